//! Which stand-in stands for which value.

use crate::order;
use std::collections::BTreeMap;

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
    /// Names with spaces, which no word of a sentence can be: longest first.
    pub(super) phrases: Vec<(String, String)>,
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
        let mut of_phrases = self
            .phrases
            .iter()
            .flat_map(|(_, stand_in)| stand_in.split(['/', '.']));
        if self.phase == Phase::Sentences && kind.is_name() && of_phrases.any(|part| part == value)
        {
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
        let known = self.phrases.iter().any(|(known, _)| known == phrase);
        if known || !phrase.contains(' ') {
            return;
        }
        let pair = (phrase.to_owned(), stand_in.to_owned());
        self.phrases.push(pair);
        order::sort_by(&mut self.phrases, |a, b| {
            b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0))
        });
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
