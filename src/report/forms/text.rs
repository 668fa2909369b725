//! The report for a terminal, or a file: the verdict first, everything after it.
//!
//! # Promises
//!
//! * Prose and tables fit the width; log text, SQL and paths are never cut, so
//!   that they can be copied.
//! * A table that does not fit, and one whose rows end in a sentence, is a list.
//! * On what takes more than a screen, the verdict stands at the end, too: that
//!   is where a terminal stops.
//! * Nothing of the input acts on the terminal (`printable`).
//!
//! # Not here
//!
//! What is said, and in which order (`document`); asking the terminal (`cli/`).

mod grid;
mod look;
#[cfg(test)]
mod tests;
mod wrap;

use super::blocks::{Block, Cell, Counted, LogLine, LogLines, Parts, Quote, Section, Table};
use super::printable::one_line;
use super::{document, words};
use crate::report::{Report, Step};
pub use look::TextLook;
use look::{Piece, Tone, width};

/// Columns that prose takes at most: longer lines are hard to follow.
const MOST_PROSE: usize = 100;

/// Lines of a small terminal.
const SCREEN: usize = 24;

pub(super) fn render(report: &Report, look: TextLook) -> String {
    let document = document::describe(report);
    let mut page = Page {
        look,
        text: String::new(),
    };
    let word = format!("{}:", words::state(document.state));
    let rest = document.title.strip_prefix(&word).unwrap_or_default();
    let mut title = vec![look.state(document.state, word)];
    title.extend(pieces(rest));
    page.pieces("", &title);
    let title = page.text.clone();
    page.bullets(&document.reasons);
    for section in document.whole() {
        page.section(section);
    }
    if SCREEN < page.text.lines().count() {
        page.line("");
        page.text.push_str(&title);
    }
    page.text
}

/// The words of a text, harmless.
fn pieces(text: &str) -> Vec<Piece> {
    wrap::words(&one_line(text))
}

/// What the last of several facts ends with, in place of a comma.
fn end(facts: &mut [Piece], with: &str) {
    if let Some(last) = facts.last_mut() {
        last.text.pop();
        last.text.push_str(with);
    }
}

/// The text so far.
struct Page {
    look: TextLook,
    text: String,
}

impl Page {
    fn section(&mut self, section: &Section) {
        let heading = section.heading();
        // Nothing would stand between it and the first part's title.
        if let [Block::Parts(parts), rest @ ..] = section.blocks.as_slice() {
            self.parts(&format!("{heading}: "), parts);
            self.blocks(rest);
        } else {
            self.heading(&heading);
            self.blocks(&section.blocks);
        }
    }

    fn parts(&mut self, before: &str, parts: &Parts) {
        for part in &parts.parts {
            let title = one_line(&part.title);
            match part.verdict {
                Some(verdict) => self.title(&self.look.verdict(verdict, title)),
                None => self.heading(&format!("{before}{title}")),
            }
            self.blocks(&part.blocks);
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Prose(text) => self.prose("  ", text),
                Block::Bullets(items) => self.bullets(items),
                Block::Quote(quote) => self.quote(quote),
                Block::Table(table) => self.table(table),
                Block::LogLines(lines) => self.log_lines(lines),
                Block::Counted(counted) => self.counted(counted),
                Block::Parts(parts) => self.parts("", parts),
                Block::Steps(steps) => self.steps(steps),
                Block::Pointer { .. } => {}
            }
        }
    }

    fn bullets(&mut self, items: &[String]) {
        for item in items {
            self.prose("  - ", item);
        }
    }

    fn quote(&mut self, quote: &Quote) {
        self.line(&format!("  - {}:", quote.about));
        for text in quote.text.lines() {
            self.line(&format!("    | {text}"));
        }
    }

    fn log_lines(&mut self, lines: &LogLines) {
        if !lines.lead.is_empty() {
            self.prose("  ", &lines.lead);
        }
        for line in &lines.lines {
            self.log_line(line);
        }
        self.more(lines.omitted);
    }

    fn log_line(&mut self, line: &LogLine) {
        self.line("");
        self.prose("  ", &line.about);
        self.line(&format!("    {}", line.place));
        for text in line.text.lines() {
            self.line(&format!("    | {text}"));
        }
        for copy in &line.copies {
            self.line(&format!("    same entry: {copy}"));
        }
        if let Some(after) = &line.after {
            self.prose("    ", after);
        }
    }

    fn counted(&mut self, counted: &Counted) {
        self.line("");
        self.prose("  ", &format!("{}:", counted.words));
        for item in &counted.items {
            self.line(&format!("    {item}"));
        }
        self.more(counted.omitted);
    }

    fn steps(&mut self, steps: &[Step]) {
        for (at, step) in steps.iter().enumerate() {
            self.prose(&format!("  {}. ", at + 1), &step.text);
            let to_copy = step.sql.iter().chain(&step.code);
            for line in to_copy.flat_map(|code| code.lines()) {
                self.line(&format!("       {line}"));
            }
        }
    }

    /// A grid if it fits, below what its columns' names do not say.
    fn table(&mut self, table: &Table) {
        for column in &table.columns {
            if let Some(meaning) = column.meaning {
                self.prose("  ", &format!("{}: {meaning}", column.name));
            }
        }
        match self.grid(table) {
            Some(grid) => self.text.push_str(&grid),
            None => table.rows.iter().for_each(|row| self.told(table, row)),
        }
        self.more(table.omitted);
    }

    fn grid(&self, table: &Table) -> Option<String> {
        if table.ends_in_sentences {
            return None;
        }
        let mut heads = Vec::new();
        for column in &table.columns {
            heads.push(Piece::plain(column.name));
        }
        let mut rows = vec![heads];
        for row in &table.rows {
            rows.push(row.iter().map(|cell| self.cell(cell)).collect());
        }
        grid::draw(&rows, self.look)
    }

    fn cell(&self, cell: &Cell) -> Piece {
        let text = one_line(&cell.short());
        match cell {
            Cell::Verdict(verdict) => self.look.verdict(*verdict, text),
            _ => Piece::plain(text),
        }
    }

    /// `job 1, tenant 3: why`; nothing of what is not known.
    fn told(&mut self, table: &Table, row: &[Cell]) {
        let mut told: Vec<Piece> = Vec::new();
        for (at, (column, cell)) in table.columns.iter().zip(row).enumerate() {
            let Piece { text, tone } = self.cell(cell);
            if table.ends_in_sentences && at + 1 == row.len() {
                end(&mut told, ":");
                told.extend(wrap::words(&text));
            } else if tone.is_some() {
                told.push(Piece::plain(column.name));
                let text = format!("{text},");
                told.push(Piece { text, tone });
            } else if text != words::NOTHING {
                let text = format!("{} {text},", column.name);
                // Short facts stay together.
                if width(&text) <= self.room("  - ") || matches!(cell, Cell::Quote(_)) {
                    told.push(Piece::plain(text));
                } else {
                    told.extend(wrap::words(&text));
                }
            }
        }
        if !table.ends_in_sentences {
            end(&mut told, "");
        }
        self.pieces("  - ", &told);
    }

    fn heading(&mut self, heading: &str) {
        self.title(&Piece {
            text: heading.to_owned(),
            tone: Some(Tone::Heading),
        });
    }

    fn title(&mut self, title: &Piece) {
        let mut words = pieces(&title.text);
        for word in &mut words {
            word.tone = title.tone;
        }
        self.line("");
        self.pieces("", &words);
    }

    /// What stands behind a list that was cut.
    fn more(&mut self, omitted: u64) {
        if let Some(more) = words::more(omitted) {
            self.prose("  ", &more);
        }
    }

    /// Words behind `prefix`, wrapped.
    fn prose(&mut self, prefix: &str, text: &str) {
        self.pieces(prefix, &pieces(text));
    }

    /// Pieces behind `prefix`, wrapped between them; further lines are indented
    /// like the first one's.
    fn pieces(&mut self, prefix: &str, pieces: &[Piece]) {
        let indent = " ".repeat(width(prefix));
        let mut before = prefix;
        for line in wrap::fill(pieces, self.room(prefix), self.look) {
            let line = format!("{before}{line}");
            self.text.push_str(line.trim_end());
            self.text.push('\n');
            before = &indent;
        }
    }

    /// Columns that there are for prose behind `prefix`.
    fn room(&self, prefix: &str) -> usize {
        let most = self.look.width.min(MOST_PROSE);
        most.saturating_sub(width(prefix))
    }

    /// A line as it is, but harmless.
    fn line(&mut self, line: &str) {
        self.text.push_str(one_line(line).trim_end());
        self.text.push('\n');
    }
}
