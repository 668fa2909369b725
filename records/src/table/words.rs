//! Words that every row of a table repeats: types and states of jobs.
//!
//! # Promises
//!
//! * A word that CockroachDB itself uses takes no memory of its own, however
//!   many rows have it, on its way between workers as well. Any other text is
//!   kept as it is.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::text::lossy;

/// A type or a state of a job.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Word(Cow<'static, str>);

/// The states of jobs (`pkg/jobs/states.go`), and those that only views have.
pub(super) const STATES: [&str; 12] = [
    "pending",
    "running",
    "paused",
    "pause-requested",
    "succeeded",
    "failed",
    "canceled",
    "cancel-requested",
    "reverting",
    "revert-failed",
    "retry-running",
    "retry-reverting",
];

/// The types that clusters have most jobs of (`jobspb.Type`, as SQL shows them).
const TYPES: [&str; 16] = [
    "IMPORT",
    "SCHEMA CHANGE",
    "NEW SCHEMA CHANGE",
    "SCHEMA CHANGE GC",
    "CREATE STATS",
    "AUTO CREATE STATS",
    "CHANGEFEED",
    "BACKUP",
    "RESTORE",
    "ROW LEVEL TTL",
    "AUTO SCHEMA TELEMETRY",
    "AUTO SPAN CONFIG RECONCILIATION",
    "REPLICATION STREAM INGESTION",
    "REPLICATION STREAM PRODUCER",
    "MIGRATION",
    "STREAM INGESTION",
];

impl Word {
    /// This text, cut at a bound if it is another.
    #[must_use]
    pub fn of(text: &str) -> Word {
        Word::of_bytes(text.as_bytes())
    }

    /// The same of bytes, in which what is no text is replaced.
    pub(super) fn of_bytes(bytes: &[u8]) -> Word {
        let mut known = STATES.iter().chain(&TYPES);
        Word(match known.find(|word| word.as_bytes() == bytes) {
            Some(word) => Cow::Borrowed(word),
            None => Cow::Owned(lossy(bytes)),
        })
    }

    /// Bytes that it holds beside its own.
    #[must_use]
    pub fn heap(&self) -> usize {
        match &self.0 {
            Cow::Borrowed(_) => 0,
            Cow::Owned(text) => text.capacity(),
        }
    }
}

impl Deref for Word {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Word {
        Word::of(text)
    }
}

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Word, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = Word;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a word")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Word, E> {
                Ok(Word::from(text))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_cockroachdb_take_nothing() {
        for word in STATES.iter().chain(&TYPES) {
            assert_eq!(Word::from(*word).heap(), 0, "{word}");
            assert_eq!(&*Word::from(*word), *word);
        }
        for other in ["", "imports", "SUCCEEDED", "‹×›"] {
            assert_eq!(&*Word::from(other), other);
            assert_eq!(Word::from(other).heap(), other.len());
        }
    }

    #[test]
    fn the_way_between_workers_makes_no_copies() {
        let words = vec![Word::from("succeeded"), Word::from("‹×›")];
        let bytes = postcard::to_allocvec(&words).expect("words are plain");
        let back: Vec<Word> = postcard::from_bytes(&bytes).expect("written above");
        assert_eq!(back, words);
        assert_eq!(back[0].heap(), 0);
    }
}
