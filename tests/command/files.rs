//! Files that the command writes: none that is an input, none by half.

use std::fs;

use super::{Folder, GOOD, stderr, stdout};

#[test]
fn an_output_that_is_an_input_is_refused() {
    let folder = Folder::new();
    folder.write("debug/cockroach.log", GOOD);
    fs::hard_link(folder.at("debug/cockroach.log"), folder.at("report.txt")).expect("linked");
    for arguments in [
        ["--output", "good.log", "good.log"],
        ["--output", "./debug/../good.log", "good.log"],
        ["--output", "debug/cockroach.log", "debug"],
        ["--output", "report.txt", "debug"],
    ] {
        let done = folder.run(&arguments);
        assert_eq!(done.status.code(), Some(3), "{arguments:?}");
        let said = stderr(&done);
        assert!(said.contains(arguments[1]), "{said}");
        assert!(said.contains("would overwrite the input"), "{said}");
        assert!(said.ends_with("; name another file\n"), "{said}");
    }
    for name in ["good.log", "debug/cockroach.log"] {
        assert_eq!(fs::read_to_string(folder.at(name)).expect("read"), GOOD);
    }
}

#[test]
fn a_report_in_a_file_is_the_one_of_standard_output() {
    let folder = Folder::new();
    // Beside the evidence is a good place, and an old report may go.
    folder.write("report", "old and longer than the new one".repeat(1000));
    let before = fs::read_dir(folder.path()).expect("read").count();
    for format in ["text", "json", "csv", "markdown", "html"] {
        let printed = folder.run(&["--format", format, "loss.log"]);
        let done = folder.run(&["--format", format, "-o", "report", "loss.log"]);
        assert_eq!(done.status.code(), Some(1), "{format}");
        assert_eq!((stdout(&done), stderr(&done)), Default::default());
        let written = fs::read_to_string(folder.at("report")).expect("read");
        let printed = stdout(&printed);
        assert_eq!(unsaved(&written), unsaved(&printed), "{format}");
    }
    let after = fs::read_dir(folder.path()).expect("read").count();
    assert_eq!(before, after, "nothing lies beside it");
}

/// A report without the second in which it was made, wherever it says that.
pub(super) fn unsaved(report: &str) -> String {
    const SAVED: &str = "<meta name=\"saved\" content=\"";
    let behind = report.split_once(SAVED).map(|(_, behind)| behind);
    match behind.and_then(|behind| behind.split_once('"')) {
        Some((at, _)) => report.replace(at, "then"),
        None => report.to_owned(),
    }
}

#[test]
fn what_cannot_be_written_is_said_before_the_analysis() {
    let folder = Folder::new();
    fs::create_dir(folder.at("folder")).expect("made");
    #[rustfmt::skip]
    let cases = [
        ("folder",          "cannot write folder: it is a folder; name a file in it"),
        ("gone/report.txt", "cannot write gone/report.txt: there is no such folder; make it, or name another"),
    ];
    for (output, want) in cases {
        let done = folder.run(&["--output", output, "loss.log"]);
        assert_eq!(done.status.code(), Some(3), "{output}");
        assert_eq!(stderr(&done), format!("error: {want}\n"));
    }
}

/// A disk without room, and standard output without one, and where nobody
/// reads on.
#[cfg(target_os = "linux")]
#[test]
fn no_space_is_left() {
    use std::process::Stdio;
    let folder = Folder::new();
    let full = || fs::OpenOptions::new().write(true).open("/dev/full");
    let way_out = "there is no space left; free some, or name a file on another disk";
    let done = folder.run(&["--output", "/dev/full", "loss.log"]);
    assert_eq!(done.status.code(), Some(3));
    let answer = "The answer: Potentially Corrupt Jobs found. Contact Support. Checked: 1 node, 2025-04-22 06:00 to 2025-04-22 06:30 UTC, 1 log file.\n";
    let said = stderr(&done);
    let want = format!("error: cannot write /dev/full: {way_out}\n{answer}");
    assert_eq!(said, want);
    for arguments in [
        &["loss.log"][..],
        &["--help"],
        &["--man"],
        &["--completions", "zsh"],
    ] {
        let mut command = folder.command(arguments);
        let done = command.stdout(full().expect("opened")).output();
        let done = done.expect("started");
        assert_eq!(done.status.code(), Some(3), "{arguments:?}");
        let said = stderr(&done);
        let mut want = format!("error: cannot write to standard output: {way_out}\n");
        if arguments == ["loss.log"] {
            want.push_str(answer);
        }
        assert_eq!(said, want, "{arguments:?}");
    }
    let mut command = folder.command(&["loss.log"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("started");
    drop(child.stdout.take());
    let done = child.wait_with_output().expect("ended");
    assert_eq!(done.status.code(), Some(1), "the verdict");
    assert_eq!(stderr(&done), "");
}

/// The report is there, so the answer is the exit code; but 0 would say that
/// all was written.
#[cfg(target_os = "linux")]
#[test]
fn a_bundle_that_cannot_be_written_hides_no_finding() {
    let folder = Folder::new();
    folder.write("empty.zip", "");
    for (inputs, code, answer) in [
        (&["loss.log"][..], 1, "Potentially Corrupt Jobs found."),
        (&["good.log", "empty.zip"], 2, "Cannot tell: "),
        (&["good.log"], 3, "Not detected in these logs: "),
    ] {
        for quiet in [&[][..], &["--quiet"]] {
            let bundle = ["--bundle", "/dev/full"];
            let done = folder.run(&[&bundle, quiet, inputs].concat());
            assert_eq!(done.status.code(), Some(code), "{inputs:?}");
            let report = stdout(&done);
            assert_eq!(report, stdout(&folder.run(inputs)), "{inputs:?}");
            let said = stderr(&done);
            let error = "error: cannot write /dev/full: there is no space left; ";
            assert!(said.starts_with(error), "{said}");
            assert!(said.contains(&format!("\nThe answer: {answer}")), "{said}");
        }
    }
}

/// Whoever reads at its other end gets the report; nobody is waited for before.
#[cfg(unix)]
#[test]
fn a_pipe_is_written_to() {
    let folder = Folder::new();
    let pipe = folder.at("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|status| status.success()));
    let reader = std::thread::spawn(move || fs::read_to_string(pipe));
    let done = folder.run(&["--output", "pipe", "loss.log"]);
    assert_eq!(done.status.code(), Some(1), "{}", stderr(&done));
    let read = reader.join().expect("it ends").expect("it is read");
    assert_eq!(read, stdout(&folder.run(&["loss.log"])));
}

#[test]
fn report_and_bundle_are_two_files() {
    let folder = Folder::new();
    fs::create_dir(folder.at("sub")).expect("made");
    for (output, bundle) in [
        ("x.zip", "./x.zip"),
        ("sub/../x.zip", "x.zip"),
        ("X.zip", "x.ZIP"),
    ] {
        let before = fs::read_dir(folder.path()).expect("read").count();
        let done = folder.run(&["-o", output, "--bundle", bundle, "loss.log"]);
        assert_eq!(done.status.code(), Some(3), "{output} {bundle}");
        let said = stderr(&done);
        assert!(said.contains("are one file"), "{said}");
        assert!(said.ends_with("; name another file\n"), "{said}");
        let after = fs::read_dir(folder.path()).expect("read").count();
        assert_eq!(before, after, "nothing is written");
    }
    let done = folder.run(&["-o", "x.txt", "--bundle", "x.zip", "loss.log"]);
    assert_eq!(done.status.code(), Some(1), "{}", stderr(&done));
}

#[test]
fn stand_ins_replace_names() {
    let folder = Folder::new();
    for format in ["text", "json", "markdown", "html"] {
        let says = |arguments: &[&str]| stdout(&folder.run(arguments)).contains("secrethost");
        assert!(says(&["--format", format, "loss.log"]), "{format}");
        let redacted = ["--redact", "--format", format, "loss.log"];
        assert!(!says(&redacted), "{format}");
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let folder = Folder::new();
    let said = |threads| stdout(&folder.run(&["--threads", threads, "loss.log", "good.log"]));
    assert_eq!(said("1"), said("7"));
}
