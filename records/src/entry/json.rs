//! Entries in JSON: CockroachDB's own forms, full, compact, and either with
//! Fluentd's tag (`pkg/util/log/format_json.go`), and what collectors make of
//! them: the entry below another key, its parts on two levels, its file as a
//! basename or with the line behind it, its time as a number or in ISO 8601,
//! its severity as some word; or a text entry as a string inside.
//!
//! # Promises
//!
//! * What stands nearest to the message counts: a collector's own time or
//!   severity only where the entry has none.
//! * A source file is one only if it ends in `.go`: the path of a log is none.

mod own;
mod values;

use std::borrow::Cow;

use memchr::memmem;
use serde_json::{Map, Value};

use super::head::starts_entry;
use super::{Entry, Severity, Tags, chunks, marks, tags, text};
use crate::time;
use values::{
    CARRIERS, element, instant, is_version, may_hold_an_entry, named, scalar, source_file,
    text_below, version,
};

/// Parses one record. `None` if it is no JSON object, or one that has nothing
/// of a log entry.
pub(super) fn parse(record: &[u8]) -> Option<Entry<'_>> {
    own::parse(record).or_else(|| parse_carefully(record))
}

/// Whether what the fast way takes is what the careful way reads.
#[must_use]
pub fn ways_agree(record: &[u8]) -> bool {
    own::parse(record).is_none_or(|entry| parse_carefully(record) == Some(entry))
}

/// The same, whatever stands around or in it.
fn parse_carefully(record: &[u8]) -> Option<Entry<'static>> {
    let layers = Layers::read(record, true)?;
    match layers.carried().filter(|_| layers.file().is_none()) {
        Some(line) if is_text_entry(line) => {
            text::parse(text::without_junk(line.as_bytes())).map(Entry::into_owned)
        }
        _ => layers.entry(),
    }
}

/// The text that a record carries in the name of a log: a whole entry, or, as
/// containers write each line by itself, one line of it. An entry in JSON is
/// text too, of which a container may have cut off the rest.
pub(super) fn carried_text(record: &[u8]) -> Option<String> {
    let layers = Layers::read(record, false)?;
    let text = layers.carried().filter(|_| layers.file().is_none())?;
    Some(text.to_owned())
}

/// The same of a record in a log of text, whose line may be JSON itself: the
/// outermost string in the name of a log.
pub(super) fn carried_line(record: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(element(record));
    let mut map: Map<String, Value> = serde_json::from_str(&text).ok()?;
    for _ in 0..MAX_LAYERS {
        if let Some(text) = CARRIERS.iter().find_map(|key| text_below(&map, key)) {
            return Some(text.to_owned());
        }
        let inner = CARRIERS
            .iter()
            .find(|key| map.get(**key).is_some_and(Value::is_object))?;
        match map.remove(*inner)? {
            Value::Object(object) => map = object,
            _ => return None,
        }
    }
    None
}

/// The line of a container's output that a record of Docker's `json-file`
/// carries, as tools that ship it on keep it: `{"log":…,"stream":…,"time":…}`.
/// It may be a part of a line, of text or of JSON alike.
pub(super) fn container_text(record: &[u8]) -> Option<String> {
    let keys = [b"\"log\"".as_slice(), b"\"stream\""];
    if keys.iter().any(|key| memmem::find(record, key).is_none()) {
        return None;
    }
    let text = String::from_utf8_lossy(record);
    let record: Map<String, Value> = serde_json::from_str(text.trim()).ok()?;
    let stream = record.get("stream")?.as_str()?;
    let line = record.get("log")?.as_str()?;
    matches!(stream, "stdout" | "stderr").then(|| line.to_owned())
}

/// Whether the text starts like an entry of a text format.
pub(super) fn is_text_entry(line: &str) -> bool {
    let plain = text::without_colors(line.as_bytes());
    starts_entry(text::without_junk(&plain))
}

/// Whether a text that a record carries is a line of a log.
pub(super) fn is_line(text: &str) -> bool {
    let start = text.trim_start().as_bytes();
    is_text_entry(text) || (start.first() == Some(&b'{') && chunks::looks_like_json_entry(start))
}

/// Objects inside of each other, the innermost last: what collectors put
/// around an entry.
struct Layers(Vec<Map<String, Value>>);

/// Levels that are looked through: an export of a collector's own export has
/// four.
const MAX_LAYERS: usize = 6;

impl Layers {
    /// Reads a record; with `in_strings` also what strings hold.
    fn read(record: &[u8], in_strings: bool) -> Option<Layers> {
        // Invalid UTF-8 in one value must not hide the others.
        let text = String::from_utf8_lossy(element(record));
        let Value::Object(outer) = serde_json::from_str(&text).ok()? else {
            return None;
        };
        let mut layers = vec![outer];
        while let Some(inner) = layers.last_mut().and_then(|outer| inner(outer, in_strings)) {
            layers.push(inner);
            if layers.len() >= MAX_LAYERS {
                break;
            }
        }
        Some(Layers(layers))
    }

    /// The layers from the inside out.
    fn each(&self) -> impl Iterator<Item = &Map<String, Value>> {
        self.0.iter().rev()
    }

    /// The first of these keys that holds a word or a number.
    fn scalar(&self, keys: &[&str]) -> Option<String> {
        self.each()
            .find_map(|map| keys.iter().find_map(|key| scalar(map.get(*key)?)))
    }

    fn unsigned(&self, keys: &[&str]) -> Option<u64> {
        self.scalar(keys)?.parse().ok()
    }

    /// The string that a carrier holds.
    fn carried(&self) -> Option<&str> {
        self.each().find_map(|map| {
            let strings = CARRIERS.iter().filter_map(|key| text_below(map, key));
            let mut strings = strings.peekable();
            let first = strings.peek().copied();
            strings.find(|text| is_text_entry(text)).or(first)
        })
    }

    fn entry(&self) -> Option<Entry<'static>> {
        let is_header = self.each().any(|map| map.contains_key("header"));
        let time = self.time();
        let severity = self.severity(is_header);
        let message = self.message();
        if message.is_none() && !is_header && (time.is_none() || severity == Severity::Unknown) {
            return None;
        }
        let (message, structured) = message.unwrap_or_default();
        let mut tags = self.tags();
        let mut message = Cow::Owned(message.into_bytes());
        if !structured {
            message = marks::unwrapped(message);
            if let Some(rest) = with_tags_before(&message, &mut tags) {
                message = marks::unwrapped(Cow::Owned(rest));
            }
        }
        let version = self.each().find_map(version);
        Some(Entry {
            severity,
            time,
            goroutine: self.unsigned(&["goroutine", "g"]).unwrap_or(0),
            file: Cow::Owned(self.file().unwrap_or_default()),
            counter: self.unsigned(&["entry_counter", "n"]).unwrap_or(0),
            tags,
            version: version.map(Cow::Owned),
            cluster_id: self.scalar(&["cluster_id", "x"]).map(Cow::Owned),
            message,
            structured,
            foreign: self.is_foreign(),
        })
    }

    /// The source file, without channel and line.
    fn file(&self) -> Option<Vec<u8>> {
        const KEYS: [&str; 6] = ["file", "f", "caller", "source_file", "source", "location"];

        self.each().find_map(|map| {
            let known = KEYS
                .iter()
                .find_map(|key| source_file(map.get(*key)?.as_str()?));
            let located = || {
                let place = map
                    .get("sourceLocation")
                    .or_else(|| map.get("source_location"))?;
                source_file(place.get("file")?.as_str()?)
            };
            // The Elastic common schema has it below `log`, which may be a layer.
            let origin = || {
                let origin = map
                    .get("origin")
                    .or_else(|| map.get("log")?.get("origin"))?;
                source_file(origin.get("file")?.get("name")?.as_str()?)
            };
            let any = || map.values().find_map(|value| source_file(value.as_str()?));
            known.or_else(located).or_else(origin).or_else(any)
        })
    }

    /// Whether it has none of CockroachDB's own keys, and some of the logging
    /// libraries that operators and tools around it use (zap, logr, slog).
    fn is_foreign(&self) -> bool {
        const OURS: [&str; 12] = [
            "channel",
            "channel_numeric",
            "severity_numeric",
            "goroutine",
            "entry_counter",
            "redactable",
            "cluster_id",
            "node_id",
            "tenant_id",
            "header",
            "tags",
            "event",
        ];
        let has = |key: &str| self.each().any(|map| map.contains_key(key));
        let theirs = has("caller") || has("logger") || (has("msg") && has("level"));
        theirs && !OURS.iter().any(|key| has(key))
    }

    /// When it was written. CockroachDB's own keys decide where they are: a
    /// time there that is none is none, whatever a collector adds.
    fn time(&self) -> Option<time::Micros> {
        const OTHERS: [&str; 7] = [
            "@timestamp",
            "time",
            "ts",
            "_time",
            "date",
            "eventTime",
            "__REALTIME_TIMESTAMP",
        ];

        for map in self.each() {
            let read = |key: &str| Some(instant(map.get(key)?));
            let own = [
                read("timestamp").or_else(|| read("t")),
                read("datetime").or_else(|| read("d")),
            ];
            if own.iter().any(Option::is_some) {
                return own.into_iter().flatten().flatten().next();
            }
            if let Some(at) = OTHERS.iter().find_map(|key| instant(map.get(*key)?)) {
                return Some(at);
            }
        }
        None
    }

    /// How grave it is: a word or a letter, or CockroachDB's number from 1 for
    /// INFO. A header entry has none of them and is INFO.
    fn severity(&self, is_header: bool) -> Severity {
        for map in self.each() {
            let word = |key: &str| scalar(map.get(key)?);
            if let Some(word) = word("severity").or_else(|| word("sev")) {
                return named(&word);
            }
            if let Some(number) = word("severity_numeric").or_else(|| word("s")) {
                return named(&number);
            }
            let others = [
                "level",
                "lvl",
                "status",
                "severity_text",
                "severityText",
                "log.level",
            ];
            // Numbers of levels differ from library to library.
            let is_word = |word: &String| !word.starts_with(|c: char| c.is_ascii_digit());
            let other = others
                .iter()
                .find_map(|key| word(key).filter(is_word))
                .map(|word| named(&word));
            if let Some(known) = other.filter(|severity| *severity != Severity::Unknown) {
                return known;
            }
        }
        if is_header {
            Severity::Info
        } else {
            Severity::Unknown
        }
    }

    /// The tags of the entry, with the ids that JSON writes beside them.
    fn tags(&self) -> Tags<'static> {
        let mut tags = Tags::default();
        let mut raw: Vec<String> = Vec::new();
        for map in self.each() {
            match map.get("tags") {
                Some(Value::Object(written)) => {
                    for (key, value) in written {
                        let value = scalar(value).unwrap_or_default();
                        tags.json(key, &value);
                        raw.push(format!("{key}={value}"));
                    }
                }
                Some(Value::String(block)) => {
                    raw.extend(tags.block(block.trim_matches(['[', ']'])));
                }
                Some(Value::Array(items)) => {
                    for item in items.iter().filter_map(Value::as_str) {
                        let tag = item.replacen(':', "=", usize::from(!item.contains('=')));
                        raw.extend(tags.block(&tag));
                    }
                }
                _ => {}
            }
            // Collectors that know no nesting write the path as the key.
            for (key, value) in map {
                let tag = key.strip_prefix("tags.").or(key.strip_prefix("tags_"));
                if let Some((tag, value)) = tag.zip(scalar(value)) {
                    tags.json(tag, &value);
                    raw.push(format!("{tag}={value}"));
                }
            }
            if !raw.is_empty() {
                break;
            }
        }
        tags.settle_schema_change();
        raw.sort();
        tags.raw = Cow::Owned(raw.join(",").into_bytes());
        tags.tenant = self.unsigned(&["tenant_id", "T"]).or(tags.tenant);
        tags.tenant_name = self
            .scalar(&["tenant_name", "V"])
            .map(Cow::Owned)
            .or(tags.tenant_name);
        let node = self
            .unsigned(&["node_id", "N"])
            .and_then(|id| u32::try_from(id).ok());
        tags.node = node.or(tags.node);
        tags
    }

    /// The message or the event; an event may have been turned into a string.
    fn message(&self) -> Option<(String, bool)> {
        self.each().find_map(|map| {
            match map.get("event") {
                Some(event @ Value::Object(_)) => return Some((event.to_string(), true)),
                Some(Value::String(event)) => {
                    return Some((event.clone(), event.starts_with('{')));
                }
                _ => {}
            }
            let text = CARRIERS
                .iter()
                .find_map(|key| text_below(map, key))?
                .to_owned();
            let plain = marks::unwrapped(Cow::Borrowed(text.as_bytes()));
            let structured = plain.starts_with(b"{");
            let text = if structured {
                String::from_utf8_lossy(&plain).into_owned()
            } else {
                text
            };
            Some((text, structured))
        })
    }
}

/// The object that `outer` was put around, taken out of it.
fn inner(outer: &mut Map<String, Value>, in_strings: bool) -> Option<Map<String, Value>> {
    // An entry that names its source file is the entry: its message is text.
    let names_file = |key: &str| outer.get(key).and_then(Value::as_str).and_then(source_file);
    if ["file", "f", "caller"]
        .iter()
        .any(|key| names_file(key).is_some())
    {
        return None;
    }
    for key in CARRIERS.into_iter().chain(["event"]) {
        let found = match outer.get(key) {
            // CockroachDB's own events name their type.
            Some(Value::Object(map)) if key != "event" => may_hold_an_entry(map),
            Some(Value::Object(map)) => map.contains_key("original"),
            Some(Value::String(text)) if in_strings => {
                let text = text.trim_start();
                let parsed = || serde_json::from_str::<Map<String, Value>>(text).ok();
                if let Some(map) = text.starts_with('{').then(parsed).flatten() {
                    outer.remove(key);
                    return Some(map);
                }
                false
            }
            _ => false,
        };
        if found && let Some(Value::Object(map)) = outer.remove(key) {
            return Some(map);
        }
    }
    None
}

/// The message behind a block of tags that a collector put in front of it; the
/// tags are added to the others.
fn with_tags_before(message: &[u8], tags: &mut Tags<'static>) -> Option<Vec<u8>> {
    let end = if message.first() == Some(&b'[') {
        tags::block_end(message)?
    } else {
        return None;
    };
    let block = std::str::from_utf8(message.get(1..end)?).ok()?;
    let told = Tags::parse(block.as_bytes());
    let is_block = told.node.is_some() || told.job != tags::JobTag::Absent || told.tenant.is_some();
    if !is_block && !matches!(block, "config" | "-" | "n?") {
        return None;
    }
    let raw = tags.block(block);
    tags.settle_schema_change();
    if tags.raw.is_empty() {
        tags.raw = Cow::Owned(raw.join(",").into_bytes());
    }
    Some(message.get(end + 1..)?.trim_ascii_start().to_vec())
}

#[cfg(test)]
mod tests;
