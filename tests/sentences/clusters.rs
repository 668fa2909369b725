//! Nodes with logs, jobs tables and what the collector left, such that each
//! rule of judging speaks.

use std::fmt::Write as _;

use debug_zip_generator::archive::{Shape, of_members};
use detect_144650::Owned;

use crate::Input;

/// The path of a node's main log.
fn log_path(node: u32) -> String {
    format!("debug/nodes/{node}/logs/cockroach.h{node}.u.2025-04-22T05_00_00Z.000100.log")
}

const COLUMNS: &str = "job_id\tjob_type\tdescription\tstatement\tuser_name\tdescriptor_ids\tstatus\trunning_status\tcreated\tstarted\tfinished\tmodified\tfraction_completed\thigh_water_timestamp\terror\tcoordinator_id\n";

pub(crate) const JOB: &str = "1065717595872755715";

/// A row of `crdb_internal.jobs`: ran from 06:00 to 06:30.
fn row(id: &str, kind: &str, description: &str, status: &str) -> String {
    let finished = match status {
        "running" | "paused" | "reverting" | "pause-requested" | "pending" => "NULL",
        _ => "2025-04-22 06:30:00.000001",
    };
    format!(
        "{id}\t{kind}\t{description}\t\troot\t{{214}}\t{status}\tNULL\t2025-04-22 06:00:00.000001\t2025-04-22 06:00:00.000001\t{finished}\t2025-04-22 06:30:00.000001\t1\tNULL\t\t3\n"
    )
}

/// A log from `from` to `to` (hours) with `lines` in it, by their times.
fn log(node: u32, version: &str, (from, to): (u32, u32), lines: &[String]) -> String {
    let head = |text: &str| {
        format!(
            "I250422 {from:02}:00:00.000000 1 util/log/file_sync_buffer.go:238 ⋮ [config] {text}\n"
        )
    };
    let mut all = [
        head("file created at: 2025/04/22 05:00:00"),
        head(&format!("running on machine: h{node}")),
        head(&format!("binary: CockroachDB CCL {version} (x86_64-pc-linux-gnu, built 2024/09/23 22:30:53, go1.22.5)")),
    ]
    .to_vec();
    let mut body: Vec<String> = (from * 60..to * 60).step_by(7).map(|minute| {
        let (hour, minute) = (minute / 60, minute % 60);
        format!("I250422 {hour:02}:{minute:02}:30.000000 12 server/status/runtime_log.go:47 ⋮ [T1,Vsystem,n{node}] 7 runtime stats: 1.0 GiB RSS\n")
    }).collect();
    body.extend(lines.iter().map(|line| format!("{line}\n")));
    // The time stands behind the severity.
    body.sort_by_key(|line| line.get(1..22).map(str::to_owned));
    all.extend(body);
    all.concat()
}

/// A flush error at `time` with these tags.
fn flush(time: &str, tags: &str) -> String {
    flush_with(
        time,
        tags,
        "addsstable [/Table/214/1/5/0,/Table/214/1/9/0/NULL): failed to send RPC: sending to all replicas failed",
    )
}

fn flush_with(time: &str, tags: &str, error: &str) -> String {
    format!(
        "W250422 {time} 6885 kv/bulk/sst_batcher.go:432 ⋮ [T1,Vsystem,n3,f{tags}] 1249  closing with flushes in-progress encountered an error: {error}"
    )
}

fn tagged(time: &str) -> String {
    flush(time, &format!(",job={JOB}"))
}

fn line(time: &str, source: &str, message: &str) -> String {
    format!("I250422 {time} 6885 {source} ⋮ [T1,Vsystem,n3,job={JOB}] 11  {message}")
}

fn resume(time: &str) -> String {
    format!(
        "I250422 {time} 6885 jobs/adopt.go:261 ⋮ [T1,Vsystem,n3] 11  job {JOB}: resuming execution"
    )
}

fn state(time: &str, state: &str) -> String {
    format!(
        "I250422 {time} 6885 jobs/registry.go:1600 ⋮ [T1,Vsystem,n3] 11  IMPORT job {JOB}: stepping through state {state}"
    )
}

fn backfill(time: &str, what: &str) -> String {
    line(
        time,
        "sql/schema_changer.go:330",
        &format!("starting backfill for {what} with query \"SELECT a FROM t\""),
    )
}

const IMPORT: &str = "IMPORT INTO defaultdb.public.orders (a, b) CSV DATA (...)";
const CTAS: &str = "CREATE TABLE defaultdb.public.copy AS SELECT a FROM defaultdb.public.t";
const VIEW: &str = "CREATE MATERIALIZED VIEW defaultdb.public.mv AS SELECT a FROM t";
const REFRESH: &str = "REFRESH MATERIALIZED VIEW defaultdb.public.mv";

/// One node, one table of jobs.
fn cluster(rows: &str, lines: &[String]) -> Input {
    with_files(rows, lines, "v24.1.5", &[])
}

fn with_files(rows: &str, lines: &[String], version: &str, more: &[(&str, &str)]) -> Input {
    let table = format!("{COLUMNS}{rows}");
    let path = log_path(3);
    let mut files = vec![(path.as_str(), log(3, version, (5, 8), lines))];
    if !rows.is_empty() {
        files.push(("debug/crdb_internal.jobs.txt", table));
    }
    files.extend(more.iter().map(|(path, text)| (*path, (*text).to_owned())));
    Input::folder(&files)
}

pub(crate) fn inputs() -> Vec<Input> {
    [
        jobs(),
        orders(),
        unattributed(),
        elsewhere(),
        entries(),
        coverage(),
        shapes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every way in which a job of every kind can have ended.
fn jobs() -> Vec<Input> {
    let mut all = Vec::new();
    let statuses = [
        "succeeded",
        "failed",
        "canceled",
        "reverting",
        "revert-failed",
        "running",
        "paused",
        "pause-requested",
        "pending",
        "nonsense",
    ];
    let kinds = [
        ("IMPORT", IMPORT),
        ("SCHEMA CHANGE", CTAS),
        ("SCHEMA CHANGE", VIEW),
        ("SCHEMA CHANGE", REFRESH),
        ("NEW SCHEMA CHANGE", ""),
        ("SCHEMA CHANGE", "CREATE INDEX i ON t (a)"),
        (
            "REPLICATION STREAM INGESTION",
            "CREATE VIRTUAL CLUSTER b FROM REPLICATION OF a",
        ),
        ("BACKUP", "BACKUP INTO x"),
        ("RESTORE", "RESTORE FROM x"),
        ("", ""),
    ];
    for status in statuses {
        for (kind, description) in kinds {
            let rows = row(JOB, kind, description, status);
            all.push(cluster(&rows, &[tagged("06:10:00.000000")]));
            // The same without an error, and when the logs were not looking.
            all.push(cluster(&rows, &[]));
            let early = rows.replace("2025-04-22 06:", "2025-04-22 01:");
            all.push(cluster(&early, &[]));
        }
    }
    // Nothing tells how it ended; several jobs; many errors of one.
    all.push(cluster("", &[tagged("06:10:00.000000")]));
    let other = JOB.replace("715", "999");
    let both = [
        row(JOB, "IMPORT", IMPORT, "succeeded"),
        row(&other, "IMPORT", IMPORT, "succeeded"),
    ]
    .concat();
    let errors = [
        tagged("06:10:00.000000"),
        tagged("06:11:00.000000").replace(JOB, &other),
    ];
    all.push(cluster(&both, &errors));
    let many: Vec<String> = (0..600)
        .map(|n| tagged(&format!("06:10:00.{n:06}")))
        .collect();
    all.push(cluster(&row(JOB, "IMPORT", IMPORT, "succeeded"), &many));
    // The table and the log disagree, and another table says more.
    for (table, logged) in [
        ("failed", "succeeded"),
        ("succeeded", "reverting"),
        ("running", "succeeded"),
    ] {
        let lines = [tagged("06:10:00.000000"), state("06:29:00.000000", logged)];
        all.push(cluster(&row(JOB, "IMPORT", IMPORT, table), &lines));
    }
    let event = |kind: &str, json: &str| {
        format!(
            "I250422 06:29:00.000000 6885 sql/importer/import_job.go:400 ⋮ [T1,Vsystem,n3,job={JOB}] 11 ={{\"Timestamp\":1745303340000000000,\"EventType\":\"{kind}\",{json}}}"
        )
    };
    let import = event(
        "import",
        &format!(
            "\"JobID\":{JOB},\"JobType\":\"IMPORT\",\"Description\":\"IMPORT INTO t\",\"User\":\"root\",\"DescriptorIDs\":[214],\"Status\":\"succeeded\""
        ),
    );
    let recovery = event(
        "recovery_event",
        &format!(
            "\"RecoveryType\":\"import_job\",\"JobID\":{JOB},\"NumRows\":4711,\"ResultStatus\":\"succeeded\""
        ),
    );
    let change = event(
        "status_change",
        &format!(
            "\"JobID\":{JOB},\"JobType\":\"IMPORT\",\"Description\":\"IMPORT INTO t\",\"PreviousStatus\":\"running\",\"NewStatus\":\"succeeded\",\"RunNum\":1"
        ),
    );
    for line in [import, recovery, change] {
        all.push(cluster("", &[tagged("06:10:00.000000"), line]));
    }
    all
}

/// Errors, attempts and ends in every order.
fn orders() -> Vec<Input> {
    let import = row(JOB, "IMPORT", IMPORT, "succeeded");
    let table = row(JOB, "SCHEMA CHANGE", CTAS, "succeeded");
    let view = row(JOB, "SCHEMA CHANGE", VIEW, "succeeded");
    let refresh = row(JOB, "SCHEMA CHANGE", REFRESH, "succeeded");
    let replication = row(JOB, "REPLICATION STREAM INGESTION", "x", "succeeded");
    let unknown = row(JOB, "", "", "succeeded");
    let timeless = tagged("06:10:00.000000").replace("W250422 06:10:00", "W259922 66:10:00");
    let cancelled = flush_with(
        "06:10:00.000000",
        &format!(",job={JOB}"),
        "addsstable [/Table/214/1/5/0,/Table/214/2/9/0/NULL): context canceled",
    );
    let shutdown = flush_with(
        "06:10:00.000000",
        &format!(",job={JOB}"),
        "context canceled",
    );
    let retry = line(
        "06:15:00.000000",
        "sql/importer/import_job.go:1234",
        "encountered retryable error: boom",
    );
    let second = tagged("06:20:00.000000");
    let mut all = Vec::new();
    for rows in [&import, &table, &view, &refresh, &replication, &unknown] {
        for lines in [
            vec![resume("06:15:00.000000")],
            vec![resume("06:10:00.300000")],
            vec![resume("06:29:59.900000")],
            vec![resume("06:05:00.000000")],
            vec![retry.clone()],
            vec![backfill("06:15:00.000000", "CREATE TABLE AS")],
            vec![backfill("06:10:00.300000", "CREATE TABLE AS")],
            vec![backfill("06:15:00.000000", "CREATE MATERIALIZED VIEW")],
            vec![
                backfill("06:15:00.000000", "CREATE TABLE AS"),
                second.clone(),
            ],
            vec![timeless.clone(), resume("06:15:00.000000")],
        ] {
            let lines = [vec![tagged("06:10:00.000000")], lines].concat();
            all.push(cluster(rows, &lines));
        }
        for errors in [&cancelled, &shutdown, &timeless] {
            all.push(cluster(rows, std::slice::from_ref(errors)));
        }
        all.push(cluster(rows, &[cancelled.clone(), shutdown.clone()]));
        for version in ["v24.1.17", "v23.1.9", "v25.3.1", "v24.1.5-dirty", "unknown"] {
            all.push(with_files(rows, &[tagged("06:10:00.000000")], version, &[]));
        }
        let backfiller = flush(
            "06:10:00.000000",
            &format!(",job={JOB},indexBackfillerProcessor=4"),
        );
        all.push(cluster(rows, &[backfiller]));
    }
    all
}

/// Errors that no tag, or only a hint, ties to a job.
fn unattributed() -> Vec<Input> {
    let other = JOB.replace("715", "999");
    let one = row(JOB, "IMPORT", IMPORT, "succeeded");
    let two = [one.clone(), row(&other, "IMPORT", IMPORT, "succeeded")].concat();
    let elsewhere = one.replace("{214}", "{999}");
    let mut all = Vec::new();
    for tags in [
        "",
        ",job=0",
        ",job=‹×›",
        ",scExec,id=214",
        ",scExec,id=999",
        &format!(",job=‹IMPORT id={JOB}›"),
        &format!(",job=IMPORT id={JOB}"),
        &format!(",distsql.gateway=1,distsql.appname=‹$ internal-resume-job-{JOB}›"),
    ] {
        for rows in [&one, &two, &elsewhere, &String::new()] {
            all.push(cluster(rows, &[flush("06:10:00.000000", tags)]));
        }
        all.push(cluster(
            "",
            &[
                flush("06:10:00.000000", tags),
                flush("06:11:00.000000", tags),
            ],
        ));
    }
    for message in ["‹×›", "REDACTEDBYZIP", "‹×›\n‹×›"] {
        let redacted = format!(
            "W250422 06:10:00.000000 6885 kv/bulk/sst_batcher.go:432 ⋮ [T1,Vsystem,n3,f,job={JOB}] 1249  {message}"
        );
        for rows in [&one, &String::new()] {
            all.push(cluster(rows, std::slice::from_ref(&redacted)));
        }
    }
    all
}

/// The words, where they are no flush error.
fn elsewhere() -> Vec<Input> {
    let words = "closing with flushes in-progress encountered an error: addsstable [/Table/214/1/5/0,/Table/214/1/9): boom";
    let lines = [
        format!("I250422 06:10:00.000000 99 sql/exec_log.go:1 ⋮ [T1,n3] 7  SELECT ‹'{words}'›"),
        format!("I250422 06:10:00.000000 99 kv/bulk/sst_batcher.go:432 ⋮ [T1,n3] 7  {words}"),
        format!("E250422 06:10:00.000000 99 kv/bulk/sst_batcher.go:432 ⋮ [T1,n3] 7  {words}"),
        format!(
            "W250422 06:10:00.000000 99 kv/bulk/sst_batcher.go:432 ⋮ [T1,n3] 7  and then {words}"
        ),
        format!("W250422 06:10:00.000000 99 kv/bulk/other.go:432 ⋮ [T1,n3] 7  {words}"),
        format!("W250422 06:10:00.000000 99 kv/bulk/other.go:432 ⋮ [T1,n3] 7  it said: {words}"),
        format!("W250422 06:10:00.000000 99 ⋮ [T1,n3] 7  {words}"),
        format!("W250422 06:10:00.000000 {words}"),
        format!(
            "host-a kernel: W250422 06:10:00.000000 99 kv/bulk/sst_batcher.go:432 ⋮ [T1,n3] 7  {words}"
        ),
        words.to_owned(),
        format!("{{\"message\":\"{words}\"}}"),
        format!(
            "{{\"severity\":\"WARNING\",\"timestamp\":\"1745302200.0\",\"message\":\"{words}\"}}"
        ),
        format!(
            "{{\"severity\":\"W\",\"file\":\"kv/bulk/other.go\",\"line\":1,\"timestamp\":\"1745302200.0\",\"message\":\"{words}\"}}"
        ),
        format!("{{\"severity\":\"W\",\"message\":\"{words}"),
    ];
    let mut all: Vec<Input> = lines
        .iter()
        .map(|line| cluster("", std::slice::from_ref(line)))
        .collect();
    all.push(cluster("", &[lines[9].clone(), lines[9].clone()]));
    for path in [
        "debug/nodes/3/stacks.txt",
        "debug/notes.txt",
        "debug/nodes/3/logs/cockroach-health.h3.u.2025-04-22T05_00_00Z.000100.log",
    ] {
        all.push(with_files(
            "",
            &[],
            "v24.1.5",
            &[(path, &format!("x\n{words}\n"))],
        ));
    }
    // Logs of other programs, and reports of this one.
    let report = "{\n  \"schema\": 1,\n  \"tool\": {\n    \"name\": \"detect-144650\"\n  },\n  \"stats\": {}\n}\n";
    for (path, text) in [
        ("debug/haproxy.log", "proxy started\n"),
        ("debug/report.json", report),
    ] {
        all.push(with_files("", &[], "v24.1.5", &[(path, text)]));
    }
    all.push(Input::file("report.json", report));
    all.push(Input::file("evidence.zip", bundle()));
    let beside: [(String, Owned); 2] = [
        (
            log_path(3),
            Box::new(log(3, "v24.1.5", (5, 8), &[]).into_bytes()),
        ),
        ("debug/evidence.zip".to_owned(), Box::new(bundle())),
    ];
    all.push(Input {
        files: beside.into(),
        folder: true,
    });
    all.push(Input::file("paste.txt", format!("{words}\n")));
    all.push(Input::file("paste.log", format!("{words}\n")));
    all.push(Input::file("paste.log", lines[0].clone()));
    all
}

/// The start of an evidence bundle.
fn bundle() -> Vec<u8> {
    let shape = Shape {
        root: String::new(),
        compressed: false,
        ..Shape::default()
    };
    let mark: (&str, &[u8]) = ("mimetype", b"application/vnd.detect-144650.evidence+zip");
    of_members(shape, &[mark]).expect("written")
}

/// Files of logs that are not as they should be.
fn entries() -> Vec<Input> {
    let path = log_path(3);
    let of = |text: String| Input::folder(&[(path.as_str(), text)]);
    let normal = log(3, "v24.1.5", (5, 8), &[]);
    let impossible = normal.replace("I250422", "I259922");
    let mut back = normal.clone();
    back.push_str(&log(3, "v24.1.5", (2, 3), &[]));
    let mut jumps = String::new();
    for hour in 0..2_500 {
        let _ = writeln!(
            jumps,
            "I250422 {:02}:00:00.000000 1 a.go:1 ⋮ [n3] 1  x",
            hour * 7 % 24
        );
    }
    let long = format!(
        "{normal}I250422 07:59:59.000000 1 a.go:1 ⋮ [n3] 1  {}\n",
        "x".repeat(300 << 10)
    );
    let two_nodes = normal.replace("[T1,Vsystem,n3]", "[T1,Vsystem,n4]");
    let json = "{\"channel_numeric\":0,\"channel\":\"DEV\",\"timestamp\":\"1745302200.0\",\"severity\":\"I\",\"goroutine\":1,\"file\":\"a.go\",\"line\":1,\"message\":\"x\"}\n";
    let strange = "{\"channel_numeric\":0,\"timestamp\":\"never\",\"severity\":\"I\",\"goroutine\":1,\"file\":\"a.go\",\"line\":1,\"message\":\"x\"}\n";
    let foreign = "{\"level\":\"info\",\"ts\":1,\"caller\":\"x\"}\n".repeat(20);
    let one = normal.lines().nth(3).unwrap_or_default().to_owned();
    vec![
        of(String::new()),
        of("nothing of CockroachDB\n".repeat(9)),
        of("\0".repeat(5000)),
        of("<!doctype html><html><body>Sign in</body></html>".to_owned()),
        of(impossible),
        of(format!(
            "{normal}I259922 66:00:00.000000 1 a.go:1 ⋮ [n3] 1  x\n"
        )),
        of(back),
        of(jumps),
        of(long),
        of(json.to_owned()),
        of(format!("{json}{strange}")),
        of(foreign.clone()),
        of(format!("{json}{foreign}")),
        of(one),
        Input::file("all.log", format!("{normal}{two_nodes}")),
        Input::file("cockroach.log", normal.replace(",n3", "")),
        Input::folder(&[(
            "debug/nodes/3/logs/cockroach-health.h3.u.2025-04-22T05_00_00Z.000100.log",
            normal,
        )]),
    ]
}

/// What the collection holds, and what it lacks.
fn coverage() -> Vec<Input> {
    let import = row(JOB, "IMPORT", IMPORT, "succeeded");
    let mut all = Vec::new();
    let flags = "debug/debug_zip_command_flags.txt";
    for given in [
        "--files-from='2025-04-22 05:00:00' --files-until='2025-04-22 08:00:00'",
        "--files-from='2025-04-22 05:00:00'",
        "--files-until='2025-04-22 08:00:00'",
        "--redact=true",
        "--redact=false",
        "--exclude-log-severities=WARNING,INFO",
        "--exclude-log-severities=INFO",
        "--include-files=*.pprof",
        "--include-files=*health*",
        "--exclude-files=*.log",
        "--exclude-files=cockroach.*",
        "--exclude-nodes=2",
        "--nodes=3",
        "",
    ] {
        all.push(with_files(&import, &[], "v24.1.5", &[(flags, given)]));
    }
    // Other nodes that something lists.
    let liveness = r#"{"livenesses":[{"nodeId":1,"epoch":"1","membership":0},{"nodeId":2,"epoch":"1","membership":1},{"nodeId":3,"epoch":"1","membership":0},{"nodeId":4,"epoch":"1","membership":2}]}"#;
    let status = r#"{"desc":{"node_id":5},"build_info":{"tag":"v24.1.5"},"started_at":"1745290800000000000","updated_at":"1745301600000000000"}"#;
    for more in [
        vec![("debug/liveness.json", liveness)],
        vec![("debug/debugliveness.json", liveness)],
        vec![("debug/nodes/5/status.json", status)],
        vec![("debug/nodes/5/ranges.json", "[]")],
        vec![("debug/nodes/5/logs.err.txt", "dial tcp: connection refused")],
        vec![("debug/nodes/5/status.json", "not json")],
        vec![("debug/nodes/5/status.json", "{\"desc\":")],
        vec![(
            "debug/crdb_internal.gossip_liveness.txt",
            "node_id\tepoch\texpiration\tdraining\tdecommissioning\tmembership\tupdated_at\n6\t1\tx\tfalse\tfalse\tactive\tx\n",
        )],
    ] {
        all.push(with_files(&import, &[], "v24.1.5", &more));
        all.push(with_files("", &[], "v24.1.5", &more));
    }
    // What could not be collected.
    let of_log = format!("{}.err.txt", log_path(3));
    for path in [
        of_log.as_str(),
        "debug/nodes/3/logs/cockroach-health.h3.u.2025-04-22T05_00_00Z.000100.log.err.txt",
        "debug/crdb_internal.jobs.txt.err.txt",
        "debug/crdb_internal.jobs.err.txt",
        "debug/system.jobs.txt.err.txt",
        "debug/cluster/app/crdb_internal.jobs.txt.err.txt",
        "debug/crdb_internal.gossip_nodes.txt.err.txt",
        "debug/nodes/3/heap.err.txt",
    ] {
        all.push(with_files(&import, &[], "v24.1.5", &[(path, "boom")]));
        all.push(with_files("", &[], "v24.1.5", &[(path, "boom")]));
    }
    all
}

/// Tenants, gaps, restarts, upgrades, several nodes and clusters.
fn shapes() -> Vec<Input> {
    let import = row(JOB, "IMPORT", IMPORT, "succeeded");
    let mut all = Vec::new();
    // Tenants with and without a table of their own.
    let lines = [line("06:00:00.000000", "a.go:1", "x").replace("[T1,Vsystem", "[T3,Vapp")];
    let table = format!("{COLUMNS}{import}");
    all.push(with_files(&import, &lines, "v24.1.5", &[]));
    all.push(with_files(
        &import,
        &lines,
        "v24.1.5",
        &[("debug/cluster/app/crdb_internal.jobs.txt", &table)],
    ));
    let tenants = table.replace(JOB, &JOB.replace("715", "777"));
    all.push(with_files(
        &import,
        &lines,
        "v24.1.5",
        &[("debug/cluster/app/crdb_internal.jobs.txt", &tenants)],
    ));
    // Gaps, restarts, upgrades, several nodes and clusters.
    let (one, two) = (log_path(1), log_path(2));
    let quiet = [
        log(1, "v24.1.5", (1, 2), &[]),
        log(1, "v24.1.5", (6, 8), &[]),
    ]
    .concat();
    let silent = quiet
        .replace("file created at", "something at")
        .replace("binary: ", "not: ");
    for first in [quiet, silent] {
        all.push(Input::folder(&[
            (&one, first),
            (&two, log(2, "v24.1.17", (5, 8), &[])),
        ]));
    }
    for version in [
        "v24.1.17", "v25.4.2", "v26.2.1", "v24.2.3", "v19.1.0", "what",
    ] {
        all.push(Input::folder(&[(&one, log(1, version, (5, 8), &[]))]));
        all.push(with_files(
            &import,
            &[tagged("06:10:00.000000")],
            "v24.1.5",
            &[(&one, &log(1, version, (5, 8), &[]))],
        ));
    }
    let id = |id: u32| {
        format!(
            "I250422 05:00:00.000000 1 a.go:1 ⋮ [n1] 1  ‹clusterID: 1111111{id}-2222-3333-4444-555555555555›"
        )
    };
    let machine = log(1, "v24.1.5", (5, 8), &[id(1)]);
    let other = log(1, "v24.1.5", (5, 8), &[id(2)]).replace("machine: h1", "machine: other");
    let other_path = one.replace(".h1.", ".other.");
    all.push(Input::folder(&[
        (&one, machine.clone()),
        (&other_path, other.clone()),
    ]));
    all.push(Input {
        files: vec![
            ("a.log".to_owned(), Box::new(machine.into_bytes())),
            ("b.log".to_owned(), Box::new(other.into_bytes())),
        ],
        folder: false,
    });
    all
}
