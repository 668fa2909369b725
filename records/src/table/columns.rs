//! What a caller wants of a table, and how a table ends.

use super::cells::Row;

/// What a caller wants of a table.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    /// Columns to read, by their name in SQL. Case does not matter.
    pub wanted: &'static [&'static str],
    /// Those of them without which a row means nothing.
    pub required: &'static [&'static str],
    /// Where a JSON table has its rows.
    pub layout: Layout,
}

/// Where a JSON file has its rows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Layout {
    /// Objects one after the other, in an array or not.
    Rows,
    /// Objects in an array that is a value of the one outer object:
    /// `{"events": [{…}, {…}]}`.
    Wrapped,
}

/// How the input ended, as far as its source knows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ending {
    /// All of it was read.
    Whole,
    /// The rest is missing: a truncated archive, a checksum that is wrong.
    Cut,
}

/// Where rows go.
pub(super) type Sink<'a> = dyn FnMut(Row<'_>) + 'a;
