//! Memory, read from outside, where the system has `/proc`.
//!
//! What processes share is divided among them (PSS), so that the sum over a
//! browser's processes counts nothing twice.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How often is looked.
const GLANCE: Duration = Duration::from_millis(30);

/// Watches this program's children, and theirs, until it is asked.
pub(crate) struct Watch {
    stop: Arc<AtomicBool>,
    peak: JoinHandle<Option<u64>>,
}

impl Watch {
    pub(crate) fn start() -> Watch {
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let peak = thread::spawn(move || {
            let mut peak = None;
            while !told.load(Ordering::Relaxed) {
                peak = peak.max(of_children());
                thread::sleep(GLANCE);
            }
            peak
        });
        Watch { stop, peak }
    }

    /// The most bytes that were seen at once.
    pub(crate) fn end(self) -> Option<u64> {
        self.stop.store(true, Ordering::Relaxed);
        self.peak.join().ok().flatten()
    }
}

/// Bytes of this program's children, and theirs, now.
pub(crate) fn of_children() -> Option<u64> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in fs::read_dir("/proc").ok()?.flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|id| id.parse().ok()) else {
            continue;
        };
        if let Some(parent) = parent(id) {
            children.entry(parent).or_default().push(id);
        }
    }
    let mut sum = None;
    let mut open = children.remove(&std::process::id()).unwrap_or_default();
    while let Some(id) = open.pop() {
        open.extend(children.remove(&id).unwrap_or_default());
        if let Some(bytes) = share(id) {
            *sum.get_or_insert(0) += bytes;
        }
    }
    sum
}

/// `12 (name) S 1 …`: the name may hold anything, parentheses as well.
fn parent(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_ascii_whitespace().nth(1)?.parse().ok()
}

fn share(id: u32) -> Option<u64> {
    // Before a child becomes the program that is measured, it has our memory.
    let program = |id: &str| fs::read_link(format!("/proc/{id}/exe")).ok();
    if program(&id.to_string()) == program("self") {
        return None;
    }
    let rollup = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib << 10)
}
