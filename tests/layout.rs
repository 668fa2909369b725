//! The rooms of `src/`, and those of `records/src/` below them, and what they may
//! know: the order of `ARCHITECTURE.md`.
//!
//! Code that is compiled for tests only may use anything.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod imports;

use std::collections::BTreeSet;
use std::path::Path;

use imports::{Sources, arrows};

/// Files and folders of a crate: none uses one of a later row.
type Rooms = &'static [&'static [&'static str]];

/// Those of the crate of the readers.
const OF_RECORDS: Rooms = &[
    &["limits", "search", "text", "time"],
    &["entry"],
    &["table"],
    &["lib"],
];

/// Those of the crate above it.
const ROOMS: Rooms = &[
    &["limits", "order", "reason", "text", "version"],
    &["input"],
    &["node_files"],
    &["plan"],
    &["scan"],
    &["cluster"],
    &["a144650"],
    &["report"],
    &["bundle"],
    &["analysis"],
    &["fleet"],
    &["cli", "internals", "lib", "main", "warm", "wasm"],
];

/// Rooms that may name the advisory.
const OF_THE_ADVISORY: [&str; 11] = [
    "a144650",
    "report",
    "bundle",
    "analysis",
    "fleet",
    "warm",
    "internals",
    "lib",
    "wasm",
    "main",
    "cli",
];

/// The room of a file: the first part of its path.
fn room(path: &str) -> &str {
    let first = path.split('/').next().unwrap_or(path);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// Everything that is not as it should be.
fn wrongs(sources: &Sources, rooms: Rooms) -> Vec<String> {
    // The row in which a room stands.
    let row = |room: &str| rooms.iter().position(|row| row.contains(&room));
    let arrows = arrows(sources);
    let homeless = sources.keys().filter(|path| row(room(path)).is_none());
    let homeless = homeless.map(|path| format!("{path} stands in no room"));
    let upwards = arrows
        .iter()
        .filter(|(user, used)| row(room(user)) < row(room(used)))
        .map(|(user, used)| format!("{user} uses {used}, which stands below it"));
    homeless
        .chain(upwards)
        .chain(circles(&arrows))
        .chain(names(sources))
        .chain(openers(sources))
        .collect()
}

/// Files that use each other in circles, as the arrows of which they consist.
fn circles(arrows: &BTreeSet<(&str, &str)>) -> Vec<String> {
    let mut left = arrows.clone();
    loop {
        // What nobody uses, or uses nothing, is in no circle.
        let users: BTreeSet<&str> = left.iter().map(|(user, _)| *user).collect();
        let used: BTreeSet<&str> = left.iter().map(|(_, used)| *used).collect();
        let before = left.len();
        left.retain(|(user, of)| used.contains(user) && users.contains(of));
        if left.len() == before {
            break;
        }
    }
    let arrows = left.into_iter();
    arrows
        .map(|(user, used)| format!("{user} uses {used}, in a circle"))
        .collect()
}

/// Files that open files and should not: the core reads what it is given, so
/// that a page can give it.
fn openers(sources: &Sources) -> impl Iterator<Item = String> {
    let core = sources
        .iter()
        .filter(|(path, _)| !["cli", "main"].contains(&room(path)) && !path.ends_with("tests.rs"));
    let openers = core.filter(|(_, source)| {
        ["std::fs", "fs::", "File::open"]
            .iter()
            .any(|word| source.contains(word))
    });
    openers.map(|(path, _)| format!("{path} opens files"))
}

/// Files that name the advisory and should not, comments included.
fn names(sources: &Sources) -> impl Iterator<Item = String> {
    let others = sources
        .iter()
        .filter(|(path, _)| !OF_THE_ADVISORY.contains(&room(path)));
    others.flat_map(|(path, source)| {
        let lines = source.lines().zip(1..);
        let naming = lines.filter(|(line, _)| line.contains("144650"));
        naming.map(move |(_, number)| format!("{path}:{number} names the advisory"))
    })
}

/// The source of a crate, from a folder of the project.
fn sources(folder: &str) -> Sources {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = walkdir::WalkDir::new(&src).into_iter();
    let paths = entries.map(|entry| entry.expect("readable").into_path());
    let rust = paths.filter(|path| path.extension().is_some_and(|of| of == "rs"));
    let sources: Sources = rust
        .map(|path| {
            let name = path.strip_prefix(&src).expect("below it");
            let name = name.to_str().expect("UTF-8").replace('\\', "/");
            (name, std::fs::read_to_string(path).expect("UTF-8"))
        })
        .collect();
    sources
}

#[test]
fn each_room_knows_only_what_stands_above_it() {
    for (folder, rooms, least) in [("src", ROOMS, 100), ("records/src", OF_RECORDS, 30)] {
        let sources = sources(folder);
        assert!(sources.len() > least, "only {} files", sources.len());
        let wrongs = wrongs(&sources, rooms);
        assert!(wrongs.is_empty(), "{}", wrongs.join("\n"));
    }
}

/// Each room is there, and is used by a later one as far as is known: an
/// extractor that finds nothing would find nothing wrong.
#[test]
fn the_arrows_are_found() {
    let known: [(&str, Rooms, &[(&str, &str)]); 2] = [
        (
            "records/src",
            OF_RECORDS,
            &[
                ("entry/text.rs", "time.rs"),
                ("table/values.rs", "text.rs"),
                ("table/jobs.rs", "table/values.rs"),
            ],
        ),
        (
            "src",
            ROOMS,
            &[
                ("scan/worker.rs", "plan/mod.rs"),
                ("cluster/join.rs", "scan/found.rs"),
                ("a144650/gather.rs", "scan/check.rs"),
                ("report/mod.rs", "cluster/coverage.rs"),
                ("analysis.rs", "a144650/gather.rs"),
                ("main.rs", "cli/options.rs"),
            ],
        ),
    ];
    for (folder, rooms, known) in known {
        let sources = sources(folder);
        let arrows = arrows(&sources);
        for arrow in known {
            assert!(arrows.contains(arrow), "{arrow:?}");
        }
        for room in rooms.concat() {
            let here = |path: &&str| self::room(path) == room;
            assert!(sources.keys().any(|path| here(&path.as_str())), "{room}");
            let mut ends = arrows.iter().flat_map(|(user, used)| [user, used]);
            assert!(ends.any(here) || room == "lib", "{room}");
        }
    }
}

/// Made-up files, each by its path and its source.
fn made_up(files: &[(&str, &str)]) -> Sources {
    let owned = files
        .iter()
        .map(|(path, source)| ((*path).to_owned(), (*source).to_owned()));
    owned.collect()
}

/// Every way to use something, and what is none.
#[test]
fn uses() {
    const OTHERS: [(&str, &str); 6] = [
        ("lib.rs", "mod scan; mod plan; pub use plan::Task;"),
        (
            "plan/mod.rs",
            "mod task; pub(crate) use task::Task as Work; pub use task::*; pub struct Plan;",
        ),
        ("plan/task.rs", "pub struct Task;"),
        (
            "scan/mod.rs",
            "mod a; pub(crate) mod log; pub use log::{Log, self as logs};",
        ),
        (
            "scan/log.rs",
            "pub struct Log; pub mod inner { pub struct Deep; }",
        ),
        ("scan/other.rs", "use crate::plan;"),
    ];
    #[rustfmt::skip]
    let cases: &[(&str, &[&str])] = &[
        ("use crate::plan::Plan;",                                &["plan/mod.rs"]),
        ("use crate::plan::Work;",                                &["plan/task.rs"]),
        ("use crate::plan::task;",                                &["plan/task.rs"]),
        ("use crate::plan::{self, Plan, task::{Task}};",          &["plan/mod.rs", "plan/task.rs"]),
        ("pub(in crate::scan) use crate::plan::{Work as W};",     &["plan/task.rs"]),
        ("use crate::Task;",                                      &["plan/mod.rs"]),
        ("use super::log::Log;",                                  &["scan/log.rs"]),
        ("use super::{Log, logs};",                               &["scan/log.rs"]),
        ("use super::super::plan::Work;",                         &["plan/task.rs"]),
        ("use super::other::plan::Work;",                         &["plan/task.rs"]),
        ("use super::log::inner::Deep;",                          &["scan/log.rs"]),
        ("use super::*;",                                         &[]),
        ("use super::log::*;",                                    &["scan/log.rs"]),
        ("use super::log as l; use l::Log;",                      &["scan/log.rs"]),
        ("fn f(x: &crate::plan::Work<'_>) -> super::Log { y }",   &["plan/task.rs", "scan/log.rs"]),
        ("mod inner { use super::super::log::Log; }",             &["scan/log.rs"]),
        ("mod inner { fn f() {} } use super::log::Log;",          &["scan/log.rs"]),
        ("use std::collections::{BTreeMap, BTreeSet};",           &[]),
        ("use plan::Plan;",                                       &[]),
        ("// use crate::plan::Plan;\n/* /* */ use super::Log; */", &[]),
        (r##"const A: &str = r#"" use crate::plan::Plan;"#;"##,   &[]),
        (r#"const A: &str = "\" use crate::plan::Plan;";"#,       &[]),
        ("fn f<'a>(c: char) { c == '\"'; c == '\\'' } use super::log::Log; // '\"'", &["scan/log.rs"]),
        ("#[cfg(test)]\nuse crate::plan::{Plan, Work};",          &[]),
        ("#[cfg(test)]\nmod tests { use crate::plan::Plan; }",    &[]),
        ("#[cfg(test)]\n#[must_use]\npub(crate) fn f<A, B>(a: [u8; 3]) -> A { crate::plan::f() }", &[]),
        ("#[cfg(test)]\nfn f() { crate::plan::f() }\nuse super::log::Log;", &["scan/log.rs"]),
        ("struct A { #[cfg(test)] b: crate::plan::Plan, c: super::Log }", &["scan/log.rs"]),
        ("#[cfg(any(test, wasm))]\nuse crate::plan::Plan;",       &["plan/mod.rs"]),
    ];
    for (source, want) in cases {
        let mut files = OTHERS.to_vec();
        files.push(("scan/a.rs", source));
        let sources = made_up(&files);
        let arrows = arrows(&sources);
        let of_a = arrows.iter().filter(|(user, _)| *user == "scan/a.rs");
        let used: Vec<&str> = of_a.map(|(_, used)| *used).collect();
        assert_eq!(used, *want, "{source}");
    }
}

/// What must not be, and what is said of it.
#[test]
fn what_is_wrong_is_found() {
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);
    #[rustfmt::skip]
    let cases: &[Case<'_>] = &[
        ("nothing", &[("input/mod.rs", "pub struct A;"), ("plan/mod.rs", "use crate::input::A;")], &[]),
        ("upwards",
            &[("input/mod.rs", "use crate::scan::Scan;"), ("scan/mod.rs", "pub struct Scan;")],
            &["input/mod.rs uses scan/mod.rs, which stands below it"]),
        ("upwards, handed on",
            &[("lib.rs", "pub use scan::Scan; mod scan;"), ("input/mod.rs", "use crate::Scan;"), ("scan/mod.rs", "pub struct Scan;")],
            &["input/mod.rs uses scan/mod.rs, which stands below it"]),
        ("upwards, in tests",
            &[("input/mod.rs", "#[cfg(test)]\nmod deep;"), ("input/deep/mod.rs", "mod tests;"), ("input/deep/tests.rs", "use crate::scan::Scan;"), ("scan/mod.rs", "pub struct Scan;")],
            &[]),
        ("two in a circle",
            &[("input/mod.rs", "mod a; mod b;"), ("input/a.rs", "use super::b::B;"), ("input/b.rs", "fn f(a: &super::a::A) {}")],
            &["input/a.rs uses input/b.rs, in a circle", "input/b.rs uses input/a.rs, in a circle"]),
        ("a circle through what a module hands on",
            &[("scan/mod.rs", "mod a; mod b; pub use a::A; pub use b::B;"), ("scan/a.rs", "use super::B;"), ("scan/b.rs", "use super::A;")],
            &["scan/a.rs uses scan/b.rs, in a circle", "scan/b.rs uses scan/a.rs, in a circle"]),
        ("a module and its parts",
            &[("scan/mod.rs", "mod a; use a::A; pub struct B;"), ("scan/a.rs", "use super::B;")],
            &[]),
        ("no room", &[("helpers.rs", "")], &["helpers.rs stands in no room"]),
        ("a name in a comment", &[("scan/mod.rs", "//! One.\n// As A-144650 has it.")], &["scan/mod.rs:2 names the advisory"]),
        ("a name in an import", &[("a144650/mod.rs", "pub struct A;"), ("cluster/mod.rs", "use crate::a144650::A;")],
            &["cluster/mod.rs uses a144650/mod.rs, which stands below it", "cluster/mod.rs:1 names the advisory"]),
        ("a file opened", &[("input/mod.rs", "use std::fs::File;"), ("input/tests.rs", "use std::fs;"), ("cli/mod.rs", "use std::fs::File;")], &["input/mod.rs opens files"]),
        ("a name where it may stand", &[("report/mod.rs", "// 144650"), ("cli/mod.rs", "// a144650"), ("a144650/mod.rs", "// A144650")], &[]),
    ];
    for (name, files, want) in cases {
        assert_eq!(wrongs(&made_up(files), ROOMS), *want, "{name}");
    }
}
