//! The answers to the demo archive, to every case and to generated archives,
//! as they were when last read: `tests/golden/answers/`.
//!
//! An answer is what a report judges and says, line by line, however its JSON
//! is laid out: a change of the schema or of the program's structure leaves
//! these files as they are. `UPDATE_GOLDEN=1 cargo test --test answers` writes
//! them anew; the difference to before is then what the change does to
//! answers.
//!
//! # Promises
//!
//! * The archives are the same on every machine. Those of random lines are
//!   the same as long as proptest makes the same numbers of a seed: a new
//!   version of it may ask for writing them anew.
//!
//! # Not here
//!
//! What to do next; whether an answer is right (`cases`, `forms`, `demo`).

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

#[path = "../analyzed/mod.rs"]
mod analyzed;
mod answer;
mod changes;
mod difference;
#[path = "../files/mod.rs"]
mod files;
mod generated;
mod given;
// Its archives are those of `script_oracle`.
#[expect(dead_code, reason = "its archives are made for another test")]
#[path = "../oracle/mod.rs"]
mod oracle;
// Its archives are those of `forms`.
#[expect(dead_code, reason = "its archives are made for another test")]
#[path = "../world/mod.rs"]
mod world;

use std::fmt::Write as _;
use std::io::Cursor;
use std::path::Path;

use analyzed::analyzed;
use detect_144650::{Format, render};
use detect_144650::{Plan, Source};

use crate::difference::differences;
use crate::files::{as_file, as_folder};

/// What is given to the analyzer.
pub(crate) struct Archive {
    /// In messages and in the golden file, where no two are the same.
    pub(crate) name: String,
    pub(crate) sources: Vec<Source>,
}

/// The answer to what is given, or why there is none.
fn answered(sources: &[Source]) -> String {
    if let Err(nothing) = Plan::make(sources) {
        return answer::nothing(&nothing);
    }
    let json = render(&analyzed(sources), Format::Json).expect("it can be written");
    answer::lines(&serde_json::from_str(&json).expect("JSON"))
}

/// Compares the answers with those in a golden file, or writes that anew.
fn check(golden: &str, archives: impl IntoIterator<Item = Archive>) {
    let mut got = String::new();
    for Archive { name, sources } in archives {
        let _ = writeln!(got, "== {name}\n{}", answered(&sources));
    }
    let name = format!("tests/golden/answers/{golden}.txt");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&name);
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        std::fs::write(&path, &got).expect("the answers are written");
        return;
    }
    let want = std::fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    let differences = differences(&want, &got);
    assert!(
        got == want,
        "other answers than in {name}; read the first difference of each, then run with \
         UPDATE_GOLDEN=1 to keep them:\n{differences}"
    );
}

#[test]
fn demo() {
    let mut zip = Cursor::new(Vec::new());
    debug_zip_generator::demo(&mut zip).expect("written");
    let archive = Archive {
        name: "demo".to_owned(),
        sources: vec![as_file("demo.zip", zip.into_inner())],
    };
    check("demo", [archive]);
}

#[test]
fn cases() {
    let archives = files::cases().into_iter().map(|(name, files)| Archive {
        name,
        sources: as_folder("input", &files),
    });
    check("cases", archives);
}

#[test]
fn stories() {
    check("stories", generated::stories());
}

#[test]
fn random_lines() {
    check("random", generated::random_lines());
}
