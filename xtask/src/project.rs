//! The project that every command works on: its folder and its manifest.

use std::env;
use std::ffi::{OsStr, OsString};
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

    /// Gives `command`, which names wasm32 as its target, the flags of that.
    ///
    /// Build scripts do not get them, since a target is named. A `RUSTFLAGS` of
    /// the caller would be looked at after these, and is not.
    pub(crate) fn with_wasm_flags(&self, command: Command) -> Result<Command> {
        self.with_flags(command, &[self.manifest.wasm.rustflags()])
    }

    /// Gives `command`, which names its target, these flags of rustc, and those
    /// by which paths of this machine are others in what is compiled: where the
    /// sources of crates lie is no matter of a release's.
    pub(crate) fn with_flags(&self, mut command: Command, flags: &[String]) -> Result<Command> {
        let mut all: Vec<OsString> = flags.iter().map(OsString::from).collect();
        let cargo_home = cargo_home()?;
        for (from, to) in [(&cargo_home, "/cargo"), (&self.root, "/detect-144650")] {
            let mut flag = OsString::from("--remap-path-prefix=");
            flag.push(from);
            flag.push("=");
            flag.push(to);
            all.push(flag);
        }
        // How cargo has several flags in one variable: paths may hold spaces.
        command.env("CARGO_ENCODED_RUSTFLAGS", all.join(OsStr::new("\u{1f}")));
        Ok(command)
    }

    /// Folders of this machine of which nothing that is shipped may tell.
    pub(crate) fn private_folders(&self) -> Result<Vec<PathBuf>> {
        let mut folders = vec![cargo_home()?, self.root.clone()];
        folders.extend(env::home_dir());
        Ok(folders)
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

/// Where cargo keeps the sources of crates.
fn cargo_home() -> Result<PathBuf> {
    let given = env::var_os("CARGO_HOME").map(PathBuf::from);
    given
        .or_else(|| Some(env::home_dir()?.join(".cargo")))
        .context("it is not known where cargo keeps the sources of crates")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_spaces_is_one_flag() {
        let mut project = Project::open().unwrap();
        project.root = PathBuf::from("/a b/c");
        let command = project.with_wasm_flags(Command::new("cargo")).unwrap();
        let (_, flags) = command
            .get_envs()
            .find(|(name, _)| *name == "CARGO_ENCODED_RUSTFLAGS")
            .unwrap();
        let flags = flags.unwrap().to_str().unwrap();
        let flags: Vec<&str> = flags.split('\u{1f}').collect();
        assert_eq!(flags.len(), 3, "{flags:?}");
        assert!(flags[0].starts_with("-Ctarget-feature=+simd128,"));
        assert!(flags[1].ends_with("=/cargo"), "{flags:?}");
        assert_eq!(flags[2], "--remap-path-prefix=/a b/c=/detect-144650");
    }
}
