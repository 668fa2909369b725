//! The readers one by one, for properties that hold of any bytes
//! (`tests/properties`).

use std::ops::ControlFlow;

use debug_zip_records::entry;

use crate::a144650::{A144650, Found};
use crate::input::archive::{self, ArchiveError, Directory, MemberReader, Origin};
use crate::input::member;
use crate::input::packed::{Container, Item, Stream, walk};
use crate::scan::{self, Needles};

/// A file that came out of an archive.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unpacked {
    /// Its path.
    pub path: String,
    /// What was had of it.
    pub bytes: Vec<u8>,
    /// Why that is not all, or not right.
    pub error: Option<String>,
    /// Where a directory says that it stands; `None` where it was found without.
    pub listed_at: Option<u64>,
}

/// What a zip archive holds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Opened {
    /// Its files, in order.
    pub files: Vec<Unpacked>,
    /// What is said of it, and whether something may be missing by that.
    pub problems: Vec<(String, bool)>,
    /// Whether its directory is missing or breaks off.
    pub damaged: bool,
}

/// Opens a zip archive and reads all of its files, through a window of a size.
///
/// # Errors
///
/// The name of why there is nothing to read.
///
/// # Panics
///
/// Where what is listed does not lie in the archive, or is out of order.
pub fn opened(zip: &[u8], window_bytes: usize) -> Result<Opened, &'static str> {
    let directory = archive::open_with_window(&zip, &mut |_| true, window_bytes);
    let Directory {
        members,
        member_count,
        problems,
        damaged,
        ..
    } = directory.map_err(|error: ArchiveError| error.code())?;
    assert!(members.len() as u64 <= member_count, "more than all");
    assert!(
        members.is_sorted_by(|a, b| a.ordinal < b.ordinal),
        "in order"
    );
    let mut reader = MemberReader::with_window(window_bytes);
    let files = members.into_iter().map(|member| {
        let mut bytes = Vec::new();
        let read = reader.read(&zip, &member, &mut |piece| {
            bytes.extend_from_slice(piece);
            ControlFlow::Continue(())
        });
        if let Ok(count) = read {
            assert_eq!(count, bytes.len() as u64, "as many as were handed on");
        }
        Unpacked {
            path: member.path,
            bytes,
            error: read.err().map(|error| error.to_string()),
            listed_at: (member.origin == Origin::Directory).then_some(member.header_offset),
        }
    });
    Ok(Opened {
        files: files.collect(),
        problems: problems
            .iter()
            .map(|problem| (problem.flaw.code().to_owned(), problem.matters))
            .collect(),
        damaged,
    })
}

/// Unpacks a stream from front to back: its files, and what is said of them.
#[must_use]
pub fn unpacked(name: &str, bytes: &[u8]) -> Vec<Unpacked> {
    let mut files = Vec::new();
    let go_on = &mut |_| ControlFlow::Continue(());
    let container = Container {
        path: name,
        alone: true,
        is_packed: member::is_packed,
    };
    walk(Stream::of_source(&bytes, go_on), container, &mut |item| {
        let (path, bytes, error) = match item {
            Item::File { path, content, .. } => {
                let mut bytes = Vec::new();
                let read = content.read(&mut |piece| {
                    bytes.extend_from_slice(piece);
                    ControlFlow::Continue(())
                });
                (path, bytes, read.err().map(|error| error.to_string()))
            }
            Item::Failed { path, error } => (path, Vec::new(), Some(error.to_string())),
            Item::TooDeep { path } => (path, Vec::new(), Some("too deep".to_owned())),
            Item::Folder { .. } | Item::Link { .. } => return,
        };
        files.push(Unpacked {
            path: path.to_owned(),
            bytes,
            error,
            listed_at: None,
        });
    });
    files
}

/// An entry of a file, or a line of no entry.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unit {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its first and its last line in the file.
    pub lines: (u64, u64),
    /// Whether it is an entry.
    pub is_entry: bool,
}

/// The units of a file that comes in pieces.
#[must_use]
pub fn units<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut sink = |unit: entry::Unit<'_>| {
        units.push(Unit {
            bytes: unit.bytes.to_vec(),
            lines: (unit.first, unit.last),
            is_entry: unit.is_entry,
        });
    };
    let mut reader = entry::Reader::default();
    pieces.for_each(|piece| reader.feed(piece, &mut sink));
    reader.finish(&mut sink);
    units
}

/// Whether the fast way to read a record in JSON, where it takes one, reads it
/// as the careful way does.
#[must_use]
pub fn json_ways_agree(record: &[u8]) -> bool {
    entry::json_ways_agree(record)
}

/// What one member contributes, to be compared.
#[derive(Debug, PartialEq)]
pub struct Contribution(scan::Findings<Found>);

/// Reads one member, of whatever kind its path tells.
#[derive(Default)]
pub struct Members {
    needles: Needles<A144650>,
}

impl Members {
    /// What the member at `path`, which comes in pieces, contributes.
    #[must_use]
    pub fn read<'a>(&self, path: &str, pieces: impl Iterator<Item = &'a [u8]>) -> Contribution {
        let mut pieces = Some(pieces);
        let found = scan::member(&self.needles, path, &member::kind(path), &mut |feed| {
            pieces.take().into_iter().flatten().for_each(feed);
            Ok(())
        });
        Contribution(found)
    }
}
