//! What others wrote: under which licenses it comes, from where, and how much
//! of it is unchecked by the compiler.
//!
//! # Promises
//!
//! * What `deny.toml` does not allow fails, and so does a dependency that needs
//!   a newer Rust than `Cargo.toml` promises.
//! * `DEPENDENCIES.md` says how often `unsafe` stands in each crate that
//!   touches input; where it says something else, that fails.
//! * What cannot be checked here is said: known advisories come from the
//!   network.
//!
//! # Not here
//!
//! Our own code, in which the compiler forbids `unsafe`.

#[expect(dead_code, reason = "imports need more of it")]
#[path = "../../tests/imports/tokens.rs"]
mod tokens;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::process::{answer, run, say};
use crate::project::Project;
use crate::tools;

/// Crates that are given bytes of a file.
const TOUCH_INPUT: [&str; 18] = [
    "aho-corasick",
    "bzip2",
    "csv-core",
    "deflate64",
    "fearless_simd",
    "flate2",
    "jiff",
    "lzma-rust2",
    "memchr",
    "postcard",
    "rawzip",
    "regex-lite",
    "ruzstd",
    "serde",
    "serde_json",
    "sha2",
    "tar",
    "zip",
];

/// The system of which the parts are counted: others need more of the same.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// Where it is said.
const DOCUMENT: &str = "DEPENDENCIES.md";

/// Checks all of it.
pub(crate) fn check(project: &Project) -> Result<()> {
    let packages = Metadata::of(project)?;
    packages.need_no_newer_rust()?;
    documented(project, &packages.table()?)?;
    tools::dependency_checker(project)?;
    let deny = |what: &[&str]| {
        let mut command = project.cargo();
        command.arg("deny").args(what);
        command
    };
    run(deny(&["check"]).args(["bans", "licenses", "sources"]))?;
    if answer(deny(&["fetch"]).arg("db")).is_some() {
        run(deny(&["check"]).arg("advisories"))
    } else {
        say(
            "known advisories were not checked: their list, which cargo-deny fetches, cannot be reached",
        );
        Ok(())
    }
}

/// Compares the document's table with this one, or writes it.
fn documented(project: &Project, table: &str) -> Result<()> {
    let path = project.path(DOCUMENT);
    let text = fs::read_to_string(&path).with_context(|| format!("{DOCUMENT} cannot be read"))?;
    let (before, _) = text
        .split_once("| crate")
        .with_context(|| format!("{DOCUMENT} has no table"))?;
    let want = format!("{before}{table}");
    if text == want {
        return Ok(());
    }
    if env::var_os("UPDATE_GOLDEN").is_some() {
        return fs::write(&path, want).with_context(|| format!("{DOCUMENT} cannot be written"));
    }
    let news: Vec<&str> = table.lines().filter(|row| !text.contains(row)).collect();
    bail!(
        "{DOCUMENT} does not say what is so:\n{}\nLook at what changed, then write it: \
         UPDATE_GOLDEN=1 cargo xtask test deny",
        news.join("\n")
    );
}

/// What cargo tells of all packages.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    rust_version: Option<String>,
    manifest_path: PathBuf,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    /// None for what is a part of the product.
    kind: Option<String>,
}

impl Metadata {
    fn of(project: &Project) -> Result<Metadata> {
        let mut command = project.cargo();
        command.args(["metadata", "--format-version", "1", "--locked"]);
        command.args(["--filter-platform", PLATFORM]);
        let text = answer(&mut command).context("`cargo metadata --locked` fails")?;
        serde_json::from_str(&text).context("cargo's metadata are not as expected")
    }

    /// Ours says which Rust it needs; nobody may need a newer one.
    fn need_no_newer_rust(&self) -> Result<()> {
        let ours = self.package(env!("CARGO_PKG_NAME"))?;
        let ours = ours.rust_version.as_deref().context("a rust-version")?;
        let newer = self.packages.iter().filter_map(|package| {
            let needed = package.rust_version.as_deref()?;
            (version(needed) > version(ours))
                .then(|| format!("{} {} needs Rust {needed}", package.name, package.version))
        });
        let newer: Vec<String> = newer.collect();
        ensure!(
            newer.is_empty(),
            "Cargo.toml promises Rust {ours}, and {}",
            newer.join(", ")
        );
        Ok(())
    }

    fn package(&self, name: &str) -> Result<&Package> {
        let mut packages = self.packages.iter();
        packages
            .find(|package| package.name == name)
            .with_context(|| format!("no package is called {name}"))
    }

    /// Those that touch input, and all that these use while they run.
    fn touching_input(&self) -> Result<Vec<&Package>> {
        let packages: BTreeMap<&str, &Package> = self
            .packages
            .iter()
            .map(|it| (it.id.as_str(), it))
            .collect();
        let nodes: BTreeMap<&str, &Node> = self
            .resolve
            .nodes
            .iter()
            .map(|it| (it.id.as_str(), it))
            .collect();
        let mut open = Vec::new();
        for name in TOUCH_INPUT {
            open.push(self.package(name)?.id.as_str());
        }
        let mut known = BTreeSet::new();
        while let Some(id) = open.pop() {
            let is_macro = packages.get(id).is_some_and(|package| package.is_macro());
            if is_macro || !known.insert(id) {
                continue;
            }
            let used = nodes.get(id).into_iter().flat_map(|node| &node.deps);
            let used = used.filter(|it| it.dep_kinds.iter().any(|kind| kind.kind.is_none()));
            open.extend(used.map(|it| it.pkg.as_str()));
        }
        let mut all: Vec<&Package> = known
            .iter()
            .filter_map(|id| packages.get(id).copied())
            .collect();
        all.sort_by_key(|package| (&package.name, &package.version));
        Ok(all)
    }

    /// The table of the document.
    fn table(&self) -> Result<String> {
        let mut table = "| crate | version | `unsafe` |\n| --- | --- | ---: |\n".to_owned();
        let mut total = 0;
        for package in self.touching_input()? {
            let folder = package.manifest_path.parent().context("a folder")?;
            let count = in_folder(&folder.join("src"))?;
            total += count;
            writeln!(
                table,
                "| {} | {} | {count} |",
                package.name, package.version
            )?;
        }
        writeln!(table, "| all of them | | {total} |")?;
        Ok(table)
    }
}

impl Package {
    fn is_macro(&self) -> bool {
        let kinds = self.targets.iter().flat_map(|target| &target.kind);
        kinds.into_iter().any(|kind| kind == "proc-macro")
    }
}

/// A version as numbers.
fn version(text: &str) -> Vec<u32> {
    let mut numbers: Vec<u32> = text
        .split('.')
        .filter_map(|part| part.parse().ok())
        .collect();
    numbers.resize(3, 0);
    numbers
}

/// How often `unsafe` stands in the sources of a folder.
fn in_folder(folder: &Path) -> Result<usize> {
    let mut count = 0;
    let entries = folder
        .read_dir()
        .with_context(|| format!("{} cannot be read", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let is_test = path
            .file_stem()
            .is_some_and(|stem| stem == "tests" || stem == "test");
        if path.is_dir() && !is_test {
            count += in_folder(&path)?;
        } else if path.extension().is_some_and(|it| it == "rs") && !is_test {
            let source = fs::read_to_string(&path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            count += in_source(&source);
        }
    }
    Ok(count)
}

/// How often it stands in a source: comments and texts do not count.
fn in_source(source: &str) -> usize {
    let tokens = tokens::tokens(source);
    let words = tokens.iter().filter_map(tokens::Token::word);
    words.filter(|word| *word == "unsafe").count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts() {
        let cases = [
            ("unsafe { a() }", 1),
            ("unsafe fn a() { unsafe { b() } }", 2),
            ("pub unsafe trait A {} unsafe impl A for B {}", 2),
            ("#![forbid(unsafe_code)]", 0),
            ("// unsafe\n/* unsafe */ /// unsafe\nfn a() {}", 0),
            (
                "const A: &str = \"unsafe\"; const B: &str = r#\"unsafe\"#;",
                0,
            ),
        ];
        for (source, want) in cases {
            assert_eq!(in_source(source), want, "{source}");
        }
    }

    #[test]
    fn versions() {
        assert!(version("1.90") < version("1.90.1"));
        assert!(version("1.9") < version("1.10"));
        assert_eq!(version("1.90"), version("1.90.0"));
    }

    /// The Rust that is promised is the one that compiles it.
    #[test]
    fn the_oldest_rust_is_tried() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let checks = fs::read_to_string(root.join(".github/workflows/checks.yml")).unwrap();
        let image = concat!("rust:", env!("CARGO_PKG_RUST_VERSION"), "-bookworm");
        assert!(checks.contains(image), "checks.yml does not use {image}");
    }

    /// What is listed is used, and the table has a row for each.
    #[test]
    fn the_table_is_of_what_is_used() {
        let metadata = Metadata::of(&Project::open().unwrap()).unwrap();
        let table = metadata.table().unwrap();
        for name in TOUCH_INPUT {
            assert!(table.contains(&format!("| {name} |")), "{name}");
        }
        assert!(table.contains("| zlib-rs |"), "what these use, too");
        assert!(!table.contains("| syn |"), "what runs in builds is none");
    }
}
