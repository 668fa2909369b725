//! An analysis of a few inputs, batch by batch, as the tests of whole answers
//! make it.

use std::ops::ControlFlow;

use detect_144650::report::Report;
use detect_144650::{Plan, Source, Worker, report};

/// The report on inputs of which at least one can be analyzed.
pub(crate) fn analyzed(sources: &[Source]) -> Report {
    let plan = Plan::make(sources).expect("something to analyze");
    let mut worker = Worker::default();
    let mut findings = Vec::new();
    for batch in &plan.batches {
        let go_on = &mut |_: &str, _| ControlFlow::Continue(());
        findings.extend(worker.analyze(&plan, batch, sources, go_on));
    }
    report(&plan, findings)
}
