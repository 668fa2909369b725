//! What the commands need beside cargo, found or installed.
//!
//! # Promises
//!
//! * What is there already is used, however it came; looking takes well under
//!   a second.
//! * What cannot be installed is an error that says what to install by hand.
//!
//! # Not here
//!
//! Running the tools (`build`, `test`).

mod apt;
mod browser;
mod cargo_tool;
mod javascript;
mod python;
mod rust;

pub(crate) use browser::{Engine, browser};
pub(crate) use javascript::{
    accessibility_checker, node, npm, tell as tell_javascript, type_checker,
};
pub(crate) use python::python;
pub(crate) use rust::{lint_components, system_target};

use anyhow::Result;

use crate::project::Project;

/// Everything that a wasm build needs.
pub(crate) fn wasm(project: &Project) -> Result<()> {
    let versions = &project.manifest.tools;
    rust::wasm_target(project)?;
    cargo_tool::ensure(project, "wasm-pack", "wasm-pack", &versions.wasm_pack)?;
    cargo_tool::ensure(
        project,
        "wasm-bindgen",
        "wasm-bindgen-cli",
        &versions.wasm_bindgen,
    )
}

/// What tells of what a release is made.
pub(crate) fn bill_of_materials(project: &Project) -> Result<()> {
    let version = &project.manifest.tools.cargo_cyclonedx;
    let command = "cargo-cyclonedx cyclonedx";
    cargo_tool::ensure(project, command, "cargo-cyclonedx", version)
}

/// What checks dependencies.
pub(crate) fn dependency_checker(project: &Project) -> Result<()> {
    let version = &project.manifest.tools.cargo_deny;
    // It runs for a second, and takes half as long to build so.
    let flags = &["--debug", "--no-default-features"];
    cargo_tool::ensure_with(project, "cargo-deny", "cargo-deny", version, flags)
}
