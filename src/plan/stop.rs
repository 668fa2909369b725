//! How much of a plan was read when a person stopped the analysis.

use std::collections::BTreeSet;

use super::Plan;

/// Files and bytes that were read, of all that were to be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Stop {
    pub files_read: u64,
    pub files: u64,
    /// Bytes of the sources; of packed files the packed ones.
    pub bytes_read: u64,
    pub bytes: u64,
}

impl Stop {
    /// Whether some file was not read, and so what is missing may stand there.
    pub(crate) fn left_some(&self) -> bool {
        self.files_read < self.files
    }
}

impl Plan {
    /// What was read when there are findings of the tasks at these places.
    pub(crate) fn stop(&self, read: &BTreeSet<usize>) -> Stop {
        let done = self
            .tasks
            .iter()
            .filter(|task| read.contains(&task.ordinal));
        Stop {
            files_read: done.clone().count() as u64,
            files: self.tasks.len() as u64,
            bytes_read: done.map(|task| task.bytes).sum(),
            bytes: self.tasks.iter().map(|task| task.bytes).sum(),
        }
    }
}
