//! What the collector was asked for.

use serde::{Deserialize, Serialize};

use crate::time::{Micros, rfc3339};

/// What the collector was asked for.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// `flags`, `default_48h` or `unknown`.
    pub source: WindowSource,
    /// Start.
    #[serde(with = "rfc3339::option")]
    pub from: Option<Micros>,
    /// End.
    #[serde(with = "rfc3339::option")]
    pub until: Option<Micros>,
    /// Whether the collector redacted; null when nothing tells.
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
    /// Nothing.
    #[default]
    Unknown,
}
