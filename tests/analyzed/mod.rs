//! An analysis of a few inputs, batch by batch, as the tests of whole answers
//! make it.

use std::ops::ControlFlow;

use detect_144650::report::Report;
use detect_144650::{NothingToAnalyze, Plan, Source, Worker, report};

/// The report on inputs of which at least one can be analyzed.
pub(crate) fn analyzed(sources: &[Source]) -> Report {
    analyze(sources).expect("something to analyze")
}

/// The report on inputs, or why there is none.
pub(crate) fn analyze(sources: &[Source]) -> Result<Report, NothingToAnalyze> {
    let plan = Plan::make(sources)?;
    let mut worker = Worker::default();
    let mut findings = Vec::new();
    for batch in &plan.batches {
        let go_on = &mut |_: &str, _| ControlFlow::Continue(());
        findings.extend(worker.analyze(&plan, batch, sources, go_on));
    }
    Ok(report(&plan, findings))
}
