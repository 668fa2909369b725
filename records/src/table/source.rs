//! Which table, of those that say the same things.

use serde::{Deserialize, Serialize};

/// The tables that have a row per job.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum JobTable {
    /// `crdb_internal.jobs`: the most complete, also when redacted.
    Jobs,
    /// `crdb_internal.system_jobs`.
    SystemJobs,
    /// `system.jobs`.
    Table,
    /// `system.job_status`, from v25.1: nothing but the state.
    Status,
}

impl JobTable {
    /// The table of this name, such as `crdb_internal.jobs`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<JobTable> {
        match name {
            "crdb_internal.jobs" => Some(JobTable::Jobs),
            "crdb_internal.system_jobs" => Some(JobTable::SystemJobs),
            "system.jobs" => Some(JobTable::Table),
            "system.job_status" => Some(JobTable::Status),
            _ => None,
        }
    }
}

/// Where events stand.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum EventSource {
    /// `system.eventlog`.
    Table,
    /// `events.json`.
    EventsJson,
}
