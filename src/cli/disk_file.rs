//! A file on disk as a source of bytes.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use detect_144650::{ReadAt, ReadError};

/// What the system copies at once is still in a processor's cache when it is
/// inflated. The system itself reads ahead of it.
const SLICE_BYTES: usize = 256 << 10;

thread_local! {
    /// The file that a thread read last, which it most often reads next: of a
    /// folder of any size one descriptor a thread is open.
    static LAST: RefCell<Option<(u64, File)>> = const { RefCell::new(None) };
}

/// A file on disk.
pub(super) struct DiskFile {
    path: PathBuf,
    size: u64,
    /// No other one has it.
    id: u64,
}

impl DiskFile {
    /// The file at `path`, which had this size when the analysis began.
    pub(super) fn new(path: PathBuf, size: u64) -> DiskFile {
        static NEXT: AtomicU64 = AtomicU64::new(0);

        DiskFile {
            path,
            size,
            id: NEXT.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// Reads from the file that `last` holds, if it is this one; else from this one,
    /// which it holds from then on. After an error it holds none: what is read next
    /// is opened anew.
    fn read(
        &self,
        last: &mut Option<(u64, File)>,
        offset: u64,
        buffer: &mut [u8],
    ) -> io::Result<()> {
        let known = last.take().filter(|(id, _)| *id == self.id);
        let mut file = match known {
            Some((_, file)) => file,
            None => File::open(&self.path)?,
        };
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(buffer)?;
        *last = Some((self.id, file));
        Ok(())
    }
}

impl ReadAt for DiskFile {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        self.check_range(offset, buffer.len())?;
        let read = LAST.with_borrow_mut(|last| self.read(last, offset, buffer));
        read.map_err(|error| told(&error, true))
    }

    fn slice_bytes(&self) -> usize {
        SLICE_BYTES
    }
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

    /// Whatever a thread read before, and whatever became of it.
    #[test]
    fn each_file_is_read_from_its_own_place() {
        let folder = tempfile::tempdir().unwrap();
        let made = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            DiskFile::new(path, text.len() as u64)
        };
        let (one, two) = (made("one", "0123456789"), made("two", "abcdefghij"));
        let read = |file: &DiskFile, offset| {
            let mut buffer = [0; 3];
            let read = file.read_exact_at(offset, &mut buffer);
            read.map_or_else(
                |error| error.code().to_owned(),
                |()| String::from_utf8_lossy(&buffer).into_owned(),
            )
        };
        assert_eq!(read(&one, 7), "789");
        assert_eq!(read(&one, 0), "012");
        assert_eq!(read(&two, 2), "cde");
        assert_eq!(read(&one, 1), "123");
        assert_eq!(read(&one, 8), "out-of-range");

        // One that cannot be opened does not give another's bytes.
        let gone = DiskFile::new(folder.path().join("gone"), 10);
        assert_eq!(read(&gone, 0), "file-lost");
        assert_eq!(read(&two, 0), "abc");

        // One that was cut, and is whole again, is opened anew.
        std::fs::write(folder.path().join("two"), "ab").unwrap();
        assert_eq!(read(&two, 0), "file-lost");
        std::fs::rename(folder.path().join("one"), folder.path().join("two")).unwrap();
        assert_eq!(read(&two, 0), "012");

        // Another one at the same place is another file.
        let again = made("two", "ABCDEFGHIJ");
        assert_eq!(read(&again, 0), "ABC");
    }

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
