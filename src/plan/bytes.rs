//! The bytes of one task, wherever they lie.

use std::cell::Cell;
use std::ops::ControlFlow;

use super::{Task, Why};
use crate::input::Source;
use crate::input::archive::{MemberError, MemberReader};
use crate::input::member::{self, Kind};
use crate::input::packed::{Container, Item, Stream, walk};
use crate::input::read_at::{ReadAt, ReadError};
use crate::limits::SLICE_BYTES;

impl Task {
    /// Streams the task's bytes to `sink`, which breaks to stop.
    ///
    /// `reader` must not hold bytes of another source than this one.
    ///
    /// # Errors
    ///
    /// Why it was not read to its end; `sink` has had what came before.
    pub(crate) fn read(
        &self,
        reader: &mut MemberReader,
        source: &Source,
        sink: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<(), Why> {
        let Some(member) = &self.member else {
            return read_file(&*source.bytes, sink).map_err(Why::Read);
        };
        let result = reader.read(&*source.bytes, member, sink);
        result.map(|_| ()).map_err(Why::Member)
    }
}

impl Task {
    /// Whether the file at `path` is this one, or may be packed in it.
    pub(crate) fn may_hold(&self, path: &str) -> bool {
        let is_packed = self.kind == Kind::Packed;
        let within = |rest: &str| rest.starts_with('/');
        // In what is packed, a path goes on with its own, or is that without an
        // ending.
        self.path == path
            || is_packed
                && (self.alone
                    || self.path.starts_with(path)
                    || path.strip_prefix(self.path.as_str()).is_some_and(within))
    }

    /// Streams the bytes of the file at `path` to `sink`, which breaks to stop:
    /// the task's own, or those of what is packed in it. If that holds several
    /// of the path, they follow each other.
    ///
    /// # Errors
    ///
    /// As [`Task::read`].
    pub(crate) fn read_file(
        &self,
        path: &str,
        source: &Source,
        sink: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<(), Why> {
        if self.kind != Kind::Packed {
            return self.read(&mut MemberReader::new(), source, sink);
        }
        let mut ended = Ok(());
        let enough = Cell::new(false);
        let mut on_read = |_| {
            if enough.get() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        self.unpack(source, &mut on_read, &mut |item| match item {
            Item::File {
                path: inner,
                content,
                ..
            } if !enough.get()
                && (inner == path || member::is_packed(inner) && without_ending(inner) == path) =>
            {
                ended = content.read(&mut |piece| {
                    let flow = sink(piece);
                    enough.set(flow.is_break());
                    flow
                });
            }
            Item::Failed { path: inner, error } if inner == self.path => ended = Err(error),
            _ => {}
        })
        .and(ended)
        .or_else(|error| match error {
            MemberError::Stopped => Ok(()),
            error => Err(Why::Member(error)),
        })
    }

    /// Hands what is packed in the task to `visit`. `on_read` is told the bytes
    /// of the source that were read, and breaks to stop.
    ///
    /// # Errors
    ///
    /// Why its bytes cannot be had at all.
    pub(crate) fn unpack(
        &self,
        source: &Source,
        on_read: &mut dyn FnMut(u64) -> ControlFlow<()>,
        visit: &mut dyn FnMut(Item<'_, '_>),
    ) -> Result<(), MemberError> {
        let stream = match &self.member {
            Some(member) => Stream::of_member(&*source.bytes, member, on_read)?,
            None => Stream::of_source(&*source.bytes, on_read),
        };
        let container = Container {
            path: &self.path,
            alone: self.alone,
            is_packed: member::is_packed,
        };
        walk(stream, container, visit);
        Ok(())
    }
}

/// A path without its last ending: what a file is read as that somebody
/// unpacked and did not rename.
pub(crate) fn without_ending(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}

/// Streams a whole file, slice by slice.
///
/// # Errors
///
/// [`ReadError`]; `sink` has had what came before.
pub(crate) fn read_file(
    bytes: &dyn ReadAt,
    sink: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    let mut offset = 0;
    let mut slice = Vec::new();
    // Even of an empty file it is to be known whether it can be read.
    bytes.read_exact_at(0, &mut slice)?;
    while offset < bytes.size() {
        let left = usize::try_from(bytes.size() - offset).unwrap_or(usize::MAX);
        slice.resize(left.min(SLICE_BYTES), 0);
        bytes.read_exact_at(offset, &mut slice)?;
        offset += slice.len() as u64;
        if sink(&slice).is_break() {
            return Ok(());
        }
    }
    Ok(())
}

/// Turns inflated bytes into bytes of the source, which progress counts.
pub(crate) struct Share {
    inflated: u64,
    compressed: u64,
    done: u64,
    told: u64,
}

impl Share {
    /// Of a task of which nothing was read yet.
    pub(crate) fn new(task: &Task) -> Share {
        let inflated = task
            .member
            .as_ref()
            .map_or(task.bytes, |member| member.inflated_bytes);
        Share {
            inflated: inflated.max(1),
            compressed: task.bytes,
            done: 0,
            told: 0,
        }
    }

    /// Bytes of the source that the next inflated ones stand for.
    pub(crate) fn of(&mut self, inflated: usize) -> u64 {
        self.done = (self.done + inflated as u64).min(self.inflated);
        let share = u128::from(self.compressed) * u128::from(self.done) / u128::from(self.inflated);
        let now = u64::try_from(share).unwrap_or(self.compressed);
        let new = now - self.told;
        self.told = now;
        new
    }
}
