//! The verdict of the whole, in one sentence with what
//! the logs cover, and the reasons why it is not better.

use std::collections::BTreeSet;

use super::answer::{Answer, JobVerdict, State, Verdict};
use super::found::Found;
use super::reasons::{Mention, WholeReason};
use super::sentences;
use crate::cluster::{Coverage, Everything};
use crate::plan::Skipped;
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

/// The verdict, and why: first what was found, then what forbids a clear
/// answer, then what a reader should know beside that.
fn judge(answer: &Answer, facts: &Facts<'_>) -> (State, Vec<WholeReason>) {
    let found = findings(answer);
    let lacks = incomplete(answer, facts);
    let state = match (found.is_empty(), lacks.is_empty()) {
        (false, _) => State::Findings,
        (true, false) => State::Incomplete,
        (true, true) => State::Clear,
    };
    let several = (facts.clusters > 1).then_some(WholeReason::SeveralClusters {
        clusters: facts.clusters,
    });
    let notes = notes(answer, facts.coverage);
    let reasons = found.into_iter().chain(lacks).chain(several).chain(notes);
    (state, reasons.collect())
}

/// What was found.
fn findings(answer: &Answer) -> Vec<WholeReason> {
    const FINDINGS: [JobVerdict; 4] = [
        JobVerdict::PotentiallyCorrupt,
        JobVerdict::Suspect,
        JobVerdict::AtRisk,
        JobVerdict::OutcomeUnknown,
    ];
    let jobs = FINDINGS.into_iter().map(|verdict| WholeReason::JobsFound {
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
    if coverage.nodes.iter().all(|node| node.first.is_none()) {
        reasons.push(no_time(facts));
    }
    reasons.extend(not_read(facts.skipped));
    if !coverage.missing_nodes.is_empty() {
        let nodes = coverage.missing_nodes.iter();
        let nodes = nodes.map(|missing| Some(missing.node)).collect();
        reasons.push(WholeReason::NodesWithoutLogs { nodes });
    }
    reasons.extend(nodes_without_time(facts));
    let apart = facts.skipped.iter();
    let apart = apart.filter(|skipped| skipped.matters && skipped.why.said_apart());
    reasons.extend(apart.map(|skipped| WholeReason::NotCollected {
        path: skipped.path.clone(),
        why: skipped.why.clone(),
    }));
    let jobs = answer.uncovered_jobs.len() as u64 + answer.uncovered_jobs_omitted;
    if jobs > 0 {
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
    let paths: BTreeSet<&str> = unread.map(|skipped| skipped.path.as_str()).collect();
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
    let has_time = coverage.nodes.iter().any(|node| node.first.is_some());
    let notes = [
        answer.never_affected.then_some(WholeReason::NeverAffected),
        (gaps > 0).then_some(WholeReason::Gaps { gaps }),
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
    match state {
        State::Findings if jobs_with(answer, JobVerdict::PotentiallyCorrupt) > 0 => {
            format!("Potentially Corrupt Jobs found. Contact Support. Checked: {covered}.")
        }
        State::Findings if answer.jobs.iter().any(|job| job.verdict.is_finding()) => {
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
mod tests {
    use super::*;
    use crate::a144650::answer::{Words, WordsWhy};
    use crate::cluster::{Covered, MissingNode};
    use crate::plan::Why;

    /// What is judged, with nothing against it.
    struct Case {
        answer: Answer,
        coverage: Coverage,
        skipped: Vec<Skipped>,
        entries: u64,
        main_entries: u64,
        undated: BTreeSet<Option<u32>>,
    }

    fn case() -> Case {
        let sample = crate::report::forms::sample::report().coverage;
        let mut nodes = sample.nodes;
        nodes.truncate(1);
        nodes[0].gaps.clear();
        Case {
            answer: Answer::default(),
            coverage: Coverage {
                covered: Covered {
                    nodes: 1,
                    nodes_known: Some(1),
                    files: 1,
                    from: nodes[0].first,
                    to: nodes[0].last,
                },
                nodes,
                has_jobs_table: true,
                ..Coverage::default()
            },
            skipped: Vec::new(),
            entries: 5,
            main_entries: 5,
            undated: BTreeSet::new(),
        }
    }

    impl Case {
        fn verdict(&self) -> Verdict {
            let facts = Facts {
                coverage: &self.coverage,
                skipped: &self.skipped,
                entries: self.entries,
                main_entries: self.main_entries,
                clusters: 1,
                undated: self.undated.clone(),
            };
            verdict(&self.answer, &facts)
        }

        fn said(&self) -> Vec<String> {
            let reasons = self.verdict().reasons.into_iter();
            reasons.map(|reason| reason.text).collect()
        }
    }

    fn skipped(path: &str, why: Why) -> Skipped {
        Skipped {
            path: path.to_owned(),
            why,
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
            why: String::new(),
            text: String::new(),
        }
    }

    /// Each thing that forbids `clear`, by itself, and its sentence.
    #[test]
    fn what_forbids_clear() {
        use State::{Clear, Incomplete};
        type Change = fn(&mut Case);
        #[rustfmt::skip]
        let cases: &[(&str, Change, State, &str)] = &[
            ("nothing",        |_| {}, Clear, ""),
            ("a mention",      |r| { r.answer.mentions = vec![words(WordsWhy::NoEntry)]; r.answer.mentions_omitted = 0; }, Incomplete,
                "The words of a flush error stand at a.log:7, and nothing explains them: the line is no log entry, or something stands in front of it. Look at that line."),
            ("two mentions",   |r| { r.answer.mentions = vec![words(WordsWhy::NoEntry)]; r.answer.mentions_omitted = 1; }, Incomplete,
                "The words of a flush error stand in 2 places where nothing explains them, first at a.log:7: the line is no log entry, or something stands in front of it. Look at these lines."),
            ("a quotation",    |r| { r.answer.explained = vec![words(WordsWhy::Quoted)]; r.answer.script.exit_code = 1; }, Clear,
                "The words of a flush error are quoted inside other messages, in 1 place; that is no error."),
            ("the net",        |r| r.answer.script.exit_code = 1, Incomplete,
                "The published script would report an error on these lines which this program cannot place. Look at it by hand."),
            ("a file, twice",  |r| r.skipped = vec![skipped("a.log", Why::Packed), skipped("a.log", Why::EmptyLog)], Incomplete,
                "1 file that should have been read could not be, or not to the end (a.log)."),
            ("four files",     |r| r.skipped = ["a", "b", "c", "d"].map(|path| skipped(path, Why::Packed)).into(), Incomplete,
                "4 files that should have been read could not be, or not to the end (a, b, c, …)."),
            ("left out",       |r| r.skipped = vec![skipped("flags.txt", Why::WarningsLeftOut)], Incomplete,
                "flags.txt: the collector left out log entries of severity WARNING, and flush errors are warnings: collect again without --exclude-log-severities."),
            ("harmless",       |r| r.skipped = vec![Skipped { matters: false, ..skipped("a", Why::Packed) }], Clear, ""),
            ("missing node",   |r| r.coverage.missing_nodes = vec![MissingNode { node: 4, source: String::new(), note: None }], Incomplete,
                "There are no logs of n4, which the cluster knows."),
            ("no main log",    |r| { let mut node = r.coverage.nodes[0].clone(); node.node = Some(9); node.first = None; r.coverage.nodes.push(node); }, Incomplete,
                "There is no main log of n9, where flush errors stand, only log files of other groups."),
            ("no time",        |r| { r.coverage.nodes[0].first = None; r.coverage.covered.from = None; r.entries = 5; r.main_entries = 5; }, Incomplete,
                "There are 5 log entries, none with a possible date, so nothing tells what time they are of."),
            ("no main at all", |r| { r.coverage.nodes[0].first = None; r.coverage.covered.from = None; r.entries = 5; r.main_entries = 0; }, Incomplete,
                "There is no main log, where flush errors stand: the log files are of other groups."),
            ("no entry",       |r| { r.coverage.nodes[0].first = None; r.coverage.covered.from = None; r.entries = 0; }, Incomplete,
                "No CockroachDB log entry was found, so nothing can be said."),
            ("more uncovered", |r| r.answer.uncovered_jobs_omitted = 1, Incomplete,
                "1 job of an affected kind cannot be cleared: the logs do not cover all of the time at which it ran."),
            ("no list",        |r| r.coverage.covered.nodes_known = None, Clear,
                "Nothing here lists the nodes of the cluster, so whether there are more is not known."),
            ("no table",       |r| r.coverage.has_jobs_table = false, Clear,
                "No jobs table is here: of jobs outside of the time of these logs nothing is known."),
        ];
        for (name, change, state, sentence) in cases {
            let mut case = case();
            change(&mut case);
            let verdict = case.verdict();
            assert_eq!(verdict.state, *state, "{name}: {:?}", verdict.reasons);
            let want: &[&str] = if sentence.is_empty() {
                &[]
            } else {
                &[*sentence]
            };
            assert_eq!(case.said(), want, "{name}");
        }
    }

    /// A main log whose dates cannot be is not said to be missing.
    #[test]
    fn logs_without_dates() {
        let mut case = case();
        for node in [9, 10] {
            let mut more = case.coverage.nodes[0].clone();
            (more.node, more.first) = (Some(node), None);
            case.coverage.nodes.push(more);
        }
        let mut said = |undated: &[u32]| {
            case.undated = undated.iter().map(|node| Some(*node)).collect();
            case.said()
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
            let mut case = case();
            let covered = &mut case.coverage.covered;
            (covered.nodes, covered.nodes_known, covered.files) = (nodes, nodes_known, files);
            case.verdict().headline
        };
        assert!(covered(1, None, 1).starts_with("Not detected in these logs: 1 node, 20"));
        assert!(covered(5, None, 2).starts_with("Not detected in these logs: 5 nodes, "));
        assert!(covered(4, Some(5), 2).starts_with("Not detected in these logs: 4 of 5 nodes, "));
        assert!(covered(1, Some(1), 1).ends_with(", 1 log file."));
        assert!(covered(1, None, 2).ends_with(", 2 log files."));
    }
}
