//! Checks what the directory says against the file around it.
//!
//! The bytes of a sound archive are its files one after the other, then the
//! directory. Files that overlap, files that are not where the directory says,
//! and bytes that belong to no file are found here.
//!
//! # Promises
//!
//! * A sound archive costs two small reads: its first and its last file.
//! * Every member gets a limit: where the next file starts, at the latest.

use std::ops::Range;

use super::collector::{Collector, Kept, clean_path};
use super::directory::{Listing, Span};
use super::flaw::Flaw;
use super::header::{DESCRIPTOR_BYTES, Facts, LOCAL_BYTES, LocalHeader};
use super::salvage::Scanner;
use super::window::Window;
use crate::input::read_at::{ReadAt, ReadError};
use crate::limits::UNLISTED_SLACK_BYTES;

/// Where sizes and offsets of 32 bits start again.
const WRAP: u64 = 1 << 32;

/// Settles where each listed file lies, and searches the rest.
pub(super) fn check(
    source: &dyn ReadAt,
    window: &mut Window,
    mut listing: Listing,
    collector: &mut Collector,
) -> Result<(), ReadError> {
    sort(&mut listing.spans);
    let mut missing = Vec::new();
    let wrong = looks_wrong(source, window, &listing)?;
    if wrong {
        missing = find_headers(source, window, &mut listing, collector)?;
        sort(&mut listing.spans);
    }
    set_limits(&listing, collector);
    if listing.cut {
        // What lies between may well be listed further on.
        return Ok(());
    }
    let gaps = gaps(&listing, source.size(), wrong);
    let mut starts = Vec::with_capacity(gaps.len());
    for gap in &gaps {
        starts.push(search_start(source, window, gap, collector)?);
    }
    let mut scanner = Scanner::new(source, window, collector);
    let mut headless = false;
    for (Gap { bytes: gap, .. }, start) in gaps.iter().zip(starts) {
        scanner.scan(start..gap.end)?;
        let listed = listing.dropped.is_some_and(|start| gap.contains(&start));
        headless |= gap.start == 0 && scanner.found.members > 0 && !listed;
    }
    let found = scanner.found;
    if headless {
        collector.say(None, Flaw::UnlistedStart(found), true);
    } else if found.members > 0 {
        collector.say(None, Flaw::UnlistedFiles(found), false);
    } else if !gaps.is_empty() {
        let flaw = Flaw::UnlistedBytes {
            bytes: gaps.iter().map(|gap| gap.bytes.end - gap.bytes.start).sum(),
            places: gaps.len() as u64,
        };
        collector.say(None, flaw, false);
    }
    if listing.broken {
        let flaw = Flaw::DirectoryBroken {
            promised: listing.promised,
            listed: listing.spans.len() as u64,
            found,
        };
        let all = collector.count() >= listing.promised && found.partial == 0;
        collector.say(None, flaw, !all);
    }
    say_missing(missing, collector);
    Ok(())
}

/// By offset; of those at one place, in the directory's order.
fn sort(spans: &mut [Span]) {
    spans.sort_by_key(|span| span.start);
}

/// Whether the directory's offsets cannot all be right.
fn looks_wrong(
    source: &dyn ReadAt,
    window: &mut Window,
    listing: &Listing,
) -> Result<bool, ReadError> {
    let spans = &listing.spans;
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
        return Ok(false);
    };
    let overlap = spans
        .iter()
        .zip(spans.iter().skip(1))
        .any(|(span, next)| next.start < span.end);
    let outside = spans.iter().any(|span| listing.start < span.end);
    let wrapped = last.end.saturating_add(WRAP - UNLISTED_SLACK_BYTES) <= listing.start;
    Ok(overlap
        || outside
        || wrapped
        || header_at(source, window, first.start)?.is_none()
        || header_at(source, window, last.start)?.is_none())
}

/// Keeps the spans that start with a local header, and moves those that start
/// with it elsewhere. Returns the kept members that have none.
///
/// Costs a look at each file's header, and for those that are not where they
/// should be one at each other place. All looks for one kind of place go
/// forward through the source, so that none is read twice for it.
fn find_headers(
    source: &dyn ReadAt,
    window: &mut Window,
    listing: &mut Listing,
    collector: &mut Collector,
) -> Result<Vec<String>, ReadError> {
    let mut sound = Vec::with_capacity(listing.spans.len());
    let mut lost = Vec::new();
    for span in listing.spans.drain(..) {
        match header_at(source, window, span.start)? {
            Some(_) => sound.push(span),
            None => lost.push(span),
        }
    }
    // Right as it was counted, unlike the offset of the directory.
    let base = listing.base;
    let counted = move |span: &Span| span.start.checked_sub(base).filter(|_| 0 < base);
    move_to(source, window, &counted, &mut lost, &mut sound, collector)?;
    // Beyond 4 GiB, without its upper half, as the Archive Utility of macOS
    // writes it.
    lost.sort_by_key(|span| span.start % WRAP);
    let wraps = if WRAP <= source.size() {
        source.size() / WRAP + 1
    } else {
        0
    };
    for wrap in 0..wraps {
        let wrapped = move |span: &Span| Some(span.start % WRAP + wrap * WRAP);
        move_to(source, window, &wrapped, &mut lost, &mut sound, collector)?;
    }
    listing.spans = sound;
    let refused = lost.iter().filter_map(|span| span.kept);
    let refused = refused.filter_map(|kept| collector.refuse(kept));
    Ok(refused.map(|member| member.path).collect())
}

/// Moves those of the lost files that stand at another place. Only a file's
/// own path counts there.
fn move_to(
    source: &dyn ReadAt,
    window: &mut Window,
    place: &dyn Fn(&Span) -> Option<u64>,
    lost: &mut Vec<Span>,
    sound: &mut Vec<Span>,
    collector: &mut Collector,
) -> Result<(), ReadError> {
    let mut left = Vec::new();
    for mut span in lost.drain(..) {
        let offset = place(&span).filter(|offset| *offset < source.size());
        let Some(offset) = offset.filter(|offset| *offset != span.start) else {
            left.push(span);
            continue;
        };
        let header = header_at(source, window, offset)?;
        let found = match header {
            Some(header) => is_path(source, window, offset, header, span.kept, collector)?,
            None => false,
        };
        if !found {
            left.push(span);
            continue;
        }
        span.end = span.end.saturating_sub(span.start).saturating_add(offset);
        span.start = offset;
        if let Some(member) = span.kept.and_then(|kept| collector.member(kept)) {
            member.header_offset = offset;
        }
        sound.push(span);
    }
    *lost = left;
    Ok(())
}

fn is_path(
    source: &dyn ReadAt,
    window: &mut Window,
    offset: u64,
    header: LocalHeader,
    kept: Option<Kept>,
    collector: &mut Collector,
) -> Result<bool, ReadError> {
    let Some(member) = kept.and_then(|kept| collector.member(kept)) else {
        return Ok(header.is_plausible());
    };
    let length = LOCAL_BYTES + usize::from(header.path_bytes);
    let bytes = window.exactly(source, offset, length)?;
    let path = bytes.get(LOCAL_BYTES..).unwrap_or_default();
    Ok(clean_path(path) == member.path)
}

fn header_at(
    source: &dyn ReadAt,
    window: &mut Window,
    offset: u64,
) -> Result<Option<LocalHeader>, ReadError> {
    let bytes = window.exactly(source, offset, LOCAL_BYTES)?;
    Ok(LocalHeader::parse(bytes))
}

/// Gives each kept member the offset where another file, or the directory,
/// starts. A second file at one place is refused: it is the same bytes.
fn set_limits(listing: &Listing, collector: &mut Collector) {
    let mut limit = listing.start;
    let mut overlaps = 0_u64;
    for group in listing.spans.chunk_by(|a, b| a.start == b.start).rev() {
        let mut members = group.iter();
        let Some(first) = members.next() else {
            continue;
        };
        if listing.start <= first.start {
            limit = u64::MAX;
        }
        overlaps += u64::from(limit < first.end);
        if let Some(member) = first.kept.and_then(|kept| collector.member(kept)) {
            member.limit_offset = limit;
        }
        for kept in members.filter_map(|span| span.kept) {
            refuse_double(kept, collector);
        }
        limit = first.start;
    }
    if overlaps > 0 {
        collector.say(None, Flaw::Overlap { files: overlaps }, false);
    }
}

fn refuse_double(kept: Kept, collector: &mut Collector) {
    if let Some(member) = collector.refuse(kept) {
        collector.say(Some(member.path), Flaw::SameBytes, true);
    }
}

/// Bytes that neither a listed file nor the directory explains.
struct Gap {
    bytes: Range<u64>,
    /// The file before them, if it is the only one at its place.
    behind: Option<Span>,
}

/// What neither a listed file nor the directory explains.
///
/// Where the directory is `wrong`, a file may be shorter than it claims: then
/// the search behind it starts in it.
fn gaps(listing: &Listing, size: u64, wrong: bool) -> Vec<Gap> {
    const HEADER: u64 = LOCAL_BYTES as u64;
    let mut gaps = Vec::new();
    let (mut covered, mut search_from) = (0_u64, 0_u64);
    let behind_header = |start: u64| start.saturating_add(HEADER);
    let (mut behind, mut last) = (None, None);
    let spans = listing.spans.iter();
    let spans = spans.map(|span| (span.start, span.end, behind_header(span.start), Some(*span)));
    let ends = [
        (listing.start, listing.end, listing.end, None),
        (size, size, size, None),
    ];
    for (start, end, inside, span) in spans.chain(ends) {
        // Nothing stands before the first file, not even a descriptor.
        let slack = if wrong || covered == 0 {
            HEADER
        } else {
            UNLISTED_SLACK_BYTES
        };
        if covered.saturating_add(slack) < start {
            let from = if wrong { search_from } else { covered };
            gaps.push(Gap {
                bytes: from..start,
                behind,
            });
        }
        covered = covered.max(end);
        search_from = inside;
        behind = span.filter(|_| last != Some(start));
        last = Some(start);
    }
    gaps
}

/// Where the search in a gap starts: before it, where the file that is listed
/// there, without a byte, stands behind the header of another one, which is not
/// empty: its bytes are those of the gap.
fn search_start(
    source: &dyn ReadAt,
    window: &mut Window,
    gap: &Gap,
    collector: &mut Collector,
) -> Result<u64, ReadError> {
    let start = gap.bytes.start;
    let Some(span) = gap.behind else {
        return Ok(start);
    };
    let Some(header) = header_at(source, window, span.start)? else {
        return Ok(start);
    };
    let listed_empty = if let Some(kept) = span.kept {
        let member = collector.member(kept);
        member.is_some_and(|member| member.compressed_bytes == 0)
    } else {
        // As far as is known of what is not kept: as if its path were as long.
        let path_end = LOCAL_BYTES + usize::from(header.path_bytes);
        span.end <= span.start.saturating_add(path_end as u64)
    };
    if !listed_empty || is_empty(source, window, span.start, header)? {
        return Ok(start);
    }
    let is_other =
        span.kept.is_none() || !is_path(source, window, span.start, header, span.kept, collector)?;
    if !is_other {
        return Ok(start);
    }
    collector.count_anew();
    Ok(span.start)
}

/// Whether the file behind a header is empty by what stands there.
fn is_empty(
    source: &dyn ReadAt,
    window: &mut Window,
    offset: u64,
    header: LocalHeader,
) -> Result<bool, ReadError> {
    if !header.has_descriptor() {
        return Ok(header.compressed_bytes == 0);
    }
    let data = offset.saturating_add(header.length() as u64);
    let behind = window.exactly(source, data, DESCRIPTOR_BYTES)?;
    let nothing = Facts {
        crc32: 0,
        compressed_bytes: 0,
        inflated_bytes: 0,
    };
    Ok(nothing.descriptor_length(behind).is_some())
}

fn say_missing(missing: Vec<String>, collector: &mut Collector) {
    if missing.is_empty() {
        return;
    }
    let found = collector.found_by_scan();
    let mut files = 0;
    for path in missing {
        if found.contains(&path) {
            files += 1;
        } else {
            collector.say(Some(path), Flaw::MemberMissing, true);
        }
    }
    if files > 0 {
        collector.say(None, Flaw::MembersElsewhere { files }, false);
    }
}
