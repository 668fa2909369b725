//! Adds to a plan what was in the members that are packed once more, which
//! nobody knew before they were read.
//!
//! # Promises
//!
//! * Then a file is joined and judged as it would be if it had been unpacked
//!   before; the order in which members were read changes nothing.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::input::member::{self, Kind};
use crate::order;
use crate::plan::{Plan, Skipped, Why};
use crate::scan::Findings;

/// The plan with what is known now, and the findings of all files, numbered
/// anew: by input and path, and those of one path by where they were.
pub(crate) fn unfold<F>(
    plan: &Plan,
    findings: Vec<Findings<F>>,
) -> (Cow<'_, Plan>, Vec<Findings<F>>) {
    if findings
        .iter()
        .all(|one| one.member.unpacked.is_none() && one.member.inner.is_none())
    {
        return (Cow::Borrowed(plan), findings);
    }
    let mut plan = plan.clone();
    let mut files = Vec::with_capacity(findings.len());
    for mut one in findings {
        let input = one.member.input;
        let Some(unpacked) = one.member.unpacked.take() else {
            files.push(one);
            continue;
        };
        plan.members += unpacked.members;
        let nodes = unpacked.nodes.into_iter();
        plan.folders.extend(nodes.map(|node| (input, node)));
        let tenants = unpacked.tenants.into_iter();
        plan.tenants.extend(tenants.map(|tenant| (input, tenant)));
        let errors = unpacked.collector_errors.into_iter();
        plan.collector_errors
            .extend(errors.map(|path| (input, path)));
        plan.skipped.append(&mut one.member.skipped);
    }
    for input in mixed(&files) {
        let name = plan.inputs.get(input).map(|input| input.name.clone());
        plan.skipped.push(Skipped {
            path: name.unwrap_or_default(),
            why: Why::ClustersMixed,
            matters: true,
        });
    }
    order::sort_by(&mut plan.collector_errors, Ord::cmp);
    settle_groups(&mut files);
    order::sort_by(&mut files, |a, b| {
        let (a, b) = (&a.member, &b.member);
        (a.input, &a.path, a.ordinal, a.inner).cmp(&(b.input, &b.path, b.ordinal, b.inner))
    });
    for (ordinal, one) in files.iter_mut().enumerate() {
        one.member.ordinal = ordinal;
    }
    (Cow::Owned(plan), files)
}

/// Inputs whose packed files come from several clusters: a node of one says
/// nothing of the same number in another.
fn mixed<F>(files: &[Findings<F>]) -> Vec<usize> {
    let mut clusters: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for one in files.iter().filter(|one| one.member.inner.is_some()) {
        let facts = one.member.data.nodes.iter();
        let facts = facts.filter_map(|fact| fact.cluster_id.as_deref());
        let ids = one.member.cluster_id.as_deref().into_iter().chain(facts);
        clusters.entry(one.member.input).or_default().extend(ids);
    }
    let several = clusters.into_iter().filter(|(_, ids)| ids.len() > 1);
    several.map(|(input, _)| input).collect()
}

/// Settles the groups of all logs by all their names together, which the plan
/// did without those that it did not know.
fn settle_groups<F>(files: &mut [Findings<F>]) {
    let mut logs: Vec<_> = files
        .iter_mut()
        .filter(|one| one.member.is_log)
        .filter_map(|one| match member::kind(&one.member.path) {
            Kind::Log(log) if log.claimed => Some((&mut one.member, log)),
            _ => None,
        })
        .collect();
    member::settle_groups(
        logs.iter_mut()
            .map(|(member, log)| (member.path.as_str(), log)),
    );
    for (member, log) in logs {
        member.group = log.group;
        member.program = log.program;
    }
}
