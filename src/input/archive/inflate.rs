//! Decodes data of an archive, streaming.
//!
//! # Promises
//!
//! * Memory is one window and the state of a decoder, whatever the data's size.
//! * Whatever was decoded has been handed on before an error is returned.
//! * A zip bomb is stopped.
//!
//! # Not here
//!
//! Which data belongs to a member, and whether it is right (`member_reader`).

use std::ops::{ControlFlow, Range};

use super::Method;
use super::codec::{Codec, State};
use super::window::Window;
use crate::input::read_at::{ReadAt, ReadError};
use crate::limits::{INFLATION_RATIO, OUTPUT_BYTES, UNCHECKED_INFLATED_BYTES, ZERO_RUN_BYTES};

/// Takes inflated bytes in order; breaks to stop.
pub(super) type Sink<'a> = dyn FnMut(&[u8]) -> ControlFlow<()> + 'a;

/// Compressed data to inflate.
#[derive(Clone, Debug)]
pub(super) struct Data {
    /// Deflate or Deflate64.
    pub(super) method: Method,
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
    /// It is not what it is called.
    Corrupt,
    /// A hole.
    ZeroRun,
    /// It grows without measure.
    Bomb,
    /// The sink broke.
    Stopped,
}

/// The state of what is decoded.
#[derive(Debug)]
pub(super) struct Decoder {
    codec: Codec,
}

impl Decoder {
    pub(super) fn new() -> Self {
        Decoder {
            codec: Codec::new(),
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
        let codec = &mut self.codec;
        codec.reset(data.method);
        let mut tally = Tally::default();
        let end = loop {
            let at = data.range.start.saturating_add(codec.total_in());
            let input = match next_input(source, window, at, data) {
                Ok(input) => input,
                Err(error) => break Err(error),
            };
            let (input, hole) = if data.zero_runs {
                (input, false)
            } else {
                before_zero_run(input)
            };
            let step = codec.step(input);
            match step.state {
                State::End => break Ok(End::Whole),
                State::Corrupt => break Ok(End::Corrupt),
                State::Full => {
                    if tally.hand_on(codec.made(), sink).is_break() {
                        return Ok(tally.finish(codec.total_in(), End::Stopped));
                    }
                    codec.take();
                }
                State::More if step.used == 0 && step.made == 0 => {
                    break Ok(match (hole, input.is_empty()) {
                        (true, true) => End::ZeroRun,
                        (false, true) => End::OutOfInput,
                        (_, false) => End::Corrupt,
                    });
                }
                State::More => {}
            }
            if is_bomb(codec.total_in(), codec.total_out()) {
                break Ok(End::Bomb);
            }
        };
        let rest = codec.made();
        let stopped = !rest.is_empty() && tally.hand_on(rest, sink).is_break();
        let end = if stopped { End::Stopped } else { end? };
        Ok(tally.finish(codec.total_in(), end))
    }
}

/// Hands stored bytes on as they are.
pub(super) fn copy(
    source: &dyn ReadAt,
    window: &mut Window,
    data: &Data,
    sink: &mut Sink,
) -> Result<Decoded, ReadError> {
    let mut tally = Tally::default();
    let mut at = data.range.start;
    let end = loop {
        let input = next_input(source, window, at, data)?;
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

/// CRC-32. On wasm32 no instruction helps; elsewhere zlib-rs uses what the
/// processor has.
#[derive(Debug, Default)]
pub(crate) struct Crc(
    #[cfg(target_arch = "wasm32")] folded_crc32::FoldedCrc32,
    #[cfg(not(target_arch = "wasm32"))] flate2::Crc,
);

impl Crc {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(crate) fn sum(&self) -> u32 {
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
