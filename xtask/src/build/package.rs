//! The npm package: the page's workers with a face for programs.
//!
//! # Promises
//!
//! * It is whole: every file that one of its files imports is in it.
//! * It says which version it is, and of which commit.
//! * Its files have the same rights whoever builds it.
//!
//! # Not here
//!
//! What it does (`npm/`).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::page::worker;
use super::wasm::Engine;
use super::{commit, source};
use crate::project::Project;

/// Files of `npm/` that are for this repository alone.
const NOT_SHIPPED: &[&str] = &["node-api.d.ts"];

/// What the package takes over from the page, below `www/`.
const OF_THE_PAGE: &[&str] = &[
    "engine/deal.js",
    "engine/pool.js",
    "engine/slices.js",
    "kept.js",
    "protocol.d.ts",
    "report.d.ts",
];

const LICENSES: &[&str] = &["LICENSE", "LICENSE-APACHE", "LICENSE-MIT"];

/// Writes the package.
pub(super) fn write_package(project: &Project, engine: &Engine) -> Result<()> {
    let manifest = &project.manifest;
    let folder = project.path(&manifest.package.out_dir);
    // What an older version had would be shipped, too.
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    let www = project.path(&manifest.page.source);
    let npm = project.path(&manifest.package.source);
    for file in files(&npm)? {
        let text = moved(&source::read(&npm.join(&file))?);
        let text = match file.to_str() {
            Some("package.json") => described(&text, &commit(project))?,
            Some("about.js") => told(&text, &commit(project))?,
            _ => text,
        };
        ship(&folder.join(file), text)?;
    }
    for file in OF_THE_PAGE {
        ship(&folder.join(file), source::read(&www.join(file))?)?;
    }
    for file in LICENSES {
        ship(&folder.join(file), source::read(&project.path(file))?)?;
    }
    ship(&folder.join("worker.js"), worker(&www, engine)?)?;
    ship(&folder.join("detect_144650.wasm"), &engine.wasm)
}

/// Writes a file of the package, with the rights that npm packs: those that a
/// person's files get would make other bytes of the same commit.
fn ship(path: &Path, bytes: impl AsRef<[u8]>) -> Result<()> {
    super::write(path, bytes)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o644))
            .with_context(|| format!("{} keeps its rights", path.display()))?;
    }
    Ok(())
}

/// All files of the package's sources, by their paths below.
fn files(npm: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let at = npm.join(&folder);
        let entries =
            fs::read_dir(&at).with_context(|| format!("{} cannot be read", at.display()))?;
        for entry in entries {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if !NOT_SHIPPED.iter().any(|name| path.ends_with(name)) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// What lies beside the package's sources lies inside of the package.
fn moved(text: &str) -> String {
    text.replace("../www/", "./")
}

/// `package.json` with version and commit.
fn described(text: &str, commit: &str) -> Result<String> {
    const COMMIT: &str = "  \"gitHead\": \"\",\n";
    // All packages of the workspace have one version.
    let version = format!("  \"version\": \"{}\",\n", env!("CARGO_PKG_VERSION"));
    let text = filled(text, "  \"version\": \"\",\n", &version)?;
    match commit {
        "" => filled(&text, COMMIT, ""),
        commit => filled(&text, COMMIT, &format!("  \"gitHead\": \"{commit}\",\n")),
    }
    .context("npm/package.json")
}

/// `about.js` with version and commit.
fn told(text: &str, commit: &str) -> Result<String> {
    let line = |name: &str, value: &str| format!("export const {name} = '{value}'\n");
    let version = line("version", env!("CARGO_PKG_VERSION"));
    let text = filled(text, &line("version", ""), &version)?;
    filled(&text, &line("commit", ""), &line("commit", commit)).context("npm/about.js")
}

/// The text with `value` in the place of `place`, which stands there once.
fn filled(text: &str, place: &str, value: &str) -> Result<String> {
    let count = text.matches(place).count();
    ensure!(
        count == 1,
        "{place:?} stands there {count} times instead of once"
    );
    Ok(text.replace(place, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_and_commit_are_filled_in() {
        let json = "{\n  \"version\": \"\",\n  \"gitHead\": \"\",\n  \"type\": \"module\"\n}\n";
        let version = env!("CARGO_PKG_VERSION");
        let with_commit = described(json, "1234567").unwrap();
        assert!(with_commit.contains(&format!("\"version\": \"{version}\"")));
        assert!(with_commit.contains("\"gitHead\": \"1234567\""));
        assert!(!described(json, "").unwrap().contains("gitHead"));
        assert!(described("{}", "1234567").is_err());

        let about = "export const version = ''\nexport const commit = ''\n";
        let want = format!("export const version = '{version}'\nexport const commit = '1234567'\n");
        assert_eq!(told(about, "1234567").unwrap(), want);
        assert!(told("", "").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn rights_are_the_same_for_all_builders() {
        use std::os::unix::fs::PermissionsExt as _;
        let path = std::env::temp_dir().join(format!("detect-rights-{}", std::process::id()));
        fs::write(&path, "").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let shipped = ship(&path, "text");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        fs::remove_file(&path).unwrap();
        shipped.unwrap();
        assert_eq!(mode & 0o777, 0o644);
    }

    #[test]
    fn what_lies_beside_lies_inside() {
        for (here, there) in [
            ("from '../www/engine/deal.js'", "from './engine/deal.js'"),
            ("from '../../www/report.js'", "from '.././report.js'"),
            ("from './session.js'", "from './session.js'"),
        ] {
            assert_eq!(moved(here), there);
        }
    }

    /// Every file that an import of the package's names is shipped.
    #[test]
    fn nothing_that_is_imported_is_missing() {
        let project = Project::open().unwrap();
        let npm = project.path(&project.manifest.package.source);
        let www = project.path(&project.manifest.page.source);
        let own = files(&npm).unwrap();
        let mut shipped: Vec<PathBuf> = own.clone();
        shipped.extend(OF_THE_PAGE.iter().map(PathBuf::from));
        let texts = own
            .iter()
            .map(|file| (file.clone(), moved(&source::read(&npm.join(file)).unwrap())));
        let taken = OF_THE_PAGE
            .iter()
            .map(|file| (PathBuf::from(file), source::read(&www.join(file)).unwrap()));
        let mut imports = 0;
        for (file, text) in texts.chain(taken) {
            for name in text
                .split("from '")
                .skip(1)
                .filter_map(|rest| rest.split('\'').next())
            {
                if !name.starts_with('.') {
                    continue;
                }
                imports += 1;
                let mut path = file.parent().unwrap().to_owned();
                for part in name.split('/') {
                    match part {
                        "." => {}
                        ".." => assert!(path.pop(), "{name} leads out of the package"),
                        part => path.push(part),
                    }
                }
                let types = path.with_extension("d.ts");
                let is_there = shipped.iter().any(|file| *file == path || *file == types);
                assert!(is_there, "{} imports {name}", file.display());
            }
        }
        assert!(imports > 10, "{imports}");
    }
}
