//! The report for a terminal: the verdict first, everything after it.
//!
//! # Promises
//!
//! * Prose is wrapped at [`WIDTH`]; tables, log text and code are not.
//! * Tables are drawn in ASCII, as the published script draws its own; rows
//!   that end in a sentence are told as prose.
//! * Nothing of the input acts on the terminal (`printable`).

use super::blocks::{Block, Cell, Counted, LogLine, LogLines, Part, Parts, Section, Table};
use super::printable::one_line;
use super::{document, words};
use crate::report::{Report, Step};

/// Columns that prose takes: two windows side by side on a wide screen.
const WIDTH: usize = 100;

pub(super) fn render(report: &Report) -> String {
    let document = document::describe(report);
    let mut page = Page::default();
    page.prose("", &document.title);
    page.bullets(&document.reasons);
    for section in document.whole() {
        page.section(section);
    }
    page.text
}

/// The text so far.
#[derive(Default)]
struct Page {
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
        for Part { title, blocks, .. } in &parts.parts {
            self.heading(&format!("{before}{title}"));
            self.blocks(blocks);
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Prose(text) => self.prose("  ", text),
                Block::Bullets(items) => self.bullets(items),
                Block::Table(table) if table.ends_in_sentences => self.told(table),
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

    /// `job 1, tenant 3: why`, row by row; nothing of what is not known.
    fn told(&mut self, table: &Table) {
        for row in &table.rows {
            let mut cells = table.columns.iter().zip(row.iter().map(Cell::short));
            let sentence = cells.next_back().map(|(_, cell)| cell).unwrap_or_default();
            let known = cells.filter(|(_, cell)| cell != words::NOTHING);
            let known = known.map(|(column, cell)| format!("{} {cell}", column.name));
            let known: Vec<String> = known.collect();
            self.prose("  - ", &format!("{}: {sentence}", known.join(", ")));
        }
        self.more(table.omitted);
    }

    /// A line as it is, but harmless.
    fn line(&mut self, line: &str) {
        let shown = one_line(line);
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
        let text = one_line(text);
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

    /// A box like the script's, below what its columns' names do not say.
    fn table(&mut self, table: &Table) {
        for column in &table.columns {
            if let Some(meaning) = column.meaning {
                self.prose("  ", &format!("{}: {meaning}", column.name));
            }
        }
        let heads = table.columns.iter().map(|column| column.name.to_owned());
        let rows = table.rows.iter().map(|row| row.iter().map(Cell::short));
        let rows = rows.map(|row| row.map(|cell| one_line(&cell)).collect());
        let rows: Vec<Vec<String>> = [heads.collect()].into_iter().chain(rows).collect();
        self.rows(&rows);
        self.more(table.omitted);
    }

    /// Rows of the same length, of which the first has the columns' names.
    fn rows(&mut self, rows: &[Vec<String>]) {
        let columns = rows.first().map_or(0, Vec::len);
        let widths: Vec<usize> = (0..columns)
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
    use crate::report::forms::sample;

    #[test]
    fn verdict_is_first() {
        let text = render(&sample::report());
        assert!(text.starts_with("FINDINGS: Potentially Corrupt Jobs found. Contact Support."));
    }

    #[test]
    fn tables_line_up() {
        let mut page = Page::default();
        let rows = [
            vec!["1065722008981340161".into(), "2964940".into()],
            vec!["1".into(), "é\n".into()],
        ];
        let table = Table::of(["job_id", "num_rows"], rows.into_iter());
        page.table(&table.unwrap());
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
    fn sentences_are_told_without_what_is_not_known() {
        let mut page = Page::default();
        let rows = [
            vec!["1".into(), None.into(), "It runs.".into()],
            vec!["2".into(), "x".into(), "word ".repeat(30).into()],
        ];
        let table = Table::of(["job", "succeeded (UTC)", "why"], rows.into_iter());
        page.told(&table.unwrap());
        let mut lines = page.text.lines();
        assert_eq!(lines.next(), Some("  - job 1: It runs."));
        let long = lines.next().unwrap();
        assert!(long.starts_with("  - job 2, succeeded (UTC) x: word word"));
        assert!(lines.next().unwrap().starts_with("    word"), "wrapped");
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
            "What to do next: Contact support",
            "Job 1065722008981340199: how to validate it",
            "SELECT count(*) FROM \"secretdb\"",
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
