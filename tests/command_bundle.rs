//! `--bundle` of the command: the same bytes as the library's, redacted unless
//! told otherwise, and never over an input.

// The command exists natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod analyzed;

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Output};

use analyzed::analyzed;
use detect_144650::bundle::{Archive, Options, bundle};
use detect_144650::{Plan, Source};

const LOG: &str = "\
I250422 06:00:00.000000 1 util/log/file_sync_buffer.go:238 ⋮ [config] binary: CockroachDB CCL v24.1.5 (x86_64-pc-linux-gnu)
I250422 06:00:01.000000 1 sql/exec_log.go:1 ⋮ [T1,n1,user=secretuser] 6 SELECT secretcolumn
W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T1,n1,job=42] 7 closing with flushes in-progress encountered an error: addsstable [/Table/106/1/0,/Table/106/1/9): secretstore
";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_detect-144650"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("started")
}

/// What the library makes of the same log.
fn made(options: Options) -> Vec<u8> {
    let sources = [Source {
        name: "cockroach.log".to_owned(),
        path: "cockroach.log".to_owned(),
        folder: false,
        bytes: Box::new(LOG.as_bytes().to_vec()),
    }];
    let report = analyzed(&sources);
    let plan = Plan::make(&sources).expect("a log");
    let archive = Archive {
        plan: &plan,
        sources: &sources,
    };
    let go_on = &mut |_: &str, _, _| ControlFlow::Continue(());
    bundle(&report, Some(archive), options, go_on).expect("made")
}

#[test]
fn the_bundle_is_the_librarys() {
    let root = tempfile::tempdir().expect("a folder");
    fs::write(root.path().join("cockroach.log"), LOG).expect("written");
    for (switches, redact, hash_inputs) in [
        (&[][..], true, false),
        (&["--no-redact"][..], false, false),
        (&["--hash-inputs"][..], true, true),
        (&["--no-redact", "--hash-inputs"][..], false, true),
    ] {
        let mut arguments = vec!["--bundle", "evidence.zip", "cockroach.log"];
        arguments.extend(switches);
        let done = run(root.path(), &arguments);
        assert_eq!(done.status.code(), Some(1), "{switches:?}");
        assert!(
            !done.stdout.is_empty(),
            "the report is printed all the same"
        );
        let said = String::from_utf8_lossy(&done.stderr);
        let how = if redact {
            ", redacted"
        } else {
            ", not redacted"
        };
        assert!(
            said.contains("evidence.zip") && said.contains(how),
            "{said}"
        );
        let bytes = fs::read(root.path().join("evidence.zip")).expect("written");
        let options = Options {
            redact,
            hash_inputs,
        };
        assert!(bytes == made(options), "{switches:?}");
    }
}

#[test]
fn no_input_is_overwritten() {
    let root = tempfile::tempdir().expect("a folder");
    fs::write(root.path().join("cockroach.log"), LOG).expect("written");
    let done = run(root.path(), &["--bundle", "cockroach.log", "cockroach.log"]);
    assert_eq!(done.status.code(), Some(3));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(said.contains("would overwrite the input"), "{said}");
    let log = fs::read_to_string(root.path().join("cockroach.log")).expect("there");
    assert_eq!(log, LOG);
}
