//! Completions and the manual page are those of the options.

use std::process::Command;

use super::{Folder, run, stdout};

/// The options that the help lists, those of verbs included.
fn options() -> Vec<String> {
    let helps = [
        &["--help"][..],
        &["plan", "--help"],
        &["scan", "--help"],
        &["join", "--help"],
    ];
    let help: String = helps.iter().map(|help| stdout(&run(help))).collect();
    let words = help.lines().filter_map(|line| {
        let line = line.trim_start();
        let listed = line.starts_with("--") || line.starts_with('-');
        listed.then(|| line.split([' ', ',']).find(|word| word.starts_with("--")))
    });
    let options: Vec<String> = words.flatten().map(str::to_owned).collect();
    assert!(options.len() > 8, "{options:?}");
    options
}

#[test]
fn every_shell_has_every_option() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = stdout(&run(&["--completions", shell]));
        for option in options() {
            let name = option.trim_start_matches('-');
            assert!(script.contains(name), "{shell}: {option}");
        }
    }
}

/// Bash takes the script, and completes options and forms by it.
#[test]
fn bash_completes() {
    let folder = Folder::new();
    let script = run(&["--completions", "bash"]).stdout;
    folder.write("complete.bash", script);
    let checked = Command::new("bash")
        .arg("-n")
        .arg(folder.at("complete.bash"))
        .output();
    let checked = checked.expect("bash");
    assert!(
        checked.status.success() && checked.stderr.is_empty(),
        "{checked:?}"
    );
    for (typed, want) in [("--outp", "--output"), ("--format mark", "markdown")] {
        let words = format!("detect-144650 {typed}");
        let last = words.rsplit(' ').next().expect("a word");
        let before = words.rsplit(' ').nth(1).expect("a word");
        let at = words.split(' ').count() - 1;
        let program = format!(
            ". ./complete.bash; set -- $(complete -p detect-144650); \
             until [ \"$1\" = -F ]; do shift; done; \
             COMP_WORDS=({words}); COMP_CWORD={at}; \
             \"$2\" detect-144650 '{last}' '{before}'; echo \"${{COMPREPLY[@]}}\""
        );
        let mut bash = Command::new("bash");
        bash.args(["--norc", "-c", &program])
            .current_dir(folder.path());
        let said = stdout(&bash.output().expect("bash"));
        assert_eq!(said.trim(), want, "{typed}");
    }
}

#[test]
fn the_manual_page() {
    let page = stdout(&run(&["--man"]));
    assert!(page.starts_with(".ie \\n(.g"), "{page}");
    for section in [
        "NAME",
        "SYNOPSIS",
        "DESCRIPTION",
        "OPTIONS",
        "PLAN",
        "SCAN",
        "JOIN",
        "EXIT STATUS",
        "EXAMPLES",
    ] {
        let quoted = format!("\n.SH \"{section}\"\n");
        let plain = format!("\n.SH {section}\n");
        assert!(page.contains(&quoted) || page.contains(&plain), "{section}");
    }
    let plain = page.replace('\\', "");
    for option in options() {
        assert!(plain.contains(&option), "{option}");
    }
    // A line that starts so is a command to the formatter.
    let known = [
        ".ie", ".el", ".TH", ".SH", ".TP", ".IP", ".br", ".RS", ".RE", ".PP", ".SS",
    ];
    for line in page.lines().filter(|line| line.starts_with(['.', '\''])) {
        assert!(known.iter().any(|name| line.starts_with(name)), "{line}");
    }
}
