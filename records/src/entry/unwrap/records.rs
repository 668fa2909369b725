//! JSON objects that do not stand in a line each: arrays as log consoles
//! export them, on one line or on many.
//!
//! # Promises
//!
//! * Each object of the depth at which the first entry was found comes out on
//!   a line of its own, whatever surrounds it.
//! * Memory is bounded by [`MAX_LINE_BYTES`]: what is longer is cut there.

use super::{Out, Place, Texts, json, push_record};
use crate::limits::MAX_LINE_BYTES;

/// Frames objects by their depth.
#[derive(Debug)]
pub(super) struct Records {
    /// Objects and arrays around each record.
    base: usize,
    nesting: Nesting,
    record: Vec<u8>,
    /// What stands between two records.
    between: Vec<u8>,
    texts: Texts,
    line: u64,
    started: u64,
}

/// How deep a byte of JSON stands.
#[derive(Clone, Debug, Default)]
struct Nesting {
    /// Whether each open bracket is that of an object.
    open: Vec<bool>,
    /// In a string: whether behind a backslash.
    string: Option<bool>,
}

/// Brackets that are followed; deeper ones count as text.
const MAX_DEPTH: usize = 128;

impl Nesting {
    /// Whether the next byte is a line end inside of a string.
    fn is_wrap(&self, byte: u8) -> bool {
        self.string.is_some() && matches!(byte, b'\r' | b'\n')
    }

    /// Steps over one byte; true if it closed an object or an array.
    fn step(&mut self, byte: u8) -> bool {
        match (self.string, byte) {
            (Some(true), _) | (None, b'"') => self.string = Some(false),
            (Some(false), b'\\') => self.string = Some(true),
            (Some(false), b'"') => self.string = None,
            (None, b'{' | b'[') if self.open.len() < MAX_DEPTH => self.open.push(byte == b'{'),
            (None, b'}' | b']') => {
                self.open.pop();
                return true;
            }
            _ => {}
        }
        false
    }
}

/// How many brackets stand around the first entry of a text that starts with
/// `head`; `None` if no whole object of it is one.
pub(super) fn depth(head: &[u8]) -> Option<usize> {
    let head = without_wraps(head);
    let mut nesting = Nesting::default();
    // Where each open bracket stands.
    let mut starts = Vec::new();
    for (at, &byte) in head.iter().enumerate() {
        let opens = nesting.string.is_none() && matches!(byte, b'{' | b'[');
        if opens && nesting.open.len() < MAX_DEPTH {
            starts.push(at);
        }
        let is_object = nesting.open.last() == Some(&true);
        if nesting.step(byte)
            && let Some(start) = starts.pop()
        {
            // An element of an array, or a value of its own; not a part of one.
            let stands_alone = nesting.open.last() != Some(&true);
            let object = head.get(start..=at).unwrap_or_default();
            if is_object && stands_alone && json::parse(object).is_some() {
                return Some(nesting.open.len());
            }
        }
    }
    None
}

/// The text without line ends inside of strings, which JSON does not have: a
/// terminal or a mail wrapped the line there.
fn without_wraps(text: &[u8]) -> Vec<u8> {
    let mut nesting = Nesting::default();
    let mut out = Vec::with_capacity(text.len());
    for &byte in text {
        if !nesting.is_wrap(byte) {
            nesting.step(byte);
            out.push(byte);
        }
    }
    out
}

impl Records {
    pub(super) fn new(base: usize) -> Records {
        Records {
            base,
            nesting: Nesting::default(),
            record: Vec::new(),
            between: Vec::new(),
            texts: Texts::default(),
            line: 1,
            started: 1,
        }
    }

    pub(super) fn feed(&mut self, piece: &[u8], out: &mut Out) {
        for &byte in piece {
            self.byte(byte, out);
        }
    }

    pub(super) fn finish(&mut self, out: &mut Out) {
        if !self.record.is_empty() {
            self.end(out);
        }
        self.flush_between(out);
    }

    fn byte(&mut self, byte: u8, out: &mut Out) {
        if self.nesting.is_wrap(byte) {
            self.line += u64::from(byte == b'\n');
            return;
        }
        let depth = self.nesting.open.len();
        let in_record = !self.record.is_empty();
        let opens = self.nesting.string.is_none() && byte == b'{' && depth == self.base;
        if opens && !in_record {
            self.flush_between(out);
            self.started = self.line;
        }
        let closed = self.nesting.step(byte);
        if in_record || opens {
            // A line end between two members is a space.
            self.record.push(if byte == b'\n' || byte == b'\r' {
                b' '
            } else {
                byte
            });
            if (closed && self.nesting.open.len() == self.base)
                || self.record.len() > MAX_LINE_BYTES
            {
                self.end(out);
            }
        } else if self.between.len() < MAX_LINE_BYTES {
            self.between.push(byte);
        }
        self.line += u64::from(byte == b'\n');
    }

    fn end(&mut self, out: &mut Out) {
        let record = std::mem::take(&mut self.record);
        out.went_in(&record, self.started);
        let place = Place {
            line: self.started,
            node: None,
        };
        push_record(&record, &mut self.texts, place, out);
        self.record = record;
        self.record.clear();
    }

    fn flush_between(&mut self, out: &mut Out) {
        out.went_in(&self.between, self.line);
        out.settle();
        self.between.clear();
    }
}
