//! The sum is that of the tables, which do one byte after another.

use proptest::prelude::*;

use super::{BLOCK, BLOCKS, FoldedCrc32, HISTORY, LONG, TAPS, WORD};

/// CRC-32 as the standard has it, a bit at a time.
fn plain(bytes: &[u8]) -> u32 {
    let mut register = !0_u32;
    for byte in bytes {
        register ^= u32::from(*byte);
        for _ in 0..8 {
            let odd = register & 1 != 0;
            register = (register >> 1) ^ if odd { 0xEDB8_8320 } else { 0 };
        }
    }
    !register
}

fn sum<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> u32 {
    let mut crc = FoldedCrc32::default();
    pieces.into_iter().for_each(|piece| crc.update(piece));
    crc.sum()
}

/// Bytes without a pattern that a sum could miss.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..count).map(next).collect()
}

#[test]
fn the_check_of_the_standard() {
    assert_eq!(sum([&b"123456789"[..]]), 0xCBF4_3926);
    assert_eq!(sum([]), 0);
}

/// x^300 + x^155 + x^117 + x^89 + 1 leaves no remainder.
#[test]
fn the_divisor_divides() {
    let power = |exponent: usize| {
        (0..exponent).fold(1_u32, |power, _| {
            let carry = power & 1 << 31 != 0;
            (power << 1) ^ if carry { 0x04C1_1DB7 } else { 0 }
        })
    };
    let degree = HISTORY / WORD;
    let behind = TAPS.map(|tap| power(degree - tap / WORD));
    let sum = behind.iter().fold(power(degree), |sum, power| sum ^ power);
    assert_eq!(sum, 0);
}

/// Both sides of each bound: where folding starts, where a block is whole, where
/// the history is moved.
#[test]
fn every_length_near_a_bound() {
    let bounds = [
        0,
        LONG,
        HISTORY + 7 * BLOCK,
        HISTORY + BLOCKS * BLOCK,
        HISTORY + (BLOCKS + 1) * BLOCK,
        HISTORY + 3 * BLOCKS * BLOCK,
    ];
    let bytes = noise(100_000);
    for bound in bounds {
        for count in bound.saturating_sub(3)..bound + 3 {
            let bytes = &bytes[..count];
            assert_eq!(sum([bytes]), plain(bytes), "{count} bytes");
        }
    }
}

/// No byte is left out: a flip anywhere changes the sum as it should.
#[test]
fn every_byte_counts() {
    let mut bytes = vec![0; LONG + BLOCK + 5];
    for at in 0..bytes.len() {
        bytes[at] = 1;
        assert_eq!(sum([&bytes[..]]), rawzip::crc32(&bytes), "at {at}");
        bytes[at] = 0;
    }
}

proptest! {
    #[test]
    fn any_bytes_in_any_cutting(
        bytes in proptest::collection::vec(any::<u8>(), 0..3 * LONG),
        cuts in proptest::collection::vec(0..3 * LONG, 0..4),
    ) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|cut| &bytes[cut[0]..cut[1]]);
        prop_assert_eq!(sum(pieces), plain(&bytes));
    }
}
