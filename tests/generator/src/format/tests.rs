//! Every form of the same entries, against lines as CockroachDB writes them.

use super::*;
use crate::entry::{Channel, Payload, Severity};
use crate::tags::Tags;
use crate::time::Time;

/// 2025-04-22 06:22:39.852238 UTC.
const AT: Time = Time(1_745_302_959_852_238);

fn warning(message: &str) -> Entry {
    let tags = Tags::tenant(3, "demoapp").node(1).with("job", "42");
    Entry {
        goroutine: 6_885,
        counter: Some(1_249),
        ..Entry::new(
            Severity::Warning,
            AT,
            ("kv/bulk/sst_batcher.go", 432),
            tags,
            message.to_owned(),
        )
    }
}

fn written(format: Format, entry: &Entry) -> String {
    write(entry, &Layout::new(format, "v24.1.5"))
}

#[test]
fn texts() {
    let v1 = "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T3,Vdemoapp,n1,job=42]";
    let event = Entry {
        payload: Payload::Event("{\"A\":1}".to_owned()),
        ..warning("")
    };
    let mut bare = Entry {
        goroutine: 0,
        counter: None,
        channel: Channel::Ops,
        tags: Tags::default(),
        ..warning("text")
    };
    let cases = [
        (
            "count",
            Format::V1Count,
            warning("a\nb"),
            format!("{v1} 1249 a\nb\n"),
        ),
        ("v1", Format::V1, warning("a"), format!("{v1} a\n")),
        (
            "v1 event",
            Format::V1,
            event.clone(),
            format!("{v1} Structured entry: {{\"A\":1}}\n"),
        ),
        (
            "count event",
            Format::V1Count,
            event.clone(),
            format!("{v1} 1249 {{\"A\":1}}\n"),
        ),
        (
            "v2",
            Format::V2,
            warning("a\nb"),
            format!("{v1} 1249  a\n{v1} 1249 +b\n"),
        ),
        (
            "v2 event",
            Format::V2,
            event,
            format!("{v1} 1249 ={{\"A\":1}}\n"),
        ),
    ];
    for (name, format, entry, want) in cases {
        assert_eq!(written(format, &entry), want, "{name}");
    }
    bare.redactable = false;
    let place = "W250422 06:22:39.852238 1@kv/bulk/sst_batcher.go:432";
    assert_eq!(written(Format::V1, &bare), format!("{place}  text\n"));
    bare.goroutine = 7;
    let place = "W250422 06:22:39.852238 7 1@kv/bulk/sst_batcher.go:432";
    assert_eq!(written(Format::V2, &bare), format!("{place}  [-]   text\n"));
}

#[test]
fn v2_cuts_long_lines_and_keeps_markers_paired() {
    let long = format!("‹{}›", "x".repeat(20_000));
    let out = written(Format::V2, &warning(&long));
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].contains("] 1249  ‹x") && lines[0].ends_with("x›"));
    assert!(lines[1].contains("] 1249 |‹x") && lines[1].ends_with("x›"));
}

#[test]
fn v2_marks_stacks() {
    let entry = Entry {
        stack: Some("goroutine 1:\nmain()".to_owned()),
        ..warning("boom")
    };
    let out = written(Format::V2, &entry);
    assert!(out.contains("] 1249  boom\n"));
    assert!(out.contains("] 1249 !goroutine 1:\n"));
    assert!(out.contains("] 1249 !main()\n"));
}

#[test]
fn zones() {
    let entry = warning("a");
    let cases = [
        (
            180,
            "W250422 09:22:39.852238+030000 ",
            "2025-04-22T09:22:39.852238+03:00",
        ),
        (
            -450,
            "W250421 22:52:39.852238-073000 ",
            "2025-04-21T22:52:39.852238-07:30",
        ),
        (
            0,
            "W250422 06:22:39.852238+000000 ",
            "2025-04-22T06:22:39.852238+00:00",
        ),
    ];
    for (minutes, text, datetime) in cases {
        let mut layout = Layout::new(Format::V2, "v24.1.5");
        layout.zone_minutes = Some(minutes);
        assert!(write(&entry, &layout).starts_with(text), "{minutes}");
        layout.format = Format::Json;
        let json = write(&entry, &layout);
        assert!(
            json.contains(&format!("\"datetime\":\"{datetime}\"")),
            "{json}"
        );
    }
}

#[test]
fn json() {
    let full = concat!(
        r#"{"channel_numeric":0,"channel":"DEV","timestamp":"1745302959.852238000","#,
        r#""node_id":1,"tenant_id":3,"tenant_name":"demoapp","version":"v24.1.5","#,
        r#""severity_numeric":2,"severity":"WARNING","goroutine":6885,"#,
        r#""file":"kv/bulk/sst_batcher.go","line":432,"entry_counter":1249,"redactable":1,"#,
        r#""tags":{"n":"1","job":"42"},"message":"a \"b\"\nc"}"#,
        "\n"
    );
    let entry = warning("a \"b\"\nc");
    assert_eq!(written(Format::Json, &entry), full);

    let compact = concat!(
        r#"{"tag":"cockroach.dev","c":0,"t":"1745302959.852238000","N":1,"T":3,"#,
        r#""V":"demoapp","v":"v24.1.5","s":2,"sev":"W","g":6885,"#,
        r#""f":"kv/bulk/sst_batcher.go","l":432,"n":1249,"r":1,"#,
        r#""tags":{"n":"1","job":"42"},"message":"a \"b\"\nc"}"#,
        "\n"
    );
    assert_eq!(written(Format::JsonFluentCompact, &entry), compact);

    let header = Entry {
        payload: Payload::Header("binary: x".to_owned()),
        tags: Tags::config(),
        counter: None,
        ..entry
    };
    let want = r#"{"header":1,"timestamp":"1745302959.852238000","version":"v24.1.5","goroutine""#;
    assert!(written(Format::Json, &header).starts_with(want));
}
