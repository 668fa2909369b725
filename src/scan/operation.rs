//! What a job does, by its type and description.
//!
//! CREATE TABLE AS, materialized views and index backfills all are jobs of the
//! type SCHEMA CHANGE; only the statement in the description tells which.
//!
//! # Promises
//!
//! * In doubt a schema change stays [`Operation::SchemaChange`], which may be
//!   any of the three, and never becomes a harmless one.
//! * Input is untrusted: no text makes this module panic, and its cost is
//!   proportional to the text.

use std::iter::Peekable;
use std::str::Chars;

use serde::{Deserialize, Serialize};

/// The kinds of work that write in bulk, and the others.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// IMPORT or IMPORT INTO, which MOLT Fetch uses too.
    Import,
    /// Physical cluster replication.
    PhysicalReplication,
    /// CREATE TABLE … AS.
    CreateTableAs,
    /// CREATE or REFRESH MATERIALIZED VIEW.
    MaterializedView,
    /// An index backfill, which is validated afterwards.
    IndexBackfill,
    /// A schema change that may be any of the three above.
    SchemaChange,
    /// Any other kind of job, such as a backup, a restore or a changefeed.
    Other,
    /// Nothing tells.
    #[default]
    Unknown,
}

/// What a job does.
#[must_use]
pub(crate) fn operation(job_type: Option<&str>, description: Option<&str>) -> Operation {
    let told = |text: &&str| text.chars().any(char::is_alphanumeric);
    let description = description.filter(told);
    let Some(job_type) = job_type.filter(told) else {
        return match description.map(of_statements) {
            None | Some(Operation::SchemaChange) => Operation::Unknown,
            Some(operation) => operation,
        };
    };
    let job_type = job_type.replace('_', " ").to_ascii_uppercase();
    match job_type.trim_matches(['‹', '›', ' ']) {
        "IMPORT" => Operation::Import,
        "REPLICATION STREAM INGESTION" | "STREAM INGESTION" => Operation::PhysicalReplication,
        "SCHEMA CHANGE" | "NEW SCHEMA CHANGE" => {
            description.map_or(Operation::SchemaChange, of_statements)
        }
        _ => Operation::Other,
    }
}

/// Whether one of the statements of a description is a REFRESH.
#[must_use]
pub(crate) fn is_refresh(description: &str) -> bool {
    let words: Vec<Word> = Words::new(description).collect();
    words
        .split(|word| *word == Word::Semicolon)
        .any(|statement| statement.iter().find_map(Word::keyword) == Some("REFRESH"))
}

/// The operation of one or more statements: the one that matters most.
fn of_statements(sql: &str) -> Operation {
    let words: Vec<Word> = Words::new(sql).collect();
    let cut = sql.ends_with('…');
    words
        .split(|word| *word == Word::Semicolon)
        .filter(|statement| !statement.is_empty())
        .map(|statement| of_statement(statement, cut))
        .min_by_key(|operation| match operation {
            Operation::SchemaChange => 1,
            Operation::IndexBackfill => 2,
            Operation::Other => 3,
            // Told apart: import, replication, table or view.
            _ => 0,
        })
        .unwrap_or(Operation::SchemaChange)
}

/// The operation of one statement. With `cut` its end may be missing.
fn of_statement(words: &[Word], cut: bool) -> Operation {
    let mut keywords = words.iter().filter_map(Word::keyword);
    match keywords.next() {
        Some("CREATE") => of_create(words, cut),
        Some("REFRESH") => Operation::MaterializedView,
        Some("ALTER") => match keywords.next() {
            // Whatever is backfilled there is validated.
            Some("TABLE" | "INDEX") => Operation::IndexBackfill,
            Some("×") | None => Operation::SchemaChange,
            Some(_) => Operation::Other,
        },
        Some("IMPORT") => Operation::Import,
        // Statements, and the words of jobs without one, that write no rows.
        Some(
            "ADDING" | "BACKUP" | "CLEANING" | "COMMENT" | "CONFIGURE" | "DISCARD" | "DROP" | "GC"
            | "GRANT" | "REASSIGN" | "REMOVING" | "RENAME" | "RESTORE" | "REVOKE" | "SET"
            | "TRUNCATE" | "UPDATING",
        ) => Operation::Other,
        _ => Operation::SchemaChange,
    }
}

/// The operation of `CREATE …`.
fn of_create(words: &[Word], cut: bool) -> Operation {
    const MODIFIERS: [&str; 9] = [
        "CREATE",
        "GLOBAL",
        "INVERTED",
        "LOCAL",
        "TEMP",
        "TEMPORARY",
        "UNIQUE",
        "UNLOGGED",
        "VECTOR",
    ];
    let is_modifier = |word: &&str| MODIFIERS.contains(word);
    let object = words
        .iter()
        .filter_map(Word::keyword)
        .find(|word| !is_modifier(word));
    match object {
        Some("TABLE") if has_query(words) => Operation::CreateTableAs,
        Some("TABLE") if cut => Operation::SchemaChange,
        Some("MATERIALIZED") => Operation::MaterializedView,
        Some("INDEX") => Operation::IndexBackfill,
        Some("TENANT" | "VIRTUAL") if has_keyword(words, "REPLICATION") => {
            Operation::PhysicalReplication
        }
        Some("×") | None => Operation::SchemaChange,
        Some(_) => Operation::Other,
    }
}

/// Whether `CREATE TABLE …` goes on with `AS` and a query. Column expressions
/// stand in parentheses, which [`Words`] leaves out; `LOCALITY REGIONAL BY ROW
/// AS column` does not.
fn has_query(words: &[Word]) -> bool {
    words.windows(2).any(|pair| match pair {
        [before, word] => word.keyword() == Some("AS") && before.keyword() != Some("ROW"),
        _ => false,
    })
}

fn has_keyword(words: &[Word], want: &str) -> bool {
    words.iter().any(|word| word.keyword() == Some(want))
}

/// What can stand outside of parentheses and matters.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Word {
    /// An unquoted word in upper case: a keyword or a name.
    Keyword(String),
    /// What cannot be a keyword: a quoted name, or one after a dot.
    Name,
    /// The end of a statement.
    Semicolon,
}

impl Word {
    fn keyword(&self) -> Option<&str> {
        match self {
            Word::Keyword(word) => Some(word),
            Word::Name | Word::Semicolon => None,
        }
    }
}

/// The words of SQL text that stand outside of parentheses, strings and
/// comments. Redaction marks are left out, and the `\n` and `\t` that a table
/// has for line ends and tabs are space.
struct Words<'a> {
    chars: Peekable<Chars<'a>>,
    /// Parentheses, brackets and braces that are open.
    depth: u32,
    /// Whether the last thing was a dot.
    after_dot: bool,
}

impl<'a> Words<'a> {
    fn new(sql: &'a str) -> Words<'a> {
        Words {
            chars: sql.chars().peekable(),
            depth: 0,
            after_dot: false,
        }
    }

    /// Takes the rest of an unquoted word.
    fn word(&mut self, first: char) -> String {
        let mut word = String::from(first);
        while let Some(c) = self.chars.next_if(|&c| is_word(c)) {
            word.push(c);
        }
        word.to_uppercase()
    }

    /// Skips to behind `quote`. A doubled quote needs no care: it ends one
    /// string and starts the next.
    fn skip_quoted(&mut self, quote: char, backslash_escapes: bool) {
        while let Some(c) = self.chars.next() {
            if c == quote {
                return;
            }
            if c == '\\' && backslash_escapes {
                self.chars.next();
            }
        }
    }

    fn skip_line_comment(&mut self) {
        while let Some(c) = self.chars.next() {
            let escaped_line_end = c == '\\' && self.chars.peek() == Some(&'n');
            if c == '\n' || escaped_line_end {
                return;
            }
        }
    }

    fn skip_block_comment(&mut self) {
        let mut previous = ' ';
        for c in self.chars.by_ref() {
            if previous == '*' && c == '/' {
                return;
            }
            previous = c;
        }
    }

    /// The word that an unquoted word is.
    fn classify(&mut self, word: String, after_dot: bool) -> Option<Word> {
        if word == "E" && self.chars.next_if_eq(&'\'').is_some() {
            self.skip_quoted('\'', true);
            return None;
        }
        Some(if after_dot {
            Word::Name
        } else {
            Word::Keyword(word)
        })
    }

    /// Handles one character; returns the word that it starts, if any.
    fn step(&mut self, c: char) -> Option<Word> {
        let after_dot = std::mem::replace(&mut self.after_dot, c == '.');
        match c {
            '(' | '[' | '{' => self.depth = self.depth.saturating_add(1),
            ')' | ']' | '}' => self.depth = self.depth.saturating_sub(1),
            '\'' => self.skip_quoted('\'', false),
            '"' => {
                self.skip_quoted('"', false);
                return Some(Word::Name);
            }
            '-' if self.chars.next_if_eq(&'-').is_some() => self.skip_line_comment(),
            '/' if self.chars.next_if_eq(&'*').is_some() => self.skip_block_comment(),
            '\\' => {
                self.chars.next_if(|c| matches!(c, 'n' | 'r' | 't'));
            }
            ';' => return Some(Word::Semicolon),
            c if is_word(c) => {
                let word = self.word(c);
                return self.classify(word, after_dot);
            }
            _ => {}
        }
        None
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        while let Some(c) = self.chars.next() {
            let word = self.step(c);
            if word.is_some() && self.depth == 0 {
                return word;
            }
        }
        None
    }
}

/// `×` stands for what was redacted: a name, most likely.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '×')
}

#[cfg(test)]
mod tests;
