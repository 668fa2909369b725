//! Text in UTF-16, as some tools of Windows save it, into UTF-8.
//!
//! # Promises
//!
//! * Any cutting of the input gives the same output.
//! * Everything but UTF-16 passes through untouched, without a copy.

use std::borrow::Cow;

/// Turns the bytes of one file into UTF-8, where they are UTF-16.
#[derive(Debug, Default)]
pub(crate) struct Transcoder {
    encoding: Option<Encoding>,
    /// The start of the file, until it is long enough to tell.
    head: Vec<u8>,
    /// The first byte of a unit that was cut.
    odd: Option<u8>,
    /// The first unit of a pair that was cut.
    surrogate: Option<u16>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Encoding {
    /// UTF-8, or bytes that are no text at all.
    Bytes,
    LittleEndian,
    BigEndian,
}

/// Bytes that tell: a line of a log in a script without other letters.
const HEAD_BYTES: usize = 64;

impl Transcoder {
    /// The UTF-8 of the next piece, and of what was held back before it.
    pub(crate) fn feed<'a>(&mut self, piece: &'a [u8]) -> Cow<'a, [u8]> {
        let Some(encoding) = self.encoding else {
            if self.head.is_empty() && piece.len() >= HEAD_BYTES {
                self.encoding = Some(encoding(piece));
                return self.feed(piece);
            }
            self.head.extend_from_slice(piece);
            if self.head.len() < HEAD_BYTES {
                return Cow::Borrowed(&[]);
            }
            return Cow::Owned(self.begin());
        };
        match encoding {
            Encoding::Bytes => Cow::Borrowed(piece),
            Encoding::LittleEndian => Cow::Owned(self.units(piece, u16::from_le_bytes)),
            Encoding::BigEndian => Cow::Owned(self.units(piece, u16::from_be_bytes)),
        }
    }

    /// Ends the file; gives what was held back.
    pub(crate) fn finish(&mut self) -> Vec<u8> {
        let mut rest = if self.encoding.is_none() {
            self.begin()
        } else {
            Vec::new()
        };
        if self.odd.take().is_some() || self.surrogate.take().is_some() {
            rest.extend_from_slice("\u{fffd}".as_bytes());
        }
        rest
    }

    fn begin(&mut self) -> Vec<u8> {
        let head = std::mem::take(&mut self.head);
        self.encoding = Some(encoding(&head));
        self.feed(&head).into_owned()
    }

    fn units(&mut self, piece: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
        let mut bytes = self.odd.take().into_iter().chain(piece.iter().copied());
        let mut units = Vec::with_capacity(piece.len() / 2 + 1);
        units.extend(self.surrogate.take());
        while let Some(first) = bytes.next() {
            match bytes.next() {
                Some(second) => units.push(unit([first, second])),
                None => self.odd = Some(first),
            }
        }
        if units
            .last()
            .is_some_and(|unit| (0xD800..0xDC00).contains(unit))
        {
            self.surrogate = units.pop();
        }
        let text: String = char::decode_utf16(units)
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        text.into_bytes()
    }
}

/// The encoding of a file that starts with `head`: told by its mark, or, where
/// a tool left that out, by text whose every other byte is zero.
fn encoding(head: &[u8]) -> Encoding {
    match head {
        [0xFF, 0xFE, ..] => return Encoding::LittleEndian,
        [0xFE, 0xFF, ..] => return Encoding::BigEndian,
        _ => {}
    }
    let pairs = head.get(..HEAD_BYTES).unwrap_or(head).chunks_exact(2);
    let count = pairs.len();
    let (mut little, mut big) = (0, 0);
    for pair in pairs {
        little += usize::from(pair[0] != 0 && pair[1] == 0);
        big += usize::from(pair[0] == 0 && pair[1] != 0);
    }
    // A mark of redaction may stand in the first line, and little else.
    let most = |zeros: usize| count >= 8 && zeros * 8 >= count * 7;
    if most(little) {
        Encoding::LittleEndian
    } else if most(big) {
        Encoding::BigEndian
    } else {
        Encoding::Bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8], size: usize) -> Vec<u8> {
        let mut transcoder = Transcoder::default();
        let mut out = Vec::new();
        for piece in bytes.chunks(size) {
            out.extend_from_slice(&transcoder.feed(piece));
        }
        out.extend(transcoder.finish());
        out
    }

    fn encoded(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    const LINE: &str =
        "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [n1] 1249 𝄞 closing\r\n";

    #[test]
    fn with_and_without_a_mark() {
        let marked = format!("\u{feff}{LINE}");
        for size in [1, 2, 3, 7, 1000] {
            assert_eq!(
                read(&encoded(&marked, u16::to_le_bytes), size),
                marked.as_bytes()
            );
            assert_eq!(
                read(&encoded(&marked, u16::to_be_bytes), size),
                marked.as_bytes()
            );
            assert_eq!(
                read(&encoded(LINE, u16::to_le_bytes), size),
                LINE.as_bytes()
            );
            assert_eq!(
                read(&encoded(LINE, u16::to_be_bytes), size),
                LINE.as_bytes()
            );
            assert_eq!(read(LINE.as_bytes(), size), LINE.as_bytes());
        }
    }

    #[test]
    fn cut_units() {
        let mut cut = encoded(LINE, u16::to_le_bytes);
        cut.pop();
        assert!(read(&cut, 5).ends_with("\u{fffd}".as_bytes()));
        assert_eq!(read(b"", 1), b"");
        assert_eq!(read(b"W", 1), b"W");
        assert_eq!(read(&[0; 100], 7), [0; 100]);
    }

    proptest! {
        /// Bytes that are no UTF-16 come out as they went in, cut anyhow.
        #[test]
        fn bytes_pass(text in "[ -~⋮‹›\\n\0]{0,200}", size in 1usize..70) {
            let text = format!("I25{text}");
            prop_assert_eq!(read(text.as_bytes(), size), text.as_bytes());
        }
    }
}
