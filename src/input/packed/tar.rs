//! The files of a tar archive.
//!
//! # Promises
//!
//! * An archive ends with a header of zeros, not with a file that ends in them.
//! * What is no plain file is handed on as one, if anything stands in it, or
//!   named.

use std::io::{self, BufRead, Read};

use tar::EntryType;

use super::format::Format;
use super::stream::Stream;
use super::walk::{At, Walk};
use crate::input::archive::{MemberError, clean_path};
use crate::limits::{TAR_EXTENSION_BYTES, TAR_PADDING_BYTES};

/// Bytes of a header, and what files are filled up to (POSIX `pax`, "ustar
/// Interchange Format").
const BLOCK_BYTES: u64 = HEADER_BYTES as u64;

/// The same, as a length.
const HEADER_BYTES: usize = 512;

/// Archives are written in records of this size, so another one that was
/// appended starts at a multiple of it.
const RECORD_BYTES: u64 = 20 * BLOCK_BYTES;

impl Walk<'_, '_> {
    /// Hands on the files of a tar archive, and of those that follow it.
    ///
    /// # Errors
    ///
    /// Why there may be more files in it.
    pub(super) fn tar(&mut self, mut stream: Stream<'_>, at: &At) -> Result<(), MemberError> {
        const DAMAGED: MemberError = MemberError::Corrupt { inflated_bytes: 0 };
        let meter = stream.meter.clone();
        let told = |error: &io::Error| meter.told(error, 0);
        let mut damaged = false;
        let mut read = 0;
        loop {
            let mut blocks = Blocks {
                stream: &mut stream,
                read: 0,
                header: Vec::new(),
                next_header: 0,
            };
            // Where the header of the next file must stand.
            let mut next = 0;
            let mut archive = tar::Archive::new(&mut blocks);
            for entry in archive.entries().map_err(|error| told(&error))? {
                let entry = entry.map_err(|error| told(&error))?;
                let name = clean_path(&entry.path_bytes());
                let name = name.trim_start_matches("./").to_owned();
                let kind = entry.header().entry_type();
                let stored = match kind {
                    EntryType::GNUSparse => entry.header().entry_size().unwrap_or(0),
                    _ => entry.size(),
                };
                let rounded = stored.div_ceil(BLOCK_BYTES).saturating_mul(BLOCK_BYTES);
                next = entry.raw_file_position().saturating_add(rounded);
                match kind {
                    EntryType::Directory => self.folder(&name, at),
                    EntryType::Link | EntryType::Symlink => self.link(&name, at),
                    EntryType::Char | EntryType::Block | EntryType::Fifo => {}
                    // Types that nobody knows are files, as POSIX has it.
                    _ => {
                        let bytes = entry.size();
                        let content = Stream::new(meter.watch(entry), &meter);
                        // What is cut here is told; that more is missing, below.
                        let _ = self.inner(content, &name, Some(bytes), at);
                    }
                }
                if let Some(failure) = meter.failure() {
                    return Err(failure);
                }
            }
            if blocks.read < next.saturating_add(BLOCK_BYTES) {
                return Err(MemberError::Truncated { inflated_bytes: 0 });
            }
            read += blocks.read;
            // Zeros fill the last record; another archive may follow.
            let mut padding = 0;
            loop {
                let more = stream.fill_buf().map_err(|error| told(&error))?;
                let zeros = more.iter().take_while(|byte| **byte == 0).count();
                let (length, ends) = (more.len(), zeros < more.len());
                padding += zeros as u64;
                if length == 0 {
                    // More than any record: a copy that was not filled.
                    damaged |= TAR_PADDING_BYTES < padding;
                    return if damaged { Err(DAMAGED) } else { Ok(()) };
                }
                stream.consume(zeros);
                if ends {
                    break;
                }
            }
            read += padding;
            damaged |= read % RECORD_BYTES != 0;
            let head = stream
                .peek(Format::HEAD_BYTES)
                .map_err(|error| told(&error))?;
            if Format::of(head) != Some(Format::Tar) {
                return Err(DAMAGED);
            }
        }
    }
}

/// The blocks of an archive, counted; an extension whose length is without
/// measure, which the crate would hold whole, ends them.
struct Blocks<'b, 's> {
    stream: &'b mut Stream<'s>,
    read: u64,
    /// The header that is being read.
    header: Vec<u8>,
    next_header: u64,
}

impl Blocks<'_, '_> {
    /// Looks at the headers among bytes that were just read.
    fn look(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        let mut at = self.read;
        while let Some(skipped) = usize::try_from(self.next_header.saturating_sub(at))
            .ok()
            .filter(|skipped| *skipped < bytes.len())
        {
            bytes = bytes.get(skipped..).unwrap_or_default();
            at += skipped as u64;
            let room = HEADER_BYTES - self.header.len();
            let part = bytes.get(..room).unwrap_or(bytes);
            self.header.extend_from_slice(part);
            bytes = bytes.get(part.len()..).unwrap_or_default();
            at += part.len() as u64;
            self.next_header = at;
            if self.header.len() < HEADER_BYTES {
                return Ok(());
            }
            let header = tar::Header::from_byte_slice(&self.header);
            let size = header.entry_size().unwrap_or(0);
            let kind = header.entry_type();
            let extends = kind.is_gnu_longname()
                || kind.is_gnu_longlink()
                || kind.is_pax_local_extensions()
                || kind.is_pax_global_extensions();
            let is_header = Format::of(&self.header) == Some(Format::Tar);
            self.header.clear();
            if is_header && extends && TAR_EXTENSION_BYTES < size {
                return Err(io::ErrorKind::InvalidData.into());
            }
            // What is no header is a part of a file whose size stands elsewhere.
            if is_header {
                let rounded = size.div_ceil(BLOCK_BYTES).saturating_mul(BLOCK_BYTES);
                self.next_header = at.saturating_add(rounded);
            }
        }
        Ok(())
    }
}

impl Read for Blocks<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        self.look(buffer.get(..read).unwrap_or_default())?;
        self.read += read as u64;
        Ok(read)
    }
}
