//! The demo's jobs without flush errors, and its flush errors without jobs.
//!
//! # Promises
//!
//! * None of these jobs is in `DEMO_CASES`.
//!
//! # Not here
//!
//! Jobs with flush errors (`imports`, `queries`).

use super::DEMOAPP;
use super::logs::unmarked_from;
use super::story::{Group, Placed, Story, at};
use crate::entry::Entry;
use crate::job::{Job, id_of};
use crate::noise::{SYSTEM, Tenant};
use crate::rng::Rng;
use crate::signals::{self, FlushCause, JobTag};
use crate::time::Time;

/// Batches of the MOLT Fetch run that ended before the logs begin.
const MOLT_BATCHES: i64 = 24;

/// Jobs of affected kinds that succeeded before the logs begin.
pub(super) fn before_the_logs() -> Vec<Story> {
    let import = "IMPORT INTO demoapp.public.customers(id, name) CSV DATA \
                  ('gs://demo-imports/customers/*.csv')";
    let table =
        "CREATE TABLE ops.public.orders_2023 AS SELECT * FROM ops.public.orders WHERE year = 2023";
    let view = "REFRESH MATERIALIZED VIEW demoapp.public.weekly_totals";
    let stream = "CREATE VIRTUAL CLUSTER \"old\" FROM REPLICATION OF \"main\" \
                  ON 'postgresql://crdb-main:26257'";
    let rows = [
        (
            DEMOAPP,
            1,
            at(12, (10, 0, 3), 200_000),
            "IMPORT",
            import,
            Some(130),
        ),
        (
            SYSTEM,
            2,
            at(14, (15, 20, 7), 600_000),
            "SCHEMA CHANGE",
            table,
            Some(131),
        ),
        (
            DEMOAPP,
            1,
            at(15, (1, 0, 0), 31_000),
            "SCHEMA CHANGE",
            view,
            Some(132),
        ),
        (
            SYSTEM,
            5,
            at(11, (8, 0, 9), 900_000),
            "REPLICATION STREAM INGESTION",
            stream,
            None,
        ),
    ];
    let mut stories: Vec<Story> = rows
        .into_iter()
        .map(|(tenant, node, created, kind, sql, table)| {
            let job = Job::running(id_of(created, node), kind, sql, created);
            let tables: Vec<u32> = table.into_iter().collect();
            Story::new(
                tenant,
                job.on(&tables)
                    .ended("succeeded", created.plus_seconds(1_934)),
            )
        })
        .collect();
    stories.extend((0..MOLT_BATCHES).map(molt_batch));
    stories
}

/// One of the imports that MOLT Fetch runs, one after another.
fn molt_batch(number: i64) -> Story {
    let created = at(16, (20, 0, 0), 500_000).plus_seconds(number * 95);
    let table = if number < 12 {
        (150, "orders")
    } else {
        (151, "lines")
    };
    let sql = molt_description(table.1, number % 12 + 1);
    let job = Job::running(id_of(created, 2), "IMPORT", &sql, created).on(&[table.0]);
    Story::new(DEMOAPP, job.ended("succeeded", created.plus_seconds(88)))
}

/// What MOLT Fetch's imports look like.
pub(super) fn molt_description(table: &str, part: i64) -> String {
    format!(
        "IMPORT INTO \"demoapp\".public.\"{table}\" (id, amount, \"note\") CSV DATA \
         ('s3://migration/2d1e9ab4-90c1-4c39-b4a0-5e1d0b8d6a0f/demoapp.public.{table}/\
         shard_01_part_{part:08}.csv.gz') WITH OPTIONS (\"delimiter\" = ',', \"nullif\" = '')"
    )
}

/// Jobs of kinds that the bug does not touch, as any cluster has them.
pub(super) fn everyday(tenant: &Tenant, seed: u64, count: u64) -> Vec<Job> {
    let mut rng = Rng::new(seed);
    let kinds = [
        (
            "AUTO CREATE STATS",
            "Table statistics refresh for demoapp.public.orders",
        ),
        (
            "BACKUP",
            "BACKUP DATABASE demoapp INTO 'gs://demo-backups/daily' WITH revision_history",
        ),
        (
            "CHANGEFEED",
            "CREATE CHANGEFEED FOR TABLE orders INTO 'kafka://kafka-1:9092' WITH updated",
        ),
        (
            "SCHEMA CHANGE GC",
            "GC for temporary table used during import",
        ),
        (
            "RESTORE",
            "RESTORE TABLE demoapp.public.stock FROM LATEST IN 'gs://demo-backups/daily'",
        ),
        (
            "NEW SCHEMA CHANGE",
            "ALTER TABLE demoapp.public.orders ADD COLUMN note STRING",
        ),
    ];
    let mut created = at(10, (0, 0, 0), 0);
    let mut jobs = Vec::new();
    for _ in 0..count {
        // Spread over the twelve days before the collection.
        created = Time(
            created.0 + i64::try_from(rng.below(2 * 1_000_000 * 1_000_000 / count)).unwrap_or(0),
        );
        let node = if rng.chance(50) { 1 } else { 3 };
        let (kind, sql) = *rng.pick(&kinds);
        let job = Job::running(
            id_of(created, node) + u64::from(tenant.id) * 32_768,
            kind,
            sql,
            created,
        );
        let seconds = i64::try_from(rng.between(1, 900)).unwrap_or(1);
        jobs.push(match kind {
            "CHANGEFEED" => job.by(node),
            _ => job.ended("succeeded", created.plus_seconds(seconds)),
        });
    }
    jobs
}

/// Flush errors that no job can be found for.
pub(super) fn errors_without_job() -> Vec<Placed> {
    let error = |node, time, tag: JobTag<'_>, cause| {
        let tags = tag.add_to(SYSTEM.tags(node));
        signals::flush_error(time, tags, cause)
    };
    let untagged = FlushCause::AddSst("/Table/133/2/77/0", "/Table/133/2/99/0", "boom");
    let zero = FlushCause::AddSst("/Table/122/1/5", "/Table/122/1/6", "boom");
    let redacted = FlushCause::AddSst("", "", "");
    let main = |node, entry: Entry| Placed {
        node,
        group: Group::Main,
        entry,
    };
    vec![
        main(
            1,
            error(1, at(20, (16, 42, 5), 91_200), JobTag::None, untagged),
        ),
        main(
            3,
            error(3, at(21, (11, 5, 33), 480_016), JobTag::Zero, zero),
        ),
        main(
            4,
            error(4, unmarked_from().plus_seconds(660), JobTag::None, redacted).unreadable(),
        ),
    ]
}
