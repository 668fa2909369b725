//! One row: the values of the columns that were asked for.

use crate::limits::MAX_FIELD_BYTES;

/// What is known of a value.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum State {
    /// The table or the row does not have it.
    #[default]
    Absent,
    /// It is NULL.
    Null,
    /// It is text, or JSON in a text.
    Text,
    /// It is a bare JSON value: a number, a boolean, an array or an object.
    Json,
    /// Its end is missing.
    Truncated,
}

/// A value, in a buffer that the rows share.
#[derive(Clone, Debug, Default)]
struct Cell {
    bytes: Vec<u8>,
    state: State,
}

/// The buffers of one row, and the names of its columns.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    names: &'static [&'static str],
    /// As many as `names`.
    values: Vec<Cell>,
    /// Values truncated, in all rows.
    pub(super) truncated: u64,
    /// Whether the row has fewer cells than the table has columns.
    pub(super) short: bool,
}

impl Cells {
    pub(super) fn new(names: &'static [&'static str]) -> Cells {
        Cells {
            names,
            values: vec![Cell::default(); names.len()],
            truncated: 0,
            short: false,
        }
    }

    /// The place of the column called `name`. SQL folds case.
    pub(super) fn slot(&self, name: &[u8]) -> Option<usize> {
        self.names
            .iter()
            .position(|wanted| wanted.as_bytes().eq_ignore_ascii_case(name))
    }

    /// Starts the next row: every value is absent.
    pub(super) fn clear(&mut self) {
        self.short = false;
        for cell in &mut self.values {
            cell.bytes.clear();
            cell.state = State::Absent;
        }
    }

    /// Appends to a value, as far as it may grow.
    pub(super) fn push(&mut self, slot: usize, piece: &[u8]) {
        let Some(cell) = self.values.get_mut(slot) else {
            return;
        };
        let room = MAX_FIELD_BYTES.saturating_sub(cell.bytes.len());
        if let Some(fitting) = piece.get(..room) {
            cell.bytes.extend_from_slice(fitting);
            if room < piece.len() && cell.state != State::Truncated {
                cell.state = State::Truncated;
                self.truncated = self.truncated.saturating_add(1);
            }
        } else {
            cell.bytes.extend_from_slice(piece);
        }
    }

    /// Ends a value. A truncated one stays that.
    pub(super) fn end(&mut self, slot: usize, state: State) {
        if let Some(cell) = self.values.get_mut(slot)
            && cell.state != State::Truncated
        {
            cell.state = state;
        }
    }

    /// Whether a value has not even started.
    pub(super) fn is_absent(&self, slot: usize) -> bool {
        self.values
            .get(slot)
            .is_some_and(|cell| cell.state == State::Absent && cell.bytes.is_empty())
    }

    /// The bytes of a value so far, and whether its end is missing.
    pub(super) fn raw(&self, slot: usize) -> Option<(&[u8], bool)> {
        let cell = self.values.get(slot)?;
        Some((&cell.bytes, cell.state == State::Truncated))
    }

    /// Replaces the bytes of a value.
    pub(super) fn replace(&mut self, slot: usize, bytes: Vec<u8>) {
        if let Some(cell) = self.values.get_mut(slot) {
            cell.bytes = bytes;
        }
    }

    /// Cuts a value behind so many bytes.
    pub(super) fn cut(&mut self, slot: usize, bytes: usize) {
        if let Some(cell) = self.values.get_mut(slot) {
            cell.bytes.truncate(bytes);
        }
    }

    /// The row as callers see it.
    pub(super) fn row(&self) -> Row<'_> {
        Row { cells: self }
    }
}

/// One row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    cells: &'a Cells,
}

impl<'a> Row<'a> {
    /// The value of a column; `None` if it is NULL, absent or not asked for.
    #[must_use]
    pub fn get(self, name: &str) -> Option<&'a [u8]> {
        self.value(name).map(|(bytes, _)| bytes)
    }

    /// The same, and whether its end is missing.
    pub(super) fn value(self, name: &str) -> Option<(&'a [u8], bool)> {
        let cell = self.cell(name)?;
        match cell.state {
            State::Absent | State::Null => None,
            State::Text | State::Json => Some((&cell.bytes, false)),
            State::Truncated => Some((&cell.bytes, true)),
        }
    }

    /// The same, unless its end is missing: part of a number is another number.
    #[must_use]
    pub fn whole(self, name: &str) -> Option<&'a [u8]> {
        self.value(name)
            .and_then(|(bytes, is_truncated)| (!is_truncated).then_some(bytes))
    }

    /// Whether the value was longer than [`MAX_FIELD_BYTES`].
    #[must_use]
    pub fn is_truncated(self, name: &str) -> bool {
        self.cell(name)
            .is_some_and(|cell| cell.state == State::Truncated)
    }

    /// Whether the value is a bare JSON value, so that a large number may have
    /// gone through a floating-point one.
    #[must_use]
    pub fn is_bare_json(self, name: &str) -> bool {
        self.cell(name)
            .is_some_and(|cell| cell.state == State::Json)
    }

    /// Whether cells are missing: at its end, or before, so that those behind
    /// have moved.
    #[must_use]
    pub fn is_short(self) -> bool {
        self.cells.short
    }

    fn cell(self, name: &str) -> Option<&'a Cell> {
        let slot = self.cells.names.iter().position(|wanted| *wanted == name)?;
        self.cells.values.get(slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds() {
        for (extra, truncated) in [(0, false), (1, true)] {
            let mut cells = Cells::new(&["a", "b"]);
            cells.push(0, &vec![b'x'; MAX_FIELD_BYTES - 1]);
            cells.push(0, &vec![b'y'; 1 + extra]);
            cells.push(0, b"");
            cells.end(0, State::Text);
            let row = cells.row();
            assert_eq!(row.get("a").map(<[u8]>::len), Some(MAX_FIELD_BYTES));
            assert_eq!(row.is_truncated("a"), truncated);
            assert_eq!(row.whole("a").is_none(), truncated);
            assert_eq!(row.get("b"), None);
            assert_eq!(row.get("never asked for"), None);
            assert_eq!(cells.truncated, u64::from(truncated));
            cells.clear();
            assert_eq!(cells.row().get("a"), None);
        }
    }

    #[test]
    fn names_fold_case() {
        let cells = Cells::new(&["eventType"]);
        assert_eq!(cells.slot(b"eventtype"), Some(0));
        assert_eq!(cells.slot(b"event_type"), None);
    }
}
