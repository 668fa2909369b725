//! Entries of the JSON formats: full, compact, and either with fluent's tag.
//!
//! Key names are those of `format_json.go` (facts 1d). A collector on the way
//! may have re-ordered keys or turned numbers into strings; both are read.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Entry, Severity, Tags};
use crate::time;

/// Parses one line. `None` if it is no JSON object, or one that has nothing
/// of a log entry.
pub(super) fn parse(line: &[u8]) -> Option<Entry<'_>> {
    // Invalid UTF-8 in one value must not hide the others.
    let text = String::from_utf8_lossy(line.trim_ascii());
    let Value::Object(mut map) = serde_json::from_str(&text).ok()? else {
        return None;
    };
    let looks_like_entry = [
        "timestamp",
        "t",
        "header",
        "severity",
        "sev",
        "message",
        "event",
    ]
    .iter()
    .any(|key| map.contains_key(*key));
    if !looks_like_entry {
        return None;
    }
    let tags = tags(&map);
    let text_of = |key, short| string(&map, key, short);
    let (severity, time) = (severity(&map), timestamp(&map));
    let goroutine = unsigned(&map, "goroutine", "g").unwrap_or(0);
    let counter = unsigned(&map, "entry_counter", "n").unwrap_or(0);
    let file = text_of("file", "f").unwrap_or_default().into_bytes();
    let version = text_of("version", "v").map(Cow::Owned);
    let cluster_id = text_of("cluster_id", "x").map(Cow::Owned);
    let (message, structured) = message(&mut map);
    Some(Entry {
        severity,
        time,
        goroutine,
        file: Cow::Owned(file),
        counter,
        tags,
        version,
        cluster_id,
        message: Cow::Owned(message),
        structured,
    })
}

fn get<'a>(map: &'a Map<String, Value>, key: &str, short: &str) -> Option<&'a Value> {
    map.get(key).or_else(|| map.get(short))
}

fn string(map: &Map<String, Value>, key: &str, short: &str) -> Option<String> {
    match get(map, key, short)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn unsigned(map: &Map<String, Value>, key: &str, short: &str) -> Option<u64> {
    string(map, key, short)?.parse().ok()
}

fn timestamp(map: &Map<String, Value>) -> Option<time::Micros> {
    let written = string(map, "timestamp", "t");
    let written = written.as_deref();
    written
        .and_then(|text| time::parse_epoch(text).or_else(|| time::parse_sql(text)))
        .or_else(|| time::parse_sql(&string(map, "datetime", "d")?))
}

/// `severity` is a word, `sev` a letter; the number beside it counts from 1
/// for INFO. A header entry has none of them and is INFO.
fn severity(map: &Map<String, Value>) -> Severity {
    if let Some(letter) = string(map, "severity", "sev").and_then(|s| s.bytes().next()) {
        return Severity::from_letter(letter.to_ascii_uppercase());
    }
    match unsigned(map, "severity_numeric", "s") {
        Some(1) => Severity::Info,
        Some(2) => Severity::Warning,
        Some(3) => Severity::Error,
        Some(4) => Severity::Fatal,
        _ if map.contains_key("header") => Severity::Info,
        _ => Severity::Unknown,
    }
}

/// The tags of the entry, with the ids that JSON writes beside them.
fn tags(map: &Map<String, Value>) -> Tags<'static> {
    let mut tags = Tags::default();
    let mut raw = Vec::new();
    if let Some(Value::Object(written)) = map.get("tags") {
        for (key, value) in written {
            let value = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            tags.json(key, &value);
            raw.push(format!("{key}={value}"));
        }
    }
    raw.sort();
    tags.raw = Cow::Owned(raw.join(",").into_bytes());
    tags.tenant = unsigned(map, "tenant_id", "T").or(tags.tenant);
    tags.tenant_name = string(map, "tenant_name", "V")
        .map(Cow::Owned)
        .or(tags.tenant_name);
    let node = unsigned(map, "node_id", "N").and_then(|id| u32::try_from(id).ok());
    tags.node = node.or(tags.node);
    tags
}

/// The message or the event; an event may have been turned into a string.
fn message(map: &mut Map<String, Value>) -> (Vec<u8>, bool) {
    match map.remove("event") {
        Some(Value::String(text)) => return (text.into_bytes(), true),
        Some(event) => return (event.to_string().into_bytes(), true),
        None => {}
    }
    match map.remove("message") {
        Some(Value::String(text)) => {
            let structured = text.starts_with('{');
            (text.into_bytes(), structured)
        }
        Some(other) => (other.to_string().into_bytes(), false),
        None => (Vec::new(), false),
    }
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn not_entries() {
        for line in ["", "{", "[]", "{\"a\":1}", "null", "{\"message\":"] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn invalid_utf8_is_harmless() {
        let line = b"{\"t\":\"1.0\",\"message\":\"a\xff\",\"tags\":{\"job\":\"7\"}}";
        assert_eq!(parse(line).unwrap().tags.job, JobTag::Id(7));
    }
}
