//! Which index lost entries: whether rows are missing, or only a secondary
//! index must be made anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::steps::{comment, ids_or_placeholder, joined};
use super::{MAX_JOBS_WRITTEN_OUT, Subject, step};
use crate::a144650::answer::Step;

/// Which index lost entries, per job, told from the key ranges.
pub(super) fn lost_indexes(subjects: &[&Subject<'_>]) -> Vec<Step> {
    let found = subjects.iter().filter(|subject| subject.found);
    let found = found.take(MAX_JOBS_WRITTEN_OUT);
    found.map(|subject| lost_index(subject)).collect()
}

fn lost_index(subject: &Subject<'_>) -> Step {
    let counted = subject.flush_errors.iter().filter(|error| error.counted);
    let known: BTreeSet<u32> = counted.clone().filter_map(|error| error.index_id).collect();
    let unknown =
        0 < subject.flush_errors_omitted || counted.clone().any(|error| error.index_id.is_none());
    let secondary: Vec<u32> = known.iter().copied().filter(|id| *id != 1).collect();
    let primary = known.contains(&1);
    let list = joined(&secondary);
    let what = match (primary, secondary.is_empty(), unknown) {
        (true, true, false) => {
            "all errors concern index 1, usually the primary index: rows may be missing.".to_owned()
        }
        (false, false, false) => format!(
            "all errors concern secondary indexes (index id {list}; 1 usually is the primary \
             index): as far as these errors tell, the rows are all there, and only those indexes \
             must be dropped and recreated. Make sure below that none of them is the primary index."
        ),
        (true, false, false) => format!(
            "errors concern index 1, usually the primary index, and secondary indexes (index id \
             {list}): rows may be missing, and index entries."
        ),
        (true, _, true) => "errors concern index 1, usually the primary index, and others that \
             cannot be told: rows may be missing, and index entries."
            .to_owned(),
        (false, _, _) => "which index lost entries cannot be told for every error: rows may be \
             missing, and index entries."
            .to_owned(),
    };
    let code = (!secondary.is_empty()).then(|| {
        let mut code = comment(subject);
        let _ = write!(
            code,
            "\nSELECT descriptor_name, index_id, index_name, index_type\n  FROM \
             crdb_internal.table_indexes\n  WHERE descriptor_id IN ({}) AND index_id IN ({list});",
            ids_or_placeholder(&subject.table_ids)
        );
        code
    });
    step(format!("Job {}: {what}", subject.job_id)).with_code(code)
}
