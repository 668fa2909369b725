//! What a document about a report is made of.
//!
//! # Promises
//!
//! * A block says what it is, not how it looks: each form has its own look.
//! * Any string in it may hold text of the input.
//! * Two extents: a whole document has everything, a summary is for a ticket.
//!   What belongs to one of them only, says so here.

use debug_zip_records::time::Micros;

use super::words;
use crate::report::{JobVerdict, State, Step};

pub(super) struct Document {
    pub(super) state: State,
    /// The answer in one sentence.
    pub(super) title: String,
    pub(super) reasons: Vec<String>,
    pub(super) sections: Vec<Section>,
    /// What a summary ends with, in place of the limits.
    pub(super) closing: String,
}

impl Document {
    /// The sections of a whole document.
    pub(super) fn whole(&self) -> impl Iterator<Item = &Section> {
        let sections = self.sections.iter();
        sections.filter(|section| section.extent != Some(Extent::Summary))
    }

    /// The sections of a summary.
    pub(super) fn summary(&self) -> impl Iterator<Item = &Section> {
        let sections = self.sections.iter();
        sections.filter(|section| section.extent != Some(Extent::Whole))
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Extent {
    Whole,
    Summary,
}

/// A heading and what stands below it.
pub(super) struct Section {
    title: String,
    /// How much of what it is about there is, what is not listed among it.
    count: Option<String>,
    /// The one extent to which it belongs; `None` if to both.
    extent: Option<Extent>,
    pub(super) blocks: Vec<Block>,
}

impl Section {
    pub(super) fn new(title: &str, blocks: Vec<Block>) -> Section {
        Section {
            title: title.to_owned(),
            count: None,
            extent: None,
            blocks,
        }
    }

    pub(super) fn counting(self, count: &impl ToString) -> Section {
        Section {
            count: Some(count.to_string()),
            ..self
        }
    }

    pub(super) fn only_in(self, extent: Extent) -> Section {
        Section {
            extent: Some(extent),
            ..self
        }
    }

    /// `Limits`, `Errors without a job (2)`.
    pub(super) fn heading(&self) -> String {
        match &self.count {
            Some(count) => format!("{} ({count})", self.title),
            None => self.title.clone(),
        }
    }
}

/// Bullets, tables and steps are never empty.
pub(super) enum Block {
    Prose(String),
    Bullets(Vec<String>),
    Quote(Quote),
    Table(Table),
    LogLines(LogLines),
    /// What needs no reading.
    Counted(Counted),
    Parts(Parts),
    Steps(Vec<Step>),
    /// For a summary only: who looks for more finds it there.
    Pointer {
        words: &'static str,
        address: &'static str,
    },
}

impl Block {
    /// None without items.
    pub(super) fn bullets(items: impl Iterator<Item = String>) -> Option<Block> {
        let items: Vec<String> = items.collect();
        (!items.is_empty()).then_some(Block::Bullets(items))
    }

    /// None without steps.
    pub(super) fn steps(steps: &[Step]) -> Option<Block> {
        (!steps.is_empty()).then(|| Block::Steps(steps.to_vec()))
    }
}

pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    /// As many cells in each as there are columns; the first is its heading.
    pub(super) rows: Vec<Vec<Cell>>,
    /// Rows beyond those listed.
    pub(super) omitted: u64,
    /// Whether the last cells are sentences, too long for a narrow column.
    pub(super) ends_in_sentences: bool,
}

impl Table {
    /// None without rows.
    pub(super) fn of<const N: usize>(
        columns: [impl Into<Column>; N],
        rows: impl Iterator<Item = Vec<Cell>>,
    ) -> Option<Table> {
        let rows: Vec<Vec<Cell>> = rows.collect();
        (!rows.is_empty()).then(|| Table {
            columns: columns.map(Into::into).into(),
            rows,
            omitted: 0,
            ends_in_sentences: false,
        })
    }

    pub(super) fn ending_in_sentences(self) -> Table {
        Table {
            ends_in_sentences: true,
            ..self
        }
    }
}

#[derive(Clone, Copy)]
pub(super) struct Column {
    pub(super) name: &'static str,
    /// What the name does not say; stands for it where there is room.
    pub(super) meaning: Option<&'static str>,
    /// Whether its cells are too long for a summary.
    pub(super) only_whole: bool,
}

impl Column {
    pub(super) const fn named(name: &'static str) -> Column {
        Column {
            name,
            meaning: None,
            only_whole: false,
        }
    }

    /// What heads it where there is room.
    pub(super) fn label(&self) -> &'static str {
        self.meaning.unwrap_or(self.name)
    }
}

impl From<&'static str> for Column {
    fn from(name: &'static str) -> Column {
        Column::named(name)
    }
}

pub(super) enum Cell {
    Text(String),
    /// What is copied, such as SQL: its words stay on one line.
    Quote(String),
    Verdict(JobVerdict),
    /// In full, or to the second where there is little room.
    Time(Option<Micros>),
}

impl Cell {
    /// Nothing is left out.
    pub(super) fn full(&self) -> String {
        match self {
            Cell::Text(text) | Cell::Quote(text) => text.clone(),
            Cell::Verdict(verdict) => words::verdict(*verdict).to_owned(),
            Cell::Time(at) => words::time(*at),
        }
    }

    /// Fit for a narrow column.
    pub(super) fn short(&self) -> String {
        match self {
            Cell::Text(text) | Cell::Quote(text) => text.clone(),
            Cell::Verdict(verdict) => words::verdict(*verdict).to_owned(),
            Cell::Time(at) => words::short_time(*at),
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl From<JobVerdict> for Cell {
    fn from(verdict: JobVerdict) -> Cell {
        Cell::Verdict(verdict)
    }
}

impl From<Option<Micros>> for Cell {
    fn from(at: Option<Micros>) -> Cell {
        Cell::Time(at)
    }
}

/// What people copy, such as SQL, and what it is.
pub(super) struct Quote {
    pub(super) about: &'static str,
    pub(super) text: String,
}

/// Lines of logs; a summary shows some, and says of how many.
#[derive(Default)]
pub(super) struct LogLines {
    /// What they are; may be empty.
    pub(super) lead: String,
    pub(super) lines: Vec<LogLine>,
    /// Lines beyond those listed.
    pub(super) omitted: u64,
    /// What a summary adds to their number; may be empty.
    pub(super) of_which: String,
}

pub(super) struct LogLine {
    /// All that is known of it, in prose.
    pub(super) about: String,
    /// Its place and no more than what sorts it, for a summary.
    pub(super) brief: String,
    pub(super) place: String,
    /// The entry, which may have several lines.
    pub(super) text: String,
    /// Other places of the same entry.
    pub(super) copies: Vec<String>,
    /// Prose behind it.
    pub(super) after: Option<String>,
}

/// Words that hold a number, and what they count: a summary has the words only.
pub(super) struct Counted {
    pub(super) words: String,
    pub(super) items: Vec<String>,
    /// Items beyond those listed.
    pub(super) omitted: u64,
}

/// Parts of a section, each with its own title: in a summary, a list of them.
pub(super) struct Parts {
    /// Whether their order is one of time or urgency.
    pub(super) ordered: bool,
    pub(super) parts: Vec<Part>,
}

pub(super) struct Part {
    pub(super) title: String,
    /// The verdict in its title.
    pub(super) verdict: Option<JobVerdict>,
    /// Whether a person marked it as done.
    pub(super) done: bool,
    /// The whole part in a line; empty for one that a summary leaves out.
    pub(super) brief: String,
    pub(super) blocks: Vec<Block>,
}
