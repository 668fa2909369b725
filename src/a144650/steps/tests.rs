//! What every kind of operation has of the advisory, and what no step does.

mod job;
mod whole;

use debug_zip_records::time::Micros;

use super::step::SUPPORT;
use super::*;
use crate::a144650::answer::{Evidence, JobVerdict, State, Unattributed, UncoveredJob};
use crate::reason::Reason;

/// One job that is a finding.
pub(super) fn with_job(operation: Operation, description: Option<&str>) -> Answer {
    let mut job = crate::report::forms::sample::report().jobs.remove(0);
    job.operation = operation;
    job.description = description.map(str::to_owned);
    let mut answer = Answer {
        jobs: vec![job],
        ..Answer::default()
    };
    answer.verdict.state = State::Findings;
    answer
}

pub(super) fn uncovered(operation: Operation) -> UncoveredJob {
    UncoveredJob {
        job_id: "7".to_owned(),
        tenant: "1".to_owned(),
        r#type: None,
        operation,
        description: None,
        started: None,
        finished: None,
        reason: Reason::default(),
        steps: Vec::new(),
        done: false,
    }
}

/// Two errors that count, one of them with a candidate, and one that does not.
pub(super) fn unattributed(at: Option<Micros>) -> Vec<Unattributed> {
    let mut error = crate::report::forms::sample::report()
        .unattributed
        .remove(0);
    error.evidence.time = at;
    let mut alone = error.clone();
    alone.candidates.clear();
    let mut harmless = alone.clone();
    harmless.evidence.counted = false;
    vec![error, alone, harmless]
}

/// The steps of the whole, and of each job.
pub(super) fn all_steps(answer: &Answer) -> impl Iterator<Item = &Step> {
    let of_whole = answer.next_steps.iter().flat_map(|topic| &topic.steps);
    let of_jobs = answer.jobs.iter().flat_map(|job| &job.steps);
    let uncovered = answer.uncovered_jobs.iter().flat_map(|job| &job.steps);
    of_whole.chain(of_jobs).chain(uncovered)
}

fn advised(mut answer: Answer, versions: &[&str]) -> Answer {
    advise(&mut answer, &versions.iter().copied().collect());
    answer
}

fn text_of(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        for part in [Some(&step.text), step.sql.as_ref(), step.code.as_ref()] {
            text.extend(part.into_iter().flat_map(|part| [part.as_str(), "\n"]));
        }
    }
    text
}

/// The steps of a topic, or those of the first job.
fn topic(answer: &Answer, topic: &str) -> String {
    let found = answer.next_steps.iter().find(|steps| steps.topic == topic);
    match (topic, found) {
        (_, Some(steps)) => text_of(&steps.steps),
        ("job", None) => text_of(&answer.jobs[0].steps),
        _ => String::new(),
    }
}

/// Every line of the advisory's section, by words that stand in it: for jobs
/// that were found and for those that are not covered.
#[test]
fn nothing_of_the_advisory_is_missing() {
    use Operation::{CreateTableAs, Import, MaterializedView, PhysicalReplication, SchemaChange};

    #[rustfmt::skip]
    let cases: &[(Operation, &str, &[&str])] = &[
        (Import, "support", &["Contact support (https://support.cockroachlabs.com/)", "Manual validation"]),
        (Import, "job", &[
            "could be missing rows that were present in the source data",
            "compare the number of rows imported with the number of rows in the source data",
            "If the output of the IMPORT statement showed the expected number of rows",
            "then the import of the primary index was unaffected, but secondary indexes may be corrupted",
            "Cockroach Labs suggests dropping and recreating secondary indexes",
            "RecoveryEvent", "TELEMETRY", "import_job",
            "If NumRows from this event shows the expected number of rows",
            "cannot be performed due to the time elapsed since the IMPORT job",
            "reconstruct the table as it was immediately after the import finished",
            "count the number of rows in the restored table",
            "If the table contained any rows before the IMPORT statement was run",
            "immediately before the IMPORT started",
            "subtract the SELECT count(*) on this table from the first count",
            "If this count shows the expected number of rows, then, as in the preceding cases, the primary index was unaffected",
            "but secondary indexes may be corrupted: drop and recreate them",
            "If this count does not show the expected number of rows, this indicates a discrepancy affecting the primary index",
            "After upgrading to a version with the fix, run the IMPORT a second time",
            "Compare the two imported datasets with a JOIN, and manually add any missing rows",
            "RESTORE TABLE", "AS OF SYSTEM TIME '2025-04-22 06:30:00.000001+00'",
            "AS OF SYSTEM TIME '2025-04-22 05:59:59.000000+00'",
            "DROP INDEX", "CREATE INDEX", "SHOW CREATE TABLE", "LEFT JOIN", "@primary",
            "gc.ttlseconds", "only the last attempt", "never secondary indexes",
            "INSPECT TABLE",
        ]),
        (Import, "job", &[
            "By default, MOLT Fetch uses IMPORT INTO to load data into CockroachDB",
            "should be followed by a run of MOLT Verify to ensure that all data on the target side matches the data on the source side",
            "and can therefore be affected by this issue",
            "Then follow the steps above",
            "If you ran MOLT Verify after completing your MOLT Fetch run, and Verify did not find mismatches, then MOLT Fetch was unaffected by this issue",
            "If you did not run Verify after Fetch, analyze the exported files that exist in your configured Fetch data path to determine the expected number of rows",
            "molt verify", "--table-filter 'tab'",
        ]),
        (PhysicalReplication, "job", &[
            "After upgrading both the primary and standby clusters to a version with the fix",
            "run a point-in-time fingerprint on both clusters",
            "the data on the primary and standby clusters are the same at a certain replicated time",
            "If the fingerprints do not have the same value, then upgrade to a version with the fix",
            "cancel your PCR stream by dropping the replicating virtual cluster, and restart the PCR stream",
            "encourages users to contact support",
            "SHOW EXPERIMENTAL_FINGERPRINTS FROM VIRTUAL CLUSTER", "DROP VIRTUAL CLUSTER",
            "FROM REPLICATION OF",
        ]),
        (CreateTableAs, "job", &[
            "can be validated similarly to IMPORT jobs",
            "The number of rows in the created table indicates whether the CTAS operation was successful",
            "compare the number of rows in the created table with the output of the CTAS query",
            "If you cannot perform this comparison due to the time elapsed since the CTAS operation",
            "re-run the CTAS query with AS OF SYSTEM TIME",
            "use RESTORE … AS OF SYSTEM TIME to reconstruct the table as it was immediately after the CTAS operation finished",
            "If you find a discrepancy, then upgrade to a version with the fix, drop the affected table, and re-run the CTAS operation",
            "DROP TABLE",
        ]),
        (MaterializedView, "job", &[
            "can be validated similarly to CTAS operations",
            "To check whether a REFRESH was affected, compare the number of rows in the materialized view with the source data",
            "If you find a discrepancy, then upgrade to a version with the fix and refresh the materialized view to ensure it has the most up-to-date data",
            "REFRESH MATERIALIZED VIEW \"db\"", "INSPECT TABLE",
        ]),
        (SchemaChange, "job", &["re-run the CTAS operation"]),
        (SchemaChange, "job", &["refresh the materialized view"]),
        (Operation::Unknown, "job", &["SELECT job_type, description"]),
        (Import, "upgrade", &["v24.1.5 is affected: upgrade to v24.1.17 or a later version"]),
    ];
    for (operation, name, phrases) in cases {
        let description = match operation {
            MaterializedView => "REFRESH MATERIALIZED VIEW db.sc.tab",
            CreateTableAs => "CREATE TABLE db.sc.tab AS SELECT 1",
            _ => "IMPORT INTO db.sc.tab(a) CSV DATA ('x')",
        };
        let mut answer = with_job(*operation, Some(description));
        let job = &answer.jobs[0];
        answer.uncovered_jobs = vec![UncoveredJob {
            description: job.description.clone(),
            started: job.started,
            finished: job.outcome.at,
            ..uncovered(*operation)
        }];
        let answer = advised(answer, &["v24.1.5"]);
        let mut texts = vec![topic(&answer, name)];
        if *name == "job" {
            texts.push(text_of(&answer.uncovered_jobs[0].steps));
        }
        for (text, phrase) in texts
            .iter()
            .flat_map(|text| phrases.iter().map(move |p| (text, p)))
        {
            assert!(text.contains(phrase), "{name}: {phrase}\n{text}");
        }
    }
}

#[test]
fn which_index_lost_entries() {
    #[rustfmt::skip]
    let cases: &[(&[Option<u32>], u64, &str)] = &[
        (&[Some(1)],          0, "All errors of this job concern index 1"),
        (&[Some(1), Some(1)], 0, "All errors of this job concern index 1"),
        (&[Some(2), Some(4)], 0, "All errors of this job concern secondary indexes (index id 2, 4"),
        (&[Some(1), Some(2)], 0, "and secondary indexes (index id 2)"),
        (&[Some(1), None],    0, "and others that cannot be told"),
        (&[Some(1)],          1, "and others that cannot be told"),
        (&[Some(2), None],    0, "cannot be told for every error"),
        (&[Some(2)],          1, "cannot be told for every error"),
        (&[None],             0, "cannot be told for every error"),
    ];
    for (indexes, omitted, want) in cases {
        let mut answer = with_job(Operation::Import, None);
        let job = &mut answer.jobs[0];
        let error = job.flush_errors[0].clone();
        job.flush_errors_omitted = *omitted;
        job.flush_errors = indexes
            .iter()
            .map(|index_id| Evidence {
                counted: true,
                index_id: *index_id,
                ..error.clone()
            })
            .collect();
        let text = topic(&advised(answer, &["v24.1.5"]), "job");
        assert!(text.contains(want), "{indexes:?} {omitted}\n{text}");
    }
}

#[test]
fn a_description_adds_no_statement() {
    for description in [
        "IMPORT INTO t\"; DROP TABLE x; --(a)",
        "CREATE TABLE x AS SELECT 1) ; DROP TABLE gone; --",
        "REFRESH MATERIALIZED VIEW \"v\n; DROP TABLE gone\"",
    ] {
        let answer = advised(with_job(Operation::SchemaChange, Some(description)), &[]);
        assert!(!topic(&answer, "job").contains("gone"), "{description}");
    }
}

/// `INSPECT` exists from v25.4 on, and needs no session variable from v26.1 on.
#[test]
fn inspect_is_for_versions_that_have_it() {
    #[rustfmt::skip]
    let cases: &[(&str, bool, bool, bool)] = &[
        // newest,    INSPECT, enabled first, IMPORT's own count
        ("v24.1.5",   false, false, false),
        ("v25.3.9",   false, false, false),
        ("v25.4.0",   true,  true,  false),
        ("v26.1.0",   true,  false, false),
        ("v26.2.0",   true,  false, true),
        ("v27.1.0",   true,  false, true),
        ("junk",      true,  true,  false),
    ];
    for (newest, inspects, enables, counts) in cases {
        let answer = with_job(Operation::Import, Some("IMPORT INTO t(a)"));
        let all: &[&str] = if *newest == "junk" {
            &["junk"]
        } else {
            &["v23.2.1", newest]
        };
        let text = topic(&advised(answer, all), "job");
        assert_eq!(text.contains("INSPECT TABLE \"t\";"), *inspects, "{newest}");
        assert_eq!(text.contains("after an upgrade"), !*inspects, "{newest}");
        assert_eq!(
            text.contains("SET enable_inspect_command = true;"),
            *enables,
            "{newest}"
        );
        assert_eq!(
            text.contains("row_count_validation.mode = 'sync'"),
            *counts,
            "{newest}"
        );
    }
}

/// Pages move: only those that were seen to hold the text are linked to.
#[test]
fn only_known_pages_are_linked_to() {
    for operation in [
        Operation::Import,
        Operation::PhysicalReplication,
        Operation::SchemaChange,
        Operation::Unknown,
    ] {
        let answer = advised(with_job(operation, None), &["v24.1.5"]);
        let of_whole = answer.next_steps.iter().map(|topic| &topic.steps);
        for steps in of_whole.chain([&answer.jobs[0].steps]) {
            let text = text_of(steps).replace(ADVISORY, "").replace(SUPPORT, "");
            assert!(!text.contains("://"), "{text}");
        }
    }
}
