//! The two forms in text, crdb-v1 and crdb-v2.
//!
//! # Promises
//!
//! * crdb-v1 leaves continuation lines bare; crdb-v2 repeats the prefix and
//!   marks them.
//!
//! # Not here
//!
//! JSON (`json`).

use super::Layout;
use crate::entry::{Entry, Payload};

/// Bytes after which crdb-v2 goes on in another line.
const V2_CHUNK_BYTES: usize = 16_000;

/// The entry in crdb-v1, with or without its counter.
pub(super) fn v1(entry: &Entry, layout: &Layout, with_counter: bool) -> String {
    let goroutine = match entry.goroutine {
        0 => String::new(),
        number => format!("{number} "),
    };
    let tags = match entry.tags.to_string() {
        none if none.is_empty() => none,
        tags => format!("[{tags}] "),
    };
    let counter = match entry.counter {
        Some(number) if with_counter => format!("{number} "),
        _ => String::new(),
    };
    let text = match &entry.payload {
        Payload::Message(text) | Payload::Header(text) => text.clone(),
        // debug zip prints the bare object; on disk it is announced.
        Payload::Event(json) if with_counter => json.clone(),
        Payload::Event(json) => format!("Structured entry: {json}"),
    };
    let stack = match &entry.stack {
        Some(stack) => format!("\n{stack}"),
        None => String::new(),
    };
    let start = start(entry, layout);
    let place = place(entry);
    format!("{start} {goroutine}{place} {tags}{counter}{text}{stack}\n")
}

/// The entry in crdb-v2.
pub(super) fn v2(entry: &Entry, layout: &Layout) -> String {
    let tags = match entry.tags.to_string() {
        none if none.is_empty() => "-".to_owned(),
        tags => tags,
    };
    let counter = entry.counter.map(|number| number.to_string());
    let prefix = format!(
        "{} {} {} [{tags}] {} ",
        start(entry, layout),
        entry.goroutine,
        place(entry),
        counter.unwrap_or_default(),
    );
    let (text, mut mark) = match &entry.payload {
        Payload::Message(text) | Payload::Header(text) => (text, " "),
        Payload::Event(json) => (json, "="),
    };
    let mut out = String::new();
    for line in text.split('\n') {
        for chunk in chunks(line) {
            out.extend([&prefix, mark, &chunk, "\n"]);
            mark = "|";
        }
        mark = "+";
    }
    for line in entry.stack.iter().flat_map(|stack| stack.split('\n')) {
        out.extend([&prefix, "!", line, "\n"]);
    }
    out
}

/// Severity, time, and the offset from UTC if there is one.
fn start(entry: &Entry, layout: &Layout) -> String {
    let letter = entry.severity.letter();
    let Some(minutes) = layout.zone_minutes else {
        return format!("{letter}{}", entry.time.log());
    };
    let local = entry.time.plus_seconds(i64::from(minutes) * 60).log();
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
    format!("{letter}{local}{sign}{hours:02}{minutes:02}00")
}

/// Channel, file, line and the mark of a redactable entry. Without the mark
/// two spaces follow each other.
fn place(entry: &Entry) -> String {
    let mark = if entry.redactable { "⋮" } else { "" };
    let (file, line) = (&entry.file, entry.line);
    match entry.channel.number() {
        0 => format!("{file}:{line} {mark}"),
        channel => format!("{channel}@{file}:{line} {mark}"),
    }
}

/// Cuts a line where crdb-v2 does; an open `‹` is closed and opened again.
fn chunks(line: &str) -> Vec<String> {
    let mut chunks = Vec::new();
    let mut open = false;
    let mut chunk = String::new();
    for character in line.chars() {
        if chunk.len() >= V2_CHUNK_BYTES {
            if open {
                chunk.push('›');
            }
            chunks.push(std::mem::take(&mut chunk));
            if open {
                chunk.push('‹');
            }
        }
        match character {
            '‹' => open = true,
            '›' => open = false,
            _ => {}
        }
        chunk.push(character);
    }
    chunks.push(chunk);
    chunks
}
