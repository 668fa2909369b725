//! The verdict of the whole, in one sentence with what
//! the logs cover, and the reasons why it is not better.

use std::collections::BTreeSet;

use super::answer::{Answer, JobVerdict, State, Verdict};
use super::found::Found;
use super::reasons::{Mention, WholeReason};
use super::sentences;
use crate::cluster::{Coverage, Everything};
use crate::order;
use crate::plan::{Skipped, Stop};
use crate::reason::Reason;
use crate::scan::Operation;

/// What decides, besides the answers on jobs and errors.
#[derive(Clone)]
pub(super) struct Facts<'a> {
    coverage: &'a Coverage,
    skipped: &'a [Skipped],
    /// Log entries, and those of main logs.
    entries: u64,
    main_entries: u64,
    /// How many clusters were looked at.
    clusters: u64,
    /// Nodes that have a main log, but no entry of it with a possible date.
    undated: BTreeSet<Option<u32>>,
}

impl<'a> Facts<'a> {
    pub(super) fn of(all: &'a Everything<Found>) -> Facts<'a> {
        let logs = all.clusters.iter().flat_map(|cluster| &cluster.logs);
        Facts {
            coverage: &all.coverage,
            skipped: &all.skipped,
            entries: all.entries,
            main_entries: all.main_entries,
            clusters: all.clusters.len() as u64,
            undated: logs
                .filter(|(_, logs)| logs.is_undated())
                .map(|(node, _)| *node)
                .collect(),
        }
    }
}

/// Judges the whole.
pub(super) fn verdict(answer: &Answer, facts: &Facts<'_>) -> Verdict {
    let (state, reasons) = judge(answer, facts);
    Verdict {
        state,
        headline: headline(answer, facts.coverage, state),
        reasons: reasons.iter().map(Reason::of).collect(),
    }
}

/// The verdict, and why: first that it was stopped or broke off, if so; then what was
/// found, what forbids a clear answer, and what a reader should know beside
/// that.
fn judge(answer: &Answer, facts: &Facts<'_>) -> (State, Vec<WholeReason>) {
    let found = findings(answer);
    let lacks = incomplete(answer, facts);
    let stopped = answer.stop.clone().map(stopped);
    let state = match (found.is_empty(), lacks.is_empty() && stopped.is_none()) {
        (false, _) => State::Findings,
        (true, false) => State::Incomplete,
        (true, true) => State::Clear,
    };
    let several = (facts.clusters > 1).then_some(WholeReason::SeveralClusters {
        clusters: facts.clusters,
    });
    let notes = notes(answer, facts.coverage);
    let reasons = stopped.into_iter().chain(found).chain(lacks);
    (state, reasons.chain(several).chain(notes).collect())
}

fn stopped(stop: Stop) -> WholeReason {
    let Stop {
        files_read,
        files,
        bytes_read,
        bytes,
        broken,
    } = stop;
    WholeReason::Stopped {
        files_read,
        files,
        bytes_read,
        bytes,
        broken,
    }
}

/// What was found.
fn findings(answer: &Answer) -> Vec<WholeReason> {
    let findings = JobVerdict::ALL.into_iter();
    let findings = findings.filter(|verdict| verdict.is_finding());
    let jobs = findings.map(|verdict| WholeReason::JobsFound {
        verdict,
        jobs: jobs_with(answer, verdict),
    });
    let mut reasons: Vec<WholeReason> = jobs
        .filter(|reason| !matches!(reason, WholeReason::JobsFound { jobs: 0, .. }))
        .collect();
    let errors = loose_errors(answer);
    if errors > 0 {
        reasons.push(WholeReason::ErrorsWithoutJob { errors });
    }
    reasons
}

/// What forbids a clear answer.
fn incomplete(answer: &Answer, facts: &Facts<'_>) -> Vec<WholeReason> {
    let coverage = facts.coverage;
    let mut reasons = Vec::new();
    let places = answer.count_mentions();
    if places > 0 {
        let first = answer.mentions.first().map(|words| Mention {
            path: words.path.clone(),
            line: words.line,
            why: words.code,
        });
        reasons.push(WholeReason::Mentions { places, first });
    }
    let all_read = answer.is_all_read();
    if all_read && coverage.nodes.iter().all(|node| node.first.is_none()) {
        reasons.push(no_time(facts));
    }
    reasons.extend(not_read(facts.skipped));
    if !coverage.missing_nodes.is_empty() {
        let nodes = coverage.missing_nodes.iter();
        let nodes = nodes.map(|missing| Some(missing.node)).collect();
        reasons.push(WholeReason::NodesWithoutLogs { nodes });
    }
    if all_read {
        reasons.extend(nodes_without_time(facts));
    }
    let apart = facts.skipped.iter();
    let apart = apart.filter(|skipped| skipped.matters && skipped.why.said_apart());
    reasons.extend(apart.map(|skipped| WholeReason::NotCollected {
        path: skipped.path.clone(),
        why: skipped.why.clone(),
    }));
    let jobs = answer.uncovered_jobs.len() as u64 + answer.uncovered_jobs_omitted;
    if jobs > 0 && all_read {
        let mut listed = answer.uncovered_jobs.iter();
        let unknown_kind = listed.any(|job| job.operation == Operation::Unknown);
        reasons.push(WholeReason::JobsNotCovered { jobs, unknown_kind });
    }
    // The net under all rules.
    let is_placed =
        !answer.jobs.is_empty() || !answer.unattributed.is_empty() || answer.count_explained() > 0;
    if answer.script.exit_code != 0 && !is_placed && reasons.is_empty() {
        reasons.push(WholeReason::OnlyTheScript);
    }
    reasons
}

/// Files that should have been read and were not, or not to the end.
fn not_read(skipped: &[Skipped]) -> Option<WholeReason> {
    const EXAMPLES: usize = 3;
    let unread = skipped
        .iter()
        .filter(|skipped| skipped.matters && !skipped.why.said_apart());
    let paths: BTreeSet<&str> = order::set(unread.map(|skipped| skipped.path.as_str()));
    (!paths.is_empty()).then(|| WholeReason::FilesNotRead {
        files: paths.len() as u64,
        examples: paths
            .into_iter()
            .take(EXAMPLES)
            .map(str::to_owned)
            .collect(),
    })
}

/// Why nothing tells which time the logs cover.
fn no_time(facts: &Facts<'_>) -> WholeReason {
    match (facts.entries, facts.main_entries) {
        (0, _) if facts.coverage.covered.files == 0 => WholeReason::NoLogFile,
        (0, _) => WholeReason::NoEntry,
        (_, 0) => WholeReason::NoMainLog,
        (_, entries) => WholeReason::NoDate { entries },
    }
}

/// Nodes with logs of which none tells a time, where that is not so of all.
fn nodes_without_time(facts: &Facts<'_>) -> Vec<WholeReason> {
    let all = &facts.coverage.nodes;
    let none = all.iter().filter(|node| node.first.is_none());
    let none: Vec<Option<u32>> = none.map(|node| node.node).collect();
    if none.len() == all.len() {
        return Vec::new();
    }
    let (undated, no_main): (Vec<_>, Vec<_>) = none
        .into_iter()
        .partition(|node| facts.undated.contains(node));
    let mut reasons = Vec::new();
    if !no_main.is_empty() {
        reasons.push(WholeReason::NodesWithoutMainLog { nodes: no_main });
    }
    if !undated.is_empty() {
        reasons.push(WholeReason::NodesWithoutDate { nodes: undated });
    }
    reasons
}

/// What a reader should know beside that.
fn notes(answer: &Answer, coverage: &Coverage) -> Vec<WholeReason> {
    let gaps = coverage
        .nodes
        .iter()
        .map(|node| node.gaps.len() as u64)
        .sum();
    let disputed = answer.jobs.iter().filter(|job| !job.conflicts.is_empty());
    let jobs = disputed.count() as u64;
    let places = answer.count_explained();
    let all_read = answer.is_all_read();
    let has_time = all_read && coverage.nodes.iter().any(|node| node.first.is_some());
    let notes = [
        answer.never_affected.then_some(WholeReason::NeverAffected),
        (gaps > 0 && all_read).then_some(WholeReason::Gaps { gaps }),
        (jobs > 0).then_some(WholeReason::Disputed { jobs }),
        (coverage.window.redacted == Some(true)).then_some(WholeReason::Redacted),
        (places > 0).then_some(WholeReason::Quoted { places }),
        (has_time && !coverage.has_jobs_table).then_some(WholeReason::NoJobsTable),
        (has_time && coverage.covered.nodes_known.is_none()).then_some(WholeReason::NoNodeList),
    ];
    notes.into_iter().flatten().collect()
}

/// The one sentence.
fn headline(answer: &Answer, coverage: &Coverage, state: State) -> String {
    let covered = sentences::covered(coverage);
    let stopped = answer.stop.as_ref().map(sentences::stopped_after);
    let checked = match (&stopped, state) {
        (Some(stopped), State::Findings) => {
            format!("The analysis {stopped}. Checked: {covered}")
        }
        _ => format!("Checked: {covered}"),
    };
    match state {
        State::Findings if jobs_with(answer, JobVerdict::PotentiallyCorrupt) > 0 => {
            format!("Potentially Corrupt Jobs found. Contact Support. {checked}.")
        }
        State::Findings if answer.jobs.iter().any(|job| job.verdict.is_finding()) => {
            format!("Jobs that may have lost rows found. Contact Support. {checked}.")
        }
        State::Findings => {
            format!("Flush errors without a job found. Contact Support. {checked}.")
        }
        State::Incomplete => match stopped {
            Some(stopped) => format!(
                "Cannot tell: the analysis {stopped}. Nothing was detected until then. {checked}."
            ),
            None => format!(
                "Cannot tell: nothing was detected, but not everything could be checked. {checked}."
            ),
        },
        State::Clear => format!("Not detected in these logs: {covered}."),
    }
}

/// Jobs with one verdict.
fn jobs_with(answer: &Answer, verdict: JobVerdict) -> u64 {
    let jobs = answer.jobs.iter();
    jobs.filter(|job| job.verdict == verdict).count() as u64
}

/// Flush errors that count and have no job.
fn loose_errors(answer: &Answer) -> u64 {
    let listed = answer.unattributed.iter();
    let counted = listed.filter(|error| error.evidence.counted).count();
    counted as u64 + answer.unattributed_omitted
}

#[cfg(test)]
mod tests;
