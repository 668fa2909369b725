//! Reads archives whole, and sources that only exist in tests.

use std::cell::Cell;
use std::ops::ControlFlow;

use crate::input::archive::{
    ArchiveError, Directory, Member, MemberError, MemberReader, Problem, open_with_window,
};
use crate::input::read_at::{ReadAt, ReadError};
use crate::limits::SLICE_BYTES;

/// A window as the program uses it.
pub(super) const WINDOW: usize = SLICE_BYTES;

/// A path, what was handed on, and how that ended.
pub(super) type File = (String, Vec<u8>, Result<u64, MemberError>);

pub(super) fn read_member(source: &dyn ReadAt, member: &Member, window: usize) -> File {
    let mut data = Vec::new();
    let result = MemberReader::with_window(window).read(source, member, &mut |bytes| {
        data.extend_from_slice(bytes);
        ControlFlow::Continue(())
    });
    (member.path.clone(), data, result)
}

pub(super) fn read_all(
    source: &dyn ReadAt,
    window: usize,
) -> Result<(Directory, Vec<File>), ArchiveError> {
    let directory = open_with_window(source, &mut |_| true, window)?;
    let files = directory
        .members
        .iter()
        .map(|member| read_member(source, member, window))
        .collect();
    Ok((directory, files))
}

/// The files that were read to their end and found right.
pub(super) fn whole(files: &[File]) -> Vec<(&str, &[u8])> {
    files
        .iter()
        .filter(|(_, _, result)| result.is_ok())
        .map(|(path, data, _)| (path.as_str(), data.as_slice()))
        .collect()
}

/// What is said of the archive.
pub(super) fn codes(directory: &Directory) -> Vec<&'static str> {
    directory.problems.iter().map(code).collect()
}

pub(super) fn code(problem: &Problem) -> &'static str {
    problem.flaw.code()
}

/// Parts of a large file; the rest is zeros.
pub(super) struct Sparse {
    pub(super) size: u64,
    pub(super) parts: Vec<(u64, Vec<u8>)>,
}

impl ReadAt for Sparse {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        let end = offset + buffer.len() as u64;
        assert!(end <= self.size, "read past the end");
        buffer.fill(0);
        for (start, part) in &self.parts {
            let from = offset.max(*start);
            let to = end.min(start + part.len() as u64);
            if from < to {
                let length = usize::try_from(to - from).unwrap();
                let target = usize::try_from(from - offset).unwrap();
                let origin = usize::try_from(from - start).unwrap();
                buffer[target..target + length].copy_from_slice(&part[origin..origin + length]);
            }
        }
        Ok(())
    }
}

/// The same bytes over and over.
pub(super) struct Repeated {
    pub(super) size: u64,
    pub(super) pattern: Vec<u8>,
}

impl ReadAt for Repeated {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        assert!(
            offset + buffer.len() as u64 <= self.size,
            "read past the end"
        );
        let skip = usize::try_from(offset % self.pattern.len() as u64).unwrap();
        let bytes = self.pattern.iter().cycle().skip(skip);
        for (to, from) in buffer.iter_mut().zip(bytes) {
            *to = *from;
        }
        Ok(())
    }
}

/// One source behind the other.
pub(super) struct Chain<A, B>(pub(super) A, pub(super) B);

impl<A: ReadAt, B: ReadAt> ReadAt for Chain<A, B> {
    fn size(&self) -> u64 {
        self.0.size() + self.1.size()
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        let first = self
            .0
            .size()
            .saturating_sub(offset)
            .min(buffer.len() as u64);
        let (one, two) = buffer.split_at_mut(usize::try_from(first).unwrap());
        if !one.is_empty() {
            self.0.read_exact_at(offset, one)?;
        }
        if !two.is_empty() {
            let offset = (offset + first) - self.0.size();
            self.1.read_exact_at(offset, two)?;
        }
        Ok(())
    }
}

/// Counts reads, each of which is a call into the browser.
pub(super) struct Counter<S> {
    pub(super) source: S,
    pub(super) reads: Cell<u64>,
    pub(super) read_bytes: Cell<u64>,
}

impl<S> Counter<S> {
    pub(super) fn of(source: S) -> Counter<S> {
        Counter {
            source,
            reads: Cell::new(0),
            read_bytes: Cell::new(0),
        }
    }
}

impl<S: ReadAt> ReadAt for Counter<S> {
    fn size(&self) -> u64 {
        self.source.size()
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        self.reads.set(self.reads.get() + 1);
        self.read_bytes
            .set(self.read_bytes.get() + buffer.len() as u64);
        self.source.read_exact_at(offset, buffer)
    }
}

/// Fails after some reads, as a file does that is deleted.
pub(super) struct Vanishing<'a> {
    pub(super) bytes: &'a Vec<u8>,
    pub(super) left: Cell<u64>,
}

impl ReadAt for Vanishing<'_> {
    fn size(&self) -> u64 {
        self.bytes.size()
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        let lost = ReadError::Lost {
            detail: "gone".to_owned(),
        };
        self.left.set(self.left.get().checked_sub(1).ok_or(lost)?);
        self.bytes.read_exact_at(offset, buffer)
    }
}
