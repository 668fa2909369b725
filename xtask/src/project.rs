//! The project that every command works on: its folder and its manifest.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::manifest::Manifest;

/// The project folder and what is agreed in it.
pub(crate) struct Project {
    root: PathBuf,
    pub(crate) manifest: Manifest,
}

impl Project {
    /// Opens the project whose cargo runs this xtask.
    pub(crate) fn open() -> Result<Project> {
        // Asked when it runs: a clone that was moved still holds the xtask that
        // was compiled at the old place.
        let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let root = package
            .as_deref()
            .and_then(Path::parent)
            .context("xtask is run by cargo: `cargo xtask` in the project's folder")?
            .to_path_buf();
        let manifest = Manifest::read(&root.join("wasm-pack.toml"))?;
        Ok(Project { root, manifest })
    }

    /// An absolute path for one that is relative to the project.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// Where tools are installed that are not on the PATH at their version.
    ///
    /// Inside `target/`: nothing clashes with what the person uses elsewhere,
    /// and a deleted clone leaves nothing behind.
    pub(crate) fn tools_dir(&self) -> PathBuf {
        self.path("target/tools")
    }

    /// A command that runs in the project folder and finds our tools first.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.root)
            .env("PATH", self.search_path());
        command
    }

    /// The cargo that runs this xtask.
    pub(crate) fn cargo(&self) -> Command {
        self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// Gives `command` the flags of wasm32, and only to wasm32.
    ///
    /// A `RUSTFLAGS` of the caller would take their place, so it is put away.
    pub(crate) fn with_wasm_flags(&self, mut command: Command) -> Command {
        command
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
                self.manifest.wasm.rustflags(),
            );
        command
    }

    /// The folders in which programs are looked for, ours first.
    pub(crate) fn search_path(&self) -> OsString {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let ours = self.tools_dir().join("bin");
        // A folder whose name holds the separator cannot stand in a PATH at
        // all; then our tools are not found there and are named by path.
        env::join_paths(std::iter::once(ours).chain(env::split_paths(&inherited)))
            .unwrap_or(inherited)
    }
}
