//! The page and the package, from `src/` and `www/`.
//!
//! ```text
//! src/ ──wasm-pack──> glue, wasm ─┐
//! www/engine/worker.js ─bundle────┴─> payload script ─┐
//! www/app/main.js ────bundle────────> app script ─────┼─> dist/detect-144650.html
//! www/engine/frame.* ─bundle────────> engine frame ───┤   dist/hosted/
//! www/index.html, www/style/ ─────────────────────────┘
//!
//! glue, wasm, www/engine/, npm/ ────────────────────────> pkg/
//! ```
//!
//! # Promises
//!
//! * The same sources give the same bytes, on the same kind of machine: how small
//!   the analyzer is packed is weighed by logarithms, which systems compute.
//! * No Node, no network: what a page needs beside Rust is in this folder.

pub(crate) mod audit;
mod base91;
#[allow(dead_code, reason = "its `main` is a program of its own")]
#[path = "../../../build.rs"]
mod build_script;
mod bundle;
mod comments;
mod names;
mod package;
mod page;
mod policy;
mod source;
mod wasm;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::process::say;
use crate::project::Project;
use crate::tools;

use wasm::Engine;
pub(crate) use wasm::Names;

/// Builds the page and the npm package.
pub(crate) fn all(project: &Project, names: Names) -> Result<()> {
    let engine = analyzer(project, names)?;
    write_page(project, &engine)?;
    say("building the npm package");
    package::write_package(project, &engine)?;
    let folder = project.manifest.package.out_dir.display();
    say(format!("wrote {folder}/"));
    Ok(())
}

/// Builds the page alone.
pub(crate) fn page(project: &Project, names: Names) -> Result<()> {
    write_page(project, &analyzer(project, names)?)
}

fn analyzer(project: &Project, names: Names) -> Result<Engine> {
    tools::wasm(project)?;
    say("building the analyzer for browsers");
    wasm::engine(project, names)
}

/// Writes the page, as one file and as a folder for a web server.
fn write_page(project: &Project, engine: &Engine) -> Result<()> {
    let manifest = &project.manifest;
    say("building the page");
    let parts = page::Parts::read(
        &project.path(&manifest.page.source),
        engine,
        commit(project),
    )?;
    let single = parts.single_file()?;
    audit::no_loadable_address(&single).context("the page could reach the network")?;
    for packed in [&parts.frame, &parts.worker] {
        audit::no_loadable_address(packed).context("the engine could reach the network")?;
    }
    write(&project.path(&manifest.page.single_file), &single)?;

    let hosted = project.path(&manifest.page.hosted);
    // Names carry hashes of their content: yesterday's files would pile up.
    if hosted.exists() {
        fs::remove_dir_all(&hosted)
            .with_context(|| format!("{} cannot be emptied", hosted.display()))?;
    }
    for (name, text) in parts.hosted_files()? {
        write(&hosted.join(name), &text)?;
    }
    say(format!(
        "wrote {} ({} KiB) and {}/",
        manifest.page.single_file.display(),
        single.len() / 1024,
        manifest.page.hosted.display()
    ));
    Ok(())
}

/// The commit of the sources, as the command's build script tells it; empty
/// where nothing does, as in an archive of them.
pub(crate) fn commit(project: &Project) -> String {
    let given = std::env::var("DETECT_144650_COMMIT").ok();
    let given = given.filter(|commit| !commit.is_empty());
    let asked = || build_script::commit(&project.path(""));
    given.or_else(asked).unwrap_or_default()
}

fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<()> {
    let write = || {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, bytes)
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}
