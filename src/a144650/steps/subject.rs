//! The one job that steps are about.
//!
//! # Promises
//!
//! * All that steps say of a job comes from here, and all that is here comes
//!   from the job itself.

use std::collections::BTreeSet;

use debug_zip_records::time::{Micros, SECOND};

use super::sql::{TableName, literal};
use crate::a144650::answer::{Evidence, Job, UncoveredJob};
use crate::order;
use crate::scan::Operation;

/// What stands for a table whose name is not known.
const UNNAMED: &str = "<database>.<schema>.<table>";

/// How long before a job's start its table is looked at: IMPORT takes it
/// offline as it starts, and clocks differ by up to half a second.
const BEFORE_START: i64 = SECOND;

/// A job that needs validation: found, or not covered by the logs.
pub(super) struct Subject<'a> {
    pub(super) job_id: &'a str,
    tenant: &'a str,
    pub(super) operation: Operation,
    description: Option<&'a str>,
    pub(super) table_ids: Vec<u32>,
    pub(super) started: Option<Micros>,
    /// When it succeeded.
    pub(super) finished: Option<Micros>,
    pub(super) num_rows: Option<&'a str>,
    /// None where the logs simply do not tell.
    pub(super) flush_errors: &'a [Evidence],
    pub(super) flush_errors_omitted: u64,
}

impl<'a> Subject<'a> {
    /// A job that was found.
    pub(super) fn found(job: &'a Job) -> Subject<'a> {
        Subject {
            job_id: &job.job_id,
            tenant: &job.tenant,
            operation: job.operation,
            description: job.description.as_deref(),
            table_ids: tables_of(job),
            started: job.started,
            finished: job.outcome.at.filter(|_| job.outcome.state == "succeeded"),
            num_rows: job.num_rows.as_deref(),
            flush_errors: &job.flush_errors,
            flush_errors_omitted: job.flush_errors_omitted,
        }
    }

    /// A job that the logs cannot clear.
    pub(super) fn uncovered(job: &'a UncoveredJob) -> Subject<'a> {
        Subject {
            job_id: &job.job_id,
            tenant: &job.tenant,
            operation: job.operation,
            description: job.description.as_deref(),
            table_ids: Vec::new(),
            started: job.started,
            finished: job.finished,
            num_rows: None,
            flush_errors: &[],
            flush_errors_omitted: 0,
        }
    }

    /// The name of its table or view, where its description has it.
    pub(super) fn name(&self) -> Option<TableName> {
        self.description.and_then(TableName::of_description)
    }

    /// Its table as SQL, or what stands for it.
    pub(super) fn table(&self) -> String {
        let name = self.name().map(|name| name.to_string());
        name.unwrap_or_else(|| UNNAMED.to_owned())
    }

    /// When it finished, for `AS OF SYSTEM TIME`, or what stands for it.
    pub(super) fn finish(&self) -> String {
        let known = self.finished.and_then(literal);
        known.unwrap_or_else(|| "'<when the job finished>'".to_owned())
    }

    /// When it started, likewise.
    pub(super) fn start(&self) -> String {
        let known = self.started.and_then(literal);
        known.unwrap_or_else(|| "'<when the job started>'".to_owned())
    }

    /// When it had surely not started yet, likewise.
    pub(super) fn before_start(&self) -> String {
        let before = self.started.map(|at| at.plus(-BEFORE_START));
        let known = before.and_then(literal);
        known.unwrap_or_else(|| "'<just before the job started>'".to_owned())
    }

    /// Statements, under a comment that tells where to run them: elsewhere a
    /// table of the same name may be another one.
    pub(super) fn sql<const N: usize>(&self, statements: [String; N]) -> String {
        let is_id = self.tenant.bytes().all(|byte| byte.is_ascii_digit());
        let place = match self.tenant {
            "1" => None,
            id if is_id => Some(format!("-- in tenant {id}")),
            // A name could hold the end of the line.
            _ => Some("-- in the tenant of the job".to_owned()),
        };
        let lines = place.into_iter().chain(statements);
        let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
        lines.join("\n")
    }
}

/// Its tables: as its row has them, else as its errors have them.
fn tables_of(job: &Job) -> Vec<u32> {
    if !job.table_ids.is_empty() {
        return job.table_ids.clone();
    }
    let counted = job.flush_errors.iter().filter(|error| error.counted);
    let ids: BTreeSet<u32> = order::set(counted.filter_map(|error| error.table_id));
    ids.into_iter().collect()
}
