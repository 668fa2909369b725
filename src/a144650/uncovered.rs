//! The jobs that these logs cannot clear: of a kind that may be affected, on a
//! version that has or may have the bug, at a time that the logs of all nodes
//! do not cover. It is the published script's largest blind spot (facts 8, D10).

use std::collections::{BTreeMap, BTreeSet};

use super::affected::affected;
use super::errors::{may_be_affected, operation_of};
use crate::coverage::{NodeLogs, scopes};
use crate::findings::MemberFindings;
use crate::jobs::{Ending, History, Jobs};
use crate::report::{Affected, MissingNode, Operation, UncoveredJob};
use crate::spans::GAP;
use crate::time::{HOUR, Micros};
use crate::version::Version;
use crate::versions::{Scope, Versions};

/// What is needed to tell.
pub(super) struct Reach<'a> {
    pub(super) logs: &'a BTreeMap<Option<u32>, NodeLogs>,
    pub(super) missing: &'a [MissingNode],
    pub(super) members: &'a [MemberFindings],
    pub(super) versions: &'a Versions,
}

/// The jobs that cannot be cleared, latest first.
pub(super) fn uncovered(jobs: &Jobs, reach: &Reach<'_>) -> Vec<UncoveredJob> {
    let mut list: Vec<UncoveredJob> = jobs
        .iter()
        .filter_map(|((tenant, id), history)| {
            let (from, to) = may_have_lost(*id, history)?;
            let why = reach.why_not_covered(from, to)?;
            if reach.surely_unaffected(from, to) {
                return None;
            }
            Some(UncoveredJob {
                job_id: id.to_string(),
                tenant: tenant.clone(),
                r#type: history.types.iter().next().cloned(),
                operation: operation_of(history),
                description: history.description.clone(),
                started: history.started,
                finished: history.succeeded_at(),
                why,
            })
        })
        .collect();
    list.sort_by(|a, b| {
        (b.finished, &a.tenant, &a.job_id).cmp(&(a.finished, &b.tenant, &b.job_id))
    });
    list
}

/// When a job ran that would be affected by the bug; `None` for another job.
fn may_have_lost(id: u64, history: &History) -> Option<(Option<Micros>, Option<Micros>)> {
    let operation = operation_of(history);
    if !may_be_affected(operation) {
        return None;
    }
    let finished = history.succeeded_at();
    let made = history.started.or_else(|| made_at(id, finished));
    let known = [made, history.seen.map(|seen| seen.0), finished];
    let from = known.into_iter().flatten().min();
    match history
        .outcome()
        .and_then(|outcome| Ending::of(&outcome.state))
    {
        Some(Ending::Succeeded) => Some((from, finished)),
        // A standby loses rows while it runs; it succeeds only at cutover.
        Some(Ending::Open) if operation == Operation::PhysicalReplication => Some((from, None)),
        Some(Ending::Open | Ending::NotKept) => None,
        // A table has it, but its state cannot be read: it may have succeeded.
        None => history.in_table.then_some((from, finished)),
    }
}

/// When a job was made, as its id tells where no table does: ids are counted
/// in units of ten microseconds since 2015, times 2^15, plus a node
/// (CockroachDB's `unique_rowid`). `None` for an id that is none of these: one
/// that would be from the first year, or from after the job's end.
fn made_at(id: u64, finished: Option<Micros>) -> Option<Micros> {
    const EPOCH: Micros = Micros::clamped(1_420_070_400_000_000);
    const YEAR: i64 = 365 * 24 * HOUR;
    let since = i64::try_from(id >> 15).ok()?.checked_mul(10)?;
    let made = Micros::new(EPOCH.get().checked_add(since)?)?;
    (since > YEAR && finished.is_some_and(|finished| made <= finished)).then_some(made)
}

impl Reach<'_> {
    /// What is not covered of the time from `from` to `to`; an open end is as
    /// far as the logs reach.
    fn why_not_covered(&self, from: Option<Micros>, to: Option<Micros>) -> Option<String> {
        let open = to.is_none();
        let last = self.logs.values().filter_map(NodeLogs::last).max();
        let Some((from, to)) = from.zip(to.or(last)) else {
            return Some("Nothing tells when it ran, or there are no logs at all.".to_owned());
        };
        // A job that goes on asks of each node its logs up to their end, if
        // that is where all end: at the collection.
        let ends_with_all = |end: Micros| open && to.since(end) <= GAP;
        let needed = |logs: &NodeLogs| logs.last().filter(|&end| ends_with_all(end)).unwrap_or(to);
        let logs = self
            .logs
            .iter()
            .filter(|(_, logs)| !logs.covers(from, needed(logs)));
        let nodes: BTreeSet<Option<u32>> = logs
            .map(|(node, _)| *node)
            .chain(self.missing.iter().map(|missing| Some(missing.node)))
            .collect();
        if !nodes.is_empty() {
            return Some(format!(
                "It ran from {from} to {to}; the logs of {} do not cover that.",
                names(nodes)
            ));
        }
        self.logs
            .is_empty()
            .then(|| "There are no logs.".to_owned())
    }

    /// Whether every node is known to have run a version without the bug.
    fn surely_unaffected(&self, from: Option<Micros>, to: Option<Micros>) -> bool {
        let (Some(from), Some(to)) = (from, to) else {
            return false;
        };
        self.missing.is_empty()
            && !self.logs.is_empty()
            && self.logs.keys().all(|&node| {
                let logs = self.members.iter().filter(|m| m.is_log && m.node == node);
                let scopes: Vec<Scope> = logs.flat_map(scopes).collect();
                let known = self.versions.at(node, &scopes, from);
                let later = self.versions.of(node).into_iter();
                let during = later.filter(|v| v.at.is_some_and(|at| from < at && at <= to));
                known.is_some_and(is_unaffected)
                    && during.into_iter().all(|v| is_unaffected(&v.version))
            })
    }
}

/// Whether a version is known not to have the bug.
pub(super) fn is_unaffected(version: &str) -> bool {
    Version::parse(version).is_some_and(|version| affected(&version) == Affected::No)
}

/// `n1, n2, … and 44 more`, by number.
pub(super) fn names(nodes: impl IntoIterator<Item = Option<u32>>) -> String {
    let mut names: Vec<String> = nodes.into_iter().map(name).collect();
    let more = names.len().saturating_sub(MAX_NAMES);
    names.truncate(MAX_NAMES);
    let list = names.join(", ");
    if more > 0 {
        format!("{list} and {more} more")
    } else {
        list
    }
}

fn name(node: Option<u32>) -> String {
    node.map_or_else(
        || "a node without an id".to_owned(),
        |node| format!("n{node}"),
    )
}

/// Nodes that a reason names; a large cluster has hundreds.
const MAX_NAMES: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_tell_when_a_job_was_made() {
        let at = |text: &str| crate::time::parse_sql(text);
        let advisory = 1_065_722_008_981_340_161;
        let made = made_at(advisory, at("2025-04-22 12:00:00")).map(|at| at.to_string());
        assert!(made.is_some_and(|made| made.starts_with("2025-04-22 06:")));
        assert_eq!(
            made_at(advisory, at("2025-04-22 00:00:00")),
            None,
            "after its end"
        );
        assert_eq!(made_at(7, at("2025-04-22 12:00:00")), None, "no such id");
        assert_eq!(made_at(u64::MAX, at("2025-04-22 12:00:00")), None);
        assert_eq!(made_at(advisory, None), None);
    }

    #[test]
    fn long_lists_are_counted() {
        assert_eq!(
            names([Some(2), Some(10), None]),
            "n2, n10, a node without an id"
        );
        let many = names((1..=20).map(Some));
        assert!(many.ends_with("n12 and 8 more"), "{many}");
    }
}
