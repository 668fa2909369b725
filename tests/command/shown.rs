//! What a person sees at a terminal, and in the browser.

use super::terminal::{Connected, on_terminal};
use super::{Folder, stdout};

const ESCAPE: char = '\u{1b}';

#[test]
fn colors() {
    let folder = Folder::new();
    let plain = stdout(&folder.run(&["loss.log"]));
    assert!(!plain.contains(ESCAPE), "a pipe has no colors");
    #[rustfmt::skip]
    let cases: &[(&[&str], (&str, &str), bool)] = &[
        (&["loss.log"],                      ("A", "b"),         true),
        (&["loss.log"],                      ("NO_COLOR", "1"),  false),
        (&["loss.log"],                      ("TERM", "dumb"),   false),
        (&["--color", "never", "loss.log"],  ("A", "b"),         false),
        (&["--color", "always", "loss.log"], ("NO_COLOR", "1"),  true),
    ];
    for (arguments, (name, value), want) in cases {
        let mut command = folder.command(arguments);
        command.env(name, value);
        let (status, said) = on_terminal(command, Connected::Stdout, 80);
        assert_eq!(status.code(), Some(1), "{arguments:?}");
        let red = format!("{ESCAPE}[1;31m✖ FINDINGS:{ESCAPE}[0m Potentially");
        assert_eq!(
            said.starts_with(&red),
            *want,
            "{arguments:?} {name}: {said}"
        );
        // Without colors it is what a pipe gets.
        assert_eq!(said == plain, !want, "{arguments:?} {name}: {said}");
    }
    let always = stdout(&folder.run(&["--color", "always", "loss.log"]));
    assert!(always.contains(ESCAPE), "for a pager");
    folder.run(&["--color", "always", "--output", "report.txt", "loss.log"]);
    let written = std::fs::read_to_string(folder.at("report.txt")).expect("read");
    assert_eq!(written, plain);
    for format in ["json", "csv", "markdown", "html"] {
        let arguments = ["--color", "always", "--format", format, "loss.log"];
        let (_, said) = on_terminal(folder.command(&arguments), Connected::Stdout, 80);
        assert!(!said.contains(ESCAPE), "{format}");
    }
}

/// Errors have colors where the report would have them.
#[test]
fn colors_of_errors() {
    let folder = Folder::new();
    let red = format!("{ESCAPE}[1;31merror:{ESCAPE}[0m cannot read gone");
    for (variable, want) in [
        (("A", "b"), true),
        (("NO_COLOR", "1"), false),
        (("TERM", "dumb"), false),
    ] {
        let mut command = folder.command(&["gone"]);
        command.env(variable.0, variable.1);
        let (_, said) = on_terminal(command, Connected::Stderr, 80);
        assert_eq!(said.starts_with(&red), want, "{variable:?}: {said}");
        assert_eq!(said.starts_with("error: cannot read gone"), !want, "{said}");
        let mut command = folder.command(&["--formt"]);
        command.env(variable.0, variable.1);
        let (_, said) = on_terminal(command, Connected::Stderr, 80);
        assert_eq!(said.contains(ESCAPE), want, "{variable:?}: {said}");
    }
}

/// Tables take the width that there is, and none is wider; log text is whole.
#[test]
fn widths() {
    let folder = Folder::new();
    let shown = |columns| {
        let command = folder.command(&["--color", "never", "loss.log"]);
        let (_, said) = on_terminal(command, Connected::Stdout, columns);
        let error = super::LOSS.lines().nth(1).expect("the error");
        assert!(said.contains(error), "{columns}: {said}");
        said
    };
    let row = "| 42  | 1      | IMPORT |";
    assert!(shown(200).contains(row), "a grid");
    assert!(!shown(80).contains(row), "a list");
    assert!(shown(80).contains("  - job 42, tenant 1, kind IMPORT, table 106, verdict"));
    for columns in [40, 80, 120, 200] {
        for line in shown(columns)
            .lines()
            .filter(|line| line.starts_with(['+', '|']))
        {
            assert!(line.chars().count() <= columns.into(), "{columns}: {line}");
        }
    }
    // A terminal that does not know its width, and none at all.
    let piped = stdout(&folder.run(&["loss.log"]));
    assert_eq!(shown(0), piped);
    assert_eq!(shown(80), piped);
}

#[test]
fn progress() {
    let folder = Folder::new();
    let on_stderr = |arguments: &[&str]| {
        let command = folder.command(arguments);
        on_terminal(command, Connected::Stderr, 100).1
    };
    let said = on_stderr(&["loss.log"]);
    assert!(said.contains(" % "), "{said}");
    assert!(said.contains("B/s, ") && said.contains(" left "), "{said}");
    assert!(said.ends_with("\r\u{1b}[2K"), "the line is gone: {said:?}");
    assert!(
        said.contains("reading ") && !said.contains("bundle "),
        "{said}"
    );
    assert_eq!(on_stderr(&["--quiet", "loss.log"]), "");
    let bundle = ["--bundle", "x.zip", "--hash-inputs", "--no-redact"];
    let said = on_stderr(&[&bundle[..], &["loss.log"]].concat());
    let reading = said.find("reading ").expect("the first part");
    let making = said.find("bundle ").expect("the second part");
    assert!(reading < making, "{said}");
    let line = said.get(making..).expect("a line");
    assert!(line.contains(" % ") && line.contains("loss.log"), "{said}");
    assert!(
        said.contains("\u{1b}[2KEvidence bundle: x.zip, "),
        "{said:?}"
    );
    assert_eq!(on_stderr(&[&bundle[..], &["-q", "loss.log"]].concat()), "");
    let told = on_stderr(&["--output", "report.txt", "loss.log"]);
    assert!(told.ends_with("\nReport: report.txt\n"), "{told:?}");
    assert!(told.contains("Potentially Corrupt Jobs found."), "{told:?}");
    assert_eq!(on_stderr(&["-q", "-o", "report.txt", "loss.log"]), "");
    let mut dumb = folder.command(&["loss.log"]);
    dumb.env("TERM", "dumb");
    assert_eq!(on_terminal(dumb, Connected::Stderr, 100).1, "");
    // No terminal, no progress.
    assert!(folder.run(&["loss.log"]).stderr.is_empty());
}

/// A program that a desktop has takes note of what it is given.
#[cfg(target_os = "linux")]
mod browser {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;
    use std::process::Output;

    use crate::{Folder, stderr};

    /// Runs the command in a desktop whose browser notes what it should show.
    fn run(folder: &Folder, arguments: &[&str]) -> (Output, Option<String>) {
        folder.write("bin/xdg-open", "#!/bin/sh\nprintf %s \"$1\" > noted\n");
        let program = folder.at("bin/xdg-open");
        fs::set_permissions(program, fs::Permissions::from_mode(0o755)).expect("set");
        fs::create_dir_all(folder.at("tmp")).expect("made");
        let mut command = folder.command(arguments);
        command
            .env("PATH", folder.at("bin"))
            .env("TMPDIR", folder.at("tmp"));
        let done = command.output().expect("started");
        let noted = fs::read_to_string(folder.at("noted")).ok();
        (done, noted)
    }

    #[test]
    fn the_browser_shows_a_file_that_stays() {
        let folder = Folder::new();
        let (done, noted) = run(&folder, &["--open", "loss.log"]);
        assert_eq!(done.status.code(), Some(1), "{}", stderr(&done));
        assert!(done.stdout.is_empty());
        let path = noted.expect("shown");
        let file = Path::new(&path);
        assert_eq!(file.extension(), Some("html".as_ref()));
        assert_eq!(file.parent(), Some(folder.at("tmp").as_path()));
        let said = stderr(&done);
        assert!(said.contains("Potentially Corrupt Jobs found."), "{said}");
        assert!(said.ends_with(&format!("\nReport: {path}\n")), "{said}");
        let page = fs::read_to_string(&path).expect("it is still there");
        let printed = folder.run(&["--format", "html", "loss.log"]);
        assert_eq!(
            crate::files::unsaved(&page),
            crate::files::unsaved(&crate::stdout(&printed))
        );
        let mode = fs::metadata(&path).expect("there").permissions().mode();
        assert_eq!(mode & 0o077, 0, "others may not read it");
    }

    #[test]
    fn the_browser_shows_the_file_that_was_named() {
        let folder = Folder::new();
        let (done, noted) = run(
            &folder,
            &["--open", "-q", "-o", "my report.htm", "loss.log"],
        );
        assert_eq!(done.status.code(), Some(1));
        assert_eq!(stderr(&done), "");
        let path = folder.at("my report.htm");
        assert_eq!(noted.as_deref(), path.to_str());
        let page = fs::read_to_string(path).expect("read");
        assert!(page.starts_with("<!doctype html>"));
        assert_eq!(fs::read_dir(folder.at("tmp")).expect("read").count(), 0);
    }

    #[test]
    fn without_a_browser_the_report_is_there() {
        let folder = Folder::new();
        let mut command = folder.command(&["--open", "-q", "-o", "report.html", "good.log"]);
        let done = command
            .env("PATH", folder.path())
            .output()
            .expect("started");
        assert_eq!(done.status.code(), Some(0), "the verdict");
        let said = stderr(&done);
        let path = folder.at("report.html");
        assert!(
            said.starts_with("warning: no browser could be started ("),
            "{said}"
        );
        assert!(
            said.ends_with(&format!("; open {} yourself\n", path.display())),
            "{said}"
        );
        assert!(path.exists());
    }

    #[test]
    fn nothing_is_shown_and_nothing_left_where_nothing_was_analyzed() {
        let folder = Folder::new();
        folder.write("page.zip", "<html><body>Sign in");
        for arguments in [
            &["--open", "page.zip"][..],
            &["--open", "--format", "json", "loss.log"],
        ] {
            let (done, noted) = run(&folder, arguments);
            assert_eq!(done.status.code(), Some(3), "{arguments:?}");
            assert_eq!(noted, None);
            assert_eq!(fs::read_dir(folder.at("tmp")).expect("read").count(), 0);
        }
    }
}
