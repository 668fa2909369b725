//! Jobs of which the kind is not known, or none that the advisory names.

use super::sql::digits;
use super::step::{ADVISORY, SUPPORT, step};
use super::subject::Subject;
use crate::a144650::answer::Step;
use crate::scan::Operation;

pub(super) fn step_of(subject: &Subject<'_>) -> Step {
    let validated = "Index backfills are validated by CockroachDB itself; for any other kind, ask \
         support";
    let text = match subject.operation {
        Operation::Unknown => format!(
            "Nothing in these files tells the kind of this job. Look it up, then follow the steps \
             for its kind ({ADVISORY}): IMPORT, MOLT Fetch, Physical Cluster Replication, CREATE \
             TABLE … AS, or materialized view. {validated}."
        ),
        _ => format!("The advisory does not name the kind of this job. {validated} ({SUPPORT})."),
    };
    look(subject, &text)
}

/// For a schema change: the steps for both kinds that it may be follow.
pub(super) fn schema_change(subject: &Subject<'_>) -> Step {
    look(
        subject,
        "Nothing in these files tells what this schema change does. Look it up, then follow the \
         steps for CREATE TABLE … AS or those for a materialized view. An index backfill is \
         validated by CockroachDB itself.",
    )
}

fn look(subject: &Subject<'_>, text: &str) -> Step {
    step(text).with_sql(subject.sql([format!(
        "SELECT job_type, description, status FROM crdb_internal.jobs WHERE job_id = {};",
        digits(subject.job_id)
    )]))
}
