//! A file on disk as a source of bytes.

use std::fs::File;
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

use detect_144650::{ReadAt, ReadError};

/// A file on disk. It is opened for each read, which costs nothing beside
/// reading megabytes, so that a folder of any size needs one descriptor a
/// thread.
pub(super) struct DiskFile {
    pub(super) path: PathBuf,
    /// Size when the analysis began.
    pub(super) size: u64,
}

impl ReadAt for DiskFile {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        self.check_range(offset, buffer.len())?;
        let lost = |error: std::io::Error| told(&error, true);
        let mut file = File::open(&self.path).map_err(lost)?;
        file.seek(SeekFrom::Start(offset)).map_err(lost)?;
        file.read_exact(buffer).map_err(lost)
    }
}

/// What an error of the system means for a file that was there when the
/// analysis began, if `opened`.
pub(super) fn told(error: &std::io::Error, opened: bool) -> ReadError {
    let detail = error.to_string();
    match error.kind() {
        ErrorKind::PermissionDenied => ReadError::Forbidden,
        _ if opened => ReadError::Lost { detail },
        ErrorKind::NotFound => ReadError::Unreadable {
            detail: "it is a link to something that is not there".to_owned(),
        },
        _ => ReadError::Unreadable { detail },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Error;

    #[test]
    fn errors_of_the_system() {
        #[rustfmt::skip]
        let cases: &[(ErrorKind, bool, &str)] = &[
            (ErrorKind::PermissionDenied, true,  "no-permission"),
            (ErrorKind::PermissionDenied, false, "no-permission"),
            (ErrorKind::NotFound,         true,  "file-lost"),
            (ErrorKind::NotFound,         false, "file-unreadable"),
            (ErrorKind::UnexpectedEof,    true,  "file-lost"),
            (ErrorKind::Other,            true,  "file-lost"),
            (ErrorKind::Other,            false, "file-unreadable"),
        ];
        for (kind, opened, want) in cases {
            assert_eq!(told(&Error::from(*kind), *opened).code(), *want, "{kind:?}");
        }
    }
}
