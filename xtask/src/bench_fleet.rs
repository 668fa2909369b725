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
    let table = figures.table(&bench)?;
    println!("{table}");
    bench::write(&project.path("docs/fleet.md"), &table)
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

/// The least time of each.
struct Figures {
    whole: [Duration; 2],
    plan: Duration,
    scans: [Duration; 2],
    join: Duration,
    each: [Duration; 2],
}

impl Bench {
    fn measured(&self) -> Result<Figures> {
        let most = Duration::MAX;
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

/// Does something, and keeps the time if it is the shortest.
fn shortest(least: &mut Duration, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let start = Instant::now();
    work()?;
    *least = start.elapsed().min(*least);
    Ok(())
}

impl Figures {
    #[expect(clippy::cast_precision_loss, reason = "shown with few digits")]
    fn table(&self, bench: &Bench) -> Result<String> {
        let size = |path: &Path| fs::metadata(path).map(|file| file.len() as f64);
        let [one, two] = self.whole.map(|time| time.as_secs_f64());
        let scans = self.scans.map(|time| time.as_secs_f64());
        let (plan, join) = (self.plan.as_secs_f64(), self.join.as_secs_f64());
        let [in_parts, in_two] = scans.map(|scan| plan + scan + join);
        let logs = f64::from(LOGS) * LOG_BYTES as f64 / f64::from(1 << 30);
        let mut found = 0.0;
        for part in 0..PARTS {
            found += size(&bench.folder.join(format!("part-{part}.json")))?;
        }
        let planned = size(&bench.folder.join("plan.json"))?;
        let archives = self.each.map(|time| ARCHIVES as f64 / time.as_secs_f64());
        let mut table = String::new();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let packed = size(&bench.large)? / f64::from(1 << 20);
        let _ = writeln!(
            table,
            "{cores} cores. One archive of {LOGS} logs of 10 MiB ({logs:.2} GiB, {packed:.0} MiB as a \
             zip) in {PARTS} parts, and {ARCHIVES} archives of {SMALL_LOGS} logs of 1 MiB. The least of \
             {ROUNDS} rounds.\n\n| | 1 worker | 2 workers |\n| --- | --- | --- |"
        );
        let _ = writeln!(table, "| one go | {one:.2} s | {two:.2} s |");
        let _ = writeln!(table, "| plan | {plan:.3} s | |");
        let _ = writeln!(
            table,
            "| scan, all parts | {:.2} s | {:.2} s |",
            scans[0], scans[1]
        );
        let _ = writeln!(table, "| join | {join:.3} s | |");
        let _ = writeln!(
            table,
            "| plan, scan and join | {in_parts:.2} s | {in_two:.2} s |"
        );
        let more = |parts: f64, whole: f64| (parts / whole - 1.0) * 100.0;
        let _ = writeln!(
            table,
            "| more than in one go | {:.1} % | {:.1} % |",
            more(in_parts, one),
            more(in_two, two)
        );
        let _ = writeln!(
            table,
            "| archives a second (`--each`) | {:.1} | {:.1} |",
            archives[0], archives[1]
        );
        let _ = writeln!(
            table,
            "\nThe plan has {:.0} KiB, all parts together {:.0} KiB: {:.0} KiB of findings for a GiB of \
             logs, in which each has one flush error.",
            planned / 1024.0,
            found / 1024.0,
            found / 1024.0 / logs
        );
        Ok(table)
    }
}
