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

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use crate::a144650::{self, A144650, Found};
use crate::cluster;
use crate::input::Source;
use crate::plan::{Batch, NothingToAnalyze, Plan};
use crate::report::Report;
use crate::scan;

/// What is looked for: the one line that says so.
type TheCheck = A144650;

/// What one member contributed: plain data, which crosses threads and workers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Findings(scan::Findings<Found>);

/// Analyzes batches: holds what is worth keeping from one to the next.
#[derive(Default)]
pub struct Worker(scan::Worker<TheCheck>);

impl Worker {
    /// Reads the members of one batch.
    ///
    /// `progress` is given the path of the member and the bytes of the source
    /// that were read since the last call; it breaks to stop.
    pub fn analyze(
        &mut self,
        plan: &Plan,
        batch: &Batch,
        sources: &[Source],
        progress: &mut dyn FnMut(&str, u64) -> ControlFlow<()>,
    ) -> Vec<Findings> {
        let found = self.0.analyze(plan, batch, sources, progress);
        found.into_iter().map(Findings).collect()
    }
}

/// Joins the findings of all batches into the report; their order does not
/// matter.
#[must_use]
pub fn report(plan: &Plan, findings: Vec<Findings>) -> Report {
    let findings = findings.into_iter().map(|Findings(found)| found);
    let all = cluster::join::<TheCheck>(plan, findings.collect());
    let answer = a144650::answer(&all);
    Report::of(plan, all, answer)
}

/// Analyzes one input that is in memory, on one thread.
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
