//! One job of the demo: its row in the tables, and what nodes logged of it.
//!
//! # Promises
//!
//! * A story reads top to bottom in the order of time.
//!
//! # Not here
//!
//! The stories (`imports`, `queries`, `others`).

use crate::entry::Entry;
use crate::job::Job;
use crate::noise::Tenant;
use crate::signals::{self, Backfill, FlushCause, JobTag};
use crate::time::Time;

/// The log group that an entry goes to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Group {
    Main,
    Telemetry,
}

/// An entry, and the node that writes it.
pub(super) struct Placed {
    pub(super) node: u32,
    pub(super) group: Group,
    pub(super) entry: Entry,
}

/// One job.
pub(super) struct Story {
    pub(super) tenant: Tenant,
    pub(super) job: Job,
    /// Whether a table lists the job.
    pub(super) listed: bool,
    pub(super) placed: Vec<Placed>,
}

/// A moment of April 2025.
pub(super) fn at(day: i8, hms: (i8, i8, i8), micros: i64) -> Time {
    Time::utc((2025, 4, day), hms, micros)
}

impl Story {
    pub(super) fn new(tenant: Tenant, job: Job) -> Story {
        Story {
            tenant,
            job,
            listed: true,
            placed: Vec::new(),
        }
    }

    /// The job is in no table.
    pub(super) fn unlisted(mut self) -> Story {
        self.listed = false;
        self
    }

    /// A node takes the job up.
    pub(super) fn resume(self, node: u32, time: Time) -> Story {
        let entry = signals::resume(time, self.tenant.tags(node), self.job.id);
        self.place(node, Group::Main, entry)
    }

    /// A flush fails on a node.
    pub(super) fn flush(
        self,
        node: u32,
        time: Time,
        tag: JobTag<'_>,
        cause: FlushCause<'_>,
    ) -> Story {
        let tags = tag.add_to(self.tenant.tags(node).with("f", &flow(time)));
        let entry = Entry {
            goroutine: 6_885,
            ..signals::flush_error(time, tags, cause)
        };
        self.place(node, Group::Main, entry)
    }

    /// The import's flow starts again.
    pub(super) fn import_retry(self, node: u32, time: Time, error: &str) -> Story {
        let tags = self.coordinator().add_to(self.tenant.tags(node));
        self.place(node, Group::Main, signals::import_retry(time, tags, error))
    }

    /// The attempt fails, and the job will be retried.
    pub(super) fn job_retry(self, node: u32, time: Time, error: &str) -> Story {
        let tags = self.coordinator().add_to(self.tenant.tags(node));
        let entry = signals::job_retry(time, tags, self.job.id, "running", error);
        self.place(node, Group::Main, entry)
    }

    /// The replication stream starts again.
    pub(super) fn replication_retry(self, node: u32, time: Time, error: &str) -> Story {
        let tags = self.coordinator().add_to(self.tenant.tags(node));
        self.place(
            node,
            Group::Main,
            signals::replication_retry(time, tags, error),
        )
    }

    /// The query runs, for the first time or again.
    pub(super) fn backfill(self, node: u32, time: Time, what: Backfill, query: &str) -> Story {
        let tags = self.coordinator().add_to(self.tenant.tags(node));
        self.place(
            node,
            Group::Main,
            signals::backfill(time, tags, what, query),
        )
    }

    /// The job changes its state.
    pub(super) fn state(self, node: u32, time: Time, state: &str, error: Option<&str>) -> Story {
        let job = (self.job.kind, self.job.id);
        let entry = signals::state(time, self.tenant.tags(node), job, state, error);
        self.place(node, Group::Main, entry)
    }

    /// An import ends well: its state, its event, and its telemetry.
    pub(super) fn imported(self, node: u32, time: Time, rows: u64) -> Story {
        let tags = self.tenant.tags(node);
        let tables = self.job.descriptor_ids.clone();
        let id = self.job.id;
        let event = signals::import_event(time, tags.clone(), id, "succeeded", &tables);
        let telemetry = signals::recovery_event(time, tags, id, "succeeded", rows);
        self.place(node, Group::Telemetry, telemetry)
            .state(node, time.plus_millis(2), "succeeded", None)
            .place(node, Group::Main, event)
    }

    /// Any other entry.
    pub(super) fn place(mut self, node: u32, group: Group, entry: Entry) -> Story {
        self.placed.push(Placed { node, group, entry });
        self
    }

    /// The tag of the coordinator's own lines in v24.1.
    fn coordinator(&self) -> JobTag<'static> {
        JobTag::MarkedType(self.job.kind, self.job.id)
    }
}

/// Eight digits that name a flow.
fn flow(time: Time) -> String {
    format!("{:08x}", time.0.unsigned_abs() & 0xffff_ffff)
}
