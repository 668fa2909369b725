//! Rows of a JSON table: objects, whose members are columns.
//!
//! Splits the text at the level of a row's members, so that a row may be of
//! any size; every value that is wanted is then decoded by `serde_json`.
//! Lenient between rows: commas and brackets may be there or not, since a
//! writer that died leaves an array without its end.

use memchr::memchr2;

use super::cells::{Cells, State};
use super::columns::{Columns, Ending, Layout, Sink};
use super::problem::{Problem, Summary, counted};
use crate::limits::MAX_NAME_BYTES;

/// Reads the rows of a JSON table.
#[derive(Debug)]
pub(super) struct JsonRows {
    columns: Columns,
    cells: Cells,
    level: Level,
    /// Whether the rows stand in an outer object.
    in_wrapper: bool,
    /// Whether they stand in an array.
    in_array: bool,
    /// Where in an object the reader is; `Key` outside of objects.
    step: Step,
    key: Vec<u8>,
    /// The place of the current value, if it is wanted.
    slot: Option<usize>,
    rows: u64,
    bad_rows: u64,
    bad_values: u64,
    junk_bytes: u64,
    /// Whether nothing but space was read.
    is_empty: bool,
}

/// What the next byte is a part of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Level {
    /// The text outside of everything.
    Outside,
    /// The outer object of [`Layout::Wrapped`].
    Wrapper,
    /// An array that holds rows.
    Rows,
    /// A row.
    Row,
}

/// Where in the members of an object the next byte stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Step {
    /// Before a key.
    Key,
    /// In a key; `true` behind a backslash.
    InKey(bool),
    /// Before the colon.
    Colon,
    /// Before a value.
    Value,
    /// In a number or a word.
    InScalar,
    /// In a string; `true` behind a backslash.
    InString(bool),
    /// In an array or an object.
    InNested(Nested),
}

/// A value that holds values.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Nested {
    /// Brackets that are open.
    depth: u32,
    /// In a string: whether behind a backslash.
    string: Option<bool>,
}

impl JsonRows {
    pub(super) fn new(columns: Columns, cells: Cells) -> JsonRows {
        JsonRows {
            columns,
            cells,
            level: Level::Outside,
            in_wrapper: false,
            in_array: false,
            step: Step::Key,
            key: Vec::new(),
            slot: None,
            rows: 0,
            bad_rows: 0,
            bad_values: 0,
            junk_bytes: 0,
            is_empty: true,
        }
    }

    pub(super) fn feed(&mut self, mut bytes: &[u8], sink: &mut Sink<'_>) {
        loop {
            bytes = self.skim(bytes);
            let Some((&byte, rest)) = bytes.split_first() else {
                return;
            };
            bytes = rest;
            self.is_empty = self.is_empty && byte.is_ascii_whitespace();
            match self.level {
                Level::Outside | Level::Rows => self.between_rows(byte),
                Level::Wrapper | Level::Row => self.in_object(byte, sink),
            }
        }
    }

    /// Takes what of a string's text stands at the start of `bytes`, up to what
    /// may end it; returns what follows.
    fn skim<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let in_string = match self.step {
            Step::InString(escaped) => Some(escaped),
            Step::InNested(nested) => nested.string,
            _ => None,
        };
        if in_string != Some(false) {
            return bytes;
        }
        let end = memchr2(b'"', b'\\', bytes).unwrap_or(bytes.len());
        let (text, rest) = bytes.split_at_checked(end).unwrap_or((bytes, &[]));
        if let Some(slot) = self.slot {
            self.cells.push(slot, text);
        }
        rest
    }

    pub(super) fn finish(self, ending: Ending) -> Summary {
        let mut problems = Vec::new();
        let open = self.level != Level::Outside;
        if ending == Ending::Cut || open {
            problems.push(Problem::CutRow);
        }
        if self.is_empty {
            problems.push(Problem::Empty);
        }
        problems.extend(counted(self.junk_bytes, |bytes| Problem::NotJson { bytes }));
        problems.extend(counted(self.bad_rows, |rows| Problem::BadRows { rows }));
        problems.extend(counted(self.bad_values, |values| Problem::BadValues {
            values,
        }));
        let truncated = self.cells.truncated;
        problems.extend(counted(truncated, |values| Problem::TruncatedValues {
            values,
        }));
        Summary {
            rows: self.rows,
            problems,
        }
    }

    fn between_rows(&mut self, byte: u8) {
        match byte {
            b'{' if self.level == Level::Outside && self.columns.layout == Layout::Wrapped => {
                self.level = Level::Wrapper;
                self.in_wrapper = true;
            }
            b'{' => {
                self.cells.clear();
                self.level = Level::Row;
            }
            b'[' if self.level == Level::Outside => self.enter_array(),
            b']' if self.level == Level::Rows => self.leave_array(),
            b',' | b' ' | b'\t' | b'\r' | b'\n' => {}
            _ => self.junk_bytes = self.junk_bytes.saturating_add(1),
        }
    }

    fn enter_array(&mut self) {
        self.level = Level::Rows;
        self.in_array = true;
    }

    fn leave_array(&mut self) {
        self.in_array = false;
        self.level = if self.in_wrapper {
            Level::Wrapper
        } else {
            Level::Outside
        };
    }

    fn in_object(&mut self, byte: u8, sink: &mut Sink<'_>) {
        match self.step {
            Step::Key => self.before_key(byte, sink),
            Step::InKey(true) => self.key_byte(byte, Step::InKey(false)),
            Step::InKey(false) => match byte {
                b'"' => self.step = Step::Colon,
                b'\\' => self.key_byte(byte, Step::InKey(true)),
                _ => self.key_byte(byte, Step::InKey(false)),
            },
            Step::Colon => match byte {
                b':' => self.end_key(),
                _ => self.expect_space(byte),
            },
            Step::Value => self.begin_value(byte),
            Step::InScalar => match byte {
                b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' => {
                    self.end_value();
                    self.before_key(byte, sink);
                }
                _ => self.value_byte(byte),
            },
            Step::InString(escaped) => self.string_byte(byte, escaped),
            Step::InNested(nested) => self.nested_byte(byte, nested),
        }
    }

    fn before_key(&mut self, byte: u8, sink: &mut Sink<'_>) {
        match byte {
            b'"' => {
                self.key.clear();
                self.step = Step::InKey(false);
            }
            b'}' => self.end_object(sink),
            b',' => {}
            _ => self.expect_space(byte),
        }
    }

    fn key_byte(&mut self, byte: u8, next: Step) {
        if self.key.len() < MAX_NAME_BYTES {
            self.key.push(byte);
        }
        self.step = next;
    }

    /// Counts what JSON does not have there, and goes on.
    fn expect_space(&mut self, byte: u8) {
        if !byte.is_ascii_whitespace() {
            self.junk_bytes = self.junk_bytes.saturating_add(1);
        }
    }

    fn end_key(&mut self) {
        self.step = Step::Value;
        self.slot = match self.level {
            Level::Row => self.cells.slot(&self.key),
            _ => None,
        };
        // Of two members with one name the first counts.
        if let Some(slot) = self.slot
            && !self.cells.is_absent(slot)
        {
            self.slot = None;
        }
    }

    fn begin_value(&mut self, byte: u8) {
        self.step = match byte {
            b'[' if self.level == Level::Wrapper => {
                self.enter_array();
                Step::Key
            }
            b'"' => Step::InString(false),
            b'[' | b'{' => Step::InNested(Nested {
                depth: 1,
                string: None,
            }),
            byte if byte.is_ascii_whitespace() => return,
            _ => Step::InScalar,
        };
        if self.step != Step::Key {
            self.value_byte(byte);
        }
    }

    fn string_byte(&mut self, byte: u8, escaped: bool) {
        self.value_byte(byte);
        match byte {
            b'"' if !escaped => self.end_value(),
            b'\\' if !escaped => self.step = Step::InString(true),
            _ => self.step = Step::InString(false),
        }
    }

    fn nested_byte(&mut self, byte: u8, mut nested: Nested) {
        self.value_byte(byte);
        match (nested.string, byte) {
            (Some(true), _) | (None, b'"') => nested.string = Some(false),
            (Some(false), b'"') => nested.string = None,
            (Some(false), b'\\') => nested.string = Some(true),
            (None, b'[' | b'{') => nested.depth = nested.depth.saturating_add(1),
            (None, b']' | b'}') => nested.depth = nested.depth.saturating_sub(1),
            (Some(false) | None, _) => {}
        }
        self.step = Step::InNested(nested);
        if nested.depth == 0 {
            self.end_value();
        }
    }

    fn value_byte(&mut self, byte: u8) {
        if let Some(slot) = self.slot {
            self.cells.push(slot, &[byte]);
        }
    }

    fn end_value(&mut self) {
        self.step = Step::Key;
        let Some(slot) = self.slot.take() else {
            return;
        };
        let Some((raw, truncated)) = self.cells.raw(slot) else {
            return;
        };
        match raw.first() {
            Some(b'"') => match decode(raw, truncated) {
                Some(text) => self.cells.replace(slot, text.into_bytes()),
                None => self.spoil(slot),
            },
            _ if raw == b"null" => self.cells.end(slot, State::Null),
            _ if truncated || serde_json::from_slice::<serde::de::IgnoredAny>(raw).is_ok() => {
                self.cells.end(slot, State::Json);
            }
            _ => self.spoil(slot),
        }
    }

    /// Drops a value that is not JSON.
    fn spoil(&mut self, slot: usize) {
        self.bad_values = self.bad_values.saturating_add(1);
        self.cells.end(slot, State::Null);
    }

    fn end_object(&mut self, sink: &mut Sink<'_>) {
        if self.level == Level::Wrapper {
            self.in_wrapper = false;
            self.level = Level::Outside;
            return;
        }
        self.level = if self.in_array {
            Level::Rows
        } else {
            Level::Outside
        };
        let row = self.cells.row(&[]);
        let mut required = self.columns.required.iter();
        if required.all(|name| row.get(name).is_some()) {
            self.rows = self.rows.saturating_add(1);
            sink(row);
        } else {
            self.bad_rows = self.bad_rows.saturating_add(1);
        }
    }
}

/// The text of a JSON string, which stands in `raw` with its quotes. Where the
/// end is missing, what comes before it.
fn decode(raw: &[u8], truncated: bool) -> Option<String> {
    /// `\ud83d\ude00` is the longest thing that a cut can leave in halves.
    const LONGEST_ESCAPE: usize = 12;

    if !truncated && let Ok(text) = serde_json::from_slice(raw) {
        return Some(text);
    }
    let raw = String::from_utf8_lossy(raw);
    if !truncated {
        return serde_json::from_str(&raw).ok();
    }
    (0..=LONGEST_ESCAPE).find_map(|missing| {
        let end = raw.len().checked_sub(missing)?;
        let text = format!("{}\"", raw.get(..end)?);
        serde_json::from_str(&text).ok()
    })
}
