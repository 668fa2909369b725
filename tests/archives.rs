//! Zip archives as people have them: with something in front, encrypted, empty,
//! or split. What is in one is read, and what is not is said.

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod analyzed;
mod files;

use std::fmt::Write as _;

use analyzed::{analyze, analyzed};
use detect_144650::report::{InputKind, Report, State};
use detect_144650::{Source, join_parts};
use files::{as_file, in_folder, zip};

const LOG: &str = "debug/nodes/1/logs/cockroach.h1.roach.2025-04-22T06_00_00Z.000100.log";

const FLUSH: &str = "W250422 11:59:39.000001 6885 kv/bulk/sst_batcher.go:432 ⋮ \
    [T3,n1,job=1065722008981340161] 5 closing with flushes in-progress encountered an error: boom\n";

/// An archive with a log that holds a flush error.
fn debug_zip() -> Vec<u8> {
    zip(&[(LOG.to_owned(), FLUSH.into())])
}

fn codes(report: &Report) -> Vec<&str> {
    let codes = report.skipped.iter().map(|skipped| skipped.code.as_str());
    codes.collect()
}

fn u32_at(bytes: &[u8], at: usize) -> usize {
    let field = bytes[at..].first_chunk().expect("four bytes");
    u32::from_le_bytes(*field) as usize
}

/// The archive with `stub` in front, which its offsets count if `counted`.
fn behind(stub: &[u8], counted: bool) -> Vec<u8> {
    let mut zip = debug_zip();
    if counted {
        // The only record of the directory, and the end record.
        let end = zip.len() - 22;
        let directory = u32_at(&zip, end + 16);
        for field in [directory + 42, end + 16] {
            let moved = u32::try_from(u32_at(&zip, field) + stub.len()).expect("small");
            zip.splice(field..field + 4, moved.to_le_bytes());
        }
    }
    [stub, &zip].concat()
}

/// An archive that extracts itself, or that a shell's words went into, by any
/// name, in a folder and by itself.
#[test]
fn something_in_front() {
    let line = b"Defaulted container \"db\" out of: db, init (init)\n".to_vec();
    let stubs = [
        ("a shell's line", line),
        (
            "a shell script",
            [b"#!/bin/sh\n".as_slice(), &vec![b'#'; 100_000]].concat(),
        ),
        (
            "a program",
            [b"MZ\x90\0\x03\0".as_slice(), &vec![0xc3; 200_000]].concat(),
        ),
        ("zeros", vec![0; 5000]),
        (
            "a log's line",
            b"I250422 06:00:00.000000 1 a/b.go:1 [n1] 5 well\n".to_vec(),
        ),
        ("one byte", vec![b'\n']),
    ];
    for (stub, counted) in stubs.iter().flat_map(|stub| [(stub, true), (stub, false)]) {
        for name in [
            "debug.zip",
            "debug.zip.bak",
            "debug",
            "debug.exe",
            "settings.json",
        ] {
            let context = format!("{} in front of {name}, counted: {counted}", stub.0);
            // Of a log nothing but its name tells that it is none.
            if stub.0 == "a log's line" && name != "debug.zip" {
                continue;
            }
            let report = analyzed(&[as_file(name, behind(&stub.1, counted))]);
            assert_eq!(report.verdict.state, State::Findings, "{context}");
            assert_eq!(report.inputs[0].kind, InputKind::Zip, "{context}");
            let matters = report.skipped.iter().any(|skipped| skipped.matters);
            assert!(!matters, "{context}: {:?}", report.skipped);
        }
        // In a folder the name is asked for first.
        let context = format!("{} in a folder, counted: {counted}", stub.0);
        let bytes = behind(&stub.1, counted);
        let report = analyzed(&[in_folder("x", "case 7/Debug.ZIP", bytes.clone())]);
        assert_eq!(report.verdict.state, State::Findings, "{context}");
        // Without its directory, too.
        let cut = bytes.len() - 60;
        let report = analyzed(&[in_folder("x", "debug.zip", &bytes[..cut])]);
        assert_eq!(report.verdict.state, State::Findings, "{context}, cut");
        assert_eq!(
            report.inputs[0].kind,
            InputKind::DamagedZip,
            "{context}, cut"
        );
    }
}

/// What is called an archive and holds none.
#[test]
fn nothing_behind() {
    for head in ["#!/bin/sh\nexit\n", "PK", "no archive"] {
        let report = analyzed(&[in_folder("x", "debug.zip", head.as_bytes())]);
        assert_eq!(report.verdict.state, State::Incomplete, "{head}");
        let mut skipped = report.skipped.iter();
        let said = skipped.any(|skipped| skipped.path == "debug.zip" && skipped.matters);
        assert!(said, "{head}: {:?}", report.skipped);
    }
}

/// An archive without files is said to be one, by itself and beside others.
#[test]
fn empty() {
    let empty = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
    let inside = zip(&[]);
    for bytes in [empty, inside] {
        let report = analyzed(&[as_file("debug.zip", bytes.clone())]);
        assert_eq!(report.verdict.state, State::Incomplete);
        let [skipped] = &report.skipped[..] else {
            unreachable!("{:?}", report.skipped);
        };
        assert_eq!(skipped.path, "debug.zip");
        assert_eq!(
            skipped.message,
            "the archive holds no files; collect or copy it again"
        );
        assert!(skipped.matters);
        let beside = [as_file("a.zip", debug_zip()), as_file("b.zip", bytes)];
        assert_eq!(codes(&analyzed(&beside)), ["empty-archive"]);
    }
}

/// An encrypted file is named, with what to do.
#[test]
fn encrypted() {
    let mut bytes = debug_zip();
    let end = bytes.len() - 22;
    let directory = u32_at(&bytes, end + 16);
    bytes[6] |= 1;
    bytes[directory + 8] |= 1;
    let report = analyzed(&[as_file("debug.zip", bytes)]);
    assert_eq!(report.verdict.state, State::Incomplete);
    let skipped = &report.skipped[0];
    assert_eq!((skipped.path.as_str(), skipped.matters), (LOG, true));
    assert_eq!(
        skipped.message,
        "the file is encrypted; unpack the archive with its password and choose the folder"
    );
}

/// Parts of `size` bytes, cut anywhere.
fn cuts(zip: &[u8], size: usize) -> Vec<Source> {
    let parts = zip.chunks(size).zip(1..);
    let parts = parts.map(|(part, number)| as_file(&format!("debug.zip.{number:03}"), part));
    parts.collect()
}

/// Parts of `size` bytes as Info-ZIP writes them: a mark in front, and offsets
/// that count from the start of a part.
fn disks(zip: &[u8], size: usize) -> Vec<Source> {
    let mut bytes = [b"PK\x07\x08", zip].concat();
    // They keep the end record in one part.
    let cut = bytes.len() % size < 22;
    let size = if cut { size - 40 } else { size };
    let end = bytes.len() - 22;
    let split = |bytes: &mut Vec<u8>, disk: usize, offset: usize| {
        let at = u32_at(bytes, offset) + 4;
        let (number, rest) = (at / size, at % size);
        bytes.splice(
            disk..disk + 2,
            u16::try_from(number).expect("few").to_le_bytes(),
        );
        bytes.splice(
            offset..offset + 4,
            u32::try_from(rest).expect("small").to_le_bytes(),
        );
        at
    };
    let last = u16::try_from((bytes.len() - 1) / size).expect("few");
    bytes.splice(end + 4..end + 6, last.to_le_bytes());
    let mut record = split(&mut bytes, end + 6, end + 16);
    while record < end {
        split(&mut bytes, record + 34, record + 42);
        let lengths = [28, 30, 32].map(|at| usize::from(bytes[record + at]));
        record += 46 + lengths.iter().sum::<usize>();
    }
    let parts = bytes.chunks(size).zip(1..);
    let name = |number| {
        if number == usize::from(last) + 1 {
            "debug.zip".to_owned()
        } else {
            format!("debug.z{number:02}")
        }
    };
    parts
        .map(|(part, number)| as_file(&name(number), part))
        .collect()
}

/// An archive of several logs that do not compress well; the last holds a
/// flush error.
fn several_logs() -> Vec<u8> {
    let mut state = 7_u64;
    let mut files = Vec::new();
    for node in 1..=4 {
        let mut text = String::new();
        for minute in 0..60 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(99);
            let _ = writeln!(
                text,
                "I250422 11:{minute:02}:01.000000 7 a/b.go:9 ⋮ [T1,n{node}] {state:x} well"
            );
        }
        if node == 4 {
            text.push_str(FLUSH);
        }
        files.push((LOG.replace("/1/", &format!("/{node}/")), text.into_bytes()));
    }
    zip(&files)
}

/// Sources as files of one folder.
fn into_folder(sources: Vec<Source>) -> Vec<Source> {
    let of = |source: Source| Source {
        name: "x".to_owned(),
        folder: true,
        ..source
    };
    sources.into_iter().map(of).collect()
}

/// Split in any way and given together, an archive is read as a whole; where a
/// part is missing, it is named, and what there is is read.
#[test]
fn split() {
    type Split = fn(&[u8], usize) -> Vec<Source>;
    let zip = several_logs();
    let ways: [(&str, Split); 2] = [("cuts", cuts), ("disks", disks)];
    for (way, split) in ways {
        for size in [zip.len() - 100, zip.len() / 2, 1500, 997, 400] {
            let whole = || split(&zip, size);
            let count = whole().len();
            for folder in [false, true] {
                let context = format!("{way} of {size} bytes, in a folder: {folder}");
                let given = |parts: Vec<Source>| {
                    let joined = join_parts(parts.into_iter().rev().collect());
                    if folder { into_folder(joined) } else { joined }
                };
                let report = analyzed(&given(whole()));
                assert_eq!(report.verdict.state, State::Findings, "{context}");
                assert_eq!(codes(&report), [""; 0], "{context}: {:?}", report.skipped);
                assert_eq!(report.stats.members, 4, "{context}");
                for gone in 0..count {
                    let mut parts = whole();
                    let name = parts.remove(gone).path;
                    let context = format!("{context}, without {name}");
                    // One part alone may be nothing at all.
                    let Ok(report) = analyze(&given(parts)) else {
                        assert!(!folder, "{context}");
                        continue;
                    };
                    assert_ne!(report.verdict.state, State::Clear, "{context}");
                    let named = report.skipped.iter().any(|skipped| {
                        skipped.code == "part-missing"
                            && skipped.matters
                            && skipped.message.contains(&format!(" {name} "))
                    });
                    assert!(named, "{context}: {:?}", report.skipped);
                }
            }
        }
    }
}
