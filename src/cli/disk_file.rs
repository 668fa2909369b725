//! A file on disk as a source of bytes.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use detect_144650::{ReadAt, ReadError};

/// Bytes that one read had best ask for: what the system copies is still in a
/// processor's cache when it is inflated. The system itself reads ahead of it.
const READ_BYTES: u64 = 256 << 10;

thread_local! {
    /// The file that a thread read last, which it most often reads next: of a
    /// folder of any size one descriptor a thread is open.
    static LAST: RefCell<Option<(PathBuf, File)>> = const { RefCell::new(None) };
}

/// A file on disk.
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
        let read = LAST.with_borrow_mut(|last| {
            let file = opened(last, &self.path)?;
            file.seek(SeekFrom::Start(offset))?;
            file.read_exact(buffer)
        });
        read.map_err(|error| told(&error, true))
    }

    fn at_hand(&self, offset: u64) -> u64 {
        self.size.saturating_sub(offset).min(READ_BYTES)
    }
}

/// The file at `path`, which may be the last one.
fn opened<'a>(last: &'a mut Option<(PathBuf, File)>, path: &Path) -> io::Result<&'a mut File> {
    if last.as_ref().is_none_or(|(known, _)| known != path) {
        // Nothing stands for another file when this one cannot be opened.
        *last = None;
        *last = Some((path.to_owned(), File::open(path)?));
    }
    let (_, file) = last.as_mut().ok_or(ErrorKind::NotFound)?;
    Ok(file)
}

/// What an error of the system means for a file that was there when the
/// analysis began, if `opened`.
pub(super) fn told(error: &io::Error, opened: bool) -> ReadError {
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
