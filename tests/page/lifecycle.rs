//! Stopping an analysis, and surviving the death of a worker.

use serde_json::{Value, json};

use crate::archives::{Folder, demo};
use crate::engine::Engine;
use crate::in_browser;
use crate::page::{Page, single_file};

#[tokio::test]
async fn a_cancelled_analysis_leaves_a_page_that_works() {
    let folder = Folder::new();
    let long = folder.long_zip();
    in_browser(async move |page| {
        let _keep = &folder;
        page.open_file().await;
        page.choose(&[&long]).await;
        page.wait_for("analyzing").await;
        page.wait_until("return String(document.querySelector('progress')?.value > 0)")
            .await;
        page.click("#cancel").await;
        page.wait_until(ENDED).await;
        page.analyze(demo()).await;
        assert_eq!(page.verdict().await, "findings");
    })
    .await;
}

#[tokio::test]
async fn the_page_answers_while_it_analyzes() {
    let folder = Folder::new();
    let long = folder.long_zip();
    in_browser(async move |page| {
        let _keep = &folder;
        page.open_file().await;
        page.choose(&[&long]).await;
        page.wait_for("analyzing").await;
        // The longest time between two frames, over a second of analysis.
        let longest = page
            .script_async(
                "const done = arguments[0]
                const start = performance.now()
                let last = start, longest = 0
                requestAnimationFrame(function next(now) {
                    longest = Math.max(longest, now - last)
                    last = now
                    if (now - start < 1000) requestAnimationFrame(next)
                    else done(longest)
                })",
                Vec::new(),
            )
            .await;
        assert_eq!(page.state().await, "analyzing");
        let longest = longest.as_f64().unwrap();
        assert!(longest < BLOCKED_MS, "no frame for {longest} ms");
        page.click("#cancel").await;
        page.wait_until(ENDED).await;
    })
    .await;
}

/// With what was found until then, or with nothing.
pub(crate) const ENDED: &str =
    "return String(/done|ready/.test(document.documentElement.dataset.state))";

/// Workers that stop in the midst of an analysis: each reads one batch, and then
/// is at work forever. They tell of no part of a batch, so that what is told is
/// read to its end.
pub(crate) const ONE_BATCH: &str = "{
    const take = onmessage
    let batches = 0
    onmessage = (event) => {
        if (event.data.type !== 'analyze') return take(event)
        batches += 1
        if (batches === 1) take(event)
    }
    const post = postMessage
    postMessage = (message, transfer) => message.type === 'progress' || post(message, transfer)
}";

/// Some of it was read, and no more will be.
pub(crate) const READ_SOME: &str = "return String(document.querySelector('progress')?.value > 0)";

#[tokio::test]
async fn a_stop_shows_what_was_found() {
    in_browser(async |page| {
        page.append_to_workers(ONE_BATCH).await;
        page.open_file().await;
        page.choose(&[demo()]).await;
        page.wait_until(READ_SOME).await;
        let title = page.string("return document.title").await;
        assert!(title.contains(" % · demo-debug.zip, "), "{title}");
        page.click("#cancel").await;
        page.wait_for("done").await;
        assert_ne!(page.verdict().await, "clear");
        let said = page.text("#origin").await;
        assert!(said.starts_with("Stopped before the end."), "{said}");
        let verdict = page.text("#verdict").await;
        assert!(
            verdict.contains("The analysis was stopped after "),
            "{verdict}"
        );
        let focus = "return document.activeElement.id";
        assert_eq!(page.string(focus).await, "verdict-headline");
        let report: Value = serde_json::from_slice(&page.save("#save-json").await).unwrap();
        assert_eq!(report["stopped"], true);
        let first = &report["verdict"]["reasons"][0];
        assert_eq!(first["code"], "stopped");
        assert!(first["files_read"].as_u64() > Some(0), "{first}");
        assert!(
            first["files_read"].as_u64() < first["files"].as_u64(),
            "{first}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_stop_before_anything_was_read_says_so() {
    in_browser(async |page| {
        page.append_to_workers(
            "onmessage = ({data}) => { if (data.type === 'start') postMessage({type: 'started'}) }",
        )
        .await;
        page.open_file().await;
        page.choose(&[demo()]).await;
        page.wait_for("analyzing").await;
        page.click("#cancel").await;
        page.wait_for("ready").await;
        let said = page.text("#notice").await;
        assert!(
            said.starts_with("Stopped before any file was read"),
            "{said}"
        );
        let focus = "return document.activeElement.id";
        assert_eq!(page.string(focus).await, "notice");
    })
    .await;
}

#[tokio::test]
async fn a_new_file_follows_at_once() {
    let folder = Folder::new();
    let log = folder.file(
        "cockroach.log",
        b"I240420 06:22:39.000000 1 a.go:1 [n1] 1  hello\n",
    );
    in_browser(async move |page| {
        let _keep = &folder;
        page.append_to_workers(ONE_BATCH).await;
        page.open_file().await;
        page.choose(&[demo()]).await;
        page.wait_until(READ_SOME).await;
        page.choose(&[&log]).await;
        page.wait_for("done").await;
        page.unfold("read").await;
        let read = page.string_of("#read").await;
        assert!(read.contains("cockroach.log"), "{read}");
        assert!(!read.contains("demo-debug.zip"), "{read}");
        assert_eq!(page.text("#origin").await, "", "it was not stopped");
    })
    .await;
}

/// A first engine whose workers never end warming up, which they tell, and
/// whose later workers, those after a stop, do as ever. So do those of a frame
/// that the page gave a name.
const WARMS_FOREVER: &str = "{
    const endless = `;wasm_bindgen.warm = () => {
        postMessage({type: 'warming'})
        for (;;);
    }`
    let first = name === ''
    globalThis.Blob = class extends Blob {
        constructor(parts, options) {
            const warms = first && /javascript/.test(options?.type)
            super(warms ? [...parts, endless] : parts, options)
            if (warms) first = false
        }
    }
    globalThis.Worker = class extends Worker {
        constructor(url) {
            super(url)
            this.addEventListener('message', (event) => {
                if (event.data.type !== 'warming') return
                event.stopImmediatePropagation()
                parent.postMessage(event.data, '*')
            })
        }
    }
    addEventListener('message', ({data}) => {
        if (data.type === 'warming') document.documentElement.dataset.warming = 'true'
    })
}";

const WARMING: &str = "return document.documentElement.dataset.warming ?? ''";

/// It does not wait for the end of it: there is none.
#[tokio::test]
async fn a_stop_while_the_engine_warms_up_is_a_stop() {
    in_browser(async |page| {
        page.run_first(WARMS_FOREVER);
        page.open_file().await;
        page.wait_until(WARMING).await;
        page.choose(&[demo()]).await;
        page.wait_for("analyzing").await;
        page.click("#cancel").await;
        page.wait_for("ready").await;
        let said = page.text("#notice").await;
        assert!(
            said.starts_with("Stopped before any file was read"),
            "{said}"
        );
        page.analyze(demo()).await;
        assert_eq!(page.verdict().await, "findings");
    })
    .await;
}

#[tokio::test]
async fn a_new_file_follows_at_once_while_the_engine_warms_up() {
    in_browser(async |page| {
        page.run_first(WARMS_FOREVER);
        page.open_file().await;
        page.wait_until(WARMING).await;
        // The next frame is a copy, and has its name.
        page.script(
            "document.querySelector('#engine').name = 'again'",
            Vec::new(),
        )
        .await;
        let folder = Folder::new();
        let log = folder.file(
            "cockroach.log",
            b"I240420 06:22:39.000000 1 a.go:1 [n1] 1  hello\n",
        );
        page.choose(&[&log]).await;
        page.wait_for("analyzing").await;
        page.analyze(demo()).await;
        assert_eq!(page.verdict().await, "findings");
    })
    .await;
}

/// A page that reads in its own thread stands still for whole seconds; one
/// that does not may still wait for a processor that workers keep busy.
const BLOCKED_MS: f64 = 700.0;

#[tokio::test]
async fn a_worker_that_dies_is_said() {
    let folder = Folder::new();
    let long = folder.long_zip();
    in_browser(async move |page| {
        let _keep = &folder;
        // An error that nobody catches, a moment after the first work came.
        page.append_to_workers(
            "addEventListener('message', ({data}) => {
                if (data.type === 'analyze') setTimeout(() => { throw new Error('killed by the test') })
            })",
        )
        .await;
        page.open_file().await;
        page.choose(&[&long]).await;
        // The first batch was read by then.
        page.wait_for("done").await;
        let first = page.string_of("#verdict li").await;
        let said = "The analyzer ended unexpectedly while it read ";
        assert!(first.starts_with(said), "{first}");
    })
    .await;
}

#[test]
fn the_single_file_is_one_file() {
    let page = std::fs::read_to_string(single_file()).unwrap();
    for loader in ["<script src", "stylesheet"] {
        assert!(!page.contains(loader), "{loader}");
    }
}

#[tokio::test]
async fn a_file_chosen_while_the_engine_starts_is_analyzed() {
    in_browser(async |page| {
        // The analyzer is unpacked when the test says so.
        let source = "
            const unpack = Response.prototype.arrayBuffer
            const told = new Promise((resolve) => { globalThis.unpackNow = resolve })
            Response.prototype.arrayBuffer = function () { return told.then(() => unpack.call(this)) }";
        page.run_first(source);
        page.open_file().await;
        page.choose(&[demo()]).await;
        page.wait_for("analyzing").await;
        page.script("unpackNow()", Vec::new()).await;
        page.wait_for("done").await;
        assert_eq!(page.verdict().await, "findings");
    })
    .await;
}

/// What a ticket system, a mail and a USB stick of ten years take without a
/// thought, and what a slow disk gives at once.
const MOST_BYTES: u64 = 1_200_000;

#[test]
fn the_single_file_is_small() {
    let bytes = std::fs::metadata(single_file()).unwrap().len();
    assert!(bytes <= MOST_BYTES, "{bytes} bytes");
}

/// Gives the page so many logs, one after the other, as a person would; gives
/// the number of elements that it has then.
const MANY_ARCHIVES: &str = "
    const [count, done] = arguments
    const log = 'I240420 06:22:39.000000 1 a.go:1 [n1] 1  hello\\n'
    const input = document.querySelector('#file-input')
    const root = document.documentElement
    const analyzed = (number) => new Promise((resolve) => {
        const given = new DataTransfer()
        given.items.add(new File([log], `cockroach-${number}.log`))
        let begun = false
        const watch = new MutationObserver(() => {
            begun ||= root.dataset.state === 'analyzing'
            if (!begun || root.dataset.state !== 'done') return
            watch.disconnect()
            resolve()
        })
        watch.observe(root, {attributeFilter: ['data-state']})
        input.files = given.files
        input.dispatchEvent(new Event('change', {bubbles: true}))
    })
    const all = async () => {
        for (let number = 0; number < count; number += 1) await analyzed(number % 10)
        return document.querySelectorAll('*').length
    }
    all().then(done)";

/// Two hundred archives in one tab leave nothing behind.
#[tokio::test]
async fn many_archives_leave_nothing_behind() {
    in_browser(async |page| {
        page.open_file().await;
        let few = page.script_async(MANY_ARCHIVES, vec![json!(10)]).await;
        let before = held_by_scripts(&page).await;
        // No script may take longer than half a minute.
        for _ in 0..20 {
            let many = page.script_async(MANY_ARCHIVES, vec![json!(10)]).await;
            assert_eq!(few, many);
        }
        let grown = held_by_scripts(&page).await.saturating_sub(before);
        assert!(grown < 1 << 20, "{grown} bytes more");
    })
    .await;
}

/// Bytes that the page's scripts hold; 0 where only Chromium tells it.
async fn held_by_scripts(page: &Page) -> u64 {
    if Engine::chosen() != Engine::Chromium {
        return 0;
    }
    page.devtools("HeapProfiler.collectGarbage", json!({}))
        .await;
    let usage = page.devtools("Runtime.getHeapUsage", json!({})).await;
    usage["usedSize"].as_u64().expect("a number of bytes")
}
