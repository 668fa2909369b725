//! Teddy, for WebAssembly: three bytes of every needle at once, sixteen places
//! a step, by table look-ups on half bytes.
//!
//! The algorithm is Hyperscan's (Geoffrey Langdale). Needles are dealt into
//! eight buckets, one a bit; a place where all three of its bytes are in the
//! tables of one bucket is looked at closely.

use std::arch::wasm32::{
    i8x16_ne, i8x16_swizzle, u8x16_bitmask, u8x16_shr, u8x16_splat, u64x2, u64x2_extract_lane,
    v128, v128_and, v128_any_true,
};

use super::fingers::{FINGER, Fingers};

/// Places that are looked at in a step.
const LANES: usize = 16;
const BUCKETS: usize = 8;

/// Prepared tables.
pub(super) struct Teddy {
    fingers: Fingers,
    /// For each byte of a fingerprint, by its lower and by its upper half: the
    /// buckets that have it.
    lower: [[u8; LANES]; FINGER],
    upper: [[u8; LANES]; FINGER],
}

impl Teddy {
    pub(super) fn new(needles: &[&'static str]) -> Teddy {
        let fingers = Fingers::of(needles);
        let (mut lower, mut upper) = ([[0; LANES]; FINGER], [[0; LANES]; FINGER]);
        for (index, finger) in fingers.each().enumerate() {
            let bucket = 1 << (index % BUCKETS);
            for (at, byte) in finger.iter().enumerate() {
                lower[at][usize::from(byte & 15)] |= bucket;
                upper[at][usize::from(byte >> 4)] |= bucket;
            }
        }
        Teddy {
            fingers,
            lower,
            upper,
        }
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
                self.look_closely(bytes, at, buckets, &mut found);
            }
            at += LANES;
        }
        while at + FINGER <= bytes.len() {
            let all = self.fingers.indices();
            self.fingers.verify(bytes, at, all, &mut found);
            at += 1;
        }
        found.sort_unstable();
        for (at, needle) in found {
            hit(needle, at);
        }
    }

    /// Looks for the needles of these buckets at each place from `at` on.
    fn look_closely(
        &self,
        bytes: &[u8],
        at: usize,
        buckets: v128,
        found: &mut Vec<(usize, usize)>,
    ) {
        let halves = [
            u64x2_extract_lane::<0>(buckets).to_le_bytes(),
            u64x2_extract_lane::<1>(buckets).to_le_bytes(),
        ];
        let mut lanes = u8x16_bitmask(i8x16_ne(buckets, u8x16_splat(0)));
        while lanes != 0 {
            let lane = lanes.trailing_zeros() as usize;
            lanes &= lanes - 1;
            let has = halves.as_flattened().get(lane).copied().unwrap_or_default();
            let in_bucket = |index: &usize| has & (1 << (index % BUCKETS)) != 0;
            let might = self.fingers.indices().filter(in_bucket);
            self.fingers.verify(bytes, at + lane, might, found);
        }
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
