//! Inputs that people really have, each with the right answer: see
//! `tests/cases/README.md`.
//!
//! Each case is read as a folder, and again as one zip: how files were given
//! must not change an answer.

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod analyzed;
mod files;

use std::path::Path;

use analyzed::analyzed;
use detect_144650::Source;
use detect_144650::internals::open;
use detect_144650::{Format, render};
use files::{as_file, as_folder, cases, zip};
use regex::Regex;
use serde_json::Value;

fn answered(sources: &[Source]) -> Value {
    let report = analyzed(sources);
    let json = render(&report, Format::Json).expect("a report");
    assert_eq!(
        open(&json),
        Ok((report, None)),
        "what was saved opens again"
    );
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
    let mut failures = Vec::new();
    for (name, files) in cases() {
        let expected = all.join(&name).join("expected.json");
        let expected = std::fs::read(expected).expect("expected.json");
        let expected: Value = serde_json::from_slice(&expected).expect("JSON");
        let zip = as_file("input.zip", zip(&files));
        for (how, sources) in [("folder", as_folder("input", &files)), ("zip", vec![zip])] {
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
