//! One row: the values of the columns that were asked for.

use std::cell;
use std::ops::Range;

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

/// A value.
#[derive(Clone, Debug, Default)]
struct Cell {
    /// A buffer that the rows share.
    bytes: Vec<u8>,
    /// Where it stands in the line of the row, if it was not copied from there.
    stands: Option<Range<usize>>,
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
    /// The column behind the one that was asked for last. Whoever takes a row apart
    /// asks for one after the other.
    next: cell::Cell<usize>,
}

impl Cells {
    pub(super) fn new(names: &'static [&'static str]) -> Cells {
        Cells {
            names,
            values: vec![Cell::default(); names.len()],
            truncated: 0,
            short: false,
            next: cell::Cell::new(0),
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
            cell.stands = None;
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

    /// Has a value that stands in the line of the row, all of it.
    #[inline]
    pub(super) fn stand(&mut self, slot: usize, range: Range<usize>) {
        if let Some(cell) = self.values.get_mut(slot) {
            cell.stands = Some(range);
            cell.state = State::Text;
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

    /// Ends a value as a text of other bytes.
    pub(super) fn replace(&mut self, slot: usize, bytes: Vec<u8>) {
        if let Some(cell) = self.values.get_mut(slot) {
            cell.bytes = bytes;
        }
        self.end(slot, State::Text);
    }

    /// Ends a value as a text of so many bytes.
    pub(super) fn cut(&mut self, slot: usize, bytes: usize) {
        if let Some(cell) = self.values.get_mut(slot) {
            cell.bytes.truncate(bytes);
        }
        self.end(slot, State::Text);
    }

    /// The row as callers see it, some values of which stand in its line.
    pub(super) fn row<'a>(&'a self, line: &'a [u8]) -> Row<'a> {
        Row { cells: self, line }
    }
}

/// One row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    cells: &'a Cells,
    line: &'a [u8],
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
        let bytes = match &cell.stands {
            Some(range) => self.line.get(range.clone())?,
            None => &cell.bytes,
        };
        match cell.state {
            State::Absent | State::Null => None,
            State::Text | State::Json => Some((bytes, false)),
            State::Truncated => Some((bytes, true)),
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
        let Cells { names, next, .. } = self.cells;
        let is_wanted = |slot: &usize| names.get(*slot).is_some_and(|wanted| *wanted == name);
        let slot = Some(next.get()).filter(is_wanted);
        let slot = slot.or_else(|| (0..names.len()).find(is_wanted))?;
        next.set(slot + 1);
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
            let row = cells.row(&[]);
            assert_eq!(row.get("a").map(<[u8]>::len), Some(MAX_FIELD_BYTES));
            assert_eq!(row.is_truncated("a"), truncated);
            assert_eq!(row.whole("a").is_none(), truncated);
            assert_eq!(row.get("b"), None);
            assert_eq!(row.get("never asked for"), None);
            assert_eq!(cells.truncated, u64::from(truncated));
            cells.clear();
            assert_eq!(cells.row(&[]).get("a"), None);
        }
    }

    #[test]
    fn values_in_the_line() {
        let mut cells = Cells::new(&["a", "b", "c"]);
        cells.stand(2, 1..3);
        cells.stand(0, 3..3);
        let row = cells.row(b"wxyz");
        // In any order, and again.
        for _ in 0..2 {
            assert_eq!(row.get("c"), Some(b"xy".as_slice()));
            assert_eq!(row.whole("a"), Some(b"".as_slice()));
            assert_eq!(row.get("b"), None);
        }
        cells.clear();
        assert_eq!(cells.row(b"wxyz").get("c"), None);
    }

    #[test]
    fn names_fold_case() {
        let cells = Cells::new(&["eventType"]);
        assert_eq!(cells.slot(b"eventtype"), Some(0));
        assert_eq!(cells.slot(b"event_type"), None);
    }
}
