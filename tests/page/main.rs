//! The built page, as a person uses it: in real browsers that nobody sees.
//!
//! `cargo xtask test page` finds or installs browsers and runs this in each of
//! them. Plain `cargo test` leaves it out (`test = false` in Cargo.toml): a
//! fresh clone has neither the page nor a browser.
//!
//! All tests run in Chromium, and in Firefox and WebKitGTK all but those that
//! `engines.toml` names: what a driver cannot do, and what needs no browser.
//!
//! # Promises
//!
//! * What is tested is the built page in `dist/`, unchanged, from `file://`
//!   and over HTTP; scripts of the tests only look and click. Tests that break
//!   its inside, or attack, put a script first in a copy (`first_script`).
//! * Every browser that is started is ended, also when a test fails.
//!
//! # Not here
//!
//! Whether a verdict is right (tests of the core). Here the page's answer is
//! compared with that of the command line.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod accessibility;
mod analysis;
mod archives;
mod bad_input;
mod breaking;
mod cannot_run;
mod channels;
mod driver;
mod embedded;
mod engine;
mod first_script;
#[path = "../../xtask/src/headers.rs"]
mod headers;
mod lifecycle;
mod many;
mod marks;
mod names;
mod package;
#[path = "../packer/mod.rs"]
mod packer;
mod page;
mod paper;
mod privacy;
mod saving;
mod server;
mod ways_in;
mod worklist;

use std::future::Future;

use crate::driver::Browser;
use crate::engine::Lacks;
use crate::page::Page;

/// Runs `check` with a page of a browser of its own, which it ends in any case.
async fn in_browser<F>(check: impl FnOnce(Page) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    in_browser_without(Lacks::Nothing, check).await;
}

/// The same of a browser that lacks something.
async fn in_browser_without<F>(lacks: Lacks, check: impl FnOnce(Page) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let browser = Browser::without(lacks).await;
    let outcome = tokio::spawn(check(browser.page())).await;
    browser.end().await;
    if let Err(error) = outcome {
        std::panic::resume_unwind(error.into_panic());
    }
}
