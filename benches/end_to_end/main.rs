//! The speed of a whole analysis, natively and in Chromium, beside what
//! inflating alone costs: all on the same archives, in one run.
//!
//! Speed is MiB of *inflated logs and tables* per second. All that is compared
//! is measured in turn, round after round, and each ratio is the median of the
//! ratios of the rounds: a minute in which the machine is busy is one for all.
//! The reference is native zlib-rs, which inflates the same members and does
//! nothing else.
//!
//! * Native: the command, from its start to its end, report included.
//! * Chromium: the built single file from disk, from the choice of the archive
//!   to the verdict. The page has been open for a few seconds by then, as it
//!   is when a person has looked for the file. The second archive of a tab
//!   meets code that the browser has optimized.
//! * The published script, with `--script PATH`, with unpacking: beside the
//!   command and the page on an archive of which half are logs, as it would
//!   unpack one.
//!
//! Standard output is the Markdown of the README, and nothing else. `cargo
//! xtask bench` builds what is needed, finds Chromium and runs this.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement that cannot go on shows nothing"
)]

#[path = "../../tests/page/driver.rs"]
mod driver;
#[path = "../../tests/page/engine/mod.rs"]
#[allow(dead_code, reason = "the tests of the page use more of it")]
mod engine;
#[path = "../../tests/page/first_script.rs"]
#[allow(dead_code, reason = "the tests of the page use more of it")]
mod first_script;
#[path = "../../tests/page/page.rs"]
#[allow(dead_code, reason = "the tests of the page use more of it")]
mod page;

mod archive;
mod chromium;
mod memory;
mod native;
mod script;
mod table;

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::archive::{Archive, Logs};
use crate::script::Script;
use crate::table::Table;

/// How much is measured.
struct Settings {
    /// Rounds, of which the median counts.
    rounds: usize,
    /// Logs in the first archive.
    logs: u32,
    /// Whether the other archives are measured, too.
    others: bool,
    script: Option<Script>,
}

impl Settings {
    fn of_command_line() -> Settings {
        let mut settings = Settings {
            rounds: 5,
            logs: 64,
            others: true,
            script: None,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--quick" => {
                    settings.rounds = 3;
                    settings.logs = 24;
                    settings.others = false;
                }
                "--script" => {
                    let path = arguments.next().expect("--script names a file");
                    match Script::find(PathBuf::from(path)) {
                        Ok(script) => settings.script = Some(script),
                        Err(why) => panic!("{why}"),
                    }
                }
                // Cargo's own.
                "--bench" => {}
                other => panic!("{other} is not known here"),
            }
        }
        settings
    }
}

/// One thing that is measured, in every round.
struct Measured<'a> {
    what: String,
    run: Box<dyn Fn() -> Vec<Duration> + 'a>,
    /// Names of what one run measures, and its memory.
    parts: Vec<(String, Option<u64>)>,
    /// For each round what `run` gave.
    times: Vec<Vec<Duration>>,
}

impl<'a> Measured<'a> {
    fn command(path: &'a Path, threads: usize) -> Measured<'a> {
        let what = format!("the command, {}", plural(threads, "thread"));
        Measured {
            run: Box::new(move || vec![native::analyze(path, threads)]),
            parts: vec![(what.clone(), native::memory(path, threads))],
            what,
            times: Vec::new(),
        }
    }

    fn page(path: &'a Path, workers: usize) -> Measured<'a> {
        let what = format!("the page, {}", plural(workers, "worker"));
        Measured {
            run: Box::new(move || {
                let times = chromium::analyze(path, workers);
                vec![times.first, times.second]
            }),
            parts: vec![
                (what.clone(), chromium::memory(path, workers)),
                (format!("{what}, second archive"), None),
            ],
            what,
            times: Vec::new(),
        }
    }
}

/// Measures everything in turn, round after round.
fn measure(settings: &Settings, all: &mut [Measured<'_>]) {
    for round in 0..settings.rounds {
        for measured in &mut *all {
            let times = (measured.run)();
            eprintln!("  round {}: {} {times:.2?}", round + 1, measured.what);
            measured.times.push(times);
        }
    }
}

/// A row for each part, compared with the first.
fn compared(all: &[Measured<'_>], archive: &Archive) -> Table {
    let reference: Vec<f64> = all[0].times.iter().map(|times| seconds(times[0])).collect();
    let mut table = Table::default();
    for measured in all {
        for (part, (what, memory)) in measured.parts.iter().enumerate() {
            let times: Vec<f64> = measured
                .times
                .iter()
                .map(|times| seconds(times[part]))
                .collect();
            let ratios = reference.iter().zip(&times).map(|(of, time)| of / time);
            let time = Duration::from_secs_f64(median(times.clone()));
            let ratio = Some(median(ratios.collect()));
            table.add(what, time, archive.speed(time), ratio, *memory);
        }
    }
    table
}

fn main() {
    let settings = Settings::of_command_line();
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let logs = Logs::write(settings.logs);
    eprintln!("{}: {}", table::here(), logs.make_up());
    println!(
        "{}, {}. Archive: {}. Median of {} rounds, in each of which everything was measured once.\n",
        table::here(),
        chromium::version(),
        logs.make_up(),
        settings.rounds
    );
    println!("{}", of_logs(&settings, &logs, cores));
    if let Some(script) = &settings.script {
        println!(
            "{}",
            of_script(&settings, script, &logs.with_ranges(), cores)
        );
    }
    if settings.others {
        println!("{}", of_others(&settings, &logs, cores));
    }
}

/// Workers that the page has at least: one makes bundles while another answers.
const FEWEST_WORKERS: usize = 2;

/// Everything on the archive of logs.
fn of_logs(settings: &Settings, logs: &Logs, cores: usize) -> String {
    let path = logs.archive.path();
    let mut all = vec![Measured {
        what: "reference".to_owned(),
        run: Box::new(|| vec![logs.inflate()]),
        parts: vec![("zlib-rs, inflating alone, 1 thread".to_owned(), None)],
        times: Vec::new(),
    }];
    for count in steps(cores) {
        all.push(Measured::command(path, count));
    }
    all.push(Measured::page(path, cores.max(FEWEST_WORKERS)));
    measure(settings, &mut all);
    let table = compared(&all, &logs.archive);
    table.markdown(["Logs", "time", "MiB/s", "to zlib-rs", "peak memory"])
}

/// The published script, and both faces beside it.
fn of_script(settings: &Settings, script: &Script, archive: &Archive, cores: usize) -> String {
    let path = archive.path();
    let mut all = vec![
        Measured {
            run: Box::new(move || {
                let (unzip, script) = script.analyze(path);
                vec![unzip + script]
            }),
            parts: vec![("unzip, then the published script".to_owned(), None)],
            what: "the script".to_owned(),
            times: Vec::new(),
        },
        Measured::command(path, cores),
        Measured::page(path, cores),
    ];
    measure(settings, &mut all);
    let table = compared(&all, archive);
    std::fs::remove_file(path).expect("it was written here");
    let heads = [
        archive.what,
        "time",
        "MiB/s",
        "to the script",
        "peak memory",
    ];
    table.markdown(heads)
}

/// The other archives, by the command and the page with all workers.
fn of_others(settings: &Settings, logs: &Logs, cores: usize) -> String {
    let others: [fn(&Logs) -> Archive; 4] = [
        Logs::with_unneeded,
        |_| Archive::of_imports(),
        |_| Archive::of_changefeeds(),
        |_| Archive::of_files(),
    ];
    let mut table = Table::default();
    for write in others {
        let archive = write(logs);
        let path = archive.path();
        let run = |time: &dyn Fn() -> Duration| {
            let times = (0..settings.rounds).map(|_| seconds(time()));
            Duration::from_secs_f64(median(times.collect()))
        };
        for (face, time, memory) in [
            (
                format!("the command, {}", plural(cores, "thread")),
                run(&|| native::analyze(path, cores)),
                native::memory(path, cores),
            ),
            (
                format!("the page, {}", plural(cores, "worker")),
                run(&|| chromium::analyze(path, cores).first),
                chromium::memory(path, cores),
            ),
        ] {
            let what = format!("{}: {face}", archive.what);
            table.add(&what, time, archive.speed(time), None, memory);
        }
        std::fs::remove_file(path).expect("it was written here");
    }
    table.markdown([
        "Other archives",
        "time",
        "MiB/s",
        "to zlib-rs",
        "peak memory",
    ])
}

/// One, and all of them.
fn steps(cores: usize) -> impl Iterator<Item = usize> {
    [1, cores].into_iter().take(if cores > 1 { 2 } else { 1 })
}

fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_unstable_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
