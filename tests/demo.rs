//! The demo archive gives exactly the verdicts that its story tells, by any
//! number of workers, in any order, and however it reaches the analyzer.

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::OnceLock;

use debug_zip_generator::{DEMO_CASES, DEMO_UNATTRIBUTED, DEMO_UNCOVERED, demo};
use detect_144650::report::{Report, State};
use detect_144650::{Plan, Source, Worker, analyze_bytes, report};

/// The archive, written once.
fn archive() -> &'static [u8] {
    static ARCHIVE: OnceLock<Vec<u8>> = OnceLock::new();
    ARCHIVE.get_or_init(|| {
        let mut zip = Cursor::new(Vec::new());
        demo(&mut zip).expect("written");
        zip.into_inner()
    })
}

/// Its report, made once.
fn analyzed() -> &'static Report {
    static REPORT: OnceLock<Report> = OnceLock::new();
    REPORT.get_or_init(|| analyze_bytes("demo.zip", archive().to_vec()).expect("a zip"))
}

/// A word of the schema, such as `potentially_corrupt`.
fn word(value: impl serde::Serialize) -> String {
    let json = serde_json::to_value(value).expect("plain data");
    json.as_str().expect("a word").to_owned()
}

#[test]
fn every_verdict_is_as_told() {
    let report = analyzed();
    assert_eq!(report.verdict.state, State::Findings);
    let mut got: Vec<(&str, String)> = report
        .jobs
        .iter()
        .map(|job| (job.job_id.as_str(), word(job.verdict)))
        .collect();
    let mut want: Vec<(&str, String)> = DEMO_CASES
        .iter()
        .map(|(id, verdict, _)| (*id, (*verdict).to_owned()))
        .collect();
    got.sort();
    want.sort();
    assert_eq!(got, want);
}

#[test]
fn errors_without_a_job_are_as_told() {
    let errors = analyzed().unattributed.iter();
    let mut got: Vec<String> = errors.map(|error| word(error.evidence.cause)).collect();
    let mut want: Vec<String> = DEMO_UNATTRIBUTED
        .iter()
        .map(|(cause, _)| (*cause).to_owned())
        .collect();
    got.sort();
    want.sort();
    assert_eq!(got, want);
}

/// Node 5 has no logs, so jobs of the time that the others cover cannot be
/// cleared either; those before the logs must be among them.
#[test]
fn jobs_that_cannot_be_cleared_are_as_told() {
    let report = analyzed();
    let listed: Vec<&str> = report
        .coverage
        .uncovered_jobs
        .iter()
        .map(|job| job.job_id.as_str())
        .collect();
    for (id, what) in DEMO_UNCOVERED {
        assert!(listed.contains(id), "{id}: {what}");
    }
    for job in report.jobs.iter().filter(|job| job.verdict.is_finding()) {
        assert!(
            !listed.contains(&job.job_id.as_str()),
            "{} is a finding",
            job.job_id
        );
    }
}

/// Batches in reverse, each by a worker of its own, joined in reverse.
#[test]
fn order_and_number_of_workers_do_not_matter() {
    let sources = [Source {
        name: "demo.zip".to_owned(),
        path: "demo.zip".to_owned(),
        folder: false,
        bytes: Box::new(archive().to_vec()),
    }];
    let plan = Plan::make(&sources).expect("a zip");
    assert!(plan.batches.len() > 8, "there is something to deal");
    let mut findings = Vec::new();
    for batch in plan.batches.iter().rev() {
        let mut worker = Worker::default();
        let found = worker.analyze(
            &plan,
            batch,
            &sources,
            &mut |_, _| ControlFlow::Continue(()),
        );
        findings.extend(found.into_iter().rev());
    }
    assert_eq!(&report(&plan, findings), analyzed());
}

/// The README's table of the JSON names fields that a report has: each of them
/// in the demo's.
#[test]
fn readme_names_fields_that_are_there() {
    let readme = include_str!("../README.md");
    let (_, section) = readme
        .split_once("## The report as JSON\n")
        .expect("a section on the JSON");
    let (section, _) = section.split_once("\n## ").expect("more sections");
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let first_cells = rows.filter_map(|row| row.split('|').nth(1));
    let named: Vec<&str> = first_cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    assert!(named.len() > 30, "{named:?}");
    let report = serde_json::to_value(analyzed()).expect("plain data");
    let is_there = |path: &str| {
        let mut values = vec![&report];
        for part in path.split('.') {
            let (name, is_list) = match part.strip_suffix("[]") {
                Some(name) => (name, true),
                None => (part, false),
            };
            let found = values.iter().filter_map(|value| value.get(name));
            values = if is_list {
                found.filter_map(|list| list.as_array()).flatten().collect()
            } else {
                found.collect()
            };
        }
        !values.is_empty()
    };
    let wrong: Vec<&str> = named.into_iter().filter(|path| !is_there(path)).collect();
    assert!(wrong.is_empty(), "no report has {wrong:?}");
}
