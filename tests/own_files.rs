//! What this program wrote, given back to it: never evidence a second time, in
//! whichever form and wherever it lies; and a log that only quotes it is read.

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod analyzed;
mod files;

use std::ops::ControlFlow;

use analyzed::{analyze, analyzed};
use detect_144650::bundle::{Archive, Options, bundle};
use detect_144650::report::{Report, Skipped, State};
use detect_144650::{Format, Plan, Source, TextLook, redact, render, render_saved, render_text};
use files::{Files, as_file, as_folder, in_folder, unzipped, zip};

const HEALTHY: &str = "\
I250422 06:00:00.000000 1 util/log/file_sync_buffer.go:238 ⋮ [T1,n1] binary: CockroachDB CCL v24.1.5 (x86_64-pc-linux-gnu, built x, go1)
I250422 06:30:00.000001 2539 server/node.go:9 ⋮ [T1,n1] 8 all is well
";

const FLUSH: &str = "\
W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T1,n1,job=42] 7 closing with flushes in-progress encountered an error: addsstable [/Table/106/1/0,/Table/106/1/9): boom
";

const LOG: &str = "debug/nodes/1/logs/cockroach.h1.roach.2025-04-22T06_00_00Z.000100.log";

fn healthy() -> Files {
    vec![(LOG.to_owned(), HEALTHY.as_bytes().to_vec())]
}

/// Errors with and without a job, one of several lines, and the words of one in
/// a place where nothing explains them.
fn evidence_source() -> Vec<Source> {
    let loose = FLUSH
        .replace(",job=42", "")
        .replace("boom\n", "boom\nand more\n");
    let v2 = FLUSH
        .replace("7 closing", "7 =closing")
        .replace("boom\n", "")
        .replace("06:22", "06:23");
    let v2 = format!("{v2}\n{}", v2.replace("7 =", "7 +"));
    let log = format!("{HEALTHY}{FLUSH}{loose}{v2}\n");
    let files = vec![
        (LOG.to_owned(), log.into_bytes()),
        (
            "debug/notes.txt".to_owned(),
            format!("see: {FLUSH}").into_bytes(),
        ),
    ];
    as_folder("debug", &files)
}

/// Reports with each answer; the first has evidence of every kind.
fn reports() -> Vec<Report> {
    let findings = analyzed(&evidence_source());
    assert!(!findings.jobs.is_empty() && !findings.unattributed.is_empty());
    assert!(!findings.mentions.is_empty());
    let clear = analyzed(&as_folder("debug", &healthy()));
    let folder = [in_folder("debug", "debug/nodes/1/status.json", "{}")];
    let incomplete = analyzed(&folder);
    let states = [&findings, &incomplete, &clear].map(|report| report.verdict.state);
    assert_eq!(states, [State::Findings, State::Incomplete, State::Clear]);
    let redacted = redact(&findings);
    vec![findings, redacted, incomplete, clear]
}

/// Every file that a report can become, by a name for it.
fn saved(report: &Report) -> Files {
    let narrow = TextLook {
        width: 40,
        rich: true,
    };
    let colors = render_text(report, narrow);
    let page = render_saved(report, "2026-11-26T07:20:00Z").expect("written");
    let text = render(report, Format::Text).expect("written");
    let utf16 = text.encode_utf16().flat_map(u16::to_le_bytes);
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(utf16).collect();
    let csv = render(report, Format::Csv).expect("written");
    // A spreadsheet quotes only what must be.
    let (columns, rows) = csv.split_once("\r\n").expect("rows");
    let columns = columns.replace('"', "").replace(',', ";");
    let rows = rows.replace("\",\"", "\";\"");
    let spreadsheet = format!("{columns}\n{rows}");
    let json = render(report, Format::Json).expect("written");
    let json: String = json.lines().map(str::trim_start).collect();
    let mut files = vec![
        ("colors.txt".to_owned(), colors.into_bytes()),
        ("saved.html".to_owned(), page.into_bytes()),
        ("power-shell.txt".to_owned(), utf16),
        (
            "marked.csv".to_owned(),
            format!("\u{feff}{csv}").into_bytes(),
        ),
        ("spreadsheet.csv".to_owned(), spreadsheet.into_bytes()),
        ("packed.json".to_owned(), json.into_bytes()),
    ];
    for (name, format) in ["txt", "json", "csv", "md", "html"]
        .into_iter()
        .zip(Format::ALL)
    {
        let form = render(report, format).expect("written");
        files.push((format!("report.{name}"), form.into_bytes()));
    }
    files
}

fn evidence(redact: bool) -> Vec<u8> {
    let sources = evidence_source();
    let plan = Plan::make(&sources).expect("something to analyze");
    let archive = Archive {
        plan: &plan,
        sources: &sources,
    };
    let options = Options {
        redact,
        hash_inputs: false,
    };
    let go_on = &mut |_: &str, _, _| ControlFlow::Continue(());
    bundle(&analyzed(&sources), Some(archive), options, go_on).expect("made")
}

/// What a report says, without the list of inputs and files.
fn told(report: &Report) -> (State, &str, usize, usize, u64) {
    let verdict = &report.verdict;
    let stats = &report.stats;
    let (jobs, loose) = (report.jobs.len(), report.unattributed.len());
    let words = stats.mentions + stats.explained;
    (verdict.state, &verdict.headline, jobs, loose, words)
}

/// `files` among a healthy node's logs, in a folder and in an archive.
fn among_logs(files: &Files) -> [Vec<Source>; 2] {
    let mut all = healthy();
    all.extend(files.iter().cloned());
    [
        as_folder("debug", &all),
        vec![as_file("debug.zip", zip(&all))],
    ]
}

/// Analyzes `files` among a healthy node's logs, in a folder and in an archive:
/// the answer is as without them, and `code` is said of each at `named`.
fn ignored(files: &Files, code: &str, named: &[&str]) {
    let alone = analyzed(&as_folder("debug", &healthy()));
    for sources in among_logs(files) {
        let report = analyzed(&sources);
        assert_eq!(told(&report), told(&alone), "{named:?}");
        for path in named {
            let mut said = report.skipped.iter();
            let said = said.find(|skipped| skipped.path == *path && skipped.code == code);
            let said = said.expect(path);
            assert!(!said.matters, "{path}");
            assert!(said.message.contains("nothing needs to be done"));
        }
    }
}

/// The same of files that quote words of a flush error, or of which only the
/// start was seen: nothing of them is evidence, but nobody knows what else is in
/// them.
fn named(files: &Files, code: &str, named: &[&str]) {
    let alone = analyzed(&as_folder("debug", &healthy()));
    for sources in among_logs(files) {
        let report = analyzed(&sources);
        let (_, _, jobs, loose, words) = told(&report);
        let (_, _, jobs_alone, loose_alone, words_alone) = told(&alone);
        assert_eq!((jobs, loose, words), (jobs_alone, loose_alone, words_alone));
        assert_eq!(report.verdict.state, State::Incomplete, "{named:?}");
        for path in named {
            let mut said = report.skipped.iter();
            let said = said.find(|skipped| skipped.path == *path && skipped.code == code);
            let said = said.expect(path);
            assert!(said.matters, "{path}");
            assert!(said.message.contains("take it away from the logs"));
        }
    }
}

#[test]
fn a_saved_report_among_logs_is_named_and_not_read() {
    for (index, report) in reports().iter().enumerate() {
        let quotes = index < 2;
        for (name, bytes) in saved(report) {
            let files = vec![(name.clone(), bytes)];
            if quotes {
                named(&files, "own-report", &[&name]);
            } else {
                ignored(&files, "own-report", &[&name]);
            }
        }
    }
}

#[test]
fn a_saved_report_alone_is_a_sentence() {
    for report in reports() {
        for (name, bytes) in saved(&report) {
            for name in [name.as_str(), "crdb_internal.jobs.csv"] {
                let nothing = analyze(&[as_file(name, bytes.clone())]).expect_err("a report");
                assert_eq!(nothing.code(), "own-report", "{name}");
                let said = nothing.to_string();
                assert!(said.contains("choose the debug.zip or the logs"), "{said}");
            }
            // What is called a log may have one behind it.
            let state = analyze(&[as_file("report.log", bytes)]).map(|it| it.verdict.state);
            assert_ne!(state, Ok(State::Clear), "{name}");
        }
    }
}

#[test]
fn an_evidence_bundle_is_named_and_not_read() {
    for bytes in [evidence(false), evidence(true)] {
        let nothing = analyze(&[as_file("x.zip", bytes.clone())]).expect_err("a bundle");
        assert_eq!(nothing.code(), "own-bundle");
        let said = nothing.to_string();
        assert!(
            said.contains("choose the debug.zip") && said.contains("report.html"),
            "{said}"
        );
        let mut all = healthy();
        all.push(("debug/evidence.ZIP".to_owned(), bytes.clone()));
        for (sources, matters) in [
            (as_folder("debug", &all), false),
            // Of an archive inside of one, only the start is looked at.
            (vec![as_file("debug.zip", zip(&all))], true),
        ] {
            let report = analyzed(&sources);
            let state = if matters {
                State::Incomplete
            } else {
                State::Clear
            };
            assert_eq!(report.verdict.state, state);
            let is_said = |it: &Skipped| it.code == "own-bundle" && it.matters == matters;
            assert!(report.skipped.iter().any(is_said));
        }
        // Unpacked, and packed again by another program.
        let files = unzipped(&bytes);
        let inside: Files = files
            .iter()
            .map(|(path, bytes)| (format!("ticket/{path}"), bytes.clone()))
            .collect();
        let reports = [
            "ticket/report.html",
            "ticket/report.json",
            "ticket/report.csv",
        ];
        named(&inside, "own-report", &reports);
        let again = analyzed(&[as_file("again.zip", zip(&files))]);
        assert_ne!(again.verdict.state, State::Clear);
        assert_eq!(again.stats.mentions, 0);
    }
}

/// What somebody put into a bundle is read, or its lack is said.
#[test]
fn a_bundle_with_more_in_it_is_no_bundle() {
    let mut files = unzipped(&evidence(false));
    let log = "debug/nodes/2/logs/cockroach.log";
    files.push((log.to_owned(), FLUSH.as_bytes().to_vec()));
    let more = zip(&files);
    let loose = analyzed(&[as_file("x.zip", more.clone())]);
    assert_eq!(loose.verdict.state, State::Findings);
    let mut all = healthy();
    all.push(("debug/evidence.zip".to_owned(), more.clone()));
    let beside = analyzed(&as_folder("debug", &all));
    assert_eq!(beside.verdict.state, State::Findings);
    let inside = analyzed(&[as_file("debug.zip", zip(&all))]);
    assert_eq!(inside.verdict.state, State::Findings);
    // Two archives in one file: the last one has the directory.
    let mut joined = evidence(false);
    joined.extend(zip(&[(log.to_owned(), FLUSH.as_bytes().to_vec())]));
    let joined = analyze(&[as_file("x.zip", joined)]).map(|it| it.verdict.state);
    assert_ne!(joined, Ok(State::Clear));
}

/// A log behind a report, however it is quoted there: never `clear`.
#[test]
fn a_log_behind_a_report_is_not_lost() {
    let fenced = format!("```\n{FLUSH}```\n\nThanks, Bob\n");
    let behind_a_mark = |mark: &str| format!("{mark}{FLUSH}");
    let long = format!("{FLUSH}{}", "goroutine 1 [running]:\n".repeat(4_000));
    let behind: [String; 9] = [
        FLUSH.to_owned(),
        fenced,
        behind_a_mark("> "),
        behind_a_mark("    "),
        behind_a_mark(" n1> "),
        long,
        format!("{FLUSH}{}", "\0".repeat(70_000)),
        FLUSH.replace("boom", "boom \"SELECT 1\""),
        FLUSH.replace("W250422", "W251399"),
    ];
    for report in reports() {
        for (name, bytes) in saved(&report) {
            if name == "power-shell.txt" {
                continue;
            }
            for log in &behind {
                let text = [&bytes, log.as_bytes(), b"\n"].concat();
                let again = [&text, bytes.as_slice()].concat();
                for (path, text) in [
                    (name.as_str(), &text),
                    ("debug/notes.txt", &again),
                    ("debug/nodes/1/logs/crdb.log", &text),
                    ("debug/nodes/1/logs/x.txt", &again),
                ] {
                    let mut files = healthy();
                    files.push((path.to_owned(), text.clone()));
                    let report = analyzed(&as_folder("debug", &files));
                    assert_ne!(report.verdict.state, State::Clear, "{path}, {name}, {log}");
                    let alone = analyze(&[as_file(path, text.as_slice())]);
                    let state = alone.map(|report| report.verdict.state);
                    assert_ne!(state, Ok(State::Clear), "{path}, {name}, {log}");
                }
            }
        }
    }
}

/// An archive in an archive that is no bundle is read; that it holds no log is
/// said, and missed by nobody.
#[test]
fn another_archive_inside_is_not_taken_for_one() {
    let inner = zip(&[("mimetype".to_owned(), b"application/epub+zip".to_vec())]);
    let mut files = healthy();
    files.push(("debug/evidence.zip".to_owned(), inner));
    let report = analyzed(&[as_file("debug.zip", zip(&files))]);
    assert_eq!(report.verdict.state, State::Clear);
    let told = |it: &Skipped| it.code == "no-logs" && it.path == "debug/evidence.zip";
    assert!(report.skipped.iter().any(told));
}

/// The other side: a log that quotes this program, or stands behind a report in
/// one file, is read.
#[test]
fn a_log_that_quotes_a_report_is_read() {
    let quoted = [
        "detect-144650",
        "NOT DETECTED: Not detected in these logs: 1 node",
        "\"record\",\"job_id\",\"tenant\"",
        "Evidence that detect-144650 took out of a log.",
        "{\"schema\":2,\"tool\":{\"name\":\"detect-144650\"",
    ];
    for words in quoted {
        let line = "I250422 06:00:00.000001 1 sql/exec.go:9 ⋮ [T1,n1] 6 ";
        let text = format!("{line}{words}\n{HEALTHY}{FLUSH}");
        let ahead = format!("{words}\n{HEALTHY}{FLUSH}");
        for name in ["notes.txt", "a.log", LOG] {
            for text in [&text, &ahead] {
                for source in [
                    in_folder("debug", name, text.as_str()),
                    as_file(name, text.as_str()),
                ] {
                    let state = analyze(&[source]).map(|report| report.verdict.state);
                    assert_ne!(state, Ok(State::Clear), "{words} in {name}");
                }
            }
            let report = analyzed(&[in_folder("debug", name, text.as_str())]);
            assert_eq!(report.verdict.state, State::Findings, "{words} in {name}");
        }
    }
    let json_entry = concat!(
        r#"{"channel":"DEV","timestamp":"1745303030.852238000","severity":"WARNING","#,
        r#""file":"kv/bulk/sst_batcher.go","line":432,"tags":{"n":"1","job":"42"},"#,
        r#""message":"closing with flushes in-progress encountered an error: addsstable [/Table/106/1/0,/Table/106/1/9): boom"}"#,
        "\n"
    );
    for report in reports() {
        for (name, bytes) in saved(&report) {
            if name == "power-shell.txt" {
                continue;
            }
            for log in [FLUSH, json_entry] {
                let text = [&bytes, log.as_bytes()].concat();
                for path in [name.as_str(), "debug/nodes/1/logs/cockroach.log"] {
                    let mut files = healthy();
                    files.push((path.to_owned(), text.clone()));
                    let report = analyzed(&as_folder("debug", &files));
                    assert_ne!(report.verdict.state, State::Clear, "{path}, {name}");
                }
            }
        }
    }
}

/// In the place of a log, a report hides that the log is gone.
#[test]
fn a_report_called_like_a_log_forbids_clear() {
    let clear = reports().pop().expect("some");
    for (_, bytes) in saved(&clear) {
        let mut files = healthy();
        files.push(("debug/nodes/2/logs/cockroach.log".to_owned(), bytes));
        let report = analyzed(&as_folder("debug", &files));
        assert_ne!(report.verdict.state, State::Clear);
        assert!(
            report
                .skipped
                .iter()
                .any(|it| it.code == "own-report" && it.matters)
        );
    }
}
