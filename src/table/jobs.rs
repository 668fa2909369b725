//! Jobs, as the tables know them.
//!
//! # Not here
//!
//! Which table is to be trusted most (`cluster::jobs`), and what an outcome
//! means for a verdict: a check knows. Whose tenant's table it is: its path
//! tells.

use serde::{Deserialize, Serialize};

use super::Format;
use super::columns::{Columns, Layout};
use super::records::{Records, Taken};
use super::retries::{FailedRun, failed_runs};
use super::values::Values;
use crate::input::member::JobTable;
use crate::time::Micros;

/// One job, as one table knows it.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct JobRow {
    /// Its id.
    pub job_id: u64,
    /// Whether the id went through a floating-point number.
    pub job_id_rounded: bool,
    /// CockroachDB's name of the type, such as `IMPORT`.
    pub job_type: Option<String>,
    /// What it does, in SQL or in words.
    pub description: Option<String>,
    /// The statement that made it, where there is no description.
    pub statement: Option<String>,
    /// `succeeded`, `failed`, `running` …
    pub status: Option<String>,
    /// Tables and other objects that it works on.
    pub descriptor_ids: Vec<u32>,
    /// When it was made.
    pub created: Option<Micros>,
    /// When it was first run.
    pub started: Option<Micros>,
    /// When it ended.
    pub finished: Option<Micros>,
    /// When this row was last written.
    pub modified: Option<Micros>,
    /// The node, or SQL instance, that runs or ran it.
    pub coordinator_id: Option<u32>,
    /// Runs that failed and were tried again.
    pub failed_runs: Vec<FailedRun>,
}

/// A reader of the jobs in `table`; `promised` is the format that its path
/// tells.
#[must_use]
pub(crate) fn reader(table: JobTable, promised: Option<Format>) -> Records<JobRow> {
    let (columns, take): (Columns, fn(&mut Values<'_, '_>) -> Taken<JobRow>) = match table {
        JobTable::Jobs => (JOBS, |values| take(values, "job_id", of_job)),
        JobTable::SystemJobs | JobTable::Table => {
            (SYSTEM_JOBS, |values| take(values, "id", of_system_job))
        }
        JobTable::Status => (STATUS, |values| take(values, "job_id", of_status)),
    };
    Records::new(columns, promised, take)
}

/// The states of jobs (`jobs.State`, and those that only views have).
const STATES: [&str; 12] = [
    "pending",
    "running",
    "paused",
    "pause-requested",
    "succeeded",
    "failed",
    "canceled",
    "cancel-requested",
    "reverting",
    "revert-failed",
    "retry-running",
    "retry-reverting",
];

const JOBS: Columns = Columns {
    wanted: &[
        "job_id",
        "job_type",
        "description",
        "statement",
        "descriptor_ids",
        "status",
        "created",
        "started",
        "finished",
        "modified",
        "coordinator_id",
        "execution_errors",
        "execution_events",
    ],
    required: &["job_id"],
    layout: Layout::Rows,
};

const SYSTEM_JOBS: Columns = Columns {
    wanted: &[
        "id",
        "status",
        "created",
        "claim_instance_id",
        "job_type",
        "description",
        "finished",
    ],
    required: &["id"],
    layout: Layout::Rows,
};

const STATUS: Columns = Columns {
    wanted: &["job_id", "written", "status"],
    required: &["job_id"],
    layout: Layout::Rows,
};

/// Takes a row whose id stands in the column `id`; `whole` reads the other
/// cells of one that has all of them.
fn take(
    values: &mut Values<'_, '_>,
    id: &str,
    whole: fn(&mut Values<'_, '_>) -> JobRow,
) -> Taken<JobRow> {
    let Some(id) = values.id(id) else {
        return Taken::Bad;
    };
    let rest = if values.row().is_short() {
        of_short(values)
    } else {
        whole(values)
    };
    Taken::Record(JobRow {
        job_id: id.value,
        job_id_rounded: id.rounded,
        ..rest
    })
}

fn of_job(values: &mut Values<'_, '_>) -> JobRow {
    let description = values.text("description");
    JobRow {
        job_type: values.text("job_type"),
        statement: match description {
            Some(_) => None,
            None => values.text("statement"),
        },
        description,
        status: values.text("status"),
        descriptor_ids: values.ids("descriptor_ids"),
        created: values.time("created"),
        started: values.time("started"),
        finished: values.time("finished"),
        modified: values.time("modified"),
        coordinator_id: values.small("coordinator_id"),
        failed_runs: failed_runs(values),
        ..JobRow::default()
    }
}

fn of_system_job(values: &mut Values<'_, '_>) -> JobRow {
    JobRow {
        job_type: values.text("job_type"),
        description: values.text("description"),
        status: values.text("status"),
        created: values.time("created"),
        finished: values.time("finished"),
        coordinator_id: values.small("claim_instance_id"),
        ..JobRow::default()
    }
}

fn of_status(values: &mut Values<'_, '_>) -> JobRow {
    JobRow {
        status: values.text("status"),
        modified: values.time("written"),
        ..JobRow::default()
    }
}

/// What a row with too few cells tells. A cell may be missing anywhere, and
/// then all behind it have moved. A state in its place shows that none is
/// missing before it; without one only the id, which is first, is sure. Times
/// stand behind the state, where a moved one would look right.
fn of_short(values: &mut Values<'_, '_>) -> JobRow {
    let status = values
        .text("status")
        .filter(|status| STATES.contains(&status.as_str()));
    if status.is_none() {
        return JobRow::default();
    }
    // Where the type stands behind the state, it may be another cell.
    let described = values.text("job_type").filter(|job_type| {
        let in_name = |c: char| c.is_ascii_uppercase() || matches!(c, ' ' | '_');
        job_type.chars().all(in_name)
    });
    JobRow {
        description: described.as_ref().and_then(|_| values.text("description")),
        descriptor_ids: values.ids("descriptor_ids"),
        job_type: described,
        status,
        ..JobRow::default()
    }
}

#[cfg(test)]
mod tests {
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
            job_type: Some("IMPORT".to_owned()),
            description: Some("IMPORT INTO t (a, b) CSV DATA ('x\ty')".to_owned()),
            status: Some("succeeded".to_owned()),
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
            status: Some("running".to_owned()),
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
            job_type: Some("IMPORT".to_owned()),
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
            status: Some("succeeded".to_owned()),
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
                    let text = |text: &Option<String>| text.clone().unwrap_or("-".to_owned());
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
                job_type: Some("IMPORT".to_owned()),
                description: Some("IMPORT INTO 't' (a)\nCSV".to_owned()),
                descriptor_ids: vec![104, 105],
                status: Some("succeeded".to_owned()),
                created: Some(Micros::clamped(1_745_283_600_000_000)),
                finished: Some(Micros::clamped(1_745_285_400_000_000)),
                coordinator_id: Some(3),
                ..JobRow::default()
            },
            JobRow {
                job_id: 7,
                job_type: Some("IMPORT".to_owned()),
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
}
