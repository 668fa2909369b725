//! Saving: the one menu, the bundle, the saved report, and the lines around an
//! evidence.

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::accessibility::follows_axe_rules;
use crate::archives::{Folder, demo};
use crate::breaking::{FRAME, tell_the_frame};
use crate::in_browser;
use crate::page::{Page, single_file};

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const DOWN: &str = "\u{e015}";
const UP: &str = "\u{e013}";
const END: &str = "\u{e010}";

async fn focused(page: &Page) -> String {
    page.string("return document.activeElement.id").await
}

#[tokio::test]
async fn the_menu_is_worked_by_keys() {
    in_browser(async |page| {
        page.open_file().await;
        page.analyze(demo()).await;
        page.script("document.querySelector('#save').focus()", Vec::new())
            .await;
        for (keys, want) in [
            (ENTER, "save-html"),
            (DOWN, "save-json"),
            (DOWN, "save-csv"),
            (UP, "save-json"),
            (END, "hash-inputs"),
            (DOWN, "save-html"),
            (UP, "hash-inputs"),
            (UP, "save-bundle"),
            (ESCAPE, "save"),
        ] {
            page.type_keys(keys).await;
            assert_eq!(focused(&page).await, want);
        }
        page.type_keys(ENTER).await;
        // The size of each form is said before it is saved.
        let sizes = "const rows = [...document.querySelectorAll('#save-menu > .save-row .save-size')]
            return String(rows.length === 5 && rows.every((row) => /^[\\d.]+ kB$/.test(row.textContent)))";
        page.wait_until(sizes).await;
        follows_axe_rules(&page).await;
        page.type_keys(ENTER).await;
        page.wait_until("return String(document.querySelector('#export-status').textContent.startsWith('Saved detect-144650-report.html, '))")
            .await;
        let said = page.text("#export-status").await;
        assert!(said.ends_with("kB, redacted."), "{said}");
        assert_eq!(focused(&page).await, "save", "the menu is closed");
    })
    .await;
}

/// The bundle that the command writes of the same archive.
fn native_bundle(folder: &Folder, switches: &[&str]) -> Vec<u8> {
    let path = folder.path().join("native.zip");
    let mut command = Command::new(env!("CARGO_BIN_EXE_detect-144650"));
    command.args(["--quiet", "--bundle"]).arg(&path);
    let done = command.args(switches).arg(demo()).output().unwrap();
    assert_eq!(done.status.code(), Some(1), "{done:?}");
    fs::read(path).unwrap()
}

/// Byte for byte the command's, for each way to make it.
#[tokio::test]
async fn the_bundle_is_the_commands() {
    in_browser(async |page| {
        let folder = Folder::new();
        page.open_file().await;
        page.analyze(demo()).await;
        let cases: [(&[&str], &[&str]); 3] = [
            (&[], &[]),
            (&["#hash-inputs"], &["--hash-inputs"]),
            (&["#redact", "#hash-inputs"], &["--no-redact"]),
        ];
        for (turned, switches) in cases {
            for switch in turned {
                let turn = "document.querySelector(arguments[0]).click()";
                page.script(turn, vec![json!(switch)]).await;
            }
            page.click("#save").await;
            page.click("#save-bundle").await;
            page.wait_until("return String(/^Save the evidence bundle/.test(document.querySelector('#save-bundle').textContent))")
                .await;
            let saved = page.save("#save-bundle").await;
            assert!(saved == native_bundle(&folder, switches), "{switches:?}");
            let mut zip = zip::ZipArchive::new(Cursor::new(saved)).unwrap();
            let mut readme = String::new();
            let mut file = zip.by_name("README.txt").unwrap();
            file.read_to_string(&mut readme).unwrap();
            assert!(readme.starts_with("Evidence for a support ticket"), "{readme}");
            page.script("document.querySelector('#save-menu').hidePopover()", Vec::new())
                .await;
        }
    })
    .await;
}

/// Workers that hold the first bundle that they are asked for until they are told
/// to go on.
const HELD_BUNDLE: &str = "{
    const take = onmessage
    let held = null
    let hold = true
    onmessage = (event) => {
        if (event.data.type === 'go') {
            hold = false
            if (held) take(held)
            held = null
        } else if (event.data.type === 'bundle' && hold) held = event
        else take(event)
    }
}";

/// Somebody asks for a bundle and goes on working: it is offered when it is
/// ready, wherever they are, and is there when the menu is opened again.
#[tokio::test]
async fn a_bundle_is_made_while_the_menu_is_closed() {
    in_browser(async |page| {
        let folder = Folder::new();
        page.append_to_workers(HELD_BUNDLE).await;
        page.run_first(FRAME);
        page.set_width(390).await;
        page.open_file().await;
        page.analyze(demo()).await;
        page.click("#save").await;
        page.click("#save-bundle").await;
        // The other forms do not wait for it.
        let csv = "return String(/kB/.test(document.querySelector('#save-csv .save-size').textContent))";
        page.wait_until(csv).await;
        page.type_keys(ESCAPE).await;
        page.click("#jobs .toggle").await;
        let focus = focused(&page).await;
        tell_the_frame(&page, "go").await;
        page.wait_until("return String(/^The evidence bundle is ready/.test(document.querySelector('#export-status').textContent))")
            .await;
        assert_eq!(focused(&page).await, focus, "it stays where it is");
        let seen = "const {top, bottom} = document.querySelector('#bundle-save').getBoundingClientRect()
            return String(top >= 0 && bottom <= innerHeight)";
        page.wait_until(seen).await;
        follows_axe_rules(&page).await;
        let saved = page.save("#bundle-save").await;
        assert!(saved == native_bundle(&folder, &[]));
        page.click("#save").await;
        let saved = page.save("#save-bundle").await;
        assert!(saved == native_bundle(&folder, &[]), "it is there still");
    })
    .await;
}

/// It looks like the page without a script, follows the rules, fits every width
/// and is not long.
#[tokio::test]
async fn the_saved_report_stands_alone() {
    in_browser(async |page| {
        let folder = Folder::new();
        page.open_file().await;
        page.analyze(demo()).await;
        let saved = page.save("#save-html").await;
        let path = folder.file("report.html", &saved);
        let text = String::from_utf8(saved).unwrap();
        let when = text.split_once("<meta name=\"saved\" content=\"").unwrap().1;
        assert!(when.starts_with("20") && when.contains("Z\">"), "{when:.30}");
        for theme in Page::themes() {
            page.prefer(theme).await;
            for width in [320, 390, 768, 1280, 1920] {
                page.set_width(width).await;
                page.show(&path).await;
                let measure = "const {scrollWidth, clientWidth, scrollHeight} = document.documentElement
                    return [scrollWidth - clientWidth, scrollHeight, document.querySelectorAll('details[open]').length]";
                let sizes = page.script(measure, Vec::new()).await;
                assert_eq!(sizes[0], json!(0), "nothing scrolls sideways at {width}");
                assert_eq!(sizes[2], json!(0), "all folds are closed");
                let tall = sizes[1].as_u64().unwrap();
                assert!(tall < 8_000, "{tall} pixels at {width}");
                follows_axe_rules(&page).await;
                let open = "for (const fold of document.querySelectorAll('details')) fold.open = true";
                page.script(open, Vec::new()).await;
                let sizes = page.script(measure, Vec::new()).await;
                assert_eq!(sizes[0], json!(0), "with all folds open, at {width}");
                follows_axe_rules(&page).await;
            }
        }
        let requests = page.script("return performance.getEntriesByType('resource').length", Vec::new());
        assert_eq!(requests.await, json!(0));
    })
    .await;
}

/// Opens the first job and the lines around its first evidence; gives what is
/// shown there.
async fn around_the_first(page: &Page) -> String {
    let open = "document.querySelector('#jobs tr[data-job-id] button').click()";
    page.script(open, Vec::new()).await;
    let unfold = "document.querySelector('details.context').open = true";
    page.script(unfold, Vec::new()).await;
    page.wait_until("return String(!['', 'Reading …'].includes(document.querySelector('details.context [role=status]').textContent))")
        .await;
    page.string_of("details.context [role=status]").await
}

#[tokio::test]
async fn the_lines_around_an_evidence_are_read_again() {
    in_browser(async |page| {
        let folder = Folder::new();
        let copy = folder.file("debug.zip", &fs::read(demo()).unwrap());
        page.open_file().await;
        page.analyze(&copy).await;
        let lines = around_the_first(&page).await;
        let marked = lines.lines().filter(|line| line.starts_with('>'));
        assert_eq!(marked.count(), 1, "{lines}");
        assert!(lines.lines().count() >= 41, "{lines}");
        assert!(
            lines.contains("closing with flushes in-progress"),
            "{lines}"
        );
        // The file is another one now. Firefox does not notice, so what stands
        // there must tell.
        page.open_file().await;
        page.analyze(&copy).await;
        let size = fs::metadata(&copy).unwrap().len();
        fs::write(&copy, vec![0; usize::try_from(size).unwrap()]).unwrap();
        let said = around_the_first(&page).await;
        assert!(!said.contains("closing with"), "{said}");
        assert!(
            said.contains("The archive does not have this file any more")
                || said.contains("changed"),
            "{said}"
        );
        assert_eq!(page.state().await, "done", "the report stays");
    })
    .await;
}

/// A saved report has no archive: it opens, and its bundle says so.
#[tokio::test]
async fn of_a_saved_report_the_bundle_holds_what_the_report_holds() {
    in_browser(async |page| {
        let folder = Folder::new();
        page.open_file().await;
        page.analyze(demo()).await;
        let rows = page.rows("jobs").await;
        let saved = folder.file("report.html", &page.save("#save-html").await);
        page.open_file().await;
        page.analyze(&saved).await;
        assert_eq!(page.rows("jobs").await, rows);
        let open = "document.querySelector('#jobs tr[data-job-id] button').click()
            return document.querySelectorAll('details.context').length";
        assert_eq!(page.script(open, Vec::new()).await, json!(0));
        page.click("#save").await;
        page.click("#save-bundle").await;
        page.wait_until("return String(/^Save the evidence bundle/.test(document.querySelector('#save-bundle').textContent))")
            .await;
        let bundle = page.save("#save-bundle").await;
        let mut zip = zip::ZipArchive::new(Cursor::new(bundle)).unwrap();
        let mut readme = String::new();
        let mut file = zip.by_name("README.txt").unwrap();
        file.read_to_string(&mut readme).unwrap();
        assert!(readme.contains("The archive was not at hand"), "{readme}");
    })
    .await;
}

/// A frame that may not save blocks in silence: the page does not say that it
/// saved, and offers to copy.
#[tokio::test]
async fn in_a_frame_that_may_not_save_it_does_not_say_saved() {
    in_browser(async |page| {
        let folder = Folder::new();
        let around = around_a_frame(&folder, &single_file());
        // The whole frame is seen: what reaches out of a window is clicked by
        // no person, and by WebKit's driver without a word and in vain.
        page.set_width(1280).await;
        page.show(&around).await;
        page.enter_frame().await;
        page.wait_for("ready").await;
        page.analyze(demo()).await;
        page.click("#save").await;
        page.click("#save-csv").await;
        page.wait_until("return String(document.querySelector('#export-status').textContent !== '')").await;
        let said = page.text("#export-status").await;
        assert!(!said.contains("Saved"), "{said}");
        assert!(said.contains("If no file appears"), "{said}");
        page.click("#export-status button").await;
        page.wait_until("return String(/^Copied|does not allow/.test(document.querySelector('#export-status').textContent))")
            .await;
        // Before marks are lost, the dialog itself offers copying, and that counts.
        page.click("#jobs .job-done input").await;
        let wrong = folder.file("wrong.txt", b"no log\nat all\n");
        page.choose(&[&wrong]).await;
        page.wait_until("return String(document.querySelector('#ask').open)").await;
        page.click("#ask-save").await;
        page.wait_until("return String(document.querySelector('#ask [role=status] button') !== null)")
            .await;
        page.click("#ask [role=status] button").await;
        page.wait_until("return String(document.documentElement.dataset.state === 'failed')")
            .await;
    })
    .await;
}

fn around_a_frame(folder: &Folder, inner: &Path) -> std::path::PathBuf {
    let url = url::Url::from_file_path(inner).unwrap();
    let page = format!(
        "<!doctype html><title>docs</title><iframe sandbox=\"allow-scripts\" width=\"1200\" height=\"700\" src=\"{url}\"></iframe>"
    );
    folder.file("docs.html", page.as_bytes())
}
