//! What `warm.zip` holds, and that it exercises what it is for.

use std::fmt::Write as _;
use std::io::{Cursor, Read as _, Write as _};

use zip::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::analysis;
use crate::report::JobVerdict;

/// Numbers that vary like those of real lines, and are the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        // A linear congruential step; any spread of bits will do.
        let Numbers(state) = self;
        *state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (*state >> 33) % most
    }
}

/// The files, by their paths.
fn made_up() -> Vec<(&'static str, String)> {
    vec![
        ("debug/crdb_internal.jobs.txt", jobs()),
        ("debug/crdb_internal.gossip_nodes.txt", nodes()),
        ("debug/nodes/1/logs/cockroach.made-up-1.log", text_log(280)),
        ("debug/nodes/2/logs/cockroach.made-up-2.log", json_log(40)),
    ]
}

/// What happened at which minute of the day: the signals of the logs.
const STORY: &[(u32, &str, &str, &str)] = &[
    (
        6 * 60 + 52,
        "W",
        "kv/bulk/sst_batcher.go:432",
        "[T1,n1,job=1065722008981340161] 1249 closing with flushes in-progress encountered an error: addsstable [‹/Table/106/1/5000/0›,‹/Table/106/1/9000/0›): failed to send RPC: sending to all replicas failed",
    ),
    (
        7 * 60 + 45,
        "W",
        "kv/bulk/sst_batcher.go:432",
        "[T1,n1,job=1065722008981340162] 1250 closing with flushes in-progress encountered an error: addsstable [‹/Table/107/1/10/0›,‹/Table/107/1/70/0›): result is ambiguous",
    ),
    (
        7 * 60 + 50,
        "I",
        "jobs/adopt.go:261",
        "[T1,n1] 1251  job 1065722008981340162: resuming execution",
    ),
    (
        8 * 60 + 55,
        "W",
        "kv/bulk/sst_batcher.go:432",
        "[T1,n1,job=SCHEMA CHANGE id=1065722008981340163] 1252 closing with flushes in-progress encountered an error: addsstable [‹/Table/108/1/1/0›,‹/Table/108/1/2/0›): result is ambiguous",
    ),
    (
        9 * 60,
        "I",
        "sql/schema_changer.go:330",
        "[T1,n1,job=SCHEMA CHANGE id=1065722008981340163] 1253 starting backfill for CREATE TABLE AS with query ‹\"SELECT region, sum(total) FROM made_up.public.orders GROUP BY region\"›",
    ),
    (
        10 * 60 + 5,
        "W",
        "kv/bulk/sst_batcher.go:432",
        "[T1,n1,job=1065722008981340165] 1254 closing with flushes in-progress encountered an error: addsstable [‹/Table/110/1/1/0›,‹/Table/110/1/2/0›): result is ambiguous",
    ),
];

/// The one that stands in the log in JSON.
const STORY_IN_JSON: (u32, &str) = (
    11 * 60 + 20,
    "closing with flushes in-progress encountered an error: addsstable [‹/Table/109/1/1/0›,‹/Table/109/1/2/0›): result is ambiguous",
);

/// From this minute of the day on, so many.
const FIRST_MINUTE: u32 = 6 * 60;
const MINUTES: u32 = 6 * 60;

/// Lines that say nothing, and the story between them.
fn text_log(lines: u32) -> String {
    let mut numbers = Numbers(7);
    let mut log: Vec<(u32, String)> = STORY
        .iter()
        .map(|(minute, severity, file, message)| {
            let time = format!("{:02}:{:02}:20.000000", minute / 60, minute % 60);
            let line = format!("{severity}250422 {time} 77 {file} ⋮ {message}\n");
            (minute * 60 + 20, line)
        })
        .collect();
    let head = [
        "file created at: 2025/04/22 06:00:00",
        "binary: CockroachDB CCL v24.1.5 (made up)",
    ];
    log.extend(head.map(|text| {
        let line = format!(
            "I250422 06:00:00.000000 1 util/log/file_sync_buffer.go:238 ⋮ [config] {text}\n"
        );
        (0, line)
    }));
    for line in 0..lines {
        let second = FIRST_MINUTE * 60 + line * MINUTES * 60 / lines;
        let (hour, minute, rest) = (second / 3600, second / 60 % 60, second % 60);
        let (goroutine, range) = (numbers.below(999), numbers.below(300));
        let text = format!(
            "I250422 {hour:02}:{minute:02}:{rest:02}.{:06} {goroutine} kv/kvserver/replica_raft.go:{} ⋮ [T1,n1,s1,r{range}/1:‹/Table/{}›] {line} applied {} entries in {}.{}ms\n",
            numbers.below(1_000_000),
            300 + range,
            100 + range % 20,
            numbers.below(64),
            numbers.below(17),
            numbers.below(10)
        );
        log.push((second, text));
    }
    log.sort_by_key(|(second, _)| *second);
    log.into_iter().map(|(_, line)| line).collect()
}

fn json_log(lines: u32) -> String {
    /// 2025-04-22 00:00:00 UTC.
    const DAY: u32 = 1_745_280_000;
    let (mut log, mut numbers) = (String::new(), Numbers(8));
    let mut entry = |second: u32, severity: (u32, &str), file: &str, job: &str, text: &str| {
        let _ = writeln!(
            log,
            r#"{{"channel_numeric":1,"channel":"OPS","timestamp":"{}.{:09}","version":"v24.1.5","severity_numeric":{},"severity":"{}","goroutine":{},"file":"{file}","line":432,"redactable":1,"tags":{{"T":"1","n":"2"{job}}},"message":"{text}"}}"#,
            DAY + second,
            numbers.below(1_000_000_000),
            severity.0,
            severity.1,
            numbers.below(999),
        );
    };
    let (minute, error) = STORY_IN_JSON;
    for line in 0..lines {
        let second = FIRST_MINUTE * 60 + line * MINUTES * 60 / (lines - 1);
        let step = MINUTES * 60 / (lines - 1);
        let info = "range lease held by ‹n2›";
        entry(
            second,
            (1, "INFO"),
            "kv/kvserver/replica_range_lease.go",
            "",
            info,
        );
        if (second..second + step).contains(&(minute * 60)) {
            let job = r#","job":"1065722008981340164""#;
            entry(
                minute * 60,
                (2, "WARNING"),
                "kv/bulk/sst_batcher.go",
                job,
                error,
            );
        }
    }
    log
}

/// One job for each verdict that a person should have seen, one from before the
/// logs, and some that do not matter.
fn jobs() -> String {
    const HEAD: &str = "job_id\tjob_type\tdescription\tstatement\tuser_name\tdescriptor_ids\tstatus\trunning_status\tcreated\tstarted\tfinished\tmodified\tfraction_completed\thigh_water_timestamp\terror\tcoordinator_id\n";
    let mut table = HEAD.to_owned();
    let mut row = |id: &str,
                   kind: &str,
                   text: &str,
                   ids: &str,
                   state: &str,
                   from: &str,
                   to: &str| {
        let _ = writeln!(
            table,
            "{id}\t{kind}\t{text}\t\tmade_up\t{{{ids}}}\t{state}\tNULL\t{from}\t{from}\t{to}\t{from}\t1\tNULL\t\t1"
        );
    };
    let import = |table: &str| {
        format!("IMPORT INTO made_up.public.{table} CSV DATA ('nodelocal://1/{table}.csv')")
    };
    let day = |time: &str| format!("2025-04-22 {time}:00.000001");
    #[rustfmt::skip]
    let imports: [(&str, &str, &str, &str, &str, &str); 4] = [
        ("1065722008981340161", "orders",    "106", "succeeded", "06:30", "07:10"),
        ("1065722008981340162", "customers", "107", "succeeded", "07:20", "08:40"),
        ("1065722008981340164", "payments",  "109", "running",   "11:00", ""),
        ("1065722008981340165", "returns",   "110", "failed",    "10:00", "10:20"),
    ];
    for (id, name, ids, state, from, to) in imports {
        let to = if to.is_empty() {
            "NULL".to_owned()
        } else {
            day(to)
        };
        row(id, "IMPORT", &import(name), ids, state, &day(from), &to);
    }
    let query = "CREATE TABLE made_up.public.totals AS SELECT region, sum(total) FROM made_up.public.orders GROUP BY region";
    row(
        "1065722008981340163",
        "SCHEMA CHANGE",
        query,
        "108",
        "succeeded",
        &day("08:50"),
        &day("09:20"),
    );
    let before = ["2025-04-20 03:00:00.000001", "2025-04-20 04:00:00.000001"];
    row(
        "1065155777941340161",
        "IMPORT",
        &import("archive"),
        "105",
        "succeeded",
        before[0],
        before[1],
    );
    for minute in 10..30 {
        let id = format!("10657220089813402{minute}");
        let (from, to) = (
            day(&format!("06:{minute}")),
            day(&format!("06:{}", minute + 1)),
        );
        row(
            &id,
            "AUTO CREATE STATS",
            "Table statistics refresh",
            "106",
            "succeeded",
            &from,
            &to,
        );
    }
    table
}

/// Both nodes of the cluster.
fn nodes() -> String {
    "node_id\tnetwork\taddress\n1\ttcp\tmade-up-1:26257\n2\ttcp\tmade-up-2:26257\n".to_owned()
}

/// The archive holds what is made up here; `UPDATE_GOLDEN=1` writes it anew.
#[test]
fn the_archive_is_as_it_is_made() {
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let packed = SimpleFileOptions::default().compression_level(Some(9));
        for (path, text) in made_up() {
            archive.start_file(path, packed).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/warm.zip");
        std::fs::write(path, archive.finish().unwrap().into_inner()).unwrap();
        return;
    }
    let mut archive = ZipArchive::new(Cursor::new(ARCHIVE)).unwrap();
    assert_eq!(archive.len(), made_up().len());
    for (path, want) in made_up() {
        let mut text = String::new();
        let mut file = archive.by_name(path).unwrap();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, want, "{path}: UPDATE_GOLDEN=1 writes it anew");
    }
    assert!(ARCHIVE.len() < 12 << 10, "it is shipped with every page");
}

/// Every file is read to its end, and what a person should have seen is found.
#[test]
fn it_is_an_example_of_each_kind() {
    use JobVerdict::{AtRisk, Cleared, NotKept, PotentiallyCorrupt, Suspect};
    let [source] = sources();
    let report = analysis::analyze_bytes(&source.name, ARCHIVE.to_vec()).unwrap();
    assert_eq!(report.skipped, []);
    assert_eq!(report.stats.entries, 280 + 2 + 6 + 40 + 1);
    let verdicts = report.jobs.iter().map(|job| job.verdict);
    let mut verdicts: Vec<JobVerdict> = verdicts.collect();
    verdicts.sort();
    assert_eq!(
        verdicts,
        [PotentiallyCorrupt, Suspect, AtRisk, Cleared, NotKept]
    );
    let uncovered = report.coverage.uncovered_jobs.iter();
    let uncovered: Vec<&str> = uncovered.map(|job| job.job_id.as_str()).collect();
    assert_eq!(uncovered, ["1065155777941340161"]);
    assert_eq!(report.coverage.covered.nodes_known, Some(2));
}

/// Its name says what it is, also where names are replaced.
#[test]
fn its_name_survives_redaction() {
    let report = analysis::analyze_bytes(EXAMPLE_NAME, ARCHIVE.to_vec()).unwrap();
    assert_eq!(crate::redact(&report).inputs[0].name, EXAMPLE_NAME);
}
