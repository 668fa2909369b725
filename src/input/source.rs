//! The files that were given, and the inputs that they make: an archive is one,
//! a folder with all its files another.

use serde::{Deserialize, Serialize};

use super::read_at;

/// One file that was given.
///
/// Files of one folder have the same `name`, and make one input.
pub struct Source {
    /// Name of the input: the file's, or that of its folder.
    pub name: String,
    /// Path below the folder; for a single file its name. One that ends in `/`
    /// is a folder that cannot be opened.
    pub path: String,
    /// Whether it comes from a folder.
    pub folder: bool,
    /// Its bytes.
    pub bytes: read_at::Owned,
}

/// One thing that was given to the analyzer.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// File or folder name, as it was given with the source.
    pub name: String,
    /// What it turned out to be.
    pub kind: InputKind,
    /// Bytes as given, so for an archive packed; for a folder the sum of its
    /// files.
    pub size_bytes: u64,
    /// Id of the cluster that it comes from, a UUID; null when nothing in it
    /// tells.
    pub cluster_id: Option<String>,
}

/// What an input turned out to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// A zip archive.
    Zip,
    /// A zip archive without a usable directory, read by walking through it.
    DamagedZip,
    /// A tar archive, which may be compressed.
    Tar,
    /// An unpacked folder.
    Folder,
    /// A single log file.
    Log,
    /// Nothing that can be analyzed; `skipped` says why.
    Unusable,
}
