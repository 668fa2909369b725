//! The head of an entry of a text format, told by its shape: severity and time.
//!
//! ```text
//! W250422 06:22:39.852238
//! ```
//!
//! Every line of every log is asked, so three words of eight bytes answer in
//! the place of 22 bytes, on any processor.
//!
//! # Promises
//!
//! * The same answer as byte after byte gives; the tests ask for both.
//!
//! # Not here
//!
//! Whether the digits name a time (`time`).

/// Bytes of a head: the severity's letter and `060102 15:04:05.999999`.
pub(super) const HEAD_BYTES: usize = 23;

const LEAST: &[u8; HEAD_BYTES] = b"F000000 00:00:00.000000";
const MOST: &[u8; HEAD_BYTES] = b"W999999 99:99:99.999999";

/// Where the words start: the last one overlaps the one before.
const WORDS: [usize; 3] = [1, 9, HEAD_BYTES - 8];

/// The upper bit of each byte of a word.
const UPPER: u64 = 0x8080_8080_8080_8080;

/// Severity and time of an entry, as they are written.
#[derive(Clone, Copy, Debug, Eq)]
pub(super) struct Head {
    letter: u8,
    words: [u64; WORDS.len()],
}

impl PartialEq for Head {
    /// Word by word: a comparison of arrays is a call in WebAssembly.
    #[inline]
    fn eq(&self, other: &Head) -> bool {
        let [first, second, third] = self.words;
        let same = self.letter == other.letter;
        same && first == other.words[0] && second == other.words[1] && third == other.words[2]
    }
}

impl Head {
    /// That of a line which starts like an entry of a text format. Digits that
    /// name no time still start one.
    #[inline]
    pub(super) fn of(line: &[u8]) -> Option<Head> {
        let bytes: &[u8; HEAD_BYTES] = line.first_chunk()?;
        let [letter, ..] = *bytes;
        let [first, second, third] = WORDS;
        let is_head = matches!(letter, b'I' | b'W' | b'E' | b'F')
            && is_between(bytes, first)
            && is_between(bytes, second)
            && is_between(bytes, third);
        let words = [word(bytes, first), word(bytes, second), word(bytes, third)];
        is_head.then_some(Head { letter, words })
    }
}

/// Whether `line` starts like an entry of a text format.
#[inline]
pub(super) fn starts_entry(line: &[u8]) -> bool {
    Head::of(line).is_some()
}

/// Whether each of eight bytes lies between those of [`LEAST`] and [`MOST`].
#[inline]
fn is_between(head: &[u8; HEAD_BYTES], at: usize) -> bool {
    let bytes = word(head, at);
    let (least, most) = (word(LEAST, at), word(MOST, at));
    // No byte borrows from its neighbor: with the upper bit set, each is more
    // than any that is taken from it, unless its own upper bit was set before.
    let not_less = (bytes | UPPER).wrapping_sub(least);
    let not_more = (most | UPPER).wrapping_sub(bytes);
    not_less & not_more & !bytes & UPPER == UPPER
}

#[inline]
fn word(head: &[u8; HEAD_BYTES], at: usize) -> u64 {
    let bytes = head.get(at..).and_then(<[u8]>::first_chunk);
    bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Byte after byte.
    fn plain(line: &[u8]) -> bool {
        let Some(([letter, time @ ..], _)) = line.split_first_chunk::<HEAD_BYTES>() else {
            return false;
        };
        let fits = |(byte, form): (&u8, &u8)| match form {
            b'0' => byte.is_ascii_digit(),
            _ => byte == form,
        };
        b"IWEF".contains(letter) && time.iter().zip(&LEAST[1..]).all(fits)
    }

    #[test]
    fn every_byte_at_every_place() {
        let head = b"W250422 06:22:39.852238";
        for at in 0..HEAD_BYTES {
            for byte in 0..=u8::MAX {
                let mut line = *head;
                line[at] = byte;
                assert_eq!(starts_entry(&line), plain(&line), "{byte:#x} at {at}");
                let is_same = Head::of(&line) == Head::of(head);
                assert_eq!(is_same, line == *head, "{byte:#x} at {at}");
            }
            assert!(!starts_entry(&head[..at]), "{at}");
        }
        assert!(starts_entry(b"W250422 06:22:39.852238 and more"));
    }

    proptest! {
        #[test]
        fn any_two_lines(
            one in "[IWEFX][0-9/:]{6}[ -][0-9]{2}:[0-9]{2}:[0-9]{2}[.,][0-9]{6}",
            change in any::<[u8; 3]>(),
            places in any::<[prop::sample::Index; 3]>(),
        ) {
            let mut other = one.clone().into_bytes();
            for (byte, place) in change.iter().zip(places) {
                let at = place.index(other.len());
                other[at] = *byte;
            }
            let one = one.as_bytes();
            prop_assert_eq!(starts_entry(one), plain(one));
            prop_assert_eq!(starts_entry(&other), plain(&other));
            if let Some((head, other_head)) = Head::of(one).zip(Head::of(&other)) {
                prop_assert_eq!(head == other_head, one == other);
            }
        }
    }
}
