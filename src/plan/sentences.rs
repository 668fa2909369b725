//! Every sentence about what was not read, in words that stand behind a path,
//! to be read from top to bottom. What is wrong with a source, an archive, a
//! table or a file of nodes is said where these are read, and what a check has
//! to say, by the check.

use std::fmt::{self, Display, Formatter};

use super::{NothingToAnalyze, Why};
use crate::order;
use crate::text::plural;

impl Display for Why {
    #[expect(
        clippy::too_many_lines,
        reason = "a sentence for each variant, to be read from top to bottom"
    )]
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Why::Read(error) => error.fmt(f),
            Why::Folder(error) => write!(
                f,
                "this folder could not be read, so what is in it is missing: {error}"
            ),
            Why::Archive { error, size_bytes } => {
                error.fmt(f)?;
                size(f, *size_bytes)
            }
            Why::Flaw(flaw) => flaw.fmt(f),
            Why::Member(error) => error.fmt(f),
            Why::Foreign {
                foreign,
                size_bytes,
            } => {
                foreign.fmt(f)?;
                size(f, *size_bytes)
            }
            Why::Table(problem) => problem.fmt(f),
            Why::NodeFile(problem) => problem.fmt(f),
            Why::TableTooLarge {
                rows,
                unaffected,
                most_bytes,
            } => {
                let which = match (unaffected, rows) {
                    (true, 1) => "1 row, of a job of an unaffected kind, was".to_owned(),
                    (true, _) => format!("{rows} rows, of jobs of unaffected kinds, were"),
                    (false, 1) => "1 row was".to_owned(),
                    (false, _) => format!("{rows} rows were"),
                };
                write!(
                    f,
                    "the table is larger than the {} MiB that are kept of one: {which} left out",
                    most_bytes >> 20
                )
            }
            Why::Packed => f.write_str(
                "it is packed once more, in a way or in more layers than are read here, so its \
                 logs cannot be read; unpack it and choose what is in it",
            ),
            Why::LinkInArchive => f.write_str(
                "this is a link in the archive, which is not followed; unpack the archive where \
                 what it leads to is at hand, and choose the folder",
            ),
            Why::ClustersMixed => f.write_str(
                "the archives inside of it come from several clusters, which cannot be told apart \
                 there; unpack it, and choose the archive of each cluster",
            ),
            Why::PackedCut { files } => write!(
                f,
                "it breaks off behind {}, so what stood behind is missing; copy it again, or \
                 collect it again",
                plural(*files, "file")
            ),
            Why::PackedDamaged { files } => write!(
                f,
                "some of it is damaged; {} of it were found, and others may be missing; copy it \
                 again, or collect it again",
                plural(*files, "file")
            ),
            Why::PartMissing { part } => write!(
                f,
                "the archive was split, and its part {part} is not here; choose all parts \
                 together, from the first to the last"
            ),
            Why::EmptyArchive => {
                f.write_str("the archive holds no files; collect or copy it again")
            }
            Why::NothingInArchive => f.write_str(
                "the archive holds no log of CockroachDB and no table of jobs; is it a debug.zip? \
                 Choose the file that `cockroach debug zip` wrote",
            ),
            Why::NothingInFolder => f.write_str(
                "the folder holds no log of CockroachDB and no table of jobs; \
                 choose the folder that a debug.zip was unpacked to, or one of log files",
            ),
            Why::OwnReport => f.write_str(
                "this is a report of this program; \
                 choose the debug.zip or the logs that it was made from",
            ),
            Why::OwnReportBesideLogs => f.write_str(
                "this is a report of this program, and not what it was made from, so it was not \
                 read; nothing needs to be done",
            ),
            Why::OwnReportWithWords => f.write_str(
                "this starts as a report of this program and quotes words of a flush error; whether \
                 a log stands behind it is not known, so take it away from the logs",
            ),
            Why::OwnReportForLog => f.write_str(
                "this is called like a log and is a report of this program; put the log in its \
                 place, or take it away from the logs",
            ),
            Why::OwnBundle => f.write_str(
                "this is an evidence bundle of this program; choose the debug.zip that it was made \
                 from, or unpack it and open its report.html",
            ),
            Why::OwnBundleBesideLogs => f.write_str(
                "this is an evidence bundle of this program, and not what it was made from, so it \
                 was not read; nothing needs to be done",
            ),
            Why::OwnBundleInArchive => f.write_str(
                "this starts as an evidence bundle of this program; what else is in it was not \
                 looked at, so take it away from the logs",
            ),
            Why::OtherLog => f.write_str(
                "no CockroachDB log entry was found in this file, nor the words of a flush error; \
                 if it is another program's log, it does not matter",
            ),
            Why::EmptyLog => {
                f.write_str("this log file is empty; copy it again, or collect it again")
            }
            Why::NoEntries => f.write_str("no CockroachDB log entry was found in this log file"),
            Why::EntriesUnreadable { entries } => {
                let it = if *entries == 1 { "it says" } else { "they say" };
                write!(
                    f,
                    "{} of this file cannot be taken apart; what {it} is not known",
                    plural(*entries, "entry")
                )
            }
            Why::EntriesTooLong {
                entries,
                most_bytes,
            } => write!(
                f,
                "This file holds entries longer than {} KiB ({entries}); only their start was looked at. \
                 A flush error is told by its first bytes, so none can hide behind the cut.",
                most_bytes >> 10
            ),
            Why::ImpossibleTime { entries } => write!(
                f,
                "This file holds entries with a date that cannot be ({entries}); they are analyzed, \
                 but say nothing about the time that the logs cover"
            ),
            Why::ClockJumpsBack => f.write_str(
                "the clock was set back while this file was written; \
                 what came first is judged by the times as they stand",
            ),
            Why::TimesJump => {
                f.write_str("the times in this file jump too often to tell what it covers")
            }
            Why::TooManyJobs { most } => write!(
                f,
                "this file speaks of more than {most} jobs; later ones were not kept"
            ),
            Why::OfCheck(reason) => reason.fmt(f),
            Why::LogNotCollected => write!(
                f,
                "the collector could not get this log, or not all of it, so an error may have been \
                 in it; {SEE_NOTE}"
            ),
            Why::FileNotCollected => write!(
                f,
                "the collector could not get this file, or not all of it; {SEE_NOTE}"
            ),
            Why::JobsTableNotCollected => write!(
                f,
                "the jobs table could not be collected, so jobs may have run that nothing here \
                 shows; {SEE_NOTE}"
            ),
            Why::WarningsLeftOut => f.write_str(
                "the collector left out log entries of severity WARNING, and flush errors are \
                 warnings: collect again without --exclude-log-severities",
            ),
            Why::LogsLeftOut { flag } => write!(
                f,
                "the collector was called with {flag}, which leaves out main log files, where \
                 flush errors stand: collect again without it"
            ),
            Why::NodesLeftOut => f.write_str(
                "the collector was called with --nodes, and nothing here lists the nodes that it \
                 left out: collect again without it",
            ),
            Why::JobsTableCopied { .. } => f.write_str(
                "its jobs table is a copy of the system tenant's, a fault of some collectors, so \
                 the jobs of this tenant are not known; collect its tables again",
            ),
            Why::TenantWithoutJobsTable { .. } => f.write_str(
                "this tenant is named here, but its jobs table is not here, so its jobs are not \
                 known; collect its tables too",
            ),
            Why::NodeDecommissioned { node } => write!(
                f,
                "node {node} was decommissioned, and nothing here tells when; that it has no main \
                 log here is not held against jobs that may have run before it left"
            ),
            Why::NodeIdTwice { node } => write!(
                f,
                "logs of two machines carry the node id {node} at the same time; they may come \
                 from two clusters, which should be analyzed apart"
            ),
        }
    }
}

/// Where the collector says itself why it could not get something.
const SEE_NOTE: &str = "the note beside it says why, and collecting again may help";

fn size(f: &mut Formatter<'_>, size_bytes: Option<u64>) -> fmt::Result {
    size_bytes.map_or(Ok(()), |size| write!(f, " ({size} bytes)"))
}

/// A line for each input.
impl Display for NothingToAnalyze {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.skipped.is_empty() {
            return f.write_str("nothing was given to analyze");
        }
        let skipped = self.skipped.iter();
        let mut lines: Vec<String> = skipped
            .map(|skipped| format!("{}: {}", skipped.path, skipped.why))
            .collect();
        order::sort_by(&mut lines, String::cmp);
        f.write_str(&lines.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows that were left out, in the words of the report.
    #[test]
    fn rows_are_counted() {
        #[rustfmt::skip]
        let cases: &[(bool, u64, &str)] = &[
            (true,  1, "1 row, of a job of an unaffected kind, was left out"),
            (true,  2, "2 rows, of jobs of unaffected kinds, were left out"),
            (false, 1, "1 row was left out"),
            (false, 2, "2 rows were left out"),
        ];
        for (unaffected, rows, end) in cases {
            let why = Why::TableTooLarge {
                rows: *rows,
                unaffected: *unaffected,
                most_bytes: 64 << 20,
            };
            let start = "the table is larger than the 64 MiB that are kept of one: ";
            assert_eq!(why.to_string(), format!("{start}{end}"));
        }
    }
}
