//! The bytes of a source, or of one file in an archive, from front to back.
//!
//! # Promises
//!
//! * One window of the source is held, and some bytes that were looked at.

use std::io::{self, BufRead, Read};
use std::ops::{ControlFlow, Range};

use paired_inflate::InflateReader;

use super::meter::Meter;
use crate::input::archive::{self, Crc, Member, MemberError, Method, Window};
use crate::input::read_at::ReadAt;
use crate::limits::SLICE_BYTES;

/// Bytes that a layer takes from the one below it at once.
const STEP_BYTES: usize = 64 << 10;

/// Told how many bytes of the source were read since the last call; breaks to
/// stop.
pub(crate) type OnRead<'a> = dyn FnMut(u64) -> ControlFlow<()> + 'a;

/// A stream whose next bytes can be looked at before they are taken.
pub(crate) struct Stream<'a> {
    below: Box<dyn Read + 'a>,
    /// Bytes that were read from below, those before `from` taken.
    held: Vec<u8>,
    from: usize,
    pub(super) meter: Meter,
}

impl<'a> Stream<'a> {
    /// The bytes of `source` from the first to the last.
    pub(crate) fn of_source(source: &'a dyn ReadAt, on_read: &'a mut OnRead<'a>) -> Stream<'a> {
        let meter = Meter::default();
        let range = Part::new(source, 0..source.size(), &meter, on_read);
        Stream::new(range, &meter)
    }

    /// The bytes of a member of the archive in `source`.
    ///
    /// # Errors
    ///
    /// [`MemberError`] where its data cannot be found, or unpacked.
    pub(crate) fn of_member(
        source: &'a dyn ReadAt,
        member: &Member,
        on_read: &'a mut OnRead<'a>,
    ) -> Result<Stream<'a>, MemberError> {
        let meter = Meter::default();
        let data = archive::data(source, member)?;
        let method = member.method;
        let part = Part::new(source, data, &meter, on_read);
        let inflated: Box<dyn Read + 'a> = match method {
            Method::Store => Box::new(part),
            Method::Deflate => Box::new(InflateReader::new(part)),
            Method::Deflate64 => Box::new(archive::Deflate64Reader::new(part)),
            Method::Other(method) => return Err(MemberError::Method { method }),
        };
        let checked = Checked {
            below: inflated,
            crc: Crc::default(),
            want: member.crc32.filter(|_| member.complete),
        };
        Ok(Stream::new(meter.watch(checked), &meter))
    }

    /// A layer of a stream.
    pub(super) fn new(below: impl Read + 'a, meter: &Meter) -> Stream<'a> {
        Stream {
            below: Box::new(below),
            held: Vec::new(),
            from: 0,
            meter: meter.clone(),
        }
    }

    /// The next bytes, at least `least` of them unless the stream ends before.
    pub(super) fn peek(&mut self, least: usize) -> io::Result<&[u8]> {
        while self.held.len() - self.from < least {
            self.held.drain(..self.from);
            self.from = 0;
            let length = self.held.len();
            self.held.resize(length + STEP_BYTES.max(least), 0);
            let read = self
                .below
                .read(self.held.get_mut(length..).unwrap_or_default());
            self.held.truncate(length + read.as_ref().unwrap_or(&0));
            if read? == 0 {
                break;
            }
        }
        Ok(self.held.get(self.from..).unwrap_or_default())
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Stream<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.peek(1)
    }

    fn consume(&mut self, bytes: usize) {
        self.from = (self.from + bytes).min(self.held.len());
    }
}

/// A part of a source.
struct Part<'a> {
    source: &'a dyn ReadAt,
    window: Window,
    left: Range<u64>,
    meter: Meter,
    on_read: &'a mut OnRead<'a>,
}

impl<'a> Part<'a> {
    fn new(
        source: &'a dyn ReadAt,
        range: Range<u64>,
        meter: &Meter,
        on_read: &'a mut OnRead<'a>,
    ) -> Part<'a> {
        Part {
            source,
            window: Window::new(SLICE_BYTES),
            left: range,
            meter: meter.clone(),
            on_read,
        }
    }
}

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Part<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let left = self.left.end.saturating_sub(self.left.start);
        if left == 0 {
            return Ok(&[]);
        }
        let ready = self
            .window
            .from(self.source, self.left.start, left)
            .map_err(|error| self.meter.source_failed(error))?;
        let left = usize::try_from(left).unwrap_or(usize::MAX);
        let length = ready.len().min(left).min(STEP_BYTES);
        Ok(ready.get(..length).unwrap_or_default())
    }

    fn consume(&mut self, bytes: usize) {
        self.left.start += bytes as u64;
        self.meter.take(bytes);
        if (self.on_read)(bytes as u64).is_break() {
            // The next read tells.
            self.left.start = self.left.end;
            let _ = self.meter.stopped();
        }
    }
}

/// A file of an archive, whose checksum is compared at its end.
struct Checked<'a> {
    below: Box<dyn Read + 'a>,
    crc: Crc,
    want: Option<u32>,
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.below.read(buffer)?;
        self.crc.update(buffer.get(..read).unwrap_or_default());
        let ends = read == 0 && !buffer.is_empty();
        if ends && self.want.is_some_and(|want| want != self.crc.sum()) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the checksum is wrong",
            ));
        }
        Ok(read)
    }
}
