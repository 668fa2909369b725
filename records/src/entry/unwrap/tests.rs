use super::*;
use proptest::prelude::*;

const A: &str = "I250422 06:22:39.000001 1 a.go:1 ⋮ [n1] 1 one";
const B: &str = "W250422 06:22:40.000002 1 a.go:1 ⋮ [n1] 2 two";

/// The log's lines with the place of each, or `None` where nothing was done.
fn read(input: &[u8], size: usize) -> Option<Vec<(u64, Option<u32>, String)>> {
    let mut unwrapper = Unwrapper::default();
    let mut log = Vec::new();
    let mut raw_bytes = Vec::new();
    let mut sink = |part: Part<'_>| {
        raw_bytes.extend_from_slice(part.raw);
        log.extend_from_slice(part.log.unwrap_or(part.raw));
    };
    for piece in input.chunks(size.max(1)) {
        unwrapper.feed(piece, &mut sink);
    }
    unwrapper.finish(&mut sink);
    assert_eq!(raw_bytes, input, "every byte once, in order");
    if !unwrapper.is_wrapped() {
        assert_eq!(log, input);
        return None;
    }
    let text = String::from_utf8_lossy(&log).into_owned();
    let lines = text.lines().enumerate().map(|(index, line)| {
        let place = unwrapper.out.places.of(index as u64 + 1);
        (place.line, place.node, line.to_owned())
    });
    Some(lines.collect())
}

fn json_string(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

#[test]
fn shapes() {
    let line = |at: u64, text: &str| (at, None, text.to_owned());
    let record = |text: &str| {
        format!(
            "{{\"log\":{},\"stream\":\"stderr\"}}",
            json_string(&format!("{text}\n"))
        )
    };
    let entry = r#"{"t":"1745302959.0","sev":"W","f":"a.go","message":"x"}"#;
    let pretty = "[\n  {\n    \"t\": \"1745302959.0\",\n    \"sev\": \"W\",\n    \"message\": \"x\"\n  },\n  {\n    \"t\": \"1745302960.0\",\n    \"message\": \"y\"\n  }\n]\n";
    #[rustfmt::skip]
    let cases: Vec<(&str, String, Option<Vec<(u64, Option<u32>, String)>>)> = vec![
        ("plain",      format!("{A}\nmore\n{B}\n"), None),
        ("plain json", format!("{entry}\n{entry}\n"), None),
        ("empty",      String::new(), None),
        ("a quotation", format!("{A}\n{A}\nsee h: {B}\n"), None),
        ("compose",    format!("db-1 | {A}\ndb-1 |   more\ndb-12 | {B}\n"), Some(vec![line(1, A), line(2, "  more"), line(3, B)])),
        ("crlf",       format!("db-1 | {A}\r\ndb-1 | {B}\r\n"), Some(vec![line(1, A), line(2, B)])),
        ("merged",     format!("1> {A}\nmore\n2> {B}\n"), Some(vec![(1, Some(1), A.to_owned()), line(2, "more"), (3, Some(2), B.to_owned())])),
        ("docker",     format!("{}\n{}\n{}\n", record(A), record("\tmore"), record(B)), Some(vec![line(1, A), line(2, "\tmore"), line(3, B)])),
        ("two in one", format!("{}\n{}\n", record(&format!("{A}\nmore")), record(B)), Some(vec![line(1, A), line(1, "more"), line(2, B)])),
        ("cut record", format!("{}\n{{\"log\":{},\"stream\":\"x\"}}\n{}\n", record(A), json_string(B), record("end")), Some(vec![line(1, A), line(2, &format!("{B}end"))])),
        ("json line",  format!("{{\"message\":{},\"host\":\"h\"}}\n{{\"message\":\"{{\\\"a\\\":1}}\",\"host\":\"h\"}}\n", json_string(A)), Some(vec![line(1, A), line(2, "{\"a\":1}")])),
        ("cut json",   format!("{}\n{{\"log\":{},\"stream\":\"stderr\"}}\n{}\n", record(entry), json_string(&entry[..20]), record(&entry[20..])), Some(vec![line(1, entry), line(2, entry)])),
        ("runtime",    format!("2025-04-22T06:22:39.85Z stderr F {A}\n2025-04-22T06:22:39.85Z stderr P {B}\n2025-04-22T06:22:39.9Z stderr F  end\n2025-04-22T06:22:39.85Z stderr F {A}\n"),
                       Some(vec![line(1, A), line(2, &format!("{B} end")), line(4, A)])),
        ("array",      format!("[{entry},\n{entry}]\n"), Some(vec![line(1, entry), line(2, entry)])),
        ("one line",   format!("[{entry},{entry}]"), Some(vec![line(1, entry), line(1, entry)])),
        ("wrapped array", format!("{{\"took\":1,\"hits\":{{\"hits\":[{{\"_source\":{entry}}},\n{{\"_source\":{entry}}}]}}}}"),
                       Some(vec![line(1, &format!("{{\"_source\":{entry}}}")), line(2, &format!("{{\"_source\":{entry}}}"))])),
        ("pretty",     pretty.to_owned(), Some(vec![
            line(2, "{     \"t\": \"1745302959.0\",     \"sev\": \"W\",     \"message\": \"x\"   }"),
            line(7, "{     \"t\": \"1745302960.0\",     \"message\": \"y\"   }")])),
        ("wrapped json", format!("{}\n{}\n{}\n", &entry[..46], &entry[46..], entry), Some(vec![line(1, entry), line(3, entry)])),
        ("csv colors", format!("\"x\",\"\u{1b}[0;33m{A}\"\n"), Some(vec![line(1, &format!("\u{1b}[0;33m{A}"))])),
        ("csv crlf",   format!("Date,Message\r\n\r\n\"x\",\"{A}\r\nmore\"\r\n\"y\",\"{B}\"\r\n"),
                       Some(vec![line(1, "Message"), line(3, A), line(3, "more"), line(5, B)])),
        ("csv",        format!("Date,Message\n\"x\",\"{A} \"\"q\"\"\"\n\"y\",\"{B}\nmore\"\n"),
                       Some(vec![line(1, "Message"), line(2, &format!("{A} \"q\"")), line(3, B), line(3, "more")])),
    ];
    for (name, input, want) in cases {
        for size in [1, 2, 7, 64, 1 << 20] {
            assert_eq!(read(input.as_bytes(), size), want, "{name} by {size}");
        }
    }
}

#[test]
fn words_that_would_vanish_are_told() {
    let words = "closing with flushes in-progress";
    let input = format!(
        "{{\"log\":{},\"extra\":\"{words}\"}}\n",
        json_string(&format!("{A}\n"))
    );
    let mut unwrapper = Unwrapper::watching(words);
    let mut sink = |_: Part<'_>| {};
    unwrapper.feed(input.as_bytes(), &mut sink);
    unwrapper.finish(&mut sink);
    assert_eq!(unwrapper.take_lost(), [1]);
    let kept = format!("db | {A}\ndb | {B} {words}\n");
    let mut unwrapper = Unwrapper::watching(words);
    unwrapper.feed(kept.as_bytes(), &mut sink);
    unwrapper.finish(&mut sink);
    assert_eq!(unwrapper.take_lost(), [0; 0]);
}

#[test]
fn places_that_are_forgotten_are_not_needed() {
    let lines: Vec<String> = (0..100).map(|node| format!("{node}> {A}\n")).collect();
    let input = lines.concat();
    let mut unwrapper = Unwrapper::default();
    let mut sink = |_: Part<'_>| {};
    unwrapper.feed(input.as_bytes(), &mut sink);
    unwrapper.finish(&mut sink);
    unwrapper.forget_before(50);
    assert!(unwrapper.out.places.0.len() <= 51);
    assert_eq!(
        unwrapper.out.places.of(50),
        Place {
            line: 50,
            node: Some(49)
        }
    );
    assert_eq!(
        unwrapper.out.places.of(100),
        Place {
            line: 100,
            node: Some(99)
        }
    );
}

proptest! {
    /// Any cutting gives the same lines, whatever the input.
    #[test]
    fn any_cutting(
        parts in prop::collection::vec(prop::sample::select(vec![
            "db-1 | ", "1> ", A, B, "\n", "more", "{\"log\":\"x\"}", "[", "{", "}", "]", ",", "\"",
            "{\"log\":\"I250422 06:22:39.000001 1 a.go:1 x\\n\"}", "2025-04-22T06:22:39.85Z stderr P ", "\r\n",
        ]), 0..40),
        size in 1usize..50,
    ) {
        let input = parts.concat();
        prop_assert_eq!(read(input.as_bytes(), size), read(input.as_bytes(), 1 << 20));
    }
}

/// What a file is, its first 64 KiB tell, in pieces of any size: what follows
/// them does not, even if it comes in the same piece.
#[test]
fn only_the_head_tells() {
    let plain = |bytes: usize| format!("{A}\n").repeat(bytes / (A.len() + 1) + 1);
    let prefixed = |bytes: usize| format!("db-1 | {A}\n").repeat(bytes / (A.len() + 8) + 1);
    for (name, head, rest, wrapped) in [
        (
            "plain first",
            plain(HEAD_BYTES),
            prefixed(4 * HEAD_BYTES),
            false,
        ),
        (
            "a prefix first",
            prefixed(HEAD_BYTES),
            plain(4 * HEAD_BYTES),
            true,
        ),
    ] {
        let file = head + &rest;
        for size in [
            1 << 10,
            HEAD_BYTES - 1,
            HEAD_BYTES,
            HEAD_BYTES + 1,
            file.len(),
        ] {
            let got = read(file.as_bytes(), size);
            assert_eq!(got.is_some(), wrapped, "{name} by {size}");
        }
    }
}

/// A first record longer than the head hides none of those behind it.
#[test]
fn a_record_longer_than_the_head() {
    let entry =
        |text: &str| format!(r#"{{"t":"1745302959.0","sev":"W","f":"a.go","message":"{text}"}}"#);
    let padding = "x".repeat(2 * HEAD_BYTES);
    let file = format!("{}\n{}\n", entry(&padding), entry("closing"));
    for size in [1 << 10, HEAD_BYTES, file.len()] {
        let mut unwrapper = Unwrapper::default();
        let mut log = Vec::new();
        let mut sink = |part: Part<'_>| log.extend_from_slice(part.log.unwrap_or(part.raw));
        for piece in file.as_bytes().chunks(size) {
            unwrapper.feed(piece, &mut sink);
        }
        unwrapper.finish(&mut sink);
        let log = String::from_utf8_lossy(&log);
        let whole = log
            .lines()
            .filter(|line| json::parse(line.as_bytes()).is_some());
        assert_eq!(whole.count(), 2, "by {size}");
    }
}
