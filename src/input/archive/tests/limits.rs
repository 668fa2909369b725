//! Archives that would take much time or memory, and those beyond 65,535
//! files or 4 GiB.

use std::io::Write;
use std::ops::ControlFlow;

use flate2::Compression;

use super::build::{Descriptor, Entry, build, entry, le32, log, sample, stored};
use super::read::{Counter, Sparse, WINDOW, code, codes, read_all, read_member};
use crate::input::archive::{MemberError, MemberReader, Origin, open};
use crate::input::read_at::ReadAt;
use crate::limits::UNCHECKED_INFLATED_BYTES;

/// A thousand names for the same bytes are read once.
#[test]
fn the_same_bytes_a_thousand_times() {
    let entries: Vec<Entry> = (0..1000)
        .map(|index| entry(&format!("{index}.log"), b"x"))
        .collect();
    let mut built = build(&entries);
    for record in built.records.clone() {
        built.bytes.splice(record + 42..record + 46, [0; 4]);
    }
    let (directory, files) = read_all(&built.bytes, WINDOW).unwrap();
    let listed = directory
        .members
        .iter()
        .filter(|member| member.origin == Origin::Directory)
        .count();
    assert_eq!(listed, 1);
    assert!(files.iter().all(|file| file.2.is_ok()));
    assert!(
        directory
            .problems
            .iter()
            .any(|problem| code(problem) == "same-bytes" && problem.matters)
    );
}

/// Each file's data quotes the headers behind it, so that all share one end.
#[test]
fn quoted_overlap() {
    let mut built = build(&sample());
    for index in 0..4 {
        let size = built.directory - built.files[index][1];
        let at = built.records[index] + 20;
        built.bytes.splice(at..at + 4, le32(size));
        // A stored block that would go on over the next header.
        if index < 3 {
            let data = built.files[index][1];
            built.bytes.splice(data..data + 5, [0, 0xff, 0xff, 0, 0]);
        }
    }
    let (directory, files) = read_all(&built.bytes, WINDOW).unwrap();
    assert_eq!(codes(&directory), ["overlap"]);
    let total: usize = files.iter().map(|file| file.1.len()).sum();
    assert!(total < built.bytes.len() * 10, "{total}");
    assert!(
        files
            .iter()
            .any(|file| matches!(file.2, Err(MemberError::Overlap { .. })))
    );
}

#[test]
fn a_bomb_is_stopped() {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::best());
    let block = vec![b'x'; 1 << 20];
    for _ in 0..300 {
        encoder.write_all(&block).unwrap();
    }
    let packed = encoder.finish().unwrap();
    // Stored, and then called compressed: its size is not what it claims.
    let mut built = build(&[Entry {
        method: 0,
        ..entry("a.log", &packed)
    }]);
    built.bytes[8] = 8;
    let record = built.records[0];
    built.bytes[record + 10] = 8;
    let member = open(&built.bytes, &mut |_| true).unwrap().members.remove(0);
    let mut given = 0;
    let result = MemberReader::new().read(&built.bytes, &member, &mut |bytes| {
        given += bytes.len() as u64;
        ControlFlow::Continue(())
    });
    assert!(
        matches!(result, Err(MemberError::Bomb { .. })),
        "{result:?}"
    );
    assert!(given < UNCHECKED_INFLATED_BYTES + (1 << 20), "{given}");
}

/// The Archive Utility of macOS counts to 65,535 and starts again.
#[test]
fn seventy_thousand_files() {
    let entries: Vec<Entry> = (0..70_000)
        .map(|index| stored(&format!("{index}.log"), b"x"))
        .collect();
    let directory = open(&build(&entries).bytes, &mut |path| path.len() < 6).unwrap();
    assert_eq!(directory.member_count, 70_000);
    assert_eq!(directory.members.len(), 10);
    assert_eq!(codes(&directory), ["count-mismatch"]);
    assert!(!directory.problems[0].matters);
}

/// It also drops the upper half of offsets and sizes, beyond 4 GiB.
#[test]
fn offsets_without_their_upper_half() {
    const GAP: u64 = 5 << 30;
    let small = |path, seed| Entry {
        descriptor: Descriptor::None,
        ..entry(path, &log(seed, 50))
    };
    let built = build(&[
        small("first.log", 1),
        small("second.log", 2),
        small("third.log", 3),
    ]);
    // Between the first and the second lie 5 GiB that the first claims.
    let mut tail = built.bytes[built.files[1][0]..].to_vec();
    let moved = usize::try_from(GAP & 0xffff_ffff).unwrap();
    let shift = built.files[1][0];
    for index in 1..3 {
        let at = built.records[index] + 42 - shift;
        tail.splice(at..at + 4, le32(built.files[index][0] + moved));
    }
    let at = built.end_record + 16 - shift;
    tail.splice(at..at + 4, le32(built.directory + moved));
    let source = Sparse {
        size: GAP + built.bytes.len() as u64,
        parts: vec![
            (0, built.bytes[..shift].to_vec()),
            (GAP + shift as u64, tail),
        ],
    };
    // The gap itself is not searched here: that takes a while.
    let directory = open(&source, &mut |_| true).unwrap();
    assert_eq!(directory.members.len(), 3);
    for (member, seed) in directory.members.iter().zip(1..) {
        let (path, data, result) = read_member(&source, member, WINDOW);
        assert_eq!(result, Ok(data.len() as u64), "{path}");
        assert_eq!(data, log(seed, 50), "{path}");
    }
}

#[test]
fn few_reads() {
    let entries: Vec<Entry> = (0..20_000_u32)
        .map(|index| stored(&format!("debug/nodes/1/logs/{index}.log"), &[b'x'; 700]))
        .collect();
    let source = Counter::of(build(&entries).bytes);
    let directory = open(&source, &mut |_| true).unwrap();
    assert_eq!(codes(&directory), [""; 0]);
    assert!(source.reads.get() <= 10, "{} to open", source.reads.get());
    source.reads.set(0);
    source.read_bytes.set(0);
    let mut reader = MemberReader::new();
    for member in &directory.members {
        reader
            .read(&source, member, &mut |_| ControlFlow::Continue(()))
            .unwrap();
    }
    assert!(source.reads.get() <= 20, "{} to read", source.reads.get());
    assert!(
        source.read_bytes.get() <= source.size() * 11 / 10,
        "{}",
        source.read_bytes.get()
    );
}
