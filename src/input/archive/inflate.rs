//! Inflates members, streaming, through one reused output buffer.
//!
//! # Promises
//!
//! * Memory is one window and one output buffer, whatever the member's size.
//! * Whatever was decoded has been handed on before an error is returned.
//! * Size and checksum are verified; a zip bomb is stopped.

use std::ops::{ControlFlow, Range};

use flate2::{Decompress, FlushDecompress, Status};

use super::error::MemberError;
use super::header::{LOCAL_BYTES, LocalHeader};
use super::window::Window;
use super::{Member, Method};
use crate::input::read_at::{ReadAt, ReadError};
use crate::limits::{
    INFLATION_RATIO, OUTPUT_BYTES, SLICE_BYTES, UNCHECKED_INFLATED_BYTES, ZERO_RUN_BYTES,
};

/// Takes inflated bytes in order; breaks to stop.
pub(super) type Sink<'a> = dyn FnMut(&[u8]) -> ControlFlow<()> + 'a;

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
        if member.encrypted {
            return Err(MemberError::Encrypted);
        }
        let start = self.data_offset(source, member)?;
        let claimed = start.saturating_add(member.compressed_bytes);
        let decoded = match member.method {
            Method::Store => {
                let data = start..claimed.min(member.limit_offset);
                copy(source, &mut self.window, data, sink)?
            }
            // Deflate tells its own end, so a claim that is too small does
            // not hide the rest; the checksum decides.
            Method::Deflate => {
                let data = Data {
                    range: start..member.limit_offset.max(start),
                    likely_end: claimed,
                    zero_runs: member.complete,
                };
                self.decoder
                    .inflate(source, &mut self.window, &data, sink)?
            }
            Method::Other(method) => return Err(MemberError::Method { method }),
        };
        verify(member, claimed, &decoded)
    }

    /// Where the data starts: only the local header tells.
    fn data_offset(&mut self, source: &dyn ReadAt, member: &Member) -> Result<u64, MemberError> {
        let offset = member.header_offset;
        let want = member.compressed_bytes.saturating_add(LOCAL_BYTES as u64);
        // One read for header and data: the window is filled here.
        self.window.from(source, offset, want)?;
        LocalHeader::parse(self.window.exactly(source, offset, LOCAL_BYTES)?)
            .and_then(|header| offset.checked_add(header.length() as u64))
            .ok_or(MemberError::HeaderMissing { offset })
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

/// Compressed data to inflate.
#[derive(Clone, Debug)]
pub(super) struct Data {
    /// From its first byte to the first byte that cannot be its own.
    pub(super) range: Range<u64>,
    /// Where it probably ends; how much is read at once follows it.
    pub(super) likely_end: u64,
    /// Whether long runs of zero bytes are data, not a hole.
    pub(super) zero_runs: bool,
}

/// What decoding gave.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Decoded {
    /// Bytes of compressed data that were used.
    pub(super) compressed_bytes: u64,
    /// Bytes that were handed on.
    pub(super) inflated_bytes: u64,
    /// CRC-32 of those.
    pub(super) crc32: u32,
    /// Why it ended.
    pub(super) end: End,
}

/// Why decoding ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum End {
    /// The data says that it ends here.
    Whole,
    /// There is no more.
    OutOfInput,
    /// It is not Deflate.
    Corrupt,
    /// A hole.
    ZeroRun,
    /// It grows without measure.
    Bomb,
    /// The sink broke.
    Stopped,
}

/// The state of Deflate and the output buffer.
#[derive(Debug)]
pub(super) struct Decoder {
    state: Decompress,
    output: Vec<u8>,
}

impl Decoder {
    pub(super) fn new() -> Self {
        Decoder {
            state: Decompress::new(false),
            output: Vec::new(),
        }
    }

    /// Inflates `data` into `sink`.
    pub(super) fn inflate(
        &mut self,
        source: &dyn ReadAt,
        window: &mut Window,
        data: &Data,
        sink: &mut Sink,
    ) -> Result<Decoded, ReadError> {
        self.state.reset(false);
        self.output.resize(OUTPUT_BYTES, 0);
        let mut tally = Tally::default();
        let mut filled = 0;
        let end = loop {
            let at = data.range.start.saturating_add(self.state.total_in());
            let input = match next_input(source, window, at, data) {
                Ok(input) => input,
                Err(error) => break Err(error),
            };
            let (input, hole) = if data.zero_runs {
                (input, false)
            } else {
                before_zero_run(input)
            };
            let room = self.output.get_mut(filled..).unwrap_or_default();
            let before = (self.state.total_in(), self.state.total_out());
            let status = self.state.decompress(input, room, FlushDecompress::None);
            let used = self.state.total_in() - before.0;
            let made = self.state.total_out() - before.1;
            filled += usize::try_from(made).unwrap_or(0);
            match status {
                Ok(Status::StreamEnd) => break Ok(End::Whole),
                Err(_) => break Ok(End::Corrupt),
                Ok(_) if used == 0 && made == 0 => {
                    break Ok(match (hole, input.is_empty()) {
                        (true, true) => End::ZeroRun,
                        (false, true) => End::OutOfInput,
                        (_, false) => End::Corrupt,
                    });
                }
                Ok(_) => {}
            }
            if is_bomb(self.state.total_in(), self.state.total_out()) {
                break Ok(End::Bomb);
            }
            if filled == self.output.len() {
                if tally.hand_on(&self.output, sink).is_break() {
                    return Ok(tally.finish(self.state.total_in(), End::Stopped));
                }
                filled = 0;
            }
        };
        let rest = self.output.get(..filled).unwrap_or_default();
        let stopped = !rest.is_empty() && tally.hand_on(rest, sink).is_break();
        let end = if stopped { End::Stopped } else { end? };
        Ok(tally.finish(self.state.total_in(), end))
    }
}

/// Hands stored bytes on as they are.
fn copy(
    source: &dyn ReadAt,
    window: &mut Window,
    range: Range<u64>,
    sink: &mut Sink,
) -> Result<Decoded, ReadError> {
    let data = Data {
        likely_end: range.end,
        range,
        zero_runs: true,
    };
    let mut tally = Tally::default();
    let mut at = data.range.start;
    let end = loop {
        let input = next_input(source, window, at, &data)?;
        let piece = input.get(..OUTPUT_BYTES).unwrap_or(input);
        if piece.is_empty() {
            let all = data.range.end <= at;
            break if all { End::Whole } else { End::OutOfInput };
        }
        at += piece.len() as u64;
        if tally.hand_on(piece, sink).is_break() {
            break End::Stopped;
        }
    };
    Ok(tally.finish(at.saturating_sub(data.range.start), end))
}

/// Counts and sums what is handed on.
#[derive(Default)]
struct Tally {
    crc: Crc,
    inflated_bytes: u64,
}

impl Tally {
    fn hand_on(&mut self, bytes: &[u8], sink: &mut Sink) -> ControlFlow<()> {
        self.crc.update(bytes);
        self.inflated_bytes += bytes.len() as u64;
        sink(bytes)
    }

    fn finish(self, compressed_bytes: u64, end: End) -> Decoded {
        Decoded {
            compressed_bytes,
            inflated_bytes: self.inflated_bytes,
            crc32: self.crc.sum(),
            end,
        }
    }
}

/// CRC-32. On wasm32, where no instruction helps, `rawzip`'s tables are the
/// fastest; elsewhere zlib-rs uses what the processor has.
#[derive(Default)]
pub(in crate::input) struct Crc(
    #[cfg(target_arch = "wasm32")] rawzip::Crc32,
    #[cfg(not(target_arch = "wasm32"))] flate2::Crc,
);

impl Crc {
    pub(in crate::input) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    #[cfg(target_arch = "wasm32")]
    pub(in crate::input) fn sum(&self) -> u32 {
        self.0.checksum()
    }

    #[cfg(not(target_arch = "wasm32"))]
    pub(in crate::input) fn sum(&self) -> u32 {
        self.0.sum()
    }
}

/// What the window has of `data` from `at` on; empty at its end.
fn next_input<'a>(
    source: &dyn ReadAt,
    window: &'a mut Window,
    at: u64,
    data: &Data,
) -> Result<&'a [u8], ReadError> {
    let left = data.range.end.saturating_sub(at);
    if left == 0 {
        return Ok(&[]);
    }
    let want = data.likely_end.saturating_sub(at).clamp(1, left);
    let input = window.from(source, at, want)?;
    let left = usize::try_from(left).unwrap_or(usize::MAX);
    Ok(input.get(..left).unwrap_or(input))
}

/// What stands before the first hole in `input`, and whether there is one.
///
/// Only aligned blocks of half a run are looked at: every run holds one.
fn before_zero_run(input: &[u8]) -> (&[u8], bool) {
    const BLOCK: usize = ZERO_RUN_BYTES / 2;
    let Some(block) = input.chunks_exact(BLOCK).position(is_zero) else {
        return (input, false);
    };
    let end = block * BLOCK;
    let before = input.get(..end).unwrap_or_default();
    let data = before.iter().rposition(|&byte| byte != 0);
    let before = before.get(..data.map_or(0, |at| at + 1));
    (before.unwrap_or_default(), true)
}

fn is_zero(block: &[u8]) -> bool {
    block.iter().all(|&byte| byte == 0)
}

/// Whether so many bytes cannot come from so few but in a zip bomb.
pub(in crate::input) fn is_bomb(compressed_bytes: u64, inflated_bytes: u64) -> bool {
    UNCHECKED_INFLATED_BYTES < inflated_bytes
        && compressed_bytes.saturating_mul(INFLATION_RATIO) < inflated_bytes
}

#[cfg(test)]
mod tests;
