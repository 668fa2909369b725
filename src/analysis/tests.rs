//! What is planned and found crosses workers unchanged.

use proptest::prelude::*;

use super::*;
use crate::input::read_at::{ReadAt, ReadError};

/// Lines of a log that something is found in, cut and joined at will.
fn any_log() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "I250422 06:00:00.000001 1 util/log/event_log.go:32 ⋮ [T3,n1] 2 clusterID: ‹4c2e4dba-9c0f-4b43-8a4f-2c0a7b5e1a11›",
        "I250422 06:00:00.000001 1 server/server.go:1 ⋮ [T3,n1] 3 binary: CockroachDB CCL v24.1.5 (x86_64-pc-linux-gnu)",
        "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T3,Vdemoapp,n1,job=1065722008981340161] 1249 closing with flushes in-progress encountered an error: addsstable [‹/Tenant/3/Table/106/1/0›,‹/Max›): lost",
        "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [-] 1250 closing with flushes in-progress encountered an error: context canceled",
        "I250422 06:23:00.000000 7 jobs/registry.go:1616 ⋮ [T3,n1] 1251  IMPORT job 1065722008981340161: stepping through state running with error: ‹<nil>›",
        "I250422 06:30:00.000000 7 jobs/registry.go:1616 ⋮ [T3,n2] 1252  job 1065722008981340161: resuming execution",
        "I250422 06:30:00.000000 7 jobs/adopt.go:261 ⋮ [T3,n1] 1253  job 1065722008981340161: stepping through state succeeded",
        "I259922 06:30:00.000000 7 x.go:1 ⋮ [n1] 1 no such date",
        "closing with flushes in-progress encountered an error",
        "",
    ]);
    let piece = (line, any::<prop::sample::Index>(), any::<bool>());
    let text = piece.prop_map(|(line, at, cut)| {
        let end = if cut {
            at.index(line.len() + 1)
        } else {
            line.len()
        };
        line.chars().take(end).chain(['\n']).collect::<String>()
    });
    prop::collection::vec(text, 0..12).prop_map(|lines| lines.concat())
}

proptest! {
    /// Whatever is planned and found crosses from one worker to another.
    #[test]
    fn plans_and_findings_survive_the_way(
        log in any_log(),
        path in prop::sample::select(vec!["nodes/1/logs/cockroach.log", "logs/x.json", "x", "system.jobs.txt", "a.zip"]),
    ) {
        let mut sources = [log.as_str(), "I250422 06:00:00.000001 1 x.go:1 ⋮ [n9] 1 x\n"]
            .map(|text| Source {
                name: "debug".to_owned(),
                path: format!("nodes/9/{path}"),
                folder: true,
                bytes: Box::new(text.as_bytes().to_vec()),
            });
        sources[1].path = "nodes/9/logs/cockroach.log".to_owned();
        let plan = Plan::make(&sources).unwrap();
        let wire = postcard::to_allocvec(&plan).unwrap();
        prop_assert_eq!(&postcard::from_bytes::<Plan>(&wire).unwrap(), &plan);
        for batch in &plan.batches {
            let go_on = &mut |_: &str, _| ControlFlow::Continue(());
            let found = Worker::default().analyze(&plan, batch, &sources, go_on);
            let wire = postcard::to_allocvec(&found).unwrap();
            prop_assert_eq!(postcard::from_bytes::<Vec<Findings>>(&wire).unwrap(), found);
        }
    }
}

/// An analysis that is stopped in the midst of a file gives nothing of it: what
/// was read of it would count as all of it.
#[test]
fn a_file_that_was_not_read_whole_is_not_read() {
    let line = "I250422 06:00:00.000001 1 x.go:1 ⋮ [n1] 1 x\n";
    let log = line.repeat(3 * crate::limits::SLICE_BYTES / line.len());
    let sources = [Source {
        name: "cockroach.log".to_owned(),
        path: "cockroach.log".to_owned(),
        folder: false,
        bytes: Box::new(log.into_bytes()),
    }];
    let plan = Plan::make(&sources).unwrap();
    for (breaks_at, read) in [(1, 0), (2, 0), (u32::MAX, 1)] {
        let mut calls = 0;
        let mut findings = Vec::new();
        for batch in &plan.batches {
            let progress = &mut |_: &str, _| {
                calls += 1;
                if calls < breaks_at {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            };
            findings.extend(Worker::default().analyze(&plan, batch, &sources, progress));
        }
        assert_eq!(findings.len(), read, "stopped at call {breaks_at}");
        let report = report_stopped(&plan, findings);
        assert_eq!(report.stats.entries > 0, read > 0);
    }
}

/// A stick that was pulled after the plan was made.
struct Gone(u64);

impl ReadAt for Gone {
    fn size(&self) -> u64 {
        self.0
    }

    fn read_exact_at(&self, _: u64, _: &mut [u8]) -> Result<(), ReadError> {
        let detail = "it is gone".to_owned();
        Err(ReadError::Lost { detail })
    }
}

#[test]
fn of_a_file_that_cannot_be_read_nothing_else_is_said() {
    let log = "I250422 06:00:00.000001 1 x.go:1 ⋮ [n1] 1 x\n";
    let mut sources = [Source {
        name: "cockroach.log".to_owned(),
        path: "cockroach.log".to_owned(),
        folder: false,
        bytes: Box::new(log.as_bytes().to_vec()),
    }];
    let plan = Plan::make(&sources).unwrap();
    sources[0].bytes = Box::new(Gone(log.len() as u64));
    let go_on = &mut |_: &str, _| ControlFlow::Continue(());
    let found = Worker::default().analyze(&plan, &plan.batches[0], &sources, go_on);
    let report = report(&plan, found);
    let said: Vec<_> = report
        .skipped
        .iter()
        .map(|skipped| &*skipped.code)
        .collect();
    assert_eq!(said, ["file-lost"]);
}
