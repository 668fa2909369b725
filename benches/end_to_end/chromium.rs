//! The page's time.

use std::time::Duration;

use serde_json::json;

use crate::archive::Bench;
use crate::driver::Browser;

/// As long as a person takes, at the least, to find the file.
const LOOKING_FOR_THE_FILE: Duration = Duration::from_secs(3);

/// Takes the time from the choice of a file to the verdict, without polling.
const STOPWATCH: &str = "
    addEventListener('change', () => { globalThis.chosenAt = performance.now() }, {capture: true})
    new MutationObserver(() => {
        if (document.documentElement.dataset.state === 'done') globalThis.doneAt = performance.now()
    }).observe(document.documentElement, {attributeFilter: ['data-state']})";

/// How long the page takes, with `workers` workers.
pub(crate) fn analyze(bench: &Bench, workers: usize) -> Duration {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(time(bench, workers))
}

async fn time(bench: &Bench, workers: usize) -> Duration {
    let browser = Browser::start().await;
    let page = browser.page();
    // The page starts a worker for each processor that it is told of.
    let cores =
        format!("Object.defineProperty(navigator, 'hardwareConcurrency', {{value: {workers}}})");
    page.devtools(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({"source": cores}),
    )
    .await;
    page.open_file().await;
    page.script(STOPWATCH, Vec::new()).await;
    tokio::time::sleep(LOOKING_FOR_THE_FILE).await;
    page.analyze(bench.path()).await;
    let taken = page.script("return doneAt - chosenAt", Vec::new()).await;
    browser.end().await;
    Duration::from_secs_f64(taken.as_f64().expect("a number of milliseconds") / 1000.0)
}
