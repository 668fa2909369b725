//! Undoes compression, by crates.
//!
//! # Promises
//!
//! * A file of several streams one after the other is read to its end; zeros
//!   behind the last, as tapes leave them, are none of it.
//! * Memory is what the stream asks for, up to a bound that all usual
//!   settings keep.

use std::io::{self, BufRead, Read};

use bzip2::bufread::BzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::FrameDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};

use super::format::Format;
use super::gzip::GzipReader;
use super::stream::Stream;
use crate::limits::PACKED_MEMORY_BYTES;

/// What a stream of that format unpacks to; `None` if it is an archive.
pub(super) fn unpacked(format: Format, stream: Stream<'_>) -> Option<Stream<'_>> {
    let meter = stream.meter.clone();
    let layer = match format {
        Format::Gzip => meter.watch(Streams::of(GzipReader::new(stream))),
        Format::Bzip2 => meter.watch(Streams::of(BzDecoder::new(stream))),
        Format::Xz => meter.watch(XzReader::new_mem_limit(
            stream,
            true,
            PACKED_MEMORY_BYTES >> 10,
        )),
        Format::Zstd => meter.watch(Frames {
            decoder: FrameDecoder::new(),
            stream,
            in_frame: false,
        }),
        Format::Tar | Format::Zip => return None,
    };
    Some(Stream::new(layer, &meter))
}

/// A decoder of one stream.
trait OneStream<'a>: Read {
    /// What it reads: what stands behind the stream, at its end.
    fn below(&mut self) -> &mut Stream<'a>;

    /// One of the stream that begins there.
    fn next(self) -> Self;
}

impl<'a> OneStream<'a> for GzipReader<Stream<'a>> {
    fn below(&mut self) -> &mut Stream<'a> {
        self.get_mut()
    }

    fn next(mut self) -> Self {
        self.renew();
        self
    }
}

impl<'a> OneStream<'a> for BzDecoder<Stream<'a>> {
    fn below(&mut self) -> &mut Stream<'a> {
        self.get_mut()
    }

    fn next(self) -> Self {
        BzDecoder::new(self.into_inner())
    }
}

/// The streams of a file, of which each begins anew.
struct Streams<D> {
    /// None after an error, and at the end.
    decoder: Option<D>,
}

impl<D> Streams<D> {
    fn of(first: D) -> Self {
        Streams {
            decoder: Some(first),
        }
    }
}

impl<'a, D: OneStream<'a>> Read for Streams<D> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(mut decoder) = self.decoder.take() {
            let read = decoder.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                self.decoder = Some(decoder);
                return Ok(read);
            }
            let next = decoder.below().peek(1)?.first();
            if next.is_some_and(|first| *first != 0) {
                self.decoder = Some(decoder.next());
            } else {
                only_zeros(decoder.below())?;
            }
        }
        Ok(0)
    }
}

/// Reads to the end, if there are zeros until there.
fn only_zeros(stream: &mut Stream<'_>) -> io::Result<()> {
    loop {
        let rest = stream.fill_buf()?;
        if rest.iter().any(|byte| *byte != 0) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        match rest.len() {
            0 => return Ok(()),
            read => stream.consume(read),
        }
    }
}

/// The frames of a zstd file (RFC 8878): each begins anew, and some say
/// nothing.
struct Frames<'a> {
    decoder: FrameDecoder,
    stream: Stream<'a>,
    in_frame: bool,
}

impl Frames<'_> {
    /// Begins the next frame; false at the end of the stream.
    fn next(&mut self) -> io::Result<bool> {
        loop {
            // No frame starts with a zero.
            if self.stream.peek(1)?.first().is_none_or(|first| *first == 0) {
                only_zeros(&mut self.stream)?;
                return Ok(false);
            }
            if window_bytes(self.stream.peek(14)?) > u64::from(PACKED_MEMORY_BYTES) {
                return Err(io::ErrorKind::OutOfMemory.into());
            }
            // The crate has another bound for frames that are not the first.
            self.decoder = FrameDecoder::new();
            match self.decoder.reset(&mut self.stream) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let length = u64::from(length);
                    let skipped = io::copy(&mut (&mut self.stream).take(length), &mut io::sink())?;
                    if skipped < length {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }
}

/// The window of the frame that starts with `head`, in bytes (RFC 8878, 3.1.1.1);
/// 0 if none does.
fn window_bytes(head: &[u8]) -> u64 {
    let (Some(magic), Some(descriptor)) = (head.get(..4), head.get(4)) else {
        return 0;
    };
    if magic != b"\x28\xb5\x2f\xfd" {
        return 0;
    }
    let single = descriptor & 0x20 != 0;
    if !single {
        let window = u64::from(head.get(5).copied().unwrap_or(0));
        let base = 1_u64 << (10 + (window >> 3));
        return base + base / 8 * (window & 7);
    }
    // All of it is the window, and its size stands behind the dictionary's id.
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let (width, more) = match descriptor >> 6 {
        0 => (1, 0),
        1 => (2, 256),
        2 => (4, 0),
        _ => (8, 0),
    };
    let size = head.get(5 + dictionary..5 + dictionary + width);
    let size = size.unwrap_or_default().iter().rev();
    size.fold(0, |size, byte| size << 8 | u64::from(*byte)) + more
}

impl Read for Frames<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        use ruzstd::decoding::BlockDecodingStrategy::UptoBytes;

        loop {
            if !self.in_frame && !self.next()? {
                return Ok(0);
            }
            self.in_frame = true;
            if self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder
                    .decode_blocks(&mut self.stream, UptoBytes(buffer.len()))
                    .map_err(io::Error::other)?;
            }
            let read = self.decoder.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            if self.decoder.is_finished() {
                let told = self.decoder.get_checksum_from_data();
                if told.is_some() && told != self.decoder.get_calculated_checksum() {
                    return Err(io::ErrorKind::InvalidData.into());
                }
                self.in_frame = false;
            }
        }
    }
}
