//! How a tag block starts: what every entry of a log is compared with.
//!
//! The first bytes are compared as one word. A comparison of bytes is a call, and
//! in WebAssembly takes as long as all else that an entry costs.

/// Bytes of a word.
const NEAR: usize = size_of::<u128>();

/// The start of a block; an empty one is no block's.
#[derive(Debug, Default)]
pub(super) struct Opening {
    bytes: Vec<u8>,
    /// The first bytes, less where there are less.
    word: u128,
    /// Which bits of the word count.
    mask: u128,
}

impl Opening {
    pub(super) fn of(bytes: &[u8]) -> Opening {
        let mut first = [0; NEAR];
        let mut mask = [0; NEAR];
        for ((first, mask), byte) in first.iter_mut().zip(&mut mask).zip(bytes) {
            (*first, *mask) = (*byte, u8::MAX);
        }
        Opening {
            bytes: bytes.to_owned(),
            word: u128::from_le_bytes(first),
            mask: u128::from_le_bytes(mask),
        }
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether `block` starts so.
    #[inline]
    pub(super) fn begins(&self, block: &[u8]) -> bool {
        let Some((near, rest)) = block.split_first_chunk::<NEAR>() else {
            return !self.bytes.is_empty() && block.starts_with(&self.bytes);
        };
        let same = u128::from_le_bytes(*near) & self.mask == self.word;
        let more = self.bytes.get(NEAR..).unwrap_or_default();
        same && self.mask != 0 && (more.is_empty() || rest.starts_with(more))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_byte_after_byte(known in "[ab]{0,20}", block in "[ab]{0,28}", cut in 0..21_usize) {
            let (known, block) = (known.as_bytes(), block.as_bytes());
            let mut all = vec![known];
            all.push(block.get(..cut).unwrap_or(block));
            for known in all {
                let want = !known.is_empty() && block.starts_with(known);
                prop_assert_eq!(Opening::of(known).begins(block), want);
            }
        }
    }
}
