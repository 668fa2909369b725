//! Stopping an analysis, and surviving the death of a worker.

use serde_json::json;

use crate::archives::{Folder, demo};
use crate::in_browser;
use crate::page::single_file;

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
        page.wait_for("ready").await;
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
        page.wait_for("ready").await;
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
        assert_eq!(page.ended().await, "failed");
        let words = page.text("[role=alert]").await;
        assert!(words.contains("killed by the test"), "{words}");
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
        page.devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({"source": source}),
        )
        .await;
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
