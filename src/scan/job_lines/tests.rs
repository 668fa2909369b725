use debug_zip_records::entry;

use super::*;

fn job(line: &str) -> Option<JobSignal> {
    let read = read(&entry::parse(line.as_bytes()).expect(line));
    if read.is_some() {
        assert!(has_needle(line.as_bytes()), "no needle finds {line}");
    }
    match read {
        Some(Signal::Job(job)) => Some(job),
        _ => None,
    }
}

fn line(file: &str, tags: &str, message: &str) -> String {
    format!("I250422 06:25:34.137319 25390 {file}:1 ⋮ [{tags}] 7 {message}")
}

#[test]
fn attempts() {
    use AttemptKind::{Rerun, Resume, Retry};
    let import = "sql/importer/import_job.go";
    let pcr = "crosscluster/physical/stream_ingestion_job.go";
    #[rustfmt::skip]
    let cases: &[(&str, &str, &str, Option<AttemptKind>)] = &[
        ("jobs/adopt.go",        "T3,n1",                "job 5: resuming execution", Some(Resume)),
        ("jobs/adopt.go",        "T3,n1",                "job 5: SCHEMA CHANGE execution encountered retriable error: x", Some(Retry)),
        (import,                 "n1,job=5",             "encountered retryable error: x", Some(Retry)),
        (import,                 "n1,job=‹IMPORT id=5›", "encountered retryable error: x", Some(Retry)),
        (import,                 "n1,job=5",             "encountered retryable error but exceeded retry duration, stopping: x", None),
        (import,                 "n1",                   "encountered retryable error: x", None),
        ("backup/restore_job.go","n1,job=5",             "encountered retryable error: x", None),
        (pcr,                    "n1,job=5",             "hit retryable error x", Some(Retry)),
        ("sql/exec_log.go",      "n1,job=5",             "starting backfill for CREATE TABLE AS with query \"x\"", None),
        ("ccl/jobs/x.go",        "n1,job=5",             "job 5: resuming execution", None),
        (pcr,                    "n1,job=5",             "resuming stream (producer job 9) from x", Some(Resume)),
        ("sql/schema_changer.go","n1,job=‹SCHEMA CHANGE id=5›", "starting backfill for CREATE TABLE AS with query \"x\"", Some(Rerun)),
        ("sql/schema_changer.go","n1,job=5",             "starting backfill for CREATE MATERIALIZED VIEW with query \"x\"", Some(Rerun)),
        ("sql/schema_changer.go","n1,job=5",             "starting backfill for index", None),
        ("sql/exec_log.go",      "n1,job=5",             "x job 5: resuming execution", None),
    ];
    for (file, tags, message, want) in cases {
        let got = job(&line(file, tags, message));
        assert_eq!(
            got.as_ref().and_then(|j| j.attempt),
            *want,
            "{file} {message}"
        );
        if want.is_some() {
            assert_eq!(got.map(|j| j.id), Some(5), "{message}");
        }
    }
}

#[test]
fn a_byte_that_is_no_text_hides_nothing() {
    let mut bytes = line("jobs/registry.go", "n1", "").into_bytes();
    bytes.extend(b"IMPORT job 5: stepping through state failed with error: \x8bx\x9b");
    let entry = entry::parse(&bytes).expect("an entry");
    let Some(Signal::Job(job)) = read(&entry) else {
        panic!("no signal");
    };
    assert_eq!(
        job.state,
        Some((StateSource::StateLine, "failed".to_owned()))
    );
}

#[test]
fn states() {
    #[rustfmt::skip]
    let cases: &[(&str, Option<(&str, Option<&str>)>)] = &[
        ("IMPORT job 5: stepping through state succeeded",                         Some(("IMPORT", Some("succeeded")))),
        ("SCHEMA CHANGE job 5: stepping through state running",                    Some(("SCHEMA CHANGE", Some("running")))),
        ("IMPORT job 5: stepping through state reverting with error: boom",        Some(("IMPORT", Some("reverting")))),
        ("IMPORT job 5: stepping through state succeeded with error: <nil>",       Some(("IMPORT", Some("succeeded")))),
        ("IMPORT job 5: stepping through state failed with unexpected error: x",   Some(("IMPORT", Some("failed")))),
        ("IMPORT job 5: stepping through state ‹×›",                               Some(("IMPORT", None))),
        ("x IMPORT job 5: stepping through state succeeded",                       None),
        ("IMPORT job five: stepping through state succeeded",                      None),
    ];
    for (message, want) in cases {
        let got = job(&line("jobs/registry.go", "T3,n1", message));
        let got = got.map(|j| (j.job_type.unwrap_or_default(), j.state.map(|s| s.1)));
        let want = want.map(|(kind, state)| (kind.to_owned(), state.map(str::to_owned)));
        assert_eq!(got, want, "{message}");
    }
}

#[test]
fn events() {
    let at = "util/log/event_log.go";
    let rows = job(&line(at, "T3,n1", r#"{"EventType":"recovery_event","RecoveryType":"import_job","JobID":1065722008981340161,"ResultStatus":"succeeded","NumRows":2964940}"#)).unwrap();
    assert_eq!(rows.id, 1_065_722_008_981_340_161);
    assert_eq!(rows.num_rows.as_deref(), Some("2964940"));
    assert_eq!(rows.job_type.as_deref(), Some("IMPORT"));
    assert_eq!(
        rows.state,
        Some((StateSource::RecoveryEvent, "succeeded".to_owned()))
    );
    let import = job(&line(at, "T3,n1", r#"{"EventType":"import","JobID":5,"JobType":"IMPORT","Status":"succeeded","DescriptorIDs":[104,105],"Description":"IMPORT INTO t"}"#)).unwrap();
    assert_eq!(import.descriptor_ids, [104, 105]);
    assert_eq!(
        import.state,
        Some((StateSource::ImportEvent, "succeeded".to_owned()))
    );
    let backup = job(&line(at, "T3,n1", r#"{"EventType":"recovery_event","RecoveryType":"backup_job","JobID":6,"ResultStatus":"succeeded","NumRows":1}"#)).unwrap();
    assert_eq!(backup.operation, None);
    let elsewhere = r#"{"EventType":"import","JobID":7,"Status":"failed"}"#;
    assert_eq!(job(&line("sql/exec_log.go", "n1", elsewhere)), None);
    for other in [
        r#"{"EventType":"slow_query","JobID":5,"NumRows":2964940,"x":"recovery_event"}"#,
        r#"{"EventType":"recovery_event"}"#,
        r#"{"EventType":"recovery_event","JobID":-5}"#,
        r#"{"EventType":"import","#,
    ] {
        assert_eq!(job(&line(at, "n1", other)), None, "{other}");
    }
}

#[test]
fn versions() {
    for (message, want) in [
        (
            "binary: CockroachDB CCL v24.1.5 (x86_64-pc-linux-gnu, built x, go1)",
            Some("v24.1.5"),
        ),
        (
            "binary: CockroachDB OSS v23.2.0-alpha.1 (x",
            Some("v23.2.0-alpha.1"),
        ),
        ("binary: CockroachDB CCL unknown", Some("unknown")),
        ("a binary: CockroachDB CCL v24.1.5", None),
    ] {
        let header = line("util/log/file_sync_buffer.go", "config", message);
        let entry = entry::parse(header.as_bytes()).expect(message);
        assert_eq!(version(&entry).as_deref(), want, "{message}");
        let elsewhere = line("sql/exec_log.go", "n1", message);
        let entry = entry::parse(elsewhere.as_bytes()).expect(message);
        assert_eq!(version(&entry), None, "{message}");
    }
}

#[test]
fn whole_numbers() {
    for (json, want) in [
        ("7", Some(7)),
        ("\"7\"", Some(7)),
        ("1065722008981340200", Some(1_065_722_008_981_340_200)),
        ("1.06572200898134e+18", Some(1_065_722_008_981_340_032)),
        ("7.5", None),
        ("-7", None),
        ("1e300", None),
        ("null", None),
    ] {
        assert_eq!(
            integer(&serde_json::from_str(json).unwrap()),
            want,
            "{json}"
        );
    }
}
