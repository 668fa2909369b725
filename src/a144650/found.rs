//! What one member tells of flush errors: small, and mergeable in any order.
//!
//! # Promises
//!
//! * Plain data, bounded by `limits` whatever the member holds.

use debug_zip_records::entry::tags::{JobTag, Tags};
use debug_zip_records::time::Micros;
use serde::{Deserialize, Serialize};

use super::answer::{Attribution, Cause, WordsWhy};
use super::script::ScriptFindings;
use crate::scan::{Rare, TenantRef, empty};

/// What was found in one member: in most of them nothing.
pub(crate) type Found = Rare<Here>;

/// What was found in a member in which something was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Here {
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
    /// The script's view.
    pub script: ScriptFindings,
}

empty!(Here);

/// One flush error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct FlushError {
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
pub(crate) struct WordsSeen {
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
pub(crate) struct JobNamed {
    /// Id.
    pub id: u64,
    /// Which tag.
    pub by: Attribution,
    /// Type, where the tag has it.
    pub job_type: Option<String>,
}

/// Flush errors of one kind past the bound on single ones.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct MoreFlushErrors {
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

impl JobNamed {
    /// The job that the tag block names; the surest tag that names one.
    pub(super) fn of(tags: &Tags<'_>) -> Option<JobNamed> {
        let (id, by, job_type) = match (&tags.job, tags.app_job) {
            (JobTag::Id(id), _) => (*id, Attribution::JobTag, None),
            (JobTag::TypedId(kind, id), _) => (*id, Attribution::JobTypeTag, Some(kind.clone())),
            (_, Some(id)) => (id, Attribution::AppName, None),
            _ => return None,
        };
        Some(JobNamed { id, by, job_type })
    }
}
