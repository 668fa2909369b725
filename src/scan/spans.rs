//! Which stretches of time the entries of a file cover.
//!
//! # Promises
//!
//! * Costs next to nothing per entry: the digits of a minute are compared as
//!   bytes, and only a new minute is parsed.
//! * At most [`MAX_SPANS_PER_MEMBER`] stretches a file; past that, stretches
//!   run together, and [`Spans::overflowed`] says so.

use std::collections::BTreeMap;

use debug_zip_records::time::{self, HOUR, MINUTE, Micros};

use crate::limits::{MAX_NODES_PER_MEMBER, MAX_SPANS_PER_MEMBER};
use crate::scan::found::Span;

/// A silence in one file that ends a stretch.
///
/// A node's main log has an entry every few seconds or minutes in work and in
/// idleness (ranges, liveness, jobs, statistics); an hour without any means
/// that the node was down or that files are missing.
pub(crate) const GAP: i64 = HOUR;

/// Earliest time that a CockroachDB log can carry: the project is from 2014.
/// debug zip prints lines that it cannot decode with the date 2000-01-01;
/// those tell nothing of when anything happened.
pub(super) const EARLIEST: Micros = Micros::clamped(1_388_534_400_000_000);

/// Latest time that a log can carry here: text has two digits for the year.
/// JSON has more, and clocks that were never set give anything.
pub(crate) const LATEST: Micros = Micros::clamped(4_102_444_800_000_000 - 1);

/// Collects the stretches of one file and one node.
#[derive(Debug, Default)]
pub(super) struct Spans {
    node: Option<u32>,
    done: Vec<Span>,
    /// First and last time of the open stretch.
    open: Option<(Micros, Micros)>,
    /// Head of the last entry; its time may not be parsed yet.
    last: Option<[u8; HEAD]>,
    /// The minute of that head. A processor waits where it is to read words
    /// out of bytes that it has just written.
    minute: (u64, u64),
    overflowed: bool,
    /// Entries whose digits name no time, or one before [`EARLIEST`].
    impossible: u64,
    /// The clock went back by more than [`JUMP`].
    jumped_back: bool,
}

/// The stretches of all nodes of one file.
#[derive(Debug, Default)]
pub(super) struct SpansOfNodes {
    all: Vec<Spans>,
    index: BTreeMap<Option<u32>, usize>,
    /// That of the last entry: nearly always that of the next one, too.
    present: usize,
}

impl SpansOfNodes {
    /// Those of a node; past [`MAX_NODES_PER_MEMBER`], those of no node.
    #[inline]
    pub(super) fn of(&mut self, node: Option<u32>) -> &mut Spans {
        let is_present = self.all.get(self.present).is_some_and(|s| s.node == node);
        if !is_present {
            self.turn_to(node);
        }
        &mut self.all[self.present]
    }

    /// Makes those of a node the present ones.
    #[inline(never)]
    fn turn_to(&mut self, node: Option<u32>) {
        let full = self.index.len() >= MAX_NODES_PER_MEMBER;
        let node = node.filter(|_| !full || self.index.contains_key(&node));
        self.present = *self.index.entry(node).or_insert(self.all.len());
        if self.present == self.all.len() {
            self.all.push(Spans::of(node));
        }
    }

    /// Whether an entry told a time that can be.
    pub(super) fn has_time(&self) -> bool {
        let has_time =
            |spans: &Spans| spans.open.is_some() || spans.last.is_some() || !spans.done.is_empty();
        self.all.iter().any(has_time)
    }

    /// Nodes that are known.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &u32> {
        self.index.keys().flatten()
    }

    /// By node.
    pub(super) fn into_all(self) -> impl Iterator<Item = Spans> {
        let mut all: Vec<Option<Spans>> = self.all.into_iter().map(Some).collect();
        let order = self.index.into_values();
        order.filter_map(move |index| all.get_mut(index)?.take())
    }
}

/// How far times may go back in one file. Entries of several goroutines stand
/// a little out of order; a minute is a clock that was set.
const JUMP: i64 = MINUTE;

/// Severity, time and zone of a head.
const HEAD: usize = 30;

/// A head's `060102 15:04`, which stands behind the letter of its severity: in
/// two words that share bytes, as they are compared faster than bytes.
#[inline]
fn minute(head: &[u8; HEAD]) -> (u64, u64) {
    let word = |at: usize| {
        let bytes = head.get(at..).and_then(<[u8]>::first_chunk);
        bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes))
    };
    (word(1), word(6))
}

impl Spans {
    /// Spans of entries that `node` wrote.
    #[must_use]
    pub(super) fn of(node: Option<u32>) -> Spans {
        Spans {
            node,
            ..Spans::default()
        }
    }

    /// Takes the first bytes of an entry of a text format.
    #[inline]
    pub(super) fn text_head(&mut self, entry: &[u8]) {
        let Some(head) = entry.first_chunk::<HEAD>() else {
            self.parse(entry);
            return;
        };
        let minute = minute(head);
        if self.last.is_none() || self.minute != minute {
            self.settle();
            self.parse(head);
            self.minute = minute;
        }
        self.last = Some(*head);
    }

    /// Takes a time that is parsed already.
    pub(super) fn time(&mut self, at: Option<Micros>) {
        match at.filter(|at| (EARLIEST..=LATEST).contains(at)) {
            Some(at) => self.extend(at),
            None => self.impossible += 1,
        }
    }

    /// The stretches, in order of the file.
    #[must_use]
    pub(super) fn finish(mut self) -> (Vec<Span>, u64) {
        self.settle();
        self.close();
        (self.done, self.impossible)
    }

    /// Whether stretches had to run together.
    #[must_use]
    pub(super) fn overflowed(&self) -> bool {
        self.overflowed
    }

    /// Whether the clock went back on the way.
    #[must_use]
    pub(super) fn jumped_back(&self) -> bool {
        self.jumped_back
    }

    /// Takes the last entry of the minute before into the open stretch.
    fn settle(&mut self) {
        if let Some(head) = self.last.take() {
            // Impossible digits were counted when their minute began.
            let at = head
                .split_first()
                .and_then(|(_, t)| time::parse_log(t).ok());
            if let Some((at, _)) = at.filter(|(at, _)| (EARLIEST..=LATEST).contains(at)) {
                self.extend(at);
            }
        }
    }

    fn parse(&mut self, head: &[u8]) {
        let digits = head.split_first().map_or(&[][..], |(_, rest)| rest);
        self.time(time::parse_log(digits).ok().map(|(at, _)| at));
    }

    fn extend(&mut self, at: Micros) {
        self.jumped_back |= self.open.is_some_and(|(_, last)| last.since(at) > JUMP);
        match &mut self.open {
            // A clock that jumps back more than that starts a stretch too.
            Some((first, last)) if at.since(*last) <= GAP && last.since(at) <= GAP => {
                *first = at.min(*first);
                *last = at.max(*last);
            }
            _ => {
                self.close();
                self.open = Some((at, at));
            }
        }
    }

    fn close(&mut self) {
        let Some((from, to)) = self.open.take() else {
            return;
        };
        if self.done.len() < MAX_SPANS_PER_MEMBER {
            self.done.push(Span {
                from,
                to,
                node: self.node,
            });
        } else {
            self.overflowed = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(heads: &[&str]) -> (Vec<(String, String)>, u64) {
        let mut spans = Spans::of(Some(1));
        for head in heads {
            spans.text_head(head.as_bytes());
        }
        let (spans, impossible) = spans.finish();
        let text = |at: Micros| at.to_rfc3339()[5..19].to_owned();
        (
            spans.iter().map(|s| (text(s.from), text(s.to))).collect(),
            impossible,
        )
    }

    fn span(from: &str, to: &str) -> (String, String) {
        (from.to_owned(), to.to_owned())
    }

    #[test]
    fn stretches() {
        const TAIL: &str = ".000000 1 a.go:1 x";
        let head = |time: &str| format!("I2504{time}{TAIL}");
        #[rustfmt::skip]
        let cases: &[(&str, &[&str], Vec<(String, String)>)] = &[
            ("one",            &["22 06:00:00"],                               vec![span("04-22T06:00:00", "04-22T06:00:00")]),
            ("within minute",  &["22 06:00:00", "22 06:00:59"],                vec![span("04-22T06:00:00", "04-22T06:00:59")]),
            ("not in order",   &["22 06:00:30", "22 06:01:00", "22 06:00:10"], vec![span("04-22T06:00:10", "04-22T06:01:00")]),
            ("just no gap",    &["22 06:00:00", "22 07:00:00"],                vec![span("04-22T06:00:00", "04-22T07:00:00")]),
            ("just a gap",     &["22 06:00:00", "22 07:00:01"],                vec![span("04-22T06:00:00", "04-22T06:00:00"), span("04-22T07:00:01", "04-22T07:00:01")]),
            ("end of minute counts", &["22 06:00:00", "22 06:00:59", "22 07:00:58"], vec![span("04-22T06:00:00", "04-22T07:00:58")]),
            ("clock back",     &["22 06:00:00", "22 04:00:00"],                vec![span("04-22T06:00:00", "04-22T06:00:00"), span("04-22T04:00:00", "04-22T04:00:00")]),
        ];
        for (name, times, want) in cases {
            let heads: Vec<String> = times.iter().map(|t| head(t)).collect();
            let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
            assert_eq!(spans(&heads).0, *want, "{name}");
        }
    }

    #[test]
    fn every_digit_of_a_minute_counts() {
        let head = *b"I250422 06:22:39.852238+000000";
        for (at, _) in head.iter().enumerate() {
            let mut other = head;
            other[at] = b'#';
            assert_eq!(
                minute(&head) == minute(&other),
                !(1..14).contains(&at),
                "{at}"
            );
        }
    }

    #[test]
    fn clocks_that_jump_back() {
        for (second, want) in [
            ("22 06:01:00", false),
            ("22 05:59:00", false),
            ("22 05:58:59", true),
        ] {
            let mut spans = Spans::of(None);
            spans.text_head(b"I250422 06:00:00.000000 1 a.go:1 x");
            spans.text_head(format!("I2504{second}.000000 1 a.go:1 x").as_bytes());
            assert_eq!(spans.jumped_back(), want, "{second}");
        }
    }

    #[test]
    fn times_that_are_none() {
        let (stretches, impossible) = spans(&[
            "I000101 00:00:00.000000 :0 x    ",
            "I251399 00:00:00.000000 1 a.go:1 x",
            "I250422 06:00:00.000000 1 a.go:1 x",
        ]);
        assert_eq!(stretches.len(), 1);
        assert_eq!(impossible, 2);
    }
}
