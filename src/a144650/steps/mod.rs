//! What to do next: the advisory's *Manual validation*, filled in.
//!
//! A job has steps of its own, for the kind of operation that it is: each kind
//! has a file. What concerns the whole stands apart (`whole`).
//!
//! # Promises
//!
//! * Each line of the advisory's section is there for the kind of operation
//!   that it is for, in words close to the advisory's.
//! * The steps of a job are made of the job itself, and of the newest version
//!   that was seen: other jobs change nothing.
//! * What is not known of a job is said once (`look_up`).
//! * Names from the input stand in SQL and commands only, in quotes, and in
//!   text only between `"`: `redact` finds them there. No other text of a
//!   description is repeated.
//! * What is still to be filled in stands in `<…>`, which is no SQL: such a
//!   statement fails as it is. None that deletes runs as it is.
//! * The steps of a job take some 5 KB at most, so that thousands of jobs make
//!   no enormous report.
//!
//! # Not here
//!
//! Judging; comparing with an expected number of rows, which the page does.

mod create_table_as;
mod import;
mod indexes;
mod look_up;
mod materialized_view;
mod molt_fetch;
mod newest;
mod physical_replication;
mod rows;
mod sql;
mod step;
mod subject;
mod unknown_kind;
mod whole;

use std::collections::BTreeSet;

use self::look_up::{Fact, look_up};
use self::newest::Newest;
pub(crate) use self::step::ADVISORY;
use self::subject::Subject;
use super::answer::{Answer, Step};
use crate::scan::Operation;

/// Adds what to do next: about each job by itself, and about the whole, with
/// the versions seen on the nodes.
pub(crate) fn advise(answer: &mut Answer, versions: &BTreeSet<&str>) {
    let newest = Newest::of(versions);
    for job in &mut answer.jobs {
        // Nothing is to be done about one that is no finding.
        job.steps = if job.verdict.is_finding() {
            of_job(&Subject::found(job), &newest)
        } else {
            Vec::new()
        };
    }
    for job in &mut answer.uncovered_jobs {
        job.steps = of_job(&Subject::uncovered(job), &newest);
    }
    answer.next_steps = whole::next_steps(answer, versions);
}

/// The steps for the kind of a job, behind what is and is not known of it.
fn of_job(job: &Subject<'_>, newest: &Newest) -> Vec<Step> {
    let known = |needed| indexes::lost(job).into_iter().chain(look_up(job, needed));
    match job.operation {
        Operation::Import => known(Fact::ALL)
            .chain(import::steps(job, newest))
            .chain(molt_fetch::steps(job))
            .collect(),
        Operation::PhysicalReplication => physical_replication::steps(job),
        Operation::CreateTableAs => known(Fact::ALL)
            .chain(create_table_as::steps(job))
            .collect(),
        Operation::MaterializedView => known(&[Fact::Table])
            .chain(materialized_view::steps(job, newest))
            .collect(),
        Operation::SchemaChange => [unknown_kind::schema_change(job)]
            .into_iter()
            .chain(known(Fact::ALL))
            .chain(create_table_as::steps(job))
            .chain(materialized_view::steps(job, newest))
            .collect(),
        Operation::IndexBackfill | Operation::Other | Operation::Unknown => {
            [unknown_kind::step_of(job)]
                .into_iter()
                .chain(known(&[]))
                .collect()
        }
    }
}

#[cfg(test)]
mod dialect;
#[cfg(test)]
mod tests;
