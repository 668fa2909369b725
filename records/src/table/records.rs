//! A reader of a table whose rows mean something.

use std::fmt;

use super::columns::{Columns, Ending};
use super::problem::{Problem, Summary, counted};
use super::reader::TableReader;
use super::values::Values;
use super::{Format, Row};

/// What a row turned out to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Taken<T> {
    /// A record.
    Record(T),
    /// Something that is not needed here.
    Other,
    /// A row without a readable id.
    Bad,
}

/// Reads a table and gives each row that matters, as a `T`, to a callback.
pub struct Records<T> {
    reader: TableReader,
    taker: Taker<T>,
}

impl<T> fmt::Debug for Records<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records")
            .field("reader", &self.reader)
            .finish_non_exhaustive()
    }
}

impl<T> Records<T> {
    /// A reader of these columns, of which `take` makes records.
    #[must_use]
    pub fn new(
        columns: Columns,
        promised: Option<Format>,
        take: fn(&mut Values<'_, '_>) -> Taken<T>,
    ) -> Records<T> {
        Records {
            reader: TableReader::new(columns, promised),
            taker: Taker {
                take,
                bad_rows: 0,
                bad_values: 0,
            },
        }
    }

    /// Reads the next bytes; calls `sink` with every record that they end.
    pub fn feed(&mut self, bytes: &[u8], sink: &mut dyn FnMut(T)) {
        let taker = &mut self.taker;
        self.reader.feed(bytes, &mut |row| taker.take(row, sink));
    }

    /// Ends the table; `sink` may get a last record.
    #[must_use]
    pub fn finish(self, ending: Ending, sink: &mut dyn FnMut(T)) -> Summary {
        let mut taker = self.taker;
        let mut summary = self.reader.finish(ending, &mut |row| taker.take(row, sink));
        taker.add_to(&mut summary);
        summary
    }
}

/// Makes records, and counts what is wrong with them.
struct Taker<T> {
    take: fn(&mut Values<'_, '_>) -> Taken<T>,
    bad_rows: u64,
    bad_values: u64,
}

impl<T> Taker<T> {
    fn take(&mut self, row: Row<'_>, sink: &mut dyn FnMut(T)) {
        match (self.take)(&mut Values::new(row, &mut self.bad_values)) {
            Taken::Record(record) => sink(record),
            Taken::Other => {}
            Taken::Bad => self.bad_rows = self.bad_rows.saturating_add(1),
        }
    }

    /// Adds these counts to those of the table's own problems.
    fn add_to(&self, summary: &mut Summary) {
        summary.rows = summary.rows.saturating_sub(self.bad_rows);
        let bad_rows = counted(self.bad_rows, |rows| Problem::BadRows { rows });
        let bad_values = counted(self.bad_values, |values| Problem::BadValues { values });
        for problem in bad_rows.into_iter().chain(bad_values) {
            add(&mut summary.problems, problem);
        }
    }
}

/// Adds a problem, or its count to one of its kind.
fn add(problems: &mut Vec<Problem>, new: Problem) {
    for problem in &mut *problems {
        match (problem, &new) {
            (Problem::BadRows { rows }, Problem::BadRows { rows: more }) => {
                *rows = rows.saturating_add(*more);
                return;
            }
            (Problem::BadValues { values }, Problem::BadValues { values: more }) => {
                *values = values.saturating_add(*more);
                return;
            }
            _ => {}
        }
    }
    problems.push(new);
}
