//! Files and folders as sources of bytes.

use std::fs::{File, Metadata};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use detect_144650::analysis::Source;
use detect_144650::read_at::{Owned, ReadAt, ReadError};
use walkdir::WalkDir;

/// Opens everything that `paths` name; folders with all that is in them, in
/// order of their paths.
///
/// # Errors
///
/// A sentence naming the first path that is not there or cannot be read.
pub(crate) fn open(paths: &[PathBuf]) -> Result<Vec<Source>, String> {
    let mut sources = Vec::new();
    for path in paths {
        let cannot =
            |error: &dyn std::fmt::Display| format!("cannot read {}: {error}", path.display());
        let metadata = std::fs::metadata(path).map_err(|error| cannot(&error))?;
        if metadata.is_dir() {
            folder(path, &mut sources)?;
        } else {
            // Found out now, so that a wrong permission is a matter of usage.
            File::open(path).map_err(|error| cannot(&error))?;
            let name = name_of(path);
            sources.push(Source {
                path: name.clone(),
                name,
                folder: false,
                bytes: Box::new(DiskFile {
                    path: path.clone(),
                    size: metadata.len(),
                }),
            });
        }
    }
    Ok(sources)
}

/// Adds every file below `root`. Links are followed: people link log folders
/// together. A loop of links is noticed and left out.
fn folder(root: &Path, sources: &mut Vec<Source>) -> Result<(), String> {
    let cannot = |error: &dyn std::fmt::Display| format!("cannot read {}: {error}", root.display());
    let root = std::fs::canonicalize(root).map_err(|error| cannot(&error))?;
    let before = sources.len();
    let name = unused(name_of(&root), sources);
    for entry in WalkDir::new(&root).follow_links(true).sort_by_file_name() {
        let (path, bytes): (PathBuf, Owned) = match entry {
            Ok(entry) if entry.file_type().is_dir() => continue,
            Ok(entry) => {
                let size = entry
                    .metadata()
                    .ok()
                    .filter(Metadata::is_file)
                    .map(|file| file.len());
                let path = entry.into_path();
                let bytes: Owned = match size {
                    Some(size) => Box::new(DiskFile {
                        path: path.clone(),
                        size,
                    }),
                    None => Box::new(Unreadable("it is not a regular file".to_owned())),
                };
                (path, bytes)
            }
            Err(error) if error.loop_ancestor().is_some() => continue,
            // A link that leads nowhere, or a file without permission, is
            // said in the report; the others are analyzed.
            Err(error) => match error.path() {
                Some(path) if path != root => {
                    let why = error
                        .io_error()
                        .map_or_else(|| error.to_string(), ToString::to_string);
                    (path.to_owned(), Box::new(Unreadable(why)))
                }
                _ => return Err(cannot(&error)),
            },
        };
        let below = path.strip_prefix(&root).unwrap_or(&path);
        let parts = below.iter().map(|part| part.to_string_lossy());
        sources.push(Source {
            name: name.clone(),
            path: parts.collect::<Vec<_>>().join("/"),
            folder: true,
            bytes,
        });
    }
    if sources.len() == before {
        return Err(format!("{} is an empty folder", root.display()));
    }
    Ok(())
}

/// The name, or one with a number: two folders of one name are two inputs.
fn unused(name: String, sources: &[Source]) -> String {
    let used = |name: &str| sources.iter().any(|source| source.name == name);
    let numbered = (2..).map(|number| format!("{name} ({number})"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    names.find(|name| !used(name)).unwrap_or(name)
}

fn name_of(path: &Path) -> String {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| path.display().to_string())
}

/// A file that is there but cannot be read.
struct Unreadable(String);

impl ReadAt for Unreadable {
    fn size(&self) -> u64 {
        0
    }

    fn read_exact_at(&self, _offset: u64, _buffer: &mut [u8]) -> Result<(), ReadError> {
        Err(ReadError::Unreadable {
            detail: self.0.clone(),
        })
    }
}

/// A file on disk. It is opened for each read, which costs nothing beside
/// reading megabytes, so that a folder of any size needs one descriptor a
/// thread.
struct DiskFile {
    path: PathBuf,
    /// Size when the analysis began.
    size: u64,
}

impl ReadAt for DiskFile {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        let length = buffer.len() as u64;
        if offset.checked_add(length).is_none_or(|end| end > self.size) {
            return Err(ReadError::OutOfRange { offset, length });
        }
        let lost = |error: std::io::Error| ReadError::Lost {
            detail: error.to_string(),
        };
        let mut file = File::open(&self.path).map_err(lost)?;
        file.seek(SeekFrom::Start(offset)).map_err(lost)?;
        file.read_exact(buffer).map_err(lost)
    }
}
