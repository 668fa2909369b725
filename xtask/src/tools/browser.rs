//! Browsers and their drivers, for tests and benchmarks.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{apt, cargo_tool};
use crate::process::find_program;
use crate::project::Project;

/// An engine in which the page is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Chromium,
    Firefox,
    WebKit,
}

impl Engine {
    pub(crate) const ALL: [Engine; 3] = [Engine::Chromium, Engine::Firefox, Engine::WebKit];

    /// What it is called in `DETECT_ENGINE`, in `engines.toml` and in a step's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Engine::Chromium => "chromium",
            Engine::Firefox => "firefox",
            Engine::WebKit => "webkit",
        }
    }

    fn parts(self) -> Parts {
        match self {
            Engine::Chromium => Parts {
                programs: &[
                    (
                        "DETECT_CHROMIUM",
                        &[
                            "chromium",
                            "chromium-browser",
                            "google-chrome",
                            "google-chrome-stable",
                        ],
                    ),
                    (DRIVER_OF_CHROMIUM, &["chromedriver"]),
                ],
                packages: &["chromium", "chromium-driver"],
                by_hand: "install Chromium (or Chrome) and the chromedriver of the same version \
                          (Debian: apt-get install chromium chromium-driver) and put both on the PATH",
            },
            // Its driver is installed by cargo: Debian has none.
            Engine::Firefox => Parts {
                programs: &[("DETECT_FIREFOX", &["firefox-esr", "firefox"])],
                packages: &["firefox-esr"],
                by_hand: "install Firefox 128 or newer (Debian: apt-get install firefox-esr) \
                          and put it on the PATH",
            },
            Engine::WebKit => Parts {
                programs: &[
                    ("DETECT_WEBKITDRIVER", &["WebKitWebDriver"]),
                    ("DETECT_XVFB", &["Xvfb"]),
                ],
                packages: &["webkit2gtk-driver", "xvfb"],
                by_hand: "install WebKitGTK's driver and a display that nobody sees \
                          (Debian: apt-get install webkit2gtk-driver xvfb) and put both on the PATH",
            },
        }
    }
}

/// What an engine needs on this machine.
struct Parts {
    /// The variable that tells the tests of a program, and what it may be called.
    programs: &'static [(&'static str, &'static [&'static str])],
    /// Debian's packages of them.
    packages: &'static [&'static str],
    by_hand: &'static str,
}

const DRIVER_OF_CHROMIUM: &str = "DETECT_CHROMEDRIVER";

/// A browser that can be driven.
pub(crate) struct Browser {
    engine: Engine,
    programs: Vec<(&'static str, PathBuf)>,
}

impl Browser {
    /// Tells `command`, which runs the browser tests, which engine it is to
    /// use and where its programs are.
    pub(crate) fn tell(&self, command: &mut Command) {
        command.env("DETECT_ENGINE", self.engine.name());
        command.envs(
            self.programs
                .iter()
                .map(|(variable, path)| (variable, path)),
        );
    }

    /// The driver of Chromium, if it is that.
    pub(crate) fn chromedriver(&self) -> Option<&Path> {
        let (_, path) = self
            .programs
            .iter()
            .find(|(variable, _)| *variable == DRIVER_OF_CHROMIUM)?;
        Some(path)
    }
}

/// Finds the browser of `engine` and its driver, or installs both.
pub(crate) fn browser(project: &Project, engine: Engine) -> Result<Browser> {
    let parts = engine.parts();
    if find(project, &parts).is_none() {
        apt::install(
            project,
            parts.packages,
            "a browser with its driver",
            parts.by_hand,
        )?;
    }
    let mut programs = find(project, &parts)
        .with_context(|| format!("it was installed but is not on the PATH; {}", parts.by_hand))?;
    if engine == Engine::Firefox {
        let version = &project.manifest.tools.geckodriver;
        cargo_tool::ensure(project, "geckodriver", "geckodriver", version)?;
        let driver = find_program(project, &["geckodriver"]).context("geckodriver is gone")?;
        programs.push(("DETECT_GECKODRIVER", driver));
    }
    Ok(Browser { engine, programs })
}

fn find(project: &Project, parts: &Parts) -> Option<Vec<(&'static str, PathBuf)>> {
    let found = parts
        .programs
        .iter()
        .map(|(variable, names)| Some((*variable, find_program(project, names)?)));
    found.collect()
}
