//! Deflate and Deflate64, stepwise and behind one face.
//!
//! # Promises
//!
//! * Memory is fixed: 256 KiB for Deflate64, and only once it is met.
//! * No step panics or hands out fewer bytes than were decoded before an
//!   error.
//!
//! # Not here
//!
//! Where input comes from and where output goes (`inflate`).

use std::io::{self, BufRead, Read};

use deflate64::InflaterManaged;
use flate2::{Decompress, FlushDecompress, Status};

use super::Method;

/// Whole bytes behind the end of the data that Deflate64 may count as used:
/// its decoder looks ahead by up to 31 bits.
pub(super) const MOST_AHEAD: u64 = 3;

/// Decodes one member after the other.
#[derive(Debug)]
pub(super) struct Codec {
    deflate: Decompress,
    /// Set while Deflate64 is decoded.
    deflate64: Option<Box<InflaterManaged>>,
    total_in: u64,
    total_out: u64,
}

/// What a step did.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Step {
    /// Bytes of input that were used.
    pub(super) used: usize,
    /// Bytes of output that were made.
    pub(super) made: usize,
    pub(super) state: State,
}

/// Where the data stands after a step.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum State {
    /// It goes on.
    More,
    /// It says that it ends here.
    End,
    /// It cannot be decoded.
    Corrupt,
}

impl Codec {
    pub(super) fn new() -> Codec {
        Codec {
            deflate: Decompress::new(false),
            deflate64: None,
            total_in: 0,
            total_out: 0,
        }
    }

    /// Starts anew.
    pub(super) fn reset(&mut self, method: Method) {
        self.deflate.reset(false);
        self.deflate64 = (method == Method::Deflate64).then(|| Box::new(InflaterManaged::new()));
        (self.total_in, self.total_out) = (0, 0);
    }

    /// Bytes of input that were used in all.
    pub(super) fn total_in(&self) -> u64 {
        self.total_in
    }

    /// Bytes of output that were made in all.
    pub(super) fn total_out(&self) -> u64 {
        self.total_out
    }

    /// Decodes some of `input` into `output`.
    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        let step = match &mut self.deflate64 {
            Some(state) => step64(state, input, output),
            None => step(&mut self.deflate, input, output),
        };
        self.total_in += step.used as u64;
        self.total_out += step.made as u64;
        step
    }
}

/// What Deflate64 unpacks to, for those who read a stream: all that was decoded,
/// and then an error where it is cut or damaged. Its end is known to
/// [`MOST_AHEAD`] bytes.
pub(in crate::input) struct Deflate64Reader<R> {
    below: R,
    codec: Codec,
}

impl<R: BufRead> Deflate64Reader<R> {
    pub(in crate::input) fn new(below: R) -> Deflate64Reader<R> {
        let mut codec = Codec::new();
        codec.reset(Method::Deflate64);
        Deflate64Reader { below, codec }
    }
}

impl<R: BufRead> Read for Deflate64Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let input = self.below.fill_buf()?;
            let all = input.is_empty();
            let step = self.codec.step(input, buffer);
            self.below.consume(step.used);
            match step.state {
                _ if 0 < step.made => return Ok(step.made),
                State::End => return Ok(0),
                State::Corrupt => return Err(io::ErrorKind::InvalidData.into()),
                State::More if all => return Err(io::ErrorKind::UnexpectedEof.into()),
                State::More => {}
            }
        }
    }
}

fn step(deflate: &mut Decompress, input: &[u8], output: &mut [u8]) -> Step {
    let before = (deflate.total_in(), deflate.total_out());
    let status = deflate.decompress(input, output, FlushDecompress::None);
    // Right even where it failed, unlike what a reader over it would tell.
    let count = |after: u64, before: u64| usize::try_from(after - before).unwrap_or(0);
    Step {
        used: count(deflate.total_in(), before.0),
        made: count(deflate.total_out(), before.1),
        state: match status {
            Ok(Status::StreamEnd) => State::End,
            Ok(_) => State::More,
            Err(_) => State::Corrupt,
        },
    }
}

fn step64(state: &mut InflaterManaged, input: &[u8], output: &mut [u8]) -> Step {
    let done = state.inflate(input, output);
    // What was decoded before an error is handed out first.
    let pending = 0 < state.available_output();
    Step {
        used: done.bytes_consumed,
        made: done.bytes_written,
        state: if pending || !state.input_finished() {
            State::More
        } else if state.errored() {
            State::Corrupt
        } else {
            State::End
        },
    }
}
