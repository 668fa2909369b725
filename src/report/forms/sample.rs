//! A report with something in every place, for the tests of the forms.

use debug_zip_records::time::Micros;
use serde_json::Map;

use crate::report::*;

/// 2025-04-22 06:00:00 UTC.
const SIX: i64 = 1_745_301_600_000_000;
const MINUTE: i64 = 60_000_000;

fn at(minutes: i64) -> Micros {
    Micros::clamped(SIX + minutes * MINUTE)
}

/// A log file whose name holds a host and a user.
pub(crate) const LOG: &str =
    "debug/nodes/3/logs/cockroach.secrethost.secretuser.2025-04-22T05_00_00Z.000100.log";

/// A table whose path names a virtual cluster.
const SUCCESS: &str = "debug/cluster/secretapp/crdb_internal.jobs.txt";

/// An entry with something secret in each of its parts.
pub(crate) const ENTRY: &str = "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ \
     [T3,Vsecretapp,n3,client=10.1.2.3:4711,user=‹secretuser›,job=1065722008981340161,\
     distsql.stmt=‹SELECT secretcolumn, x›] 1249 closing with flushes in-progress encountered an \
     error: addsstable [/Table/106/1/‹\"secretkey\"›/0,/Table/106/1/9): store secretstore: context \
     canceled";

fn evidence(minutes: i64, index_id: u32) -> Evidence {
    Evidence {
        input: 0,
        path: LOG.to_owned(),
        line: 1249,
        node: Some(3),
        tenant: "3".to_owned(),
        time: Some(at(minutes)),
        text: ENTRY.to_owned(),
        cause: Cause::LostSst,
        counted: true,
        note: None,
        version: Some("v24.1.5".to_owned()),
        table_id: Some(106),
        index_id: Some(index_id),
        attribution: Some(Attribution::JobTag),
        copies: vec![LOG.replace("nodes/3", "cluster/secretapp/nodes/3")],
    }
}

fn job(id: &str, verdict: JobVerdict, operation: Operation) -> Job {
    Job {
        job_id: id.to_owned(),
        tenant: "3".to_owned(),
        r#type: Some("IMPORT".to_owned()),
        operation,
        description: Some("IMPORT INTO secretdb.public.secrettable(a) CSV DATA ('x')".to_owned()),
        table_ids: vec![106],
        verdict,
        reason: reason(
            "nothing_ran_again",
            "It succeeded, and no attempt started after the last flush error.",
        ),
        num_rows: Some("2964940".to_owned()),
        attribution: Attribution::JobTag,
        outcome: Outcome {
            state: "succeeded".to_owned(),
            at: Some(Micros::clamped(SIX + 30 * MINUTE + 1)),
            source: Some(SUCCESS.to_owned()),
        },
        conflicts: vec![Outcome {
            state: "failed".to_owned(),
            at: Some(at(31)),
            source: Some("state line".to_owned()),
        }],
        script: ScriptAnswer::Reported,
        script_why: None,
        flush_errors: vec![evidence(22, 1)],
        flush_errors_omitted: 0,
        attempts: vec![Attempt {
            at: Some(at(10)),
            kind: AttemptKind::Resume,
            node: Some(1),
        }],
        started: Some(at(0)),
        steps: steps(),
        done: false,
    }
}

fn coverage() -> Coverage {
    Coverage {
        covered: Covered {
            nodes: 2,
            nodes_known: Some(3),
            files: 3,
            from: Some(Micros::clamped(SIX)),
            to: Some(Micros::clamped(SIX + 192 * MINUTE)),
        },
        nodes: vec![NodeCoverage {
            node: Some(3),
            cluster_id: Some("11111111-2222-3333-4444-secretcluster".to_owned()),
            first: Some(at(-100)),
            last: Some(at(100)),
            versions: vec![NodeVersion {
                version: "v24.1.5".to_owned(),
                from: Some(at(-100)),
                affected: Affected::Yes,
                source: "log_header".to_owned(),
            }],
            files: 12,
            gaps: vec![Gap {
                from: Micros::clamped(SIX),
                to: Micros::clamped(SIX + 192 * MINUTE),
                kind: "restart".to_owned(),
            }],
            collector_errors: vec![format!("{LOG}.err.txt")],
        }],
        missing_nodes: vec![MissingNode {
            node: 4,
            source: "debug/nodes.json".to_owned(),
            note: Some("could not connect: dial secrethost2:26257 refused".to_owned()),
        }],
        window: Window {
            source: WindowSource::Flags,
            from: Some(at(-100)),
            until: Some(at(100)),
            redacted: Some(false),
        },
        uncovered_jobs: vec![UncoveredJob {
            job_id: "1065722008981340199".to_owned(),
            tenant: "1".to_owned(),
            r#type: Some("SCHEMA CHANGE".to_owned()),
            operation: Operation::CreateTableAs,
            description: Some("CREATE TABLE secretcopy AS SELECT 1".to_owned()),
            started: Some(at(-3000)),
            finished: Some(at(-2900)),
            reason: reason(
                "time_not_covered",
                "It succeeded before the logs of n3 start.",
            ),
            steps: steps(),
            done: true,
        }],
        uncovered_jobs_omitted: 0,
        has_jobs_table: true,
        never_affected: false,
        collect_more: Some(
            "cockroach debug zip more.zip --host=secrethost:26257 --files-from='2025-04-20 04:00:00' \
             --include-files='*.log'"
                .to_owned(),
        ),
        missing_groups: vec!["telemetry".to_owned()],
    }
}

fn tool() -> Tool {
    Tool {
        name: "detect-144650".to_owned(),
        version: "0.1.0".to_owned(),
    }
}

/// One that may have lost rows, one that goes on, and one whose error is none.
fn jobs() -> Vec<Job> {
    let mut suspect = job(
        "1065722008981340162",
        JobVerdict::Suspect,
        Operation::Import,
    );
    suspect.script = ScriptAnswer::Cleared;
    suspect.script_why = Some(reason(
        "success_elsewhere",
        &format!("It looks for a success in log lines only; here {SUCCESS} tells it."),
    ));
    let mut benign = job("1065722008981340163", JobVerdict::Benign, Operation::Import);
    benign.flush_errors[0].counted = false;
    benign.flush_errors[0].note = Some(reason(
        "printed_on_shutdown",
        "v25.3.1 prints this on ordinary shutdown.",
    ));
    let corrupt = job(
        "1065722008981340161",
        JobVerdict::PotentiallyCorrupt,
        Operation::Import,
    );
    vec![corrupt, suspect, benign]
}

/// Verdict `findings`, three jobs, one error without a job, one mention, one
/// explained place, one uncovered job.
pub(crate) fn report() -> Report {
    Report {
        schema: SCHEMA,
        tool: tool(),
        redacted: false,
        stopped: false,
        inputs: vec![Input {
            name: "secretcustomer debug.zip".to_owned(),
            kind: InputKind::Zip,
            size_bytes: 1 << 30,
            cluster_id: Some("11111111-2222-3333-4444-secretcluster".to_owned()),
        }],
        verdict: Verdict {
            state: State::Findings,
            headline: "Potentially Corrupt Jobs found. Contact Support. Jobs that may have lost \
                       rows: 2; 1 of 2 nodes, 2025-04-22 04:20 to 07:40 UTC."
                .to_owned(),
            reasons: vec![Reason {
                facts: [("path".to_owned(), LOG.into())].into_iter().collect(),
                ..reason(
                    "files_not_read",
                    &format!("The file {LOG} of secretcustomer debug.zip was cut."),
                )
            }],
        },
        jobs: jobs(),
        unattributed: vec![Unattributed {
            evidence: Evidence {
                attribution: None,
                ..evidence(23, 2)
            },
            candidates: vec!["1065722008981340161".to_owned()],
        }],
        unattributed_omitted: 0,
        mentions: vec![words(
            WordsWhy::NoFile,
            "The entry names no source file.",
            "secrethost: closing with flushes in-progress encountered an error: addsstable [/Table/106/1/5,/Table/106/1/6): boom",
        )],
        mentions_omitted: 0,
        explained: vec![words(
            WordsWhy::Quoted,
            "They are quoted in the message of another entry.",
            "I250422 07:10:00.000000 99 sql/exec_log.go:1 ⋮ [n1] 7 SELECT secretcolumn, ‹'closing with flushes in-progress encountered an error'›",
        )],
        explained_omitted: 0,
        script: Script {
            exit_code: 1,
            reported: vec![ScriptJob {
                job_id: "1065722008981340161".to_owned(),
                num_rows: None,
            }],
            jobless: 1,
        },
        coverage: coverage(),
        next_steps: vec![NextSteps {
            topic: "support".to_owned(),
            title: "Contact support".to_owned(),
            steps: vec![Step {
                text: "Attach this report.".to_owned(),
                sql: None,
                code: None,
            }],
        }],
        skipped: vec![Skipped {
            path: LOG.to_owned(),
            code: "truncated".to_owned(),
            message: "The archive ends inside of this file; copy it again.".to_owned(),
            matters: true,
            facts: Map::from_iter([("inflated_bytes".to_owned(), 4096.into())]),
        }],
        stats: Stats {
            members: 400,
            members_scanned: 312,
            bytes_scanned: 5 << 20,
            entries: 100_000,
            main_entries: 12,
            mentions: 1,
            explained: 1,
        },
    }
}

fn words(code: WordsWhy, why: &str, text: &str) -> Words {
    Words {
        input: 0,
        path: LOG.replace("nodes/3", "nodes/1"),
        line: 77,
        node: Some(1),
        code,
        why: why.to_owned(),
        text: text.to_owned(),
    }
}

fn reason(code: &str, text: &str) -> Reason {
    Reason {
        code: code.to_owned(),
        text: text.to_owned(),
        ..Reason::default()
    }
}

fn steps() -> Vec<Step> {
    vec![Step {
        text: "Count the rows of \"secretdb\".\"secrettable\".".to_owned(),
        sql: Some(
            "SELECT count(*) FROM \"secretdb\".\"public\".\"secrettable\"@primary AS OF \
             SYSTEM TIME '2025-04-22 06:30:00.000001+00';"
                .to_owned(),
        ),
        code: Some("molt verify --table-filter 'secrettable'".to_owned()),
    }]
}
