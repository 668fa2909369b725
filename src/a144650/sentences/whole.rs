//! Sentences about the whole, what the logs cover, and words that are no error.

use std::fmt::{self, Display, Formatter};

use debug_zip_records::time::Micros;

use super::words::names;
use crate::a144650::answer::{JobVerdict, WordsWhy};
use crate::a144650::reasons::{Mention, WholeReason};
use crate::cluster::Coverage;
use crate::plan::{BrokenBy, BrokenOff, Stop};
use crate::text::plural;

impl Display for WholeReason {
    #[expect(
        clippy::too_many_lines,
        reason = "a sentence for each variant, to be read from top to bottom"
    )]
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            WholeReason::Stopped {
                files_read,
                files,
                bytes_read,
                bytes,
                broken,
            } => {
                match broken {
                    None => f.write_str("The analysis was stopped")?,
                    Some(broken) => broken_off(f, broken)?,
                }
                write!(
                    f,
                    " after {files_read} of {} ({} of {}).",
                    plural(*files, "file"),
                    megabytes(*bytes_read),
                    megabytes(*bytes)
                )?;
                if files_read < files {
                    f.write_str(
                        " What the other files hold is not known: no job is cleared, and how a job \
                         ended may stand there.",
                    )?;
                }
                f.write_str(match broken.as_ref().map(|broken| broken.by) {
                    None if files_read < files => " Analyze again, and let it end.",
                    None => "",
                    Some(by) => way_on(by),
                })
            }
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
            WholeReason::NotCollected { path, why } => write!(f, "{path}: {why}."),
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

/// How an analysis ended, and at which file.
fn broken_off(f: &mut Formatter<'_>, BrokenOff { by, path }: &BrokenOff) -> fmt::Result {
    f.write_str(match by {
        BrokenBy::Memory => "The analyzer ran out of memory",
        BrokenBy::Trap => "The analyzer failed by a mistake of its own",
        BrokenBy::Silence => "The analyzer gave no sign of life any more",
        BrokenBy::Death => "The analyzer ended unexpectedly",
    })?;
    match path.as_str() {
        "" => Ok(()),
        path => write!(f, " while it read {path},"),
    }
}

/// What to do after that.
fn way_on(by: BrokenBy) -> &'static str {
    match by {
        BrokenBy::Memory | BrokenBy::Death => {
            " Close other programs and tabs and analyze again, or use the command line \
             detect-144650, which has the memory of the whole machine."
        }
        BrokenBy::Trap => {
            " Please report it, with the version of the program. The command line detect-144650 \
             may still read the file; or take it out and analyze again."
        }
        BrokenBy::Silence => {
            " The disk or network share may have gone away: copy the files to a local disk and \
             analyze again."
        }
    }
}

/// `was stopped after 12 of 90 files`.
pub(in crate::a144650) fn stopped_after(stop: &Stop) -> String {
    let Stop {
        files_read, files, ..
    } = stop;
    let how = match stop.broken {
        None => "was stopped",
        Some(_) => "broke off",
    };
    format!("{how} after {files_read} of {}", plural(*files, "file"))
}

/// `24.1 MB`; a megabyte is 10^6 bytes, as disks count.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

/// What the logs cover, in words.
pub(in crate::a144650) fn covered(coverage: &Coverage) -> String {
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
