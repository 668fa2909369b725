//! What a block starts with (RFC 1951, 3.2.3 to 3.2.7), however it comes in
//! pieces.

use crate::Corrupt;
use crate::bits::Bits;
use crate::codes::{Codes, LengthCodes};

/// The order in which the lengths of the codes of lengths come.
const ORDER: [usize; 19] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];

/// Literals, lengths and the end of the block, at most.
const MOST_LITERALS: usize = 286;

/// Distances, at most.
const MOST_DISTANCES: usize = 30;

/// The symbol of the end of the block, which must have a code.
const END_OF_BLOCK: usize = 256;

/// The head of a block, as far as it was read.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    last: bool,
    part: Part,
}

/// What a head is followed by.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Block {
    /// So many bytes, as they are.
    Stored(usize),
    /// Literals and matches by the fixed codes, until the end of the block.
    Fixed,
    /// The same by codes of its own.
    Symbols,
}

/// What comes next in a head.
#[derive(Clone, Debug)]
enum Part {
    Kind,
    StoredBytes,
    Counts,
    LengthsOfLengths {
        counts: Counts,
        lengths: [u8; ORDER.len()],
        done: usize,
    },
    Lengths(Box<Lengths>),
}

/// How many lengths there are.
#[derive(Clone, Copy, Debug)]
struct Counts {
    literals: usize,
    distances: usize,
    lengths: usize,
}

/// The lengths of codes, as far as they were read.
#[derive(Clone, Debug)]
struct Lengths {
    codes: LengthCodes,
    literals: usize,
    all: usize,
    done: usize,
    read: [u8; MOST_LITERALS + MOST_DISTANCES],
}

impl Head {
    pub(crate) fn new() -> Head {
        Head {
            last: false,
            part: Part::Kind,
        }
    }

    /// Whether the block is the last one.
    pub(crate) fn is_last(&self) -> bool {
        self.last
    }

    /// Reads on, and sets `codes` to the block's own, if it has some; `None` where
    /// there is no more input.
    pub(crate) fn read(
        &mut self,
        bits: &mut Bits,
        input: &[u8],
        at: &mut usize,
        codes: &mut Codes,
    ) -> Result<Option<Block>, Corrupt> {
        loop {
            self.part = match &mut self.part {
                Part::Kind => {
                    if !bits.have(3, input, at) {
                        return Ok(None);
                    }
                    self.last = bits.take(1) == 1;
                    match bits.take(2) {
                        0 => {
                            bits.align();
                            Part::StoredBytes
                        }
                        1 => return Ok(Some(Block::Fixed)),
                        2 => Part::Counts,
                        _ => return Err(Corrupt),
                    }
                }
                Part::StoredBytes => {
                    if !bits.have(32, input, at) {
                        return Ok(None);
                    }
                    let (bytes, inverted) = (bits.take(16), bits.take(16));
                    if bytes ^ inverted != 0xFFFF {
                        return Err(Corrupt);
                    }
                    return Ok(Some(Block::Stored(bytes as usize)));
                }
                Part::Counts => {
                    if !bits.have(14, input, at) {
                        return Ok(None);
                    }
                    let counts = Counts {
                        literals: bits.take(5) as usize + 257,
                        distances: bits.take(5) as usize + 1,
                        lengths: bits.take(4) as usize + 4,
                    };
                    if MOST_LITERALS < counts.literals || MOST_DISTANCES < counts.distances {
                        return Err(Corrupt);
                    }
                    Part::LengthsOfLengths {
                        counts,
                        lengths: [0; ORDER.len()],
                        done: 0,
                    }
                }
                Part::LengthsOfLengths {
                    counts,
                    lengths,
                    done,
                } => {
                    for place in &ORDER[*done..counts.lengths] {
                        if !bits.have(3, input, at) {
                            return Ok(None);
                        }
                        lengths[*place] = bits.take(3).to_le_bytes()[0];
                        *done += 1;
                    }
                    Part::Lengths(Box::new(Lengths {
                        codes: LengthCodes::new(lengths)?,
                        literals: counts.literals,
                        all: counts.literals + counts.distances,
                        done: 0,
                        read: [0; MOST_LITERALS + MOST_DISTANCES],
                    }))
                }
                Part::Lengths(lengths) => {
                    if !lengths.read(bits, input, at)? {
                        return Ok(None);
                    }
                    let all = &lengths.read[..lengths.all];
                    let (literals, distances) = all.split_at(lengths.literals);
                    if literals[END_OF_BLOCK] == 0 {
                        return Err(Corrupt);
                    }
                    codes.set(literals, distances)?;
                    return Ok(Some(Block::Symbols));
                }
            };
        }
    }
}

impl Lengths {
    /// Reads on; false where there is no more input.
    fn read(&mut self, bits: &mut Bits, input: &[u8], at: &mut usize) -> Result<bool, Corrupt> {
        while self.done < self.all {
            // A code and what stands behind it: 14 bits at most, and all that are
            // there if there are fewer.
            bits.have(14, input, at);
            let (symbol, code_bits) = self.codes.symbol(bits.held);
            let (least, bits_behind) = match symbol {
                16 => (3, 2),
                17 => (3, 3),
                18 => (11, 7),
                _ => (1, 0),
            };
            if bits.count < code_bits + bits_behind {
                return Ok(false);
            }
            bits.skip(code_bits);
            let count = least + bits.take(bits_behind) as usize;
            let length = match symbol {
                16 => {
                    let before = self.done.checked_sub(1).ok_or(Corrupt)?;
                    self.read[before]
                }
                17 | 18 => 0,
                length => length.to_le_bytes()[0],
            };
            let end = self.done + count;
            if self.all < end {
                return Err(Corrupt);
            }
            self.read[self.done..end].fill(length);
            self.done = end;
        }
        Ok(true)
    }
}
