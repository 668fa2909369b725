//! Joins the findings of all members.

use std::collections::{BTreeMap, BTreeSet};

use debug_zip_records::table::JobTable;

use super::collection::{self, Tables};
use super::coverage::{Coverage, NodeCoverage, NodeVersion};
use super::jobs::{self, Jobs};
use super::logs::{NodeLogs, node_logs};
use super::nodes::{Nodes, Witnesses, ids_used_twice, nodes};
use super::tenants::{Tenant, TenantNames};
use super::versions::Versions;
use crate::input::Input;
use crate::input::member::{self, DataKind};
use crate::node_files::CommandFlags;
use crate::order;
use crate::plan::{Plan, Skipped, Stop};
use crate::scan::{Check, Findings, MemberFindings, TenantRef};

/// Everything that is known, whatever is looked for.
#[derive(Debug)]
pub(crate) struct Everything<F> {
    /// The inputs, with the clusters that they come from.
    pub(crate) inputs: Vec<Input>,
    /// What was found of each cluster.
    pub(crate) clusters: Vec<Cluster<F>>,
    /// How far the logs of all of them reach.
    pub(crate) coverage: Coverage,
    /// What was not read.
    pub(crate) skipped: Vec<Skipped>,
    /// Members whose bytes were looked at.
    pub(crate) members_scanned: u64,
    /// Inflated bytes that were looked at.
    pub(crate) bytes_scanned: u64,
    /// Log entries.
    pub(crate) entries: u64,
    /// Those of main logs.
    pub(crate) main_entries: u64,
    /// How much was read, if the analysis ended early.
    pub(crate) stop: Option<Stop>,
}

/// What was found of one cluster.
#[derive(Debug)]
pub(crate) struct Cluster<F> {
    /// Its members, in order of the plan.
    pub(crate) members: Vec<MemberFindings>,
    /// What the check found in each of them.
    pub(crate) found: Vec<F>,
    pub(crate) tenants: TenantNames,
    pub(crate) jobs: Jobs,
    pub(crate) versions: Versions,
    /// The logs of each node.
    pub(crate) logs: BTreeMap<Option<u32>, NodeLogs>,
    /// Which nodes there are.
    pub(crate) nodes: Nodes,
}

impl<F> Cluster<F> {
    /// Each member with what the check found in it.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&MemberFindings, &F)> {
        self.members.iter().zip(&self.found)
    }
}

/// Joins the findings of all members of a plan; their order does not matter.
pub(crate) fn join<C: Check>(
    plan: &Plan,
    mut findings: Vec<Findings<C::Found>>,
) -> Everything<C::Found> {
    order::sort_by(&mut findings, |a, b| {
        a.member.ordinal.cmp(&b.member.ordinal)
    });
    let mut found = Vec::with_capacity(findings.len());
    // Collected where they stand: there may be a million of them.
    let members: Vec<MemberFindings> = findings
        .into_iter()
        .map(|findings| {
            found.push(findings.found);
            findings.member
        })
        .collect();
    let mut inputs = plan.inputs.clone();
    name_clusters(&mut inputs, &members);
    let tables = Tables::of(&members);
    let mut all = Everything {
        skipped: skipped(plan, &members, &tables),
        coverage: Coverage {
            window: collection::window(&members, &inputs),
            missing_groups: collection::missing_groups(&members),
            has_jobs_table: !tables.is_empty(),
            ..Coverage::default()
        },
        members_scanned: members.len() as u64,
        bytes_scanned: members.iter().map(|member| member.bytes).sum(),
        entries: members.iter().map(|member| member.entries).sum(),
        main_entries: members
            .iter()
            .filter(|member| member.is_log && member.group.is_none())
            .map(|member| member.entries)
            .sum(),
        inputs,
        clusters: Vec::new(),
        stop: None,
    };
    let clusters = split(&all.inputs, members, found);
    let several = clusters.len() > 1;
    for (cluster_id, (mut members, found)) in clusters {
        let label = cluster_id.filter(|_| several);
        let around = Around::new(plan, &members);
        let (tenants, jobs, copied) = of_jobs(&mut members);
        let logs = node_logs(&members);
        let witnesses = Witnesses {
            folders: &around.folders,
            left_out: &left_out(&members),
            jobs: jobs
                .iter()
                .map(|(_, _, history)| history)
                .filter(|history| C::concerns(history.operation))
                .collect(),
        };
        let mut nodes = nodes(&members, &witnesses, &logs);
        for node in &mut nodes.missing {
            let errors = around.errors_of.get(&Some(node.node));
            // The note on its logs says more than that on its profiles.
            let error = errors
                .into_iter()
                .flatten()
                .min_by_key(|path| !path.contains("/logs"));
            node.note = error.map(|path| format!("the collector noted: {path}"));
        }
        let cluster = Cluster {
            versions: Versions::of_members(&members),
            members,
            found,
            tenants,
            jobs,
            logs,
            nodes,
        };
        all.skipped.extend(problems(&cluster, &around, &copied));
        cover::<C>(&mut all.coverage, &cluster, &around, label.as_deref());
        all.clusters.push(cluster);
    }
    all.coverage.count();
    collection::guess(&mut all.coverage, &all.inputs);
    Skipped::settle(&mut all.skipped);
    all
}

/// What could not be read, of all inputs.
fn skipped(plan: &Plan, members: &[MemberFindings], tables: &Tables<'_>) -> Vec<Skipped> {
    let of_members = members.iter().flat_map(|member| {
        // A retry of the collector left a whole one.
        let is_moot = tables.has_whole_copy(member);
        member.skipped.iter().cloned().map(move |skipped| Skipped {
            matters: skipped.matters && !is_moot,
            ..skipped
        })
    });
    let noted = plan.collector_errors.iter();
    let noted = noted.map(|(_, path)| collection::collector_error(path, tables));
    plan.skipped
        .iter()
        .cloned()
        .chain(collection::without_logs(plan, members))
        .chain(of_members)
        .chain(noted)
        .chain(collection::left_out(members))
        .collect()
}

/// Names the cluster that each input comes from, where something in it tells.
fn name_clusters(inputs: &mut [Input], members: &[MemberFindings]) {
    for member in members {
        let facts = member
            .data
            .nodes
            .iter()
            .filter_map(|fact| fact.cluster_id.as_ref());
        let id = member.cluster_id.iter().chain(facts).min();
        if let (Some(input), Some(id)) = (inputs.get_mut(member.input), id) {
            input.cluster_id.get_or_insert_with(|| id.clone());
        }
    }
}

/// Members of a cluster, and what was found in each.
type Part<F> = (Vec<MemberFindings>, Vec<F>);

/// The members of each cluster. Inputs that name no cluster belong to the only
/// one that is named; else they are one of their own.
fn split<F>(
    inputs: &[Input],
    members: Vec<MemberFindings>,
    found: Vec<F>,
) -> BTreeMap<Option<String>, Part<F>> {
    let known: BTreeSet<&String> =
        order::set(inputs.iter().filter_map(|input| input.cluster_id.as_ref()));
    let only = known.first().copied().filter(|_| known.len() == 1);
    let cluster_of = |member: &MemberFindings| {
        let input = inputs.get(member.input);
        input.and_then(|input| input.cluster_id.as_ref()).or(only)
    };
    let mut clusters: BTreeMap<Option<String>, Part<F>> = BTreeMap::new();
    let first = members.first().and_then(cluster_of);
    if members.iter().all(|member| cluster_of(member) == first) {
        if !members.is_empty() {
            clusters.insert(first.cloned(), (members, found));
        }
        return clusters;
    }
    for (member, found) in members.into_iter().zip(found) {
        let (of_cluster, with) = clusters
            .entry(cluster_of(&member).cloned())
            .or_insert_with(|| (Vec::new(), Vec::new()));
        of_cluster.push(member);
        with.push(found);
    }
    clusters
}

/// The tenants and jobs of a cluster, and the tenants whose jobs table is a
/// copy of the system tenant's.
fn of_jobs(members: &mut [MemberFindings]) -> (TenantNames, Jobs, BTreeSet<Tenant>) {
    let tenants = TenantNames::collect(members);
    let (ignored, copied) = copies_of_the_root(members, &tenants);
    let jobs = jobs::join(members, &tenants, &ignored);
    (tenants, jobs, copied)
}

/// What the plan knows of a cluster beside its members.
struct Around<'a> {
    /// Nodes that have a folder.
    folders: BTreeSet<u32>,
    /// Tenants that have a folder.
    tenant_folders: Vec<&'a str>,
    /// Notes of what the collector could not get.
    collector_errors: Vec<&'a str>,
    /// The same by node.
    errors_of: BTreeMap<Option<u32>, Vec<&'a str>>,
}

impl<'a> Around<'a> {
    fn new(plan: &'a Plan, members: &[MemberFindings]) -> Around<'a> {
        let inputs: BTreeSet<usize> = order::set(members.iter().map(|member| member.input));
        let errors = plan.collector_errors.iter();
        let errors = errors.filter(|(input, _)| inputs.contains(input));
        let collector_errors: Vec<&str> = errors.map(|(_, path)| path.as_str()).collect();
        let mut errors_of: BTreeMap<Option<u32>, Vec<&str>> = BTreeMap::new();
        for path in &collector_errors {
            errors_of.entry(member::node(path)).or_default().push(path);
        }
        let folders = plan.folders.iter();
        let folders = folders.filter(|(input, _)| inputs.contains(input));
        let tenants = plan.tenants.iter();
        let tenants = tenants.filter(|(input, _)| inputs.contains(input));
        Around {
            folders: folders.map(|(_, node)| *node).collect(),
            tenant_folders: tenants.map(|(_, name)| name.as_str()).collect(),
            collector_errors,
            errors_of,
        }
    }
}

/// Nodes that the collector was told to leave out. Those that it was asked for
/// are there, too.
fn left_out(members: &[MemberFindings]) -> BTreeSet<u32> {
    let flags = members
        .iter()
        .filter_map(|member| member.data.flags.as_ref());
    let asked = flags.clone().filter_map(CommandFlags::only_nodes).flatten();
    order::set(flags.flat_map(CommandFlags::left_out_nodes).chain(asked))
}

/// What is said of a cluster as such.
fn problems<F>(
    cluster: &Cluster<F>,
    around: &Around<'_>,
    copied: &BTreeSet<Tenant>,
) -> Vec<Skipped> {
    let twice = ids_used_twice(&cluster.members).into_iter();
    let mut list: Vec<Skipped> = twice.map(collection::id_used_twice).collect();
    list.extend(tenants_without_table(cluster, around, copied));
    let left_unknown = cluster.nodes.gone.iter().filter(|(_, left)| left.is_none());
    list.extend(left_unknown.map(|(node, _)| collection::left_unknown(*node)));
    if cluster.nodes.known.is_none() {
        list.extend(collection::only_some_nodes(&cluster.members));
    }
    list
}

/// Tenants that logs, lists or folders name and whose jobs nothing here tells,
/// although the system tenant's are here: some of this collection failed.
fn tenants_without_table<F>(
    cluster: &Cluster<F>,
    around: &Around<'_>,
    copied: &BTreeSet<Tenant>,
) -> Vec<Skipped> {
    let (members, names) = (&cluster.members, &cluster.tenants);
    let table = |member: &&MemberFindings| {
        let table = member.data.table;
        table.is_some_and(|table| table != JobTable::Status)
    };
    let tables = || members.iter().filter(table);
    if !tables().any(|member| member::tenant(&member.path).is_none()) {
        return Vec::new();
    }
    let mut with: BTreeSet<Tenant> = order::set(tables().map(|m| names.of_path(&m.path)));
    with.retain(|tenant| !copied.contains(tenant));
    let noted = around.collector_errors.iter();
    let noted =
        noted.filter(|path| matches!(DataKind::of_error_note(path), Some(DataKind::Jobs(_))));
    // That it failed is said by itself.
    let noted: BTreeSet<Tenant> = order::set(noted.map(|path| names.of_path(path)));
    let told = members.iter().flat_map(|member| {
        let ids = member.tenants.iter().map(|(_, id)| id.to_string());
        ids.chain([names.of_path(&member.path)])
    });
    let in_notes = around.collector_errors.iter();
    let in_notes = in_notes.map(|path| names.of_path(path));
    let of_folder = |name: &&str| names.id(&TenantRef::Name((*name).to_owned()));
    let all: BTreeSet<Tenant> = order::set(
        told.chain(in_notes)
            .chain(around.tenant_folders.iter().map(of_folder))
            .chain(copied.iter().cloned()),
    );
    all.into_iter()
        .filter(|tenant| *tenant != "1" && !with.contains(tenant) && !noted.contains(tenant))
        .map(|tenant| collection::tenant_without_table(&tenant, copied.contains(&tenant)))
        .collect()
}

/// Adds how far the logs of a cluster reach. One of which nothing lists the
/// nodes makes their sum unknown.
fn cover<C: Check>(
    coverage: &mut Coverage,
    cluster: &Cluster<C::Found>,
    around: &Around<'_>,
    label: Option<&str>,
) {
    let first = coverage.nodes.is_empty() && coverage.missing_nodes.is_empty();
    let known = cluster.nodes.known;
    let covered = &mut coverage.covered;
    covered.nodes_known = match (covered.nodes_known, known) {
        (_, known) if first => known,
        (sum, known) => sum.zip(known).map(|(sum, known)| sum + known),
    };
    let logs = cluster.members.iter().filter(|member| member.is_log);
    covered.files += logs.count() as u64;
    let missing = cluster.nodes.missing.iter().cloned();
    coverage.missing_nodes.extend(missing);
    coverage
        .nodes
        .extend(cluster.logs.iter().map(|(node, logs)| {
            let errors = around.errors_of.get(node).into_iter().flatten();
            let versions = cluster.versions.of(*node).into_iter();
            NodeCoverage {
                node: *node,
                cluster_id: label.map(str::to_owned),
                first: logs.first(),
                last: logs.last(),
                versions: versions
                    .map(|since| NodeVersion {
                        affected: C::affected(&since.version),
                        version: since.version,
                        from: since.at,
                        source: since.source,
                    })
                    .collect(),
                files: logs.files,
                gaps: logs.gaps(),
                collector_errors: errors.map(|path| (*path).to_owned()).collect(),
            }
        }));
}

/// Jobs tables of tenants that equal one of the system tenant's byte for byte:
/// the places of these members, and the tenants.
fn copies_of_the_root(
    members: &[MemberFindings],
    tenants: &TenantNames,
) -> (BTreeSet<usize>, BTreeSet<Tenant>) {
    let of = |member: &MemberFindings| {
        let data = &member.data;
        // A table without rows equals any other one without rows.
        let full = data.table.is_some() && data.rows > 0;
        full.then_some((member.input, data.table?, data.hash?, member.bytes))
    };
    let roots = members
        .iter()
        .filter(|member| member::tenant(&member.path).is_none());
    let roots: BTreeSet<_> = order::set(roots.filter_map(of));
    let copies = members.iter().filter(|member| {
        member::tenant(&member.path).is_some() && of(member).is_some_and(|id| roots.contains(&id))
    });
    copies
        .map(|member| (member.ordinal, tenants.of_path(&member.path)))
        .unzip()
}

#[cfg(test)]
mod tests;
