//! The tests of the built page, in one engine.
//!
//! # Promises
//!
//! * A test that an engine does not run is printed with the reason, and all of
//!   them are counted; each is a test that exists.
//!
//! # Not here
//!
//! The tests (`tests/page/`), and how browsers get here (`tools`).

use std::fs;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::process::{answer, say};
use crate::project::Project;
use crate::tools::{self, Engine};

/// `tests/page/engines.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exceptions {
    exception: Vec<Exception>,
}

/// Tests that do not run everywhere.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Exception {
    tests: Vec<String>,
    /// The engines that do not run them.
    not_in: Vec<String>,
    why: String,
}

/// The command that runs the tests of the page in `engine`.
pub(crate) fn command(project: &Project, engine: Engine) -> Result<std::process::Command> {
    let browser = tools::browser(project, engine)?;
    let mut command = project.cargo();
    command.args(["test", "--test", "page", "--"]);
    for name in left_out(project, engine)? {
        command.args(["--skip", &name]);
    }
    // For all that is skipped: the whole name, or nothing.
    command.arg("--exact");
    browser.tell(&mut command);
    command.env("DETECT_AXE", tools::accessibility_checker(project)?);
    Ok(command)
}

/// The tests that are not for `engine`; it prints them.
fn left_out(project: &Project, engine: Engine) -> Result<Vec<String>> {
    let path = project.path("tests/page/engines.toml");
    let text =
        fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let all: Exceptions =
        toml::from_str(&text).with_context(|| format!("{} is not as expected", path.display()))?;
    let there = names_of_tests(project)?;
    let mut out = Vec::new();
    for Exception { tests, not_in, why } in all.exception {
        check(&tests, &not_in, &there)?;
        if !not_in.iter().any(|name| name == engine.name()) {
            continue;
        }
        for test in &tests {
            say(format!("not in {}: {test}: {why}", engine.name()));
        }
        out.extend(tests);
    }
    say(format!(
        "{} of {} tests are not for {}",
        out.len(),
        there.len(),
        engine.name()
    ));
    Ok(out)
}

fn check(tests: &[String], engines: &[String], there: &[String]) -> Result<()> {
    if let Some(gone) = tests.iter().find(|test| !there.contains(test)) {
        bail!("tests/page/engines.toml names {gone}, which is no test");
    }
    let known = |name: &&String| Engine::ALL.iter().any(|engine| engine.name() == **name);
    if let Some(unknown) = engines.iter().find(|name| !known(name)) {
        bail!("tests/page/engines.toml names {unknown}, which is no engine");
    }
    Ok(())
}

fn names_of_tests(project: &Project) -> Result<Vec<String>> {
    let mut command = project.cargo();
    command.args(["test", "--quiet", "--test", "page"]);
    command.args(["--", "--list", "--format", "terse"]);
    let list = answer(&mut command).context("the tests of the page do not compile")?;
    let names = list.lines().filter_map(|line| line.strip_suffix(": test"));
    Ok(names.map(str::to_owned).collect())
}
