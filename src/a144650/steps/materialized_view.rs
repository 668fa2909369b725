//! `CREATE MATERIALIZED VIEW` and `REFRESH MATERIALIZED VIEW`.

use super::indexes::inspect;
use super::newest::Newest;
use super::rows::count;
use super::step::step;
use super::subject::Subject;
use crate::a144650::answer::Step;

pub(super) fn steps(subject: &Subject<'_>, newest: &Newest) -> Vec<Step> {
    let view = subject.table();
    vec![
        step(
            "Materialized view refreshes can be validated similarly to CTAS operations. To check \
             whether a REFRESH was affected, compare the number of rows in the materialized view \
             with the source data, which its query reads. A view that was refreshed since, on a \
             version with the fix, has been written anew.",
        )
        .with_sql(subject.sql([
            count(&view),
            "SELECT count(*) FROM (<query of the view>);".to_owned(),
        ])),
        inspect(subject, newest),
        step(
            "If you find a discrepancy, then upgrade to a version with the fix and refresh the \
             materialized view to ensure it has the most up-to-date data. After the upgrade this is \
             harmless without a discrepancy, too.",
        )
        .with_sql(subject.sql([format!("REFRESH MATERIALIZED VIEW {view};")])),
    ]
}
