//! The demo's imports.
//!
//! # Promises
//!
//! * Each function is one row of `DEMO_CASES`, or a helper.
//!
//! # Not here
//!
//! Operations that run a query (`queries`), the rest (`others`).

use super::story::{Group, Story, at};
use super::{ANALYTICS, DEMOAPP};
use crate::job::{Job, id_of};
use crate::noise::Tenant;
use crate::signals::{self, FlushCause, JobTag};
use crate::time::Time;

const NO_SPACE: &str =
    "\n  insufficient remaining store capacity 648 GiB, or 4.9% to add sstable (min: 5.0%)";
const UNAVAILABLE: &str = "‹replica unavailable: (n3,s3):2 unable to serve request to r4711›";

/// All of them.
pub(super) fn stories() -> Vec<Story> {
    vec![
        lost(),
        molt_fetch(),
        untagged(),
        known_by_the_table(),
        retried(),
        unknown_type(),
        running(),
        paused(),
        unknown_outcome(),
        failed(),
        canceled(),
        conflict(),
        fixed_version(),
        only_canceled_context(),
    ]
}

/// An import into a table of a tenant, created by a node.
fn import(tenant: Tenant, node: u32, created: Time, table: (u32, &str)) -> Story {
    let description = format!(
        "IMPORT INTO {}.public.{}(id, customer, total, placed_at) \
         CSV DATA ('gs://demo-imports/{}/*.csv.gz')",
        tenant.name, table.1, table.1
    );
    let job = Job::running(id_of(created, node), "IMPORT", &description, created);
    Story::new(tenant, job.on(&[table.0]).by(node))
}

fn lost() -> Story {
    let created = at(22, (6, 22, 26), 686_200);
    let mut story = import(DEMOAPP, 1, created, (106, "orders"));
    let id = story.job.id;
    let end = at(22, (6, 30, 0), 1);
    story.job = story.job.ended("succeeded", end);
    let secondary = FlushCause::AddSst(
        "/Tenant/3/Table/106/2/77",
        "/Tenant/3/Table/106/2/9102",
        UNAVAILABLE,
    );
    let primary = FlushCause::AddSst(
        "/Tenant/3/Table/106/1/5194978",
        "/Tenant/3/Table/106/1/5201122",
        NO_SPACE,
    );
    story
        .resume(1, at(22, (6, 22, 27), 201_877))
        .flush(3, at(22, (6, 22, 31), 90_417), JobTag::Id(id), secondary)
        .flush(1, at(22, (6, 22, 39), 852_238), JobTag::Id(id), primary)
        .imported(1, end, 2_964_940)
}

fn molt_fetch() -> Story {
    let created = at(21, (15, 30, 12), 90_310);
    let mut story = import(DEMOAPP, 2, created, (152, "invoices"));
    let id = story.job.id;
    story.job.description = super::others::molt_description("invoices", 7);
    let end = at(21, (15, 33, 2), 700_421);
    story.job = story.job.ended("succeeded", end);
    let stats = FlushCause::Stats(
        "/Tenant/3/Table/152/1/90000",
        "/Tenant/3/Table/152/1/91200",
        UNAVAILABLE,
    );
    story
        .flush(2, at(21, (15, 31, 40), 11_802), JobTag::Id(id), stats)
        .imported(2, end, 50_000)
}

fn untagged() -> Story {
    let created = at(21, (18, 2, 41), 771_200);
    let mut story = import(DEMOAPP, 3, created, (171, "shipments"));
    let end = at(21, (18, 19, 55), 301_255);
    story.job = story.job.ended("succeeded", end);
    let cause = FlushCause::AddSst(
        "/Tenant/3/Table/171/1/4",
        "/Tenant/3/Table/171/1/8",
        UNAVAILABLE,
    );
    story
        .resume(3, at(21, (18, 2, 42), 60_118))
        .flush(1, at(21, (18, 9, 17), 550_640), JobTag::None, cause)
        .imported(3, end, 8_120_455)
}

fn known_by_the_table() -> Story {
    let created = at(21, (20, 45, 9), 300_120);
    let mut story = import(DEMOAPP, 4, created, (108, "returns"));
    let id = story.job.id;
    let end = at(21, (20, 58, 31), 880_003);
    story.job = story.job.ended("succeeded", end);
    let cause = FlushCause::AddSst(
        "/Tenant/3/Table/108/1/16",
        "/Tenant/3/Table/108/1/2048",
        UNAVAILABLE,
    );
    let telemetry = signals::rounded_recovery_event(end, DEMOAPP.tags(4), id, "succeeded", 611_002);
    story
        .resume(4, at(21, (20, 45, 10), 4_100))
        .flush(4, at(21, (20, 50, 2), 670_119), JobTag::Id(id), cause)
        .place(4, Group::Telemetry, telemetry)
}

fn retried() -> Story {
    let created = at(21, (9, 12, 30), 410_050);
    let mut story = import(DEMOAPP, 1, created, (109, "payments"));
    let id = story.job.id;
    let end = at(21, (9, 31, 48), 115_009);
    story.job = story.job.ended("succeeded", end);
    story.job.runs = 2;
    let cause = FlushCause::AddSst(
        "/Tenant/3/Table/109/1/300",
        "/Tenant/3/Table/109/1/420",
        NO_SPACE,
    );
    story
        .resume(1, at(21, (9, 12, 31), 18_760))
        .flush(1, at(21, (9, 14, 5), 230_556), JobTag::Id(id), cause)
        .import_retry(
            1,
            at(21, (9, 15, 10), 902_771),
            "grpc: ‹transport is closing› [code 14/Unavailable]",
        )
        .resume(3, at(21, (9, 16, 44), 610_002))
        .imported(3, end, 1_204_333)
}

fn unknown_type() -> Story {
    let created = at(21, (22, 30, 4), 880_000);
    let mut story = import(ANALYTICS, 3, created, (110, "facts"));
    let id = story.job.id;
    story.job = story.job.ended("succeeded", at(21, (22, 52, 0), 0));
    let cause = FlushCause::AddSst(
        "/Tenant/4/Table/110/1/1",
        "/Tenant/4/Table/110/1/2",
        UNAVAILABLE,
    );
    story
        .flush(3, at(21, (22, 35, 19), 431_077), JobTag::Id(id), cause)
        .resume(1, at(21, (22, 41, 8), 72_340))
}

fn running() -> Story {
    let created = at(22, (10, 40, 19), 55_510);
    let story = import(DEMOAPP, 1, created, (111, "events"));
    let id = story.job.id;
    let cause = FlushCause::AddSst(
        "/Tenant/3/Table/111/1/7",
        "/Tenant/3/Table/111/1/9",
        UNAVAILABLE,
    );
    story.resume(1, at(22, (10, 40, 19), 610_050)).flush(
        3,
        at(22, (11, 2, 50), 118_206),
        JobTag::Id(id),
        cause,
    )
}

fn paused() -> Story {
    let created = at(22, (8, 20, 33), 620_000);
    let mut story = import(DEMOAPP, 3, created, (112, "clicks"));
    let id = story.job.id;
    story.job.status = "paused";
    story.job.coordinator = None;
    let cause = FlushCause::AddSst(
        "/Tenant/3/Table/112/1/0",
        "/Tenant/3/Table/112/1/64",
        NO_SPACE,
    );
    story
        .resume(3, at(22, (8, 20, 34), 95_003))
        .flush(3, at(22, (8, 31, 1), 740_871), JobTag::Id(id), cause)
        .state(
            3,
            at(22, (8, 31, 9), 4_410),
            "pause-requested",
            Some("pausing due to error"),
        )
        .state(3, at(22, (8, 31, 9), 62_733), "paused", None)
}

fn unknown_outcome() -> Story {
    let created = at(21, (13, 5, 1), 77_000);
    let story = import(ANALYTICS, 2, created, (113, "sessions"));
    let id = story.job.id;
    let cause = FlushCause::AddSst(
        "/Tenant/4/Table/113/1/5",
        "/Tenant/4/Table/113/1/6",
        UNAVAILABLE,
    );
    story
        .flush(2, at(21, (13, 11, 30), 905_114), JobTag::Id(id), cause)
        .unlisted()
}

fn failed() -> Story {
    let created = at(20, (21, 14, 48), 330_000);
    let mut story = import(DEMOAPP, 3, created, (114, "stock"));
    let id = story.job.id;
    let end = at(20, (21, 40, 12), 6_250);
    let error = "‹file://1/stock.csv›: row 881203: expected 4 fields, got 3";
    story.job = story.job.ended("failed", end);
    story.job.error = "file://1/stock.csv: row 881203: expected 4 fields, got 3".into();
    let cause = FlushCause::AddSst(
        "/Tenant/3/Table/114/1/1",
        "/Tenant/3/Table/114/1/3",
        NO_SPACE,
    );
    story
        .resume(3, at(20, (21, 14, 48), 840_227))
        .flush(3, at(20, (21, 22, 16), 371_809), JobTag::Id(id), cause)
        .state(3, at(20, (21, 39, 58), 710_042), "reverting", Some(error))
        .state(3, end, "failed", Some(error))
}

fn canceled() -> Story {
    let created = at(21, (12, 20, 2), 940_000);
    let mut story = import(DEMOAPP, 2, created, (115, "prices"));
    let id = story.job.id;
    let end = at(21, (12, 26, 33), 118_000);
    story.job = story.job.ended("canceled", end);
    let cause = FlushCause::AddSst(
        "/Tenant/3/Table/115/1/1",
        "/Tenant/3/Table/115/1/2",
        "context canceled",
    );
    story
        .resume(2, at(21, (12, 20, 3), 460_010))
        .flush(2, at(21, (12, 26, 20), 95_330), JobTag::Id(id), cause)
        .state(
            2,
            at(21, (12, 26, 20), 440_117),
            "reverting",
            Some("job canceled by user"),
        )
        .state(2, end, "canceled", Some("job canceled by user"))
}

fn conflict() -> Story {
    let created = at(21, (23, 50, 6), 612_000);
    let mut story = import(DEMOAPP, 1, created, (116, "coupons"));
    let id = story.job.id;
    story.job = story.job.ended("failed", at(22, (0, 3, 55), 902_100));
    story.job.error = "could not mark as succeeded: restart transaction".into();
    let cause = FlushCause::AddSst(
        "/Tenant/3/Table/116/1/1",
        "/Tenant/3/Table/116/1/9",
        UNAVAILABLE,
    );
    story
        .resume(1, at(21, (23, 50, 7), 140_800))
        .flush(1, at(21, (23, 54, 37), 208_614), JobTag::Id(id), cause)
        .state(1, at(21, (23, 58, 40), 771_620), "succeeded", None)
}

fn fixed_version() -> Story {
    let created = at(22, (10, 5, 14), 730_000);
    let mut story = import(DEMOAPP, 2, created, (117, "reviews"));
    let id = story.job.id;
    let end = at(22, (10, 11, 2), 455_118);
    story.job = story.job.ended("succeeded", end);
    let cause = FlushCause::AddSst(
        "/Tenant/3/Table/117/1/1",
        "/Tenant/3/Table/117/1/4",
        "context canceled",
    );
    story
        .resume(2, at(22, (10, 5, 15), 260_990))
        .flush(2, at(22, (10, 7, 41), 330_507), JobTag::Id(id), cause)
        .imported(2, end, 80_211)
}

fn only_canceled_context() -> Story {
    let created = at(20, (18, 1, 2), 410_000);
    let mut story = import(DEMOAPP, 1, created, (118, "carts"));
    let id = story.job.id;
    let end = at(20, (18, 30, 44), 613_002);
    story.job = story.job.ended("succeeded", end);
    story.job.runs = 2;
    story
        .resume(1, at(20, (18, 1, 2), 940_100))
        .flush(
            1,
            at(20, (18, 8, 9), 15_226),
            JobTag::Id(id),
            FlushCause::Canceled,
        )
        .state(1, at(20, (18, 8, 9), 400_318), "paused", None)
        .resume(1, at(20, (18, 20, 31), 884_110))
        .imported(1, end, 331_870)
}
