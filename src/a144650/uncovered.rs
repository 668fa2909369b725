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
use crate::time::Micros;
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
            let (from, to) = may_have_lost(history)?;
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
fn may_have_lost(history: &History) -> Option<(Option<Micros>, Option<Micros>)> {
    let operation = operation_of(history);
    if !may_be_affected(operation) {
        return None;
    }
    let finished = history.succeeded_at();
    let known = [history.started, history.seen.map(|seen| seen.0), finished];
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

impl Reach<'_> {
    /// What is not covered of the time from `from` to `to`; an open end is as
    /// far as the logs reach.
    fn why_not_covered(&self, from: Option<Micros>, to: Option<Micros>) -> Option<String> {
        let open = to.is_none();
        let last = self.logs.values().filter_map(NodeLogs::last).max();
        let Some((from, to)) = from.zip(to.or(last)) else {
            return Some("Nothing tells when it ran, or there are no logs at all.".to_owned());
        };
        let gaps: Vec<String> = self
            .logs
            .iter()
            .filter(|(_, logs)| {
                !logs.covers(
                    from,
                    if open {
                        to.min(logs.last().unwrap_or(to))
                    } else {
                        to
                    },
                )
            })
            .map(|(node, _)| name(*node))
            .chain(self.missing.iter().map(|missing| name(Some(missing.node))))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .take(MAX_NAMES)
            .collect();
        if !gaps.is_empty() {
            return Some(format!(
                "It ran from {from} to {to}; the logs of {} do not cover that.",
                gaps.join(", ")
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

fn name(node: Option<u32>) -> String {
    node.map_or_else(
        || "a node without an id".to_owned(),
        |node| format!("n{node}"),
    )
}

/// Nodes that a reason names; a large cluster has hundreds.
const MAX_NAMES: usize = 12;
