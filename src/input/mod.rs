//! What is given: bytes at an offset, the archives in them, what is packed once
//! more, and what each file is.
//!
//! # Not here
//!
//! What stands in a file: in a log (`entry`), in a table (`table`), in a status
//! file (`node_files`).

pub(crate) mod archive;
pub(crate) mod foreign;
pub(crate) mod member;
pub(crate) mod packed;
pub(crate) mod read_at;
mod source;
pub(crate) mod split;

pub use source::{Input, InputKind, Source};
