//! One page to attach to a ticket: complete, without scripts, fit for print.
//!
//! # Promises
//!
//! * The page runs nothing and loads nothing: its own policy says so.
//! * Text from the input goes through `elements::escape`; it forms no markup.
//! * The report stands in it as JSON, for programs.

mod elements;

use std::fmt::Write as _;

use self::elements::{code, data, escape, list, paragraph, place, table};
use super::blocks::{Block, Counted, Document, LogLine, LogLines, Part, Parts, Quote};
use super::{document, words};
use crate::report::{Report, State, Step};

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
    let document = document::describe(report);
    let mut page = format!("{HEAD}{STYLE}</head>\n<body>\n<main>\n");
    verdict(&mut page, &document);
    for section in document.whole() {
        let _ = writeln!(page, "<h2>{}</h2>", escape(&section.heading()));
        blocks(&mut page, &section.blocks);
    }
    page.push_str("</main>\n");
    data(&mut page, report)?;
    page.push_str("</body>\n</html>\n");
    Ok(page)
}

fn verdict(page: &mut String, document: &Document) {
    let (class, icon) = match document.state {
        State::Findings => ("findings", "✖"),
        State::Incomplete => ("incomplete", "◐"),
        State::Clear => ("clear", "○"),
    };
    let title = escape(&document.title);
    let _ = writeln!(page, "<h1 class=\"{class}\">{icon} {title}</h1>");
    list(page, &document.reasons);
}

fn blocks(page: &mut String, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Prose(text) => paragraph(page, text),
            Block::Bullets(items) => list(page, items),
            Block::Quote(Quote { about, text }) => list(page, &[format!("{about}: {text}")]),
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
}

fn log_lines(page: &mut String, lines: &LogLines) {
    if !lines.lead.is_empty() {
        paragraph(page, &lines.lead);
    }
    for line in &lines.lines {
        log_line(page, line);
    }
    more(page, lines.omitted);
}

fn log_line(page: &mut String, line: &LogLine) {
    paragraph(page, &line.about);
    place(page, &line.place);
    code(page, &line.text);
    for copy in &line.copies {
        place(page, &format!("same entry: {copy}"));
    }
    if let Some(after) = &line.after {
        paragraph(page, after);
    }
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
    page.push_str("<ol>\n");
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
