//! The jobs that these logs cannot clear: of a kind that may be affected, on a
//! version that has or may have the bug, at a time that the logs of all nodes
//! do not cover. It is the published script's largest blind spot.
//!
//! # Promises
//!
//! * A job that still runs or is paused counts like one that succeeded: it may
//!   have lost rows in its first hours already.
//! * No end and no start is made up: where nothing tells, that is said.
//! * Asking costs the logarithm of the stretches for each job; nodes are named
//!   for those that are listed only.

use std::collections::{BTreeMap, BTreeSet};

use debug_zip_records::time::{HOUR, MINUTE, Micros};

use super::affected::{affected, may_be_affected};
use super::answer::UncoveredJob;
use super::limits::MAX_UNCOVERED;
use super::reasons::{JobState, Ran, Uncovered};
use crate::cluster::{
    Cluster, Ending, History, Intervals, Jobs, MissingNode, NodeLogs, Nodes, Scope, Versions,
    scopes,
};
use crate::order;
use crate::reason::Reason;
use crate::scan::{LATEST, MemberFindings, Operation};
use crate::version::{Affected, Version};

/// What the logs of a cluster reach, put together once for all its jobs.
pub(super) struct Reach<'a> {
    logs: &'a BTreeMap<Option<u32>, NodeLogs>,
    missing: BTreeSet<u32>,
    /// Nodes that were taken out of the cluster and have no logs here, and
    /// when, as far as that is known.
    gone: &'a BTreeMap<u32, Option<Micros>>,
    /// Times of which every node that was there has logs.
    covered: Intervals,
    /// Jobs that go on are covered if they began since then: every node's logs
    /// reach from there to the end of all.
    open_since: Option<Micros>,
    /// Times at which every node is known to have run a version without the bug.
    unaffected: Intervals,
    /// The last entry of all.
    last: Option<Micros>,
    /// Whether every file was read that should be.
    all_read: bool,
}

impl<'a> Reach<'a> {
    pub(super) fn of<F>(cluster: &'a Cluster<F>) -> Reach<'a> {
        let Nodes { missing, gone, .. } = &cluster.nodes;
        Reach::new(
            &cluster.logs,
            missing,
            gone,
            &cluster.members,
            &cluster.versions,
        )
    }

    fn new(
        logs: &'a BTreeMap<Option<u32>, NodeLogs>,
        missing: &[MissingNode],
        gone: &'a BTreeMap<u32, Option<Micros>>,
        members: &[MemberFindings],
        versions: &Versions,
    ) -> Reach<'a> {
        let last = logs.values().filter_map(NodeLogs::last).max();
        let collected = collected_at(members).max(last);
        let all_there = missing.is_empty() && !logs.is_empty();
        let left: Vec<Micros> = gone.values().filter_map(|left| *left).collect();
        let since_left = left.iter().max().map(|left| (*left, Micros::MAX));
        let whole = match since_left {
            _ if !all_there => Intervals::default(),
            Some(stretch) => Intervals::of([stretch]),
            None => Intervals::all(),
        };
        let each = logs.values().map(NodeLogs::reach);
        let covered = each.fold(whole.clone(), |all, one| all.and(&one));
        Reach {
            logs,
            missing: missing.iter().map(|missing| missing.node).collect(),
            gone,
            covered,
            open_since: all_there
                .then(|| open_since(logs, collected?))
                .flatten()
                .map(|since| since.max(left.into_iter().max().unwrap_or(Micros::MIN))),
            unaffected: unaffected(logs, members, versions, whole),
            last,
            all_read: true,
        }
    }

    /// Files were not read: an entry of any time and of any node may stand
    /// there.
    pub(super) fn is_unknown(&mut self) {
        self.all_read = false;
        self.covered = Intervals::default();
        self.unaffected = Intervals::default();
        self.open_since = None;
    }

    /// What is not covered of a job's time; `None` if all of it is.
    fn gap(&self, id: u64, tenant: &str, history: &History) -> Option<Gap> {
        let ran = may_have_lost(id, history, self.last)?;
        let (from, to) = (ran.from, ran.to);
        // Where no table tells which node ran it, its id tells which made it.
        let maker = maker(id).filter(|_| tenant == "1" && history.coordinators.is_empty());
        let maker = maker.filter(|_| made_at(id, to.or(self.last)).is_some());
        let absent = |node: &u32| {
            let has_logs = self.logs.contains_key(&Some(*node)) || self.logs.contains_key(&None);
            !has_logs && !self.gone.contains_key(node)
        };
        let maker = maker.filter(absent);
        // What the others ran says nothing of a node without logs.
        let unaffected = |(from, to)| maker.is_none() && self.unaffected.holds(from, to);
        if from.zip(to.or(self.last)).is_some_and(unaffected) {
            return None;
        }
        let is_covered = from.is_some_and(|from| match to {
            Some(to) => self.covered.holds(from, to),
            None => self.open_since.is_some_and(|since| since <= from),
        });
        if !is_covered {
            return Some(Gap { ran, maker: None });
        }
        maker.map(|maker| Gap {
            ran,
            maker: Some(maker),
        })
    }

    /// The nodes whose logs do not cover a time; an open end is that of all.
    fn nodes_without(&self, from: Option<Micros>, to: Option<Micros>) -> BTreeSet<Option<u32>> {
        let Some(from) = from else {
            return BTreeSet::new();
        };
        let lacks = |logs: &NodeLogs| {
            #[cfg(test)]
            crate::cluster::looks::add();
            match (to, self.last) {
                (Some(to), _) => !logs.covers(from, to),
                (None, Some(last)) => {
                    let end = logs.last().filter(|end| last.since(*end) <= OPEN_SLACK);
                    end.is_none_or(|end| !logs.covers(from, end))
                }
                (None, None) => true,
            }
        };
        let with_logs = self.logs.iter().filter(|(_, logs)| lacks(logs));
        let left = |left: &Option<Micros>| left.is_some_and(|left| from < left);
        let gone = self.gone.iter().filter(|(_, at)| left(at));
        with_logs
            .map(|(node, _)| *node)
            .chain(self.missing.iter().map(|node| Some(*node)))
            .chain(gone.map(|(node, _)| Some(*node)))
            .collect()
    }

    fn why(&self, gap: Gap) -> Uncovered {
        if !self.all_read {
            return Uncovered::NotAllRead { ran: gap.ran };
        }
        if self.logs.values().all(|logs| logs.last().is_none()) {
            return Uncovered::NoLogs;
        }
        let Gap { ran, maker } = gap;
        if let Some(maker) = maker {
            return Uncovered::MakerWithoutLogs { ran, maker };
        }
        let nodes = self.nodes_without(ran.from, ran.to);
        Uncovered::TimeNotCovered {
            ran,
            nodes: nodes.into_iter().collect(),
        }
    }
}

/// The jobs that cannot be cleared, latest first, and how many more there are.
/// What is told already as a finding is not told again.
pub(super) fn uncovered(
    jobs: &Jobs,
    reach: &Reach<'_>,
    told: &BTreeSet<(&str, u64)>,
) -> (Vec<UncoveredJob>, u64) {
    let mut list: Vec<(Option<Micros>, &str, u64, &History, Gap)> = jobs
        .iter()
        .filter(|(tenant, id, _)| !told.contains(&(*tenant, *id)))
        .filter_map(|(tenant, id, history)| {
            let gap = reach.gap(id, tenant, history)?;
            Some((gap.ran.to, tenant, id, history, gap))
        })
        .collect();
    order::sort_by(&mut list, |a, b| (b.0, a.1, a.2).cmp(&(a.0, b.1, b.2)));
    let more = list.len().saturating_sub(MAX_UNCOVERED) as u64;
    list.truncate(MAX_UNCOVERED);
    let listed = list
        .into_iter()
        .map(|(_, tenant, id, history, gap)| UncoveredJob {
            job_id: id.to_string(),
            tenant: tenant.to_owned(),
            r#type: history.types.first().map(ToString::to_string),
            operation: history.operation,
            description: history.description.clone(),
            started: gap.ran.from,
            finished: gap.ran.to,
            reason: Reason::of(&reach.why(gap)),
            steps: Vec::new(),
            done: false,
        });
    (listed.collect(), more)
}

/// A job's time that the logs do not cover.
struct Gap {
    ran: Ran,
    /// The node that made it, whose logs are not here.
    maker: Option<u32>,
}

/// Ids below are given to jobs by name, not by the time (`unique_rowid` is far
/// above since its first second).
const FIRST_UNIQUE_ID: u64 = 1 << 20;

/// When a job ran that would be affected by the bug; `None` for another job.
fn may_have_lost(id: u64, history: &History, last: Option<Micros>) -> Option<Ran> {
    // Jobs that every cluster has carry small numbers, and import nothing;
    // redacted tables do not tell their kind (`pkg/jobs/jobspb/wrap.go`).
    let is_static = history.operation == Operation::Unknown && id < FIRST_UNIQUE_ID;
    if !may_be_affected(history.operation) || is_static {
        return None;
    }
    let outcome = history.outcome();
    let ending = outcome.and_then(|outcome| Ending::of(&outcome.state));
    let paused = outcome.is_some_and(|outcome| outcome.state.starts_with("pause"));
    let to = history
        .succeeded_at()
        .filter(|_| ending != Some(Ending::Open));
    let state = match ending {
        Some(Ending::Succeeded) => JobState::Ended,
        // A standby loses rows while it runs; an import that goes on from its
        // checkpoint has passed by what it lost.
        Some(Ending::Open) if paused => JobState::Paused,
        Some(Ending::Open) => JobState::Running,
        // A table has it, but its state cannot be read: it may have succeeded.
        None if history.in_table => JobState::Unknown,
        // Lines show that it ran, and not since when.
        None if history.operation != Operation::Unknown && !history.attempts.is_empty() => {
            JobState::Unknown
        }
        // Its data is not kept, or nothing but a name is known of it.
        Some(Ending::NotKept) | None => return None,
    };
    let by_id = || made_at(id, to.or(last));
    let from_id = history.started.is_none() && by_id().is_some();
    let made = history.started.or_else(by_id);
    // A line about it at the very start of the logs is no start.
    let seen = history.seen.map(|seen| seen.0);
    let from = made.map(|made| {
        [Some(made), seen, to]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(made)
    });
    Some(Ran {
        state,
        from,
        from_id,
        to,
    })
}

/// When a job was made, as its id tells where no table does: ids are counted
/// in units of ten microseconds since 2015, times 2^15, plus a node
/// (CockroachDB's `unique_rowid`, `pkg/sql/sem/builtins`). `None` for an id
/// that is none of these: one that would be from the first year, or from after
/// `latest`.
fn made_at(id: u64, latest: Option<Micros>) -> Option<Micros> {
    const EPOCH: Micros = Micros::clamped(1_420_070_400_000_000);
    const YEAR: i64 = 365 * 24 * HOUR;
    let since = i64::try_from(id >> 15).ok()?.checked_mul(10)?;
    let made = Micros::new(EPOCH.get().checked_add(since)?)?;
    (since > YEAR && made <= latest.unwrap_or(LATEST)).then_some(made)
}

/// The node, or SQL instance, that made a job: the last 15 bits of its id.
fn maker(id: u64) -> Option<u32> {
    u32::try_from(id & 0x7fff).ok().filter(|node| *node != 0)
}

/// Since when every node's logs go on to the end of all.
fn open_since(logs: &BTreeMap<Option<u32>, NodeLogs>, last: Micros) -> Option<Micros> {
    let mut since = Micros::MIN;
    for logs in logs.values() {
        let (from, to) = *logs.covered.last()?;
        if last.since(to) > OPEN_SLACK {
            return None;
        }
        since = since.max(NodeLogs::edge(from));
    }
    Some(since)
}

/// The latest moment of which anything here tells: so long a job that goes on
/// went on. Status files, rows of jobs, logs of every group.
fn collected_at(members: &[MemberFindings]) -> Option<Micros> {
    let of_member = |member: &MemberFindings| {
        let nodes = member.data.nodes.iter();
        let nodes = nodes
            .filter(|fact| fact.membership.is_none())
            .filter_map(|fact| fact.updated_at);
        let logs = member.spans.iter().map(|span| span.to);
        nodes.chain(member.data.latest).chain(logs).max()
    };
    members.iter().filter_map(of_member).max()
}

/// How long before the last entry of all a node's log may end that is said to
/// go on: a working node writes every few seconds, and is asked in turn.
const OPEN_SLACK: i64 = 10 * MINUTE;

/// When every node is known to have run a version without the bug.
fn unaffected(
    logs: &BTreeMap<Option<u32>, NodeLogs>,
    members: &[MemberFindings],
    versions: &Versions,
    whole: Intervals,
) -> Intervals {
    let mut scopes_of: BTreeMap<Option<u32>, BTreeSet<Scope>> = BTreeMap::new();
    for member in members.iter().filter(|member| member.is_log) {
        scopes_of
            .entry(member.node)
            .or_default()
            .extend(scopes(member));
    }
    let none = BTreeSet::new();
    logs.keys().fold(whole, |all, node| {
        let scopes = scopes_of.get(node).unwrap_or(&none);
        all.and(&unaffected_node(*node, scopes, versions))
    })
}

/// The same of one node: from each moment at which it is known to run such a
/// version to the next at which it is known to run another one. What it is
/// said to run elsewhere ends a stretch too.
fn unaffected_node(node: Option<u32>, scopes: &BTreeSet<Scope>, versions: &Versions) -> Intervals {
    let own = versions.known(node, |scope| scopes.contains(scope));
    let ends: Vec<Micros> = versions
        .known(node, |_| true)
        .into_iter()
        .filter(|(_, version)| !is_unaffected(version))
        .map(|(at, _)| at)
        .collect();
    let mut stretches = Vec::new();
    for (index, (from, version)) in own.iter().enumerate() {
        let next = own.get(index + 1).map(|(next, _)| next.plus(-1));
        let mut to = next.unwrap_or(Micros::MAX);
        if !is_unaffected(version) {
            continue;
        }
        // What is said of the same moment, too.
        let after = ends.partition_point(|end| end < from);
        if let Some(end) = ends.get(after) {
            to = to.min(end.plus(-1));
        }
        // Up to the next one, so that stretches of one kind join.
        let joins = next == Some(to)
            && own
                .get(index + 1)
                .is_some_and(|(_, next)| is_unaffected(next));
        stretches.push((*from, if joins { to.plus(1) } else { to }));
    }
    Intervals::of(stretches)
}

/// Whether a version is known not to have the bug.
pub(super) fn is_unaffected(version: &str) -> bool {
    Version::parse(version).is_some_and(|version| affected(&version) == Affected::No)
}

#[cfg(test)]
mod tests;
