//! The verdict of the whole (design, section 3), in one sentence with what
//! the logs cover, and the reasons why it is not better.

use super::uncovered::names;
use crate::report::{Coverage, InputKind, JobVerdict, Report, State, Verdict};
use crate::time::Micros;

/// Judges the whole. `clusters` is how many were looked at.
pub(super) fn verdict(report: &Report, clusters: usize) -> Verdict {
    let mut reasons = Vec::new();
    let findings = findings(report, &mut reasons);
    let gaps = incomplete(report, &mut reasons);
    if clusters > 1 {
        reasons.push(format!(
            "The inputs come from {clusters} clusters, which were judged apart."
        ));
    }
    notes(report, &mut reasons);
    let state = match (findings, gaps) {
        (true, _) => State::Findings,
        (false, true) => State::Incomplete,
        (false, false) => State::Clear,
    };
    Verdict {
        state,
        headline: headline(report, state),
        reasons,
    }
}

/// Says what was found; returns whether anything was.
fn findings(report: &Report, reasons: &mut Vec<String>) -> bool {
    let words = [
        (
            JobVerdict::PotentiallyCorrupt,
            "succeeded after a flush error and nothing ran again",
        ),
        (
            JobVerdict::Suspect,
            "went on after a flush error, perhaps past the lost rows",
        ),
        (
            JobVerdict::AtRisk,
            "had a flush error and will be affected if it succeeds",
        ),
        (
            JobVerdict::OutcomeUnknown,
            "had a flush error, and nothing tells how it ended",
        ),
    ];
    for (verdict, what) in words {
        let count = jobs_with(report, verdict);
        if count > 0 {
            reasons.push(format!("{}: {what}.", plural(count, "job")));
        }
    }
    let loose = loose_errors(report);
    if loose > 0 {
        reasons.push(format!(
            "{} cannot be tied to a job.",
            plural(loose, "flush error")
        ));
    }
    !reasons.is_empty()
}

/// Says what forbids a clear answer; returns whether anything does.
fn incomplete(report: &Report, reasons: &mut Vec<String>) -> bool {
    let before = reasons.len();
    let coverage = &report.coverage;
    if coverage.nodes.iter().all(|node| node.first.is_none()) {
        reasons.push("No CockroachDB log entry was found, so nothing can be said.".to_owned());
    }
    let unread = report
        .skipped
        .iter()
        .filter(|skipped| skipped.matters)
        .count() as u64;
    if unread > 0 {
        reasons.push(format!(
            "{} that should have been read could not be, or not to the end.",
            plural(unread, "file")
        ));
    }
    if !coverage.missing_nodes.is_empty() {
        let nodes = coverage
            .missing_nodes
            .iter()
            .map(|missing| Some(missing.node));
        reasons.push(format!(
            "No logs of {}, which the cluster knows.",
            names(nodes)
        ));
    }
    let uncovered = uncovered_jobs(coverage);
    if uncovered > 0 {
        reasons.push(format!(
            "{} of an affected kind cannot be cleared: the logs do not cover when it ran.",
            plural(uncovered, "job")
        ));
    }
    reasons.len() > before
}

/// Says what a reader should know beside that.
fn notes(report: &Report, reasons: &mut Vec<String>) {
    if report.coverage.never_affected {
        reasons.push(
            "This cluster never ran an affected version while these logs were written.".to_owned(),
        );
    }
    let gaps: usize = report
        .coverage
        .nodes
        .iter()
        .map(|node| node.gaps.len())
        .sum();
    if gaps > 0 {
        reasons.push(format!(
            "The logs have {} of more than an hour; what happened then is not known.",
            plural(gaps as u64, "gap")
        ));
    }
    let disputed = report
        .jobs
        .iter()
        .filter(|job| !job.conflicts.is_empty())
        .count() as u64;
    if disputed > 0 {
        reasons.push(format!(
            "Sources disagree on how {} ended; the surest one decided, and the others are shown.",
            plural(disputed, "job")
        ));
    }
    if report.coverage.window.redacted == Some(true) {
        reasons.push(
            "The archive was redacted when it was collected: key ranges, and so tables and \
             indexes, and some job tags cannot be read."
                .to_owned(),
        );
    }
    if report.stats.mentions > 0 {
        reasons.push(format!(
            "The words of a flush error stand inside other messages, in {}; that was not counted.",
            plural(report.stats.mentions, "entry")
        ));
    }
}

/// The one sentence.
fn headline(report: &Report, state: State) -> String {
    let covered = covered(report);
    match state {
        State::Findings if jobs_with(report, JobVerdict::PotentiallyCorrupt) > 0 => {
            format!("Potentially Corrupt Jobs found. Contact Support. Checked: {covered}.")
        }
        State::Findings if report.jobs.iter().any(|job| job.verdict.is_finding()) => {
            format!("Jobs that may have lost rows found. Contact Support. Checked: {covered}.")
        }
        State::Findings => {
            format!("Flush errors without a job found. Contact Support. Checked: {covered}.")
        }
        State::Incomplete => {
            format!(
                "Cannot tell: nothing was detected, but not everything could be checked. Checked: {covered}."
            )
        }
        State::Clear => format!("Not detected in these logs: {covered}."),
    }
}

/// What the logs cover, in words.
fn covered(report: &Report) -> String {
    let coverage = &report.coverage;
    let with_logs = coverage
        .nodes
        .iter()
        .filter(|node| node.first.is_some())
        .count();
    let files: u64 = coverage.nodes.iter().map(|node| node.files).sum();
    let first = coverage.nodes.iter().filter_map(|node| node.first).min();
    let last = coverage.nodes.iter().filter_map(|node| node.last).max();
    let Some((first, last)) = first.zip(last) else {
        return "no logs".to_owned();
    };
    let all = with_logs + coverage.missing_nodes.len();
    let loose = report
        .inputs
        .iter()
        .all(|input| input.kind == InputKind::Log);
    let nodes = if loose && all == with_logs {
        plural(with_logs as u64, "node")
    } else {
        format!("{with_logs} of {all} nodes")
    };
    let minute = |at: Micros| {
        at.to_rfc3339()
            .get(..16)
            .unwrap_or_default()
            .replace('T', " ")
    };
    let files = plural(files, "log file");
    format!(
        "{nodes}, {} to {} UTC, {files}",
        minute(first),
        minute(last)
    )
}

/// Jobs with one verdict.
fn jobs_with(report: &Report, verdict: JobVerdict) -> u64 {
    report
        .jobs
        .iter()
        .filter(|job| job.verdict == verdict)
        .count() as u64
}

/// Flush errors that count and have no job.
fn loose_errors(report: &Report) -> u64 {
    let listed = report
        .unattributed
        .iter()
        .filter(|error| error.evidence.counted)
        .count();
    listed as u64 + report.unattributed_omitted
}

fn uncovered_jobs(coverage: &Coverage) -> u64 {
    coverage.uncovered_jobs.len() as u64 + coverage.uncovered_jobs_omitted
}

/// `1 job`, `2 jobs`, `2 entries`.
fn plural(count: u64, what: &str) -> String {
    match (count, what.strip_suffix('y')) {
        (1, _) => format!("1 {what}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {what}s"),
    }
}
