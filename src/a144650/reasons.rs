//! Why a verdict is what it is: one enum for each kind of question.
//!
//! The names of variants and fields are the codes and facts of the report, and
//! so a contract; what each says in words stands in `sentences`.

use debug_zip_records::time::{Micros, rfc3339};
use serde::{Serialize, Serializer};

use super::answer::{JobVerdict, WordsWhy};
use crate::plan::{BrokenOff, Why};
use crate::scan::Operation;

/// Why the answer of the whole is what it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum WholeReason {
    /// A person stopped the analysis, or it broke off: so much had been read of
    /// what was to be.
    Stopped {
        files_read: u64,
        files: u64,
        bytes_read: u64,
        bytes: u64,
        #[serde(flatten)]
        broken: Option<BrokenOff>,
    },
    /// Jobs with this verdict, which is a finding.
    JobsFound { verdict: JobVerdict, jobs: u64 },
    /// Flush errors that count and have no job.
    ErrorsWithoutJob { errors: u64 },
    /// Places where the words of a flush error stand and nothing explains
    /// them; the first is named where it is listed.
    Mentions { places: u64, first: Option<Mention> },
    /// There is no log file.
    NoLogFile,
    /// There are log files, and no entry in them.
    NoEntry,
    /// There are log files, and none is a main log.
    NoMainLog,
    /// No entry of a main log has a possible date.
    NoDate { entries: u64 },
    /// Files that should have been read; some are named.
    FilesNotRead { files: u64, examples: Vec<String> },
    /// Nodes that belong to the cluster and have no logs.
    NodesWithoutLogs { nodes: Vec<Option<u32>> },
    /// Nodes of which only logs of other groups are here.
    NodesWithoutMainLog { nodes: Vec<Option<u32>> },
    /// Nodes whose main logs have no possible date.
    NodesWithoutDate { nodes: Vec<Option<u32>> },
    /// What could not be collected, said by itself.
    NotCollected {
        path: String,
        #[serde(rename = "skipped", serialize_with = "code")]
        why: Why,
    },
    /// Jobs that ran outside of the time of the logs.
    JobsNotCovered {
        jobs: u64,
        /// The kind of some of them is not known.
        unknown_kind: bool,
    },
    /// The published script would report something, and nothing here does.
    OnlyTheScript,
    /// The inputs come from several clusters.
    SeveralClusters { clusters: u64 },
    /// No affected version wrote these logs.
    NeverAffected,
    /// Silences of more than an hour.
    Gaps { gaps: u64 },
    /// Jobs on whose end sources disagree.
    Disputed { jobs: u64 },
    /// The collector redacted.
    Redacted,
    /// Places where the words are only quoted.
    Quoted { places: u64 },
    /// No table of jobs was read.
    NoJobsTable,
    /// Nothing lists the nodes.
    NoNodeList,
}

/// What `why` is, which is listed with its facts where it was skipped.
fn code<S: Serializer>(why: &Why, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(why.code())
}

/// A place where the words of a flush error stand that are none.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Mention {
    pub(crate) path: String,
    pub(crate) line: u64,
    pub(crate) why: WordsWhy,
}

/// Why a job has its verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct JobReason {
    #[serde(flatten)]
    pub(crate) why: JobWhy,
    /// Every error that counts says that the send was being canceled.
    pub(crate) sends_canceled: bool,
    /// That the errors belong to this job is a guess.
    pub(crate) is_guess: bool,
}

/// The rule that gave a job its verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum JobWhy {
    /// None of its errors counts, for these reasons.
    NothingCounts { notes: Vec<ErrorNote> },
    /// Nothing tells how it ended.
    EndUnknown,
    /// Its data is not kept: it is in this state.
    RolledBack { state: String },
    /// It has not ended: it is in this state.
    NotEnded { state: String },
    /// A replication that was not cut over yet.
    NotCutOver { state: String },
    /// Its whole query ran again after the last error, from then on.
    RanAgainWhole {
        #[serde(with = "rfc3339")]
        at: Micros,
    },
    /// Nothing ran again after the last error.
    NothingRanAgain {
        #[serde(with = "rfc3339::option")]
        last_error: Option<Micros>,
    },
    /// It ran more than once, and a time that cannot be read hides when.
    OrderHidden,
    /// An attempt began so near to the last error that clocks cannot tell.
    OrderUnclear {
        #[serde(with = "rfc3339")]
        at: Micros,
    },
    /// It ran again after the last error, perhaps past what was lost.
    RanAgain {
        #[serde(with = "rfc3339")]
        at: Micros,
        operation: Operation,
    },
}

/// Why an error does not count, or with which doubt it does.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum ErrorNote {
    /// Nothing but a context error.
    OnlyContext,
    /// From an index backfill.
    IndexBackfill,
    /// Its version prints the text on ordinary shutdown.
    PrintedOnShutdown { version: String },
    /// Its version does not have the bug.
    NotAffected { version: String },
    /// Counts, but the send was being canceled.
    SendCanceled,
    /// Counts, but its message is redacted.
    MessageGone,
}

/// Why the published script's answer on a job is not the verdict's. The facts are
/// the job's own.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum ScriptWhy {
    /// It does not list a finding: no line tells it that the job succeeded, and
    /// the job has not ended.
    NotEnded,
    /// No line tells it that the job succeeded, and nothing tells anything else.
    EndUnknown,
    /// No line tells it that the job succeeded; something else does.
    SuccessElsewhere,
    /// It takes a later attempt for one that wrote the lost rows again.
    LaterAttempt,
    /// It sees such an attempt where none was before the success.
    NoSuchAttempt,
    /// It does not see the job in the errors' tags.
    TaggedOtherwise,
    /// It leaves out the errors of index backfills.
    IndexBackfill,
    /// It wants the name of a request behind the words of the error.
    NoRequestNamed,
    /// It wants a whole entry in a line of the plain text format.
    AnotherForm,
    /// It lists what is no finding: it does not see that all of it ran again.
    RanAgainWhole,
    /// It does not ask whether what was written was kept.
    RolledBack,
    /// It does not ask which version wrote an error, or what it was.
    NothingCounts,
}

/// Why the logs cannot clear a job.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum Uncovered {
    /// No node has logs with a time.
    NoLogs,
    /// The node that made it, as its id tells, has no logs.
    MakerWithoutLogs {
        #[serde(flatten)]
        ran: Ran,
        maker: u32,
    },
    /// The analysis ended before all files were read.
    NotAllRead {
        #[serde(flatten)]
        ran: Ran,
    },
    /// These nodes' logs do not cover its time; none, where nothing tells it.
    TimeNotCovered {
        #[serde(flatten)]
        ran: Ran,
        nodes: Vec<Option<u32>>,
    },
}

/// When a job ran, as far as is known.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Ran {
    pub(crate) state: JobState,
    #[serde(with = "rfc3339::option")]
    pub(crate) from: Option<Micros>,
    /// Nothing but its id tells when it began.
    pub(crate) from_id: bool,
    #[serde(with = "rfc3339::option")]
    pub(crate) to: Option<Micros>,
}

/// What a job is doing, as far as is known.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JobState {
    Ended,
    Running,
    Paused,
    Unknown,
}

/// What is said of a log that holds more than is kept of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "code")]
pub(crate) enum LogNote {
    /// The published script's answer leaves out jobs.
    #[serde(rename = "too-many-jobs")]
    TooManyJobsForScript,
    /// It holds flush errors of more jobs than are kept.
    #[serde(rename = "too-many-flush-errors")]
    TooManyFlushErrors,
}
