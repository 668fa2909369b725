//! Reads one table or status file.
//!
//! # Promises
//!
//! * Streamed and bounded like logs; what a bound cuts off is said.
//! * A cut or broken table still gives the rows that are whole.

mod held;

use std::fmt;

use debug_zip_records::entry::Transcoder;
use debug_zip_records::table::eventlog::{self, Event};
use debug_zip_records::table::job_messages::{self, JobMessage};
use debug_zip_records::table::jobs::{self, JobRow};
use debug_zip_records::table::{Ending, Format, Records, Summary, tenants};

use self::held::Held;
use super::found::MemberFindings;
use super::operation::Operation;
use crate::input::archive::Crc;
use crate::input::member::{self, DataKind, NodeFile};
use crate::limits::{MAX_OTHER_TABLE_BYTES, MAX_TABLE_BYTES};
use crate::node_files::{CommandFlags, MAX_FLAGS_BYTES, NodeFileReader};
use crate::plan::{Skipped, Why};

/// Reads one member.
#[derive(Debug)]
pub(super) struct DataReader {
    body: Body,
    found: MemberFindings,
    /// Whether a row that is lost stands against `clear`: a job may be one that
    /// cannot be cleared, a node one without logs, a tenant one without jobs.
    rows_matter: bool,
    held: Held,
    /// Of a table of jobs.
    hash: Option<Crc>,
    /// Tools of Windows save text in UTF-16.
    transcoder: Transcoder,
}

#[derive(Debug)]
enum Body {
    Jobs(Rows<JobRow>),
    Messages(Rows<JobMessage>),
    Events(Rows<Event>),
    Node(NodeFileReader),
    Tenants(Rows<(String, u64)>),
    Flags(Vec<u8>),
}

/// A table, and how a row of it is kept.
struct Rows<T> {
    records: Records<T>,
    keep: fn(&mut Held, &mut MemberFindings, T),
}

impl<T> fmt::Debug for Rows<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.records.fmt(f)
    }
}

impl<T> Rows<T> {
    fn feed(&mut self, piece: &[u8], held: &mut Held, found: &mut MemberFindings) {
        let keep = self.keep;
        self.records.feed(piece, &mut |row| keep(held, found, row));
    }

    fn finish(self, ending: Ending, held: &mut Held, found: &mut MemberFindings) -> Summary {
        let keep = self.keep;
        self.records
            .finish(ending, &mut |row| keep(held, found, row))
    }
}

impl Body {
    fn new(kind: DataKind, path: &str) -> Body {
        let format = Format::from_path(path);
        match kind {
            DataKind::Jobs(table) => Body::Jobs(Rows {
                records: jobs::reader(table, format),
                keep: |held, found, row| {
                    found.data.latest = found.data.latest.max(row.latest());
                    held.job(&mut found.data.jobs, row);
                },
            }),
            DataKind::Messages => Body::Messages(Rows {
                records: job_messages::reader(format),
                keep: |held, found, message| held.message(&mut found.data.messages, message),
            }),
            DataKind::Events(source) => Body::Events(Rows {
                records: eventlog::reader(source, format),
                keep: |held, found, event| held.event(&mut found.data.events, event),
            }),
            DataKind::Tenants => Body::Tenants(Rows {
                records: tenants::reader(format),
                keep: |held, found, tenant| held.tenant(&mut found.tenants, tenant),
            }),
            DataKind::Node(file) => Body::Node(NodeFileReader::new(file, path)),
            DataKind::Flags => Body::Flags(Vec::new()),
        }
    }

    fn feed(&mut self, piece: &[u8], held: &mut Held, found: &mut MemberFindings) {
        match self {
            Body::Jobs(rows) => rows.feed(piece, held, found),
            Body::Messages(rows) => rows.feed(piece, held, found),
            Body::Events(rows) => rows.feed(piece, held, found),
            Body::Tenants(rows) => rows.feed(piece, held, found),
            Body::Node(reader) => {
                reader.feed(piece, &mut |fact| held.node(&mut found.data.nodes, fact));
            }
            Body::Flags(bytes) => {
                let room = MAX_FLAGS_BYTES.saturating_sub(bytes.len());
                bytes.extend_from_slice(piece.get(..room).unwrap_or(piece));
            }
        }
    }

    /// Ends the member; gives its problems, and whether each loses rows.
    fn finish(
        self,
        ending: Ending,
        held: &mut Held,
        found: &mut MemberFindings,
    ) -> Vec<(Why, bool)> {
        let summary = match self {
            Body::Jobs(rows) => {
                let summary = rows.finish(ending, held, found);
                found.data.rows = summary.rows;
                summary
            }
            Body::Messages(rows) => rows.finish(ending, held, found),
            Body::Events(rows) => rows.finish(ending, held, found),
            Body::Tenants(rows) => rows.finish(ending, held, found),
            Body::Node(reader) => {
                let list = &mut found.data.nodes;
                let summary = reader.finish(ending, &mut |fact| held.node(list, fact));
                let problems = summary.problems.into_iter();
                let problems = problems.map(|problem| {
                    let loses_rows = problem.loses_rows();
                    (Why::NodeFile(problem), loses_rows)
                });
                return problems.collect();
            }
            Body::Flags(bytes) => {
                found.data.flags = Some(CommandFlags::parse(&bytes));
                return Vec::new();
            }
        };
        let problems = summary.problems.into_iter();
        let problems = problems.map(|problem| {
            let loses_rows = problem.loses_rows();
            (Why::Table(problem), loses_rows)
        });
        problems.collect()
    }
}

impl DataReader {
    /// A reader of the member at `path`.
    #[must_use]
    pub(crate) fn new(kind: DataKind, path: &str, concerns: fn(Operation) -> bool) -> DataReader {
        let mut found = MemberFindings {
            path: path.to_owned(),
            node: member::node(path),
            ..MemberFindings::default()
        };
        if let DataKind::Jobs(table) = kind {
            found.data.table = Some(table);
        }
        DataReader {
            body: Body::new(kind, path),
            found,
            rows_matter: matches!(
                kind,
                DataKind::Jobs(_)
                    | DataKind::Node(NodeFile::Nodes | NodeFile::Liveness)
                    | DataKind::Tenants
            ),
            held: Held::new(MAX_TABLE_BYTES, MAX_OTHER_TABLE_BYTES, concerns),
            hash: matches!(kind, DataKind::Jobs(_)).then(Crc::default),
            transcoder: Transcoder::default(),
        }
    }

    /// Takes the next piece.
    pub(super) fn feed(&mut self, piece: &[u8]) {
        self.found.bytes += piece.len() as u64;
        if let Some(hash) = &mut self.hash {
            hash.update(piece);
        }
        let text = self.transcoder.feed(piece);
        self.body.feed(&text, &mut self.held, &mut self.found);
    }

    /// Ends the member.
    #[must_use]
    pub(super) fn finish(mut self, ending: Ending) -> MemberFindings {
        let (held, found) = (&mut self.held, &mut self.found);
        self.body.feed(&self.transcoder.finish(), held, found);
        let problems = self.body.finish(ending, held, found);
        if ending == Ending::Whole {
            found.data.hash = self.hash.map(|hash| hash.sum());
        }
        let problems = problems.into_iter().chain(held.problem());
        let skipped = problems.map(|(why, loses_rows)| Skipped {
            path: found.path.clone(),
            why,
            matters: self.rows_matter && loses_rows,
        });
        found.skipped = skipped.collect();
        self.found
    }
}

#[cfg(test)]
mod tests;
