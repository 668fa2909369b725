//! What an end record says of the places of things, beyond what `rawzip`
//! tells: the parts of a split archive, and where a directory of zip64 is if
//! something stands before the archive that was not counted.
//!
//! Section numbers are those of PKWARE's APPNOTE.TXT.
//!
//! # Promises
//!
//! * Input is untrusted: no byte string makes this module panic or allocate.

use super::header::{u16_at, u32_at, u64_at};
use super::window::Window;
use crate::input::read_at::{ReadAt, ReadError};

/// Bytes of the end record without its comment (4.3.16).
const END_BYTES: usize = 22;

/// Bytes of the locator of zip64's end record (4.3.15), which stands before.
const LOCATOR_BYTES: usize = 20;

/// Bytes of zip64's end record as all known writers make it (4.3.14).
const END64_BYTES: usize = 56;

/// An end record, together with that of zip64 where there is one.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct EndRecord {
    /// First byte behind it and its comment.
    pub(super) end: u64,
    /// Part in which it stands, from 0.
    disk: u32,
    /// Part in which the directory starts.
    pub(super) directory_disk: u32,
    /// Where the directory starts, as counted; `None` where another record
    /// should say so.
    directory: Option<u64>,
    /// Where the end record of zip64 stands, as counted and in the source.
    end64: Option<(u64, u64)>,
}

impl EndRecord {
    /// Reads the one at `offset`, of which a signature was seen.
    pub(super) fn read(
        source: &dyn ReadAt,
        window: &mut Window,
        offset: u64,
    ) -> Result<EndRecord, ReadError> {
        let bytes = window.exactly(source, offset, END_BYTES)?;
        let wide = |at| u16_at(bytes, at).map_or(0, u32::from);
        let comment = u16_at(bytes, 20).map_or(0, u64::from);
        let record = EndRecord {
            end: offset
                .saturating_add(END_BYTES as u64)
                .saturating_add(comment),
            disk: wide(4),
            directory_disk: wide(6),
            directory: u32_at(bytes, 16)
                .filter(|at| *at != u32::MAX)
                .map(u64::from),
            end64: None,
        };
        let found = record.with_zip64(source, window, offset)?;
        Ok(found.unwrap_or(record))
    }

    /// The same with what zip64's record says.
    fn with_zip64(
        mut self,
        source: &dyn ReadAt,
        window: &mut Window,
        offset: u64,
    ) -> Result<Option<EndRecord>, ReadError> {
        const BOTH: usize = LOCATOR_BYTES + END64_BYTES;
        let Some(at) = offset.checked_sub(BOTH as u64) else {
            return Ok(None);
        };
        let bytes = window.exactly(source, at, BOTH)?;
        let Some((record, locator)) = bytes.split_at_checked(END64_BYTES) else {
            return Ok(None);
        };
        if !record.starts_with(b"PK\x06\x06") || !locator.starts_with(b"PK\x06\x07") {
            return Ok(None);
        }
        let read = || {
            self.end64 = Some((u64_at(locator, 8)?, at));
            self.disk = u32_at(record, 16)?;
            self.directory_disk = u32_at(record, 20)?;
            self.directory = Some(u64_at(record, 48)?);
            Some(self)
        };
        Ok({ read }())
    }

    /// Parts of the archive, of which most have one.
    pub(super) fn parts(&self) -> u32 {
        self.disk.max(self.directory_disk).saturating_add(1)
    }

    /// Bytes before the archive that its offsets do not count, where zip64's
    /// end record tells it; none if it is where it should be.
    pub(super) fn base_by_zip64(&self) -> Option<u64> {
        let (counted, at) = self.end64?;
        at.checked_sub(counted).filter(|base| 0 < *base)
    }

    /// The same by where the directory is.
    pub(super) fn base(&self, directory: u64) -> u64 {
        let counted = self.directory.unwrap_or(directory);
        directory.saturating_sub(counted)
    }
}
