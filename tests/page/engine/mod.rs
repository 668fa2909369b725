//! The engines in which the page is tested, and how each is started.
//!
//! `DETECT_ENGINE` chooses one for a run of the tests, Chromium if it is not
//! set; `cargo xtask test` sets it, and says where the programs are.
//!
//! # Promises
//!
//! * Every test runs in every engine, but for those that `engines.toml` names
//!   with the reason: `cargo xtask test` leaves these out, and prints them.
//! * What only one engine can do is asked for by [`Engine::only`], which fails
//!   the test elsewhere: nothing passes because it was not done.
//!
//! # Not here
//!
//! Driving it once it runs (`driver`, `page`).

mod chromium;
mod firefox;
mod webkit;

use std::env;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use fantoccini::wd::Capabilities;
use serde_json::Value;

/// Where Chromium writes down what goes on in its network, below its folder.
pub(crate) const NETWORK_LOG: &str = "network.json";

/// A browser engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Chromium,
    Firefox,
    /// WebKitGTK: the engine of Safari, in another browser.
    WebKit,
}

/// What a browser may be without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lacks {
    Nothing,
    /// What tests look into afterwards, and people do not have: it takes time.
    NetworkLog,
    WebAssembly,
    Scripts,
}

/// A driver that runs, and what it is to be asked for.
pub(crate) struct Started {
    /// The driver, and what it needs; to be ended in this order.
    pub(crate) processes: Vec<Child>,
    /// Where the driver listens.
    pub(crate) address: String,
    pub(crate) capabilities: Capabilities,
}

impl Engine {
    /// The one that this run of the tests is in.
    ///
    /// # Panics
    ///
    /// When `DETECT_ENGINE` names none.
    pub(crate) fn chosen() -> Engine {
        match env::var("DETECT_ENGINE").as_deref() {
            Err(_) | Ok("chromium") => Engine::Chromium,
            Ok("firefox") => Engine::Firefox,
            Ok("webkit") => Engine::WebKit,
            Ok(other) => panic!("there is no engine {other:?}: chromium, firefox or webkit"),
        }
    }

    /// Starts the driver of a browser that keeps everything in `folder`, saves
    /// to `downloads`, and `lacks` something.
    pub(crate) fn start(self, folder: &Path, downloads: &Path, lacks: Lacks) -> Started {
        match self {
            Engine::Chromium => chromium::start(folder, downloads, lacks),
            Engine::Firefox => firefox::start(folder, downloads, lacks),
            Engine::WebKit => webkit::start(folder, lacks),
        }
    }

    /// Fails where this is another engine: `what` can be had in `self` alone.
    pub(crate) fn only(self, what: &str) {
        assert_eq!(
            Engine::chosen(),
            self,
            "{what}: name the test in tests/page/engines.toml"
        );
    }
}

/// The program that the environment names, or `default` on the PATH.
fn program(variable: &str, default: &str) -> OsString {
    env::var_os(variable).unwrap_or_else(|| default.into())
}

/// How often a driver is started that ends at once: the port that it chose may
/// be taken before it listens there.
const STARTS: usize = 5;

/// Starts `command`, and waits until a line that it prints has `before`; gives
/// what follows there.
fn started(command: &mut Command, before: &str) -> (Child, String) {
    for _ in 0..STARTS {
        let mut process = command
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let stdout = process.stdout.take().expect("its output is piped");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let said = lines.find_map(|line| Some(line.split_once(before)?.1.to_owned()));
        if let Some(said) = said {
            // Who prints more must not wait for a reader.
            std::thread::spawn(move || lines.for_each(drop));
            return (process, said);
        }
        // Its output has ended, and so has it.
        let _ = process.wait();
    }
    panic!("{command:?} does not say {before:?}")
}

fn capabilities(all: Value) -> Capabilities {
    match all {
        Value::Object(all) => all,
        other => panic!("{other} is no object"),
    }
}
