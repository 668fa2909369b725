//! What one member contributes to the report: small, and mergeable in any
//! order, because workers hand these over and nobody knows who ends first.
//!
//! # Promises
//!
//! * Plain data: it crosses threads and workers as JSON.
//! * Its size is bounded by `limits`, whatever the member holds; what a bound
//!   cut off is in `skipped`.

use serde::{Deserialize, Serialize};

use crate::a144650::script::ScriptFindings;
use crate::data::Data;
use crate::report::{AttemptKind, Attribution, Cause, Operation, Skipped, WordsWhy};
use crate::time::Micros;

/// What one member contributed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MemberFindings {
    /// Index into the inputs.
    pub input: usize,
    /// Place in the plan, which tells two members of one name apart.
    pub ordinal: usize,
    /// Path in its input.
    pub path: String,
    /// Inflated bytes that were looked at.
    pub bytes: u64,
    /// Log entries.
    pub entries: u64,
    /// Log group; `None` is the main one.
    pub group: Option<String>,
    /// Program that the names of main logs give, such as `cockroach`.
    pub program: Option<String>,
    /// Whether this is a log.
    pub is_log: bool,
    /// Node of the path, else of the first entries.
    pub node: Option<u32>,
    /// Cluster that the entries name.
    pub cluster_id: Option<String>,
    /// Tenant names and ids that entries carry together, an empty name where
    /// they carry none; or those of a list of tenants.
    pub tenants: Vec<(String, u64)>,
    /// Stretches of time that the entries cover, in order of the file.
    pub spans: Vec<Span>,
    /// Versions that headers and JSON entries name.
    pub versions: Vec<VersionSeen>,
    /// Flush errors, in order of the file.
    pub flush_errors: Vec<FlushError>,
    /// Flush errors past the bound, summed up.
    pub more_flush_errors: Vec<MoreFlushErrors>,
    /// Where the words of a flush error stand that are none, up to a bound for
    /// each answer.
    pub words: Vec<WordsSeen>,
    /// Occurrences past that bound which something explains.
    pub more_explained: u64,
    /// Those which nothing explains.
    pub more_mentions: u64,
    /// What the entries say of jobs.
    pub jobs: Vec<JobSeen>,
    /// The script's view.
    pub script: ScriptFindings,
    /// What a table or status file holds.
    pub data: Data,
    /// What was not read.
    pub skipped: Vec<Skipped>,
}

/// A stretch of time without a gap in one file.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Span {
    /// First entry.
    pub from: Micros,
    /// Last entry.
    pub to: Micros,
    /// Node that wrote it.
    pub node: Option<u32>,
}

/// A version that a node says it runs.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct VersionSeen {
    /// When it says so.
    pub at: Option<Micros>,
    /// As written.
    pub version: String,
    /// Node that says so.
    pub node: Option<u32>,
}

/// A tenant as an entry names it; ids are looked up when all is read.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum TenantRef {
    /// By id.
    Id(u64),
    /// By name, from a tag or from the path `cluster/<name>/`.
    Name(String),
}

/// The system tenant; entries of old versions carry no tenant at all.
pub const SYSTEM_TENANT: TenantRef = TenantRef::Id(1);

/// One flush error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FlushError {
    /// Line in the member, from 1.
    pub line: u64,
    /// Node that wrote it.
    pub node: Option<u32>,
    /// Tenant.
    pub tenant: TenantRef,
    /// When.
    pub time: Option<Micros>,
    /// Goroutine, for telling copies apart.
    pub goroutine: u64,
    /// Counter, for telling copies apart.
    pub counter: u64,
    /// Tags in a fixed order, for telling copies apart.
    pub tags: String,
    /// Message, cut at a bound.
    pub message: String,
    /// Whole entry as it stands, cut at a bound.
    pub text: String,
    /// Kind of error.
    pub cause: Cause,
    /// Job that the tags name.
    pub job: Option<JobNamed>,
    /// Whether it comes from an index backfill.
    pub index_backfiller: bool,
    /// Version that wrote it, from the entry or the file's last header.
    pub version: Option<String>,
    /// Table of the key range.
    pub table_id: Option<u32>,
    /// Index of the key range.
    pub index_id: Option<u32>,
    /// Table that the tag block names beside `scExec`: that of a schema change
    /// whose plan ran locally and so carries no job.
    pub schema_change_table: Option<u32>,
}

/// The words of a flush error where they are none.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct WordsSeen {
    /// Line in the member, from 1.
    pub line: u64,
    /// Node that wrote the line, as far as it tells.
    pub node: Option<u32>,
    /// What the words are there.
    pub why: WordsWhy,
    /// The line, cut at a bound.
    pub text: String,
}

/// A job as a tag block names it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct JobNamed {
    /// Id.
    pub id: u64,
    /// Which tag.
    pub by: Attribution,
    /// Type, where the tag has it.
    pub job_type: Option<String>,
}

/// Flush errors of one kind past the bound on single ones.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct MoreFlushErrors {
    /// Job that the tags name.
    pub job: Option<JobNamed>,
    /// Tenant.
    pub tenant: TenantRef,
    /// Node.
    pub node: Option<u32>,
    /// Kind of error.
    pub cause: Cause,
    /// Whether they come from an index backfill.
    pub index_backfiller: bool,
    /// Version that wrote them.
    pub version: Option<String>,
    /// How many.
    pub count: u64,
    /// The latest; `None` if one of them has no time.
    pub last: Option<Micros>,
}

/// What one member says of one job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobSeen {
    /// Tenant.
    pub tenant: TenantRef,
    /// Id.
    pub id: u64,
    /// The id stood in re-printed JSON, where a float may have rounded it
    /// (facts 2b).
    pub maybe_rounded: bool,
    /// Types that lines give it.
    pub types: Vec<String>,
    /// Operation that a line shows.
    pub operation: Option<Operation>,
    /// Its own description.
    pub description: Option<String>,
    /// Tables that an event names.
    pub descriptor_ids: Vec<u32>,
    /// States, each source's first and last of each.
    pub states: Vec<StateSeen>,
    /// Starts of attempts.
    pub attempts: Vec<AttemptSeen>,
    /// Rows that a recovery event counts, and when.
    pub num_rows: Vec<(Option<Micros>, String)>,
    /// Times of the first and last line about it.
    pub seen: Option<(Micros, Micros)>,
}

/// A line that shows an attempt.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct AttemptSeen {
    /// When the line was written.
    pub at: Option<Micros>,
    /// Which line.
    pub kind: AttemptKind,
    /// On which node.
    pub node: Option<u32>,
}

/// A state of a job, as one line has it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct StateSeen {
    /// Which kind of line.
    pub source: StateSource,
    /// CockroachDB's word.
    pub state: String,
    /// When.
    pub at: Option<Micros>,
}

/// Kinds of lines that tell a job's state, surest first (design, section 3).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum StateSource {
    /// "stepping through state".
    StateLine,
    /// The `status_change` event of the OPS channel, from v25.1 on.
    StatusChange,
    /// The `import` event.
    ImportEvent,
    /// The recovery event.
    RecoveryEvent,
}

impl StateSource {
    /// Name in the report.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            StateSource::StateLine => "state line",
            StateSource::StatusChange => "status_change event",
            StateSource::ImportEvent => "import event",
            StateSource::RecoveryEvent => "recovery event",
        }
    }
}
