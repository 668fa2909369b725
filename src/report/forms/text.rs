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
    page.pieces("", title.clone());
    page.bullets(&document.reasons);
    for section in document.whole() {
        page.section(section);
    }
    if SCREEN < page.text.lines().count() {
        page.line("");
        page.pieces("", title);
    }
    page.text
}

/// The words of a text.
fn pieces(text: &str) -> Vec<Piece> {
    wrap::words(&one_line(text)).map(Piece::plain).collect()
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
            Some(lines) => lines.iter().for_each(|line| self.harmless(line)),
            None => table.rows.iter().for_each(|row| self.told(table, row)),
        }
        self.more(table.omitted);
    }

    fn grid(&self, table: &Table) -> Option<Vec<String>> {
        if table.ends_in_sentences {
            return None;
        }
        let heads = table.columns.iter().map(|column| Piece::plain(column.name));
        let rows = table.rows.iter();
        let rows = rows.map(|row| row.iter().map(|cell| self.cell(cell)).collect());
        let rows: Vec<Vec<Piece>> = [heads.collect()].into_iter().chain(rows).collect();
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
        let mut cells = table.columns.iter().zip(row);
        let sentence = table.ends_in_sentences.then(|| cells.next_back()).flatten();
        let known: Vec<_> = cells
            .filter(|(_, cell)| cell.short() != words::NOTHING)
            .collect();
        let mut told = Vec::new();
        for (at, (column, cell)) in known.iter().enumerate() {
            let Piece { text, tone } = self.cell(cell);
            let end = match sentence {
                _ if at + 1 < known.len() => ",",
                Some(_) => ":",
                None => "",
            };
            let whole = Piece::plain(format!("{} {text}{end}", column.name));
            if tone.is_some() {
                told.push(Piece::plain(column.name));
                let text = format!("{text}{end}");
                told.push(Piece { text, tone });
            } else if whole.width() <= self.room("  - ") || matches!(cell, Cell::Quote(_)) {
                // Short facts stay together.
                told.push(whole);
            } else {
                told.extend(pieces(&whole.text));
            }
        }
        told.extend(sentence.iter().flat_map(|(_, cell)| pieces(&cell.short())));
        self.pieces("  - ", told);
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
        self.pieces("", words);
    }

    /// What stands behind a list that was cut.
    fn more(&mut self, omitted: u64) {
        if let Some(more) = words::more(omitted) {
            self.prose("  ", &more);
        }
    }

    /// Words behind `prefix`, wrapped.
    fn prose(&mut self, prefix: &str, text: &str) {
        self.pieces(prefix, pieces(text));
    }

    /// Pieces behind `prefix`, wrapped between them; further lines are indented
    /// like the first one's.
    fn pieces(&mut self, prefix: &str, pieces: Vec<Piece>) {
        let room = self.room(prefix);
        let indent = " ".repeat(width(prefix));
        let mut before = prefix;
        for line in wrap::lines(pieces, room) {
            let runs = line.chunk_by(|one, next| one.tone == next.tone);
            let painted = runs.map(|run| {
                let words: Vec<&str> = run.iter().map(|piece| piece.text.as_str()).collect();
                let tone = run.first().and_then(|piece| piece.tone);
                self.look.paint(&words.join(" "), tone)
            });
            let painted: Vec<String> = painted.collect();
            self.harmless(&format!("{before}{}", painted.join(" ")));
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
        self.harmless(&one_line(line));
    }

    /// A line in which nothing of the input acts.
    fn harmless(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}
