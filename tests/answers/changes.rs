//! What a collection may hold or lack beside logs and tables as they should
//! be.

use std::fmt::Write as _;

use debug_zip_generator::entry::{Entry, Payload, Severity};
use debug_zip_generator::event_log::{self, Event};
use debug_zip_generator::form::Form;
use debug_zip_generator::job::{self, Job};
use debug_zip_generator::log_file::LogName;
use debug_zip_generator::node::{self, Node};
use debug_zip_generator::rng::Rng;
use debug_zip_generator::signals::{self, FLUSH_ERROR};
use debug_zip_generator::table::Table;
use debug_zip_generator::tags::Tags;
use debug_zip_generator::time::Time;

use crate::files::Files;
use crate::world::World;

/// A change of an archive's files. Those of rows come before those of whole
/// tables.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Change {
    /// Jobs from before the logs, and some that still run.
    EarlyJobs,
    /// Jobs that ended otherwise than the logs say.
    OtherEnds,
    /// Runs that failed, in the table of jobs.
    FailedRuns,
    /// Tables of jobs in another format, without types, cut, or refused.
    OtherTables,
    /// A list of nodes, of which one was down.
    Nodes,
    /// What was asked for.
    Flags,
    /// A tenant's copy of a log.
    TenantLog,
    /// The list of tenants.
    Tenants,
    /// A log of the day before, perhaps of another version.
    DayBefore,
    /// Events of jobs and nodes.
    Events,
    /// Messages of jobs.
    Messages,
    /// A note that holds the words.
    Note,
    /// An archive inside, and a profile.
    Nested,
    /// A log that the collector could not get.
    CollectorError,
}

impl Change {
    pub(crate) const ALL: [Change; 14] = [
        Change::EarlyJobs,
        Change::OtherEnds,
        Change::FailedRuns,
        Change::OtherTables,
        Change::Nodes,
        Change::Flags,
        Change::TenantLog,
        Change::Tenants,
        Change::DayBefore,
        Change::Events,
        Change::Messages,
        Change::Note,
        Change::Nested,
        Change::CollectorError,
    ];
}

/// An archive in the making.
pub(crate) struct Changing<'a> {
    pub(crate) world: &'a World,
    pub(crate) form: &'a Form,
    pub(crate) rng: &'a mut Rng,
    pub(crate) files: Files,
}

fn at(day: i8, hour: i8, minute: i8) -> Time {
    Time::utc((2025, 4, day), (hour, minute, 0), 123_456)
}

fn is_jobs(path: &str) -> bool {
    path.ends_with("crdb_internal.jobs.txt")
}

impl Changing<'_> {
    pub(crate) fn make(&mut self, change: Change) {
        match change {
            Change::EarlyJobs => self.early_jobs(),
            Change::OtherEnds => self.rows(other_end),
            Change::FailedRuns => self.rows(failed_run),
            Change::OtherTables => self.other_tables(),
            Change::Nodes => self.nodes(),
            Change::Flags => self.flags(),
            Change::TenantLog => self.tenant_log(),
            Change::Tenants => {
                let rows = "id\tactive\tinfo\tname\tdata_state\tservice_mode\n\
                            1\ttrue\tx\tsystem\t1\t2\n3\ttrue\tx\tdemoapp\t1\t2\n\
                            4\ttrue\tx\tanalytics\t1\t2\n5\ttrue\tx\tstandby\t1\t0\n";
                self.add("system.tenants.txt", rows);
            }
            Change::DayBefore => self.day_before(),
            Change::Events => self.events(),
            Change::Messages => self.messages(),
            Change::Note => {
                let note = format!("we saw:\n{FLUSH_ERROR}: addsstable [/a,/b): boom\n");
                self.add("notes.txt", &note);
            }
            Change::Nested => {
                self.add("nodes/2/logs.tgz", "\u{1f}x");
                self.add("nodes/1/heap.pprof", "\u{1f}x");
            }
            Change::CollectorError => self.add(
                "nodes/2/logs/cockroach.h2.roach.2025-04-22T05_40_00Z.000100.log.err.txt",
                "ERROR: context deadline exceeded\n",
            ),
        }
    }

    fn add(&mut self, path: &str, text: &str) {
        self.files.push((path.to_owned(), text.as_bytes().to_vec()));
    }

    /// The ids of the jobs with flush errors.
    fn jobs(&self) -> Vec<u64> {
        let (_, jobs) = self.world.truth();
        let ids = jobs.iter().map(|(id, _)| id.parse().expect("a number"));
        ids.collect()
    }

    fn early_jobs(&mut self) {
        const KINDS: [(&str, &str); 6] = [
            ("IMPORT", "IMPORT INTO customers(id) CSV DATA ('gs://b/c')"),
            ("SCHEMA CHANGE", "CREATE TABLE o AS SELECT a FROM t"),
            ("SCHEMA CHANGE", "REFRESH MATERIALIZED VIEW totals"),
            ("SCHEMA CHANGE", "CREATE INDEX i ON t (a)"),
            (
                "REPLICATION STREAM INGESTION",
                "CREATE VIRTUAL CLUSTER b FROM REPLICATION OF a",
            ),
            ("BACKUP", "BACKUP INTO 'gs://b'"),
        ];
        let mut jobs = Vec::new();
        let count = i64::try_from(self.rng.between(1, 4)).expect("few");
        for number in 0..count {
            let (kind, description) = *self.rng.pick(&KINDS);
            let (day, hour) = *self.rng.pick(&[(14, 9), (21, 23), (22, 4), (22, 8)]);
            let created = at(day, hour, 30).plus_seconds(number);
            let job = Job::running(job::id_of(created, 1), kind, description, created).on(&[130]);
            jobs.push(match *self.rng.pick(&["running", "failed", "", "", ""]) {
                "running" => job,
                "failed" => job.ended("failed", created.plus_seconds(600)),
                _ => job.ended("succeeded", created.plus_seconds(1_800)),
            });
        }
        let more = job::crdb_internal_jobs(&jobs);
        match self.files.iter_mut().find(|(path, _)| is_jobs(path)) {
            Some((_, bytes)) => {
                let mut table = table_of(bytes);
                table.rows.extend(more.rows);
                *bytes = table.tsv().into_bytes();
            }
            None => self.add("crdb_internal.jobs.txt", &more.tsv()),
        }
    }

    /// Changes each row of the tables of jobs.
    fn rows(&mut self, change: fn(&mut Rng, &mut Row<'_>)) {
        for (_, bytes) in self.files.iter_mut().filter(|(path, _)| is_jobs(path)) {
            let mut table = table_of(bytes);
            for cells in &mut table.rows {
                let columns = &table.columns;
                change(self.rng, &mut Row { columns, cells });
            }
            *bytes = table.tsv().into_bytes();
        }
    }

    fn other_tables(&mut self) {
        for (path, bytes) in self.files.iter_mut().filter(|(path, _)| is_jobs(path)) {
            let table = table_of(bytes);
            let stem = path.trim_end_matches(".txt").to_owned();
            match self.rng.below(5) {
                0 => (*path, *bytes) = (format!("{stem}.csv"), table.csv().into_bytes()),
                1 => (*path, *bytes) = (format!("{stem}.json"), table.json().into_bytes()),
                2 => {
                    *path = stem.replace("crdb_internal.jobs", "system.jobs.txt");
                    let mut table = table.only(&["job_id", "status", "created"]);
                    "id".clone_into(&mut table.columns[0]);
                    *bytes = table.tsv().into_bytes();
                }
                3 => bytes.truncate(bytes.len() * 3 / 4),
                _ => {
                    *path = format!("{path}.err.txt");
                    *bytes = b"ERROR: context deadline exceeded (SQLSTATE 57014)\n".to_vec();
                }
            }
        }
    }

    fn nodes(&mut self) {
        const DOWN: u32 = 3;
        let node = |id: u32| Node {
            id,
            host: format!("h{id}"),
            version: if id == 2 { "v24.1.17" } else { "v24.1.5" }.to_owned(),
            started: at(22, 4, 50),
            updated: at(22, 9, 0),
            live: id != DOWN,
        };
        let count = u32::try_from(self.rng.between(2, 4)).expect("few");
        let nodes: Vec<Node> = (1..=count).map(node).collect();
        let (path, text) = match self.rng.below(5) {
            0 => ("nodes.json", node::nodes_json(&nodes).to_string()),
            1 => ("liveness.json", node::liveness_json(&nodes).to_string()),
            2 => (
                "crdb_internal.gossip_nodes.txt",
                node::gossip_nodes(&nodes).tsv(),
            ),
            3 => (
                "crdb_internal.gossip_liveness.txt",
                node::gossip_liveness(&nodes).tsv(),
            ),
            _ => (
                "crdb_internal.kv_node_status.txt",
                node::kv_node_status(&nodes).tsv(),
            ),
        };
        self.add(path, &text);
        if count >= DOWN && self.rng.chance(50) {
            self.add("nodes/3/logs.err.txt", "rpc error: no such host\n");
        }
    }

    fn flags(&mut self) {
        let only = *self.rng.pick(&[
            "",
            "",
            " --nodes=1,2",
            " --exclude-nodes=3",
            " --include-files=*.log",
            " --exclude-files=*telemetry*",
            " --exclude-log-severities=INFO",
            " --exclude-log-severities=WARNING",
        ]);
        let flags = format!(
            " --concurrency=15 --files-from={} --files-until={} --redact={}{only}",
            at(20, 9, 0).flag(),
            at(23, 9, 0).flag(),
            self.form.redacted
        );
        self.add("debug_zip_command_flags.txt", &flags);
    }

    fn tenant_log(&mut self) {
        let log = self.files.iter().find(|(path, _)| path.contains("/logs/"));
        let (path, bytes) = log.expect("a log").clone();
        self.files.push((format!("cluster/demoapp/{path}"), bytes));
    }

    fn day_before(&mut self) {
        let versions = ["v24.1.5", "v24.1.17", "v23.1.9", "v24.1.5-dirty"];
        let version = *self.rng.pick(&versions);
        let entry = |hour: i8| {
            let tags = Tags::tenant(1, "system").node(1);
            let source = ("server/status/runtime_log.go", 47);
            let text = "runtime stats: ‹1.0› GiB RSS".to_owned();
            Entry {
                counter: Some(1),
                ..Entry::new(Severity::Info, at(21, hour, 0), source, tags, text)
            }
        };
        let entries: Vec<Entry> = (5..=10).map(entry).collect();
        let log = self
            .form
            .log(LogName::main("h1", at(21, 4, 50)), version, 1, &entries);
        let path = format!("nodes/1/logs/{}", log.name.file_name());
        self.files.push((path, log.bytes));
    }

    fn events(&mut self) {
        let event = |time: Time, kind: &str, node: u32, info: String| Event {
            time,
            kind: kind.to_owned(),
            node,
            info,
        };
        let mut events = Vec::new();
        for (job, minute) in self.jobs().into_iter().zip(0..) {
            let status = *self.rng.pick(&["succeeded", "succeeded", "failed"]);
            let time = at(22, 8, minute);
            let entry = signals::import_event(time, Tags::default(), job, status, &[106]);
            if let Payload::Event(info) = entry.payload {
                events.push(event(time, "import", 1, info));
            }
        }
        let kinds = ["node_join", "node_restart", "node_decommissioned"];
        let kind = *self.rng.pick(&kinds);
        let info = format!("{{\"EventType\":\"{kind}\",\"NodeID\":4,\"TargetNodeID\":4}}");
        events.push(event(at(22, 8, 30), kind, 4, info));
        if self.rng.chance(50) {
            let text = event_log::table(&events).tsv();
            self.add("system.eventlog.txt", &text);
        } else {
            let text = event_log::events_json(&events).to_string();
            self.add("events.json", &text);
        }
    }

    fn messages(&mut self) {
        let mut text = "job_id\twritten\tkind\tmessage\n".to_owned();
        for (job, minute) in self.jobs().into_iter().zip(10..) {
            let kind = *self.rng.pick(&["retry", "state"]);
            let written = at(22, 5, minute).sql();
            let _ = writeln!(text, "{job}\t{written}\t{kind}\tboom");
        }
        self.add("system.job_message.txt", &text);
    }
}

/// A row of a table of jobs.
struct Row<'a> {
    columns: &'a [String],
    cells: &'a mut [String],
}

impl Row<'_> {
    fn set(&mut self, column: &str, value: &str) {
        let at = self.columns.iter().position(|name| name == column);
        value.clone_into(&mut self.cells[at.expect("a column")]);
    }
}

fn other_end(rng: &mut Rng, row: &mut Row<'_>) {
    let states = ["failed", "canceled", "reverting", "paused", "running"];
    if rng.chance(50) {
        let state = *rng.pick(&states);
        row.set("status", state);
        if !["failed", "canceled"].contains(&state) {
            row.set("finished", "NULL");
        }
    }
}

fn failed_run(rng: &mut Rng, row: &mut Row<'_>) {
    if rng.chance(50) {
        let minute = i8::try_from(rng.below(60)).expect("small");
        let (from, to) = (at(22, 5, minute), at(22, 6, minute));
        let events = format!(
            "[{{\"status\": \"running\", \"executionStartMicros\": \"{}\", \
             \"executionEndMicros\": \"{}\", \"instanceId\": 2}}]",
            from.0, to.0
        );
        row.set("execution_events", &events);
    }
}

/// The table that was written as text.
fn table_of(bytes: &[u8]) -> Table {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .from_reader(bytes);
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let columns = cells(reader.headers().expect("a header"));
    let rows = reader
        .records()
        .map(|record| cells(&record.expect("a row")));
    Table {
        columns,
        rows: rows.collect(),
    }
}
