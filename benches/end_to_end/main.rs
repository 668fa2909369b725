//! The speed of a whole analysis, natively and in Chromium, beside what
//! inflating alone costs: all on one archive, in one run.
//!
//! Speed is MiB of *inflated log* per second, the median of several runs. As
//! machines differ, what counts is the ratio to native zlib-rs, which inflates
//! the same members and does nothing else.
//!
//! * Native: the command, from its start to its end, report included.
//! * Chromium: the built single file from disk, from the choice of the archive
//!   to the verdict. The page has been open for a few seconds by then, as it
//!   is when a person has looked for the file.
//!
//! `cargo xtask bench` builds what is needed, finds Chromium and runs this.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement that cannot go on shows nothing"
)]

#[path = "../../tests/page/driver.rs"]
mod driver;
#[path = "../../tests/page/page.rs"]
#[allow(dead_code, reason = "the tests of the page use more of it")]
mod page;

mod archive;
mod chromium;
mod native;

use std::num::NonZero;
use std::thread;
use std::time::Duration;

use crate::archive::Bench;

/// Runs of each measurement, of which the median counts.
const RUNS: usize = 5;

fn main() {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let bench = Bench::write();
    println!("\n{cores} cores; {bench}");
    println!("{:<34} {:>8} {:>16}", "", "MiB/s", "to zlib-rs");

    let reference = bench.speed(median(|| bench.inflate()));
    show("native zlib-rs, inflating alone", reference, reference);
    for threads in steps(cores) {
        let speed = bench.speed(median(|| native::analyze(&bench, threads)));
        show(
            &format!("native analysis, {}", plural(threads, "thread")),
            speed,
            reference,
        );
    }
    let mut one_worker = None;
    for workers in steps(cores) {
        let speed = bench.speed(median(|| chromium::analyze(&bench, workers)));
        show(
            &format!("Chromium, {}", plural(workers, "worker")),
            speed,
            reference,
        );
        match one_worker {
            None => one_worker = Some(speed),
            Some(one) => println!(
                "{:<34} {:>8} {:>16.2}",
                "  … to one worker",
                "",
                speed / one
            ),
        }
    }
}

/// One, and all of them.
fn steps(cores: usize) -> impl Iterator<Item = usize> {
    [1, cores].into_iter().take(if cores > 1 { 2 } else { 1 })
}

fn median(mut run: impl FnMut() -> Duration) -> Duration {
    let mut times: Vec<_> = (0..RUNS).map(|_| run()).collect();
    times.sort_unstable();
    times[RUNS / 2]
}

fn show(what: &str, speed: f64, reference: f64) {
    println!("{what:<34} {speed:>8.0} {:>16.2}", speed / reference);
}

fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
