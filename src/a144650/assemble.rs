//! Joins the findings of all members into the report.
//!
//! Clusters are judged apart: a node, a tenant or a job of one says nothing
//! of the same number in another.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::affected::affected;
use super::errors::{self, Flush, Shown, may_be_affected, operation_of};
use super::judge::judge;
use super::script::ScriptFindings;
use super::uncovered::{Reach, is_unaffected, uncovered};
use super::{advice, verdict, window};
use crate::analysis::Plan;
use crate::coverage::{NodeLogs, ids_used_twice, missing_nodes, node_logs, scopes};
use crate::findings::MemberFindings;
use crate::jobs::{self, History, Jobs, TenantNames};
use crate::limits::{MAX_EVIDENCE_PER_JOB, MAX_UNATTRIBUTED, MAX_UNCOVERED};
use crate::report::{
    Affected, Attempt, Attribution, Coverage, Evidence, Input, Job, NodeCoverage, NodeVersion,
    Outcome, Report, SCHEMA, Skipped, State, Stats, Tool, Unattributed, Verdict,
};
use crate::version::Version;
use crate::versions::{Scope, Versions};

/// Judges everything that was found.
pub(crate) fn report(plan: &Plan, findings: &[MemberFindings]) -> Report {
    let mut inputs = plan.inputs.clone();
    let clusters = clusters(&mut inputs, findings);
    let mut report = empty(plan, findings, inputs);
    let mut script = ScriptFindings::default();
    for member in findings {
        script.merge(member.script.clone());
    }
    report.script = script.answer();
    let several = clusters.len() > 1;
    for (cluster_id, members) in &clusters {
        let cluster = Cluster::new(plan, members);
        let label = cluster_id.clone().filter(|_| several);
        cluster.add_to(&mut report, &script, label.as_deref());
    }
    report.jobs.sort_by(|a, b| {
        let key = |job: &Job| (job.verdict, job.flush_errors.first().and_then(|e| e.time));
        (key(a), &a.tenant, &a.job_id).cmp(&(key(b), &b.tenant, &b.job_id))
    });
    bound(&mut report);
    report.coverage.window = window::window(findings, &report.coverage, &report.inputs);
    report.coverage.missing_groups = window::missing_groups(findings);
    report.coverage.collect_more = window::collect_more(&report.coverage);
    report.verdict = verdict::verdict(&report, clusters.len());
    let versions: BTreeSet<String> = report
        .coverage
        .nodes
        .iter()
        .flat_map(|node| node.versions.iter().map(|version| version.version.clone()))
        .collect();
    report.next_steps = advice::next_steps(&report, &versions.into_iter().collect::<Vec<_>>());
    report
}

/// A report of what was read, judged as nothing yet.
fn empty(plan: &Plan, findings: &[MemberFindings], inputs: Vec<Input>) -> Report {
    let skipped: BTreeSet<Skipped> = plan
        .skipped
        .iter()
        .chain(findings.iter().flat_map(|member| &member.skipped))
        .cloned()
        .chain(
            plan.collector_errors
                .iter()
                .map(|(_, path)| window::collector_error(path, findings)),
        )
        .collect();
    Report {
        schema: SCHEMA,
        tool: Tool {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        inputs,
        verdict: Verdict {
            state: State::Incomplete,
            headline: String::new(),
            reasons: Vec::new(),
        },
        jobs: Vec::new(),
        unattributed: Vec::new(),
        unattributed_omitted: 0,
        mentions: Vec::new(),
        mentions_omitted: 0,
        explained: Vec::new(),
        explained_omitted: 0,
        script: ScriptFindings::default().answer(),
        coverage: Coverage {
            never_affected: !findings.is_empty(),
            ..Coverage::default()
        },
        next_steps: Vec::new(),
        skipped: skipped.into_iter().collect(),
        stats: Stats {
            members: plan.members,
            members_scanned: findings.len() as u64,
            bytes_scanned: findings.iter().map(|member| member.bytes).sum(),
            entries: findings.iter().map(|member| member.entries).sum(),
            mentions: findings.iter().map(|member| member.more_mentions).sum(),
            explained: findings.iter().map(|member| member.more_explained).sum(),
        },
    }
}

/// The members of each cluster. Inputs that name no cluster belong to the only
/// one that is named; else they are one of their own.
fn clusters(
    inputs: &mut [Input],
    findings: &[MemberFindings],
) -> BTreeMap<Option<String>, Vec<MemberFindings>> {
    for member in findings {
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
    let known: BTreeSet<String> = inputs.iter().filter_map(|i| i.cluster_id.clone()).collect();
    let only = known.first().filter(|_| known.len() == 1);
    let mut clusters: BTreeMap<Option<String>, Vec<MemberFindings>> = BTreeMap::new();
    for member in findings {
        let own = inputs
            .get(member.input)
            .and_then(|input| input.cluster_id.as_ref());
        clusters
            .entry(own.or(only).cloned())
            .or_default()
            .push(member.clone());
    }
    clusters
}

/// What was found of one cluster.
struct Cluster<'a> {
    members: &'a [MemberFindings],
    tenants: TenantNames,
    jobs: Jobs,
    versions: Versions,
    logs: BTreeMap<Option<u32>, NodeLogs>,
    folders: BTreeSet<u32>,
    collector_errors: Vec<&'a str>,
}

impl<'a> Cluster<'a> {
    fn new(plan: &'a Plan, members: &'a [MemberFindings]) -> Cluster<'a> {
        let tenants = TenantNames::collect(members);
        let inputs: BTreeSet<usize> = members.iter().map(|member| member.input).collect();
        let folders = plan
            .folders
            .iter()
            .filter(|(input, _)| inputs.contains(input));
        let errors = plan
            .collector_errors
            .iter()
            .filter(|(input, _)| inputs.contains(input));
        Cluster {
            jobs: jobs::join(members, &tenants),
            versions: versions(members),
            logs: node_logs(members),
            folders: folders.map(|(_, node)| *node).collect(),
            collector_errors: errors.map(|(_, path)| path.as_str()).collect(),
            tenants,
            members,
        }
    }

    /// Judges, and adds the answers to the report.
    fn add_to(&self, report: &mut Report, script: &ScriptFindings, cluster_id: Option<&str>) {
        let flushes = errors::collect(self.members, &self.jobs, &self.tenants, &self.versions);
        let mut by_job: BTreeMap<(&str, u64), Vec<&Flush>> = BTreeMap::new();
        for flush in &flushes {
            match flush.job {
                Some(id) => by_job.entry((&flush.tenant, id)).or_default().push(flush),
                None => self.unattributed(report, flush),
            }
        }
        let nobody = History::default();
        for ((tenant, id), flushes) in by_job {
            let history = self.jobs.get(&(tenant.to_owned(), id)).unwrap_or(&nobody);
            let judged = job(tenant, id, history, &flushes, script);
            if judged.verdict.is_finding() || !flushes.iter().any(|f| f.counted && f.is_guess()) {
                report.jobs.push(judged);
                continue;
            }
            // A guess may point at a job, but never away from one.
            let (guessed, sure): (Vec<&Flush>, Vec<&Flush>) =
                flushes.into_iter().partition(|flush| flush.is_guess());
            for flush in guessed {
                self.unattributed(report, flush);
            }
            if !sure.is_empty() {
                report.jobs.push(job(tenant, id, history, &sure, script));
            }
        }
        let mut missing = missing_nodes(
            self.members,
            &self.folders,
            &self.jobs,
            &self.logs,
            |history| may_be_affected(operation_of(history)),
        );
        for node in &mut missing {
            let of_node = |path: &&&str| crate::member::node(path) == Some(node.node);
            let errors = self.collector_errors.iter().filter(of_node);
            // The note on its logs says more than that on its profiles.
            let error = errors.min_by_key(|path| !path.contains("/logs"));
            node.note = node
                .note
                .take()
                .or(error.map(|path| format!("the collector noted: {path}")));
        }
        let reach = Reach {
            logs: &self.logs,
            members: self.members,
            missing: &missing,
            versions: &self.versions,
        };
        let coverage = &mut report.coverage;
        // A finding is told already; what is listed here is what is not.
        let found: BTreeSet<(&str, &str)> = report
            .jobs
            .iter()
            .filter(|job| job.verdict.is_finding())
            .map(|job| (job.tenant.as_str(), job.job_id.as_str()))
            .collect();
        let open = uncovered(&self.jobs, &reach).into_iter();
        let open = open.filter(|job| !found.contains(&(job.tenant.as_str(), job.job_id.as_str())));
        coverage.uncovered_jobs.extend(open);
        coverage.never_affected &= missing.is_empty() && self.never_affected();
        report.skipped.extend(
            ids_used_twice(self.members)
                .into_iter()
                .map(window::id_used_twice),
        );
        coverage.missing_nodes.extend(missing);
        coverage.nodes.extend(
            self.logs
                .iter()
                .map(|(node, logs)| self.node(*node, logs, cluster_id)),
        );
    }

    fn unattributed(&self, report: &mut Report, flush: &Flush) {
        match &flush.shown {
            Shown::Single(evidence) => report.unattributed.push(Unattributed {
                candidates: errors::candidates(&self.jobs, &flush.tenant, flush.at),
                evidence: Evidence {
                    attribution: None,
                    ..(**evidence).clone()
                },
            }),
            Shown::Count(count) if flush.counted => report.unattributed_omitted += count,
            Shown::Count(_) => {}
        }
    }

    fn node(&self, node: Option<u32>, logs: &NodeLogs, cluster_id: Option<&str>) -> NodeCoverage {
        let errors = self
            .collector_errors
            .iter()
            .filter(|path| crate::member::node(path) == node);
        let versions = self.versions.of(node).into_iter().map(|since| NodeVersion {
            affected: Version::parse(&since.version)
                .map_or(Affected::Unknown, |version| affected(&version)),
            version: since.version,
            from: since.at,
            source: since.source,
        });
        NodeCoverage {
            node,
            cluster_id: cluster_id.map(str::to_owned),
            first: logs.first(),
            last: logs.last(),
            versions: versions.collect(),
            files: logs.files,
            gaps: logs.gaps(),
            collector_errors: errors.map(|path| (*path).to_owned()).collect(),
        }
    }

    /// Whether every node's versions show that no affected version wrote these
    /// logs: known from the first entry on, and none of them affected.
    fn never_affected(&self) -> bool {
        let logs = || {
            let main = self
                .members
                .iter()
                .filter(|m| m.is_log && m.group.is_none());
            main.filter_map(|member| Some((member, member.spans.iter().map(|s| s.from).min()?)))
        };
        logs().next().is_some()
            && logs().all(|(member, first)| {
                let at_first = self.versions.at(member.node, &scopes(member), first);
                at_first.is_some_and(is_unaffected)
                    && member
                        .versions
                        .iter()
                        .all(|seen| is_unaffected(&seen.version))
            })
    }
}

/// The versions that headers, entries and status files name.
fn versions(members: &[MemberFindings]) -> Versions {
    let mut versions = Versions::default();
    for member in members {
        // What a file says of itself holds for all files of its host.
        let Some(scope) = scopes(member).into_iter().next() else {
            continue;
        };
        for seen in &member.versions {
            versions.add(
                seen.node.or(member.node),
                scope.clone(),
                seen.at,
                &seen.version,
                "log_header",
            );
        }
        for fact in &member.data.nodes {
            if let Some(version) = &fact.build_tag {
                let name = member.path.rsplit('/').next().unwrap_or_default();
                versions.add(
                    fact.node_id.or(member.node),
                    Scope::Input(member.input),
                    fact.started_at,
                    version,
                    name,
                );
            }
        }
    }
    versions
}

/// One row of the report.
fn job(
    tenant: &str,
    id: u64,
    history: &History,
    flushes: &[&Flush],
    script: &ScriptFindings,
) -> Job {
    let (verdict, mut reason) = judge(history, flushes);
    let conflicts = history.conflicts();
    for other in &conflicts {
        let source = other.source.as_deref().unwrap_or("another source");
        let _ = write!(
            reason,
            " But the {source} says {}: the sources disagree.",
            other.state
        );
    }
    let single = flushes.iter().filter_map(|flush| match &flush.shown {
        Shown::Single(evidence) => Some((**evidence).clone()),
        Shown::Count(_) => None,
    });
    let sums = flushes.iter().map(|flush| match &flush.shown {
        Shown::Single(_) => 0,
        Shown::Count(count) => *count,
    });
    let evidence: Vec<Evidence> = single.collect();
    let tables = evidence.iter().filter_map(|evidence| evidence.table_id);
    let table_ids: BTreeSet<u32> = history.table_ids.iter().copied().chain(tables).collect();
    let job_id = id.to_string();
    Job {
        script: script.answer_for(&job_id),
        job_id,
        tenant: tenant.to_owned(),
        r#type: history.types.iter().next().cloned(),
        operation: operation_of(history),
        description: history.description.clone(),
        table_ids: table_ids.into_iter().collect(),
        verdict,
        reason,
        num_rows: history.rows().map(str::to_owned),
        attribution: flushes
            .iter()
            .filter_map(|flush| flush.attribution)
            .max()
            .unwrap_or(Attribution::TableGuess),
        outcome: history.outcome().map_or_else(unknown, |claim| Outcome {
            at: claim.at.or(history.succeeded_at()),
            ..claim.outcome()
        }),
        conflicts,
        flush_errors: evidence,
        flush_errors_omitted: sums.sum(),
        attempts: history
            .attempts
            .iter()
            .map(|seen| Attempt {
                at: seen.at,
                kind: seen.kind,
                node: seen.node,
            })
            .collect(),
        started: history.started,
    }
}

fn unknown() -> Outcome {
    Outcome {
        state: "unknown".to_owned(),
        at: None,
        source: None,
    }
}

/// Cuts lists at their bounds. Of a job's evidence the first and the last
/// stay: the last error is the one that decides.
fn bound(report: &mut Report) {
    for job in &mut report.jobs {
        let over = job.flush_errors.len().saturating_sub(MAX_EVIDENCE_PER_JOB);
        if over > 0 {
            let half = MAX_EVIDENCE_PER_JOB / 2;
            job.flush_errors.drain(half..half + over);
            job.flush_errors_omitted += over as u64;
        }
    }
    // Those that count come first, so that the bound cuts the others.
    report
        .unattributed
        .sort_by_key(|error| !error.evidence.counted);
    let over = report
        .unattributed
        .split_off(MAX_UNATTRIBUTED.min(report.unattributed.len()));
    let counted = over.iter().filter(|error| error.evidence.counted).count();
    report.unattributed_omitted += counted as u64;
    let jobs = &mut report.coverage.uncovered_jobs;
    report.coverage.uncovered_jobs_omitted = jobs.len().saturating_sub(MAX_UNCOVERED) as u64;
    jobs.truncate(MAX_UNCOVERED);
}
