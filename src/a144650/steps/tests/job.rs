//! What a job gets: steps of its own, filled in, said once, short.

use super::*;

/// Each job that needs it has steps of its own, made of nothing but itself and
/// the newest version.
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
    // Other jobs, errors and nodes beside it change nothing.
    let mut alone = answer.clone();
    alone.jobs.truncate(1);
    alone.uncovered_jobs.clear();
    let mut beside = answer.clone();
    let mut later = beside.jobs[0].clone();
    later.started = Some(Micros::MIN);
    later.outcome.at = Some(Micros::MAX);
    later.num_rows = None;
    later.table_ids = vec![999];
    beside.jobs.push(later);
    beside.unattributed = unattributed(Some(Micros::MIN));
    beside.unattributed_omitted = 7;
    beside.verdict.state = State::Incomplete;
    for answer in [alone, beside] {
        for versions in [&["v24.1.5"][..], &["v23.2.1", "v24.1.5", "junk"]] {
            let advised = advised(answer.clone(), versions);
            assert_eq!(advised.jobs[0].steps, all.jobs[0].steps);
            for (job, same) in advised.uncovered_jobs.iter().zip(&all.uncovered_jobs) {
                assert_eq!(job.steps, same.steps);
            }
        }
    }
}

/// What the job tells is filled in: in its own words for people, and in SQL.
#[test]
fn what_is_known_is_filled_in() {
    let known = with_job(Operation::Import, Some("IMPORT INTO db.sc.tab(a)"));
    let text = topic(&advised(known.clone(), &["v24.1.5"]), "job");
    for phrase in [
        "whether this IMPORT into \"db\".\"sc\".\"tab\" was affected",
        "immediately after the import finished at 2025-04-22 06:30:00 UTC",
        "In these files, this job counted 2964940 rows.",
        "-- in tenant 3\nCREATE DATABASE after_1065722008981340161;",
    ] {
        assert!(text.contains(phrase), "{phrase}\n{text}");
    }
    for phrase in [
        "Not in these files",
        "grep",
        "<when",
        "<just",
        "<table>",
        "these jobs",
    ] {
        assert!(!text.contains(phrase), "{phrase}\n{text}");
    }
    let mut named = known;
    named.jobs[0].tenant = "app; DROP".to_owned();
    let text = topic(&advised(named, &["v24.1.5"]), "job");
    assert!(text.contains("-- in the tenant of the job\n"));
    assert!(!text.contains("app;"), "{text}");
}

/// What is not known is said once, and only what the steps need.
#[test]
fn what_is_not_known_is_said_once() {
    use Operation::{
        CreateTableAs, Import, MaterializedView, Other, PhysicalReplication, SchemaChange, Unknown,
    };
    let all = "the name of its table, when it started and when it finished.";
    let start = Some("when it started.");
    let name = Some("the name of its table.");
    let at = Some(Micros::MAX);
    #[rustfmt::skip]
    let cases: &[(Operation, &str, Option<Micros>, Option<&str>)] = &[
        (Import,              "",                               None, Some(all)),
        (CreateTableAs,       "",                               None, Some(all)),
        (SchemaChange,        "",                               None, Some(all)),
        (Import,              "IMPORT INTO t(a)",               at,   start),
        (MaterializedView,    "REFRESH MATERIALIZED VIEW ‹×›",  None, name),
        (MaterializedView,    "REFRESH MATERIALIZED VIEW v",    None, None),
        (PhysicalReplication, "",                               None, None),
        (Other,               "",                               None, None),
        (Unknown,             "",                               None, None),
    ];
    for (operation, description, finished, want) in cases {
        let mut answer = with_job(Operation::Import, None);
        answer.uncovered_jobs = vec![UncoveredJob {
            description: Some((*description).to_owned()),
            finished: *finished,
            ..uncovered(*operation)
        }];
        let steps = advised(answer, &["v24.1.5"]).uncovered_jobs.remove(0).steps;
        let text = text_of(&steps);
        let said: Vec<&str> = text.split("Not in these files: ").skip(1).collect();
        assert_eq!(said.len(), usize::from(want.is_some()), "{text}");
        assert!(
            said.iter()
                .zip(want)
                .all(|(said, want)| said.starts_with(want)),
            "{text}"
        );
        assert!(!text.contains("these jobs"), "{text}");
    }
}

/// Thousands of jobs make no enormous report.
#[test]
fn steps_of_a_job_are_short() {
    use Operation::{
        CreateTableAs, Import, MaterializedView, PhysicalReplication, SchemaChange, Unknown,
    };
    #[rustfmt::skip]
    let cases: &[(Operation, &str, usize, usize)] = &[
        (Import,              "IMPORT INTO shop.public.orders(id) CSV DATA ('x')", 5_400, 6_000),
        (PhysicalReplication, "CREATE VIRTUAL CLUSTER a FROM REPLICATION OF b",    2_000, 2_000),
        (CreateTableAs,       "CREATE TABLE shop.public.orders AS SELECT 1",       2_500, 3_000),
        (MaterializedView,    "REFRESH MATERIALIZED VIEW shop.public.orders",      2_000, 2_500),
        (SchemaChange,        "ALTER TABLE shop.public.orders",                    4_500, 5_500),
        (Unknown,             "x",                                                 1_000, 1_500),
    ];
    let bytes = |steps: &[Step]| serde_json::to_string(steps).unwrap().len();
    for (operation, description, usual, most) in cases {
        for newest in ["v24.1.5", "v25.4.0", "v26.2.0"] {
            // All that can be known, and as little of it as there can be.
            let mut answer = with_job(*operation, Some(description));
            let mut unknown = answer.jobs[0].clone();
            unknown.description = None;
            unknown.started = None;
            unknown.outcome.at = None;
            unknown.num_rows = None;
            unknown.flush_errors[0].index_id = Some(2);
            answer.jobs.push(unknown);
            answer.uncovered_jobs = vec![uncovered(*operation)];
            let answer = advised(answer, &[newest]);
            let of_jobs = answer.jobs.iter().map(|job| bytes(&job.steps));
            let of_uncovered = bytes(&answer.uncovered_jobs[0].steps);
            let got: Vec<usize> = of_jobs.chain([of_uncovered]).collect();
            println!("{operation:?} {newest}: {got:?}");
            assert!(got[0] < *usual, "{operation:?} {newest}: {got:?}");
            assert!(
                got.iter().all(|got| got < most),
                "{operation:?} {newest}: {got:?}"
            );
        }
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
