use super::*;
use crate::entry::tags::JobTag;

const AT: i64 = 1_745_302_959_852_238;

/// The same entry in every text form gives the same parts.
#[test]
fn forms() {
    #[rustfmt::skip]
    let cases: &[(&str, &str)] = &[
        ("zip",            "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T3,Vdemoapp,n1,job=7] 1249 closing x"),
        ("v2",             "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T3,Vdemoapp,n1,job=7] 1249  closing x"),
        ("zone",           "W250422 09:22:39.852238+030000 6885 kv/bulk/sst_batcher.go:432 ⋮ [T3,Vdemoapp,n1,job=7] 1249 closing x"),
        ("not redactable", "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432  [T3,Vdemoapp,n1,job=7] 1249 closing x"),
        ("channel",        "W250422 06:22:39.852238 6885 0@kv/bulk/sst_batcher.go:432 ⋮ [T3,Vdemoapp,n1,job=7] 1249  closing x"),
        ("gostd",          "W250422 06:22:39.852238 6885 (gostd) kv/bulk/sst_batcher.go:432 ⋮ [T3,Vdemoapp,n1,job=7] 1249  closing x"),
        ("no line number", "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go ⋮ [T3,Vdemoapp,n1,job=7] 1249 closing x"),
        ("carriage return","W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T3,Vdemoapp,n1,job=7] 1249 closing x\r\n"),
    ];
    for (name, line) in cases {
        let entry = parse(line.as_bytes()).expect(name);
        assert_eq!(entry.severity, Severity::Warning, "{name}");
        assert_eq!(entry.time.map(crate::time::Micros::get), Some(AT), "{name}");
        assert_eq!(&*entry.file, b"kv/bulk/sst_batcher.go", "{name}");
        assert_eq!(entry.tags.job, JobTag::Id(7), "{name}");
        assert_eq!((entry.goroutine, entry.counter), (6885, 1249), "{name}");
        assert_eq!(&*entry.message, b"closing x", "{name}");
        assert!(!entry.structured, "{name}");
    }
}

#[test]
fn missing_parts() {
    let bare = parse(b"I210116 21:49:17.073282 server/node.go:464 hello").unwrap();
    assert_eq!((bare.goroutine, bare.counter), (0, 0));
    assert_eq!(&*bare.message, b"hello");
    let undecoded = parse("I000101 00:00:00.000000 :0 ⋮ [T1] junk".as_bytes()).unwrap();
    assert_eq!(&*undecoded.file, b"");
    assert_eq!(&*undecoded.message, b"junk");
    let impossible = parse(b"W251399 25:00:00.000000+030000 1 a.go:1 x").unwrap();
    assert_eq!(impossible.time, None);
    assert_eq!(&*impossible.message, b"x");
    assert!(parse(b"X210116 21:49:17.073282 1 a.go:1 x").is_none());
    assert!(parse(b"").is_none());
}

#[test]
fn structured_forms() {
    #[rustfmt::skip]
    let cases: &[(&str, &str)] = &[
        ("zip",    "I250422 06:30:00.000002 2 12@util/log/event_log.go:32 ⋮ [T3,n1] 55 {\"a\":1}"),
        ("v2",     "I250422 06:30:00.000002 2 12@util/log/event_log.go:32 ⋮ [T3,n1] 55 ={\"a\":1}"),
        ("raw v1", "I250422 06:30:00.000002 2 12@util/log/event_log.go:32 ⋮ [T3,n1] 55 Structured entry: {\"a\":1}"),
    ];
    for (name, line) in cases {
        let entry = parse(line.as_bytes()).expect(name);
        assert!(entry.structured, "{name}");
        assert_eq!(&*entry.message, b"{\"a\":1}", "{name}");
    }
}

#[test]
fn headers_of_files() {
    for line in [
        "I210816 21:25:47.681135 1 util/log/file_sync_buffer.go:238 ⋮ [config]   binary: X",
        "I210816 21:25:47.681135 1 util/log/file_sync_buffer.go:238 ⋮ [config] binary: X",
        "I210816 21:25:47.681135 1 util/log/file_sync_buffer.go:238 ⋮ [T1,config] binary: X",
    ] {
        let entry = parse(line.as_bytes()).expect(line);
        assert_eq!(&*entry.message, b"binary: X", "{line}");
    }
}

#[test]
fn messages_over_several_lines() {
    let p = "E250422 06:22:39.852238 1 a.go:2 ⋮ [n1] 9 ";
    #[rustfmt::skip]
    let cases: &[(&str, String, &str)] = &[
        ("raw lines",  format!("{p}one\ntwo\n  three\n"),                 "one\ntwo\n  three"),
        ("v2 plus",    format!("{p} one\n{p}+two\n{p}+three\n"),          "one\ntwo\nthree"),
        ("v2 bar",     format!("{p} one\n{p}|two\n"),                     "onetwo"),
        ("v2 marks",   format!("{p} a ‹one›\n{p}|‹two› b\n"),             "a ‹onetwo› b"),
        ("v2 stack",   format!("{p} one\n{p}!goroutine 1\n"),             "one\ngoroutine 1"),
        ("v2 event",   format!("{p}={{\"a\":\n{p}|1}}\n"),                "{\"a\":1}"),
        ("other time", format!("{p} one\n{}+two", p.replace("22:39", "22:40")),
                       &format!("one\n{}+two", p.replace("22:39", "22:40"))),
    ];
    for (name, text, want) in cases {
        let entry = parse(text.as_bytes()).expect(name);
        assert_eq!(String::from_utf8_lossy(&entry.message), *want, "{name}");
    }
}

#[test]
fn which_lines_continue() {
    let first = "I250422 06:22:39.852238 1 a.go:2 ⋮ [n1] 9  one".as_bytes();
    let cases: &[(&str, bool)] = &[
        ("I250422 06:22:39.852238 1 a.go:2 ⋮ [n1] 9 +two", true),
        ("I250422 06:22:39.852238 1 a.go:2 ⋮ [n1] 9 |two", true),
        ("I250422 06:22:39.852238 1 a.go:2 ⋮ [n1] 9 !two", true),
        ("I250422 06:22:39.852238 1 a.go:2 ⋮ [n1] 9  two", false),
        ("I250422 06:22:39.852238 1 a.go:2 ⋮ [n1] 10 +two", false),
        ("I250422 06:22:39.852238 1 a.go:2 ⋮ [n2] 9 +two", false),
        ("I250422 06:22:39.852239 1 a.go:2 ⋮ [n1] 9 +two", false),
    ];
    for (line, want) in cases {
        assert_eq!(continues(first, line.as_bytes()), *want, "{line}");
    }
}

#[test]
fn junk_before_an_entry() {
    for junk in ["", "\0\0\0", "\u{feff}", "\r\0"] {
        let line = format!("{junk}I210116 21:49:17.073282 1 a.go:1 x");
        assert!(starts_entry(without_junk(line.as_bytes())), "{junk:?}");
    }
}

#[test]
fn zeros_behind_an_entry() {
    let event = b"I250422 06:30:00.000002 2 util/log/event_log.go:32 [n1] 55 {\"a\":1}\n\0\0";
    let json = b"{\"severity\":\"INFO\",\"event\":{\"a\":1}}\n\0\0";
    for line in [event.as_slice(), json] {
        let entry = crate::entry::parse(line).unwrap();
        assert!(entry.structured);
        assert_eq!(&*entry.message, b"{\"a\":1}");
    }
}

#[test]
fn colors() {
    for (colored, plain) in [
        ("\x1b[0;33mW250422\x1b[0;90m 06:22", "W250422 06:22"),
        ("no \x1b color", "no \x1b color"),
        ("cut \x1b[0;", "cut \x1b[0;"),
        ("\x1b\x1b[m!", "\x1b!"),
    ] {
        assert_eq!(
            &*without_colors(colored.as_bytes()),
            plain.as_bytes(),
            "{colored:?}"
        );
    }
}

#[test]
fn a_damaged_mark() {
    let mut line = b"W250422 06:22:39.852238 1 a.go:2 ".to_vec();
    line.extend_from_slice(b"\xE2\xFF\xAE [n1,job=7] 9 x");
    let entry = parse(&line).unwrap();
    assert_eq!(entry.tags.job, JobTag::Id(7));
    assert_eq!(&*entry.message, b"x");
}
