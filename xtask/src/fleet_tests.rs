//! The command on many machines: what lies at an address, and the example on a
//! cluster and a bucket that are made here.

use std::process::Command;

use anyhow::{Context, Result};

use crate::process::run;
use crate::project::Project;
use crate::run::write_demo;
use crate::tools;

/// What is built with the feature `remote` is another command.
const REMOTE: [&str; 2] = ["--features", "remote"];

/// Lints the command that reads addresses, and gives its tests.
pub(crate) fn remote(project: &Project) -> Result<Command> {
    tools::lint_components(project)?;
    let what = ["--bins", "--test", "remote"];
    let mut lints = project.cargo();
    lints.arg("clippy").args(REMOTE).args(what);
    run(lints.args(["--", "-Dwarnings"]))?;
    let mut tests = project.cargo();
    tests.arg("test").args(REMOTE).args(what);
    Ok(tests)
}

/// The test of the example.
pub(crate) fn example(project: &Project) -> Result<Command> {
    let example = project.path("examples/fleet");
    let python = tools::python(project, &example.join("test-requirements.txt"))?;
    // In a folder of its own: the next build takes the place of the usual one.
    let folder = project.path("target/fleet");
    std::fs::create_dir_all(&folder).context("target/fleet cannot be made")?;
    run(project.cargo().args(["build", "--bin", NAME]).args(REMOTE))?;
    let built = format!("{NAME}{}", std::env::consts::EXE_SUFFIX);
    let command = folder.join(&built);
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let from = project.path(target).join("debug").join(built);
    std::fs::copy(&from, &command)
        .with_context(|| format!("{} cannot be copied", from.display()))?;
    let demo = folder.join("demo.zip");
    write_demo(&demo)?;
    let mut test = project.command(python);
    test.arg(example.join("test_fleet.py"))
        .env("DETECT_COMMAND", command)
        .env("DEMO_ARCHIVE", demo)
        .env("PYTHONDONTWRITEBYTECODE", "1");
    Ok(test)
}

const NAME: &str = "detect-144650";
