//! A headless Chromium and the chromedriver through which it is driven.
//!
//! # Promises
//!
//! * Each browser has its own driver, port, profile and download folder: tests
//!   run side by side.
//! * Neither process outlives its [`Browser`].

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::page::Page;

/// What a browser in a test needs.
const ARGUMENTS: &[&str] = &[
    "--headless=new",
    // No graphics, and little shared memory: a container.
    "--disable-gpu",
    "--disable-dev-shm-usage",
    // The browser's own calls home would disturb the tests that count requests.
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // Nothing glides away under a click.
    "--force-prefers-reduced-motion",
    // The engine frame stays in the page's process: only there can a test
    // change its workers before they start.
    "--disable-features=IsolateSandboxedIframes",
];

/// A running browser.
pub(crate) struct Browser {
    client: Client,
    driver: Driver,
    folder: TempDir,
}

impl Browser {
    /// Starts a browser with an empty profile.
    ///
    /// # Panics
    ///
    /// When there is no browser or no driver; `cargo xtask test` has both.
    pub(crate) async fn start() -> Browser {
        let folder = TempDir::new().expect("a temporary folder");
        let driver = Driver::start();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(&folder))
            .connect(&driver.address)
            .await
            .expect("chromedriver starts Chromium");
        let browser = Browser {
            client,
            driver,
            folder,
        };
        fs::create_dir(browser.downloads()).expect("a folder for downloads");
        browser
    }

    /// The one page of this browser.
    pub(crate) fn page(&self) -> Page {
        Page::new(self.client.clone(), self.downloads())
    }

    /// Ends the browser, then its driver.
    pub(crate) async fn end(self) {
        // A browser that is gone already needs no end.
        let _ = self.client.close().await;
        drop(self.driver);
    }

    fn downloads(&self) -> PathBuf {
        self.folder.path().join("downloads")
    }
}

fn capabilities(folder: &TempDir) -> Capabilities {
    let mut arguments: Vec<String> = ARGUMENTS
        .iter()
        .map(|&argument| argument.to_owned())
        .collect();
    arguments.push(format!(
        "--user-data-dir={}",
        folder.path().join("profile").display()
    ));
    // Chromium refuses to run as root with its sandbox, and containers are root.
    if is_root() {
        arguments.push("--no-sandbox".to_owned());
    }
    let mut options = json!({
        "args": arguments,
        "prefs": {"download.default_directory": folder.path().join("downloads")},
    });
    if let Some(chromium) = env::var_os("DETECT_CHROMIUM") {
        options["binary"] = Value::from(chromium.to_string_lossy());
    }
    let all = json!({
        "goog:chromeOptions": options,
        "goog:loggingPrefs": {"performance": "ALL"},
    });
    match all {
        Value::Object(all) => all,
        _ => unreachable!("made as an object above"),
    }
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// A chromedriver process; ended when dropped.
struct Driver {
    process: Child,
    address: String,
}

impl Driver {
    /// Starts chromedriver on a free port, which it chooses and prints.
    fn start() -> Driver {
        let program = env::var_os("DETECT_CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let mut process = Command::new(&program)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .spawn()
            .expect("chromedriver is on the PATH, or DETECT_CHROMEDRIVER names it");
        let stdout = process.stdout.take().expect("its output is piped");
        let port = BufReader::new(stdout)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| {
                Some(
                    line.split_once("successfully on port ")?
                        .1
                        .trim_end_matches('.')
                        .to_owned(),
                )
            })
            .expect("chromedriver prints its port");
        Driver {
            process,
            address: format!("http://127.0.0.1:{port}"),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Chromium ends with the driver that started it.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
