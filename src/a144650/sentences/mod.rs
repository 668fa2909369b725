//! Every sentence about jobs, errors and the whole. These files hold nothing
//! else, and are to be read from top to bottom; those about files that were not
//! read stand in `plan::sentences`, what to do next in `steps`.
//!
//! # Promises
//!
//! * Each is a plain sentence for a tired administrator: what happened, and
//!   what follows from it.
//! * Nothing is decided here: every sentence is made of its reason alone.

mod jobs;
mod notes;
mod script;
mod whole;
mod words;

pub(super) use jobs::{NOT_ALL_READ, job};
pub(super) use script::script_why;
pub(super) use whole::{covered, stopped_after};
