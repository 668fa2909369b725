//! The analyzer as WebAssembly, by wasm-pack.

use std::fs;

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::source;
use crate::manifest::WasmOutput;
use crate::process::run;
use crate::project::Project;

/// What the page carries to its workers.
pub(crate) struct Engine {
    /// wasm-bindgen's glue, a classic script that defines `wasm_bindgen`.
    pub(crate) glue: String,
    /// The module, in base64: the only form that a script can hold.
    pub(crate) wasm_base64: String,
}

/// Compiles the analyzer for the page's workers.
pub(crate) fn engine(project: &Project) -> Result<Engine> {
    let output = &project.manifest.wasm.page;
    pack(project, output, &["--no-typescript", "--no-pack"])?;
    let folder = project.path(&output.out_dir);
    let name = &project.manifest.wasm.out_name;
    let wasm = folder.join(format!("{name}_bg.wasm"));
    let bytes = fs::read(&wasm).with_context(|| format!("{} cannot be read", wasm.display()))?;
    Ok(Engine {
        glue: source::read(&folder.join(format!("{name}.js")))?,
        wasm_base64: BASE64_STANDARD.encode(bytes),
    })
}

/// Runs `wasm-pack build` for `output`.
pub(crate) fn pack(project: &Project, output: &WasmOutput, extra: &[&str]) -> Result<()> {
    let mut command = project.with_wasm_flags(project.command("wasm-pack"));
    command
        .args(["--quiet", "build", "--release", "--mode", "no-install"])
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
