//! Tables of a debug.zip, read as a stream.
//!
//! # Promises
//!
//! * Columns are found by name: missing, additional and reordered ones are
//!   harmless, and those that nobody asked for are not stored.
//! * Memory is bounded, whatever the input: by one row of the columns asked
//!   for, each at most
//!   [`MAX_FIELD_BYTES`](crate::limits::MAX_FIELD_BYTES) long.
//! * The same bytes give the same rows, however they are cut into chunks.
//! * A row with too few cells gives what it has, and is counted.
//! * Nothing is dropped silently: what was not read is in the [`Summary`].
//!
//! # Not here
//!
//! Which member is which table of which tenant (`member`), inflating.

mod cells;
mod columns;
mod delimited;
pub(crate) mod eventlog;
mod format;
pub(crate) mod job_messages;
pub(crate) mod jobs;
mod json;
mod literal;
mod problem;
mod reader;
mod records;
mod retries;
pub(crate) mod tenants;
mod values;
mod words;

pub(crate) use cells::Row;
pub(crate) use columns::{Columns, Ending, Layout};
pub(crate) use format::Format;
pub(crate) use problem::{Problem, Summary};
pub(crate) use records::{Records, Taken};
pub(crate) use retries::FailedRun;
#[cfg(test)]
pub(crate) use values::ExactId;
pub(crate) use values::Values;
pub(crate) use words::Word;

#[cfg(test)]
mod tests;
