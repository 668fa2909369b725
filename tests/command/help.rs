//! Every sentence of the help is so.

use super::{Folder, GOOD, LOSS, run, stdout};

/// What the help says, those of verbs included, without line ends.
fn help() -> String {
    let helps = [
        &["--help"][..],
        &["plan", "--help"],
        &["scan", "--help"],
        &["join", "--help"],
    ];
    let said: String = helps.iter().map(|help| stdout(&run(help))).collect();
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn short_and_long_help_are_one() {
    assert_eq!(stdout(&run(&["-h"])), stdout(&run(&["--help"])));
    let wide = |line: &str| 100 < line.chars().count();
    assert!(!stdout(&run(&["--help"])).lines().any(wide));
}

/// Each sentence that promises something, with the test that holds it.
#[test]
fn sentences_are_held() {
    #[rustfmt::skip]
    let held = [
        ("A debug.zip, an unpacked folder, a log file,",         "examples_work"),
        ("or \"-\" for standard input.",                            "piped::standard_input_is_read"),
        ("Archives may be zip or tar, and whatever is packed with gzip, bzip2, xz or zstd, or lies in an archive inside, is unpacked.", "piped::archives_are_unpacked"),
        ("what stands in two of them counts once",                  "inputs_are_judged_together"),
        ("Unless given, it is text,",                               "forms"),
        ("or HTML with --open",                                     "shown::browser::the_browser_shows_a_file_that_stays"),
        ("Write the report to FILE instead of standard output.",    "files::a_report_in_a_file_is_the_one_of_standard_output"),
        ("but never one that is an input",                          "files::an_output_that_is_an_input_is_refused"),
        ("in the folder for temporary files, which stays there",    "shown::browser::the_browser_shows_a_file_that_stays"),
        ("is never an input or the file that --output names",       "files::report_and_bundle_are_two_files"),
        ("Replace host names, users, SQL and the like",             "files::stand_ins_replace_names"),
        ("only on a terminal, and not if NO_COLOR is set or TERM is dumb.", "shown::colors"),
        ("A file that --output names never has them",               "shown::colors"),
        ("no progress, and not where the report was written",       "shown::progress"),
        ("Judge each input by itself. Its report goes to FOLDER,",  "each::each_report_is_that_of_the_input_alone"),
        ("as HTML unless --format says otherwise,",                 "each::each_input_has_a_report_and_a_line"),
        ("and a table of them all, which is printed, as table.txt, table.jsonl, table.csv and table.html.", "each::each_input_has_a_report_and_a_line"),
        ("An input that is done and still the same is not read again;", "each::what_is_done_is_not_done_again"),
        ("what is wrong with one stops no other.",                  "each::what_cannot_be_written_is_said"),
        ("The exit code is that of the worst: 1, then 3, 2, 0",     "each::the_exit_code_is_that_of_the_worst"),
        ("Use N threads",                                           "files::the_number_of_threads_changes_nothing"),
        ("Print what SHELL needs to complete these options",        "offered::bash_completes"),
        ("Print the manual page",                                   "offered::the_manual_page"),
        ("0 not detected in these logs, and nothing that matters was left unread", "exit_codes_and_what_is_said"),
        ("1 jobs that may have lost rows, or flush errors without a job", "exit_codes_and_what_is_said"),
        ("2 nothing detected, but not everything could be checked", "exit_codes_and_what_is_said"),
        ("3 not analyzed: bad usage, no such file, nothing to analyze, or no report written;", "exit_codes_and_what_is_said"),
        ("Make the report of all parts of a plan: that of the whole in one go", "fleet::the_parts_make_the_report_of_the_whole"),
        ("so standard input is none",                               "fleet::what_does_not_belong_together_is_named"),
        ("N parts of about equal work; fewer if there is too little.", "fleet::the_parts_make_the_report_of_the_whole"),
        ("Which part to read; the first is 0",                      "fleet::what_does_not_belong_together_is_named"),
        ("Look for the inputs in PLACE, by their names,",           "fleet::inputs_are_looked_for_at_another_place"),
        ("each part once, in any order",                            "fleet::the_parts_make_the_report_of_the_whole"),
        ("Also make a report if parts are missing. They are named, and it is never clear", "fleet::a_missing_part_is_named"),
        ("0 it was written",                                        "fleet::a_part_is_written_again_as_it_was"),
        ("3 it was not",                                            "fleet::what_does_not_belong_together_is_named"),
        ("a file of such a name is ./plan",                         "fleet::a_file_may_be_called_as_a_verb_is"),
        ("or no bundle, where 0 would promise that all was",        "files::a_bundle_that_cannot_be_written_hides_no_finding"),
    ];
    let tests = [
        include_str!("each.rs"),
        include_str!("files.rs"),
        include_str!("fleet.rs"),
        include_str!("help.rs"),
        include_str!("main.rs"),
        include_str!("offered.rs"),
        include_str!("piped.rs"),
        include_str!("shown.rs"),
    ];
    let said = help();
    for (sentence, test) in held {
        assert!(said.contains(sentence), "{test}: {sentence}\n{said}");
        let name = test.rsplit("::").next().unwrap_or(test);
        let begins = format!("fn {name}()");
        assert!(
            tests.iter().any(|source| source.contains(&begins)),
            "{test}"
        );
    }
}

#[test]
fn forms() {
    let folder = Folder::new();
    let starts = [
        (&["loss.log"][..], "FINDINGS: "),
        (&["--format", "text", "loss.log"], "FINDINGS: "),
        (&["--format", "json", "loss.log"], "{\n"),
        (&["--format", "csv", "loss.log"], "\"record\",\"job_id\""),
        (&["--format", "markdown", "loss.log"], "#"),
        (&["--format", "html", "loss.log"], "<!doctype html>"),
    ];
    for (arguments, start) in starts {
        let said = stdout(&folder.run(arguments));
        assert!(said.starts_with(start), "{arguments:?}: {said}");
    }
}

#[test]
fn inputs_are_judged_together() {
    let folder = Folder::new();
    folder.write("copy/logs/cockroach.log", LOSS);
    let said = stdout(&folder.run(&["--format", "json", "loss.log", "copy"]));
    assert_eq!(said.matches("\"flush_errors\": [").count(), 1, "one job");
    assert_eq!(said.matches("\"cause\": \"lost_sst\"").count(), 1, "{said}");
}

/// The examples, as they stand there, as far as the command's own part goes.
#[test]
fn examples_work() {
    let folder = Folder::new();
    let zip = |name: &str, log: &str| {
        let file = std::fs::File::create(folder.at(name)).expect("made");
        let mut zip = zip::ZipWriter::new(file);
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file("debug/nodes/1/logs/cockroach.log", options)
            .expect("begun");
        std::io::Write::write_all(&mut zip, log.as_bytes()).expect("written");
        zip.finish().expect("finished");
    };
    zip("debug.zip", LOSS);
    zip("first.zip", LOSS);
    zip("second.zip", GOOD);
    folder.write("n4/logs/cockroach.log", GOOD);
    let help = stdout(&run(&["--help"]));
    let examples = help
        .lines()
        .filter_map(|line| line.strip_prefix("  detect-144650 "));
    let examples: Vec<&str> = examples.collect();
    assert_eq!(examples.len(), 8);
    for example in examples {
        let (ours, _) = example.split_once(" | ").unwrap_or((example, ""));
        let arguments: Vec<&str> = ours.split(' ').collect();
        let mut command = folder.command(&arguments);
        // No browser is here, which is an error, but no matter.
        let done = command
            .env("PATH", folder.path())
            .output()
            .expect("started");
        assert_eq!(done.status.code(), Some(1), "{example}");
        let written = arguments.contains(&"--output") || arguments.contains(&"--open");
        assert_eq!(done.stdout.is_empty(), written, "{example}");
    }
}
