//! `--each`: a report for each input, and a table of them all.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use serde_json::Value;

use super::{Folder, GOOD, LOSS, stderr, stdout};

/// Starts as an archive does.
const BAD: &str = "PK\u{3}\u{4} and no more";

/// Inputs of which each has another fate.
fn inputs() -> Folder {
    let folder = Folder::new();
    folder.write("bad.zip", BAD);
    folder.write("a/debug.zip", zip(LOSS));
    folder.write("b/debug.zip", zip(GOOD));
    folder.write("c/nodes/1/logs/cockroach.log", GOOD);
    folder.write("c/more.zip", BAD);
    folder
}

fn zip(log: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("debug/nodes/1/logs/cockroach.log", options)
        .expect("begun");
    std::io::Write::write_all(&mut zip, log.as_bytes()).expect("written");
    zip.finish().expect("finished").into_inner()
}

const EACH: [&str; 7] = [
    "--each",
    "out",
    "bad.zip",
    "a/debug.zip",
    "b/debug.zip",
    "c",
    "gone.zip",
];

/// The table for programs.
fn table(folder: &Folder) -> Vec<Value> {
    let text = fs::read_to_string(folder.at("out/table.jsonl")).expect("written");
    let lines = text.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().expect("JSON")
}

fn states(folder: &Folder) -> Vec<(String, String)> {
    let text = |line: &Value, key: &str| line[key].as_str().expect("text").to_owned();
    let table = table(folder);
    let lines = table.iter();
    lines
        .map(|line| (text(line, "input"), text(line, "state")))
        .collect()
}

/// The files of the folder, with when they were written.
fn files(folder: &Folder) -> BTreeMap<PathBuf, SystemTime> {
    let files = fs::read_dir(folder.at("out")).expect("read");
    let files = files.map(|file| {
        let path = file.expect("a file").path();
        let time = fs::metadata(&path)
            .and_then(|it| it.modified())
            .expect("there");
        (path, time)
    });
    files.collect()
}

fn reports(folder: &Folder) -> BTreeMap<PathBuf, SystemTime> {
    let mut files = files(folder);
    files.retain(|path, _| {
        !path
            .file_name()
            .is_some_and(|it| it.to_string_lossy().starts_with("table."))
    });
    files
}

#[test]
fn each_input_has_a_report_and_a_line() {
    let folder = inputs();
    let done = folder.run(&EACH);
    assert_eq!(done.status.code(), Some(1), "{}", stderr(&done));
    let want = [
        ("bad.zip", "not_analyzed"),
        ("a/debug.zip", "findings"),
        ("b/debug.zip", "clear"),
        ("c", "incomplete"),
        ("gone.zip", "not_analyzed"),
    ];
    let want: Vec<_> = want
        .iter()
        .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
        .collect();
    assert_eq!(states(&folder), want);
    let printed = stdout(&done);
    assert!(
        printed.starts_with("5 inputs: 1 with findings, 2 not analyzed, 1 incomplete, 1 clear.\n"),
        "{printed}"
    );
    assert_eq!(
        fs::read_to_string(folder.at("out/table.txt")).expect("written"),
        printed
    );
    let said = stderr(&done);
    assert!(
        said.contains("warning: cannot read gone.zip: there is no such file"),
        "{said}"
    );
    for line in table(&folder) {
        let Some(report) = line["report"].as_str() else {
            assert_eq!(line["state"], "not_analyzed");
            continue;
        };
        let text = fs::read_to_string(folder.at("out").join(report)).expect("written");
        assert!(text.starts_with("<!doctype html>"), "{report}");
        let headline = line["headline"].as_str().expect("text");
        assert!(printed.contains(headline), "{headline}");
        for table in ["out/table.csv", "out/table.html"] {
            let table = fs::read_to_string(folder.at(table)).expect("written");
            assert!(table.contains(report), "{table}");
        }
    }
}

#[test]
fn the_exit_code_is_that_of_the_worst() {
    let folder = inputs();
    for (inputs, want) in [
        (&["b/debug.zip"][..], 0),
        (&["b/debug.zip", "c"], 2),
        (&["c", "gone.zip", "b/debug.zip"], 3),
        (&["gone.zip", "a/debug.zip"], 1),
    ] {
        let done = folder.run(&[&["--each", "out"], inputs].concat());
        assert_eq!(done.status.code(), Some(want), "{inputs:?}");
    }
}

#[test]
fn what_is_done_is_not_done_again() {
    let folder = inputs();
    let first = stdout(&folder.run(&EACH));
    let before = reports(&folder);
    assert_eq!(
        before.len(),
        6,
        "a report and a note of each that could be read: {before:?}"
    );
    assert_eq!(stdout(&folder.run(&EACH)), first);
    assert_eq!(reports(&folder), before);
    // Changed is one whose input changed, whose report is damaged, or that has no note.
    let name = |input: &str| {
        let lines = table(&folder);
        let line = lines
            .iter()
            .find(|line| line["input"] == input)
            .expect("a line");
        folder
            .at("out")
            .join(line["report"].as_str().expect("a report"))
    };
    let (a, b, c) = (name("a/debug.zip"), name("b/debug.zip"), name("c"));
    folder.write("b/debug.zip", zip(LOSS));
    fs::write(&a, "half of").expect("written");
    let note = before.keys().find(|path| {
        path.to_string_lossy().ends_with(".done") && path.file_stem() == c.file_stem()
    });
    fs::write(note.expect("a note"), "{").expect("written");
    folder.run(&EACH);
    let after = reports(&folder);
    for (path, input) in [(&a, "a"), (&b, "b"), (&c, "c")] {
        assert_ne!(after[path], before[path], "{input}");
    }
    assert_eq!(states(&folder)[2].1, "findings");
    // Asked for in another way, it is another one.
    folder.run(&[&EACH[..], &["--redact"]].concat());
    for path in [&a, &b, &c] {
        assert_ne!(reports(&folder)[path], after[path], "{}", path.display());
    }
}

/// The report is that of the input by itself, in each form.
#[test]
fn each_report_is_that_of_the_input_alone() {
    let folder = inputs();
    for form in ["json", "text", "csv", "markdown"] {
        folder.run(&[
            "--each",
            "out",
            "a/debug.zip",
            "b/debug.zip",
            "--format",
            form,
        ]);
        for line in table(&folder) {
            let input = line["input"].as_str().expect("text");
            let report = folder
                .at("out")
                .join(line["report"].as_str().expect("a report"));
            let alone = stdout(&folder.run(&["--format", form, input]));
            assert_eq!(
                fs::read_to_string(report).expect("written"),
                alone,
                "{form}"
            );
        }
    }
}

#[test]
fn what_cannot_be_written_is_said() {
    let folder = inputs();
    folder.write("file", "x");
    let done = folder.run(&["--each", "file", "b/debug.zip"]);
    assert_eq!(done.status.code(), Some(3));
    assert!(
        stderr(&done).contains("cannot write file"),
        "{}",
        stderr(&done)
    );
    // In the place of a report lies a folder.
    folder.run(&["--each", "out", "b/debug.zip"]);
    let report = folder
        .at("out")
        .join(table(&folder)[0]["report"].as_str().expect("a report"));
    fs::remove_file(&report).expect("removed");
    fs::create_dir(&report).expect("made");
    let done = folder.run(&["--each", "out", "b/debug.zip", "a/debug.zip"]);
    assert_eq!(done.status.code(), Some(1), "the other one is judged");
    assert!(
        stderr(&done).contains("it is a folder"),
        "{}",
        stderr(&done)
    );
    for option in [&["--open"][..], &["-o", "x"], &["--bundle", "x"]] {
        let done = folder.run(&[&EACH[..], option].concat());
        assert_eq!(done.status.code(), Some(3), "{option:?}");
    }
}

/// The table takes the place of no input, by whatever name or in whatever folder.
#[test]
fn no_input_is_overwritten_by_the_table() {
    let folder = inputs();
    for (name, input) in [
        ("table.txt", "out/table.txt"),
        ("table.csv", "out/../out/table.csv"),
        ("table.html", "out"),
        ("table.jsonl", "out/table.jsonl"),
    ] {
        let file = format!("out/{name}");
        folder.write(&file, GOOD);
        let done = folder.run(&["--each", "out", "b/debug.zip", input]);
        let said = stderr(&done);
        assert_eq!(done.status.code(), Some(3), "{said}");
        let want = format!("writing {file} would overwrite the input");
        assert!(said.contains(&want), "{said}");
        let left = fs::read_to_string(folder.at(&file)).expect("there");
        assert_eq!(left, GOOD, "{input}");
        assert_eq!(files(&folder).len(), 1, "nothing was begun");
        fs::remove_file(folder.at(&file)).expect("removed");
    }
}

#[test]
fn parts_are_joined_in_a_folder_only() {
    let folder = Folder::new();
    let zip = zip(GOOD);
    let (first, second) = zip.split_at(zip.len() / 2);
    folder.write("parts/debug.zip.001", first);
    folder.write("parts/debug.zip.002", second);
    folder.run(&[
        "--each",
        "out",
        "parts/debug.zip.001",
        "parts/debug.zip.002",
        "parts",
    ]);
    let states: Vec<_> = states(&folder).into_iter().map(|it| it.1).collect();
    assert_eq!(states.len(), 3);
    assert!(states[0] != "clear" && states[1] != "clear", "{states:?}");
    assert_eq!(states[2], "clear");
}

#[test]
fn a_folder_around_the_reports_is_read_once() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["--each", "out", "."]).status.code(), Some(1));
    let before = files(&folder);
    let done = folder.run(&["--each", "out", "."]);
    let said = stderr(&done);
    assert_eq!(done.status.code(), Some(3), "{said}");
    assert!(said.contains("would overwrite the input"), "{said}");
    assert_eq!(files(&folder), before);
}
