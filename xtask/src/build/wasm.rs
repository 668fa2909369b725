//! The analyzer as WebAssembly, by wasm-pack.

use std::fs;

use anyhow::{Context, Result};

use super::names::without_names;
use super::{audit, source};
use crate::process::run;
use crate::project::Project;

/// Whether functions keep their names, which profilers show, in what is built.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Names {
    Kept,
    LeftOut,
}

/// The analyzer, as workers start it.
pub(crate) struct Engine {
    /// wasm-bindgen's glue, a classic script that defines `wasm_bindgen`.
    pub(crate) glue: String,
    /// The module.
    pub(crate) wasm: Vec<u8>,
}

/// Compiles the analyzer for workers.
///
/// What wasm-pack made stays in its folder, with all names, for profilers that
/// need no page.
pub(crate) fn engine(project: &Project, names: Names) -> Result<Engine> {
    let wasm = &project.manifest.wasm;
    let folder = project.path(&wasm.out_dir);
    pack(project)?;
    let path = folder.join(format!("{}_bg.wasm", wasm.out_name));
    let bytes = fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let module = match names {
        Names::Kept => bytes,
        Names::LeftOut => without_names(&bytes).with_context(|| path.display().to_string())?,
    };
    audit::no_path_of_this_machine(&module, &project.private_folders()?)
        .context("the module tells where it was built")?;
    Ok(Engine {
        glue: source::read(&folder.join(format!("{}.js", wasm.out_name)))?,
        wasm: module,
    })
}

/// Runs `wasm-pack build`.
fn pack(project: &Project) -> Result<()> {
    let wasm = &project.manifest.wasm;
    let mut command = project.with_wasm_flags(project.command("wasm-pack"))?;
    command
        .args(["--quiet", "build", "--mode", "no-install"])
        // The same bytes on every machine, whether or not it has wasm-opt.
        .arg("--no-opt")
        // The page and the package have their own.
        .args(["--no-typescript", "--no-pack"])
        .args(["--profile", &wasm.profile])
        // Classic scripts: the only kind of worker that works from file:// in
        // every browser.
        .args(["--target", "no-modules", "--out-name", &wasm.out_name])
        .arg("--out-dir")
        .arg(project.path(&wasm.out_dir));
    run(&mut command).context("the analyzer could not be built for browsers")
}
