//! Inflated data for those who read a stream.

use std::io::{self, BufRead, Read};

use crate::{Inflater, State};

/// What Deflate unpacks to: all that was made of it, and then an error where it
/// is cut off or damaged.
#[derive(Debug)]
pub struct InflateReader<R> {
    below: R,
    inflater: Inflater,
    /// What was read of what was made.
    read: usize,
    /// Of the last step.
    state: State,
    total_in: u64,
    total_out: u64,
}

impl<R: BufRead> InflateReader<R> {
    /// Reads the data that begins with the next byte of `below`, and no byte
    /// behind its end.
    pub fn new(below: R) -> InflateReader<R> {
        InflateReader {
            below,
            inflater: Inflater::new(),
            read: 0,
            state: State::Hungry,
            total_in: 0,
            total_out: 0,
        }
    }

    /// Bytes of data that were used.
    pub fn total_in(&self) -> u64 {
        self.total_in
    }

    /// Bytes that were read.
    pub fn total_out(&self) -> u64 {
        self.total_out
    }

    /// What the data comes from: before the first byte is read, what stands in
    /// front of it may be taken, and what stands behind it at its end.
    pub fn get_mut(&mut self) -> &mut R {
        &mut self.below
    }

    /// Begins anew with the next byte of what the data comes from.
    pub fn renew(&mut self) {
        self.inflater.reset();
        (self.read, self.state) = (0, State::Hungry);
        (self.total_in, self.total_out) = (0, 0);
    }
}

impl<R: BufRead> Read for InflateReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let made = self.inflater.made().get(self.read..).unwrap_or_default();
            if !made.is_empty() {
                let count = made.len().min(buffer.len());
                buffer[..count].copy_from_slice(&made[..count]);
                self.read += count;
                self.total_out += count as u64;
                return Ok(count);
            }
            match self.state {
                State::End => return Ok(0),
                State::Corrupt => return Err(io::ErrorKind::InvalidData.into()),
                State::Hungry | State::Full => {}
            }
            self.inflater.take();
            self.read = 0;
            let input = self.below.fill_buf()?;
            let all = input.is_empty();
            let step = self.inflater.step(input);
            self.below.consume(step.used);
            self.total_in += step.used as u64;
            self.state = step.state;
            let stuck = all && step.state == State::Hungry;
            if stuck && self.inflater.made().is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}
