use super::*;
use crate::table::{Ending, Problem};

fn read(table: JobTable, promised: Format, text: &str) -> (Vec<JobRow>, Vec<&'static str>) {
    let mut rows = Vec::new();
    let mut reader = reader(table, Some(promised));
    reader.feed(text.as_bytes(), &mut |row| rows.push(row));
    let summary = reader.finish(Ending::Whole, &mut |row| rows.push(row));
    assert_eq!(summary.rows, rows.len() as u64);
    (rows, summary.problems.iter().map(Problem::code).collect())
}

#[test]
fn crdb_internal_jobs() {
    let text = "job_id\tjob_type\tdescription\tstatement\tuser_name\tdescriptor_ids\tstatus\t\
        running_status\tcreated\tstarted\tfinished\tmodified\tfraction_completed\t\
        high_water_timestamp\terror\tcoordinator_id\ttrace_id\texecution_errors\texecution_events\n\
        1065722008981340161\tIMPORT\t\"IMPORT INTO t (a, b) CSV DATA ('x\ty')\"\t\troot\t{104,105}\tsucceeded\t\
        NULL\t2025-04-22 06:20:00.000001\t2025-04-22 06:20:01+00\t2025-04-22 06:30:00.000001+00:00\t\
        2025-04-22 06:30:00.000001\t1\tNULL\t\t3\t0\t{}\t[]\n";
    let (rows, problems) = read(JobTable::Jobs, Format::Tsv, text);
    let want = JobRow {
        job_id: 1_065_722_008_981_340_161,
        job_type: Some("IMPORT".into()),
        description: Some("IMPORT INTO t (a, b) CSV DATA ('x\ty')".to_owned()),
        status: Some("succeeded".into()),
        descriptor_ids: vec![104, 105],
        created: Some(Micros::clamped(1_745_302_800_000_001)),
        started: Some(Micros::clamped(1_745_302_801_000_000)),
        finished: Some(Micros::clamped(1_745_303_400_000_001)),
        modified: Some(Micros::clamped(1_745_303_400_000_001)),
        coordinator_id: Some(3),
        ..JobRow::default()
    };
    assert_eq!(rows, [want]);
    assert_eq!(problems, [""; 0]);
}

/// The row of the documentation's own test data, redacted.
#[test]
fn crdb_internal_system_jobs() {
    let text = "id\tstatus\tcreated\tpayload\tprogress\tcreated_by_type\tcreated_by_id\t\
        claim_session_id\tclaim_instance_id\tnum_runs\tlast_run\n\
        101\trunning\t2024-12-11 07:39:23.366318\tredacted\t\\x10aeafa4929b9f8a03e20100\t\
        node\t3\tNULL\tNULL\tNULL\tNULL\n";
    let (rows, problems) = read(JobTable::SystemJobs, Format::Tsv, text);
    let want = JobRow {
        job_id: 101,
        status: Some("running".into()),
        created: Some(Micros::clamped(1_733_902_763_366_318)),
        ..JobRow::default()
    };
    assert_eq!(rows, [want]);
    assert_eq!(problems, [""; 0]);
}

#[test]
fn other_tables() {
    let (rows, _) = read(
        JobTable::Table,
        Format::Csv,
        "job_type,id,num_runs,last_run,error_msg\nIMPORT,7,2,2024-12-11 07:39:23.366318,\"a, b\"\n",
    );
    let want = JobRow {
        job_id: 7,
        job_type: Some("IMPORT".into()),
        ..JobRow::default()
    };
    assert_eq!(rows, [want]);

    let (rows, _) = read(
        JobTable::Status,
        Format::Json,
        r#"[{"job_id": "7", "written": "2024-12-11 07:39:23.366318", "status": "succeeded"}]"#,
    );
    let want = JobRow {
        job_id: 7,
        status: Some("succeeded".into()),
        modified: Some(Micros::clamped(1_733_902_763_366_318)),
        ..JobRow::default()
    };
    assert_eq!(rows, [want]);
}

#[test]
fn ids() {
    let (rows, problems) = read(
        JobTable::Jobs,
        Format::Json,
        r#"{"job_id":1065722008981340161}{"job_id":1065722008981340200}
           {"job_id":"1065722008981340200"}{"job_id":"x"}{"job_id":-1}"#,
    );
    let ids: Vec<_> = rows
        .iter()
        .map(|row| (row.job_id, row.job_id_rounded))
        .collect();
    let want = [
        (1_065_722_008_981_340_161, false),
        (1_065_722_008_981_340_200, true),
        (1_065_722_008_981_340_200, false),
    ];
    assert_eq!(ids, want);
    assert_eq!(problems, ["table-bad-rows", "table-bad-values"]);
}

#[test]
fn junk_is_counted_and_the_rest_is_used() {
    let (rows, problems) = read(
        JobTable::Jobs,
        Format::Tsv,
        "job_id\tstatus\tcreated\tdescriptor_ids\n7\tsucceeded\tyesterday\t{1,x}\n\
         x\tfailed\tNULL\t{}\n",
    );
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].status.as_deref(), Some("succeeded"));
    assert_eq!(rows[0].created, None);
    assert_eq!(problems, ["table-bad-rows", "table-bad-values"]);
}

/// The id, the state and what stands before it; nothing that may have moved.
#[test]
fn rows_with_too_few_cells() {
    let header = "job_id\tjob_type\tdescription\tstatus\tcreated\tfinished\tmodified\n";
    let at = "2025-04-22 06:20:00";
    #[rustfmt::skip]
    let cases: &[(&str, String, &[&str])] = &[
        ("whole",         format!("7\tIMPORT\td\tsucceeded\t{at}\t{at}\t{at}\n"), &["7 IMPORT succeeded timed"]),
        ("end missing",   format!("7\tIMPORT\td\tsucceeded\t{at}\n"),               &["7 IMPORT succeeded"]),
        ("one missing",   format!("7\tIMPORT\td\tsucceeded\t{at}\t{at}\n"),        &["7 IMPORT succeeded"]),
        ("state last",    "7\tIMPORT\td\tsucceeded\n".to_owned(),                    &["7 IMPORT succeeded"]),
        ("state cut",     "7\tIMPORT\td\tsucceede\n".to_owned(),                     &["7 - -"]),
        ("type missing",  format!("7\td\tsucceeded\t{at}\t{at}\t{at}\n"),          &["7 - -"]),
        ("id alone",      "7\n".to_owned(),                                            &["7 - -"]),
        ("no id",         "IMPORT\td\tsucceeded\n".to_owned(),                        &[]),
        ("one too many",  format!("7\tIMPORT\td\tsucceeded\t{at}\t{at}\t{at}\t\n"), &[]),
    ];
    for (name, row, want) in cases {
        let (rows, problems) = read(JobTable::Jobs, Format::Tsv, &format!("{header}{row}"));
        let shown: Vec<String> = rows
            .iter()
            .map(|row| {
                let text = |text: &Option<Word>| text.as_deref().unwrap_or("-").to_owned();
                let timed = row.created.or(row.finished).or(row.modified);
                let timed = timed.map_or("", |_| " timed");
                format!(
                    "{} {} {}{timed}",
                    row.job_id,
                    text(&row.job_type),
                    text(&row.status)
                )
            })
            .collect();
        assert_eq!(shown, *want, "{name}");
        assert_eq!(
            problems.contains(&"table-wrong-width"),
            *name != "whole",
            "{name}"
        );
    }
}

/// As a server uploads its tables itself.
#[test]
fn sql_literals() {
    let (rows, problems) = read(
        JobTable::Jobs,
        Format::Tsv,
        "job_id\tjob_type\tdescription\tdescriptor_ids\tstatus\tcreated\tfinished\tcoordinator_id\n\
         1065717595872755715\t'IMPORT'\te'IMPORT INTO \\'t\\' (a)\\nCSV'\t'{104,105}'\t'succeeded'\t\
         '2025-04-22 01:00:00'\t'2025-04-22 01:30:00':::TIMESTAMP\t3:::INT8\n\
         '7'\tIMPORT\tit's 'a' and 'b'\tARRAY[1]:::INT8[]\tNULL:::STRING\t'0001-01-01 00:00:00'\tNULL\tNULL\n",
    );
    let want = [
        JobRow {
            job_id: 1_065_717_595_872_755_715,
            job_type: Some("IMPORT".into()),
            description: Some("IMPORT INTO 't' (a)\nCSV".to_owned()),
            descriptor_ids: vec![104, 105],
            status: Some("succeeded".into()),
            created: Some(Micros::clamped(1_745_283_600_000_000)),
            finished: Some(Micros::clamped(1_745_285_400_000_000)),
            coordinator_id: Some(3),
            ..JobRow::default()
        },
        JobRow {
            job_id: 7,
            job_type: Some("IMPORT".into()),
            description: Some("it's 'a' and 'b'".to_owned()),
            descriptor_ids: vec![1],
            ..JobRow::default()
        },
    ];
    assert_eq!(rows, want);
    assert_eq!(problems, [""; 0]);
}

/// The statement is the second choice, and never held beside the first.
#[test]
fn one_text_is_enough() {
    for (description, statement, want) in [
        ("d", "s", (Some("d"), None)),
        ("d", "", (Some("d"), None)),
        ("", "s", (None, Some("s"))),
        ("NULL", "s", (None, Some("s"))),
        ("", "", (None, None)),
    ] {
        let text = format!("job_id\tdescription\tstatement\n7\t{description}\t{statement}\n");
        let (rows, _) = read(JobTable::Jobs, Format::Tsv, &text);
        let got = (rows[0].description.as_deref(), rows[0].statement.as_deref());
        assert_eq!(got, want, "{text}");
    }
}

#[test]
fn names() {
    assert_eq!(JobTable::from_name("system.jobs"), Some(JobTable::Table));
    assert_eq!(JobTable::from_name("system.job_info"), None);
}
