//! Jobs, as the tables know them.
//!
//! # Not here
//!
//! Which table is to be trusted most (`cluster::jobs`), and what an outcome
//! means for a verdict: a check knows. Whose tenant's table it is: its path
//! tells.

use serde::{Deserialize, Serialize};

use super::Format;
use super::columns::{Columns, Layout};
use super::records::{Records, Taken};
use super::retries::{FailedRun, failed_runs};
use super::values::Values;
use super::words::{STATES, Word};
use crate::table::JobTable;
use crate::time::Micros;

/// One job, as one table knows it.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct JobRow {
    /// Its id.
    pub job_id: u64,
    /// Whether the id went through a floating-point number.
    pub job_id_rounded: bool,
    /// CockroachDB's name of the type, such as `IMPORT`.
    pub job_type: Option<Word>,
    /// What it does, in SQL or in words.
    pub description: Option<String>,
    /// The statement that made it, where there is no description.
    pub statement: Option<String>,
    /// `succeeded`, `failed`, `running` …
    pub status: Option<Word>,
    /// Tables and other objects that it works on.
    pub descriptor_ids: Vec<u32>,
    /// When it was made.
    pub created: Option<Micros>,
    /// When it was first run.
    pub started: Option<Micros>,
    /// When it ended.
    pub finished: Option<Micros>,
    /// When this row was last written.
    pub modified: Option<Micros>,
    /// The node, or SQL instance, that runs or ran it.
    pub coordinator_id: Option<u32>,
    /// Runs that failed and were tried again.
    pub failed_runs: Vec<FailedRun>,
}

impl JobRow {
    /// The latest moment that it names.
    #[must_use]
    pub fn latest(&self) -> Option<Micros> {
        self.modified.max(self.finished).max(self.created)
    }
}

/// A reader of the jobs in `table`; `promised` is the format that its path
/// tells.
#[must_use]
pub fn reader(table: JobTable, promised: Option<Format>) -> Records<JobRow> {
    let (columns, take): (Columns, fn(&mut Values<'_, '_>) -> Taken<JobRow>) = match table {
        JobTable::Jobs => (JOBS, |values| take(values, "job_id", of_job)),
        JobTable::SystemJobs | JobTable::Table => {
            (SYSTEM_JOBS, |values| take(values, "id", of_system_job))
        }
        JobTable::Status => (STATUS, |values| take(values, "job_id", of_status)),
    };
    Records::new(columns, promised, take)
}

const JOBS: Columns = Columns {
    wanted: &[
        "job_id",
        "job_type",
        "description",
        "statement",
        "descriptor_ids",
        "status",
        "created",
        "started",
        "finished",
        "modified",
        "coordinator_id",
        "execution_errors",
        "execution_events",
    ],
    required: &["job_id"],
    layout: Layout::Rows,
};

const SYSTEM_JOBS: Columns = Columns {
    wanted: &[
        "id",
        "status",
        "created",
        "claim_instance_id",
        "job_type",
        "description",
        "finished",
    ],
    required: &["id"],
    layout: Layout::Rows,
};

const STATUS: Columns = Columns {
    wanted: &["job_id", "written", "status"],
    required: &["job_id"],
    layout: Layout::Rows,
};

/// Takes a row whose id stands in the column `id`; `whole` reads the other
/// cells of one that has all of them.
fn take(
    values: &mut Values<'_, '_>,
    id: &str,
    whole: fn(&mut Values<'_, '_>) -> JobRow,
) -> Taken<JobRow> {
    let Some(id) = values.id(id) else {
        return Taken::Bad;
    };
    let rest = if values.row().is_short() {
        of_short(values)
    } else {
        whole(values)
    };
    Taken::Record(JobRow {
        job_id: id.value,
        job_id_rounded: id.rounded,
        ..rest
    })
}

fn of_job(values: &mut Values<'_, '_>) -> JobRow {
    let description = values.text("description");
    JobRow {
        job_type: values.word("job_type"),
        statement: match description {
            Some(_) => None,
            None => values.text("statement"),
        },
        description,
        status: values.word("status"),
        descriptor_ids: values.ids("descriptor_ids"),
        created: values.time("created"),
        started: values.time("started"),
        finished: values.time("finished"),
        modified: values.time("modified"),
        coordinator_id: values.small("coordinator_id"),
        failed_runs: failed_runs(values),
        ..JobRow::default()
    }
}

fn of_system_job(values: &mut Values<'_, '_>) -> JobRow {
    JobRow {
        job_type: values.word("job_type"),
        description: values.text("description"),
        status: values.word("status"),
        created: values.time("created"),
        finished: values.time("finished"),
        coordinator_id: values.small("claim_instance_id"),
        ..JobRow::default()
    }
}

fn of_status(values: &mut Values<'_, '_>) -> JobRow {
    JobRow {
        status: values.word("status"),
        modified: values.time("written"),
        ..JobRow::default()
    }
}

/// What a row with too few cells tells. A cell may be missing anywhere, and
/// then all behind it have moved. A state in its place shows that none is
/// missing before it; without one only the id, which is first, is sure. Times
/// stand behind the state, where a moved one would look right.
fn of_short(values: &mut Values<'_, '_>) -> JobRow {
    let status = values
        .word("status")
        .filter(|status| STATES.contains(&&**status));
    if status.is_none() {
        return JobRow::default();
    }
    // Where the type stands behind the state, it may be another cell.
    let described = values.word("job_type").filter(|job_type| {
        let in_name = |c: char| c.is_ascii_uppercase() || matches!(c, ' ' | '_');
        job_type.chars().all(in_name)
    });
    JobRow {
        description: described.as_ref().and_then(|_| values.text("description")),
        descriptor_ids: values.ids("descriptor_ids"),
        job_type: described,
        status,
        ..JobRow::default()
    }
}

#[cfg(test)]
mod tests;
