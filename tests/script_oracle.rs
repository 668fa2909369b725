//! The published script's answer: the analyzer against an independent oracle,
//! and the oracle against what the script was seen to do.

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod files;
mod oracle;

use std::io::Cursor;

use debug_zip_generator::archive::Shape;
use debug_zip_generator::{DEMO_SCRIPT_JOBLESS, DEMO_SCRIPT_REPORTED, demo};
use detect_144650::analyze_bytes;
use detect_144650::report;
use files::{Files, unzipped, zipped};
use oracle::random::archives;
use oracle::script::{Answer, answer};
use proptest::prelude::*;
use proptest::test_runner::Config;

/// Archives that the analyzer and the oracle are compared on.
const ARCHIVES: u32 = 1_500;

proptest! {
    #![proptest_config(Config { cases: ARCHIVES, failure_persistence: None, ..Config::default() })]

    #[test]
    fn analyzer_agrees_with_the_oracle(files in archives()) {
        prop_assert_eq!(analyzed(&files.0), answer(&files.0));
    }
}

#[test]
fn demo_is_as_described() {
    let mut zip = Cursor::new(Vec::new());
    demo(&mut zip).expect("written");
    let want = Answer {
        exit_code: 1,
        reported: DEMO_SCRIPT_REPORTED
            .iter()
            .map(|(job, rows)| ((*job).to_owned(), rows.map(str::to_owned)))
            .collect(),
        jobless: DEMO_SCRIPT_JOBLESS,
    };
    let bytes = zip.into_inner();
    assert_eq!(answer(&unzipped(&bytes)), want, "the oracle");
    let report = analyze_bytes("debug.zip", bytes).expect("a zip");
    assert_eq!(answer_in(&report.script), want, "the analyzer");
}

/// The analyzer's answer for an archive of `files`.
fn analyzed(files: &Files) -> Answer {
    let zip = zipped(Shape::default(), files);
    let report = analyze_bytes("debug.zip", zip).expect("a zip");
    answer_in(&report.script)
}

/// The report's part as the oracle puts it.
fn answer_in(script: &report::Script) -> Answer {
    let number = |digits: &String| digits.parse::<u128>().expect("digits");
    let mut reported: Vec<(String, Option<String>)> = script
        .reported
        .iter()
        .map(|job| (job.job_id.clone(), job.num_rows.clone()))
        .collect();
    reported.sort_by_key(|(job, rows)| (number(job), rows.as_ref().map(number)));
    Answer {
        exit_code: script.exit_code,
        reported,
        jobless: script.jobless,
    }
}

// The oracle itself, on each line of what the script was seen to do. Where the
// script failed through its surroundings, the rule's meaning stands here.

const FLUSH: &str = "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T3,n1,job=42] 9 \
     closing with flushes in-progress encountered an error: addsstable [/a,/b): boom";
const SUCCESS: &str = "I250422 06:30:00.000001 1 jobs/registry.go:1599 ⋮ [T3,n1] 9 \
     IMPORT job 42: stepping through state succeeded";
const RESUME_BEFORE: &str =
    "I250422 06:20:00.000001 1 jobs/adopt.go:261 ⋮ [T3,n1] 9 job 42: resuming execution";
const RESUME_AFTER: &str =
    "I250422 06:25:00.000001 1 jobs/adopt.go:261 ⋮ [T3,n1] 9 job 42: resuming execution";
const RESUME_LATE: &str =
    "I250422 07:00:00.000001 1 jobs/adopt.go:261 ⋮ [T3,n1] 9 job 42: resuming execution";
const RETRY_BEFORE: &str = "W250422 06:21:00.000001 1 sql/importer/import_job.go:379 ⋮ \
     [T3,n1,job=42] 9 encountered retryable error: boom";
const RETRY_AFTER: &str = "W250422 06:25:00.000001 1 sql/importer/import_job.go:379 ⋮ \
     [T3,n1,job=42] 9 encountered retryable error: boom";
const ROWS: &str = "I250422 06:30:00.000002 1 12@util/log/event_log.go:32 ⋮ [T3,n1] 9 \
     {\"EventType\":\"recovery_event\",\"JobID\":42,\"ResultStatus\":\"succeeded\",\"NumRows\":7}";
const JSON: &str = "{\"timestamp\":\"1745302959.852238000\",\"severity\":\"WARNING\",\
     \"tags\":{\"job\":\"42\"},\"message\":\"closing with flushes in-progress encountered an \
     error: addsstable [/a,/b): boom\"}";

/// The flush error with its tag for the job replaced.
fn flush(tag: &str) -> String {
    FLUSH.replace(",job=42", tag)
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn oracle_does_what_the_script_was_seen_to_do() {
    const FOUND: &[(&str, Option<&str>)] = &[("42", None)];
    type Case<'a> = (
        &'a str,
        Vec<String>,
        u8,
        &'a [(&'a str, Option<&'a str>)],
        u64,
    );
    let lines = |lines: &[&str]| {
        lines
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<String>>()
    };
    let success_and = |line: String| vec![line, SUCCESS.to_owned()];
    let cases: Vec<Case<'_>> = vec![
        ("nothing", vec![], 0, &[], 0),
        ("flush and success", lines(&[FLUSH, SUCCESS]), 1, FOUND, 0),
        ("in any order", lines(&[SUCCESS, FLUSH]), 1, FOUND, 0),
        (
            "resume, flush",
            lines(&[RESUME_BEFORE, FLUSH, SUCCESS]),
            1,
            FOUND,
            0,
        ),
        (
            "retry, flush",
            lines(&[RETRY_BEFORE, FLUSH, SUCCESS]),
            1,
            FOUND,
            0,
        ),
        (
            "flush, retry",
            lines(&[FLUSH, RETRY_AFTER, SUCCESS]),
            0,
            &[],
            0,
        ),
        (
            "flush, resume",
            lines(&[FLUSH, RESUME_AFTER, SUCCESS]),
            0,
            &[],
            0,
        ),
        (
            "resume after success",
            lines(&[FLUSH, SUCCESS, RESUME_LATE]),
            0,
            &[],
            0,
        ),
        (
            "rows",
            lines(&[FLUSH, SUCCESS, ROWS]),
            1,
            &[("42", Some("7"))],
            0,
        ),
        (
            "rows twice",
            lines(&[FLUSH, SUCCESS, ROWS, ROWS]),
            1,
            &[("42", Some("7"))],
            0,
        ),
        (
            "two counts",
            lines(&[FLUSH, SUCCESS, ROWS, &ROWS.replace(":7}", ":10}")]),
            1,
            &[("42", Some("7")), ("42", Some("10"))],
            0,
        ),
        (
            "rounded id",
            lines(&[FLUSH, SUCCESS, &ROWS.replace("42", "40")]),
            1,
            FOUND,
            0,
        ),
        ("no success", lines(&[FLUSH]), 0, &[], 0),
        (
            "another succeeded",
            lines(&[FLUSH, &SUCCESS.replace("42", "43")]),
            0,
            &[],
            0,
        ),
        (
            "type tag",
            success_and(flush(",job=IMPORT id=42")),
            0,
            &[],
            0,
        ),
        (
            "marked type tag",
            success_and(flush(",job=‹IMPORT id=42›")),
            0,
            &[],
            0,
        ),
        ("redacted tag", success_and(flush(",job=‹×›")), 0, &[], 0),
        ("no tag", success_and(flush("")), 1, &[], 1),
        ("job=0", success_and(flush(",job=0")), 1, &[], 1),
        ("JSON", lines(&[JSON, SUCCESS]), 1, &[], 1),
        (
            "backfill",
            success_and(flush(",job=42,indexBackfillerProcessor=1")),
            0,
            &[],
            0,
        ),
        (
            "canceled",
            success_and(FLUSH.replace("addsstable [/a,/b): boom", "context canceled")),
            0,
            &[],
            0,
        ),
        (
            "stats",
            success_and(FLUSH.replace("addsstable", "computing stats for SST")),
            0,
            &[],
            0,
        ),
        (
            "job in the message",
            success_and(flush(",job=‹×›") + " job=42"),
            1,
            FOUND,
            0,
        ),
        (
            "equal times",
            lines(&[
                FLUSH,
                SUCCESS,
                &RESUME_AFTER.replace("06:25:00.000001", "06:22:39.852238"),
            ]),
            0,
            &[],
            0,
        ),
        (
            "a later clock",
            lines(&[
                FLUSH,
                SUCCESS,
                &RESUME_AFTER.replace("06:25:00.000001", "06:22:39.852239"),
            ]),
            0,
            &[],
            0,
        ),
        (
            "an earlier clock",
            lines(&[
                FLUSH,
                SUCCESS,
                &RESUME_AFTER.replace("06:25:00.000001", "06:22:39.852237"),
            ]),
            1,
            FOUND,
            0,
        ),
        (
            "two errors in a line",
            vec![
                [FLUSH, &flush(",job=43")].join(" "),
                SUCCESS.replace("42", "43"),
            ],
            1,
            &[("43", None)],
            0,
        ),
        (
            "two times before a job",
            lines(&[
                &[&flush(""), &FLUSH.replace("06:22:39", "06:21:39")]
                    .map(String::as_str)
                    .join(" "),
                SUCCESS,
                &RESUME_AFTER.replace("06:25", "06:22"),
            ]),
            0,
            &[],
            0,
        ),
        (
            "time zone ignored",
            lines(&[
                &FLUSH.replace("852238 ", "852238+030000 "),
                SUCCESS,
                RESUME_BEFORE,
            ]),
            1,
            FOUND,
            0,
        ),
        ("NUL before", success_and(format!("\0{FLUSH}")), 1, FOUND, 0),
    ];
    for (name, lines, exit_code, reported, jobless) in cases {
        let log = (
            "nodes/1/logs/cockroach.log".to_owned(),
            lines.join("\n").into_bytes(),
        );
        let reported = reported
            .iter()
            .map(|(job, rows)| ((*job).to_owned(), rows.map(str::to_owned)));
        let want = Answer {
            exit_code,
            reported: reported.collect(),
            jobless,
        };
        assert_eq!(answer(std::slice::from_ref(&log)), want, "{name}");

        let elsewhere = [("nodes/1/stacks.txt".to_owned(), log.1)];
        assert_eq!(
            answer(&elsewhere),
            Answer::default(),
            "{name}, not in a log"
        );
    }
}

#[test]
fn oracle_reads_utf16_as_ripgrep_does() {
    let text = format!("\u{feff}{FLUSH}\n{SUCCESS}\n");
    for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        let log = text.encode_utf16().flat_map(bytes).collect();
        let found = answer(&[("a.log".to_owned(), log)]);
        assert_eq!(found.reported, [("42".to_owned(), None)]);
    }
}

#[test]
fn oracle_takes_bytes_that_are_no_text() {
    let mut log = FLUSH.replace(",job=42", ",x=\u{0},job=42").into_bytes();
    let zero = log.iter().position(|byte| *byte == 0).expect("a NUL");
    for odd in [0, 0xff, 0xe2] {
        log[zero] = odd;
        let bytes = [log.as_slice(), b"\n", SUCCESS.as_bytes()].concat();
        let found = answer(&[("a.log".to_owned(), bytes)]);
        assert_eq!(found.reported, [("42".to_owned(), None)], "{odd:#x}");
    }
}
