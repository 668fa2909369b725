//! Entries in JSON as CockroachDB itself writes them: keys that it has, each
//! once, with values of the kind that it gives them. Nearly every JSON log
//! consists of these, and reading them without building a tree of values costs
//! a fifth.
//!
//! # Promises
//!
//! * What is read here is read as the careful way reads it, which takes all
//!   that this one refuses.

use std::borrow::Cow;
use std::marker::PhantomData;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::{Entry, Severity, Tags, is_version, marks, named, source_file};
use crate::time::parse_any;

/// Tags, or parts of an event, that are read here: more than CockroachDB has. Each
/// is compared with all before it.
const MAX_KEYS: usize = 64;

/// Full (`pkg/util/log/format_json.go`), compact, and either with Fluentd's
/// tag. A key twice, another key or another kind of value: not ours.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record<'a> {
    #[serde(default, rename = "tag")]
    _tag: Skipped,
    #[serde(default, rename = "channel_numeric", alias = "c")]
    _channel_numeric: Skipped,
    #[serde(default, rename = "channel", alias = "C")]
    _channel: Skipped,
    #[serde(borrow, alias = "t")]
    timestamp: Text<'a>,
    #[serde(borrow, default, alias = "x")]
    cluster_id: Text<'a>,
    #[serde(borrow, default, alias = "N")]
    node_id: Text<'a>,
    #[serde(borrow, default, alias = "T")]
    tenant_id: Text<'a>,
    #[serde(borrow, default, alias = "V")]
    tenant_name: Text<'a>,
    #[serde(borrow, default, alias = "v")]
    version: Text<'a>,
    #[serde(borrow, default, alias = "s")]
    severity_numeric: Text<'a>,
    #[serde(borrow, default, alias = "sev")]
    severity: Text<'a>,
    #[serde(borrow, default, alias = "g")]
    goroutine: Text<'a>,
    #[serde(borrow, alias = "f")]
    file: Text<'a>,
    #[serde(default, rename = "line", alias = "l")]
    _line: Skipped,
    #[serde(borrow, default, alias = "n")]
    entry_counter: Text<'a>,
    #[serde(default, rename = "redactable", alias = "r")]
    _redactable: Skipped,
    #[serde(borrow, default)]
    tags: Pairs<'a>,
    #[serde(borrow, default)]
    message: Option<Words<'a>>,
    #[serde(borrow, default)]
    event: Option<Event<'a>>,
}

/// Reads a record; `None` where the careful way must.
pub(super) fn parse(record: &[u8]) -> Option<Entry<'_>> {
    let text = std::str::from_utf8(record).ok()?;
    let record: Record<'_> = serde_json::from_str(text).ok()?;
    if record.timestamp.0.is_empty() {
        return None;
    }
    let structured = record.event.is_some();
    let message = match (record.message, record.event) {
        (Some(message), None) => plain(message)?,
        (None, Some(event)) => Cow::Owned(event.text()?),
        _ => return None,
    };
    let file = source_file(&record.file.0)?;
    let severity = [&record.severity, &record.severity_numeric]
        .into_iter()
        .find_map(Text::some)
        .map_or(Severity::Unknown, named);
    let version = record.version.0;
    Some(Entry {
        severity,
        time: parse_any(&record.timestamp.0),
        goroutine: record.goroutine.number().unwrap_or(0),
        file: Cow::Owned(file),
        counter: record.entry_counter.number().unwrap_or(0),
        tags: tags(
            record.tags,
            &record.tenant_id,
            &record.node_id,
            record.tenant_name,
        ),
        version: (!version.is_empty() && is_version(&version)).then_some(version),
        cluster_id: (!record.cluster_id.0.is_empty()).then_some(record.cluster_id.0),
        message,
        structured,
        foreign: false,
    })
}

/// The text of a message; `None` if an event or another record stands in it, or
/// tags before it.
fn plain(message: Words<'_>) -> Option<Cow<'_, [u8]>> {
    let text = marks::unwrapped(match message.0 {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    });
    (!matches!(text.first(), Some(b'{' | b'['))).then_some(text)
}

/// The tags of the entry, with the ids that stand beside them.
fn tags<'a>(pairs: Pairs<'a>, tenant: &Text<'a>, node: &Text<'a>, name: Text<'a>) -> Tags<'a> {
    let mut tags: Tags<'a> = Tags::default();
    let pairs = pairs.0.into_iter().map(|(key, Words(value))| (key, value));
    let mut pairs: Vec<(Cow<'a, str>, Cow<'a, str>)> = pairs.collect();
    pairs.sort_unstable();
    for (key, value) in &pairs {
        tags.json(key, value);
    }
    tags.settle_schema_change();
    let written = |pair: &(Cow<'a, str>, Cow<'a, str>)| format!("{}={}", pair.0, pair.1);
    let mut raw: Vec<String> = pairs.iter().map(written).collect();
    raw.sort_unstable();
    tags.raw = Cow::Owned(raw.join(",").into_bytes());
    tags.tenant = tenant.number().or(tags.tenant);
    if !name.0.is_empty() {
        tags.tenant_name = Some(name.0);
    }
    let node = node.number().and_then(|id| u32::try_from(id).ok());
    tags.node = node.or(tags.node);
    tags
}

/// A word or a whole number, as text. Empty where there is none.
#[derive(Default)]
struct Text<'a>(Cow<'a, str>);

impl Text<'_> {
    fn some(&self) -> Option<&str> {
        (!self.0.is_empty()).then_some(&*self.0)
    }

    fn number(&self) -> Option<u64> {
        self.0.parse().ok()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfText;
        impl<'de> Visitor<'de> for OfText {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a word or a whole number")
            }

            fn visit_u64<E>(self, number: u64) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_any(OfText)
    }
}

/// A text, which must be there.
struct Words<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Words<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfWords;
        impl<'de> Visitor<'de> for OfWords {
            type Value = Words<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Words<'de>, E> {
                Ok(Words(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Words<'de>, E> {
                Ok(Words(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(OfWords)
    }
}

/// A word or a number that is not looked at.
#[derive(Default)]
struct Skipped;

impl<'de> Deserialize<'de> for Skipped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfSkipped;
        impl Visitor<'_> for OfSkipped {
            type Value = Skipped;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a short word or a number")
            }

            fn visit_u64<E>(self, _: u64) -> Result<Skipped, E> {
                Ok(Skipped)
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Skipped, E> {
                // A text may hold an entry, a path a source file.
                let is_word = text.len() < 32
                    && text
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
                let names_file = text.as_bytes().ends_with(b".go");
                if is_word && !names_file {
                    Ok(Skipped)
                } else {
                    Err(E::custom("no short word"))
                }
            }
        }
        deserializer.deserialize_any(OfSkipped)
    }
}

/// Values by their keys, none twice.
struct Keyed<'a, V>(Vec<(Cow<'a, str>, V)>);

/// The tags of an entry.
type Pairs<'a> = Keyed<'a, Words<'a>>;

impl<V> Default for Keyed<'_, V> {
    fn default() -> Self {
        Keyed(Vec::new())
    }
}

impl<'de: 'a, 'a, V: Deserialize<'de>> Deserialize<'de> for Keyed<'a, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfKeyed<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for OfKeyed<V> {
            type Value = Keyed<'de, V>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("values by their keys")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keyed<'de, V>, A::Error> {
                let mut all: Vec<(Cow<'de, str>, V)> = Vec::new();
                while let Some((Words(key), value)) = map.next_entry()? {
                    let is_known = all.iter().any(|(known, _)| *known == key);
                    if is_known || all.len() == MAX_KEYS {
                        return Err(serde::de::Error::custom("a key twice, or many"));
                    }
                    all.push((key, value));
                }
                Ok(Keyed(all))
            }
        }
        deserializer.deserialize_map(OfKeyed(PhantomData))
    }
}

/// A structured event (`pkg/util/log/eventpb`), as far as nearly all are.
type Event<'a> = Keyed<'a, Simple<'a>>;

impl Event<'_> {
    /// As text, with the keys in order.
    fn text(mut self) -> Option<Vec<u8>> {
        self.0.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let mut text = Vec::with_capacity(256);
        for (key, value) in &self.0 {
            text.push(if text.is_empty() { b'{' } else { b',' });
            serde_json::to_writer(&mut text, key).ok()?;
            text.push(b':');
            serde_json::to_writer(&mut text, value).ok()?;
        }
        if text.is_empty() {
            text.push(b'{');
        }
        text.push(b'}');
        Some(text)
    }
}

/// A part of an event that has no keys in it.
#[derive(Serialize)]
#[serde(untagged)]
enum Simple<'a> {
    Truth(bool),
    Number(u64),
    Negative(i64),
    Text(Cow<'a, str>),
    Many(Vec<Simple<'a>>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Simple<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfSimple;
        impl<'de> Visitor<'de> for OfSimple {
            type Value = Simple<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a word, a whole number, or a list of such")
            }

            fn visit_bool<E>(self, truth: bool) -> Result<Simple<'de>, E> {
                Ok(Simple::Truth(truth))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Simple<'de>, E> {
                Ok(Simple::Number(number))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Simple<'de>, E> {
                Ok(Simple::Negative(number))
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Simple<'de>, E> {
                Ok(Simple::Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Simple<'de>, E> {
                Ok(Simple::Text(Cow::Owned(text.to_owned())))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Simple<'de>, A::Error> {
                let mut many = Vec::new();
                while let Some(one) = list.next_element()? {
                    many.push(one);
                }
                Ok(Simple::Many(many))
            }
        }
        deserializer.deserialize_any(OfSimple)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::parse_carefully;
    use super::*;

    const FULL: &str = r#"{"channel_numeric":0,"channel":"DEV","timestamp":"1745302959.852238000","cluster_id":"c","node_id":1,"tenant_id":3,"version":"v24.1.5","severity_numeric":2,"severity":"WARNING","goroutine":6885,"file":"kv/bulk/sst_batcher.go","line":432,"entry_counter":1249,"redactable":1,"tags":{"job":"7","n":"1"},"message":"closing x"}"#;
    const EVENT: &str = r#"{"channel_numeric":4,"channel":"OPS","timestamp":"1745302959.852238000","severity_numeric":1,"severity":"INFO","goroutine":6885,"file":"util/log/event_log.go","line":39,"entry_counter":1249,"redactable":1,"tags":{"n":"1"},"event":{"Timestamp":1745302959852238000,"EventType":"import","JobID":7,"User":"‹root›","DescriptorIDs":[106,-1,"x"],"Done":true,"Status":"succeeded \"\u00e9\n"}}"#;
    const COMPACT: &str = r#"{"tag":"cockroach.dev","c":"0","t":"1745302959.852238000","x":"c","N":"1","T":"3","v":"v24.1.5","s":"2","sev":"W","g":"6885","f":"kv/bulk/sst_batcher.go","l":"432","n":"1249","r":1,"tags":{"job":"7","n":"1"},"message":"closing x"}"#;

    /// What CockroachDB writes is read here; what is odd is left to the other.
    #[test]
    fn what_is_ours() {
        for record in [FULL, COMPACT, EVENT] {
            let read = parse(record.as_bytes());
            assert!(read.is_some(), "{record}");
            assert_eq!(read, parse_carefully(record.as_bytes()));
            let odd = [
                ("closing x", "{\\\"a\\\":1}"),
                ("closing x", "[n1] x"),
                ("\"redactable\":1", "\"msg\":1"),
                ("sst_batcher.go", "cockroach.log"),
                ("{", "[{"),
                ("1745302959.852238000", ""),
                ("106", "{}"),
                ("\"JobID\":7", "\"User\":7"),
                ("\"event\"", "\"message\":\"x\",\"event\""),
            ];
            for (text, with) in odd {
                let record = record.replacen(text, with, 1);
                if record.contains(with) {
                    assert_eq!(parse(record.as_bytes()), None, "{record}");
                }
            }
        }
    }

    /// However many keys there are, time is in proportion.
    #[test]
    fn many_keys_are_left_to_the_other() {
        for (record, start) in [(FULL, "\"tags\":{"), (EVENT, "\"event\":{")] {
            let known = if record == FULL { 2 } else { 7 };
            for (more, is_read) in [(MAX_KEYS - known, true), (MAX_KEYS - known + 1, false)] {
                let keys: Vec<String> = (0..more).map(|key| format!("\"k{key}\":\"\",")).collect();
                let record = record.replacen(start, &[start, &keys.concat()].concat(), 1);
                assert_eq!(parse(record.as_bytes()).is_some(), is_read, "{record}");
                assert!(parse_carefully(record.as_bytes()).is_some());
            }
        }
    }

    proptest! {
        /// What is read here, the careful way reads alike.
        #[test]
        fn as_the_careful_way(
            record in prop::sample::select(vec![FULL, COMPACT, EVENT]),
            changes in prop::collection::vec((
                prop::sample::select(vec![
                    "channel", "timestamp", "\"t\"", "1745302959.852238000", "node_id", "\"N\"", "tenant_id", "tenant_name",
                    "version", "v24.1.5", "severity", "WARNING", "\"sev\"", "\"W\"", "goroutine", "6885", "kv/bulk/sst_batcher.go",
                    "\"file\"", "redactable", "job", "\"7\"", "\"n\"", "message", "closing x", "\"", ":", ",", "}", "1",
                    "\"event\"", "EventType", "\"import\"", "JobID", "106", "-1", "true", "‹root›", "[", "]", "\\u00e9",
                ]),
                prop::sample::select(vec![
                    "", "x", "msg", "caller", "tags", "\"", "null", "0", "-1", "1.5", "2025-04-22T06:22:39Z", "{}", "[1]", "‹x›", "‹", "W",
                    "5@kv/bulk/x.go:7", "closing ‹with› flushes", "\\u0041", "\\n", "I250422 06:22:39.852238 1 a.go:1 x", "T=5", "scExec", "id",
                    "job=‹IMPORT id=9›", "\"a\":\"b\",", "event", "header", ",\"V\":\"app\"", "info",
                    "1e3", "-0", "18446744073709551616", "original", "\\ud800", "\u{7f}", "[[]]", "Timestamp",
                ]),
            ), 0..4),
        ) {
            let mut record = record.to_owned();
            for (text, with) in changes {
                record = record.replacen(text, with, 1);
            }
            if let Some(entry) = parse(record.as_bytes()) {
                prop_assert_eq!(Some(entry), parse_carefully(record.as_bytes()), "{}", record);
            }
        }
    }
}
