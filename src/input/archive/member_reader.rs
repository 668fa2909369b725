//! Reads members: finds the data of one, decodes it, and checks what came out.
//!
//! # Promises
//!
//! * Memory is one window and one output buffer, whatever the member's size.
//! * Whatever was decoded has been handed on before an error is returned.
//! * Size and checksum are verified.
//! * Where the directory and the header before the data contradict each other,
//!   the way that the checksum confirms is taken. That costs a second reading
//!   of such a member, at most [`MOST_WAYS`] more, and of no other.
//!
//! # Not here
//!
//! How data is decoded (`inflate`).

use std::ops::ControlFlow;

use super::error::MemberError;
use super::header::{LOCAL_BYTES, LocalHeader};
use super::inflate::{Data, Decoded, Decoder, End, Sink, copy};
use super::window::Window;
use super::{Member, Method};
use crate::input::read_at::{ReadAt, ReadError};
use crate::limits::SLICE_BYTES;

/// Reads members. Its buffers live on, so one reader should read many.
#[derive(Debug)]
pub(crate) struct MemberReader {
    window: Window,
    decoder: Decoder,
}

impl Default for MemberReader {
    fn default() -> Self {
        Self::new()
    }
}

impl MemberReader {
    /// A reader with a window of [`SLICE_BYTES`], allocated as it is needed.
    #[must_use]
    pub(crate) fn new() -> Self {
        Self::with_window(SLICE_BYTES)
    }

    /// A reader with a window of another size: a small one for a look at the
    /// start of a member; tests use tiny ones.
    #[must_use]
    pub(crate) fn with_window(bytes: usize) -> Self {
        MemberReader {
            window: Window::new(bytes),
            decoder: Decoder::new(),
        }
    }

    /// Streams the inflated bytes of `member` to `sink`; returns how many.
    ///
    /// Members read in the order of their offsets share slices of the source.
    ///
    /// # Errors
    ///
    /// [`MemberError`] if the member is not whole, not right or not readable;
    /// `sink` has then had everything that was decoded before.
    pub(crate) fn read(
        &mut self,
        source: &dyn ReadAt,
        member: &Member,
        sink: &mut Sink,
    ) -> Result<u64, MemberError> {
        let header = self.header(source, member)?;
        let encrypted = (member.encrypted, header.encrypted());
        if encrypted == (true, true) {
            return Err(MemberError::Encrypted);
        }
        let start = member.header_offset.saturating_add(header.length() as u64);
        let ways = Ways::of(member, &header, start);
        let way = if ways.contradict || encrypted != (false, false) {
            let (confirmed, likely) = self.tried(source, member, start, &ways)?;
            if confirmed.is_none() && encrypted != (false, false) {
                return Err(MemberError::Encrypted);
            }
            confirmed.or(likely)
        } else {
            None
        };
        let Some(way) = way.or(ways.all.first().copied()) else {
            let method = member.method.number();
            return Err(MemberError::Method { method });
        };
        let decoded = self.decode(source, member, start, way, sink)?;
        verify(member, way.end, &decoded)
    }

    /// What stands before the data: only it tells where that starts.
    fn header(&mut self, source: &dyn ReadAt, member: &Member) -> Result<LocalHeader, MemberError> {
        let offset = member.header_offset;
        let want = member.compressed_bytes.saturating_add(LOCAL_BYTES as u64);
        // One read for header and data: the window is filled here.
        self.window.from(source, offset, want)?;
        LocalHeader::parse(self.window.exactly(source, offset, LOCAL_BYTES)?)
            .filter(|header| offset.checked_add(header.length() as u64).is_some())
            .ok_or(MemberError::HeaderMissing { offset })
    }

    /// The first way that size and checksum confirm, and the first that at
    /// least decodes.
    fn tried(
        &mut self,
        source: &dyn ReadAt,
        member: &Member,
        start: u64,
        ways: &Ways,
    ) -> Result<(Option<Way>, Option<Way>), ReadError> {
        let mut likely = None;
        for way in &ways.all {
            let mut ignore = |_: &[u8]| ControlFlow::Continue(());
            let decoded = self.decode(source, member, start, *way, &mut ignore)?;
            if verify(member, way.end, &decoded).is_ok() {
                return Ok((Some(*way), likely));
            }
            // What is not compressed does not decode far by chance.
            let far = decoded.end != End::Corrupt || FAR <= decoded.compressed_bytes;
            if way.method.ends_itself() && far && likely.is_none() {
                likely = Some(*way);
            }
        }
        Ok((None, likely))
    }

    fn decode(
        &mut self,
        source: &dyn ReadAt,
        member: &Member,
        start: u64,
        way: Way,
        sink: &mut Sink,
    ) -> Result<Decoded, ReadError> {
        let stored = way.method == Method::Store;
        // Deflate tells its own end, so a claim that is too small does not
        // hide the rest; the checksum decides.
        let end = if stored { way.end } else { u64::MAX };
        let data = Data {
            method: way.method,
            range: start..end.min(member.limit_offset).max(start),
            likely_end: way.end,
            zero_runs: stored || member.complete,
        };
        if stored {
            copy(source, &mut self.window, &data, sink)
        } else {
            self.decoder.inflate(source, &mut self.window, &data, sink)
        }
    }
}

/// Bytes of data that decode by chance much more seldom than a header lies.
const FAR: u64 = 1024;

/// Ways in which a member may be read, at most.
const MOST_WAYS: usize = 5;

/// Bytes that sizes of 32 bits cannot tell from none.
const WRAP: u64 = 1 << 32;

/// One way to read a member.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Way {
    method: Method,
    /// Where the data ends, as it is claimed.
    end: u64,
}

/// The ways in which a member may be read: first as its directory says.
#[derive(Debug)]
struct Ways {
    all: Vec<Way>,
    /// Whether what is said of it contradicts itself, so that one has to try.
    contradict: bool,
}

impl Ways {
    fn of(member: &Member, header: &LocalHeader, start: u64) -> Ways {
        let claimed = start.saturating_add(member.compressed_bytes);
        let (listed, local) = (member.method, Method::from(header.method));
        let mut ways = Ways {
            all: Vec::with_capacity(MOST_WAYS),
            contradict: listed != local,
        };
        ways.add(listed, claimed);
        ways.add(local, claimed);
        if listed == Method::Store {
            ways.stored(member, start, claimed);
        }
        ways
    }

    /// What is stored has as many bytes as the file.
    fn stored(&mut self, member: &Member, start: u64, claimed: u64) {
        let inflated = start.saturating_add(member.inflated_bytes);
        let room = member.limit_offset.saturating_sub(claimed);
        let wrapped = member.limit_offset != u64::MAX && WRAP <= room;
        self.contradict |= inflated != claimed || wrapped;
        if self.contradict {
            self.add(Method::Store, inflated);
            self.add(Method::Deflate, claimed);
        }
        if wrapped {
            self.add(Method::Store, claimed + room / WRAP * WRAP);
        }
    }

    fn add(&mut self, method: Method, end: u64) {
        let way = Way { method, end };
        if !matches!(method, Method::Other(_)) && !self.all.contains(&way) {
            self.all.push(way);
        }
    }
}
/// Compares what came out with what the archive promised.
fn verify(member: &Member, claimed: u64, decoded: &Decoded) -> Result<u64, MemberError> {
    let inflated_bytes = decoded.inflated_bytes;
    match decoded.end {
        End::Whole => {}
        End::OutOfInput if member.limit_offset < claimed => {
            return Err(MemberError::Overlap { inflated_bytes });
        }
        End::OutOfInput | End::ZeroRun => return Err(MemberError::Truncated { inflated_bytes }),
        End::Corrupt => return Err(MemberError::Corrupt { inflated_bytes }),
        End::Bomb => return Err(MemberError::Bomb { inflated_bytes }),
        End::Stopped => return Err(MemberError::Stopped),
    }
    if !member.complete {
        return Err(MemberError::Unconfirmed { inflated_bytes });
    }
    if !same_size(member.inflated_bytes, inflated_bytes) {
        return Err(MemberError::Size {
            expected: member.inflated_bytes,
            actual: inflated_bytes,
        });
    }
    match member.crc32 {
        Some(expected) if expected != decoded.crc32 => Err(MemberError::Checksum {
            expected,
            actual: decoded.crc32,
        }),
        _ => Ok(inflated_bytes),
    }
}

/// Whether a size is the one promised.
///
/// The Archive Utility of macOS writes sizes of 4 GiB and more without their
/// upper half; then the lower halves agree.
fn same_size(promised: u64, actual: u64) -> bool {
    const LOWER_HALF: u64 = u32::MAX as u64;
    promised == actual || (promised <= LOWER_HALF && promised == actual & LOWER_HALF)
}

#[cfg(test)]
mod tests {
    use super::super::Origin;
    use super::*;

    #[test]
    fn sizes_without_their_upper_half() {
        const GIB: u64 = 1 << 30;
        #[rustfmt::skip]
        let cases = [
            ("equal",            5,           5,           true),
            ("shorter",          5,           4,           false),
            ("upper half lost",  GIB,         5 * GIB,     true),
            ("other lower half", GIB,         5 * GIB + 1, false),
            ("largest",          4 * GIB - 1, 8 * GIB - 1, true),
            ("zip64",            4 * GIB,     8 * GIB,     false),
        ];
        for (name, promised, actual, want) in cases {
            assert_eq!(same_size(promised, actual), want, "{name}");
        }
    }
    fn member(method: Method, sizes: [u64; 2], limit_offset: u64) -> Member {
        Member {
            ordinal: 0,
            path: String::new(),
            header_offset: 0,
            limit_offset,
            compressed_bytes: sizes[0],
            inflated_bytes: sizes[1],
            crc32: Some(1),
            method,
            encrypted: false,
            origin: Origin::Directory,
            complete: true,
        }
    }

    /// The first is as the directory says; others are tried where something
    /// contradicts it.
    #[test]
    fn ways() {
        const GIB: u64 = 1 << 30;
        use Method::{Deflate, Deflate64, Other, Store};
        #[rustfmt::skip]
        let cases: &[(&str, Method, u16, [u64; 2], u64, &[(Method, u64)])] = &[
            ("as usual",           Deflate,   8,  [5, 9],     u64::MAX, &[(Deflate, 35)]),
            ("stored",             Store,     0,  [9, 9],     50,       &[(Store, 39)]),
            ("sizes differ",       Store,     0,  [5, 9],     50,       &[(Store, 35), (Store, 39), (Deflate, 35)]),
            ("by the header",      Store,     8,  [5, 5],     50,       &[(Store, 35), (Deflate, 35)]),
            ("by the directory",   Deflate64, 8,  [5, 9],     50,       &[(Deflate64, 35), (Deflate, 35)]),
            ("one unknown",        Other(93), 8,  [5, 9],     50,       &[(Deflate, 35)]),
            ("both unknown",       Other(93), 93, [5, 9],     50,       &[]),
            ("upper half lost",    Store,     0,  [GIB, GIB], 9 * GIB,  &[(Store, 30 + GIB), (Deflate, 30 + GIB), (Store, 30 + 5 * GIB)]),
            ("without a limit",    Store,     0,  [GIB, GIB], u64::MAX, &[(Store, 30 + GIB)]),
            ("as much as can be",  Store,     0,  [u64::MAX; 2], u64::MAX, &[(Store, u64::MAX)]),
        ];
        for (name, listed, local, sizes, limit, want) in cases {
            let mut header = b"PK\x03\x04\x14\0\0\0".to_vec();
            header.extend(local.to_le_bytes());
            header.extend([0; 20]);
            let header = LocalHeader::parse(&header).expect(name);
            let ways = Ways::of(&member(*listed, *sizes, *limit), &header, 30);
            let got: Vec<_> = ways.all.iter().map(|way| (way.method, way.end)).collect();
            assert_eq!(got, *want, "{name}");
            assert!(got.len() <= MOST_WAYS, "{name}");
            assert_eq!(
                ways.contradict,
                got.len() > 1 || *listed == Other(93) && *local == 8,
                "{name}"
            );
        }
    }
}
