//! Writes a zip archive: the few records that one of small files needs
//! (APPNOTE 6.3.3, sections 4.3.7, 4.3.12 and 4.3.16).
//!
//! The crate `zip`, which would write it too, makes the page larger by 65 KB
//! with the packer that it brings; in tests it is the oracle of this one.
//!
//! # Promises
//!
//! * No time and no name of this machine gets in: the same files give the same
//!   bytes, whatever they were made on.
//!
//! # Not here
//!
//! Archives of 4 GiB or 65,535 files, which need other records: an error.

use miniz_oxide::deflate::compress_to_vec;

/// How hard to pack, of 10: what `zip` and `gzip` do unless told otherwise.
const LEVEL: u8 = 6;

/// Version of the format that is needed to read it: 2.0, for Deflate.
const VERSION: u16 = 20;

/// The same with the system whose permissions the directory has: Unix.
const MADE_BY: u16 = 3 << 8 | VERSION;

const DEFLATE: u16 = 8;

/// 1980-01-01 00:00, the first moment that the format has: any other would
/// differ from one making to the next.
const TIME_AND_DATE: u32 = 0x0021_0000;

/// A file that all may read and its owner write: `-rw-r--r--`.
const PERMISSIONS: u32 = 0o100_644 << 16;

/// An archive in the making.
#[derive(Default)]
pub(super) struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    files: usize,
}

/// What does not fit the format's numbers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct TooLarge;

impl Zip {
    /// Adds a file with an ASCII name.
    pub(super) fn file(&mut self, name: &str, content: &[u8]) -> Result<(), TooLarge> {
        let offset = number(self.bytes.len())?;
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let packed = compress_to_vec(content, LEVEL);
        let mut fields = Vec::with_capacity(26);
        put_short(&mut fields, VERSION);
        put_short(&mut fields, 0);
        put_short(&mut fields, DEFLATE);
        put(&mut fields, TIME_AND_DATE);
        put(&mut fields, crc.sum());
        put(&mut fields, number(packed.len())?);
        put(&mut fields, number(content.len())?);
        put_short(&mut fields, short(name.len())?);
        put_short(&mut fields, 0);
        self.bytes.extend_from_slice(b"PK\x03\x04");
        self.bytes.extend_from_slice(&fields);
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.extend_from_slice(&packed);
        self.directory.extend_from_slice(b"PK\x01\x02");
        put_short(&mut self.directory, MADE_BY);
        self.directory.extend_from_slice(&fields);
        // Neither comment nor other disks; nothing is told of its content.
        self.directory.extend_from_slice(&[0; 6]);
        put(&mut self.directory, PERMISSIONS);
        put(&mut self.directory, offset);
        self.directory.extend_from_slice(name.as_bytes());
        self.files += 1;
        Ok(())
    }

    /// Ends the archive.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, TooLarge> {
        let offset = number(self.bytes.len())?;
        let files = short(self.files)?;
        self.bytes.extend_from_slice(&self.directory);
        number(self.bytes.len())?;
        self.bytes.extend_from_slice(b"PK\x05\x06");
        self.bytes.extend_from_slice(&[0; 4]);
        put_short(&mut self.bytes, files);
        put_short(&mut self.bytes, files);
        put(&mut self.bytes, number(self.directory.len())?);
        put(&mut self.bytes, offset);
        put_short(&mut self.bytes, 0);
        Ok(self.bytes)
    }
}

/// A number of 32 bits, all of which set mean something else.
fn number(of: usize) -> Result<u32, TooLarge> {
    let number = u32::try_from(of).ok().filter(|number| *number < u32::MAX);
    number.ok_or(TooLarge)
}

fn short(of: usize) -> Result<u16, TooLarge> {
    let number = u16::try_from(of).ok().filter(|number| *number < u16::MAX);
    number.ok_or(TooLarge)
}

fn put(bytes: &mut Vec<u8>, number: u32) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

fn put_short(bytes: &mut Vec<u8>, number: u16) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bounds_of_the_format() {
        assert_eq!(number(u32::MAX as usize - 1), Ok(u32::MAX - 1));
        assert_eq!(number(u32::MAX as usize), Err(TooLarge));
        assert_eq!(short(65_534), Ok(65_534));
        assert_eq!(short(65_535), Err(TooLarge));
    }

    proptest! {
        /// What the crate `zip` reads is what was written.
        #[test]
        fn any_files(contents in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..2000), 0..5)) {
            let mut zip = Zip::default();
            for (index, content) in contents.iter().enumerate() {
                zip.file(&format!("folder/{index}.txt"), content).unwrap();
            }
            let bytes = zip.finish().unwrap();
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            prop_assert_eq!(archive.len(), contents.len());
            for (index, content) in contents.iter().enumerate() {
                let mut file = archive.by_index(index).unwrap();
                prop_assert_eq!(file.name().unwrap(), format!("folder/{index}.txt"));
                prop_assert_eq!(file.unix_mode(), Some(0o100_644));
                let mut read = Vec::new();
                file.read_to_end(&mut read).unwrap();
                prop_assert_eq!(&read, content);
            }
        }
    }
}
