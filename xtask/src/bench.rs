//! `cargo xtask bench`: the measurements, on one machine, in one run.
//!
//! # Not here
//!
//! What is measured and how (`benches/`).

use anyhow::Result;

use crate::build::{self, Names};
use crate::process::{run as run_command, say};
use crate::project::Project;
use crate::tools;

/// Builds the page and runs all benchmarks.
pub(crate) fn run(project: &Project) -> Result<()> {
    let browser = tools::browser(project)?;
    build::page(project, Names::LeftOut)?;
    say("measuring parser and scanner (criterion)");
    run_command(project.cargo().args(["bench", "--bench", "parsers"]))?;
    say("measuring whole analyses, natively and in Chromium; leave the machine alone meanwhile");
    let mut command = project.cargo();
    command.args(["bench", "--bench", "end_to_end"]);
    browser.tell(&mut command);
    run_command(&mut command)
}
