//! The bits of data, the lowest of each byte first (RFC 1951, 3.1.1).

#![expect(
    clippy::cast_possible_truncation,
    reason = "what is cast is 32 bits, or 8 bytes, at most"
)]

/// Bits that were read ahead.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bits {
    /// The next one is the lowest. Behind those that count there are zeros, or,
    /// within the fast loop, those that the next fill brings.
    pub(crate) held: u64,
    /// How many count: 63 at most.
    pub(crate) count: u32,
}

impl Bits {
    /// Reads whole bytes until 56 bits are held or the input is used.
    pub(crate) fn fill(&mut self, input: &[u8], at: &mut usize) {
        while self.count < 56 {
            let Some(byte) = input.get(*at) else {
                break;
            };
            self.held |= u64::from(*byte) << self.count;
            self.count += 8;
            *at += 1;
        }
    }

    /// Whether so many bits are there, of 56 at most.
    pub(crate) fn have(&mut self, count: u32, input: &[u8], at: &mut usize) -> bool {
        if self.count < count {
            self.fill(input, at);
        }
        count <= self.count
    }

    /// The next bits, of 32 at most. There must be so many.
    pub(crate) fn take(&mut self, count: u32) -> u32 {
        let taken = self.held & mask(count);
        self.skip(count);
        taken as u32
    }

    /// Passes over bits. There must be so many.
    pub(crate) fn skip(&mut self, count: u32) {
        self.held >>= count;
        self.count -= count;
    }

    /// Bytes that are held whole.
    fn whole_bytes(&self) -> usize {
        self.count as usize / 8
    }

    /// The next byte, if it is held whole. No bits of a byte before may be left.
    pub(crate) fn byte(&mut self) -> Option<u8> {
        let byte = self.held.to_le_bytes()[0];
        (0 < self.whole_bytes()).then(|| {
            self.skip(8);
            byte
        })
    }

    /// Passes over what is left of a byte that was begun.
    pub(crate) fn align(&mut self) {
        self.skip(self.count % 8);
    }

    /// Holds no more whole bytes, as far as this input brought them.
    pub(crate) fn give_back(&mut self, at: &mut usize) {
        let bytes = self.whole_bytes().min(*at);
        *at -= bytes;
        self.count -= bytes as u32 * 8;
        self.held &= mask(self.count);
    }
}

/// So many ones, of 63 at most.
pub(crate) fn mask(count: u32) -> u64 {
    (1 << count) - 1
}
