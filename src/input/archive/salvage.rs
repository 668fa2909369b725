//! Searches for files that no directory lists.
//!
//! Each file of an archive stands behind a local header, and Deflate tells
//! where it ends. So an archive that breaks off, or that has a hole, still
//! gives every file before and behind the damage.
//!
//! # Promises
//!
//! * Memory is one window and one output buffer.
//! * Time is linear: bytes are gone over for the end of a file, inflated or
//!   searched, at most [`SALVAGE_PASSES`] times on average.
//! * What cannot be confirmed by a checksum is marked as not complete.
//!
//! # Not here
//!
//! Telling a file of the archive from one of an archive stored in it, where
//! the outer one's header is lost: both are marked as found by scan.

use std::ops::{ControlFlow, Range};

use memchr::memmem;

use super::codec::MOST_AHEAD;
use super::collector::Collector;
use super::flaw::Found;
use super::header::{
    DESCRIPTOR_BYTES, DESCRIPTOR_SIGNATURE, Facts, LOCAL_BYTES, LOCAL_SIGNATURE, LocalHeader,
    is_plausible_path,
};
use super::inflate::{Crc, Data, Decoder, End};
use super::window::Window;
use super::{Member, Method, Origin};
use crate::input::read_at::{ReadAt, ReadError};
use crate::limits::{MEMBERS, OUTPUT_BYTES, SALVAGE_PASSES};

/// Whether a local header stands in `range`.
pub(super) fn has_header(
    source: &dyn ReadAt,
    window: &mut Window,
    range: Range<u64>,
) -> Result<bool, ReadError> {
    let range = range.start..range.end.min(source.size());
    Ok(next_candidate(source, window, range)?.is_some())
}

/// Searches one range after the other.
pub(super) struct Scanner<'a, 'k> {
    source: &'a dyn ReadAt,
    window: &'a mut Window,
    collector: &'a mut Collector<'k>,
    decoder: Decoder,
    /// Bytes that may still be gone over for what a search began at.
    budget: u64,
    /// What has been found in all of them.
    pub(super) found: Found,
}

/// A local header that could be one, and what stands in it.
struct Candidate {
    offset: u64,
    header: LocalHeader,
    path: Vec<u8>,
}

impl Candidate {
    /// Where its data starts.
    fn data(&self) -> u64 {
        self.offset.saturating_add(self.header.length() as u64)
    }

    fn method(&self) -> Method {
        Method::from(self.header.method)
    }
}

/// Where a candidate's data ends, and whether that is sure.
struct Extent {
    facts: Facts,
    crc32: Option<u32>,
    complete: bool,
    /// Where to search on.
    next: u64,
}

impl<'a, 'k> Scanner<'a, 'k> {
    pub(super) fn new(
        source: &'a dyn ReadAt,
        window: &'a mut Window,
        collector: &'a mut Collector<'k>,
    ) -> Self {
        Scanner {
            source,
            window,
            collector,
            decoder: Decoder::new(),
            budget: 0,
            found: Found::default(),
        }
    }

    /// Offers every file that starts in `range` to the collector.
    pub(super) fn scan(&mut self, range: Range<u64>) -> Result<(), ReadError> {
        let length = range.end.saturating_sub(range.start);
        self.budget = length.saturating_mul(SALVAGE_PASSES);
        let mut at = range.start;
        while let Some(candidate) = self.next(at..range.end)? {
            if self.collector.count() >= MEMBERS {
                break;
            }
            let spent = self.budget == 0;
            let extent = self.measure(&candidate, range.end)?;
            self.offer(&candidate, &extent);
            let used = extent.facts.compressed_bytes;
            at = if spent {
                extent.next.max(candidate.data().saturating_add(used))
            } else {
                extent.next
            };
            self.found.reached_directory =
                extent.complete && self.window.exactly(self.source, at, 4)? == b"PK\x01\x02";
        }
        Ok(())
    }

    fn next(&mut self, range: Range<u64>) -> Result<Option<Candidate>, ReadError> {
        next_candidate(self.source, self.window, range)
    }

    fn offer(&mut self, candidate: &Candidate, extent: &Extent) {
        self.found.members += 1;
        self.found.partial += u64::from(!extent.complete);
        let compressed_bytes = extent.facts.compressed_bytes;
        self.collector
            .offer(&candidate.path, |ordinal, path| Member {
                ordinal,
                path,
                header_offset: candidate.offset,
                limit_offset: candidate.data().saturating_add(compressed_bytes),
                compressed_bytes,
                inflated_bytes: extent.facts.inflated_bytes,
                crc32: extent.crc32,
                method: candidate.method(),
                encrypted: candidate.header.encrypted(),
                origin: Origin::Scan,
                complete: extent.complete,
            });
    }

    /// Finds where the data of `candidate` ends, at `end` at the latest.
    fn measure(&mut self, candidate: &Candidate, end: u64) -> Result<Extent, ReadError> {
        let header = &candidate.header;
        let claimed = candidate.data().saturating_add(header.compressed_bytes);
        let fits = !header.has_descriptor() && claimed <= end;
        if fits && (claimed == end || self.is_boundary(claimed)?) {
            return Ok(as_claimed(candidate, claimed));
        }
        match candidate.method() {
            method if method.ends_itself() && !header.encrypted() => self.inflate(candidate, end),
            _ if fits => Ok(as_claimed(candidate, claimed)),
            // Without a budget, the next file ends it.
            Method::Store if header.has_descriptor() && !header.encrypted() && 0 < self.budget => {
                self.find_descriptor(candidate, end)
            }
            _ => self.up_to_next(candidate, end),
        }
    }

    /// Whether a record of an archive stands at `offset`.
    fn is_boundary(&mut self, offset: u64) -> Result<bool, ReadError> {
        const RECORDS: [&[u8]; 4] = [b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x06"];
        let bytes = self.window.exactly(self.source, offset, 4)?;
        Ok(RECORDS.contains(&bytes))
    }

    fn inflate(&mut self, candidate: &Candidate, end: u64) -> Result<Extent, ReadError> {
        let start = candidate.data();
        let data = Data {
            method: candidate.method(),
            range: start..end.max(start),
            likely_end: end,
            zero_runs: false,
        };
        let mut ignore = |_: &[u8]| ControlFlow::Continue(());
        let decoded = self
            .decoder
            .inflate(self.source, self.window, &data, &mut ignore)?;
        self.budget = self.budget.saturating_sub(decoded.compressed_bytes);
        let facts = |ahead: u64| Facts {
            crc32: decoded.crc32,
            compressed_bytes: decoded.compressed_bytes.saturating_sub(ahead),
            inflated_bytes: decoded.inflated_bytes,
        };
        if decoded.end != End::Whole {
            return Ok(Extent {
                facts: facts(0),
                crc32: None,
                complete: false,
                next: start,
            });
        }
        let most_ahead = match candidate.method() {
            Method::Deflate64 => MOST_AHEAD,
            _ => 0,
        };
        // The data's last byte, where nothing behind it tells which it is.
        let least = start.saturating_add(facts(most_ahead).compressed_bytes);
        for facts in (0..=most_ahead).map(facts) {
            let data_end = start.saturating_add(facts.compressed_bytes);
            if let Some(behind) = self.confirmation(candidate, &facts, data_end, end)? {
                let next = data_end.saturating_add(behind);
                return Ok(Extent {
                    facts,
                    crc32: Some(facts.crc32),
                    complete: true,
                    next: if behind == 0 { least } else { next },
                });
            }
        }
        Ok(Extent {
            facts: facts(0),
            crc32: None,
            complete: false,
            next: least,
        })
    }

    /// Length of the descriptor that confirms `facts`; 0 where the header
    /// does.
    fn confirmation(
        &mut self,
        candidate: &Candidate,
        facts: &Facts,
        data_end: u64,
        end: u64,
    ) -> Result<Option<u64>, ReadError> {
        let header = &candidate.header;
        if !header.has_descriptor() {
            let same = header.crc32 == facts.crc32 && header.inflated_bytes == facts.inflated_bytes;
            return Ok(same.then_some(0));
        }
        let left = usize::try_from(end.saturating_sub(data_end)).unwrap_or(DESCRIPTOR_BYTES);
        let length = left.min(DESCRIPTOR_BYTES);
        let bytes = self.window.exactly(self.source, data_end, length)?;
        Ok(facts.descriptor_length(bytes).map(|length| length as u64))
    }

    /// Finds the end of stored data: a descriptor whose sizes are the
    /// distance to it and whose checksum is right.
    fn find_descriptor(&mut self, candidate: &Candidate, end: u64) -> Result<Extent, ReadError> {
        let start = candidate.data();
        let mut at = start;
        let mut crc = Crc::default();
        loop {
            let bytes = searchable(self.source, self.window, at..end)?;
            if bytes.len() < DESCRIPTOR_SIGNATURE.len() {
                return self.up_to_next(candidate, end);
            }
            let hit = memmem::find(bytes, DESCRIPTOR_SIGNATURE);
            let skipped = hit.unwrap_or(bytes.len() - DESCRIPTOR_SIGNATURE.len() + 1);
            crc.update(bytes.get(..skipped).unwrap_or_default());
            at += skipped as u64;
            self.budget = self.budget.saturating_sub(skipped as u64);
            if self.budget == 0 {
                return self.up_to_next(candidate, end);
            }
            if hit.is_none() {
                continue;
            }
            let facts = Facts {
                crc32: crc.sum(),
                compressed_bytes: at - start,
                inflated_bytes: at - start,
            };
            let bytes = self.window.exactly(self.source, at, DESCRIPTOR_BYTES)?;
            if let Some(length) = facts.descriptor_length(bytes) {
                return Ok(Extent {
                    facts,
                    crc32: Some(facts.crc32),
                    complete: true,
                    next: at.saturating_add(length as u64),
                });
            }
            crc.update(bytes.get(..1).unwrap_or_default());
            at += 1;
        }
    }

    /// For data that cannot tell its end: at the latest where the next file
    /// starts.
    fn up_to_next(&mut self, candidate: &Candidate, end: u64) -> Result<Extent, ReadError> {
        let start = candidate.data().min(end);
        let next = self.next(start..end)?;
        let stop = next.map_or(end, |next| next.offset);
        Ok(Extent {
            facts: Facts {
                crc32: 0,
                compressed_bytes: stop - start,
                inflated_bytes: stop - start,
            },
            crc32: None,
            complete: false,
            next: stop,
        })
    }
}

/// The extent that the header claims, where nothing speaks against it.
fn as_claimed(candidate: &Candidate, next: u64) -> Extent {
    let header = &candidate.header;
    let unknown = header.crc32 == 0 && header.inflated_bytes > 0;
    Extent {
        facts: Facts {
            crc32: header.crc32,
            compressed_bytes: header.compressed_bytes,
            inflated_bytes: header.inflated_bytes,
        },
        crc32: (!unknown).then_some(header.crc32),
        complete: true,
        next,
    }
}

/// Finds the next local header in `range` that could be one.
fn next_candidate(
    source: &dyn ReadAt,
    window: &mut Window,
    range: Range<u64>,
) -> Result<Option<Candidate>, ReadError> {
    let mut at = range.start;
    loop {
        let bytes = searchable(source, window, at..range.end)?;
        if bytes.len() < LOCAL_SIGNATURE.len() {
            return Ok(None);
        }
        let Some(skipped) = memmem::find(bytes, LOCAL_SIGNATURE) else {
            at += (bytes.len() - LOCAL_SIGNATURE.len() + 1) as u64;
            continue;
        };
        at += skipped as u64;
        if let Some(candidate) = candidate_at(source, window, at..range.end)? {
            return Ok(Some(candidate));
        }
        at += 1;
    }
}

/// Some bytes of `range` from its start on, at least a signature's length
/// unless fewer are left.
fn searchable<'a>(
    source: &dyn ReadAt,
    window: &'a mut Window,
    range: Range<u64>,
) -> Result<&'a [u8], ReadError> {
    window.exactly(source, range.start, LOCAL_SIGNATURE.len())?;
    let bytes = window.from(source, range.start, 1)?;
    let left = range.end.saturating_sub(range.start);
    let left = usize::try_from(left).unwrap_or(usize::MAX);
    // Small steps keep a hit, and what is read around it, in the cache.
    let length = left.min(OUTPUT_BYTES);
    Ok(bytes.get(..length).unwrap_or(bytes))
}

fn candidate_at(
    source: &dyn ReadAt,
    window: &mut Window,
    range: Range<u64>,
) -> Result<Option<Candidate>, ReadError> {
    let offset = range.start;
    let bytes = window.exactly(source, offset, LOCAL_BYTES)?;
    let Some(header) = LocalHeader::parse(bytes).filter(LocalHeader::is_plausible) else {
        return Ok(None);
    };
    let length = header.length();
    if range.end.saturating_sub(offset) < length as u64 {
        return Ok(None);
    }
    let bytes = window.exactly(source, offset, length)?;
    let Some((path, extra)) = bytes
        .get(LOCAL_BYTES..)
        .and_then(|rest| rest.split_at_checked(usize::from(header.path_bytes)))
    else {
        return Ok(None);
    };
    Ok(is_plausible_path(path).then(|| Candidate {
        offset,
        header: header.with_zip64_sizes(extra),
        path: path.to_vec(),
    }))
}
