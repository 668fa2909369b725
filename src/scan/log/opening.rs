//! How a tag block starts: what every entry of a log is compared with.
//!
//! The first bytes are compared as one word. A comparison of bytes is a call in
//! WebAssembly, and takes as long as all else that an entry costs.

/// The start of a block; an empty one is no block's.
#[derive(Debug, Default)]
pub(super) struct Opening {
    bytes: Vec<u8>,
    /// The first eight bytes, less where there are less.
    word: u64,
    /// Which bits of the word count.
    mask: u64,
}

impl Opening {
    pub(super) fn of(bytes: &[u8]) -> Opening {
        let mut first = [0; 8];
        let mut mask = [0; 8];
        for ((first, mask), byte) in first.iter_mut().zip(&mut mask).zip(bytes) {
            (*first, *mask) = (*byte, u8::MAX);
        }
        Opening {
            bytes: bytes.to_owned(),
            word: u64::from_le_bytes(first),
            mask: u64::from_le_bytes(mask),
        }
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether `block` starts so.
    #[inline]
    pub(super) fn begins(&self, block: &[u8]) -> bool {
        let Some((first, rest)) = block.split_first_chunk::<8>() else {
            return !self.bytes.is_empty() && block.starts_with(&self.bytes);
        };
        let same = u64::from_le_bytes(*first) & self.mask == self.word;
        let more = self.bytes.get(8..).unwrap_or_default();
        same && self.mask != 0 && (more.is_empty() || rest.starts_with(more))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_byte_after_byte(known in "[ab]{0,12}", block in "[ab]{0,20}", cut in 0..13_usize) {
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
