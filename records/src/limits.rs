//! Every bound on one entry, one row and one text, with its reason.
//!
//! No input makes a reader grow past these; what they cut off is counted.

/// Longest log entry that is looked at whole, in bytes.
///
/// CockroachDB's own decoder stops at 64 KiB (`bufio.MaxScanTokenSize`), and
/// crdb-v2 splits messages near 16,000 bytes; four times the former leaves
/// room for joined lines. A flush error is told by its first bytes.
pub const MAX_ENTRY_BYTES: usize = 256 << 10;

/// Longest line of a file whose lines are taken out of prefixes, records or
/// cells, in bytes: an entry of [`MAX_ENTRY_BYTES`] as JSON in JSON, whose
/// quotes and backslashes are doubled twice.
pub const MAX_LINE_BYTES: usize = 4 * MAX_ENTRY_BYTES;

/// Bytes of an entry that the report quotes. Longer ones are stack traces.
pub const MAX_TEXT_BYTES: usize = 2_048;

/// Longest field of a table that is kept whole. Longest of what is needed are
/// lists of table ids, of which this holds 30,000, and of failed runs.
pub const MAX_FIELD_BYTES: usize = 256 << 10;

/// Ids in one list of a table that are kept. Jobs on more tables are backups,
/// restores and changefeeds, which are not judged by their tables.
pub const MAX_IDS: usize = 1024;

/// Failed runs of one job that are kept. CockroachDB itself keeps ten.
pub const MAX_FAILED_RUNS: usize = 64;

/// Columns that are looked for by name. The widest table has 40; a binary file
/// taken for a table can have any number.
pub const MAX_COLUMNS: usize = 4096;

/// Longest column name that is compared; SQL's own limit is lower.
pub const MAX_NAME_BYTES: usize = 256;

/// Bytes at the start of a table that are looked at to tell its format: more
/// than any header has (30 columns of 20 bytes).
pub const MAX_SNIFFED_BYTES: usize = 16 << 10;
