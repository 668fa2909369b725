//! Inputs that people really have, each with the right answer: see
//! `tests/cases/README.md`.
//!
//! Each case is read as a folder, and again as one zip: how files were given
//! must not change an answer.

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod analyzed;

use std::collections::BTreeMap;
use std::path::Path;

use analyzed::analyzed;
use debug_zip_generator::archive::{Shape, of_members};
use detect_144650::Source;
use detect_144650::{Format, render};
use regex::Regex;
use serde_json::Value;

/// The files of a case, by path, in the order of their paths.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.expect("readable");
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).expect("below it");
            let path = path.to_str().expect("UTF-8").replace('\\', "/");
            found.insert(path, std::fs::read(entry.path()).expect("readable"));
        }
    }
    assert!(!found.is_empty(), "{} holds files", folder.display());
    found
}

fn as_folder(files: &BTreeMap<String, Vec<u8>>) -> Vec<Source> {
    let sources = files.iter().map(|(path, bytes)| Source {
        name: "input".to_owned(),
        path: path.clone(),
        folder: true,
        bytes: Box::new(bytes.clone()),
    });
    sources.collect()
}

fn as_zip(files: &BTreeMap<String, Vec<u8>>) -> Vec<Source> {
    let members: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
        .collect();
    let shape = Shape {
        root: String::new(),
        ..Shape::default()
    };
    vec![Source {
        name: "input.zip".to_owned(),
        path: "input.zip".to_owned(),
        folder: false,
        bytes: Box::new(of_members(shape, &members).expect("written")),
    }]
}

fn answered(sources: &[Source]) -> Value {
    let json = render(&analyzed(sources), Format::Json).expect("a report");
    serde_json::from_str(&json).expect("JSON")
}

/// What is wrong with an answer; empty if nothing is.
fn wrongs(report: &Value, expected: &Value) -> Vec<String> {
    let mut wrongs = Vec::new();
    let state = &report["verdict"]["state"];
    let states = expected["state"].as_array().expect("states");
    if !states.contains(state) {
        wrongs.push(format!("state {state}, not one of {states:?}"));
    }
    for (id, verdicts) in expected["jobs"].as_object().expect("jobs") {
        let jobs = report["jobs"].as_array().expect("jobs");
        let job = jobs.iter().find(|job| job["job_id"] == **id);
        let got = job.map_or(&Value::Null, |job| &job["verdict"]);
        if verdicts.as_array().is_some_and(|any| !any.contains(got)) {
            wrongs.push(format!("job {id} {got}, not one of {verdicts}"));
        }
    }
    let said = said(report);
    if let Some(pattern) = expected["said"].as_str() {
        let pattern = Regex::new(pattern).expect("a pattern");
        if !said.iter().any(|text| pattern.is_match(text)) {
            wrongs.push(format!("never says {pattern}"));
        }
    }
    if let Some(pattern) = expected["never_said"].as_str() {
        let pattern = Regex::new(pattern).expect("a pattern");
        let bad = said.iter().filter(|text| pattern.is_match(text));
        wrongs.extend(bad.map(|text| format!("must not say {text:?}")));
    }
    if let Some(pattern) = expected["never_in_uncovered"].as_str() {
        let pattern = Regex::new(pattern).expect("a pattern");
        let told = report["coverage"]["uncovered_jobs"].to_string();
        if pattern.is_match(&told) {
            wrongs.push(format!("must not tell {told}"));
        }
    }
    if !wrongs.is_empty() {
        wrongs.push(format!("it said {said:#?}"));
    }
    wrongs
}

/// Headline and reasons.
fn said(report: &Value) -> Vec<String> {
    let verdict = &report["verdict"];
    let reasons = verdict["reasons"].as_array().into_iter().flatten();
    let reasons = reasons.map(|reason| reason["text"].as_str().or(reason.as_str()));
    [verdict["headline"].as_str()]
        .into_iter()
        .chain(reasons)
        .map(|text| text.expect("a sentence").to_owned())
        .collect()
}

#[test]
fn every_case_is_answered_rightly() {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut cases: Vec<_> = std::fs::read_dir(&all)
        .expect("the folder of cases")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(cases.len() >= 69, "only {} cases", cases.len());
    let mut failures = Vec::new();
    for case in &cases {
        let name = case.file_name().and_then(|name| name.to_str());
        let name = name.expect("a name");
        let expected = std::fs::read(case.join("expected.json")).expect("expected.json");
        let expected: Value = serde_json::from_slice(&expected).expect("JSON");
        let files = files(&case.join("input"));
        for (how, sources) in [("folder", as_folder(&files)), ("zip", as_zip(&files))] {
            for wrong in wrongs(&answered(&sources), &expected) {
                failures.push(format!("{name} ({how}): {wrong}"));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} wrong answers:\n{}",
        failures.len(),
        failures.join("\n")
    );
}
