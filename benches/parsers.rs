//! What the core does with inflated log text, without inflating: parsing one
//! entry, and scanning a whole log for what matters.
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

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use debug_zip_generator::bulk::{Options, bulk};
use detect_144650::internals::{Scanner, is_entry};
use zip::ZipArchive;

/// Far more than any cache of a processor holds.
const LOG_BYTES: usize = 32 << 20;

/// As many bytes as the analyzer inflates at a time.
const PIECE_BYTES: usize = 256 << 10;

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

fn scan(criterion: &mut Criterion) {
    let (path, log) = one_log();
    let scanner = Scanner::default();
    let mut group = criterion.benchmark_group("scan");
    group.throughput(Throughput::Bytes(log.len() as u64));
    group.sample_size(20);
    group.bench_function("log", |bencher| {
        bencher.iter(|| {
            let pieces = log.chunks(PIECE_BYTES);
            scanner.entries(&path, pieces.map(black_box))
        });
    });
    group.finish();
}

/// A realistic log, with the path that it has in its archive.
fn one_log() -> (String, Vec<u8>) {
    let options = Options {
        members: 1,
        bytes_per_member: LOG_BYTES,
        seed: 1,
    };
    let archive = bulk(Cursor::new(Vec::new()), options).expect("memory takes all of it");
    let mut archive = ZipArchive::new(archive).expect("the generator writes whole archives");
    let mut member = archive.by_index(0).expect("a bulk archive has a log");
    let name = member.name().expect("its name is text").into_owned();
    let mut log = Vec::new();
    member.read_to_end(&mut log).expect("it is whole");
    (name, log)
}

criterion_group!(benches, entries, scan);
criterion_main!(benches);
