//! Rows of a text table: fields between tabs or commas.
//!
//! The syntax is `csv-core`'s, which reads all that Go's `encoding/csv`
//! writes; here is what columns and rows mean, and two short cuts for most of the
//! bytes: a row that is there whole, and of which no field starts with a quote, is
//! taken where it stands; of any other a field without quotes that a delimiter ends
//! is that up to there.

use std::borrow::Cow;
use std::cmp::Ordering;

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};
use memchr::memchr3;

use super::cells::{Cells, State};
use super::columns::{Columns, Ending, Sink};
use super::literal::{self, Cell};
use super::problem::{Problem, Summary, counted};
use crate::limits::{MAX_COLUMNS, MAX_FIELD_BYTES, MAX_NAME_BYTES};
use crate::search::Found;

/// Bytes of a field that are handled at a time.
const PIECE_BYTES: usize = 4 << 10;
/// Lines that say that there is nothing to say (`format_csv_tsv.go`).
const MARKERS: [&[u8]; 2] = [b"# no columns", b"# empty"];

/// Reads the rows of a delimited table.
#[derive(Debug)]
pub(super) struct Delimited {
    parser: Reader,
    delimiter: u8,
    /// Whether the parser stands right behind a delimiter.
    at_field: bool,
    /// Whether it stands right behind a record, the header or a row.
    at_record: bool,
    /// Rows that are the parser's before another is looked at.
    pause: u8,
    columns: Columns,
    cells: Cells,
    /// For each column of the table, its place in `cells`.
    slots: Vec<Option<usize>>,
    /// Fields of the header; `None` before its end.
    width: Option<u64>,
    /// Fields that were ended in the current record.
    field: u64,
    /// Start of the first field of the record; of every field in the header.
    name: Vec<u8>,
    /// Records behind the header.
    records: u64,
    rows: u64,
    wrong_width: u64,
    first_wrong_width: u64,
    /// Whether a marker stood where the header should.
    no_columns: bool,
    /// Required columns that the header does not have.
    missing: Vec<&'static str>,
}

impl Delimited {
    pub(super) fn new(delimiter: u8, columns: Columns, cells: Cells) -> Delimited {
        Delimited {
            parser: ReaderBuilder::new().delimiter(delimiter).build(),
            delimiter,
            at_field: false,
            at_record: false,
            pause: 0,
            columns,
            cells,
            slots: Vec::new(),
            width: None,
            field: 0,
            name: Vec::new(),
            records: 0,
            rows: 0,
            wrong_width: 0,
            first_wrong_width: 0,
            no_columns: false,
            missing: Vec::new(),
        }
    }

    pub(super) fn feed(&mut self, mut bytes: &[u8], sink: &mut Sink<'_>) {
        let mut piece = [0; PIECE_BYTES];
        // An empty slice would tell the parser that the input has ended.
        while !bytes.is_empty() {
            if self.at_record {
                bytes = self.rows(bytes, sink);
            } else if self.at_field {
                bytes = self.skim(bytes);
            }
            if bytes.is_empty() {
                return;
            }
            let (result, read, written) = self.parser.read_field(bytes, &mut piece);
            bytes = bytes.get(read..).unwrap_or_default();
            self.append(piece.get(..written).unwrap_or_default());
            (self.at_field, self.at_record) = (false, false);
            if let ReadFieldResult::Field { record_end } = result {
                self.end_field();
                self.at_field = !record_end;
                if record_end {
                    self.end_record(sink);
                    let may_stand = self.width.is_some_and(|width| 1 < width);
                    self.at_record = may_stand && self.pause == 0;
                    self.pause = self.pause.saturating_sub(1);
                }
            }
        }
    }

    /// Takes the rows at the start of `bytes` that need no parser; returns what
    /// follows. It leaves the parser where it is, between records: one that is not
    /// there whole, has a field that starts with a quote or is too long, or has one
    /// field is the parser's.
    fn rows<'b>(&mut self, bytes: &'b [u8], sink: &mut Sink<'_>) -> &'b [u8] {
        /// The rows of a table are alike: where one is the parser's, so are the
        /// next ones, and nothing of them is looked at twice.
        const PAUSE: u8 = 7;

        let (mut record, mut start, mut field) = (0, 0, 0);
        self.pause = PAUSE;
        for end in Found::of([self.delimiter, b'\n', b'\r'], bytes) {
            let ends_record = bytes.get(end) != Some(&self.delimiter);
            if ends_record && end == record {
                // Between records the parser skips line ends as well.
                (record, start) = (end + 1, end + 1);
                continue;
            }
            let value = bytes.get(start..end).unwrap_or_default();
            let is_marker = ends_record && field == 0;
            if is_marker || value.first() == Some(&b'"') || MAX_FIELD_BYTES < value.len() {
                break;
            }
            if let Some(slot) = self.slots.get(field).copied().flatten() {
                self.stand(slot, start - record, value);
            }
            field += 1;
            start = end + 1;
            if ends_record {
                let line = bytes.get(record..end).unwrap_or_default();
                self.end_row(field as u64, line, sink);
                self.cells.clear();
                (record, field, self.pause) = (start, 0, 0);
            }
        }
        self.cells.clear();
        bytes.get(record..).unwrap_or_default()
    }

    /// Takes a value that stands at `start` in the line of its row.
    #[inline]
    fn stand(&mut self, slot: usize, start: usize, value: &[u8]) {
        match literal::read(value) {
            Cell::Null => self.cells.end(slot, State::Null),
            Cell::Text(Cow::Borrowed(plain)) => {
                self.cells.stand(slot, start..start + plain.len());
            }
            Cell::Text(Cow::Owned(plain)) => self.cells.replace(slot, plain),
        }
    }

    /// Takes the fields at the start of `bytes` that need no parser; returns
    /// what follows. It leaves the parser where it is, behind a delimiter: what
    /// starts with a quote, ends a record or is not there whole is the parser's.
    fn skim<'b>(&mut self, mut bytes: &'b [u8]) -> &'b [u8] {
        while !bytes.starts_with(b"\"")
            && let Some(at) = memchr3(self.delimiter, b'\n', b'\r', bytes)
            && let Some((field, [end, behind @ ..])) = bytes.split_at_checked(at)
            && *end == self.delimiter
        {
            self.append(field);
            self.end_field();
            bytes = behind;
        }
        bytes
    }

    pub(super) fn finish(mut self, ending: Ending, sink: &mut Sink<'_>) -> Summary {
        let mut problems = Vec::new();
        match self.tail() {
            Tail::None if ending == Ending::Cut => problems.push(Problem::CutRow),
            Tail::None => {}
            Tail::Row if ending == Ending::Whole && self.has_all_fields() => {
                problems.push(self.end_unended(sink));
            }
            Tail::Row | Tail::InQuotes => problems.push(Problem::CutRow),
        }
        self.add_problems(&mut problems);
        Summary {
            rows: self.rows,
            problems,
        }
    }

    /// Whether the current record, in its last field, is as wide as the header.
    fn has_all_fields(&self) -> bool {
        self.width.is_none_or(|width| self.field + 1 == width)
    }

    /// Ends a record that has no line end. A header is one all the same; of a
    /// row the last value, which may be cut, is not used.
    fn end_unended(&mut self, sink: &mut Sink<'_>) -> Problem {
        // A header that nothing ends may be the start of another one.
        let problem = match self.width {
            Some(_) => Problem::UnendedRow,
            None => Problem::CutRow,
        };
        let last = self.slot();
        self.end_field();
        if let Some(last) = last {
            self.cells.end(last, State::Absent);
        }
        self.end_record(sink);
        problem
    }

    /// What the input ends in, found by what a line end does now.
    fn tail(&mut self) -> Tail {
        let (result, _, written) = self.parser.read_field(b"\n", &mut [0; 4]);
        match result {
            ReadFieldResult::Field { .. } => Tail::Row,
            // A line end between records is skipped, within quotes it is text.
            _ if written == 0 => Tail::None,
            _ => Tail::InQuotes,
        }
    }

    fn add_problems(&self, problems: &mut Vec<Problem>) {
        if self.width.is_none() {
            if problems.is_empty() && !self.no_columns {
                problems.push(Problem::Empty);
            }
        } else if !self.missing.is_empty() {
            let names = self.missing.iter().map(|name| (*name).to_owned()).collect();
            problems.push(Problem::MissingColumns { names });
        }
        let first = self.first_wrong_width;
        problems.extend(counted(self.wrong_width, |rows| Problem::WrongWidth {
            rows,
            first,
        }));
        let truncated = self.cells.truncated;
        problems.extend(counted(truncated, |values| Problem::TruncatedValues {
            values,
        }));
    }

    /// Required columns that are not among those read so far.
    fn find_missing(&self) -> Vec<&'static str> {
        let has = |name: &str| {
            let slot = self.cells.slot(name.as_bytes());
            slot.is_some() && self.slots.contains(&slot)
        };
        let required = self.columns.required.iter().copied();
        required.filter(|name| !has(name)).collect()
    }

    /// The place of the current field's value, if it is wanted.
    fn slot(&self) -> Option<usize> {
        let index = usize::try_from(self.field).ok()?;
        self.slots.get(index).copied().flatten()
    }

    fn append(&mut self, piece: &[u8]) {
        if self.width.is_none() || self.field == 0 {
            let room = MAX_NAME_BYTES.saturating_sub(self.name.len());
            self.name.extend(piece.iter().take(room));
        }
        if self.width.is_some()
            && let Some(slot) = self.slot()
        {
            self.cells.push(slot, piece);
        }
    }

    fn end_field(&mut self) {
        if self.width.is_none() {
            // A marker is the only field of its line: keep it for the end.
            if self.field == 0 && MARKERS.contains(&self.name.as_slice()) {
                self.no_columns = true;
            }
            self.add_column();
        } else if let Some(slot) = self.slot() {
            self.end_value(slot);
        }
        self.field += 1;
    }

    /// Ends a value, which is read through the quotes of a SQL literal.
    fn end_value(&mut self, slot: usize) {
        let plain = match self.cells.raw(slot) {
            Some((raw, false)) => literal::read(raw),
            _ => return self.cells.end(slot, State::Text),
        };
        match plain {
            Cell::Null => self.cells.end(slot, State::Null),
            Cell::Text(Cow::Borrowed(plain)) => {
                let bytes = plain.len();
                self.cells.cut(slot, bytes);
            }
            Cell::Text(Cow::Owned(plain)) => self.cells.replace(slot, plain),
        }
    }

    /// Ends a field of the header. Of two columns with one name the first
    /// counts.
    fn add_column(&mut self) {
        if self.slots.len() < MAX_COLUMNS {
            let slot = self.cells.slot(self.name.trim_ascii());
            let taken = slot.is_some() && self.slots.contains(&slot);
            self.slots.push(if taken { None } else { slot });
        }
        self.name.clear();
    }

    fn end_record(&mut self, sink: &mut Sink<'_>) {
        let fields = std::mem::take(&mut self.field);
        match self.width {
            None if self.no_columns && fields == 1 => self.slots.clear(),
            None => self.end_header(fields),
            Some(_) if fields == 1 && MARKERS.contains(&self.name.as_slice()) => {}
            Some(_) => self.end_row(fields, &[], sink),
        }
        self.name.clear();
        self.cells.clear();
    }

    fn end_header(&mut self, fields: u64) {
        self.width = Some(fields);
        self.no_columns = false;
        self.missing = self.find_missing();
        if !self.missing.is_empty() {
            // Nothing is stored for rows that mean nothing.
            self.slots.fill(None);
            self.slots.shrink_to_fit();
        }
    }

    /// Ends a row of so many fields, some of which stand in its line.
    fn end_row(&mut self, fields: u64, line: &[u8], sink: &mut Sink<'_>) {
        let fields = self
            .width
            .map_or(Ordering::Equal, |width| fields.cmp(&width));
        self.records = self.records.saturating_add(1);
        if fields != Ordering::Equal {
            if self.wrong_width == 0 {
                self.first_wrong_width = self.records;
            }
            self.wrong_width = self.wrong_width.saturating_add(1);
        }
        // One too many may be anywhere; what is too short has its start.
        if fields != Ordering::Greater && self.missing.is_empty() {
            self.cells.short = fields == Ordering::Less;
            self.rows = self.rows.saturating_add(1);
            sink(self.cells.row(line));
        }
    }
}

/// What the input ends in.
enum Tail {
    /// Nothing: the last record is ended.
    None,
    /// A record, outside of quotes.
    Row,
    /// A quoted field.
    InQuotes,
}
