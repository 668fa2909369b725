//! `wasm-pack.toml`: the versions, outputs and flags of every build.
//!
//! # Promises
//!
//! * A key that is unknown or missing is an error: the manifest holds what is
//!   used and nothing else.
//!
//! # Not here
//!
//! Acting on any of it (`tools`, `build`, `run`).

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

/// The file, whole.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub(crate) tools: Tools,
    pub(crate) wasm: Wasm,
    pub(crate) page: Page,
    pub(crate) package: Package,
    pub(crate) release: Release,
    pub(crate) run: Run,
}

/// Exact versions of tools that are no dependency of a crate.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Tools {
    pub(crate) wasm_pack: String,
    pub(crate) wasm_bindgen: String,
    pub(crate) geckodriver: String,
    pub(crate) typescript: String,
    pub(crate) axe_core: String,
    pub(crate) cargo_cyclonedx: String,
    pub(crate) cargo_deny: String,
}

/// How the analyzer is compiled for browsers, and what comes out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Wasm {
    /// Cargo's profile.
    pub(crate) profile: String,
    target_features: Vec<String>,
    pub(crate) out_name: String,
    /// Relative to the project.
    pub(crate) out_dir: PathBuf,
}

impl Wasm {
    /// The flags of rustc for wasm32.
    pub(crate) fn rustflags(&self) -> String {
        format!("-Ctarget-feature={}", self.target_features.join(","))
    }
}

/// Where the page comes from and goes to; relative to the project.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Page {
    pub(crate) source: PathBuf,
    pub(crate) single_file: PathBuf,
    pub(crate) hosted: PathBuf,
}

/// Where the npm package comes from and goes to; relative to the project.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Package {
    pub(crate) source: PathBuf,
    pub(crate) out_dir: PathBuf,
}

/// Where the files of a release go; relative to the project.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Release {
    pub(crate) out_dir: PathBuf,
}

/// What `cargo xtask run` needs beside the page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Run {
    pub(crate) demo_archive: PathBuf,
    pub(crate) port: u16,
}

impl Manifest {
    /// Reads the manifest at `path`.
    pub(crate) fn read(path: &Path) -> Result<Manifest> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is not as expected", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The glue works only with the crate that it was made for.
    #[test]
    fn wasm_bindgen_is_pinned_to_the_same_version_twice() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let manifest = Manifest::read(&root.join("wasm-pack.toml")).unwrap();
        let cargo_toml = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
        let pin = format!("wasm-bindgen = \"={}\"", manifest.tools.wasm_bindgen);
        assert!(cargo_toml.contains(&pin), "Cargo.toml does not say {pin}");
    }
}
