//! What is answered: the verdict on the whole, jobs, evidence. Plain data,
//! which the report shows as it is.

use debug_zip_records::time::{Micros, rfc3339};
use serde::{Deserialize, Serialize};

use crate::cluster::Outcome;
use crate::plan::Stop;
use crate::reason::Reason;
use crate::scan::{AttemptKind, Operation};

/// Everything that is answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Answer {
    /// How much was read, if the analysis ended before its end.
    pub stop: Option<Stop>,
    /// The answer in short.
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
    /// Jobs of an affected kind that these logs cannot clear.
    pub uncovered_jobs: Vec<UncoveredJob>,
    /// Uncovered jobs beyond those listed.
    pub uncovered_jobs_omitted: u64,
    /// True when every node's versions show that no affected version ran.
    pub never_affected: bool,
    /// The command that would collect what is missing.
    pub collect_more: Option<String>,
    /// What to do next, most urgent first.
    pub next_steps: Vec<NextSteps>,
}

impl Answer {
    /// Whether every file was read that should be: else nothing can be said to
    /// be missing.
    pub(crate) fn is_all_read(&self) -> bool {
        !self.stop.as_ref().is_some_and(Stop::left_some)
    }

    /// Places where the words of a flush error stand, are none, and nothing
    /// explains them.
    pub(crate) fn count_mentions(&self) -> u64 {
        self.mentions.len() as u64 + self.mentions_omitted
    }

    /// Those that something explains.
    pub(crate) fn count_explained(&self) -> u64 {
        self.explained.len() as u64 + self.explained_omitted
    }
}

/// The answer of the whole.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The answer in one word.
    pub state: State,
    /// The answer in one sentence, with what the logs cover.
    pub headline: String,
    /// Why it is not better than it is, most important first: findings, then
    /// what forbids `clear`, then what a reader should know beside that. A
    /// clear answer may have some of the last kind.
    pub reasons: Vec<Reason>,
}

/// The answer in one word; never "safe".
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A job may have lost rows, or an error counts and has no job.
    Findings,
    /// Nothing found, but something forbids saying more.
    #[default]
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
    /// All of them, in their order.
    pub const ALL: [JobVerdict; 7] = [
        JobVerdict::PotentiallyCorrupt,
        JobVerdict::Suspect,
        JobVerdict::AtRisk,
        JobVerdict::OutcomeUnknown,
        JobVerdict::Cleared,
        JobVerdict::NotKept,
        JobVerdict::Benign,
    ];

    /// Whether this verdict makes the whole verdict `findings`.
    #[must_use]
    pub fn is_finding(self) -> bool {
        self <= JobVerdict::OutcomeUnknown
    }
}

/// One job with flush errors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Decimal digits, up to 20 of them: 64 bits. Unique within its tenant.
    pub job_id: String,
    /// Tenant id in decimal digits; `1` is the system tenant. A name where the
    /// logs name a tenant of which nothing tells the id.
    pub tenant: String,
    /// CockroachDB's name of the type, such as `IMPORT`; null where nothing
    /// tells.
    pub r#type: Option<String>,
    /// What kind of work it does.
    pub operation: Operation,
    /// What the job's own description says: SQL or words, cut at a bound; null
    /// where nothing tells, as in redacted tables.
    pub description: Option<String>,
    /// Ids of the tables that it writes, in order; empty where none is known.
    pub table_ids: Vec<u32>,
    /// The answer.
    pub verdict: JobVerdict,
    /// Why.
    pub reason: Reason,
    /// Rows that the job itself counted, in decimal digits: of the primary
    /// index only, and perhaps only of the last attempt. Null where nothing
    /// tells.
    pub num_rows: Option<String>,
    /// How the flush errors were tied to this job; the weakest one.
    pub attribution: Attribution,
    /// How it ended.
    pub outcome: Outcome,
    /// What other sources say that disagree with `outcome`; mostly empty.
    pub conflicts: Vec<Outcome>,
    /// What the published script would do with it.
    pub script: ScriptAnswer,
    /// Why that is not what the verdict says; null where the script lists a
    /// finding, or does not list what is none.
    #[serde(default)]
    pub script_why: Option<Reason>,
    /// Its flush errors, oldest first; of many the first and the last.
    pub flush_errors: Vec<Evidence>,
    /// Flush errors beyond those listed.
    pub flush_errors_omitted: u64,
    /// Attempts and what ended them, oldest first.
    pub attempts: Vec<Attempt>,
    /// When it was started, or else made, as a table has it; null where none
    /// tells.
    #[serde(with = "rfc3339::option")]
    pub started: Option<Micros>,
    /// What to do about it: how to validate this job. Empty for a job that is
    /// no finding.
    pub steps: Vec<Step>,
    /// A person's mark that the job is validated; false from an analysis.
    #[serde(default)]
    pub done: bool,
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
    /// When the line was written, or the run ended; null where that is gone.
    #[serde(with = "rfc3339::option")]
    pub at: Option<Micros>,
    /// What it shows.
    pub kind: AttemptKind,
    /// On which node; null where nothing tells.
    pub node: Option<u32>,
}

/// One flush error, and where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Index into the inputs of the report, from 0.
    pub input: usize,
    /// Path in that input; of a loose file its name.
    pub path: String,
    /// Line in the member, from 1; the first of the entry.
    pub line: u64,
    /// Node that wrote it; null where nothing tells.
    pub node: Option<u32>,
    /// Id of the tenant that it speaks of, in decimal digits; `1` is the
    /// system tenant.
    pub tenant: String,
    /// When it was written; null where no possible time stands there.
    #[serde(with = "rfc3339::option")]
    pub time: Option<Micros>,
    /// The entry as it stands, cut at a bound.
    pub text: String,
    /// Kind of error.
    pub cause: Cause,
    /// Whether it counts against the job.
    pub counted: bool,
    /// Why it does not count, or with which doubt it does; null if it counts
    /// without any.
    pub note: Option<Reason>,
    /// Version that wrote it, such as `v24.1.5`; null where nothing tells, and
    /// then it counts.
    pub version: Option<String>,
    /// Id of the table of the key range; null where it is redacted or absent.
    pub table_id: Option<u32>,
    /// Id of the index of the key range; 1 is usually the primary index. Null
    /// like `table_id`.
    pub index_id: Option<u32>,
    /// How it was tied to its job; null in `unattributed`.
    pub attribution: Option<Attribution>,
    /// Other places where the same entry stands, as `path:line`.
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
    /// Jobs of its tenant, of a kind that may be affected, that ran at that
    /// moment: ids in decimal digits, up to a bound.
    pub candidates: Vec<String>,
}

/// A place where the words of a flush error stand and are none.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Words {
    /// Index into the inputs of the report, from 0.
    pub input: usize,
    /// Path in that input; of a loose file its name.
    pub path: String,
    /// Line in the member, from 1.
    pub line: u64,
    /// Node that wrote it; null where nothing tells.
    pub node: Option<u32>,
    /// What they are there.
    pub code: WordsWhy,
    /// The same in words.
    pub why: String,
    /// The line, cut at a bound; empty where it was lost on the way.
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
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Script {
    /// 0 or 1: whether it would report something.
    pub exit_code: u8,
    /// The jobs in its table, by id.
    pub reported: Vec<ScriptJob>,
    /// Lines with an error that it cannot tie to a job.
    pub jobless: u64,
}

/// A row of the script's table.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ScriptJob {
    /// Decimal digits; of whichever tenant, which the script does not know.
    pub job_id: String,
    /// Decimal digits; null where the script prints NULL.
    pub num_rows: Option<String>,
}

/// A job that these logs cannot clear.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct UncoveredJob {
    /// Decimal digits. Unique within its tenant.
    pub job_id: String,
    /// Tenant id in decimal digits; `1` is the system tenant.
    pub tenant: String,
    /// CockroachDB's name of the type, such as `IMPORT`; null where nothing
    /// tells.
    pub r#type: Option<String>,
    /// What kind of work it does.
    pub operation: Operation,
    /// What the job's own description says; null where nothing tells.
    pub description: Option<String>,
    /// When it was started, or else made; null where nothing tells, its id
    /// included.
    #[serde(with = "rfc3339::option")]
    pub started: Option<Micros>,
    /// When it succeeded; null if it has not ended, or nothing tells.
    #[serde(with = "rfc3339::option")]
    pub finished: Option<Micros>,
    /// What is not covered.
    pub reason: Reason,
    /// What to do about it.
    pub steps: Vec<Step>,
    /// A person's mark that the job is validated; false from an analysis.
    #[serde(default)]
    pub done: bool,
}

/// What to do next about the whole.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct NextSteps {
    /// What it is about: `support`, `again`, `unattributed`, `collect_more`, `upgrade`.
    pub topic: String,
    /// The same as a heading.
    pub title: String,
    /// In order.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What to do, and what it proves.
    pub text: String,
    /// SQL to copy.
    pub sql: Option<String>,
    /// A shell command to copy.
    pub code: Option<String>,
}
