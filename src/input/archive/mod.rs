//! Reads zip archives: which files are in one, and the bytes of each.
//!
//! The directory at the archive's end is read with `rawzip` (`directory`) and
//! checked against the file (`layout`). What no directory lists is searched
//! for (`salvage`). Members are read streaming (`member_reader`).
//!
//! # Promises
//!
//! * Input is untrusted: no bytes make this module panic, hang, or hold more
//!   than `limits.rs` allows. No byte of an archive is inflated for two
//!   members, so overlapping members cannot multiply work.
//! * Reading never fails as a whole where something can be had: the rest is
//!   in [`Directory::problems`].
//! * Nothing is hidden: files that the directory does not list are found and
//!   marked [`Origin::Scan`]; both files of one name are kept.
//!
//! # Not here
//!
//! What a path means (`member`), what is packed in a member (`packed`).

mod codec;
mod collector;
mod data;
mod directory;
mod end_record;
mod error;
mod flaw;
mod header;
mod inflate;
mod layout;
mod member_reader;
mod salvage;
mod window;

use serde::{Deserialize, Serialize};

pub(in crate::input) use self::codec::Deflate64Reader;
pub(in crate::input) use self::collector::clean_path;
pub(crate) use self::data::data;
pub(crate) use self::error::{ArchiveError, MemberError, OtherFormat};
pub(crate) use self::flaw::Flaw;
#[cfg(test)]
pub(crate) use self::flaw::Found;
pub(crate) use self::header::LOCAL_BYTES;
pub(in crate::input) use self::header::{
    DESCRIPTOR_BYTES, DESCRIPTOR_SIGNATURE, Facts, LOCAL_SIGNATURE, LocalHeader, is_plausible_path,
};
pub(crate) use self::inflate::Crc;
pub(in crate::input) use self::inflate::is_bomb;
pub(crate) use self::member_reader::MemberReader;
pub(in crate::input) use self::window::Window;
use crate::input::read_at::{ReadAt, ReadError};
use crate::limits::{FOREIGN_HEAD_BYTES, SLICE_BYTES, TAIL_BYTES};
use collector::Collector;
use salvage::Scanner;

/// One file in the archive. Plain data: it travels to workers.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Member {
    /// Place among all files of the archive, from 0: first those of the
    /// directory in its order, then those found by scan, by offset.
    pub ordinal: u32,
    /// Path as written, but always with `/`, and UTF-8 (else replaced).
    pub path: String,
    /// Where its local header starts.
    pub header_offset: u64,
    /// First byte that cannot belong to it: another file or the directory.
    pub limit_offset: u64,
    /// Bytes of its compressed data, as claimed or found.
    pub compressed_bytes: u64,
    /// Bytes of the file, as claimed or found.
    pub inflated_bytes: u64,
    /// CRC-32 of the file; `None` where nothing tells.
    pub crc32: Option<u32>,
    /// How it is compressed.
    pub method: Method,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// What told of it.
    pub origin: Origin,
    /// False when it was found by scan and its end could not be confirmed.
    pub complete: bool,
}

/// How a member is compressed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) enum Method {
    /// Not at all.
    Store,
    /// With Deflate.
    Deflate,
    /// With Deflate64, as Windows does from 2 GiB on.
    Deflate64,
    /// In a way that is not supported, by its number.
    Other(u16),
}

impl From<u16> for Method {
    fn from(number: u16) -> Method {
        match number {
            0 => Method::Store,
            8 => Method::Deflate,
            9 => Method::Deflate64,
            _ => Method::Other(number),
        }
    }
}

impl Method {
    /// Its number in APPNOTE.TXT, section 4.4.5.
    fn number(self) -> u16 {
        match self {
            Method::Store => 0,
            Method::Deflate => 8,
            Method::Deflate64 => 9,
            Method::Other(number) => number,
        }
    }

    /// Whether data that is compressed so tells its own end.
    fn ends_itself(self) -> bool {
        matches!(self, Method::Deflate | Method::Deflate64)
    }
}

/// What told of a member.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) enum Origin {
    /// The archive's directory.
    Directory,
    /// A search through bytes that the directory does not explain. What was
    /// found may belong to an archive inside of this one.
    Scan,
}

/// Something that is wrong with an archive.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Problem {
    /// The member, where it is about one.
    pub path: Option<String>,
    /// What it is.
    pub flaw: Flaw,
    /// Whether something that was wanted may be missing because of it.
    pub matters: bool,
}

/// What is in an archive.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Directory {
    /// The members that were kept, by ordinal.
    pub members: Vec<Member>,
    /// All members, kept or not.
    pub member_count: u64,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// Whether the directory is missing or breaks off, so that files had to
    /// be searched for.
    pub damaged: bool,
    /// Parts that the archive was split into, by its own account.
    pub parts: u32,
}

/// Lists the archive in `source`. `keep` sees each path once, in order, and
/// says whether the member is kept.
///
/// A healthy archive costs a read of its tail, of its directory, and of two
/// local headers. Where the directory is missing, the whole archive is read
/// and inflated once.
///
/// # Errors
///
/// [`ArchiveError`] when there is nothing in it to read.
pub(crate) fn open(
    source: &dyn ReadAt,
    keep: &mut dyn FnMut(&str) -> bool,
) -> Result<Directory, ArchiveError> {
    open_with_window(source, keep, SLICE_BYTES)
}

/// As [`open()`], with another size of window; tests use tiny ones.
///
/// # Errors
///
/// As [`open()`].
pub(crate) fn open_with_window(
    source: &dyn ReadAt,
    keep: &mut dyn FnMut(&str) -> bool,
    window_bytes: usize,
) -> Result<Directory, ArchiveError> {
    if source.size() == 0 {
        return Err(ArchiveError::Empty);
    }
    let mut collector = Collector::new(keep);
    let mut window = Window::new(window_bytes);
    let listing = directory::list(source, &mut window, window_bytes, &mut collector)?;
    let damaged = listing.as_ref().is_none_or(|listing| listing.broken);
    let parts = match &listing {
        Some(listing) => listing.parts,
        None => directory::parts(source, &mut window)?,
    };
    if let Some(listing) = listing {
        layout::check(source, &mut window, listing, &mut collector)?;
    } else {
        scan_all(source, &mut window, &mut collector)?;
    }
    Ok(Directory {
        damaged,
        parts,
        ..collector.finish()
    })
}

/// Whether `head`, the first bytes of a file, is the start of a zip archive:
/// a file in it, the end record of an empty one, or the mark of a split one.
#[must_use]
pub(crate) fn looks_like_zip(head: &[u8]) -> bool {
    const MARKS: [&[u8]; 4] = [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"PK00"];
    MARKS.iter().any(|mark| head.starts_with(mark))
}

/// Whether a file that starts with something else holds an archive behind it,
/// as one that extracts itself does: a directory that lists files, or a file of
/// one near the start.
///
/// # Errors
///
/// [`ReadError`] when the source fails.
pub(crate) fn holds_archive(source: &dyn ReadAt) -> Result<bool, ReadError> {
    let mut window = Window::new(TAIL_BYTES);
    Ok(directory::is_there(source, &mut window)?
        || salvage::has_header(source, &mut window, 0..FOREIGN_HEAD_BYTES)?)
}

/// How many parts an archive was split into, where `source` is the last of
/// them and may hold neither a file nor the directory's start.
pub(crate) fn parts(source: &dyn ReadAt) -> u32 {
    let mut window = Window::new(TAIL_BYTES);
    // What cannot be read is said by whoever reads it next.
    directory::parts(source, &mut window).unwrap_or(1)
}

/// Searches a file without a directory for members, from its first byte.
fn scan_all(
    source: &dyn ReadAt,
    window: &mut Window,
    collector: &mut Collector,
) -> Result<(), ArchiveError> {
    let head = window.exactly(source, 0, HEAD_BYTES)?;
    let zip = looks_like_zip(head);
    if let Some(format) = other_format(head) {
        return Err(ArchiveError::OtherFormat { format });
    }
    if !zip && !salvage::has_header(source, window, 0..FOREIGN_HEAD_BYTES)? {
        return Err(ArchiveError::NotZip);
    }
    let mut scanner = Scanner::new(source, window, collector);
    scanner.scan(0..source.size())?;
    let found = scanner.found;
    if found.members == 0 {
        return Err(ArchiveError::NothingFound);
    }
    collector.say(None, Flaw::DirectoryMissing(found), !found.is_all());
    Ok(())
}

/// Bytes that [`other_format`] looks at.
const HEAD_BYTES: usize = 512;

/// What a file is that starts with `head` and is known to be packed, but not
/// a zip archive.
#[must_use]
pub(crate) fn other_format(head: &[u8]) -> Option<OtherFormat> {
    const MARKS: [(usize, &[u8], OtherFormat); 7] = [
        (0, b"\x1f\x8b", OtherFormat::Gzip),
        (0, b"BZh", OtherFormat::Bzip2),
        (0, b"\xfd7zXZ\0", OtherFormat::Xz),
        (0, b"\x28\xb5\x2f\xfd", OtherFormat::Zstd),
        (0, b"7z\xbc\xaf\x27\x1c", OtherFormat::SevenZip),
        (0, b"Rar!\x1a\x07", OtherFormat::Rar),
        (257, b"ustar", OtherFormat::Tar),
    ];
    let is = |at: usize, mark| head.get(at..).is_some_and(|rest| rest.starts_with(mark));
    MARKS
        .iter()
        .find(|(at, mark, _)| is(*at, mark))
        .map(|(_, _, format)| *format)
}

#[cfg(test)]
mod tests;
