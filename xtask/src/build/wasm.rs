//! The analyzer as WebAssembly, by wasm-pack.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::base85;
use super::names::without_names;
use super::source;
use crate::manifest::WasmOutput;
use crate::process::run;
use crate::project::Project;

/// Whether functions keep their names, which profilers show, in what is built.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Names {
    Kept,
    LeftOut,
}

/// What the page carries to its workers.
pub(crate) struct Engine {
    /// wasm-bindgen's glue, a classic script that defines `wasm_bindgen`.
    pub(crate) glue: String,
    /// The module, packed as what a script can hold.
    pub(crate) wasm: String,
}

/// Compiles the analyzer for the page's workers.
///
/// What wasm-pack made stays in its folder, with all names, for profilers that
/// need no page.
pub(crate) fn engine(project: &Project, names: Names) -> Result<Engine> {
    let output = &project.manifest.wasm.page;
    pack(project, output, &["--no-typescript", "--no-pack"])?;
    let glue = format!("{}.js", project.manifest.wasm.out_name);
    let (_, module) = module(project, output, names)?;
    Ok(Engine {
        glue: source::read(&project.path(&output.out_dir).join(glue))?,
        wasm: base85::packed(&module),
    })
}

/// Compiles the analyzer for the npm package.
pub(crate) fn package(project: &Project, names: Names) -> Result<()> {
    let output = &project.manifest.wasm.package;
    pack(project, output, &[])?;
    let (path, module) = module(project, output, names)?;
    fs::write(&path, module).with_context(|| format!("{} cannot be written", path.display()))
}

/// The module that wasm-pack made for `output`, and where it lies.
fn module(project: &Project, output: &WasmOutput, names: Names) -> Result<(PathBuf, Vec<u8>)> {
    let file = format!("{}_bg.wasm", project.manifest.wasm.out_name);
    let path = project.path(&output.out_dir).join(file);
    let bytes = fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let module = match names {
        Names::Kept => bytes,
        Names::LeftOut => without_names(&bytes).with_context(|| path.display().to_string())?,
    };
    Ok((path, module))
}

/// Runs `wasm-pack build` for `output`.
fn pack(project: &Project, output: &WasmOutput, extra: &[&str]) -> Result<()> {
    let mut command = project.with_wasm_flags(project.command("wasm-pack"));
    command
        .args(["--quiet", "build", "--mode", "no-install"])
        // The same bytes on every machine, whether or not it has wasm-opt.
        .arg("--no-opt")
        .args(["--profile", &project.manifest.wasm.profile])
        .args([
            "--target",
            &output.target,
            "--out-name",
            &project.manifest.wasm.out_name,
        ])
        .arg("--out-dir")
        .arg(project.path(&output.out_dir))
        .args(extra);
    run(&mut command).context("the analyzer could not be built for browsers")
}
