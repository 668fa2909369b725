//! `CREATE TABLE … AS`.

use super::rows::{GC_WINDOW, count, count_at, restore_after};
use super::step::step;
use super::subject::Subject;
use crate::a144650::answer::Step;

pub(super) fn steps(subject: &Subject<'_>) -> Vec<Step> {
    let table = subject.table();
    vec![
        step(
            "CREATE TABLE … AS (CTAS) operations can be validated similarly to IMPORT jobs. The \
             number of rows in the created table indicates whether the CTAS operation was \
             successful.",
        ),
        step(
            "To check whether this CTAS operation was affected, compare the number of rows in the \
             created table with the output of the CTAS query. If the table was changed since, count \
             it as it was then. @primary keeps a secondary index from answering.",
        )
        .with_sql(subject.sql([count(&table), count_at(&table, &subject.finish())])),
        step(format!(
            "If you cannot perform this comparison due to the time elapsed since the CTAS \
             operation, then re-run the CTAS query with AS OF SYSTEM TIME, which works inside of {GC_WINDOW}."
        ))
        .with_sql(subject.sql([format!(
            "SELECT count(*) FROM (<query of the CREATE TABLE AS>) AS OF SYSTEM TIME {};",
            subject.start()
        )])),
        restore_after(
            subject,
            "Or use RESTORE … AS OF SYSTEM TIME to reconstruct the table as it was immediately \
             after the CTAS operation finished.",
        ),
        step(
            "If you find a discrepancy, then upgrade to a version with the fix, drop the affected \
             table, and re-run the CTAS operation. First save the rows that were written to the \
             table since; the DROP stands in a comment until you have.",
        )
        .with_sql(subject.sql([
            format!("-- DROP TABLE {table};"),
            format!("CREATE TABLE {table} AS <query of the CREATE TABLE AS>;"),
        ])),
    ]
}
