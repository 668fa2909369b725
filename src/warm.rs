//! A small archive: an example to look at, which also exercises the hot code.
//!
//! The page analyzes it when a person wants to see what an answer looks like.
//! And a fresh WebAssembly instance is slow until the browser has optimized it:
//! in Chromium the first three members of each worker inflate at about 130, 275
//! and 465 MiB/s, which is 200 ms of its time. So workers analyze this archive
//! again and again while the person looks for a file.
//!
//! It comes packed, so that nothing that packs is shipped: a log in each form,
//! and tables, of a cluster that never was. The tests write it.

use crate::input::Source;
use crate::report::EXAMPLE_NAME;

/// An archive of made-up logs.
pub(crate) const ARCHIVE: &[u8] = include_bytes!("warm.zip");

/// The archive, to be planned and analyzed like any other.
pub(crate) fn sources() -> [Source; 1] {
    let name = EXAMPLE_NAME.to_owned();
    [Source {
        path: name.clone(),
        name,
        folder: false,
        bytes: Box::new(ARCHIVE.to_vec()),
    }]
}

#[cfg(test)]
mod tests;
