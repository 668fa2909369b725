//! Reads one table or status file.
//!
//! # Promises
//!
//! * Streamed and bounded like logs; what a bound cuts off is said.
//! * A cut or broken table still gives the rows that are whole.

use super::found::MemberFindings;
use super::operation::{Operation, operation};
use crate::entry::Transcoder;
use crate::input::member::{self, DataKind, NodeFile};
use crate::limits::{MAX_OTHER_TABLE_BYTES, MAX_TABLE_BYTES};
use crate::node_files::{CommandFlags, MAX_FLAGS_BYTES, NodeFact, NodeFileReader};
use crate::plan::{Skipped, Why};
use crate::table::eventlog::{self, Event};
use crate::table::job_messages::{self, JobMessage};
use crate::table::jobs::{self, JobRow};
use crate::table::{Ending, FailedRun, Format, Records, Summary, tenants};

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
    hash: Option<flate2::Crc>,
    /// Tools of Windows save text in UTF-16.
    transcoder: Transcoder,
}

#[derive(Debug)]
enum Body {
    Jobs(Records<JobRow>),
    Messages(Records<JobMessage>),
    Events(Records<Event>),
    Node(NodeFileReader),
    Tenants(Records<(String, u64)>),
    Flags(Vec<u8>),
}

impl DataReader {
    /// A reader of the member at `path`.
    #[must_use]
    pub(crate) fn new(kind: DataKind, path: &str, concerns: fn(Operation) -> bool) -> DataReader {
        let format = Format::from_path(path);
        let mut found = MemberFindings {
            path: path.to_owned(),
            node: member::node(path),
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
            DataKind::Tenants => Body::Tenants(tenants::reader(format)),
            DataKind::Flags => Body::Flags(Vec::new()),
        };
        DataReader {
            body,
            found,
            rows_matter: matches!(
                kind,
                DataKind::Jobs(_)
                    | DataKind::Node(NodeFile::Nodes | NodeFile::Liveness)
                    | DataKind::Tenants
            ),
            held: Held::new(MAX_TABLE_BYTES, MAX_OTHER_TABLE_BYTES, concerns),
            hash: matches!(kind, DataKind::Jobs(_)).then(flate2::Crc::new),
            transcoder: Transcoder::default(),
        }
    }

    /// Takes the next piece.
    pub(super) fn feed(&mut self, piece: &[u8]) {
        self.found.bytes += piece.len() as u64;
        if let Some(hash) = &mut self.hash {
            hash.update(piece);
        }
        let mut transcoder = std::mem::take(&mut self.transcoder);
        self.text(&transcoder.feed(piece));
        self.transcoder = transcoder;
    }

    /// Takes the next piece of text.
    fn text(&mut self, piece: &[u8]) {
        let (data, held) = (&mut self.found.data, &mut self.held);
        let tenants = &mut self.found.tenants;
        match &mut self.body {
            Body::Jobs(reader) => reader.feed(piece, &mut |row| held.job(&mut data.jobs, row)),
            Body::Messages(reader) => {
                reader.feed(piece, &mut |item| held.message(&mut data.messages, item));
            }
            Body::Events(reader) => {
                reader.feed(piece, &mut |event| held.event(&mut data.events, event));
            }
            Body::Node(reader) => {
                reader.feed(piece, &mut |fact| held.node(&mut data.nodes, fact));
            }
            Body::Tenants(reader) => {
                reader.feed(piece, &mut |tenant| held.tenant(tenants, tenant));
            }
            Body::Flags(bytes) => {
                let room = MAX_FLAGS_BYTES.saturating_sub(bytes.len());
                bytes.extend_from_slice(piece.get(..room).unwrap_or(piece));
            }
        }
    }

    /// Ends the member.
    #[must_use]
    pub(super) fn finish(mut self, ending: Ending) -> MemberFindings {
        let rest = self.transcoder.finish();
        self.text(&rest);
        let mut problems: Vec<(Why, bool)> = Vec::new();
        let matters = self.rows_matter;
        let mut add = |summary: Summary| {
            let all = summary.problems.into_iter().map(|problem| {
                let matters = matters && problem.loses_rows();
                (Why::Table(problem), matters)
            });
            problems.extend(all);
        };
        let (data, held) = (&mut self.found.data, &mut self.held);
        let tenants = &mut self.found.tenants;
        match self.body {
            Body::Jobs(reader) => {
                let summary = reader.finish(ending, &mut |row| held.job(&mut data.jobs, row));
                data.rows = summary.rows;
                add(summary);
            }
            Body::Messages(reader) => {
                let list = &mut data.messages;
                add(reader.finish(ending, &mut |item| held.message(list, item)));
            }
            Body::Events(reader) => {
                let list = &mut data.events;
                add(reader.finish(ending, &mut |event| held.event(list, event)));
            }
            Body::Node(reader) => {
                let list = &mut data.nodes;
                let summary = reader.finish(ending, &mut |fact| held.node(list, fact));
                problems.extend(summary.problems.into_iter().map(|problem| {
                    let matters = matters && problem.loses_rows();
                    (Why::NodeFile(problem), matters)
                }));
            }
            Body::Tenants(reader) => {
                add(reader.finish(ending, &mut |tenant| held.tenant(tenants, tenant)));
            }
            Body::Flags(bytes) => data.flags = Some(CommandFlags::parse(&bytes)),
        }
        if ending == Ending::Whole {
            data.hash = self.hash.map(|hash| hash.sum());
        }
        problems.extend(self.held.problem(matters));
        let path = &self.found.path;
        self.found
            .skipped
            .extend(problems.into_iter().map(|(why, matters)| Skipped {
                path: path.clone(),
                why,
                matters,
            }));
        self.found
    }
}

/// Bounds the memory of what is kept of one member. Rows of kinds that do
/// not matter have a bound of their own, below that of all, so that a
/// million changefeeds do not push out an import.
#[derive(Debug)]
struct Held {
    /// Bytes of the rows that may matter, and how many there may be.
    bytes: usize,
    most: usize,
    /// The same of the others.
    other_bytes: usize,
    most_other: usize,
    /// Kinds of jobs that may matter.
    concerns: fn(Operation) -> bool,
    /// Rows that were left out: those that may matter, and others.
    left_out: u64,
    others_left_out: u64,
}

impl Held {
    /// `most` bytes, of which `most_other` are for rows that do not matter.
    fn new(most: usize, most_other: usize, concerns: fn(Operation) -> bool) -> Held {
        Held {
            bytes: 0,
            most: most.saturating_sub(most_other),
            other_bytes: 0,
            most_other,
            concerns,
            left_out: 0,
            others_left_out: 0,
        }
    }

    fn job(&mut self, list: &mut Vec<JobRow>, row: JobRow) {
        let other = self.is_other(row.job_type.as_deref(), row.description.as_deref());
        let bytes = job_bytes(&row);
        self.keep(list, row, bytes, other);
    }

    fn message(&mut self, list: &mut Vec<JobMessage>, message: JobMessage) {
        let texts = heap(message.kind.as_ref()) + heap(message.message.as_ref());
        self.keep(list, message, texts, false);
    }

    fn event(&mut self, list: &mut Vec<Event>, event: Event) {
        // What became of jobs that do not matter comes by the million.
        let other = event.kind == "status_change"
            && self.is_other(event.job_type.as_deref(), event.description.as_deref());
        let bytes = event_bytes(&event);
        self.keep(list, event, bytes, other);
    }

    fn node(&mut self, list: &mut Vec<NodeFact>, fact: NodeFact) {
        let texts = heap(fact.build_tag.as_ref()) + heap(fact.cluster_id.as_ref());
        self.keep(list, fact, texts, false);
    }

    fn tenant(&mut self, list: &mut Vec<(String, u64)>, tenant: (String, u64)) {
        let text = tenant.0.capacity();
        self.keep(list, tenant, text, false);
    }

    /// Whether a job is of a kind that does not matter.
    fn is_other(&self, job_type: Option<&str>, description: Option<&str>) -> bool {
        !(self.concerns)(operation(job_type, description))
    }

    /// Keeps an item which holds so many bytes besides its own, if they fit.
    fn keep<T>(&mut self, list: &mut Vec<T>, item: T, bytes: usize, other: bool) {
        let bytes = bytes.saturating_add(size_of::<T>());
        let (held, most, left_out) = if other {
            (
                &mut self.other_bytes,
                self.most_other,
                &mut self.others_left_out,
            )
        } else {
            (&mut self.bytes, self.most, &mut self.left_out)
        };
        if most.saturating_sub(*held) < bytes {
            *left_out = left_out.saturating_add(1);
        } else {
            *held += bytes;
            list.push(item);
        }
    }

    /// What was left out, if anything was, and whether that stands against
    /// `clear`.
    fn problem(&self, matters: bool) -> Option<(Why, bool)> {
        let rows = self.left_out.saturating_add(self.others_left_out);
        let why = Why::TableTooLarge {
            rows,
            unaffected: self.left_out == 0,
            most_bytes: MAX_TABLE_BYTES as u64,
        };
        (0 < rows).then_some((why, matters && 0 < self.left_out))
    }
}

/// Bytes of a text outside of its own record.
fn heap(text: Option<&String>) -> usize {
    text.map_or(0, String::capacity)
}

/// Bytes that a row of a table of jobs holds outside of its own record.
fn job_bytes(row: &JobRow) -> usize {
    let texts = [&row.job_type, &row.description, &row.statement, &row.status];
    let runs = row.failed_runs.iter().map(|run| heap(run.status.as_ref()));
    texts
        .into_iter()
        .map(|text| heap(text.as_ref()))
        .sum::<usize>()
        + size_of::<u32>() * row.descriptor_ids.capacity()
        + size_of::<FailedRun>() * row.failed_runs.capacity()
        + runs.sum::<usize>()
}

/// The same of an event.
fn event_bytes(event: &Event) -> usize {
    let texts = [&event.job_type, &event.description, &event.status];
    texts
        .into_iter()
        .map(|text| heap(text.as_ref()))
        .sum::<usize>()
        + event.kind.capacity()
        + size_of::<u32>() * event.descriptor_ids.capacity()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::input::member::{EventSource, JobTable};

    /// What a check may be concerned with.
    fn concerns(operation: Operation) -> bool {
        !matches!(operation, Operation::Other | Operation::IndexBackfill)
    }

    const JOBS: DataKind = DataKind::Jobs(JobTable::Jobs);

    fn read(kind: DataKind, path: &str, text: &[u8], ending: Ending) -> MemberFindings {
        let mut reader = DataReader::new(kind, path, concerns);
        for piece in text.chunks(7) {
            reader.feed(piece);
        }
        reader.finish(ending)
    }

    #[test]
    fn in_the_encoding_of_windows() {
        let text = "\u{feff}job_id\tstatus\r\n7\tsucceeded\r\n";
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [units.as_slice(), text.as_bytes()] {
            let found = read(JOBS, "crdb_internal.jobs.txt", bytes, Ending::Whole);
            assert_eq!(found.data.jobs.len(), 1);
            assert_eq!(found.data.jobs[0].status.as_deref(), Some("succeeded"));
            assert_eq!((found.bytes, found.skipped.len()), (bytes.len() as u64, 0));
        }
    }

    fn job(job_type: &str, length: usize) -> JobRow {
        JobRow {
            job_type: Some(job_type.to_owned()),
            description: Some("x".repeat(length)),
            ..JobRow::default()
        }
    }

    /// Bytes are what is bounded; those of kinds that do not matter apart.
    #[test]
    fn held_bytes() {
        let import = size_of::<JobRow>() + "IMPORT".len();
        let backup = size_of::<JobRow>() + "BACKUP".len();
        for (room, fits) in [(0, 3), (1, 2)] {
            let most_other = 2 * (backup + 50);
            let most = 3 * (import + 100) + most_other;
            let mut held = Held::new(most - room, most_other, concerns);
            let mut list = Vec::new();
            for _ in 0..10 {
                held.job(&mut list, job("BACKUP", 50));
                held.job(&mut list, job("IMPORT", 100));
            }
            let imports = list
                .iter()
                .filter(|row| row.job_type.as_deref() == Some("IMPORT"))
                .count();
            assert_eq!((imports, list.len()), (fits, fits + 2));
            let bytes: usize = list
                .iter()
                .map(|row| size_of::<JobRow>() + job_bytes(row))
                .sum();
            assert_eq!(bytes, held.bytes + held.other_bytes);
            assert!(bytes <= most - room);
            assert_eq!((held.left_out, held.others_left_out), (10 - fits as u64, 8));
            // One that is small enough still fits.
            held.job(&mut list, job("IMPORT", 0));
            assert_eq!(list.len() == fits + 3, room == 1);
        }
    }

    /// Whatever the table: what is kept of it fits the bound, to the byte.
    #[test]
    fn a_large_table_is_bounded() {
        let mut held = Held::new(MAX_TABLE_BYTES, MAX_OTHER_TABLE_BYTES, concerns);
        let mut list = Vec::new();
        let large = JobRow {
            descriptor_ids: vec![1; crate::limits::MAX_IDS],
            ..job("IMPORT", crate::limits::MAX_TEXT_BYTES)
        };
        for _ in 0..20_000 {
            held.job(&mut list, large.clone());
            held.job(&mut list, job("BACKUP", 2_000));
        }
        let bytes: usize = list
            .iter()
            .map(|row| size_of::<JobRow>() + job_bytes(row))
            .sum();
        assert!(bytes <= MAX_TABLE_BYTES);
        assert!(MAX_TABLE_BYTES - 10_000 <= bytes);
        let (why, matters) = held.problem(true).expect("much was left out");
        assert!(matches!(why, Why::TableTooLarge { .. }), "{why:?}");
        assert!(matters);
    }

    #[test]
    fn what_was_left_out_is_said() {
        #[rustfmt::skip]
        let cases: &[((u64, u64), u64, bool)] = &[
            ((0, 1), 1, false),
            ((0, 2), 2, false),
            ((1, 0), 1, true),
            ((1, 1), 2, true),
        ];
        for ((left_out, others_left_out), rows, matters) in cases {
            let held = Held {
                left_out: *left_out,
                others_left_out: *others_left_out,
                ..Held::new(1, 1, concerns)
            };
            let why = Why::TableTooLarge {
                rows: *rows,
                unaffected: !matters,
                most_bytes: MAX_TABLE_BYTES as u64,
            };
            assert_eq!(held.problem(true), Some((why.clone(), *matters)));
            assert_eq!(held.problem(false), Some((why, false)));
        }
        assert_eq!(Held::new(1, 1, concerns).problem(true), None);
    }

    /// Events of jobs that do not matter do not push out those that do.
    #[test]
    fn events_of_other_jobs() {
        let event = |event_type: &str, job_type: &str| Event {
            kind: event_type.to_owned(),
            job_type: Some(job_type.to_owned()),
            ..Event::default()
        };
        let mut held = Held::new(10_000, 1_000, concerns);
        let mut list = Vec::new();
        for _ in 0..1_000 {
            held.event(&mut list, event("status_change", "AUTO CREATE STATS"));
        }
        assert!(list.len() < 10);
        let before = list.len();
        held.event(&mut list, event("status_change", "IMPORT"));
        held.event(&mut list, event("import", "IMPORT"));
        assert_eq!(list.len(), before + 2);
    }

    /// Copies of a table are told by hash and rows; a part of one has no hash.
    #[test]
    fn hashes() {
        let text = b"job_id\tstatus\n7\tsucceeded\nx\tfailed\n";
        let one = read(JOBS, "debug/crdb_internal.jobs.txt", text, Ending::Whole).data;
        let copy = read(
            JOBS,
            "debug/cluster/a/crdb_internal.jobs.txt",
            text,
            Ending::Whole,
        );
        assert_eq!((one.rows, one.hash), (1, copy.data.hash));
        let mut crc = flate2::Crc::new();
        crc.update(text);
        assert_eq!(one.hash, Some(crc.sum()));
        let other = b"job_id\tstatus\n8\tsucceeded\nx\tfailed\n";
        let other = read(JOBS, "debug/crdb_internal.jobs.txt", other, Ending::Whole).data;
        assert_ne!(one.hash, other.hash);
        let cut = read(JOBS, "debug/crdb_internal.jobs.txt", text, Ending::Cut).data;
        assert_eq!((cut.rows, cut.hash), (1, None));
        let events = DataKind::Events(EventSource::EventsJson);
        let events = read(events, "debug/events.json", b"{}", Ending::Whole).data;
        assert_eq!((events.rows, events.hash), (0, None));
    }

    /// Only rows that are lost stand against `clear`, and only of tables whose
    /// rows do.
    #[test]
    fn what_matters() {
        let nodes = DataKind::Node(NodeFile::Nodes);
        let table = DataKind::Node(NodeFile::LivenessTable);
        #[rustfmt::skip]
        let cases: &[(DataKind, &str, &[(&str, bool)])] = &[
            (JOBS,  "job_id\tcreated\n7\tsoon\n",              &[("table-bad-values", false)]),
            (JOBS,  "job_id\tcreated\n7\t0001-01-01 00:00:00\n", &[]),
            (JOBS,  "job_id\tcreated\n7\n",                     &[("table-wrong-width", true)]),
            (JOBS,  "job_id\tcreated\n7\tNULL",                 &[("table-no-line-end", true)]),
            (nodes, r#"{"nodes":[{"node_id":1,"started_at":"soon"}]}"#, &[("table-bad-values", false)]),
            (nodes, r#"{"nodes":[{"node_id":1}"#,                &[("table-cut", true)]),
            (table, "node_id\tmembership\n1\n",                 &[("table-wrong-width", false)]),
            (DataKind::Tenants, "id\tname\nx\tapp\n",            &[("table-bad-rows", true), ("table-bad-values", false)]),
        ];
        for (kind, text, want) in cases {
            let found = read(*kind, "x", text.as_bytes(), Ending::Whole);
            let got: Vec<_> = found
                .skipped
                .iter()
                .map(|skipped| (skipped.why.code(), skipped.matters))
                .collect();
            assert_eq!(got, *want, "{text}");
        }
    }

    /// What a cell may hold, right or wrong.
    fn any_cell() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<i64>().prop_map(|number| number.to_string()),
            any::<f64>().prop_map(|number| number.to_string()),
            prop::sample::select(vec![
                "", "NULL", "1", "9000000000000000000", "9000000000000000", "1745303400000002000",
                "1745303400000", "-62135596800", "0001-01-01 00:00:00", "9999-12-31 23:59:59.999999",
                "1969-12-31 23:59:59", "2199-12-31 23:59:59.999999999+00", "2200-01-01 00:00:00",
                "2025-04-22 06:30:00", "'2025-04-22 06:30:00':::TIMESTAMP", "{104,105}", "succeeded",
                "IMPORT", "'it''s'", "t", "active", "node_decommissioned", "status_change", "import",
                "1745303400000002000.0000000000,0",
                r#"[{"status":"running","executionStartMicros":"9000000000000000000","executionEndMicros":-5,"instanceId":1},{"executionEndMicros":"1745303400000002"}]"#,
                r#"{"Timestamp":9000000000000000000,"JobID":1065722008981340200,"NumRows":1e300,"NewStatus":"succeeded","TargetNodeID":-1}"#,
                r#"{"wall_time":9000000000000000000}"#,
                "{running execution from '9999-01-01' to '0001-01-01 00:00:00 +0000 UTC' on 1 failed: x}",
            ])
            .prop_map(str::to_owned),
            "\\PC{0,8}",
        ]
    }

    proptest! {
        /// Whatever a table gives crosses from one worker to another.
        #[test]
        fn what_is_read_survives_the_way(
            kind in prop::sample::select(vec![
                JOBS,
                DataKind::Jobs(JobTable::SystemJobs),
                DataKind::Jobs(JobTable::Table),
                DataKind::Jobs(JobTable::Status),
                DataKind::Messages,
                DataKind::Events(EventSource::Table),
                DataKind::Events(EventSource::EventsJson),
                DataKind::Node(NodeFile::Document),
                DataKind::Node(NodeFile::Nodes),
                DataKind::Node(NodeFile::Liveness),
                DataKind::Node(NodeFile::LivenessTable),
                DataKind::Node(NodeFile::KvNodeStatus),
                DataKind::Tenants,
                DataKind::Flags,
            ]),
            columns in prop::sample::subsequence(vec![
                "job_id", "id", "job_type", "description", "statement", "descriptor_ids", "status",
                "created", "started", "finished", "modified", "written", "coordinator_id",
                "claim_instance_id", "execution_errors", "execution_events", "kind", "message",
                "timestamp", "eventType", "event_type", "targetID", "info", "node_id", "membership",
                "started_at", "updated_at", "expiration", "desc",
            ], 1..29),
            cells in prop::collection::vec(prop::collection::vec(any_cell(), 29), 0..4),
            json in any::<bool>(),
        ) {
            // Ids that are right, so that rows come to be.
            let value = |name: &str, cell: &String| match name {
                "job_id" | "id" if cell.len().is_multiple_of(2) => "1065722008981340161".to_owned(),
                "node_id" if cell.len().is_multiple_of(2) => "3".to_owned(),
                _ => cell.clone(),
            };
            let row = |cells: &Vec<String>| -> Vec<String> {
                columns.iter().zip(cells).map(|(name, cell)| value(name, cell)).collect()
            };
            let text = if json {
                let scalar = |cell: String| serde_json::from_str(&cell)
                    .unwrap_or(serde_json::Value::String(cell));
                let rows: Vec<serde_json::Map<_, _>> = cells.iter().map(|cells| {
                    let names = columns.iter().map(|&name| name.to_owned());
                    names.zip(row(cells).into_iter().map(scalar)).collect()
                }).collect();
                serde_json::to_string(&rows).unwrap()
            } else {
                let quoted = |cell: String| format!("\"{}\"", cell.replace('"', "\"\""));
                let line = |cells: Vec<String>| {
                    cells.into_iter().map(quoted).collect::<Vec<_>>().join("\t") + "\n"
                };
                let header = columns.iter().map(|&name| name.to_owned()).collect();
                let rows = cells.iter().map(|cells| line(row(cells)));
                line(header) + &rows.collect::<String>()
            };
            let found = read(kind, "debug/x", text.as_bytes(), Ending::Whole);
            let wire = postcard::to_allocvec(&found).unwrap();
            let back: MemberFindings = postcard::from_bytes(&wire).unwrap();
            prop_assert_eq!(back, found, "{}", text);
        }

        #[test]
        fn flags_survive_the_way(text in "( ?--(redact|files-from|nodes|exclude-files)=?\\PC{0,20}){0,4}|\\PC{0,40}") {
            let found = read(DataKind::Flags, "x", text.as_bytes(), Ending::Whole);
            let wire = postcard::to_allocvec(&found).unwrap();
            prop_assert_eq!(postcard::from_bytes::<MemberFindings>(&wire).unwrap(), found);
        }
    }
}
