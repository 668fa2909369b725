//! Rows that open: a table of which each row has a part of its own, as jobs
//! have. It opens to what happened, and beside it what to do.

use std::fmt::Write as _;

use super::elements::escape;
use super::{block, more};
use crate::report::JobVerdict;
use crate::report::forms::blocks::{Block, Cell, Part, Parts, Quote, Table};
use crate::report::forms::words;

/// A table, and the part of each of its rows.
pub(super) struct Opening<'d> {
    table: &'d Table,
    parts: &'d [Part],
}

impl<'d> Opening<'d> {
    /// `None` for blocks that are something else.
    pub(super) fn of(blocks: &'d [Block]) -> Option<Opening<'d>> {
        let [Block::Table(table), Block::Parts(Parts { parts, .. })] = blocks else {
            return None;
        };
        (table.rows.len() == parts.len()).then_some(Opening { table, parts })
    }
}

pub(super) fn write(page: &mut String, opening: &Opening<'_>) {
    page.push_str("<div class=\"rows\">\n");
    for (row, part) in opening.table.rows.iter().zip(opening.parts) {
        write_row(page, opening.table, row, part);
    }
    page.push_str("</div>\n");
    more(page, opening.table.omitted);
}

fn write_row(page: &mut String, table: &Table, row: &[Cell], part: &Part) {
    let meaning = part.verdict.map_or("suspect", meaning);
    let _ = writeln!(
        page,
        "<details class=\"row\" data-meaning=\"{meaning}\">\n<summary>"
    );
    for (at, (column, cell)) in table.columns.iter().zip(row).enumerate() {
        let label = escape(column.label());
        let text = match cell {
            Cell::Verdict(verdict) => format!("{} {}", icon(*verdict), words::verdict(*verdict)),
            Cell::Time(_) => cell.short(),
            Cell::Text(_) | Cell::Quote(_) => cell.full(),
        };
        let class = match cell {
            Cell::Verdict(_) => " tone",
            _ if table.ends_in_sentences && at + 1 == table.columns.len() => " sentence",
            _ if at == 0 => " id",
            Cell::Quote(_) => " quote",
            _ => "",
        };
        let done = if at == 0 && part.done {
            " ✔ done"
        } else {
            ""
        };
        let _ = writeln!(
            page,
            "<span class=\"cell{class}\"><span class=\"label\">{label}</span> {}{done}</span>",
            escape(&text)
        );
    }
    let quotes = || part.blocks.iter().filter_map(as_quote);
    for Quote { about, text } in quotes() {
        let _ = writeln!(
            page,
            "<span class=\"cell quote\"><span class=\"label\">{}</span> {}</span>",
            escape(about),
            escape(text)
        );
    }
    page.push_str("</summary>\n<div class=\"job-detail\">\n<div class=\"job-story\">\n");
    let is_step = |block: &&Block| matches!(block, Block::Steps(_));
    let story = part.blocks.iter();
    let story = story.filter(|block| !is_step(block) && as_quote(block).is_none());
    story.for_each(|one| block(page, one));
    page.push_str("</div>\n");
    let mut steps = part.blocks.iter().filter(is_step).peekable();
    if steps.peek().is_some() {
        page.push_str("<div class=\"job-steps\">\n<h3>Validate this job</h3>\n");
        steps.for_each(|one| block(page, one));
        page.push_str("</div>\n");
    }
    page.push_str("</div>\n</details>\n");
}

/// What a job did is told in its row.
fn as_quote(block: &Block) -> Option<&Quote> {
    match block {
        Block::Quote(quote) => Some(quote),
        _ => None,
    }
}

fn meaning(verdict: JobVerdict) -> &'static str {
    match verdict {
        JobVerdict::PotentiallyCorrupt => "corrupt",
        JobVerdict::Suspect | JobVerdict::AtRisk | JobVerdict::OutcomeUnknown => "suspect",
        JobVerdict::Cleared => "clear",
        JobVerdict::NotKept | JobVerdict::Benign => "info",
    }
}

fn icon(verdict: JobVerdict) -> char {
    match verdict {
        JobVerdict::PotentiallyCorrupt => '✖',
        JobVerdict::Suspect => '▲',
        JobVerdict::AtRisk => '◆',
        JobVerdict::OutcomeUnknown => '?',
        JobVerdict::Cleared => '✔',
        JobVerdict::NotKept | JobVerdict::Benign => '○',
    }
}
