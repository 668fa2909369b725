//! Chromium and its driver, for tests and benchmarks.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::apt;
use crate::process::find_program;
use crate::project::Project;

const BROWSERS: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const DRIVERS: &[&str] = &["chromedriver"];

/// A browser that can be driven.
pub(crate) struct Browser {
    chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

impl Browser {
    /// Tells `command`, which runs the browser tests, where the two are.
    pub(crate) fn tell(&self, command: &mut Command) {
        command
            .env("DETECT_CHROMIUM", &self.chromium)
            .env("DETECT_CHROMEDRIVER", &self.driver);
    }
}

/// Finds Chromium and its driver, or installs both.
pub(crate) fn browser(project: &Project) -> Result<Browser> {
    if let Some(found) = find(project) {
        return Ok(found);
    }
    let by_hand = "install Chromium (or Chrome) and the chromedriver of the same version \
                   (Debian: apt-get install chromium chromium-driver) and put both on the PATH";
    apt::install(
        project,
        &["chromium", "chromium-driver"],
        "a browser with its driver",
        by_hand,
    )?;
    find(project)
        .with_context(|| format!("Chromium was installed but is not on the PATH; {by_hand}"))
}

fn find(project: &Project) -> Option<Browser> {
    Some(Browser {
        chromium: find_program(project, BROWSERS)?,
        driver: find_program(project, DRIVERS)?,
    })
}
