//! The files of a zip archive whose directory, at its end, is not reached
//! before they are: each stands behind a local header, and its data tells
//! where it ends.
//!
//! # Promises
//!
//! * Behind damage the walk goes on with the next file.
//! * A file that the directory no longer lists is read, too: nothing is
//!   hidden by it.

use std::io::{self, BufRead, Read};

use memchr::memmem;
use paired_inflate::InflateReader;

use super::meter::Meter;
use super::stream::Stream;
use super::walk::{At, Walk};
use crate::input::archive::{
    Crc, DESCRIPTOR_BYTES, DESCRIPTOR_SIGNATURE, Deflate64Reader, Facts, LOCAL_BYTES,
    LOCAL_SIGNATURE, LocalHeader, MemberError, Method, clean_path, is_plausible_path,
};

/// What stands behind the last file: the directory, or an end record.
const ENDS: [&[u8]; 4] = [b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"];

impl Walk<'_, '_> {
    /// Hands on the files of a zip archive.
    ///
    /// # Errors
    ///
    /// Why there may be more files in it.
    pub(super) fn zip(&mut self, mut stream: Stream<'_>, at: &At) -> Result<(), MemberError> {
        let meter = stream.meter.clone();
        let mut damaged = false;
        loop {
            let start = stream.peek(4).map_err(|error| meter.told(&error, 0))?;
            if ENDS.iter().any(|mark| start.starts_with(mark)) {
                // The directory; behind it nothing may follow, but another
                // archive or the rest of a file that was no end.
                if !next_file(&mut stream).map_err(|error| meter.told(&error, 0))? {
                    break;
                }
                damaged = true;
                continue;
            }
            if start.is_empty() {
                return Err(MemberError::Truncated { inflated_bytes: 0 });
            }
            let header = local_header(&mut stream).map_err(|error| meter.told(&error, 0))?;
            if let Some((header, name)) = header {
                damaged |= !self.zip_file(&mut stream, header, &name, at);
            } else {
                // The mark of a split archive is no damage.
                damaged |= !stream_starts_with(&mut stream, DESCRIPTOR_SIGNATURE);
                let next = next_record(&mut stream);
                next.map_err(|error| meter.told(&error, 0))?;
            }
            if let Some(failure) = meter.failure() {
                return Err(failure);
            }
        }
        if damaged {
            return Err(MemberError::Corrupt { inflated_bytes: 0 });
        }
        Ok(())
    }

    /// Hands on one file; false if what follows it must be searched for.
    fn zip_file(
        &mut self,
        stream: &mut Stream<'_>,
        header: LocalHeader,
        name: &str,
        at: &At,
    ) -> bool {
        let meter = stream.meter.clone();
        let method = Method::from(header.method);
        let in_data = !header.has_descriptor() || header.compressed_bytes > 0;
        let unreadable = match method {
            _ if header.encrypted() => Some(MemberError::Encrypted),
            Method::Store | Method::Deflate => None,
            // Its end is told by its size alone.
            Method::Deflate64 if in_data => None,
            _ => Some(MemberError::Method {
                method: header.method,
            }),
        };
        if let Some(error) = unreadable {
            self.failed(&self.path_in(name, at), error);
            let mut data = stream.take(if in_data { header.compressed_bytes } else { 0 });
            let _ = io::copy(&mut data, &mut io::sink());
            return in_data || next_record(stream).is_ok();
        }
        // A folder has no data, and says nothing.
        if name.ends_with('/') && header.compressed_bytes == 0 && method == Method::Store {
            self.folder(name, at);
            return true;
        }
        match method {
            Method::Store if in_data => {
                let bytes = header.compressed_bytes;
                let mut data = stream.take(bytes);
                let mut crc = Crc::default();
                let mut counted = Counted {
                    decoder: &mut data,
                    crc: &mut crc,
                };
                let ended = self.inner(Stream::new(&mut counted, &meter), name, Some(bytes), at);
                let whole = passed_over(&mut counted) && ended.is_ok();
                if whole && header.crc32 != crc.sum() && header.crc32 != 0 {
                    let (expected, actual) = (header.crc32, crc.sum());
                    let path = self.path_in(name, at);
                    self.failed(&path, MemberError::Checksum { expected, actual });
                }
                whole
            }
            Method::Deflate64 => {
                let mut data = stream.take(header.compressed_bytes);
                let decoder = Deflate64Reader::new(&mut data);
                let bytes = Some(header.inflated_bytes);
                let ended = self.inner(Stream::new(meter.watch(decoder), &meter), name, bytes, at);
                passed_over(&mut data) && ended.is_ok()
            }
            Method::Store => {
                let mut stored = Stored {
                    stream,
                    facts: no_facts(),
                    crc: Crc::default(),
                    ended: false,
                };
                let ended = self.inner(Stream::new(&mut stored, &meter), name, None, at);
                passed_over(&mut stored) && ended.is_ok()
            }
            _ => self.deflated(stream, header, name, at),
        }
    }

    fn deflated(
        &mut self,
        stream: &mut Stream<'_>,
        header: LocalHeader,
        name: &str,
        at: &At,
    ) -> bool {
        let meter: Meter = stream.meter.clone();
        let mut decoder = InflateReader::new(&mut *stream);
        let mut crc = Crc::default();
        let mut counted = Counted {
            decoder: &mut decoder,
            crc: &mut crc,
        };
        let data = Stream::new(meter.watch(&mut counted), &meter);
        let ended = self.inner(data, name, None, at);
        if !passed_over(&mut counted) || ended.is_err() {
            return false;
        }
        let facts = Facts {
            crc32: crc.sum(),
            compressed_bytes: decoder.total_in(),
            inflated_bytes: decoder.total_out(),
        };
        let right = if header.has_descriptor() {
            let behind = stream.peek(DESCRIPTOR_BYTES).unwrap_or_default();
            let behind = behind.get(..DESCRIPTOR_BYTES).unwrap_or(behind);
            let length = facts.descriptor_length(behind);
            stream.consume(length.unwrap_or(0));
            length.is_some()
        } else {
            header.crc32 == facts.crc32 && header.compressed_bytes == facts.compressed_bytes
        };
        if !right {
            let inflated_bytes = facts.inflated_bytes;
            let path = self.path_in(name, at);
            self.failed(&path, MemberError::Unconfirmed { inflated_bytes });
        }
        true
    }
}

/// Passes over what nobody read of a file; false if it is damaged there.
fn passed_over(data: &mut dyn Read) -> bool {
    io::copy(data, &mut io::sink()).is_ok()
}

/// The local header that starts here, taken, with the path in it; `None` if
/// none does.
fn local_header(stream: &mut Stream<'_>) -> io::Result<Option<(LocalHeader, String)>> {
    let Some(header) =
        LocalHeader::parse(stream.peek(LOCAL_BYTES)?).filter(LocalHeader::is_plausible)
    else {
        return Ok(None);
    };
    let length = header.length();
    let Some(rest) = stream.peek(length)?.get(LOCAL_BYTES..length) else {
        return Err(io::ErrorKind::UnexpectedEof.into());
    };
    let Some((path, extra)) = rest.split_at_checked(usize::from(header.path_bytes)) else {
        return Ok(None);
    };
    if !is_plausible_path(path) {
        return Ok(None);
    }
    let (header, name) = (header.with_zip64_sizes(extra), clean_path(path));
    stream.consume(length);
    Ok(Some((header, name)))
}

fn stream_starts_with(stream: &mut Stream<'_>, mark: &[u8]) -> bool {
    stream
        .peek(mark.len())
        .is_ok_and(|start| start.starts_with(mark))
}

/// Passes over bytes until a file or the directory starts, or the stream ends.
fn next_record(stream: &mut Stream<'_>) -> io::Result<()> {
    // Whatever stands here was looked at.
    stream.consume(1);
    loop {
        let bytes = stream.peek(LOCAL_SIGNATURE.len())?;
        if bytes.len() < LOCAL_SIGNATURE.len() {
            let rest = bytes.len();
            stream.consume(rest);
            return Ok(());
        }
        let starts = |at: &usize| {
            let rest = bytes.get(*at..).unwrap_or_default();
            rest.starts_with(LOCAL_SIGNATURE) || ENDS.iter().any(|mark| rest.starts_with(mark))
        };
        let found = memmem::find_iter(bytes, b"PK").find(starts);
        let passed = found.unwrap_or(bytes.len() + 1 - LOCAL_SIGNATURE.len());
        stream.consume(passed);
        if found.is_some() {
            return Ok(());
        }
    }
}

/// Passes over bytes until another file starts; false if the stream ends
/// before.
fn next_file(stream: &mut Stream<'_>) -> io::Result<bool> {
    loop {
        next_record(stream)?;
        let start = stream.peek(LOCAL_BYTES)?;
        if start.is_empty() {
            return Ok(false);
        }
        if LocalHeader::parse(start).is_some_and(|header| header.is_plausible()) {
            return Ok(true);
        }
    }
}

/// A file whose checksum is made on the way.
struct Counted<'c, R> {
    decoder: &'c mut R,
    crc: &'c mut Crc,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.decoder.read(buffer)?;
        self.crc.update(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}

/// Stored data whose size stands behind it: it ends before a descriptor that
/// is right about all of it.
struct Stored<'b, 's> {
    stream: &'b mut Stream<'s>,
    facts: Facts,
    crc: Crc,
    ended: bool,
}

fn no_facts() -> Facts {
    Facts {
        crc32: 0,
        compressed_bytes: 0,
        inflated_bytes: 0,
    }
}

impl Stored<'_, '_> {
    /// Some bytes of it; 0 at its end.
    fn some(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.stream.peek(DESCRIPTOR_BYTES)?;
        if bytes.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let found = memmem::find(bytes, DESCRIPTOR_SIGNATURE);
        if found == Some(0) {
            self.facts.crc32 = self.crc.sum();
            if let Some(length) = self.facts.descriptor_length(bytes) {
                self.stream.consume(length);
                self.ended = true;
                return Ok(0);
            }
        }
        // Up to the next signature, which may begin at the very end of these.
        let sure = bytes.len().saturating_sub(DESCRIPTOR_SIGNATURE.len() - 1);
        let length = match found {
            Some(0) => 1,
            Some(at) => at,
            None => sure.max(1),
        };
        let length = length.min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(bytes.iter().take(length)) {
            *to = *from;
        }
        self.crc.update(buffer.get(..length).unwrap_or_default());
        self.facts.compressed_bytes += length as u64;
        self.facts.inflated_bytes += length as u64;
        self.stream.consume(length);
        Ok(length)
    }
}

impl Read for Stored<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        // All of it: whoever reads makes room for more than a few bytes.
        while !self.ended && filled < buffer.len() {
            match self.some(buffer.get_mut(filled..).unwrap_or_default()) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(_) if filled > 0 => break,
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }
}
