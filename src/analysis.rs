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

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use crate::a144650::scan::{Needles, Scan};
use crate::archive::{self, ArchiveError, MemberReader};
use crate::data::{DataKind, DataReader};
use crate::findings::MemberFindings;
use crate::limits::{MAX_BATCH_BYTES, MIN_BATCH_BYTES};
use crate::member::{self, Kind};
use crate::read_at::{self, ReadAt};
use crate::report::{Input, InputKind, Report, Skipped};
use crate::table::Ending;

/// One file that was given.
pub struct Source {
    /// Name of the input: the file's, or that of its folder.
    pub name: String,
    /// Path below the folder; for a single file its name.
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
    /// What is wrong with the inputs as such.
    pub skipped: Vec<Skipped>,
}

/// One member to read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Index into the inputs.
    pub input: usize,
    /// Index into the sources.
    pub source: usize,
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
    /// Reads the directories of all sources and plans what to read.
    ///
    /// # Errors
    ///
    /// [`NothingToAnalyze`] when no source is an archive, a folder or a log.
    pub fn make(sources: &[Source]) -> Result<Plan, NothingToAnalyze> {
        let mut plan = Plan::default();
        for (index, source) in sources.iter().enumerate() {
            plan.add(index, source);
        }
        let unusable = |input: &Input| input.kind == InputKind::Unusable;
        if plan.inputs.iter().all(unusable) {
            let first = plan.skipped.first();
            return Err(NothingToAnalyze {
                code: first.map_or("no-input".to_owned(), |skipped| skipped.code.clone()),
                message: match plan.skipped.as_slice() {
                    [] => "nothing was given to analyze".to_owned(),
                    [only] => format!("{}: {}", only.path, only.message),
                    several => {
                        let lines = several.iter().map(|s| format!("{}: {}", s.path, s.message));
                        lines.collect::<Vec<_>>().join("\n")
                    }
                },
            });
        }
        plan.make_batches();
        Ok(plan)
    }

    /// Bytes to read in all.
    #[must_use]
    pub fn total_bytes(&self) -> u64 {
        self.batches.iter().map(|batch| batch.bytes).sum()
    }

    fn add(&mut self, index: usize, source: &Source) {
        let mut head = [0; 4096];
        let size = source.bytes.size();
        let length = usize::try_from(size).unwrap_or(head.len()).min(head.len());
        let head = &mut head[..length];
        if let Err(error) = source.bytes.read_exact_at(0, head) {
            if source.folder {
                let kind = member::kind(&source.path);
                self.skipped.push(Skipped {
                    path: source.path.clone(),
                    code: error.code().to_owned(),
                    message: error.to_string(),
                    matters: matches!(kind, Kind::Log(_) | Kind::Data | Kind::Packed),
                });
            } else {
                self.unusable(source, error.code(), &error.to_string());
            }
            return;
        }
        if source.folder {
            self.add_folder_file(index, source, head);
        } else if archive::looks_like_zip(head) {
            self.add_archive(index, source, &source.name);
        } else if let Kind::Other | Kind::CollectorError = member::kind(&source.path) {
            // A log by another name, or something without a directory.
            if looks_like_log(head) && !is_tar(head) {
                let kind = Kind::Log(member::LogFile {
                    node: None,
                    tenant: None,
                    claimed: true,
                    group: None,
                });
                self.add_loose(index, source, kind);
            } else {
                self.add_archive(index, source, &source.name);
            }
        } else {
            self.add_loose(index, source, member::kind(&source.path));
        }
    }

    /// A file that was given by itself.
    fn add_loose(&mut self, source_index: usize, source: &Source, kind: Kind) {
        if kind == Kind::Packed {
            self.unusable(source, "packed", PACKED);
            return;
        }
        let input = self.input(&source.name, InputKind::Log, source.bytes.size());
        self.members += 1;
        self.file(input, source_index, source, kind);
    }

    /// A file of a folder; an archive in it is an input of its own.
    fn add_folder_file(&mut self, source_index: usize, source: &Source, head: &[u8]) {
        let kind = member::kind(&source.path);
        if archive::looks_like_zip(head) && kind == Kind::Packed {
            self.add_archive(source_index, source, &source.path);
            return;
        }
        let known = self
            .inputs
            .iter()
            .position(|input| input.kind == InputKind::Folder && input.name == source.name);
        let input = known.unwrap_or_else(|| self.input(&source.name, InputKind::Folder, 0));
        if let Some(input) = self.inputs.get_mut(input) {
            input.size_bytes += source.bytes.size();
        }
        self.members += 1;
        self.note(input, &source.path, &kind);
        self.file(input, source_index, source, kind);
    }

    /// Adds the task of a file that is no archive.
    fn file(&mut self, input: usize, index: usize, source: &Source, kind: Kind) {
        if matches!(kind, Kind::Log(_) | Kind::Data) {
            self.tasks.push(Task {
                input,
                source: index,
                path: source.path.clone(),
                kind,
                member: None,
                bytes: source.bytes.size(),
            });
        }
    }

    fn add_archive(&mut self, source_index: usize, source: &Source, name: &str) {
        let mut seen: Vec<(String, Kind)> = Vec::new();
        let mut folders = BTreeSet::new();
        let opened = archive::open(&*source.bytes, &mut |path| {
            let kind = member::kind(path);
            folders.extend(member::node(path));
            let wanted = matches!(kind, Kind::Log(_) | Kind::Data);
            if matches!(kind, Kind::CollectorError | Kind::Packed) {
                seen.push((path.to_owned(), kind));
            }
            wanted
        });
        let directory = match opened {
            Ok(directory) => directory,
            Err(error) => {
                self.unusable(source, error.code(), &said(&error, source));
                return;
            }
        };
        let kind = if directory.damaged {
            InputKind::DamagedZip
        } else {
            InputKind::Zip
        };
        let input = self.input(name, kind, source.bytes.size());
        self.members += directory.member_count;
        self.folders
            .extend(folders.into_iter().map(|node| (input, node)));
        for (path, kind) in seen {
            self.note(input, &path, &kind);
        }
        for problem in directory.problems {
            self.skipped.push(Skipped {
                path: problem.path.unwrap_or_else(|| name.to_owned()),
                code: problem.code,
                message: problem.message,
                matters: problem.matters,
            });
        }
        for member in directory.members {
            self.tasks.push(Task {
                input,
                source: source_index,
                path: member.path.clone(),
                kind: member::kind(&member.path),
                bytes: member.compressed_bytes,
                member: Some(member),
            });
        }
    }

    /// Notes a member that is not read but says something by being there.
    fn note(&mut self, input: usize, path: &str, kind: &Kind) {
        self.folders
            .extend(member::node(path).map(|node| (input, node)));
        match kind {
            Kind::CollectorError => self.collector_errors.push((input, path.to_owned())),
            Kind::Packed => self.skipped.push(Skipped {
                path: path.to_owned(),
                code: "packed".to_owned(),
                message: PACKED.to_owned(),
                matters: true,
            }),
            Kind::Log(_) | Kind::Data | Kind::Other => {}
        }
    }

    fn input(&mut self, name: &str, kind: InputKind, size_bytes: u64) -> usize {
        self.inputs.push(Input {
            name: name.to_owned(),
            kind,
            size_bytes,
            cluster_id: None,
        });
        self.inputs.len() - 1
    }

    fn unusable(&mut self, source: &Source, code: &str, message: &str) {
        self.input(&source.name, InputKind::Unusable, source.bytes.size());
        self.skipped.push(Skipped {
            path: source.path.clone(),
            code: code.to_owned(),
            message: message.to_owned(),
            matters: true,
        });
    }

    /// Groups neighbors so that one slice of a source serves several, and
    /// puts large batches first, so that no worker ends long after the others.
    fn make_batches(&mut self) {
        let offset = |task: &Task| {
            task.member
                .as_ref()
                .map_or(0, |member| member.header_offset)
        };
        self.tasks.sort_by_key(|task| (task.source, offset(task)));
        let total: u64 = self.tasks.iter().map(|task| task.bytes).sum();
        let size = (total / BATCHES_PER_ANALYSIS).clamp(MIN_BATCH_BYTES, MAX_BATCH_BYTES);
        for (index, task) in self.tasks.iter().enumerate() {
            match self.batches.last_mut() {
                Some(last) if last.bytes + task.bytes <= size => {
                    last.bytes += task.bytes;
                    last.to = index + 1;
                }
                _ => self.batches.push(Batch {
                    from: index,
                    to: index + 1,
                    bytes: task.bytes,
                }),
            }
        }
        self.batches
            .sort_by_key(|batch| (std::cmp::Reverse(batch.bytes), batch.from));
    }
}

/// Batches that a large analysis is split into at least: enough for sixteen
/// workers to end together.
const BATCHES_PER_ANALYSIS: u64 = 64;

const PACKED: &str = "it is packed once more, so its logs cannot be read; \
                      unpack it and choose what is in it";

/// What an archive's error says, with what else the file may be.
fn said(error: &ArchiveError, source: &Source) -> String {
    match error {
        ArchiveError::Read(_) | ArchiveError::Empty => error.to_string(),
        _ => format!("{error} ({} bytes)", source.bytes.size()),
    }
}

/// Whether the first bytes of a file are those of a tar archive, which has
/// this mark behind the first file's name and dates.
fn is_tar(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar")
}

/// Whether the first bytes of a file hold the start of a log entry.
fn looks_like_log(head: &[u8]) -> bool {
    let mut found = false;
    let mut chunker = crate::entry::Chunker::default();
    let mut look = |chunk: crate::entry::Chunk<'_>| {
        found |= (0..chunk.starts.len()).any(|i| crate::entry::parse(chunk.unit(i)).is_some());
    };
    chunker.feed(head, &mut look);
    chunker.finish(&mut look);
    found
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
        for (index, task) in tasks.iter().enumerate() {
            let Some(source) = sources.get(task.source) else {
                continue;
            };
            let mut found = self.task(task, source, progress);
            found.input = task.input;
            found.ordinal = batch.from + index;
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
                let ended = read(&mut |piece| scan.feed(piece));
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

/// Whether a member that was not read whole stands against `clear`: a main
/// log may hold a flush error, a jobs table a job that cannot be cleared.
fn matters(kind: &Kind, path: &str) -> bool {
    match kind {
        Kind::Log(log) => log.group.is_none(),
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

/// Joins the findings of all batches into the report.
#[must_use]
pub fn report(plan: &Plan, mut findings: Vec<MemberFindings>) -> Report {
    findings.sort_by_key(|found| found.ordinal);
    crate::a144650::report(plan, findings)
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
