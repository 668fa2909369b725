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
pub mod eventlog;
mod format;
pub mod job_messages;
pub mod jobs;
mod json;
mod literal;
mod problem;
mod reader;
mod records;
mod retries;
mod source;
pub mod tenants;
mod values;
mod words;

pub use cells::Row;
pub use columns::{Columns, Ending, Layout};
pub use format::Format;
pub use problem::{Problem, Summary};
pub use records::{Records, Taken};
pub use retries::FailedRun;
pub use source::{EventSource, JobTable};
pub use values::{ExactId, Values};
pub use words::Word;

#[cfg(test)]
mod tests;
