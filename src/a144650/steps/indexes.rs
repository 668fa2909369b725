//! Which index lost entries, and what to do about secondary ones.

use std::collections::BTreeSet;

use super::newest::Newest;
use super::sql::{ids_or_placeholder, joined};
use super::step::step;
use super::subject::Subject;
use crate::a144650::answer::Step;
use crate::order;

/// Which index lost entries, told from the key ranges of the job's errors:
/// whether rows are missing, or only a secondary index must be made anew.
/// `None` without errors.
pub(super) fn lost(subject: &Subject<'_>) -> Option<Step> {
    let omitted = 0 < subject.flush_errors_omitted;
    if subject.flush_errors.is_empty() && !omitted {
        return None;
    }
    let counted = subject.flush_errors.iter().filter(|error| error.counted);
    let known: BTreeSet<u32> = order::set(counted.clone().filter_map(|error| error.index_id));
    let unknown = omitted || counted.clone().any(|error| error.index_id.is_none());
    let secondary: Vec<u32> = known.iter().copied().filter(|id| *id != 1).collect();
    let primary = known.contains(&1);
    let list = joined(&secondary);
    let text = match (primary, secondary.is_empty(), unknown) {
        (true, true, false) => {
            "All errors of this job concern index 1, usually the primary index: rows may be missing."
                .to_owned()
        }
        (false, false, false) => format!(
            "All errors of this job concern secondary indexes (index id {list}; 1 usually is the \
             primary index): as far as they tell, no row is missing, and only those indexes must be \
             dropped and recreated. Make sure that none of them is the primary index."
        ),
        (true, false, false) => format!(
            "The errors of this job concern index 1, usually the primary index, and secondary \
             indexes (index id {list}): rows may be missing, and index entries."
        ),
        (true, _, true) => "The errors of this job concern index 1, usually the primary index, \
             and others that cannot be told: rows may be missing, and index entries."
            .to_owned(),
        (false, _, _) => "Which index lost entries cannot be told for every error of this job: \
             rows may be missing, and index entries."
            .to_owned(),
    };
    let sql = (!secondary.is_empty()).then(|| {
        subject.sql([format!(
            "SELECT descriptor_name, index_id, index_name, index_type\n  FROM \
             crdb_internal.table_indexes\n  WHERE descriptor_id IN ({}) AND index_id IN ({list});",
            ids_or_placeholder(&subject.table_ids)
        )])
    });
    Some(step(text).with_sql(sql))
}

/// How to make a secondary index anew, behind why.
pub(super) fn recreate(subject: &Subject<'_>, why: &str) -> Step {
    let table = subject.table();
    step(format!(
        "{why} Each new one is validated; until then queries are slower, and uniqueness is not \
         enforced."
    ))
    .with_sql(subject.sql([
        format!("SHOW CREATE TABLE {table};"),
        format!("DROP INDEX {table}@<index>;"),
        format!("CREATE INDEX <index> ON {table} (<columns>);"),
    ]))
}

/// How CockroachDB itself checks secondary indexes, where it can: v25.4 has
/// `INSPECT` behind a session variable, v26.1 without.
pub(super) fn inspect(subject: &Subject<'_>, newest: &Newest) -> Step {
    if newest.is_before(25, 4) {
        return step(
            "From v25.4 on, INSPECT TABLE checks secondary indexes against the primary index (a row \
             that all of them lack it cannot find): use it after an upgrade.",
        );
    }
    let table = subject.table();
    let enable = if newest.is_since(26, 1) {
        String::new()
    } else {
        "-- Before v26.1 only:\nSET enable_inspect_command = true;".to_owned()
    };
    step(
        "INSPECT TABLE checks secondary indexes against the primary index (a row that all of them \
         lack it cannot find). It needs v25.4 or later and the system privilege INSPECT, and reads \
         the whole table: use it at a quiet time.",
    )
    .with_sql(subject.sql([
        enable,
        format!("INSPECT TABLE {table};"),
        format!("SHOW INSPECT ERRORS FOR TABLE {table} WITH DETAILS;"),
    ]))
}
