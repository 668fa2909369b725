//! A summary for a ticket: short enough to be read, with what support asks for.
//!
//! # Promises
//!
//! * Text from the input forms no markup, no link and no HTML: in prose and
//!   cells its punctuation is escaped, and log text stands in fences longer
//!   than any run of backticks in it.
//! * What is left out is counted; the steps' SQL is in the full report.

use std::fmt::Write as _;

use super::blocks::{Block, LogLines, Part, Parts, Quote, Table};
use super::printable::{one_line, printable};
use super::{document, words};
use crate::report::Report;

/// Log lines that are shown of each section; the JSON form has all.
const MAX_LINES: usize = 10;

/// Rows of each table and items of each list; a ticket with more is not read.
const MAX_ROWS: usize = 50;

pub(super) fn render(report: &Report) -> String {
    let document = document::describe(report);
    let mut page = format!("## {}\n", prose(&document.title));
    bullets(&mut page, "-", document.reasons.iter());
    for section in document.summary() {
        let _ = writeln!(page, "\n### {}", prose(&section.heading()));
        for part in &section.blocks {
            block(&mut page, part);
        }
    }
    paragraph(&mut page, &document.closing);
    page
}

fn block(page: &mut String, block: &Block) {
    match block {
        Block::Prose(text) => paragraph(page, text),
        Block::Bullets(items) => bullets(page, "-", items.iter()),
        Block::Quote(Quote { about, text }) => {
            bullets(page, "-", [format!("{about}: {text}")].iter());
        }
        Block::Table(rows) => table(page, rows),
        Block::LogLines(lines) => log_lines(page, lines),
        Block::Counted(counted) => paragraph(page, &format!("{}.", counted.words)),
        Block::Parts(list) => parts(page, list),
        // Part of what the pointer points to.
        Block::Steps(_) => {}
        Block::Pointer { words, address } => {
            let _ = writeln!(page, "\n{} <{address}>", prose(words));
        }
    }
}

fn paragraph(page: &mut String, text: &str) {
    let _ = writeln!(page, "\n{}", prose(text));
}

fn bullets<'a>(page: &mut String, mark: &str, items: impl ExactSizeIterator<Item = &'a String>) {
    let beyond = items.len().saturating_sub(MAX_ROWS);
    if 0 < items.len() {
        page.push('\n');
    }
    for item in items.take(MAX_ROWS) {
        let _ = writeln!(page, "{mark} {}", prose(item));
    }
    more(page, beyond, 0);
}

fn parts(page: &mut String, Parts { ordered, parts }: &Parts) {
    let mark = if *ordered { "1." } else { "-" };
    let briefs = parts.iter().map(|Part { brief, .. }| brief);
    let briefs: Vec<&String> = briefs.filter(|brief| !brief.is_empty()).collect();
    bullets(page, mark, briefs.into_iter());
}

fn table(page: &mut String, table: &Table) {
    let columns = || table.columns.iter().filter(|column| !column.only_whole);
    let heads = columns().map(|column| column.label().to_owned());
    page.push('\n');
    row(page, heads);
    let _ = writeln!(page, "|{}", " --- |".repeat(columns().count()));
    for cells in table.rows.iter().take(MAX_ROWS) {
        let cells = table.columns.iter().zip(cells);
        let cells = cells.filter(|(column, _)| !column.only_whole);
        row(page, cells.map(|(_, cell)| cell.short()));
    }
    let beyond = table.rows.len().saturating_sub(MAX_ROWS);
    more(page, beyond, table.omitted);
}

fn row(page: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.map(|cell| prose(&cell)).collect();
    let _ = writeln!(page, "| {} |", cells.join(" | "));
}

/// What stands behind a list of which some is left out here, and some was
/// before.
fn more(page: &mut String, beyond: usize, omitted: u64) {
    let beyond = u64::try_from(beyond).unwrap_or(u64::MAX);
    if let Some(more) = words::more(omitted.saturating_add(beyond)) {
        paragraph(page, &more);
    }
}

fn log_lines(page: &mut String, lines: &LogLines) {
    let shown = lines.lines.len().min(MAX_LINES);
    let all = words::total(&lines.lines, lines.omitted);
    let mut sentence = format!("{} {shown} of {all} shown", lines.lead);
    if !lines.of_which.is_empty() {
        let _ = write!(sentence, "; {}", lines.of_which);
    }
    paragraph(page, &format!("{sentence}."));
    for line in lines.lines.iter().take(MAX_LINES) {
        paragraph(page, &line.brief);
        page.push('\n');
        fence(page, &line.text);
    }
}

/// Untrusted text as one line of prose: nothing in it is markup.
fn prose(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in one_line(text).trim().chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '{' | '}' | '#' | '|' | '!' | '~' | '$' | '@' => {
                escaped.push('\\');
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
    }
    let opens_list = escaped.starts_with(['-', '+', '=', ':']);
    if opens_list {
        escaped.insert(0, '\\');
    }
    // Only these make a bare address a link; an own address stands in `<…>`.
    escaped
        .replace("://", ":&#47;&#47;")
        .replace("www.", "www&#46;")
}

/// Untrusted text as a code block that it cannot leave.
fn fence(page: &mut String, text: &str) {
    let text = printable(text);
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(3.max(longest + 1));
    let _ = writeln!(page, "{fence}text\n{}\n{fence}", text.trim_end());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::forms::sample;

    #[test]
    fn escapes() {
        #[rustfmt::skip]
        let cases: &[(&str, &str)] = &[
            ("plain words, v24.1.5", "plain words, v24.1.5"),
            ("<img src=x>",          "&lt;img src=x&gt;"),
            ("a | b",                "a \\| b"),
            ("[x](y)",               "\\[x\\](y)"),
            ("`a`\n# b",             "\\`a\\` \\# b"),
            ("- x",                  "\\- x"),
            ("https://x",            "https:&#47;&#47;x"),
            ("@all",                 "\\@all"),
            ("\u{1b}[0m",            "\\\\u\\{1b\\}\\[0m"),
        ];
        for (text, want) in cases {
            assert_eq!(prose(text), *want, "{text}");
        }
    }

    #[test]
    fn short_and_complete() {
        let text = render(&sample::report());
        for part in [
            "## FINDINGS: Potentially Corrupt Jobs found. Contact Support.",
            "| 1065722008981340161 | 3 | IMPORT | 106 | potentially corrupt |",
            "rows the job counted (primary index)",
            "### The words of a flush error elsewhere",
            ":77, n1: The entry names no source file.\n\n```text\nsecrethost: closing with",
            "\n1 explained place, only quoted",
            "### Read and skipped",
            " | truncated | yes | The archive ends inside",
            "### What the logs cover",
            "Exit code 1; 1 error without a job.",
            "1. Contact support\n",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        for sql in ["SELECT count", "IMPORT INTO", "CREATE TABLE secretcopy"] {
            assert!(!text.contains(sql), "{sql} is in the full report");
        }
    }

    #[test]
    fn lists_are_cut_and_say_so() {
        let mut report = sample::report();
        let (job, error) = (report.jobs[0].clone(), report.unattributed[0].clone());
        report.jobs = vec![job; 60];
        report.unattributed = vec![error; 30];
        report.verdict.reasons = vec![report.verdict.reasons[0].clone(); 51];
        let uncovered = report.coverage.uncovered_jobs[0].clone();
        report.coverage.uncovered_jobs = vec![uncovered; 55];
        report.coverage.uncovered_jobs_omitted = 100;
        let text = render(&report);
        let count = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
        assert_eq!(count("- The file debug"), 50);
        assert_eq!(count("- 1065722008981340161: It"), 50);
        assert_eq!(count("| 1065722008981340199"), 50);
        assert_eq!(count("and 1 more"), 1, "reasons");
        assert_eq!(count("and 10 more"), 2, "jobs, as rows and as parts");
        assert_eq!(count("and 105 more"), 1, "uncovered jobs");
        assert!(text.contains("10 of 90 shown; 30 without a job."));
        assert_eq!(count("```text"), 11, "ten errors and one mention");
    }

    proptest! {
        #[test]
        fn log_text_never_leaves_its_fence(text in "[`~a\n]{0,30}") {
            let mut page = String::new();
            fence(&mut page, &text);
            let lines: Vec<&str> = page.lines().collect();
            let fence = lines[lines.len() - 1];
            let closes = |line: &&&str| line.trim_start().starts_with(fence);
            prop_assert_eq!(lines.iter().filter(closes).count(), 2);
        }

        #[test]
        fn prose_is_one_line_without_markup(text in any::<String>()) {
            let prose = prose(&text);
            prop_assert!(!prose.contains(['\n', '<', '>']));
            let mut previous = ' ';
            for c in prose.chars() {
                if matches!(c, '`' | '|' | '[' | '*' | '_') {
                    prop_assert_eq!(previous, '\\');
                }
                previous = if previous == '\\' && c == '\\' { ' ' } else { c };
            }
        }
    }
}
