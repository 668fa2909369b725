//! `cargo xtask dist`: the files of a release, from a clean commit.
//!
//! ```text
//! detect-144650-VERSION.html          the page as one file
//! detect-144650-VERSION-hosted.zip    the page for a web server
//! detect-144650-VERSION.tgz           the npm package
//! detect-144650-VERSION-TARGET        the command, for this machine
//! detect-144650-VERSION.cdx.json      what is inside of all of them (CycloneDX)
//! SHA256SUMS                          as `sha256sum --check` reads it
//! ```
//!
//! # Promises
//!
//! * The same commit gives the same bytes, on the same kind of machine and by
//!   the same compiler, wherever the project's folder lies.
//! * Only what was just built is there: the folder is emptied first.
//!
//! # Not here
//!
//! Publishing any of it.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::build::{self, Names};
use crate::process::{answer, run as run_command, say};
use crate::project::Project;
use crate::tools;

/// All packages of the workspace have one version.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Builds everything and writes the files.
pub(crate) fn run(project: &Project) -> Result<()> {
    let commit = build::commit(project);
    ensure!(
        !commit.contains("changed"),
        "a release is one of a commit, and there are changes that are in none; commit them first"
    );
    build::all(project, Names::LeftOut)?;
    let folder = project.path(&project.manifest.release.out_dir);
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let name = |ending: &str| folder.join(format!("detect-144650-{VERSION}{ending}"));

    let page = &project.manifest.page;
    copy(&project.path(&page.single_file), &name(".html"))?;
    pack(&project.path(&page.hosted), &name("-hosted.zip"))?;
    npm_package(project, &folder)?;
    command(project, &|target, suffix| {
        name(&format!("-{target}{suffix}"))
    })?;
    contents(project, &name(".cdx.json"))?;
    let sums = sums(&folder)?;
    fs::write(folder.join("SHA256SUMS"), &sums).context("SHA256SUMS cannot be written")?;
    print!("{sums}");
    say(format!("wrote {}", folder.display()));
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)
        .map(drop)
        .with_context(|| format!("{} cannot be copied to {}", from.display(), to.display()))
}

/// Packs the files of a folder, in the order of their names, all of one time.
/// Nearly all in them is compressed already.
fn pack(folder: &Path, to: &Path) -> Result<()> {
    let file = File::create(to).with_context(|| format!("{} cannot be written", to.display()))?;
    let mut zip = ZipWriter::new(BufWriter::new(file));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for path in files(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        zip.start_file(format!("detect-144650/{name}"), stored)?;
        zip.write_all(&fs::read(&path)?)?;
    }
    zip.finish()?.flush()?;
    Ok(())
}

fn npm_package(project: &Project, folder: &Path) -> Result<()> {
    say("packing the npm package");
    let mut npm = tools::npm(project)?;
    npm.args(["pack", "--silent", "--pack-destination"])
        .arg(folder)
        .arg(project.path(&project.manifest.package.out_dir));
    run_command(&mut npm)
}

/// Builds the command for this machine.
fn command(project: &Project, to: &dyn Fn(&str, &str) -> PathBuf) -> Result<()> {
    let target = answer(project.command("rustc").args(["--print", "host-tuple"]))
        .context("rustc does not say for which machine it compiles")?;
    say(format!("building the command for {target}"));
    let mut cargo = project.with_flags(project.cargo(), &[])?;
    cargo
        .args(["build", "--quiet", "--release", "--locked"])
        // Symbols hold paths of this machine.
        .args(["--config", "profile.release.strip=true"])
        .args(["--bin", "detect-144650", "--target", &target]);
    run_command(&mut cargo)?;
    let suffix = std::env::consts::EXE_SUFFIX;
    let built = format!("target/{target}/release/detect-144650{suffix}");
    copy(&project.path(built), &to(&target, suffix))
}

/// The name of what is written beside each package of the workspace.
const NAME: &str = "release-contents";

/// Writes what the command and the page are made of, as `CycloneDX`.
fn contents(project: &Project, to: &Path) -> Result<()> {
    tools::bill_of_materials(project)?;
    say("writing what is inside");
    let mut cargo = project.cargo();
    cargo
        .args(["cyclonedx", "--quiet", "--format", "json"])
        .args(["--spec-version", "1.5", "--target", "all"])
        .args(["--override-filename", NAME]);
    run_command(&mut cargo)?;
    let written = project.path(format!("{NAME}.json"));
    let text = fs::read_to_string(&written)
        .with_context(|| format!("{} cannot be read", written.display()))?;
    for folder in ["", "tests/generator", "tests/wasm", "xtask"] {
        let path = project.path(folder).join(format!("{NAME}.json"));
        fs::remove_file(&path).with_context(|| format!("{} stays behind", path.display()))?;
    }
    let same = same_each_time(&text, &project.path(""))?;
    fs::write(to, same).with_context(|| format!("{} cannot be written", to.display()))
}

/// A list of contents without what is another one each time: the hour, a random
/// number, and where the project lies.
fn same_each_time(text: &str, root: &Path) -> Result<String> {
    let root = root.display().to_string();
    let text = text.replace(root.trim_end_matches('/'), "/detect-144650");
    let mut list: Value = serde_json::from_str(&text).context("the list of contents is no JSON")?;
    let remove = |of: Option<&mut Value>, key| of.and_then(Value::as_object_mut)?.remove(key);
    remove(Some(&mut list), "serialNumber").context("it has no serial number")?;
    remove(list.get_mut("metadata"), "timestamp").context("it has no time")?;
    Ok(serde_json::to_string_pretty(&list)? + "\n")
}

/// The files of a folder, in the order of their names.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let paths: Result<Vec<_>, _> = entries.map(|entry| Ok(entry?.path())).collect();
    let mut paths: Vec<PathBuf> = paths.map_err(|error: std::io::Error| error)?;
    paths.sort();
    Ok(paths)
}

/// A line for each file of the folder: its SHA-256 and its name.
fn sums(folder: &Path) -> Result<String> {
    let mut text = String::new();
    for path in files(folder)? {
        let bytes =
            fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        for byte in Sha256::digest(&bytes) {
            write!(text, "{byte:02x}")?;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        writeln!(text, "  {name}")?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_contents_is_the_same_each_time() {
        let list = |number: u32, root: &str| {
            format!(
                r#"{{"serialNumber": "{number}", "metadata": {{"timestamp": "{number}",
                "component": {{"bom-ref": "path+file://{root}#detect-144650@0.1.0"}}}}}}"#
            )
        };
        let one = same_each_time(&list(1, "/home/a/b"), Path::new("/home/a/b/")).unwrap();
        let other = same_each_time(&list(2, "/c"), Path::new("/c")).unwrap();
        assert_eq!(one, other);
        assert!(one.contains("path+file:///detect-144650#detect-144650@0.1.0"));
        assert!(same_each_time("{}", Path::new("/c")).is_err());
    }

    #[test]
    fn sums_are_as_sha256sum_reads_them() {
        let folder = std::env::temp_dir().join(format!("detect-sums-{}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("b"), "").unwrap();
        fs::write(folder.join("a"), "abc").unwrap();
        let text = sums(&folder);
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(
            text.unwrap(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a\n\
             e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  b\n"
        );
    }
}
