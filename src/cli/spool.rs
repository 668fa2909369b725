//! Inputs that can be read only once, from front to back: standard input, pipes.
//!
//! An analysis looks at a file's start and at an archive's end before it reads,
//! so what comes through a pipe is written to a temporary file first.
//!
//! # Promises
//!
//! * Memory is one buffer. The file has no name, so nobody else can open it, and
//!   it is gone when the command is, however that ends.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom, Write as _};
use std::sync::{Mutex, PoisonError};

use detect_144650::{ReadAt, ReadError};

use super::disk_file::told;

/// What came through a pipe.
pub(crate) struct Spooled {
    file: Mutex<File>,
    size: u64,
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
        let mut file = tempfile::tempfile().map_err(no_room)?;
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
            file.write_all(bytes).map_err(no_room)?;
            size += read as u64;
        }
        Ok(Spooled {
            file: Mutex::new(file),
            size,
        })
    }
}

impl ReadAt for Spooled {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        self.check_range(offset, buffer.len())?;
        let lost = |error: io::Error| told(&error, true);
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(offset)).map_err(lost)?;
        file.read_exact(buffer).map_err(lost)
    }
}
