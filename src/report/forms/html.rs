//! One page to attach to a ticket: it looks like the page that it was saved
//! from, without scripts, and opens there again.
//!
//! # Promises
//!
//! * The page runs nothing and loads nothing: its own policy says so.
//! * Text from the input goes through `elements::escape`; it forms no markup.
//! * The report stands in it as JSON, for programs, and in its head when it was
//!   saved, if the face says so.
//! * On paper all folds are open.

mod drawing;
mod elements;
mod rows;

use std::fmt::Write as _;

pub(super) use self::elements::escape;
use self::elements::{code, data, list, paragraph, place, table};
use self::rows::Opening;
use super::blocks::{Block, Counted, LogLine, LogLines, Part, Parts, Quote, Section};
use super::{document, words};
use crate::report::{Job, JobVerdict, Report, State, Step};

/// Nothing runs, nothing is loaded; the one style element is the page's own.
pub(super) const HEAD: &str = "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">
<meta name=\"referrer\" content=\"no-referrer\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
";

/// How the interactive page looks, as far as it concerns a report, and what
/// only this one has: `build.rs` names the files.
pub(super) const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/saved.css"));

/// The page; `saved` is the time of saving in RFC 3339.
pub(super) fn render(report: &Report, saved: Option<&str>) -> serde_json::Result<String> {
    let document = document::describe(report);
    let mut page = HEAD.to_owned();
    if let Some(at) = saved {
        let at = escape(at);
        let _ = writeln!(page, "<meta name=\"saved\" content=\"{at}\">");
    }
    let title = escape(&document.title);
    let _ = writeln!(page, "<title>{title}</title>\n<style>");
    page.push_str(STYLE);
    page.push_str("</style>\n</head>\n<body>\n");
    top(&mut page, report, saved);
    page.push_str("<main class=\"page\">\n<article id=\"result\">\n");
    verdict(&mut page, report, &document.reasons);
    let mut open = true;
    for section in document.whole() {
        open &= !write_section(&mut page, section, open);
    }
    page.push_str("</article>\n</main>\n");
    data(&mut page, report)?;
    page.push_str("</body>\n</html>\n");
    Ok(page)
}

/// Inputs named in the head; the section on what was read has all.
const INPUTS_NAMED: usize = 3;

/// What this is, and of when.
fn top(page: &mut String, report: &Report, saved: Option<&str>) {
    let tool = &report.tool;
    let mut about = format!("Saved report of {} {}", tool.name, tool.version);
    if let Some(at) = saved {
        let _ = write!(about, ", {at}");
    }
    if report.redacted {
        about.push_str(", redacted");
    }
    let inputs: Vec<&str> = report.inputs.iter().map(|it| it.name.as_str()).collect();
    let _ = writeln!(
        page,
        "<header class=\"top\"><div class=\"page\">\n<p><strong>Lost rows in CockroachDB bulk \
         writes (Technical Advisory A-144650)</strong></p>\n<p class=\"small\">{}. Of {}. To work \
         with it, open it in that page.</p>\n</div></header>",
        escape(&about),
        escape(&words::some(&inputs, INPUTS_NAMED))
    );
}

fn verdict(page: &mut String, report: &Report, reasons: &[String]) {
    /// Reasons in the open; the rest is folded.
    const SHOWN: usize = 4;

    let verdict = &report.verdict;
    let (state, icon) = match verdict.state {
        State::Findings => ("findings", "✖"),
        State::Incomplete => ("incomplete", "▲"),
        State::Clear => ("clear", "✔"),
    };
    let (answer, reach) = match verdict.headline.split_once(" Checked: ") {
        Some((answer, reach)) => (answer, format!("Checked: {reach}")),
        None => (verdict.headline.as_str(), String::new()),
    };
    let _ = writeln!(
        page,
        "<section id=\"verdict\" data-state=\"{state}\" aria-labelledby=\"headline\">\n\
         <div class=\"verdict-said\">\n<h1 id=\"headline\"><span class=\"answer\"><span \
         aria-hidden=\"true\">{icon}</span> {}{}</span> <span class=\"reach\">{}</span></h1>",
        how_many(report),
        escape(answer),
        escape(&reach)
    );
    paragraph(page, &words::versions(&report.coverage));
    let shown = if reasons.len() == SHOWN + 1 {
        reasons
    } else {
        reasons.get(..SHOWN).unwrap_or(reasons)
    };
    list(page, shown);
    let rest = reasons.get(shown.len()..).unwrap_or_default();
    if !rest.is_empty() {
        let _ = writeln!(
            page,
            "<details><summary>{} more to know</summary>",
            rest.len()
        );
        list(page, rest);
        page.push_str("</details>\n");
    }
    page.push_str("</div>\n");
    drawing::write(page, report);
    page.push_str("</section>\n");
}

/// How many, before the advisory's own “Potentially Corrupt Jobs found”.
fn how_many(report: &Report) -> String {
    let is_it = |job: &&Job| job.verdict == JobVerdict::PotentiallyCorrupt;
    match report.jobs.iter().filter(is_it).count() {
        0 | 1 => String::new(),
        many => format!("{many} "),
    }
}

/// The first jobs are what is worked with, and stand open if they may; all else
/// is folded. Tells whether this one stands open.
fn write_section(page: &mut String, section: &Section, may_open: bool) -> bool {
    let heading = escape(&section.heading());
    let opening = Opening::of(&section.blocks);
    if let Some(opening) = &opening
        && may_open
    {
        let _ = writeln!(page, "<section class=\"jobs\">\n<h2>{heading}</h2>");
        rows::write(page, opening);
        page.push_str("</section>\n");
        return true;
    }
    let _ = writeln!(
        page,
        "<details class=\"fold\">\n<summary><h2>{heading}</h2></summary>\n<div class=\"fold-body\">"
    );
    match opening {
        Some(opening) => rows::write(page, &opening),
        None => blocks(page, &section.blocks),
    }
    page.push_str("</div>\n</details>\n");
    false
}

fn blocks(page: &mut String, blocks: &[Block]) {
    for one in blocks {
        block(page, one);
    }
}

fn block(page: &mut String, block: &Block) {
    match block {
        Block::Prose(text) => paragraph(page, text),
        Block::Bullets(items) => list(page, items),
        Block::Quote(Quote { about, text }) => {
            paragraph(page, &format!("{about}:"));
            code(page, text);
        }
        Block::Table(rows) => {
            table(page, rows);
            more(page, rows.omitted);
        }
        Block::LogLines(lines) => log_lines(page, lines),
        Block::Counted(items) => counted(page, items),
        Block::Parts(list) => parts(page, list),
        Block::Steps(list) => steps(page, list),
        Block::Pointer { .. } => {}
    }
}

fn log_lines(page: &mut String, lines: &LogLines) {
    if !lines.lead.is_empty() {
        paragraph(page, &lines.lead);
    }
    if !lines.lines.is_empty() {
        page.push_str("<ol class=\"evidence-list\">\n");
        lines.lines.iter().for_each(|line| log_line(page, line));
        page.push_str("</ol>\n");
    }
    more(page, lines.omitted);
}

fn log_line(page: &mut String, line: &LogLine) {
    page.push_str("<li class=\"evidence\">\n");
    paragraph(page, &line.about);
    code(page, &line.text);
    place(page, &line.place);
    for copy in &line.copies {
        place(page, &format!("same entry: {copy}"));
    }
    if let Some(after) = &line.after {
        paragraph(page, after);
    }
    page.push_str("</li>\n");
}

fn counted(page: &mut String, counted: &Counted) {
    paragraph(page, &format!("{}:", counted.words));
    list(page, &counted.items);
    more(page, counted.omitted);
}

fn parts(page: &mut String, parts: &Parts) {
    for Part {
        title,
        blocks: inner,
        ..
    } in &parts.parts
    {
        let _ = writeln!(page, "<h3>{}</h3>", escape(title));
        blocks(page, inner);
    }
}

fn steps(page: &mut String, steps: &[Step]) {
    page.push_str("<ol class=\"steps\">\n");
    for step in steps {
        let _ = writeln!(page, "<li>{}", escape(&step.text));
        for text in step.sql.iter().chain(&step.code) {
            code(page, text);
        }
        page.push_str("</li>\n");
    }
    page.push_str("</ol>\n");
}

/// What stands behind a list that was cut.
fn more(page: &mut String, omitted: u64) {
    if let Some(more) = words::more(omitted) {
        paragraph(page, &more);
    }
}

#[cfg(test)]
mod tests;
