//! The zip archive itself.
//!
//! # Promises
//!
//! * By default written as debug zip writes: Deflate, in one go, so that sizes
//!   and checksum follow each member in a data descriptor.
//! * The same members give the same bytes: dates are given, never taken.
//!
//! # Not here
//!
//! Damaged archives: tests break the bytes that come out of here.

use std::io::{self, Cursor, Seek, Write};

use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::log_file::LogFile;
use crate::time::Time;

/// What kind of archive to write.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Shape {
    /// What stands before every path: `debug/`, another folder, or nothing.
    pub root: String,
    /// False stores the members as they are, as some repackers do.
    pub compressed: bool,
    /// True writes data descriptors, false writes sizes in front, by seeking.
    pub streaming: bool,
    /// True writes the 64-bit fields for every member, needed or not.
    pub zip64: bool,
    /// Date of every member.
    pub modified: Time,
}

impl Default for Shape {
    fn default() -> Shape {
        Shape {
            root: "debug/".to_owned(),
            compressed: true,
            streaming: true,
            zip64: false,
            modified: Time::utc((2025, 4, 22), (12, 0, 0), 0),
        }
    }
}

/// The two ways in which the zip crate writes.
enum Writer<W: Write + Seek> {
    Streaming(ZipWriter<StreamWriter<W>>),
    Seeking(ZipWriter<W>),
}

/// An archive in the making.
pub struct Archive<W: Write + Seek> {
    writer: Writer<W>,
    shape: Shape,
}

impl<W: Write + Seek> Archive<W> {
    /// An archive that goes to `out`.
    #[must_use]
    pub fn new(out: W, shape: Shape) -> Archive<W> {
        let writer = if shape.streaming {
            Writer::Streaming(ZipWriter::new_stream(out))
        } else {
            Writer::Seeking(ZipWriter::new(out))
        };
        Archive { writer, shape }
    }

    /// Adds a member at `path` below the root.
    ///
    /// # Errors
    ///
    /// If `out` fails, or the archive has that path already.
    pub fn add(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.add_with(path, |out| out.write_all(bytes))
    }

    /// Adds a member whose bytes `content` writes: never held whole.
    ///
    /// # Errors
    ///
    /// Those of [`Archive::add`], and those of `content`.
    pub fn add_with(
        &mut self,
        path: &str,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let options = self.options(self.shape.compressed);
        self.write(path, options, content)
    }

    /// The same, stored as it is, whatever the shape.
    ///
    /// # Errors
    ///
    /// Those of [`Archive::add_with`].
    pub fn add_stored_with(
        &mut self,
        path: &str,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let options = self.options(false);
        self.write(path, options, content)
    }

    fn write(
        &mut self,
        path: &str,
        options: SimpleFileOptions,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let path = format!("{}{path}", self.shape.root);
        match &mut self.writer {
            Writer::Streaming(zip) => {
                zip.start_file(path, options)?;
                content(zip)
            }
            Writer::Seeking(zip) => {
                zip.start_file(path, options)?;
                content(zip)
            }
        }
    }

    /// Adds a log of a node, where debug zip puts it.
    ///
    /// # Errors
    ///
    /// Those of [`Archive::add`].
    pub fn add_log(&mut self, node: u32, log: &LogFile) -> io::Result<()> {
        let path = format!("nodes/{node}/logs/{}", log.name.file_name());
        self.add(&path, &log.bytes)
    }

    /// Adds the copy of a log that holds only a tenant's entries.
    ///
    /// # Errors
    ///
    /// Those of [`Archive::add`].
    pub fn add_tenant_log(&mut self, tenant: &str, node: u32, log: &LogFile) -> io::Result<()> {
        let name = log.name.file_name();
        let path = format!("cluster/{tenant}/nodes/{node}/logs/{name}");
        self.add(&path, &log.bytes)
    }

    /// Writes the directory, and gives the output back.
    ///
    /// # Errors
    ///
    /// If `out` fails.
    pub fn finish(self) -> io::Result<W> {
        Ok(match self.writer {
            Writer::Streaming(zip) => zip.finish()?.into_inner(),
            Writer::Seeking(zip) => zip.finish()?,
        })
    }

    fn options(&self, compressed: bool) -> SimpleFileOptions {
        let method = if compressed {
            CompressionMethod::Deflated
        } else {
            CompressionMethod::Stored
        };
        SimpleFileOptions::default()
            .compression_method(method)
            .large_file(self.shape.zip64)
            .last_modified_time(date_of(self.shape.modified))
    }
}

/// A whole archive in memory, from paths and bytes.
///
/// # Errors
///
/// If a path stands there twice.
pub fn of_members(shape: Shape, members: &[(&str, &[u8])]) -> io::Result<Vec<u8>> {
    let mut archive = Archive::new(Cursor::new(Vec::new()), shape);
    for (path, bytes) in members {
        archive.add(path, bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// The date in the zip directory; zip knows none before 1980, which it writes
/// instead.
fn date_of(time: Time) -> DateTime {
    let [year, month, day, hour, minute, second] =
        time.fields().map(|field| u16::try_from(field).unwrap_or(0));
    let [month, day, hour, minute, second] =
        [month, day, hour, minute, second].map(|field| u8::try_from(field).unwrap_or(0));
    DateTime::from_date_and_time(year, month, day, hour, minute, second).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    const MEMBERS: &[(&str, &[u8])] = &[("a.log", b"some text"), ("b/c.txt", b"")];

    /// Flag bit 3 of the first local header: a data descriptor follows.
    fn has_descriptor(zip: &[u8]) -> bool {
        zip[6] & 8 != 0
    }

    #[test]
    fn every_shape_is_read_back() {
        for (compressed, streaming, zip64) in [
            (true, true, false),
            (true, true, true),
            (true, false, false),
            (true, false, true),
            (false, true, false),
            (false, false, false),
            (false, false, true),
        ] {
            for root in ["debug/", "", "a/b c/"] {
                let shape = Shape {
                    root: root.to_owned(),
                    compressed,
                    streaming,
                    zip64,
                    ..Shape::default()
                };
                let bytes = of_members(shape.clone(), MEMBERS).expect("written");
                assert_eq!(has_descriptor(&bytes), streaming, "{shape:?}");
                let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
                for (path, want) in MEMBERS {
                    let mut got = Vec::new();
                    let mut member = zip.by_name(&format!("{root}{path}")).expect("a member");
                    member.read_to_end(&mut got).expect("readable");
                    assert_eq!(&got, want, "{shape:?} {path}");
                }
            }
        }
    }

    #[test]
    fn same_path_twice_is_an_error() {
        assert!(of_members(Shape::default(), &[("a", b""), ("a", b"")]).is_err());
    }
}
