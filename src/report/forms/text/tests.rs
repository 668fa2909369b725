use super::*;
use crate::report::JobVerdict;
use crate::report::forms::sample;

#[test]
fn verdict_is_first() {
    let text = render(&sample::report(), TextLook::default());
    assert!(text.starts_with("FINDINGS: Potentially Corrupt Jobs found. Contact Support."));
}

/// A page of that width.
fn page(width: usize, rich: bool) -> Page {
    Page {
        look: TextLook { width, rich },
        text: String::new(),
    }
}

#[test]
fn verdict_is_last_if_it_left_the_screen() {
    let title = "Potentially Corrupt Jobs found. Contact Support.";
    let text = render(&sample::report(), TextLook::default());
    let (rest, last) = text.trim_end().rsplit_once("\n\n").unwrap();
    assert!(
        last.starts_with("FINDINGS: ") && last.contains(title),
        "{last}"
    );
    assert!(text.starts_with(last), "the same words");
    assert!(SCREEN < rest.lines().count());
}

#[test]
fn a_table_that_does_not_fit_is_a_list() {
    let rows = [
        vec!["1065722008981340161".into(), JobVerdict::Suspect.into()],
        vec!["1".into(), words::NOTHING.into()],
    ];
    let table = Table::of(["job_id", "verdict"], rows.into_iter()).unwrap();
    let mut wide = page(40, false);
    wide.table(&table);
    let want = "\
+---------------------+---------+
| job_id              | verdict |
+---------------------+---------+
| 1065722008981340161 | suspect |
| 1                   | -       |
+---------------------+---------+
";
    assert_eq!(wide.text, want);
    let mut narrow = page(32, false);
    narrow.table(&table);
    let want = "  - job_id 1065722008981340161,\n    verdict suspect\n  - job_id 1\n";
    assert_eq!(narrow.text, want);
}

#[test]
fn sentences_are_told_without_what_is_not_known() {
    let mut page = page(80, false);
    let rows = [
        vec!["1".into(), None.into(), "It runs.".into()],
        vec!["2".into(), "x".into(), "word ".repeat(30).into()],
    ];
    let table = Table::of(["job", "succeeded (UTC)", "why"], rows.into_iter());
    page.table(&table.unwrap().ending_in_sentences());
    let mut lines = page.text.lines();
    assert_eq!(lines.next(), Some("  - job 1: It runs."));
    let long = lines.next().unwrap();
    assert!(long.starts_with("  - job 2, succeeded (UTC) x: word word"));
    assert!(lines.next().unwrap().starts_with("    word"), "wrapped");
}

/// SQL is copied: an editor that inserts line ends changes it.
#[test]
fn sql_is_not_cut() {
    let sql = "IMPORT INTO t CSV DATA ('s3://bucket/a  b.csv') WITH skip = '1'";
    let mut report = sample::report();
    report.jobs[0].description = Some(sql.to_owned());
    report.coverage.uncovered_jobs[0].description = Some(sql.to_owned());
    report.jobs[0].steps[0].sql = Some(sql.to_owned());
    let text = render(
        &report,
        TextLook {
            width: 40,
            rich: false,
        },
    );
    assert_eq!(text.matches(sql).count(), 3, "{text}");
}

#[test]
fn prose_is_wrapped() {
    for (width, most) in [(60, 60), (100, 100), (101, 100), (300, 100)] {
        let mut page = page(width, false);
        page.prose("  - ", &"w ".repeat(200));
        let widths = page.text.lines().map(|line| line.chars().count());
        // Every word is one column, and so is what stands between two.
        assert!((most - 1..=most).contains(&widths.max().unwrap()));
        let mut further = page.text.lines().skip(1);
        assert!(further.all(|line| line.starts_with("    w")));
    }
    let mut page = page(80, false);
    page.prose("", &"x".repeat(300));
    assert_eq!(page.text.lines().count(), 1, "a long word stays whole");
}

/// Only what is copied is wider than the terminal.
#[test]
fn all_fits() {
    for width in [40, 60, 80, 100, 120, 173, 300] {
        let look = TextLook { width, rich: false };
        let text = render(&sample::report(), look);
        for line in text.lines().filter(|line| width < line.chars().count()) {
            let log_line = ["    | ", "    same entry: "];
            let is_copied = log_line.iter().any(|start| line.starts_with(start))
                || line.starts_with("       ")
                || line.contains("description ");
            let is_word = !line.trim_start().contains(' ');
            assert!(is_copied || is_word, "{width}: {line}");
        }
    }
}

/// What color says, words say; and color changes nothing else.
#[test]
fn rich_text_adds_marks_and_colors_only() {
    let look = |rich| TextLook { width: 200, rich };
    let plain = render(&sample::report(), look(false));
    assert!(!plain.contains('\u{1b}'));
    let rich = render(&sample::report(), look(true));
    for want in [
        "\u{1b}[1;31m✖ FINDINGS:\u{1b}[0m Potentially",
        "| \u{1b}[1;31m✖ potentially corrupt\u{1b}[0m |",
        "\u{1b}[1;31m✖ Job 1065722008981340161: potentially corrupt\u{1b}[0m\n",
        "\u{1b}[1mLimits\u{1b}[0m\n",
    ] {
        assert!(rich.contains(want), "{want}\n{rich}");
    }
    let mut bare = rich.replace("\u{1b}[0m", "");
    for code in ["[1;31m", "[33m", "[32m", "[36m", "[1m"] {
        bare = bare.replace(&format!("\u{1b}{code}"), "");
    }
    for mark in ["✖ ", "▲ ", "◆ ", "? ", "✔ ", "○ "] {
        bare = bare.replace(mark, "");
    }
    let words = |text: &str| -> Vec<String> {
        let words = text.split(['-', '+', ' ', '\n']);
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(words(&bare), words(&plain));
}

#[test]
fn nothing_acts_on_the_terminal() {
    let mut report = sample::report();
    report.jobs[0].description = Some("\u{1b}[2J\r\u{9b}31m\u{202e}".to_owned());
    report.jobs[0].flush_errors[0].text = "a\u{1b}]0;x\u{7}\n+---+".to_owned();
    let text = render(&report, TextLook::default());
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
    assert!(text.contains("    | +---+"), "log text cannot draw a table");
}

#[test]
fn all_parts_are_there() {
    let text = render(&sample::report(), TextLook::default());
    for part in [
        "Job 1065722008981340161: potentially corrupt",
        "Errors without a job (1)",
        "The words of a flush error elsewhere (1)",
        "  n1: The entry names no source file.\n    debug/nodes/1/",
        ":77\n    | secrethost: closing with flushes",
        "1 explained place, only quoted",
        "Looked at, not listed (1)",
        "Cannot be cleared by these logs (1)",
        "What the logs cover",
        "What to do next: Contact support",
        "Job 1065722008981340199: how to validate it",
        "SELECT count(*) FROM \"secretdb\"",
        "Limits",
        "Read and skipped",
        "The published script’s answer",
        "3 h 12 min",
        "sst_batcher.go",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}
