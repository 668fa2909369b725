//! `cargo xtask bench --fleet`: what an analysis by parts costs beside one in
//! one go, and how many archives a machine judges.
//!
//! # Promises
//!
//! * The table in `docs/fleet.md` is what was measured: it is written from here.
//! * Everything is measured in turn, round after round, and the least time of
//!   each counts: what else the machine does only adds.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use debug_zip_generator::bulk::{Options, bulk};

use crate::bench;
use crate::process::{run as run_command, say};
use crate::project::Project;

/// Logs of the archive that is cut into parts, 10 MiB each.
const LOGS: u32 = 100;
const LOG_BYTES: usize = 10 << 20;

/// Parts into which it is cut.
const PARTS: usize = 16;

/// Archives that are judged one by one.
const ARCHIVES: usize = 40;

/// Logs in each of them, 1 MiB each.
const SMALL_LOGS: u32 = 24;

const ROUNDS: usize = 5;

/// Measures and writes the table.
pub(crate) fn run(project: &Project) -> Result<()> {
    let others = load()?;
    run_command(
        project
            .cargo()
            .args(["build", "--release", "--bin", "detect-144650"]),
    )?;
    let folder = project.path("target/fleet/bench");
    fs::create_dir_all(&folder).context("target/fleet cannot be made")?;
    say("writing archives");
    let bench = Bench {
        command: project.path("target/release/detect-144650"),
        large: written(&folder.join("large.zip"), LOGS, LOG_BYTES)?,
        small: (0..ARCHIVES)
            .map(|number| folder.join(format!("small-{number}.zip")))
            .collect(),
        folder,
    };
    let first = bench.small.first().context("no archive")?;
    written(first, SMALL_LOGS, 1 << 20)?;
    for path in bench.small.iter().skip(1) {
        fs::copy(first, path)?;
    }
    say("measuring; leave the machine alone meanwhile");
    let figures = bench.measured()?;
    let mut table = figures.table(&bench)?;
    // A load is a mean over a minute: what ended before is in it.
    if 1.0 < others {
        let _ = writeln!(
            table,
            "\nThe machine was not left alone meanwhile, it had a load of {others:.1} before: two workers \
             had less than two cores."
        );
    }
    println!("{table}");
    bench::write(&project.path("docs/fleet.md"), &table)
}

/// How many processes wanted a core in the last minute.
fn load() -> Result<f64> {
    let told = fs::read_to_string("/proc/loadavg").context("only Linux tells the load")?;
    let first = told.split(' ').next().unwrap_or_default();
    Ok(first.parse()?)
}

fn written(path: &Path, members: u32, bytes_per_member: usize) -> Result<PathBuf> {
    let options = Options {
        members,
        bytes_per_member,
        seed: 1,
    };
    let file = BufWriter::new(File::create(path)?);
    bulk(file, options).context("an archive could not be written")?;
    Ok(path.to_owned())
}

/// What is measured.
struct Bench {
    command: PathBuf,
    folder: PathBuf,
    large: PathBuf,
    small: Vec<PathBuf>,
}

/// How long something took: by the clock, and of all processors.
#[derive(Clone, Copy)]
struct Took {
    clock: Duration,
    processor: Duration,
}

/// The least of each; where there are two, on one worker and on two.
struct Figures {
    whole: [Took; 2],
    plan: Took,
    scans: [Took; 2],
    join: Took,
    each: [Took; 2],
}

impl Bench {
    fn measured(&self) -> Result<Figures> {
        let most = Took {
            clock: Duration::MAX,
            processor: Duration::MAX,
        };
        let mut least = Figures {
            whole: [most; 2],
            plan: most,
            scans: [most; 2],
            join: most,
            each: [most; 2],
        };
        for _ in 0..ROUNDS {
            for (workers, time) in (1..).zip(&mut least.whole) {
                let threads = workers.to_string();
                let whole = ["--format", "json", "--threads", &threads, text(&self.large)];
                shortest(time, || {
                    self.run(&[&whole[..], &["-o", "whole.json"]].concat())
                })?;
            }
            let parts = PARTS.to_string();
            let plan = [
                "plan",
                text(&self.large),
                "--parts",
                &parts,
                "-o",
                "plan.json",
            ];
            shortest(&mut least.plan, || self.run(&plan))?;
            for (workers, time) in (1..).zip(&mut least.scans) {
                shortest(time, || self.scan(workers))?;
            }
            let names: Vec<String> = (0..PARTS).map(|part| format!("part-{part}.json")).collect();
            let mut join = vec!["join", "plan.json", "--format", "json", "-o", "joined.json"];
            join.extend(names.iter().map(String::as_str));
            shortest(&mut least.join, || self.run(&join))?;
            let read = |name: &str| fs::read(self.folder.join(name));
            ensure!(
                read("whole.json")? == read("joined.json")?,
                "the reports differ"
            );
            for (workers, time) in (1..).zip(&mut least.each) {
                let _ = fs::remove_dir_all(self.folder.join("reports"));
                shortest(time, || self.each(workers))?;
            }
        }
        Ok(least)
    }

    /// Runs the command, which may have findings.
    fn run(&self, arguments: &[&str]) -> Result<()> {
        self.wait(&mut [self.started(arguments)?])
    }

    fn started(&self, arguments: &[&str]) -> Result<std::process::Child> {
        let mut command = std::process::Command::new(&self.command);
        command.args(arguments).current_dir(&self.folder);
        command
            .stdout(Stdio::null())
            .spawn()
            .context("it cannot be started")
    }

    #[expect(clippy::unused_self, reason = "beside what it waits for")]
    fn wait(&self, children: &mut [std::process::Child]) -> Result<()> {
        for child in children {
            let code = child.wait()?.code();
            ensure!(code.is_some_and(|code| code < 3), "the command failed");
        }
        Ok(())
    }

    /// Scans all parts, so many at a time, each on one thread.
    fn scan(&self, workers: usize) -> Result<()> {
        std::thread::scope(|scope| {
            let worker = |first: usize| -> Result<()> {
                for part in (first..PARTS).step_by(workers) {
                    let (number, output) = (part.to_string(), format!("part-{part}.json"));
                    let scan = ["scan", "plan.json", "--part", &number, "-o", &output];
                    self.run(&[&scan[..], &["--threads", "1"]].concat())?;
                }
                Ok(())
            };
            let workers: Vec<_> = (0..workers)
                .map(|first| scope.spawn(move || worker(first)))
                .collect();
            let ended = workers.into_iter().map(|worker| worker.join().ok());
            for ended in ended {
                ended.context("a thread was lost")??;
            }
            Ok(())
        })
    }

    /// Judges all small archives, so many at a time.
    fn each(&self, workers: usize) -> Result<()> {
        let mut children = Vec::new();
        for first in 0..workers {
            let mut arguments = vec!["--threads", "1", "--format", "json", "--each", "reports"];
            let shared = self.small.iter().skip(first).step_by(workers);
            arguments.extend(shared.map(|path| text(path)));
            children.push(self.started(&arguments)?);
        }
        self.wait(&mut children)
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap_or_default()
}

/// Does something, and keeps its times if they are the shortest.
fn shortest(least: &mut Took, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let (start, before) = (Instant::now(), processor_time()?);
    work()?;
    least.clock = start.elapsed().min(least.clock);
    let processor = processor_time()?.saturating_sub(before);
    least.processor = processor.min(least.processor);
    Ok(())
}

/// Processor time of all processes that were waited for, as Linux tells it.
fn processor_time() -> Result<Duration> {
    const TICK: Duration = Duration::from_millis(10);
    let stat = fs::read_to_string("/proc/self/stat").context("only Linux tells the times")?;
    // Behind the program's name, which may hold anything: cutime and cstime.
    let fields = stat.rsplit(')').next().unwrap_or_default().split(' ');
    let ticks = fields.skip(14).take(2).map(str::parse::<u32>);
    let ticks: Result<Vec<u32>, _> = ticks.collect();
    Ok(TICK * ticks?.iter().sum())
}

#[expect(clippy::cast_precision_loss, reason = "shown with few digits")]
impl Figures {
    fn table(&self, bench: &Bench) -> Result<String> {
        let size = |path: &Path| fs::metadata(path).map(|file| file.len() as f64);
        let clock = |took: Took| took.clock.as_secs_f64();
        let processor = |took: Took| took.processor.as_secs_f64();
        let whole = self.whole.map(clock);
        let scans = self.scans.map(clock);
        let (plan, join) = (clock(self.plan), clock(self.join));
        let parts = scans.map(|scan| plan + scan + join);
        let [used, _] = self.whole.map(processor);
        let in_parts = processor(self.plan) + processor(self.scans[0]) + processor(self.join);
        let logs = f64::from(LOGS) * LOG_BYTES as f64 / f64::from(1 << 30);
        let mut found = 0.0;
        for part in 0..PARTS {
            found += size(&bench.folder.join(format!("part-{part}.json")))?;
        }
        let planned = size(&bench.folder.join("plan.json"))?;
        let archives = self.each.map(|took| ARCHIVES as f64 / clock(took));
        let mut table = String::new();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let packed = size(&bench.large)? / f64::from(1 << 20);
        let _ = writeln!(
            table,
            "{cores} cores. One archive of {LOGS} logs of 10 MiB ({logs:.2} GiB, {packed:.0} MiB as a \
             zip) in {PARTS} parts, and {ARCHIVES} archives of {SMALL_LOGS} logs of 1 MiB. The least of \
             {ROUNDS} rounds.\n\n| | 1 worker | 2 workers |\n| --- | --- | --- |"
        );
        for (what, [one, two]) in [
            ("one go", whole),
            ("plan, scan and join", parts),
            ("the scans alone", scans),
        ] {
            let _ = writeln!(table, "| {what} | {one:.2} s | {two:.2} s |");
        }
        let [one, two] = archives;
        let _ = writeln!(
            table,
            "| archives a second (`--each`) | {one:.1} | {two:.1} |"
        );
        let _ = writeln!(
            table,
            "\nThe plan took {:.0} ms and the join {:.0} ms. In processor time \
             one go takes {used:.2} s and the parts take {in_parts:.2} s, {:.0} % more: each part is a process \
             that starts.",
            plan * 1000.0,
            join * 1000.0,
            (in_parts / used - 1.0) * 100.0
        );
        let _ = writeln!(
            table,
            "\nThe plan has {:.0} KiB, all parts together {:.0} KiB: {:.0} KiB of findings for a GiB of \
             logs, in which each has one flush error.",
            planned / 1024.0,
            found / 1024.0,
            found / 1024.0 / logs
        );
        let _ = writeln!(
            table,
            "\n{}",
            self.worked_out(used / logs, found / logs, packed / logs)
        );
        Ok(table)
    }

    /// What the figures of a GiB of logs mean for much more: seconds of one
    /// core, bytes of findings, MiB of the archive.
    fn worked_out(&self, seconds: f64, found: f64, packed: f64) -> String {
        const GIB_OF_TB: f64 = 931.3;
        const WORKERS: f64 = 100.0;
        let terabyte = GIB_OF_TB * seconds;
        let archives = ARCHIVES as f64 / self.each[0].clock.as_secs_f64();
        let network = packed * GIB_OF_TB * 8.0 * 1.048_576 / (terabyte / WORKERS) / 1000.0;
        format!(
            "So 1 TB of logs takes one core {:.0} minutes, and {WORKERS:.0} cores {:.0} seconds, if they \
             are fed: as a zip it is {:.0} GB, which takes a network of {network:.0} Gbit/s, so it is the \
             network that decides. Its parts are {:.0} MB of findings. 1,000 archives of {SMALL_LOGS} MiB \
             of logs take one core {:.0} seconds: for these one machine is enough.",
            terabyte / 60.0,
            terabyte / WORKERS,
            packed * GIB_OF_TB * 1.048_576 / 1000.0,
            found * GIB_OF_TB / 1e6,
            1000.0 / archives
        )
    }
}
