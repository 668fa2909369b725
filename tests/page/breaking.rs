//! What breaks while an analysis is under way: the page says what happened and
//! what to do, keeps what was read, and the next attempt works without a reload.
//!
//! Each analysis is held after the first batch of each worker, so that it is
//! broken in its midst however fast the machine is.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::archives::{Folder, demo};
use crate::engine::Engine;
use crate::in_browser;
use crate::packer::Codec;
use crate::page::Page;

/// Workers that hold all batches but the first until they are told to go on.
const HELD: &str = "{
    const take = onmessage
    let held = []
    let batches = 0
    onmessage = (event) => {
        if (event.data.type === 'go') {
            const now = held
            held = null
            now.forEach((one) => take(one))
        } else if (event.data.type === 'analyze' && (batches += 1) > 1 && held) held.push(event)
        else take(event)
    }
}";

/// Two workers wherever this runs: with more of them all of the archive would
/// be read ahead.
const TWO_WORKERS: &str = "Object.defineProperty(navigator, 'hardwareConcurrency', {value: 2})";

/// A frame that hands on to its workers what the test tells it, and on `hush`
/// falls silent, as when its process is gone.
pub(crate) const FRAME: &str = "{
    const all = []
    globalThis.Worker = class extends Worker {
        constructor(url) {
            super(url)
            all.push(this)
        }
    }
    let silent = false
    addEventListener('message', (event) => {
        if (['go', 'pull', 'plug'].includes(event.data.type)) all.forEach((one) => one.postMessage(event.data))
        if (event.data.type === 'hush') {
            silent = true
            all.forEach((one) => one.terminate())
        }
        if (silent) event.stopImmediatePropagation()
    }, true)
}";

/// Counts the batches that were read.
const FOUND: &str = "globalThis.counts ??= addEventListener('message', ({data}) => {
    if (data.type === 'findings') document.documentElement.dataset.found = 1 + Number(document.documentElement.dataset.found ?? 0)
}) ?? true";

/// Opens the page and an archive of which some is read and more is not.
async fn held(page: &Page, folder: &Folder) -> std::path::PathBuf {
    let archive = folder.many_batches("brought.zip");
    made_yesterday(&archive);
    page.run_first(TWO_WORKERS);
    page.run_first(FOUND);
    page.open_file().await;
    page.choose(&[&archive]).await;
    page.wait_until("return String(document.documentElement.dataset.found === '2')")
        .await;
    archive
}

/// WebKitGTK tells a file from another by the second in which it was written, and
/// no one breaks an archive in the second in which it was made.
fn made_yesterday(archive: &Path) {
    let yesterday = SystemTime::now() - Duration::from_secs(24 * 60 * 60);
    let file = fs::File::options().write(true).open(archive).unwrap();
    file.set_modified(yesterday).unwrap();
}

pub(crate) async fn tell_the_frame(page: &Page, word: &str) {
    let tell = format!(
        "document.querySelector('#engine').contentWindow.postMessage({{type: '{word}'}}, '*')"
    );
    page.script(&tell, Vec::new()).await;
}

#[tokio::test]
async fn a_file_that_is_lost_is_named_first_and_what_was_read_stays() {
    in_browser(async |page| {
        page.append_to_workers(HELD).await;
        page.run_first(FRAME);
        let ways: [(&str, fn(&Path)); 4] = [
            ("overwritten", |archive| {
                let size = fs::metadata(archive).unwrap().len();
                fs::write(archive, vec![b'x'; usize::try_from(size).unwrap()]).unwrap();
            }),
            ("replaced", |archive| {
                let beside = archive.with_extension("new");
                fs::copy(demo(), &beside).unwrap();
                fs::rename(beside, archive).unwrap();
            }),
            ("cut off", |archive| {
                let file = fs::OpenOptions::new().write(true).open(archive).unwrap();
                file.set_len(1_000).unwrap();
            }),
            ("deleted", |archive| fs::remove_file(archive).unwrap()),
        ];
        for (what, change) in ways {
            let folder = Folder::new();
            let archive = held(&page, &folder).await;
            change(&archive);
            tell_the_frame(&page, "go").await;
            page.wait_for("done").await;
            assert_eq!(
                page.verdict().await,
                "findings",
                "{what}: what was read stays"
            );
            let verdict = page.string_of("#verdict").await;
            assert!(
                verdict.contains("files that should have been read"),
                "{what}: {verdict}"
            );
            // Firefox gives whatever stands there now, and cannot know.
            let unnoticed =
                Engine::chosen() == Engine::Firefox && ["overwritten", "replaced"].contains(&what);
            let said = page.string_of("#origin").await;
            let named = said.starts_with("Lost while it was read: brought.zip.");
            assert!(named || unnoticed, "{what}: {said}");
            page.analyze_again(demo()).await;
            assert_eq!(page.verdict().await, "findings", "{what}");
            assert_eq!(page.text("#origin").await, "", "{what}");
        }
    })
    .await;
}

#[tokio::test]
async fn when_a_worker_traps_or_the_frame_is_gone_what_was_read_stays() {
    in_browser(async |page| {
        let trap = "{
            const go = onmessage
            onmessage = (event) => {
                if (event.data.type !== 'go') return go(event)
                const {analyze} = wasm_bindgen.Analysis.prototype
                wasm_bindgen.Analysis.prototype.analyze = function (batch, told) {
                    analyze.call(this, batch, (bytes, path) => {
                        told(bytes, path)
                        throw new WebAssembly.RuntimeError('unreachable')
                    })
                }
                go(event)
            }
        }";
        page.append_to_workers(&format!("{HELD}{trap}")).await;
        page.run_first(FRAME);
        for (word, said) in [
            (
                "go",
                "The analyzer failed by a mistake of its own while it read debug/",
            ),
            (
                "hush",
                "The analyzer ended unexpectedly while it read debug/",
            ),
        ] {
            let folder = Folder::new();
            held(&page, &folder).await;
            tell_the_frame(&page, word).await;
            broke_off(&page, said).await;
            analyzes_again(&page).await;
        }
    })
    .await;
}

/// The report of what was read comes by itself, and its first reason says what
/// ended the rest.
async fn broke_off(page: &Page, said: &str) {
    page.wait_for("done").await;
    assert_eq!(page.verdict().await, "findings", "what was read stays");
    let first = page.string_of("#verdict li").await;
    assert!(first.starts_with(said), "{first}");
    let origin = page.string_of("#origin").await;
    assert!(origin.starts_with("Broken off before the end."), "{origin}");
}

/// Without a reload.
async fn analyzes_again(page: &Page) {
    page.choose(&[demo()]).await;
    page.wait_until("return String(document.documentElement.dataset.found > 2)")
        .await;
    page.click("#cancel").await;
    page.wait_until(crate::lifecycle::ENDED).await;
}

/// Where nothing was read, there is nothing to show, but the file is named.
#[tokio::test]
async fn a_worker_that_traps_at_once_names_the_file() {
    in_browser(async |page| {
        let trap = "{
            const start = wasm_bindgen.initSync
            wasm_bindgen.initSync = (module) => {
                wasm_bindgen.Analysis.prototype.analyze = (batch, told) => {
                    told(0, 'debug/nodes/1/logs/cockroach.log')
                    throw new WebAssembly.RuntimeError('unreachable')
                }
                return start(module)
            }
        }";
        page.append_to_workers(trap).await;
        page.open_file().await;
        page.choose(&[demo()]).await;
        assert_eq!(page.ended().await, "failed");
        let words = page.text("#failure").await;
        for part in [
            "unreachable",
            "It was reading debug/nodes/1/logs/cockroach.log.",
            "Nothing was judged.",
            "Code engine_trapped",
        ] {
            assert!(words.contains(part), "{words}");
        }
    })
    .await;
}

/// A packed archive is one file to read, and may take long: of it, too, what
/// was read stays.
#[tokio::test]
async fn of_a_packed_archive_what_was_read_stays() {
    in_browser(async |page| {
        let trap = "{
            const start = wasm_bindgen.initSync
            wasm_bindgen.initSync = (module) => {
                const {analyze} = wasm_bindgen.Analysis.prototype
                wasm_bindgen.Analysis.prototype.analyze = function (batch, told, found) {
                    let handedOver = false
                    return analyze.call(this, batch, (bytes, path) => {
                        if (handedOver) throw new WebAssembly.RuntimeError('unreachable')
                        told(bytes, path)
                        return true
                    }, (some) => {
                        handedOver = true
                        found(some)
                    })
                }
                return start(module)
            }
        }";
        page.append_to_workers(trap).await;
        let folder = Folder::new();
        let zip = fs::read(folder.many_batches("debug.zip")).unwrap();
        let packed = folder.file("debug.zip.gz", &Codec::Gzip.pack(&zip));
        page.open_file().await;
        page.choose(&[&packed]).await;
        let said = "The analyzer failed by a mistake of its own while it read debug.zip.gz, after 0 of 1 file ";
        broke_off(&page, said).await;
    })
    .await;
}

/// What a disk says that is pulled out, from `pull` on until `plug`. Firefox
/// has no such word, but any word will do.
const PULLED: &str = "{
    const reads = globalThis.FileReaderSync?.prototype ?? Blob.prototype
    const read = globalThis.FileReaderSync ? 'readAsArrayBuffer' : 'arrayBuffer'
    const whole = reads[read]
    let pulled = false
    reads[read] = function (...given) {
        const gone = new DOMException('the disk is gone', 'NotReadableError')
        if (!pulled) return whole.apply(this, given)
        if (read === 'arrayBuffer') return Promise.reject(gone)
        throw gone
    }
    addEventListener('message', ({data}) => {
        if (data.type === 'pull') pulled = true
        if (data.type === 'plug') pulled = false
    })
}";

#[tokio::test]
async fn a_disk_that_is_pulled_is_named_and_is_read_when_it_is_back() {
    in_browser(async |page| {
        page.run_first(PULLED);
        page.append_to_workers(&format!("{HELD}{PULLED}")).await;
        page.run_first(FRAME);
        let folder = Folder::new();
        let archive = held(&page, &folder).await;
        tell_the_frame(&page, "pull").await;
        tell_the_frame(&page, "go").await;
        page.wait_for("done").await;
        assert_eq!(page.verdict().await, "findings", "what was read stays");
        let said = page.string_of("#origin").await;
        let named = "Lost while it was read: brought.zip.";
        assert!(said.starts_with(named), "{said}");
        tell_the_frame(&page, "plug").await;
        page.analyze_again(&archive).await;
        assert_eq!(page.verdict().await, "findings");
        assert_eq!(page.text("#origin").await, "", "all of it was read");
    })
    .await;
}

/// The browser refuses the analyzer more memory, and it traps without a word.
#[tokio::test]
async fn an_analyzer_without_memory_is_told_from_one_that_errs() {
    in_browser(async |page| {
        let takes_all = "{
            const start = wasm_bindgen.initSync
            let memory
            wasm_bindgen.initSync = (module) => {
                const exports = start(module)
                memory = exports.memory
                return exports
            }
            const go = onmessage
            onmessage = (event) => {
                if (event.data.type !== 'go') return go(event)
                for (let pages = 1 << 15; pages > 0;) {
                    try { memory.grow(pages) } catch { pages >>= 1 }
                }
                // What it has is enough for any archive, and not for this text.
                wasm_bindgen.Analysis.prototype.analyze = () => wasm_bindgen.openReport(' '.repeat(1 << 26))
                go(event)
            }
        }";
        page.append_to_workers(&format!("{HELD}{takes_all}")).await;
        page.run_first(FRAME);
        let folder = Folder::new();
        held(&page, &folder).await;
        tell_the_frame(&page, "go").await;
        broke_off(&page, "The analyzer ran out of memory while it read debug/").await;
        analyzes_again(&page).await;
    })
    .await;
}

/// Counts how often the engine was asked, and answered, while nobody saw it.
const COUNTED: &str = "addEventListener('message', ({data}) => {
    if (data.type === 'pong' && document.hidden) document.documentElement.dataset.hiddenPongs = 1 + Number(document.documentElement.dataset.hiddenPongs ?? 0)
})";

/// Timers of a page that is not seen run slowly; nothing is taken for dead by
/// that, and the answer comes all the same.
#[tokio::test]
async fn a_page_that_is_hidden_takes_nothing_for_dead() {
    in_browser(async |page| {
        page.append_to_workers(HELD).await;
        page.run_first(FRAME);
        page.run_first(COUNTED);
        let folder = Folder::new();
        held(&page, &folder).await;
        page.hide().await;
        // More than the silence after which a frame counts as gone.
        page.wait_until("return String(document.documentElement.dataset.hiddenPongs > 3)")
            .await;
        assert_eq!(page.state().await, "analyzing");
        tell_the_frame(&page, "go").await;
        page.wait_for("done").await;
        assert_eq!(page.verdict().await, "findings");
        assert_eq!(page.text("#origin").await, "", "nothing was lost");
        let hidden = page.string("return String(document.hidden)").await;
        assert_eq!(hidden, "true");
    })
    .await;
}
