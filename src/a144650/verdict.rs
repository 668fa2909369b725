//! The verdict of the whole, in one sentence with what
//! the logs cover, and the reasons why it is not better.

use std::collections::BTreeSet;

use super::uncovered::names;
use super::window::SAID_APART;
use crate::report::{Coverage, JobVerdict, Operation, Report, State, Verdict};
use crate::time::Micros;

/// Judges the whole. `clusters` is how many were looked at; `undated` nodes
/// have a main log, but no entry of it with a possible date.
pub(super) fn verdict(
    report: &Report,
    clusters: usize,
    undated: &BTreeSet<Option<u32>>,
) -> Verdict {
    let mut reasons = Vec::new();
    let findings = findings(report, &mut reasons);
    let gaps = incomplete(report, undated, &mut reasons);
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
            "had a flush error, and may yet succeed with rows missing",
        ),
        (
            JobVerdict::OutcomeUnknown,
            "had a flush error, and nothing tells the outcome",
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
fn incomplete(report: &Report, undated: &BTreeSet<Option<u32>>, reasons: &mut Vec<String>) -> bool {
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
    let no_time = coverage.nodes.iter().filter(|node| node.first.is_none());
    let no_time: Vec<Option<u32>> = no_time.map(|node| node.node).collect();
    // Where no node has a main log with a date, that is said above.
    if no_time.len() < coverage.nodes.len() {
        let (undated, no_main): (Vec<_>, Vec<_>) =
            no_time.into_iter().partition(|node| undated.contains(node));
        if !no_main.is_empty() {
            reasons.push(format!(
                "There is no main log of {}, where flush errors stand, only log files of other groups.",
                names(no_main)
            ));
        }
        if !undated.is_empty() {
            let (main, them) = if undated.len() == 1 {
                ("is a main log", "it is")
            } else {
                ("are main logs", "they are")
            };
            reasons.push(format!(
                "Of {} there {main} without a possible date, so nothing tells what time {them} of.",
                names(undated)
            ));
        }
    }
    let apart = report
        .skipped
        .iter()
        .filter(|skipped| skipped.matters && SAID_APART.contains(&skipped.code.as_str()));
    reasons.extend(apart.map(|skipped| sentence(&skipped.path, &skipped.message)));
    let uncovered = uncovered_jobs(coverage);
    if uncovered > 0 {
        let it = if uncovered == 1 { "it" } else { "they" };
        let mut listed = coverage.uncovered_jobs.iter();
        let unknown = listed.any(|job| job.operation == Operation::Unknown);
        let kind = if unknown {
            "an affected or unknown"
        } else {
            "an affected"
        };
        reasons.push(format!(
            "{} of {kind} kind cannot be cleared: the logs do not cover all of the time at which {it} ran.",
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
    let count = report.stats.mentions;
    let Some(first) = report.mentions.first() else {
        if count > 0 {
            reasons.push(format!(
                "The words of a flush error stand in {} where nothing explains them.",
                plural(count, "place")
            ));
        }
        return;
    };
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
    let stats = &report.stats;
    match (stats.entries, stats.main_entries) {
        (0, _) if report.coverage.covered.files == 0 => {
            "There is no log file, so nothing can be said.".to_owned()
        }
        (0, _) => "No CockroachDB log entry was found, so nothing can be said.".to_owned(),
        (_, 0) => {
            "There is no main log, where flush errors stand: the log files are of other groups."
                .to_owned()
        }
        (_, 1) => {
            "There is 1 log entry, without a possible date, so nothing tells what time it is of."
                .to_owned()
        }
        (_, count) => format!(
            "There are {count} log entries, none with a possible date, so nothing tells what time they are of."
        ),
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
        reasons.push(format!(
            "The words of a flush error are quoted inside other messages, in {}; that is no error.",
            plural(report.stats.explained, "place")
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
            format!("{files}, none of them a main log that tells a time")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Covered, MissingNode, Script, Skipped, Words, WordsWhy};

    /// A report with nothing against it.
    fn report() -> Report {
        let mut report = crate::render::sample::report();
        report.jobs.clear();
        report.unattributed.clear();
        report.mentions.clear();
        report.explained.clear();
        report.skipped.clear();
        report.stats.mentions = 0;
        report.stats.explained = 0;
        report.script = Script {
            exit_code: 0,
            reported: Vec::new(),
            jobless: 0,
        };
        let coverage = &mut report.coverage;
        coverage.uncovered_jobs.clear();
        coverage.missing_nodes.clear();
        coverage.nodes.truncate(1);
        coverage.nodes[0].gaps.clear();
        coverage.window.redacted = None;
        coverage.never_affected = false;
        coverage.covered = Covered {
            nodes: 1,
            nodes_known: Some(1),
            files: 1,
            from: coverage.nodes[0].first,
            to: coverage.nodes[0].last,
        };
        report
    }

    fn skipped(path: &str, code: &str) -> Skipped {
        Skipped {
            path: path.to_owned(),
            code: code.to_owned(),
            message: "what happened".to_owned(),
            matters: true,
        }
    }

    fn words(why: WordsWhy) -> Words {
        Words {
            input: 0,
            path: "a.log".to_owned(),
            line: 7,
            node: None,
            code: why,
            why: "so it is".to_owned(),
            text: String::new(),
        }
    }

    /// Each thing that forbids `clear`, by itself, and its sentence.
    #[test]
    fn what_forbids_clear() {
        use State::{Clear, Incomplete};
        type Change = fn(&mut Report);
        #[rustfmt::skip]
        let cases: &[(&str, Change, State, &str)] = &[
            ("nothing",        |_| {}, Clear, ""),
            ("a mention",      |r| { r.mentions = vec![words(WordsWhy::NoEntry)]; r.stats.mentions = 1; }, Incomplete,
                "The words of a flush error stand at a.log:7, and nothing explains them: so it is. Look at that line."),
            ("two mentions",   |r| { r.mentions = vec![words(WordsWhy::NoEntry)]; r.stats.mentions = 2; }, Incomplete,
                "The words of a flush error stand in 2 places where nothing explains them, first at a.log:7: so it is. Look at these lines."),
            ("a quotation",    |r| { r.explained = vec![words(WordsWhy::Quoted)]; r.stats.explained = 1; r.script.exit_code = 1; }, Clear,
                "The words of a flush error are quoted inside other messages, in 1 place; that is no error."),
            ("the net",        |r| r.script.exit_code = 1, Incomplete,
                "The published script would report an error on these lines which this program cannot place. Look at it by hand."),
            ("a file, twice",  |r| r.skipped = vec![skipped("a.log", "x"), skipped("a.log", "y")], Incomplete,
                "1 file that should have been read could not be, or not to the end (a.log)."),
            ("four files",     |r| r.skipped = ["a", "b", "c", "d"].map(|path| skipped(path, "x")).into(), Incomplete,
                "4 files that should have been read could not be, or not to the end (a, b, c, …)."),
            ("left out",       |r| r.skipped = vec![skipped("flags.txt", "left-out-warnings")], Incomplete, "flags.txt: what happened."),
            ("harmless",       |r| r.skipped = vec![Skipped { matters: false, ..skipped("a", "x") }], Clear, ""),
            ("missing node",   |r| r.coverage.missing_nodes = vec![MissingNode { node: 4, source: String::new(), note: None }], Incomplete,
                "There are no logs of n4, which the cluster knows."),
            ("no main log",    |r| { let mut node = r.coverage.nodes[0].clone(); node.node = Some(9); node.first = None; r.coverage.nodes.push(node); }, Incomplete,
                "There is no main log of n9, where flush errors stand, only log files of other groups."),
            ("no time",        |r| { r.coverage.nodes[0].first = None; r.coverage.covered.from = None; r.stats.entries = 5; r.stats.main_entries = 5; }, Incomplete,
                "There are 5 log entries, none with a possible date, so nothing tells what time they are of."),
            ("no main at all", |r| { r.coverage.nodes[0].first = None; r.coverage.covered.from = None; r.stats.entries = 5; r.stats.main_entries = 0; }, Incomplete,
                "There is no main log, where flush errors stand: the log files are of other groups."),
            ("no entry",       |r| { r.coverage.nodes[0].first = None; r.coverage.covered.from = None; r.stats.entries = 0; }, Incomplete,
                "No CockroachDB log entry was found, so nothing can be said."),
            ("more uncovered", |r| r.coverage.uncovered_jobs_omitted = 1, Incomplete,
                "1 job of an affected kind cannot be cleared: the logs do not cover all of the time at which it ran."),
            ("no list",        |r| r.coverage.covered.nodes_known = None, Clear,
                "Nothing here lists the nodes of the cluster, so whether there are more is not known."),
            ("no table",       |r| r.coverage.has_jobs_table = false, Clear,
                "No jobs table is here: of jobs outside of the time of these logs nothing is known."),
        ];
        for (name, change, state, sentence) in cases {
            let mut report = report();
            change(&mut report);
            let verdict = verdict(&report, 1, &BTreeSet::new());
            assert_eq!(verdict.state, *state, "{name}: {:?}", verdict.reasons);
            let want: &[&str] = if sentence.is_empty() {
                &[]
            } else {
                &[*sentence]
            };
            assert_eq!(verdict.reasons, want, "{name}");
        }
    }

    /// A main log whose dates cannot be is not said to be missing.
    #[test]
    fn logs_without_dates() {
        let mut report = report();
        for node in [9, 10] {
            let mut more = report.coverage.nodes[0].clone();
            (more.node, more.first) = (Some(node), None);
            report.coverage.nodes.push(more);
        }
        let said = |undated: &[u32]| {
            let undated = undated.iter().map(|node| Some(*node)).collect();
            verdict(&report, 1, &undated).reasons
        };
        assert_eq!(
            said(&[9]),
            [
                "There is no main log of n10, where flush errors stand, only log files of other groups.",
                "Of n9 there is a main log without a possible date, so nothing tells what time it is of."
            ]
        );
        assert_eq!(
            said(&[9, 10]),
            [
                "Of n9, n10 there are main logs without a possible date, so nothing tells what time they are of."
            ]
        );
    }

    #[test]
    fn headlines_count_what_they_say() {
        let covered = |nodes, nodes_known, files| {
            let mut report = report();
            let covered = &mut report.coverage.covered;
            (covered.nodes, covered.nodes_known, covered.files) = (nodes, nodes_known, files);
            verdict(&report, 1, &BTreeSet::new()).headline
        };
        assert!(covered(1, None, 1).starts_with("Not detected in these logs: 1 node, 20"));
        assert!(covered(5, None, 2).starts_with("Not detected in these logs: 5 nodes, "));
        assert!(covered(4, Some(5), 2).starts_with("Not detected in these logs: 4 of 5 nodes, "));
        assert!(covered(1, Some(1), 1).ends_with(", 1 log file."));
        assert!(covered(1, None, 2).ends_with(", 2 log files."));
    }
}
