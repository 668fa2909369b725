//! Takes a log out of what was put around its lines on the way: the prefixes
//! of container logs, of the journal, of syslog, of `debug merge-logs` and of
//! `grep`; the JSON records and CSV rows of log collectors.
//!
//! What it is, is told once, by the start of the file: by what most of its
//! entries have in front of them.
//!
//! # Promises
//!
//! * A log as CockroachDB wrote it passes through untouched, without a copy.
//! * Any cutting of the input gives the same lines.
//! * Each line that comes out knows the line that it came from, and the node
//!   that its prefix names.
//! * No occurrence of the words of a flush error vanishes: one that is in the
//!   input and not in what came out of it is told by its line.
//!
//! # Not here
//!
//! JSON records that are entries themselves (`json`).

mod cells;
mod prefix;
mod records;
mod sniff;

use memchr::{memchr, memmem};

use self::cells::Cells;
use self::prefix::Prefixes;
use self::records::Records;
use super::{json, text};
use crate::limits::MAX_LINE_BYTES;

/// Takes the log out of one file.
#[derive(Debug, Default)]
pub struct Unwrapper {
    /// The start of the file, until it tells what the file is.
    head: Vec<u8>,
    shape: Option<Shape>,
    out: Out,
}

/// What stands around the lines.
#[derive(Debug)]
enum Shape {
    /// Nothing.
    Plain,
    /// A prefix, or a JSON record a line.
    Lines(Box<Lines>),
    /// JSON objects that do not stand in a line each.
    Records(Box<Records>),
    /// A column of a table.
    Cells(Box<Cells>),
}

/// Where a line of the log comes from.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Place {
    /// Line in the file, from 1.
    pub line: u64,
    /// Node that the prefix names.
    pub node: Option<u32>,
}

/// A part of a file, and what came out of it.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The part as it came in.
    pub raw: &'a [u8],
    /// The log that it holds; `None` where that is the same bytes.
    pub log: Option<&'a [u8]>,
    /// Where the lines of the log come from.
    pub places: &'a Places,
}

/// Where parts go.
pub(super) type Sink<'a> = dyn FnMut(Part<'_>) + 'a;

impl Unwrapper {
    /// One that tells of every occurrence of `words` which goes in and does not
    /// come out, see [`Unwrapper::take_lost`].
    #[must_use]
    pub fn watching(words: &'static str) -> Unwrapper {
        let mut unwrapper = Unwrapper::default();
        unwrapper.out.words = Some(words);
        unwrapper
    }

    /// Takes the next piece; `sink` gets what is settled.
    pub fn feed(&mut self, piece: &[u8], sink: &mut Sink<'_>) {
        if self.shape.is_some() {
            self.settled(piece, sink);
            return;
        }
        if self.head.is_empty() && piece.len() >= HEAD_BYTES {
            self.shape = Some(shape(piece, false));
            self.settled(piece, sink);
            return;
        }
        self.head.extend_from_slice(piece);
        if self.head.len() >= HEAD_BYTES {
            let start = std::mem::take(&mut self.head);
            self.shape = Some(shape(&start, false));
            self.settled(&start, sink);
        }
    }

    /// Ends the file: `sink` gets all that is left as one part, so that whoever
    /// takes it apart may end there, too.
    pub fn finish(&mut self, sink: &mut Sink<'_>) {
        let start = std::mem::take(&mut self.head);
        if self.shape.is_none() {
            self.shape = Some(shape(&start, true));
        }
        self.take(&start);
        let out = &mut self.out;
        match &mut self.shape {
            Some(Shape::Lines(lines)) => lines.finish(out),
            Some(Shape::Records(records)) => records.finish(out),
            Some(Shape::Cells(cells)) => cells.finish(out),
            Some(Shape::Plain) | None => {}
        }
        self.hand_on(&start, sink);
    }

    /// Whether something stands around the lines.
    #[must_use]
    pub fn is_wrapped(&self) -> bool {
        !matches!(self.shape, None | Some(Shape::Plain))
    }

    /// Whether lines come from several hosts, containers or files, as far as
    /// their prefixes tell.
    #[must_use]
    pub fn joins_sources(&self) -> bool {
        matches!(&self.shape, Some(Shape::Lines(lines)) if lines.prefixes.sources() > 1)
    }

    /// Lines before `line` of the log will not be asked for any more.
    pub fn forget_before(&mut self, line: u64) {
        self.out.places.forget_before(line);
    }

    /// Lines of the file that hold the watched words which did not come out of
    /// them, since the last call.
    pub fn take_lost(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.out.lost)
    }

    fn settled(&mut self, piece: &[u8], sink: &mut Sink<'_>) {
        self.take(piece);
        self.hand_on(piece, sink);
    }

    fn take(&mut self, piece: &[u8]) {
        let out = &mut self.out;
        match &mut self.shape {
            Some(Shape::Lines(lines)) => lines.feed(piece, out),
            Some(Shape::Records(records)) => records.feed(piece, out),
            Some(Shape::Cells(cells)) => cells.feed(piece, out),
            Some(Shape::Plain) | None => {}
        }
    }

    /// Hands on a part of the file with what came out of it.
    fn hand_on(&mut self, raw: &[u8], sink: &mut Sink<'_>) {
        let log = self.is_wrapped().then_some(self.out.log.as_slice());
        let places = &self.out.places;
        sink(Part { raw, log, places });
        self.out.log.clear();
    }
}

/// What stands around the lines of a file that starts so, or is that `whole`.
/// No more of it is looked at than one large piece would show.
fn shape(start: &[u8], whole: bool) -> Shape {
    sniff::shape(start.get(..HEAD_BYTES).unwrap_or(start), whole)
}

/// Bytes of a file that tell what stands around its lines: some hundred lines.
const HEAD_BYTES: usize = 64 << 10;

/// The log that came out, and where its lines come from.
#[derive(Debug)]
struct Out {
    log: Vec<u8>,
    /// Lines of the log so far, plus one.
    next: u64,
    places: Places,
    /// What must come out again wherever it went in.
    words: Option<&'static str>,
    lost: Vec<u64>,
    /// Words that went in and did not come out yet, and the first line of them.
    owed: Option<(usize, u64)>,
}

impl Default for Out {
    fn default() -> Out {
        Out {
            log: Vec::new(),
            next: 1,
            places: Places::default(),
            words: None,
            lost: Vec::new(),
            owed: None,
        }
    }
}

/// From which line of the log on, lines come from where; between two of these,
/// lines follow each other on both sides.
#[derive(Clone, Debug, Default)]
pub struct Places(Vec<(u64, Place)>);

impl Places {
    /// Where line `line` of the log comes from.
    #[must_use]
    pub fn of(&self, line: u64) -> Place {
        let after = self.0.partition_point(|(first, _)| *first <= line);
        match after.checked_sub(1).and_then(|index| self.0.get(index)) {
            Some((first, place)) => Place {
                line: place.line + (line - first),
                node: place.node,
            },
            None => Place { line, node: None },
        }
    }

    fn forget_before(&mut self, line: u64) {
        let after = self.0.partition_point(|(first, _)| *first <= line);
        self.0.drain(..after.saturating_sub(1));
    }
}

/// Lost places of the words that are told one by one.
const MAX_LOST: usize = 1_000;

impl Out {
    fn count(&self, text: &[u8]) -> usize {
        let words = self.words.filter(|words| !words.is_empty());
        words.map_or(0, |words| memmem::find_iter(text, words).count())
    }

    /// Notes what a part of the input held, before what came out of it.
    fn went_in(&mut self, raw: &[u8], line: u64) {
        let count = self.count(raw);
        if count > 0 {
            let (owed, first) = self.owed.unwrap_or((0, line));
            self.owed = Some((owed + count, first));
        }
    }

    /// All that was noted came out, or is lost.
    fn settle(&mut self) {
        if let Some((_, line)) = self.owed.take().filter(|(count, _)| *count > 0)
            && self.lost.len() < MAX_LOST
        {
            self.lost.push(line);
        }
    }

    /// Adds text of the log, of one line or several.
    fn push(&mut self, text: &[u8], place: Place) {
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        for line in text.split(|&byte| byte == b'\n') {
            self.note(place);
            self.log.extend_from_slice(line);
            self.log.push(b'\n');
            self.next += 1;
        }
        let count = self.count(text);
        if let Some((owed, _)) = &mut self.owed {
            *owed = owed.saturating_sub(count);
        }
    }

    fn note(&mut self, place: Place) {
        if self.places.of(self.next) != place {
            self.places.0.push((self.next, place));
        }
    }
}

/// Lines with a prefix, or with a JSON record each.
#[derive(Debug, Default)]
struct Lines {
    prefixes: Prefixes,
    /// The start of a line that has no end yet.
    rest: Vec<u8>,
    /// Number of lines before it.
    line: u64,
    /// A line of the log that the writer cut into several, and its place.
    joining: Option<(Vec<u8>, Place)>,
    texts: Texts,
    /// Records end their text with a line end, so one that does not goes on.
    whole_texts: bool,
}

/// The texts that records carry.
#[derive(Debug, Default)]
struct Texts {
    /// One of them was an entry of a text format: so the others are lines of
    /// a log too, and not the messages of entries in JSON.
    are_lines: bool,
}

impl Texts {
    /// The text of a record that carries a line of a log.
    fn of(&mut self, record: &[u8]) -> Option<String> {
        if record.first() != Some(&b'{') {
            return None;
        }
        if let Some(text) = json::container_text(record) {
            return Some(text);
        }
        let Some(text) = json::carried_text(record) else {
            let line = self.are_lines.then(|| json::carried_line(record));
            return line.flatten();
        };
        self.are_lines |= json::is_line(&text);
        self.are_lines.then_some(text)
    }
}

impl Lines {
    /// Lines whose prefixes have one of these shapes.
    fn new(shapes: std::collections::BTreeSet<Vec<u8>>) -> Lines {
        Lines {
            prefixes: Prefixes::of(shapes),
            ..Lines::default()
        }
    }

    fn feed(&mut self, piece: &[u8], out: &mut Out) {
        let mut rest = piece;
        while let Some(end) = memchr(b'\n', rest) {
            let (line, after) = rest.split_at(end);
            if self.rest.is_empty() {
                self.one(line, out);
            } else {
                self.rest.extend_from_slice(line);
                let line = std::mem::take(&mut self.rest);
                self.one(&line, out);
            }
            rest = after.get(1..).unwrap_or_default();
        }
        self.rest.extend_from_slice(rest);
        while self.rest.len() > MAX_LINE_BYTES {
            let long = std::mem::take(&mut self.rest);
            let (head, tail) = long.split_at(MAX_LINE_BYTES);
            self.one(head, out);
            self.line -= 1;
            self.rest = tail.to_vec();
        }
    }

    fn finish(&mut self, out: &mut Out) {
        if !self.rest.is_empty() {
            let line = std::mem::take(&mut self.rest);
            self.one(&line, out);
        }
        self.join(b"", None, false, out);
        out.settle();
    }

    /// Takes one line, without its end.
    fn one(&mut self, raw: &[u8], out: &mut Out) {
        self.line += 1;
        out.went_in(raw, self.line);
        let line = raw.strip_suffix(b"\r").unwrap_or(raw);
        let plain = text::without_colors(line);
        let found = self.prefixes.strip(text::without_junk(&plain));
        let place = Place {
            line: self.line,
            node: found.node,
        };
        match self.texts.of(found.line) {
            Some(text) => {
                let ends = text.ends_with('\n');
                self.whole_texts |= ends;
                let goes_on = self.whole_texts && !ends;
                self.join(text.as_bytes(), Some(place), goes_on, out);
            }
            None => self.join(found.line, Some(place), found.goes_on, out),
        }
    }

    /// Adds a part of a line, and hands the line on when it is whole.
    fn join(&mut self, part: &[u8], place: Option<Place>, goes_on: bool, out: &mut Out) {
        match (self.joining.take(), place) {
            (Some((mut start, first)), _) => {
                start.extend_from_slice(part);
                // Cut like any line that is too long.
                if goes_on && start.len() <= MAX_LINE_BYTES {
                    self.joining = Some((start, first));
                } else {
                    out.push(&start, first);
                    out.settle();
                }
            }
            (None, Some(place)) if goes_on => self.joining = Some((part.to_vec(), place)),
            (None, Some(place)) => {
                out.push(part, place);
                out.settle();
            }
            (None, None) => {}
        }
    }
}

/// Hands on the text of a record or a cell: what it carries, or itself.
fn push_record(record: &[u8], texts: &mut Texts, place: Place, out: &mut Out) {
    match texts.of(record) {
        Some(text) => out.push(text.as_bytes(), place),
        None => out.push(record, place),
    }
    out.settle();
}

#[cfg(test)]
mod tests;
