//! Sentences about jobs, their errors, and why logs cannot clear one.

use std::fmt::{self, Display, Formatter, Write as _};

use debug_zip_records::time::Micros;

use super::words::names;
use crate::a144650::reasons::{ErrorNote, JobReason, JobState, JobWhy, Ran, Uncovered};
use crate::cluster::Outcome;
use crate::scan::Operation;

/// Why a job has its verdict, and which other sources say something else.
pub(in crate::a144650) fn job(reason: &JobReason, conflicts: &[Outcome]) -> String {
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
        let source = source_in_words(other.source.as_deref());
        let state = &other.state;
        let _ = write!(text, " But {source} says {state}: the sources disagree.");
    }
    text
}

/// What tells how a job ended: a path, a table, or a kind of line.
pub(super) fn source_in_words(source: Option<&str>) -> String {
    match source {
        Some(path) if path.contains('/') => path.to_owned(),
        Some(table) if table.contains('.') => format!("the table {table}"),
        Some(line) => format!("the {line}"),
        None => "another source".to_owned(),
    }
}

/// What is added where an unread file may say otherwise.
pub(in crate::a144650) const NOT_ALL_READ: &str = " But the analysis ended before all files were read: another file may hold a later error, or another end.";

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
                 success. A run starts from scratch, and so goes over all rows."
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
            Uncovered::NotAllRead { ran } => (
                ran,
                "the analysis ended before all files were read".to_owned(),
            ),
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
