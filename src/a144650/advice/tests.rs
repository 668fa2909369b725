use super::*;
use crate::a144650::answer::{JobVerdict, UncoveredJob};
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

fn uncovered(operation: Operation) -> UncoveredJob {
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
    }
}

fn advised(mut answer: Answer, versions: &[&str]) -> Answer {
    advise(&mut answer, &versions.iter().copied().collect());
    answer
}

fn text_of(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        text.push_str(&step.text);
        text.push('\n');
        text.push_str(step.code.as_deref().unwrap_or_default());
        text.push('\n');
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

/// Every line of the advisory's section, by words that stand in it.
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
            "If this count shows the expected number of rows",
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
            "and Verify did not find mismatches, then MOLT Fetch was unaffected by this issue",
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
        let answer = advised(with_job(*operation, Some(description)), &["v24.1.5"]);
        let text = topic(&answer, name);
        for phrase in *phrases {
            assert!(text.contains(phrase), "{name}: {phrase}\n{text}");
        }
    }
}

#[test]
fn topics_and_their_order() {
    let topics = |answer: &Answer, versions: &[&str]| -> Vec<String> {
        let all = advised(answer.clone(), versions).next_steps;
        all.into_iter().map(|steps| steps.topic).collect()
    };
    let mut answer = with_job(Operation::Import, None);
    answer.unattributed = crate::report::forms::sample::report().unattributed;
    answer.uncovered_jobs = vec![uncovered(Operation::CreateTableAs)];
    let want = ["support", "unattributed", "collect_more", "upgrade"];
    assert_eq!(topics(&answer, &["v24.1.5"]), want);

    let mut clear = with_job(Operation::Import, None);
    clear.jobs[0].verdict = JobVerdict::Benign;
    clear.verdict.state = State::Clear;
    assert_eq!(topics(&clear, &["v24.1.5"]), ["upgrade"]);
    assert!(topics(&clear, &["v24.1.17", "junk"]).is_empty());

    clear.uncovered_jobs = vec![uncovered(Operation::MaterializedView)];
    clear.verdict.state = State::Incomplete;
    assert_eq!(topics(&clear, &["v24.1.5"]), ["collect_more", "upgrade"]);
}

/// Each job that needs it has steps of its own, made of nothing but itself.
#[test]
fn each_job_has_its_own() {
    let mut answer = with_job(Operation::Import, Some("IMPORT INTO a.b.c(x)"));
    let mut other = answer.jobs[0].clone();
    other.job_id = "8".to_owned();
    other.description = Some("IMPORT INTO a.b.d(x)".to_owned());
    let mut benign = other.clone();
    benign.verdict = JobVerdict::Benign;
    answer.jobs.extend([other, benign]);
    answer.uncovered_jobs = vec![uncovered(Operation::PhysicalReplication)];
    let all = advised(answer.clone(), &["v24.1.5"]);
    let first = text_of(&all.jobs[0].steps);
    let second = text_of(&all.jobs[1].steps);
    assert!(first.contains("\"a\".\"b\".\"c\"") && !first.contains("\"d\""));
    assert!(second.contains("\"a\".\"b\".\"d\"") && !second.contains("1065722008981340161"));
    assert!(all.jobs[2].steps.is_empty(), "nothing is to be done");
    let replication = text_of(&all.uncovered_jobs[0].steps);
    assert!(replication.contains("SHOW EXPERIMENTAL_FINGERPRINTS"));
    // Another job beside it changes nothing.
    answer.jobs.truncate(1);
    let alone = advised(answer, &["v24.1.5"]);
    assert_eq!(text_of(&alone.jobs[0].steps), first);
}

#[test]
fn which_index_lost_entries() {
    #[rustfmt::skip]
    let cases: &[(&[Option<u32>], u64, &str)] = &[
        (&[Some(1)],          0, "all errors concern index 1"),
        (&[Some(1), Some(1)], 0, "all errors concern index 1"),
        (&[Some(2), Some(4)], 0, "all errors concern secondary indexes (index id 2, 4"),
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
fn unnamed_tables_are_looked_up_by_id() {
    let mut answer = with_job(Operation::Import, None);
    answer.jobs[0].table_ids = vec![106, 107];
    let text = topic(&advised(answer, &["v24.1.5"]), "job");
    assert!(text.contains("table_id IN (106, 107)"), "{text}");
    assert!(text.contains("<database>.<schema>.<table>@primary"));
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

#[test]
fn upgrades_are_of_the_own_line() {
    #[rustfmt::skip]
    let cases: &[(&[&str], &str)] = &[
        (&["v23.2.5"],            "v23.2.5 is affected: upgrade to v23.2.24"),
        (&["v24.2.3"],            "its line has no fixed release: upgrade to v24.3.11"),
        (&["v25.1.0", "v25.1.5"], "v25.1.0 is affected: upgrade to v25.1.5"),
        (&[],                     "v24.2 has no fixed release"),
    ];
    for (list, want) in cases {
        let answer = advised(with_job(Operation::Import, None), list);
        assert!(topic(&answer, "upgrade").contains(want), "{list:?}");
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

#[test]
fn collecting_is_quick_and_takes_tables() {
    let mut answer = with_job(Operation::Import, None);
    answer.verdict.state = State::Incomplete;
    let text = topic(&advised(answer, &["v24.1.5"]), "collect_more");
    assert!(text.contains("Do not use --include-files"), "{text}");
    assert!(!text.contains("--include-files="), "{text}");
}
