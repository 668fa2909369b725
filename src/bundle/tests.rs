use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use debug_zip_records::entry::Unit;

use super::excerpt::{Excerpts, Shown, Target};
use super::*;
use crate::analysis::{Worker, report};

const PLAIN: Options = Options {
    redact: false,
    hash_inputs: false,
};

fn entry(second: usize, message: &str) -> String {
    of_file(second, 1, "server/status.go:432", message)
}

fn of_file(second: usize, job: u32, file: &str, message: &str) -> String {
    let (minute, second) = (second / 60, second % 60);
    format!(
        "W250422 06:{minute:02}:{second:02}.000000 7 {file} ⋮ \
         [T1,n1,job={job}] 1 {message}\n"
    )
}

fn flush(second: usize, job: u32) -> String {
    let message = "closing with flushes in-progress encountered an error: addsstable \
                   [/Table/106/1/0,/Table/106/1/9): boom\n  and more of it";
    of_file(second, job, "kv/bulk/sst_batcher.go:432", message)
}

/// A log of so many seconds with flush errors of jobs at some of them.
fn log(seconds: usize, errors: &[(usize, u32)]) -> String {
    let at = |second: usize| {
        let mut found = errors.iter().filter(|(at, _)| *at == second);
        found.next().map(|(_, job)| *job)
    };
    (0..seconds)
        .map(|second| match at(second) {
            Some(job) => flush(second, job),
            None => entry(second, "nothing"),
        })
        .collect()
}

fn sources(files: &[(&str, String)]) -> Vec<Source> {
    let files = files.iter();
    files
        .map(|(path, text)| Source {
            name: "debug".to_owned(),
            path: (*path).to_owned(),
            folder: true,
            bytes: Box::new(text.clone().into_bytes()),
        })
        .collect()
}

fn analyzed(sources: &[Source]) -> (Plan, Report) {
    let plan = Plan::make(sources).unwrap();
    let mut worker = Worker::default();
    let mut findings = Vec::new();
    for batch in &plan.batches {
        let go_on = &mut |_: &str, _| ControlFlow::Continue(());
        findings.extend(worker.analyze(&plan, batch, sources, go_on));
    }
    let report = report(&plan, findings);
    (plan, report)
}

/// The files of the bundle of `before`, made when the archive is `now`.
fn made(before: &[Source], now: &[Source], limits: Limits) -> BTreeMap<String, String> {
    let (_, report) = analyzed(before);
    let plan = Plan::make(now).unwrap_or_default();
    let archive = Archive {
        plan: &plan,
        sources: now,
    };
    let go_on = &mut |_: &str, _, _| ControlFlow::Continue(());
    let bytes = bounded(&report, Some(archive), PLAIN, limits, go_on).unwrap();
    let mut zip = ::zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        files.insert(file.name().unwrap().into_owned(), text);
    }
    files
}

const PATH: &str = "nodes/1/logs/cockroach.log";
const OTHER: &str = "nodes/2/logs/cockroach.log";

/// Excerpts, and lines of log entries in them.
fn counts(text: &str) -> (usize, usize) {
    let lines = text.lines().filter(|line| line.contains(".go:432"));
    (text.matches("--- excerpt ").count(), lines.count())
}

#[test]
fn windows() {
    const ALONE: usize = 2 * limits::NEIGHBORS + 1;
    #[rustfmt::skip]
    let cases: &[(&str, usize, &[(usize, u32)], (usize, usize))] = &[
        ("one in the middle",        200, &[(100, 5)],                    (1, ALONE)),
        ("at the start",             200, &[(0, 5)],                      (1, 21)),
        ("at the end",               200, &[(199, 5)],                    (1, 21)),
        ("side by side",             200, &[(100, 5), (101, 6)],          (1, ALONE + 1)),
        ("they just touch",          200, &[(100, 5), (141, 5)],          (1, 2 * ALONE)),
        ("one entry lies between",   200, &[(100, 5), (142, 5)],          (2, 2 * ALONE)),
        ("in a short file",          3,   &[(1, 5)],                      (1, 3)),
        ("many",                     900, &[(100, 5), (300, 6), (301, 7), (800, 8)], (3, 3 * ALONE + 1)),
    ];
    for (name, seconds, errors, want) in cases {
        let sources = sources(&[(PATH, log(*seconds, errors))]);
        let files = made(&sources, &sources, Limits::default());
        let text = &files["evidence/0001.txt"];
        assert_eq!(counts(text), *want, "{name}");
        assert_eq!(
            text.matches("> Flush error of job").count(),
            errors.len(),
            "{name}"
        );
    }
}

/// Each job has its first finding before one has a second.
#[test]
fn bounds_are_fair_and_said() {
    let flood: Vec<(usize, u32)> = (0..50).map(|at| (at * 50, 5)).collect();
    let sources = sources(&[
        (PATH, log(2600, &flood)),
        (OTHER, log(300, &[(100, 6), (200, 7)])),
    ]);
    let limits = |findings, bytes| Limits { findings, bytes };
    for (findings, excerpts, left_out) in [(52, 52, 0), (51, 51, 1), (3, 3, 49), (1, 1, 51)] {
        let files = made(&sources, &sources, limits(findings, 1 << 20));
        let index = &files["evidence/index.csv"];
        let without = index.matches("\"none: as the report has it\"").count();
        assert_eq!(without, left_out, "{findings}");
        let others = index
            .lines()
            .filter(|line| line.contains("\"6\",\"1\"") || line.contains("\"7\",\"1\""));
        let others = others.filter(|line| !line.contains("\"none:")).count();
        assert_eq!(others, 2.min(findings - 1), "{findings}");
        let texts = files
            .iter()
            .filter(|(name, _)| name.starts_with("evidence/") && *name != "evidence/index.csv");
        let texts: String = texts.map(|(_, text)| text.as_str()).collect();
        assert_eq!(counts(&texts).0, excerpts, "{findings}");
        assert_eq!(
            texts.matches("Left out by a bound").count(),
            left_out,
            "{findings}"
        );
        let said = format!("{left_out} finding");
        assert_eq!(
            files["README.txt"].contains(&said),
            0 < left_out,
            "{findings}"
        );
        assert!(files["manifest.json"].contains(&format!("\"left_out_by_bound\": {left_out},")));
    }
    // The other bound ends it in the middle of an excerpt, and says so.
    let files = made(&sources, &sources, limits(1000, 3000));
    let texts: String = files.values().map(String::as_str).collect();
    assert!(texts.contains("Left out by a bound"));
    let index = &files["evidence/index.csv"];
    let without = index.matches("\"none: as the report has it\"").count();
    assert!(files["manifest.json"].contains(&format!("\"left_out_by_bound\": {without},")));
    assert!((1..52).contains(&without), "{without}");
}

#[test]
fn what_changed_since_is_said() {
    let before = || (PATH, log(200, &[(100, 5)]));
    let changed = log(200, &[(100, 5)]).replace("boom", "other");
    let moved = format!("{}{}", entry(0, "one more"), before().1);
    let is_gone = "The archive does not have this file any more";
    let is_other = "The file does not hold this text on this line any more";
    #[rustfmt::skip]
    let cases: Vec<(&str, Vec<Source>, &str)> = vec![
        ("gone",      sources(&[(OTHER, log(9, &[]))]),  is_gone),
        ("nothing",   vec![],                            is_gone),
        ("changed",   sources(&[(PATH, changed)]),       is_other),
        ("moved",     sources(&[(PATH, moved)]),         is_other),
        ("cut short", sources(&[(PATH, log(50, &[]))]),  is_other),
        ("empty",     sources(&[(PATH, String::new())]), is_other),
    ];
    let sources = sources(&[before()]);
    for (name, now, want) in cases {
        let files = made(&sources, &now, Limits::default());
        let text = &files["evidence/0001.txt"];
        assert!(text.contains(want), "{name}: {text}");
        assert!(
            text.contains("addsstable [/Table/106/1/0"),
            "{name}: {text}"
        );
        assert!(
            files["README.txt"].contains("1 finding could not be found again"),
            "{name}"
        );
    }
    let files = made(&sources, &sources, Limits::default());
    assert!(!files["README.txt"].contains("could not be found again"));
}

#[test]
fn the_lines_around_one() {
    let before = sources(&[(PATH, log(200, &[(100, 5), (102, 5)]))]);
    let (plan, report) = analyzed(&before);
    let archive = Archive {
        plan: &plan,
        sources: &before,
    };
    let error = &report.jobs[0].flush_errors[0];
    let around = |path, line, text| context(archive, (0, path), line, text);
    let found = around(PATH, error.line, &error.text);
    let text = found.text.unwrap();
    assert_eq!(found.missing, None);
    assert_eq!(
        text.lines().filter(|line| line.starts_with('>')).count(),
        2,
        "{text}"
    );
    assert_eq!(counts(&text), (0, 41), "{text}");
    assert!(text.contains("\n>     101  W250422 06:01:40"), "{text}");
    assert!(text.contains("\n>            and more of it"), "{text}");
    for (path, line, text) in [
        (OTHER, error.line, error.text.as_str()),
        (PATH, error.line + 1, error.text.as_str()),
        (PATH, error.line, "another"),
        // One without a text is no entry.
        (PATH, error.line, ""),
    ] {
        let found = around(path, line, text);
        assert_eq!(found.text, None, "{path}:{line}");
        assert!(found.missing.is_some(), "{path}:{line}");
    }
}

/// What is written counts, not what was read: each line has its margin.
#[test]
fn short_lines_count_as_they_are_written() {
    const MOST: usize = 20_000;
    let lines = entry(1, &"x\n".repeat(500));
    let text: String = (0..20)
        .flat_map(|at| [lines.clone(), flush(at, 5)])
        .collect();
    let sources = sources(&[(PATH, text)]);
    let bytes = limits::MAX_ENTRY_BYTES;
    let limits = Limits {
        findings: 100,
        bytes: MOST,
    };
    let files = made(&sources, &sources, limits);
    let text = &files["evidence/0001.txt"];
    let excerpts = text.split("\n--- line ").next().unwrap();
    assert!(excerpts.len() < MOST + bytes, "{}", excerpts.len());
    assert!(text.contains("Left out by a bound"));
}

/// A place of which the report has no text is no entry that happens to stand
/// there, and nothing changed.
#[test]
fn a_place_without_a_text_is_not_looked_for() {
    let words = "\"closing with flushes in-progress\"";
    let json = format!(
        "{{\"hits\":\n[{{\"timestamp\":\"1745303030.5\",\"severity\":\"INFO\",\"channel\":\"DEV\",\
         \"file\":\"a/b.go\",\"line\":1,\"tags\":{{\"n\":\"1\"}},\"message\":\"x\"}}]\n,\"query\":\n{words}\n}}\n"
    );
    let sources = sources(&[(PATH, json)]);
    let (_, report) = analyzed(&sources);
    let texts: Vec<&str> = report.mentions.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(texts, [""]);
    let files = made(&sources, &sources, Limits::default());
    let text = &files["evidence/0001.txt"];
    assert!(
        text.contains("What stands on that line cannot be taken apart"),
        "{text}"
    );
    assert!(
        !text.contains("changed") && !text.contains("--- excerpt"),
        "{text}"
    );
}

/// A log may be one line, and each of its entries a finding. That this ends is
/// the test: with a look at each finding for each entry it would not.
#[test]
fn a_log_of_one_line() {
    const ENTRIES: usize = 100_000;
    let texts: Vec<String> = (0..ENTRIES).map(|at| format!("entry {at}")).collect();
    let targets: Vec<Target<'_>> = texts.iter().map(|text| Target { line: 1, text }).collect();
    let mut excerpts = Excerpts::of(&targets);
    let mut marked = 0;
    for (at, text) in texts.iter().enumerate() {
        let unit = Unit {
            bytes: text.as_bytes(),
            first: 1,
            last: 1,
            is_entry: true,
        };
        excerpts.unit(&unit, &mut |shown| {
            if let Shown::Entry(quoted) = shown {
                assert_eq!(quoted.targets, [at]);
                marked += 1;
            }
        });
    }
    assert_eq!(marked, ENTRIES);
    // The entries behind the last are still to come.
    assert!(!excerpts.is_done());
}

/// An entry longer than is shown says how much is left out.
#[test]
fn long_entries_are_cut_and_say_so() {
    let long = entry(1, &"x".repeat(limits::MAX_ENTRY_BYTES));
    let sources = sources(&[(PATH, format!("{}{long}{}", entry(0, "a"), flush(2, 5)))]);
    let files = made(&sources, &sources, Limits::default());
    let text = &files["evidence/0001.txt"];
    let cut = long.len() - limits::MAX_ENTRY_BYTES;
    assert!(
        text.contains(&format!("x… [{cut} bytes of this entry left out]")),
        "{text}"
    );
}
