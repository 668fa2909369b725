//! Which stand-in stands for which value.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use debug_zip_records::text::head;

/// What a value is, as far as the stand-in says.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Kind {
    Cluster,
    Host,
    User,
    VirtualCluster,
    Table,
    /// A file, a folder, or whatever else has a name.
    Name,
    Sql,
    Text,
    /// What CockroachDB or the collector said.
    Error,
}

impl Kind {
    fn prefix(self) -> &'static str {
        match self {
            Kind::Cluster => "cluster",
            Kind::Host => "host",
            Kind::User => "user",
            Kind::VirtualCluster => "virtualcluster",
            Kind::Table => "table",
            Kind::Name => "name",
            Kind::Sql => "sql",
            Kind::Text => "text",
            Kind::Error => "error",
        }
    }

    /// Whether values are names, which may stand elsewhere under another kind
    /// and in sentences; else they are texts, compared whole.
    fn is_name(self) -> bool {
        !matches!(self, Kind::Sql | Kind::Text | Kind::Error)
    }
}

/// What is learned from: see `redact`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Phase {
    /// Fields that hold nothing but values.
    #[default]
    Fields,
    /// Sentences and commands, and then everything.
    Sentences,
}

/// Values seen so far, each with its stand-in.
#[derive(Default)]
pub(super) struct StandIns {
    pub(super) phase: Phase,
    names: BTreeMap<String, String>,
    texts: BTreeMap<(Kind, String), String>,
    counts: BTreeMap<Kind, u64>,
    /// Names with spaces, which no word of a sentence can be.
    phrases: BTreeMap<String, String>,
    /// Bytes of the longest of them.
    longest_phrase: usize,
    /// The parts of what stands for them.
    of_phrases: BTreeSet<String>,
}

impl StandIns {
    /// The stand-in for `value`; nothing stays nothing.
    pub(super) fn get(&mut self, kind: Kind, value: &str) -> String {
        if value.is_empty() {
            return String::new();
        }
        if let Some(known) = self.known(kind, value) {
            return known.clone();
        }
        // A phrase was replaced before its sentence was split into words.
        let of_phrase = || kind.is_name() && self.of_phrases.contains(value);
        if self.phase == Phase::Sentences && of_phrase() {
            return value.to_owned();
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let made = format!("{}{count}", kind.prefix());
        if kind.is_name() {
            self.names.insert(value.to_owned(), made.clone());
        } else {
            self.texts.insert((kind, value.to_owned()), made.clone());
        }
        made
    }

    fn known(&self, kind: Kind, value: &str) -> Option<&String> {
        if kind.is_name() {
            self.names.get(value)
        } else {
            self.texts.get(&(kind, value.to_owned()))
        }
    }

    /// The stand-in of a name that is known under any kind.
    pub(super) fn known_name(&self, name: &str) -> Option<&String> {
        self.names.get(name)
    }

    /// Remembers a name with spaces, for sentences.
    pub(super) fn remember_phrase(&mut self, phrase: &str, stand_in: &str) {
        if self.phrases.contains_key(phrase) || !phrase.contains(' ') {
            return;
        }
        let parts = stand_in.split(['/', '.']);
        self.of_phrases.extend(parts.map(str::to_owned));
        self.longest_phrase = self.longest_phrase.max(phrase.len());
        self.phrases.insert(phrase.to_owned(), stand_in.to_owned());
    }

    /// `text` with stand-ins for the names with spaces in it; where one starts
    /// as another, for the longer. Takes a look-up for each character, however
    /// many names there are.
    pub(super) fn without_phrases(&self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let taken = if let Some((phrase, stand_in)) = self.phrase_at(rest) {
                shown.push_str(stand_in);
                phrase.len()
            } else {
                shown.push(first);
                first.len_utf8()
            };
            rest = rest.get(taken..).unwrap_or_default();
        }
        shown
    }

    /// The longest name with spaces that `text` starts with.
    fn phrase_at(&self, text: &str) -> Option<(&String, &String)> {
        let mut start = head(text, self.longest_phrase);
        // Whatever `start` starts with is not behind it in order; what comes
        // last before it says how much of it one can start with.
        while !start.is_empty() {
            let until = (Bound::Unbounded, Bound::Included(start));
            let (phrase, stand_in) = self.phrases.range::<str, _>(until).next_back()?;
            if start.starts_with(phrase.as_str()) {
                return Some((phrase, stand_in));
            }
            let same = start
                .bytes()
                .zip(phrase.bytes())
                .take_while(|(a, b)| a == b);
            start = head(start, same.count());
        }
        None
    }
}

/// Whether `name` can be a type of job: upper-case words, as CockroachDB has.
pub(super) fn is_job_type(name: &str) -> bool {
    const TYPES: [&str; 24] = [
        "ALTER VIRTUAL CLUSTER",
        "AUTO CREATE PARTIAL STATS",
        "AUTO CREATE STATS",
        "AUTO SCHEMA TELEMETRY",
        "AUTO SPAN CONFIG RECONCILIATION",
        "AUTO SQL STATS COMPACTION",
        "AUTO UPDATE SQL ACTIVITY",
        "BACKUP",
        "CHANGEFEED",
        "CREATE STATS",
        "IMPORT",
        "IMPORT ROLLBACK",
        "KEY VISUALIZER",
        "LOGICAL REPLICATION",
        "MIGRATION",
        "NEW SCHEMA CHANGE",
        "POLL JOBS STATS",
        "REPLICATION STREAM INGESTION",
        "REPLICATION STREAM PRODUCER",
        "RESTORE",
        "ROW LEVEL TTL",
        "SCHEMA CHANGE",
        "SCHEMA CHANGE GC",
        "STREAM INGESTION",
    ];
    TYPES.contains(&name.trim_matches(['‹', '›']))
}

/// The states of a job that CockroachDB has, and ours.
pub(super) const STATES: [&str; 14] = [
    "ended",
    "unknown",
    "pending",
    "paused",
    "pause-requested",
    "failed",
    "succeeded",
    "canceled",
    "cancel-requested",
    "running",
    "retry-running",
    "retry-reverting",
    "reverting",
    "revert-failed",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Looks for each name at each place.
    fn naive(names: &StandIns, text: &str) -> String {
        let mut shown = String::new();
        let mut rest = text;
        while !rest.is_empty() {
            let found = names
                .phrases
                .iter()
                .filter(|(name, _)| rest.starts_with(name.as_str()));
            let longest = found.max_by_key(|(name, _)| name.len());
            let first = rest.chars().next().unwrap();
            let taken = longest.map_or(first.len_utf8(), |(name, _)| name.len());
            shown.push_str(longest.map_or(&rest[..taken], |(_, stand_in)| stand_in));
            rest = &rest[taken..];
        }
        shown
    }

    proptest! {
        #[test]
        fn phrases_are_found_wherever_they_stand(
            names in prop::collection::vec("[ab é]{1,5}", 0..9),
            text in "[ab é]{0,30}",
        ) {
            let mut known = StandIns::default();
            for (number, name) in names.iter().enumerate() {
                known.remember_phrase(name, &format!("x{number}"));
            }
            prop_assert_eq!(known.without_phrases(&text), naive(&known, &text));
        }
    }
}
