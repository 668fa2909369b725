//! Reads one log member, piece by piece, and keeps what matters of it.
//!
//! The cost beside inflating is one pass for line ends and one per needle;
//! entries are parsed only where a needle hits, and at the head of the file.
//!
//! # Promises
//!
//! * Any cutting of the member into pieces gives the same findings.
//! * Memory is bounded: `Chunker`'s buffer, and findings up to `limits`.
//! * No line with the words of a flush error is passed over: it is one, or the
//!   findings say what else it is.

use std::collections::{BTreeMap, BTreeSet};

use memchr::{memchr, memmem, memrchr};

use super::collect::{Collector, FileIs, Whole, cut};
use super::flush_error::{self, FIRST_WORDS, Reading};
use super::script::Patterns;
use super::signals::{self, ESCAPE, FILE_NAME, JobSignal, NEEDLES, Signal, WIDE};
use crate::entry::{self, Chunk, Chunker, Entry, Part, Place, Places, Transcoder, Unwrapper};
use crate::findings::{MemberFindings, TenantRef, WordsSeen};
use crate::limits::MAX_NODES_PER_MEMBER;
use crate::member::LogFile;
use crate::report::{Cause, WordsWhy};
use crate::spans::Spans;

/// What can be shared by all scans of a thread: compiled needles.
pub struct Needles {
    finders: Vec<memmem::Finder<'static>>,
    patterns: Patterns,
}

impl Default for Needles {
    fn default() -> Needles {
        Needles {
            finders: NEEDLES.iter().map(memmem::Finder::new).collect(),
            patterns: Patterns::new(),
        }
    }
}

/// Entries at the start of a file that are parsed whatever they hold: they
/// name node, cluster and tenants.
const HEAD_ENTRIES: u64 = 20;

/// Bytes of a file that tell what it is if it is no log.
const HEAD_BYTES: usize = 4096;

/// Whether a file that starts with `head` is a report of this program, saved
/// beside what it was made from.
pub(crate) fn is_own_report(head: &[u8]) -> bool {
    memmem::find(head, env!("CARGO_PKG_NAME").as_bytes()).is_some()
}

/// The scan of one log member.
pub struct Scan<'n> {
    needles: &'n Needles,
    log: LogFile,
    transcoder: Transcoder,
    unwrapper: Unwrapper,
    chunker: Chunker,
    /// Lines as they stand, for the script, where something stands around
    /// those of the log.
    raw: Chunker,
    collector: Collector,
    spans: BTreeMap<Option<u32>, Spans>,
    entries: u64,
    bytes: u64,
    /// The first thing in the file is an entry.
    starts_as_log: Option<bool>,
    /// Nodes that tags name.
    nodes: BTreeSet<u32>,
    /// How the tags of the last entry start, up to its node.
    writer: Vec<u8>,
    /// How those of the last entry start that names none.
    nameless: Vec<u8>,
    /// The start of the file, which tells what it is if it is no log.
    head: Vec<u8>,
    /// Kept for its allocations.
    hits: Hits,
}

/// Where in a chunk needles stand, in order.
#[derive(Default)]
struct Hits {
    all: Vec<usize>,
    /// Those of the words of a flush error.
    words: Vec<usize>,
    /// Those of the file that writes flush errors.
    files: Vec<usize>,
    /// Those of the words in UTF-16.
    wide: Vec<usize>,
    /// Those that may hide letters of them.
    escapes: Vec<usize>,
}

impl<'n> Scan<'n> {
    /// A scan of the log that `path` names.
    #[must_use]
    pub fn new(needles: &'n Needles, path: &str, log: LogFile) -> Scan<'n> {
        Scan {
            needles,
            collector: Collector::new(path, &log),
            log,
            transcoder: Transcoder::default(),
            unwrapper: Unwrapper::default(),
            chunker: Chunker::default(),
            raw: Chunker::default(),
            spans: BTreeMap::new(),
            entries: 0,
            bytes: 0,
            starts_as_log: None,
            nodes: BTreeSet::new(),
            writer: Vec::new(),
            nameless: Vec::new(),
            head: Vec::new(),
            hits: Hits::default(),
        }
    }

    /// Takes the next piece of the member.
    pub fn feed(&mut self, piece: &[u8]) {
        self.bytes += piece.len() as u64;
        let room = HEAD_BYTES.saturating_sub(self.head.len());
        self.head
            .extend_from_slice(piece.get(..room).unwrap_or(piece));
        let mut transcoder = std::mem::take(&mut self.transcoder);
        self.text(&transcoder.feed(piece));
        self.transcoder = transcoder;
    }

    /// Ends the member, whether or not it was read to its end.
    #[must_use]
    pub fn finish(mut self) -> MemberFindings {
        let rest = self.transcoder.finish();
        self.text(&rest);
        let mut unwrapper = std::mem::take(&mut self.unwrapper);
        unwrapper.finish(&mut |part| {
            self.part(part);
            let mut chunker = std::mem::take(&mut self.chunker);
            let places = part.log.map(|_| part.places);
            chunker.finish(&mut |chunk| self.chunk(&chunk, places));
            self.chunker = chunker;
        });
        self.lost(&mut unwrapper);
        let is_wrapped = unwrapper.is_wrapped();
        if !is_wrapped {
            let mut chunker = std::mem::take(&mut self.chunker);
            chunker.finish(&mut |chunk| self.chunk(&chunk, None));
            self.chunker = chunker;
        }
        let mut raw = std::mem::take(&mut self.raw);
        raw.finish(&mut |chunk| self.raw_lines(&chunk));
        let mut collector = self.collector;
        collector.cut_entries(self.chunker.cut_entries());
        let nodes = self
            .spans
            .keys()
            .flatten()
            .chain(&self.nodes)
            .collect::<BTreeSet<_>>()
            .len();
        for (_, spans) in self.spans {
            collector.spans(spans);
        }
        collector.finish(&Whole {
            bytes: self.bytes,
            entries: self.entries,
            joins_nodes: nodes > 1 || unwrapper.joins_sources(),
            is: if !self.log.claimed && is_own_report(&self.head) {
                FileIs::OwnReport
            } else if self.log.claimed || self.starts_as_log == Some(true) {
                FileIs::Log
            } else {
                FileIs::Other
            },
            is_text: crate::foreign::is_text(&self.head),
        })
    }

    fn text(&mut self, text: &[u8]) {
        let mut unwrapper = std::mem::take(&mut self.unwrapper);
        let mut seen = 0;
        unwrapper.feed(text, &mut |part| seen = self.part(part));
        unwrapper.forget_before(seen);
        self.lost(&mut unwrapper);
        self.unwrapper = unwrapper;
    }

    /// Takes a part of the file; gives the line of the log up to which it was
    /// looked at.
    fn part(&mut self, part: Part<'_>) -> u64 {
        let places = part.log.map(|_| part.places);
        let mut chunker = std::mem::take(&mut self.chunker);
        let mut seen = 0;
        chunker.feed(part.log.unwrap_or(part.raw), &mut |chunk| {
            seen = chunk.starts.last().map_or(chunk.line, |start| start.line);
            self.chunk(&chunk, places);
        });
        self.chunker = chunker;
        if part.log.is_some() {
            let mut raw = std::mem::take(&mut self.raw);
            raw.feed(part.raw, &mut |chunk| self.raw_lines(&chunk));
            self.raw = raw;
        }
        seen
    }

    /// What stood in a line of the file, and did not come out of it.
    fn lost(&mut self, unwrapper: &mut Unwrapper) {
        for line in unwrapper.take_lost() {
            self.collector.words(WordsSeen {
                line,
                node: self.log.node,
                why: WordsWhy::NoEntry,
                text: String::new(),
            });
        }
    }

    /// Looks at a chunk of the log. Without places, its lines are those of the
    /// file.
    fn chunk(&mut self, chunk: &Chunk<'_>, places: Option<&Places>) {
        if self.starts_as_log.is_none() {
            let before = chunk
                .starts
                .first()
                .map_or(chunk.bytes.len(), |start| start.at);
            let before = chunk.bytes.get(..before).unwrap_or_default();
            let blank = before.iter().all(u8::is_ascii_whitespace);
            if !(blank && chunk.starts.is_empty()) {
                // Other programs write JSON with times and messages too.
                let first = entry::parse(chunk.unit(0));
                let is_ours = first.is_some_and(|entry| entry.names_file());
                self.starts_as_log = Some(blank && is_ours);
            }
        }
        self.walk(chunk, places);
        let mut hits = std::mem::take(&mut self.hits);
        self.find(chunk, &mut hits);
        self.entries_of(chunk, places, &hits.all);
        self.words_of(chunk, places, &hits);
        if places.is_none() {
            self.lines_of(chunk, &hits.all);
        }
        self.hits = hits;
    }

    /// Shows the script the lines of a file whose log stands in something.
    fn raw_lines(&mut self, chunk: &Chunk<'_>) {
        let mut hits = std::mem::take(&mut self.hits);
        self.find(chunk, &mut hits);
        self.lines_of(chunk, &hits.all);
        self.hits = hits;
    }

    /// Counts entries and their times.
    fn walk(&mut self, chunk: &Chunk<'_>, places: Option<&Places>) {
        for (index, start) in chunk.starts.iter().enumerate() {
            if !start.is_entry {
                continue;
            }
            self.entries += 1;
            let unit = chunk.unit(index);
            let head = self.entries <= HEAD_ENTRIES;
            // JSON has its time anywhere, and a file without a node in its
            // path may come from a collector that joins nodes.
            let plain = unit.first().is_some_and(u8::is_ascii_uppercase);
            if head || !plain || places.is_some() || self.log.node.is_none() {
                let Some(entry) = parse(unit, start.line, places) else {
                    // A record that was being written when the file was copied
                    // is none, unless it names what is looked for.
                    let is_cut = !unit.ends_with(b"\n");
                    if is_cut && memmem::find(unit, b"sst_batch").is_none() {
                        self.entries -= 1;
                    } else {
                        self.collector.unparsed();
                    }
                    continue;
                };
                if entry.foreign {
                    self.entries -= 1;
                    continue;
                }
                let cut = entry.message.is_empty() && !entry.names_file();
                if plain && cut && !entry::is_undecoded(unit) {
                    // A tool cut the lines, or wrapped them, before their text.
                    self.collector.unparsed();
                }
                if self.nodes.len() < MAX_NODES_PER_MEMBER {
                    self.nodes.extend(entry.tags.node);
                }
                let node = self.log.node.or(entry.tags.node).or(self.collector.node());
                self.spans_of(node).time(entry.time);
                self.collector.head(&entry);
            } else {
                self.spans_of(self.log.node).text_head(unit);
                self.writer(unit);
            }
        }
    }

    /// Learns who wrote an entry, where it is not who wrote the one before:
    /// tenant and node are the first tags of a block, which stands near the
    /// start.
    fn writer(&mut self, unit: &[u8]) {
        /// A head with the longest source file that was seen, and more.
        const NEAR: usize = 160;
        /// Enough to tell such a block from one that starts with a node.
        const NAMELESS: usize = 24;

        let near = unit.get(..NEAR.min(unit.len())).unwrap_or_default();
        let Some(open) = memchr(b'[', near) else {
            return;
        };
        let block = near.get(open + 1..).unwrap_or_default();
        // Nearly every entry of a file starts its tags like the one before.
        let same = |known: &Vec<u8>| !known.is_empty() && block.starts_with(known);
        if same(&self.writer) || same(&self.nameless) {
            return;
        }
        let Some(entry) = entry::parse(unit) else {
            return;
        };
        self.collector.learn_tenant(&entry);
        let Some(node) = entry.tags.node else {
            let start = block.get(..NAMELESS).unwrap_or(block);
            start.clone_into(&mut self.nameless);
            return;
        };
        if self.nodes.len() < MAX_NODES_PER_MEMBER {
            self.nodes.insert(node);
        }
        // Up to the comma or bracket behind the node.
        let tag = format!("n{node}");
        let ends = |at: &usize| {
            let behind = block.get(at + tag.len());
            behind.is_some_and(|byte| matches!(byte, b',' | b']'))
        };
        self.writer.clear();
        if let Some(at) = memmem::find_iter(block, tag.as_bytes()).find(ends) {
            let known = block.get(..=at + tag.len()).unwrap_or_default();
            self.writer.extend_from_slice(known);
        }
    }

    fn spans_of(&mut self, node: Option<u32>) -> &mut Spans {
        let full = self.spans.len() >= MAX_NODES_PER_MEMBER;
        let node = node.filter(|_| !full || self.spans.contains_key(&node));
        self.spans.entry(node).or_insert_with(|| Spans::of(node))
    }

    /// Finds every place where a needle stands, in order.
    fn find(&self, chunk: &Chunk<'_>, hits: &mut Hits) {
        hits.all.clear();
        for (finder, needle) in self.needles.finders.iter().zip(NEEDLES) {
            let from = hits.all.len();
            hits.all.extend(finder.find_iter(chunk.bytes));
            let new = hits.all.get(from..).unwrap_or_default();
            match needle {
                FIRST_WORDS => new.clone_into(&mut hits.words),
                FILE_NAME => new.clone_into(&mut hits.files),
                WIDE => new.clone_into(&mut hits.wide),
                // Go escapes `<`, `>` and `&`, which hide nothing.
                ESCAPE => {
                    let hides = |at: &&usize| hides_letter(chunk.bytes, **at);
                    hits.escapes = new.iter().filter(hides).copied().collect();
                    hits.all.truncate(from);
                    hits.all.extend_from_slice(&hits.escapes);
                }
                _ => {}
            }
        }
        hits.all.sort_unstable();
    }

    /// Reads the entries that were hit, each once.
    fn entries_of(&mut self, chunk: &Chunk<'_>, places: Option<&Places>, hits: &[usize]) {
        let mut last = None;
        for &hit in hits {
            let index = chunk.index_of(hit);
            if index == last {
                continue;
            }
            last = index;
            let start = index.and_then(|index| chunk.starts.get(index));
            if let (Some(index), Some(start)) = (index, start.filter(|start| start.is_entry)) {
                let bytes = chunk.unit(index);
                if let Some(entry) = parse(bytes, start.line, places) {
                    self.collector.learn_tenant(&entry);
                    self.entry(&entry, bytes, place(start.line, places).line);
                }
            }
        }
    }

    /// Accounts for every line that holds the words of a flush error: it is
    /// one, or it is said what it is.
    fn words_of(&mut self, chunk: &Chunk<'_>, places: Option<&Places>, hits: &Hits) {
        let mut seen: Vec<(usize, usize, WordsWhy)> = Vec::new();
        // A line may hold them several times; one that nothing explains counts.
        for &hit in &hits.words {
            let (from, to) = line_around(chunk, hit);
            let Some(why) = why(chunk, hit, (from, to)) else {
                continue;
            };
            match seen.last_mut() {
                Some((known, _, worst)) if *known == from => {
                    if worst.is_explained() {
                        *worst = why;
                    }
                }
                _ => seen.push((from, to, why)),
            }
        }
        // Words whose letters JSON hides stand in no line as such.
        let mut end = 0;
        for &hit in &hits.escapes {
            if hit < end {
                continue;
            }
            let (from, to) = line_around(chunk, hit);
            end = to;
            if let Some(why) = hidden(chunk, (from, to)) {
                seen.push((from, to, why));
            }
        }
        for &hit in &hits.files {
            let (from, to) = line_around(chunk, hit);
            let known = seen.iter().any(|(known, _, _)| *known == from);
            if !known && lost_head(chunk, hit, (from, to)) {
                seen.push((from, to, WordsWhy::NoEntry));
            }
        }
        for &hit in &hits.wide {
            let (from, to) = line_around(chunk, hit);
            if seen.iter().all(|(known, _, _)| *known != from) {
                seen.push((from, to, WordsWhy::NoEntry));
            }
        }
        for (from, to, why) in seen {
            let start = chunk
                .index_of(from)
                .and_then(|index| chunk.starts.get(index));
            let (at, line) = start.map_or((0, chunk.line), |start| (start.at, start.line));
            let between = chunk.bytes.get(at..from).unwrap_or_default();
            let line = line + memchr::memchr_iter(b'\n', between).count() as u64;
            let place = place(line, places);
            let text = chunk.bytes.get(from..to).unwrap_or_default();
            self.collector.words(WordsSeen {
                line: place.line,
                node: self.log.node.or(place.node),
                why,
                text: cut(text),
            });
        }
    }

    /// Shows the script the lines that were hit, each once.
    fn lines_of(&mut self, chunk: &Chunk<'_>, hits: &[usize]) {
        let mut end = 0;
        for &hit in hits {
            if hit < end {
                continue;
            }
            let (from, to) = line_around(chunk, hit);
            end = to;
            let line = chunk.bytes.get(from..to).unwrap_or_default();
            self.collector.script_line(&self.needles.patterns, line);
        }
    }

    fn entry(&mut self, entry: &Entry<'_>, bytes: &[u8], line: u64) {
        match signals::read(entry) {
            Some(Signal::Flush(flush)) => self.collector.flush(entry, &flush, bytes, line),
            Some(Signal::Job(job)) => self.job(entry, job),
            Some(Signal::Version(version)) => self.collector.version(entry.time, &version),
            None => {}
        }
    }

    fn job(&mut self, entry: &Entry<'_>, job: JobSignal) {
        let tenant = tenant(entry, &self.log);
        let node = entry.tags.node.or(self.log.node);
        self.collector.job(tenant, node, entry.time, job);
    }
}

/// Where a line of the log stands in the file.
fn place(line: u64, places: Option<&Places>) -> Place {
    places.map_or(Place { line, node: None }, |places| places.of(line))
}

/// Takes an entry apart; the node that its prefix names is used where it does
/// not name one itself.
fn parse<'a>(unit: &'a [u8], line: u64, places: Option<&Places>) -> Option<Entry<'a>> {
    let mut entry = entry::parse(unit)?;
    entry.tags.node = entry.tags.node.or_else(|| place(line, places).node);
    Some(entry)
}

/// What the words at `hit`, in the line `from..to`, are; `None` for a flush
/// error.
fn why(chunk: &Chunk<'_>, hit: usize, (from, to): (usize, usize)) -> Option<WordsWhy> {
    let index = chunk.index_of(hit);
    let start = index.and_then(|index| chunk.starts.get(index));
    let (Some(index), Some(start)) = (index, start.filter(|start| start.is_entry)) else {
        return Some(WordsWhy::NoEntry);
    };
    let unit = chunk.unit(index);
    let Some(entry) = entry::parse(unit) else {
        return Some(WordsWhy::Unparsed);
    };
    let line = chunk.bytes.get(from..to).unwrap_or_default();
    let before = chunk.bytes.get(from..hit).unwrap_or_default();
    let is_further = from > start.at && !entry::continues(unit, line);
    if is_further && looks_like_an_entry(before) {
        return Some(WordsWhy::NoEntry);
    }
    let why = match flush_error::read(&entry) {
        Some(Reading::Flush(_)) => return None,
        Some(Reading::Words(why)) => why,
        // In a tag's value, or in a member of a record that is not its message.
        None if !entry.names_file() => WordsWhy::NoFile,
        None if entry.is_from("kv/bulk/sst_batcher.go") => WordsWhy::NotAtStart,
        // Nobody knows what that member holds.
        None if unit.starts_with(b"{") && !in_tags(before) => WordsWhy::Unparsed,
        None => WordsWhy::Quoted,
    };
    // A quotation of more than the words is one where it is opened as one; the
    // words alone on a further line may go on with an entry that was torn.
    let above = chunk.bytes.get(start.at..hit).unwrap_or_default();
    // A record in JSON is whole, or no record.
    let is_record = unit.starts_with(b"{");
    let is_torn = || {
        if is_further {
            file_in(above).is_some() || is_bare(before)
        } else {
            !is_record && runs_together(before, chunk.bytes.get(hit..to).unwrap_or_default())
        }
    };
    if why == WordsWhy::Quoted && is_torn() {
        return Some(WordsWhy::NoEntry);
    }
    Some(why)
}

/// Whether the part of a JSON entry before the words ends in its tags, where a
/// statement may stand.
fn in_tags(before: &[u8]) -> bool {
    const KEY: &[u8] = b"\"tags\"";
    let behind = memmem::rfind(before, KEY).and_then(|at| before.get(at..));
    behind.is_some_and(|behind| !behind.contains(&b'}'))
}

/// Whether a line further down in an entry looks like one of its own which
/// nothing recognized, behind an unknown prefix, say: it names the file, has
/// the head of an entry in it, or what may be left of one, starts with a date,
/// or is a record.
fn looks_like_an_entry(line: &[u8]) -> bool {
    memmem::find(line, b"sst_batcher.go").is_some()
        || head_in(line).is_some()
        || starts_like_a_head(line)
        || starts_with_a_date(line)
        || matches!(line.trim_ascii_start(), [b'{', b'"', ..] | [b'[', b'{', ..])
}

/// Whether a line holds a warning of the file that writes flush errors which
/// nothing recognized, and whose text is gone: without the words, nothing else
/// would notice it.
fn lost_head(chunk: &Chunk<'_>, hit: usize, (from, to): (usize, usize)) -> bool {
    let before = chunk.bytes.get(from..hit).unwrap_or_default();
    let head = head_in(before).filter(|at| before.get(*at) == Some(&b'W'));
    let Some(head) = head.filter(|at| !in_quotation(before.get(..*at).unwrap_or_default())) else {
        return false;
    };
    // Behind NUL bytes, it is the line's own, and was read.
    let index = chunk.index_of(from);
    let start = index.and_then(|index| chunk.starts.get(index));
    let line = chunk.bytes.get(from..to).unwrap_or_default();
    let is_own = line.iter().take(head).all(|byte| matches!(byte, 0 | b'\r'))
        && start.is_some_and(|start| start.is_entry)
        && (start.is_some_and(|start| start.at >= from)
            || index.is_some_and(|index| entry::continues(chunk.unit(index), line)));
    if is_own {
        return false;
    }
    let entry = chunk.bytes.get(from + head..to).unwrap_or_default();
    let read = entry::parse(entry).and_then(|entry| flush_error::read(&entry));
    matches!(read, Some(Reading::Flush(flush)) if flush.cause == Cause::Unreadable)
}

/// Whether the words stand where they do behind a head: behind tags and a
/// counter. Nothing quotes them there.
fn is_bare(before: &[u8]) -> bool {
    let text = before.trim_ascii_start();
    if text.first() != Some(&b'[') {
        return false;
    }
    let rest = entry::tags::block_end(text).and_then(|end| text.get(end + 1..));
    // The needle starts behind the first letter of the words.
    let rest = rest.map(|rest| rest.strip_suffix(b"c").unwrap_or(rest));
    rest.is_some_and(|rest| {
        rest.iter()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_whitespace())
    })
}

/// Whether a line starts with a date: another program's, or a format that is
/// not known.
fn starts_with_a_date(line: &[u8]) -> bool {
    let is_of = |(byte, form): (&u8, &u8)| match form {
        b'-' => matches!(byte, b'-' | b'/'),
        _ => byte.is_ascii_digit(),
    };
    let form = b"2025-04-22";
    line.get(..form.len())
        .is_some_and(|date| date.iter().zip(form).all(is_of))
}

/// Whether a line starts with a severity and digits of a date.
fn starts_like_a_head(line: &[u8]) -> bool {
    let start = line
        .iter()
        .position(u8::is_ascii_alphanumeric)
        .unwrap_or(line.len());
    let Some([b'I' | b'W' | b'E' | b'F', digits @ ..]) = line.get(start..) else {
        return false;
    };
    let count = digits
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let ends = digits
        .get(count)
        .is_none_or(|byte| !byte.is_ascii_alphanumeric());
    (3..=6).contains(&count) && ends
}

/// What the words are that escapes hide in a line: `None` where there are none,
/// or where they are a flush error.
fn hidden(chunk: &Chunk<'_>, (from, to): (usize, usize)) -> Option<WordsWhy> {
    let line = chunk.bytes.get(from..to).unwrap_or_default();
    let has_words = |bytes: &[u8]| memmem::find(bytes, FIRST_WORDS.as_bytes()).is_some();
    if has_words(line) || !has_words(&unescaped(line)) {
        return None;
    }
    let index = chunk.index_of(from);
    let start = index.and_then(|index| chunk.starts.get(index));
    let Some(index) = index.filter(|_| start.is_some_and(|start| start.is_entry)) else {
        return Some(WordsWhy::NoEntry);
    };
    let Some(entry) = entry::parse(chunk.unit(index)) else {
        return Some(WordsWhy::Unparsed);
    };
    let is_further = from > start.map_or(0, |start| start.at);
    if is_further && looks_like_an_entry(line) {
        return Some(WordsWhy::NoEntry);
    }
    match flush_error::read(&entry) {
        Some(Reading::Flush(_)) => None,
        Some(Reading::Words(why)) => Some(why),
        // In a member of a record that is not its message, or in a text entry's
        // message, which hides nothing by itself.
        None if !entry.names_file() => Some(WordsWhy::NoFile),
        None if chunk.unit(index).starts_with(b"{") => Some(WordsWhy::Unparsed),
        None => Some(WordsWhy::Quoted),
    }
}

/// Whether the escape at `at` stands for a character that the words hold.
fn hides_letter(bytes: &[u8], at: usize) -> bool {
    let digits = bytes.get(at + ESCAPE.len()..at + ESCAPE.len() + 2);
    digits.is_some_and(|digits| {
        matches!(
            digits,
            [b'4'..=b'7', _] | b"20" | [b'2', b'd' | b'D' | b'e' | b'E' | b'f' | b'F']
        )
    })
}

/// A line without JSON's escapes of plain characters.
fn unescaped(line: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = memmem::find(rest, ESCAPE.as_bytes()) {
        let (before, after) = rest.split_at(at);
        plain.extend_from_slice(before);
        let digits = after.get(ESCAPE.len()..ESCAPE.len() + 2);
        let byte = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let used = if byte.is_some() {
            ESCAPE.len() + 2
        } else {
            ESCAPE.len()
        };
        plain.extend(byte);
        rest = after.get(used..).unwrap_or_default();
    }
    plain.extend_from_slice(rest);
    plain
}

/// Whether a line holds two entries, because a writer was torn off: the head
/// of one stands in it, and no quotation is open there. One that goes on behind
/// an escaped line end, or with a part of a head, is closed further on, or was
/// torn off too.
fn runs_together(before: &[u8], after: &[u8]) -> bool {
    // The line's own head stands behind NUL bytes, if there are any.
    let junk = before
        .iter()
        .take_while(|byte| matches!(byte, 0 | b'\r'))
        .count();
    let before = before.get(junk..).unwrap_or_default();
    // The head may be torn itself, or none, so that only its file is left.
    let whole = head_in(before);
    let text = whole
        .or_else(|| file_of_head(before))
        .and_then(|at| before.get(..at));
    text.is_some_and(|text| {
        let may_be_torn = whole.is_none() || ends_escaped(text);
        !in_quotation(text) || may_be_torn && !closes(text, after)
    })
}

/// Whether a text ends with a line end that is escaped.
fn ends_escaped(text: &[u8]) -> bool {
    [b"\\n".as_slice(), b"\\r", b"\\t"]
        .iter()
        .any(|end| text.ends_with(end))
}

/// Whether what follows a text closes a quotation that may be open in it.
fn closes(text: &[u8], after: &[u8]) -> bool {
    let count = |part: &[u8], mark: &str| memmem::find_iter(part, mark).count();
    let has = |quote: &u8| text.contains(quote) && after.contains(quote);
    b"'\"`".iter().any(has)
        || count(text, "‹") > count(text, "›") && count(after, "›") > count(after, "‹")
}

/// Where the file of flush errors stands in a text with the number of a line,
/// as entries and no one else write it.
fn file_in(text: &[u8]) -> Option<usize> {
    const FILE: &[u8] = b"sst_batcher.go:";
    memmem::find_iter(text, FILE)
        .find(|at| text.get(at + FILE.len()).is_some_and(u8::is_ascii_digit))
}

/// Where the file of flush errors stands in a part of a line as it does in the
/// head of an entry: behind a number, or before what follows it there.
fn file_of_head(part: &[u8]) -> Option<usize> {
    const FILE: &[u8] = b"sst_batcher.go";
    let stands = |at: usize| {
        let (path, behind) = (part.get(..at)?, part.get(at + FILE.len()..)?);
        let is_open = |byte: &u8| b" '\"`".contains(byte);
        let start = path.iter().rposition(is_open).map_or(0, |open| open + 1);
        let number = path.get(..start)?.trim_ascii_end().last();
        let behind = behind.trim_ascii_start();
        let follows = match behind.first() {
            // A marker in any character set, tags, a counter.
            Some(byte) => !byte.is_ascii() || b":[?<".contains(byte) || byte.is_ascii_digit(),
            None => true,
        };
        // The needle starts behind the first letter of the words.
        let is_head = follows || behind == b"c" || number.is_some_and(u8::is_ascii_digit);
        is_head.then_some(start)
    };
    memmem::find_iter(part, FILE).find_map(stands)
}

/// Where the last head of an entry of a text format stands in a part of a
/// line, but for one at its start.
fn head_in(part: &[u8]) -> Option<usize> {
    let starts = |at: &usize| entry::starts_text(part.get(*at..).unwrap_or_default());
    (1..part.len()).rev().find(starts)
}

/// Whether a quotation is open behind a text, and something may begin there:
/// a redaction mark or a quote is open, and no word was torn off in it.
fn in_quotation(before: &[u8]) -> bool {
    let begins = |last: &u8| b"'\"`".contains(last);
    let marked = before.ends_with("‹".as_bytes());
    if !(ends_escaped(before) || marked || before.last().is_some_and(begins)) {
        return false;
    }
    let text = String::from_utf8_lossy(before);
    let opened = text.matches('‹').count() > text.matches('›').count();
    let letters: Vec<char> = text.chars().collect();
    let is_letter = |at: Option<usize>| {
        at.and_then(|at| letters.get(at))
            .is_some_and(|c| c.is_alphanumeric())
    };
    // An apostrophe within a word is no quote.
    let quotes = |quote: char| {
        let all = letters.iter().enumerate().filter(|(_, c)| **c == quote);
        let real = all.filter(|(at, _)| !(is_letter(at.checked_sub(1)) && is_letter(Some(at + 1))));
        real.count()
    };
    opened
        || ['\'', '"', '`']
            .into_iter()
            .any(|quote| quotes(quote) % 2 == 1)
}

/// The tenant that an entry speaks for: its tag; else the path's tenant, else
/// the system tenant, as old files have no tag for it.
pub(super) fn tenant(entry: &Entry<'_>, log: &LogFile) -> TenantRef {
    match (entry.tags.tenant, &log.tenant) {
        (Some(id), _) => TenantRef::Id(id),
        (None, Some(name)) => TenantRef::Name(name.clone()),
        (None, None) => crate::findings::SYSTEM_TENANT,
    }
}

/// The line that holds offset `hit`, without its end. A place where the
/// chunker cut is an end too: it is there however the input came in.
fn line_around(chunk: &Chunk<'_>, hit: usize) -> (usize, usize) {
    let unit = chunk.index_of(hit);
    let unit_start = unit
        .and_then(|index| chunk.starts.get(index))
        .map_or(0, |s| s.at);
    let next = unit.map_or(0, |index| index + 1);
    let unit_end = chunk.starts.get(next).map_or(chunk.bytes.len(), |s| s.at);
    let before = chunk.bytes.get(unit_start..hit).unwrap_or_default();
    let after = chunk.bytes.get(hit..unit_end).unwrap_or_default();
    let from = memrchr(b'\n', before).map_or(unit_start, |at| unit_start + at + 1);
    let to = memchr(b'\n', after).map_or(unit_end, |at| hit + at);
    (from, to)
}

#[cfg(test)]
mod tests;
