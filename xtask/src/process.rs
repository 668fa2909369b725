//! Running other programs, and saying so.
//!
//! # Promises
//!
//! * A program that cannot be started or that fails is an error that names
//!   the command as it could be typed.
//! * What a program prints reaches the terminal while it runs.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

use crate::project::Project;

/// Says what is done now.
pub(crate) fn say(what: impl AsRef<str>) {
    // stderr: the verdict on stdout stays alone there.
    eprintln!("xtask: {}", what.as_ref());
}

/// Runs `command` to its end.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    ensure_success(command, status)
}

/// Runs `command` and gives its exit status, good or bad.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus> {
    command
        .status()
        .with_context(|| format!("{} cannot be started", typed(command)))
}

/// Runs `command`, shows its standard output and hands over each of its lines.
pub(crate) fn run_watched(command: &mut Command, mut line: impl FnMut(&str)) -> Result<()> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} cannot be started", typed(command)))?;
    if let Some(stdout) = child.stdout.take() {
        for text in BufReader::new(stdout).lines() {
            let text = text.context("its output cannot be read")?;
            println!("{text}");
            line(&text);
        }
    }
    let status = child
        .wait()
        .with_context(|| format!("{} was lost", typed(command)))?;
    ensure_success(command, status)
}

/// What `command` prints, without the line end; `None` if it cannot run or fails.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim_end().to_owned())
}

/// The first of `names` that is a file in the PATH of the project.
pub(crate) fn find_program(project: &Project, names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<_> = std::env::split_paths(&project.search_path()).collect();
    let candidates = names.iter().flat_map(|name| {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        folders.iter().map(move |folder| folder.join(&file))
    });
    candidates.into_iter().find(|path| path.is_file())
}

/// `command` as a person would type it.
fn typed(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

fn ensure_success(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!(
            "`{}` failed ({status}); its own words are above",
            typed(command)
        );
    }
    Ok(())
}
