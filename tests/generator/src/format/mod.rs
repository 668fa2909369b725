//! The forms in which an entry is written to a file.
//!
//! # Promises
//!
//! * One function, [`write()`], for all of them, byte for byte as CockroachDB
//!   writes them.
//!
//! # Not here
//!
//! Files and their heads (`log_file`).

mod json;
mod text;

use crate::entry::Entry;

/// A form of log entries.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// crdb-v1 with counters: what debug zip prints, whatever was on disk.
    V1Count,
    /// crdb-v1 on disk.
    V1,
    /// crdb-v2 on disk, the default since v21.1.
    V2,
    /// JSON with long keys.
    Json,
    /// JSON with long keys and a `tag` for Fluentd.
    JsonFluent,
    /// JSON with short keys.
    JsonCompact,
    /// JSON with short keys and a `tag` for Fluentd.
    JsonFluentCompact,
}

impl Format {
    /// The name that the head of a file gives.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::V1Count => "crdb-v1-count",
            Format::V1 => "crdb-v1",
            Format::V2 => "crdb-v2",
            Format::Json => "json",
            Format::JsonFluent => "json-fluent",
            Format::JsonCompact => "json-compact",
            Format::JsonFluentCompact => "json-fluent-compact",
        }
    }
}

/// How a sink writes its entries.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Layout {
    /// The form.
    pub format: Format,
    /// Offset from UTC in minutes, where the sink has the option `timezone`.
    /// It is printed in text, and as `datetime` in JSON.
    pub zone_minutes: Option<i16>,
    /// Version, which JSON repeats in every entry.
    pub version: String,
    /// Cluster id, which JSON repeats in every entry once it is known.
    pub cluster_id: Option<String>,
}

impl Layout {
    /// A sink without options.
    #[must_use]
    pub fn new(format: Format, version: &str) -> Layout {
        Layout {
            format,
            zone_minutes: None,
            version: version.to_owned(),
            cluster_id: None,
        }
    }
}

/// The entry in the form of `layout`, with its line end.
#[must_use]
pub fn write(entry: &Entry, layout: &Layout) -> String {
    match layout.format {
        Format::V1Count => text::v1(entry, layout, true),
        Format::V1 => text::v1(entry, layout, false),
        Format::V2 => text::v2(entry, layout),
        Format::Json => json::line(entry, layout, &json::FULL, false),
        Format::JsonFluent => json::line(entry, layout, &json::FULL, true),
        Format::JsonCompact => json::line(entry, layout, &json::COMPACT, false),
        Format::JsonFluentCompact => json::line(entry, layout, &json::COMPACT, true),
    }
}

#[cfg(test)]
mod tests;
