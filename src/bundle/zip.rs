//! The archive of the bundle, written by the crate `zip`.
//!
//! # Promises
//!
//! * No time and no name of this machine gets in: the same files give the same
//!   bytes, whatever they were made on.

use std::io::{Cursor, Write as _};

use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A file that all may read and its owner write.
const PERMISSIONS: u32 = 0o644;

/// An archive in the making.
pub(super) struct Zip(ZipWriter<Cursor<Vec<u8>>>);

impl Default for Zip {
    fn default() -> Zip {
        Zip(ZipWriter::new(Cursor::new(Vec::new())))
    }
}

impl Zip {
    /// Adds a file.
    pub(super) fn file(&mut self, name: &str, content: &[u8]) -> ZipResult<()> {
        self.add(name, content, CompressionMethod::Deflated)
    }

    /// Adds a file as it is: its bytes can be read in those of the archive.
    pub(super) fn stored(&mut self, name: &str, content: &[u8]) -> ZipResult<()> {
        self.add(name, content, CompressionMethod::Stored)
    }

    fn add(&mut self, name: &str, content: &[u8], method: CompressionMethod) -> ZipResult<()> {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            // The first moment that the format has: any other would differ from
            // one making to the next.
            .last_modified_time(DateTime::default())
            .unix_permissions(PERMISSIONS);
        self.0.start_file(name, options)?;
        Ok(self.0.write_all(content)?)
    }

    /// Ends the archive.
    pub(super) fn finish(self) -> ZipResult<Vec<u8>> {
        Ok(self.0.finish()?.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What is read is what was written, and the same each time.
        #[test]
        fn any_files(contents in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..2000), 0..5)) {
            let written = || {
                let mut zip = Zip::default();
                for (index, content) in contents.iter().enumerate() {
                    zip.file(&format!("folder/{index}.txt"), content).unwrap();
                }
                zip.finish().unwrap()
            };
            let bytes = written();
            prop_assert_eq!(&bytes, &written());
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            prop_assert_eq!(archive.len(), contents.len());
            for (index, content) in contents.iter().enumerate() {
                let mut file = archive.by_index(index).unwrap();
                prop_assert_eq!(file.name().unwrap(), format!("folder/{index}.txt"));
                prop_assert_eq!(file.unix_mode(), Some(0o100_644));
                prop_assert_eq!(file.last_modified(), Some(DateTime::default()));
                let mut read = Vec::new();
                file.read_to_end(&mut read).unwrap();
                prop_assert_eq!(&read, content);
            }
        }
    }
}
