//! Analyzes the batches of a plan on several threads.

use std::num::NonZero;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use detect_144650::Findings;
use detect_144650::{Plan, Source, Worker};

use super::progress::Progress;

/// How many threads there are to be: one per core unless given.
pub(crate) fn threads(given: Option<u16>) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, NonZero::get);
    given.map_or_else(cores, usize::from)
}

/// Analyzes every batch.
pub(crate) fn analyze(
    plan: &Plan,
    sources: &[Source],
    threads: usize,
    progress: &Progress,
) -> Vec<Findings> {
    let threads = threads.clamp(1, plan.batches.len().max(1));
    let next = AtomicUsize::new(0);
    let findings = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut worker = Worker::default();
                while let Some(batch) = plan.batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = worker.analyze(plan, batch, sources, &mut |path, bytes| {
                        progress.add(path, bytes);
                        ControlFlow::Continue(())
                    });
                    if let Ok(mut all) = findings.lock() {
                        all.extend(found);
                    }
                }
            });
        }
    });
    progress.end();
    findings.into_inner().unwrap_or_default()
}
