//! Picks findings out of a file that streams by, with the entries around them.
//!
//! # Promises
//!
//! * Memory is the entries before, each up to a bound, whatever the file.
//! * Each entry is given once, in order: findings near each other share an
//!   excerpt.
//! * A finding counts as found only where the file holds its very text: a file
//!   that changed is noticed. One without a text is in no entry.
//! * A unit takes time in proportion to its length, however many findings stand
//!   on its lines: a whole log may be one line.
//!
//! # Not here
//!
//! How an excerpt looks (`evidence`, `context`).

use std::collections::{BTreeMap, VecDeque};
use std::ops::RangeInclusive;

use super::limits::{MAX_ENTRY_BYTES, NEIGHBORS};
use crate::entry::Unit;
use crate::text;

/// What is looked for: its line, and its text as the report has it.
pub(super) struct Target<'t> {
    pub(super) line: u64,
    pub(super) text: &'t str,
}

/// What of a file is shown.
pub(super) enum Shown<'s> {
    /// An excerpt begins here: something lies between it and the one before.
    Begin,
    /// The next entry of it.
    Entry(Quoted<'s>),
}

/// An entry, or a line of no entry, of an excerpt.
pub(super) struct Quoted<'s> {
    pub(super) line: u64,
    /// Its first bytes, up to [`MAX_ENTRY_BYTES`].
    pub(super) bytes: &'s [u8],
    /// Bytes beyond those.
    pub(super) left_out: usize,
    /// Places of the targets that it is; none for a neighbor.
    pub(super) targets: &'s [usize],
}

pub(super) struct Excerpts<'t> {
    /// Text → line → targets not found yet.
    missing: BTreeMap<&'t str, BTreeMap<u64, Vec<usize>>>,
    /// Line → how many these are.
    lines: BTreeMap<u64, usize>,
    before: VecDeque<Kept>,
    /// Something was dropped between the last entry shown and `before`.
    gap: bool,
    /// Entries that are still to be shown behind the last target.
    after: usize,
}

struct Kept {
    line: u64,
    bytes: Vec<u8>,
    left_out: usize,
}

impl<'t> Excerpts<'t> {
    pub(super) fn of(targets: &'t [Target<'t>]) -> Excerpts<'t> {
        let mut missing: BTreeMap<&str, BTreeMap<u64, Vec<usize>>> = BTreeMap::new();
        let mut lines = BTreeMap::new();
        let told = targets.iter().enumerate();
        for (index, Target { line, text }) in told.filter(|(_, it)| !it.text.is_empty()) {
            let of_text = missing.entry(text).or_default();
            of_text.entry(*line).or_default().push(index);
            *lines.entry(*line).or_default() += 1;
        }
        Excerpts {
            missing,
            lines,
            before: VecDeque::with_capacity(NEIGHBORS + 1),
            gap: true,
            after: 0,
        }
    }

    /// Takes the next unit of the file.
    pub(super) fn unit(&mut self, unit: &Unit<'_>, show: &mut dyn FnMut(Shown<'_>)) {
        let targets = self.found(unit);
        if targets.is_empty() && self.after == 0 {
            return self.keep(unit);
        }
        if !targets.is_empty() {
            if self.gap {
                show(Shown::Begin);
            }
            for kept in self.before.drain(..) {
                show(Shown::Entry(Quoted {
                    line: kept.line,
                    bytes: &kept.bytes,
                    left_out: kept.left_out,
                    targets: &[],
                }));
            }
            self.after = NEIGHBORS + 1;
            self.gap = false;
        }
        self.after -= 1;
        let (bytes, left_out) = head(unit.bytes);
        show(Shown::Entry(Quoted {
            line: unit.first,
            bytes,
            left_out,
            targets: &targets,
        }));
    }

    /// Whether nothing more will be shown.
    pub(super) fn is_done(&self) -> bool {
        self.lines.is_empty() && self.after == 0
    }

    /// Targets that this unit is, which are no longer missing: those on its
    /// lines of which it is the text, or one of its lines.
    fn found(&mut self, unit: &Unit<'_>) -> Vec<usize> {
        let lines = unit.first..=unit.last.max(unit.first);
        let mut found = Vec::new();
        if self.lines.range(lines.clone()).next().is_none() {
            return found;
        }
        let first = unit.first..=unit.first;
        self.take(&text::cut(unit.bytes), first, &mut found);
        for line in unit.bytes.split(|&byte| byte == b'\n') {
            self.take(&text::cut(line), lines.clone(), &mut found);
        }
        found.sort_unstable();
        found
    }

    /// Takes the targets of a text on some lines.
    fn take(&mut self, text: &str, lines: RangeInclusive<u64>, found: &mut Vec<usize>) {
        let Some(missing) = self.missing.get_mut(text) else {
            return;
        };
        let near: Vec<u64> = missing.range(lines).map(|(line, _)| *line).collect();
        for line in near {
            let taken = missing.remove(&line).unwrap_or_default();
            if let Some(left) = self.lines.get_mut(&line) {
                *left = left.saturating_sub(taken.len());
                if *left == 0 {
                    self.lines.remove(&line);
                }
            }
            found.extend(taken);
        }
    }

    fn keep(&mut self, unit: &Unit<'_>) {
        let (bytes, left_out) = head(unit.bytes);
        // The oldest entry's allocation is used again.
        let mut kept = if self.before.len() == NEIGHBORS {
            self.gap = true;
            self.before.pop_front()
        } else {
            None
        }
        .unwrap_or(Kept {
            line: 0,
            bytes: Vec::new(),
            left_out: 0,
        });
        kept.bytes.clear();
        kept.bytes.extend_from_slice(bytes);
        self.before.push_back(Kept {
            line: unit.first,
            left_out,
            ..kept
        });
    }
}

fn head(bytes: &[u8]) -> (&[u8], usize) {
    let head = bytes.get(..MAX_ENTRY_BYTES).unwrap_or(bytes);
    (head, bytes.len() - head.len())
}
