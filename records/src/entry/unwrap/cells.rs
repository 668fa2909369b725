//! A log in one column of a table, as log consoles export it: rows between
//! commas, quotes doubled, a cell of several lines where a message has them.
//!
//! # Promises
//!
//! * Memory is bounded by [`MAX_LINE_BYTES`] a cell; what is longer is cut.

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use super::{Out, Place, Texts, push_record};
use crate::limits::MAX_LINE_BYTES;

/// Reads one column.
pub(super) struct Cells {
    reader: Reader,
    column: usize,
    /// Column of the cell that is being read.
    current: usize,
    cell: Vec<u8>,
    buffer: Vec<u8>,
    /// What the row holds, for the words that must not vanish.
    row: Vec<u8>,
    texts: Texts,
    line: u64,
    started: u64,
    /// Whether the row has begun, behind the line ends in front of it.
    begun: bool,
}

impl std::fmt::Debug for Cells {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cells")
            .field("column", &self.column)
            .finish_non_exhaustive()
    }
}

impl Cells {
    pub(super) fn new(delimiter: u8, column: usize) -> Cells {
        Cells {
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            column,
            current: 0,
            cell: Vec::new(),
            buffer: vec![0; 4096],
            row: Vec::new(),
            texts: Texts::default(),
            line: 1,
            started: 1,
            begun: false,
        }
    }

    pub(super) fn feed(&mut self, piece: &[u8], out: &mut Out) {
        let mut rest = piece;
        while !rest.is_empty() {
            let used = self.step(rest, out);
            rest = rest.get(used..).unwrap_or_default();
        }
    }

    pub(super) fn finish(&mut self, out: &mut Out) {
        // An empty input tells the reader that it is the end.
        self.step(&[], out);
        self.step(&[], out);
        self.end_row(out);
    }

    fn step(&mut self, input: &[u8], out: &mut Out) -> usize {
        let (result, read, written) = self.reader.read_field(input, &mut self.buffer);
        let text = self.buffer.get(..written).unwrap_or_default();
        if self.row.len() < MAX_LINE_BYTES {
            self.row.extend_from_slice(text);
        }
        if self.current == self.column && self.cell.len() < MAX_LINE_BYTES {
            self.cell.extend_from_slice(text);
        }
        let eaten = input.get(..read).unwrap_or_default();
        if !self.begun {
            let is_end = |byte: &&u8| matches!(byte, b'\r' | b'\n');
            let before = eaten.iter().take_while(is_end).count();
            self.started += newlines(eaten.get(..before).unwrap_or_default());
            self.begun = before < eaten.len();
        }
        self.line += newlines(eaten);
        match result {
            ReadFieldResult::Field { record_end } => {
                self.current += 1;
                self.row.push(b' ');
                if record_end {
                    self.end_row(out);
                }
            }
            ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull | ReadFieldResult::End => {}
        }
        read
    }

    fn end_row(&mut self, out: &mut Out) {
        out.went_in(&self.row, self.started);
        let cell = std::mem::take(&mut self.cell);
        if !cell.is_empty() {
            let place = Place {
                line: self.started,
                node: None,
            };
            push_record(&cell, &mut self.texts, place, out);
        }
        out.settle();
        self.row.clear();
        self.current = 0;
        self.started = self.line;
        self.begun = false;
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}
