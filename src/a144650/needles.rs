//! What logs are searched for, beside lines about jobs.

use super::flush_error::FIRST_WORDS;

/// The needles; the constants below are places in it.
pub(super) const ALL: [&str; 4] = [
    FIRST_WORDS,
    "sst_batcher.go",
    HIDES,
    // The words where a tool of Windows appended UTF-16 to a file in UTF-8.
    "w\0i\0t\0h\0 \0f\0l\0u\0s\0h\0e\0s\0",
];

/// The words of a flush error.
pub(super) const WORDS: usize = 0;
/// The file that writes them.
pub(super) const FILE: usize = 1;
/// What may hide letters of the words: an escape in a JSON string.
pub(super) const ESCAPE: usize = 2;
/// The words in UTF-16.
pub(super) const WIDE: usize = 3;

/// How an escape of a plain character starts in JSON.
pub(super) const HIDES: &str = "\\u00";
