//! Joins the findings of all members into the report.
//!
//! Clusters are judged apart: a node, a tenant or a job of one says nothing
//! of the same number in another.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::affected::affected;
use super::errors::{self, Flush, Shown, may_be_affected};
use super::judge::judge;
use super::running::Running;
use super::script::ScriptFindings;
use super::uncovered::{Reach, is_unaffected, uncovered};
use super::{advice, verdict, window};
use crate::analysis::Plan;
use crate::coverage::{self, NodeLogs, Witnesses, ids_used_twice, node_logs, scopes};
use crate::data::DataKind;
use crate::findings::{MemberFindings, TenantRef};
use crate::jobs::{self, History, Jobs, Tenant, TenantNames};
use crate::limits::{
    MAX_CANDIDATES, MAX_EVIDENCE_PER_JOB, MAX_UNATTRIBUTED, MAX_UNCOVERED, MAX_WORDS,
};
use crate::node_files::CommandFlags;
use crate::report::{
    Affected, Attempt, Attribution, Coverage, Evidence, Input, Job, NodeCoverage, NodeVersion,
    Outcome, Report, SCHEMA, Skipped, State, Stats, Tool, Unattributed, Verdict, Words, WordsWhy,
};
use crate::table::jobs::JobTable;
use crate::version::Version;
use crate::versions::{Scope, Versions};

/// Judges everything that was found.
pub(crate) fn report(plan: &Plan, mut findings: Vec<MemberFindings>) -> Report {
    let mut inputs = plan.inputs.clone();
    let mut script = ScriptFindings::default();
    for member in &mut findings {
        script.merge(std::mem::take(&mut member.script));
    }
    name_clusters(&mut inputs, &findings);
    let mut report = empty(plan, &findings, inputs);
    report.script = script.answer();
    words(&mut report, &findings);
    report.coverage.window = window::window(&findings, &report.inputs);
    report.coverage.missing_groups = window::missing_groups(&findings);
    let clusters = clusters(&report.inputs, findings);
    let several = clusters.len() > 1;
    let mut undated: BTreeSet<Option<u32>> = BTreeSet::new();
    for (cluster_id, members) in &clusters {
        let cluster = Cluster::new(plan, members);
        let label = cluster_id.clone().filter(|_| several);
        cluster.add_to(&mut report, &script, label.as_deref());
        let no_date = cluster.logs.iter().filter(|(_, logs)| logs.is_undated());
        undated.extend(no_date.map(|(node, _)| *node));
    }
    report.jobs.sort_by(|a, b| {
        let key = |job: &Job| (job.verdict, job.flush_errors.first().and_then(|e| e.time));
        (key(a), &a.tenant, &a.job_id).cmp(&(key(b), &b.tenant, &b.job_id))
    });
    bound(&mut report);
    count(&mut report);
    report.skipped.sort();
    report.skipped.dedup();
    window::guess(&mut report.coverage, &report.inputs);
    let lacks_more = report.stats.mentions > 0 || report.skipped.iter().any(|s| s.matters);
    report.coverage.collect_more = window::collect_more(&report.coverage, lacks_more);
    report.verdict = verdict::verdict(&report, clusters.len(), &undated);
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
    let tables = window::Tables::of(findings);
    let skipped = plan
        .skipped
        .iter()
        .cloned()
        .chain(findings.iter().flat_map(|member| {
            // A retry of the collector left a whole one.
            let is_moot = tables.has_whole_copy(member);
            member.skipped.iter().cloned().map(move |skipped| Skipped {
                matters: skipped.matters && !is_moot,
                ..skipped
            })
        }))
        .chain(
            plan.collector_errors
                .iter()
                .map(|(_, path)| window::collector_error(path, &tables)),
        )
        .chain(window::left_out(findings))
        .collect();
    let main = findings
        .iter()
        .filter(|member| member.is_log && member.group.is_none());
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
            has_jobs_table: !tables.is_empty(),
            ..Coverage::default()
        },
        next_steps: Vec::new(),
        skipped,
        stats: Stats {
            members: plan.members,
            members_scanned: findings.len() as u64,
            bytes_scanned: findings.iter().map(|member| member.bytes).sum(),
            entries: findings.iter().map(|member| member.entries).sum(),
            main_entries: main.map(|member| member.entries).sum(),
            mentions: 0,
            explained: 0,
        },
    }
}

/// Lists where the words of a flush error stand and are none, each with what
/// it is.
fn words(report: &mut Report, findings: &[MemberFindings]) {
    for member in findings {
        report.mentions_omitted += member.more_mentions;
        report.explained_omitted += member.more_explained;
        for seen in &member.words {
            let words = Words {
                input: member.input,
                path: member.path.clone(),
                line: seen.line,
                node: seen.node.or(member.node),
                code: seen.why,
                why: words_why(seen.why).to_owned(),
                text: seen.text.clone(),
            };
            if seen.why.is_explained() {
                report.explained.push(words);
            } else {
                report.mentions.push(words);
            }
        }
    }
    for (list, omitted) in [
        (&mut report.mentions, &mut report.mentions_omitted),
        (&mut report.explained, &mut report.explained_omitted),
    ] {
        list.sort_by(|a, b| (a.input, &a.path, a.line).cmp(&(b.input, &b.path, b.line)));
        *omitted += list.len().saturating_sub(MAX_WORDS) as u64;
        list.truncate(MAX_WORDS);
    }
    report.stats.mentions = report.mentions.len() as u64 + report.mentions_omitted;
    report.stats.explained = report.explained.len() as u64 + report.explained_omitted;
}

/// What the words of a flush error are where they are none, in words that
/// stand behind a colon.
fn words_why(why: WordsWhy) -> &'static str {
    match why {
        WordsWhy::Quoted => "they are quoted inside the message of another source file",
        WordsWhy::Severity => "the entry is not a warning, as a flush error is",
        WordsWhy::NotAtStart => "they do not stand at the start of the entry's message",
        WordsWhy::OtherFile => "the entry comes from another source file than a flush error does",
        WordsWhy::NoFile => "the entry does not name the source file that wrote it",
        WordsWhy::NoEntry => "the line is no log entry, or something stands in front of it",
        WordsWhy::Unparsed => "the entry cannot be taken apart",
        WordsWhy::NoLog => {
            "they stand in a file that is not a log; if it is a note or the advisory itself, \
             take it out and analyze again"
        }
    }
}

/// Counts what was looked at, once for every face.
fn count(report: &mut Report) {
    let coverage = &mut report.coverage;
    let mut named = 0;
    // Logs that name no node are of some node, of each cluster one at least.
    let mut unnamed: BTreeMap<Option<&str>, u64> = BTreeMap::new();
    for node in coverage.nodes.iter().filter(|node| node.first.is_some()) {
        let lone = unnamed.entry(node.cluster_id.as_deref()).or_insert(1);
        if node.node.is_some() {
            named += 1;
            *lone = 0;
        }
    }
    coverage.covered.nodes = match coverage.covered.nodes_known {
        Some(_) => named,
        None => named + unnamed.values().sum::<u64>(),
    };
    coverage.covered.from = coverage.nodes.iter().filter_map(|node| node.first).min();
    coverage.covered.to = coverage.nodes.iter().filter_map(|node| node.last).max();
}

/// Names the cluster that each input comes from, where something in it tells.
fn name_clusters(inputs: &mut [Input], findings: &[MemberFindings]) {
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
}

/// The members of each cluster. Inputs that name no cluster belong to the only
/// one that is named; else they are one of their own.
fn clusters(
    inputs: &[Input],
    findings: Vec<MemberFindings>,
) -> BTreeMap<Option<String>, Vec<MemberFindings>> {
    let known: BTreeSet<&String> = inputs
        .iter()
        .filter_map(|i| i.cluster_id.as_ref())
        .collect();
    let only = known.first().copied().filter(|_| known.len() == 1);
    let mut clusters: BTreeMap<Option<String>, Vec<MemberFindings>> = BTreeMap::new();
    for member in findings {
        let own = inputs
            .get(member.input)
            .and_then(|input| input.cluster_id.as_ref());
        clusters
            .entry(own.or(only).cloned())
            .or_default()
            .push(member);
    }
    clusters
}

/// What was found of one cluster.
struct Cluster<'a> {
    members: &'a [MemberFindings],
    tenants: TenantNames,
    jobs: Jobs,
    /// Tenants whose jobs table is a copy of the system tenant's.
    copied: BTreeSet<Tenant>,
    versions: Versions,
    logs: BTreeMap<Option<u32>, NodeLogs>,
    folders: BTreeSet<u32>,
    /// Tenants that have a folder.
    tenant_folders: Vec<&'a str>,
    collector_errors: Vec<&'a str>,
    errors_of: BTreeMap<Option<u32>, Vec<&'a str>>,
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
        let collector_errors: Vec<&str> = errors.map(|(_, path)| path.as_str()).collect();
        let mut errors_of: BTreeMap<Option<u32>, Vec<&str>> = BTreeMap::new();
        for path in &collector_errors {
            errors_of
                .entry(crate::member::node(path))
                .or_default()
                .push(path);
        }
        let (ignored, copied) = copies_of_the_root(members, &tenants);
        Cluster {
            jobs: jobs::join(members, &tenants, &ignored),
            copied,
            versions: versions(members),
            logs: node_logs(members),
            folders: folders.map(|(_, node)| *node).collect(),
            tenant_folders: plan
                .tenants
                .iter()
                .filter(|(input, _)| inputs.contains(input))
                .map(|(_, name)| name.as_str())
                .collect(),
            collector_errors,
            errors_of,
            tenants,
            members,
        }
    }

    /// Judges, and adds the answers to the report.
    fn add_to(&self, report: &mut Report, script: &ScriptFindings, cluster_id: Option<&str>) {
        let running = Running::new(&self.jobs);
        let flushes = errors::collect(self.members, &running, &self.tenants, &self.versions);
        let mut by_job: BTreeMap<(&str, u64), Vec<&Flush>> = BTreeMap::new();
        let mut loose: Vec<&Flush> = Vec::new();
        for flush in &flushes {
            match flush.job {
                Some(id) => by_job.entry((&flush.tenant, id)).or_default().push(flush),
                None => loose.push(flush),
            }
        }
        let nobody = History::default();
        // A finding is told already; what is listed as uncovered is what is not.
        let mut told: BTreeSet<(&str, u64)> = BTreeSet::new();
        for ((tenant, id), flushes) in by_job {
            let history = self.jobs.get(&(tenant.to_owned(), id)).unwrap_or(&nobody);
            let judged = job(tenant, id, history, &flushes, script);
            if judged.verdict.is_finding() || !flushes.iter().any(|f| f.counted && f.is_guess()) {
                if judged.verdict.is_finding() {
                    told.insert((tenant, id));
                }
                report.jobs.push(judged);
                continue;
            }
            // A guess may point at a job, but never away from one.
            let (guessed, sure): (Vec<&Flush>, Vec<&Flush>) =
                flushes.into_iter().partition(|flush| flush.is_guess());
            loose.extend(guessed);
            if !sure.is_empty() {
                report.jobs.push(job(tenant, id, history, &sure, script));
            }
        }
        unattributed(report, &loose, &running);
        self.add_coverage(report, &told, cluster_id);
    }

    fn add_coverage(
        &self,
        report: &mut Report,
        told: &BTreeSet<(&str, u64)>,
        cluster_id: Option<&str>,
    ) {
        let flags = self
            .members
            .iter()
            .filter_map(|member| member.data.flags.as_ref());
        let left_out: BTreeSet<u32> = flags
            .clone()
            .flat_map(CommandFlags::left_out_nodes)
            .collect();
        // Those that it was asked for are there, too.
        let asked = flags.filter_map(CommandFlags::only_nodes).flatten();
        let left_out: BTreeSet<u32> = left_out.into_iter().chain(asked).collect();
        let witnesses = Witnesses {
            folders: &self.folders,
            left_out: &left_out,
            jobs: self
                .jobs
                .values()
                .filter(|h| may_be_affected(h.operation))
                .collect(),
        };
        let mut nodes = coverage::nodes(self.members, &witnesses, &self.logs);
        for node in &mut nodes.missing {
            let errors = self.errors_of.get(&Some(node.node));
            // The note on its logs says more than that on its profiles.
            let error = errors
                .into_iter()
                .flatten()
                .min_by_key(|path| !path.contains("/logs"));
            node.note = error.map(|path| format!("the collector noted: {path}"));
        }
        let (missing, gone) = (&nodes.missing, &nodes.gone);
        let reach = Reach::new(&self.logs, missing, gone, self.members, &self.versions);
        let (open, more) = uncovered(&self.jobs, &reach, told);
        let never_affected = missing.is_empty() && self.never_affected();
        report.skipped.extend(
            ids_used_twice(self.members)
                .into_iter()
                .map(window::id_used_twice),
        );
        report.skipped.extend(self.tenants_without_table());
        let left_unknown = nodes.gone.iter().filter(|(_, left)| left.is_none());
        let left_unknown = left_unknown.map(|(node, _)| window::left_unknown(*node));
        report.skipped.extend(left_unknown);
        if nodes.known.is_none() {
            report.skipped.extend(window::only_some_nodes(self.members));
        }
        let coverage = &mut report.coverage;
        coverage.uncovered_jobs.extend(open);
        coverage.uncovered_jobs_omitted += more;
        coverage.never_affected &= never_affected;
        // One cluster of which nothing lists the nodes makes the sum unknown.
        let first = coverage.nodes.is_empty() && coverage.missing_nodes.is_empty();
        coverage.covered.nodes_known = match (coverage.covered.nodes_known, nodes.known) {
            (_, known) if first => known,
            (sum, known) => sum.zip(known).map(|(sum, known)| sum + known),
        };
        coverage.covered.files += self.members.iter().filter(|member| member.is_log).count() as u64;
        coverage.missing_nodes.extend(nodes.missing);
        coverage.nodes.extend(
            self.logs
                .iter()
                .map(|(node, logs)| self.node(*node, logs, cluster_id)),
        );
    }

    /// Tenants that logs, lists or folders name and whose jobs nothing here tells,
    /// although the system tenant's are here: some of this collection failed.
    fn tenants_without_table(&self) -> Vec<Skipped> {
        let table = |member: &&MemberFindings| {
            member
                .data
                .table
                .is_some_and(|table| table != JobTable::Status)
        };
        let tables = || self.members.iter().filter(table);
        if !tables().any(|member| crate::member::tenant(&member.path).is_none()) {
            return Vec::new();
        }
        let mut with: BTreeSet<Tenant> = tables().map(|m| self.tenants.of_path(&m.path)).collect();
        with.retain(|tenant| !self.copied.contains(tenant));
        let noted = self
            .collector_errors
            .iter()
            .filter(|path| matches!(DataKind::of_error_note(path), Some(DataKind::Jobs(_))));
        // That it failed is said by itself.
        let noted: BTreeSet<Tenant> = noted.map(|path| self.tenants.of_path(path)).collect();
        let named = self.members.iter().flat_map(|member| {
            let named = member.tenants.iter().map(|(_, id)| id.to_string());
            named.chain([self.tenants.of_path(&member.path)])
        });
        let in_notes = self.collector_errors.iter();
        let in_notes = in_notes.map(|path| self.tenants.of_path(path));
        let of_folder = |name: &&str| self.tenants.id(&TenantRef::Name((*name).to_owned()));
        let all: BTreeSet<Tenant> = named
            .chain(in_notes)
            .chain(self.tenant_folders.iter().map(of_folder))
            .chain(self.copied.iter().cloned())
            .collect();
        let lacks = all
            .into_iter()
            .filter(|tenant| *tenant != "1" && !with.contains(tenant) && !noted.contains(tenant));
        lacks
            .map(|tenant| {
                let copied = self.copied.contains(&tenant);
                window::tenant_without_table(&tenant, copied)
            })
            .collect()
    }

    fn node(&self, node: Option<u32>, logs: &NodeLogs, cluster_id: Option<&str>) -> NodeCoverage {
        let errors = self.errors_of.get(&node).into_iter().flatten();
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

/// Adds errors without a job. Those that count come first, so that the bound
/// cuts the others; candidates are looked up for those that stay.
fn unattributed(report: &mut Report, loose: &[&Flush], running: &Running<'_>) {
    let mut single: Vec<(&Flush, &Evidence)> = Vec::new();
    for flush in loose {
        match &flush.shown {
            Shown::Single(evidence) => single.push((flush, evidence)),
            Shown::Count(count) if flush.counted => report.unattributed_omitted += count,
            Shown::Count(_) => {}
        }
    }
    single.sort_by_key(|(flush, _)| !flush.counted);
    let over = single.split_off(single.len().min(MAX_UNATTRIBUTED));
    let counted = over.iter().filter(|(flush, _)| flush.counted).count();
    report.unattributed_omitted += counted as u64;
    report
        .unattributed
        .extend(single.into_iter().map(|(flush, evidence)| Unattributed {
            candidates: flush.at.map_or_else(Vec::new, |at| {
                let ran = running.at(&flush.tenant, at, MAX_CANDIDATES);
                ran.iter().map(ToString::to_string).collect()
            }),
            evidence: Evidence {
                attribution: None,
                ..evidence.clone()
            },
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
        .filter(|member| crate::member::tenant(&member.path).is_none());
    let roots: BTreeSet<_> = roots.filter_map(of).collect();
    let copies = members.iter().filter(|member| {
        crate::member::tenant(&member.path).is_some()
            && of(member).is_some_and(|id| roots.contains(&id))
    });
    copies
        .map(|member| (member.ordinal, tenants.of_path(&member.path)))
        .unzip()
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
        let source = match other.source.as_deref() {
            Some(path) if path.contains('/') => path.to_owned(),
            Some(source) => format!("the {source}"),
            None => "another source".to_owned(),
        };
        let _ = write!(
            reason,
            " But {source} says {}: the sources disagree.",
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
        operation: history.operation,
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
    let errors = &mut report.unattributed;
    errors.sort_by_key(|error| !error.evidence.counted);
    let over = errors.split_off(MAX_UNATTRIBUTED.min(errors.len()));
    let counted = over.iter().filter(|error| error.evidence.counted).count();
    report.unattributed_omitted += counted as u64;
    let jobs = &mut report.coverage.uncovered_jobs;
    report.coverage.uncovered_jobs_omitted += jobs.len().saturating_sub(MAX_UNCOVERED) as u64;
    jobs.truncate(MAX_UNCOVERED);
}
