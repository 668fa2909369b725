//! Joins and judges everything that was found.
//!
//! # Promises
//!
//! * An entry that stands in several places is one error, and names the others.
//! * A guess may make a job a finding, but never takes an error away from what
//!   has to be looked at: it then stays without a job.
//! * Jobs come worst first, whatever the order of the findings.
//! * Lists have bounds, and count what is beyond them. Of a job's errors the
//!   first and the last stay; of those without a job, those that count.
//!
//! # Not here
//!
//! Each rule: which errors are the same and count (`flushes`), the verdict on a
//! job (`judge`) and on the whole (`verdict`), what to do next (`steps`).

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{Answer, Attempt, Attribution, Evidence, Job, Unattributed, Words};
use super::collect_more::collect_more;
use super::flushes::{self, Flush, Shown};
use super::found::Found;
use super::judge::judge;
use super::limits::{
    MAX_CANDIDATES, MAX_EVIDENCE_PER_JOB, MAX_UNATTRIBUTED, MAX_UNCOVERED, MAX_WORDS,
};
use super::running::Running;
use super::script::ScriptFindings;
use super::script_why::script_why;
use super::sentences;
use super::steps::advise;
use super::stopped::hold_back;
use super::uncovered::{Reach, is_unaffected, uncovered};
use super::verdict::{self, Facts};
use crate::cluster::{Cluster, Everything, History, Outcome, scopes};
use crate::order;
use crate::reason::Reason;

/// Judges everything that was found.
pub(crate) fn answer(all: &Everything<Found>) -> Answer {
    let mut script = ScriptFindings::default();
    let found = || all.clusters.iter().flat_map(|cluster| &cluster.found);
    for found in found() {
        script.merge(found.script.clone());
    }
    let mut answer = Answer {
        stop: all.stop.clone(),
        script: script.answer(),
        never_affected: found().next().is_some(),
        ..Answer::default()
    };
    for cluster in &all.clusters {
        words(&mut answer, cluster);
        judge_cluster(&mut answer, cluster, &script);
    }
    order::sort_by(&mut answer.jobs, |a, b| {
        let key = |job: &Job| (job.verdict, job.flush_errors.first().and_then(|e| e.time));
        (key(a), &a.tenant, &a.job_id).cmp(&(key(b), &b.tenant, &b.job_id))
    });
    bound(&mut answer);
    let lacks_more = answer.count_mentions() > 0 || all.skipped.iter().any(|s| s.matters);
    if answer.is_all_read() {
        answer.collect_more = collect_more(&all.coverage, &answer.uncovered_jobs, lacks_more);
    }
    answer.verdict = verdict::verdict(&answer, &Facts::of(all));
    let versions = all.coverage.nodes.iter().flat_map(|node| &node.versions);
    let versions: BTreeSet<&str> = order::set(versions.map(|since| since.version.as_str()));
    advise(&mut answer, &versions);
    answer
}

/// Judges the jobs of a cluster, and adds the answers.
fn judge_cluster(answer: &mut Answer, cluster: &Cluster<Found>, script: &ScriptFindings) {
    let all_read = answer.is_all_read();
    let running = Running::new(&cluster.jobs);
    let flushes = flushes::collect(cluster, &running);
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
        let history = cluster.jobs.get(tenant, id);
        let history = history.unwrap_or(&nobody);
        let judge = |flushes: &[&Flush]| {
            let judged = job(tenant, id, history, flushes, script);
            let judged = if all_read { judged } else { hold_back(judged) };
            Job {
                script_why: script_why(&judged, script),
                ..judged
            }
        };
        let judged = judge(&flushes);
        if judged.verdict.is_finding() || !flushes.iter().any(|f| f.counted && f.is_guess()) {
            if judged.verdict.is_finding() {
                told.insert((tenant, id));
            }
            answer.jobs.push(judged);
            continue;
        }
        // A guess may point at a job, but never away from one.
        let (guessed, sure): (Vec<&Flush>, Vec<&Flush>) =
            flushes.into_iter().partition(|flush| flush.is_guess());
        loose.extend(guessed);
        if !sure.is_empty() {
            answer.jobs.push(judge(&sure));
        }
    }
    unattributed(answer, &loose, &running);
    let mut reach = Reach::of(cluster);
    if !all_read {
        reach.is_unknown();
    }
    let (open, more) = uncovered(&cluster.jobs, &reach, &told);
    answer.uncovered_jobs.extend(open);
    answer.uncovered_jobs_omitted += more;
    answer.never_affected &=
        all_read && cluster.nodes.missing.is_empty() && never_affected(cluster);
}

/// Whether every node's versions show that no affected version wrote these
/// logs: known from the first entry on, and none of them affected.
fn never_affected(cluster: &Cluster<Found>) -> bool {
    let logs = || {
        let main = cluster
            .members
            .iter()
            .filter(|m| m.is_log && m.group.is_none());
        main.filter_map(|member| Some((member, member.spans.iter().map(|s| s.from).min()?)))
    };
    logs().next().is_some()
        && logs().all(|(member, first)| {
            let at_first = cluster.versions.at(member.node, &scopes(member), first);
            at_first.is_some_and(is_unaffected)
                && member
                    .versions
                    .iter()
                    .all(|seen| is_unaffected(&seen.version))
        })
}

/// Lists where the words of a flush error stand and are none, each with what
/// it is.
fn words(answer: &mut Answer, cluster: &Cluster<Found>) {
    for (member, found) in cluster.each() {
        answer.mentions_omitted += found.more_mentions;
        answer.explained_omitted += found.more_explained;
        for seen in &found.words {
            let words = Words {
                input: member.input,
                path: member.path.clone(),
                line: seen.line,
                node: seen.node.or(member.node),
                code: seen.why,
                why: seen.why.to_string(),
                text: seen.text.clone(),
            };
            if seen.why.is_explained() {
                answer.explained.push(words);
            } else {
                answer.mentions.push(words);
            }
        }
    }
}

/// Adds errors without a job. Those that count come first, so that the bound
/// cuts the others; candidates are looked up for those that stay.
fn unattributed(answer: &mut Answer, loose: &[&Flush], running: &Running<'_>) {
    let mut single: Vec<(&Flush, &Evidence)> = Vec::new();
    for flush in loose {
        match &flush.shown {
            Shown::Single(evidence) => single.push((flush, evidence)),
            Shown::Count(count) if flush.counted => answer.unattributed_omitted += count,
            Shown::Count(_) => {}
        }
    }
    order::sort_by(&mut single, |(a, _), (b, _)| b.counted.cmp(&a.counted));
    let over = single.split_off(single.len().min(MAX_UNATTRIBUTED));
    let counted = over.iter().filter(|(flush, _)| flush.counted).count();
    answer.unattributed_omitted += counted as u64;
    answer
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

/// One row of the answer.
fn job(
    tenant: &str,
    id: u64,
    history: &History,
    flushes: &[&Flush],
    script: &ScriptFindings,
) -> Job {
    let (verdict, reason) = judge(history, flushes);
    let conflicts = history.conflicts();
    let text = sentences::job(&reason, &conflicts);
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
    let table_ids: BTreeSet<u32> = order::set(history.table_ids.iter().copied().chain(tables));
    let job_id = id.to_string();
    Job {
        script: script.answer_for(&job_id),
        script_why: None,
        job_id,
        tenant: tenant.to_owned(),
        r#type: history.types.first().map(ToString::to_string),
        operation: history.operation,
        description: history.description.clone(),
        table_ids: table_ids.into_iter().collect(),
        verdict,
        reason: Reason::with_text(&reason, text),
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
        steps: Vec::new(),
        done: false,
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
fn bound(answer: &mut Answer) {
    for job in &mut answer.jobs {
        let over = job.flush_errors.len().saturating_sub(MAX_EVIDENCE_PER_JOB);
        if over > 0 {
            let half = MAX_EVIDENCE_PER_JOB / 2;
            job.flush_errors.drain(half..half + over);
            job.flush_errors_omitted += over as u64;
        }
    }
    let errors = &mut answer.unattributed;
    order::sort_by(errors, |a, b| b.evidence.counted.cmp(&a.evidence.counted));
    let over = errors.split_off(MAX_UNATTRIBUTED.min(errors.len()));
    let counted = over.iter().filter(|error| error.evidence.counted).count();
    answer.unattributed_omitted += counted as u64;
    let jobs = &mut answer.uncovered_jobs;
    answer.uncovered_jobs_omitted += jobs.len().saturating_sub(MAX_UNCOVERED) as u64;
    jobs.truncate(MAX_UNCOVERED);
    for (list, omitted) in [
        (&mut answer.mentions, &mut answer.mentions_omitted),
        (&mut answer.explained, &mut answer.explained_omitted),
    ] {
        order::sort_by(list, |a, b| {
            (a.input, &a.path, a.line).cmp(&(b.input, &b.path, b.line))
        });
        *omitted += list.len().saturating_sub(MAX_WORDS) as u64;
        list.truncate(MAX_WORDS);
    }
}

#[cfg(test)]
mod tests;
