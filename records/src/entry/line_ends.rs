//! Finds the bytes that end a line, or hide where one ends: line feeds and NUL;
//! and single bytes within a line.
//!
//! Lines of logs are short. In WebAssembly a search that begins anew for each
//! of them costs three times as much as one that looks at sixteen bytes a step
//! and takes all ends in them.

/// Zero bytes in a row of which one end stands for all: what a file system
/// leaves where a machine died may be gigabytes.
const HOLE_BYTES: usize = 16;

/// Calls `end` with the place of every line feed and NUL, in order; of
/// sixteen NULs in a row, or more, with that of the last one at least.
#[cfg(not(target_arch = "wasm32"))]
pub fn line_ends(bytes: &[u8], end: &mut impl FnMut(usize)) {
    let mut from = 0;
    'behind_hole: while let Some(rest) = bytes.get(from..) {
        for at in memchr::memchr2_iter(b'\n', 0, rest) {
            let hole = rest.get(at..).map_or(0, zeros);
            if HOLE_BYTES <= hole {
                from += at + hole;
                end(from - 1);
                continue 'behind_hole;
            }
            end(from + at);
        }
        break;
    }
}

/// Calls `end` with the place of every line feed and NUL, in order; of
/// sixteen NULs in a row, or more, with that of the last one at least.
#[cfg(target_arch = "wasm32")]
pub fn line_ends(bytes: &[u8], end: &mut impl FnMut(usize)) {
    let (blocks, rest) = bytes.as_chunks();
    // Where the last hole ended.
    let mut behind = 0;
    for (index, block) in blocks.iter().enumerate() {
        let start = index * lanes::COUNT;
        if start + lanes::COUNT <= behind {
            continue;
        }
        let mut lanes = lanes::of_ends(block);
        if start < behind {
            lanes &= u16::MAX << (behind - start);
        }
        if lanes == u16::MAX && *block == [0; HOLE_BYTES] {
            behind = start + bytes.get(start..).map_or(0, zeros);
            end(behind - 1);
            continue;
        }
        while lanes != 0 {
            end(start + lanes.trailing_zeros() as usize);
            lanes &= lanes - 1;
        }
    }
    let start = bytes.len() - rest.len();
    for (index, byte) in rest.iter().enumerate() {
        if matches!(byte, b'\n' | 0) && behind <= start + index {
            end(start + index);
        }
    }
}

/// The first place of `byte` in a few bytes.
#[cfg(not(target_arch = "wasm32"))]
#[inline]
#[must_use]
pub fn find_byte(byte: u8, bytes: &[u8]) -> Option<usize> {
    memchr::memchr(byte, bytes)
}

/// The first place of `byte` in a few bytes.
#[cfg(target_arch = "wasm32")]
#[inline]
#[must_use]
pub fn find_byte(byte: u8, bytes: &[u8]) -> Option<usize> {
    let (blocks, rest) = bytes.as_chunks();
    for (index, block) in blocks.iter().enumerate() {
        let lanes = lanes::of(byte, block);
        if lanes != 0 {
            return Some(index * lanes::COUNT + lanes.trailing_zeros() as usize);
        }
    }
    let at = rest.iter().position(|other| *other == byte)?;
    Some(bytes.len() - rest.len() + at)
}

/// How many zero bytes these start with.
fn zeros(bytes: &[u8]) -> usize {
    // Most that start with one have no other.
    if bytes.get(1).is_none_or(|second| *second != 0) {
        return usize::from(bytes.first() == Some(&0));
    }
    let (blocks, _) = bytes.as_chunks::<64>();
    let whole = blocks.iter().take_while(|block| **block == [0; 64]).count();
    let rest = bytes.get(whole * 64..).unwrap_or_default();
    whole * 64 + rest.iter().take_while(|byte| **byte == 0).count()
}

#[cfg(target_arch = "wasm32")]
mod lanes {
    use std::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_splat, u64x2, v128, v128_or};

    /// Bytes that are looked at in a step.
    pub(super) const COUNT: usize = 16;

    /// A bit for each byte that is a line feed or NUL, the lowest for the first.
    #[inline]
    pub(super) fn of_ends(block: &[u8; COUNT]) -> u16 {
        let bytes = vector(block);
        let feeds = u8x16_eq(bytes, u8x16_splat(b'\n'));
        u8x16_bitmask(v128_or(feeds, u8x16_eq(bytes, u8x16_splat(0))))
    }

    /// A bit for each byte that is `byte`.
    #[inline]
    pub(super) fn of(byte: u8, block: &[u8; COUNT]) -> u16 {
        u8x16_bitmask(u8x16_eq(vector(block), u8x16_splat(byte)))
    }

    #[inline]
    fn vector(block: &[u8; COUNT]) -> v128 {
        let half = |at: usize| {
            let half = block.get(at..).and_then(<[u8]>::first_chunk);
            half.map_or(0, |half| u64::from_le_bytes(*half))
        };
        u64x2(half(0), half(8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Holes around the bound, between other ends.
    #[test]
    fn of_a_hole_the_last_byte_is_an_end() {
        for zeros in [
            0,
            1,
            2,
            HOLE_BYTES - 1,
            HOLE_BYTES,
            HOLE_BYTES + 1,
            64,
            65,
            1_000,
        ] {
            let bytes = [b"ab\nc".as_slice(), &vec![0; zeros], b"d\n\0"].concat();
            let mut got = Vec::new();
            line_ends(&bytes, &mut |at| got.push(at));
            let mut want = vec![2];
            match zeros {
                0..HOLE_BYTES => want.extend(4..4 + zeros),
                _ => want.push(3 + zeros),
            }
            want.extend([5 + zeros, 6 + zeros]);
            assert_eq!(got, want, "{zeros}");
        }
    }

    #[test]
    fn the_first_of_many_bytes() {
        for length in 0..70 {
            let mut bytes = vec![b'a'; length];
            assert_eq!(find_byte(b'[', &bytes), None, "{length}");
            for at in (0..length).rev() {
                bytes[at] = b'[';
                assert_eq!(find_byte(b'[', &bytes), Some(at), "{length}");
            }
        }
    }
}
