//! The evidence bundle of whole archives: what is in it, against readers of
//! their own, and what is not.

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod analyzed;
mod files;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::OnceLock;

use analyzed::analyzed;
use debug_zip_generator::demo;
use detect_144650::bundle::{Archive, BundleError, Options, bundle};
use detect_144650::report::Report;
use detect_144650::{Format, Plan, Source, redact, render};
use files::{Files, as_file, as_folder, unzipped};
use proptest::prelude::*;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

const PLAIN: Options = Options {
    redact: false,
    hash_inputs: false,
};

const REDACTED: Options = Options {
    redact: true,
    hash_inputs: false,
};

/// Entries around an evidence.
const AROUND: usize = 20;

fn archive() -> &'static [u8] {
    static ARCHIVE: OnceLock<Vec<u8>> = OnceLock::new();
    ARCHIVE.get_or_init(|| {
        let mut zip = Cursor::new(Vec::new());
        demo(&mut zip).expect("written");
        zip.into_inner()
    })
}

fn demo_source() -> [Source; 1] {
    [as_file("demo-debug.zip", archive())]
}

fn made(report: &Report, sources: &[Source], options: Options) -> Vec<u8> {
    let plan = Plan::make(sources).expect("something to analyze");
    let archive = Archive {
        plan: &plan,
        sources,
    };
    let go_on = &mut |_: &str, _, _| ControlFlow::Continue(());
    bundle(report, Some(archive), options, go_on).expect("made")
}

/// The files of a bundle by name.
fn opened(bundle: &[u8]) -> BTreeMap<String, String> {
    let files = unzipped(bundle).into_iter();
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    files.map(|(name, bytes)| (name, text(bytes))).collect()
}

fn hex(bytes: &[u8]) -> String {
    let sum = Sha256::digest(bytes);
    let digits: Vec<String> = sum.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.concat()
}

/// The evidence of a report, whichever kind: place and text.
fn findings(report: &Report) -> Vec<(&str, u64, &str)> {
    let jobs = report.jobs.iter().flat_map(|job| &job.flush_errors);
    let loose = report.unattributed.iter().map(|loose| &loose.evidence);
    let errors = jobs.chain(loose);
    let errors = errors.map(|it| (it.path.as_str(), it.line, it.text.as_str()));
    let mentions = report.mentions.iter();
    let mentions = mentions.map(|it| (it.path.as_str(), it.line, it.text.as_str()));
    errors.chain(mentions).collect()
}

/// Entries of a log in crdb-v1, each with its line: what starts with a severity
/// and a date begins one.
fn entries(log: &str) -> Vec<(usize, String)> {
    let mut entries: Vec<(usize, String)> = Vec::new();
    for (line, number) in log.lines().zip(1..) {
        let mut start = line.chars();
        let severity = start.next().is_some_and(|c| "IWEF".contains(c));
        let date = start.by_ref().take(6).all(|c| c.is_ascii_digit());
        match entries.last_mut() {
            Some((_, entry)) if !(severity && date && 7 < line.len()) => {
                entry.push('\n');
                entry.push_str(line);
            }
            _ => entries.push((number, line.to_owned())),
        }
    }
    entries
}

/// Entries of an evidence file, by excerpt: whether it is marked, its line, its
/// text.
fn excerpts(text: &str) -> Vec<Vec<(bool, usize, String)>> {
    let mut all: Vec<Vec<(bool, usize, String)>> = Vec::new();
    for line in text.lines() {
        if line.starts_with("--- ") {
            all.push(Vec::new());
            continue;
        }
        let Some(excerpt) = all.last_mut().filter(|_| 11 <= line.len()) else {
            continue;
        };
        let (front, text) = line.split_at(11);
        match front.get(1..).expect("ASCII").trim().parse() {
            Ok(number) => excerpt.push((front.starts_with('>'), number, text.to_owned())),
            Err(_) => {
                if let Some((_, _, entry)) = excerpt.last_mut().filter(|_| front.trim().len() < 2) {
                    entry.push('\n');
                    entry.push_str(text);
                }
            }
        }
    }
    all
}

#[test]
fn every_finding_stands_with_its_neighbors() {
    let sources = demo_source();
    let report = analyzed(&sources);
    let files = opened(&made(&report, &sources, PLAIN));
    let members: BTreeMap<String, String> = unzipped(archive())
        .into_iter()
        .map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned()))
        .collect();
    let of_path = |path: &str| -> &String {
        let head = format!("\nFile:  {path}\n");
        let mut texts = files.values().filter(|text| text.contains(&head));
        let text = texts.next().expect("a file");
        assert!(texts.next().is_none(), "{path} has one file");
        text
    };
    let all = findings(&report);
    assert!(all.len() > 15, "{}", all.len());
    for (path, line, text) in all {
        let log = entries(&members[path]);
        let at = log.iter().position(|(of, _)| *of as u64 == line);
        let at = at.expect("an entry on that line");
        assert!(log[at].1.starts_with(text.trim_end_matches('…')), "{text}");
        let around = &log[at.saturating_sub(AROUND)..log.len().min(at + AROUND + 1)];
        let excerpts = excerpts(of_path(path));
        let excerpt = excerpts.iter().find(|excerpt| {
            let mut marked = excerpt.iter();
            marked.any(|(marked, of, _)| *marked && *of as u64 == line)
        });
        let excerpt: Vec<(usize, String)> = excerpt
            .expect("it is marked")
            .iter()
            .map(|(_, line, text)| (*line, text.clone()))
            .collect();
        let from = excerpt.iter().position(|entry| *entry == around[0]);
        let from = from.unwrap_or_else(|| panic!("{path}:{line} lacks {:?}", around[0]));
        assert_eq!(excerpt[from..from + around.len()], *around, "{path}:{line}");
    }
    // Each entry of a file once.
    for text in files.values().filter(|text| text.starts_with("Input: ")) {
        let mut lines: Vec<usize> = excerpts(text).concat().iter().map(|it| it.1).collect();
        let before = lines.len();
        assert!(lines.is_sorted(), "{text}");
        lines.dedup();
        assert_eq!(lines.len(), before, "{text}");
    }
}

#[test]
fn sums_and_sizes_are_right() {
    let sources = demo_source();
    let report = analyzed(&sources);
    let options = Options {
        hash_inputs: true,
        ..REDACTED
    };
    let bundle = made(&report, &sources, options);
    let files = opened(&bundle);
    let manifest: Value = serde_json::from_str(&files["manifest.json"]).expect("JSON");
    let listed = manifest["files"].as_array().expect("a list");
    for file in listed {
        let text = &files[file["name"].as_str().expect("a name")];
        assert_eq!(file["size_bytes"], text.len(), "{file}");
        assert_eq!(file["sha256"], hex(text.as_bytes()), "{file}");
    }
    assert_eq!(listed.len() + 3, files.len());
    let input = &manifest["inputs"][0];
    assert_eq!(input["sha256"], hex(archive()));
    assert_eq!(input["size_bytes"], archive().len());
    assert!(files["README.txt"].contains(&hex(archive())));
    let sums: Vec<String> = files
        .iter()
        .filter(|(name, _)| *name != "SHA256SUMS")
        .map(|(name, text)| format!("{}  {name}", hex(text.as_bytes())))
        .collect();
    let mut told: Vec<&str> = files["SHA256SUMS"].lines().collect();
    told.sort_by_key(|line| line.split_once("  ").map(|(_, name)| name));
    assert_eq!(told, sums);
    // The report is the one that was redacted.
    let redacted = redact(&report);
    let json = render(&redacted, Format::Json).expect("rendered");
    assert_eq!(files["report.json"], json);
    let evidence = &manifest["evidence"];
    assert_eq!(evidence["findings"], findings(&report).len());
    assert_eq!(evidence["with_neighbors"], findings(&report).len());
    assert_eq!(evidence["left_out_by_bound"], 0);
}

#[test]
fn the_same_bytes_in_any_order() {
    let files: Files = unzipped(archive());
    let sources = || -> Vec<Source> {
        let mut sources = as_folder("debug", &files);
        sources.push(as_file("demo-debug.zip", archive()));
        sources
    };
    let options = Options {
        hash_inputs: true,
        ..REDACTED
    };
    let in_order = sources();
    let report = analyzed(&in_order);
    let first = made(&report, &in_order, options);
    let mut reversed = sources();
    reversed.reverse();
    assert!(
        first == made(&report, &reversed, options),
        "in another order"
    );
}

#[test]
fn without_the_archive_it_holds_what_the_report_holds() {
    let sources = demo_source();
    let report = analyzed(&sources);
    let go_on = &mut |_: &str, _, _| ControlFlow::Continue(());
    let files = opened(&bundle(&report, None, PLAIN, go_on).expect("made"));
    assert!(files["README.txt"].contains("The archive was not at hand"));
    let evidence: String = files
        .iter()
        .filter(|(name, _)| name.starts_with("evidence/0"))
        .map(|(_, text)| text.as_str())
        .collect();
    for (_, line, text) in findings(&report) {
        assert!(evidence.contains(&format!("--- line {line} ---")), "{line}");
        assert!(evidence.contains(text), "{text}");
    }
    assert!(evidence.contains("was not at hand when the bundle was made"));
    let manifest: Value = serde_json::from_str(&files["manifest.json"]).expect("JSON");
    assert_eq!(manifest["archive"], "absent");
}

#[test]
fn a_progress_that_breaks_stops_it() {
    let sources = demo_source();
    let report = analyzed(&sources);
    let plan = Plan::make(&sources).expect("a zip");
    let archive = Archive {
        plan: &plan,
        sources: &sources,
    };
    let mut told = Vec::new();
    let options = Options {
        hash_inputs: true,
        ..REDACTED
    };
    let all = bundle(&report, Some(archive), options, &mut |_, done, total| {
        told.push((done, total));
        ControlFlow::Continue(())
    });
    assert!(all.is_ok());
    assert!(told.is_sorted(), "{told:?}");
    let calls = told.len();
    for stop in [1, calls] {
        let mut call = 0;
        let stopped = bundle(&report, Some(archive), options, &mut |_, _, _| {
            call += 1;
            if call == stop {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert_eq!(stopped, Err(BundleError::Stopped));
        assert_eq!(call, stop, "nothing more is told");
    }
}

/// Secrets in every place of a log line, around two flush errors, in both forms
/// of text and in JSON.
fn with_secrets(words: &[String], json: bool) -> Files {
    let mut next = words.iter().cycle();
    let mut word = || next.next().expect("endless").as_str();
    let mut log = String::new();
    for second in 10..58 {
        let (letter, file, message) = match second {
            20 | 50 => (
                "W",
                "kv/bulk/sst_batcher.go:432",
                format!(
                    "closing with flushes in-progress encountered an error: addsstable [/Table/106/1/‹\"{}\"›,/Table/106/1/9): store {}: boom",
                    word(),
                    word()
                ),
            ),
            21 => (
                "I",
                "jobs/registry.go:1",
                format!(
                    "IMPORT job 42: stepping through state failed with error: {}",
                    word()
                ),
            ),
            22 => (
                "I",
                "jobs/adopt.go:1",
                format!("job 42: resuming execution of {}", word()),
            ),
            23 => (
                "I",
                "util/log/file_sync_buffer.go:238",
                format!(
                    "binary: CockroachDB CCL v24.1.5 ({}, built 2024/09/23)",
                    word()
                ),
            ),
            24 => (
                "I",
                "sql/exec_log.go:1",
                format!("SELECT * FROM {} WHERE x = '{}'", word(), word()),
            ),
            25 => (
                "I",
                "sql/exec_log.go:1",
                format!("two lines\n  {} on the second\nand {}", word(), word()),
            ),
            26 => (
                "I",
                "sql/importer/import_job.go:1",
                format!("encountered retryable error: {}", word()),
            ),
            _ => (
                "I",
                "server/status.go:1",
                format!("{}@10.9.8.7:26257 as ‹{}› and {}", word(), word(), word()),
            ),
        };
        let tags = format!(
            "T1,Vsystem,n1,client=10.9.8.7:4711,user={},hostnossl,{}={},job=42",
            word(),
            word(),
            word()
        );
        if json {
            let entry = serde_json::json!({
                "channel": "DEV", "severity": if letter == "W" { "WARNING" } else { "INFO" },
                "timestamp": format!("17453029{second}.852238000"),
                "goroutine": 7, "file": file.split(':').next(), "line": 432, "entry_counter": second,
                "tags": {"n": "1", "job": "42", "user": word(), word(): word()},
                "message": message,
            });
            let _ = writeln!(log, "{entry}");
        } else {
            let _ = writeln!(
                log,
                "{letter}250422 06:22:{second}.852238 7 {file} ⋮ [{tags}] {second} {message}"
            );
        }
        if second == 30 {
            let _ = writeln!(log, "{}: a line of no entry at 10.9.8.7", word());
        }
    }
    let path = format!(
        "debug/nodes/1/logs/cockroach.{}.{}.2025-04-22T05_00_00Z.000100.log",
        word(),
        word()
    );
    vec![(path, log.into_bytes())]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Words that are nowhere else, wherever a log can have them: none is in
    /// any file of a redacted bundle, and each file is there.
    #[test]
    fn no_secret_survives(
        words in prop::collection::vec("zq[a-z]{4,8}", 60),
        json in any::<bool>(),
        input in "zq[a-z]{4}",
        hash_inputs in any::<bool>(),
    ) {
        let files = with_secrets(&words, json);
        let sources = as_folder(&input, &files);
        let report = analyzed(&sources);
        prop_assert_eq!(findings(&report).len(), 2);
        let bundle = made(&report, &sources, Options { redact: true, hash_inputs });
        let whole = opened(&made(&report, &sources, PLAIN));
        prop_assert!(whole["evidence/0001.txt"].contains("zq"), "they are there to be found");
        let redacted = opened(&bundle);
        for (name, text) in &redacted {
            for secret in ["zq", "10.9.8.7"] {
                let at = text.find(secret).map(|at| text[at..].chars().take(80).collect::<String>());
                prop_assert_eq!(at, None, "{} in {}", secret, name);
            }
        }
        // What support needs stays.
        let evidence = &redacted["evidence/0001.txt"];
        prop_assert_eq!(evidence.matches("\n>").count(), 4, "{}", evidence);
        prop_assert!(evidence.contains("kv/bulk/sst_batcher.go"), "{}", evidence);
        prop_assert!(evidence.contains("job=42"), "{}", evidence);
        prop_assert!(evidence.contains("stepping through state failed"), "{}", evidence);
        prop_assert!(redacted["README.txt"].contains("What was redacted"));
    }
}
