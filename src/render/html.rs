//! One page to attach to a ticket: complete, without scripts, fit for print.
//!
//! # Promises
//!
//! * The page runs nothing and loads nothing: its own policy says so.
//! * Text from the input goes through `elements::escape`; it forms no markup.
//! * The report stands in it as JSON, for programs.

mod elements;

use std::fmt::Write as _;

use self::elements::{code, data, escape, heading, list, paragraph, table};
use super::words;
use crate::report::{Evidence, Job, NextSteps, Report, State};

/// Nothing runs, nothing is loaded; the one style element is the page's own.
const HEAD: &str = "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">
<meta name=\"referrer\" content=\"no-referrer\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<title>detect-144650: report</title>
";

const STYLE: &str = "<style>
:root { color-scheme: light dark; --line: #8886; --soft: #8881; --bad: #b3261e; --warn: #8a5300; --good: #1b6e3c; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --warn: #ffb74d; --good: #7ddc9a; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; border-left: .4rem solid; padding-left: .8rem; }
h1.findings { color: var(--bad); } h1.incomplete { color: var(--warn); } h1.clear { color: var(--good); }
h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; text-align: left; vertical-align: top; }
pre { background: var(--soft); padding: .5rem; overflow-x: auto; font-size: .85rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.place { font-size: .85rem; overflow-wrap: anywhere; }
@media print { body { max-width: none; margin: 0; } h2, h3 { break-after: avoid; } pre, tr { break-inside: avoid; } thead { display: table-header-group; } }
</style>
";

pub(super) fn render(report: &Report) -> serde_json::Result<String> {
    let mut page = format!("{HEAD}{STYLE}</head>\n<body>\n<main>\n");
    verdict(&mut page, report);
    coverage(&mut page, report);
    jobs(&mut page, report);
    unattributed(&mut page, report);
    elsewhere(&mut page, report);
    not_listed(&mut page, report);
    uncovered(&mut page, report);
    if !report.next_steps.is_empty() {
        heading(&mut page, "What to do next");
    }
    for steps in &report.next_steps {
        next_steps(&mut page, steps);
    }
    heading(&mut page, "Limits");
    list(
        &mut page,
        words::LIMITS.iter().map(|&limit| limit.to_owned()),
    );
    read_and_skipped(&mut page, report);
    script(&mut page, report);
    page.push_str("</main>\n");
    data(&mut page, report)?;
    page.push_str("</body>\n</html>\n");
    Ok(page)
}

fn verdict(page: &mut String, report: &Report) {
    let (class, icon) = match report.verdict.state {
        State::Findings => ("findings", "✖"),
        State::Incomplete => ("incomplete", "◐"),
        State::Clear => ("clear", "○"),
    };
    let state = words::state(report.verdict.state);
    let headline = escape(&report.verdict.headline);
    let _ = writeln!(
        page,
        "<h1 class=\"{class}\">{icon} {state}: {headline}</h1>"
    );
    list(page, report.verdict.reasons.iter().cloned());
}

fn coverage(page: &mut String, report: &Report) {
    let coverage = &report.coverage;
    heading(page, "What the logs cover");
    if coverage.never_affected {
        let text = "This cluster never ran an affected version while these logs were written.";
        paragraph(page, text);
    }
    let rows = coverage.nodes.iter().map(|node| {
        vec![
            words::node(node.node),
            words::time(node.first),
            words::time(node.last),
            node.files.to_string(),
            words::versions(node),
            words::gaps(node),
        ]
    });
    let columns = [
        "node",
        "first entry (UTC)",
        "last entry (UTC)",
        "files",
        "versions",
        "gaps",
    ];
    table(page, &columns, rows);
    let errors = coverage.nodes.iter().flat_map(|node| {
        let name = words::node(node.node);
        let errors = node.collector_errors.iter();
        errors.map(move |error| format!("{name}: the collector could not get {error}"))
    });
    let missing = coverage.missing_nodes.iter().map(|missing| {
        let note = missing.note.as_deref().unwrap_or_default();
        format!(
            "n{} has no logs here ({}). {note}",
            missing.node, missing.source
        )
    });
    let groups = coverage.missing_groups.join(", ");
    let groups = (!groups.is_empty()).then(|| format!("Log groups that are absent: {groups}"));
    let window = words::window(coverage);
    list(page, errors.chain(missing).chain(groups).chain([window]));
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
        "lost at (UTC)",
        "last attempt (UTC)",
        "outcome (UTC)",
        words::NUM_ROWS,
        "script says",
    ];
    let rows = findings.iter().map(|job| {
        vec![
            job.job_id.clone(),
            job.tenant.clone(),
            words::operation(job.operation).to_owned(),
            words::verdict(job.verdict).to_owned(),
            words::time(words::last_loss(job)),
            words::time(words::last_attempt(job)),
            words::outcome(job),
            words::or_nothing(job.num_rows.as_deref()).to_owned(),
            words::script(job.script).to_owned(),
        ]
    });
    table(page, &columns, rows);
    for job in findings {
        finding(page, job);
    }
}

fn finding(page: &mut String, job: &Job) {
    let verdict = words::verdict(job.verdict);
    let id = escape(&job.job_id);
    let _ = writeln!(page, "<h3>Job {id}: {verdict}</h3>");
    paragraph(page, &job.reason);
    let source = words::or_nothing(job.outcome.source.as_deref());
    let mut facts = vec![
        format!("Outcome: {}, from {source}", words::outcome(job)),
        format!(
            "Errors tied to the job by: {}",
            words::attribution(job.attribution)
        ),
    ];
    facts.extend(job.conflicts.iter().map(|other| {
        let source = words::or_nothing(other.source.as_deref());
        let at = words::short_time(other.at);
        format!("Conflict: {source} says {} at {at}", other.state)
    }));
    list(page, facts.into_iter());
    if let Some(description) = &job.description {
        code(page, description);
    }
    for error in &job.flush_errors {
        evidence(page, error);
    }
    if 0 < job.flush_errors_omitted {
        let more = words::plural(job.flush_errors_omitted, "further flush error");
        paragraph(page, &format!("and {more}"));
    }
}

fn evidence(page: &mut String, error: &Evidence) {
    let object = words::object(error).unwrap_or("table unknown".to_owned());
    let version = words::or_nothing(error.version.as_deref());
    let text = format!(
        "{} {} {}, {object}, {version}; {}",
        words::time(error.time),
        words::node(error.node),
        words::cause(error.cause),
        words::counted(error)
    );
    paragraph(page, &text);
    let mut text = words::place(&error.path, error.line);
    for copy in &error.copies {
        let _ = write!(text, "; same entry: {copy}");
    }
    place(page, &text);
    code(page, &error.text);
}

fn unattributed(page: &mut String, report: &Report) {
    let count = words::total(&report.unattributed, report.unattributed_omitted);
    if count == 0 {
        return;
    }
    heading(page, &format!("Errors without a job ({count})"));
    for error in &report.unattributed {
        evidence(page, &error.evidence);
        let jobs = match error.candidates.as_slice() {
            [] => "No job is known to have run at that moment.".to_owned(),
            candidates => format!("Jobs that ran at that moment: {}", candidates.join(", ")),
        };
        paragraph(page, &jobs);
    }
    more(page, report.unattributed_omitted);
}

/// Where the words stand in no flush error: what needs reading first.
fn elsewhere(page: &mut String, report: &Report) {
    let mentions = words::total(&report.mentions, report.mentions_omitted);
    let explained = words::total(&report.explained, report.explained_omitted);
    if 0 < mentions {
        heading(page, &format!("{} ({mentions})", words::ELSEWHERE));
        paragraph(page, words::MENTIONS);
    } else if 0 < explained {
        heading(page, words::ELSEWHERE);
    }
    for mention in &report.mentions {
        let node = words::node(mention.node);
        paragraph(page, &format!("{node}: {}", mention.why));
        place(page, &words::place(&mention.path, mention.line));
        code(page, &mention.text);
    }
    more(page, report.mentions_omitted);
    if 0 < explained {
        paragraph(page, &format!("{}:", words::explained(explained)));
    }
    let places = report.explained.iter();
    list(
        page,
        places.map(|words| words::place(&words.path, words.line)),
    );
    more(page, report.explained_omitted);
}

fn place(page: &mut String, text: &str) {
    let _ = writeln!(page, "<p class=\"place\">{}</p>", escape(text));
}

/// What stands behind a list that was cut.
fn more(page: &mut String, omitted: u64) {
    if let Some(more) = words::more(omitted) {
        paragraph(page, &more);
    }
}

fn not_listed(page: &mut String, report: &Report) {
    let others = report.jobs.iter().filter(|job| !job.verdict.is_finding());
    let rows = others.map(|job| {
        vec![
            job.job_id.clone(),
            job.tenant.clone(),
            words::operation(job.operation).to_owned(),
            words::verdict(job.verdict).to_owned(),
            job.reason.clone(),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    if !rows.is_empty() {
        heading(page, &format!("Looked at, not listed ({})", rows.len()));
        let columns = ["job", "tenant", "kind", "verdict", "why"];
        table(page, &columns, rows.into_iter());
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
            words::or_nothing(job.description.as_deref()).to_owned(),
            words::time(job.finished),
            job.why.clone(),
        ]
    });
    let columns = [
        "job",
        "tenant",
        "kind",
        "description",
        "succeeded (UTC)",
        "why",
    ];
    table(page, &columns, rows);
    more(page, report.coverage.uncovered_jobs_omitted);
}

fn next_steps(page: &mut String, steps: &NextSteps) {
    let _ = writeln!(page, "<h3>{}</h3>", escape(&steps.title));
    if !steps.job_ids.is_empty() {
        paragraph(page, &words::for_jobs(&steps.job_ids));
    }
    page.push_str("<ol>\n");
    for step in &steps.steps {
        let _ = writeln!(page, "<li>{}", escape(&step.text));
        if let Some(text) = &step.code {
            code(page, text);
        }
        page.push_str("</li>\n");
    }
    page.push_str("</ol>\n");
}

fn read_and_skipped(page: &mut String, report: &Report) {
    heading(page, "Read and skipped");
    let inputs = report.inputs.iter().map(|input| {
        let cluster = words::or_nothing(input.cluster_id.as_deref());
        let size = words::plural(input.size_bytes, "byte");
        format!("{} ({size}), cluster {cluster}", input.name)
    });
    let read = format!("Read: {}", words::read(report));
    list(page, inputs.chain([read]));
    let rows = report.skipped.iter().map(|skipped| {
        let matters = if skipped.matters { "yes" } else { "no" };
        vec![
            skipped.path.clone(),
            skipped.code.clone(),
            skipped.message.clone(),
            matters.to_owned(),
        ]
    });
    table(page, &["skipped", "code", "why", "matters"], rows);
}

fn script(page: &mut String, report: &Report) {
    let script = &report.script;
    heading(page, "What detect_144650.sh would say of the same lines");
    paragraph(page, &words::script_says(script));
    let rows = script.reported.iter().map(|job| {
        let rows = job.num_rows.clone().unwrap_or("NULL".to_owned());
        vec![job.job_id.clone(), rows]
    });
    table(page, &["job_id", words::NUM_ROWS], rows);
}

#[cfg(test)]
mod tests;
