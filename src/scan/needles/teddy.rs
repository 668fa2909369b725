//! Teddy, for WebAssembly: four bytes of every needle at once, sixteen places
//! a step, by table look-ups on half bytes.
//!
//! The algorithm is Hyperscan's (Geoffrey Langdale). Needles are dealt into
//! eight buckets, one a bit; a place where all four of its bytes are in the
//! tables of one bucket is looked at closely.
//!
//! Only the lower half of a byte is looked up: in text the upper half has few
//! values, and a fourth byte tells more than those of three, and costs less.

use std::arch::wasm32::{
    i8x16_ne, i8x16_swizzle, u8x16_bitmask, u8x16_splat, u64x2, u64x2_extract_lane, v128, v128_and,
    v128_any_true,
};

use super::fingers::{FINGER, Fingers};

/// Places that are looked at in a step.
const LANES: usize = 16;
const BUCKETS: usize = 8;

/// Bits of a byte that are looked up.
const LOWER: u8 = 15;

/// Prepared tables.
pub(super) struct Teddy {
    fingers: Fingers,
    /// For each byte of a fingerprint, by its lower half: the buckets that have it.
    tables: [[u8; LANES]; FINGER],
    /// The needles of each bucket.
    buckets: Vec<Vec<usize>>,
}

impl Teddy {
    pub(super) fn new(needles: &[&'static str]) -> Teddy {
        let fingers = Fingers::of(needles);
        let buckets = deal(&fingers);
        let mut tables = [[0; LANES]; FINGER];
        for (index, bucket) in buckets.iter().enumerate() {
            for (table, halves) in tables.iter_mut().zip(bucket.halves) {
                for (half, entry) in table.iter_mut().enumerate() {
                    *entry |= u8::from(halves & (1 << half) != 0) << index;
                }
            }
        }
        Teddy {
            fingers,
            tables,
            buckets: buckets.into_iter().map(|bucket| bucket.needles).collect(),
        }
    }

    pub(super) fn find(&self, bytes: &[u8], hit: &mut dyn FnMut(usize, usize)) {
        let mut found: Vec<(usize, usize)> = Vec::new();
        let tables = self.tables.each_ref().map(|table| vector(table, 0));
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
            for (index, needles) in self.buckets.iter().enumerate() {
                if has & (1 << index) != 0 {
                    let might = needles.iter().copied();
                    self.fingers.verify(bytes, at + lane, might, found);
                }
            }
        }
    }
}

/// Needles that share a bit.
struct Bucket {
    needles: Vec<usize>,
    /// For each byte of a fingerprint, a bit for each lower half that one of
    /// them has there.
    halves: [u16; FINGER],
}

impl Bucket {
    /// Both in one.
    fn with(&self, other: &Bucket) -> Bucket {
        let mut halves = self.halves;
        for (one, other) in halves.iter_mut().zip(other.halves) {
            *one |= other;
        }
        Bucket {
            needles: [&self.needles[..], &other.needles].concat(),
            halves,
        }
    }

    /// How many fingerprints are taken for one of these.
    fn width(&self) -> u32 {
        self.halves
            .iter()
            .map(|halves| halves.count_ones())
            .product()
    }
}

/// Deals needles into [`BUCKETS`] so that those share one that look alike: it
/// then stops the search hardly more often than they do by themselves.
fn deal(fingers: &Fingers) -> Vec<Bucket> {
    let each = fingers.each().enumerate();
    let mut buckets: Vec<Bucket> = each
        .map(|(index, finger)| Bucket {
            needles: vec![index],
            halves: finger.map(|byte| 1 << (byte & LOWER)),
        })
        .collect();
    while BUCKETS < buckets.len() {
        let pairs =
            (0..buckets.len()).flat_map(|second| (0..second).map(move |first| (first, second)));
        let growth = |&(first, second): &(usize, usize)| {
            let (first, second) = (&buckets[first], &buckets[second]);
            first.with(second).width() - first.width().max(second.width())
        };
        let Some((first, second)) = pairs.min_by_key(growth) else {
            break;
        };
        let second = buckets.swap_remove(second);
        buckets[first] = buckets[first].with(&second);
    }
    buckets
}

/// The buckets that have the four bytes at each place of `block`.
///
/// Written out, as the compiler unrolls no loop where it is to save space.
#[inline]
fn buckets(block: &[u8; LANES + FINGER - 1], tables: &[v128; FINGER]) -> v128 {
    let [first, second, third, fourth] = tables;
    let first = of_byte(vector(block, 0), *first);
    let second = of_byte(vector(block, 1), *second);
    let third = of_byte(vector(block, 2), *third);
    let fourth = of_byte(vector(block, 3), *fourth);
    v128_and(v128_and(first, second), v128_and(third, fourth))
}

/// The buckets that have each of these bytes in the table.
#[inline]
fn of_byte(bytes: v128, table: v128) -> v128 {
    i8x16_swizzle(table, v128_and(bytes, u8x16_splat(LOWER)))
}

/// Sixteen bytes from `at` on, by two loads.
#[inline]
fn vector(bytes: &[u8], at: usize) -> v128 {
    let half = |at: usize| {
        let half = bytes.get(at..).and_then(<[u8]>::first_chunk);
        half.map_or(0, |half| u64::from_le_bytes(*half))
    };
    u64x2(half(at), half(at + 8))
}
