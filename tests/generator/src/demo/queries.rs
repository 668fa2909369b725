//! The demo's operations that run a query, and its physical replication.
//!
//! # Promises
//!
//! * Each function is one row of `DEMO_CASES`, or a helper.
//!
//! # Not here
//!
//! Imports (`imports`), the rest (`others`).

use super::DEMOAPP;
use super::story::{Story, at};
use crate::job::{Job, id_of};
use crate::noise::{SYSTEM, Tenant};
use crate::signals::{Backfill, FlushCause, JobTag};
use crate::time::Time;

const SCHEMA_CHANGE: &str = "SCHEMA CHANGE";
const LOST_NODE: &str =
    "‹failed to send RPC: sending to all replicas failed; last error: node unavailable›";

/// All of them.
pub(super) fn stories() -> Vec<Story> {
    vec![
        table_lost(),
        view_lost(),
        table_within_tolerance(),
        table_run_again(),
        view_run_again(),
        table_canceled(),
        index_backfill(),
        replication(),
    ]
}

/// A job of the type that all schema changes share.
fn schema_change(tenant: Tenant, node: u32, created: Time, sql: &str, table: u32) -> Story {
    let job = Job::running(id_of(created, node), SCHEMA_CHANGE, sql, created);
    Story::new(tenant, job.on(&[table]).by(node))
}

fn table_lost() -> Story {
    let sql =
        "CREATE TABLE ops.public.orders_2024 AS SELECT * FROM ops.public.orders WHERE year = 2024";
    let query = "SELECT * FROM ops.public.orders WHERE year = 2024";
    let mut story = schema_change(SYSTEM, 3, at(22, (2, 10, 3), 118_420), sql, 120);
    let id = story.job.id;
    let end = at(22, (2, 24, 50), 330_971);
    story.job = story.job.ended("succeeded", end);
    let cause = FlushCause::AddSst("/Table/120/1/40960", "/Table/120/1/45056", LOST_NODE);
    story
        .backfill(
            3,
            at(22, (2, 10, 3), 960_115),
            Backfill::CreateTableAs,
            query,
        )
        .flush(
            1,
            at(22, (2, 15, 27), 405_336),
            JobTag::MarkedType(SCHEMA_CHANGE, id),
            cause,
        )
        .state(3, end, "succeeded", None)
}

fn view_lost() -> Story {
    let sql = "REFRESH MATERIALIZED VIEW demoapp.public.daily_totals";
    let query = "SELECT placed_at::DATE, sum(total) FROM demoapp.public.orders GROUP BY 1";
    let mut story = schema_change(DEMOAPP, 1, at(22, (4, 15, 0), 204_110), sql, 121);
    let id = story.job.id;
    let end = at(22, (4, 18, 9), 772_004);
    story.job = story.job.ended("succeeded", end);
    let cause = FlushCause::AddSst(
        "/Tenant/3/Table/121/3/1",
        "/Tenant/3/Table/121/3/900",
        LOST_NODE,
    );
    story
        .backfill(
            1,
            at(22, (4, 15, 0), 890_118),
            Backfill::MaterializedView,
            query,
        )
        .flush(
            4,
            at(22, (4, 16, 30), 12_480),
            JobTag::Type(SCHEMA_CHANGE, id),
            cause,
        )
        .state(1, end, "succeeded", None)
}

fn table_within_tolerance() -> Story {
    let sql = "CREATE TABLE demoapp.public.top_customers AS TABLE demoapp.public.customers";
    let query = "TABLE demoapp.public.customers";
    let mut story = schema_change(DEMOAPP, 1, at(22, (5, 9, 50), 100_010), sql, 123);
    let id = story.job.id;
    let end = at(22, (5, 14, 2), 401_774);
    story.job = story.job.ended("succeeded", end);
    story.job.runs = 2;
    let cause = FlushCause::AddSst(
        "/Tenant/3/Table/123/1/5",
        "/Tenant/3/Table/123/1/6",
        LOST_NODE,
    );
    story
        .backfill(
            1,
            at(22, (5, 9, 50), 800_331),
            Backfill::CreateTableAs,
            query,
        )
        .flush(
            1,
            at(22, (5, 10, 30), 200_000),
            JobTag::MarkedType(SCHEMA_CHANGE, id),
            cause,
        )
        .job_retry(
            1,
            at(22, (5, 10, 30), 350_000),
            "node unavailable; try another peer",
        )
        .backfill(
            3,
            at(22, (5, 10, 30), 480_000),
            Backfill::CreateTableAs,
            query,
        )
        .state(3, end, "succeeded", None)
}

fn table_run_again() -> Story {
    let sql = "CREATE TABLE ops.public.audit_copy AS SELECT * FROM ops.public.audit";
    let query = "SELECT * FROM ops.public.audit";
    let mut story = schema_change(SYSTEM, 3, at(21, (7, 40, 5), 501_000), sql, 124);
    let id = story.job.id;
    let end = at(21, (7, 52, 37), 219_480);
    story.job = story.job.ended("succeeded", end);
    story.job.runs = 2;
    let cause = FlushCause::AddSst("/Table/124/1/12", "/Table/124/1/19", LOST_NODE);
    story
        .backfill(
            3,
            at(21, (7, 40, 6), 30_702),
            Backfill::CreateTableAs,
            query,
        )
        .flush(
            1,
            at(21, (7, 44, 1), 660_914),
            JobTag::MarkedType(SCHEMA_CHANGE, id),
            cause,
        )
        .job_retry(
            3,
            at(21, (7, 44, 50), 101_220),
            "node unavailable; try another peer",
        )
        .resume(1, at(21, (7, 45, 20), 550_313))
        .backfill(
            1,
            at(21, (7, 45, 21), 9_118),
            Backfill::CreateTableAs,
            query,
        )
        .state(1, end, "succeeded", None)
}

fn view_run_again() -> Story {
    let sql = "CREATE MATERIALIZED VIEW demoapp.public.stock_by_shop AS \
               SELECT shop, sum(n) FROM demoapp.public.stock GROUP BY shop";
    let query = "SELECT shop, sum(n) FROM demoapp.public.stock GROUP BY shop";
    let mut story = schema_change(DEMOAPP, 1, at(21, (6, 30, 0), 17_000), sql, 125);
    let id = story.job.id;
    let end = at(21, (6, 41, 22), 800_515);
    story.job = story.job.ended("succeeded", end);
    story.job.runs = 2;
    let cause = FlushCause::AddSst(
        "/Tenant/3/Table/125/1/2",
        "/Tenant/3/Table/125/1/3",
        LOST_NODE,
    );
    story
        .backfill(
            1,
            at(21, (6, 30, 0), 610_224),
            Backfill::MaterializedView,
            query,
        )
        .flush(2, at(21, (6, 33, 18), 700_931), JobTag::AppName(id), cause)
        .job_retry(
            1,
            at(21, (6, 34, 2), 58_119),
            "flow was canceled: node 2 is draining",
        )
        .backfill(
            1,
            at(21, (6, 34, 40), 920_006),
            Backfill::MaterializedView,
            query,
        )
        .state(1, end, "succeeded", None)
}

fn table_canceled() -> Story {
    let sql = "CREATE TABLE ops.public.scratch AS SELECT a.* FROM ops.public.a AS a, ops.public.b";
    let query = "SELECT a.* FROM ops.public.a AS a, ops.public.b";
    let mut story = schema_change(SYSTEM, 1, at(21, (3, 33, 10), 210_000), sql, 126);
    let id = story.job.id;
    let end = at(21, (3, 50, 4), 733_190);
    story.job = story.job.ended("canceled", end);
    story.job.error = "job canceled by user".into();
    let cause = FlushCause::AddSst("/Table/126/1/2", "/Table/126/1/3", LOST_NODE);
    story
        .backfill(
            1,
            at(21, (3, 33, 10), 912_004),
            Backfill::CreateTableAs,
            query,
        )
        .flush(
            3,
            at(21, (3, 41, 55), 18_206),
            JobTag::MarkedType(SCHEMA_CHANGE, id),
            cause,
        )
        .state(
            1,
            at(21, (3, 49, 58), 227_551),
            "reverting",
            Some("job canceled by user"),
        )
        .state(1, end, "canceled", Some("job canceled by user"))
}

fn index_backfill() -> Story {
    let sql = "CREATE INDEX orders_placed_at ON demoapp.public.orders (placed_at)";
    let mut story = schema_change(DEMOAPP, 1, at(22, (3, 20, 1), 128_000), sql, 106);
    story.job.kind = "NEW SCHEMA CHANGE";
    let (kind, id) = (story.job.kind, story.job.id);
    let end = at(22, (3, 44, 17), 590_226);
    story.job = story.job.ended("succeeded", end);
    let cause = FlushCause::AddSst(
        "/Tenant/3/Table/106/4/1",
        "/Tenant/3/Table/106/4/8",
        LOST_NODE,
    );
    story
        .resume(1, at(22, (3, 20, 1), 640_119))
        .flush(
            2,
            at(22, (3, 29, 13), 307_440),
            JobTag::IndexBackfill(106, kind, id),
            cause,
        )
        .state(1, end, "succeeded", None)
}

fn replication() -> Story {
    let created = at(20, (9, 0, 1), 40);
    let sql = "CREATE VIRTUAL CLUSTER \"standby\" FROM REPLICATION OF \"main\" \
               ON 'postgresql://crdb-main:26257'";
    let job = Job::running(
        id_of(created, 1),
        "REPLICATION STREAM INGESTION",
        sql,
        created,
    );
    let story = Story::new(SYSTEM, job.by(1));
    let id = story.job.id;
    let cause = FlushCause::AddSst(
        "/Tenant/5/Table/106/1/1000",
        "/Tenant/5/Table/106/1/1800",
        LOST_NODE,
    );
    story
        .resume(1, at(20, (9, 0, 1), 510_330))
        .flush(2, at(20, (14, 20, 44), 661_205), JobTag::Id(id), cause)
        .replication_retry(1, at(20, (14, 21, 30), 80_114), "‹connection refused›")
}
