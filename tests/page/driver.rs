//! A browser of its own for each test, and the driver through which it is
//! driven.
//!
//! # Promises
//!
//! * Each browser has its own driver, port, profile and download folder: tests
//!   run side by side.
//! * No process outlives its [`Browser`].

use std::fs;
use std::process::Child;

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use tempfile::TempDir;

use crate::engine::{Engine, Lacks};
use crate::page::Page;

/// A running browser.
pub(crate) struct Browser {
    client: Client,
    driver: Driver,
    folder: TempDir,
}

impl Browser {
    /// Starts a browser with an empty profile that lacks something, or nothing.
    ///
    /// # Panics
    ///
    /// When there is no browser or no driver; `cargo xtask test` has both.
    pub(crate) async fn without(lacks: Lacks) -> Browser {
        let folder = TempDir::new().expect("a temporary folder");
        let downloads = folder.path().join("downloads");
        fs::create_dir(&downloads).expect("a folder for downloads");
        let started = Engine::chosen().start(folder.path(), &downloads, lacks);
        let driver = Driver(started.processes);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(started.capabilities)
            .connect(&started.address)
            .await
            .expect("the driver starts the browser");
        Browser {
            client,
            driver,
            folder,
        }
    }

    /// The one page of this browser.
    pub(crate) fn page(&self) -> Page {
        Page::new(self.client.clone(), self.folder.path())
    }

    /// Ends the browser, then its driver.
    pub(crate) async fn end(self) {
        // A browser that is gone already needs no end.
        let _ = self.client.close().await;
        drop(self.driver);
    }
}

/// A driver and what it needs; ended when dropped.
struct Driver(Vec<Child>);

impl Drop for Driver {
    fn drop(&mut self) {
        // A browser ends with the driver that started it.
        for process in &mut self.0 {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
