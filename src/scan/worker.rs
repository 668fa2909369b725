//! Reads the members of a batch.

use std::ops::ControlFlow;

use super::check::Check;
use super::found::{Findings, MemberFindings};
use super::log::Scan;
use super::needles::Needles;
use super::tables::DataReader;
use crate::input::Source;
use crate::input::archive::MemberReader;
use crate::input::foreign::Foreign;
use crate::input::member::{self, DataKind, Kind};
use crate::plan::{Batch, Plan, Share, Skipped, Task, Why};
use crate::table::Ending;

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
    /// that were read since the last call; it breaks to stop. Of a member in the
    /// midst of which it does, nothing is given: a part of it would count as all.
    pub(crate) fn analyze(
        &mut self,
        plan: &Plan,
        batch: &Batch,
        sources: &[Source],
        progress: &mut dyn FnMut(&str, u64) -> ControlFlow<()>,
    ) -> Vec<Findings<C::Found>> {
        let tasks = plan.tasks.get(batch.from..batch.to).unwrap_or_default();
        let mut all = Vec::with_capacity(tasks.len());
        for task in tasks {
            let Some(source) = sources.get(task.source) else {
                continue;
            };
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
            all.push(found);
            if progress(&task.path, 0).is_break() {
                break;
            }
        }
        all
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
        let mut read = |feed: &mut dyn FnMut(&[u8])| {
            let mut share = Share::new(task);
            task.read(reader, source, &mut |piece| {
                feed(piece);
                progress(&task.path, share.of(piece.len()))
            })
        };
        let (mut found, ended) = match &task.kind {
            Kind::Log(log) => {
                let mut scan = Scan::new(needles, &task.path, log.clone());
                // A program holds the words too: every one of CockroachDB does.
                let mut binary = None;
                let ended = read(&mut |piece| {
                    if !*binary.get_or_insert_with(|| !log.claimed && is_binary(piece)) {
                        scan.feed(piece);
                    }
                });
                (scan.finish(), ended)
            }
            Kind::Data(kind) => {
                let mut reader = DataReader::new(*kind, &task.path, C::concerns);
                let ended = read(&mut |piece| reader.feed(piece));
                let ending = if ended.is_ok() {
                    Ending::Whole
                } else {
                    Ending::Cut
                };
                let member = reader.finish(ending);
                let found = C::Found::default();
                (Findings { member, found }, ended)
            }
            // No task is made of these.
            Kind::Packed | Kind::CollectorError | Kind::Other => {
                let member = MemberFindings {
                    path: task.path.clone(),
                    ..MemberFindings::default()
                };
                let found = C::Found::default();
                (Findings { member, found }, Ok(()))
            }
        };
        if let Err(why) = ended {
            // Of what could not be read, nobody knows whether it is empty.
            let skipped = &mut found.member.skipped;
            skipped.retain(|skipped| skipped.why != Why::EmptyLog);
            skipped.push(Skipped {
                path: task.path.clone(),
                why,
                matters: matters(&task.kind, &task.path),
            });
        }
        found
    }
}

/// Whether a file that is not called a log starts as no text does.
fn is_binary(start: &[u8]) -> bool {
    let start = start.get(..512).unwrap_or(start);
    matches!(Foreign::of(start), Foreign::Program | Foreign::Document)
}

/// Whether a member that was not read whole stands against `clear`: a main
/// log may hold a flush error, a jobs table a job that cannot be cleared.
fn matters(kind: &Kind, path: &str) -> bool {
    match kind {
        Kind::Log(log) => member::is_missed(log, path),
        _ => matches!(kind, Kind::Data(DataKind::Jobs(_))),
    }
}
