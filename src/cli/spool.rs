//! Inputs that can be read only once, from front to back: standard input, pipes.
//!
//! An analysis looks at a file's start and at an archive's end before it reads,
//! so what comes through a pipe is written to a temporary file first.
//!
//! # Promises
//!
//! * Memory is one buffer. The file can be read by nobody else, and is gone
//!   when the analysis is.

use std::io::{self, Read};
use std::path::PathBuf;

use detect_144650::{ReadAt, ReadError};
use tempfile::NamedTempFile;

use super::disk_file::DiskFile;

/// What came through a pipe.
pub(crate) struct Spooled {
    file: DiskFile,
    /// Removes it at the end.
    _kept: NamedTempFile,
}

impl Spooled {
    /// All that comes from `pipe`, until its other end is closed.
    ///
    /// # Errors
    ///
    /// A sentence: it broke, or there is no room for it.
    pub(crate) fn of(pipe: &mut dyn Read, shown: &str) -> Result<Spooled, String> {
        let no_room = |error: io::Error| {
            let folder = std::env::temp_dir();
            format!(
                "cannot keep what comes from {shown} in {}: {error}; make room there, or set TMPDIR \
                 to a folder that has it",
                folder.display()
            )
        };
        let mut kept = NamedTempFile::new().map_err(no_room)?;
        let mut buffer = vec![0; 256 << 10];
        let mut size = 0;
        loop {
            let read = match pipe.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(format!("cannot read {shown}: {error}")),
            };
            let bytes = buffer.get(..read).unwrap_or_default();
            io::Write::write_all(kept.as_file_mut(), bytes).map_err(no_room)?;
            size += read as u64;
        }
        let path = kept.path().to_owned();
        let file = DiskFile { path, size };
        Ok(Spooled { file, _kept: kept })
    }

    /// Where it is, until it is dropped.
    pub(crate) fn path(&self) -> PathBuf {
        self.file.path.clone()
    }
}

impl ReadAt for Spooled {
    fn size(&self) -> u64 {
        self.file.size()
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        self.file.read_exact_at(offset, buffer)
    }
}
