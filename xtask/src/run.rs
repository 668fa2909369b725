//! `cargo xtask run`: everything that a newcomer wants to see.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::build::{self, Names};
use crate::process::{run as run_command, say, status};
use crate::project::Project;
use crate::serve::serve;

/// Exit codes of the command line that mean "analyzed": clear, findings, incomplete.
const ANALYZED: std::ops::RangeInclusive<i32> = 0..=2;

/// Builds the page, analyzes `inputs` or a demo archive, and serves the page.
pub(crate) fn run(project: &Project, inputs: &[PathBuf], with_server: bool) -> Result<()> {
    build::page(project, Names::LeftOut)?;
    let demo = project.path(&project.manifest.run.demo_archive);
    if inputs.is_empty() {
        write_demo(&demo)?;
        analyze(project, std::slice::from_ref(&demo))?;
    } else {
        analyze(project, inputs)?;
    }

    let page = &project.manifest.page;
    eprintln!();
    say(format!(
        "the page as one file: {}",
        project.path(&page.single_file).display()
    ));
    if demo.exists() {
        say(format!("an archive to try it on: {}", demo.display()));
    }
    if with_server {
        serve(&project.path(&page.hosted), project.manifest.run.port)?;
    }
    Ok(())
}

/// Writes the demo archive to `path`.
pub(crate) fn write_demo(path: &Path) -> Result<()> {
    say("writing a demo archive");
    let file =
        File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
    debug_zip_generator::demo(BufWriter::new(file)).context("the demo archive could not be written")
}

/// Prints the command line's verdict on `inputs`.
fn analyze(project: &Project, inputs: &[PathBuf]) -> Result<()> {
    say("building the command line");
    run_command(
        project
            .cargo()
            .args(["build", "--quiet", "--release", "--bin", "detect-144650"]),
    )?;
    say("analyzing; the verdict follows\n");
    let mut command = project.cargo();
    command.args([
        "run",
        "--quiet",
        "--release",
        "--bin",
        "detect-144650",
        "--",
    ]);
    // Relative to where the person is, not to the project.
    for input in inputs {
        command.arg(
            std::path::absolute(input)
                .with_context(|| format!("{} is no path", input.display()))?,
        );
    }
    match status(&mut command)?.code() {
        Some(code) if ANALYZED.contains(&code) => Ok(()),
        _ => bail!("the analysis did not work; its own words are above"),
    }
}
