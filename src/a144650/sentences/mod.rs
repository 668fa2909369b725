//! Every sentence about jobs, errors, files and the whole. These files hold
//! nothing else, and are to be read from top to bottom.
//!
//! What is wrong with a source, an archive, a table or a file of nodes is said
//! where these are read: `input::read_at`, `input::foreign`,
//! `input::archive::error` and `flaw`, `table::problem`, `node_files::reader`.
//!
//! # Promises
//!
//! * Each is a plain sentence for a tired administrator: what happened, and
//!   what follows from it.
//! * Nothing is decided here: every sentence is made of its reason alone.

mod jobs;
mod skipped;
mod whole;
mod words;

pub(super) use jobs::job;
pub(super) use whole::covered;
