use debug_zip_records::table::{EventSource, JobTable};
use proptest::prelude::*;

use super::*;

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
