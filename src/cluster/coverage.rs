//! How far the logs reach: which nodes, which times, and what is missing.
//!
//! # Promises
//!
//! * Copies, tenants' logs and several inputs of one node are one node's logs.
//! * Only the main log group counts for time: all signals but the recovery
//!   events stand there.
//!
//! # Not here
//!
//! Which jobs cannot be cleared because of it: a check knows.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::history::History;
use super::intervals::Intervals;
use super::versions::Scope;
use super::window::Window;
use crate::input::member::{self, NodeFile, host};
use crate::node_files::Membership;
use crate::scan::{GAP, MemberFindings, Span};
use crate::time::{Micros, SECOND, rfc3339};
use crate::version::Affected;

/// How far the logs reach.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Coverage {
    /// What was looked at, counted.
    pub covered: Covered,
    /// Nodes with logs, by id; a file that names no node stands last.
    pub nodes: Vec<NodeCoverage>,
    /// Nodes that the cluster knows but that have no logs here.
    pub missing_nodes: Vec<MissingNode>,
    /// What the collector was asked for.
    pub window: Window,
    /// Whether a table of jobs was read.
    pub has_jobs_table: bool,
    /// Log groups that a default configuration writes and that are absent.
    pub missing_groups: Vec<String>,
}

/// What was looked at, counted once for every face.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Covered {
    /// Nodes of which a main log with a possible time is here, over all
    /// clusters; of logs that name no node, one for each cluster.
    pub nodes: u64,
    /// Nodes that the clusters have; null where nothing lists those of one.
    pub nodes_known: Option<u64>,
    /// Log files, of every group.
    pub files: u64,
    /// First entry of the main logs; null if none has a possible time.
    #[serde(with = "rfc3339::option")]
    pub from: Option<Micros>,
    /// Last entry of the main logs; null if none has a possible time.
    #[serde(with = "rfc3339::option")]
    pub to: Option<Micros>,
}

/// What is known of one node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodeCoverage {
    /// Node id, from 1; null for logs that name none.
    pub node: Option<u32>,
    /// Id of the cluster; null unless the inputs come from more than one.
    pub cluster_id: Option<String>,
    /// First entry of its main logs; null if there are none with a time.
    #[serde(with = "rfc3339::option")]
    pub first: Option<Micros>,
    /// Last entry of its main logs; null if there are none with a time.
    #[serde(with = "rfc3339::option")]
    pub last: Option<Micros>,
    /// Versions that it says it ran, oldest first.
    pub versions: Vec<NodeVersion>,
    /// Log files of every group.
    pub files: u64,
    /// Silences of more than an hour in its main logs, oldest first.
    pub gaps: Vec<Gap>,
    /// What the collector could not get from this node: paths of its notes.
    pub collector_errors: Vec<String>,
}

/// A version that a node ran.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct NodeVersion {
    /// As the node writes it, such as `v24.1.5`.
    pub version: String,
    /// Since when; null where nothing tells, and then it gates nothing.
    #[serde(with = "rfc3339::option")]
    pub from: Option<Micros>,
    /// Whether it has the bug.
    pub affected: Affected,
    /// What told: `log_header` (headers and JSON entries), or the name of a
    /// file, such as `status.json`.
    pub source: String,
}

/// A silence in a node's main log.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// Last entry before.
    #[serde(with = "rfc3339")]
    pub from: Micros,
    /// First entry after.
    #[serde(with = "rfc3339")]
    pub to: Micros,
    /// `restart` when the node started again at its end, else `silence`.
    pub kind: String,
}

/// A node without logs.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct MissingNode {
    /// Node id, from 1.
    pub node: u32,
    /// What knows of it, in words or as a path.
    pub source: String,
    /// Why it has none, such as the collector's own note; null where nothing
    /// tells.
    pub note: Option<String>,
}

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
}

impl NodeLogs {
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
        let mut of_member: BTreeSet<Option<u32>> = member.spans.iter().map(|s| s.node).collect();
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
/// name.
#[must_use]
pub(super) fn ids_used_twice(members: &[MemberFindings]) -> BTreeSet<u32> {
    let mut stretches: BTreeMap<u32, Vec<(Micros, Micros, &str)>> = BTreeMap::new();
    let main_logs = members
        .iter()
        .filter(|member| member.is_log && member.group.is_none());
    for member in main_logs {
        let Some(host) = host(&member.path) else {
            continue;
        };
        for span in &member.spans {
            if let Some(node) = span.node {
                let of_node = stretches.entry(node).or_default();
                of_node.push((span.from, span.to, host));
            }
        }
    }
    let twice = stretches.into_iter().filter_map(|(node, mut list)| {
        list.sort_unstable();
        overlap_of_two(&list).then_some(node)
    });
    twice.collect()
}

/// Whether stretches of two hosts overlap. They are sorted by their start.
fn overlap_of_two(sorted: &[(Micros, Micros, &str)]) -> bool {
    // The latest end so far, and the latest of any other host.
    let mut latest: Option<(Micros, &str)> = None;
    let mut other: Option<(Micros, &str)> = None;
    for &(from, to, host) in sorted {
        let mut ends = latest.into_iter().chain(other);
        if ends.any(|(end, whose)| whose != host && from < end) {
            return true;
        }
        match latest {
            Some((end, whose)) if whose == host => latest = Some((end.max(to), host)),
            Some((end, _)) if end < to => {
                other = latest;
                latest = Some((to, host));
            }
            Some(_) if other.is_none_or(|(end, _)| end < to) => other = Some((to, host)),
            Some(_) => {}
            None => latest = Some((to, host)),
        }
    }
    false
}

/// What a member's version may be known of: its host's logs, or the nodes of
/// its input; a loose file of no known host only of itself.
#[must_use]
pub(crate) fn scopes(member: &MemberFindings) -> Vec<Scope> {
    let of_input = Scope::Input(member.input);
    let in_folder = member::node(&member.path).is_some();
    match host(&member.path).filter(|_| member.is_log) {
        Some(host) if in_folder => vec![Scope::Host(host.to_owned()), of_input],
        Some(host) => vec![Scope::Host(host.to_owned())],
        None if in_folder || !member.is_log => vec![of_input],
        None => vec![Scope::File(member.input, member.path.clone())],
    }
}

/// The nodes of a cluster, as everything here tells.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nodes {
    /// Nodes that belong to it and have no logs here at all.
    pub missing: Vec<MissingNode>,
    /// Nodes that were taken out of it and have no main logs here, and when
    /// they were last heard of, as far as anything tells.
    pub gone: BTreeMap<u32, Option<Micros>>,
    /// How many belong to it, where something lists them.
    pub known: Option<u64>,
}

/// What names the nodes of a cluster, besides members.
pub(super) struct Witnesses<'a> {
    /// Nodes that have a folder in the archive.
    pub folders: &'a BTreeSet<u32>,
    /// Nodes that the collector was told to leave out.
    pub left_out: &'a BTreeSet<u32>,
    /// Jobs of which the coordinators count.
    pub jobs: Vec<&'a History>,
}

/// Puts together which nodes there are, and which have no logs.
#[must_use]
pub(super) fn nodes(
    members: &[MemberFindings],
    witnesses: &Witnesses<'_>,
    logs: &BTreeMap<Option<u32>, NodeLogs>,
) -> Nodes {
    let mut known: BTreeMap<u32, String> = BTreeMap::new();
    let mut gone: BTreeMap<u32, Option<Micros>> = BTreeMap::new();
    let mut heard: BTreeMap<u32, Micros> = BTreeMap::new();
    let mut joined: BTreeMap<u32, String> = BTreeMap::new();
    let mut is_listed = false;
    for member in members {
        is_listed |= !member.data.nodes.is_empty() && is_list(&member.path);
        for fact in &member.data.nodes {
            let Some(node) = fact.node_id.or(member.node).filter(|node| *node != 0) else {
                continue;
            };
            known.entry(node).or_insert_with(|| member.path.clone());
            if let Some(at) = fact.updated_at {
                let last = heard.entry(node).or_insert(at);
                *last = at.max(*last);
            }
            if fact.membership == Some(Membership::Decommissioned) {
                gone.insert(node, None);
            }
        }
        for event in &member.data.events {
            let left = event.kind == "node_decommissioned";
            if let Some((node, at)) = event.node.zip(event.at).filter(|_| left) {
                gone.insert(node, None);
                let last = heard.entry(node).or_insert(at);
                *last = at.max(*last);
            }
            let joins = matches!(event.kind.as_str(), "node_join" | "node_restart");
            if let Some(node) = event.node.filter(|_| joins) {
                joined.entry(node).or_insert_with(|| member.path.clone());
            }
        }
    }
    for (node, left) in &mut gone {
        *left = heard.get(node).copied();
    }
    for node in witnesses.folders {
        let source = "a folder of this node in the archive";
        known.entry(*node).or_insert_with(|| source.to_owned());
    }
    // A list knows better which of them there are.
    if !is_listed {
        for node in witnesses.left_out {
            let source = "the collector was told to leave it out";
            known.entry(*node).or_insert_with(|| source.to_owned());
        }
        for (node, path) in joined {
            known.entry(node).or_insert(path);
        }
    }
    for node in witnesses
        .jobs
        .iter()
        .flat_map(|history| &history.coordinators)
    {
        known
            .entry(*node)
            .or_insert_with(|| "the coordinator of a job".to_owned());
    }
    known.retain(|node, _| *node != 0 && !gone.contains_key(node));
    let with_logs = logs
        .iter()
        .filter(|(_, logs)| logs.files > 0)
        .filter_map(|(node, _)| *node);
    let with_logs: BTreeSet<u32> = with_logs.collect();
    let all = known
        .keys()
        .copied()
        .chain(with_logs.iter().copied())
        .collect::<BTreeSet<u32>>();
    let has_main = |node: &u32| {
        logs.get(&Some(*node))
            .is_some_and(|logs| !logs.covered.is_empty())
    };
    gone.retain(|node, _| !has_main(node));
    Nodes {
        known: is_listed.then_some(all.len() as u64),
        missing: known
            .into_iter()
            .filter(|(node, _)| !with_logs.contains(node))
            .map(|(node, source)| MissingNode {
                node,
                source,
                note: None,
            })
            .collect(),
        gone,
    }
}

/// Whether a member lists the nodes of a cluster; a node's own status is no
/// list.
fn is_list(path: &str) -> bool {
    NodeFile::from_path(path)
        .is_some_and(|file| !matches!(file, NodeFile::Document | NodeFile::BuildInfo))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node_files::NodeFact;
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

    /// A host that comes back is one that moved; the order of files is none.
    #[test]
    fn machines_that_take_turns() {
        let named = |host: &str, from: i64, to: i64| MemberFindings {
            path: format!("nodes/1/logs/cockroach.{host}.roach.2025-04-22T05_00_00Z.000100.log"),
            ..log(1, &[(from, to)])
        };
        #[rustfmt::skip]
        let cases: &[(&str, Vec<MemberFindings>, bool)] = &[
            ("in turns",          vec![named("a", 0, 10), named("a", 20, 30), named("b", 12, 15)], false),
            ("touching",          vec![named("a", 0, 10), named("b", 10, 20), named("a", 20, 30)], false),
            ("inside",            vec![named("a", 0, 30), named("b", 12, 15)],                     true),
            ("behind its own",    vec![named("a", 0, 30), named("a", 1, 2), named("b", 29, 40)],   true),
            ("with the first",    vec![named("a", 0, 30), named("b", 40, 90), named("a", 50, 60)], true),
            ("of three",          vec![named("a", 0, 30), named("b", 30, 90), named("c", 90, 95)], false),
            ("the longer one",    vec![named("a", 0, 50), named("a", 10, 20), named("b", 60, 70), named("a", 65, 66)], true),
        ];
        for (name, members, want) in cases {
            let mut turned = members.clone();
            turned.reverse();
            for members in [members, &turned] {
                assert_eq!(ids_used_twice(members).contains(&1), *want, "{name}");
            }
        }
    }

    /// Name, members, how many nodes, who is missing, who left and when.
    type NodesCase<'a> = (
        &'a str,
        Vec<MemberFindings>,
        Option<u64>,
        &'a [u32],
        &'a [(u32, Option<i64>)],
    );

    /// What each kind of witness tells of nodes, where node 1 has a main log,
    /// node 2 another group of logs only.
    #[test]
    fn which_nodes_there_are() {
        use crate::table::eventlog::Event;
        let fact = |node: u32, membership: Option<Membership>, heard: Option<i64>| {
            crate::node_files::NodeFact {
                node_id: Some(node),
                membership,
                updated_at: heard.map(|minute| Micros::clamped(minute * MINUTE)),
                ..crate::node_files::NodeFact::default()
            }
        };
        let file = |path: &str, facts: Vec<crate::node_files::NodeFact>| {
            let mut member = MemberFindings {
                path: path.to_owned(),
                ..MemberFindings::default()
            };
            member.data.nodes = facts;
            member
        };
        let left_at = |node: u32, minute: i64| {
            let mut member = file("debug/system.eventlog.txt", Vec::new());
            member.data.events = vec![Event {
                kind: "node_decommissioned".to_owned(),
                node: Some(node),
                at: Some(Micros::clamped(minute * MINUTE)),
                ..Event::default()
            }];
            member
        };
        let active = Some(Membership::Active);
        let gone = Some(Membership::Decommissioned);
        let liveness = "debug/liveness.json";
        #[rustfmt::skip]
        let cases: &[NodesCase<'_>] = &[
            ("no list",                 vec![],                                                            None,    &[],  &[]),
            ("a status file",           vec![file("debug/nodes/1/status.json", vec![fact(1, None, Some(5))])], None, &[],  &[]),
            ("another's status file",   vec![file("debug/nodes/3/status.json", vec![fact(3, None, Some(5))])], None, &[3], &[]),
            ("all are there",           vec![file(liveness, vec![fact(1, active, None), fact(2, active, None)])], Some(2), &[], &[]),
            ("one more",                vec![file(liveness, vec![fact(1, active, None), fact(3, active, None)])], Some(3), &[3], &[]),
            ("being taken out",         vec![file(liveness, vec![fact(3, Some(Membership::Decommissioning), None)])], Some(3), &[3], &[]),
            ("taken out",               vec![file(liveness, vec![fact(3, gone, None)])],                   Some(2), &[],  &[(3, None)]),
            ("taken out, last heard",   vec![file(liveness, vec![fact(3, gone, Some(7))])],                Some(2), &[],  &[(3, Some(7))]),
            ("taken out, heard later",  vec![file(liveness, vec![fact(3, gone, Some(7)), fact(3, None, Some(9))])], Some(2), &[], &[(3, Some(9))]),
            ("an event tells",          vec![file(liveness, vec![fact(3, active, None)]), left_at(3, 8)],  Some(2), &[],  &[(3, Some(8))]),
            ("taken out, but has logs", vec![file(liveness, vec![fact(1, gone, Some(7))])],                Some(2), &[],  &[]),
            ("gossip",                  vec![file("debug/nodes/1/crdb_internal.gossip_nodes.txt", vec![fact(4, None, None)])], Some(3), &[4], &[]),
            ("no node at all",          vec![file(liveness, vec![fact(0, active, None)])],                 Some(2), &[],  &[]),
        ];
        let logs = [
            log(1, &[(0, 10)]),
            MemberFindings {
                group: Some("health".to_owned()),
                ..log(2, &[(0, 10)])
            },
        ];
        let of_logs = node_logs(&logs);
        for (name, members, known, missing, left) in cases {
            let none = BTreeSet::new();
            let witnesses = Witnesses {
                folders: &none,
                left_out: &none,
                jobs: Vec::new(),
            };
            let nodes = nodes(members, &witnesses, &of_logs);
            assert_eq!(nodes.known, *known, "{name}");
            let ids: Vec<u32> = nodes.missing.iter().map(|node| node.node).collect();
            assert_eq!(ids, *missing, "{name}");
            let gone = nodes
                .gone
                .iter()
                .map(|(node, at)| (*node, at.map(|at| at.get() / MINUTE)));
            assert_eq!(gone.collect::<Vec<_>>(), *left, "{name}");
        }
        let (folders, left_out) = ([1, 2, 3].into(), [1, 4].into());
        let job = History {
            coordinators: [1, 5].into(),
            ..History::default()
        };
        let witnesses = Witnesses {
            folders: &folders,
            left_out: &left_out,
            jobs: vec![&job],
        };
        let ids = nodes(&[], &witnesses, &of_logs).missing;
        let ids: Vec<u32> = ids.iter().map(|node| node.node).collect();
        assert_eq!(ids, [3, 4, 5], "never one that has logs");
    }

    /// A list of nodes with what it says of each: whether it was taken out, and
    /// when it was last heard of.
    fn list(path: &str, nodes: &[(u32, bool, Option<i64>)]) -> MemberFindings {
        let facts = nodes.iter().map(|&(node, gone, heard)| NodeFact {
            node_id: Some(node),
            membership: gone.then_some(Membership::Decommissioned),
            updated_at: heard.map(|at| Micros::clamped(at * MINUTE)),
            ..NodeFact::default()
        });
        let mut member = MemberFindings {
            path: path.to_owned(),
            ..MemberFindings::default()
        };
        member.data.nodes = facts.collect();
        member
    }

    /// Missing nodes, nodes that are gone and since when, and how many there are.
    type Told = (Vec<u32>, Vec<(u32, Option<i64>)>, Option<u64>);

    #[test]
    fn who_is_missing() {
        let other_group = MemberFindings {
            group: Some("health".to_owned()),
            ..log(7, &[(0, 10)])
        };
        let job = History {
            coordinators: [9].into(),
            ..History::default()
        };
        let (folders, left_out) = (BTreeSet::from([8]), BTreeSet::from([6]));
        let told = |members: &[MemberFindings], job: Option<&History>| {
            let witnesses = Witnesses {
                folders: &folders,
                left_out: &left_out,
                jobs: job.into_iter().collect(),
            };
            let found = nodes(members, &witnesses, &node_logs(members));
            let missing: Vec<u32> = found.missing.iter().map(|missing| missing.node).collect();
            let gone = found.gone.into_iter();
            let gone: Vec<(u32, Option<i64>)> = gone
                .map(|(node, at)| (node, at.map(|at| at.get() / MINUTE)))
                .collect();
            (missing, gone, found.known)
        };
        let live = list(
            "debug/liveness.json",
            &[
                (1, false, None),
                (4, false, None),
                (5, true, None),
                (7, false, None),
            ],
        );
        let dated = list(
            "debug/crdb_internal.gossip_liveness.txt",
            &[(5, false, Some(90))],
        );
        let status = list("debug/nodes/1/status.json", &[(1, false, None)]);
        let logs = log(1, &[(0, 10)]);
        #[rustfmt::skip]
        let cases: Vec<(&str, Vec<MemberFindings>, Option<&History>, Told)> = vec![
            ("no list",          vec![logs.clone()],                               None,       (vec![6, 8],       vec![],              None)),
            ("a node's status",  vec![logs.clone(), status],                       None,       (vec![6, 8],       vec![],              None)),
            ("a list",           vec![logs.clone(), live.clone()],                 None,       (vec![4, 7, 8], vec![(5, None)],     Some(4))),
            ("when it left",     vec![logs.clone(), live.clone(), dated],          None,       (vec![4, 7, 8], vec![(5, Some(90))], Some(4))),
            ("other groups only", vec![logs.clone(), live.clone(), other_group],   None,       (vec![4, 8],    vec![(5, None)],     Some(4))),
            ("gone with logs",   vec![logs.clone(), live, log(5, &[(0, 10)])],     None,       (vec![4, 7, 8], vec![],              Some(5))),
            ("a coordinator",    vec![logs],                                       Some(&job), (vec![6, 8, 9],    vec![],              None)),
        ];
        for (name, members, job, want) in cases {
            assert_eq!(told(&members, job), want, "{name}");
        }
    }

    #[test]
    fn one_file_of_two_nodes_is_one_file() {
        let both = MemberFindings {
            spans: [log(1, &[(0, 5)]), log(2, &[(0, 5)])]
                .iter()
                .flat_map(|m| m.spans.clone())
                .collect(),
            ..log(1, &[])
        };
        let logs = node_logs(&[both]);
        assert_eq!(logs.len(), 2);
        assert_eq!((logs[&Some(1)].files, logs[&Some(1)].main_files), (1, 1));
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
