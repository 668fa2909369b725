//! CRC-32 of long runs of bytes, where no instruction of the processor helps:
//! in WebAssembly.
//!
//! A checksum is a remainder: bytes are the coefficients of a polynomial over
//! the field of two elements, which is divided by that of CRC-32 (IEEE 802.3,
//! as a zip has it). So a run may be exchanged for a shorter one with the same
//! remainder. The divisor divides
//!
//! > x³⁰⁰ + x¹⁵⁵ + x¹¹⁷ + x⁸⁹ + 1
//!
//! and so it divides the same of x⁶⁴, which is the 64th power of that. A word of
//! 64 bits may therefore be taken out where it stands, if it is added to those
//! 145, 183, 211 and 300 words behind it: the differences to 300. That is four
//! XORs a word, which compilers make of vectors, and no table. What remains is
//! one stretch of 300 words, which a library sums by tables.
//!
//! # Promises
//!
//! * The sum is that of the tables, for any bytes in any cutting.
//! * Memory is constant: 25 KB at most, once a run was long.

use rawzip::Crc32;

/// Bytes of a word; any power of two would do.
const WORD: usize = 8;

/// Where a word is added when it is taken out: so many bytes behind it.
const TAPS: [usize; 4] = [145 * WORD, 183 * WORD, 211 * WORD, 300 * WORD];

/// Bytes that are taken out at once: none of them is added to another.
const BLOCK: usize = TAPS[0];

/// Bytes that those must be kept for.
const HISTORY: usize = TAPS[3];

/// Blocks that are written one behind another until the history is moved back.
const BLOCKS: usize = 16;

/// A run that is shorter is not worth it: what remains is so long.
const LONG: usize = 4 * HISTORY;

/// A sum that is under way.
#[derive(Clone, Debug, Default)]
pub struct FoldedCrc32 {
    /// Of all bytes so far.
    sum: Crc32,
    /// Words that were taken out, with what was added to them; empty before the
    /// first long run.
    taken: Vec<u8>,
}

impl FoldedCrc32 {
    /// Adds `bytes` at the end.
    pub fn update(&mut self, bytes: &[u8]) {
        if bytes.len() < LONG {
            self.sum.update(bytes);
        } else {
            self.fold(bytes);
        }
    }

    /// The sum of all bytes so far; 0 of none.
    #[must_use]
    pub fn sum(&self) -> u32 {
        self.sum.checksum()
    }

    /// Adds a long run.
    fn fold(&mut self, bytes: &[u8]) {
        let (blocks, rest) = bytes.split_at((bytes.len() - HISTORY) / BLOCK * BLOCK);
        // What came before is a remainder, too: of 32 bits, in the first word.
        let before = !self.sum.checksum();
        let end = self.take_out(blocks, before.to_le_bytes());

        let mut rest = rest.to_vec();
        for tap in TAPS {
            add(
                &mut rest,
                self.taken.get(end - tap..end).unwrap_or_default(),
            );
        }
        // A new sum starts with ones, where this one starts with nothing.
        add(&mut rest, &[0xFF; 4]);
        self.sum = Crc32::new();
        self.sum.update(&rest);
    }

    /// Takes all words out of whole blocks; gives where in `taken` the last one
    /// ends.
    fn take_out(&mut self, blocks: &[u8], mut first: [u8; 4]) -> usize {
        self.taken.clear();
        self.taken.resize(HISTORY + BLOCKS * BLOCK, 0);
        let mut end = HISTORY;
        for block in blocks.chunks_exact(BLOCK) {
            if end == self.taken.len() {
                self.taken.copy_within(end - HISTORY.., 0);
                end = HISTORY;
            }
            let (taken, here) = self.taken.split_at_mut(end);
            take_out(block, taken, here);
            add(here, &std::mem::take(&mut first));
            end += BLOCK;
        }
        end
    }
}

/// Writes to `here` the words of a block, each with those behind which it stands
/// at one of the distances.
fn take_out(block: &[u8], taken: &[u8], here: &mut [u8]) {
    let [a, b, c, d] = TAPS.map(|tap| taken.get(taken.len() - tap..).unwrap_or_default());
    let behind = a.iter().zip(b).zip(c.iter().zip(d));
    for ((here, byte), ((a, b), (c, d))) in here.iter_mut().zip(block).zip(behind) {
        *here = byte ^ a ^ b ^ c ^ d;
    }
}

/// Adds bytes to those at the start of a run.
fn add(run: &mut [u8], bytes: &[u8]) {
    for (byte, other) in run.iter_mut().zip(bytes) {
        *byte ^= other;
    }
}

#[cfg(test)]
mod tests;
