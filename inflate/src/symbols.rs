//! Literals and matches: one at a time, or as fast as it goes while neither
//! input nor window can end.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined does not get the instructions that were chosen"
)]

use crate::Corrupt;
use crate::bits::{Bits, mask};
use crate::codes::Codes;
use crate::window::{FULL, Window, copy, put};

/// Bytes of input that a round of the fast loop never looks beyond: it fills three
/// times, by 7 bytes at most, and looks at 8.
const ROUND_INPUT: usize = 32;

/// How far it went.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Progress {
    /// As far as it could; the block goes on.
    On,
    /// The next symbol is not all there.
    Hungry,
    EndOfBlock,
}

/// Undoes one symbol, or two literals, with the bits that are held.
pub(crate) fn careful(
    codes: &Codes,
    window: &mut Window,
    bits: &mut Bits,
) -> Result<Progress, Corrupt> {
    let entry = codes.longer_literal(codes.literal(bits.held), bits.held);
    if entry.literals() != 0 {
        // The first alone: of the second there may be less than its code.
        if bits.count < entry.code_bits() {
            return Ok(Progress::Hungry);
        }
        bits.skip(entry.code_bits());
        window.push(entry.bytes()[0]);
        return Ok(Progress::On);
    }
    if bits.count < entry.bits() {
        return Ok(Progress::Hungry);
    }
    if entry.is_nothing() {
        return Err(Corrupt);
    }
    if entry.is_other() {
        bits.skip(entry.bits());
        return Ok(Progress::EndOfBlock);
    }
    let length = entry.value(bits.held);
    let held = bits.held >> entry.bits();
    let distance = codes.distance(held);
    if bits.count - entry.bits() < distance.bits() {
        return Ok(Progress::Hungry);
    }
    let back = distance.value(held);
    if distance.is_nothing() || !window.reaches(back) {
        return Err(Corrupt);
    }
    window.repeat(back, length);
    bits.skip(entry.bits() + distance.bits());
    Ok(Progress::On)
}

/// Undoes symbols until little is left of the input, the window is full, or the
/// block ends.
#[cfg(target_arch = "x86_64")]
pub(crate) fn fast(
    codes: &Codes,
    window: &mut Window,
    bits: &mut Bits,
    input: &[u8],
    used: &mut usize,
) -> Result<Progress, Corrupt> {
    use fearless_simd::{Level, Simd as _};

    match Level::new().as_avx2() {
        Some(wide) => wide.vectorize(
            #[inline(always)]
            || rounds(codes, window, bits, input, used),
        ),
        None => rounds(codes, window, bits, input, used),
    }
}

#[cfg(not(target_arch = "x86_64"))]
pub(crate) use rounds as fast;

/// Undoes symbols until little is left of the input, the window is full, or the
/// block ends. Each round is up to six literals, or up to four and a match.
#[inline(always)]
pub(crate) fn rounds(
    codes: &Codes,
    window: &mut Window,
    bits: &mut Bits,
    input: &[u8],
    used: &mut usize,
) -> Result<Progress, Corrupt> {
    let last = input.len().saturating_sub(ROUND_INPUT);
    if last <= *used {
        return Ok(Progress::On);
    }
    // Copies, which a compiler keeps in registers.
    let (mut at, mut end) = (*used, window.end);
    let (mut held, mut count) = (bits.held, bits.count);
    let bytes = &mut *window.bytes;

    // 56 bits at least: a match with all that belongs to it has 48 at most.
    macro_rules! fill {
        () => {
            held |= word(input, at) << count;
            at += (63 - count) as usize / 8;
            count |= 56;
        };
    }
    macro_rules! skip {
        ($count:expr) => {
            let skipped = $count;
            held >>= skipped;
            count -= skipped;
        };
    }

    fill!();
    let mut entry = codes.literal(held);

    // The bytes of literals; the second of one is overwritten. Of anything else
    // nothing remains.
    macro_rules! literals {
        ($bits:expr) => {
            put(bytes, end, entry.bytes());
            end += entry.literals() as usize;
            skip!($bits);
            entry = codes.literal(held);
        };
    }

    let progress = loop {
        if last <= at || FULL <= end {
            break Ok(Progress::On);
        }
        // Literals or not, without a branch that nobody can foresee.
        literals!(if entry.literals() == 0 {
            0
        } else {
            entry.bits()
        });
        fill!();
        if entry.literals() != 0 {
            literals!(entry.bits());
            if entry.literals() != 0 {
                literals!(entry.bits());
                fill!();
                continue;
            }
            fill!();
        }
        if entry.is_other() {
            entry = codes.longer_literal(entry, held);
            if entry.literals() != 0 {
                literals!(entry.bits());
                fill!();
                continue;
            }
            if entry.is_nothing() {
                break Err(Corrupt);
            }
            if entry.is_other() {
                skip!(entry.bits());
                break Ok(Progress::EndOfBlock);
            }
        }
        let length = entry.value(held);
        skip!(entry.bits());
        let distance = codes.distance(held);
        let back = distance.value(held);
        if distance.is_nothing() || end < back {
            break Err(Corrupt);
        }
        skip!(distance.bits());
        // Before the copy, which it does not wait for.
        fill!();
        entry = codes.literal(held);
        copy(bytes, end, back, length);
        end += length;
    };

    window.end = end;
    *bits = Bits {
        held: held & mask(count),
        count,
    };
    *used = at;
    bits.give_back(used);
    progress
}

/// The next 8 bytes. The loop ends before there are fewer.
#[inline]
fn word(input: &[u8], at: usize) -> u64 {
    let word = input.get(at..).and_then(<[u8]>::first_chunk);
    word.map_or(0, |word| u64::from_le_bytes(*word))
}
