//! The verdict of the whole (design, section 3), in one sentence with what
//! the logs cover, and the reasons why it is not better.

use std::collections::BTreeSet;

use super::uncovered::names;
use super::window::SAID_APART;
use crate::report::{Coverage, JobVerdict, Report, State, Verdict};
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
    mentions(report, reasons);
    if coverage.nodes.iter().all(|node| node.first.is_none()) {
        reasons.push(no_time(report));
    }
    let unread = report
        .skipped
        .iter()
        .filter(|skipped| skipped.matters && !SAID_APART.contains(&skipped.code.as_str()));
    let unread: BTreeSet<&str> = unread.map(|skipped| skipped.path.as_str()).collect();
    if !unread.is_empty() {
        reasons.push(format!(
            "{} that should have been read could not be, or not to the end{}.",
            plural(unread.len() as u64, "file"),
            examples(&unread)
        ));
    }
    let apart = report
        .skipped
        .iter()
        .filter(|skipped| skipped.matters && SAID_APART.contains(&skipped.code.as_str()));
    reasons.extend(apart.map(|skipped| sentence(&skipped.path, &skipped.message)));
    let no_main = coverage
        .nodes
        .iter()
        .filter(|node| node.first.is_none() && node.files > 0);
    let no_main: Vec<Option<u32>> = no_main.map(|node| node.node).collect();
    // Where no node has one, that is said above.
    if !no_main.is_empty() && no_main.len() < coverage.nodes.len() {
        let has = if no_main.len() == 1 {
            "has log files, but its"
        } else {
            "have log files, but their"
        };
        reasons.push(format!(
            "{} {has} main log, where flush errors stand, is not among them.",
            capital(&names(no_main))
        ));
    }
    if !coverage.missing_nodes.is_empty() {
        let nodes = coverage
            .missing_nodes
            .iter()
            .map(|missing| Some(missing.node));
        reasons.push(format!(
            "There are no logs of {}, which the cluster knows.",
            names(nodes)
        ));
    }
    let uncovered = uncovered_jobs(coverage);
    if uncovered > 0 {
        let (it, ran) = if uncovered == 1 {
            ("it", "ran")
        } else {
            ("they", "ran")
        };
        reasons.push(format!(
            "{} of an affected kind cannot be cleared: the logs do not cover all of the time at which {it} {ran}.",
            plural(uncovered, "job")
        ));
    }
    // The net under all rules.
    let placed =
        !report.jobs.is_empty() || !report.unattributed.is_empty() || report.stats.explained > 0;
    if report.script.exit_code != 0 && !placed && reasons.len() == before {
        reasons.push(
            "The published script would report an error on these lines which this program \
             cannot place. Look at it by hand."
                .to_owned(),
        );
    }
    reasons.len() > before
}

/// Says where the words of a flush error stand that nothing explains.
fn mentions(report: &Report, reasons: &mut Vec<String>) {
    let Some(first) = report.mentions.first() else {
        return;
    };
    let count = report.stats.mentions;
    let place = format!("{}:{}", first.path, first.line);
    reasons.push(if count <= 1 {
        format!(
            "The words of a flush error stand at {place}, and nothing explains them: {}. Look at that line.",
            first.why
        )
    } else {
        format!(
            "The words of a flush error stand in {count} places where nothing explains them, \
             first at {place}: {}. Look at these lines.",
            first.why
        )
    });
}

/// Why nothing tells which time the logs cover.
fn no_time(report: &Report) -> String {
    let entries = report
        .coverage
        .nodes
        .iter()
        .map(|node| node.files)
        .sum::<u64>();
    match (report.stats.entries, entries) {
        (0, 0) => "There is no log file, so nothing can be said.".to_owned(),
        (0, _) => "No CockroachDB log entry was found, so nothing can be said.".to_owned(),
        (1, _) => {
            "There is 1 log entry, without a possible date, so nothing tells what time it is of."
                .to_owned()
        }
        (count, _) if report.stats.main_entries > 0 => format!(
            "There are {count} log entries, none with a possible date, so nothing tells what time they are of."
        ),
        _ => "There is no main log, where flush errors stand: the log files are of other groups."
            .to_owned(),
    }
}

/// Up to three of the paths, in parentheses.
fn examples(paths: &BTreeSet<&str>) -> String {
    const MOST: usize = 3;
    let shown: Vec<&str> = paths.iter().copied().take(MOST).collect();
    let more = if paths.len() > MOST { ", …" } else { "" };
    format!(" ({}{more})", shown.join(", "))
}

/// A message that was made to stand behind its path, as a sentence.
fn sentence(path: &str, message: &str) -> String {
    format!("{path}: {message}.")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + chars.as_str()
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
    if report.stats.explained > 0 {
        let count = report.stats.explained;
        let stand = if count == 1 {
            "1 place"
        } else {
            &format!("{count} places")
        };
        reasons.push(format!(
            "The words of a flush error are quoted inside other messages, in {stand}; that is no error."
        ));
    }
    if report
        .coverage
        .nodes
        .iter()
        .any(|node| node.first.is_some())
    {
        if !report.coverage.has_jobs_table {
            reasons.push(
                "No jobs table is here: of jobs outside of the time of these logs nothing is known."
                    .to_owned(),
            );
        }
        if report.coverage.covered.nodes_known.is_none() {
            reasons.push(
                "Nothing here lists the nodes of the cluster, so whether there are more is not known."
                    .to_owned(),
            );
        }
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
    let covered = &report.coverage.covered;
    let files = plural(covered.files, "log file");
    let Some((first, last)) = covered.from.zip(covered.to) else {
        return if covered.files == 0 {
            "no logs".to_owned()
        } else {
            format!("{files}, none of which tells a time")
        };
    };
    let nodes = match covered.nodes_known {
        Some(all) => format!("{} of {}", covered.nodes, plural(all, "node")),
        None => plural(covered.nodes, "node"),
    };
    let minute = |at: Micros| {
        at.to_rfc3339()
            .get(..16)
            .unwrap_or_default()
            .replace('T', " ")
    };
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
