//! Parts of the Rust toolchain that not every installation has.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::process::{answer, find_program, run, say};
use crate::project::Project;

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Makes sure that rustc can compile for the browser.
pub(crate) fn wasm_target(project: &Project) -> Result<()> {
    target(
        project,
        WASM_TARGET,
        "so install your distribution's package for it (such as libstd-rust-dev-wasm32 on Debian and Ubuntu, \
         rust-std-static-wasm32-unknown-unknown on Fedora, rust-wasm on Arch), or install Rust with rustup",
    )
}

/// Makes sure that rustc can compile for another system.
pub(crate) fn system_target(project: &Project, name: &str) -> Result<()> {
    target(
        project,
        name,
        "which is how it comes; install Rust with rustup",
    )
}

/// Makes sure that rustc has the standard library of a target.
///
/// Decided by the library's folder, not by asking rustup: a distribution's Rust
/// has no rustup, and a target may come from elsewhere.
fn target(project: &Project, name: &str, without_rustup: &str) -> Result<()> {
    let sysroot = answer(project.command("rustc").args(["--print", "sysroot"]))
        .context("`rustc` is not on the PATH; install Rust 1.90 or newer, with rustup or from your distribution")?;
    let library = Path::new(&sysroot)
        .join("lib/rustlib")
        .join(name)
        .join("lib");
    if library.is_dir() {
        return Ok(());
    }
    if find_program(project, &["rustup"]).is_some() {
        say(format!("installing Rust's {name} target with rustup"));
        return run(project.command("rustup").args(["target", "add", name])).with_context(|| {
            format!(
                "Rust's {name} target is missing and rustup could not add it; \
                 run `rustup target add {name}` where the network allows it"
            )
        });
    }
    bail!(
        "Rust's {name} target is missing: there is no {}. This Rust does not come from rustup, {without_rustup}",
        library.display()
    )
}

/// Makes sure that `cargo fmt` and `cargo clippy` are there.
pub(crate) fn lint_components(project: &Project) -> Result<()> {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if answer(project.cargo().args([subcommand, "--version"])).is_some() {
            continue;
        }
        if find_program(project, &["rustup"]).is_none() {
            bail!(
                "`cargo {subcommand}` is missing; install it from where your Rust comes from \
                 (Debian and Ubuntu: rustfmt and rust-clippy)"
            );
        }
        say(format!("installing {component} with rustup"));
        run(project
            .command("rustup")
            .args(["component", "add", component]))
        .with_context(|| {
            format!("`cargo {subcommand}` is missing; run `rustup component add {component}`")
        })?;
    }
    Ok(())
}
