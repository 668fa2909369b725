//! Which names a browser looks up.
//!
//! None can be pointed at a resolver of the test: that takes the settings of
//! the whole machine. Chromium writes down what its own resolver is asked, and
//! Firefox tells it to its own scripts. WebKitGTK asks the system, and tells
//! nobody: there it is not known.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::archives::Folder;
use crate::engine::{Engine, NETWORK_LOG};
use crate::page::Page;

/// A name that the test itself lets the browser look up at the end.
const LAST: &str = "last.localhost";

/// More than a browser takes to tell.
const PATIENCE: Duration = Duration::from_secs(60);

/// From now on names are noted, where they can be.
pub(crate) async fn overhear(page: &Page) {
    if Engine::chosen() == Engine::Firefox {
        let note = "window.lookedUp = []
            Services.obs.addObserver((_, __, name) => window.lookedUp.push(name), 'dns-resolution-request')";
        page.script_in_firefox(note, Vec::new()).await;
    }
}

/// All names that were looked up so far; none in WebKitGTK, whatever it did.
/// Another page is shown then.
pub(crate) async fn looked_up(page: &Page) -> BTreeSet<String> {
    if Engine::chosen() == Engine::WebKit {
        return BTreeSet::new();
    }
    // What is told is told in its order: when the last one is, all are.
    let folder = Folder::new();
    page.show(&folder.file("last.html", b"<!doctype html><body>"))
        .await;
    let start = Instant::now();
    loop {
        let look = format!("new Image().src = 'http://{LAST}/'");
        page.script(&look, Vec::new()).await;
        let names = told(page).await;
        if names.contains(LAST) {
            return names;
        }
        assert!(start.elapsed() < PATIENCE, "no name is told: {names:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn told(page: &Page) -> BTreeSet<String> {
    if Engine::chosen() == Engine::Firefox {
        let all = page.script_in_firefox("return window.lookedUp", Vec::new());
        return serde_json::from_value(all.await).expect("names");
    }
    in_log(&page.folder().join(NETWORK_LOG))
}

/// The hosts in a log that is being written: a line is an event.
fn in_log(path: &Path) -> BTreeSet<String> {
    let log = fs::read_to_string(path).unwrap_or_default();
    let hosts = log.lines().filter_map(|line| {
        let event: Value = serde_json::from_str(line.trim_end_matches(',')).ok()?;
        let host = event["params"]["host"].as_str()?;
        let name = host.split_once("://").map_or(host, |(_, name)| name);
        Some(name.split(':').next()?.to_owned())
    });
    hosts.collect()
}
