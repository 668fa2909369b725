//! What single values of a record mean: a time, a severity, a source file.

use serde_json::{Map, Value};

use super::super::{Severity, text};
use crate::time;

/// Keys below which an entry lies, or whose string holds one, in the order in
/// which they are tried.
pub(super) const CARRIERS: [&str; 23] = [
    "log",
    "message",
    "msg",
    "@message",
    "jsonPayload",
    "textPayload",
    "_source",
    "body",
    "record",
    "attributes",
    "result",
    "payload",
    "data",
    "fields",
    "line",
    "MESSAGE",
    "_raw",
    "full_message",
    "short_message",
    "content",
    "text",
    "original",
    "Message",
];

/// An element of an array that is written one to a line, without what
/// separates it from its neighbors.
pub(super) fn element(record: &[u8]) -> &[u8] {
    let record = record.trim_ascii();
    let record = record.strip_suffix(b",").unwrap_or(record).trim_ascii();
    match record.strip_prefix(b"[").map(<[u8]>::trim_ascii_start) {
        Some(inner) if inner.starts_with(b"{") => inner.strip_suffix(b"]").unwrap_or(inner),
        _ => match record.strip_suffix(b"]").map(<[u8]>::trim_ascii_end) {
            Some(inner) if inner.ends_with(b"}") => inner,
            _ => record,
        },
    }
}

/// The text below a carrier's key. CockroachDB's own `line` is a number.
pub(super) fn text_below<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    let text = map.get(key)?.as_str()?;
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (key != "line" || !is_number).then_some(text)
}

/// Whether an object has a part of an entry, or something that may hold one.
pub(super) fn may_hold_an_entry(map: &Map<String, Value>) -> bool {
    let parts = [
        "timestamp",
        "t",
        "event",
        "severity",
        "sev",
        "severity_numeric",
        "header",
    ];
    let has_file = ["file", "f"]
        .iter()
        .any(|key| map.get(*key).is_some_and(Value::is_string));
    has_file
        || CARRIERS
            .iter()
            .chain(&parts)
            .any(|key| map.contains_key(*key))
}

pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(word) => Some(word.to_string()),
        _ => None,
    }
}

/// A point in time as text or as a number of some unit.
pub(super) fn instant(value: &Value) -> Option<time::Micros> {
    match value {
        Value::Number(number) => {
            let digits = number.to_string();
            match number.as_f64().filter(|_| digits.contains(['e', 'E'])) {
                Some(float) => time::parse_epoch(&format!("{float:.6}")),
                None => time::parse_epoch(&digits),
            }
        }
        Value::String(text) => time::parse_any(text),
        _ => None,
    }
}

/// A severity by its name, as any logger calls it, or by CockroachDB's number.
pub(super) fn named(word: &str) -> Severity {
    match word.trim().to_ascii_lowercase().as_str() {
        "i" | "info" | "information" | "informational" | "notice" | "debug" | "trace" | "1" => {
            Severity::Info
        }
        "w" | "warn" | "warning" | "2" => Severity::Warning,
        "e" | "err" | "error" | "3" => Severity::Error,
        "f" | "fatal" | "crit" | "critical" | "alert" | "emerg" | "emergency" | "panic" | "4" => {
            Severity::Fatal
        }
        _ => Severity::Unknown,
    }
}

/// The path of a source file, without channel and line: `kv/bulk/x.go` of
/// `5@kv/bulk/x.go:432`. Anything else, such as the path of a log, is none.
pub(super) fn source_file(text: &str) -> Option<Vec<u8>> {
    /// No path in the sources is nearly as long.
    const LONGEST: usize = 256;

    let text = text.trim();
    let (channel, rest) = text.split_once('@').unwrap_or(("", text));
    let path = if channel.bytes().all(|byte| byte.is_ascii_digit()) {
        rest
    } else {
        text
    };
    let path = match path.rsplit_once(':') {
        Some((path, line)) if line.bytes().all(|byte| byte.is_ascii_digit()) => path,
        _ => path,
    };
    #[expect(
        clippy::case_sensitive_file_extension_comparisons,
        reason = "Go's tools know no other"
    )]
    let is_source = path.len() <= LONGEST
        && path.len() > ".go".len()
        && path.ends_with(".go")
        && !path.contains(char::is_whitespace);
    is_source.then(|| text::slashed(path.as_bytes()).into_owned())
}

/// The version of CockroachDB; collectors have versions of their own.
pub(super) fn version(map: &Map<String, Value>) -> Option<String> {
    let written = ["version", "v"]
        .iter()
        .find_map(|key| scalar(map.get(*key)?));
    written.filter(|text| is_version(text))
}

pub(super) fn is_version(text: &str) -> bool {
    let digits = text.strip_prefix('v').unwrap_or_default();
    digits.starts_with(|c: char| c.is_ascii_digit()) || text == "unknown"
}
