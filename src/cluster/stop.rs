//! What is not said of a plan of which only a part was read.
//!
//! # Promises
//!
//! * That something is missing is said only of what was read whole: it may
//!   stand in a file that nobody read. What was seen, is said.

use super::Everything;
use crate::plan::{Stop, Why};

impl<F> Everything<F> {
    /// The analysis ended before its end, and so much had been read.
    pub(crate) fn stopped(mut self, stop: Stop) -> Everything<F> {
        if stop.left_some() {
            self.skipped.retain(|skipped| !is_absence(&skipped.why));
            self.coverage.missing_nodes.clear();
            self.coverage.missing_groups.clear();
        }
        self.stop = Some(stop);
        self
    }
}

/// Whether it says that something is nowhere in what was read.
fn is_absence(why: &Why) -> bool {
    matches!(
        why,
        Why::NothingInArchive
            | Why::NothingInFolder
            | Why::JobsTableNotCollected
            | Why::TenantWithoutJobsTable { .. }
            | Why::NodesLeftOut
            | Why::NodeDecommissioned { .. }
    )
}
