//! Every sentence that the report can say, in one table that is read by eye:
//! `tests/golden/sentences.txt`.
//!
//! Inputs that set off each rule are analyzed, and what the reports say is
//! kept with names, ids, times and counts replaced. A change of words shows in
//! the table's diff; `UPDATE_GOLDEN=1 cargo test --test sentences` writes it
//! anew.

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod archives;
mod clusters;
mod codes;
#[path = "../files/mod.rs"]
mod files;
mod tables;
mod words;

use std::collections::BTreeSet;
use std::fmt::{Debug, Write as _};
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::OnceLock;

use detect_144650::Owned;
use detect_144650::internals::open;
use detect_144650::{
    BrokenBy, BrokenOff, Findings, Plan, Source, Worker, report, report_broken_off, report_stopped,
};
use detect_144650::{Format, render};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::words::Words;

/// Files that are given together: as a folder, or each by itself.
pub(crate) struct Input {
    pub(crate) files: Vec<(String, Owned)>,
    pub(crate) folder: bool,
}

impl Input {
    pub(crate) fn folder(files: &[(&str, String)]) -> Input {
        let owned = files.iter().map(|(path, text)| {
            let bytes: Owned = Box::new(text.clone().into_bytes());
            ((*path).to_owned(), bytes)
        });
        Input {
            files: owned.collect(),
            folder: true,
        }
    }

    pub(crate) fn file(name: &str, bytes: impl Into<Vec<u8>>) -> Input {
        Input {
            files: vec![(name.to_owned(), Box::new(bytes.into()))],
            folder: false,
        }
    }

    fn sources(self) -> Vec<Source> {
        let folder = self.folder;
        let sources = self.files.into_iter().map(|(path, bytes)| Source {
            name: if folder {
                "input".to_owned()
            } else {
                path.clone()
            },
            path,
            folder,
            bytes,
        });
        sources.collect()
    }
}

/// What a report says, or why there is none.
fn say(input: Input, words: &mut Words) {
    let sources = input.sources();
    match Plan::make(&sources) {
        Err(nothing) => {
            for line in nothing.to_string().lines() {
                let (_, said) = line.split_once(": ").unwrap_or(("", line));
                words.say("nothing_to_analyze", nothing.code(), said);
            }
        }
        Ok(plan) => {
            let plan = sent(&plan);
            let mut worker = Worker::default();
            let mut findings = Vec::new();
            for batch in &plan.batches {
                let go_on = &mut |_: &str, _| ControlFlow::Continue(());
                findings.extend(worker.analyze(&plan, batch, &sources, go_on));
            }
            let arrived: Vec<Findings> = sent(&findings);
            // What is said when a person stops before the last file, and when the
            // analyzer ends there, in one of the ways in which it can.
            let part: Vec<Findings> = arrived.iter().skip(1).cloned().collect();
            let by = match arrived.len() % 4 {
                0 => BrokenBy::Memory,
                1 => BrokenBy::Trap,
                2 => BrokenBy::Silence,
                _ => BrokenBy::Death,
            };
            let path = "debug/nodes/1/logs/cockroach.log".to_owned();
            let broken = report_broken_off(&plan, part.clone(), BrokenOff { by, path });
            for report in [broken, report_stopped(&plan, part), report(&plan, arrived)] {
                let json = render(&report, Format::Json).expect("it can be written");
                assert_eq!(open(&json), Ok((report.clone(), None)), "it opens again");
                let json = serde_json::from_str(&json).expect("JSON");
                let markdown = render(&report, Format::Markdown).expect("it can be written");
                words.report(&json, &markdown);
            }
        }
    }
}

/// `value` as the workers of the page send it to each other; whatever is said,
/// it arrives as it was.
fn sent<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> T {
    let bytes = postcard::to_allocvec(value).expect("it can be sent");
    let arrived = postcard::from_bytes(&bytes).expect("it can be read");
    assert_eq!(*value, arrived);
    arrived
}

fn cases() -> impl Iterator<Item = Input> {
    files::cases().into_iter().map(|(_, files)| {
        let boxed = files.into_iter().map(|(path, bytes)| {
            let bytes: Owned = Box::new(bytes);
            (path, bytes)
        });
        Input {
            files: boxed.collect(),
            folder: true,
        }
    })
}

fn demo() -> Input {
    let mut zip = Cursor::new(Vec::new());
    debug_zip_generator::demo(&mut zip).expect("written");
    Input::file("demo.zip", zip.into_inner())
}

/// All sentences, made once.
fn said() -> &'static BTreeSet<[String; 3]> {
    static SAID: OnceLock<BTreeSet<[String; 3]>> = OnceLock::new();
    SAID.get_or_init(|| {
        let mut words = Words::default();
        let made = [clusters::inputs(), tables::inputs(), archives::inputs()];
        let all = cases().chain([demo()]);
        for input in all.chain(made.into_iter().flatten()) {
            say(input, &mut words);
        }
        words.said
    })
}

#[test]
fn the_table_is_as_it_was_read() {
    let mut got = String::new();
    for [place, code, sentence] in said() {
        let _ = writeln!(got, "{place} | {code} | {sentence}");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/sentences.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        std::fs::write(&path, &got).expect("the table is written");
        return;
    }
    let want = std::fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    let (want_lines, got_lines): (BTreeSet<_>, BTreeSet<_>) =
        (want.lines().collect(), got.lines().collect());
    let gone = want_lines
        .difference(&got_lines)
        .map(|line| format!("- {line}"));
    let new = got_lines
        .difference(&want_lines)
        .map(|line| format!("+ {line}"));
    let changes: Vec<String> = gone.chain(new).collect();
    assert!(
        got == want,
        "other sentences than in tests/golden/sentences.txt; read them, then run with \
         UPDATE_GOLDEN=1 to keep them:\n{}",
        changes.join("\n")
    );
}

/// What can be told without reading: nothing is doubled, empty or in the
/// wrong number.
#[test]
fn sentences_are_well_formed() {
    let nouns =
        "job|file|error|entry|row|node|place|gap|member|table|input|cluster|value|byte|line";
    let nouns = regex::Regex::new(&format!(
        r"<one> (?:more |log |flush )*(?:{nouns}|entrie)s\b|<n> (?:more |log |flush )*(?:{nouns})\b"
    ))
    .expect("a pattern");
    let mut wrongs = Vec::new();
    for [place, code, sentence] in said() {
        let doubled = sentence.contains("  ")
            || sentence.contains("..")
            || sentence.contains(" .")
            || sentence.contains(",;");
        let holes = ["None,", "None)", "Some(", "null"];
        let hole = holes.iter().any(|hole| sentence.contains(hole));
        let empty = sentence.trim() != sentence || sentence.is_empty();
        if doubled || hole || empty || nouns.is_match(sentence) {
            wrongs.push(format!("{place} | {code} | {sentence}"));
        }
    }
    assert!(
        wrongs.is_empty(),
        "{} sentences:\n{}",
        wrongs.len(),
        wrongs.join("\n")
    );
}

/// Each name of a reason in the source is said by some input, or it stands in
/// a list with why it is not.
#[test]
fn every_code_is_said() {
    let said: BTreeSet<&str> = said().iter().map(|[_, code, _]| code.as_str()).collect();
    let wrongs = codes::unsaid(&said);
    assert!(wrongs.is_empty(), "{}", wrongs.join("\n"));
}

/// A value of the report as text.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
