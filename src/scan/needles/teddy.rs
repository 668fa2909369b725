//! Teddy, for WebAssembly: three bytes of every needle at once, sixteen places
//! a step, by table look-ups on half bytes.
//!
//! The algorithm is Hyperscan's (Geoffrey Langdale). Needles are dealt into
//! eight buckets, one a bit; a place where all three of its bytes are in the
//! tables of one bucket is looked at closely.

use std::arch::wasm32::{
    i8x16_ne, i8x16_swizzle, u8x16_bitmask, u8x16_shr, u8x16_splat, u64x2, v128, v128_and,
    v128_any_true,
};

/// Places that are looked at in a step.
const LANES: usize = 16;
/// Bytes of a needle that are looked at in the first place.
const FINGER: usize = 3;
const BUCKETS: usize = 8;

/// Prepared tables.
pub(super) struct Teddy {
    needles: Vec<Needle>,
    /// For each byte of a fingerprint, by its lower and by its upper half: the
    /// buckets that have it.
    lower: [[u8; LANES]; FINGER],
    upper: [[u8; LANES]; FINGER],
}

struct Needle {
    bytes: &'static [u8],
    /// Where its fingerprint stands in it: its rarest bytes.
    finger: usize,
}

impl Teddy {
    /// All needles have at least three bytes; a shorter one is never found.
    pub(super) fn new(needles: &[&'static str]) -> Teddy {
        let mut teddy = Teddy {
            needles: Vec::new(),
            lower: [[0; LANES]; FINGER],
            upper: [[0; LANES]; FINGER],
        };
        for (index, needle) in needles.iter().enumerate() {
            let bytes = needle.as_bytes();
            let places = 0..=bytes.len().saturating_sub(FINGER);
            let rare = |at: &usize| {
                let finger = bytes.get(*at..at + FINGER).unwrap_or_default();
                finger
                    .iter()
                    .map(|byte| u32::from(frequency(*byte)))
                    .sum::<u32>()
            };
            let finger = places.min_by_key(rare).unwrap_or(0);
            let bucket = 1 << (index % BUCKETS);
            for (at, byte) in bytes.iter().skip(finger).take(FINGER).enumerate() {
                teddy.lower[at][usize::from(byte & 15)] |= bucket;
                teddy.upper[at][usize::from(byte >> 4)] |= bucket;
            }
            teddy.needles.push(Needle { bytes, finger });
        }
        teddy
    }

    pub(super) fn find(&self, bytes: &[u8], hit: &mut dyn FnMut(usize, usize)) {
        let mut found: Vec<(usize, usize)> = Vec::new();
        let [lower, upper] = [&self.lower, &self.upper];
        let tables = [
            (vector::<0>(&lower[0]), vector::<0>(&upper[0])),
            (vector::<0>(&lower[1]), vector::<0>(&upper[1])),
            (vector::<0>(&lower[2]), vector::<0>(&upper[2])),
        ];
        let mut at = 0;
        while let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
            let buckets = buckets(block, &tables);
            if v128_any_true(buckets) {
                let mut lanes = u8x16_bitmask(i8x16_ne(buckets, u8x16_splat(0)));
                while lanes != 0 {
                    let lane = lanes.trailing_zeros() as usize;
                    lanes &= lanes - 1;
                    self.verify(bytes, at + lane, &mut found);
                }
            }
            at += LANES;
        }
        while at + FINGER <= bytes.len() {
            self.verify(bytes, at, &mut found);
            at += 1;
        }
        found.sort_unstable();
        for (at, needle) in found {
            hit(needle, at);
        }
    }

    /// Adds the needles whose fingerprint stands at `at`.
    fn verify(&self, bytes: &[u8], at: usize, found: &mut Vec<(usize, usize)>) {
        let here = bytes.get(at..at + FINGER).unwrap_or_default();
        for (index, needle) in self.needles.iter().enumerate() {
            let finger = needle.bytes.get(needle.finger..needle.finger + FINGER);
            if finger != Some(here) {
                continue;
            }
            let start = at.checked_sub(needle.finger);
            let stands = start.filter(|start| {
                bytes.get(*start..start + needle.bytes.len()) == Some(needle.bytes)
            });
            found.extend(stands.map(|start| (start, index)));
        }
    }
}

/// How often a byte stands in logs, roughly: what is rare makes a better
/// fingerprint.
fn frequency(byte: u8) -> u8 {
    match byte {
        b' ' | b'0'..=b'9' | b'e' | b't' | b'a' | b'r' | b's' | b'n' | b'o' | b'i' => 10,
        b'c' | b'd' | b'l' | b'm' | b'p' | b'u' | b'.' | b',' | b':' | b'/' => 6,
        b'a'..=b'z' => 4,
        b'[' | b']' | b'"' | b'-' | b'_' | b'=' => 3,
        b'A'..=b'Z' => 2,
        _ => 1,
    }
}

/// The buckets that have the three bytes at each place of `block`.
///
/// Written out, as the compiler unrolls no loop where it is to save space.
#[inline]
fn buckets(block: &[u8; LANES + FINGER - 1], tables: &[(v128, v128); FINGER]) -> v128 {
    let [first, second, third] = tables;
    let first = of_byte(vector::<0>(block), *first);
    let second = of_byte(vector::<1>(block), *second);
    let third = of_byte(vector::<2>(block), *third);
    v128_and(v128_and(first, second), third)
}

/// The buckets that have each of these bytes, in one of the tables.
#[inline]
fn of_byte(bytes: v128, (lower, upper): (v128, v128)) -> v128 {
    let by_lower = i8x16_swizzle(lower, v128_and(bytes, u8x16_splat(15)));
    let by_upper = i8x16_swizzle(upper, u8x16_shr(bytes, 4));
    v128_and(by_lower, by_upper)
}

/// Sixteen bytes from `AT` on, by two loads.
#[inline]
fn vector<const AT: usize>(bytes: &[u8]) -> v128 {
    let half = |at: usize| {
        let half = bytes.get(at..).and_then(<[u8]>::first_chunk);
        half.map_or(0, |half| u64::from_le_bytes(*half))
    };
    u64x2(half(AT), half(AT + 8))
}
