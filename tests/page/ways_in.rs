//! Every way in, and what the page says of what came.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::archives::{Folder, demo, native_json};
use crate::in_browser;
use crate::page::Page;

const LOG: &str = "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T1,n1,job=1065722008981340161] 1249 closing with flushes in-progress encountered an error: addsstable [‹/Table/106/1/0›,‹/Max›): lost\n";

#[tokio::test]
async fn a_dropped_folder_is_read_from_disk() {
    let folder = Folder::new();
    folder.file("debug/nodes/1/logs/cockroach.log", LOG.as_bytes());
    folder.file("debug/nodes/2/logs/cockroach.log", LOG.as_bytes());
    let zip = folder.zip(
        "more.zip",
        &[(
            "debug/nodes/3/logs/cockroach.log",
            b"I250422 06:22:39.852238 1 a.go:1 [n3] 1 hello\n",
        )],
    );
    in_browser(async move |page| {
        page.open_file().await;
        drop_really(&page, &[&folder.path().join("debug"), &zip]).await;
        page.wait_for("done").await;
        let title = page.string("return document.title").await;
        assert!(title.contains(" · debug and 1 more · "), "{title}");
        let read = page.string_of("#read").await;
        assert!(read.contains("3 files"), "{read}");
    })
    .await;
}

/// Drops files and folders as the system does.
async fn drop_really(page: &Page, paths: &[&Path]) {
    let files: Vec<String> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    for kind in ["dragEnter", "dragOver", "drop"] {
        let data = json!({"items": [], "files": files, "dragOperationsMask": 1});
        let event = json!({"type": kind, "x": 300, "y": 200, "data": data});
        page.devtools("Input.dispatchDragEvent", event).await;
    }
}

/// Brings `text` to the clipboard, and pastes it with the focus on `target`:
/// by keys, for no engine lets a script make up what is on the clipboard.
async fn paste(page: &Page, target: &str, text: &str) {
    let put = "const field = document.createElement('textarea')
        field.id = 'to-copy'
        field.value = arguments[0];
        (document.querySelector('dialog[open]') ?? document.body).append(field)
        field.select()";
    page.script(put, vec![json!(text)]).await;
    page.press_with_control('c').await;
    let focus = "document.querySelector('#to-copy').remove()
        document.querySelector(arguments[0]).focus()";
    page.script(focus, vec![json!(target)]).await;
    page.press_with_control('v').await;
}

#[tokio::test]
async fn pasted_text_is_analyzed() {
    in_browser(async |page| {
        page.open_file().await;
        paste(&page, "body", LOG).await;
        page.wait_for("done").await;
        assert_eq!(page.verdict().await, "findings");
        let title = page.string("return document.title").await;
        assert!(title.contains("pasted text"), "{title}");
        // An answer is not lost by a key: the page asks.
        paste(&page, "body", "no log\nat all\n").await;
        assert_eq!(page.text("#paste-words").await, "pasted text, 2 lines.");
        assert_eq!(page.state().await, "done");
        // What is pasted into a field stays there.
        paste(&page, "#paste-text", "nor here\n").await;
        assert_eq!(page.state().await, "done");
        page.click("#paste-take").await;
        assert_eq!(page.ended().await, "failed");
        let words = page.text("[role=alert]").await;
        assert!(
            words.contains("pasted text: it is a text without a log entry"),
            "{words}"
        );
    })
    .await;
}

#[tokio::test]
async fn the_paste_button_is_for_those_who_do_not_know() {
    in_browser(async |page| {
        page.open_file().await;
        page.click("#paste-open").await;
        let disabled = "return String(document.querySelector('#paste-take').disabled)";
        assert_eq!(page.string(disabled).await, "true");
        let fill = "const field = document.querySelector('#paste-text')
            field.value = arguments[0]
            field.dispatchEvent(new Event('input'))";
        page.script(fill, vec![json!(LOG)]).await;
        page.click("#paste-take").await;
        page.wait_for("done").await;
        assert_eq!(page.verdict().await, "findings");
    })
    .await;
}

#[tokio::test]
async fn the_example_shows_what_an_answer_looks_like() {
    in_browser(async |page| {
        page.open_file().await;
        page.click("#try-example").await;
        page.wait_for("done").await;
        assert_eq!(page.verdict().await, "findings");
        assert_eq!(focus(&page).await, "verdict-headline");
        let said = page.text("#origin").await;
        assert!(said.starts_with("A made-up example."), "{said}");
        // Redacted and saved it still says so.
        let saved = page.save("#save-json").await;
        let report: Value = serde_json::from_slice(&saved).unwrap();
        assert_eq!(report["redacted"], true);
        assert_eq!(report["inputs"][0]["name"], "made-up-example.zip");
        let title = page.string("return document.title").await;
        assert_eq!(title, "Findings · made-up-example.zip · detect-144650");
        // It makes room for what a person has.
        page.analyze(demo()).await;
        assert_eq!(page.text("#origin").await, "");
    })
    .await;
}

async fn focus(page: &Page) -> String {
    page.string("return document.activeElement.id").await
}

#[tokio::test]
async fn a_saved_report_opens_again() {
    let folder = Folder::new();
    let json = folder.file("kept.json", &native_json(demo()));
    let data = String::from_utf8(native_json(demo()))
        .unwrap()
        .replace('<', "\\u003c");
    let head = "<!doctype html><title>detect-144650: report</title><meta name=\"saved\" content=\"2026-11-26T07:20:00Z\">";
    let html =
        format!("{head}<p>x</p><script type=\"application/json\" id=\"report\">{data}</script>");
    let html = folder.file("kept.html", html.as_bytes());
    in_browser(async move |page| {
        let _keep = &folder;
        for (file, when) in [
            (&json, "does not say when it was saved"),
            (&html, "saved 26 Nov 2026 07:20 UTC"),
        ] {
            page.open_file().await;
            page.choose(&[file]).await;
            page.wait_for("done").await;
            let said = page.text("#origin").await;
            for part in ["A saved report.", when, "of demo-debug.zip ("] {
                assert!(said.contains(part), "{part} is not in {said}");
            }
            assert_eq!(focus(&page).await, "verdict-headline");
            page.click("#redact").await;
            let again = page.save("#save-json").await;
            assert!(again == native_json(demo()), "it is the same report");
        }
        // Given with other files, it is not read, and named.
        page.choose(&[&json, demo()]).await;
        page.wait_until(
            "return String(/Not opened/.test(document.querySelector('#origin')?.textContent))",
        )
        .await;
        let said = page.text("#origin").await;
        assert!(said.starts_with("Not opened: kept.json."), "{said}");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_whole_report_says_why() {
    let folder = Folder::new();
    let whole = native_json(demo());
    let text = String::from_utf8(whole.clone()).unwrap();
    let clear = text.replacen("\"state\": \"findings\"", "\"state\": \"clear\"", 1);
    assert_ne!(clear, text);
    let files = [
        (
            folder.file("cut.json", &whole[..whole.len() / 2]),
            "saved-broken",
            "cut.json: this saved report is cut off or damaged",
        ),
        (
            folder.file(
                "new.json",
                text.replacen("\"schema\": 2", "\"schema\": 3", 1)
                    .as_bytes(),
            ),
            "saved-newer",
            "new.json: this report was saved by a newer",
        ),
        (
            folder.file("changed.json", clear.as_bytes()),
            "saved-contradicts",
            "changed.json: this saved report contradicts itself",
        ),
        (
            folder.file("page.html", b"<!doctype html><p>about detect-144650"),
            "saved-no-report",
            "page.html: this file holds no report",
        ),
    ];
    in_browser(async move |page| {
        let _keep = &folder;
        page.open_file().await;
        for (file, code, words) in &files {
            page.choose(&[file]).await;
            page.wait_until(&format!(
                "return String(document.querySelector('#failure').dataset.code === '{code}')"
            ))
            .await;
            let said = page.text("[role=alert]").await;
            assert!(said.contains(words), "{said}");
            assert_eq!(focus(&page).await, "failure");
        }
    })
    .await;
}

#[tokio::test]
async fn the_help_is_in_place() {
    in_browser(async |page| {
        page.open_file().await;
        page.click(".others [data-opens=help-collect]").await;
        assert_eq!(focus(&page).await, "help-collect");
        let fill = "const field = document.querySelector('#since')
            field.value = '2025-04-20T06:00'
            field.dispatchEvent(new Event('input'))";
        page.script(fill, Vec::new()).await;
        let command = page.text("#collect-command code").await;
        assert!(
            command
                .starts_with("cockroach debug zip debug.zip --files-from='2025-04-20 05:00:00' "),
            "{command}"
        );
        page.click("#help-close").await;
        let opener = "return document.activeElement.dataset.opens ?? ''";
        assert_eq!(
            page.string(opener).await,
            "help-collect",
            "the focus comes back"
        );
    })
    .await;
}

/// The answer comes while the help is open: what opened it is gone.
#[tokio::test]
async fn the_focus_is_never_lost() {
    in_browser(async |page| {
        page.open_file().await;
        page.click("#intro [data-opens=help-collect]").await;
        let give = "document.querySelector('#try-example').click()";
        page.script(give, Vec::new()).await;
        page.wait_for("done").await;
        page.click("#help-close").await;
        page.wait_until("return String(document.activeElement.id === 'verdict-headline')")
            .await;
    })
    .await;
}

/// What a person compares is what the browser was told to check.
#[test]
fn the_hash_of_the_analyzer_is_that_of_the_policy() {
    let page = fs::read_to_string(crate::page::single_file()).unwrap();
    let (_, rest) = page.split_once("<code class=\"hash\">").unwrap();
    let (hash, _) = rest.split_once('<').unwrap();
    assert!(hash.starts_with("sha256-"), "{hash}");
    let (policy, _) = page.split_once("<style>").unwrap();
    assert!(policy.contains(&format!("'{hash}'")), "{hash}");
}
