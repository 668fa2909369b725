//! Debian's packages, where this machine lets us install them.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::process::{answer, find_program, run, say};
use crate::project::Project;

/// Installs `packages` when this is root on Debian or one of its children.
///
/// `what` names the missing thing, `by_hand` how to get it elsewhere.
pub(crate) fn install(
    project: &Project,
    packages: &[&str],
    what: &str,
    by_hand: &str,
) -> Result<()> {
    if !is_root(project) || find_program(project, &["apt-get"]).is_none() {
        bail!("{what} is missing; {by_hand}");
    }
    say(format!("installing {} with apt-get", packages.join(" ")));
    let why = || format!("{what} is missing and apt-get could not install it; {by_hand}");
    // A fresh machine may have no list of packages at all.
    if !has_package_list() {
        run(project.command("apt-get").args(["update", "-qq"])).with_context(why)?;
    }
    let mut command = project.command("apt-get");
    command
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive");
    if run(&mut command).is_ok() {
        return Ok(());
    }
    say("apt-get failed; trying again with a fresh list of packages");
    run(project.command("apt-get").args(["update", "-qq"])).with_context(why)?;
    run(&mut command).with_context(why)
}

/// Whether this process may install system packages without asking.
fn is_root(project: &Project) -> bool {
    answer(project.command("id").arg("-u")).as_deref() == Some("0")
}

fn has_package_list() -> bool {
    fs::read_dir("/var/lib/apt/lists").is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.path().is_file() && entry.file_name() != "lock")
    })
}
