//! The files of a tar archive.

use std::io::{self, BufRead, Read};

use super::format::Format;
use super::stream::Stream;
use super::walk::{At, Walk};
use crate::input::archive::{MemberError, clean_path};

/// Bytes of a record; zeros of that length end an archive (POSIX `pax`, "ustar
/// Interchange Format").
const BLOCK_BYTES: u64 = 512;

impl Walk<'_, '_> {
    /// Hands on the files of a tar archive, and of those that follow it.
    ///
    /// # Errors
    ///
    /// Why there may be more files in it.
    pub(super) fn tar(&mut self, mut stream: Stream<'_>, at: &At) -> Result<(), MemberError> {
        let meter = stream.meter.clone();
        let told = |error: &io::Error| meter.told(error, 0);
        loop {
            let mut blocks = Blocks {
                stream: &mut stream,
                zeros: 0,
            };
            let mut archive = tar::Archive::new(&mut blocks);
            for entry in archive.entries().map_err(|error| told(&error))? {
                let entry = entry.map_err(|error| told(&error))?;
                let kind = entry.header().entry_type();
                if !(kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse()) {
                    continue;
                }
                let name = clean_path(&entry.path_bytes());
                let name = name.trim_start_matches("./").to_owned();
                let bytes = entry.size();
                let content = Stream::new(entry, &meter);
                // What is cut here is told; that more is missing, below.
                let _ = self.inner(content, &name, Some(bytes), at);
                if let Some(failure) = meter.failure() {
                    return Err(failure);
                }
            }
            if blocks.zeros < BLOCK_BYTES {
                return Err(MemberError::Truncated { inflated_bytes: 0 });
            }
            // Zeros fill the last tape block; another archive may follow.
            loop {
                let more = stream.fill_buf().map_err(|error| told(&error))?;
                let zeros = more.iter().take_while(|byte| **byte == 0).count();
                let (length, ends) = (more.len(), zeros < more.len());
                if length == 0 {
                    return Ok(());
                }
                stream.consume(zeros);
                if ends {
                    break;
                }
            }
            let head = stream
                .peek(Format::HEAD_BYTES)
                .map_err(|error| told(&error))?;
            if Format::of(head) != Some(Format::Tar) {
                return Err(MemberError::Corrupt { inflated_bytes: 0 });
            }
        }
    }
}

/// Counts the zero bytes that were read last.
struct Blocks<'b, 's> {
    stream: &'b mut Stream<'s>,
    zeros: u64,
}

impl Read for Blocks<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        let bytes = buffer.get(..read).unwrap_or_default();
        let zeros = bytes.iter().rev().take_while(|byte| **byte == 0).count();
        if zeros < read {
            self.zeros = 0;
        }
        self.zeros += zeros as u64;
        Ok(read)
    }
}
