//! Every sentence about jobs, errors, files and the whole, to be read from top
//! to bottom.
//!
//! # Promises
//!
//! * Each is a plain sentence for a tired administrator: what happened, and
//!   what follows from it.
//! * Nothing is decided here: every sentence is made of its reason alone.

use std::fmt::{self, Display, Formatter, Write as _};

use super::answer::JobVerdict;
use super::answer::WordsWhy;
use super::reasons::{
    ErrorNote, JobReason, JobState, JobWhy, Mention, Ran, Uncovered, WholeReason,
};
use crate::cluster::{Coverage, Outcome};
use crate::scan::Operation;
use crate::time::Micros;

impl Display for WholeReason {
    #[expect(
        clippy::too_many_lines,
        reason = "a sentence for each variant, to be read from top to bottom"
    )]
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            WholeReason::JobsFound { verdict, jobs } => {
                let what = match verdict {
                    JobVerdict::PotentiallyCorrupt => {
                        "succeeded after a flush error and nothing ran again"
                    }
                    JobVerdict::Suspect => "went on after a flush error, perhaps past the lost rows",
                    JobVerdict::AtRisk => "had a flush error, and may yet succeed with rows missing",
                    JobVerdict::OutcomeUnknown
                    | JobVerdict::Cleared
                    | JobVerdict::NotKept
                    | JobVerdict::Benign => "had a flush error, and nothing tells the outcome",
                };
                write!(f, "{}: {what}.", plural(*jobs, "job"))
            }
            WholeReason::ErrorsWithoutJob { errors } => {
                write!(f, "{} cannot be tied to a job.", plural(*errors, "flush error"))
            }
            WholeReason::Mentions { places, first } => mentions(f, *places, first.as_ref()),
            WholeReason::NoLogFile => f.write_str("There is no log file, so nothing can be said."),
            WholeReason::NoEntry => {
                f.write_str("No CockroachDB log entry was found, so nothing can be said.")
            }
            WholeReason::NoMainLog => f.write_str(
                "There is no main log, where flush errors stand: the log files are of other groups.",
            ),
            WholeReason::NoDate { entries: 1 } => f.write_str(
                "There is 1 log entry, without a possible date, so nothing tells what time it is of.",
            ),
            WholeReason::NoDate { entries } => write!(
                f,
                "There are {entries} log entries, none with a possible date, so nothing tells what time they are of."
            ),
            WholeReason::FilesNotRead { files, examples } => {
                let more = if examples.len() as u64 == *files { "" } else { ", …" };
                write!(
                    f,
                    "{} that should have been read could not be, or not to the end ({}{more}).",
                    plural(*files, "file"),
                    examples.join(", ")
                )
            }
            WholeReason::NodesWithoutLogs { nodes } => write!(
                f,
                "There are no logs of {}, which the cluster knows.",
                names(nodes)
            ),
            WholeReason::NodesWithoutMainLog { nodes } => write!(
                f,
                "There is no main log of {}, where flush errors stand, only log files of other groups.",
                names(nodes)
            ),
            WholeReason::NodesWithoutDate { nodes } => {
                let (main, them) = if nodes.len() == 1 {
                    ("is a main log", "it is")
                } else {
                    ("are main logs", "they are")
                };
                write!(
                    f,
                    "Of {} there {main} without a possible date, so nothing tells what time {them} of.",
                    names(nodes)
                )
            }
            WholeReason::NotCollected { path, skipped, .. } => {
                write!(f, "{path}: {}.", skipped.message)
            }
            WholeReason::JobsNotCovered { jobs, unknown_kind } => {
                let it = if *jobs == 1 { "it" } else { "they" };
                let kind = if *unknown_kind { "an affected or unknown" } else { "an affected" };
                write!(
                    f,
                    "{} of {kind} kind cannot be cleared: the logs do not cover all of the time at which {it} ran.",
                    plural(*jobs, "job")
                )
            }
            WholeReason::OnlyTheScript => f.write_str(
                "The published script would report an error on these lines which this program \
                 cannot place. Look at it by hand.",
            ),
            WholeReason::SeveralClusters { clusters } => write!(
                f,
                "The inputs come from {clusters} clusters, which were judged apart."
            ),
            WholeReason::NeverAffected => f.write_str(
                "This cluster never ran an affected version while these logs were written.",
            ),
            WholeReason::Gaps { gaps } => write!(
                f,
                "The logs have {} of more than an hour; what happened then is not known.",
                plural(*gaps, "gap")
            ),
            WholeReason::Disputed { jobs } => write!(
                f,
                "Sources disagree on how {} ended; the surest one decided, and the others are shown.",
                plural(*jobs, "job")
            ),
            WholeReason::Redacted => f.write_str(
                "The archive was redacted when it was collected: key ranges, and so tables and \
                 indexes, and some job tags cannot be read.",
            ),
            WholeReason::Quoted { places } => write!(
                f,
                "The words of a flush error are quoted inside other messages, in {}; that is no error.",
                plural(*places, "place")
            ),
            WholeReason::NoJobsTable => f.write_str(
                "No jobs table is here: of jobs outside of the time of these logs nothing is known.",
            ),
            WholeReason::NoNodeList => f.write_str(
                "Nothing here lists the nodes of the cluster, so whether there are more is not known.",
            ),
        }
    }
}

fn mentions(f: &mut Formatter<'_>, places: u64, first: Option<&Mention>) -> fmt::Result {
    let Some(Mention { path, line, why }) = first else {
        let places = plural(places, "place");
        return write!(
            f,
            "The words of a flush error stand in {places} where nothing explains them."
        );
    };
    if places <= 1 {
        write!(
            f,
            "The words of a flush error stand at {path}:{line}, and nothing explains them: {why}. Look at that line."
        )
    } else {
        write!(
            f,
            "The words of a flush error stand in {places} places where nothing explains them, \
             first at {path}:{line}: {why}. Look at these lines."
        )
    }
}

/// What the words of a flush error are where they are none, in words that
/// stand behind a colon.
impl Display for WordsWhy {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            WordsWhy::Quoted => "they are quoted inside the message of another source file",
            WordsWhy::Severity => "the entry is not a warning, as a flush error is",
            WordsWhy::NotAtStart => "they do not stand at the start of the entry's message",
            WordsWhy::OtherFile => {
                "the entry comes from another source file than a flush error does"
            }
            WordsWhy::NoFile => "the entry does not name the source file that wrote it",
            WordsWhy::NoEntry => "the line is no log entry, or something stands in front of it",
            WordsWhy::Unparsed => "the entry cannot be taken apart",
            WordsWhy::NoLog => {
                "they stand in a file that is not a log; if it is a note or the advisory itself, \
                 take it out and analyze again"
            }
        })
    }
}

/// Why a job has its verdict, and which other sources say something else.
pub(super) fn job(reason: &JobReason, conflicts: &[Outcome]) -> String {
    let mut text = reason.why.to_string();
    if reason.sends_canceled {
        text.push_str(
            " Every error says that the send was being canceled, so the job was probably being \
             canceled or restarted at that moment.",
        );
    }
    if reason.is_guess {
        text.push_str(" That the errors belong to this job is a guess from the table they name.");
    }
    for other in conflicts {
        let source = match other.source.as_deref() {
            Some(path) if path.contains('/') => path.to_owned(),
            Some(source) => format!("the {source}"),
            None => "another source".to_owned(),
        };
        let state = &other.state;
        let _ = write!(text, " But {source} says {state}: the sources disagree.");
    }
    text
}

impl Display for JobWhy {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            JobWhy::NothingCounts { notes } => {
                let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
                write!(f, "None of its errors counts. {}", notes.join(" "))
            }
            JobWhy::EndUnknown => f.write_str(
                "Nothing here tells how it ended: neither a jobs table nor a log line. \
                 If it succeeded, rows may be missing.",
            ),
            JobWhy::RolledBack { state } => f.write_str(match state.as_str() {
                "failed" => "It failed, so its data was rolled back.",
                "canceled" => "It was canceled, so its data was rolled back.",
                "revert-failed" => {
                    "It failed, and rolling its data back failed too: the job itself says so, and \
                     its table must not be used as it is."
                }
                _ => "It is being rolled back, so its data is not kept.",
            }),
            JobWhy::NotCutOver { state } => write!(
                f,
                "The replication is {} and was not cut over yet. It goes on from a checkpoint \
                 that may lie past the lost rows, so the standby may lack them already.",
                shown(state)
            ),
            JobWhy::NotEnded { state } if state == "cancel-requested" => write!(
                f,
                "It is {}. Wait until it has ended; if it succeeds after all, rows may be missing.",
                shown(state)
            ),
            JobWhy::NotEnded { state } => write!(
                f,
                "It is {}. If it succeeds, rows may be missing: cancel it and run it again on a \
                 fixed version, or validate it when it has ended.",
                shown(state)
            ),
            JobWhy::RanAgainWhole { at } => write!(
                f,
                "The whole query ran again after the last flush error: from {at} on, before the \
                 success. A run starts from scratch, so it wrote the lost rows again."
            ),
            JobWhy::NothingRanAgain { last_error } => {
                let last =
                    last_error.map_or("a time that cannot be read".to_owned(), |at| at.to_string());
                write!(
                    f,
                    "It succeeded, and nothing ran again after the last flush error, at {last}: what \
                     that flush should have written may be missing."
                )
            }
            JobWhy::OrderHidden => f.write_str(
                "It succeeded, and it ran more than once, but a time that cannot be read hides \
                 whether that was after the last flush error. Rows may be missing.",
            ),
            JobWhy::OrderUnclear { at } => write!(
                f,
                "It succeeded, and an attempt began at {at}, within half a second of the last flush \
                 error: the clocks of two nodes cannot tell which came first. Rows may be missing."
            ),
            JobWhy::RanAgain { at, operation } => ran_again(f, *at, *operation),
        }
    }
}

fn ran_again(f: &mut Formatter<'_>, at: Micros, operation: Operation) -> fmt::Result {
    match operation {
        Operation::Import => write!(
            f,
            "It ran again at {at}, after the last flush error, and succeeded. But an import goes \
             on from a checkpoint that may lie past the lost rows, so they may still be missing."
        ),
        Operation::PhysicalReplication => write!(
            f,
            "It ran again at {at}, after the last flush error. But replication goes on from a \
             checkpoint that may lie past the lost rows, so they may still be missing."
        ),
        Operation::CreateTableAs | Operation::MaterializedView => write!(
            f,
            "It was taken up again at {at}, after the last flush error, and succeeded. But no \
             line shows that the whole query ran again before that, so rows may be missing."
        ),
        Operation::IndexBackfill
        | Operation::SchemaChange
        | Operation::Other
        | Operation::Unknown => write!(
            f,
            "It ran again at {at}, after the last flush error, and succeeded. Whether it started \
             from scratch or from a checkpoint depends on its kind, which is not known here."
        ),
    }
}

/// A state in words that stand behind "is".
fn shown(state: &str) -> &str {
    match state {
        "pause-requested" => "being paused",
        "cancel-requested" => "being canceled",
        "pending" => "waiting to run",
        "retry-running" => "running",
        state => state,
    }
}

impl Display for ErrorNote {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            ErrorNote::OnlyContext => f.write_str(
                "Only a context error: the flushes themselves may all have succeeded, \
                 and the job was being stopped.",
            ),
            ErrorNote::IndexBackfill => {
                f.write_str("From an index backfill, which CockroachDB validates afterwards.")
            }
            ErrorNote::PrintedOnShutdown { version } => write!(
                f,
                "Written by {version}, which prints this text on ordinary shutdown."
            ),
            ErrorNote::NotAffected { version } => {
                write!(f, "Written by {version}, which does not have the bug.")
            }
            ErrorNote::SendCanceled => f.write_str(
                "The send was being canceled, so the job was probably being canceled too.",
            ),
            ErrorNote::MessageGone => f.write_str(
                "The message is redacted whole; it may also be a harmless retry of that file.",
            ),
        }
    }
}

impl Display for Uncovered {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (ran, logs) = match self {
            Uncovered::NoLogs => {
                return f.write_str("There are no logs of the time at which it ran.");
            }
            Uncovered::MakerWithoutLogs { ran, maker } => {
                let logs = format!("n{maker} made it, as its id tells, and has no logs here");
                (ran, logs)
            }
            Uncovered::TimeNotCovered { ran, nodes } if nodes.is_empty() => {
                (ran, "so the logs cannot be said to cover it".to_owned())
            }
            Uncovered::TimeNotCovered { ran, nodes } => {
                let logs = format!("the logs of {} do not cover that", names(nodes));
                (ran, logs)
            }
        };
        let more = match ran.state {
            JobState::Running => " It may have lost rows already.",
            JobState::Paused => {
                " It may have lost rows already; when it is resumed, it goes on from its checkpoint."
            }
            JobState::Ended | JobState::Unknown => "",
        };
        write!(f, "{}; {logs}.{more}", time_of(ran))
    }
}

/// When a job began and ended, as far as is known.
fn time_of(ran: &Ran) -> String {
    let begun = match (ran.from, ran.from_id) {
        (None, _) => "Nothing tells when it began".to_owned(),
        (Some(from), true) => format!("It was made at {from}, as its id tells"),
        (Some(from), false) => format!("It began at {from}"),
    };
    let ended = match (ran.state, ran.to) {
        (JobState::Ended, Some(to)) => format!("ended at {to}"),
        (JobState::Ended, None) => return format!("{begun}; nothing tells when it ended"),
        (JobState::Paused, _) => "is paused".to_owned(),
        (JobState::Running, _) => "is still running".to_owned(),
        (JobState::Unknown, _) => return format!("{begun}; nothing tells how it ended"),
    };
    match (ran.from, ran.from_id) {
        (None, _) => format!("{begun}; it {ended}"),
        (Some(_), true) => format!("{begun}, and {ended}"),
        (Some(_), false) => format!("{begun} and {ended}"),
    }
}

/// What the logs cover, in words.
pub(super) fn covered(coverage: &Coverage) -> String {
    let covered = &coverage.covered;
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

/// `n1, n2, … and 44 more`, by number.
fn names(nodes: &[Option<u32>]) -> String {
    let names = nodes.iter().take(MAX_NAMES).map(|node| {
        node.map_or_else(
            || "a node without an id".to_owned(),
            |node| format!("n{node}"),
        )
    });
    let list = names.collect::<Vec<_>>().join(", ");
    match nodes.len().saturating_sub(MAX_NAMES) {
        0 => list,
        more => format!("{list} and {more} more"),
    }
}

/// Nodes that a reason names; a large cluster has hundreds.
const MAX_NAMES: usize = 12;

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

    #[test]
    fn long_lists_are_counted() {
        assert_eq!(
            names(&[Some(2), Some(10), None]),
            "n2, n10, a node without an id"
        );
        let many = names(&(1..=20).map(Some).collect::<Vec<_>>());
        assert!(many.ends_with("n12 and 8 more"), "{many}");
    }
}
