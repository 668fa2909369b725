use super::*;
use crate::entry::tags::JobTag;

#[test]
fn full_compact_and_fluent_agree() {
    let cases = [
        r#"{"channel_numeric":0,"channel":"DEV","timestamp":"1745302959.852238000","cluster_id":"c","node_id":1,"tenant_id":3,"version":"v24.1.5","severity_numeric":2,"severity":"WARNING","goroutine":6885,"file":"kv/bulk/sst_batcher.go","line":432,"entry_counter":1249,"redactable":1,"tags":{"job":"7","n":"1"},"message":"closing x"}"#,
        r#"{"c":0,"t":"1745302959.852238000","x":"c","N":1,"T":3,"v":"v24.1.5","s":2,"sev":"W","g":6885,"f":"kv/bulk/sst_batcher.go","l":432,"n":1249,"r":1,"tags":{"job":"7","n":"1"},"message":"closing x"}"#,
        r#"{"tag":"cockroach.dev","c":"0","t":"1745302959.852238000","x":"c","N":"1","T":"3","v":"v24.1.5","s":"2","sev":"W","g":"6885","f":"kv/bulk/sst_batcher.go","l":"432","n":"1249","r":1,"tags":{"job":"7","n":"1"},"message":"closing x"}"#,
    ];
    for line in cases {
        let entry = parse(line.as_bytes()).expect(line);
        assert_eq!(entry.severity, Severity::Warning, "{line}");
        assert_eq!(
            entry.time.map(crate::time::Micros::get),
            Some(1_745_302_959_852_238),
            "{line}"
        );
        assert_eq!(&*entry.file, b"kv/bulk/sst_batcher.go", "{line}");
        assert_eq!(entry.tags.job, JobTag::Id(7), "{line}");
        assert_eq!(
            (entry.tags.node, entry.tags.tenant),
            (Some(1), Some(3)),
            "{line}"
        );
        assert_eq!((entry.goroutine, entry.counter), (6885, 1249), "{line}");
        assert_eq!(entry.version.as_deref(), Some("v24.1.5"), "{line}");
        assert_eq!(entry.cluster_id.as_deref(), Some("c"), "{line}");
        assert_eq!(&*entry.message, b"closing x", "{line}");
    }
}

#[test]
fn documented_lines() {
    let real = r#"{"tag":"cockroach.ops","c":1,"t":"1625766470.804899000","s":1,"sev":"I","g":7,"f":"util/log/event_log.go","l":32,"n":17,"r":1,"tags":{"n":"1"},"event":{"Timestamp":1625766470804896000,"EventType":"node_restart"}}"#;
    let entry = parse(real.as_bytes()).unwrap();
    assert!(entry.structured);
    assert_eq!(
        entry.time.map(crate::time::Micros::get),
        Some(1_625_766_470_804_899)
    );
    assert!(entry.message.starts_with(b"{"));
}

/// The flush error as collectors hand it on: all of it is read.
#[test]
fn through_collectors() {
    let rest = r#""version":"v24.1.5","goroutine":6885,"entry_counter":1249,"tags":{"job":"7","n":"1","T":"3"}"#;
    let bare = format!(
        r#"{{"timestamp":"1745302959.852238000","severity":"WARNING","file":"kv/bulk/sst_batcher.go","line":432,{rest},"message":"closing x"}}"#
    );
    let quoted = serde_json::to_string(&bare).unwrap();
    let text = serde_json::to_string(
        "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T3,n1,job=7] 1249 closing x\n",
    )
    .unwrap();
    #[rustfmt::skip]
    let cases: Vec<(&str, String)> = vec![
        ("bare",        bare.clone()),
        ("in an array", format!("[{bare},")),
        ("end of one",  format!("{bare}]")),
        ("log",         format!(r#"{{"stream":"stderr","time":"2025-01-01T00:00:00Z","log":{bare}}}"#)),
        ("two levels",  format!(r#"{{"_index":"x","_source":{{"@timestamp":"2025-01-01T00:00:00Z","message":{bare}}}}}"#)),
        ("payload",     format!(r#"{{"severity":"ERROR","jsonPayload":{bare},"receiveTimestamp":"2025-01-01T00:00:00Z"}}"#)),
        ("string",      format!(r#"{{"@timestamp":"2025-01-01T00:00:00Z","@message":{quoted}}}"#)),
        ("text",        format!(r#"{{"log":{text},"stream":"stderr","time":"2025-01-01T00:00:00Z"}}"#)),
        ("text, path",  format!(r#"{{"file":"/var/log/cockroach.log","host":"h","message":{text}}}"#)),
        ("ecs",         format!(r#"{{"@timestamp":"2025-01-01T00:00:00Z","event":{{"original":{text}}}}}"#)),
        ("journal",     format!(r#"{{"__REALTIME_TIMESTAMP":"1","PRIORITY":"6","MESSAGE":{text}}}"#)),
        ("beside",      format!(r#"{{"id":"A","attributes":{{"timestamp":"2025-04-22T06:22:39.852238Z","status":"warn","message":"closing x","attributes":{{"severity_numeric":2,"file":"sst_batcher.go:432",{rest}}}}}}}"#)),
        ("beside, all text", format!(r#"{{"attributes":{{"timestamp":"2025-04-22T06:22:39.852238Z","message":"closing x","attributes":{{"severity_numeric":"2","line":"432","file":"sst_batcher.go",{rest}}}}}}}"#)),
        ("beside, line", format!(r#"{{"attributes":{{"timestamp":"2025-04-22T06:22:39.852238Z","message":"closing x","attributes":{{"severity_numeric":2,"line":432,"file":"sst_batcher.go",{rest}}}}}}}"#)),
        ("basename",    bare.replace("kv/bulk/", "")),
        ("backslashes", bare.replace("kv/bulk/", "kv\\\\bulk\\\\")),
        ("file:line",   bare.replace("batcher.go\"", "batcher.go:432\"")),
        ("other key",   bare.replace("\"file\"", "\"logger\"")),
        ("warn",        bare.replace("WARNING", "warn")),
        ("seconds",     bare.replace("\"1745302959.852238000\"", "1745302959.852238")),
        ("micros",      bare.replace("\"1745302959.852238000\"", "1745302959852238")),
        ("nanos",       bare.replace("1745302959.852238000", "1745302959852238000")),
        ("iso",         bare.replace("1745302959.852238000", "2025-04-22T06:22:39.852238Z")),
        ("tags before", bare.replace("closing x", "[n1,job=7] closing x")),
        ("flat tags",   bare.replace(r#""tags":{"job":"7","n":"1","T":"3"}"#, r#""tags.job":"7","tags.n":"1","tags.T":"3""#)),
        ("tag string",  bare.replace(r#"{"job":"7","n":"1","T":"3"}"#, r#""[T3,n1,job=7]""#)),
        ("escaped",     bare.replace("closing x", "closing\\u0020x")),
        ("marked",      bare.replace("closing x", "‹closing x›")),
    ];
    for (name, record) in cases {
        let entry = parse(record.as_bytes()).expect(name);
        assert_eq!(entry.severity, Severity::Warning, "{name}: {record}");
        let at = entry.time.map(crate::time::Micros::get);
        assert_eq!(at, Some(1_745_302_959_852_238), "{name}");
        assert!(entry.file.ends_with(b"sst_batcher.go"), "{name}: {record}");
        assert_eq!(entry.tags.job, JobTag::Id(7), "{name}: {record}");
        assert_eq!(
            (entry.tags.node, entry.tags.tenant),
            (Some(1), Some(3)),
            "{name}"
        );
        assert_eq!(entry.message.trim_ascii(), b"closing x", "{name}");
    }
}

#[test]
fn a_log_is_no_source_file() {
    let record = r#"{"file":"/data/logs/cockroach.log","t":"1.0","message":"x"}"#;
    assert_eq!(&*parse(record.as_bytes()).unwrap().file, b"");
    for (text, want) in [
        ("a.go", true),
        ("5@a/b.go:7", true),
        (".go", false),
        ("see a.go", false),
        ("x.log", false),
    ] {
        assert_eq!(source_file(text).is_some(), want, "{text}");
    }
}

#[test]
fn records_of_other_programs() {
    #[rustfmt::skip]
    let cases = [
        (r#"{"level":"info","ts":1745302959.8,"caller":"controller/x.go:12","msg":"ok"}"#, true),
        (r#"{"time":"2025-04-22T06:22:39Z","level":"INFO","msg":"ok"}"#,                   true),
        (r#"{"t":"1745302959.8","sev":"I","f":"a.go","message":"ok"}"#,                    false),
        (r#"{"level":"info","msg":"ok","tags":{"n":"1"}}"#,                                false),
    ];
    for (record, want) in cases {
        assert_eq!(parse(record.as_bytes()).unwrap().foreign, want, "{record}");
    }
}

#[test]
fn severities() {
    #[rustfmt::skip]
    let cases = [("W", Severity::Warning), ("warning", Severity::Warning), ("2", Severity::Warning), ("ERROR", Severity::Error), ("Info", Severity::Info), ("critical", Severity::Fatal), ("30", Severity::Unknown), ("whatever", Severity::Unknown)];
    for (word, want) in cases {
        assert_eq!(named(word), want, "{word}");
    }
}

#[test]
fn times_that_are_none() {
    let record = r#"{"timestamp":"never","time":"2025-01-01T00:00:00Z","message":"x"}"#;
    assert_eq!(parse(record.as_bytes()).unwrap().time, None);
}

#[test]
fn carried_lines() {
    #[rustfmt::skip]
    let cases: &[(&str, Option<&str>)] = &[
        (r#"{"log":"I25 x\n","stream":"stderr"}"#,        Some("I25 x\n")),
        (r#"{"log":"\tmore\n","stream":"stderr"}"#,       Some("\tmore\n")),
        (r#"{"file":"a.go","message":"x"}"#,               None),
        (r#"{"x":"y"}"#,                                   None),
    ];
    for (record, want) in cases {
        assert_eq!(
            carried_text(record.as_bytes()).as_deref(),
            *want,
            "{record}"
        );
    }
}

#[test]
fn not_entries() {
    for line in [
        "",
        "{",
        "[]",
        "{\"a\":1}",
        "null",
        "{\"message\":",
        "{\"time\":\"x\"}",
    ] {
        assert_eq!(parse(line.as_bytes()), None, "{line}");
    }
}

#[test]
fn invalid_utf8_is_harmless() {
    let line = b"{\"t\":\"1.0\",\"message\":\"a\xff\",\"tags\":{\"job\":\"7\"}}";
    assert_eq!(parse(line).unwrap().tags.job, JobTag::Id(7));
}
