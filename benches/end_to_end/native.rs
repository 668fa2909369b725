//! The command line's time.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::archive::Bench;

/// How long the command takes, its start included.
pub(crate) fn analyze(bench: &Bench, threads: usize) -> Duration {
    let start = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_detect-144650"))
        .args(["--format", "json", "--threads", &threads.to_string()])
        .arg(bench.path())
        .stdout(Stdio::null())
        .status()
        .expect("the command starts");
    assert!(
        status.code().is_some_and(|code| code <= 2),
        "the analysis worked"
    );
    start.elapsed()
}
