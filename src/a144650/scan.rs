//! Reads one log member, piece by piece, and keeps what matters of it.
//!
//! The cost beside inflating is one pass for line ends and one per needle;
//! entries are parsed only where a needle hits, and at the head of the file.
//!
//! # Promises
//!
//! * Any cutting of the member into pieces gives the same findings.
//! * Memory is bounded: `Chunker`'s buffer, and findings up to `limits`.

use std::collections::BTreeMap;

use memchr::{memchr, memmem, memrchr};

use super::collect::Collector;
use super::script::Patterns;
use super::signals::{self, JobSignal, NEEDLES, Signal};
use crate::entry::{self, Chunk, Chunker, Entry};
use crate::findings::{MemberFindings, TenantRef};
use crate::limits::MAX_NODES_PER_MEMBER;
use crate::member::LogFile;
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

/// The scan of one log member.
pub struct Scan<'n> {
    needles: &'n Needles,
    log: LogFile,
    chunker: Chunker,
    collector: Collector,
    spans: BTreeMap<Option<u32>, Spans>,
    entries: u64,
    bytes: u64,
    /// Offsets of hits in the present chunk; kept for its allocation.
    hits: Vec<usize>,
}

impl<'n> Scan<'n> {
    /// A scan of the log that `path` names.
    #[must_use]
    pub fn new(needles: &'n Needles, path: &str, log: LogFile) -> Scan<'n> {
        Scan {
            needles,
            collector: Collector::new(path, &log),
            log,
            chunker: Chunker::default(),
            spans: BTreeMap::new(),
            entries: 0,
            bytes: 0,
            hits: Vec::new(),
        }
    }

    /// Takes the next piece of the member.
    pub fn feed(&mut self, piece: &[u8]) {
        self.bytes += piece.len() as u64;
        let mut chunker = std::mem::take(&mut self.chunker);
        chunker.feed(piece, &mut |chunk| self.chunk(&chunk));
        self.chunker = chunker;
    }

    /// Ends the member, whether or not it was read to its end.
    #[must_use]
    pub fn finish(mut self) -> MemberFindings {
        let mut chunker = std::mem::take(&mut self.chunker);
        chunker.finish(&mut |chunk| self.chunk(&chunk));
        let mut collector = self.collector;
        collector.cut_entries(chunker.cut_entries());
        for (_, spans) in self.spans {
            collector.spans(spans);
        }
        collector.finish(self.bytes, self.entries)
    }

    fn chunk(&mut self, chunk: &Chunk<'_>) {
        self.walk(chunk);
        self.find(chunk);
        let mut hits = std::mem::take(&mut self.hits);
        hits.sort_unstable();
        self.entries_of(chunk, &hits);
        self.lines_of(chunk, &hits);
        hits.clear();
        self.hits = hits;
    }

    /// Counts entries and their times.
    fn walk(&mut self, chunk: &Chunk<'_>) {
        for (index, start) in chunk.starts.iter().enumerate() {
            if !start.is_entry {
                continue;
            }
            self.entries += 1;
            let unit = chunk.unit(index);
            let head = self.entries <= HEAD_ENTRIES;
            // JSON has its time anywhere, and a file without a node in its
            // path may come from a collector that joins nodes.
            if head || unit.first() == Some(&b'{') || self.log.node.is_none() {
                let Some(entry) = entry::parse(unit) else {
                    self.collector.unparsed();
                    continue;
                };
                let node = self.log.node.or(entry.tags.node).or(self.collector.node());
                self.spans_of(node).time(entry.time);
                self.collector.head(&entry);
            } else {
                self.spans_of(self.log.node).text_head(unit);
            }
        }
    }

    fn spans_of(&mut self, node: Option<u32>) -> &mut Spans {
        let full = self.spans.len() >= MAX_NODES_PER_MEMBER;
        let node = node.filter(|_| !full || self.spans.contains_key(&node));
        self.spans.entry(node).or_insert_with(|| Spans::of(node))
    }

    /// Finds every place where a needle stands.
    fn find(&mut self, chunk: &Chunk<'_>) {
        for finder in &self.needles.finders {
            self.hits.extend(finder.find_iter(chunk.bytes));
        }
    }

    /// Reads the entries that were hit, each once.
    fn entries_of(&mut self, chunk: &Chunk<'_>, hits: &[usize]) {
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
                if let Some(entry) = entry::parse(bytes) {
                    self.collector.learn_tenant(&entry);
                    self.entry(&entry, bytes, start.line);
                }
            }
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
            if signals::looks_like_flush(line) && !starts_entry(chunk, from) {
                self.collector.unparsed_flush();
            }
            self.collector.script_line(&self.needles.patterns, line);
        }
    }

    fn entry(&mut self, entry: &Entry<'_>, bytes: &[u8], line: u64) {
        match signals::read(entry) {
            Some(Signal::Flush(flush)) => self.collector.flush(entry, &flush, bytes, line),
            Some(Signal::Mention) => self.collector.mention(),
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

/// The tenant that an entry speaks for: its tag; else the path's tenant, else
/// the system tenant, as old files have no tag for it (facts 1c).
pub(super) fn tenant(entry: &Entry<'_>, log: &LogFile) -> TenantRef {
    match (entry.tags.tenant, &log.tenant) {
        (Some(id), _) => TenantRef::Id(id),
        (None, Some(name)) => TenantRef::Name(name.clone()),
        (None, None) => crate::findings::SYSTEM_TENANT,
    }
}

/// Whether an entry that names its source file starts at `from`. What the
/// server could not decode has none (facts 2c).
fn starts_entry(chunk: &Chunk<'_>, from: usize) -> bool {
    let index = chunk.index_of(from);
    let start = index.and_then(|index| chunk.starts.get(index));
    start.is_some_and(|start| start.is_entry && start.at == from)
        && index
            .and_then(|index| entry::parse(chunk.unit(index)))
            .is_some_and(|entry| !entry.file.is_empty())
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
