//! Each step, against lines that people showed.

use super::*;

const ORIGIN: Origin<'_> = Origin {
    node: 3,
    host: "h3",
};
const W: &str =
    "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:517 ⋮ [T1,n3,job=7] 9 a \"b\":";
const JSON: &str = r#"{"timestamp":"1745302959.852238000","severity_numeric":2,"severity":"WARNING","file":"kv/bulk/sst_batcher.go","line":517,"tags":{"n":"3","job":"7"},"message":"a ‹b›"}"#;

fn done(log: &str, step: Step) -> String {
    let bytes = after(log.as_bytes(), &[step], ORIGIN);
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn prefixes() {
    let log = format!("{W}\n  c\n");
    let cases = [
        (
            Prefix::Cri,
            "2025-04-22T06:22:39.8522+00:00 stderr F ",
            true,
        ),
        (
            Prefix::CriUtc,
            "2025-04-22T06:22:39.852238000Z stderr F ",
            true,
        ),
        (Prefix::DockerTimes, "2025-04-22T06:22:39.852238000Z ", true),
        (Prefix::Compose, "db-3     | ", true),
        (Prefix::Kubectl, "[pod/cockroachdb-2/db] ", true),
        (
            Prefix::Journal,
            "Apr 22 06:22:39 h3 cockroach[1754374]: ",
            true,
        ),
        (
            Prefix::JournalIso,
            "2025-04-22T06:22:39+0000 h3 cockroach[1754374]: ",
            true,
        ),
        (
            Prefix::Rfc3164,
            "<134>Apr 22 06:22:39 h3 cockroach[1754374]: ",
            true,
        ),
        (
            Prefix::Rfc5424,
            "<134>1 2025-04-22T06:22:39.852238Z h3 cockroach 1754374 - - ",
            true,
        ),
        (Prefix::MergeLogsNode, "3> ", false),
        (Prefix::MergeLogsHost, "h3> ", false),
        (Prefix::Host, "h3: ", true),
    ];
    for (prefix, start, each_line) in cases {
        let second = if each_line { start } else { "" };
        let want = format!("{start}{W}\n{second}  c\n");
        assert_eq!(done(&log, Step::Prefix(prefix)), want, "{prefix:?}");
    }
    let want = format!("logs/cockroach.log:1:{W}\nlogs/cockroach.log:2:  c\n");
    assert_eq!(done(&log, Step::Prefix(Prefix::Grep)), want);
    // JSON entries tell their time too.
    let got = done(JSON, Step::Prefix(Prefix::DockerTimes));
    assert_eq!(got, format!("2025-04-22T06:22:39.852238000Z {JSON}\n"));
}

#[test]
fn long_lines_are_cut() {
    let log = format!("{W}{}\n", "x".repeat(40_000));
    let got = done(&log, Step::Prefix(Prefix::CriUtc));
    let tags: Vec<&str> = got.lines().filter_map(|line| line.get(38..39)).collect();
    assert_eq!(tags, ["P", "P", "F"]);
    let joined: String = got.lines().filter_map(|line| line.get(40..)).collect();
    assert_eq!(joined, log.trim_end());

    let got = done(&log, Step::Carry(Carrier::Docker));
    let parts = got.lines().map(|line| -> String {
        let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        record["log"].as_str().expect("a string").to_owned()
    });
    let parts: Vec<String> = parts.collect();
    assert_eq!(parts.len(), 3);
    assert_eq!(parts.concat(), log);
}

#[test]
fn records() {
    let log = format!("{W}\n  c\n");
    let record = |text: &str| {
        let text = serde_json::Value::from(text);
        format!(r#"{{"log":{text},"stream":"stderr","time":"2025-04-22T06:22:39.852238Z"}}"#)
    };
    let want = format!("{}\n{}\n", record(&format!("{W}\n")), record("  c\n"));
    assert_eq!(done(&log, Step::Carry(Carrier::Docker)), want);
    assert_eq!(done(&log, Step::Carry(Carrier::Line)).lines().count(), 2);
    assert_eq!(done(&log, Step::Carry(Carrier::Entry)).lines().count(), 1);
    let want = "Date,Host,Message\n\"2025-04-22T06:22:39.852238Z\",\"h3\",\"W250422 \
                06:22:39.852238 6885 kv/bulk/sst_batcher.go:517 ⋮ [T1,n3,job=7] 9 a \"\"b\"\":\n  \
                c\"\n";
    assert_eq!(done(&log, Step::Export(Export::Csv)), want);
}

#[test]
fn reshaped() {
    let cases = [
        (Reshape::Basename, r#""file":"sst_batcher.go","line":517"#),
        (
            Reshape::FileAndLine,
            r#""file":"kv/bulk/sst_batcher.go:517""#,
        ),
        (
            Reshape::Severity(SeverityWord::Short),
            r#""severity":"WARN""#,
        ),
        (
            Reshape::Severity(SeverityWord::Lower),
            r#""severity":"warning""#,
        ),
        (
            Reshape::Severity(SeverityWord::Capital),
            r#""severity":"Warning""#,
        ),
        (Reshape::Severity(SeverityWord::Level), r#""level":"warn""#),
        (
            Reshape::Clock(ClockAs::Iso),
            r#""timestamp":"2025-04-22T06:22:39.852238Z""#,
        ),
        (
            Reshape::Clock(ClockAs::Seconds),
            r#""timestamp":1745302959.852238"#,
        ),
        (
            Reshape::Clock(ClockAs::Millis),
            r#""timestamp":1745302959852}"#,
        ),
        (
            Reshape::Clock(ClockAs::Nanos),
            r#""timestamp":1745302959852238000}"#,
        ),
        (Reshape::TagsBefore, r#""message":"[job=7,n3] a ‹b›""#),
        (
            Reshape::Below(&["_source", "log"]),
            r#""_source":{"log":{"file""#,
        ),
        (
            Reshape::Datadog,
            r#""message":"a ‹b›","status":"warning","timestamp":"2025-04-22T06:22:39.852Z"}"#,
        ),
        (Reshape::Ascii, r#""message":"a \u2039b\u203a""#),
        (Reshape::EscapedSpaces, r#""message":"a\u0020‹b›""#),
    ];
    for (by, want) in cases {
        let got = done(JSON, Step::Reshape(by));
        assert!(got.contains(want), "{by:?}: {got}");
    }
    let got = done(JSON, Step::Reshape(Reshape::NoFile));
    assert!(!got.contains("sst_batcher"), "{got}");
}

#[test]
fn arrays() {
    let log = format!("{JSON}\n{JSON}\n");
    for (export, lines) in [
        (Export::ArrayOfLines, 2..=2),
        (Export::ArrayOnOneLine, 1..=1),
        (Export::PrettyArray, 20..=40),
    ] {
        let got = done(&log, Step::Export(export));
        assert!(lines.contains(&got.lines().count()), "{export:?}: {got}");
        let array: Vec<serde_json::Value> = serde_json::from_str(&got).expect("JSON");
        assert_eq!(array.len(), 2);
    }
}

#[test]
fn encodings() {
    let got = after(W.as_bytes(), &[Step::Encode(Encoding::Utf16Be)], ORIGIN);
    assert!(got.starts_with(b"\xfe\xff\0W\x002"));
    let got = done(W, Step::Encode(Encoding::Colors));
    assert!(got.starts_with("\u{1b}[0;33;49mW250422 \u{1b}[0;90m06:22:39.852238 6885 "));
    assert!(got.contains("⋮\u{1b}[0m [\u{1b}[0;36mT1,n3,job=7\u{1b}[0m] 9 a"));
    let marks = [
        (Marks::Question, ":517 ? [T1"),
        (Marks::QuestionPerByte, ":517 ??? [T1"),
        (Marks::EscapeU, ":517 \\u22ee [T1"),
        (Marks::Cp1252, ":517 â‹® [T1"),
        (Marks::Cp850, ":517 ÔïÑ [T1"),
        (Marks::Dropped, ":517  [T1"),
    ];
    for (marks, want) in marks {
        let got = done(W, Step::Marks(marks));
        assert!(got.contains(want), "{marks:?}: {got}");
    }
}
