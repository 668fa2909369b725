//! Which nodes a cluster has, and which of them have no logs here.

use std::collections::{BTreeMap, BTreeSet};

use debug_zip_records::time::Micros;

use super::coverage::MissingNode;
use super::history::History;
use super::logs::NodeLogs;
use crate::input::member::{NodeFile, host};
use crate::node_files::Membership;
use crate::order;
use crate::scan::MemberFindings;

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
    let with_logs: BTreeSet<u32> = order::set(with_logs);
    let all = order::set(known.keys().copied().chain(with_logs.iter().copied()));
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
        order::sort_by(&mut list, Ord::cmp);
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

#[cfg(test)]
mod tests;
