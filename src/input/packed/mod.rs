//! Reads what can only be read from front to back: compressed files, tar
//! archives, and archives inside of a compressed file.
//!
//! Formats are told by how a stream starts, layer by layer (`format`), undone
//! by crates (`codec`, `tar`) or, for a zip archive whose end is not reached
//! before its start, by walking from file to file (`zip`). `walk` puts them
//! together.
//!
//! # Promises
//!
//! * A stream is read once. Memory is the decoders' and some buffers, whatever
//!   its size; what grows without measure is stopped.
//! * Whatever was unpacked before an error is handed on, and where and why it
//!   ended is told.
//! * Layers are bounded: what is packed deeper is named.
//!
//! # Not here
//!
//! A zip archive that lies in a file as it is, and can be read at any place
//! (`archive`); what a path means (`member`).

mod codec;
mod format;
mod gzip;
mod meter;
mod stream;
mod tar;
mod walk;
mod zip;

pub(crate) use format::Format;
pub(crate) use stream::Stream;
pub(crate) use walk::{Container, Content, Item, archive_in, walk};
