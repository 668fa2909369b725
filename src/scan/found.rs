//! What one member contributes to the report: small, and mergeable in any
//! order, because workers hand these over and nobody knows who ends first.
//!
//! # Promises
//!
//! * Plain data: it crosses threads, and workers as `postcard` writes it.
//! * Its size is bounded by `limits`, whatever the member holds; what a bound
//!   cut off is in `skipped`.

use std::collections::BTreeSet;

use debug_zip_records::table::JobTable;
use debug_zip_records::table::eventlog::Event;
use debug_zip_records::table::job_messages::JobMessage;
use debug_zip_records::table::jobs::JobRow;
use debug_zip_records::time::Micros;
use serde::{Deserialize, Serialize};

use super::jobs::JobSeen;
use super::rare::{Rare, empty};
use crate::input::member;
use crate::node_files::{CommandFlags, NodeFact};
use crate::plan::Skipped;

/// What one member contributed: to every check the same, and to one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Findings<F> {
    /// What the scan itself keeps.
    pub member: MemberFindings,
    /// What the check found.
    pub found: F,
}

/// What one member tells, whatever is looked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct MemberFindings {
    /// Index into the inputs.
    pub input: usize,
    /// Place in the plan, which tells two members of one name apart.
    pub ordinal: usize,
    /// Place in the member that it was packed in, if it was.
    pub inner: Option<usize>,
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
    /// What the entries say of jobs.
    pub jobs: Vec<JobSeen>,
    /// What a table or status file holds.
    pub data: Rare<Data>,
    /// What was not read.
    pub skipped: Vec<Skipped>,
    /// What was in it, if it was packed: then nothing else is told of it.
    pub unpacked: Option<Box<Unpacked>>,
}

/// What a plan would have known of the files in a member that is packed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Unpacked {
    /// Files, needed or not.
    pub members: u64,
    /// Nodes that have a folder in it.
    pub nodes: BTreeSet<u32>,
    /// Tenants that have one.
    pub tenants: BTreeSet<String>,
    /// Notes of what the collector could not get.
    pub collector_errors: Vec<String>,
}

impl Unpacked {
    /// Takes note of the file at `path`.
    pub(super) fn add(&mut self, path: &str) {
        self.members += 1;
        self.tell_of(path);
    }

    /// Takes note of what a path alone tells.
    pub(super) fn tell_of(&mut self, path: &str) {
        self.nodes.extend(member::node(path));
        self.tenants.extend(member::tenant(path).map(str::to_owned));
    }
}

/// A stretch of time without a gap in one file.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub(crate) struct Span {
    /// First entry.
    pub from: Micros,
    /// Last entry.
    pub to: Micros,
    /// Node that wrote it.
    pub node: Option<u32>,
}

/// A version that a node says it runs.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub(crate) struct VersionSeen {
    /// When it says so.
    pub at: Option<Micros>,
    /// As written.
    pub version: String,
    /// Node that says so.
    pub node: Option<u32>,
}

/// What a table or status file held.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Data {
    /// Which table the jobs come from.
    pub table: Option<JobTable>,
    /// Rows that the table of jobs has, whether they were kept or not.
    pub rows: u64,
    /// CRC-32 of that table, if it was read whole: two tables of one hash and
    /// as many rows are copies of each other.
    pub hash: Option<u32>,
    /// Jobs.
    pub jobs: Vec<JobRow>,
    /// The latest moment that any row of a job names, those left out included.
    pub latest: Option<Micros>,
    /// Messages of jobs.
    pub messages: Vec<JobMessage>,
    /// Events of the cluster.
    pub events: Vec<Event>,
    /// What it tells of nodes.
    pub nodes: Vec<NodeFact>,
    /// What the collector was asked for.
    pub flags: Option<CommandFlags>,
}

empty!(Data);

impl MemberFindings {
    /// Gives back the room that it does not need: of small members there may be
    /// a million.
    pub(super) fn settle(&mut self) {
        self.tenants.shrink_to_fit();
        self.spans.shrink_to_fit();
        self.versions.shrink_to_fit();
        self.jobs.shrink_to_fit();
        self.skipped.shrink_to_fit();
        self.data = std::mem::take(&mut self.data).settled();
    }
}
