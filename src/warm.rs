//! A small archive that exercises the hot code.
//!
//! A fresh WebAssembly instance is slow until the browser has optimized it: in
//! Chromium the first three members of each worker inflate at about 130, 275
//! and 465 MiB/s, which is 200 ms of its time. The page analyzes this archive
//! again and again while the person looks for the file.
//!
//! It comes packed, so that nothing that packs is shipped: a log in each form,
//! and a table. The tests write it.

use crate::input::Source;

/// An archive of made-up logs.
const ARCHIVE: &[u8] = include_bytes!("warm.zip");

/// The archive, to be planned and analyzed like any other.
pub(crate) fn sources() -> [Source; 1] {
    let name = "debug.zip".to_owned();
    [Source {
        path: name.clone(),
        name,
        folder: false,
        bytes: Box::new(ARCHIVE.to_vec()),
    }]
}

#[cfg(test)]
mod tests;
