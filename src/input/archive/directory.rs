//! Reads the directory at the archive's end, with `rawzip`.
//!
//! # Promises
//!
//! * Memory is one window and one buffer, beside what is kept and 24 bytes
//!   for each listed file.
//! * Nothing is allocated because of a number that the archive claims.
//! * Offsets are those in the source, whatever stands before the archive and
//!   whether it was counted, and whichever part of a split archive they count
//!   from.
//!
//! # Not here
//!
//! Whether what it says is so (`layout`).

use std::cell::{Cell, RefCell};
use std::io;

use rawzip::{ErrorKind, ZipArchive, ZipFileHeaderRecord, ZipLocator};

use super::collector::{Collector, Kept};
use super::end_record::EndRecord;
use super::flaw::Flaw;
use super::header::LOCAL_BYTES;
use super::window::Window;
use super::{Member, Method, Origin};
use crate::input::read_at::{ReadAt, ReadError};
use crate::limits::{DIRECTORY_BUFFER_BYTES, END_RECORDS, MEMBERS, TAIL_BYTES};

/// What a directory says of the file around it.
#[derive(Debug)]
pub(super) struct Listing {
    /// Where each listed file lies, in the directory's order.
    pub(super) spans: Vec<Span>,
    /// First byte of the directory.
    pub(super) start: u64,
    /// First byte behind the end record and its comment.
    pub(super) end: u64,
    /// How many files the end record promises.
    pub(super) promised: u64,
    /// Bytes from the source's first byte to the one that offsets count from,
    /// as far as the place of the directory tells.
    pub(super) base: u64,
    /// Parts of the archive, of which most have one.
    pub(super) parts: u32,
    /// Whether the directory breaks off before its end.
    pub(super) broken: bool,
    /// Where the file of the last record before the break lies, which is not
    /// among the spans: what is wrong may be in that record.
    pub(super) dropped: Option<u64>,
    /// Whether more files follow than are looked at.
    pub(super) cut: bool,
}

/// Where a file lies: from its local header on, at least to `end`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) start: u64,
    pub(super) end: u64,
    /// The member, if it was kept.
    pub(super) kept: Option<Kept>,
}

/// Lists the archive; `None` if it has no directory that can be read.
pub(super) fn list(
    source: &dyn ReadAt,
    window: &mut Window,
    tail_bytes: usize,
    collector: &mut Collector,
) -> Result<Option<Listing>, ReadError> {
    let mut buffer = vec![0; DIRECTORY_BUFFER_BYTES];
    let reader = Positional::new(source, window, tail_bytes)?;
    let Some((archive, end)) = locate(&reader, &mut buffer)? else {
        return Ok(None);
    };
    let listing = read_records(&archive, end, &mut buffer, collector)?;
    say_counts(&listing, collector);
    Ok(Some(listing))
}

/// Whether a directory that lists files can be read.
pub(super) fn is_there(source: &dyn ReadAt, window: &mut Window) -> Result<bool, ReadError> {
    let mut buffer = vec![0; DIRECTORY_BUFFER_BYTES];
    let reader = Positional::new(source, window, TAIL_BYTES)?;
    let located = locate(&reader, &mut buffer)?;
    Ok(located.is_some_and(|(archive, _)| 0 < archive.entries_hint()))
}

/// How many parts an archive was split into, if this is the last of them.
pub(super) fn parts(source: &dyn ReadAt, window: &mut Window) -> Result<u32, ReadError> {
    let mut buffer = vec![0; DIRECTORY_BUFFER_BYTES];
    let reader = Positional::new(source, window, TAIL_BYTES)?;
    let located = ZipLocator::new().locate_in_reader(&reader, &mut buffer, source.size());
    let offset = match located {
        Ok(archive) => Some(archive.eocd_offset()),
        Err((_, error)) => error.eocd_offset(),
    };
    let Some(offset) = offset else {
        return Ok(1);
    };
    let record = reader.end_record(offset)?;
    let is_last = record.end == source.size();
    Ok(if is_last { record.parts() } else { 1 })
}

/// An archive whose directory was found, and where its end record stands.
type Located<'a, 's> = (ZipArchive<&'a Positional<'s>>, EndRecord);

/// Finds the last end record that points to a directory.
///
/// A comment, or an archive stored at the end, may hold records that do not.
fn locate<'a, 's>(
    reader: &'a Positional<'s>,
    buffer: &mut [u8],
) -> Result<Option<Located<'a, 's>>, ReadError> {
    let locator = ZipLocator::new();
    let mut end = reader.source.size();
    for _ in 0..END_RECORDS {
        let offset = match locator.locate_in_reader(reader, buffer, end) {
            Ok(archive) => {
                let offset = archive.eocd_offset();
                if starts_well(&archive, buffer)? {
                    let record = reader.end_record(offset)?;
                    return Ok(Some((archive, record)));
                }
                offset
            }
            Err((_, error)) => match (error.eocd_offset(), read_error(error)) {
                (_, Some(error)) => return Err(error),
                (Some(offset), None) => offset,
                (None, None) => return Ok(None),
            },
        };
        let record = reader.end_record(offset)?;
        if let Some(base) = record.base_by_zip64() {
            // `rawzip` moves the offsets of small archives only.
            reader.base.set(base);
            let end = offset.saturating_sub(base).saturating_add(4);
            if let Ok(archive) = locator.locate_in_reader(reader, buffer, end)
                && starts_well(&archive, buffer)?
            {
                return Ok(Some((archive, record)));
            }
            reader.base.set(0);
        }
        end = offset;
    }
    Ok(None)
}

/// Whether the directory is empty or starts with a record.
fn starts_well(archive: &ZipArchive<&Positional>, buffer: &mut [u8]) -> Result<bool, ReadError> {
    match archive.entries(buffer).next_entry() {
        Ok(first) => Ok(first.is_some() || archive.entries_hint() == 0),
        Err(error) => read_error(error).map_or(Ok(false), Err),
    }
}

fn read_records(
    archive: &ZipArchive<&Positional>,
    end: EndRecord,
    buffer: &mut [u8],
    collector: &mut Collector,
) -> Result<Listing, ReadError> {
    let reader = archive.get_ref();
    let moved = reader.base.get();
    let start = archive.directory_offset().saturating_add(moved);
    let base = end.base(start);
    let disks = Disks {
        of_directory: end.directory_disk,
        base,
    };
    let mut listing = Listing {
        spans: Vec::new(),
        start,
        end: archive.end_offset().saturating_add(moved),
        promised: archive.entries_hint(),
        base,
        parts: end.parts(),
        broken: false,
        dropped: None,
        cut: false,
    };
    // What `rawzip` adds to the offsets of files.
    let added = base.saturating_sub(moved);
    let mut unchecked = 0;
    let mut offer = |record: Record, collector: &mut Collector| {
        let checked = record.crc32.is_some();
        let span = record.offer(collector);
        unchecked += u64::from(span.kept.is_some() && !checked);
        listing.spans.push(span);
    };
    // A record counts once the next one stands behind it: where a directory
    // breaks, the last record's lengths may be what is wrong.
    let mut pending: Option<Record> = None;
    let mut entries = archive.entries(buffer);
    loop {
        match entries.next_entry() {
            Ok(Some(_)) if collector.count() >= MEMBERS => {
                listing.cut = true;
                break;
            }
            Ok(Some(record)) => {
                let told = record.local_header_offset();
                let start = if end.directory_disk == 0 {
                    told.saturating_add(moved)
                } else {
                    let disk = reader.disk(record.central_directory_offset())?;
                    disks.place(disk, told.saturating_sub(added))
                };
                let record = Record::of(&record, start);
                if let Some(before) = pending.take() {
                    offer(before, collector);
                }
                listing.broken = record.swallowed_another();
                pending = Some(record);
                if listing.broken {
                    break;
                }
            }
            Ok(None) => break,
            Err(error) => {
                if let Some(error) = read_error(error) {
                    return Err(error);
                }
                let listed = collector.count() + u64::from(pending.is_some());
                // What stands behind the last record is no record of a file.
                listing.broken = listed != listing.promised;
                break;
            }
        }
    }
    match pending {
        Some(record) if listing.broken => listing.dropped = Some(record.start),
        Some(record) => offer(record, collector),
        None => {}
    }
    if unchecked > 0 {
        collector.say(None, Flaw::NoChecksum { files: unchecked }, false);
    }
    Ok(listing)
}

/// What a directory says of one file.
struct Record {
    path: Vec<u8>,
    start: u64,
    compressed_bytes: u64,
    inflated_bytes: u64,
    crc32: Option<u32>,
    method: Method,
    encrypted: bool,
}

impl Record {
    fn of(record: &ZipFileHeaderRecord, start: u64) -> Record {
        Record {
            path: record.file_path().as_bytes().to_vec(),
            start,
            compressed_bytes: record.compressed_size_hint(),
            inflated_bytes: record.uncompressed_size_hint(),
            crc32: crc32(record),
            method: Method::from(record.compression_method().as_u16()),
            encrypted: record.flags().is_encrypted(),
        }
    }

    /// Whether the next record stands in its path, of which the length is
    /// wrong then.
    fn swallowed_another(&self) -> bool {
        memchr::memmem::find(&self.path, b"PK\x01\x02").is_some()
    }

    fn offer(self, collector: &mut Collector) -> Span {
        let header_bytes = LOCAL_BYTES + self.path.len();
        let kept = collector.offer(&self.path, |ordinal, path| Member {
            ordinal,
            path,
            header_offset: self.start,
            limit_offset: u64::MAX,
            compressed_bytes: self.compressed_bytes,
            inflated_bytes: self.inflated_bytes,
            crc32: self.crc32,
            method: self.method,
            encrypted: self.encrypted,
            origin: Origin::Directory,
            complete: true,
        });
        Span {
            start: self.start,
            end: self
                .start
                .saturating_add(header_bytes as u64)
                .saturating_add(self.compressed_bytes),
            kept,
        }
    }
}

/// The checksum, unless its field was left at 0, which says that there is
/// none: some writers forget it where a descriptor behind the data has it. Of
/// four billion files one has it rightly, and is read unchecked.
fn crc32(record: &ZipFileHeaderRecord) -> Option<u32> {
    let absent = record.crc32() == 0 && record.uncompressed_size_hint() > 0;
    (!absent).then(|| record.crc32())
}

/// Says where the number of files is not the one promised.
fn say_counts(listing: &Listing, collector: &mut Collector) {
    let (listed, promised) = (collector.count(), listing.promised);
    if listing.cut {
        collector.say(None, Flaw::TooManyFiles { most: MEMBERS }, true);
    } else if !listing.broken && listed != promised {
        let wrapped = listed > promised && promised == listed & u64::from(u16::MAX);
        let flaw = if wrapped {
            Flaw::CountWrapped { promised, listed }
        } else {
            Flaw::CountMismatch { promised, listed }
        };
        collector.say(None, flaw, listed < promised);
    }
}

/// The source's own failure, where that is what stopped `rawzip`.
fn read_error(error: rawzip::Error) -> Option<ReadError> {
    match error.into_kind() {
        ErrorKind::IO(error) => error.downcast::<ReadError>().ok(),
        _ => None,
    }
}

/// Where the parts of a split archive start, which writers make of one size
/// but for the last. Where they did not, files are searched for.
struct Disks {
    /// Part in which the directory starts, not the first.
    of_directory: u32,
    /// Where that part starts.
    base: u64,
}

impl Disks {
    /// The place of an offset that counts from the start of `disk`.
    fn place(&self, disk: u32, offset: u64) -> u64 {
        let of_one = self.base / u64::from(self.of_directory.max(1));
        let start = if disk == self.of_directory {
            self.base
        } else {
            of_one.saturating_mul(u64::from(disk))
        };
        start.saturating_add(offset)
    }
}

/// The source as `rawzip` wants it, read through the window.
struct Positional<'a> {
    source: &'a dyn ReadAt,
    window: RefCell<&'a mut Window>,
    /// Bytes at the source's start that are not there for `rawzip`.
    base: Cell<u64>,
}

impl<'a> Positional<'a> {
    fn new(
        source: &'a dyn ReadAt,
        window: &'a mut Window,
        tail_bytes: usize,
    ) -> Result<Positional<'a>, ReadError> {
        let tail_bytes = tail_bytes.min(TAIL_BYTES);
        let tail = source.size().saturating_sub(tail_bytes as u64);
        window.exactly(source, tail, tail_bytes)?;
        Ok(Positional {
            source,
            window: RefCell::new(window),
            base: Cell::new(0),
        })
    }

    /// The end record at `offset`, as `rawzip` does not show it.
    fn end_record(&self, offset: u64) -> Result<EndRecord, ReadError> {
        let offset = offset.saturating_add(self.base.get());
        EndRecord::read(self.source, &mut self.window.borrow_mut(), offset)
    }

    /// The part in which the file starts whose record stands at `offset`.
    fn disk(&self, offset: u64) -> Result<u32, ReadError> {
        const AT: u64 = 34;
        let offset = offset.saturating_add(self.base.get()).saturating_add(AT);
        let mut window = self.window.borrow_mut();
        let bytes = window.exactly(self.source, offset, 2)?;
        Ok(bytes
            .iter()
            .rev()
            .fold(0, |disk, byte| disk << 8 | u32::from(*byte)))
    }
}

impl rawzip::ReaderAt for Positional<'_> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let offset = offset.saturating_add(self.base.get());
        if self.source.size() <= offset {
            return Ok(0);
        }
        let mut window = self.window.borrow_mut();
        let bytes = window
            .from(self.source, offset, buffer.len() as u64)
            .map_err(io::Error::other)?;
        let length = bytes.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(bytes) {
            *to = *from;
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The largest archive that was seen fits, and so does what is held of it.
    #[test]
    fn millions_of_files() {
        const { assert!(2_830_611 < MEMBERS) };
        assert!(size_of::<Span>() <= 24, "{}", size_of::<Span>());
    }
}
