//! One log entry, in whichever of CockroachDB's formats it was written.
//!
//! Entries, not lines: a message may span lines, and each format says in its
//! own way where an entry ends.
//!
//! The format is told per entry, from its own shape, and not from the header
//! of its file: a debug zip re-prints every log as crdb-v1 with counters
//! (CockroachDB's `pkg/cli/zip_per_node.go`), the header's words "log format:
//! crdb-v2" included (cockroach#76935), and people join files of different
//! formats.
//!
//! # Promises
//!
//! * Bytes, not text: NUL bytes and invalid UTF-8 are carried along.
//! * No byte string makes this module panic; what it allocates is in
//!   proportion to the entry, which [`chunks`] bounds.
//!
//! # Not here
//!
//! What an entry means: a check knows.

use std::borrow::Cow;

use crate::time::Micros;

pub mod chunks;
mod head;
mod json;
mod line_ends;
mod marks;
mod reader;
pub mod tags;
mod text;
mod transcode;
mod unwrap;

pub use chunks::{Chunk, Chunker, Lines, Start};
pub use json::ways_agree as json_ways_agree;
pub use line_ends::line_ends;
pub use marks::{is_gone, without_marks};
pub use reader::{Reader, Unit};
pub use tags::Tags;
pub use transcode::Transcoder;
pub use unwrap::{Part, Place, Places, Unwrapper};

/// One log entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<'a> {
    /// How grave it is.
    pub severity: Severity,
    /// When it was written; `None` when its digits name no time.
    pub time: Option<Micros>,
    /// Goroutine; 0 when not written.
    pub goroutine: u64,
    /// Source file, such as `kv/bulk/sst_batcher.go`, without channel and line.
    pub file: Cow<'a, [u8]>,
    /// Entry counter; 0 when not written.
    pub counter: u64,
    /// What stands in the tag block.
    pub tags: Tags<'a>,
    /// Version that wrote it; only JSON entries say so.
    pub version: Option<Cow<'a, str>>,
    /// Cluster that wrote it; only JSON entries say so.
    pub cluster_id: Option<Cow<'a, str>>,
    /// Message, joined over its lines; for a structured entry its JSON.
    pub message: Cow<'a, [u8]>,
    /// Whether the message is the JSON of an event.
    pub structured: bool,
    /// Whether it is a record of another program, as far as its keys tell.
    pub foreign: bool,
}

/// How grave an entry is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Severity {
    /// `I`.
    Info,
    /// `W`.
    Warning,
    /// `E`.
    Error,
    /// `F`.
    Fatal,
    /// Not written, or a letter that is none of these.
    Unknown,
}

impl Entry<'_> {
    /// The same entry, independent of the bytes that it was read from.
    fn into_owned(self) -> Entry<'static> {
        let text = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Entry {
            severity: self.severity,
            time: self.time,
            goroutine: self.goroutine,
            file: Cow::Owned(self.file.into_owned()),
            counter: self.counter,
            tags: self.tags.into_owned(),
            version: self.version.map(text),
            cluster_id: self.cluster_id.map(text),
            message: Cow::Owned(self.message.into_owned()),
            structured: self.structured,
            foreign: self.foreign,
        }
    }
}

impl Severity {
    /// The severity of a letter as every format writes it.
    #[must_use]
    pub fn from_letter(letter: u8) -> Severity {
        match letter {
            b'I' => Severity::Info,
            b'W' => Severity::Warning,
            b'E' => Severity::Error,
            b'F' => Severity::Fatal,
            _ => Severity::Unknown,
        }
    }
}

impl Entry<'_> {
    /// Whether the entry comes from this source file, such as `jobs/adopt.go`:
    /// its path may be longer, or only its last part, as collectors keep it.
    #[must_use]
    pub fn is_from(&self, path: &str) -> bool {
        let path = path.as_bytes();
        let base = path.rsplit(|&byte| byte == b'/').next().unwrap_or(path);
        let below = |longer: &[u8]| {
            longer
                .strip_suffix(path)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with(b"/"))
        };
        &*self.file == base || below(&self.file)
    }

    /// Whether the entry names a source file at all.
    #[must_use]
    pub fn names_file(&self) -> bool {
        self.file.len() > b".go".len() && self.file.ends_with(b".go")
    }
}

/// Whether `line` goes on with the entry that `unit` starts with, as crdb-v2
/// does it: it repeats the prefix of the first line.
#[must_use]
pub fn continues(unit: &[u8], line: &[u8]) -> bool {
    let first = unit.split(|&byte| byte == b'\n').next().unwrap_or(unit);
    let (first, line) = (text::without_colors(first), text::without_colors(line));
    text::continues(text::without_junk(&first), text::without_junk(&line))
}

/// Whether a unit is a record in JSON, behind whatever may stand before it at
/// the start of a file.
#[must_use]
pub fn is_record(unit: &[u8]) -> bool {
    text::without_junk(&text::without_colors(unit)).starts_with(b"{")
}

/// Whether one of the log entries that a file starts with, in whatever form,
/// is of the kind that `is` tells.
#[must_use]
pub fn any(head: &[u8], is: &mut dyn FnMut(&Entry<'_>) -> bool) -> bool {
    let mut found = false;
    let mut look = |unit: Unit<'_>| {
        let mut entry = || parse(unit.bytes).is_some_and(|entry| is(&entry));
        found = found || (unit.is_entry && entry());
    };
    let mut reader = Reader::default();
    reader.feed(head, &mut look);
    reader.finish(&mut look);
    found
}

/// Whether something that starts like an entry of a text format starts here.
#[must_use]
pub fn starts_text(bytes: &[u8]) -> bool {
    head::starts_entry(bytes)
}

/// The undecodable line of a log file, as the debug zip of newer versions has
/// it: with the prefix of an entry without time, file and line in front of the
/// raw text, `I000101 00:00:00.000000 :0 ⋮ [T1] …`.
const UNDECODED_TIME: &[u8] = b"000101 00:00:00.000000 ";

/// Whether these bytes are such a line.
#[must_use]
pub fn is_undecoded(unit: &[u8]) -> bool {
    unit.get(1..)
        .is_some_and(|rest| rest.starts_with(UNDECODED_TIME))
}

/// Parses one whole entry, as [`Chunker`] cuts them.
///
/// `None` for bytes that are no entry at all.
#[must_use]
pub fn parse(bytes: &[u8]) -> Option<Entry<'_>> {
    match text::without_colors(bytes) {
        Cow::Borrowed(bytes) => parse_plain(bytes),
        Cow::Owned(plain) => parse_plain(&plain).map(Entry::into_owned),
    }
}

/// Parses an entry without terminal colors.
fn parse_plain(bytes: &[u8]) -> Option<Entry<'_>> {
    let bytes = text::without_junk(bytes);
    if bytes.first() == Some(&b'{') {
        return json::parse(text::without_end(bytes));
    }
    let entry = text::parse(bytes)?;
    if is_undecoded(bytes)
        && entry.file.is_empty()
        && let Some(inner) = undecoded(&entry)
    {
        return Some(inner);
    }
    Some(entry)
}

/// The entry inside an undecodable line, if one can be made out after all.
fn undecoded<'a>(outer: &Entry<'a>) -> Option<Entry<'a>> {
    let Cow::Borrowed(inner) = outer.message else {
        return None;
    };
    if inner.first() == Some(&b'{') {
        return json::parse(inner);
    }
    text::parse(inner)
}
