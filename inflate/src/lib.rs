//! Undoes Deflate (RFC 1951), step by step, in safe code that needs no processor's
//! own instructions: it is meant for WebAssembly, and is no slower elsewhere.
//!
//! What takes the time of an inflater on text is not the work but the guesses of
//! the processor that turn out wrong: whether a literal or a match comes next.
//! Here an entry of the table stands for two literals where both codes fit into
//! its index, and the first entry of each round is taken without a branch, be it
//! literals or not. So two rounds of three meet one branch that can be foreseen:
//! a match follows.
//!
//! # Promises
//!
//! * What is made of any data, cut anywhere, is what zlib makes of it, up to the
//!   same byte where it is cut off or damaged.
//! * Bytes that stand behind the end of the data are not counted as used.
//! * Memory is fixed: a window of 256 KiB and tables of 25 KiB.
//! * Time is in proportion to what is read and made, whatever the blocks.
//! * Nothing of data from before a [`reset`](Inflater::reset) is ever made again.
//!
//! # Not here
//!
//! Containers and checksums: of zip, gzip and zlib.

mod bits;
mod codes;
mod head;
mod reader;
mod symbols;
mod window;

use bits::Bits;
use codes::Codes;
use head::{Block, Head};
use window::Window;

pub use reader::InflateReader;

/// Data that is being inflated.
#[derive(Clone, Debug)]
pub struct Inflater {
    window: Window,
    bits: Bits,
    codes: Codes,
    /// Made when they are first met, and kept: blocks that use them may be two
    /// bytes long.
    fixed: Option<Codes>,
    stage: Stage,
    /// Whether the block at hand is the last one.
    last: bool,
}

/// What a step did.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Step {
    /// Bytes of input that were used.
    pub used: usize,
    /// Why it ended.
    pub state: State,
}

/// Where the data stands after a step.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum State {
    /// All input was used, and it goes on.
    Hungry,
    /// What was made must be [taken](Inflater::take) before it goes on.
    Full,
    /// It ended. No step does anything more.
    End,
    /// It is not Deflate from here on. No step does anything more.
    Corrupt,
}

/// What comes next in the data.
#[derive(Clone, Debug)]
enum Stage {
    /// What a block starts with.
    Head(Head),
    /// So many bytes, as they are.
    Stored(usize),
    /// Literals and matches, by the codes of the block or the fixed ones.
    Symbols {
        fixed: bool,
    },
    End,
    Corrupt,
}

/// The data is not Deflate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Corrupt;

impl Default for Inflater {
    fn default() -> Self {
        Inflater::new()
    }
}

impl Inflater {
    /// Ready for the first byte of data.
    #[must_use]
    pub fn new() -> Inflater {
        Inflater {
            window: Window::new(),
            bits: Bits::default(),
            codes: Codes::new(),
            fixed: None,
            stage: Stage::Head(Head::new()),
            last: false,
        }
    }

    /// Begins anew, with other data.
    pub fn reset(&mut self) {
        self.window.clear();
        self.bits = Bits::default();
        self.stage = Stage::Head(Head::new());
        self.last = false;
    }

    /// What was made and not yet taken: 256 KiB at most.
    #[must_use]
    pub fn made(&self) -> &[u8] {
        self.window.made()
    }

    /// Takes what was made: the next step has room again.
    pub fn take(&mut self) {
        self.window.take();
    }

    /// Inflates from `input` until it is used, the window is full, or the data
    /// ends. `input` begins behind what former steps used.
    pub fn step(&mut self, input: &[u8]) -> Step {
        let mut at = 0;
        let state = loop {
            match self.next(input, &mut at) {
                Ok(None) => {}
                Ok(Some(state)) => break state,
                Err(Corrupt) => {
                    self.stage = Stage::Corrupt;
                    break State::Corrupt;
                }
            }
        };
        // What waits for more is the beginning of what comes next, all of it; else
        // whole bytes may have been looked at too early.
        if state != State::Hungry {
            self.bits.give_back(&mut at);
        }
        Step { used: at, state }
    }

    /// Does what comes next; the state where the step ends with it.
    fn next(&mut self, input: &[u8], at: &mut usize) -> Result<Option<State>, Corrupt> {
        match &mut self.stage {
            Stage::End => return Ok(Some(State::End)),
            Stage::Corrupt => return Err(Corrupt),
            Stage::Head(head) => {
                let Some(block) = head.read(&mut self.bits, input, at, &mut self.codes)? else {
                    return Ok(Some(State::Hungry));
                };
                self.last = head.is_last();
                self.stage = match block {
                    Block::Stored(bytes) => Stage::Stored(bytes),
                    Block::Fixed => Stage::Symbols { fixed: true },
                    Block::Symbols => Stage::Symbols { fixed: false },
                };
            }
            Stage::Stored(0) => self.stage = self.behind_block(),
            Stage::Stored(left) => {
                if self.window.is_full() {
                    return Ok(Some(State::Full));
                }
                // Those that were looked at already come first.
                if let Some(byte) = self.bits.byte() {
                    self.window.push(byte);
                    *left -= 1;
                } else {
                    let rest = input.get(*at..).unwrap_or_default();
                    let stored = rest.get(..*left).unwrap_or(rest);
                    if stored.is_empty() {
                        return Ok(Some(State::Hungry));
                    }
                    let copied = self.window.append(stored);
                    *left -= copied;
                    *at += copied;
                }
            }
            Stage::Symbols { fixed } => {
                let fixed = *fixed;
                return self.symbols(fixed, input, at);
            }
        }
        Ok(None)
    }

    /// Undoes literals and matches.
    fn symbols(
        &mut self,
        fixed: bool,
        input: &[u8],
        at: &mut usize,
    ) -> Result<Option<State>, Corrupt> {
        use symbols::Progress;

        let codes = match &mut self.fixed {
            _ if !fixed => &self.codes,
            Some(codes) => codes,
            none => none.insert(Codes::fixed()?),
        };
        let (window, bits) = (&mut self.window, &mut self.bits);
        let mut progress = symbols::fast(codes, window, bits, input, at)?;
        if progress == Progress::On {
            if window.is_full() {
                return Ok(Some(State::Full));
            }
            bits.fill(input, at);
            progress = symbols::careful(codes, window, bits)?;
        }
        match progress {
            Progress::On => Ok(None),
            Progress::Hungry => Ok(Some(State::Hungry)),
            Progress::EndOfBlock => {
                self.stage = self.behind_block();
                Ok(None)
            }
        }
    }

    fn behind_block(&self) -> Stage {
        if self.last {
            Stage::End
        } else {
            Stage::Head(Head::new())
        }
    }
}

#[cfg(test)]
mod tests;
