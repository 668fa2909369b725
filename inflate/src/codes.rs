//! Tables that tell a symbol by the next bits (RFC 1951, 3.2.2).
//!
//! A table has an entry for each value of the next bits, up to as many as most
//! codes have. Behind those stand small tables for the bits that follow, where
//! codes are longer.

#![expect(
    clippy::cast_possible_truncation,
    reason = "what is cast is an index into a table, or a symbol"
)]

use crate::Corrupt;
use crate::bits::mask;

/// Bits that a literal or length is looked up by. More would hold more pairs, and
/// take longer to fill for each block.
const LITERAL_BITS: u32 = 10;

/// Bits that a distance is looked up by.
const DISTANCE_BITS: u32 = 9;

/// Bits that a length of a code is looked up by, which is the most they have.
const LENGTH_BITS: u32 = 7;

/// Bits of a code at most.
const LONGEST: usize = 15;

/// Literals and lengths of the fixed codes, of which the last two mean nothing.
const FIXED_LITERALS: usize = 288;

/// Distances of the fixed codes, of which the last two mean nothing.
const FIXED_DISTANCES: usize = 32;

/// The codes of literals, lengths and distances.
#[derive(Clone, Debug)]
pub(crate) struct Codes {
    /// 1,332 entries are the most that 286 codes need, 10 bits first.
    literals: Box<[Entry; 2048]>,
    /// 592 entries are the most that 30 codes need, 9 bits first.
    distances: Box<[Entry; 1024]>,
}

/// The codes by which a block tells the lengths of its codes.
#[derive(Clone, Debug)]
pub(crate) struct LengthCodes(Box<[Entry; 1 << LENGTH_BITS]>);

/// What the next bits mean.
///
/// | bits | of a literal, or two | of a length or distance | of what has more bits |
/// | --- | --- | --- | --- |
/// | 0 to 5 | bits of all its codes | bits of its code and behind it | – |
/// | 6 | – | set if it means nothing | – |
/// | 8 to 11 | bits of its first code | bits of its code | bits that follow |
/// | 12, 13 | how many literals | 0 | 0 |
/// | 14 | – | set if it is none, but the end or nothing | set |
/// | 15 | – | – | set |
/// | 16 to 31 | their bytes | what the bits behind it are added to | where its table starts |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Entry(u32);

impl Entry {
    const NOTHING: u32 = 1 << 6;
    const ONE_LITERAL: u32 = 1 << 12;
    const TWO_LITERALS: u32 = 2 << 12;
    const OTHER: u32 = 1 << 14;
    const LONGER: u32 = 1 << 15;

    /// Where no code is: a bit, so that it is met once a bit is there.
    const UNUSED: Entry = Entry(Self::OTHER | Self::NOTHING).with_code(1);

    const fn with_code(self, bits: u32) -> Entry {
        Entry((self.0 + bits) | bits << 8)
    }

    /// Bits to pass over: of all codes, and of what stands behind them.
    #[inline]
    pub(crate) fn bits(self) -> u32 {
        self.0 & 63
    }

    /// Bits of the code alone, or of the first.
    #[inline]
    pub(crate) fn code_bits(self) -> u32 {
        self.0 >> 8 & 15
    }

    /// How many literals it is: none, one or two.
    #[inline]
    pub(crate) fn literals(self) -> u32 {
        self.0 >> 12 & 3
    }

    /// The bytes of two literals; the second one is 0 if there is one.
    #[inline]
    pub(crate) fn bytes(self) -> [u8; 2] {
        let [_, _, first, second] = self.0.to_le_bytes();
        [first, second]
    }

    /// Whether it is no literal, length or distance.
    #[inline]
    pub(crate) fn is_other(self) -> bool {
        self.0 & Self::OTHER != 0
    }

    /// Whether it has no meaning.
    #[inline]
    pub(crate) fn is_nothing(self) -> bool {
        self.0 & Self::NOTHING != 0
    }

    #[inline]
    fn is_longer(self) -> bool {
        self.0 & Self::LONGER != 0
    }

    /// A length or distance, with what stands behind its code in `held`.
    #[inline]
    pub(crate) fn value(self, held: u64) -> usize {
        let behind = (held & mask(self.bits())) >> self.code_bits();
        // A length or distance, of 32,768 at most.
        (self.0 >> 16) as usize + behind as usize
    }

    /// Where the table of longer codes has what `held` goes on with.
    #[inline]
    fn index_of_longer(self, held: u64, bits: u32) -> usize {
        let behind = (held >> bits) & mask(self.code_bits());
        (self.0 >> 16) as usize + behind as usize
    }

    /// A literal, a length or the end of the block (RFC 1951, 3.2.5).
    fn literal(symbol: usize) -> Entry {
        /// The shortest of each length symbol, and the bits behind it.
        const LENGTHS: [(u32, u32); 29] = [
            (3, 0),
            (4, 0),
            (5, 0),
            (6, 0),
            (7, 0),
            (8, 0),
            (9, 0),
            (10, 0),
            (11, 1),
            (13, 1),
            (15, 1),
            (17, 1),
            (19, 2),
            (23, 2),
            (27, 2),
            (31, 2),
            (35, 3),
            (43, 3),
            (51, 3),
            (59, 3),
            (67, 4),
            (83, 4),
            (99, 4),
            (115, 4),
            (131, 5),
            (163, 5),
            (195, 5),
            (227, 5),
            (258, 0),
        ];
        Entry(match (symbol, symbol.checked_sub(257)) {
            (256, _) => Self::OTHER,
            (_, None) => Self::ONE_LITERAL | (symbol as u32) << 16,
            (_, Some(length)) => match LENGTHS.get(length) {
                Some((base, behind)) => base << 16 | behind,
                None => Self::OTHER | Self::NOTHING,
            },
        })
    }

    /// A distance (RFC 1951, 3.2.5).
    fn distance(symbol: usize) -> Entry {
        let symbol = symbol as u32;
        Entry(match symbol {
            0..4 => (symbol + 1) << 16,
            4..30 => {
                let behind = symbol / 2 - 1;
                let base = ((2 + symbol % 2) << behind) + 1;
                base << 16 | behind
            }
            _ => Self::OTHER | Self::NOTHING,
        })
    }

    /// A symbol as it is.
    fn plain(symbol: usize) -> Entry {
        Entry((symbol as u32) << 16)
    }
}

impl Codes {
    pub(crate) fn new() -> Codes {
        Codes {
            literals: Box::new([Entry::UNUSED; 2048]),
            distances: Box::new([Entry::UNUSED; 1024]),
        }
    }

    /// Makes them those that have these lengths.
    pub(crate) fn set(&mut self, literals: &[u8], distances: &[u8]) -> Result<(), Corrupt> {
        let table = &mut self.literals[..];
        fill(table, LITERAL_BITS, literals, Entry::literal, Lone::Allowed)?;
        join_pairs(table);
        let table = &mut self.distances[..];
        fill(
            table,
            DISTANCE_BITS,
            distances,
            Entry::distance,
            Lone::Allowed,
        )
    }

    /// The fixed ones (RFC 1951, 3.2.6).
    pub(crate) fn fixed() -> Result<Codes, Corrupt> {
        let mut literals = [8; FIXED_LITERALS];
        literals[144..256].fill(9);
        literals[256..280].fill(7);
        let mut codes = Codes::new();
        codes.set(&literals, &[5; FIXED_DISTANCES])?;
        Ok(codes)
    }

    /// What the next bits mean, up to [`LITERAL_BITS`] of them.
    #[inline]
    pub(crate) fn literal(&self, held: u64) -> Entry {
        self.literals[(held & mask(LITERAL_BITS)) as usize]
    }

    /// The same of a code that is longer, if it is.
    #[inline]
    pub(crate) fn longer_literal(&self, entry: Entry, held: u64) -> Entry {
        if entry.is_longer() {
            self.literals[entry.index_of_longer(held, LITERAL_BITS) & 2047]
        } else {
            entry
        }
    }

    /// What the next bits mean where a distance stands.
    #[inline]
    pub(crate) fn distance(&self, held: u64) -> Entry {
        let entry = self.distances[(held & mask(DISTANCE_BITS)) as usize];
        if entry.is_longer() {
            self.distances[entry.index_of_longer(held, DISTANCE_BITS) & 1023]
        } else {
            entry
        }
    }
}

impl LengthCodes {
    /// Those that have these lengths.
    pub(crate) fn new(lengths: &[u8]) -> Result<LengthCodes, Corrupt> {
        // Without any, zlib takes each bit for the length 0, and refuses the block
        // when it has all of them.
        let nothing = Entry::plain(0).with_code(1);
        let mut table = Box::new([nothing; 1 << LENGTH_BITS]);
        if lengths.iter().all(|length| *length == 0) {
            return Ok(LengthCodes(table));
        }
        fill(
            &mut table[..],
            LENGTH_BITS,
            lengths,
            Entry::plain,
            Lone::Refused,
        )?;
        Ok(LengthCodes(table))
    }

    /// What the next bits mean: a symbol and its bits.
    pub(crate) fn symbol(&self, held: u64) -> (u32, u32) {
        let entry = self.0[(held & mask(LENGTH_BITS)) as usize];
        (entry.0 >> 16, entry.bits())
    }
}

/// Whether a single code of one bit may be all there are, or none at all. zlib
/// writes such, and reads them: what has no code is an error where it stands.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Lone {
    Allowed,
    Refused,
}

/// Fills a table for the codes with these lengths, of which 0 means none.
fn fill(
    table: &mut [Entry],
    table_bits: u32,
    lengths: &[u8],
    entry: fn(usize) -> Entry,
    lone: Lone,
) -> Result<(), Corrupt> {
    let counts = counts(lengths, lone)?;
    let (first, longer) = table.split_at_mut(1 << table_bits);
    first[0] = Entry::UNUSED;
    // The code that comes next, its first bit the lowest, as they stand in data.
    let mut code = 0_usize;
    let mut small = Small::default();
    let mut symbols = by_length(lengths, &counts).into_iter();
    for (bits, count) in (1..).zip(&counts[1..]) {
        if bits <= table_bits {
            // What was set so far is met with either value of this bit.
            first.copy_within(..1 << (bits - 1), 1 << (bits - 1));
        }
        for done in 0..*count {
            let symbol = symbols.next().unwrap_or_default();
            let entry = entry(usize::from(symbol)).with_code(bits);
            match bits.checked_sub(table_bits) {
                None | Some(0) => first[code] = entry,
                Some(bits_behind) => {
                    let prefix = code & ((1 << table_bits) - 1);
                    if small.prefix != Some(prefix) {
                        small = Small {
                            prefix: Some(prefix),
                            start: small.end(),
                            bits: small_bits(&counts, bits, done, table_bits),
                        };
                        first[prefix] = small.entry(first.len());
                    }
                    let Some(small) = longer.get_mut(small.start..small.end()) else {
                        return Err(Corrupt);
                    };
                    set_every(small, code >> table_bits, bits_behind, entry);
                }
            }
            code = code_behind(code, bits);
        }
    }
    Ok(())
}

/// How many codes have each length, if all values of bits are used up, or may be
/// left over.
fn counts(lengths: &[u8], lone: Lone) -> Result<[usize; LONGEST + 1], Corrupt> {
    let mut counts = [0_usize; LONGEST + 1];
    for length in lengths {
        counts[usize::from(*length) & LONGEST] += 1;
    }
    counts[0] = 0;
    // Values of so many bits that no code begins with.
    let mut left = 1_usize;
    for count in &counts[1..] {
        left = (2 * left).checked_sub(*count).ok_or(Corrupt)?;
    }
    let lone_code = counts[2..].iter().all(|count| *count == 0);
    if left == 0 || (lone == Lone::Allowed && lone_code) {
        Ok(counts)
    } else {
        Err(Corrupt)
    }
}

/// Symbols with codes, those with short ones first.
fn by_length(lengths: &[u8], counts: &[usize; LONGEST + 1]) -> [u16; FIXED_LITERALS] {
    let mut symbols = [0; FIXED_LITERALS];
    let mut next = [0_usize; LONGEST + 1];
    let mut before = 0;
    for (next, count) in next.iter_mut().zip(counts) {
        *next = before;
        before += count;
    }
    for (symbol, length) in (0..).zip(lengths) {
        let next = &mut next[usize::from(*length) & LONGEST];
        if *length != 0 {
            symbols[*next] = symbol;
            *next += 1;
        }
    }
    symbols
}

/// Sets all entries whose index begins with the code: its bits are the lowest.
fn set_every(table: &mut [Entry], code: usize, bits: u32, entry: Entry) {
    table
        .iter_mut()
        .skip(code)
        .step_by(1 << bits)
        .for_each(|slot| *slot = entry);
}

/// The code that follows one of so many bits, whose first bit is the lowest.
fn code_behind(code: usize, bits: u32) -> usize {
    let mut code = code;
    let mut bit = 1 << bits >> 1;
    while code & bit != 0 {
        code ^= bit;
        bit >>= 1;
    }
    code | bit
}

/// The table for codes that are longer and begin alike.
#[derive(Clone, Copy, Default)]
struct Small {
    /// What they begin with.
    prefix: Option<usize>,
    /// Where it starts among the small tables.
    start: usize,
    /// Bits that it is looked up by.
    bits: u32,
}

impl Small {
    fn end(self) -> usize {
        self.prefix.map_or(0, |_| self.start + (1 << self.bits))
    }

    /// What stands in the first table, which has so many entries.
    fn entry(self, first: usize) -> Entry {
        let start = (first + self.start) as u32;
        Entry(start << 16 | Entry::OTHER | Entry::LONGER | self.bits << 8)
    }
}

/// Bits of a small table that begins with a code of `bits` bits, when so many of
/// those are done: as many as make room for all that begin alike.
fn small_bits(counts: &[usize; LONGEST + 1], bits: u32, done: usize, table_bits: u32) -> u32 {
    let mut small = bits - table_bits;
    let mut room = 1_usize << small;
    let mut coming = counts[bits as usize] - done;
    for count in &counts[bits as usize + 1..] {
        room = room.saturating_sub(coming);
        if room == 0 {
            break;
        }
        small += 1;
        room *= 2;
        coming = *count;
    }
    small
}

/// Makes one entry of two literals, where the codes of both fit.
fn join_pairs(table: &mut [Entry]) {
    // From the last to the first: the second literal stands further ahead.
    for index in (0..1 << LITERAL_BITS).rev() {
        let first = table[index];
        if first.literals() == 0 {
            continue;
        }
        let second = table[index >> first.bits()];
        let bits = first.bits() + second.bits();
        if second.literals() != 0 && bits <= LITERAL_BITS {
            let bytes = u32::from(second.bytes()[0]) << 24 | u32::from(first.bytes()[0]) << 16;
            table[index] = Entry(bytes | Entry::TWO_LITERALS | first.code_bits() << 8 | bits);
        }
    }
}
