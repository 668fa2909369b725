//! What the analyzer reads from: bytes at an offset.
//!
//! In the browser this is a `File`, some of whose bytes were read ahead
//! (`wasm.rs`), on the command line a file (`cli/input.rs`), in tests a slice.
//!
//! # Promises
//!
//! * A read is short only at the end of the source; what is shorter than it
//!   should be is an error of the source, found here and named.
//! * Nothing is held: memory is the caller's buffer.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::limits::SLICE_BYTES;

/// Something that can be read at an offset.
///
/// Implemented for `&[u8]` and `Vec<u8>`, and by the faces for files.
pub trait ReadAt {
    /// Size in bytes, fixed when the source was opened.
    fn size(&self) -> u64;

    /// Fills all of `buffer` from `offset` (in bytes, from 0). Blocks.
    ///
    /// # Errors
    ///
    /// [`ReadError`] when the source cannot give all of these bytes: it
    /// vanished, shrank or changed, or the range lies outside of it.
    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError>;

    /// Refuses a range that does not lie in the source: `length` bytes from
    /// `offset` on.
    ///
    /// # Errors
    ///
    /// [`ReadError::OutOfRange`].
    fn check_range(&self, offset: u64, length: usize) -> Result<(), ReadError> {
        let length = length as u64;
        let end = offset.checked_add(length);
        if end.is_some_and(|end| end <= self.size()) {
            Ok(())
        } else {
            Err(ReadError::OutOfRange { offset, length })
        }
    }

    /// How many bytes from `offset` on can be had without waiting, as far as
    /// that is known. Readers cut their reads by it; none need know.
    fn at_hand(&self, offset: u64) -> u64 {
        let _ = offset;
        0
    }

    /// Bytes that a reader had best ask for at once, at most, where it is to read
    /// on: as many as cost no more by themselves than together with others.
    fn slice_bytes(&self) -> usize {
        SLICE_BYTES
    }
}

/// A source of its own. Natively threads share it; objects of a browser belong
/// to one worker and cannot be shared.
#[cfg(not(target_arch = "wasm32"))]
pub type Owned = Box<dyn ReadAt + Send + Sync>;

/// A source of its own. Natively threads share it; objects of a browser belong
/// to one worker and cannot be shared.
#[cfg(target_arch = "wasm32")]
pub type Owned = Box<dyn ReadAt>;

/// Why bytes of the source could not be had.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReadError {
    /// The range ends past the end of the source.
    OutOfRange {
        /// First byte asked for.
        offset: u64,
        /// Bytes asked for.
        length: u64,
    },
    /// Whoever runs this may not read the file.
    Forbidden,
    /// The file cannot be read at all: a link to nowhere, a device.
    Unreadable {
        /// What the system said; for people, never compared.
        detail: String,
    },
    /// The file changed, shrank, vanished or its device failed.
    Lost {
        /// What the system said; for people, never compared.
        detail: String,
    },
}

impl ReadError {
    /// Every kind of error, by its name.
    pub(crate) const CODES: [&str; 4] = [
        "out-of-range",
        "no-permission",
        "file-unreadable",
        "file-lost",
    ];

    /// A stable name for this kind of error; the page and tests key on it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            ReadError::OutOfRange { .. } => "out-of-range",
            ReadError::Forbidden => "no-permission",
            ReadError::Unreadable { .. } => "file-unreadable",
            ReadError::Lost { .. } => "file-lost",
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::OutOfRange { offset, length } => {
                write!(f, "{length} bytes at {offset} lie past the end of the file")
            }
            ReadError::Forbidden => write!(
                f,
                "there is no permission to read it; change that, or ask its owner for a copy"
            ),
            ReadError::Unreadable { detail } => write!(f, "the file cannot be read: {detail}"),
            ReadError::Lost { detail } => write!(
                f,
                "the file changed or was disconnected while being read \
                 (USB stick removed? still being copied?): {detail}"
            ),
        }
    }
}

impl std::error::Error for ReadError {}

/// A part of a source, as a source.
pub(crate) struct Part<'a> {
    of: &'a dyn ReadAt,
    range: Range<u64>,
}

impl<'a> Part<'a> {
    /// The bytes of `of` that lie in `range`.
    pub(crate) fn new(of: &'a dyn ReadAt, range: Range<u64>) -> Part<'a> {
        let end = range.end.min(of.size());
        let range = range.start.min(end)..end;
        Part { of, range }
    }

    /// Where it starts.
    pub(crate) fn start(&self) -> u64 {
        self.range.start
    }
}

impl ReadAt for Part<'_> {
    fn size(&self) -> u64 {
        self.range.end - self.range.start
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        self.check_range(offset, buffer.len())?;
        self.of.read_exact_at(self.range.start + offset, buffer)
    }

    fn at_hand(&self, offset: u64) -> u64 {
        let left = self.size().saturating_sub(offset);
        self.of
            .at_hand(self.range.start.saturating_add(offset))
            .min(left)
    }

    fn slice_bytes(&self) -> usize {
        self.of.slice_bytes()
    }
}

impl ReadAt for &[u8] {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        let out_of_range = || ReadError::OutOfRange {
            offset,
            length: buffer.len() as u64,
        };
        let start = usize::try_from(offset).map_err(|_| out_of_range())?;
        let end = start.checked_add(buffer.len()).ok_or_else(out_of_range)?;
        let bytes = self.get(start..end).ok_or_else(out_of_range)?;
        buffer.copy_from_slice(bytes);
        Ok(())
    }
}

impl ReadAt for Vec<u8> {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        self.as_slice().read_exact_at(offset, buffer)
    }
}
