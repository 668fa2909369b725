//! A summary for a ticket: short enough to be read, with what support asks for.
//!
//! # Promises
//!
//! * Text from the input forms no markup, no link and no HTML: in prose and
//!   cells its punctuation is escaped, and log text stands in fences longer
//!   than any run of backticks in it.

use std::fmt::Write as _;

use super::words;
use crate::report::{Evidence, Job, Report};

/// Log lines that are shown; the JSON form has all.
const MAX_LINES: usize = 10;

/// Rows of each table; a ticket with more is not read.
const MAX_ROWS: usize = 50;

pub(super) fn render(report: &Report) -> String {
    let mut page = String::new();
    let state = words::state(report.verdict.state);
    let headline = prose(&report.verdict.headline);
    let _ = writeln!(page, "## {state}: {headline}\n");
    for reason in report.verdict.reasons.iter().take(MAX_ROWS) {
        let _ = writeln!(page, "- {}", prose(reason));
    }
    coverage(&mut page, report);
    jobs(&mut page, report);
    log_lines(&mut page, report);
    elsewhere(&mut page, report);
    not_listed(&mut page, report);
    uncovered(&mut page, report);
    next_steps(&mut page, report);
    skipped(&mut page, report);
    script(&mut page, report);
    let tool = &report.tool;
    let (name, version) = (prose(&tool.name), prose(&tool.version));
    let _ = writeln!(
        page,
        "\nBy {name} {version}. Times are in UTC. Not detected does not mean that no rows are missing: \
         only jobs for which there are logs can be found."
    );
    page
}

fn coverage(page: &mut String, report: &Report) {
    heading(page, "What the logs cover");
    let rows = report.coverage.nodes.iter().map(|node| {
        vec![
            words::node(node.node),
            words::short_time(node.first),
            words::short_time(node.last),
            node.files.to_string(),
            words::versions(node),
            words::gaps(node),
        ]
    });
    let columns = ["node", "first", "last", "files", "versions", "gaps"];
    table(page, &columns, rows);
    let _ = writeln!(page);
    for missing in report.coverage.missing_nodes.iter().take(MAX_ROWS) {
        let source = prose(&missing.source);
        let _ = writeln!(page, "- n{} has no logs here ({source})", missing.node);
    }
    let _ = writeln!(page, "- {}", prose(&words::window(&report.coverage)));
}

fn jobs(page: &mut String, report: &Report) {
    let findings: Vec<&Job> = report
        .jobs
        .iter()
        .filter(|job| job.verdict.is_finding())
        .collect();
    if findings.is_empty() {
        return;
    }
    heading(page, "Jobs that may have lost rows");
    let columns = [
        "job",
        "tenant",
        "kind",
        "verdict",
        "lost at",
        "last attempt",
        "outcome",
        words::NUM_ROWS,
        "script says",
    ];
    let rows = findings.iter().map(|job| {
        vec![
            job.job_id.clone(),
            job.tenant.clone(),
            words::operation(job.operation).to_owned(),
            words::verdict(job.verdict).to_owned(),
            words::short_time(words::last_loss(job)),
            words::short_time(words::last_attempt(job)),
            words::outcome(job),
            words::or_nothing(job.num_rows.as_deref()).to_owned(),
            words::script(job.script).to_owned(),
        ]
    });
    table(page, &columns, rows);
    let _ = writeln!(page);
    for job in findings.iter().take(MAX_ROWS) {
        let _ = writeln!(page, "- {}: {}", prose(&job.job_id), prose(&job.reason));
    }
}

fn log_lines(page: &mut String, report: &Report) {
    let of_jobs = report.jobs.iter().flat_map(|job| {
        let counted = job.flush_errors.iter().filter(|error| error.counted);
        counted.map(move |error| (format!("Job {}", job.job_id), error))
    });
    let unattributed = report.unattributed.iter();
    let unattributed = unattributed.map(|error| ("No job".to_owned(), &error.evidence));
    let all: Vec<(String, &Evidence)> = of_jobs.chain(unattributed).collect();
    if all.is_empty() {
        return;
    }
    let shown = all.len().min(MAX_LINES);
    let omitted = report.jobs.iter().map(|job| job.flush_errors_omitted);
    let omitted = omitted.fold(report.unattributed_omitted, u64::saturating_add);
    let count = words::total(&all, omitted);
    let without = words::total(&report.unattributed, report.unattributed_omitted);
    heading(page, "Errors");
    let _ = writeln!(page, "{shown} of {count} shown; {without} without a job.");
    for (whose, error) in all.iter().take(MAX_LINES) {
        let whose = prose(whose);
        let node = words::node(error.node);
        let path = prose(&error.path);
        let _ = writeln!(page, "\n{whose}, {node}, {path}:{}\n", error.line);
        fence(page, &error.text);
    }
}

/// Where the words stand in no flush error: of those that something explains,
/// only how many.
fn elsewhere(page: &mut String, report: &Report) {
    let mentions = words::total(&report.mentions, report.mentions_omitted);
    let explained = words::total(&report.explained, report.explained_omitted);
    if mentions == 0 && explained == 0 {
        return;
    }
    heading(page, words::ELSEWHERE);
    if 0 < mentions {
        let shown = report.mentions.len().min(MAX_LINES);
        let _ = writeln!(page, "{} {shown} of {mentions} shown.", words::MENTIONS);
    }
    for mention in report.mentions.iter().take(MAX_LINES) {
        let place = prose(&words::place(&mention.path, mention.line));
        let (node, why) = (words::node(mention.node), prose(&mention.why));
        let _ = writeln!(page, "\n{place}, {node}: {why}\n");
        fence(page, &mention.text);
    }
    if 0 < explained {
        let _ = writeln!(page, "\n{}.", words::explained(explained));
    }
}

fn not_listed(page: &mut String, report: &Report) {
    let others = report.jobs.iter().filter(|job| !job.verdict.is_finding());
    let rows = others.map(|job| {
        vec![
            job.job_id.clone(),
            words::verdict(job.verdict).to_owned(),
            job.reason.clone(),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    if !rows.is_empty() {
        heading(page, "Looked at, not listed");
        table(page, &["job", "verdict", "why"], rows.into_iter());
    }
}

fn uncovered(page: &mut String, report: &Report) {
    let jobs = &report.coverage.uncovered_jobs;
    if jobs.is_empty() {
        return;
    }
    heading(page, "Cannot be cleared by these logs");
    let rows = jobs.iter().map(|job| {
        vec![
            job.job_id.clone(),
            job.tenant.clone(),
            words::operation(job.operation).to_owned(),
            words::short_time(job.finished),
            job.why.clone(),
        ]
    });
    let columns = ["job", "tenant", "kind", "succeeded", "why"];
    table(page, &columns, rows);
    if let Some(more) = words::more(report.coverage.uncovered_jobs_omitted) {
        let _ = writeln!(page, "\n{more}");
    }
}

fn next_steps(page: &mut String, report: &Report) {
    if report.next_steps.is_empty() {
        return;
    }
    heading(page, "What to do next");
    for steps in &report.next_steps {
        let jobs = match steps.job_ids.len() {
            0 => String::new(),
            _ => format!(
                " ({})",
                words::plural(words::total(&steps.job_ids, 0), "job")
            ),
        };
        let _ = writeln!(page, "1. {}{jobs}", prose(&steps.title));
    }
    let _ = writeln!(
        page,
        "\nThe steps with their SQL are in the full report; they follow the advisory's section \
         Manual validation: <https://www.cockroachlabs.com/docs/advisories/a144650>"
    );
}

fn skipped(page: &mut String, report: &Report) {
    if report.skipped.is_empty() {
        return;
    }
    heading(page, "What was not read");
    let rows = report.skipped.iter().map(|skipped| {
        let matters = if skipped.matters { "yes" } else { "no" };
        vec![
            skipped.path.clone(),
            skipped.message.clone(),
            matters.to_owned(),
        ]
    });
    table(page, &["what", "why", "matters"], rows);
}

fn script(page: &mut String, report: &Report) {
    let script = &report.script;
    heading(page, "What detect\\_144650.sh would say of the same lines");
    let _ = writeln!(page, "{}", words::script_says(script));
    let rows = script.reported.iter().map(|job| {
        let rows = job.num_rows.clone().unwrap_or("NULL".to_owned());
        vec![job.job_id.clone(), rows]
    });
    table(page, &["job_id", words::NUM_ROWS], rows);
}

fn heading(page: &mut String, heading: &str) {
    let _ = writeln!(page, "\n### {heading}\n");
}

fn table(page: &mut String, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return;
    }
    let _ = writeln!(page, "\n| {} |", columns.join(" | "));
    let _ = writeln!(page, "|{}", " --- |".repeat(columns.len()));
    for row in rows.by_ref().take(MAX_ROWS) {
        let cells: Vec<String> = row.iter().map(|cell| prose(cell)).collect();
        let _ = writeln!(page, "| {} |", cells.join(" | "));
    }
    let more = rows.count();
    if 0 < more {
        let _ = writeln!(page, "\nand {more} more");
    }
}

/// Untrusted text as one line of prose: nothing in it is markup.
fn prose(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in words::one_line(text).trim().chars() {
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
    let text = words::printable(text);
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
    use crate::render::sample;

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
            "| 1065722008981340161 | 3 | IMPORT | potentially corrupt |",
            "rows the job counted (primary index)",
            "### The words elsewhere",
            ":77, n1: The entry names no source file.\n\n```text\nsecrethost: closing with",
            "\n1 explained place, only quoted",
            "### What was not read",
            "### What the logs cover",
            "Exit code 1; 1 error without a job.",
            "1. IMPORT (1 job)",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        assert!(!text.contains("SELECT count"), "the SQL is in the report");
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
