//! The verbs `plan`, `scan` and `join`.

use std::fs;
use std::process::Output;

use super::{Folder, GOOD, LOSS, stderr, stdout};

/// A folder of three logs, one of which may have lost rows, and a plan of it
/// with three parts.
fn planned() -> Folder {
    let folder = Folder::new();
    folder.write("debug/nodes/1/logs/cockroach.log", LOSS);
    folder.write("debug/nodes/2/logs/cockroach.log", GOOD);
    folder.write("debug/nodes/3/logs/cockroach.log", GOOD);
    silent(&folder.run(&["plan", "debug", "--parts", "3", "-o", "plan.json"]));
    folder
}

/// It did what it should, and said nothing.
fn silent(done: &Output) {
    let said = (done.status.code(), stdout(done), stderr(done));
    assert_eq!(said, (Some(0), String::new(), String::new()));
}

fn scan(folder: &Folder, part: &str) {
    let output = format!("part-{part}.json");
    silent(&folder.run(&["scan", "plan.json", "--part", part, "-o", &output]));
}

/// It was refused for this reason.
fn refused(done: &Output, want: &str) {
    assert_eq!(done.status.code(), Some(3), "{want}");
    assert_eq!(stdout(done), "", "{want}");
    let said = stderr(done);
    assert!(said.contains(want), "{want}: {said}");
}

#[test]
fn the_parts_make_the_report_of_the_whole() {
    let folder = planned();
    for part in ["2", "0", "1"] {
        scan(&folder, part);
    }
    let parts = ["part-1.json", "part-0.json", "part-2.json"];
    for options in [
        &["--format", "text"][..],
        &["--format", "json"],
        &["--format", "csv"],
        &["--format", "markdown", "--redact"],
    ] {
        let whole = folder.run(&[&["debug"], options].concat());
        let joined = folder.run(&[&["join", "plan.json"], &parts[..], options].concat());
        assert_eq!(stdout(&joined), stdout(&whole), "{options:?}");
        assert_eq!(joined.status.code(), Some(1), "{options:?}");
    }
    let given = [
        &["join", "plan.json"],
        &parts[..],
        &["-o", "report.html", "--format", "html"],
    ];
    assert_eq!(folder.run(&given.concat()).status.code(), Some(1));
    let page = fs::read_to_string(folder.at("report.html")).expect("written");
    assert!(page.starts_with("<!doctype html>"), "{page}");
}

#[test]
fn a_part_is_written_again_as_it_was() {
    let folder = planned();
    scan(&folder, "0");
    let read = || fs::read(folder.at("part-0.json")).expect("written");
    let first = read();
    scan(&folder, "0");
    assert_eq!(read(), first);
    let printed = folder.run(&["scan", "plan.json", "--part", "0", "--threads", "1"]);
    assert_eq!(printed.stdout, first);
}

#[test]
fn a_missing_part_is_named() {
    let folder = planned();
    scan(&folder, "1");
    let join = ["join", "plan.json", "part-1.json"];
    refused(
        &folder.run(&join),
        "2 of 3 parts are missing (0, 2): scan them, or add '--partial'",
    );
    let done = folder.run(&[&join[..], &["--partial"]].concat());
    assert_eq!(stderr(&done), "warning: 2 of 3 parts are missing (0, 2)\n");
    let said = stdout(&done);
    assert!(said.contains("stopped after 1 of 3 files"), "{said}");
    assert_ne!(done.status.code(), Some(0), "{said}");
}

#[test]
fn what_does_not_belong_together_is_named() {
    let folder = planned();
    scan(&folder, "0");
    scan(&folder, "1");
    folder.write(
        "cut.json",
        &fs::read(folder.at("part-1.json")).expect("written")[..400],
    );
    let other = folder.run(&[
        "plan",
        "debug/nodes",
        "good.log",
        "--parts",
        "2",
        "-o",
        "other.json",
    ]);
    silent(&other);
    let join = |parts: &[&str]| folder.run(&[&["join", "plan.json"], parts].concat());
    let cases: [(&[&str], &str); 6] = [
        (
            &["part-0.json", "part-0.json"],
            "cannot use part-0.json: it is part 0 once more",
        ),
        (
            &["part-0.json", "cut.json"],
            "cannot use cut.json: it is not as it was written",
        ),
        (
            &["part-0.json", "plan.json"],
            "cannot use plan.json: it is no part of this program",
        ),
        (
            &["loss.log"],
            "cannot use loss.log: it is no part of this program",
        ),
        (
            &["gone.json"],
            "cannot read gone.json: there is no such file",
        ),
        (
            &["part-0.json", "-o", "part-0.json"],
            "would overwrite the input part-0.json",
        ),
    ];
    for (parts, want) in cases {
        refused(&join(parts), want);
    }
    refused(
        &folder.run(&["join", "other.json", "part-0.json"]),
        "cannot use part-0.json: it is a part of another plan",
    );
    refused(
        &folder.run(&["scan", "plan.json", "--part", "3"]),
        "cannot use plan.json: there is no part 3: there are 3, counted from 0",
    );
    refused(
        &folder.run(&["scan", "plan.json", "--part", "0", "-o", "plan.json"]),
        "would overwrite the input plan.json",
    );
    refused(
        &folder.run(&["plan", "good.log", "-o", "good.log"]),
        "would overwrite the input good.log",
    );
    refused(
        &folder.run(&["plan", "-"]),
        "a plan cannot be made of standard input",
    );
    refused(&folder.run(&["plan", "plan.json"]), "plan.json");
}

/// On another machine, where the inputs lie elsewhere; and if they are others.
#[test]
fn inputs_are_looked_for_at_another_place() {
    let folder = planned();
    fs::create_dir(folder.at("there")).expect("made");
    fs::rename(folder.at("debug"), folder.at("there/debug")).expect("moved");
    let scan = ["scan", "plan.json", "--part", "0", "-o", "part-0.json"];
    refused(
        &folder.run(&scan),
        "cannot read debug: there is no such file or folder",
    );
    let there = [&scan[..], &["--at", "there"]].concat();
    silent(&folder.run(&there));
    for node in 1..=3 {
        let path = format!("there/debug/nodes/{node}/logs/cockroach.log");
        folder.write(&path, GOOD.repeat(2));
    }
    refused(
        &folder.run(&there),
        "is not what it was when the plan was made: plan anew",
    );
    fs::create_dir(folder.at("more")).expect("made");
    folder.write("more/good.log", GOOD);
    silent(&folder.run(&["plan", "good.log", "more/good.log", "-o", "two.json"]));
    let two = ["scan", "two.json", "--part", "0", "--at", "more"];
    refused(
        &folder.run(&two),
        "two inputs of the plan are called good.log",
    );
}

/// A verb is one where it stands first.
#[test]
fn a_file_may_be_called_as_a_verb_is() {
    let folder = Folder::new();
    folder.write("plan", LOSS);
    for arguments in [&["./plan"][..], &["--", "plan"], &["good.log", "plan"]] {
        assert_eq!(
            folder.run(arguments).status.code(),
            Some(1),
            "{arguments:?}"
        );
    }
}

#[cfg(not(feature = "remote"))]
#[test]
fn a_command_without_addresses_says_so() {
    let folder = Folder::new();
    let done = folder.run(&["https://user:word@host/debug.zip?signature=x"]);
    refused(
        &done,
        "cannot read debug.zip: this command was built without addresses;",
    );
}

/// What the document says to type, typed.
#[cfg(target_os = "linux")]
#[test]
fn the_document_works() {
    use std::path::Path;
    use std::process::Command;

    let document = include_str!("../../docs/fleet.md");
    let blocks = document.split("```console\n").skip(1);
    let blocks = blocks.filter_map(|block| block.split_once("```").map(|(block, _)| block));
    let ours: Vec<&str> = blocks
        .filter(|block| block.contains("detect-144650 "))
        .collect();
    assert_eq!(ours.len(), 3, "{ours:?}");
    let folder = Folder::new();
    let logs = |name: &str, log: &str| {
        for number in 0..20 {
            let path = format!("{name}/nodes/{number}/logs/cockroach.log");
            folder.write(&path, if number == 7 { log } else { GOOD });
        }
    };
    // A folder is as good as an archive.
    logs("debug.zip", LOSS);
    logs("archives/a.zip", GOOD);
    logs("archives/b.zip", LOSS);
    let built = Path::new(env!("CARGO_BIN_EXE_detect-144650"));
    let path = std::env::var("PATH").expect("a path");
    let path = format!("{}:{path}", built.parent().expect("a folder").display());
    let type_in = |block: &str| {
        let lines = block
            .lines()
            .map(|line| line.trim_start_matches(['$', '>']));
        let script = lines.collect::<Vec<_>>().join("\n");
        let mut bash = Command::new("bash");
        bash.args(["-c", &script]).env("PATH", &path);
        bash.current_dir(folder.path()).output().expect("bash")
    };
    let joined = type_in(ours[0]);
    let whole = folder.run(&["debug.zip"]);
    assert_eq!(stdout(&joined), stdout(&whole), "{}", stderr(&joined));
    assert_eq!(joined.status.code(), Some(1));
    let table = stdout(&type_in(ours[1]));
    assert!(table.starts_with("2 inputs: 1 with findings,"), "{table}");
    fs::remove_dir_all(folder.at("reports")).expect("removed");
    assert_eq!(stdout(&type_in(ours[2])), table);
    for after in document.split("](").skip(1) {
        let link = after.split([')', '#']).next().unwrap_or_default();
        let here = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("docs")
            .join(link);
        assert!(link.starts_with("https://") || here.exists(), "{link}");
    }
}
