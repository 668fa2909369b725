//! `IMPORT` and `IMPORT INTO`: the advisory's three ways to the number of rows
//! that arrived, and what follows from it.

use super::indexes::{inspect, recreate};
use super::newest::Newest;
use super::rows::{GC_WINDOW, count_at, restore_after, restore_before};
use super::sql::digits;
use super::step::step;
use super::subject::Subject;
use crate::a144650::answer::Step;

pub(super) fn steps(subject: &Subject<'_>, newest: &Newest) -> Vec<Step> {
    vec![
        compare(subject),
        recovery_event(subject),
        count_in_place(subject),
        restore_after(
            subject,
            &format!(
                "If the preceding steps do not show the expected number of rows, or cannot be \
                 performed due to the time elapsed since the IMPORT job, then use RESTORE … AS OF \
                 SYSTEM TIME to reconstruct the table as it was immediately after the import \
                 finished{}, and run a SELECT count(*) query to count the number of rows in the \
                 restored table.",
                at(subject)
            ),
        ),
        restore_before(
            subject,
            "If the table contained any rows before the IMPORT statement was run, then use a \
             second RESTORE … AS OF SYSTEM TIME to reconstruct the table as it was immediately \
             before the IMPORT started, and subtract the SELECT count(*) on this table from the \
             first count.",
        ),
        recreate(
            subject,
            "If this count shows the expected number of rows, then, as in the preceding cases, the \
             primary index was unaffected, but secondary indexes may be corrupted: drop and recreate \
             them.",
        ),
        inspect(subject, newest),
        join(subject, newest),
    ]
}

fn compare(subject: &Subject<'_>) -> Step {
    let into = subject.name();
    let into = into.map_or_else(String::new, |name| format!(" into {name}"));
    step(format!(
        "IMPORT jobs affected by this issue could be missing rows that were present in the source \
         data. To check whether this IMPORT{into} was affected, compare the number of rows \
         imported with the number of rows in the source data. If the output of the IMPORT statement \
         showed the expected number of rows, then the import of the primary index was unaffected, \
         but secondary indexes may be corrupted. Cockroach Labs suggests dropping and recreating \
         secondary indexes."
    ))
}

fn at(subject: &Subject<'_>) -> String {
    let finished = subject.finished;
    finished.map_or_else(String::new, |at| format!(" at {at}"))
}

fn recovery_event(subject: &Subject<'_>) -> Step {
    let event = "After a successful IMPORT job, there should be a RecoveryEvent logged to the \
         TELEMETRY logging channel with the RecoveryType import_job.";
    let follows = "If NumRows from this event shows the expected number of rows, the same follows. \
         It counts the primary index, never secondary indexes; and until a change of March 2026 \
         only the last attempt, so that too few after a retry prove nothing.";
    match subject.num_rows.map(digits) {
        Some(rows) => step(format!(
            "{event} In these files, this job counted {rows} rows. {follows}"
        )),
        None => step(format!("{event} {follows}")).with_code(format!(
            "grep -h 'recovery_event' cockroach-telemetry*.log | grep {}",
            digits(subject.job_id)
        )),
    }
}

fn count_in_place(subject: &Subject<'_>) -> Step {
    step(format!(
        "Inside of {GC_WINDOW}, count the rows in place, as they were when the job finished. @primary keeps a \
         secondary index, which may have lost entries itself, from answering."
    ))
    .with_sql(subject.sql([count_at(&subject.table(), &subject.finish())]))
}

fn join(subject: &Subject<'_>, newest: &Newest) -> Step {
    // From v26.2 on. Its count was wrong in some releases (cockroach issue
    // 168396), so that it proves nothing by itself.
    let (set, check) = if newest.is_since(26, 2) {
        (
            "SET CLUSTER SETTING bulkio.import.row_count_validation.mode = 'sync';",
            " The setting makes the second import check its own count: a mismatch is a reason to \
             count by hand, not yet a proof.",
        )
    } else {
        ("", "")
    };
    step(format!(
        "If this count does not show the expected number of rows, this indicates a discrepancy \
         affecting the primary index. After upgrading to a version with the fix, run the IMPORT a \
         second time, into a new table. Compare the two imported datasets with a JOIN, and \
         manually add any missing rows.{check}"
    ))
    .with_sql(subject.sql([
        set.to_owned(),
        format!(
            "SELECT again.*\n  FROM <table of the second import> AS again\n  LEFT JOIN {}@primary \
             AS first ON first.<key> = again.<key>\n  WHERE first.<key> IS NULL;",
            subject.table()
        ),
    ]))
}
