//! Where the bytes of a batch lie, for those who read them ahead.
//!
//! # Promises
//!
//! * What is to be read for one batch is a slice at most, without large holes.
//! * It is a guess, because only a member's own header tells where its data
//!   starts. A wrong one costs time and nothing else.

use serde::Serialize;

use super::{Batch, Plan, Task};
use crate::input::Source;
use crate::limits::{ADJACENT_BYTES, MAX_STRETCHES, SLICE_BYTES, UNLISTED_SLACK_BYTES};

/// Bytes of one source that lie side by side.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Stretch {
    /// Index into the sources, which a browser calls inputs.
    #[serde(rename = "input")]
    pub source: usize,
    /// First byte.
    pub start: u64,
    /// Byte after the last one.
    pub end: u64,
}

impl Plan {
    /// What is worth reading ahead of a batch; the rest is read when it is
    /// needed.
    pub(crate) fn stretches(&self, batch: &Batch, sources: &[Source]) -> Vec<Stretch> {
        let mut all: Vec<Stretch> = Vec::new();
        let mut room = SLICE_BYTES as u64;
        for task in self.tasks.get(batch.from..batch.to).unwrap_or_default() {
            let size = sources.get(task.source).map_or(0, |it| it.bytes.size());
            let Some(mut next) = task.stretch(size) else {
                continue;
            };
            let count = all.len();
            let last = all.last_mut().filter(|last| last.is_near(&next));
            let more = match &last {
                Some(last) => next.end.saturating_sub(last.end),
                None => next.end - next.start,
            };
            if (room < more && count > 0) || (last.is_none() && count == MAX_STRETCHES) {
                break;
            }
            if let Some(last) = last {
                last.end = last.end.max(next.end);
            } else {
                // A first member longer than a slice is begun with one.
                next.end = next.end.min(next.start.saturating_add(room));
                all.push(next);
            }
            room = room.saturating_sub(more);
        }
        all
    }
}

impl Stretch {
    /// Whether `next` follows, with no large hole between.
    fn is_near(&self, next: &Stretch) -> bool {
        let end = self.end.saturating_add(ADJACENT_BYTES);
        self.source == next.source && (self.start..=end).contains(&next.start)
    }
}

impl Task {
    /// Where its bytes lie in a source of that size; `None` if it has none.
    fn stretch(&self, size: u64) -> Option<Stretch> {
        let start = self.offset();
        let end = match &self.member {
            Some(member) => start
                .saturating_add(self.span())
                .saturating_add(UNLISTED_SLACK_BYTES)
                .min(member.limit_offset),
            None => self.bytes,
        };
        let end = end.min(size);
        (start < end).then_some(Stretch {
            source: self.source,
            start,
            end,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::archive::{Member, Method, Origin};
    use crate::input::member::{Kind, LogFile};

    const SLICE: u64 = SLICE_BYTES as u64;

    /// A source of zeros that need not be there.
    struct Zeros(u64);

    impl crate::ReadAt for Zeros {
        fn size(&self) -> u64 {
            self.0
        }

        fn read_exact_at(&self, _: u64, buffer: &mut [u8]) -> Result<(), crate::ReadError> {
            buffer.fill(0);
            Ok(())
        }
    }

    fn task(source: usize, bytes: u64, member: Option<Member>) -> Task {
        Task {
            input: 0,
            source,
            ordinal: 0,
            path: String::new(),
            kind: Kind::Log(LogFile::default()),
            alone: false,
            member,
            bytes,
        }
    }

    /// A member without a path, so that its header has 30 bytes.
    fn member(header_offset: u64, bytes: u64, limit_offset: u64) -> Task {
        let member = Member {
            ordinal: 0,
            path: String::new(),
            header_offset,
            limit_offset,
            compressed_bytes: bytes,
            inflated_bytes: bytes,
            crc32: None,
            method: Method::Store,
            encrypted: false,
            origin: Origin::Directory,
            complete: true,
        };
        task(0, bytes, Some(member))
    }

    /// What is read ahead of one batch of all these, of sources of that size.
    fn stretches(tasks: Vec<Task>, size: u64) -> Vec<(usize, u64, u64)> {
        let batch = Batch {
            from: 0,
            to: tasks.len(),
            bytes: 0,
        };
        let source = || Source {
            name: String::new(),
            path: String::new(),
            folder: true,
            bytes: Box::new(Zeros(size)),
        };
        let sources: Vec<Source> = tasks.iter().map(|_| source()).collect();
        let plan = Plan {
            tasks,
            ..Plan::default()
        };
        let all = plan.stretches(&batch, &sources).into_iter();
        all.map(|it| (it.source, it.start, it.end)).collect()
    }

    #[test]
    fn members() {
        const FAR: u64 = 130 + ADJACENT_BYTES + UNLISTED_SLACK_BYTES;
        #[rustfmt::skip]
        let cases: [(&str, Vec<Task>, Vec<(usize, u64, u64)>); 8] = [
            ("nothing",       vec![],                                          vec![]),
            ("up to the next", vec![member(10, 100, 150)],                     vec![(0, 10, 150)]),
            ("up to the slack", vec![member(10, 100, u64::MAX)],               vec![(0, 10, 268)]),
            ("up to the end", vec![member(9950, 100, u64::MAX)],               vec![(0, 9950, 10_000)]),
            ("behind the end", vec![member(10_000, 100, u64::MAX)],            vec![]),
            ("side by side",  vec![member(0, 100, 130), member(130, 9, 170)],  vec![(0, 0, 170)]),
            ("a small hole",  vec![member(0, 100, 130), member(900, 9, 940)],  vec![(0, 0, 940)]),
            ("no sense",      vec![member(u64::MAX, u64::MAX, 0)],             vec![]),
        ];
        for (name, tasks, want) in cases {
            assert_eq!(stretches(tasks, 10_000), want, "{name}");
        }
        for (name, start, count) in [("near", FAR, 1), ("far", FAR + 1, 2)] {
            let tasks = vec![member(0, 100, u64::MAX), member(start, 100, u64::MAX)];
            assert_eq!(stretches(tasks, 10 * FAR).len(), count, "{name}");
        }
    }

    #[test]
    fn files() {
        let of = |sizes: &[u64]| {
            let tasks = sizes.iter().enumerate();
            let tasks = tasks.map(|(source, bytes)| task(source, *bytes, None));
            stretches(tasks.collect(), 10 * SLICE)
        };
        assert_eq!(
            of(&[5, 0, 7]),
            [(0, 0, 5), (2, 0, 7)],
            "none of an empty one"
        );
        assert_eq!(of(&[SLICE + 1, 1]), [(0, 0, SLICE)], "a long one is begun");
        assert_eq!(
            of(&[SLICE - 1, 1]),
            [(0, 0, SLICE - 1), (1, 0, 1)],
            "a slice"
        );
        assert_eq!(of(&[SLICE - 1, 2]), [(0, 0, SLICE - 1)], "and no more");
        assert_eq!(of(&[1; 100]).len(), MAX_STRETCHES);
    }
}
