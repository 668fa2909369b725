//! Finds the bytes that end a line, or hide where one ends: line feeds and NUL.
//!
//! Lines of logs are short, and how short nobody can foresee. A search that begins
//! anew for each of them costs more than one that looks at 64 bytes a step and takes
//! all ends in them. Up to two ends of a step are noted without a branch: natively a
//! sixtieth of the time of an analysis, in WebAssembly nothing.

use crate::search::{BLOCK, Search};

/// Steps that are made at once.
const STEPS: usize = 64;

/// Places that are noted before they are told.
const PLACES: usize = 4 * BLOCK;

/// Calls `end` with the place of every line feed and NUL, in order; of NULs in a
/// row, with that of the last one at least: what a file system leaves where a
/// machine died may be gigabytes.
pub fn line_ends(bytes: &[u8], end: &mut impl FnMut(usize)) {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    let (search, nuls) = (Search::of([b'\n', 0]), Search::of([0]));
    let mut noted = Noted::new();
    let mut ends = [0; STEPS];
    // Where the last block ended, and the last hole.
    let (mut start, mut behind) = (0, 0);
    for blocks in blocks.chunks(STEPS) {
        search.whole(blocks, &mut ends);
        for (block, &ends) in blocks.iter().zip(&ends) {
            if ends == u64::MAX && *block == [0; BLOCK] {
                if behind <= start {
                    behind = start + bytes.get(start..).map_or(0, zeros);
                    noted.note(1, behind - 1);
                }
            } else {
                let ends = last_ones(ends, || nuls.rest(block));
                noted.note(ends & not_before(behind, start), start);
            }
            if noted.is_full() {
                noted.tell(end);
            }
            start += BLOCK;
        }
    }
    let ends = last_ones(search.rest(rest), || nuls.rest(rest));
    noted.note(ends & not_before(behind, start), start);
    noted.tell(end);
}

/// The ends of a block without each NUL that another one follows there.
#[inline]
fn last_ones(ends: u64, nuls: impl FnOnce() -> u64) -> u64 {
    if ends & (ends >> 1) == 0 {
        return ends;
    }
    let nuls = nuls();
    ends & !(nuls & (nuls >> 1))
}

/// A bit for each byte of a block that does not stand before `behind`, where the
/// block begins at `start`.
#[inline]
fn not_before(behind: usize, start: usize) -> u64 {
    let before = behind.saturating_sub(start);
    if before < BLOCK {
        u64::MAX << before
    } else {
        0
    }
}

/// Places that were found and not yet told.
struct Noted {
    places: [usize; PLACES],
    count: usize,
}

impl Noted {
    fn new() -> Noted {
        Noted {
            places: [0; PLACES],
            count: 0,
        }
    }

    /// Notes the place of each bit, the lowest of which is that of `start`.
    #[inline]
    fn note(&mut self, mut ends: u64, start: usize) {
        let mut next = || {
            if let Some(place) = self.places.get_mut(self.count) {
                *place = start + ends.trailing_zeros() as usize;
            }
            self.count += usize::from(ends != 0);
            ends &= ends.wrapping_sub(1);
            ends != 0
        };
        next();
        if next() {
            while next() {}
        }
    }

    /// Whether another block may be too much.
    #[inline]
    fn is_full(&self) -> bool {
        PLACES - BLOCK <= self.count
    }

    fn tell(&mut self, end: &mut impl FnMut(usize)) {
        let noted = self.places.get(..self.count).unwrap_or_default();
        for place in noted {
            end(*place);
        }
        self.count = 0;
    }
}

/// How many zero bytes these start with.
fn zeros(bytes: &[u8]) -> usize {
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    let whole = blocks
        .iter()
        .take_while(|block| **block == [0; BLOCK])
        .count();
    let rest = bytes.get(whole * BLOCK..).unwrap_or_default();
    whole * BLOCK + rest.iter().take_while(|byte| **byte == 0).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Holes of any length at any place, between other ends.
    #[test]
    fn of_a_hole_the_last_byte_is_an_end() {
        for (before, zeros) in (0..70).flat_map(|before| (0..200).map(move |zeros| (before, zeros)))
        {
            let bytes = [
                &vec![b'a'; before],
                b"\nc".as_slice(),
                &vec![0; zeros],
                b"d\n\0",
            ]
            .concat();
            let mut got = Vec::new();
            line_ends(&bytes, &mut |at| got.push(at));
            let hole = before + 2..before + 2 + zeros;
            let outside = got.iter().copied().filter(|at| !hole.contains(at));
            let want = [before, hole.end + 1, hole.end + 2];
            assert_eq!(outside.collect::<Vec<_>>(), want, "{zeros} behind {before}");
            assert!(got.is_sorted_by(|one, next| one < next));
            let last = hole.clone().next_back();
            assert!(
                last.is_none_or(|last| got.contains(&last)),
                "{zeros} behind {before}"
            );
            // The blocks before and behind whole ones, which are one.
            let most = zeros.min(3);
            assert!(got.len() <= want.len() + most, "{zeros} behind {before}");
        }
    }

    /// Many ends, of which a block has none, one or all, in more than is looked at
    /// at once.
    #[test]
    fn every_end_in_order() {
        let line = |length: usize| [vec![b'a'; length], b"\n".to_vec()].concat();
        let bytes: Vec<u8> = (0..300).chain([0; 300]).flat_map(line).collect();
        let mut got = Vec::new();
        line_ends(&bytes, &mut |at| got.push(at));
        let all = bytes.iter().enumerate();
        let want: Vec<usize> = all
            .filter(|(_, byte)| **byte == b'\n')
            .map(|(at, _)| at)
            .collect();
        assert_eq!(got, want);
    }
}
