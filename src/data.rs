//! Tables and status files: which members they are, and reading one of them.
//!
//! # Promises
//!
//! * Streamed and bounded like logs; what a bound cuts off is said.
//! * A cut or broken table still gives the rows that are whole.

use serde::{Deserialize, Serialize};

use crate::a144650::operation::operation;
use crate::findings::MemberFindings;
use crate::limits::{MAX_EVENTS_PER_MEMBER, MAX_JOB_ROWS, MAX_OTHER_JOB_ROWS};
use crate::node_files::{CommandFlags, MAX_FLAGS_BYTES, NodeFact, NodeFile, NodeFileReader};
use crate::report::{Operation, Skipped};
use crate::table::eventlog::{self, Event, EventSource};
use crate::table::job_messages::{self, JobMessage};
use crate::table::jobs::{self, JobRow, JobTable};
use crate::table::{Ending, Format, Records};

/// What a table or status file held.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Data {
    /// Which table the jobs come from.
    pub table: Option<JobTable>,
    /// Jobs.
    pub jobs: Vec<JobRow>,
    /// Messages of jobs.
    pub messages: Vec<JobMessage>,
    /// Events of the cluster.
    pub events: Vec<Event>,
    /// What it tells of nodes.
    pub nodes: Vec<NodeFact>,
    /// What the collector was asked for.
    pub flags: Option<CommandFlags>,
    /// CRC-32 of a jobs table.
    pub hash: Option<u32>,
    /// Rows of a jobs table.
    pub rows: u64,
}

/// The members that are read, besides logs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DataKind {
    /// A table of jobs.
    Jobs(JobTable),
    /// `system.job_message`.
    Messages,
    /// `system.eventlog` or `events.json`.
    Events(EventSource),
    /// A file that tells of nodes.
    Node(NodeFile),
    /// `debug_zip_command_flags.txt`.
    Flags,
}

impl DataKind {
    /// The kind of the member at `path`, by its name alone.
    #[must_use]
    pub fn from_path(path: &str) -> Option<DataKind> {
        let name = path.rsplit(['/', '\\']).next()?;
        match name {
            _ if name.ends_with(".err.txt") => return None,
            "debug_zip_command_flags.txt" => return Some(DataKind::Flags),
            "events.json" => return Some(DataKind::Events(EventSource::EventsJson)),
            _ => {}
        }
        if let Some(file) = NodeFile::from_path(path) {
            return Some(DataKind::Node(file));
        }
        // `crdb_internal.jobs.txt`, and `crdb_internal.jobs.1.txt` of a retry.
        let (schema, rest) = name.split_once('.')?;
        let (table, _extension) = rest.split_once('.')?;
        let table = format!("{schema}.{table}");
        match table.as_str() {
            "system.job_message" => Some(DataKind::Messages),
            "system.eventlog" => Some(DataKind::Events(EventSource::Table)),
            name => JobTable::from_name(name).map(DataKind::Jobs),
        }
    }
}

impl DataKind {
    /// STUB
    #[must_use]
    pub fn of_error_note(path: &str) -> Option<DataKind> {
        let lower = path.to_ascii_lowercase();
        let of = lower.strip_suffix(".err.txt")?;
        DataKind::from_path(of).or_else(|| DataKind::from_path(&format!("{of}.txt")))
    }
}

/// Reads one member.
#[derive(Debug)]
pub struct DataReader {
    body: Body,
    found: MemberFindings,
    /// Whether the member tells which nodes there are: one that is missing
    /// from it may be a node without logs.
    lists_nodes: bool,
    /// Rows of unaffected kinds; see [`MAX_OTHER_JOB_ROWS`].
    others: usize,
    /// Rows that a bound left out, and those of them that may matter.
    left_out: (u64, u64),
}

#[derive(Debug)]
enum Body {
    Jobs(Records<JobRow>),
    Messages(Records<JobMessage>),
    Events(Records<Event>),
    Node(NodeFileReader),
    Flags(Vec<u8>),
}

impl DataReader {
    /// A reader of the member at `path`.
    #[must_use]
    pub fn new(kind: DataKind, path: &str) -> DataReader {
        let format = Format::from_path(path);
        let mut found = MemberFindings {
            path: path.to_owned(),
            node: crate::member::node(path),
            ..MemberFindings::default()
        };
        let body = match kind {
            DataKind::Jobs(table) => {
                found.data.table = Some(table);
                Body::Jobs(jobs::reader(table, format))
            }
            DataKind::Messages => Body::Messages(job_messages::reader(format)),
            DataKind::Events(source) => Body::Events(eventlog::reader(source, format)),
            DataKind::Node(file) => Body::Node(NodeFileReader::new(file, path)),
            DataKind::Flags => Body::Flags(Vec::new()),
        };
        DataReader {
            body,
            found,
            lists_nodes: matches!(kind, DataKind::Node(NodeFile::Nodes | NodeFile::Liveness)),
            others: 0,
            left_out: (0, 0),
        }
    }

    /// Takes the next piece.
    pub fn feed(&mut self, piece: &[u8]) {
        self.found.bytes += piece.len() as u64;
        let data = &mut self.found.data;
        match &mut self.body {
            Body::Jobs(reader) => {
                let (others, left_out) = (&mut self.others, &mut self.left_out);
                reader.feed(piece, &mut |row| keep(data, others, left_out, row));
            }
            Body::Messages(reader) => reader.feed(piece, &mut |message| {
                bounded(&mut data.messages, message, &mut self.left_out);
            }),
            Body::Events(reader) => reader.feed(piece, &mut |event| {
                bounded(&mut data.events, event, &mut self.left_out);
            }),
            Body::Node(reader) => reader.feed(piece, &mut |fact| {
                bounded(&mut data.nodes, fact, &mut self.left_out);
            }),
            Body::Flags(bytes) => {
                let room = MAX_FLAGS_BYTES.saturating_sub(bytes.len());
                bytes.extend_from_slice(piece.get(..room).unwrap_or(piece));
            }
        }
    }

    /// Ends the member.
    #[must_use]
    pub fn finish(mut self, ending: Ending) -> MemberFindings {
        let mut data = std::mem::take(&mut self.found.data);
        let mut problems: Vec<(&'static str, String, bool)> = Vec::new();
        match self.body {
            Body::Jobs(reader) => {
                let (others, left_out) = (&mut self.others, &mut self.left_out);
                let summary =
                    reader.finish(ending, &mut |row| keep(&mut data, others, left_out, row));
                // A job whose row is lost may be one that cannot be cleared.
                let all = summary.problems.iter();
                problems.extend(all.map(|p| (p.code(), p.to_string(), p.loses_rows())));
            }
            Body::Messages(reader) => {
                let list = &mut data.messages;
                let summary =
                    reader.finish(ending, &mut |item| bounded(list, item, &mut self.left_out));
                problems.extend(
                    summary
                        .problems
                        .iter()
                        .map(|p| (p.code(), p.to_string(), false)),
                );
            }
            Body::Events(reader) => {
                let list = &mut data.events;
                let summary =
                    reader.finish(ending, &mut |item| bounded(list, item, &mut self.left_out));
                problems.extend(
                    summary
                        .problems
                        .iter()
                        .map(|p| (p.code(), p.to_string(), false)),
                );
            }
            Body::Node(reader) => {
                let list = &mut data.nodes;
                let summary =
                    reader.finish(ending, &mut |item| bounded(list, item, &mut self.left_out));
                problems.extend(
                    summary
                        .problems
                        .iter()
                        .map(|p| (p.code(), p.to_string(), self.lists_nodes)),
                );
            }
            Body::Flags(bytes) => data.flags = Some(CommandFlags::parse(&bytes)),
        }
        let (left_out, that_matter) = self.left_out;
        if left_out > 0 {
            let message = format!("{left_out} rows past the bound on this table were not kept");
            problems.push(("too-many-rows", message, that_matter > 0));
        }
        self.found.data = data;
        let path = &self.found.path;
        self.found.skipped.extend(
            problems
                .into_iter()
                .map(|(code, message, matters)| Skipped {
                    path: path.clone(),
                    code: code.to_owned(),
                    message,
                    matters,
                }),
        );
        self.found
    }
}

/// Keeps a job; those of kinds that the advisory clears have a bound of their
/// own, so that a million changefeeds do not push out an import.
fn keep(data: &mut Data, others: &mut usize, left_out: &mut (u64, u64), row: JobRow) {
    let kind = operation(row.job_type.as_deref(), row.description.as_deref());
    let other = matches!(kind, Operation::Other | Operation::IndexBackfill);
    let full = if other {
        *others >= MAX_OTHER_JOB_ROWS
    } else {
        data.jobs.len() - *others >= MAX_JOB_ROWS
    };
    if full {
        left_out.0 += 1;
        left_out.1 += u64::from(!other);
        return;
    }
    *others += usize::from(other);
    data.jobs.push(row);
}

fn bounded<T>(list: &mut Vec<T>, item: T, left_out: &mut (u64, u64)) {
    if list.len() < MAX_EVENTS_PER_MEMBER {
        list.push(item);
    } else {
        left_out.0 += 1;
    }
}
