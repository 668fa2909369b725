//! Deflate and Deflate64, stepwise and behind one face.
//!
//! # Promises
//!
//! * Memory is fixed: the window of Deflate, and as much again and half of it for
//!   Deflate64, only while it is decoded.
//! * No step panics or hands out fewer bytes than were decoded before an
//!   error.
//!
//! # Not here
//!
//! Where input comes from and where output goes (`inflate`).

use std::io::{self, BufRead, Read};

use deflate64::InflaterManaged;
use paired_inflate::Inflater;

use super::Method;
use crate::limits::OUTPUT_BYTES;

/// Whole bytes behind the end of the data that Deflate64 may count as used:
/// its decoder looks ahead by up to 31 bits.
pub(super) const MOST_AHEAD: u64 = 3;

/// Decodes one member after the other.
#[derive(Debug)]
pub(super) struct Codec {
    deflate: Inflater,
    /// Set while Deflate64 is decoded.
    deflate64: Option<Deflate64>,
    total_in: u64,
    total_out: u64,
}

/// Deflate64 under way.
#[derive(Debug)]
struct Deflate64 {
    state: Box<InflaterManaged>,
    output: Vec<u8>,
    /// Bytes of the output that were made and not yet taken.
    filled: usize,
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
    /// It goes on when what was made is taken.
    Full,
    /// It says that it ends here.
    End,
    /// It cannot be decoded.
    Corrupt,
}

impl Codec {
    pub(super) fn new() -> Codec {
        Codec {
            deflate: Inflater::new(),
            deflate64: None,
            total_in: 0,
            total_out: 0,
        }
    }

    /// Starts anew.
    pub(super) fn reset(&mut self, method: Method) {
        self.deflate.reset();
        self.deflate64 = (method == Method::Deflate64).then(Deflate64::new);
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

    /// What was made and not yet taken.
    pub(super) fn made(&self) -> &[u8] {
        match &self.deflate64 {
            Some(deflate64) => deflate64.made(),
            None => self.deflate.made(),
        }
    }

    /// Takes what was made.
    pub(super) fn take(&mut self) {
        match &mut self.deflate64 {
            Some(deflate64) => deflate64.filled = 0,
            None => self.deflate.take(),
        }
    }

    /// Decodes some of `input`.
    pub(super) fn step(&mut self, input: &[u8]) -> Step {
        let step = match &mut self.deflate64 {
            Some(deflate64) => deflate64.step(input),
            None => step(&mut self.deflate, input),
        };
        self.total_in += step.used as u64;
        self.total_out += step.made as u64;
        step
    }
}

impl Deflate64 {
    fn new() -> Deflate64 {
        Deflate64 {
            state: Box::new(InflaterManaged::new()),
            output: vec![0; OUTPUT_BYTES],
            filled: 0,
        }
    }

    fn made(&self) -> &[u8] {
        self.output.get(..self.filled).unwrap_or_default()
    }

    fn step(&mut self, input: &[u8]) -> Step {
        let room = self.output.get_mut(self.filled..).unwrap_or_default();
        let step = step64(&mut self.state, input, room);
        self.filled += step.made;
        match step.state {
            State::More if self.filled == self.output.len() => Step {
                state: State::Full,
                ..step
            },
            _ => step,
        }
    }
}

/// What Deflate64 unpacks to, for those who read a stream: all that was decoded,
/// and then an error where it is cut or damaged. Its end is known to
/// [`MOST_AHEAD`] bytes.
pub(in crate::input) struct Deflate64Reader<R> {
    below: R,
    state: Box<InflaterManaged>,
}

impl<R: BufRead> Deflate64Reader<R> {
    pub(in crate::input) fn new(below: R) -> Deflate64Reader<R> {
        let state = Box::new(InflaterManaged::new());
        Deflate64Reader { below, state }
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
            let step = step64(&mut self.state, input, buffer);
            self.below.consume(step.used);
            match step.state {
                _ if 0 < step.made => return Ok(step.made),
                State::End => return Ok(0),
                State::Corrupt => return Err(io::ErrorKind::InvalidData.into()),
                State::More if all => return Err(io::ErrorKind::UnexpectedEof.into()),
                State::More | State::Full => {}
            }
        }
    }
}

fn step(deflate: &mut Inflater, input: &[u8]) -> Step {
    let before = deflate.made().len();
    let step = deflate.step(input);
    Step {
        used: step.used,
        made: deflate.made().len() - before,
        state: match step.state {
            paired_inflate::State::Hungry => State::More,
            paired_inflate::State::Full => State::Full,
            paired_inflate::State::End => State::End,
            paired_inflate::State::Corrupt => State::Corrupt,
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
