//! The logs of each node: how many files, and which times they cover.
//!
//! # Promises
//!
//! * Copies, tenants' logs and several inputs of one node are one node's logs.
//! * Only the main log group counts for time: all signals but the recovery
//!   events stand there.

use std::collections::{BTreeMap, BTreeSet};

use debug_zip_records::time::{Micros, SECOND};

use super::coverage::Gap;
use super::intervals::Intervals;
use crate::input::member;
use crate::order;
use crate::scan::{GAP, MemberFindings, Span};

/// The logs of one node; `None` is a file that names no node.
#[derive(Clone, Debug, Default)]
pub(crate) struct NodeLogs {
    /// Files of every group.
    pub files: u64,
    /// Files of the main group.
    pub main_files: u64,
    /// Stretches that the main group covers, in order, with gaps between.
    pub covered: Vec<(Micros, Micros)>,
    /// Starts of the node, as far as file headers tell.
    starts: BTreeSet<Micros>,
}

impl NodeLogs {
    /// First entry of the main group.
    #[must_use]
    pub(crate) fn first(&self) -> Option<Micros> {
        self.covered.first().map(|span| span.0)
    }

    /// Last entry of the main group.
    #[must_use]
    pub(crate) fn last(&self) -> Option<Micros> {
        self.covered.last().map(|span| span.1)
    }

    /// The silences between the first and the last entry.
    #[must_use]
    pub(crate) fn gaps(&self) -> Vec<Gap> {
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
    pub(crate) fn covers(&self, from: Micros, to: Micros) -> bool {
        let slack = EDGE_SLACK;
        self.covered
            .iter()
            .any(|span| span.0.plus(-slack) <= from && to <= span.1.plus(slack))
    }

    /// Whether there is a main log, but no entry of it with a possible date.
    #[must_use]
    pub(crate) fn is_undated(&self) -> bool {
        self.main_files > 0 && self.covered.is_empty()
    }

    /// The stretches as a set, a little wider than the entries.
    #[must_use]
    pub(crate) fn reach(&self) -> Intervals {
        let stretches = self.covered.iter();
        Intervals::of(stretches.map(|span| (NodeLogs::edge(span.0), span.1.plus(EDGE_SLACK))))
    }

    /// From when on a stretch counts whose first entry is at `from`.
    #[must_use]
    pub(crate) fn edge(from: Micros) -> Micros {
        from.plus(-EDGE_SLACK)
    }
}

/// How far past its last entry a log still counts: a working node writes every
/// few seconds, and a file sink holds entries back for a second
/// (its option `buffered`).
const EDGE_SLACK: i64 = 10 * SECOND;

/// The logs of all nodes.
#[must_use]
pub(crate) fn node_logs(members: &[MemberFindings]) -> BTreeMap<Option<u32>, NodeLogs> {
    let mut nodes: BTreeMap<Option<u32>, NodeLogs> = BTreeMap::new();
    let mut spans: BTreeMap<Option<u32>, Vec<Span>> = BTreeMap::new();
    for member in members.iter().filter(|member| member.is_log) {
        let mut of_member: BTreeSet<Option<u32>> = order::set(member.spans.iter().map(|s| s.node));
        // A tenant's SQL instance wrote nothing, and is no node.
        if of_member.is_empty() && member::tenant(&member.path).is_some() {
            continue;
        }
        if of_member.is_empty() {
            of_member.insert(member.node);
        }
        for node in of_member {
            let logs = nodes.entry(node).or_default();
            logs.files += 1;
            logs.main_files += u64::from(member.group.is_none());
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
        order::sort_by(&mut list, Ord::cmp);
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

#[cfg(test)]
pub(super) mod tests;
