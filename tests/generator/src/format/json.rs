//! The forms in JSON: long or short keys, with or without Fluentd's `tag`.
//!
//! # Promises
//!
//! * Keys stand in CockroachDB's order, which no JSON library would keep.
//!
//! # Not here
//!
//! Text (`text`).

use super::Layout;
use crate::entry::{Entry, Payload};
use crate::tags::Tags;

/// The keys of a form; empty where the form has no such key.
pub(super) struct Keys {
    channel_number: &'static str,
    channel: &'static str,
    timestamp: &'static str,
    datetime: &'static str,
    cluster_id: &'static str,
    node_id: &'static str,
    tenant_id: &'static str,
    tenant_name: &'static str,
    version: &'static str,
    severity_number: &'static str,
    severity: &'static str,
    goroutine: &'static str,
    file: &'static str,
    line: &'static str,
    counter: &'static str,
    redactable: &'static str,
    /// The short form prints `W` for `WARNING`.
    severity_is_letter: bool,
}

/// Long keys.
pub(super) const FULL: Keys = Keys {
    channel_number: "channel_numeric",
    channel: "channel",
    timestamp: "timestamp",
    datetime: "datetime",
    cluster_id: "cluster_id",
    node_id: "node_id",
    tenant_id: "tenant_id",
    tenant_name: "tenant_name",
    version: "version",
    severity_number: "severity_numeric",
    severity: "severity",
    goroutine: "goroutine",
    file: "file",
    line: "line",
    counter: "entry_counter",
    redactable: "redactable",
    severity_is_letter: false,
};

/// Short keys.
pub(super) const COMPACT: Keys = Keys {
    channel_number: "c",
    channel: "",
    timestamp: "t",
    datetime: "d",
    cluster_id: "x",
    node_id: "N",
    tenant_id: "T",
    tenant_name: "V",
    version: "v",
    severity_number: "s",
    severity: "sev",
    goroutine: "g",
    file: "f",
    line: "l",
    counter: "n",
    redactable: "r",
    severity_is_letter: true,
};

/// The entry as one line of JSON.
pub(super) fn line(entry: &Entry, layout: &Layout, keys: &Keys, fluent: bool) -> String {
    let mut object = Object::default();
    if fluent {
        let channel = entry.channel.name().to_lowercase();
        object.text("tag", &format!("cockroach.{channel}"));
    }
    identity(&mut object, entry, layout, keys);
    origin(&mut object, entry, keys);
    object.raw("tags", &tags(&entry.tags));
    match &entry.payload {
        Payload::Message(text) | Payload::Header(text) => object.text("message", text),
        Payload::Event(json) => object.raw("event", json),
    }
    if let Some(stack) = &entry.stack {
        object.text("stacks", stack);
    }
    object.finish() + "\n"
}

/// Channel, time, server, version and severity.
fn identity(object: &mut Object, entry: &Entry, layout: &Layout, keys: &Keys) {
    let is_header = matches!(entry.payload, Payload::Header(_));
    if is_header {
        object.raw("header", "1");
    } else {
        object.raw(keys.channel_number, &entry.channel.number().to_string());
        object.text(keys.channel, entry.channel.name());
    }
    let (seconds, micros) = (
        entry.time.0.div_euclid(1_000_000),
        entry.time.0.rem_euclid(1_000_000),
    );
    object.text(keys.timestamp, &format!("{seconds}.{micros:06}000"));
    if let Some(minutes) = layout.zone_minutes {
        object.text(keys.datetime, &datetime(entry, minutes));
    }
    if let Some(id) = &layout.cluster_id {
        object.text(keys.cluster_id, id);
    }
    let node = entry.tags.others.iter().find(|(key, _)| key == "n");
    if let Some(id) = node.and_then(|(_, value)| value.parse::<u32>().ok()) {
        object.raw(keys.node_id, &id.to_string());
    }
    if let Some(id) = entry.tags.tenant {
        object.raw(keys.tenant_id, &id.to_string());
    }
    if let Some(name) = &entry.tags.tenant_name {
        object.text(keys.tenant_name, name);
    }
    object.text(keys.version, &layout.version);
    if !is_header {
        let (number, word) = entry.severity.json();
        object.raw(keys.severity_number, &number.to_string());
        let letter = entry.severity.letter().to_string();
        object.text(
            keys.severity,
            if keys.severity_is_letter {
                &letter
            } else {
                word
            },
        );
    }
}

/// Goroutine, place in the source, counter, redactability.
fn origin(object: &mut Object, entry: &Entry, keys: &Keys) {
    object.raw(keys.goroutine, &entry.goroutine.to_string());
    object.text(keys.file, &entry.file);
    object.raw(keys.line, &entry.line.to_string());
    if let Some(counter) = entry.counter {
        object.raw(keys.counter, &counter.to_string());
    }
    object.raw(keys.redactable, if entry.redactable { "1" } else { "0" });
}

/// The tags but for the tenant, which has keys of its own.
fn tags(tags: &Tags) -> String {
    let mut object = Object::default();
    for (key, value) in &tags.others {
        object.text(key, value);
    }
    object.finish()
}

/// RFC 3339 at an offset: `2023-11-06T16:25:54.983614-05:00`.
fn datetime(entry: &Entry, minutes: i16) -> String {
    let local = entry.time.plus_seconds(i64::from(minutes) * 60).rfc3339();
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
    format!(
        "{}{sign}{hours:02}:{minutes:02}",
        local.trim_end_matches('Z')
    )
}

/// A JSON object whose keys keep their order.
#[derive(Default)]
struct Object(String);

impl Object {
    /// Adds a key with a value that is JSON; nothing if the form lacks the key.
    fn raw(&mut self, key: &str, json: &str) {
        if key.is_empty() {
            return;
        }
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        let key = serde_json::Value::from(key);
        self.0.extend([key.to_string().as_str(), ":", json]);
    }

    /// Adds a key with a string.
    fn text(&mut self, key: &str, value: &str) {
        self.raw(key, &serde_json::Value::from(value).to_string());
    }

    /// The object.
    fn finish(mut self) -> String {
        if self.0.is_empty() {
            self.0.push('{');
        }
        self.0.push('}');
        self.0
    }
}
