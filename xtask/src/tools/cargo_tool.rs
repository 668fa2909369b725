//! Commands that come as Rust packages, at exact versions.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::process::{answer, run, say};
use crate::project::Project;

/// Makes sure that `command`, perhaps with a subcommand, runs at `version`; it
/// comes from `package`.
///
/// A matching one on the PATH is used. Any other is left alone: ours is built
/// into `target/tools`, which stands first in the PATH of our children.
pub(crate) fn ensure(project: &Project, command: &str, package: &str, version: &str) -> Result<()> {
    ensure_with(project, command, package, version, &[])
}

/// As [`ensure`], built with these flags of `cargo install`.
pub(crate) fn ensure_with(
    project: &Project,
    command: &str,
    package: &str,
    version: &str,
    flags: &[&str],
) -> Result<()> {
    if is_there(project, command, version) {
        return Ok(());
    }
    say(format!(
        "installing {package} {version} into target/tools; this takes some minutes, once"
    ));
    let by_hand = format!(
        "{command} {version} is missing and could not be built; \
         run `cargo install {package}@{version} --locked` by hand"
    );
    // The author's lock first: those are the versions that were tested. It may
    // name a version that a mirror of the registry does not carry.
    if install(project, package, version, flags, true).is_err() {
        say(format!(
            "{package} does not build with its own lock file; trying without it"
        ));
        install(project, package, version, flags, false).context(by_hand.clone())?;
    }
    anyhow::ensure!(is_there(project, command, version), by_hand);
    // Nobody needs it again. What cannot be removed is in nobody's way.
    let _ = fs::remove_dir_all(build_dir(project));
    Ok(())
}

/// A folder that both attempts share, and that is not the one in which the
/// waiting `cargo` may hold its lock.
fn build_dir(project: &Project) -> PathBuf {
    project.tools_dir().join("build")
}

fn is_there(project: &Project, command: &str, version: &str) -> bool {
    let mut words = command.split(' ');
    let program = words.next().unwrap_or_default();
    let printed = answer(project.command(program).args(words).arg("--version"));
    printed.is_some_and(|text| text.split_whitespace().any(|word| word == version))
}

/// These commands run for seconds and are built for minutes: built quickly and
/// small, whatever their authors ask for.
const BUILT_QUICKLY: [(&str, &str); 5] = [
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "false"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_STRIP", "true"),
];

fn install(
    project: &Project,
    package: &str,
    version: &str,
    flags: &[&str],
    locked: bool,
) -> Result<()> {
    let mut command = project.cargo();
    command
        .args(["install", "--quiet", "--force", "--root"])
        .arg(project.tools_dir())
        .args(flags)
        .env("CARGO_TARGET_DIR", build_dir(project))
        .envs(BUILT_QUICKLY)
        .arg(format!("{package}@{version}"));
    if locked {
        command.arg("--locked");
    }
    run(&mut command)
}
