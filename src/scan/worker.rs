//! Reads the members of a batch.

use std::ops::ControlFlow;

use super::check::Check;
use super::found::Findings;
use super::member::{Feed, scan};
use super::needles::Needles;
use super::packed;
use crate::input::Source;
use crate::input::archive::MemberReader;
use crate::input::member::Kind;
use crate::plan::{Batch, Plan, Share, Task};

/// Analyzes batches: holds what is worth keeping from one to the next.
pub(crate) struct Worker<C> {
    needles: Needles<C>,
    reader: MemberReader,
    /// Source whose bytes the reader holds.
    source: Option<usize>,
}

impl<C: Check> Default for Worker<C> {
    fn default() -> Worker<C> {
        Worker {
            needles: Needles::default(),
            reader: MemberReader::new(),
            source: None,
        }
    }
}

impl<C: Check> Worker<C> {
    /// Reads the members of one batch.
    ///
    /// `progress` is given the path of the member and the bytes of the source
    /// that were read since the last call; it breaks to stop. `take` is given what
    /// was found as soon as a file was read to its end. Of a member in the midst
    /// of which `progress` breaks, nothing is given: a part of it would count as
    /// all. Of one that is packed the files that were read are given.
    pub(crate) fn analyze(
        &mut self,
        plan: &Plan,
        batch: &Batch,
        sources: &[Source],
        progress: &mut dyn FnMut(&str, u64) -> ControlFlow<()>,
        take: &mut dyn FnMut(Findings<C::Found>),
    ) {
        for task in plan.tasks.get(batch.from..batch.to).unwrap_or_default() {
            let Some(source) = sources.get(task.source) else {
                continue;
            };
            // Said before, so that whoever finds it dead knows at which file.
            if progress(&task.path, 0).is_break() {
                break;
            }
            if task.kind == Kind::Packed {
                let flow = packed::unpack(&self.needles, task, source, progress, take);
                if flow.is_break() {
                    break;
                }
                continue;
            }
            let mut stopped = false;
            let mut found = self.task(task, source, &mut |path, bytes| {
                let flow = progress(path, bytes);
                stopped |= flow.is_break();
                flow
            });
            if stopped {
                break;
            }
            found.member.input = task.input;
            found.member.ordinal = task.ordinal;
            take(found);
        }
    }

    fn task(
        &mut self,
        task: &Task,
        source: &Source,
        progress: &mut dyn FnMut(&str, u64) -> ControlFlow<()>,
    ) -> Findings<C::Found> {
        // The scan borrows the needles while the reader is in use.
        let Worker {
            needles,
            reader,
            source: held,
        } = self;
        if *held != Some(task.source) {
            *reader = MemberReader::new();
            *held = Some(task.source);
        }
        let mut read = |feed: &mut Feed<'_>| {
            let mut share = Share::new(task);
            task.read(reader, source, &mut |piece| {
                feed(piece);
                progress(&task.path, share.of(piece.len()))
            })
        };
        scan(needles, &task.path, &task.kind, &mut read)
    }
}
