//! What a debug.zip tells of its nodes and of its own making.
//!
//! One reader for all files of nodes, [`NodeFileReader`], gives [`NodeFact`]s;
//! [`CommandFlags`] reads what the collector was asked for, and tells what that
//! left out.
//!
//! # Promises
//!
//! * Memory is bounded, whatever the input: lists of nodes are streamed, and
//!   single documents and flags have a named limit.
//! * Bad input is told, and what could be read is given.
//!
//! # Not here
//!
//! Versions over time and coverage, which put facts together. A version that
//! these files tell is that of the moment of collection, perhaps newer than
//! the one that wrote the logs.

mod document;
mod fact;
mod flags;
mod glob;
mod heard;
mod reader;
mod tables;

pub(crate) use crate::limits::MAX_FLAGS_BYTES;
pub(crate) use fact::{Membership, NodeFact};
pub(crate) use flags::CommandFlags;
pub(crate) use reader::{NodeFileProblem, NodeFileReader};
