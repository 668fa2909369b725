//! Counting the rows of a job's table as they were: in place while the garbage
//! collector allows it, and in a restored copy.

use super::sql::digits;
use super::step::step;
use super::subject::Subject;
use crate::a144650::answer::Step;

/// Until when the live table can be asked for its past.
pub(super) const GC_WINDOW: &str =
    "the garbage collection window (gc.ttlseconds, 4 hours by default)";

/// Counts by the primary index: a secondary one, which may have lost entries
/// itself, would be smaller to read.
pub(super) fn count(table: &str) -> String {
    format!("SELECT count(*) FROM {table}@primary;")
}

/// The same at a time, given as a literal.
pub(super) fn count_at(table: &str, at: &str) -> String {
    format!("SELECT count(*) FROM {table}@primary AS OF SYSTEM TIME {at};")
}

/// The table as it was when the job finished, in a database of its own.
pub(super) fn restore_after(subject: &Subject<'_>, text: &str) -> Step {
    step(format!(
        "{text} The backup must hold the revision history up to that time; SHOW BACKUPS lists what \
         can stand in place of LATEST. Foreign keys need the option skip_missing_foreign_keys."
    ))
    .with_sql(restore(subject, "after", &subject.finish()))
}

/// The table as it was before the job started.
pub(super) fn restore_before(subject: &Subject<'_>, text: &str) -> Step {
    step(text).with_sql(restore(subject, "before", &subject.before_start()))
}

fn restore(subject: &Subject<'_>, when: &str, at: &str) -> String {
    let database = format!("{when}_{}", digits(subject.job_id));
    let restored = match subject.name() {
        Some(name) => name.in_database(&database).to_string(),
        None => format!("{database}.<schema>.<table>"),
    };
    subject.sql([
        format!("CREATE DATABASE {database};"),
        format!(
            "RESTORE TABLE {} FROM LATEST IN '<backup location>'\n  AS OF SYSTEM TIME {at} WITH \
             into_db = '{database}';",
            subject.table()
        ),
        count(&restored),
    ])
}
