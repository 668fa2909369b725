//! Cuts a stream of bytes into whole entries.
//!
//! # Promises
//!
//! * However the input is cut into pieces, the same entries come out, with
//!   the same line numbers; together the chunks hold every byte once, in order.
//! * Memory: two entries of [`MAX_ENTRY_BYTES`] and one fed piece. What is
//!   longer is cut there, and the rest comes as bytes of no entry.
//!
//! # Not here
//!
//! Taking an entry apart (`text`, `json`).

use memchr::{memchr, memmem, memrchr};

use super::head::{Head, starts_entry};
use super::{line_ends, text};
use crate::limits::MAX_ENTRY_BYTES;

/// Whole entries, and bytes between them that belong to none.
#[derive(Clone, Copy, Debug)]
pub struct Chunk<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// Where something starts in `bytes`, in order. Bytes before the first
    /// one belong to no entry.
    pub starts: &'a [Start],
    /// Line of the first byte, from 1.
    pub line: u64,
}

/// A place where something starts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Start {
    /// Offset in the chunk.
    pub at: usize,
    /// Line, from 1.
    pub line: u64,
    /// An entry; else bytes of no entry: the rest of one that was too long.
    pub is_entry: bool,
}

impl<'a> Chunk<'a> {
    /// The bytes from start number `index` to the next one.
    #[must_use]
    pub fn unit(&self, index: usize) -> &'a [u8] {
        let at = self.starts.get(index).map_or(self.bytes.len(), |s| s.at);
        let end = self
            .starts
            .get(index + 1)
            .map_or(self.bytes.len(), |s| s.at);
        self.bytes.get(at..end).unwrap_or_default()
    }

    /// The last start at or before `offset`.
    #[must_use]
    pub fn index_of(&self, offset: usize) -> Option<usize> {
        self.starts
            .partition_point(|s| s.at <= offset)
            .checked_sub(1)
    }

    /// Finds the lines of one place after the other.
    #[must_use]
    pub fn lines(&self) -> Lines<'_> {
        Lines {
            chunk: *self,
            next: 0,
        }
    }

    /// The number of the line, from 1, that starts at `from`.
    #[must_use]
    pub fn line_number(&self, from: usize) -> u64 {
        let start = self.index_of(from).and_then(|index| self.starts.get(index));
        let (at, line) = start.map_or((0, self.line), |start| (start.at, start.line));
        let between = self.bytes.get(at..from).unwrap_or_default();
        line + memchr::memchr_iter(b'\n', between).count() as u64
    }
}

/// Finds lines of a chunk, faster where each place is near the one before.
#[derive(Debug)]
pub struct Lines<'a> {
    chunk: Chunk<'a>,
    /// The first start behind the last place.
    next: usize,
}

impl Lines<'_> {
    /// The line that holds offset `hit`, without its end. A place where the
    /// chunker cut is an end too: it is there however the input came in.
    #[must_use]
    pub fn around(&mut self, hit: usize) -> (usize, usize) {
        let Chunk { bytes, starts, .. } = self.chunk;
        self.turn_to(hit);
        // None: bytes of no entry before the first start.
        let unit = self.next.checked_sub(1).and_then(|unit| starts.get(unit));
        let unit_start = unit.map_or(0, |start| start.at);
        let unit_end = starts.get(self.next).map_or(bytes.len(), |start| start.at);
        let before = bytes.get(unit_start..hit).unwrap_or_default();
        let after = bytes.get(hit..unit_end).unwrap_or_default();
        let from = memrchr(b'\n', before).map_or(unit_start, |at| unit_start + at + 1);
        let to = memchr(b'\n', after).map_or(unit_end, |at| hit + at);
        (from, to)
    }

    /// Finds the first start behind `hit`.
    fn turn_to(&mut self, hit: usize) {
        /// Starts that are looked at one after the other.
        const NEAR: usize = 4;

        let starts = self.chunk.starts;
        let is_behind = |next: usize| starts.get(next).is_none_or(|start| hit < start.at);
        let is_passed = |next: usize| next == 0 || !is_behind(next - 1);
        if is_passed(self.next) {
            let near = (self.next..self.next + NEAR).find(|next| is_behind(*next));
            if let Some(near) = near {
                self.next = near;
                return;
            }
        }
        self.next = starts.partition_point(|start| start.at <= hit);
    }
}

/// What the bytes since the last start are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Open {
    /// No entry.
    Nothing,
    /// An entry in a text format, which may go on below.
    Entry,
    /// One in JSON, which ends with its line: what follows on the next one was
    /// written by somebody else.
    Record,
}

/// See the module.
#[derive(Debug)]
pub struct Chunker {
    /// Bytes that were not given out yet. Offsets below count from its start,
    /// also while these bytes are looked at elsewhere.
    buffer: Vec<u8>,
    /// Starts within them, in order.
    starts: Vec<Start>,
    /// Line of `buffer[0]`.
    first_line: u64,
    /// Start of the line that has no end yet.
    open_line: usize,
    /// Number of that line.
    line: u64,
    /// Start of the segment that has no end yet. Segments end at line ends
    /// and at NUL bytes, which a file system leaves where a machine died:
    /// the next entry then stands on the same line.
    segment: usize,
    /// Whether the open segment was looked at already, as it grew too long.
    segment_seen: bool,
    /// What the bound is counted from: the start of the open entry, of a line
    /// of no entry, or the last cut.
    unit: usize,
    /// What `unit` is.
    open: Open,
    /// How it starts, if it is an entry of a text format behind nothing else.
    head: Option<Head>,
    /// An entry of a text format was seen, so a `{` may be a message's line.
    seen_text: bool,
    /// [`MAX_ENTRY_BYTES`], smaller in tests.
    limit: usize,
    /// Entries that were cut.
    cut_entries: u64,
}

impl Default for Chunker {
    fn default() -> Chunker {
        Chunker::with_limit(MAX_ENTRY_BYTES)
    }
}

impl Chunker {
    /// A chunker that cuts what is longer than `limit` bytes (at least 64).
    #[must_use]
    pub fn with_limit(limit: usize) -> Chunker {
        Chunker {
            buffer: Vec::new(),
            starts: Vec::new(),
            first_line: 1,
            open_line: 0,
            line: 1,
            segment: 0,
            segment_seen: false,
            unit: 0,
            open: Open::Nothing,
            head: None,
            seen_text: false,
            limit: limit.max(64),
            cut_entries: 0,
        }
    }

    /// Entries that were longer than the bound and lost what was past it.
    #[must_use]
    pub fn cut_entries(&self) -> u64 {
        self.cut_entries
    }

    /// Takes the next piece; gives whole entries to `sink`, if there are any.
    ///
    /// Only what is still open from the piece before is joined with the start
    /// of this one; the rest is looked at where it stands.
    pub fn feed(&mut self, piece: &[u8], sink: &mut dyn FnMut(Chunk<'_>)) {
        if self.buffer.is_empty() {
            return self.feed_in_place(piece, 0, sink);
        }
        let (start, rest) = piece.split_at(piece.len().min(self.limit / JOINED_SHARE));
        self.feed_joined(start, sink);
        let open = self.buffer.len();
        if open > start.len() {
            // An entry as long as that goes on.
            return self.feed_joined(rest, sink);
        }
        // What is open now stands in this piece.
        self.buffer.clear();
        let from = start.len() - open;
        self.feed_in_place(piece.get(from..).unwrap_or_default(), open, sink);
    }

    /// Takes a piece behind the bytes that are held.
    fn feed_joined(&mut self, piece: &[u8], sink: &mut dyn FnMut(Chunk<'_>)) {
        let mut bytes = std::mem::take(&mut self.buffer);
        let from = bytes.len();
        bytes.extend_from_slice(piece);
        let given = self.look(&bytes, from, sink);
        bytes.drain(..given);
        self.buffer = bytes;
    }

    /// Takes bytes of which the first `seen` were looked at already; none are
    /// held.
    fn feed_in_place(&mut self, bytes: &[u8], seen: usize, sink: &mut dyn FnMut(Chunk<'_>)) {
        let given = self.look(bytes, seen, sink);
        let open = bytes.get(given..).unwrap_or_default();
        self.buffer.extend_from_slice(open);
    }

    /// Looks at what is new in `bytes`, and gives out what is whole; returns
    /// how many bytes that were.
    fn look(&mut self, bytes: &[u8], seen: usize, sink: &mut dyn FnMut(Chunk<'_>)) -> usize {
        let new = bytes.get(seen..).unwrap_or_default();
        line_ends(new, &mut |at| {
            self.end_segment(bytes, seen + at + 1, new.get(at) == Some(&b'\n'));
        });
        self.grow_segment(bytes);
        self.give(bytes, sink)
    }

    /// Gives out the rest; the input ends here. The chunker is as new then.
    pub fn finish(&mut self, sink: &mut dyn FnMut(Chunk<'_>)) {
        let bytes = std::mem::take(&mut self.buffer);
        self.end_segment(&bytes, bytes.len(), false);
        sink(Chunk {
            bytes: &bytes,
            starts: &self.starts,
            line: self.first_line,
        });
        *self = Chunker {
            cut_entries: self.cut_entries,
            ..Chunker::with_limit(self.limit)
        };
    }

    /// The open segment ends before `end`, perhaps with its line.
    #[inline]
    fn end_segment(&mut self, bytes: &[u8], end: usize, ends_line: bool) {
        self.look_at_head(bytes, end);
        self.cut_to(end);
        self.segment = end;
        self.segment_seen = false;
        if ends_line {
            self.open_line = end;
            self.line += 1;
            if !self.in_entry() {
                self.unit = end;
            }
        }
    }

    /// The open segment goes on past the buffer. Once enough of it is there
    /// to tell whether it starts an entry, it may be cut like any other.
    fn grow_segment(&mut self, bytes: &[u8]) {
        let end = bytes.len();
        if self.segment_seen || end - self.segment >= HEAD_BYTES {
            self.look_at_head(bytes, end);
            self.segment_seen = true;
            self.cut_to(end);
        }
    }

    /// Tells whether the open segment starts an entry, once.
    #[inline]
    fn look_at_head(&mut self, bytes: &[u8], end: usize) {
        if self.segment_seen {
            return;
        }
        let head_end = end.min(self.segment + HEAD_BYTES);
        let head = bytes.get(self.segment..head_end).unwrap_or_default();
        match head.first() {
            Some(b'I' | b'W' | b'E' | b'F') => {
                let told = Head::of(head).filter(|head| self.is_next(*head));
                if let Some(head) = told {
                    self.seen_text = true;
                    self.push(self.segment, Open::Entry, Some(head));
                    return;
                }
            }
            // What these hide, or begin, is looked at closely.
            Some(0x1B | 0 | b'\r' | 0xEF | 0xFE | 0xFF | b'{') => {}
            // No color behind another byte makes that byte another one.
            Some(_) | None => return self.no_start(bytes, end),
        }
        self.look_closely(bytes, end, head);
    }

    /// Whether a head tells at once that another entry starts: nearly every
    /// entry has a time of its own.
    #[inline]
    fn is_next(&self, head: Head) -> bool {
        !self.in_entry() || self.head.is_some_and(|open| open != head)
    }

    /// Tells whether the open segment starts an entry behind colors and junk, in
    /// JSON, or where it may go on with the open entry.
    #[inline(never)]
    fn look_closely(&mut self, bytes: &[u8], end: usize, raw: &[u8]) {
        let line = text::without_colors(raw);
        let line = text::without_junk(&line);
        if line.first() == Some(&b'{') {
            if !self.seen_text || looks_like_json_entry(line) {
                return self.push(self.segment, Open::Record, None);
            }
        } else if starts_entry(line) && !self.continues_entry(bytes, line) {
            self.seen_text = true;
            return self.push(self.segment, Open::Entry, Head::of(raw));
        }
        self.no_start(bytes, end);
    }

    /// The open segment starts no entry.
    #[inline]
    fn no_start(&mut self, bytes: &[u8], end: usize) {
        if self.open == Open::Record && end > self.segment && self.starts_line(bytes) {
            self.push(self.segment, Open::Nothing, None);
        }
    }

    /// Whether a line goes on with the open entry, as crdb-v2 writes it.
    fn continues_entry(&self, bytes: &[u8], line: &[u8]) -> bool {
        if Head::of(line).is_some_and(|head| self.is_next(head)) {
            return false;
        }
        let entry = bytes.get(self.unit..).unwrap_or_default();
        let first_end = memchr(b'\n', entry).unwrap_or(entry.len());
        let first = text::without_colors(&entry[..first_end]);
        text::continues(text::without_junk(&first), line)
    }

    /// Cuts the open unit wherever it is longer than the bound.
    #[inline]
    fn cut_to(&mut self, end: usize) {
        while end - self.unit > self.limit {
            self.cut_entries += u64::from(self.in_entry());
            self.push(self.unit + self.limit, Open::Nothing, None);
        }
    }

    #[inline]
    fn in_entry(&self) -> bool {
        self.open != Open::Nothing
    }

    /// Whether the open segment is the first one of its line.
    fn starts_line(&self, bytes: &[u8]) -> bool {
        let before = self.segment.checked_sub(1).and_then(|at| bytes.get(at));
        before == Some(&b'\n')
    }

    #[inline]
    fn push(&mut self, at: usize, open: Open, head: Option<Head>) {
        self.starts.push(Start {
            at,
            line: self.line,
            is_entry: open != Open::Nothing,
        });
        self.unit = at;
        self.open = open;
        self.head = head;
    }

    /// Gives out everything before what is still open: an entry, or a line.
    /// Returns how many bytes that were.
    fn give(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Chunk<'_>)) -> usize {
        let (end, line) = match self.starts.last() {
            Some(start) if self.in_entry() => (start.at, start.line),
            _ => (self.open_line.max(self.unit), self.line),
        };
        if end == 0 {
            return 0;
        }
        let given = self.starts.partition_point(|start| start.at < end);
        sink(Chunk {
            bytes: &bytes[..end],
            starts: &self.starts[..given],
            line: self.first_line,
        });
        self.starts.drain(..given);
        for start in &mut self.starts {
            start.at -= end;
        }
        self.first_line = line;
        self.open_line = self.open_line.saturating_sub(end);
        self.segment = self.segment.saturating_sub(end);
        self.unit = self.unit.saturating_sub(end);
        end
    }
}

/// Which share of the bound on an entry is joined with what is open from the
/// piece before: 4 KiB, which hold the end of nearly every entry.
const JOINED_SHARE: usize = 64;

/// As much of a segment as is looked at to tell whether it starts an entry:
/// more than any tag block that was seen.
const HEAD_BYTES: usize = 4096;

/// Whether a line that starts with `{` is an entry and not a message's line,
/// in a file that holds entries of a text format too.
pub(super) fn looks_like_json_entry(head: &[u8]) -> bool {
    const KEYS: [&[u8]; 5] = [
        b"\"timestamp\"",
        b"\"t\":",
        b"\"header\":",
        b"\"severity",
        b"\"sev\":",
    ];
    KEYS.iter().any(|key| memmem::find(head, key).is_some())
}

#[cfg(test)]
mod tests;
