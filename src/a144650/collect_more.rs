//! The command that would collect what is missing.

use debug_zip_records::time::{HOUR, Micros};

use super::answer::UncoveredJob;
use crate::cluster::Coverage;

/// Flags that leave out what takes long and is not needed here.
const QUICK: &str =
    "--include-goroutine-stacks=false --cpu-profile-duration=0 --include-range-info=false";

/// The command that would collect what is missing, with times filled in. It
/// leaves no files out by name: newer versions would leave out tables with
/// them; what takes long and is not needed here is turned off instead.
pub(super) fn collect_more(
    coverage: &Coverage,
    uncovered: &[UncoveredJob],
    lacks_more: bool,
) -> Option<String> {
    let started = uncovered
        .iter()
        .filter_map(|job| job.started.or(job.finished));
    let finished = uncovered.iter().filter_map(|job| job.finished);
    let first = coverage.nodes.iter().filter_map(|node| node.first);
    let last = coverage.nodes.iter().filter_map(|node| node.last);
    let (from, until) = if uncovered.is_empty() {
        if coverage.missing_nodes.is_empty() && !lacks_more {
            return None;
        }
        (first.min(), last.max())
    } else {
        (started.min(), finished.max().max(last.max()))
    };
    // An hour on either side, because a file is chosen by when it ends.
    let flag = |name: &str, at: Option<Micros>, move_by: i64| {
        at.map_or(String::new(), |at| {
            let text = at.plus(move_by).to_rfc3339();
            let (date, time) = text.split_at(text.len().min(10));
            let time = time.get(1..9).unwrap_or_default();
            format!(" --files-{name}='{date} {time}'")
        })
    };
    Some(format!(
        "cockroach debug zip debug-more.zip{}{} {QUICK} --host=<any node> --certs-dir=<certificates>",
        flag("from", from, -HOUR),
        flag("until", until, HOUR),
    ))
}
