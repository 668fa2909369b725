//! `cargo xtask bench`: the measurements, on one machine, in one run.
//!
//! # Promises
//!
//! * The table in the README is what was measured: it is written from here, and
//!   by a whole run only.
//!
//! # Not here
//!
//! What is measured and how (`benches/`).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::bench_fleet;
use crate::build::{self, Names};
use crate::process::{run as run_command, run_watched, say};
use crate::project::Project;
use crate::tools;

/// What of it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Extent {
    /// Whole analyses of a smaller archive only, in less than two minutes when
    /// all is built; the README stays as it is.
    pub(crate) quick: bool,
    /// The published script, to be measured as well.
    pub(crate) script: Option<PathBuf>,
    /// An analysis by parts and of many archives, in place of all else.
    pub(crate) fleet: bool,
}

/// Builds the page and runs the benchmarks.
pub(crate) fn run(project: &Project, extent: &Extent) -> Result<()> {
    if extent.fleet {
        return bench_fleet::run(project);
    }
    let browser = tools::browser(project, tools::Engine::Chromium)?;
    build::page(project, Names::LeftOut)?;
    if !extent.quick {
        say("measuring parsers, scanner, tables and inflater (criterion)");
        run_command(project.cargo().args(["bench", "--bench", "parsers"]))?;
    }
    say("measuring whole analyses, natively and in Chromium; leave the machine alone meanwhile");
    let mut command = project.cargo();
    command.args(["bench", "--bench", "end_to_end", "--"]);
    if extent.quick {
        command.arg("--quick");
    }
    if let Some(script) = &extent.script {
        command.arg("--script").arg(fs::canonicalize(script)?);
    }
    browser.tell(&mut command);
    let mut table = String::new();
    run_watched(&mut command, |line| {
        table.push_str(line);
        table.push('\n');
    })?;
    if extent.quick {
        return Ok(());
    }
    say("writing the figures into the README");
    write(&project.path("README.md"), &table)
}

/// Writes a table into the place for it in a document.
pub(crate) fn write(document: &Path, table: &str) -> Result<()> {
    let shown = document.display();
    let text = fs::read_to_string(document).with_context(|| format!("{shown} cannot be read"))?;
    let text = with_table(&text, table)
        .with_context(|| format!("{shown} has no place for the figures"))?;
    fs::write(document, text).with_context(|| format!("{shown} cannot be written"))
}

/// The text with another table between the two marks.
fn with_table(text: &str, table: &str) -> Option<String> {
    const BEGIN: &str = "<!-- benchmarks:begin";
    const END: &str = "<!-- benchmarks:end -->";

    let begin = text.find(BEGIN)?;
    let begin = begin + text.get(begin..)?.find('\n')? + 1;
    let end = begin + text.get(begin..)?.find(END)?;
    let (before, after) = (text.get(..begin)?, text.get(end..)?);
    Some(format!("{before}\n{}\n\n{after}", table.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_replaced() {
        let text =
            "a\n<!-- benchmarks:begin (by hand: never) -->\nold\n<!-- benchmarks:end -->\nz\n";
        let want =
            "a\n<!-- benchmarks:begin (by hand: never) -->\n\nnew\n\n<!-- benchmarks:end -->\nz\n";
        let new = with_table(text, "new\n\n");
        assert_eq!(new.as_deref(), Some(want));
        assert_eq!(with_table(want, "new").as_deref(), Some(want), "again");
        assert_eq!(with_table("no marks", "new"), None);
        assert_eq!(with_table("<!-- benchmarks:begin -->\n", "new"), None);
    }
}
