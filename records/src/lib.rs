//! Log entries and rows of tables, as CockroachDB writes them and its debug zip
//! collects them: streams of bytes in, plain values out.
//!
//! # Promises
//!
//! * No byte string makes a reader panic, and none makes it grow past `limits`.
//! * The same bytes give the same entries and rows, however they are cut.
//!
//! # Not here
//!
//! Where the bytes come from, and what entries and rows mean.
//!
//! # Why this is a crate
//!
//! It looks at every byte, and is built for speed, also for browsers; all above
//! it is built small there. Cargo sets that for a crate as a whole.

pub mod entry;
pub mod limits;
mod search;
pub mod table;
pub mod text;
pub mod time;

pub use search::find_byte;
