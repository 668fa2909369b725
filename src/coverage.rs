//! How far the logs reach: which nodes, which times, and what is missing.
//!
//! # Promises
//!
//! * Copies, tenants' logs and several inputs of one node are one node's logs.
//! * Only the main log group counts for time: all signals but the recovery
//!   events stand there (facts 2j).
//!
//! # Not here
//!
//! Which jobs cannot be cleared because of it (`a144650::uncovered`).

use std::collections::{BTreeMap, BTreeSet};

use crate::findings::{MemberFindings, Span};
use crate::jobs::{History, Jobs};
use crate::member::host;
use crate::node_files::Membership;
use crate::report::{Gap, MissingNode};
use crate::spans::GAP;
use crate::time::Micros;
use crate::versions::Scope;

/// The logs of one node; `None` is a file that names no node.
#[derive(Clone, Debug, Default)]
pub struct NodeLogs {
    /// Files of every group.
    pub files: u64,
    /// Stretches that the main group covers, in order, with gaps between.
    pub covered: Vec<(Micros, Micros)>,
    /// Starts of the node, as far as file headers tell.
    starts: BTreeSet<Micros>,
}

impl NodeLogs {
    /// First entry of the main group.
    #[must_use]
    pub fn first(&self) -> Option<Micros> {
        self.covered.first().map(|span| span.0)
    }

    /// Last entry of the main group.
    #[must_use]
    pub fn last(&self) -> Option<Micros> {
        self.covered.last().map(|span| span.1)
    }

    /// The silences between the first and the last entry.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        let pairs = self.covered.iter().zip(self.covered.iter().skip(1));
        pairs
            .map(|(before, after)| Gap {
                from: before.1,
                to: after.0,
                kind: if self.starts.contains(&after.0) {
                    "restart"
                } else {
                    "silence"
                }
                .to_owned(),
            })
            .collect()
    }

    /// Whether the time from `from` to `to` lies in one stretch.
    #[must_use]
    pub fn covers(&self, from: Micros, to: Micros) -> bool {
        let slack = EDGE_SLACK;
        self.covered
            .iter()
            .any(|span| span.0.plus(-slack) <= from && to <= span.1.plus(slack))
    }
}

/// How far past its last entry a log still counts: a working node writes every
/// few seconds, and a file sink holds entries back for a second (facts 2j,
/// `buffered`).
const EDGE_SLACK: i64 = 10 * crate::time::SECOND;

/// The logs of all nodes.
#[must_use]
pub fn node_logs(members: &[MemberFindings]) -> BTreeMap<Option<u32>, NodeLogs> {
    let mut nodes: BTreeMap<Option<u32>, NodeLogs> = BTreeMap::new();
    let mut spans: BTreeMap<Option<u32>, Vec<Span>> = BTreeMap::new();
    for member in members.iter().filter(|member| member.is_log) {
        let mut of_member: BTreeSet<Option<u32>> = member.spans.iter().map(|s| s.node).collect();
        if of_member.is_empty() {
            of_member.insert(member.node);
        }
        for node in of_member {
            nodes.entry(node).or_default().files += 1;
        }
        if member.group.is_none() {
            for span in &member.spans {
                spans.entry(span.node).or_default().push(*span);
            }
            let starts = member.versions.iter().filter_map(|version| version.at);
            nodes.entry(member.node).or_default().starts.extend(starts);
        }
    }
    for (node, mut list) in spans {
        list.sort();
        nodes.entry(node).or_default().covered = merged(&list);
    }
    // A version line of a file without a node made this entry.
    nodes.retain(|_, logs| logs.files > 0);
    nodes
}

/// Joins stretches that overlap or lie less than a gap apart.
fn merged(sorted: &[Span]) -> Vec<(Micros, Micros)> {
    let mut list: Vec<(Micros, Micros)> = Vec::new();
    for span in sorted {
        match list.last_mut() {
            Some(open) if span.from.since(open.1) <= GAP => open.1 = open.1.max(span.to),
            _ => list.push((span.from, span.to)),
        }
    }
    list
}

/// Node ids that logs of two machines carry at the same time: files of two
/// clusters, or of a copied disk. The host is the second part of a log file's
/// name (facts 2d).
#[must_use]
pub fn ids_used_twice(members: &[MemberFindings]) -> BTreeSet<u32> {
    let mut seen: BTreeMap<u32, Vec<(&str, Span)>> = BTreeMap::new();
    let mut twice = BTreeSet::new();
    let main_logs = members
        .iter()
        .filter(|member| member.is_log && member.group.is_none());
    for member in main_logs {
        let Some(host) = host(&member.path) else {
            continue;
        };
        for span in &member.spans {
            let Some(node) = span.node else {
                continue;
            };
            let known = seen.entry(node).or_default();
            let overlaps = |(other, theirs): &(&str, Span)| {
                *other != host && theirs.from < span.to && span.from < theirs.to
            };
            if known.iter().any(overlaps) {
                twice.insert(node);
            }
            match known.iter_mut().find(|(other, _)| *other == host) {
                Some((_, all)) => {
                    all.from = all.from.min(span.from);
                    all.to = all.to.max(span.to);
                }
                None => known.push((host, *span)),
            }
        }
    }
    twice
}

/// What a member's version may be known of: its host's logs, or the nodes of
/// its input; a loose file of no known host only of itself.
#[must_use]
pub fn scopes(member: &MemberFindings) -> Vec<Scope> {
    let of_input = Scope::Input(member.input);
    let in_folder = crate::member::node(&member.path).is_some();
    match host(&member.path).filter(|_| member.is_log) {
        Some(host) if in_folder => vec![Scope::Host(host.to_owned()), of_input],
        Some(host) => vec![Scope::Host(host.to_owned())],
        None if in_folder || !member.is_log => vec![of_input],
        None => vec![Scope::File(member.input, member.path.clone())],
    }
}

/// The nodes that the cluster knows but that have no logs here. Of jobs'
/// coordinators those count whose job `matters`.
#[must_use]
pub fn missing_nodes(
    members: &[MemberFindings],
    folders: &BTreeSet<u32>,
    jobs: &Jobs,
    logs: &BTreeMap<Option<u32>, NodeLogs>,
    matters: impl Fn(&History) -> bool,
) -> Vec<MissingNode> {
    let mut known: BTreeMap<u32, (String, Option<String>)> = BTreeMap::new();
    let mut add = |node: u32, source: &str, note: Option<&str>| {
        known
            .entry(node)
            .or_insert_with(|| (source.to_owned(), note.map(str::to_owned)));
    };
    let mut gone: BTreeSet<u32> = BTreeSet::new();
    let first = logs.values().filter_map(NodeLogs::first).min();
    for member in members {
        for fact in &member.data.nodes {
            let Some(node) = fact.node_id.or(member.node) else {
                continue;
            };
            if fact.membership == Some(Membership::Decommissioned) {
                // It cannot have written what these logs should show, if it
                // was last heard of before they begin.
                if fact
                    .updated_at
                    .zip(first)
                    .is_some_and(|(heard, first)| heard < first)
                {
                    gone.insert(node);
                }
                add(node, &member.path, Some("decommissioned"));
            } else {
                add(node, &member.path, None);
            }
        }
    }
    for node in folders {
        add(*node, "a folder of this node in the archive", None);
    }
    for history in jobs.values().filter(|history| matters(history)) {
        for node in &history.coordinators {
            add(*node, "the coordinator of a job", None);
        }
    }
    known
        .into_iter()
        .filter(|(node, _)| *node != 0 && !gone.contains(node))
        .filter(|(node, _)| logs.get(&Some(*node)).is_none_or(|l| l.covered.is_empty()))
        .map(|(node, (source, note))| MissingNode { node, source, note })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{HOUR, MINUTE};

    fn log(node: u32, spans: &[(i64, i64)]) -> MemberFindings {
        MemberFindings {
            is_log: true,
            node: Some(node),
            spans: spans
                .iter()
                .map(|&(from, to)| Span {
                    from: Micros::clamped(from * MINUTE),
                    to: Micros::clamped(to * MINUTE),
                    node: Some(node),
                })
                .collect(),
            ..MemberFindings::default()
        }
    }

    #[test]
    fn stretches_and_gaps() {
        let members = [
            log(1, &[(200, 300)]),
            log(1, &[(0, 100), (400, 500)]),
            log(2, &[(0, 5)]),
        ];
        let nodes = node_logs(&members);
        let one = &nodes[&Some(1)];
        let minutes = |at: Micros| at.get() / MINUTE;
        let gaps: Vec<(i64, i64)> = one
            .gaps()
            .iter()
            .map(|g| (minutes(g.from), minutes(g.to)))
            .collect();
        assert_eq!(gaps, [(100, 200), (300, 400)]);
        assert_eq!(
            (one.first().map(minutes), one.last().map(minutes)),
            (Some(0), Some(500))
        );
        assert_eq!(nodes[&Some(2)].files, 1);
    }

    #[test]
    fn gaps_up_to_the_bound_are_none() {
        let bound = HOUR / MINUTE;
        let near = node_logs(&[log(1, &[(0, 10), (10 + bound, 100)])]);
        assert!(near[&Some(1)].gaps().is_empty());
        let far = node_logs(&[log(1, &[(0, 10), (11 + bound, 100)])]);
        assert_eq!(far[&Some(1)].gaps().len(), 1);
    }

    #[test]
    fn one_id_on_two_machines() {
        let named = |host: &str, from: i64, to: i64| MemberFindings {
            path: format!("nodes/1/logs/cockroach.{host}.roach.2025-04-22T05_00_00Z.000100.log"),
            ..log(1, &[(from, to)])
        };
        let twice = |members: &[MemberFindings]| ids_used_twice(members).contains(&1);
        assert!(
            !twice(&[named("a", 0, 10), named("a", 5, 20)]),
            "one machine"
        );
        assert!(
            !twice(&[named("a", 0, 10), named("b", 10, 20)]),
            "moved to another machine"
        );
        assert!(
            twice(&[named("a", 0, 10), named("b", 9, 20)]),
            "at the same time"
        );
    }

    #[test]
    fn what_is_covered() {
        let nodes = node_logs(&[log(1, &[(10, 20), (100, 200)])]);
        let covers =
            |from: i64, to: i64| nodes[&Some(1)].covers(Micros::clamped(from), Micros::clamped(to));
        let second = crate::time::SECOND;
        assert!(covers(10 * MINUTE, 20 * MINUTE));
        assert!(covers(10 * MINUTE - 10 * second, 20 * MINUTE + 10 * second));
        assert!(!covers(10 * MINUTE - 10 * second - 1, 20 * MINUTE));
        assert!(!covers(10 * MINUTE, 20 * MINUTE + 10 * second + 1));
        assert!(!covers(15 * MINUTE, 150 * MINUTE), "a gap lies between");
    }
}
