//! What a person marked as done is not lost without a word.

use serde_json::{Value, json};

use crate::accessibility::follows_axe_rules;
use crate::archives::{Folder, demo};
use crate::in_browser;
use crate::page::Page;

const ESCAPE: &str = "\u{e00c}";

/// Whether the browser is told to ask before the page is left.
const WOULD_ASK: &str = "const leaving = new Event('beforeunload', {cancelable: true})
    dispatchEvent(leaving)
    return String(leaving.defaultPrevented)";

const ASKS: &str = "return String(document.querySelector('#ask').open)";

/// The answer made room for an input that cannot be analyzed.
const FAILED: &str = "return String(document.documentElement.dataset.state === 'failed')";

/// What the page says below the counts of the jobs.
async fn kept(page: &Page) -> String {
    page.words("#jobs-section").await
}

async fn mark_first(page: &Page) {
    page.click("#jobs .job-done input").await;
}

async fn is_marked(page: &Page) -> bool {
    let first = "return String(document.querySelector('#jobs .job-done input')?.checked)";
    page.string(first).await == "true"
}

/// A text that is no log: it cannot be analyzed.
fn wrong(folder: &Folder) -> std::path::PathBuf {
    folder.file("wrong.txt", b"no log\nat all\n")
}

#[tokio::test]
async fn leaving_asks_while_there_are_unsaved_marks_and_only_then() {
    in_browser(async |page| {
        page.open_file().await;
        assert_eq!(page.string(WOULD_ASK).await, "false");
        page.analyze(demo()).await;
        assert_eq!(page.string(WOULD_ASK).await, "false");
        assert!(
            kept(&page)
                .await
                .contains("kept in the saved report, not in the browser. ")
        );
        assert!(!kept(&page).await.contains("not saved yet"));
        mark_first(&page).await;
        assert_eq!(page.string(WOULD_ASK).await, "true");
        assert!(kept(&page).await.contains("1 mark not saved yet."));
        // A mark that is taken away again leaves nothing to save.
        mark_first(&page).await;
        assert_eq!(page.string(WOULD_ASK).await, "false");
        mark_first(&page).await;
        for (form, would_ask) in [("csv", "true"), ("html", "false"), ("json", "false")] {
            page.save(&format!("#save-{form}")).await;
            page.wait_until(&format!("return String(document.querySelector('#export-status').textContent.startsWith('Saved detect-144650-report.{form}'))"))
                .await;
            assert_eq!(page.string(WOULD_ASK).await, would_ask, "{form}");
        }
        assert!(!kept(&page).await.contains("not saved yet"));
        assert!(is_marked(&page).await);
    })
    .await;
}

#[tokio::test]
async fn every_way_in_asks_first() {
    let folder = Folder::new();
    let wrong = wrong(&folder);
    in_browser(async move |page| {
        let _keep = &folder;
        page.open_file().await;
        page.analyze(demo()).await;
        mark_first(&page).await;
        let example = "document.querySelector('#try-example').click()";
        let paste = "const transfer = new DataTransfer()
            transfer.setData('text/plain', 'no log')
            document.body.dispatchEvent(new ClipboardEvent('paste', {clipboardData: transfer, bubbles: true}))
            document.querySelector('#paste-take').click()";
        let ways: [(&str, Option<&str>); 3] = [
            ("a file", None),
            ("the example", Some(example)),
            ("a paste", Some(paste)),
        ];
        for (way, script) in ways {
            match script {
                Some(script) => drop(page.script(script, Vec::new()).await),
                None => page.choose(&[&wrong]).await,
            }
            page.wait_until(ASKS).await;
            let focus = "return document.activeElement.id";
            assert_eq!(page.string(focus).await, "ask-save", "{way}");
            let asked = page.text("#ask-question").await;
            assert!(asked.starts_with("1 mark would be lost"), "{asked}");
            follows_axe_rules(&page).await;
            page.type_keys(ESCAPE).await;
            assert_eq!(page.string(ASKS).await, "false");
            assert_eq!(page.state().await, "done", "{way}");
            assert!(is_marked(&page).await, "{way}");
            assert_eq!(page.text("#notice").await, "", "{way}");
        }
    })
    .await;
}

#[tokio::test]
async fn marks_are_saved_first_or_given_up() {
    let folder = Folder::new();
    let wrong = wrong(&folder);
    in_browser(async move |page| {
        page.open_file().await;
        page.analyze(demo()).await;
        mark_first(&page).await;
        page.choose(&[&wrong]).await;
        page.wait_until(ASKS).await;
        let saved = page.save("#ask-save").await;
        page.wait_until(FAILED).await;
        // The saved report has the mark. It is no unsaved one.
        let saved = folder.file("saved.html", &saved);
        page.choose(&[&saved]).await;
        page.wait_until("return String(document.documentElement.dataset.state === 'done')")
            .await;
        assert!(is_marked(&page).await);
        assert_eq!(page.string(WOULD_ASK).await, "false");
        mark_first(&page).await;
        page.choose(&[&wrong]).await;
        page.wait_until(ASKS).await;
        page.click("#ask-go").await;
        page.wait_until(FAILED).await;
        assert_eq!(page.string(WOULD_ASK).await, "false");
    })
    .await;
}

/// The example cannot be had: that is said, and the answer stays.
#[tokio::test]
async fn what_is_refused_takes_nothing_away() {
    in_browser(async |page| {
        page.append_to_workers(
            "{
                const take = onmessage
                onmessage = (event) => {
                    if (event.data.type !== 'example') return take(event)
                    postMessage({type: 'failed', code: 'engine_trapped', message: 'There is no example.'})
                }
            }",
        )
        .await;
        page.open_file().await;
        page.analyze(demo()).await;
        mark_first(&page).await;
        page.click("#try-example").await;
        page.wait_until("return String(document.activeElement.id === 'notice')").await;
        let said = page.text("#notice").await;
        assert_eq!(said, "There is no example. Below is still the answer of before.");
        assert_eq!(page.state().await, "done");
        assert!(is_marked(&page).await);
        let bytes = page.save("#save-json").await;
        let report: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(report["jobs"][0]["done"], json!(true));
    })
    .await;
}
