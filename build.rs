//! Tells the command its version, with the commit where that is known, and puts
//! together the style of a saved report.
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

/// How the interactive page looks, as far as it concerns a report, and what
/// only a saved one has.
const STYLES: [&str; 10] = [
    "www/style/10-tokens.css",
    "www/style/20-base.css",
    "www/style/40-verdict.css",
    "www/style/44-detail.css",
    "www/style/46-evidence.css",
    "www/style/48-tables.css",
    "www/style/50-charts.css",
    "www/style/52-folds.css",
    "www/style/90-print.css",
    "src/report/forms/html/saved.css",
];

fn main() -> std::io::Result<()> {
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
    write_style()
}

/// Without comments and margins: each page and each saved report carries it.
fn write_style() -> std::io::Result<()> {
    let mut style = String::new();
    for path in STYLES {
        println!("cargo::rerun-if-changed={path}");
        style.push_str(&std::fs::read_to_string(path)?);
    }
    let mut parts = style.split("/*");
    let first = parts.next().unwrap_or_default();
    let behind = parts.map(|part| part.split_once("*/").map_or("", |(_, behind)| behind));
    let kept: String = std::iter::once(first).chain(behind).collect();
    let lines = kept.lines().map(str::trim).filter(|line| !line.is_empty());
    let dense: String = lines.flat_map(|line| [line, "\n"]).collect();
    let dense = dense
        .replace(" {\n", "{")
        .replace(";\n", ";")
        .replace(": ", ":");
    let folder = std::env::var_os("OUT_DIR").unwrap_or_default();
    std::fs::write(Path::new(&folder).join("saved.css"), dense)
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
            "www",
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
