//! One log entry, before it takes any of its printed forms.
//!
//! # Promises
//!
//! * Holds what CockroachDB's own entry holds, so that every form can be
//!   written from it.
//!
//! # Not here
//!
//! The forms (`format`), the entries that matter (`signals`).

use std::borrow::Cow;

use crate::tags::Tags;
use crate::time::Time;

/// How bad it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Severity {
    /// `I`
    Info,
    /// `W`
    Warning,
    /// `E`
    Error,
    /// `F`
    Fatal,
}

impl Severity {
    /// The letter that starts a line of text.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Severity::Info => 'I',
            Severity::Warning => 'W',
            Severity::Error => 'E',
            Severity::Fatal => 'F',
        }
    }

    /// The number and the word that JSON uses.
    #[must_use]
    pub fn json(self) -> (u8, &'static str) {
        match self {
            Severity::Info => (1, "INFO"),
            Severity::Warning => (2, "WARNING"),
            Severity::Error => (3, "ERROR"),
            Severity::Fatal => (4, "FATAL"),
        }
    }
}

/// Where an entry is sent; the number stands before the file, except 0.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Channel {
    /// Development: nearly everything; printed without a number.
    Dev,
    /// Operations, such as node restarts and imports.
    Ops,
    /// Resource usage.
    Health,
    /// The storage engine.
    Storage,
    /// Structured events for the vendor and the curious.
    Telemetry,
    /// Ranges moving about.
    KvDistribution,
}

impl Channel {
    /// The channel's number.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Channel::Dev => 0,
            Channel::Ops => 1,
            Channel::Health => 2,
            Channel::Storage => 3,
            Channel::Telemetry => 12,
            Channel::KvDistribution => 13,
        }
    }

    /// The channel's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Channel::Dev => "DEV",
            Channel::Ops => "OPS",
            Channel::Health => "HEALTH",
            Channel::Storage => "STORAGE",
            Channel::Telemetry => "TELEMETRY",
            Channel::KvDistribution => "KV_DISTRIBUTION",
        }
    }
}

/// What an entry says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Payload {
    /// Text, perhaps of several lines.
    Message(String),
    /// A structured event: a JSON object.
    Event(String),
    /// A line at the head of a file.
    Header(String),
}

/// One log entry.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// How bad it is.
    pub severity: Severity,
    /// When it was written.
    pub time: Time,
    /// Goroutine; 0 is not printed in crdb-v1.
    pub goroutine: u64,
    /// Where it was sent.
    pub channel: Channel,
    /// Source file, from `pkg/` on.
    pub file: Cow<'static, str>,
    /// Line in the source file.
    pub line: u32,
    /// Whether sensitive parts stand between `‹` and `›`; printed as `⋮`.
    pub redactable: bool,
    /// The tag block.
    pub tags: Tags,
    /// Number of the entry in its process; headers have none.
    pub counter: Option<u64>,
    /// What it says.
    pub payload: Payload,
    /// Goroutine stacks, in fatal entries.
    pub stack: Option<String>,
}

impl Entry {
    /// An entry of text on the development channel, redactable.
    #[must_use]
    pub fn new(
        severity: Severity,
        time: Time,
        source: (&'static str, u32),
        tags: Tags,
        message: String,
    ) -> Entry {
        Entry {
            severity,
            time,
            goroutine: 1,
            channel: Channel::Dev,
            file: Cow::Borrowed(source.0),
            line: source.1,
            redactable: true,
            tags,
            counter: None,
            payload: Payload::Message(message),
            stack: None,
        }
    }

    /// A structured event.
    #[must_use]
    pub fn event(time: Time, channel: Channel, tags: Tags, json: String) -> Entry {
        Entry {
            channel,
            payload: Payload::Event(json),
            ..Entry::new(
                Severity::Info,
                time,
                ("util/log/event_log.go", 32),
                tags,
                String::new(),
            )
        }
    }

    /// The same entry as debug zip prints it when it redacts a file without
    /// markers: not a word is left.
    #[must_use]
    pub fn unreadable(self) -> Entry {
        Entry {
            redactable: false,
            payload: Payload::Message("‹×›".to_owned()),
            ..self
        }
    }
}
