//! Where a few bytes stand in many, found by what the processor at hand has.
//!
//! # Promises
//!
//! * The same places on any processor, and in WebAssembly.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined does not get the instructions that were chosen"
)]

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x64};

/// Bytes of a step: as many as a word has bits.
pub(crate) const BLOCK: usize = 64;

/// Steps that are made at once.
const STEPS: usize = 16;

/// What fills a block that is not whole. It is never looked for.
const FILLER: u8 = b' ';

/// Looks for `N` bytes in blocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Search<const N: usize> {
    wanted: [u8; N],
    level: Level,
}

impl<const N: usize> Search<N> {
    /// A search for bytes of which none is a space.
    #[inline]
    pub(crate) fn of(wanted: [u8; N]) -> Search<N> {
        Search {
            wanted,
            level: Level::new(),
        }
    }

    /// For each of as many blocks as there are, a bit for each byte that is one of
    /// those, the lowest for the first.
    #[inline]
    pub(crate) fn whole(&self, blocks: &[[u8; BLOCK]], places: &mut [u64]) {
        dispatch!(self.level, simd => of_blocks(simd, &self.wanted, blocks, places));
    }

    /// The same of a block at most.
    #[inline]
    pub(crate) fn rest(&self, rest: &[u8]) -> u64 {
        let mut block = [FILLER; BLOCK];
        for (place, byte) in block.iter_mut().zip(rest) {
            *place = *byte;
        }
        let mut places = [0];
        self.whole(&[block], &mut places);
        places[0]
    }
}

#[inline(always)]
fn of_blocks<S: Simd, const N: usize>(
    simd: S,
    wanted: &[u8; N],
    blocks: &[[u8; BLOCK]],
    places: &mut [u64],
) {
    let wanted = wanted.map(|byte| u8x64::splat(simd, byte));
    let none = u8x64::splat(simd, 0).simd_eq(u8x64::splat(simd, 1));
    for (block, places) in blocks.iter().zip(places) {
        let block = u8x64::simd_from(simd, *block);
        let all = wanted
            .iter()
            .fold(none, |all, byte| all | block.simd_eq(*byte));
        *places = all.to_bitmask();
    }
}

/// The first place of `byte` in a few bytes.
#[inline]
#[must_use]
pub fn find_byte(byte: u8, bytes: &[u8]) -> Option<usize> {
    let (blocks, rest) = bytes.as_chunks();
    for (index, block) in blocks.iter().enumerate() {
        // What every processor has: a call of anything else costs more.
        let places = dispatch!(Level::baseline(), simd => of_block(simd, byte, block));
        if places != 0 {
            return Some(index * BLOCK + places.trailing_zeros() as usize);
        }
    }
    let at = rest.iter().position(|other| *other == byte)?;
    Some(bytes.len() - rest.len() + at)
}

#[inline(always)]
fn of_block<S: Simd>(simd: S, byte: u8, block: &[u8; BLOCK]) -> u64 {
    let block = u8x64::simd_from(simd, *block);
    block.simd_eq(u8x64::splat(simd, byte)).to_bitmask()
}

/// The places of `N` bytes, in order.
#[derive(Debug)]
pub(crate) struct Found<'a, const N: usize> {
    search: Search<N>,
    bytes: &'a [u8],
    /// Those in the blocks at hand.
    places: [u64; STEPS],
    /// The next one of them, and where it starts.
    step: usize,
    start: usize,
    /// What is left of the one before.
    left: u64,
}

impl<'a, const N: usize> Found<'a, N> {
    /// Those of bytes of which none is a space.
    #[inline]
    pub(crate) fn of(wanted: [u8; N], bytes: &'a [u8]) -> Found<'a, N> {
        Found {
            search: Search::of(wanted),
            bytes,
            places: [0; STEPS],
            step: STEPS,
            start: 0,
            left: 0,
        }
    }

    /// Looks at the next blocks.
    fn look(&mut self) {
        let bytes = self.bytes.get(self.start..).unwrap_or_default();
        let bytes = bytes.get(..STEPS * BLOCK).unwrap_or(bytes);
        let (blocks, rest) = bytes.as_chunks();
        self.search.whole(blocks, &mut self.places);
        let (_, behind) = self.places.split_at_mut(blocks.len());
        behind.fill(0);
        if let Some(last) = behind.first_mut() {
            *last = self.search.rest(rest);
        }
        self.step = 0;
    }
}

impl<const N: usize> Iterator for Found<'_, N> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.left == 0 {
            if self.bytes.len() <= self.start {
                return None;
            }
            if self.step == STEPS {
                self.look();
            }
            self.left = self.places.get(self.step).copied().unwrap_or_default();
            self.step += 1;
            self.start += BLOCK;
        }
        let place = self.start - BLOCK + self.left.trailing_zeros() as usize;
        self.left &= self.left - 1;
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each set of instructions that this processor has.
    fn levels() -> Vec<Level> {
        let best = Level::new();
        #[cfg(target_arch = "x86_64")]
        let others = [
            best.as_sse4_2().map(Simd::level),
            best.as_avx2().map(Simd::level),
        ];
        #[cfg(not(target_arch = "x86_64"))]
        let others = [];
        let others = others.into_iter().flatten();
        others.chain([Level::baseline(), best]).collect()
    }

    #[test]
    fn the_first_of_many_bytes() {
        for length in 0..140 {
            let mut bytes = vec![b'a'; length];
            assert_eq!(find_byte(b'[', &bytes), None, "{length}");
            for at in (0..length).rev() {
                bytes[at] = b'[';
                assert_eq!(find_byte(b'[', &bytes), Some(at), "{length}");
            }
        }
    }

    proptest! {
        /// Few and many, up to more than is looked at in two goes.
        #[test]
        fn as_byte_after_byte(
            bytes in prop::collection::vec(
                prop_oneof![
                    prop::sample::select(b"\t\n\r".to_vec()),
                    prop::sample::select(b" \x0b\x89\x8a\x8d\xff\0".to_vec()),
                ],
                0..200,
            ),
            between in prop::collection::vec(0_usize..80, 200),
        ) {
            let spaced = bytes.iter().zip(between);
            let bytes: Vec<u8> = spaced
                .flat_map(|(byte, spaces)| std::iter::repeat_n(b'a', spaces).chain([*byte]))
                .collect();
            let is_wanted = |at: &usize| b"\t\n\r".contains(&bytes[*at]);
            let want: Vec<usize> = (0..bytes.len()).filter(is_wanted).collect();
            for level in levels() {
                let mut found = Found::of(*b"\t\n\r", &bytes);
                found.search.level = level;
                prop_assert_eq!(found.collect::<Vec<_>>(), &want[..], "{:?}", level);
            }
        }
    }
}
