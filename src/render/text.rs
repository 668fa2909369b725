//! The report for a terminal: the verdict first, everything after it.
//!
//! # Promises
//!
//! * Prose is wrapped at [`WIDTH`]; tables, log text and code are not.
//! * Tables are drawn in ASCII, as the published script draws its own.
//! * Nothing of the input acts on the terminal (`words::printable`).

use std::fmt::Write as _;

use super::words;
use crate::report::{Evidence, Job, NextSteps, Report, Words};

/// Columns that prose takes: two windows side by side on a wide screen.
const WIDTH: usize = 100;

pub(super) fn render(report: &Report) -> String {
    let mut page = Page::default();
    verdict(&mut page, report);
    jobs(&mut page, report);
    for job in report.jobs.iter().filter(|job| job.verdict.is_finding()) {
        finding(&mut page, job);
    }
    unattributed(&mut page, report);
    elsewhere(&mut page, report);
    not_listed(&mut page, report);
    uncovered(&mut page, report);
    coverage(&mut page, report);
    for steps in &report.next_steps {
        next_steps(&mut page, steps);
    }
    limits(&mut page);
    read_and_skipped(&mut page, report);
    script(&mut page, report);
    page.text
}

fn verdict(page: &mut Page, report: &Report) {
    let state = words::state(report.verdict.state);
    page.prose("", &format!("{state}: {}", report.verdict.headline));
    for reason in &report.verdict.reasons {
        page.prose("  - ", reason);
    }
}

fn jobs(page: &mut Page, report: &Report) {
    let findings = report.jobs.iter().filter(|job| job.verdict.is_finding());
    let rows: Vec<Vec<String>> = findings.map(job_row).collect();
    if rows.is_empty() {
        return;
    }
    page.heading("Jobs (times in UTC; num_rows: rows the job counted, primary index only)");
    let columns = [
        "job_id",
        "tenant",
        "kind",
        "verdict",
        "lost at",
        "last attempt",
        "outcome",
        "num_rows",
        "script says",
    ];
    page.table(&columns, &rows);
}

fn job_row(job: &Job) -> Vec<String> {
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
}

fn finding(page: &mut Page, job: &Job) {
    let verdict = words::verdict(job.verdict);
    page.heading(&format!("Job {}: {verdict}", job.job_id));
    about(page, job);
    for error in &job.flush_errors {
        evidence(page, error);
    }
    if 0 < job.flush_errors_omitted {
        let more = words::plural(job.flush_errors_omitted, "further flush error");
        page.prose("  ", &format!("and {more}"));
    }
}

fn about(page: &mut Page, job: &Job) {
    page.prose("  ", &job.reason);
    if let Some(description) = &job.description {
        page.prose("  ", &format!("Description: {description}"));
    }
    let source = words::or_nothing(job.outcome.source.as_deref());
    let outcome = words::outcome(job);
    page.prose("  ", &format!("Outcome: {outcome}, from {source}"));
    for other in &job.conflicts {
        let source = words::or_nothing(other.source.as_deref());
        let at = words::short_time(other.at);
        let text = format!("Conflict: {source} says {} at {at}", other.state);
        page.prose("  ", &text);
    }
    let tied = words::attribution(job.attribution);
    page.prose("  ", &format!("Errors tied to the job by: {tied}"));
}

fn evidence(page: &mut Page, error: &Evidence) {
    let mut text = format!(
        "{} {} {}",
        words::time(error.time),
        words::node(error.node),
        words::cause(error.cause)
    );
    if let Some(object) = words::object(error) {
        let _ = write!(text, ", {object}");
    }
    if let Some(version) = &error.version {
        let _ = write!(text, ", {version}");
    }
    page.line("");
    page.prose("  ", &format!("{text}; {}", words::counted(error)));
    page.line(&format!("    {}", words::place(&error.path, error.line)));
    log_text(page, &error.text);
    for copy in &error.copies {
        page.line(&format!("    same entry: {copy}"));
    }
}

fn log_text(page: &mut Page, text: &str) {
    for line in text.lines() {
        page.line(&format!("    | {line}"));
    }
}

fn unattributed(page: &mut Page, report: &Report) {
    let count = words::total(&report.unattributed, report.unattributed_omitted);
    if count == 0 {
        return;
    }
    page.heading(&format!("Errors without a job ({count})"));
    for error in &report.unattributed {
        evidence(page, &error.evidence);
        let jobs = match error.candidates.as_slice() {
            [] => "no job is known to have run at that moment".to_owned(),
            candidates => format!("jobs that ran at that moment: {}", candidates.join(", ")),
        };
        page.prose("    ", &jobs);
    }
    page.more(report.unattributed_omitted);
}

/// Where the words stand in no flush error: what needs reading first.
fn elsewhere(page: &mut Page, report: &Report) {
    let mentions = words::total(&report.mentions, report.mentions_omitted);
    let explained = words::total(&report.explained, report.explained_omitted);
    if 0 < mentions {
        page.heading(&format!("{} ({mentions})", words::ELSEWHERE));
        page.prose("  ", words::MENTIONS);
    } else if 0 < explained {
        page.heading(words::ELSEWHERE);
    }
    for mention in &report.mentions {
        page.line("");
        let node = words::node(mention.node);
        page.prose("  ", &format!("{node}: {}", mention.why));
        page.line(&format!("    {}", place(mention)));
        log_text(page, &mention.text);
    }
    page.more(report.mentions_omitted);
    if 0 < explained {
        page.line("");
        page.prose("  ", &format!("{}:", words::explained(explained)));
    }
    for words in &report.explained {
        page.line(&format!("    {}", place(words)));
    }
    page.more(report.explained_omitted);
}

fn place(words: &Words) -> String {
    words::place(&words.path, words.line)
}

fn not_listed(page: &mut Page, report: &Report) {
    let others = report.jobs.iter().filter(|job| !job.verdict.is_finding());
    let others: Vec<&Job> = others.collect();
    if others.is_empty() {
        return;
    }
    page.heading(&format!("Looked at, not listed ({})", others.len()));
    for job in others {
        let verdict = words::verdict(job.verdict);
        let text = format!("{} {verdict}: {}", job.job_id, job.reason);
        page.prose("  ", &text);
    }
}

fn uncovered(page: &mut Page, report: &Report) {
    let jobs = &report.coverage.uncovered_jobs;
    if jobs.is_empty() {
        return;
    }
    let omitted = report.coverage.uncovered_jobs_omitted;
    let count = words::total(jobs, omitted);
    page.heading(&format!("Cannot be cleared by these logs ({count})"));
    for job in jobs {
        let kind = words::operation(job.operation);
        let success = words::success(job.finished);
        let id = &job.job_id;
        let tenant = &job.tenant;
        let text = format!("{id} {kind}, tenant {tenant}{success}: {}", job.why);
        page.prose("  ", &text);
    }
    page.more(omitted);
}

fn coverage(page: &mut Page, report: &Report) {
    let coverage = &report.coverage;
    page.heading("What the logs cover (main log group, times in UTC)");
    if coverage.never_affected {
        let text = "This cluster never ran an affected version while these logs were written.";
        page.prose("  ", text);
    }
    let rows: Vec<Vec<String>> = coverage
        .nodes
        .iter()
        .map(|node| {
            vec![
                words::node(node.node),
                words::short_time(node.first),
                words::short_time(node.last),
                node.files.to_string(),
                words::versions(node),
                words::gaps(node),
            ]
        })
        .collect();
    if rows.is_empty() {
        page.prose("  ", "No logs of any node.");
    } else {
        let columns = ["node", "first", "last", "files", "versions", "gaps"];
        page.table(&columns, &rows);
    }
    for node in &coverage.nodes {
        for error in &node.collector_errors {
            let name = words::node(node.node);
            page.prose(
                "  ",
                &format!("{name}: the collector could not get {error}"),
            );
        }
    }
    for missing in &coverage.missing_nodes {
        let mut text = format!("n{} has no logs here ({}).", missing.node, missing.source);
        if let Some(note) = &missing.note {
            let _ = write!(text, " {note}");
        }
        page.prose("  ", &text);
    }
    if !coverage.missing_groups.is_empty() {
        let groups = coverage.missing_groups.join(", ");
        page.prose("  ", &format!("Log groups that are absent: {groups}"));
    }
    page.prose("  ", &words::window(coverage));
}

fn next_steps(page: &mut Page, steps: &NextSteps) {
    page.heading(&format!("What to do next: {}", steps.title));
    if !steps.job_ids.is_empty() {
        page.prose("  ", &words::for_jobs(&steps.job_ids));
    }
    for (at, step) in steps.steps.iter().enumerate() {
        page.prose(&format!("  {}. ", at + 1), &step.text);
        for line in step.code.iter().flat_map(|code| code.lines()) {
            page.line(&format!("       {line}"));
        }
    }
}

fn limits(page: &mut Page) {
    page.heading("Limits");
    for limit in words::LIMITS {
        page.prose("  - ", limit);
    }
}

fn read_and_skipped(page: &mut Page, report: &Report) {
    page.heading("Read and skipped");
    for input in &report.inputs {
        let size = words::plural(input.size_bytes, "byte");
        let mut text = format!("{} ({size})", input.name);
        if let Some(cluster) = &input.cluster_id {
            let _ = write!(text, ", cluster {cluster}");
        }
        page.prose("  Input: ", &text);
    }
    page.prose("  Read: ", &words::read(report));
    for skipped in &report.skipped {
        let matters = if skipped.matters { "! " } else { "" };
        let text = format!(
            "{matters}{} [{}]: {}",
            skipped.path, skipped.code, skipped.message
        );
        page.prose("  Skipped: ", &text);
    }
}

fn script(page: &mut Page, report: &Report) {
    let script = &report.script;
    page.heading("What detect_144650.sh would say of the same lines");
    page.prose("  ", &words::script_says(script));
    if script.reported.is_empty() {
        page.prose("  ", "No jobs reported.");
        return;
    }
    let rows: Vec<Vec<String>> = script
        .reported
        .iter()
        .map(|job| {
            let rows = job.num_rows.clone().unwrap_or("NULL".to_owned());
            vec![job.job_id.clone(), rows]
        })
        .collect();
    page.table(&["job_id", "num_rows"], &rows);
}

/// The text so far.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    /// A line as it is, but harmless.
    fn line(&mut self, line: &str) {
        let shown = words::one_line(line);
        self.text.push_str(shown.trim_end());
        self.text.push('\n');
    }

    fn heading(&mut self, heading: &str) {
        self.line("");
        self.line(heading);
    }

    /// What stands behind a list that was cut.
    fn more(&mut self, omitted: u64) {
        if let Some(more) = words::more(omitted) {
            self.prose("  ", &more);
        }
    }

    /// Words behind `prefix`, wrapped; further lines are indented like the
    /// first one's words.
    fn prose(&mut self, prefix: &str, text: &str) {
        let indent = " ".repeat(prefix.chars().count());
        let text = words::one_line(text);
        let mut line = prefix.to_owned();
        let mut width = prefix.chars().count();
        let mut first = true;
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let length = word.chars().count();
            if !first && WIDTH < width + 1 + length {
                self.line(&line);
                line.clone_from(&indent);
                width = indent.len();
                first = true;
            }
            if !first {
                line.push(' ');
                width += 1;
            }
            line.push_str(word);
            width += length;
            first = false;
        }
        self.line(&line);
    }

    /// A box like the script's.
    fn table(&mut self, columns: &[&str], rows: &[Vec<String>]) {
        let heads: Vec<String> = columns.iter().map(|&column| column.to_owned()).collect();
        let rows: Vec<Vec<String>> = std::iter::once(&heads)
            .chain(rows)
            .map(|row| row.iter().map(|cell| words::one_line(cell)).collect())
            .collect();
        let widths: Vec<usize> = (0..columns.len())
            .map(|at| rows.iter().map(|row| width(row, at)).max().unwrap_or(0))
            .collect();
        let dashes: Vec<String> = widths.iter().map(|width| "-".repeat(width + 2)).collect();
        let rule = format!("+{}+", dashes.join("+"));
        self.line(&rule);
        for (at, row) in rows.iter().enumerate() {
            let cells = row.iter().zip(&widths);
            let cells: Vec<String> = cells
                .map(|(cell, &width)| format!("{cell:<width$}"))
                .collect();
            self.line(&format!("| {} |", cells.join(" | ")));
            if at == 0 {
                self.line(&rule);
            }
        }
        self.line(&rule);
    }
}

fn width(row: &[String], column: usize) -> usize {
    row.get(column).map_or(0, |cell| cell.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample;

    #[test]
    fn verdict_is_first() {
        let text = render(&sample::report());
        assert!(text.starts_with("FINDINGS: Potentially Corrupt Jobs found. Contact Support."));
    }

    #[test]
    fn tables_line_up() {
        let mut page = Page::default();
        let rows = [
            vec!["1065722008981340161".to_owned(), "2964940".to_owned()],
            vec!["1".to_owned(), "é\n".to_owned()],
        ];
        page.table(&["job_id", "num_rows"], &rows);
        let want = "\
+---------------------+----------+
| job_id              | num_rows |
+---------------------+----------+
| 1065722008981340161 | 2964940  |
| 1                   | é        |
+---------------------+----------+
";
        assert_eq!(page.text, want);
    }

    #[test]
    fn prose_is_wrapped() {
        let mut page = Page::default();
        page.prose("  - ", &"word ".repeat(60));
        assert!(page.text.lines().all(|line| line.chars().count() <= WIDTH));
        assert!(
            page.text
                .lines()
                .skip(1)
                .all(|line| line.starts_with("    word"))
        );
        page = Page::default();
        page.prose("", &"x".repeat(300));
        assert_eq!(page.text.lines().count(), 1, "a long word stays whole");
    }

    #[test]
    fn nothing_acts_on_the_terminal() {
        let mut report = sample::report();
        report.jobs[0].description = Some("\u{1b}[2J\r\u{9b}31m\u{202e}".to_owned());
        report.jobs[0].flush_errors[0].text = "a\u{1b}]0;x\u{7}\n+---+".to_owned();
        let text = render(&report);
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
        assert!(text.contains("    | +---+"), "log text cannot draw a table");
    }

    #[test]
    fn all_parts_are_there() {
        let text = render(&sample::report());
        for part in [
            "Job 1065722008981340161: potentially corrupt",
            "Errors without a job (1)",
            "The words elsewhere (1)",
            "  n1: The entry names no source file.\n    debug/nodes/1/",
            ":77\n    | secrethost: closing with flushes",
            "1 explained place, only quoted",
            "Looked at, not listed (1)",
            "Cannot be cleared by these logs (1)",
            "What the logs cover",
            "What to do next: IMPORT",
            "Limits",
            "Read and skipped",
            "What detect_144650.sh would say",
            "3 h 12 min",
            "sst_batcher.go",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }
}
