//! What the collector was asked for.

use serde::{Deserialize, Serialize};

use debug_zip_records::time::{Micros, rfc3339};

/// The time of which the collector was asked to take log files.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// What tells it.
    pub source: WindowSource,
    /// Start; null where nothing tells.
    #[serde(with = "rfc3339::option")]
    pub from: Option<Micros>,
    /// End; null where nothing tells, or there is none.
    #[serde(with = "rfc3339::option")]
    pub until: Option<Micros>,
    /// Whether the collector redacted (`--redact`); null when nothing tells.
    pub redacted: Option<bool>,
}

/// What tells the window.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowSource {
    /// `debug_zip_command_flags.txt`.
    Flags,
    /// The logs end like those of a default collection: 48 hours.
    #[serde(rename = "default_48h")]
    Default48h,
    /// Nothing tells it.
    #[default]
    Unknown,
}
