//! Jobs, and the tables that list them.
//!
//! # Promises
//!
//! * Columns, order and spelling of values are those of v24.1.
//!
//! # Not here
//!
//! What a job wrote to the logs (`signals`).

use crate::table::Table;
use crate::time::Time;

/// A job.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its id.
    pub id: u64,
    /// CockroachDB's name of the type, such as `SCHEMA CHANGE`.
    pub kind: &'static str,
    /// What it does, in SQL.
    pub description: String,
    /// Tables that it works on.
    pub descriptor_ids: Vec<u32>,
    /// Such as `succeeded`.
    pub status: &'static str,
    /// When it was created; it starts half a second later.
    pub created: Time,
    /// When it ended, if it has.
    pub finished: Option<Time>,
    /// Done so far, in percent.
    pub percent: u8,
    /// Why it failed; may be empty.
    pub error: String,
    /// Node that coordinates it, if it runs.
    pub coordinator: Option<u32>,
    /// How often it was started.
    pub runs: u32,
}

/// The id of a job created at a time on a node, as `unique_rowid()` makes it:
/// units of 10 µs since 2015, then 15 bits for the node.
#[must_use]
pub fn id_of(created: Time, node: u32) -> u64 {
    let since = created.0 - Time::utc((2015, 1, 1), (0, 0, 0), 0).0;
    (since.unsigned_abs() / 10) << 15 | u64::from(node)
}

impl Job {
    /// A job that just began.
    #[must_use]
    pub fn running(id: u64, kind: &'static str, description: &str, created: Time) -> Job {
        Job {
            id,
            kind,
            description: description.to_owned(),
            descriptor_ids: Vec::new(),
            status: "running",
            created,
            finished: None,
            percent: 40,
            error: String::new(),
            coordinator: Some(1),
            runs: 1,
        }
    }

    /// The same job, ended.
    #[must_use]
    pub fn ended(self, status: &'static str, finished: Time) -> Job {
        Job {
            status,
            finished: Some(finished),
            percent: if status == "succeeded" {
                100
            } else {
                self.percent
            },
            coordinator: None,
            ..self
        }
    }

    /// The same job on these tables.
    #[must_use]
    pub fn on(self, descriptor_ids: &[u32]) -> Job {
        Job {
            descriptor_ids: descriptor_ids.to_vec(),
            ..self
        }
    }

    /// The same job, coordinated by this node.
    #[must_use]
    pub fn by(self, node: u32) -> Job {
        Job {
            coordinator: Some(node),
            ..self
        }
    }

    fn started(&self) -> Time {
        self.created.plus_millis(500)
    }

    fn modified(&self) -> Time {
        self.finished.unwrap_or(self.started().plus_seconds(600))
    }

    fn finished_or_null(&self) -> String {
        self.finished.map_or("NULL".to_owned(), Time::sql)
    }

    fn coordinator_or_null(&self) -> String {
        self.coordinator
            .map_or("NULL".to_owned(), |id| id.to_string())
    }

    /// `{104,105}`, as an array is printed.
    fn descriptors(&self) -> String {
        let ids: Vec<String> = self.descriptor_ids.iter().map(u32::to_string).collect();
        format!("{{{}}}", ids.join(","))
    }
}

/// `crdb_internal.jobs`, the best source.
#[must_use]
pub fn crdb_internal_jobs(jobs: &[Job]) -> Table {
    let mut table = Table::new(&[
        "job_id",
        "job_type",
        "description",
        "statement",
        "user_name",
        "descriptor_ids",
        "status",
        "running_status",
        "created",
        "started",
        "finished",
        "modified",
        "fraction_completed",
        "high_water_timestamp",
        "error",
        "coordinator_id",
        "trace_id",
        "execution_errors",
        "execution_events",
    ]);
    table.rows.extend(jobs.iter().map(|job| {
        vec![
            job.id.to_string(),
            job.kind.to_owned(),
            job.description.clone(),
            String::new(),
            "root".to_owned(),
            job.descriptors(),
            job.status.to_owned(),
            "NULL".to_owned(),
            job.created.sql(),
            job.started().sql(),
            job.finished_or_null(),
            job.modified().sql(),
            format!("{}", f64::from(job.percent) / 100.0),
            "NULL".to_owned(),
            job.error.clone(),
            job.coordinator_or_null(),
            (job.id % 9_000_000_000_000).to_string(),
            "{}".to_owned(),
            "NULL".to_owned(),
        ]
    }));
    table
}

/// `crdb_internal.system_jobs`; payloads are what redaction leaves of them.
#[must_use]
pub fn crdb_internal_system_jobs(jobs: &[Job]) -> Table {
    let mut table = Table::new(&[
        "id",
        "status",
        "created",
        "payload",
        "progress",
        "created_by_type",
        "created_by_id",
        "claim_session_id",
        "claim_instance_id",
        "num_runs",
        "last_run",
        "job_type",
    ]);
    table.rows.extend(jobs.iter().map(|job| {
        vec![
            job.id.to_string(),
            job.status.to_owned(),
            job.created.sql(),
            "redacted".to_owned(),
            format!("\\x10{:x}e20100", job.id),
            "NULL".to_owned(),
            "NULL".to_owned(),
            "NULL".to_owned(),
            job.coordinator_or_null(),
            job.runs.to_string(),
            job.started().sql(),
            job.kind.to_owned(),
        ]
    }));
    table
}

/// `system.jobs`, without the columns that v23 moved elsewhere.
#[must_use]
pub fn system_jobs(jobs: &[Job]) -> Table {
    crdb_internal_system_jobs(jobs).only(&[
        "id",
        "status",
        "created",
        "created_by_type",
        "created_by_id",
        "claim_session_id",
        "claim_instance_id",
        "num_runs",
        "last_run",
        "job_type",
    ])
}

/// `system.jobs` as a redacted debug zip has it: the types are missing.
#[must_use]
pub fn redacted_system_jobs(jobs: &[Job]) -> Table {
    let table = system_jobs(jobs);
    let columns: Vec<&str> = table.columns.iter().map(String::as_str).collect();
    let kept: Vec<&str> = columns
        .into_iter()
        .filter(|name| *name != "job_type")
        .collect();
    table.only(&kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job() -> Job {
        let created = Time::utc((2025, 4, 22), (6, 22, 26), 686_200);
        Job::running(7, "IMPORT", "IMPORT INTO \"t\"", created)
            .on(&[104, 105])
            .ended("succeeded", created.plus_seconds(60))
    }

    #[test]
    fn rows_are_as_wide_as_headers() {
        for table in [
            crdb_internal_jobs(&[job()]),
            crdb_internal_system_jobs(&[job()]),
            system_jobs(&[job()]),
            redacted_system_jobs(&[job()]),
        ] {
            assert_eq!(table.rows[0].len(), table.columns.len());
        }
    }

    #[test]
    fn ids_hold_their_time() {
        // The job of the advisory's sample, created 13 s before its error.
        let created = Time::utc((2025, 4, 22), (6, 22, 26), 686_200);
        assert_eq!(id_of(created, 1), 1_065_722_008_981_340_161);
    }

    #[test]
    fn values() {
        let text = crdb_internal_jobs(&[job()]).tsv();
        let row = text.lines().nth(1).expect("a row");
        let want = "7\tIMPORT\t\"IMPORT INTO \"\"t\"\"\"\t\troot\t{104,105}\tsucceeded\tNULL\t\
                    2025-04-22 06:22:26.686200\t2025-04-22 06:22:27.186200\t\
                    2025-04-22 06:23:26.686200\t2025-04-22 06:23:26.686200\t1\tNULL\t\tNULL\t7\t\
                    {}\tNULL";
        assert_eq!(row, want);
        assert!(!redacted_system_jobs(&[job()]).tsv().contains("IMPORT"));
    }
}
