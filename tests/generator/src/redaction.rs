//! Redaction marks: what a sink's options, and `debug zip --redact`, make of
//! an entry.
//!
//! # Promises
//!
//! * As CockroachDB does (`pkg/util/log/redact.go`): a message of several
//!   lines has marks on each line that is not empty.
//!
//! # Not here
//!
//! What tools on the way make of the marks (`way`).

use crate::entry::{Entry, Payload};
use crate::tags::Tags;

/// How the text of an entry is marked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Marking {
    /// By the sink: what redaction may remove stands between `‹` and `›`.
    Sink,
    /// Not at all: the file of a sink with `redactable: false`.
    Off,
    /// The same file as debug zip prints it: the whole message stands between
    /// marks, and the tags together.
    Whole,
    /// The same with each tag's value between marks of its own.
    TagByTag,
}

impl Marking {
    /// The entry with these marks.
    #[must_use]
    pub fn of(self, entry: &Entry) -> Entry {
        let mut entry = entry.clone();
        match self {
            Marking::Sink => {}
            Marking::Off => {
                entry.redactable = false;
                entry.tags = with_values(&entry.tags, without_marks);
                entry.payload = with_text(entry.payload, without_marks);
            }
            Marking::Whole => {
                entry.payload = in_marks(entry.payload);
                if !is_config(&entry.tags) {
                    entry.tags = tags_in_marks(&entry.tags);
                }
            }
            Marking::TagByTag => {
                entry.payload = in_marks(entry.payload);
                entry.tags = with_values(&entry.tags, |value| match without_marks(value) {
                    empty if empty.is_empty() => empty,
                    value => format!("‹{value}›"),
                });
            }
        }
        entry
    }
}

/// The entry as `debug zip --redact` prints it: `‹×›` for all that is marked.
#[must_use]
pub fn redacted(entry: &Entry) -> Entry {
    let mut entry = entry.clone();
    entry.payload = with_text(entry.payload, removed);
    let others = entry.tags.others.into_iter();
    entry.tags.others = others
        .map(|(key, value)| (removed(&key), removed(&value)))
        .collect();
    entry
}

/// The text without `‹` and `›`.
fn without_marks(text: &str) -> String {
    text.replace(['‹', '›'], "")
}

/// `‹×›` for each value between marks.
fn removed(text: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for character in text.chars() {
        match character {
            '‹' => {
                inside = true;
                out.push_str("‹×");
            }
            '›' => {
                inside = false;
                out.push('›');
            }
            _ if inside => {}
            other => out.push(other),
        }
    }
    out
}

fn is_config(tags: &Tags) -> bool {
    *tags == Tags::config()
}

fn with_text(payload: Payload, change: impl Fn(&str) -> String) -> Payload {
    match payload {
        Payload::Message(text) => Payload::Message(change(&text)),
        Payload::Header(text) => Payload::Header(change(&text)),
        Payload::Event(json) => Payload::Event(change(&json)),
    }
}

/// Marks around each line. An event is text by then: debug zip prints its
/// object between marks.
fn in_marks(payload: Payload) -> Payload {
    let marked = |text: &str| -> String {
        let lines = text.split('\n').map(|line| match without_marks(line) {
            empty if empty.is_empty() => empty,
            line => format!("‹{line}›"),
        });
        lines.collect::<Vec<String>>().join("\n")
    };
    match payload {
        Payload::Event(json) => Payload::Message(marked(&json)),
        other => with_text(other, marked),
    }
}

fn with_values(tags: &Tags, change: impl Fn(&str) -> String) -> Tags {
    let others = tags.others.iter();
    Tags {
        others: others
            .map(|(key, value)| (key.clone(), change(value)))
            .collect(),
        ..tags.clone()
    }
}

/// All tags but the tenant between one pair of marks.
fn tags_in_marks(tags: &Tags) -> Tags {
    let inner = Tags {
        tenant: None,
        tenant_name: None,
        ..with_values(tags, without_marks)
    };
    let others = match inner.to_string() {
        none if none.is_empty() => Vec::new(),
        inner => vec![(format!("‹{inner}›"), String::new())],
    };
    Tags {
        others,
        ..tags.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::Severity;
    use crate::format::{Format, Layout, write};
    use crate::time::Time;

    fn entry(text: &str) -> Entry {
        let tags = Tags::tenant(1, "system")
            .node(1)
            .with("job", "‹IMPORT id=7›");
        Entry {
            counter: Some(9),
            ..Entry::new(
                Severity::Warning,
                Time(1_745_302_959_852_238),
                ("kv/bulk/sst_batcher.go", 432),
                tags,
                text.to_owned(),
            )
        }
    }

    #[test]
    fn markings() {
        let start = "W250422 06:22:39.852238 1 kv/bulk/sst_batcher.go:432 ";
        let cases = [
            (
                Marking::Sink,
                "⋮ [T1,Vsystem,n1,job=‹IMPORT id=7›] 9 a ‹b›:\n\n  c",
            ),
            (
                Marking::Off,
                " [T1,Vsystem,n1,job=IMPORT id=7] 9 a b:\n\n  c",
            ),
            (
                Marking::Whole,
                "⋮ [T1,Vsystem,‹n1,job=IMPORT id=7›] 9 ‹a b:›\n\n‹  c›",
            ),
            (
                Marking::TagByTag,
                "⋮ [T1,Vsystem,n‹1›,job=‹IMPORT id=7›] 9 ‹a b:›\n\n‹  c›",
            ),
        ];
        let layout = Layout::new(Format::V1Count, "v24.1.5");
        for (marking, want) in cases {
            let got = write(&marking.of(&entry("a ‹b›:\n\n  c")), &layout);
            assert_eq!(got, format!("{start}{want}\n"), "{marking:?}");
        }
    }

    #[test]
    fn redaction() {
        let cases = [
            (Marking::Sink, "[T1,Vsystem,n1,job=‹×›] 9 a ‹×›:\n  c"),
            (Marking::Whole, "[T1,Vsystem,‹×›] 9 ‹×›\n‹×›"),
            (Marking::TagByTag, "[T1,Vsystem,n‹×›,job=‹×›] 9 ‹×›\n‹×›"),
        ];
        let layout = Layout::new(Format::V1Count, "v24.1.5");
        for (marking, want) in cases {
            let got = write(&redacted(&marking.of(&entry("a ‹b›:\n  c"))), &layout);
            assert!(got.ends_with(&format!("⋮ {want}\n")), "{marking:?}: {got}");
        }
    }

    #[test]
    fn heads_keep_their_tag() {
        let head = Entry {
            tags: Tags::config(),
            payload: Payload::Header("binary: x".to_owned()),
            ..entry("")
        };
        let layout = Layout::new(Format::V1Count, "v24.1.5");
        for marking in [Marking::Whole, Marking::TagByTag] {
            let got = write(&marking.of(&head), &layout);
            assert!(got.contains("⋮ [config] 9 ‹binary: x›\n"), "{got}");
        }
    }
}
