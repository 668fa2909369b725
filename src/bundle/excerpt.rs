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

use std::collections::VecDeque;
use std::ops::RangeInclusive;

use debug_zip_records::entry::Unit;
use debug_zip_records::text;

use super::limits::{MAX_ENTRY_BYTES, NEIGHBORS};
use crate::order;

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
    /// Text, line and place of each target, in this order.
    targets: Vec<(&'t str, u64, usize)>,
    /// Whether each of these was found.
    is_found: Vec<bool>,
    /// How many were not.
    missing: usize,
    /// Their lines, in order.
    lines: Vec<u64>,
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
        let told = targets.iter().enumerate();
        let told = told.filter(|(_, target)| !target.text.is_empty());
        let mut targets: Vec<(&str, u64, usize)> = told
            .map(|(place, target)| (target.text, target.line, place))
            .collect();
        order::sort_by(&mut targets, Ord::cmp);
        let mut lines: Vec<u64> = targets.iter().map(|(_, line, _)| *line).collect();
        order::sort_by(&mut lines, Ord::cmp);
        Excerpts {
            is_found: vec![false; targets.len()],
            missing: targets.len(),
            targets,
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
        self.missing == 0 && self.after == 0
    }

    /// Targets that this unit is, which are no longer missing: those on its
    /// lines of which it is the text, or one of its lines.
    fn found(&mut self, unit: &Unit<'_>) -> Vec<usize> {
        let lines = unit.first..=unit.last.max(unit.first);
        let mut found = Vec::new();
        let next = self.lines.partition_point(|line| line < lines.start());
        if self.lines.get(next).is_none_or(|line| lines.end() < line) {
            return found;
        }
        let first = unit.first..=unit.first;
        self.take(&text::cut(unit.bytes), first, &mut found);
        for line in unit.bytes.split(|&byte| byte == b'\n') {
            self.take(&text::cut(line), lines.clone(), &mut found);
        }
        order::sort_by(&mut found, Ord::cmp);
        found
    }

    /// Takes the targets of a text on some lines.
    fn take(&mut self, text: &str, lines: RangeInclusive<u64>, found: &mut Vec<usize>) {
        let from = (text, *lines.start(), 0);
        let first = self.targets.partition_point(|target| *target < from);
        let targets = self.targets.iter().zip(&mut self.is_found).skip(first);
        for ((_, _, place), is_found) in targets
            .take_while(|((of, line, _), _)| *of == text && line <= lines.end())
            .filter(|(_, is_found)| !**is_found)
        {
            *is_found = true;
            self.missing -= 1;
            found.push(*place);
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
