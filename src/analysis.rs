//! Drives an analysis: plan, analyze each batch, report.
//!
//! Both faces use it the same way. One thread or worker makes the [`Plan`],
//! any number of them analyze its batches in any order, and one joins the
//! findings.
//!
//! # Promises
//!
//! * Analysis never fails half-way: what cannot be read is in `skipped`.
//! * The same bytes give the same report, for any number of workers.

use std::borrow::Cow;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use crate::a144650::{self, A144650, Found};
use crate::cluster::{self, Everything};
use crate::input::Source;
use crate::plan::{Batch, BrokenOff, NothingToAnalyze, Plan};
use crate::report::Report;
use crate::scan;

/// What is looked for: the one line that says so.
type TheCheck = A144650;

/// What one member contributed: plain data, which crosses threads and workers.
///
/// Its form belongs to this version of the crate: serialize it on the way from
/// a worker, not to keep it. Its size is bounded, whatever the member holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Findings(scan::Findings<Found>);

#[cfg(not(target_arch = "wasm32"))]
impl Findings {
    /// The place of the member in the plan, and of the file in the member that
    /// it was packed in, if it was.
    pub(crate) fn place(&self) -> (usize, Option<usize>) {
        (self.0.member.ordinal, self.0.member.inner)
    }
}

/// Analyzes batches: holds what is worth keeping from one to the next.
///
/// One for each thread. It holds buffers, and no source.
#[derive(Default)]
pub struct Worker(scan::Worker<TheCheck>);

impl Worker {
    /// Reads the members of one batch: findings for each that was read.
    ///
    /// `sources` are those that `plan` was made of, in the same order. One that
    /// is missing gives nothing, and one that cannot be read says so in the
    /// report.
    ///
    /// `progress` is given the path of the member and the bytes of the source
    /// that were read since the last call: in all [`Batch::bytes`] of the
    /// batch. When it breaks, the findings so far are given; [`report_stopped`]
    /// makes a report of them that is no better than it may be.
    pub fn analyze(
        &mut self,
        plan: &Plan,
        batch: &Batch,
        sources: &[Source],
        progress: &mut dyn FnMut(&str, u64) -> ControlFlow<()>,
    ) -> Vec<Findings> {
        let mut all = Vec::new();
        self.analyze_each(plan, batch, sources, progress, &mut |found| all.push(found));
        all
    }

    /// The same, giving what was found to `take` as soon as a file was read: an
    /// archive that is packed once more is one member of many files, and may
    /// take long.
    pub fn analyze_each(
        &mut self,
        plan: &Plan,
        batch: &Batch,
        sources: &[Source],
        progress: &mut dyn FnMut(&str, u64) -> ControlFlow<()>,
        take: &mut dyn FnMut(Findings),
    ) {
        let take = &mut |found| take(Findings(found));
        self.0.analyze(plan, batch, sources, progress, take);
    }
}

/// Joins the findings of all batches into the report, and judges; their order
/// does not matter.
///
/// `plan` is the one that the batches are of. Takes time in proportion to the
/// findings, which are small beside the inputs.
#[must_use]
pub fn report(plan: &Plan, findings: Vec<Findings>) -> Report {
    let (plan, all) = join(plan, findings);
    judged(&plan, all)
}

/// The same of an analysis that a person stopped: of the batches that were read
/// until then, which may be any.
///
/// It is never `clear`, clears no job, and does not say that something is
/// missing, which may stand in a file that was not read. That file's batch must
/// have been read to its end, or be left out.
#[must_use]
pub fn report_stopped(plan: &Plan, findings: Vec<Findings>) -> Report {
    report_of_part(plan, findings, None)
}

/// The same of an analysis that broke off: its first reason says by what, and
/// at which file.
#[must_use]
pub fn report_broken_off(plan: &Plan, findings: Vec<Findings>, broken: BrokenOff) -> Report {
    report_of_part(plan, findings, Some(broken))
}

fn report_of_part(plan: &Plan, findings: Vec<Findings>, broken: Option<BrokenOff>) -> Report {
    // Of what is packed once more some files may be read, and others not.
    let read = findings.iter().map(|Findings(found)| &found.member);
    let read = read.filter(|member| member.inner.is_none());
    let read = read.map(|member| member.ordinal).collect();
    let stop = plan.stop(&read, broken);
    let (plan, all) = join(plan, findings);
    judged(&plan, all.stopped(stop))
}

fn join(plan: &Plan, findings: Vec<Findings>) -> (Cow<'_, Plan>, Everything<Found>) {
    let findings = findings.into_iter().map(|Findings(found)| found);
    let (plan, findings) = cluster::unfold(plan, findings.collect());
    let all = cluster::join::<TheCheck>(&plan, findings);
    (plan, all)
}

fn judged(plan: &Plan, all: Everything<Found>) -> Report {
    let answer = a144650::answer(&all);
    Report::of(plan, all, answer)
}

/// Analyzes one input that is in memory, on one thread.
///
/// `name` is the file's name: what the report calls it, and what tells a table
/// or a log from another text. An archive may have any.
///
/// # Errors
///
/// [`NothingToAnalyze`], as [`Plan::make`].
pub fn analyze_bytes(name: &str, bytes: Vec<u8>) -> Result<Report, NothingToAnalyze> {
    let sources = [Source {
        name: name.to_owned(),
        path: name.to_owned(),
        folder: false,
        bytes: Box::new(bytes),
    }];
    let plan = Plan::make(&sources)?;
    let mut worker = Worker::default();
    let mut findings = Vec::new();
    for batch in &plan.batches {
        let go_on = &mut |_: &str, _| ControlFlow::Continue(());
        findings.extend(worker.analyze(&plan, batch, &sources, go_on));
    }
    Ok(report(&plan, findings))
}

#[cfg(test)]
mod second_check;

#[cfg(test)]
mod tests;
