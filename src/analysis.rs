//! Drives an analysis: plan, analyze each batch, report.
//!
//! Both faces use it the same way. One thread or worker makes the [`Plan`],
//! any number of them analyze its batches in any order, and one joins the
//! findings.
//!
//! # Promises
//!
//! * Analysis never fails half-way: what cannot be read is in `skipped`.
//! * The same bytes give the same report, for any number of workers.

mod planner;

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use crate::a144650::scan::{Needles, Scan};
use crate::archive::{self, MemberReader};
use crate::data::{DataKind, DataReader};
use crate::findings::MemberFindings;
use crate::foreign::Foreign;
use crate::member::{self, Kind};
use crate::read_at::{self, ReadAt};
use crate::report::{Input, InputKind, Report, Skipped};
use crate::table::Ending;
use planner::{EMPTY_ARCHIVE, Planner};

/// One file that was given.
pub struct Source {
    /// Name of the input: the file's, or that of its folder.
    pub name: String,
    /// Path below the folder; for a single file its name. One that ends in `/`
    /// is a folder that cannot be opened.
    pub path: String,
    /// Whether it comes from a folder.
    pub folder: bool,
    /// Its bytes.
    pub bytes: read_at::Owned,
}

/// What is to be read, in batches. Plain data, so that workers can share it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The inputs, as the report has them.
    pub inputs: Vec<Input>,
    /// Members to read.
    pub tasks: Vec<Task>,
    /// Stretches of neighboring tasks, largest first.
    pub batches: Vec<Batch>,
    /// All members, needed or not.
    pub members: u64,
    /// What the collector could not get: input and path.
    pub collector_errors: Vec<(usize, String)>,
    /// Nodes that have a folder: input and node.
    pub folders: BTreeSet<(usize, u32)>,
    /// Tenants that have a folder: input and name.
    pub tenants: BTreeSet<(usize, String)>,
    /// What is wrong with the inputs as such.
    pub skipped: Vec<Skipped>,
}

/// One member to read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Index into the inputs.
    pub input: usize,
    /// Index into the sources, as they were given.
    pub source: usize,
    /// Place among all tasks by input and path, however they were given and
    /// wherever they lie: what two members of one path are told apart by.
    pub ordinal: usize,
    /// Path in the input.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// Where it lies in an archive; `None` for a file of its own.
    pub member: Option<archive::Member>,
    /// Bytes to read from the source.
    pub bytes: u64,
}

/// Tasks that lie side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// First task.
    pub from: usize,
    /// Task after the last one.
    pub to: usize,
    /// Bytes to read.
    pub bytes: u64,
}

/// Why there is nothing to analyze at all.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NothingToAnalyze {
    /// Stable name of the reason.
    pub code: String,
    /// A sentence for each input: what it is, and what to do.
    pub message: String,
}

impl std::fmt::Display for NothingToAnalyze {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for NothingToAnalyze {}

impl Plan {
    /// Reads the directories of all sources and plans what to read. The order
    /// of `sources` does not matter.
    ///
    /// # Errors
    ///
    /// [`NothingToAnalyze`] when no source is an archive, a folder or a log.
    pub fn make(sources: &[Source]) -> Result<Plan, NothingToAnalyze> {
        Planner::make(sources)
    }

    /// Bytes to read in all.
    #[must_use]
    pub fn total_bytes(&self) -> u64 {
        self.batches.iter().map(|batch| batch.bytes).sum()
    }
}

/// Analyzes batches: holds what is worth keeping from one to the next.
#[derive(Default)]
pub struct Worker {
    needles: Needles,
    reader: MemberReader,
    /// Source whose bytes the reader holds.
    source: Option<usize>,
}

impl Worker {
    /// Reads the members of one batch.
    ///
    /// `progress` is given the path of the member and the bytes of the source
    /// that were read since the last call; it breaks to stop.
    pub fn analyze(
        &mut self,
        plan: &Plan,
        batch: &Batch,
        sources: &[Source],
        progress: &mut dyn FnMut(&str, u64) -> ControlFlow<()>,
    ) -> Vec<MemberFindings> {
        let tasks = plan.tasks.get(batch.from..batch.to).unwrap_or_default();
        let mut all = Vec::with_capacity(tasks.len());
        for task in tasks {
            let Some(source) = sources.get(task.source) else {
                continue;
            };
            let mut found = self.task(task, source, progress);
            found.input = task.input;
            found.ordinal = task.ordinal;
            all.push(found);
            if progress(&task.path, 0).is_break() {
                break;
            }
        }
        all
    }

    fn task(
        &mut self,
        task: &Task,
        source: &Source,
        progress: &mut dyn FnMut(&str, u64) -> ControlFlow<()>,
    ) -> MemberFindings {
        // The scan borrows the needles while the reader is in use.
        let Worker {
            needles,
            reader,
            source: held,
        } = self;
        if *held != Some(task.source) {
            *reader = MemberReader::new();
            *held = Some(task.source);
        }
        let mut read = |feed: &mut dyn FnMut(&[u8])| {
            let mut share = Share::new(task);
            read(reader, task, source, &mut |piece| {
                feed(piece);
                progress(&task.path, share.of(piece.len()))
            })
        };
        let (mut found, ended) = match &task.kind {
            Kind::Log(log) => {
                let mut scan = Scan::new(needles, &task.path, log.clone());
                // A program holds the words too: every one of CockroachDB does.
                let mut binary = None;
                let ended = read(&mut |piece| {
                    if !*binary.get_or_insert_with(|| !log.claimed && is_binary(piece)) {
                        scan.feed(piece);
                    }
                });
                (scan.finish(), ended)
            }
            Kind::Data | Kind::Packed | Kind::CollectorError | Kind::Other => {
                let Some(kind) = DataKind::from_path(&task.path) else {
                    return MemberFindings::default();
                };
                let mut reader = DataReader::new(kind, &task.path);
                let ended = read(&mut |piece| reader.feed(piece));
                let ending = if ended.is_ok() {
                    Ending::Whole
                } else {
                    Ending::Cut
                };
                (reader.finish(ending), ended)
            }
        };
        if let Err(mut skipped) = ended {
            skipped.matters = matters(&task.kind, &task.path);
            found.skipped.push(skipped);
        }
        found
    }
}

/// Whether a file that is not called a log starts as no text does.
fn is_binary(start: &[u8]) -> bool {
    let start = start.get(..512).unwrap_or(start);
    matches!(Foreign::of(start), Foreign::Program | Foreign::Document)
}

/// Whether a member that was not read whole stands against `clear`: a main
/// log may hold a flush error, a jobs table a job that cannot be cleared.
fn matters(kind: &Kind, path: &str) -> bool {
    match kind {
        Kind::Log(log) => member::is_missed(log, path),
        _ => matches!(DataKind::from_path(path), Some(DataKind::Jobs(_))),
    }
}

/// Streams a task's bytes to `sink`.
fn read(
    reader: &mut MemberReader,
    task: &Task,
    source: &Source,
    sink: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
) -> Result<(), Skipped> {
    let skipped = |code: &str, message: String| Skipped {
        path: task.path.clone(),
        code: code.to_owned(),
        message,
        matters: true,
    };
    let Some(member) = &task.member else {
        return read_file(&*source.bytes, sink)
            .map_err(|error| skipped(error.code(), error.to_string()));
    };
    let result = reader.read(&*source.bytes, member, sink);
    result
        .map(|_| ())
        .map_err(|error| skipped(error.code(), error.to_string()))
}

/// Streams a whole file, slice by slice.
fn read_file(
    bytes: &dyn ReadAt,
    sink: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
) -> Result<(), crate::read_at::ReadError> {
    let mut offset = 0;
    let mut slice = Vec::new();
    // Even of an empty file it is to be known whether it can be read.
    bytes.read_exact_at(0, &mut slice)?;
    while offset < bytes.size() {
        let left = usize::try_from(bytes.size() - offset).unwrap_or(usize::MAX);
        slice.resize(left.min(crate::limits::SLICE_BYTES), 0);
        bytes.read_exact_at(offset, &mut slice)?;
        offset += slice.len() as u64;
        if sink(&slice).is_break() {
            return Ok(());
        }
    }
    Ok(())
}

/// Turns inflated bytes into bytes of the source, which progress counts.
struct Share {
    inflated: u64,
    compressed: u64,
    done: u64,
    told: u64,
}

impl Share {
    fn new(task: &Task) -> Share {
        let inflated = task
            .member
            .as_ref()
            .map_or(task.bytes, |member| member.inflated_bytes);
        Share {
            inflated: inflated.max(1),
            compressed: task.bytes,
            done: 0,
            told: 0,
        }
    }

    fn of(&mut self, inflated: usize) -> u64 {
        self.done = (self.done + inflated as u64).min(self.inflated);
        let share = u128::from(self.compressed) * u128::from(self.done) / u128::from(self.inflated);
        let now = u64::try_from(share).unwrap_or(self.compressed);
        let new = now - self.told;
        self.told = now;
        new
    }
}

/// Joins the findings of all batches into the report; their order does not
/// matter.
#[must_use]
pub fn report(plan: &Plan, mut findings: Vec<MemberFindings>) -> Report {
    findings.sort_by_key(|found| found.ordinal);
    let mut skipped = plan.skipped.clone();
    skipped.extend(without_logs(plan, &findings));
    // Where members lie is no part of the report.
    let plan = Plan {
        inputs: plan.inputs.clone(),
        members: plan.members,
        collector_errors: plan.collector_errors.clone(),
        folders: plan.folders.clone(),
        tenants: plan.tenants.clone(),
        skipped,
        tasks: Vec::new(),
        batches: Vec::new(),
    };
    crate::a144650::report(&plan, findings)
}

/// Archives and folders in which nothing was found that the analysis needs:
/// somebody will have meant another one.
fn without_logs(plan: &Plan, findings: &[MemberFindings]) -> Vec<Skipped> {
    let needed =
        |found: &&MemberFindings| found.is_log || DataKind::from_path(&found.path).is_some();
    let useful: BTreeSet<usize> = findings.iter().filter(needed).map(|f| f.input).collect();
    let said = |input: &Input| {
        let mut skipped = plan.skipped.iter();
        skipped.any(|skipped| skipped.code == EMPTY_ARCHIVE && skipped.path == input.name)
    };
    let inputs = plan.inputs.iter().enumerate();
    let empty = inputs.filter(|(index, input)| !useful.contains(index) && !said(input));
    let told = empty.filter_map(|(_, input)| {
        let message = match input.kind {
            InputKind::Zip | InputKind::DamagedZip => {
                "the archive holds no log of CockroachDB and no table of jobs; is it a debug.zip? \
                 Choose the file that `cockroach debug zip` wrote"
            }
            InputKind::Folder => {
                "the folder holds no log of CockroachDB and no table of jobs; \
                 choose the folder that a debug.zip was unpacked to, or one of log files"
            }
            InputKind::Log | InputKind::Unusable => return None,
        };
        Some(Skipped {
            path: input.name.clone(),
            code: "no-logs".to_owned(),
            message: message.to_owned(),
            matters: true,
        })
    });
    told.collect()
}

/// Analyzes one input that is in memory, on one thread.
///
/// # Errors
///
/// [`NothingToAnalyze`], as [`Plan::make`].
pub fn analyze_bytes(name: &str, bytes: Vec<u8>) -> Result<Report, NothingToAnalyze> {
    let sources = [Source {
        name: name.to_owned(),
        path: name.to_owned(),
        folder: false,
        bytes: Box::new(bytes),
    }];
    let plan = Plan::make(&sources)?;
    let mut worker = Worker::default();
    let mut findings = Vec::new();
    for batch in &plan.batches {
        let go_on = &mut |_: &str, _| ControlFlow::Continue(());
        findings.extend(worker.analyze(&plan, batch, &sources, go_on));
    }
    Ok(report(&plan, findings))
}
