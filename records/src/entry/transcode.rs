//! Text in UTF-16, as some tools of Windows save it, into UTF-8.
//!
//! What is appended to a file may be in another encoding than what it starts
//! with: `>>` of Windows `PowerShell` writes UTF-16 behind anything, `copy /b`
//! and `type` put UTF-8 behind UTF-16. So the encoding is told anew where an
//! entry starts in UTF-16, and where UTF-16 would be no text.
//!
//! # Promises
//!
//! * Any cutting of the input gives the same output.
//! * Everything but UTF-16 passes through untouched, without a copy unless it
//!   looks like that.

use std::borrow::Cow;

use memchr::memchr;

/// Turns the bytes of one file into UTF-8, where they are UTF-16.
#[derive(Debug, Default)]
pub struct Transcoder {
    encoding: Option<Encoding>,
    /// The start of the file, until it is long enough to tell.
    head: Vec<u8>,
    /// Bytes that may be the start of a stretch in another encoding.
    held: Vec<u8>,
    /// The byte before those that are held, or before the last units.
    last: u8,
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

/// Bytes that tell an entry in UTF-16, behind its first letter: `250422 `.
const WIDE_BYTES: usize = 14;

/// Bytes of ASCII that are no UTF-16: as such they would be as many ideographs
/// in a row, each of the few whose both bytes are letters, digits or spaces.
const NARROW_BYTES: usize = 32;

impl Transcoder {
    /// The UTF-8 of the next piece, and of what was held back before it.
    pub fn feed<'a>(&mut self, piece: &'a [u8]) -> Cow<'a, [u8]> {
        if self.encoding.is_some() {
            return self.told(piece);
        }
        if self.head.is_empty() && piece.len() >= HEAD_BYTES {
            self.encoding = Some(encoding(piece));
            return self.told(piece);
        }
        self.head.extend_from_slice(piece);
        if self.head.len() < HEAD_BYTES {
            return Cow::Borrowed(&[]);
        }
        Cow::Owned(self.begin())
    }

    /// Ends the file; gives what was held back.
    pub fn finish(&mut self) -> Vec<u8> {
        let mut rest = if self.encoding.is_none() {
            self.begin()
        } else {
            Vec::new()
        };
        self.let_go(&mut rest);
        if self.odd.take().is_some() || self.surrogate.take().is_some() {
            push(char::REPLACEMENT_CHARACTER, &mut rest);
        }
        rest
    }

    fn begin(&mut self) -> Vec<u8> {
        let head = std::mem::take(&mut self.head);
        self.encoding = Some(encoding(&head));
        self.told(&head).into_owned()
    }

    /// The next piece of a file whose encoding is known so far.
    fn told<'a>(&mut self, piece: &'a [u8]) -> Cow<'a, [u8]> {
        if self.encoding == Some(Encoding::Bytes)
            && self.held.is_empty()
            && !may_turn(self.last, piece)
        {
            self.last = piece.last().copied().unwrap_or(self.last);
            return Cow::Borrowed(piece);
        }
        let mut text = Vec::with_capacity(piece.len());
        let mut rest = piece;
        while !rest.is_empty() {
            rest = match self.encoding {
                Some(Encoding::LittleEndian) => self.units(rest, u16::from_le_bytes, &mut text),
                Some(Encoding::BigEndian) => self.units(rest, u16::from_be_bytes, &mut text),
                Some(Encoding::Bytes) | None => self.bytes(rest, &mut text),
            };
        }
        Cow::Owned(text)
    }

    /// Takes bytes up to a stretch of UTF-16; gives the rest.
    fn bytes<'a>(&mut self, bytes: &'a [u8], text: &mut Vec<u8>) -> &'a [u8] {
        if self.held.is_empty() {
            let plain = memchr(0, bytes).unwrap_or(bytes.len());
            let (before, rest) = bytes.split_at(plain);
            self.last = before.last().copied().unwrap_or(self.last);
            text.extend_from_slice(before);
            let letter = |byte: &u8| *byte != 0;
            let zeros = rest.iter().position(letter).unwrap_or(rest.len());
            let (zeros, rest) = rest.split_at(zeros);
            if zeros.len() == 1 && self.last != 0 {
                self.held.extend(zeros);
            } else if !zeros.is_empty() {
                self.last = 0;
                text.extend_from_slice(zeros);
            }
            return rest;
        }
        let Some((byte, rest)) = bytes.split_first() else {
            return bytes;
        };
        let zero_is_due = self.held.len().is_multiple_of(2);
        if (*byte == 0) != zero_is_due {
            self.let_go(text);
            return bytes;
        }
        self.held.push(*byte);
        if self.held.len() == WIDE_BYTES {
            if starts_wide_entry(self.last, &self.held) {
                // The first letter went out: it is the same in UTF-8.
                self.encoding = Some(Encoding::LittleEndian);
                let held = std::mem::take(&mut self.held);
                text.extend_from_slice(&self.told(held.get(1..).unwrap_or_default()));
            } else {
                self.last = self.held.get(1).copied().unwrap_or_default();
                text.extend(self.held.drain(..2));
            }
        }
        rest
    }

    /// Takes units up to a stretch that is none; gives the rest.
    fn units<'a>(
        &mut self,
        bytes: &'a [u8],
        unit: fn([u8; 2]) -> u16,
        text: &mut Vec<u8>,
    ) -> &'a [u8] {
        let mut rest = bytes;
        while let Some((second, after)) = rest.split_first() {
            rest = after;
            let Some(first) = self.odd.take() else {
                self.odd = Some(*second);
                continue;
            };
            let pair = [first, *second];
            if !pair.iter().all(|byte| is_narrow(*byte)) {
                self.let_go(text);
                self.unit(unit(pair), text);
                self.last = *second;
                continue;
            }
            self.held.extend(pair);
            if self.held.len() == NARROW_BYTES {
                self.alone(text);
                // Its first letter may have been taken for a half of a unit.
                text.extend(Some(self.last).filter(|last| is_narrow(*last)));
                text.append(&mut self.held);
                self.last = *second;
                self.encoding = Some(Encoding::Bytes);
                break;
            }
        }
        rest
    }

    /// Adds what was held back as what the file was until then.
    fn let_go(&mut self, text: &mut Vec<u8>) {
        let held = std::mem::take(&mut self.held);
        let unit: fn([u8; 2]) -> u16 = match self.encoding {
            Some(Encoding::LittleEndian) => u16::from_le_bytes,
            Some(Encoding::BigEndian) => u16::from_be_bytes,
            Some(Encoding::Bytes) | None => {
                self.last = held.last().copied().unwrap_or(self.last);
                return text.extend(held);
            }
        };
        let (pairs, _) = held.as_chunks();
        for pair in pairs {
            self.unit(unit(*pair), text);
        }
    }

    /// Ends the first unit of a pair that never came.
    fn alone(&mut self, text: &mut Vec<u8>) {
        if self.surrogate.take().is_some() {
            push(char::REPLACEMENT_CHARACTER, text);
        }
    }

    fn unit(&mut self, unit: u16, text: &mut Vec<u8>) {
        let units = self.surrogate.take().into_iter().chain([unit]);
        for character in char::decode_utf16(units) {
            match character {
                // The next unit may make a pair of it.
                Err(lone) if (0xD800..0xDC00).contains(&lone.unpaired_surrogate()) => {
                    self.alone(text);
                    self.surrogate = Some(lone.unpaired_surrogate());
                }
                character => {
                    self.alone(text);
                    push(character.unwrap_or(char::REPLACEMENT_CHARACTER), text);
                }
            }
        }
    }
}

fn push(character: char, text: &mut Vec<u8>) {
    text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Whether an entry in UTF-16, whose first letter is `first`, goes on so. What
/// starts like none is no log that somebody appended.
fn starts_wide_entry(first: u8, rest: &[u8]) -> bool {
    let mut letters = rest.iter().skip(1).step_by(2);
    match first {
        b'I' | b'W' | b'E' | b'F' => {
            letters.by_ref().take(6).all(u8::is_ascii_digit) && letters.next() == Some(&b' ')
        }
        b'{' => letters.next() == Some(&b'"'),
        _ => false,
    }
}

/// Whether a stretch of UTF-16 may start in these bytes, or at their end. In a
/// hole of a file, which is zeros, none does.
fn may_turn(last: u8, bytes: &[u8]) -> bool {
    let Some(first) = memchr(0, bytes) else {
        return false;
    };
    let rest = bytes.get(first..).unwrap_or_default();
    let at_end = match rest {
        [0] => first > 0 || last != 0,
        [.., before, 0] => *before != 0,
        [.., before, _] => *before == 0,
        _ => false,
    };
    let inside = |window: &[u8]| matches!(window, [0, letter, 0] if *letter != 0);
    at_end || rest.windows(3).any(inside)
}

/// Whether a byte is one of a text in ASCII.
fn is_narrow(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~')
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

    /// Files of several encodings, one behind the other, as Windows joins them.
    #[test]
    fn joined_files() {
        let marked = format!("\u{feff}{LINE}");
        let utf8 = LINE.repeat(2);
        let wide = |text: &str| encoded(text, u16::to_le_bytes);
        let unended = "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 [n1] 1 cut off he";
        #[rustfmt::skip]
        let cases: &[(&str, [&[u8]; 3], String)] = &[
            ("appended by PowerShell", [utf8.as_bytes(), &wide(LINE), &wide(LINE)],    format!("{utf8}{LINE}{LINE}")),
            ("without a line end",     [unended.as_bytes(), &wide(LINE), b""],         format!("{unended}{LINE}")),
            ("no entry",               [utf8.as_bytes(), &wide("no entry at all"), b""], format!("{utf8}n\0o\0 \0e\0n\0t\0r\0y\0 \0a\0t\0 \0a\0l\0l\0")),
            ("an entry later",         [utf8.as_bytes(), &wide("and\r\n"), &wide(LINE)], format!("{utf8}a\0n\0d\0\r\0\n\0{LINE}")),
            ("appended by copy /b",    [&wide(&marked), utf8.as_bytes(), b""],         format!("{marked}{utf8}")),
            ("to and fro",             [&wide(&marked), utf8.as_bytes(), &wide(LINE)], format!("{marked}{utf8}{LINE}")),
        ];
        for (name, parts, want) in cases {
            let bytes = parts.concat();
            for size in [1, 2, 3, 7, 64, 1000] {
                let got = read(&bytes, size);
                assert_eq!(String::from_utf8_lossy(&got), *want, "{name}, by {size}");
            }
        }
    }

    /// Ideographs are no ASCII, though some of their bytes look like it.
    #[test]
    fn other_scripts() {
        let text = format!(
            "{LINE}SELECT * FROM 用户数据表名称，其中的值不是空的 WHERE 姓名 = '张三'\r\n{LINE}"
        );
        for size in [1, 3, 1000] {
            assert_eq!(
                read(&encoded(&text, u16::to_le_bytes), size),
                text.as_bytes()
            );
            assert_eq!(
                read(&encoded(&text, u16::to_be_bytes), size),
                text.as_bytes()
            );
        }
    }

    proptest! {
        #[test]
        fn any_cutting(parts in proptest::collection::vec(proptest::sample::select(vec![
            b"\0".as_slice(), b"a", b"\n", b"W\x002\x005\x000\x004\x002\x002\0 \0", b"\0W\x002\x005\x000\x004\x002\x002\0 ",
            b"W250422 06:22:39.852238 6885 kv/bulk", b"\xd8\x3d", b"\x3d\xd8", b"\xff\xfe", b"\xee\x22",
        ]), 0..20), size in 1usize..70) {
            let bytes = parts.concat();
            prop_assert_eq!(read(&bytes, size), read(&bytes, 4096));
        }

        /// Bytes that are no UTF-16 come out as they went in, cut anyhow.
        #[test]
        fn bytes_pass(text in "[ -~⋮‹›\\n\0]{0,200}", size in 1usize..70) {
            let text = format!("I25{text}");
            prop_assert_eq!(read(text.as_bytes(), size), text.as_bytes());
        }
    }
}
