//! Facts of a node from a JSON document, wherever in it they stand.
//!
//! The place of a node's id and build differs between `status.json`,
//! `details.json` and versions of them, so the document is walked as a whole;
//! nothing of it is kept but the facts.

use std::fmt;

use debug_zip_records::text::capped;
use debug_zip_records::time::parse_any;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::fact::{Membership, NodeFact};

/// Walks `json`, and fills what `fact` does not have yet: what comes first
/// counts, and stays even where the document breaks off behind it.
///
/// # Errors
///
/// The document is not JSON, or not to its end.
pub(super) fn read_document(json: &[u8], fact: &mut NodeFact) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let walk = Walk {
        fact,
        parent: Key::Other,
        key: Key::Other,
    };
    walk.deserialize(&mut deserializer)?;
    deserializer.end()
}

/// The keys that matter.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Key {
    BuildInfo,
    BuildTag,
    ClusterId,
    Membership,
    NodeId,
    StartedAt,
    Tag,
    UpdatedAt,
    Other,
}

impl Key {
    /// Of both spellings: Go's JSON and protobuf's.
    fn of(name: &str) -> Key {
        match name {
            "build_info" | "buildInfo" => Key::BuildInfo,
            "build_tag" | "buildTag" => Key::BuildTag,
            "cluster_id" | "clusterId" => Key::ClusterId,
            "membership" => Key::Membership,
            "node_id" | "nodeId" => Key::NodeId,
            "started_at" | "startedAt" => Key::StartedAt,
            "tag" => Key::Tag,
            "updated_at" | "updatedAt" => Key::UpdatedAt,
            _ => Key::Other,
        }
    }
}

/// Walks one value, of which it knows its key and that of its object.
struct Walk<'f> {
    fact: &'f mut NodeFact,
    parent: Key,
    key: Key,
}

impl Walk<'_> {
    /// Takes a scalar.
    fn take(self, text: &str) {
        let fact = self.fact;
        let known = |text: &str| (!text.is_empty()).then(|| capped(text));
        match (self.parent, self.key) {
            (_, Key::NodeId) if fact.node_id.is_none() => {
                // Zero is Go's way to say that it is not known.
                fact.node_id = text.parse().ok().filter(|id| 0 < *id);
            }
            (_, Key::BuildTag) | (Key::BuildInfo, Key::Tag) if fact.build_tag.is_none() => {
                fact.build_tag = known(text);
            }
            (_, Key::ClusterId) if fact.cluster_id.is_none() => fact.cluster_id = known(text),
            (_, Key::Membership) if fact.membership.is_none() => {
                fact.membership = Membership::parse(text);
            }
            (_, Key::StartedAt) if fact.started_at.is_none() => fact.started_at = parse_any(text),
            (_, Key::UpdatedAt) if fact.updated_at.is_none() => fact.updated_at = parse_any(text),
            _ => {}
        }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.take(&value.to_string());
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<std::borrow::Cow<'_, str>>()? {
            map.next_value_seed(Walk {
                fact: &mut *self.fact,
                parent: self.key,
                key: Key::of(&name),
            })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items
            .next_element_seed(Walk {
                fact: &mut *self.fact,
                parent: Key::Other,
                key: Key::Other,
            })?
            .is_some()
        {}
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.take(value);
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        // Most numbers are metrics: only those with a key become text.
        if self.key != Key::Other {
            self.take(&value.to_string());
        }
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use debug_zip_records::time::Micros;

    fn read(json: &str) -> (NodeFact, bool) {
        let mut fact = NodeFact::default();
        let whole = read_document(json.as_bytes(), &mut fact).is_ok();
        (fact, whole)
    }

    #[test]
    fn status() {
        let (fact, whole) = read(
            r#"{"desc": {"node_id": 3, "address": {"network_field": "tcp"},
                 "ServerVersion": {"major_val": 24}, "build_tag": "v24.1.5"},
                "build_info": {"go_version": "go1.22", "tag": "v24.1.6", "x": null},
                "started_at": 1745303400000002000, "updated_at": "1745303401000002000",
                "metrics": {"a": 1.5, "b": -1, "node_id": 9, "tag": true},
                "store_statuses": [{"desc": {"node": {"node_id": 3}}}]}"#,
        );
        assert!(whole);
        assert_eq!(
            fact,
            NodeFact {
                node_id: Some(3),
                build_tag: Some("v24.1.5".to_owned()),
                started_at: Some(Micros::clamped(1_745_303_400_000_002)),
                updated_at: Some(Micros::clamped(1_745_303_401_000_002)),
                ..NodeFact::default()
            }
        );
    }

    #[test]
    fn details() {
        let (fact, whole) = read(
            r#"{"node_id": 1, "build_info": {"tag": "v24.1.5-fips"},
                "other": {"tag": "not this"}, "cluster_id": "c-1"}"#,
        );
        assert!(whole);
        assert_eq!(fact.node_id, Some(1));
        assert_eq!(fact.build_tag.as_deref(), Some("v24.1.5-fips"));
        assert_eq!(fact.cluster_id.as_deref(), Some("c-1"));
    }

    #[test]
    fn odd_documents() {
        #[rustfmt::skip]
        let cases: &[(&str, Option<u32>, bool)] = &[
            (r#"{"node_id": 0, "x": {"node_id": "7"}}"#, Some(7), true),
            (r#"{"node_id": -1}"#,                       None,    true),
            (r#"{"node_id": 1e3}"#,                      None,    true),
            (r#"{"node_id": 99999999999}"#,              None,    true),
            (r#"{"nodeId": 7}"#,                         Some(7), true),
            (r#"[[{"node_id": 7}]]"#,                    Some(7), true),
            (r#"{"node_id": 7, "cut": "#,                Some(7), false),
            (r#"{"node_id": 7} x"#,                      Some(7), false),
            ("7",                                        None,    true),
            ("",                                         None,    false),
            ("<html>",                                   None,    false),
        ];
        for (json, node_id, whole) in cases {
            let (fact, got) = read(json);
            assert_eq!((fact.node_id, got), (*node_id, *whole), "{json}");
        }
    }

    /// `serde_json` ends the recursion, so no depth overflows the stack.
    #[test]
    fn deep_documents() {
        let (_, whole) = read(&"[".repeat(1_000_000));
        assert!(!whole);
    }
}
