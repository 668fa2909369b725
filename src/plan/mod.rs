//! What is to be read of all that was given: members, dealt into batches.
//!
//! A plan is plain data: one thread or worker makes it, any number of them
//! read its batches in any order.

#[cfg(any(target_arch = "wasm32", test))]
mod ahead;
mod batches;
mod bytes;
mod heads;
mod nested;
mod order;
mod own;
mod planner;
mod sentences;
mod skipped;
mod stop;
mod why;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::input::archive;
use crate::input::member::Kind;
use crate::input::{Input, Source};
#[cfg(target_arch = "wasm32")]
pub(crate) use ahead::Stretch;
pub(crate) use bytes::{Share, read_file, without_ending};
pub(crate) use own::{BUNDLE_MARK, BUNDLE_TYPE, EVIDENCE_START, Start, starts_own};
use planner::Planner;
pub(crate) use skipped::{Notes, Skipped};
pub(crate) use stop::Stop;
pub use stop::{BrokenBy, BrokenOff};
pub(crate) use why::Why;

/// What is to be read, in batches. Plain data, so that workers can share it: it
/// serializes, in a form that belongs to this version of the crate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The inputs, as the report has them.
    pub(crate) inputs: Vec<Input>,
    /// Members to read.
    pub(crate) tasks: Vec<Task>,
    /// Stretches of neighboring members: those with tables of jobs, then the
    /// largest first. Dealt in this order, several threads end together.
    pub batches: Vec<Batch>,
    /// All members of all inputs, needed or not.
    pub members: u64,
    /// What the collector could not get: input and path.
    pub(crate) collector_errors: Vec<(usize, String)>,
    /// Nodes that have a folder: input and node.
    pub(crate) folders: BTreeSet<(usize, u32)>,
    /// Tenants that have a folder: input and name.
    pub(crate) tenants: BTreeSet<(usize, String)>,
    /// Inputs that hold another one.
    pub(crate) around: BTreeSet<usize>,
    /// Inputs that lie in another one: nobody chose them.
    pub(crate) within: BTreeSet<usize>,
    /// What is wrong with the inputs as such.
    pub(crate) skipped: Vec<Skipped>,
}

/// One member to read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Task {
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
    /// Whether it is an input of its own, in which the paths of what is packed
    /// in it begin.
    pub alone: bool,
    /// Where it lies in an archive; `None` for a file of its own.
    pub member: Option<archive::Member>,
    /// Bytes to read from the source.
    pub bytes: u64,
}

impl Task {
    /// Where it starts in its source.
    fn offset(&self) -> u64 {
        let member = self.member.as_ref();
        member.map_or(0, |member| member.header_offset)
    }
}

/// Members that lie side by side, for one thread to read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// First task.
    pub(crate) from: usize,
    /// Task after the last one.
    pub(crate) to: usize,
    /// Bytes of the source to read; of packed members the packed ones.
    pub bytes: u64,
}

/// Why there is nothing to analyze at all.
///
/// Shown, it is a sentence for each input: what it is, and what to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NothingToAnalyze {
    /// What is wrong with each input, the first that was looked at first.
    pub(crate) skipped: Vec<Skipped>,
}

impl NothingToAnalyze {
    /// A stable name of the reason: that of the first input.
    #[must_use]
    pub fn code(&self) -> &str {
        let first = self.skipped.first();
        first.map_or("no-input", |skipped| skipped.why.code())
    }
}

impl std::error::Error for NothingToAnalyze {}

impl Plan {
    /// Reads the directories of all sources and plans what to read. The order
    /// of `sources` does not matter to the report.
    ///
    /// Of a folder's file the name is enough; of an archive its directory is
    /// read, and of a file that was given by itself the first 64 KiB. Of what is
    /// packed once more the first bytes are read, too.
    ///
    /// # Errors
    ///
    /// [`NothingToAnalyze`] when no source is an archive, a folder or a log.
    pub fn make(sources: &[Source]) -> Result<Plan, NothingToAnalyze> {
        Planner::make(sources)
    }

    /// Bytes to read in all: the sum over the batches.
    #[must_use]
    pub fn total_bytes(&self) -> u64 {
        self.batches.iter().map(|batch| batch.bytes).sum()
    }
}
