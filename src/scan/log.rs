//! Reads one log member, piece by piece, and keeps what matters of it.
//!
//! The cost beside inflating is one pass for line ends and one for all needles;
//! entries are parsed only where a needle hits, and at the head of the file.
//!
//! # Promises
//!
//! * Any cutting of the member into pieces gives the same findings.
//! * Memory is bounded: `Chunker`'s buffer, and findings up to `limits`.

use std::collections::BTreeSet;

use memchr::memmem;

mod ending;
mod opening;

use debug_zip_records::entry::{
    self, Chunk, Chunker, Entry, Part, Places, Start, Transcoder, Unwrapper,
};
use debug_zip_records::find_byte;

use super::check::{About, Check, NeedlesHit, Seen, Stretch, place};
use super::found::Findings;
use super::job_lines::{self, Signal};
use super::jobs::{JobsSeen, TenantRef};
use super::needles::Needles;
use super::origin::Origin;
use super::spans::SpansOfNodes;
use crate::input::member::LogFile;
use crate::limits::MAX_NODES_PER_MEMBER;
use crate::plan::{self, Notes};
use opening::Opening;

/// Entries at the start of a file that are parsed whatever they hold: they
/// name node, cluster and tenants.
const HEAD_ENTRIES: u64 = 20;

/// Bytes of a file that tell what it is if it is no log.
const HEAD_BYTES: usize = 4096;

/// The scan of one log member.
pub(crate) struct Scan<'n, C> {
    needles: &'n Needles<C>,
    path: String,
    log: LogFile,
    transcoder: Transcoder,
    unwrapper: Unwrapper,
    chunker: Chunker,
    /// Lines as they stand, where something stands around those of the log.
    raw: Chunker,
    check: C,
    origin: Origin,
    jobs: JobsSeen,
    notes: Notes,
    spans: SpansOfNodes,
    entries: u64,
    /// Entries that cannot be taken apart.
    unparsed: u64,
    bytes: u64,
    /// The first thing in the file is an entry.
    starts_as_log: Option<bool>,
    /// Nodes that tags name.
    nodes: BTreeSet<u32>,
    /// How the tags of the last entry start, up to its node.
    writer: Opening,
    /// How those of the last entry start that names none.
    nameless: Opening,
    /// The start of the file, which tells what it is if it is no log.
    head: Vec<u8>,
    start: plan::Start,
    /// Kept for its allocations.
    hits: Hits,
}

/// Where in a chunk needles stand, in order.
#[derive(Default)]
struct Hits {
    /// Place and needle.
    all: Vec<(usize, usize)>,
    /// Those of each of the check's needles.
    own: Vec<Vec<usize>>,
}

impl<'n, C: Check> Scan<'n, C> {
    /// A scan of the log that `path` names.
    #[must_use]
    pub(crate) fn new(needles: &'n Needles<C>, path: &str, log: LogFile) -> Scan<'n, C> {
        Scan {
            needles,
            path: path.to_owned(),
            check: C::start(&log),
            origin: Origin::of(&log),
            log,
            transcoder: Transcoder::default(),
            unwrapper: Unwrapper::watching(C::WATCHED),
            chunker: Chunker::default(),
            raw: Chunker::default(),
            jobs: JobsSeen::default(),
            notes: Notes::of(path),
            spans: SpansOfNodes::default(),
            entries: 0,
            unparsed: 0,
            bytes: 0,
            starts_as_log: None,
            nodes: BTreeSet::new(),
            writer: Opening::default(),
            nameless: Opening::default(),
            head: Vec::new(),
            start: plan::Start::default(),
            hits: Hits::default(),
        }
    }

    /// Takes the next piece of the member.
    pub(crate) fn feed(&mut self, piece: &[u8]) {
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
    pub(crate) fn finish(mut self) -> Findings<C::Found> {
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
        if !unwrapper.is_wrapped() {
            let mut chunker = std::mem::take(&mut self.chunker);
            chunker.finish(&mut |chunk| self.chunk(&chunk, None));
            self.chunker = chunker;
        }
        let mut raw = std::mem::take(&mut self.raw);
        raw.finish(&mut |chunk| self.raw_lines(&chunk));
        self.ended(unwrapper.joins_sources())
    }

    fn text(&mut self, text: &[u8]) {
        self.start.feed(text);
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
            self.check.lost(line);
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
        let mut hits = std::mem::take(&mut self.hits);
        self.find(chunk, &mut hits);
        self.walk(chunk, places, &hits.all);
        self.check.stretch(&Stretch {
            chunk,
            places,
            hits: &hits.own,
        });
        if places.is_none() {
            self.lines_of(chunk, &hits.all);
        }
        self.hits = hits;
    }

    /// Shows the lines of a file whose log stands in something.
    fn raw_lines(&mut self, chunk: &Chunk<'_>) {
        let mut hits = std::mem::take(&mut self.hits);
        self.find(chunk, &mut hits);
        self.lines_of(chunk, &hits.all);
        self.hits = hits;
    }

    /// Counts entries and their times, and reads those that were hit.
    fn walk(&mut self, chunk: &Chunk<'_>, places: Option<&Places>, hits: &[(usize, usize)]) {
        let mut hits = hits.iter().peekable();
        for (index, start) in chunk.starts.iter().enumerate() {
            let end = chunk
                .starts
                .get(index + 1)
                .map_or(chunk.bytes.len(), |next| next.at);
            let mut which = None;
            while let Some((at, needle)) = hits.next_if(|(at, _)| *at < end) {
                // What stands before the first start is of no entry.
                if *at >= start.at {
                    which
                        .get_or_insert_with(NeedlesHit::default)
                        .add(*needle, C::NEEDLES.len());
                }
            }
            if start.is_entry {
                let unit = chunk.bytes.get(start.at..end).unwrap_or_default();
                self.unit(unit, *start, places, which);
            }
        }
    }

    /// Takes one entry, in which needles stand or not.
    #[inline]
    fn unit(
        &mut self,
        unit: &[u8],
        start: Start,
        places: Option<&Places>,
        hit: Option<NeedlesHit>,
    ) {
        self.entries += 1;
        // JSON has its time anywhere, and a file without a node in its
        // path may come from a collector that joins nodes.
        let plain = is_plain(unit);
        let head = self.entries <= HEAD_ENTRIES;
        if head || !plain || places.is_some() || self.log.node.is_none() {
            return self.parsed(unit, start, places, hit);
        }
        self.spans.of(self.log.node).text_head(unit);
        self.writer(unit);
        // So ends nearly every entry: it is not hit.
        if let Some(hit) = hit
            && let Some(entry) = entry::parse(unit)
        {
            self.entry(&entry, unit, start, None, hit);
        }
    }

    /// Takes an entry that is parsed, whatever it holds.
    #[inline(never)]
    fn parsed(
        &mut self,
        unit: &[u8],
        start: Start,
        places: Option<&Places>,
        hit: Option<NeedlesHit>,
    ) {
        let entry = parse(unit, start.line, places);
        self.learn(unit, entry.as_ref());
        if let Some((entry, hit)) = entry.zip(hit) {
            self.entry(&entry, unit, start, places, hit);
        }
    }

    /// Learns from an entry that was parsed, hit or not.
    fn learn(&mut self, unit: &[u8], entry: Option<&Entry<'_>>) {
        let Some(entry) = entry else {
            // A record that was being written when the file was copied
            // is none, unless it names what is looked for.
            let is_cut = !unit.ends_with(b"\n");
            if is_cut && !C::may_be_part(unit) {
                self.entries -= 1;
            } else {
                self.unparsed += 1;
            }
            return;
        };
        if entry.foreign {
            self.entries -= 1;
            return;
        }
        let cut = entry.message.is_empty() && !entry.names_file();
        if is_plain(unit) && cut && !entry::is_undecoded(unit) {
            // A tool cut the lines, or wrapped them, before their text.
            self.unparsed += 1;
        }
        if self.nodes.len() < MAX_NODES_PER_MEMBER {
            self.nodes.extend(entry.tags.node);
        }
        let node = self.log.node.or(entry.tags.node).or(self.origin.node);
        self.spans.of(node).time(entry.time);
        self.origin.learn(entry);
    }

    /// Learns who wrote an entry, where it is not who wrote the one before:
    /// tenant and node are the first tags of a block, which stands near the
    /// start.
    #[inline]
    fn writer(&mut self, unit: &[u8]) {
        /// A head with the longest source file that was seen, and more.
        const NEAR: usize = 160;

        let near = unit.get(..NEAR.min(unit.len())).unwrap_or_default();
        let Some(open) = find_byte(b'[', near) else {
            return;
        };
        let block = near.get(open + 1..).unwrap_or_default();
        // Nearly every entry of a file starts its tags like the one before.
        let by_same = self.writer.begins(block) && ends_tag(block, self.writer.len());
        if !by_same && !self.nameless.begins(block) {
            self.other_writer(unit, block);
        }
    }

    /// Learns who wrote an entry with this block of tags.
    #[inline(never)]
    fn other_writer(&mut self, unit: &[u8], block: &[u8]) {
        /// Enough to tell such a block from one that starts with a node.
        const NAMELESS: usize = 24;

        let Some(entry) = entry::parse(unit) else {
            return;
        };
        self.origin.learn_tenant(&entry);
        let Some(node) = entry.tags.node else {
            self.nameless = Opening::of(block.get(..NAMELESS).unwrap_or(block));
            return;
        };
        if self.nodes.len() < MAX_NODES_PER_MEMBER {
            self.nodes.insert(node);
        }
        // Up to the comma or bracket behind the node.
        let tag = format!("n{node}");
        let mut places = memmem::find_iter(block, tag.as_bytes());
        let known = places.find(|at| ends_tag(block, at + tag.len()));
        let known = known.and_then(|at| block.get(..at + tag.len()));
        self.writer = known.map(Opening::of).unwrap_or_default();
    }

    /// Finds every place where a needle stands, in order.
    fn find(&self, chunk: &Chunk<'_>, hits: &mut Hits) {
        hits.all.clear();
        hits.own.resize_with(C::NEEDLES.len(), Vec::new);
        hits.own.iter_mut().for_each(Vec::clear);
        self.needles.find(chunk.bytes, &mut |needle, at| {
            if let Some(own) = hits.own.get_mut(needle) {
                if !C::wants(needle, chunk.bytes, at) {
                    return;
                }
                own.push(at);
            }
            hits.all.push((at, needle));
        });
    }

    /// Shows the lines that were hit, each once.
    fn lines_of(&mut self, chunk: &Chunk<'_>, hits: &[(usize, usize)]) {
        let mut hits = hits.iter().peekable();
        let mut lines = chunk.lines();
        while let Some(&(hit, needle)) = hits.next() {
            let mut which = NeedlesHit::default();
            which.add(needle, C::NEEDLES.len());
            let (from, to) = lines.around(hit);
            while let Some(&(_, needle)) = hits.next_if(|(at, _)| *at < to) {
                which.add(needle, C::NEEDLES.len());
            }
            let line = chunk.bytes.get(from..to).unwrap_or_default();
            self.check.line(line, which);
        }
    }

    /// Looks at an entry in which needles stand.
    #[inline(never)]
    fn entry(
        &mut self,
        entry: &Entry<'_>,
        bytes: &[u8],
        start: Start,
        places: Option<&Places>,
        hit: NeedlesHit,
    ) {
        self.origin.learn_tenant(entry);
        let seen = Seen {
            entry,
            bytes,
            at: start.at,
            line: place(start.line, places).line,
            node: entry.tags.node.or(self.log.node),
            tenant: TenantRef::of(entry, &self.log),
            header: self.origin.header.as_deref(),
        };
        let mut about = About {
            jobs: &mut self.jobs,
            notes: &mut self.notes,
        };
        if hit.has_own() {
            self.check.entry(&seen, &mut about);
        }
        match job_lines::read(entry) {
            Some(Signal::Job(job)) => {
                let notes = &mut self.notes;
                self.jobs
                    .add(seen.tenant, seen.node, entry.time, job, notes);
            }
            Some(Signal::Version(version)) => self.origin.header(entry.time, version),
            None => {}
        }
    }
}

/// Whether an entry starts as those of the text formats do.
#[inline]
fn is_plain(unit: &[u8]) -> bool {
    unit.first().is_some_and(u8::is_ascii_uppercase)
}

/// Whether a tag of a block ends before `at`.
#[inline]
fn ends_tag(block: &[u8], at: usize) -> bool {
    matches!(block.get(at), Some(b',' | b']'))
}

/// Takes an entry apart; the node that its prefix names is used where it does
/// not name one itself.
fn parse<'a>(unit: &'a [u8], line: u64, places: Option<&Places>) -> Option<Entry<'a>> {
    let mut entry = entry::parse(unit)?;
    entry.tags.node = entry.tags.node.or_else(|| place(line, places).node);
    Some(entry)
}
