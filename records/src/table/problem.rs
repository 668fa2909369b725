//! What a table did not give, and why.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Format;

/// What a reader says at the end of a table.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Summary {
    /// Rows that were used.
    pub rows: u64,
    /// What was not, or not wholly.
    pub problems: Vec<Problem>,
}

/// Something in a table that was not read as it should be.
///
/// Holds counts and names of columns, never text of the table.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Problem {
    /// Rows whose own key, such as the job's id, is missing or no number.
    BadRows {
        /// How many; they were left out.
        rows: u64,
    },
    /// Values that are not what their column promises, such as a time.
    BadValues {
        /// How many; they count as absent.
        values: u64,
    },
    /// The table ends inside a row, or its source was cut.
    CutRow,
    /// Not even a header.
    Empty,
    /// The header lacks columns without which no row means anything.
    MissingColumns {
        /// Their names.
        #[serde(rename = "columns")]
        names: Vec<String>,
    },
    /// There is something else than JSON in a JSON table.
    NotJson {
        /// Bytes that were skipped.
        bytes: u64,
    },
    /// Values longer than [`MAX_FIELD_BYTES`](crate::limits::MAX_FIELD_BYTES).
    TruncatedValues {
        /// How many; their start was used where a start means something.
        values: u64,
    },
    /// The last row has all of its fields but no line end: CockroachDB writes
    /// one, so more may be missing than the end of the last field.
    UnendedRow,
    /// The format is known, and not read.
    UnsupportedFormat {
        /// Which.
        format: Format,
    },
    /// Rows with more or fewer fields than the header.
    WrongWidth {
        /// How many. Of those with fewer the start was used; those with more
        /// were left out, as no field can be told.
        rows: u64,
        /// The first, counted from 1 behind the header.
        first: u64,
    },
}

impl Problem {
    /// A stable name for this kind of problem.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Problem::BadRows { .. } => "table-bad-rows",
            Problem::BadValues { .. } => "table-bad-values",
            Problem::CutRow => "table-cut",
            Problem::Empty => "table-empty",
            Problem::MissingColumns { .. } => "table-wrong-header",
            Problem::NotJson { .. } => "table-not-json",
            Problem::TruncatedValues { .. } => "table-long-values",
            Problem::UnendedRow => "table-no-line-end",
            Problem::UnsupportedFormat { .. } => "table-unsupported-format",
            Problem::WrongWidth { .. } => "table-wrong-width",
        }
    }

    /// Whether rows may be missing because of it, so that a job that the
    /// table knows may look unknown.
    #[must_use]
    pub fn loses_rows(&self) -> bool {
        match self {
            Problem::BadRows { .. }
            | Problem::CutRow
            | Problem::Empty
            | Problem::MissingColumns { .. }
            | Problem::NotJson { .. }
            | Problem::UnendedRow
            | Problem::UnsupportedFormat { .. }
            | Problem::WrongWidth { .. } => true,
            Problem::BadValues { .. } | Problem::TruncatedValues { .. } => false,
        }
    }
}

/// The problem that `count` of something makes, if there is any.
pub(super) fn counted(count: u64, problem: impl FnOnce(u64) -> Problem) -> Option<Problem> {
    (0 < count).then(|| problem(count))
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::BadRows { rows } => write!(
                f,
                "{} without a readable id {} left out",
                many(*rows, "row"),
                if *rows == 1 { "was" } else { "were" }
            ),
            Problem::BadValues { values } => write!(
                f,
                "{} in it {} unreadable and {} as missing",
                if *values == 1 {
                    "1 time, number or list".to_owned()
                } else {
                    format!("{values} times, numbers or lists")
                },
                if *values == 1 { "is" } else { "are" },
                if *values == 1 { "counts" } else { "count" }
            ),
            Problem::CutRow => f.write_str(
                "the table is cut off: a row without its end was left out, \
                 and rows behind it are missing",
            ),
            Problem::Empty => f.write_str("the table is empty: not even a header"),
            Problem::MissingColumns { names } => write!(
                f,
                "the table has no column {}, so none of its rows was used",
                names.join(", ")
            ),
            Problem::NotJson { bytes } => write!(
                f,
                "{} between its rows {} not JSON",
                many(*bytes, "byte"),
                if *bytes == 1 { "is" } else { "are" }
            ),
            Problem::TruncatedValues { values } => write!(
                f,
                "{} {} used only in part",
                many(*values, "very long value"),
                if *values == 1 { "was" } else { "were" }
            ),
            Problem::UnendedRow => f.write_str(
                "the last line has no end, so the table may be cut there; \
                 the last field of that line was not used",
            ),
            Problem::UnsupportedFormat { format } => write!(
                f,
                "tables of {} statements are not read; collect again without --format",
                format!("{format:?}").to_uppercase()
            ),
            Problem::WrongWidth { rows: 1, first } => write!(
                f,
                "row {first} has another number of fields than the header: of one that is too \
                 short the start is used, one that is too long is left out"
            ),
            Problem::WrongWidth { rows, first } => write!(
                f,
                "{rows} rows have another number of fields than the header: of those that are \
                 too short the start was used, those that are too long were left out; the first \
                 is row {first}"
            ),
        }
    }
}

/// A count and what is counted.
fn many(count: u64, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    /// One and many, in the words of the report.
    #[test]
    fn sentences() {
        #[rustfmt::skip]
        let cases: &[(Problem, &str)] = &[
            (Problem::BadRows { rows: 1 },           "1 row without a readable id was left out"),
            (Problem::BadRows { rows: 2 },           "2 rows without a readable id were left out"),
            (Problem::BadValues { values: 1 },       "1 time, number or list in it is unreadable and counts as missing"),
            (Problem::BadValues { values: 2 },       "2 times, numbers or lists in it are unreadable and count as missing"),
            (Problem::NotJson { bytes: 1 },          "1 byte between its rows is not JSON"),
            (Problem::NotJson { bytes: 2 },          "2 bytes between its rows are not JSON"),
            (Problem::TruncatedValues { values: 1 }, "1 very long value was used only in part"),
            (Problem::TruncatedValues { values: 2 }, "2 very long values were used only in part"),
            (Problem::WrongWidth { rows: 1, first: 7 }, "row 7 has another number of fields than the header: of one that is too short the start is used, one that is too long is left out"),
            (Problem::WrongWidth { rows: 2, first: 7 }, "2 rows have another number of fields than the header: of those that are too short the start was used, those that are too long were left out; the first is row 7"),
        ];
        for (problem, want) in cases {
            assert_eq!(problem.to_string(), *want);
        }
    }
}
