//! What the core does with bytes in memory: parsing one entry, scanning logs of
//! each kind of line, reading tables, and inflating.
//!
//! `cargo xtask bench` runs this before the measurements of the whole
//! (`end_to_end`).

#![allow(
    clippy::expect_used,
    reason = "a measurement that cannot go on shows nothing"
)]
#![allow(missing_docs, reason = "criterion's macros make public items without")]

use std::hint::black_box;
use std::io::{Cursor, Read as _};
use std::ops::ControlFlow;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use debug_zip_generator::bulk::{Dense, Options, Rows, bulk, with_jobs};
use detect_144650::internals::{Scanner, inflate, is_entry};
use detect_144650::{Plan, Source, Worker};
use flate2::{Decompress, FlushDecompress};
use zip::ZipArchive;

/// Far more than any cache of a processor holds.
const LOG_BYTES: usize = 32 << 20;

/// As many bytes as the analyzer inflates at a time.
const PIECE_BYTES: usize = 256 << 10;

const LOG_PATH: &str = "debug/nodes/1/logs/cockroach.h1.u.2025-04-20T06_00_00Z.000001.log";

const V1: &[u8] = b"I250422 06:22:39.852238 1234 kv/bulk/sst_batcher.go:551 \xe2\x8b\xae \
    [T1,Vsystem,n1,job=1065722008981340161] 42  flushed 3 spans in 12.3ms\n";
const V2: &[u8] = b"I250422 06:22:39.852238 1234 kv/bulk/sst_batcher.go:551 \xe2\x8b\xae \
    [T1,Vsystem,n1,job=1065722008981340161] 42 +flushed 3 spans\n";
const JSON: &[u8] = b"{\"channel_numeric\":0,\"channel\":\"DEV\",\"timestamp\":\"1745302959.852238000\",\
    \"severity_numeric\":1,\"severity\":\"INFO\",\"goroutine\":1234,\"file\":\"kv/bulk/sst_batcher.go\",\
    \"line\":551,\"entry_counter\":42,\"redactable\":1,\"tags\":{\"n\":\"1\",\"job\":\"1065722008981340161\"},\
    \"message\":\"flushed 3 spans\"}\n";

fn entries(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("entry");
    for (format, line) in [("crdb-v1", V1), ("crdb-v2", V2), ("json", JSON)] {
        assert!(is_entry(line), "{format} is an entry");
        group.throughput(Throughput::Bytes(line.len() as u64));
        group.bench_with_input(BenchmarkId::new("parse", format), line, |bencher, line| {
            bencher.iter(|| is_entry(black_box(line)));
        });
    }
    group.finish();
}

/// Logs in which every line is of one kind: no density of no signal is slow.
fn scan(criterion: &mut Criterion) {
    let scanner = Scanner::default();
    let mut group = criterion.benchmark_group("scan");
    group.sample_size(10);
    for kind in Dense::ALL {
        let log = kind.log(LOG_BYTES);
        group.throughput(Throughput::Bytes(log.len() as u64));
        group.bench_function(format!("{kind:?}"), |bencher| {
            bencher.iter(|| {
                let pieces = log.chunks(PIECE_BYTES);
                scanner.entries(LOG_PATH, pieces.map(black_box))
            });
        });
    }
    group.finish();
}

/// Tables of jobs, each from its bytes to findings.
fn tables(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("table");
    group.sample_size(10);
    for (name, rows, count) in [
        ("imports", Rows::Imports, 60_000),
        ("changefeeds", Rows::Changefeeds, 40_000),
    ] {
        let archive = with_jobs(Cursor::new(Vec::new()), rows, count).expect("memory takes it");
        let table = member(archive.into_inner(), "crdb_internal.jobs.txt");
        group.throughput(Throughput::Bytes(table.len() as u64));
        let sources = [source("crdb_internal.jobs.txt", table)];
        let plan = Plan::make(&sources).expect("a table is something");
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut worker = Worker::default();
                let go_on = &mut |_: &str, _| ControlFlow::Continue(());
                let batches = plan.batches.iter();
                batches
                    .map(|batch| worker.analyze(&plan, batch, &sources, go_on).len())
                    .sum::<usize>()
            });
        });
    }
    group.finish();
}

/// Inflating with its checks, beside what the library alone does.
fn inflating(criterion: &mut Criterion) {
    let options = Options {
        members: 4,
        bytes_per_member: 8 << 20,
        seed: 1,
    };
    let archive = bulk(Cursor::new(Vec::new()), options).expect("memory takes all of it");
    let archive = archive.into_inner();
    let members = compressed(&archive);
    let source = source("debug.zip", archive);
    let mut group = criterion.benchmark_group("inflate");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(inflate(&source)));
    group.bench_function("zlib-rs alone", |bencher| {
        let mut output = vec![0; PIECE_BYTES];
        bencher.iter(|| {
            members
                .iter()
                .map(|data| alone(data, &mut output))
                .sum::<u64>()
        });
    });
    group.bench_function("members", |bencher| bencher.iter(|| inflate(&source)));
    group.finish();
}

fn alone(data: &[u8], output: &mut [u8]) -> u64 {
    let mut decoder = Decompress::new(false);
    while let Ok(read) = usize::try_from(decoder.total_in())
        && let Some(rest @ [_, ..]) = data.get(read..)
    {
        decoder
            .decompress(rest, output, FlushDecompress::None)
            .expect("the member is whole");
        black_box(&output);
    }
    decoder.total_out()
}

fn source(name: &str, bytes: Vec<u8>) -> Source {
    Source {
        name: name.to_owned(),
        path: name.to_owned(),
        folder: false,
        bytes: Box::new(bytes),
    }
}

/// The inflated member whose path ends in `name`.
fn member(archive: Vec<u8>, name: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).expect("the generator writes archives");
    let index = (0..archive.len()).find(|&index| {
        let member = archive.by_index_raw(index).expect("it is in range");
        member.name().is_ok_and(|path| path.ends_with(name))
    });
    let mut bytes = Vec::new();
    let mut member = archive
        .by_index(index.expect("the archive has it"))
        .expect("it is in range");
    member.read_to_end(&mut bytes).expect("it is whole");
    bytes
}

/// The compressed bytes of each member.
fn compressed(archive: &[u8]) -> Vec<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).expect("the generator writes archives");
    (0..archive.len())
        .map(|index| {
            let mut bytes = Vec::new();
            let mut member = archive.by_index_raw(index).expect("it is in range");
            member.read_to_end(&mut bytes).expect("it is whole");
            bytes
        })
        .collect()
}

// Tables before logs: rows are kept, and cost more in memory that was used before
// than in that of a process which has just begun, as the command's.
criterion_group!(benches, entries, tables, scan, inflating);
criterion_main!(benches);
