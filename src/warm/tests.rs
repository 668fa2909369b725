//! What `warm.zip` holds, and that it exercises what it is for.

use std::fmt::Write as _;
use std::io::{Cursor, Read as _, Write as _};

use zip::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::analysis;

/// Numbers that vary like those of real lines, and are the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        // A linear congruential step; any spread of bits will do.
        let Numbers(state) = self;
        *state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (*state >> 33) % most
    }
}

/// The files, by their paths.
fn made_up() -> Vec<(&'static str, String)> {
    vec![
        ("debug/nodes/1/logs/cockroach.log", text_log(280)),
        ("debug/nodes/2/logs/cockroach.log", json_log(40)),
        ("debug/system.jobs.txt", jobs(40)),
    ]
}

/// Lines that say nothing, and now and then one that does.
fn text_log(lines: u64) -> String {
    let (mut log, mut numbers) = (String::new(), Numbers(7));
    for line in 0..lines {
        let (second, micros) = (line * 60 / lines, numbers.below(1_000_000));
        let (goroutine, range) = (numbers.below(999), numbers.below(300));
        let _ = match line % 40 {
            7 => writeln!(
                log,
                "W250422 06:22:{second:02}.{micros:06} {goroutine} kv/bulk/sst_batcher.go:432 ⋮ [T1,n1,job=10657220089813401{:02}] {line} closing with flushes in-progress encountered an error: addsstable [‹/Table/106/1/{range}/0›,‹/Max›): lost",
                line % 50
            ),
            17 => writeln!(
                log,
                "I250422 06:22:{second:02}.{micros:06} {goroutine} jobs/adopt.go:261 ⋮ [T1,n1] {line}  job 10657220089813401{:02}: resuming execution",
                line % 50
            ),
            _ => writeln!(
                log,
                "I250422 06:22:{second:02}.{micros:06} {goroutine} kv/kvserver/replica_raft.go:{} ⋮ [T1,n1,s1,r{range}/1:‹/Table/{}›] {line} applied {} entries in {}.{}ms",
                300 + range,
                100 + range % 20,
                numbers.below(64),
                numbers.below(17),
                numbers.below(10)
            ),
        };
    }
    log
}

fn json_log(lines: u64) -> String {
    let (mut log, mut numbers) = (String::new(), Numbers(8));
    for line in 0..lines {
        let (second, nanos) = (1_745_302_959 + line, numbers.below(1_000_000_000));
        let _ = writeln!(
            log,
            r#"{{"channel_numeric":1,"channel":"OPS","timestamp":"{second}.{nanos:09}","severity_numeric":1,"severity":"INFO","goroutine":{},"file":"jobs/adopt.go","line":261,"entry_counter":{line},"redactable":1,"tags":{{"T":"1","n":"2"}},"message":"job ‹10657220089813401{:02}›: resuming execution"}}"#,
            numbers.below(999),
            line % 50
        );
    }
    log
}

fn jobs(rows: u64) -> String {
    let mut table = "id\tstatus\tcreated\tcreated_by_type\tjob_type\n".to_owned();
    for row in 0..rows {
        let _ = writeln!(
            table,
            "10657220089813401{row:02}\tsucceeded\t2025-04-22 06:{row:02}:00.000001\tNULL\tIMPORT"
        );
    }
    table
}

/// The archive holds what is made up here; `UPDATE_GOLDEN=1` writes it anew.
#[test]
fn the_archive_is_as_it_is_made() {
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let packed = SimpleFileOptions::default().compression_level(Some(9));
        for (path, text) in made_up() {
            archive.start_file(path, packed).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/warm.zip");
        std::fs::write(path, archive.finish().unwrap().into_inner()).unwrap();
        return;
    }
    let mut archive = ZipArchive::new(Cursor::new(ARCHIVE)).unwrap();
    assert_eq!(archive.len(), made_up().len());
    for (path, want) in made_up() {
        let mut text = String::new();
        let mut file = archive.by_name(path).unwrap();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, want, "{path}: UPDATE_GOLDEN=1 writes it anew");
    }
    assert!(ARCHIVE.len() < 12 << 10, "it is shipped with every page");
}

/// Every file is read to its end, and something is found in each.
#[test]
fn all_of_it_is_read() {
    let [source] = sources();
    let report = analysis::analyze_bytes(&source.name, ARCHIVE.to_vec()).unwrap();
    assert_eq!(report.skipped, []);
    assert_eq!(report.stats.entries, 320);
    assert!(report.jobs.len() > 1);
}
