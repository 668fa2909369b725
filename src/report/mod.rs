//! The report: plain data that every face renders and nobody adds to.
//!
//! [`Report`] is the whole; the other types are its parts. Each lives where it
//! is made, and is gathered here.
//!
//! # Promises
//!
//! * Serialized, it is schema 2: keys in `snake_case`, absent (`None`) is
//!   `null` and never a missing key, 64-bit identifiers (jobs, tenants, row
//!   counts) are strings, times are RFC 3339 in UTC with microseconds. Every
//!   number is a whole one that a JavaScript number holds exactly.
//! * Order is fixed: the same input gives the same bytes.
//!
//! # Not here
//!
//! Deciding anything (`a144650`), wording for a face (`forms`).

pub(crate) mod forms;
pub(crate) mod saved;
mod skipped;
#[cfg(test)]
mod typescript;

use serde::{Deserialize, Serialize};

use crate::a144650::{Answer, Found};
pub use crate::a144650::{
    Attempt, Attribution, Cause, Evidence, Job, JobVerdict, NextSteps, Script, ScriptAnswer,
    ScriptJob, State, Step, Unattributed, UncoveredJob, Verdict, Words, WordsWhy,
};
use crate::cluster::Everything;
pub use crate::cluster::{
    Covered, Gap, MissingNode, NodeCoverage, NodeVersion, Outcome, Window, WindowSource,
};
pub use crate::input::{Input, InputKind};
use crate::plan::Plan;
pub use crate::reason::Reason;
pub use crate::scan::{AttemptKind, Operation};
pub use crate::version::Affected;
pub use debug_zip_records::time::Micros;
pub use skipped::Skipped;

/// Version of the schema that [`Report`] serializes to.
pub const SCHEMA: u32 = 2;

/// The input of the example that is built in. It is no owner's secret, and says
/// of every report that it is made up.
pub(crate) const EXAMPLE_NAME: &str = "made-up-example.zip";

/// Everything the analyzer has to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: u32,
    /// What made this report.
    pub tool: Tool,
    /// Whether stand-ins stand for what identifies its owner.
    pub redacted: bool,
    /// Whether the analysis ended early: then only a part of the files may
    /// have been read, and the answer is never `clear`.
    #[serde(default)]
    pub stopped: bool,
    /// What was read, in the order given.
    pub inputs: Vec<Input>,
    /// The answer.
    pub verdict: Verdict,
    /// Jobs with at least one flush error, findings first.
    pub jobs: Vec<Job>,
    /// Flush errors of no known job.
    pub unattributed: Vec<Unattributed>,
    /// Flush errors of no known job beyond those listed; only those that
    /// count.
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
    /// Its version, such as `0.1.0`.
    pub version: String,
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
    /// The `cockroach debug zip` command that would collect what is missing;
    /// null if nothing is.
    pub collect_more: Option<String>,
    /// Log groups that a default configuration writes and that are absent, such
    /// as `telemetry`.
    pub missing_groups: Vec<String>,
}

/// Counts.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Stats {
    /// Members of all inputs, needed or not.
    pub members: u64,
    /// Members whose bytes were looked at.
    pub members_scanned: u64,
    /// Inflated bytes that were looked at.
    pub bytes_scanned: u64,
    /// Log entries of all groups.
    pub entries: u64,
    /// Those of main logs.
    pub main_entries: u64,
    /// Places where the words of a flush error stand, are none, and nothing
    /// explains them.
    pub mentions: u64,
    /// Those that something explains.
    pub explained: u64,
}

impl Report {
    /// Puts together what was read, what is known, and what is answered.
    pub(crate) fn of(plan: &Plan, all: Everything<Found>, answer: Answer) -> Report {
        let mentions = answer.count_mentions();
        let explained = answer.count_explained();
        let known = all.coverage;
        Report {
            schema: SCHEMA,
            tool: Tool {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            redacted: false,
            stopped: answer.stop.is_some(),
            inputs: all.inputs,
            verdict: answer.verdict,
            jobs: answer.jobs,
            unattributed: answer.unattributed,
            unattributed_omitted: answer.unattributed_omitted,
            mentions: answer.mentions,
            mentions_omitted: answer.mentions_omitted,
            explained: answer.explained,
            explained_omitted: answer.explained_omitted,
            script: answer.script,
            coverage: Coverage {
                covered: known.covered,
                nodes: known.nodes,
                missing_nodes: known.missing_nodes,
                window: known.window,
                uncovered_jobs: answer.uncovered_jobs,
                uncovered_jobs_omitted: answer.uncovered_jobs_omitted,
                has_jobs_table: known.has_jobs_table,
                never_affected: answer.never_affected,
                collect_more: answer.collect_more,
                missing_groups: known.missing_groups,
            },
            next_steps: answer.next_steps,
            skipped: all.skipped.into_iter().map(Skipped::of).collect(),
            stats: Stats {
                members: plan.members,
                members_scanned: all.members_scanned,
                bytes_scanned: all.bytes_scanned,
                entries: all.entries,
                main_entries: all.main_entries,
                mentions,
                explained,
            },
        }
    }
}
