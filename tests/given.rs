//! How inputs are given changes nothing but names: their order, and that of
//! members; and a file that is not needed is not opened.

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod analyzed;
mod files;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use analyzed::analyzed;
use detect_144650::report::State;
use detect_144650::{Format, render};
use detect_144650::{Plan, Source};
use detect_144650::{ReadAt, ReadError};
use files::zip;
use proptest::prelude::*;

const ENTRY: &str = "I250422 06:22:39.000000 7 server/node.go:9 ⋮ [T1,n1] 5 all is well\n";
const FLUSH: &str = "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T1,Vsystem,n1,job=1065722008981340161] 1249 closing with flushes in-progress encountered an error: addsstable [/Table/106/1/1,/Table/106/1/2): boom\n";

fn source(
    name: &str,
    path: &str,
    folder: bool,
    bytes: impl ReadAt + Send + Sync + 'static,
) -> Source {
    Source {
        name: name.to_owned(),
        path: path.to_owned(),
        folder,
        bytes: Box::new(bytes),
    }
}

/// Counts reads.
struct Counted {
    bytes: Vec<u8>,
    reads: Arc<AtomicU64>,
}

impl ReadAt for Counted {
    fn size(&self) -> u64 {
        self.bytes.size()
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.bytes.read_exact_at(offset, buffer)
    }
}

#[test]
fn what_is_not_needed_is_not_opened() {
    let reads = Arc::new(AtomicU64::new(0));
    let counted = |path: String, bytes: &[u8]| {
        let bytes = Counted {
            bytes: bytes.to_vec(),
            reads: Arc::clone(&reads),
        };
        source("debug", &path, true, bytes)
    };
    let mut sources: Vec<Source> = (0..1000)
        .flat_map(|n| {
            [
                counted(format!("nodes/1/ranges/{n}.json"), b"{}"),
                counted(format!("nodes/1/heapprof/{n}.pprof"), b"\x1f\x8b"),
                counted(format!("nodes/1/goroutines/{n}.txt.gz"), b"\x1f\x8b"),
            ]
        })
        .collect();
    Plan::make(&sources).expect("a folder");
    assert_eq!(reads.load(Ordering::Relaxed), 0, "to plan");
    let log = "nodes/1/logs/cockroach.h.u.2025-04-22T05_00_00Z.1.log";
    sources.push(counted(log.to_owned(), ENTRY.as_bytes()));
    let report = analyzed(&sources);
    assert_eq!(report.stats.members, 3001);
    assert_eq!(report.verdict.state, State::Clear, "{:?}", report.verdict);
    let all = reads.load(Ordering::Relaxed);
    assert!((1..=2).contains(&all), "{all} reads of one log");
}

/// A file that may not be read.
struct Forbidden(u64);

impl ReadAt for Forbidden {
    fn size(&self) -> u64 {
        self.0
    }

    fn read_exact_at(&self, _: u64, _: &mut [u8]) -> Result<(), ReadError> {
        Err(ReadError::Forbidden)
    }
}

#[test]
fn a_file_without_permission_matters_as_its_kind_does() {
    const REST: &str = "h.u.2025-04-22T05_00_00Z.1.log";
    #[rustfmt::skip]
    let cases: &[(&str, bool, State)] = &[
        ("nodes/1/logs/cockroach.h.u.2025-04-22T06_00_00Z.1.log",        true,  State::Incomplete),
        ("nodes/1/logs/cockroach-health.h.u.2025-04-22T06_00_00Z.1.log", true,  State::Clear),
        ("crdb_internal.jobs.txt",                                       true,  State::Incomplete),
        ("nohup.out",                                                    true,  State::Incomplete),
        ("notes.txt",                                                    true,  State::Clear),
        ("nodes/1/cpu.pprof",                                            false, State::Clear),
        ("nodes/1/logs.zip",                                             true,  State::Incomplete),
        ("nodes/2/",                                                     true,  State::Incomplete),
    ];
    for (path, said, state) in cases {
        for size in [0, 10] {
            let report = analyzed(&[
                source(
                    "debug",
                    &format!("nodes/1/logs/cockroach.{REST}"),
                    true,
                    ENTRY.as_bytes().to_vec(),
                ),
                source("debug", path, true, Forbidden(size)),
            ]);
            assert_eq!(report.stats.members, 2, "{path}");
            assert_eq!(
                report.verdict.state, *state,
                "{path}: {:#?}",
                report.verdict
            );
            let told = report
                .skipped
                .iter()
                .any(|s| s.code == "no-permission" && s.path == *path);
            assert_eq!(told, *said, "{path}: {:?}", report.skipped);
        }
    }
}

/// Names in capitals are the same names.
#[test]
fn capitals() {
    let jobs = "job_id\tjob_type\tdescription\tstatus\tcreated\tfinished\n8\tIMPORT\tIMPORT INTO t\tsucceeded\t2025-04-01 00:00:00\t2025-04-01 01:00:00\n";
    let members = [
        (
            "debug/nodes/1/logs/cockroach.h.u.2025-04-22T05_00_00Z.1.log",
            ENTRY,
        ),
        ("debug/nodes/2.err.txt", "x"),
        ("debug/crdb_internal.jobs.txt", jobs),
    ];
    let answer = |rename: fn(&str) -> String| {
        let members: Vec<(String, Vec<u8>)> = members
            .iter()
            .map(|(path, text)| (rename(path), text.as_bytes().to_vec()))
            .collect();
        let report = analyzed(&[source("debug.zip", "debug.zip", false, zip(&members))]);
        let missing: Vec<u32> = report
            .coverage
            .missing_nodes
            .iter()
            .map(|n| n.node)
            .collect();
        (report.verdict.state, missing)
    };
    assert_eq!(answer(str::to_owned), (State::Incomplete, vec![2]));
    assert_eq!(answer(str::to_ascii_uppercase), answer(str::to_owned));
}

/// Members of a cluster, some of them twice.
fn members() -> Vec<(String, Vec<u8>)> {
    let log = |node: u32, hour: u32| {
        format!("debug/nodes/{node}/logs/cockroach.h{node}.u.2025-04-22T{hour:02}_00_00Z.1.log")
    };
    let flush = |n: u32| {
        FLUSH
            .replace("22:39.8", &format!("22:{n:02}.8"))
            .into_bytes()
    };
    let mut members: Vec<(String, Vec<u8>)> = (1..=3)
        .flat_map(|node| {
            [
                (log(node, 5), ENTRY.as_bytes().to_vec()),
                (log(node, 6), flush(node)),
            ]
        })
        .collect();
    members.push((
        "debug/nodes/1/logs/crdb-mine.h1.u.2025-04-22T05_00_00Z.1.log".to_owned(),
        flush(9),
    ));
    members.push((
        "debug/nodes/1/logs/crdb.h1.u.2025-04-22T05_00_00Z.1.log".to_owned(),
        flush(8),
    ));
    members.push((
        "debug/nodes/2/logs/cockroach.h2.u.2025-04-22T06_00_00Z.1.log.err.txt".to_owned(),
        b"x".to_vec(),
    ));
    members.push(("debug/nodes/4.err.txt".to_owned(), b"x".to_vec()));
    members.push(("debug/nodes/3/logs.tgz".to_owned(), b"x".to_vec()));
    members.push(("notes.txt".to_owned(), FLUSH.as_bytes().to_vec()));
    members
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn order_does_not_matter(
        members in Just(members()).prop_shuffle(),
        order in Just(vec![0, 1, 2, 3, 4]).prop_shuffle(),
    ) {
        let sources = |members: &[(String, Vec<u8>)], order: &[usize]| {
            let given = order.iter().map(|which| match which {
                0 => source("debug.zip", "debug.zip", false, zip(members)),
                1 => source("b.log", "b.log", false, ENTRY.as_bytes().to_vec()),
                // Two of one name and one size.
                2 => source("a.log", "a.log", false, FLUSH.as_bytes().to_vec()),
                3 => source("a.log", "a.log", false, FLUSH.replace("boom", "bang").into_bytes()),
                _ => source("x", "a/nodes/1/logs/cockroach.log", true, ENTRY.as_bytes().to_vec()),
            });
            given.collect::<Vec<_>>()
        };
        let mut sorted = members.clone();
        sorted.sort();
        let answer = |members: &[(String, Vec<u8>)], order: &[usize]| {
            render(&analyzed(&sources(members, order)), Format::Json).unwrap()
        };
        prop_assert_eq!(answer(&members, &order), answer(&sorted, &[0, 1, 2, 3, 4]));
    }
}
