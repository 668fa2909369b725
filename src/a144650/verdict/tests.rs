use super::*;
use crate::a144650::answer::{Job, Words, WordsWhy};
use crate::cluster::{Covered, MissingNode};
use crate::plan::{BrokenBy, BrokenOff, Why};
use crate::report::forms::sample;

/// What is judged, with nothing against it.
struct Case {
    answer: Answer,
    coverage: Coverage,
    skipped: Vec<Skipped>,
    entries: u64,
    main_entries: u64,
    undated: BTreeSet<Option<u32>>,
    clusters: u64,
}

fn case() -> Case {
    let sample = sample::report().coverage;
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
        clusters: 1,
    }
}

impl Case {
    fn facts(&self) -> Facts<'_> {
        Facts {
            coverage: &self.coverage,
            skipped: &self.skipped,
            entries: self.entries,
            main_entries: self.main_entries,
            clusters: self.clusters,
            undated: self.undated.clone(),
        }
    }

    fn verdict(&self) -> Verdict {
        verdict(&self.answer, &self.facts())
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

/// One case for each reason that there is, by itself.
#[test]
fn every_reason() {
    use State::{Clear, Findings, Incomplete};
    type Change = fn(&mut Case);
    /// A job of the sample: it has errors of each kind.
    fn job(case: &mut Case, verdict: JobVerdict) -> &mut Job {
        let mut job = sample::report().jobs.remove(0);
        job.verdict = verdict;
        job.conflicts.clear();
        case.answer.jobs = vec![job];
        &mut case.answer.jobs[0]
    }
    /// Without a time, and with so many entries, of main logs and all.
    fn undated(case: &mut Case, files: u64, main_entries: u64, entries: u64) {
        case.coverage.nodes[0].first = None;
        case.coverage.covered.files = files;
        (case.main_entries, case.entries) = (main_entries, entries);
    }
    /// A node beside the one with logs, whose logs have no time.
    fn another(case: &mut Case) {
        let mut node = case.coverage.nodes[0].clone();
        (node.node, node.first) = (Some(9), None);
        case.coverage.nodes.push(node);
    }
    #[rustfmt::skip]
    let cases: &[(&str, State, Change)] = &[
        ("stopped",                Incomplete, |c| c.answer.stop = Some(stop(3))),
        ("stopped",                Incomplete, |c| c.answer.stop = Some(stop(2))),
        ("jobs_found",             Findings,   |c| { job(c, JobVerdict::PotentiallyCorrupt); }),
        ("jobs_found",             Findings,   |c| { job(c, JobVerdict::Suspect); }),
        ("jobs_found",             Findings,   |c| { job(c, JobVerdict::AtRisk); }),
        ("jobs_found",             Findings,   |c| { job(c, JobVerdict::OutcomeUnknown); }),
        ("errors_without_job",     Findings,   |c| c.answer.unattributed = sample::report().unattributed),
        ("errors_without_job",     Findings,   |c| c.answer.unattributed_omitted = 1),
        ("mentions",               Incomplete, |c| c.answer.mentions_omitted = 1),
        ("no_log_file",            Incomplete, |c| undated(c, 0, 0, 0)),
        ("no_entry",               Incomplete, |c| undated(c, 1, 0, 0)),
        ("no_main_log",            Incomplete, |c| undated(c, 1, 0, 5)),
        ("no_date",                Incomplete, |c| undated(c, 1, 5, 5)),
        ("files_not_read",         Incomplete, |c| c.skipped = vec![skipped("a.log", Why::Packed)]),
        ("nodes_without_logs",     Incomplete, |c| c.coverage.missing_nodes = vec![MissingNode { node: 4, source: String::new(), note: None }]),
        ("nodes_without_main_log", Incomplete, another),
        ("nodes_without_date",     Incomplete, |c| { another(c); c.undated = [Some(9)].into(); }),
        ("not_collected",          Incomplete, |c| c.skipped = vec![skipped("flags.txt", Why::WarningsLeftOut)]),
        ("jobs_not_covered",       Incomplete, |c| c.answer.uncovered_jobs_omitted = 1),
        ("only_the_script",        Incomplete, |c| c.answer.script.exit_code = 1),
        ("several_clusters",       Clear,      |c| c.clusters = 2),
        ("never_affected",         Clear,      |c| c.answer.never_affected = true),
        ("gaps",                   Clear,      |c| c.coverage.nodes[0].gaps = sample::report().coverage.nodes.into_iter().flat_map(|node| node.gaps).collect()),
        ("disputed",               Clear,      |c| { let job = job(c, JobVerdict::Benign); job.conflicts = vec![job.outcome.clone()]; }),
        ("redacted",               Clear,      |c| c.coverage.window.redacted = Some(true)),
        ("quoted",                 Clear,      |c| c.answer.explained_omitted = 1),
        ("no_jobs_table",          Clear,      |c| c.coverage.has_jobs_table = false),
        ("no_node_list",           Clear,      |c| c.coverage.covered.nodes_known = None),
    ];
    let mut set_off = BTreeSet::new();
    for (code, state, change) in cases {
        let mut case = case();
        change(&mut case);
        let (got, reasons) = judge(&case.answer, &case.facts());
        let codes: Vec<String> = reasons
            .iter()
            .map(|reason| Reason::of(reason).code)
            .collect();
        assert_eq!((got, codes), (*state, vec![(*code).to_owned()]), "{code}");
        set_off.extend(reasons.iter().map(number));
    }
    assert_eq!(set_off, (0..REASONS).collect(), "each has a case");
}

/// How many reasons [`number`] numbers.
const REASONS: u8 = 23;

/// A number for each reason: one that is added needs one, and so a case.
fn number(reason: &WholeReason) -> u8 {
    match reason {
        WholeReason::JobsFound { .. } => 0,
        WholeReason::ErrorsWithoutJob { .. } => 1,
        WholeReason::Mentions { .. } => 2,
        WholeReason::NoLogFile => 3,
        WholeReason::NoEntry => 4,
        WholeReason::NoMainLog => 5,
        WholeReason::NoDate { .. } => 6,
        WholeReason::FilesNotRead { .. } => 7,
        WholeReason::NodesWithoutLogs { .. } => 8,
        WholeReason::NodesWithoutMainLog { .. } => 9,
        WholeReason::NodesWithoutDate { .. } => 10,
        WholeReason::NotCollected { .. } => 11,
        WholeReason::JobsNotCovered { .. } => 12,
        WholeReason::OnlyTheScript => 13,
        WholeReason::SeveralClusters { .. } => 14,
        WholeReason::NeverAffected => 15,
        WholeReason::Gaps { .. } => 16,
        WholeReason::Disputed { .. } => 17,
        WholeReason::Redacted => 18,
        WholeReason::Quoted { .. } => 19,
        WholeReason::NoJobsTable => 20,
        WholeReason::NoNodeList => 21,
        WholeReason::Stopped { .. } => 22,
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

/// Two of three files, or all of them, when the person stopped.
fn stop(files_read: u64) -> Stop {
    Stop {
        files_read,
        files: 3,
        bytes_read: 24_000_001,
        bytes: 285_300_000,
        broken: None,
    }
}

/// Nothing is said to be missing that may stand in what was not read; what was
/// seen is said, behind that the analysis was stopped.
#[test]
fn a_stopped_analysis_says_what_it_saw() {
    let said = |files_read| {
        let mut case = case();
        case.answer.stop = Some(stop(files_read));
        case.answer.uncovered_jobs_omitted = 1;
        case.answer.explained_omitted = 1;
        case.coverage.has_jobs_table = false;
        case.coverage.covered.nodes_known = None;
        case.coverage.nodes[0].first = None;
        let (state, reasons) = judge(&case.answer, &case.facts());
        assert_eq!(state, State::Incomplete);
        let reasons = reasons.iter().map(|reason| Reason::of(reason).code);
        reasons.collect::<Vec<_>>()
    };
    assert_eq!(said(2), ["stopped", "quoted"]);
    let all = ["stopped", "no_date", "jobs_not_covered", "quoted"];
    assert_eq!(said(3), all, "what was read whole is judged");
}

#[test]
fn a_headline_says_that_it_was_stopped() {
    let mut case = case();
    case.answer.stop = Some(stop(2));
    let verdict = case.verdict();
    let headline = "Cannot tell: the analysis was stopped after 2 of 3 files. Nothing was detected until then. Checked: 1 of 1 node, ";
    assert!(
        verdict.headline.starts_with(headline),
        "{}",
        verdict.headline
    );
    let read = "The analysis was stopped after 2 of 3 files (24.1 MB of 285.3 MB). What the other files hold is not known";
    assert!(
        verdict.reasons[0].text.starts_with(read),
        "{}",
        verdict.reasons[0].text
    );
    case.answer.unattributed_omitted = 1;
    let verdict = case.verdict();
    let headline = "Flush errors without a job found. Contact Support. The analysis was stopped after 2 of 3 files. Checked: 1 of 1 node, ";
    assert_eq!(verdict.state, State::Findings);
    assert!(
        verdict.headline.starts_with(headline),
        "{}",
        verdict.headline
    );
    assert_eq!(verdict.reasons[0].code, "stopped");
}

/// What ended it, where no person did, is the first reason: how, at which file,
/// and what to do.
#[test]
fn an_analysis_that_broke_off_says_how() {
    let said = |by, path: &str| {
        let mut case = case();
        let path = path.to_owned();
        case.answer.stop = Some(Stop {
            broken: Some(BrokenOff { by, path }),
            ..stop(2)
        });
        let verdict = case.verdict();
        assert_eq!(verdict.state, State::Incomplete);
        let headline = "Cannot tell: the analysis broke off after 2 of 3 files. ";
        assert!(
            verdict.headline.starts_with(headline),
            "{}",
            verdict.headline
        );
        verdict.reasons[0].clone()
    };
    #[rustfmt::skip]
    let rows = [
        (BrokenBy::Memory,  "memory",  "ran out of memory",                     "Close other programs"),
        (BrokenBy::Trap,    "trap",    "failed by a mistake of its own",        "Please report it"),
        (BrokenBy::Silence, "silence", "gave no sign of life any more",         "copy the files to a local disk"),
        (BrokenBy::Death,   "death",   "ended unexpectedly",                    "Close other programs"),
    ];
    for (by, code, what, way_on) in rows {
        let reason = said(by, "n1/a.log");
        assert_eq!(reason.facts["broken_by"], code);
        assert_eq!(reason.facts["path"], "n1/a.log");
        let start = format!("The analyzer {what} while it read n1/a.log, after 2 of 3 files (");
        assert!(reason.text.starts_with(&start), "{}", reason.text);
        assert!(reason.text.contains(way_on), "{}", reason.text);
        let nowhere = said(by, "").text;
        let start = format!("The analyzer {what} after 2 of 3 files (");
        assert!(nowhere.starts_with(&start), "{nowhere}");
    }
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
