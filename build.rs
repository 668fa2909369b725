//! Tells the command its version, with the commit where that is known.
//!
//! # Promises
//!
//! * A build never fails for it: without git, from a tarball, or inside of
//!   another project's repository, the version stands alone.
//! * The same commit gives the same bytes: nothing of the time or the machine.
//! * `DETECT_144650_COMMIT`, where it is set, is believed: packagers who build
//!   from a tarball know the commit.
//!
//! Only a release of the command asks git. Elsewhere each commit would compile
//! everything anew, to say what nobody reads.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-env-changed=DETECT_144650_COMMIT");
    println!("cargo::rerun-if-changed=build.rs");
    let version = env!("CARGO_PKG_VERSION");
    let given = std::env::var("DETECT_144650_COMMIT").ok();
    let named = given.filter(|commit| !commit.is_empty());
    let commit = named.or_else(|| {
        let folder = std::env::var("CARGO_MANIFEST_DIR").ok()?;
        is_release().then(|| asked(Path::new(&folder))).flatten()
    });
    let version = commit.map_or(version.to_owned(), |commit| {
        format!("{version} (commit {commit})")
    });
    println!("cargo::rustc-env=DETECT_144650_VERSION={version}");
}

fn is_release() -> bool {
    let is = |name, value: &str| std::env::var(name).is_ok_and(|is| is == value);
    is("PROFILE", "release") && !is("CARGO_CFG_TARGET_ARCH", "wasm32")
}

/// The commit, and to be run again when it is another.
fn asked(folder: &Path) -> Option<String> {
    let commit = commit(folder)?;
    println!("cargo::rerun-if-changed=src");
    for name in ["HEAD", "logs/HEAD"] {
        let path = git(folder, &["rev-parse", "--git-path", name]);
        let path = path.map(|path| folder.join(path));
        if let Some(path) = path.filter(|path| path.exists()) {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
    Some(commit)
}

/// The commit of the repository of which `folder` is the root, and whether
/// what is built differs from it.
pub(crate) fn commit(folder: &Path) -> Option<String> {
    // Not that of a project in which a tarball of this one was unpacked.
    let root = git(folder, &["rev-parse", "--show-toplevel"])?;
    let same = |path: &Path| path.canonicalize().ok();
    if same(Path::new(&root)) != same(folder) {
        return None;
    }
    let commit = git(folder, &["rev-parse", "--short=12", "HEAD"])?;
    let changed = git(
        folder,
        &[
            "status",
            "--porcelain",
            "--",
            "src",
            "Cargo.toml",
            "Cargo.lock",
        ],
    )?;
    Some(if changed.is_empty() {
        commit
    } else {
        format!("{commit}, changed")
    })
}

/// What git prints; `None` if it fails or is not there.
fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
