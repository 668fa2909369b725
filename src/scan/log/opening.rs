//! How a tag block starts: what every entry of a log is compared with.
//!
//! The first bytes are compared as two words. A comparison of bytes is a call,
//! and in WebAssembly takes as long as all else that an entry costs.

/// Bytes that are compared as words.
const NEAR: usize = 16;

/// The start of a block; an empty one is no block's.
#[derive(Debug, Default)]
pub(super) struct Opening {
    bytes: Vec<u8>,
    /// The first bytes, less where there are less.
    words: [u64; 2],
    /// Which bits of the words count.
    masks: [u64; 2],
}

impl Opening {
    pub(super) fn of(bytes: &[u8]) -> Opening {
        let mut first = [0; NEAR];
        let mut masks = [0; NEAR];
        for ((first, mask), byte) in first.iter_mut().zip(&mut masks).zip(bytes) {
            (*first, *mask) = (*byte, u8::MAX);
        }
        Opening {
            bytes: bytes.to_owned(),
            words: words(&first),
            masks: words(&masks),
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
        let ([first, second], [first_mask, second_mask]) = (words(near), self.masks);
        let same = first & first_mask == self.words[0] && second & second_mask == self.words[1];
        let more = self.bytes.get(NEAR..).unwrap_or_default();
        same && first_mask != 0 && (more.is_empty() || rest.starts_with(more))
    }
}

#[inline]
fn words(bytes: &[u8; NEAR]) -> [u64; 2] {
    let word = |at: usize| {
        let bytes = bytes.get(at..).and_then(<[u8]>::first_chunk);
        bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes))
    };
    [word(0), word(8)]
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
