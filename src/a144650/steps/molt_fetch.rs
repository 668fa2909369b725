//! MOLT Fetch, which makes jobs that look like any other `IMPORT INTO`: its
//! steps stand behind those of every import.

use super::step::step;
use super::subject::Subject;
use crate::a144650::answer::Step;

pub(super) fn steps(subject: &Subject<'_>) -> Vec<Step> {
    let name = subject.name();
    let plain = name.as_ref().and_then(|name| name.plain_last_part());
    let filter = plain.map(|table| format!(" --table-filter '{table}'"));
    let verify = format!(
        "molt verify --source '<source>' --target '<target>'{}",
        filter.unwrap_or_default()
    );
    vec![
        step(
            "By default, MOLT Fetch uses IMPORT INTO to load data into CockroachDB, and can \
             therefore be affected by this issue. If it made this job, its run should be followed \
             by a run of MOLT Verify to ensure that all data on the target side matches the data on \
             the source side.",
        )
        .with_code(verify),
        step(
            "If you ran MOLT Verify after completing your MOLT Fetch run, and Verify did not find \
             mismatches, then MOLT Fetch was unaffected by this issue. If you did not run Verify \
             after Fetch, analyze the exported files that exist in your configured Fetch data path to \
             determine the expected number of rows. Then follow the steps above; if several jobs \
             loaded this table, for all of them together.",
        ),
    ]
}
