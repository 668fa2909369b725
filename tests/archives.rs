//! Zip archives as people have them: with something in front, encrypted, or
//! empty. What is in one is read, and what is not is said.

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod analyzed;
mod files;

use analyzed::analyzed;
use detect_144650::report::{InputKind, Report, State};
use files::{as_file, in_folder, zip};

const LOG: &str = "debug/nodes/1/logs/cockroach.h1.roach.2025-04-22T06_00_00Z.000100.log";

/// An archive with a log that holds a flush error.
fn debug_zip() -> Vec<u8> {
    let error = "closing with flushes in-progress encountered an error: boom";
    let head =
        "W250422 11:22:39.000001 6885 kv/bulk/sst_batcher.go:432 ⋮ [T3,n1,job=1065722008981340161]";
    let text = format!("{head} 5 {error}\n");
    zip(&[(LOG.to_owned(), text.into_bytes())])
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
            [b"#!/bin/sh\n".as_slice(), &[b'#'; 100_000]].concat(),
        ),
        (
            "a program",
            [b"MZ\x90\0\x03\0".as_slice(), &[0xc3; 200_000]].concat(),
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
        assert!(codes(&report).contains(&"packed"), "{:?}", report.skipped);
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
