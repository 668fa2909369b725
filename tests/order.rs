//! The report does not depend on the order of members and inputs, nor on how
//! they were given, but for names.
//!
//! Compared are whole reports. What may differ, and is taken out before, is in
//! [`normalized`].

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod analyzed;
mod files;

use std::collections::BTreeSet;
use std::io::Cursor;

use analyzed::analyzed;
use debug_zip_generator::demo;
use detect_144650::Source;
use detect_144650::internals::{is_log, is_read};
use detect_144650::{Format, render};
use files::{Files, as_file, as_folder, cases, half, unzipped, zip};
use serde_json::{Value, json};

/// How files are given.
#[derive(Clone, Copy, Debug)]
enum Given {
    Zip,
    Folder,
    /// Each by itself, by its path. A file that is given so must be one that is
    /// read: of any other it is said that it is none.
    Loose,
    /// Every other file in a second archive.
    TwoZips,
    /// Every other file in a folder beside the archive.
    ZipAndFolder,
}

impl Given {
    /// Whether these files can be given so. Of an archive without a log or a
    /// table of jobs it is said that it is none.
    fn suits(self, files: &Files) -> bool {
        let is_whole = |half: &Files| {
            let mut paths = half.iter().map(|(path, _)| path);
            paths.any(|path| is_log(path) || path.ends_with("jobs.txt"))
        };
        match self {
            Given::Zip | Given::Folder => true,
            Given::Loose => files.iter().all(|(path, _)| is_read(path)),
            Given::TwoZips | Given::ZipAndFolder => {
                is_whole(&half(files, 0)) && is_whole(&half(files, 1))
            }
        }
    }

    fn sources(self, files: &Files) -> Vec<Source> {
        match self {
            Given::Zip => vec![as_zip("a.zip", files)],
            Given::Folder => as_folder("a", files),
            Given::Loose => files
                .iter()
                .map(|(path, bytes)| as_file(path, bytes.clone()))
                .collect(),
            Given::TwoZips => vec![
                as_zip("a.zip", &half(files, 0)),
                as_zip("b.zip", &half(files, 1)),
            ],
            Given::ZipAndFolder => {
                let folder = as_folder("b", &half(files, 1));
                std::iter::once(as_zip("a.zip", &half(files, 0)))
                    .chain(folder)
                    .collect()
            }
        }
    }
}

fn as_zip(name: &str, files: &Files) -> Source {
    as_file(name, zip(files))
}

fn answered(sources: &[Source]) -> Value {
    let json = render(&analyzed(sources), Format::Json).expect("rendered");
    serde_json::from_str(&json).expect("JSON")
}

/// The report without what may differ between ways of giving the same files:
///
/// * `inputs`, which are what was given, and every index into them (`input`);
/// * `coverage.window`: only of an archive it is guessed that the collector
///   took its default.
///
/// The paths of members are the same in all ways here, so they stay.
fn normalized(mut report: Value) -> Value {
    report["inputs"] = json!([]);
    report["coverage"]["window"] = json!({});
    without_input(&mut report);
    report
}

fn without_input(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.remove("input");
            map.values_mut().for_each(without_input);
        }
        Value::Array(items) => items.iter_mut().for_each(without_input),
        _ => {}
    }
}

/// Where two values differ first, and how.
fn difference(want: &Value, got: &Value, at: &str) -> Option<String> {
    match (want, got) {
        (Value::Object(want), Value::Object(got)) => {
            let keys: BTreeSet<&String> = want.keys().chain(got.keys()).collect();
            keys.into_iter().find_map(|key| {
                let of = |map: &serde_json::Map<String, Value>| map.get(key).cloned();
                let (want, got) = (of(want).unwrap_or_default(), of(got).unwrap_or_default());
                difference(&want, &got, &format!("{at}.{key}"))
            })
        }
        (Value::Array(want), Value::Array(got)) if want.len() == got.len() => {
            let mut pairs = want.iter().zip(got).enumerate();
            pairs
                .find_map(|(number, (want, got))| difference(want, got, &format!("{at}[{number}]")))
        }
        _ if want == got => None,
        _ => {
            let short = |value: &Value| value.to_string().chars().take(240).collect::<String>();
            Some(format!("{at}: {} instead of {}", short(got), short(want)))
        }
    }
}

#[test]
fn cases_are_answered_alike_in_any_order_and_however_given() {
    let mut wrongs = Vec::new();
    for (name, mut files) in cases() {
        let want = normalized(answered(&Given::Zip.sources(&files)));
        for order in ["in order", "in reverse", "rotated"] {
            for given in [
                Given::Zip,
                Given::Folder,
                Given::Loose,
                Given::TwoZips,
                Given::ZipAndFolder,
            ] {
                if !given.suits(&files) {
                    continue;
                }
                let mut sources = given.sources(&files);
                if order == "rotated" {
                    sources.reverse();
                }
                let got = normalized(answered(&sources));
                if let Some(wrong) = difference(&want, &got, "") {
                    wrongs.push(format!("{name}, {given:?} {order}: {wrong}"));
                }
            }
            if order == "in order" {
                files.reverse();
            } else {
                let third = files.len() / 3;
                files.rotate_left(third);
            }
        }
    }
    assert!(
        wrongs.is_empty(),
        "{} differences:\n{}",
        wrongs.len(),
        wrongs.join("\n")
    );
}

/// The demo archive is large, so it is read but three times.
#[test]
fn demo_is_answered_alike_in_any_order_and_however_given() {
    let mut bytes = Cursor::new(Vec::new());
    demo(&mut bytes).expect("written");
    let bytes = bytes.into_inner();
    let mut files = unzipped(&bytes);
    let want = normalized(answered(&[as_file("a.zip", bytes)]));
    files.reverse();
    for given in [Given::Folder, Given::TwoZips] {
        let got = normalized(answered(&given.sources(&files)));
        assert_eq!(difference(&want, &got, ""), None, "{given:?}");
    }
}
