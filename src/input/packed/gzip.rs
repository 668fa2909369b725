//! Gzip (RFC 1952): a head, deflated data, and what it is checked by.
//!
//! # Promises
//!
//! * Whatever was unpacked has been read before an error is.
//! * No byte behind the stream is taken.

use std::io::{self, BufRead, Read};

use paired_inflate::InflateReader;

use crate::input::archive::Crc;

/// What a head says it has, besides its first ten bytes (RFC 1952, 2.3.1).
mod flag {
    pub(super) const HEAD_SUM: u8 = 1 << 1;
    pub(super) const EXTRA: u8 = 1 << 2;
    pub(super) const NAME: u8 = 1 << 3;
    pub(super) const COMMENT: u8 = 1 << 4;
    pub(super) const RESERVED: u8 = 0b111 << 5;
}

/// What one stream of gzip unpacks to.
pub(super) struct GzipReader<R> {
    data: InflateReader<R>,
    crc: Crc,
    next: Part,
}

/// What comes next.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Part {
    Head,
    Data,
    Nothing,
}

impl<R: BufRead> GzipReader<R> {
    pub(super) fn new(below: R) -> GzipReader<R> {
        GzipReader {
            data: InflateReader::new(below),
            crc: Crc::default(),
            next: Part::Head,
        }
    }

    /// What stands behind the stream, once it was read to its end.
    pub(super) fn get_mut(&mut self) -> &mut R {
        self.data.get_mut()
    }

    /// Begins anew with the stream that stands there.
    pub(super) fn renew(&mut self) {
        self.data.renew();
        self.crc = Crc::default();
        self.next = Part::Head;
    }

    /// Whether the data is what was packed: its sum, and the lowest 32 bits of
    /// its length.
    fn check(&mut self) -> io::Result<()> {
        let (sum, bytes) = (self.crc.sum(), self.data.total_out());
        let mut tail = [0; 8];
        self.data.get_mut().read_exact(&mut tail)?;
        let packed = u64::from(sum) | bytes << 32;
        if u64::from_le_bytes(tail) == packed {
            Ok(())
        } else {
            Err(io::ErrorKind::InvalidData.into())
        }
    }
}

impl<R: BufRead> Read for GzipReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.next == Part::Head {
            pass_head(self.data.get_mut())?;
            self.next = Part::Data;
        }
        if buffer.is_empty() || self.next == Part::Nothing {
            return Ok(0);
        }
        let read = self.data.read(buffer)?;
        self.crc.update(buffer.get(..read).unwrap_or_default());
        if read == 0 {
            self.next = Part::Nothing;
            self.check()?;
        }
        Ok(read)
    }
}

/// Passes over a head.
fn pass_head(below: impl Read) -> io::Result<()> {
    let mut head = Head {
        below,
        crc: Crc::default(),
    };
    let [first, second, method, flags] = head.bytes()?;
    if [first, second, method] != *b"\x1f\x8b\x08" || flags & flag::RESERVED != 0 {
        return Err(io::ErrorKind::InvalidData.into());
    }
    // When it was packed, and by what.
    let _: [u8; 6] = head.bytes()?;
    if flags & flag::EXTRA != 0 {
        for _ in 0..u16::from_le_bytes(head.bytes()?) {
            let _: [u8; 1] = head.bytes()?;
        }
    }
    for text in [flag::NAME, flag::COMMENT] {
        while flags & text != 0 && head.bytes()? != [0] {}
    }
    if flags & flag::HEAD_SUM != 0 {
        let sum = head.crc.sum().to_le_bytes();
        if head.bytes()? != [sum[0], sum[1]] {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
    Ok(())
}

/// A head, as far as it was read, with the sum of it.
struct Head<R> {
    below: R,
    crc: Crc,
}

impl<R: Read> Head<R> {
    fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.below.read_exact(&mut bytes)?;
        self.crc.update(&bytes);
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use flate2::read::MultiGzDecoder;
    use flate2::{Compression, GzBuilder};

    use super::*;

    /// A stream with all that a head can have, but its own sum.
    fn packed(text: &[u8]) -> Vec<u8> {
        let builder = GzBuilder::new().filename("a.log").comment("of a node");
        let mut stream = builder.extra("abc").read(text, Compression::fast());
        let mut packed = Vec::new();
        stream.read_to_end(&mut packed).expect("memory takes it");
        packed
    }

    /// The same with a sum of its head.
    fn summed(text: &[u8]) -> Vec<u8> {
        let mut packed = packed(text);
        let end = 10 + 2 + 3 + "a.log".len() + 1 + "of a node".len() + 1;
        packed[3] |= flag::HEAD_SUM;
        let mut crc = Crc::default();
        crc.update(&packed[..end]);
        let sum = crc.sum().to_le_bytes();
        packed.splice(end..end, [sum[0], sum[1]]);
        packed
    }

    fn read(packed: &[u8]) -> (Vec<u8>, Result<usize, io::ErrorKind>) {
        let mut reader = GzipReader::new(packed);
        let mut text = Vec::new();
        let result = reader.read_to_end(&mut text).map_err(|error| error.kind());
        (text, result.map(|_| reader.get_mut().len()))
    }

    #[test]
    fn one_stream_after_the_other() {
        let all = [packed(b"one"), summed(b""), packed(b"two")].concat();
        let mut reader = GzipReader::new(&all[..]);
        let mut text = Vec::new();
        while !reader.get_mut().is_empty() {
            reader.read_to_end(&mut text).expect("it is whole");
            reader.renew();
        }
        assert_eq!(text, b"onetwo");
    }

    #[test]
    fn a_stream_ends_where_it_ends() {
        for text in [&b""[..], b"text", &vec![7; 1 << 20]] {
            for mut packed in [packed(text), summed(text)] {
                packed.extend_from_slice(b"behind");
                assert_eq!(read(&packed), (text.to_vec(), Ok("behind".len())));
            }
        }
    }

    /// As flate2 has it, whatever byte is wrong, and wherever it is cut off.
    #[test]
    fn damage_is_an_error_where_it_is_one() {
        let text = b"some text, some text and more text";
        let whole = summed(text);
        for at in 0..whole.len() {
            for packed in [whole[..at].to_vec(), {
                let mut wrong = whole.clone();
                wrong[at] ^= 0x11;
                wrong
            }] {
                let mut expected = Vec::new();
                let result = MultiGzDecoder::new(&packed[..]).read_to_end(&mut expected);
                let (got, ended) = read(&packed);
                assert_eq!(ended.is_ok(), result.is_ok() && !packed.is_empty(), "{at}");
                // That one drops what it made in the call that fails.
                assert!(got.starts_with(&expected), "{at}");
            }
        }
    }
}
