//! Why an archive, or one file in it, cannot be read.
//!
//! # Promises
//!
//! * Three families, told apart: a broken file, something that this program
//!   does not do, and a source that fails ([`ReadError`]).
//! * Plain data, which crosses workers; names that start with `@` are none of
//!   facts, see `plan::Why`.
//! * `code()` is stable; the sentence of `Display` says what to do.
//!
//! # Not here
//!
//! What is wrong with an archive that can be read (`flaw`).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::input::read_at::ReadError;
use crate::text::plural;

/// Why nothing of an archive can be read.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub(crate) enum ArchiveError {
    /// The file has no bytes.
    Empty,
    /// The file is known to be something else.
    OtherFormat {
        /// What it is.
        format: OtherFormat,
    },
    /// Nothing in the file looks like a zip archive.
    NotZip,
    /// It starts like a zip archive, but there is no file in it.
    NothingFound,
    /// The source failed.
    #[serde(rename = "@read")]
    Read(ReadError),
}

/// How a file is packed that is no zip archive.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OtherFormat {
    Gzip,
    Bzip2,
    Xz,
    Zstd,
    #[serde(rename = "7z")]
    SevenZip,
    Rar,
    Tar,
}

impl ArchiveError {
    /// A stable name for this kind of error; the page and tests key on it.
    #[must_use]
    pub(crate) fn code(&self) -> &'static str {
        match self {
            ArchiveError::Empty => "empty-file",
            ArchiveError::OtherFormat { .. } => "other-format",
            ArchiveError::NotZip => "not-a-zip",
            ArchiveError::NothingFound => "nothing-in-zip",
            ArchiveError::Read(error) => error.code(),
        }
    }
}

impl fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ArchiveError::Empty => {
                write!(f, "it is empty (0 bytes); collect or copy it again")
            }
            ArchiveError::OtherFormat { format } => write!(
                f,
                "it is a {format}, not a zip archive; unpack it first and choose what is in it"
            ),
            ArchiveError::NotZip => write!(
                f,
                "it is not a zip archive; choose the file that `cockroach debug zip` wrote"
            ),
            ArchiveError::NothingFound => write!(
                f,
                "the archive breaks off before its first file ends; copy or collect it again"
            ),
            ArchiveError::Read(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for OtherFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            OtherFormat::Gzip => "gzip file",
            OtherFormat::Bzip2 => "bzip2 file",
            OtherFormat::Xz => "file packed with xz",
            OtherFormat::Zstd => "zstd file",
            OtherFormat::SevenZip => "7z archive",
            OtherFormat::Rar => "RAR archive",
            OtherFormat::Tar => "tar archive",
        })
    }
}

impl std::error::Error for ArchiveError {}

impl From<ReadError> for ArchiveError {
    fn from(error: ReadError) -> ArchiveError {
        ArchiveError::Read(error)
    }
}

/// Why one file of an archive could not be read, or not to its end.
///
/// What was inflated before the error has been handed on.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub(crate) enum MemberError {
    /// No file starts where the directory says.
    HeaderMissing {
        /// Where it should start.
        offset: u64,
    },
    /// The compressed data ends before the file does.
    Truncated {
        /// Inflated bytes up to there.
        inflated_bytes: u64,
    },
    /// The compressed data runs into another file's.
    Overlap {
        /// Inflated bytes up to there.
        inflated_bytes: u64,
    },
    /// The compressed data is damaged.
    Corrupt {
        /// Inflated bytes up to there.
        inflated_bytes: u64,
    },
    /// The file is longer or shorter than the archive says.
    Size {
        /// Bytes that the archive promises.
        expected: u64,
        /// Bytes that there are.
        actual: u64,
    },
    /// The checksum is wrong: some byte of the file is.
    Checksum {
        /// CRC-32 that the archive promises.
        expected: u32,
        /// CRC-32 of what there is.
        actual: u32,
    },
    /// The file was found without the directory, and nothing confirms that
    /// its bytes are right.
    Unconfirmed {
        /// Inflated bytes.
        inflated_bytes: u64,
    },
    /// The data grows without measure: a zip bomb.
    Bomb {
        /// Inflated bytes when it was stopped.
        inflated_bytes: u64,
    },
    /// Unpacking it takes more memory than is given to one file.
    Memory {
        /// Bytes that are given.
        most_bytes: u32,
    },
    /// The file is encrypted.
    Encrypted,
    /// The file is compressed in a way that is not supported.
    Method {
        /// The method's number in APPNOTE.TXT, section 4.4.5.
        method: u16,
    },
    /// The caller stopped.
    Stopped,
    /// The source failed.
    #[serde(rename = "@read")]
    Read(ReadError),
}

impl MemberError {
    /// A stable name for this kind of error; the page and tests key on it.
    #[must_use]
    pub(crate) fn code(&self) -> &'static str {
        match self {
            MemberError::HeaderMissing { .. } => "member-missing",
            MemberError::Truncated { .. } => "member-truncated",
            MemberError::Overlap { .. } => "member-overlap",
            MemberError::Corrupt { .. } => "member-corrupt",
            MemberError::Size { .. } => "member-size",
            MemberError::Checksum { .. } => "member-checksum",
            MemberError::Unconfirmed { .. } => "member-unconfirmed",
            MemberError::Bomb { .. } => "member-bomb",
            MemberError::Memory { .. } => "member-memory",
            MemberError::Encrypted => "member-encrypted",
            MemberError::Method { .. } => "member-method",
            MemberError::Stopped => "stopped",
            MemberError::Read(error) => error.code(),
        }
    }
}

impl fmt::Display for MemberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const AGAIN: &str = "copy the archive again, or collect it again";
        match self {
            MemberError::HeaderMissing { offset } => write!(
                f,
                "the archive's directory is wrong: no file starts at byte {offset}; {AGAIN}"
            ),
            MemberError::Truncated { inflated_bytes } => write!(
                f,
                "the file breaks off; what was read of it is {}; {AGAIN}",
                plural(*inflated_bytes, "byte")
            ),
            MemberError::Memory { most_bytes } => write!(
                f,
                "it was packed with a setting that takes more than {} MiB of memory to unpack; \
                 unpack it, and choose what is in it",
                most_bytes >> 20
            ),
            MemberError::Overlap { inflated_bytes } => write!(
                f,
                "the file runs into another one of the archive, as in a zip bomb; \
                 what was read of it is {}; {AGAIN}",
                plural(*inflated_bytes, "byte")
            ),
            MemberError::Corrupt { inflated_bytes } => write!(
                f,
                "the file is damaged; what was read of it is {}; {AGAIN}",
                plural(*inflated_bytes, "byte")
            ),
            MemberError::Size { expected, actual } => write!(
                f,
                "the file has {} where the archive promises {expected}; \
                 it was read, but something is wrong with it; {AGAIN}",
                plural(*actual, "byte")
            ),
            MemberError::Checksum { expected, actual } => write!(
                f,
                "the file's checksum is {actual:08x} where the archive promises {expected:08x}; \
                 it was read, but some of it is wrong; {AGAIN}"
            ),
            MemberError::Unconfirmed { inflated_bytes } => write!(
                f,
                "what was read of the file is {}, but the archive is damaged behind it and \
                 nothing confirms that this is right and all; {AGAIN}",
                plural(*inflated_bytes, "byte")
            ),
            MemberError::Bomb { inflated_bytes } => write!(
                f,
                "reading was stopped after {}: the file grows like a zip bomb; \
                 if it is real, unpack the archive and choose the folder",
                plural(*inflated_bytes, "byte")
            ),
            MemberError::Encrypted => write!(
                f,
                "the file is encrypted; unpack the archive with its password and choose the folder"
            ),
            MemberError::Method { method } => write!(
                f,
                "the file is compressed with method {method}, which is not supported; \
                 unpack the archive and choose the folder"
            ),
            MemberError::Stopped => write!(f, "reading was stopped"),
            MemberError::Read(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for MemberError {}

impl From<ReadError> for MemberError {
    fn from(error: ReadError) -> MemberError {
        MemberError::Read(error)
    }
}
