//! Random small archives, rich in lines that are nearly signals.
//!
//! Jobs have few ids and moments are few, so that unrelated lines meet. Each
//! line is put together from parts that are each right or a near miss; then
//! bytes that are no text may be thrown in.
//!
//! Strategies made of others are boxed: as plain values they outgrow the stack
//! of a test's thread.

use std::fmt;

use debug_zip_generator::way::{self, Carrier, Encoding, Marks, Origin, Prefix, Step};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Files of an archive: path below the root, and bytes.
#[derive(Clone)]
pub(crate) struct Files(pub(crate) Vec<(String, Vec<u8>)>);

/// As text, so that a counterexample can be read.
impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (path, bytes) in &self.0 {
            writeln!(f, "\n== {path}")?;
            for line in bytes.split_inclusive(|byte| *byte == b'\n') {
                writeln!(f, "{:?}", String::from_utf8_lossy(line))?;
            }
        }
        Ok(())
    }
}

/// Log files in an archive, copies and other files not counted.
const MAX_LOGS: usize = 6;
/// Lines in a file.
const MAX_LINES: usize = 60;
/// Lines in most files: few, or every archive would hold every kind of line.
const FEW_LINES: usize = 5;

/// An archive of 1 to 6 files, some of them copied for a tenant.
pub(crate) fn archives() -> impl Strategy<Value = Files> {
    vec((folders(), file(), any::<bool>()), 1..=MAX_LOGS).prop_map(|parts| {
        let mut files = Vec::new();
        for (number, ((folder, ending), bytes, copied)) in parts.into_iter().enumerate() {
            let name =
                format!("{folder}/cockroach.host.roach.2025-04-22T05_00_0{number}Z.000100{ending}");
            if copied {
                files.push((format!("cluster/demoapp/{name}"), bytes.clone()));
            }
            files.push((name, bytes));
        }
        Files(files)
    })
}

/// A folder and an ending: mostly those of logs. A file elsewhere is left out:
/// whether it is a log depends on what it holds, and the rule does not say.
fn folders() -> impl Strategy<Value = (&'static str, &'static str)> {
    prop_oneof![
        8 => select(vec![("nodes/1/logs", ".log"), ("nodes/2/logs", ".log"), ("nodes/13/logs", ".log")]),
        1 => select(vec![
            ("nodes/1/logs", ".log.err.txt"),
            ("nodes/1/logs", ".txt"),
            ("reports", ".log.err.txt"),
        ]),
    ]
}

/// Lines, each with its end, except that the last may have none.
fn file() -> BoxedStrategy<Vec<u8>> {
    let line = (line(), line_end()).boxed();
    let lines = prop_oneof![
        4 => vec(line.clone(), 0..=FEW_LINES),
        1 => vec(line, 0..=MAX_LINES),
    ];
    (lines, any::<bool>(), way())
        .prop_map(|(lines, ended, steps)| {
            let mut bytes: Vec<u8> = lines
                .into_iter()
                .flat_map(|(line, end)| [line, end.as_bytes().to_vec()].concat())
                .collect();
            if !ended && bytes.last() == Some(&b'\n') {
                bytes.pop();
            }
            let origin = Origin {
                node: 1,
                host: "host",
            };
            way::after(&bytes, &steps, origin)
        })
        .boxed()
}

/// What was done to a file on its way; nothing mostly. The rule is one of
/// lines as they lie there, whatever they were once.
fn way() -> impl Strategy<Value = Vec<Step>> {
    let carriers = vec![Carrier::Docker, Carrier::Line, Carrier::Console];
    let step = prop_oneof![
        select(Prefix::ALL.to_vec()).prop_map(Step::Prefix),
        select(Marks::ALL.to_vec()).prop_map(Step::Marks),
        select(Encoding::ALL.to_vec()).prop_map(Step::Encode),
        select(carriers).prop_map(Step::Carry),
    ];
    prop_oneof![
        6 => Just(Vec::new()),
        1 => vec(step, 1),
    ]
}

fn line_end() -> impl Strategy<Value = &'static str> {
    prop_oneof![9 => Just("\n"), 1 => Just("\r\n")]
}

/// A line, at times with bytes that are no text, or two entries in one.
fn line() -> BoxedStrategy<Vec<u8>> {
    prop_oneof![
        12 => entry().prop_map(String::into_bytes),
        2 => (entry(), entry()).prop_map(|(one, two)| (one + " " + &two).into_bytes()),
        2 => (entry(), odd_bytes(), any::<prop::sample::Index>()).prop_map(|(entry, odd, at)| {
            let mut bytes = entry.into_bytes();
            let at = at.index(bytes.len() + 1);
            bytes.splice(at..at, odd.iter().copied());
            bytes
        }),
        1 => json(),
        1 => Just(Vec::new()),
    ]
    .boxed()
}

fn odd_bytes() -> impl Strategy<Value = &'static [u8]> {
    select(vec![
        &b"\0"[..],
        b"\xff",
        b"\xe2\x8b",
        b"\xc3\x28",
        b"\r",
        b"\t",
        "›".as_bytes(),
    ])
}

/// Start, place, tags, counter and words: right together, or mixed up.
fn entry() -> BoxedStrategy<String> {
    prop_oneof![
        5 => flush_error(),
        2 => retry(),
        2 => resume(),
        3 => success(),
        2 => recovery_event(),
        2 => mixed_up(),
    ]
    .boxed()
}

fn flush_error() -> impl Strategy<Value = String> {
    (start("W"), tags(), separator(), flush_words()).prop_map(|(start, tags, separator, words)| {
        format!("{start} 6885 kv/bulk/sst_batcher.go:432 ⋮ [{tags}] 1249{separator}{words}")
    })
}

fn retry() -> impl Strategy<Value = String> {
    let place = select(vec![
        "sql/importer/import_job.go:379",
        "backup/restore_job.go:12",
    ]);
    (start("W"), place, tags()).prop_map(|(start, place, tags)| {
        format!("{start} 25390 {place} ⋮ [{tags}] 9 encountered retryable error: grpc: ‹×›")
    })
}

fn resume() -> impl Strategy<Value = String> {
    let place = select(vec!["jobs/adopt.go:261", "jobs/registry.go:1599"]);
    (start("I"), place, job()).prop_map(|(start, place, job)| {
        format!("{start} 25390 {place} ⋮ [T3,Vdemoapp,n1] 10 job {job}: resuming execution")
    })
}

fn success() -> impl Strategy<Value = String> {
    let state = select(vec![
        "succeeded",
        "succeeded",
        "succeeded",
        "running",
        "failed",
    ]);
    let error = select(vec!["", "", " with error: <nil>"]);
    (start("I"), job(), state, error).prop_map(|(start, job, state, error)| {
        format!(
            "{start} 25390 jobs/registry.go:1599 ⋮ [T3,Vdemoapp,n1] 11 \
             IMPORT job {job}: stepping through state {state}{error}"
        )
    })
}

fn recovery_event() -> impl Strategy<Value = String> {
    let kind = select(vec![
        "recovery_event",
        "recovery_event",
        "recovery_event",
        "sampled_query",
    ]);
    let status = select(vec!["succeeded", "succeeded", "failed"]);
    let rows = prop_oneof![
        4 => (0..40_u32).prop_map(|rows| format!(",\"NumRows\":{rows}")),
        1 => Just(String::new()),
    ];
    (start("I"), kind, status, job(), rows).prop_map(|(start, kind, status, job, rows)| {
        format!(
            "{start} 25390 12@util/log/event_log.go:32 ⋮ [T3,Vdemoapp,n1] 55 \
             {{\"Timestamp\":1745303400000002000,\"EventType\":\"{kind}\",\
             \"RecoveryType\":\"import_job\",\"JobID\":{job},\"ResultStatus\":\"{status}\"{rows}}}"
        )
    })
}

/// Any words at any place.
fn mixed_up() -> BoxedStrategy<String> {
    let place = select(vec![
        "kv/bulk/sst_batcher.go:432",
        "sql/importer/import_job.go:379",
        "jobs/adopt.go:261",
        "jobs/registry.go:1599",
        "sql/exec_log.go:391",
    ]);
    let words = prop_oneof![
        flush_words(),
        job().prop_map(|job| format!("job {job}: resuming execution")),
        job().prop_map(|job| format!("import job {job}: stepping through state succeeded")),
        job().prop_map(|job| format!("encountered retryable error in import job={job}")),
        job().prop_map(|job| format!("job {job}: stepping through state ‹succeeded›")),
    ];
    let severity = select(vec!["W", "I", "E", "F", ""]);
    (severity.prop_flat_map(start), place, tags(), words)
        .prop_map(|(start, place, tags, words)| format!("{start} 7 {place} ⋮ [{tags}] 3 {words}"))
        .boxed()
}

/// The words of a flush error, or words much like them.
fn flush_words() -> BoxedStrategy<String> {
    let cause = prop_oneof![
        6 => Just("addsstable [‹/Table/106/1/1›,‹/Table/106/1/2›): boom".to_owned()),
        1 => Just("addsstable [‹×›,‹×›): context canceled".to_owned()),
        1 => job().prop_map(|job| format!("addsstable [/Table/1,/Table/2): in statement 'job={job}'")),
        1 => Just("computing stats for SST [‹/a›, ‹/b›): boom".to_owned()),
        1 => Just("context canceled".to_owned()),
        1 => Just("addsst".to_owned()),
    ];
    let lead = prop_oneof![
        8 => Just("closing with flushes in-progress encountered an error: "),
        1 => Just("user wrote: closing with flushes in-progress encountered an error: "),
        1 => Just("‹closing with flushes in-progress encountered an error: "),
        1 => Just("closing with flushes in-progress encountered an error:  "),
        1 => Just("closing with flushes in-progress encountered an error"),
    ];
    (lead, cause)
        .prop_map(|(lead, cause)| lead.to_owned() + &cause)
        .boxed()
}

/// Severity and time: few moments, at times with an offset or cut short.
fn start(severity: &'static str) -> BoxedStrategy<String> {
    let time = select(vec![
        "250422 06:22:39.852238",
        "250422 06:22:39.852239",
        "250422 06:22:39.9",
        "250422 09:00:00.000000",
        "250423 00:00:00.000000",
    ]);
    let rest = prop_oneof![
        12 => Just(""),
        2 => Just("+030000"),
        1 => Just("-073000"),
        1 => Just(".5:1"),
    ];
    let broken = select(vec![
        "25042 06:22:39.852238",
        "250422 06:22:39",
        "250422  06:22:39.8",
        "250422T06:22:39.8",
    ]);
    prop_oneof![
        12 => (time, rest).prop_map(move |(time, rest)| format!("{severity}{time}{rest}")),
        1 => broken.prop_map(move |time| format!("{severity}{time}")),
    ]
    .boxed()
}

/// One space as debug zip writes it, two as crdb-v2.
fn separator() -> impl Strategy<Value = &'static str> {
    select(vec![" ", "  "])
}

/// A tag block: every way to name a job, and none.
fn tags() -> BoxedStrategy<String> {
    let kind = select(vec!["IMPORT", "SCHEMA CHANGE"]);
    let one = prop_oneof![
        8 => job().prop_map(|job| format!(",job={job}")),
        1 => select(vec![",job=0", "", ",job=‹×›"]).prop_map(str::to_owned),
        1 => (kind.clone(), job()).prop_map(|(kind, job)| format!(",job=‹{kind} id={job}›")),
        1 => (kind, job()).prop_map(|(kind, job)| format!(",job={kind} id={job}")),
        1 => job().prop_map(|job| format!(",‹n1,job={job}›")),
        1 => job().prop_map(|job| format!(",job=‹{job}›")),
        1 => job().prop_map(|job| format!(",job=‹×›,distsql.appname=‹$ internal-resume-job-{job}›")),
        1 => job().prop_map(|job| format!(",job={job},indexBackfillerProcessor=104")),
    ];
    let server = select(vec!["T3,Vdemoapp,n1", "T1,Vsystem,n2", "n3", "T4,n?"]);
    (server, vec(one, 1..=2))
        .prop_map(|(server, jobs)| {
            // A second one is rare enough to be a near miss, common enough to occur.
            let kept = if jobs.len() == 2 && jobs[0].len() % 3 == 0 {
                2
            } else {
                1
            };
            format!("{server}{}", jobs[..kept].concat())
        })
        .boxed()
}

/// Ids of one to three digits, so that jobs meet; 0 among them.
fn job() -> impl Strategy<Value = u32> {
    prop_oneof![12 => 1..=4_u32, 4 => 10..=12_u32, 1 => select(vec![0, 100, 123])]
}

/// A flush error as a sink in JSON writes it.
fn json() -> impl Strategy<Value = Vec<u8>> {
    (job(), flush_words()).prop_map(|(job, words)| {
        format!(
            "{{\"channel_numeric\":0,\"channel\":\"DEV\",\"timestamp\":\"1745302959.852238000\",\
             \"severity\":\"WARNING\",\"file\":\"kv/bulk/sst_batcher.go\",\"line\":432,\
             \"redactable\":1,\"tags\":{{\"n\":\"1\",\"job\":\"{job}\"}},\"message\":\"{words}\"}}"
        )
        .into_bytes()
    })
}
