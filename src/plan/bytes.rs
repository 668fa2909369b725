//! The bytes of one task, wherever they lie.

use std::ops::ControlFlow;

use super::{Task, Why};
use crate::input::Source;
use crate::input::archive::MemberReader;
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
