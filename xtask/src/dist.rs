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
//! * All of it is of one commit: nothing in the project's folder is in none.
//! * The same commit gives the same bytes, on the same kind of machine and by
//!   the same compiler, linker and npm, whoever builds it and wherever the
//!   project's folder lies.
//! * Paths of this machine stand neither in the command, nor in the module, nor
//!   in the list of contents.
//! * Only what was just built is there: the folder is emptied first. Nothing is
//!   left elsewhere.
//!
//! # Not here
//!
//! Publishing any of it.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::build::{self, Names, audit};
use crate::process::{answer, run as run_command, say};
use crate::project::Project;
use crate::tools;

/// All packages of the workspace have one version.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Builds everything and writes the files.
pub(crate) fn run(project: &Project) -> Result<()> {
    let mut git = project.command("git");
    let status = answer(git.args(["status", "--porcelain"]));
    ensure_committed(&build::commit(project), status.as_deref())?;
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

/// Refuses what is of no commit; `status` is git's list of what is in none.
fn ensure_committed(commit: &str, status: Option<&str>) -> Result<()> {
    let none = "a release is one of a commit, and git tells of none here: \
        it is not installed, or this folder is no clone of the project";
    let status = status.filter(|_| !commit.is_empty()).context(none)?;
    ensure!(
        status.is_empty(),
        "a release is one of a commit, and there are changes that are in none; \
         commit them first:\n{status}"
    );
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
    let built = project.path(built);
    let bytes = fs::read(&built).with_context(|| format!("{} cannot be read", built.display()))?;
    audit::no_path_of_this_machine(&bytes, &project.private_folders()?)
        .context("the command tells where it was built")?;
    copy(&built, &to(&target, suffix))
}

/// The name of what is written beside each package of the workspace.
const NAME: &str = "release-contents";

/// Where these packages are.
const PACKAGES: [&str; 7] = [
    "",
    "checksum",
    "inflate",
    "records",
    "tests/generator",
    "tests/wasm",
    "xtask",
];

/// Writes what the command and the page are made of, as `CycloneDX`.
fn contents(project: &Project, to: &Path) -> Result<()> {
    tools::bill_of_materials(project)?;
    say("writing what is inside");
    let mut cargo = project.cargo();
    cargo
        .args(["cyclonedx", "--quiet", "--format", "json"])
        .args(["--spec-version", "1.5", "--target", "all"])
        .args(["--override-filename", NAME]);
    let root = project.path("");
    // Of an earlier run that was killed.
    remove_lists(&root)?;
    let ran = run_command(&mut cargo);
    let text = fs::read_to_string(root.join(format!("{NAME}.json")));
    // Also if it failed half-way.
    let removed = remove_lists(&root);
    ran?;
    removed?;
    let same = same_each_time(&text.context("no list of contents was written")?, &root)?;
    audit::no_path_of_this_machine(same.as_bytes(), &project.private_folders()?)
        .context("the list of contents tells where it was made")?;
    fs::write(to, same).with_context(|| format!("{} cannot be written", to.display()))
}

/// Removes the lists beside the packages, as many as there are.
fn remove_lists(root: &Path) -> Result<()> {
    for folder in PACKAGES {
        let path = root.join(folder).join(format!("{NAME}.json"));
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("{} stays behind", path.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// A list of contents without what is another one each time: the hour, a random
/// number, and where the project lies.
fn same_each_time(text: &str, root: &Path) -> Result<String> {
    let root = root.display().to_string();
    let root = root.trim_end_matches('/');
    let text = text.replace(&in_an_address(root), "/detect-144650");
    let text = text.replace(root, "/detect-144650");
    let mut list: Value = serde_json::from_str(&text).context("the list of contents is no JSON")?;
    let remove = |of: Option<&mut Value>, key| of.and_then(Value::as_object_mut)?.remove(key);
    remove(Some(&mut list), "serialNumber").context("it has no serial number")?;
    remove(list.get_mut("metadata"), "timestamp").context("it has no time")?;
    Ok(serde_json::to_string_pretty(&list)? + "\n")
}

/// A path as it stands in an address of a file, by the rules of the URL standard.
fn in_an_address(path: &str) -> String {
    let mut address = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_graphic() && !b"\"#%<>?^`{}".contains(&byte) {
            address.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address
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

        let spaced = same_each_time(&list(3, "/my%20files/%C3%A9"), Path::new("/my files/é/"));
        assert_eq!(spaced.unwrap(), one);
    }

    #[test]
    fn a_release_is_of_a_commit() {
        let cases = [
            ("clean", "1234567", Some(""), true),
            ("changed", "1234567", Some(" M README.md"), false),
            ("a new file", "1234567", Some("?? npm/new.js"), false),
            ("no git", "", None, false),
            (
                "a commit that is given, without git",
                "1234567",
                None,
                false,
            ),
            ("unpacked in another project", "", Some(""), false),
        ];
        for (name, commit, status, fine) in cases {
            assert_eq!(ensure_committed(commit, status).is_ok(), fine, "{name}");
        }
    }

    #[test]
    fn lists_of_contents_are_removed_however_many_there_are() {
        let root = std::env::temp_dir().join(format!("detect-lists-{}", std::process::id()));
        fs::create_dir_all(root.join("xtask")).unwrap();
        let lists = ["release-contents.json", "xtask/release-contents.json"];
        for list in lists {
            fs::write(root.join(list), "{}").unwrap();
        }
        let removed = remove_lists(&root);
        let left = lists.iter().any(|list| root.join(list).exists());
        fs::remove_dir_all(&root).unwrap();
        removed.unwrap();
        assert!(!left);
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
