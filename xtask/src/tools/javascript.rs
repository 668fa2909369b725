//! What the tests of the page need: Node, and from npm a type checker and a
//! checker of accessibility.
//!
//! Only `test` needs these, and with them Node; `run` and `build` do not.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::apt;
use crate::process::{find_program, run, say};
use crate::project::Project;

/// Node, as a command without arguments.
pub(crate) fn node(project: &Project) -> Result<Command> {
    Ok(project.command(node_program(project)?))
}

/// npm, as a command without arguments.
pub(crate) fn npm(project: &Project) -> Result<Command> {
    node_program(project)?;
    Ok(project.command(NPM))
}

/// The TypeScript compiler at the pinned version, as a command without arguments.
pub(crate) fn type_checker(project: &Project) -> Result<Command> {
    let mut command = node(project)?;
    command.arg(type_checker_script(project)?);
    Ok(command)
}

fn type_checker_script(project: &Project) -> Result<PathBuf> {
    let package = npm_package(project, "typescript", &project.manifest.tools.typescript)?;
    Ok(package.join("bin/tsc"))
}

/// Tells the tests of the package where Node, npm and the type checker are.
pub(crate) fn tell(project: &Project, command: &mut Command) -> Result<()> {
    command
        .env("DETECT_NODE", node_program(project)?)
        .env("DETECT_TSC", type_checker_script(project)?);
    let npm = find_program(project, &["npm"]).context("npm is not on the PATH")?;
    command.env("DETECT_NPM", npm);
    Ok(())
}

/// On Windows it is a script.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// The script of axe-core at the pinned version.
pub(crate) fn accessibility_checker(project: &Project) -> Result<PathBuf> {
    node_program(project)?;
    let package = npm_package(project, "axe-core", &project.manifest.tools.axe_core)?;
    Ok(package.join("axe.min.js"))
}

/// The folder of an npm package at `version`, which is installed if it is not there.
fn npm_package(project: &Project, name: &str, version: &str) -> Result<PathBuf> {
    // A folder for each: npm removes what a new installation does not name.
    let home = project
        .tools_dir()
        .join("npm")
        .join(format!("{name}-{version}"));
    let package = home.join("node_modules").join(name);
    if package.join("package.json").is_file() {
        return Ok(package);
    }
    say(format!(
        "installing {name} {version} from npm into target/tools"
    ));
    let by_hand = || {
        format!(
            "{name} is missing; run `npm install --prefix {} {name}@{version}`",
            home.display()
        )
    };
    fs::create_dir_all(&home).with_context(by_hand)?;
    let mut npm = project.command(NPM);
    npm.args([
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--no-save",
        "--prefix",
    ])
    .arg(&home)
    .arg(format!("{name}@{version}"));
    run(&mut npm).with_context(by_hand)?;
    anyhow::ensure!(package.is_dir(), by_hand());
    Ok(package)
}

fn node_program(project: &Project) -> Result<PathBuf> {
    let find = || {
        find_program(project, &["npm"])?;
        find_program(project, &["node", "nodejs"])
    };
    if let Some(found) = find() {
        return Ok(found);
    }
    let by_hand = "install Node.js 18 or newer with npm; only the tests of the page need it";
    apt::install(project, &["nodejs", "npm"], "Node.js with npm", by_hand)?;
    find().with_context(|| format!("Node.js was installed but is not on the PATH; {by_hand}"))
}
