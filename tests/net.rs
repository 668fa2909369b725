//! The net under all rules: where the words of a flush error occur and nothing
//! explains them, the answer is never `clear`.
//!
//! Lines are put together from parts that are right, cut, torn or misplaced.
//! What explains the words is told here a second time, from the rule alone
//! and narrowly, see [`is_explained`].

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

// Its archives are those of `script_oracle`.
#[expect(dead_code, reason = "its archives are made for another test")]
mod oracle;

use std::fmt;

use debug_zip_generator::archive::{Shape, of_members};
use debug_zip_generator::way::{self, Encoding, Origin, Prefix, Step};
use detect_144650::analyze_bytes;
use detect_144650::report::{Report, State};
use oracle::script::answer;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::Config;
use regex::Regex;

/// Files whose words something may explain.
const FILES: u32 = 2_500;
/// Files whose words are quoted only, or that hold none.
const HARMLESS: u32 = 400;
/// Lines of a file that come from the generator.
const MAX_LINES: usize = 8;

const WORDS: &str = "closing with flushes in-progress encountered an error";
const CAUSE: &str = ": addsstable [‹/Table/106/1/1›,‹/Table/106/1/2›): boom";
const PATH: &str = "nodes/1/logs/cockroach.h1.roach.2025-04-22T05_00_00Z.000100.log";
const JOB: &str = "1065717595872755715";

/// Lines of a log, before the way to us.
#[derive(Clone)]
struct Given {
    lines: Vec<String>,
    /// What is done to all of them.
    steps: Vec<Step>,
    /// Whether the last line has an end.
    ended: bool,
}

/// As text, so that a counterexample can be read.
impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n== {:?}, ended: {}", self.steps, self.ended)?;
        self.lines
            .iter()
            .try_for_each(|line| writeln!(f, "{line:?}"))
    }
}

impl Given {
    fn bytes(&self) -> Vec<u8> {
        let mut text = self.lines.join("\n");
        if self.ended {
            text.push('\n');
        }
        let origin = Origin {
            node: 1,
            host: "h1",
        };
        way::after(text.as_bytes(), &self.steps, origin)
    }

    fn analyzed(&self) -> Report {
        let bytes = self.bytes();
        let zip = of_members(Shape::default(), &[(PATH, &bytes)]).expect("written");
        analyze_bytes("debug.zip", zip).expect("a zip")
    }

    /// Whether something stands in front of all lines.
    fn has_prefix(&self) -> bool {
        let mut steps = self.steps.iter();
        steps.any(|step| matches!(step, Step::Prefix(_)))
    }

    /// Whether the words occur where nothing explains them.
    fn has_unexplained_words(&self) -> bool {
        let holds = |line: &String| unescaped(line).contains(WORDS);
        let lines = self.lines.iter().enumerate();
        lines
            .filter(|(_, line)| holds(line))
            .any(|(at, _)| !is_explained(&self.lines, at, self.has_prefix()))
    }
}

/// Whether a well-formed entry of another source file explains the words in
/// line `at`: they stand inside of its message, not at its start, on its first
/// line or on one that goes on with it; and that line does not name the file
/// that writes flush errors, unless in an entry that is quoted whole. With
/// `prefixed` something stands in front of all lines.
fn is_explained(lines: &[String], at: usize, prefixed: bool) -> bool {
    let line = &lines[at];
    if line.contains("sst_batcher.go") {
        return quotes_an_entry(line);
    }
    if line.starts_with('{') {
        return is_explained_in_json(line);
    }
    if let Some(message) = message(line) {
        return !message.trim_start().starts_with(WORDS);
    }
    // A prefix that all lines have is taken off, or more than start an entry
    // without one; and where all have one, so is another behind it that one has
    // for each four without.
    let starts_entry = |line: &&String| looks_like_head(line) || line.starts_with('{');
    let plain = lines.iter().filter(starts_entry).count();
    let behind_prefix = line.char_indices().any(|(at, _)| {
        let (prefix, entry) = line.split_at(at);
        let with_it = lines.iter().filter(|line| line.starts_with(prefix)).count();
        let is_common =
            with_it == lines.len() || with_it > plain || prefixed && 5 * with_it >= lines.len();
        is_common && message(entry).is_some_and(|message| !message.trim_start().starts_with(WORDS))
    });
    if behind_prefix {
        return true;
    }
    // What is nearly an entry names another file at least.
    if looks_like_head(line) {
        let before = line.split(WORDS).next().unwrap_or_default();
        return before.contains(".go");
    }
    let mut above = lines[..at].iter().rev();
    // Also behind a prefix, which is taken off.
    let has_message = |line: &String| {
        let starts = line
            .char_indices()
            .filter(|(_, c)| matches!(c, 'I' | 'W' | 'E' | 'F'));
        starts
            .map(|(at, _)| &line[at..])
            .any(|rest| message(rest).is_some())
    };
    let has_entry = above.clone().any(has_message);
    let head = above.find(|line| looks_like_head(line) || has_message(line));
    has_entry && head.is_some_and(|head| !head.contains("sst_batcher.go"))
}

/// Whether the entry that a line holds in its message stands behind a quote.
/// One that follows anything else may have been written by somebody else while
/// the line was not whole: two entries run together. A quotation of several
/// lines, whose ends are escaped, or of a part of an entry is closed behind the
/// words.
fn quotes_an_entry(line: &str) -> bool {
    let head = Regex::new(
        r#"['"‹`][IWEFX]\d{5,6} [^'"‹`]*sst_batcher\.go|['"‹`].*\\n[IWEFX]\d{5,6} [^'"‹`]*sst_batcher\.go.*['"`›]|['"`]\S*sst_batcher\.go.*['"`]"#,
    )
    .expect("a pattern");
    message(line).is_some_and(|message| head.is_match(&message) || is_in_marks(&message))
}

/// Whether the name of the file stands in a value between marks, which are
/// closed behind it: whatever is between them is paired.
fn is_in_marks(message: &str) -> bool {
    let opened = Regex::new(r#"‹['"`]?\S*sst_batcher\.go"#).expect("a pattern");
    opened.find(message).is_some_and(|found| {
        let rest = &message[found.end()..];
        rest.matches('›').count() > rest.matches('‹').count()
    })
}

fn looks_like_head(line: &str) -> bool {
    let start = Regex::new(r"^\W*[IWEF]\d{3,6}\b").expect("a pattern");
    start.is_match(line)
}

/// Message of a well-formed entry in text; nothing stands before it.
fn message(line: &str) -> Option<String> {
    let entry = Regex::new(
        r"^[IWEF]\d{6} \d\d:\d\d:\d\d\.\d{6} \d+ (?:\d+@)?[a-z0-9_/]+\.go(?::\d+)? (?:⋮ )?(?:\[[^\] ]*\] )?(?:\d+ )?(.+)$",
    );
    let found = entry.expect("a pattern").captures(line)?;
    Some(found[1].to_owned())
}

fn is_explained_in_json(line: &str) -> bool {
    let line = line.trim_end_matches(',');
    let Ok(entry) = serde_json::from_str::<serde_json::Value>(line) else {
        return false;
    };
    let file = entry["file"].as_str().unwrap_or_default();
    let in_event = entry["event"].to_string().contains(WORDS);
    let message = entry["message"].as_str().unwrap_or_default();
    let in_message = message.contains(WORDS) && !message.trim_start().starts_with(WORDS);
    file.strip_suffix(".go").is_some() && (in_event || in_message)
}

/// The line with `\uXXXX` of ASCII characters undone, if it is JSON.
fn unescaped(line: &str) -> String {
    if !line.starts_with(['{', '[']) {
        return line.to_owned();
    }
    let escape = Regex::new(r"\\u00([0-7][0-9a-fA-F])").expect("a pattern");
    let character = |found: &regex::Captures<'_>| {
        let code = u8::from_str_radix(&found[1], 16).expect("hexadecimal digits");
        char::from(code).to_string()
    };
    escape.replace_all(line, character).into_owned()
}

fn heartbeat(minute: u8) -> String {
    format!(
        "I250422 06:{minute:02}:00.000000 12 server/status/runtime_log.go:47 ⋮ [T1,Vsystem,n1] 7 runtime \
         stats: 1.0 GiB RSS"
    )
}

/// The parts of a flush error, any of which may be off.
fn flush_error() -> BoxedStrategy<String> {
    let start = prop_oneof![
        6 => Just("W250422 06:22:39.852238 6885 "),
        1 => select(vec![
            "I250422 06:22:39.852238 6885 ",
            "E250422 06:22:39.852238 6885 ",
            "F250422 06:22:39.852238 6885 ",
            "X250422 06:22:39.852238 6885 ",
            "W250422 06:22:39.852238 ",
            "W259999 99:99:99.999999 6885 ",
            "W250422 06:22:39 6885 ",
            "W25042 06:22:39.852238 6885 ",
            "I000101 00:00:00.000000 ",
            "",
        ]),
    ];
    let place = prop_oneof![
        6 => Just("kv/bulk/sst_batcher.go:432 "),
        2 => select(vec![
            "sst_batcher.go:432 ",
            "kv\\bulk\\sst_batcher.go:432 ",
            "13@kv/bulk/sst_batcher.go:432 ",
            "github.com/cockroachdb/cockroach/pkg/kv/bulk/sst_batcher.go:432 ",
            "pkg/kv/bulk/sst_batcher.go:432 ",
            "kv/bulk/sst_batcher.go ",
            "kv/bulk/sst_batcher.go: ",
            "(gostd) kv/bulk/sst_batcher.go:432 ",
            "kv/bulk/buffering_adder.go:432 ",
            ":0 ",
            "",
        ]),
    ];
    let mark =
        prop_oneof![4 => Just("⋮ "), 1 => select(vec![" ", "? ", "<22ee> ", "\u{fffd} ", ""])];
    let tags = prop_oneof![
        4 => Just(format!("[T1,Vsystem,n1,job={JOB}] ")),
        2 => select(vec![
            "[T1,Vsystem,n1] ".to_owned(),
            "[T1,n1,job=0] ".to_owned(),
            format!("[T1,Vsystem,‹n1,job={JOB}›] "),
            format!("[T1,n1,job=‹IMPORT id={JOB}›] "),
            format!("[n1,x=a] b],job={JOB}] "),
            "[-] ".to_owned(),
            "[T1,n1,job=".to_owned(),
            String::new(),
        ]),
    ];
    let counter = select(vec![
        "1249 ", "1249  ", "1249", "", "  ", "1249 +", "1249 |", "1249 =",
    ]);
    (start, place, mark, tags, counter, said())
        .prop_map(|(start, place, mark, tags, counter, said)| {
            format!("{start}{place}{mark}{tags}{counter}{said}")
        })
        .boxed()
}

/// The words, with something around them.
fn said() -> BoxedStrategy<String> {
    let before = prop_oneof![
        6 => Just(""),
        2 => select(vec!["‹", "a: ", "\"", "\u{1b}[0m", " ", "Structured entry: ", "[n1] ", "x".repeat(300).leak()]),
    ];
    let after = prop_oneof![
        6 => Just(CAUSE),
        2 => select(vec![
            "",
            ": ",
            ": boom",
            ": computing stats for SST [‹/a›, ‹/b›): boom",
            ": addsstable [‹×›,‹×›): context canceled",
            ": addsstable",
            "\": addsstable x",
        ]),
    ];
    let close = select(vec!["", "", "›", "\"", "\\n"]);
    (before, after, close)
        .prop_map(|(before, after, close)| format!("{before}{WORDS}{after}{close}"))
        .boxed()
}

/// An entry of another file; it may quote the words, rightly or nearly.
fn other_entry() -> BoxedStrategy<String> {
    let place = select(vec![
        "sql/exec_log.go:391 ⋮",
        "server/node.go:1 ⋮",
        "8@util/log/event_log.go:32 ⋮",
        "kv/bulk/buffering_adder.go:9 ⋮",
        "server/node.go ⋮",
        "server/node.go:1",
    ]);
    let message = prop_oneof![
        2 => Just("all is well".to_owned()),
        1 => said(),
        2 => said().prop_map(|said| format!("query ‹\"SELECT '{said}'\"›")),
        1 => said().prop_map(|said| format!("{{\"EventType\":\"query\",\"Statement\":\"{said}\"}}")),
    ];
    (place, message)
        .prop_map(|(place, message)| {
            format!("I250422 06:21:00.000000 9 {place} [T1,Vsystem,n1] 5 {message}")
        })
        .boxed()
}

/// A flush error in JSON, or nearly.
fn json() -> BoxedStrategy<String> {
    let file = prop_oneof![
        3 => Just(r#""file":"kv/bulk/sst_batcher.go","line":432,"#),
        2 => select(vec![
            r#""file":"sst_batcher.go:432","#,
            r#""file":"/var/log/cockroach.log","#,
            r#""file":"sql/exec_log.go","line":1,"#,
            r#""f":"kv/bulk/sst_batcher.go","#,
            r#""file":7,"#,
            r#""file":"kv\/bulk\/sst_batcher.go","#,
            "",
        ]),
    ];
    let severity = select(vec![
        r#""severity":"WARNING","#,
        r#""severity":"INFO","#,
        r#""level":"warn","#,
        r#""severity_numeric":2,"#,
        "",
    ]);
    let time = select(vec![
        r#""timestamp":"1745302959.852238000","#,
        r#""timestamp":"2025-04-22T06:22:39Z","#,
        r#""timestamp":1745302959852,"#,
        r#""timestamp":99999999999999999999,"#,
        r#""timestamp":"soon","#,
        "",
    ]);
    let words = select(vec![
        WORDS.to_owned(),
        WORDS.replace(' ', "\\u0020"),
        WORDS.replace("error", "\\u0065rror"),
    ]);
    let key = select(vec!["message", "msg", "message", "log", "event", "x"]);
    let shape = select(vec![
        "{_}",
        "{_}",
        "{_},",
        "[{_}]",
        "{_",
        "{\"log\":{_}}",
        "{\"a\":[{_}]}",
        "db-1 | {_}",
    ]);
    (file, severity, time, words, key, shape)
        .prop_map(|(file, severity, time, words, key, shape)| {
            let cause = ": addsstable [‹/Table/106/1/1›,‹/Table/106/1/2›): boom";
            let object = format!(
                "{{{file}{severity}{time}\"tags\":{{\"n\":\"1\",\"job\":\"{JOB}\"}},\"{key}\":\"{words}{cause}\"}}"
            );
            match shape {
                "{_" => object[..object.len() - 2].to_owned(),
                shape => shape.replace("{_}", &object),
            }
        })
        .boxed()
}

/// A line, perhaps of two that run together, or one that lost its start.
fn line() -> BoxedStrategy<String> {
    let torn = (other_entry(), flush_error(), any::<prop::sample::Index>()).prop_map(
        |(first, second, at)| {
            let ends: Vec<usize> = first.char_indices().map(|(at, _)| at).collect();
            format!("{}{second}", &first[..ends[at.index(ends.len())]])
        },
    );
    let cut = (flush_error(), any::<prop::sample::Index>()).prop_map(|(line, at)| {
        let words = line.find(WORDS).unwrap_or_default();
        let starts = line.char_indices().map(|(at, _)| at);
        let starts: Vec<usize> = starts.filter(|at| *at <= words).collect();
        line[starts[at.index(starts.len())]..].to_owned()
    });
    let prefixed = (
        select(vec![
            "db-1     | ",
            "2025-04-22T06:22:39.8522Z stderr F ",
            "1> ",
            "cockroach.log:12:",
            "\0",
            "\u{feff}",
            "\u{1b}[0;33;49m",
            "\t",
            "> ",
            "\"",
        ]),
        flush_error(),
    );
    prop_oneof![
        4 => flush_error(),
        3 => (0..60_u8).prop_map(heartbeat),
        3 => other_entry(),
        2 => json(),
        2 => torn,
        2 => cut,
        2 => prefixed.prop_map(|(prefix, line)| format!("{prefix}{line}")),
        2 => said(),
        1 => select(vec!["", "  | main.main", "(1) attached stack trace", "kv/bulk/sst_batcher.go:432", "]", "{", "\"", "‹×›"])
            .prop_map(str::to_owned),
        1 => Just(format!(
            "I250422 06:30:00.000001 6885 jobs/registry.go:1599 ⋮ [T1,Vsystem,n1] 1400 IMPORT job {JOB}: \
             stepping through state succeeded"
        )),
    ]
    .boxed()
}

/// What is done to all lines; nothing mostly.
fn steps() -> BoxedStrategy<Vec<Step>> {
    prop_oneof![
        6 => Just(Vec::new()),
        1 => select(Encoding::ALL.to_vec()).prop_map(|encoding| vec![Step::Encode(encoding)]),
        1 => select(Prefix::ALL.to_vec()).prop_map(|prefix| vec![Step::Prefix(prefix)]),
    ]
    .boxed()
}

/// A log whose head and end are those of a healthy node, or not.
fn files() -> BoxedStrategy<Given> {
    let healthy = prop_oneof![3 => Just(true), 1 => Just(false)];
    (vec(line(), 1..=MAX_LINES), healthy, steps(), any::<bool>())
        .prop_map(|(lines, healthy, steps, ended)| Given {
            lines: if healthy { in_healthy(lines) } else { lines },
            steps,
            ended,
        })
        .boxed()
}

fn in_healthy(lines: Vec<String>) -> Vec<String> {
    let head = "I250422 05:00:00.000000 1 util/log/file_sync_buffer.go:238 ⋮ [config] binary: \
                CockroachDB CCL v24.1.5 (x86_64-pc-linux-gnu, built x, go1.22.5)";
    let before = (0..6).map(heartbeat);
    let after = (50..56).map(heartbeat);
    let head = std::iter::once(head.to_owned()).chain(before);
    head.chain(lines).chain(after).collect()
}

/// An entry that explains the words by any reading, or holds none.
fn harmless() -> BoxedStrategy<String> {
    let quoted = select(vec![
        format!("exec \"$ cli\" {{}} ‹\"SELECT '{WORDS}: addsstable [x'\"›"),
        format!(
            "{{\"EventType\":\"query_execute\",\"Statement\":\"SELECT ‹'{WORDS}: addsstable'›\"}}"
        ),
        format!("pasted text follows:\n{WORDS}: addsstable [/Table/1,/Table/2): boom\nits end"),
        format!("pasted text follows: {WORDS}"),
        "addsstable [‹/a›,‹/b›) attempt 1 failed: boom".to_owned(),
        "all is well\n\n  at kv/bulk/sst_batcher.go:432".to_owned(),
        "goroutine 7:\nkv/bulk/sst_batcher.go:432 +0x1d\nkv/bulk.(*SSTBatcher).Reset".to_owned(),
    ]);
    (
        select(vec![
            "sql/exec_log.go:391",
            "8@util/log/event_log.go:32",
            "server/node.go:7",
        ]),
        quoted,
    )
        .prop_map(|(place, message)| {
            format!("I250422 06:20:00.000000 9 {place} ⋮ [T1,Vsystem,n1] 5 {message}")
        })
        .boxed()
}

proptest! {
    #![proptest_config(Config { cases: FILES, failure_persistence: None, ..Config::default() })]

    #[test]
    fn unexplained_words_are_never_clear(file in files()) {
        if file.has_unexplained_words() {
            let report = file.analyzed();
            prop_assert_ne!(report.verdict.state, State::Clear, "{:?}", report.verdict);
        }
    }

    /// The same by the script's own rule, on the lines as they lie there.
    #[test]
    fn what_the_script_would_report_is_never_clear(file in files()) {
        let files = [(PATH.to_owned(), file.bytes())];
        if answer(&files).exit_code == 1 && file.has_unexplained_words() {
            let report = file.analyzed();
            prop_assert_ne!(report.verdict.state, State::Clear, "{:?}", report.verdict);
        }
    }
}

proptest! {
    #![proptest_config(Config { cases: HARMLESS, failure_persistence: None, ..Config::default() })]

    #[test]
    fn quoted_words_are_clear(lines in vec(harmless(), 0..=3), steps in steps()) {
        let lines: Vec<String> = lines
            .iter()
            .flat_map(|entry| entry.split('\n').map(str::to_owned))
            .collect();
        let file = Given { lines: in_healthy(lines), steps, ended: true };
        prop_assert!(!file.has_unexplained_words());
        let report = file.analyzed();
        prop_assert_eq!(report.verdict.state, State::Clear, "{:?}", report.verdict);
    }
}

/// A value between marks that are closed behind it quotes what is in it.
#[test]
fn marks_are_quotations_where_they_are_closed() {
    let part = format!("‹\"sst_batcher.go:4 {WORDS}: [‹/a›): boom");
    for (closed, explained) in [("›", true), ("", false)] {
        let line =
            format!("I250422 06:21:00.000000 9 sql/exec_log.go:391 ⋮ [n1] 5 SELECT {part}{closed}");
        assert_eq!(is_explained(&[line], 0, false), explained, "{closed:?}");
    }
}

/// What this file takes for an explanation, and what not.
/// A mark at the start of a file makes no other record of the first.
#[test]
fn a_record_behind_a_mark_is_one() {
    let line = format!(
        r#"{{"file":"sql/exec_log.go","line":1,"severity":"WARNING","timestamp":"1745302959.852238000","x":"{WORDS}{CAUSE}"}}"#
    );
    for mark in ["", "\u{feff}", "\0\0", "\u{1b}[0m"] {
        let file = Given {
            lines: vec![format!("{mark}{line}")],
            steps: Vec::new(),
            ended: true,
        };
        let state = file.analyzed().verdict.state;
        assert_ne!(state, State::Clear, "{mark:?}");
    }
}

#[test]
fn explanations_are_narrow() {
    let quoted = "I250422 06:21:00.000000 9 sql/exec_log.go:391 ⋮ [n1] 5 SELECT ";
    let head = "I250422 06:21:00.000000 9 server/node.go:1 ⋮ [n1] 5 pasted:";
    let flush = format!("W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [n1] 9 {WORDS}");
    let json = |file: &str, message: &str| format!(r#"{{"file":"{file}","message":"{message}"}}"#);
    let cases: &[(&str, Vec<String>, bool)] = &[
        ("a quotation", vec![format!("{quoted}{WORDS}")], true),
        (
            "at the start",
            vec![format!("{}{WORDS}", quoted.trim_end_matches("SELECT "))],
            false,
        ),
        ("pasted", vec![head.to_owned(), WORDS.to_owned()], true),
        (
            "pasted with its file",
            vec![head.to_owned(), format!("sst_batcher.go:4 {WORDS}")],
            false,
        ),
        ("itself", vec![flush.clone()], false),
        ("torn", vec![format!("{quoted}{flush}")], false),
        (
            "quoted behind an escaped end",
            vec![format!("{quoted}'a\\n{flush}'")],
            true,
        ),
        (
            "a part is quoted",
            vec![format!("{quoted}'sst_batcher.go:4 {WORDS}'")],
            true,
        ),
        (
            "a part, torn",
            vec![format!("{quoted}'sst_batcher.go:4 {WORDS}")],
            false,
        ),
        (
            "torn behind an escaped end",
            vec![format!("{quoted}'a\\n{flush}")],
            false,
        ),
        (
            "before any entry",
            vec![WORDS.to_owned(), head.to_owned()],
            false,
        ),
        (
            "nearly an entry",
            vec![head.to_owned(), format!("W250422 {WORDS}")],
            false,
        ),
        (
            "below nearly an entry",
            vec!["W250422 x".to_owned(), WORDS.to_owned()],
            false,
        ),
        (
            "below a batcher's",
            vec![flush.replace(WORDS, "x"), WORDS.to_owned()],
            false,
        ),
        (
            "behind a prefix of all lines",
            vec![format!("db-1 | {head}"), format!("db-1 | {quoted}{WORDS}")],
            true,
        ),
        (
            "behind a prefix of one line",
            vec![format!("db-1 | {quoted}{WORDS}"), flush.replace(WORDS, "x")],
            false,
        ),
        ("JSON", vec![json("sql/a.go", &format!("x {WORDS}"))], true),
        ("JSON at the start", vec![json("sql/a.go", WORDS)], false),
        (
            "JSON of a log",
            vec![json("a.log", &format!("x {WORDS}"))],
            false,
        ),
        (
            "JSON with escapes",
            vec![json("a.log", &WORDS.replace(' ', "\\u0020"))],
            false,
        ),
    ];
    for (name, lines, want) in cases {
        let file = Given {
            lines: lines.clone(),
            steps: Vec::new(),
            ended: true,
        };
        assert_eq!(file.has_unexplained_words(), !want, "{name}");
    }
}

/// Where all lines have a prefix, a second one of some of them is one, too.
#[test]
fn a_second_prefix() {
    let quoted = "I250422 06:21:00.000000 9 sql/exec_log.go:391 ⋮ [n1] 5 SELECT ";
    let inner = format!("db-1 | {quoted}{WORDS}");
    for (others, want) in [(4, true), (5, false)] {
        let mut lines = vec![inner.clone()];
        lines.resize(1 + others, heartbeat(0));
        let file = Given {
            lines,
            steps: vec![Step::Prefix(Prefix::Cri)],
            ended: true,
        };
        assert_eq!(file.has_unexplained_words(), !want, "{others} others");
        let state = file.analyzed().verdict.state;
        assert_eq!(state == State::Clear, want, "{others} others");
    }
}
