//! The command line's time.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::memory::Watch;

/// How long the command takes, its start included.
pub(crate) fn analyze(archive: &Path, threads: usize) -> Duration {
    let start = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_detect-144650"))
        .args(["--format", "json", "--threads", &threads.to_string()])
        .arg(archive)
        .stdout(Stdio::null())
        .status()
        .expect("the command starts");
    assert!(
        status.code().is_some_and(|code| code <= 2),
        "the analysis worked"
    );
    start.elapsed()
}

/// Bytes that it holds at most.
pub(crate) fn memory(archive: &Path, threads: usize) -> Option<u64> {
    let watch = Watch::start();
    analyze(archive, threads);
    watch.end()
}
