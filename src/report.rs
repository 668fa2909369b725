//! The report: plain data that every face renders and nobody adds to.
//!
//! # Promises
//!
//! * Serialized, it is schema 1: keys in `snake_case`, absent is `null` and
//!   never a missing key, 64-bit identifiers (jobs, tenants, row counts) are
//!   strings, times are RFC 3339 in UTC with microseconds.
//! * Order is fixed: the same input gives the same bytes.
//!
//! # Not here
//!
//! Deciding anything (`a144650`), wording for a face (`render`).

use serde::{Deserialize, Serialize};

use crate::time::{Micros, rfc3339};

/// Version of the schema that [`Report`] serializes to.
pub const SCHEMA: u32 = 1;

/// Everything the analyzer has to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: u32,
    /// What made this report.
    pub tool: Tool,
    /// What was read, in the order given.
    pub inputs: Vec<Input>,
    /// The answer.
    pub verdict: Verdict,
    /// Jobs with at least one flush error, findings first.
    pub jobs: Vec<Job>,
    /// Flush errors of no known job.
    pub unattributed: Vec<Unattributed>,
    /// Flush errors of no known job beyond those listed, if they count.
    pub unattributed_omitted: u64,
    /// Where the words of a flush error stand that are none, and nothing
    /// explains them: each forbids `clear`.
    pub mentions: Vec<Words>,
    /// Those beyond the ones listed.
    pub mentions_omitted: u64,
    /// Where they stand and something explains them.
    pub explained: Vec<Words>,
    /// Those beyond the ones listed.
    pub explained_omitted: u64,
    /// What the published script would say of the same lines.
    pub script: Script,
    /// How far the evidence reaches.
    pub coverage: Coverage,
    /// What to do next, most urgent first.
    pub next_steps: Vec<NextSteps>,
    /// What was not read, and why.
    pub skipped: Vec<Skipped>,
    /// Counts.
    pub stats: Stats,
}

/// The program.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Tool {
    /// Always `detect-144650`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// One thing that was given to the analyzer.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// File or folder name, without its path.
    pub name: String,
    /// What it turned out to be.
    pub kind: InputKind,
    /// Bytes; for a folder the sum of its files.
    pub size_bytes: u64,
    /// The cluster that it comes from, when something in it tells.
    pub cluster_id: Option<String>,
}

/// What an input turned out to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// A zip archive.
    Zip,
    /// A zip archive without a usable directory, read by walking through it.
    DamagedZip,
    /// An unpacked folder.
    Folder,
    /// A single log file.
    Log,
    /// Nothing that can be analyzed; `skipped` says why.
    Unusable,
}

/// The answer of the whole.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The answer in one word.
    pub state: State,
    /// The answer in one sentence, with what the logs cover.
    pub headline: String,
    /// Why it is not better than it is, most important first.
    pub reasons: Vec<String>,
}

/// The answer in one word; never "safe".
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A job may have lost rows, or an error counts and has no job.
    Findings,
    /// Nothing found, but something forbids saying more.
    Incomplete,
    /// Not detected in these logs.
    Clear,
}

/// Verdict on one job. The order is that of the page: worst first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobVerdict {
    /// Succeeded, and nothing ran again after the last flush error.
    PotentiallyCorrupt,
    /// Succeeded, and ran again, but from a checkpoint or in unknown order.
    Suspect,
    /// Not ended: affected if it succeeds.
    AtRisk,
    /// Nothing tells how it ended.
    OutcomeUnknown,
    /// A full re-run wrote the lost rows again.
    Cleared,
    /// Failed, cancelled or reverted: its data was rolled back.
    NotKept,
    /// No flush error that counts.
    Benign,
}

impl JobVerdict {
    /// Whether this verdict makes the whole verdict `findings`.
    #[must_use]
    pub fn is_finding(self) -> bool {
        self <= JobVerdict::OutcomeUnknown
    }
}

/// One job with flush errors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Decimal digits.
    pub job_id: String,
    /// Tenant id in decimal digits; `1` is the system tenant.
    pub tenant: String,
    /// CockroachDB's name of the type, such as `IMPORT`.
    pub r#type: Option<String>,
    /// Which of the advisory's operations it is.
    pub operation: Operation,
    /// What the job's own description says.
    pub description: Option<String>,
    /// Tables it writes, as far as known.
    pub table_ids: Vec<u32>,
    /// The answer.
    pub verdict: JobVerdict,
    /// Why, for a tired administrator.
    pub reason: String,
    /// Rows that the job itself counted (primary index only).
    pub num_rows: Option<String>,
    /// How the flush errors were tied to this job; the weakest one.
    pub attribution: Attribution,
    /// How it ended.
    pub outcome: Outcome,
    /// What other sources say that disagree with `outcome`.
    pub conflicts: Vec<Outcome>,
    /// What the published script would do with it.
    pub script: ScriptAnswer,
    /// Evidence, oldest first.
    pub flush_errors: Vec<Evidence>,
    /// Flush errors beyond those listed.
    pub flush_errors_omitted: u64,
    /// Attempts, oldest first.
    pub attempts: Vec<Attempt>,
    /// Start, where something tells.
    #[serde(with = "rfc3339::option")]
    pub started: Option<Micros>,
}

/// The operations that the advisory tells apart.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// IMPORT or IMPORT INTO, which MOLT Fetch uses too.
    Import,
    /// Physical cluster replication.
    PhysicalReplication,
    /// CREATE TABLE … AS.
    CreateTableAs,
    /// CREATE or REFRESH MATERIALIZED VIEW.
    MaterializedView,
    /// An index backfill, which is validated afterwards.
    IndexBackfill,
    /// A schema change that may be any of the three above.
    SchemaChange,
    /// An operation that the advisory calls unaffected, or another one.
    Other,
    /// Nothing tells.
    #[default]
    Unknown,
}

/// How a flush error was tied to a job, surest first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attribution {
    /// `job=N` in the tag block.
    JobTag,
    /// `job=TYPE id=N` in the tag block.
    JobTypeTag,
    /// `distsql.appname=$ internal-resume-job-N` in the tag block.
    AppName,
    /// `scExec,id=<table>` in the tag block, and one job writes that table.
    SchemaChangeTag,
    /// A guess: the one job that writes this table and ran at that time.
    TableGuess,
}

/// How a job ended, as one source has it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// CockroachDB's word: `succeeded`, `failed`, `running` …; or `unknown`.
    pub state: String,
    /// When, as the source has it.
    #[serde(with = "rfc3339::option")]
    pub at: Option<Micros>,
    /// What told: a member's path or the kind of log line; null for `unknown`.
    pub source: Option<String>,
}

/// What the published script would do with a job.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScriptAnswer {
    /// It would list the job.
    Reported,
    /// It sees the error, and drops it.
    Cleared,
    /// It does not see an error of this job at all.
    NotSeen,
}

/// A start of an attempt, or what proves that one ended early.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Attempt {
    /// When the line was written.
    #[serde(with = "rfc3339::option")]
    pub at: Option<Micros>,
    /// Which line.
    pub kind: AttemptKind,
    /// On which node.
    pub node: Option<u32>,
}

/// The line that shows an attempt.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptKind {
    /// "resuming execution": a node takes the job up.
    Resume,
    /// A retryable error: the work goes on from the last checkpoint.
    Retry,
    /// "starting backfill for …": the whole query runs again.
    Rerun,
}

/// One flush error, and where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Index into [`Report::inputs`].
    pub input: usize,
    /// Member path, or the file's name.
    pub path: String,
    /// Line in the member, from 1.
    pub line: u64,
    /// Node that wrote it.
    pub node: Option<u32>,
    /// Tenant that it speaks of.
    pub tenant: String,
    /// When it was written.
    #[serde(with = "rfc3339::option")]
    pub time: Option<Micros>,
    /// The entry's own text, cut at a bound.
    pub text: String,
    /// Kind of error.
    pub cause: Cause,
    /// Whether it counts against the job.
    pub counted: bool,
    /// Why it does not count, or a caveat on why it does.
    pub note: Option<String>,
    /// Version that wrote it, where known.
    pub version: Option<String>,
    /// Table of the key range.
    pub table_id: Option<u32>,
    /// Index of the key range; 1 is usually the primary index.
    pub index_id: Option<u32>,
    /// How it was tied to its job; null in `unattributed`.
    pub attribution: Option<Attribution>,
    /// Other places where the same entry stands.
    pub copies: Vec<String>,
}

/// Kind of flush error.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// An SST was not written.
    LostSst,
    /// An SST was not written because the sender was being cancelled.
    CancelledSend,
    /// Nothing but a context error: no loss by itself.
    Shutdown,
    /// The message is redacted whole.
    Unreadable,
}

/// A flush error of no known job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unattributed {
    /// The error.
    #[serde(flatten)]
    pub evidence: Evidence,
    /// Jobs that ran at that moment, by id.
    pub candidates: Vec<String>,
}

/// A place where the words of a flush error stand and are none.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Words {
    /// Index into [`Report::inputs`].
    pub input: usize,
    /// Member path, or the file's name.
    pub path: String,
    /// Line in the member, from 1.
    pub line: u64,
    /// Node that wrote it, as far as known.
    pub node: Option<u32>,
    /// What they are there.
    pub code: WordsWhy,
    /// The same in words.
    pub why: String,
    /// The line, cut at a bound.
    pub text: String,
}

/// What the words of a flush error are where they are none.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordsWhy {
    /// Quoted inside the message of another source file's entry: explained.
    Quoted,
    /// The entry is of the right file but not a warning.
    Severity,
    /// The message of the right file holds them, but not at its start.
    NotAtStart,
    /// The message starts with them, but the entry is of another file.
    OtherFile,
    /// The entry names no source file.
    NoFile,
    /// A line that belongs to no entry, or goes on with another one but looks
    /// like an entry of its own.
    NoEntry,
    /// An entry that cannot be taken apart.
    Unparsed,
    /// A file that is no log.
    NoLog,
}

impl WordsWhy {
    /// Whether that explains them; else they forbid `clear`.
    #[must_use]
    pub fn is_explained(self) -> bool {
        self == WordsWhy::Quoted
    }
}

/// What the published script would say.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Script {
    /// 0 or 1.
    pub exit_code: u8,
    /// The jobs in its table.
    pub reported: Vec<ScriptJob>,
    /// Errors that it cannot tie to a job.
    pub jobless: u64,
}

/// A row of the script's table.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ScriptJob {
    /// Decimal digits.
    pub job_id: String,
    /// Decimal digits; null where the script prints NULL.
    pub num_rows: Option<String>,
}

/// How far the evidence reaches.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// What was looked at, counted.
    pub covered: Covered,
    /// Nodes with logs, by id; a file that names no node stands last.
    pub nodes: Vec<NodeCoverage>,
    /// Nodes that the cluster knows but that have no logs here.
    pub missing_nodes: Vec<MissingNode>,
    /// What the collector was asked for.
    pub window: Window,
    /// Jobs of an affected kind that these logs cannot clear.
    pub uncovered_jobs: Vec<UncoveredJob>,
    /// Uncovered jobs beyond those listed.
    pub uncovered_jobs_omitted: u64,
    /// Whether a table of jobs was read.
    pub has_jobs_table: bool,
    /// True when every node's versions show that no affected version ran.
    pub never_affected: bool,
    /// The command that would collect what is missing.
    pub collect_more: Option<String>,
    /// Log groups that a default configuration writes and that are absent.
    pub missing_groups: Vec<String>,
}

/// What was looked at, counted once for every face.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Covered {
    /// Nodes of which a main log is here.
    pub nodes: u64,
    /// Nodes that the cluster has, where something lists them.
    pub nodes_known: Option<u64>,
    /// Log files, of every group.
    pub files: u64,
    /// First entry of the main logs.
    #[serde(with = "rfc3339::option")]
    pub from: Option<Micros>,
    /// Last entry of the main logs.
    #[serde(with = "rfc3339::option")]
    pub to: Option<Micros>,
}

/// What is known of one node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodeCoverage {
    /// Node id; null for logs that name none.
    pub node: Option<u32>,
    /// Cluster, where more than one is looked at.
    pub cluster_id: Option<String>,
    /// First entry of the main log group.
    #[serde(with = "rfc3339::option")]
    pub first: Option<Micros>,
    /// Last entry of the main log group.
    #[serde(with = "rfc3339::option")]
    pub last: Option<Micros>,
    /// Versions, oldest first.
    pub versions: Vec<NodeVersion>,
    /// Log files of every group.
    pub files: u64,
    /// Silences in the main log group.
    pub gaps: Vec<Gap>,
    /// What the collector could not get from this node, by path.
    pub collector_errors: Vec<String>,
}

/// A version that a node ran.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct NodeVersion {
    /// As the node writes it, such as `v24.1.5`.
    pub version: String,
    /// Since when, as far as known.
    #[serde(with = "rfc3339::option")]
    pub from: Option<Micros>,
    /// Whether it has the bug.
    pub affected: Affected,
    /// What told: `log_header`, `log_entry`, or a member's name.
    pub source: String,
}

/// Whether a version has the bug.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Affected {
    /// It has.
    Yes,
    /// It never had, or it is fixed.
    No,
    /// It cannot be told.
    Unknown,
}

/// A silence in a node's main log.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// Last entry before.
    #[serde(with = "rfc3339")]
    pub from: Micros,
    /// First entry after.
    #[serde(with = "rfc3339")]
    pub to: Micros,
    /// `restart` when the node started again at its end, else `silence`.
    pub kind: String,
}

/// A node without logs.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct MissingNode {
    /// Node id.
    pub node: u32,
    /// What knows of it.
    pub source: String,
    /// What is known of why, such as the collector's own error.
    pub note: Option<String>,
}

/// What the collector was asked for.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// `flags`, `default_48h` or `unknown`.
    pub source: WindowSource,
    /// Start.
    #[serde(with = "rfc3339::option")]
    pub from: Option<Micros>,
    /// End.
    #[serde(with = "rfc3339::option")]
    pub until: Option<Micros>,
    /// Whether the collector redacted; null when nothing tells.
    pub redacted: Option<bool>,
}

/// What tells the window.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowSource {
    /// `debug_zip_command_flags.txt`.
    Flags,
    /// The logs end like those of a default collection: 48 hours.
    #[serde(rename = "default_48h")]
    Default48h,
    /// Nothing.
    #[default]
    Unknown,
}

/// A job that these logs cannot clear.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct UncoveredJob {
    /// Decimal digits.
    pub job_id: String,
    /// Tenant id in decimal digits.
    pub tenant: String,
    /// CockroachDB's name of the type.
    pub r#type: Option<String>,
    /// Which of the advisory's operations it is.
    pub operation: Operation,
    /// What the job's own description says.
    pub description: Option<String>,
    /// Start, where something tells.
    #[serde(with = "rfc3339::option")]
    pub started: Option<Micros>,
    /// When it succeeded.
    #[serde(with = "rfc3339::option")]
    pub finished: Option<Micros>,
    /// What is not covered.
    pub why: String,
}

/// What to do next, for one kind of operation or for the whole.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct NextSteps {
    /// What it is about: `upgrade`, `support`, `collect_more`, `import`,
    /// `molt_fetch`, `physical_replication`, `create_table_as`,
    /// `materialized_view`, `unattributed`.
    pub topic: String,
    /// Heading.
    pub title: String,
    /// Jobs that it is for, by id.
    pub job_ids: Vec<String>,
    /// In order.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What to do, and what it proves.
    pub text: String,
    /// SQL or a shell command to copy.
    pub code: Option<String>,
}

/// Something that was not read, and why.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Skipped {
    /// Member path or input name.
    pub path: String,
    /// Stable name of the reason.
    pub code: String,
    /// A sentence: what happened, and what to do.
    pub message: String,
    /// Whether the verdict cannot be `clear` because of it.
    pub matters: bool,
}

/// Counts.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Stats {
    /// Members of all inputs.
    pub members: u64,
    /// Members whose bytes were looked at.
    pub members_scanned: u64,
    /// Inflated bytes that were looked at.
    pub bytes_scanned: u64,
    /// Log entries.
    pub entries: u64,
    /// Those of main logs.
    pub main_entries: u64,
    /// Places where the words of a flush error stand, are none, and nothing
    /// explains them.
    pub mentions: u64,
    /// Those that something explains.
    pub explained: u64,
}
