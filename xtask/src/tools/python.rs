//! Python with the packages that the test of `examples/fleet` pins, in an
//! environment of its own.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::apt;
use crate::process::{answer, find_program, run, say};
use crate::project::Project;

const BY_HAND: &str =
    "install Python 3.11 or newer with venv; only the test of examples/fleet needs it";

/// Python in an environment that has what the file at `requirements` lists.
pub(crate) fn python(project: &Project, requirements: &Path) -> Result<PathBuf> {
    let why = || format!("{} cannot be read", requirements.display());
    let wanted = fs::read_to_string(requirements).with_context(why)?;
    let home = project.tools_dir().join("python-fleet");
    let python = home.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    // Written last: what was begun only is done anew.
    let note = home.join("installed.txt");
    let is_there = fs::read_to_string(&note).is_ok_and(|installed| installed == wanted);
    if is_there && answer(project.command(&python).arg("--version")).is_some() {
        return Ok(python);
    }
    say("installing the packages of the fleet example into target/tools");
    let system = system_python(project)?;
    run(project
        .command(system)
        .args(["-m", "venv", "--clear"])
        .arg(&home))
    .context(BY_HAND)?;
    run(project
        .command(&python)
        .args(["-m", "pip", "install", "--quiet", "--no-deps"])
        .args(["--disable-pip-version-check", "--requirement"])
        .arg(requirements))
    .with_context(|| {
        format!(
            "the packages that {} lists cannot be had; see what pip says above",
            requirements.display()
        )
    })?;
    fs::write(note, wanted)?;
    Ok(python)
}

/// A Python that can make environments.
fn system_python(project: &Project) -> Result<PathBuf> {
    let find = || {
        let python = find_program(project, &["python3", "python"])?;
        let has_venv = [
            "-c",
            "import sys, venv, ensurepip; sys.version_info >= (3, 11) or 1/0",
        ];
        answer(project.command(&python).args(has_venv)).map(|_| python)
    };
    if let Some(found) = find() {
        return Ok(found);
    }
    let packages = ["python3", "python3-venv"];
    apt::install(project, &packages, "Python with venv", BY_HAND)?;
    find().with_context(|| format!("Python was installed but is too old; {BY_HAND}"))
}
