//! Everything that is particular to advisory A-144650: its needles, causes,
//! affected versions, judging, the published script's rule, what to do next.
//!
//! What any such check needs (archives, entries, tables, coverage, the
//! report) lies outside of this folder.

pub mod advice;
pub mod affected;
mod assemble;
mod collect;
mod errors;
mod flush_error;
mod judge;
pub mod operation;
mod running;
pub mod scan;
pub mod script;
mod signals;
mod uncovered;
mod verdict;
mod window;

pub(crate) use assemble::report;
