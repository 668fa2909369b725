//! Analyzes the batches of a plan on several threads.

use std::io::{IsTerminal, Write as _};
use std::num::NonZero;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use detect_144650::Findings;
use detect_144650::{Plan, Source, Worker};

/// Analyzes every batch; `threads` is one per core unless given.
pub(crate) fn analyze(plan: &Plan, sources: &[Source], threads: Option<usize>) -> Vec<Findings> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = threads.unwrap_or(cores).clamp(1, plan.batches.len().max(1));
    let next = AtomicUsize::new(0);
    let findings = Mutex::new(Vec::new());
    let progress = Progress::new(plan.total_bytes());
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

/// A line on the terminal that says how far the analysis is.
struct Progress {
    total: u64,
    done: AtomicU64,
    started: Instant,
    /// When the line was last drawn; `None` if standard error is no terminal.
    drawn: Option<Mutex<Instant>>,
}

impl Progress {
    fn new(total: u64) -> Progress {
        let now = Instant::now();
        Progress {
            total,
            done: AtomicU64::new(0),
            started: now,
            drawn: std::io::stderr().is_terminal().then(|| Mutex::new(now)),
        }
    }

    fn add(&self, path: &str, bytes: u64) {
        let done = self.done.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let Some(Ok(mut drawn)) = self.drawn.as_ref().map(Mutex::try_lock) else {
            return;
        };
        if drawn.elapsed() < Duration::from_millis(100) {
            return;
        }
        *drawn = Instant::now();
        let percent = done.saturating_mul(100) / self.total.max(1);
        let micros = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX);
        let speed = done / micros.max(1); // bytes per microsecond are MB per second
        let name = path.rsplit('/').next().unwrap_or_default();
        let name: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
        // A line that cannot be drawn is no reason to stop.
        let _ = write!(
            std::io::stderr(),
            "\r\x1b[K{percent:3} %  {speed} MB/s  {name}"
        );
    }

    fn end(&self) {
        if self.drawn.is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
