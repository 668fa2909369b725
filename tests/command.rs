//! The command: exit codes, and that no input is ever overwritten.

// The command exists natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const LOG: &str = "I250422 06:22:39.000000 7 server/node.go:9 ⋮ [T1,n1] 5 all is well\n";

fn run(arguments: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_detect-144650"))
        .args(arguments)
        .output()
        .expect("started")
}

#[test]
fn an_output_that_is_an_input_is_refused() {
    let root = tempfile::tempdir().expect("a folder");
    let log = root.path().join("cockroach.log");
    let folder = root.path().join("debug");
    let inner = folder.join("cockroach.log");
    let link = root.path().join("report.txt");
    fs::create_dir(&folder).expect("made");
    for path in [&log, &inner] {
        fs::write(path, LOG).expect("written");
    }
    fs::hard_link(&inner, &link).expect("linked");
    let output = Path::new("--output");
    for arguments in [
        [output, &log, &log],
        [output, &inner, &folder],
        [output, &link, &folder],
    ] {
        let done = run(&arguments);
        assert_eq!(done.status.code(), Some(3), "{arguments:?}");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(said.contains("would overwrite the input"), "{said}");
    }
    for path in [&log, &inner] {
        assert_eq!(fs::read_to_string(path).expect("read"), LOG);
    }
    // Beside the evidence is a good place.
    let report = root.path().join("new.txt");
    let done = run(&[output, &report, &log]);
    assert_eq!(done.status.code(), Some(0));
    assert!(
        fs::read_to_string(&report)
            .expect("read")
            .contains("Not detected")
    );
    assert_eq!(fs::read_dir(root.path()).expect("read").count(), 4);
}

#[test]
fn exit_codes() {
    let root = tempfile::tempdir().expect("a folder");
    let at = |name: &str| root.path().join(name);
    fs::write(at("good.log"), LOG).expect("written");
    fs::write(at("empty.zip"), "").expect("written");
    fs::write(at("page.zip"), "<html><body>Sign in").expect("written");
    fs::create_dir(at("folder")).expect("made");
    #[rustfmt::skip]
    let cases: &[(&str, i32, &str)] = &[
        ("good.log",  0, ""),
        ("empty.zip", 3, "empty.zip: it is empty (0 bytes); collect or copy it again"),
        ("page.zip",  3, "page.zip: it is a web page"),
        ("folder",    3, "is an empty folder"),
        ("gone.zip",  3, "there is no such file or folder"),
    ];
    for (name, code, sentence) in cases {
        let done = run(&[&at(name)]);
        assert_eq!(done.status.code(), Some(*code), "{name}");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(said.contains(sentence), "{name}: {said}");
    }
}
