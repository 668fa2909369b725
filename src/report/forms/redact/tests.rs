use proptest::prelude::*;

use super::*;
use crate::a144650::{Answer, advise};
use crate::report::forms::{Format, render, sample};

/// What must not be found in any form of a redacted report.
const SECRETS: [&str; 3] = ["secret", "10.1.2.3", "11111111-2222"];

fn assert_no_secret(report: &Report, secrets: &[&str]) {
    for format in Format::ALL {
        let text = render(report, format).unwrap();
        for secret in secrets {
            let at = text.find(secret);
            let near = at.map(|at| text.get(at.saturating_sub(80)..).unwrap_or(&text));
            let near: Option<String> = near.map(|near| near.chars().take(160).collect());
            assert_eq!(near, None, "{format:?} holds {secret}");
        }
    }
}

/// A secret in every kind of fact.
fn facts(secret: &mut impl FnMut() -> String) -> Map<String, Value> {
    let facts = serde_json::json!({
        "path": format!("{}/x.log", secret()),
        "examples": [secret()],
        "version": secret(),
        "state": secret(),
        "tenant": secret(),
        "detail": format!("{} (os error 5)", secret()),
        "flag": format!("--include-files={}*", secret()),
        "first": { "path": secret(), "line": 7 },
        "at": "2025-04-22T06:30:00.000001Z",
        "columns": ["job_id"],
        "format": "7z",
        "most_bytes": 7,
        "size_bytes": null,
        "whole": true,
    });
    facts.as_object().cloned().unwrap()
}

fn reason(secret: &mut impl FnMut() -> String, text: String) -> Reason {
    Reason {
        code: "files_not_read".to_owned(),
        facts: facts(secret),
        text,
    }
}

/// Puts `secrets` into every string that the input fills.
fn seeded(secrets: &[String]) -> Report {
    let mut report = sample::report();
    let mut next = secrets.iter().cycle().cloned();
    let mut secret = || next.next().unwrap();
    report.inputs[0].name = format!("{}.zip", secret());
    report.inputs[0].cluster_id = Some(secret());
    let known = report.inputs[0].name.clone();
    report.verdict.headline = format!("Found. \"{}\" and {known}, ‹{}›.", secret(), secret());
    report.skipped[0].path = format!("{}/x.log", secret());
    let skipped = report.skipped[0].path.clone();
    let text = format!("{skipped} was cut at 10.9.8.7:26257.");
    report.verdict.reasons = vec![reason(&mut secret, text)];
    for job in &mut report.jobs {
        job.job_id = secret();
        job.tenant = secret();
        job.r#type = Some(secret());
        job.description = Some(secret());
        let text = format!("The table \"{}\" is not there.", secret());
        job.reason = reason(&mut secret, text);
        job.num_rows = Some(secret());
        job.outcome.state = secret();
        job.outcome.source = Some(format!("debug/cluster/{}/x.txt", secret()));
        job.conflicts[0].source = Some(format!("{}.txt", secret()));
        for error in &mut job.flush_errors {
            error.path = format!("debug/{0}/{0}.log", secret());
            error.tenant = secret();
            error.text = secret();
            let text = format!("\"{}\"", secret());
            error.note = Some(reason(&mut secret, text));
            error.version = Some(secret());
            error.copies = vec![secret()];
        }
    }
    let error = &mut report.unattributed[0];
    error.candidates = vec![secret()];
    error.evidence.text = sample::ENTRY.replace("secret", &secret());
    error.evidence.path = sample::LOG.replace("secret", &secret());
    error.evidence.copies = vec![];
    for words in report.mentions.iter_mut().chain(&mut report.explained) {
        words.path = format!("debug/{0}/{0}.log", secret());
        words.text = format!("{} {}", secret(), words.text);
        words.why = format!("It stands in \"{}\" of {skipped}.", secret());
    }
    report.script.reported[0].job_id = secret();
    report.script.reported[0].num_rows = Some(secret());
    let coverage = &mut report.coverage;
    coverage.nodes[0].cluster_id = Some(secret());
    coverage.nodes[0].versions[0].version = secret();
    coverage.nodes[0].versions[0].source = format!("nodes/1/{}.json", secret());
    coverage.nodes[0].collector_errors =
        vec![format!("debug/{}: {} {}", secret(), secret(), secret())];
    coverage.missing_nodes[0].source = format!("debug/{}.json", secret());
    coverage.missing_nodes[0].note = Some(format!("It was not reached: {}", secret()));
    coverage.uncovered_jobs[0].job_id = secret();
    coverage.uncovered_jobs[0].tenant = secret();
    coverage.uncovered_jobs[0].r#type = Some(secret());
    coverage.uncovered_jobs[0].description = Some(secret());
    coverage.uncovered_jobs[0].reason = reason(&mut secret, format!("See {skipped}."));
    coverage.collect_more = Some(format!("cockroach debug zip '{}'", secret()));
    coverage.missing_groups = vec![secret()];
    report.next_steps[0].title = format!("\"{}\"", secret());
    report.jobs[0].steps[0].text = format!("Count \"{}\".", secret());
    report.jobs[0].steps[0].sql = Some(format!("DROP \"{}\" '{}'", secret(), secret()));
    report.jobs[0].steps[0].code = Some(format!("molt '{}' \"{}\"", secret(), secret()));
    report.skipped[0].message = format!("The file \"{}\" was cut.", secret());
    report.skipped[0].facts = facts(&mut secret);
    report
}

#[test]
fn sample_keeps_no_secret() {
    let report = redact(&sample::report());
    assert_no_secret(&report, &SECRETS);
    assert_eq!(redact(&report), report);
}

#[test]
fn what_support_needs_stays() {
    let report = redact(&sample::report());
    assert_eq!(report.jobs[0].job_id, "1065722008981340161");
    assert_eq!(report.jobs[0].r#type.as_deref(), Some("IMPORT"));
    assert_eq!(report.inputs[0].name, "name1.zip");
    assert_eq!(report.jobs[0].description.as_deref(), Some("sql1"));
    let error = &report.jobs[0].flush_errors[0];
    assert_eq!(
        error.path,
        "debug/nodes/3/logs/cockroach.host1.user1.2025-04-22T05_00_00Z.000100.log"
    );
    assert_eq!(
        error.text,
        "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ \
         [T3,Vvirtualcluster1,n3,client=host2,user=user1,job=1065722008981340161,\
         distsql.stmt=text1] 1249 closing with flushes in-progress encountered an error: \
         addsstable [/Table/106/1/…,…): error1 (context canceled)"
    );
    let step = &report.jobs[0].steps[0];
    assert_eq!(step.text, "Count the rows of \"table1\".\"table2\".");
    assert_eq!(
        step.sql.as_deref().unwrap(),
        "SELECT count(*) FROM \"table1\".\"public\".\"table2\"@primary AS OF SYSTEM TIME \
         '2025-04-22 06:30:00.000001+00';"
    );
    assert_eq!(report.verdict.headline, sample::report().verdict.headline);
}

/// What is the analyzer's own stays of the facts of a reason.
#[test]
fn own_facts_stay() {
    let mut report = sample::report();
    let mut of_input = |name: &str, fact: &str| {
        report.skipped[0].facts.insert(name.to_owned(), fact.into());
        let redacted = redact(&report);
        redacted.skipped[0].facts[name].as_str() == Some(fact)
    };
    #[rustfmt::skip]
    let cases: &[(&str, &str, bool)] = &[
        ("columns", "job_id",               true),
        ("format",  "7z",                   true),
        ("tenant",  "12",                   true),
        ("tenant",  "app",                  false),
        ("detail",  "permission denied",    false),
        ("flag",    "--exclude-files=*",    false),
        ("unheard", "of",                   false),
    ];
    for (name, fact, stays) in cases {
        assert_eq!(of_input(name, fact), *stays, "{name}: {fact}");
    }
    assert_eq!(redact(&report).skipped[0].facts["inflated_bytes"], 4096);
}

#[test]
fn the_same_value_has_the_same_stand_in() {
    let report = redact(&sample::report());
    let reason = &report.verdict.reasons[0];
    assert!(
        reason.text.contains(&report.jobs[0].flush_errors[0].path),
        "{reason}"
    );
    assert!(reason.text.contains("of name1.zip"), "{reason}");
    let command = report.coverage.collect_more.unwrap();
    assert!(command.contains("--host=host1"), "{command}");
    assert!(
        command.contains("--files-from='2025-04-20 04:00:00'"),
        "{command}"
    );
}

#[test]
fn entries() {
    #[rustfmt::skip]
    let cases: &[(&str, &str)] = &[
        ("{\"message\":\"x\"}", "error1"),
        ("W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T1,n1] 7 ‹×›",
         "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T1,n1] 7 ‹×›"),
        ("W250422 06:22:39.852238+020000 1 1@kv/bulk/sst_batcher.go:4  [n1,job=‹IMPORT id=7›] context canceled",
         "W250422 06:22:39.852238+020000 1 1@kv/bulk/sst_batcher.go:4 [n1,job=‹IMPORT id=7›] context canceled"),
        ("W250422 06:22:39.852238 1 kv/bulk/sst_batcher.go:4 ⋮ [n1,job=‹×›,hidden] 7  closing with flushes in-progress encountered an error: addsstable [‹×›,‹×›): hidden",
         "W250422 06:22:39.852238 1 kv/bulk/sst_batcher.go:4 ⋮ [n1,job=‹×›,text1] 7 closing with flushes in-progress encountered an error: addsstable […,…): error1"),
        ("W250422 06:22:39.852238 1 kv/bulk/sst_batcher.go:4 ⋮ [n1,job=‹HIDDEN id=7›] 7 closing with flushes in-progress encountered an error: context canceled",
         "W250422 06:22:39.852238 1 kv/bulk/sst_batcher.go:4 ⋮ [n1,job=text1] 7 closing with flushes in-progress encountered an error: context canceled"),
        ("W250422 06:22:39.852238 1 kv/bulk/sst_batcher.go:4 ⋮ [f0a1b2c3d,distsql.appname=‹$ internal-resume-job-9›] 7 closing with flushes in-progress encountered an error: computing stats for SST [‹/Tenant/5/Table/106/2/\"hidden\"›, x): y\nhidden",
         "W250422 06:22:39.852238 1 kv/bulk/sst_batcher.go:4 ⋮ [f0a1b2c3d,distsql.appname=‹$ internal-resume-job-9›] 7 closing with flushes in-progress encountered an error: computing stats for SST [/Tenant/5/Table/106/2/…,…): error1"),
    ];
    for (entry, want) in cases {
        let once = StandIns::default().entry(entry);
        assert_eq!(once, *want);
        assert_eq!(StandIns::default().entry(&once), once);
    }
}

#[test]
fn sentences() {
    #[rustfmt::skip]
    let cases: &[(&str, &str)] = &[
        ("It succeeded at 2025-04-22 06:30:00 UTC on v24.1.5.", "It succeeded at 2025-04-22 06:30:00 UTC on v24.1.5."),
        ("See debug/crdb_internal.jobs.txt and system.eventlog.", "See debug/crdb_internal.jobs.txt and system.eventlog."),
        ("10.0.0.1 and [fe80::1]:26257 and db1:26257", "host1 and [host2]:26257 and host3"),
        ("mail a@b.example now", "mail name1 now"),
        ("at https://evil.example/x.", "at name1."),
        ("at https://www.cockroachlabs.com/docs/advisories/a144650.", "at https://www.cockroachlabs.com/docs/advisories/a144650."),
        ("in db.example.com: x", "in name1: x"),
        ("in ‹x y› and \"x y", "in ‹text1› and \"table1\""),
        ("kv/bulk/sst_batcher.go:432 and acme/x:7", "kv/bulk/sst_batcher.go:432 and name1/name2:7"),
    ];
    for (text, want) in cases {
        let mut stand_ins = StandIns::default();
        stand_ins.phase = Phase::Sentences;
        assert_eq!(stand_ins.prose(text), *want);
    }
}

/// Of every kind of operation.
#[test]
fn steps_stay_usable() {
    use crate::report::Operation::{
        CreateTableAs, Import, MaterializedView, Other, PhysicalReplication, SchemaChange,
    };
    let mut report = sample::report();
    report.coverage.collect_more = None;
    report.unattributed[0].candidates.clear();
    for kinds in [
        [Import, PhysicalReplication],
        [CreateTableAs, SchemaChange],
        [MaterializedView, Other],
    ] {
        for versions in [&["v24.1.5"][..], &["v24.1.5", "v25.4.1"], &["v26.2.0"], &[]] {
            let mut answer = Answer {
                verdict: report.verdict.clone(),
                jobs: report.jobs.clone(),
                unattributed: report.unattributed.clone(),
                uncovered_jobs: report.coverage.uncovered_jobs.clone(),
                ..Answer::default()
            };
            for (job, kind) in answer.jobs.iter_mut().zip(kinds) {
                job.operation = kind;
                job.num_rows = None;
            }
            advise(&mut answer, &versions.iter().copied().collect());
            report.jobs = answer.jobs;
            report.coverage.uncovered_jobs = answer.uncovered_jobs;
            report.next_steps = answer.next_steps;
            stays_usable(&report);
        }
    }
}

/// What stands for the tables of the sample, with the tables again.
fn restored(text: &str) -> String {
    text.replace("'text2'", "'secrettable'")
        .replace("\"table1\"", "\"secretdb\"")
        .replace("\"table2\"", "\"secrettable\"")
        .replace("\"table3\"", "\"secretcopy\"")
}

fn stays_usable(report: &Report) {
    let redacted = redact(report);
    assert_no_secret(&redacted, &SECRETS);
    let steps = |report: &Report| -> Vec<Step> {
        let of_whole = report.next_steps.iter().map(|topic| &topic.steps);
        let of_jobs = report.jobs.iter().map(|job| &job.steps);
        let uncovered = report.coverage.uncovered_jobs.iter();
        let all = of_whole
            .chain(of_jobs)
            .chain(uncovered.map(|job| &job.steps));
        all.flatten().cloned().collect()
    };
    for (redacted, step) in steps(&redacted).iter().zip(steps(report)) {
        let restored = |text: &String| restored(text);
        // The words are ours.
        assert_eq!(restored(&redacted.text), step.text);
        assert_eq!(redacted.sql.as_ref().map(restored), step.sql);
        assert_eq!(redacted.code.as_ref().map(restored), step.code);
    }
    assert_eq!(redact(&redacted), redacted);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Words that are nowhere else, in every string that the input fills.
    #[test]
    fn no_secret_survives(words in prop::collection::vec("zq[a-z]{4,8}", 40), shape in 0..5) {
        let shaped: Vec<String> = words
            .iter()
            .map(|word| match shape {
                0 => word.clone(),
                1 => format!("{word} {word}"),
                2 => format!("{word}.{word}.example"),
                3 => format!("{word}@{word}"),
                _ => format!("{word}, ({word})"),
            })
            .collect();
        let report = redact(&seeded(&shaped));
        assert_no_secret(&report, &["zq", "10.9.8.7", "secret"]);
        prop_assert_eq!(redact(&report), report);
    }

    /// Texts stay apart, and no text stays.
    #[test]
    fn any_text_gets_a_stand_in(text in any::<String>(), other in any::<String>()) {
        prop_assume!(!text.is_empty() && !other.is_empty());
        let mut report = sample::report();
        report.verdict.headline.clone_from(&text);
        report.jobs[0].flush_errors[0].text.clone_from(&text);
        report.skipped[0].path.clone_from(&text);
        report.mentions[0].text.clone_from(&text);
        report.explained[0].path.clone_from(&text);
        report.explained[0].why.clone_from(&text);
        report.jobs[0].steps[0].sql = Some(text.clone());
        report.jobs[0].steps[0].code = Some(text.clone());
        report.coverage.missing_nodes[0].note = Some(text.clone());
        report.jobs[0].description = Some(text.clone());
        report.jobs[1].description = Some(other.clone());
        let redacted = redact(&report);
        let [first, second, ..] = redacted.jobs.as_slice() else {
            panic!("{redacted:?}");
        };
        prop_assert_eq!(first.description == second.description, text == other);
        prop_assert_ne!(first.description.as_ref(), Some(&text));
        prop_assert_eq!(redact(&redacted), redacted);
    }

    /// Also where a name looks like a stand-in.
    #[test]
    fn names_stay_apart(names in prop::collection::vec("table[1-6]|[ab]", 1..6)) {
        let mut report = sample::report();
        let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
        report.verdict.headline = quoted.join(" and ");
        let headline = redact(&report).verdict.headline;
        let redacted: Vec<&str> = headline.split(" and ").collect();
        for (name, after) in names.iter().zip(&redacted) {
            for (other, other_after) in names.iter().zip(&redacted) {
                prop_assert_eq!(name == other, after == other_after, "{}", headline);
            }
        }
    }
}
