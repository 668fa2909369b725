//! The one buffer through which an archive is read.
//!
//! # Promises
//!
//! * Memory is the capacity, or one request where that is longer.
//! * Reads that follow each other grow to the capacity, or to the slice of the
//!   source if that is smaller; others stay short.
//! * After a read that failed the window is empty, never stale.

use crate::input::read_at::{ReadAt, ReadError};
use crate::limits::{ADJACENT_BYTES, READ_AHEAD_BYTES};

/// Bytes of a source, from `start` on.
#[derive(Debug)]
pub(in crate::input) struct Window {
    buffer: Vec<u8>,
    /// Offset in the source of the buffer's first byte.
    start: u64,
    /// Bytes that one read asks for at most.
    capacity: usize,
    /// Bytes that the last read asked for beyond what was needed.
    ahead: usize,
}

impl Window {
    pub(in crate::input) fn new(capacity: usize) -> Window {
        Window {
            buffer: Vec::new(),
            start: 0,
            capacity: capacity.max(1),
            ahead: 0,
        }
    }

    /// What the window has from `offset` on: at least one byte, except where
    /// the source ends.
    ///
    /// `want` is how many bytes the caller will need in all; it only tells
    /// how much to read at once.
    pub(in crate::input) fn from(
        &mut self,
        source: &dyn ReadAt,
        offset: u64,
        want: u64,
    ) -> Result<&[u8], ReadError> {
        if self.held(offset, 1).is_none() {
            self.load(source, offset, 1, want.min(self.most(source) as u64))?;
        }
        Ok(self.held(offset, 1).unwrap_or_default())
    }

    /// The `length` bytes at `offset`, fewer only where the source ends.
    pub(in crate::input) fn exactly(
        &mut self,
        source: &dyn ReadAt,
        offset: u64,
        length: usize,
    ) -> Result<&[u8], ReadError> {
        let left = source.size().saturating_sub(offset);
        let length = usize::try_from(left).map_or(length, |left| length.min(left));
        if self.held(offset, length).is_none() {
            self.load(source, offset, length as u64, length as u64)?;
        }
        let held = self.held(offset, length).unwrap_or_default();
        Ok(held.get(..length).unwrap_or_default())
    }

    /// Bytes that one read of this source asks for at most.
    fn most(&self, source: &dyn ReadAt) -> usize {
        self.capacity.min(source.slice_bytes())
    }

    /// Everything from `offset` on, if that is at least `length` bytes.
    fn held(&self, offset: u64, length: usize) -> Option<&[u8]> {
        let skip = usize::try_from(offset.checked_sub(self.start)?).ok()?;
        self.buffer.get(skip..).filter(|held| length <= held.len())
    }

    /// Reads `least` to `want` bytes at `offset`: what is at hand if that is
    /// enough, else all of them and what seems worth having with them.
    fn load(
        &mut self,
        source: &dyn ReadAt,
        offset: u64,
        least: u64,
        want: u64,
    ) -> Result<(), ReadError> {
        let most = self.most(source);
        let at_hand = source.at_hand(offset);
        if 0 < at_hand && least <= at_hand {
            // What lies behind may not be at hand: a longer read would wait.
            self.ahead = READ_AHEAD_BYTES.min(most);
            let length = want.max(self.ahead as u64).min(at_hand);
            return self.fill(source, offset, length);
        }
        self.ahead = if self.follows(offset) {
            self.ahead.saturating_mul(2)
        } else {
            READ_AHEAD_BYTES
        }
        .min(most);
        let length = want.max(self.ahead as u64).min(source.size());
        // Near the end of the source the window reaches back instead, so that
        // what is read backwards, as the end of an archive, is one read too.
        self.fill(source, offset.min(source.size() - length), length)
    }

    fn fill(&mut self, source: &dyn ReadAt, start: u64, length: u64) -> Result<(), ReadError> {
        let out_of_range = ReadError::OutOfRange {
            offset: start,
            length,
        };
        let length = usize::try_from(length).map_err(|_| out_of_range)?;
        self.buffer.resize(length, 0);
        self.start = start;
        source
            .read_exact_at(start, &mut self.buffer)
            .inspect_err(|_| self.buffer.clear())
    }

    /// Whether `offset` lies at or shortly behind the window's end.
    fn follows(&self, offset: u64) -> bool {
        let end = self.start + self.buffer.len() as u64;
        let behind = offset.checked_sub(self.start);
        !self.buffer.is_empty() && behind.is_some() && offset <= end.saturating_add(ADJACENT_BYTES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    /// Records what is asked for.
    struct Recorder {
        bytes: Vec<u8>,
        reads: RefCell<Vec<(u64, usize)>>,
    }

    impl ReadAt for Recorder {
        fn size(&self) -> u64 {
            self.bytes.size()
        }

        fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
            self.reads.borrow_mut().push((offset, buffer.len()));
            self.bytes.read_exact_at(offset, buffer)
        }
    }

    fn recorder(length: usize) -> Recorder {
        Recorder {
            bytes: (0..=250).cycle().take(length).collect(),
            reads: RefCell::default(),
        }
    }

    #[test]
    fn every_byte_at_every_capacity() {
        let source = recorder(40);
        for capacity in 1..45 {
            let mut window = Window::new(capacity);
            for offset in 0..42 {
                let want = source.bytes.get(offset..).unwrap_or_default();
                let got = window.from(&source, offset as u64, 5).unwrap();
                assert_eq!(got.is_empty(), want.is_empty(), "{capacity} at {offset}");
                assert!(want.starts_with(got), "{capacity} at {offset}");
                let want = &want[..want.len().min(7)];
                let got = window.exactly(&source, offset as u64, 7).unwrap();
                assert_eq!(got, want, "{capacity} at {offset}");
            }
        }
    }

    /// As a [`Recorder`], but the bytes of one stretch are at hand.
    struct Partly {
        recorder: Recorder,
        at_hand: std::ops::Range<u64>,
    }

    impl ReadAt for Partly {
        fn size(&self) -> u64 {
            self.recorder.size()
        }

        fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
            self.recorder.read_exact_at(offset, buffer)
        }

        fn at_hand(&self, offset: u64) -> u64 {
            if self.at_hand.contains(&offset) {
                self.at_hand.end - offset
            } else {
                0
            }
        }
    }

    #[test]
    fn reads_end_where_what_is_at_hand_ends() {
        const SLICE: usize = 1 << 20;
        #[rustfmt::skip]
        let cases: [(&str, u64, u64, (u64, usize)); 6] = [
            ("little is wanted",  1000,      10,        (1000, READ_AHEAD_BYTES)),
            ("more is wanted",    1000,      400_000,   (1000, 400_000)),
            ("more than there is", 1000,     2_000_000, (1000, SLICE - 1000)),
            ("near the end",      1_048_575, 10,        (1_048_575, 1)),
            ("behind",            1_048_576, 10,        (1_048_576, READ_AHEAD_BYTES)),
            ("before",            0,         10,        (0, READ_AHEAD_BYTES)),
        ];
        for (name, offset, want, read) in cases {
            let source = Partly {
                recorder: recorder(4 * SLICE),
                at_hand: 1..SLICE as u64,
            };
            let mut window = Window::new(3 * SLICE);
            window.from(&source, offset, want).unwrap();
            assert_eq!(*source.recorder.reads.borrow(), [read], "{name}");
        }
    }

    #[test]
    fn every_byte_whatever_is_at_hand() {
        for (start, end) in (0..20).flat_map(|start| (start..=40).map(move |end| (start, end))) {
            let source = Partly {
                recorder: recorder(40),
                at_hand: start..end,
            };
            let mut window = Window::new(8);
            for offset in 0..42 {
                let want = source.recorder.bytes.get(offset..).unwrap_or_default();
                let want = &want[..want.len().min(7)];
                let got = window.exactly(&source, offset as u64, 7).unwrap();
                assert_eq!(got, want, "{start}..{end} at {offset}");
                let got = window.from(&source, offset as u64, 5).unwrap();
                assert_eq!(
                    got.is_empty(),
                    want.is_empty(),
                    "{start}..{end} at {offset}"
                );
            }
        }
    }

    #[test]
    fn reads_grow_while_they_follow_each_other() {
        const MIB: usize = 1 << 20;
        let source = recorder(16 * MIB);
        let mut window = Window::new(4 * MIB);
        let mut offset = 0;
        while offset < source.size() {
            offset += window.from(&source, offset, 1).unwrap().len() as u64;
        }
        assert!(source.reads.borrow().len() < 12, "{:?}", source.reads);
        source.reads.borrow_mut().clear();
        window.exactly(&source, 0, 10).unwrap();
        assert_eq!(*source.reads.borrow(), [(0, READ_AHEAD_BYTES)]);
    }

    #[test]
    fn reads_grow_to_the_slice_of_the_source() {
        struct OnDisk(Recorder);
        impl ReadAt for OnDisk {
            fn size(&self) -> u64 {
                self.0.size()
            }
            fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
                self.0.read_exact_at(offset, buffer)
            }
            fn slice_bytes(&self) -> usize {
                2 * READ_AHEAD_BYTES
            }
        }
        let source = OnDisk(recorder(8 * READ_AHEAD_BYTES));
        let mut window = Window::new(4 * READ_AHEAD_BYTES);
        let mut offset = 0;
        while offset < source.size() {
            let want = source.size() - offset;
            let got = window.from(&source, offset, want).unwrap().len();
            assert_eq!(got, 2 * READ_AHEAD_BYTES, "at {offset}");
            offset += got as u64;
        }
        // What is needed whole is read whole.
        let all = source.0.bytes.len();
        assert_eq!(window.exactly(&source, 0, all).unwrap(), source.0.bytes);
    }

    #[test]
    fn a_failed_read_leaves_nothing() {
        struct Gone;
        impl ReadAt for Gone {
            fn size(&self) -> u64 {
                10
            }
            fn read_exact_at(&self, _: u64, _: &mut [u8]) -> Result<(), ReadError> {
                Err(ReadError::Lost {
                    detail: String::new(),
                })
            }
        }
        let source = recorder(10);
        let mut window = Window::new(4);
        window.exactly(&source, 0, 2).unwrap();
        assert!(window.from(&Gone, 8, 1).is_err());
        assert!(window.from(&Gone, 8, 1).is_err(), "stale bytes");
    }
}
