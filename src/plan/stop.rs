//! How much of a plan was read when an analysis ended before its end: a person
//! stopped it, or it broke off.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Plan;

/// Files and bytes that were read, of all that were to be read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Stop {
    pub files_read: u64,
    pub files: u64,
    /// Bytes of the sources; of packed files the packed ones.
    pub bytes_read: u64,
    pub bytes: u64,
    /// What ended it; none, where a person did.
    pub broken: Option<BrokenOff>,
}

/// What ended an analysis that no person stopped.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct BrokenOff {
    /// How it ended.
    #[serde(rename = "broken_by")]
    pub by: BrokenBy,
    /// The file that was being read then, as far as is known; else empty.
    pub path: String,
}

/// How an analysis ended that no person stopped.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BrokenBy {
    /// It ran out of memory.
    Memory,
    /// A mistake of this program.
    Trap,
    /// It gave no sign of life any more, though nobody had ended it: a read
    /// that does not return.
    Silence,
    /// What it ran in was ended, and does not say why.
    Death,
}

impl Stop {
    /// Whether some file was not read, and so what is missing may stand there.
    pub(crate) fn left_some(&self) -> bool {
        self.files_read < self.files
    }
}

impl Plan {
    /// What was read when there are findings of the tasks at these places.
    pub(crate) fn stop(&self, read: &BTreeSet<usize>, broken: Option<BrokenOff>) -> Stop {
        let done = self
            .tasks
            .iter()
            .filter(|task| read.contains(&task.ordinal));
        Stop {
            files_read: done.clone().count() as u64,
            files: self.tasks.len() as u64,
            bytes_read: done.map(|task| task.bytes).sum(),
            bytes: self.tasks.iter().map(|task| task.bytes).sum(),
            broken,
        }
    }
}
