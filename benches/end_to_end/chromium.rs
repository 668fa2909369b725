//! The page's time and memory.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use crate::driver::Browser;
use crate::engine::Lacks;
use crate::memory::{self, Watch};
use crate::page::Page;

/// As long as a person takes, at the least, to find the file.
const LOOKING_FOR_THE_FILE: Duration = Duration::from_secs(3);

/// Takes the time from the choice of a file to the verdict.
const STOPWATCH: &str = "
    addEventListener('change', () => { globalThis.chosenAt = performance.now() }, {capture: true})
    new MutationObserver(() => {
        if (document.documentElement.dataset.state === 'done') globalThis.doneAt = performance.now()
    }).observe(document.documentElement, {attributeFilter: ['data-state']})";

/// Waits for the verdict without a question meanwhile, which would cost the page
/// time; gives the milliseconds, or nothing where the analysis failed.
const TAKEN: &str = "
    const done = arguments[0]
    const look = () => {
        const {state} = document.documentElement.dataset
        if (state === 'done' && doneAt > chosenAt) done(doneAt - chosenAt)
        if (state === 'failed') done(null)
    }
    new MutationObserver(look).observe(document.documentElement, {attributeFilter: ['data-state']})
    look()";

/// How long the page takes for the first archive in a tab, and for the second.
pub(crate) struct Times {
    pub(crate) first: Duration,
    pub(crate) second: Duration,
}

/// How long the page takes, with `workers` workers.
pub(crate) fn analyze(archive: &Path, workers: usize) -> Times {
    block_on(async {
        let browser = Browser::without(Lacks::NetworkLog).await;
        let page = opened(&browser, workers).await;
        let first = time(&page, archive).await;
        let second = time(&page, archive).await;
        browser.end().await;
        Times { first, second }
    })
}

/// Bytes that the browser's processes hold at most, above an empty tab.
pub(crate) fn memory(archive: &Path, workers: usize) -> Option<u64> {
    block_on(async {
        let browser = Browser::without(Lacks::NetworkLog).await;
        tokio::time::sleep(LOOKING_FOR_THE_FILE).await;
        let empty = memory::of_children();
        let watch = Watch::start();
        let page = opened(&browser, workers).await;
        time(&page, archive).await;
        let peak = watch.end();
        browser.end().await;
        Some(peak?.saturating_sub(empty?))
    })
}

/// The browser's name and version.
pub(crate) fn version() -> String {
    block_on(async {
        let browser = Browser::without(Lacks::NetworkLog).await;
        let version = browser
            .page()
            .devtools("Browser.getVersion", json!({}))
            .await;
        browser.end().await;
        version["product"].as_str().unwrap_or("Chromium").to_owned()
    })
}

async fn opened(browser: &Browser, workers: usize) -> Page {
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
    page
}

async fn time(page: &Page, archive: &Path) -> Duration {
    page.choose(&[archive]).await;
    let taken = page.script_async(TAKEN, Vec::new()).await;
    Duration::from_secs_f64(taken.as_f64().expect("a number of milliseconds") / 1000.0)
}

fn block_on<T>(what: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(what)
}
