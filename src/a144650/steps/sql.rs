//! SQL to copy: names out of job descriptions, quoted; times as literals.
//!
//! # Promises
//!
//! * A description is text from the input. Of it only a table's name gets
//!   into a statement, and each of its parts is always quoted: no description
//!   adds a clause or a statement to what the reader is told to run.
//! * A name with control or direction characters is no name: what is copied
//!   is what is seen.
//!
//! # Not here
//!
//! Which statements a job needs: the file of its kind of operation.

use std::fmt;

use debug_zip_records::time::Micros;

/// The most parts that a name has: database, schema, table.
const MAX_PARTS: usize = 3;

/// The longest part of a name; CockroachDB sets no bound, people do.
const MAX_PART_BYTES: usize = 256;

/// The name of a table or view, as far as the description has it qualified.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct TableName {
    /// Unquoted, at least one.
    parts: Vec<String>,
}

impl TableName {
    /// The name in what a job says of itself: `IMPORT INTO db.sc.tab(…) …`,
    /// `CREATE TABLE tab AS …`, `REFRESH MATERIALIZED VIEW tab` and the like.
    /// `None` when it is cut off, redacted, or not there.
    pub(super) fn of_description(description: &str) -> Option<TableName> {
        let rest = after_statement(description.trim_start())?;
        let (name, rest) = qualified(rest)?;
        // What follows a whole name; anything else means that it is cut.
        let ends = rest.is_empty() || rest.starts_with(['(', ';', ' ', '\n', '\t', '\r']);
        ends.then_some(name)
    }

    /// The same table in another database, as `RESTORE … WITH into_db` makes
    /// it.
    pub(super) fn in_database(&self, database: &str) -> TableName {
        let mut parts = self.parts.clone();
        match parts.as_mut_slice() {
            [own, _, _] => database.clone_into(own),
            [_, _] => {
                parts.insert(0, database.to_owned());
                // Of `a.t` it cannot be told whether `a` is database or schema.
                "public".clone_into(&mut parts[1]);
            }
            _ => parts
                .splice(0..0, [database.to_owned(), "public".to_owned()])
                .for_each(drop),
        }
        TableName { parts }
    }

    /// The last part, if it can stand in a shell command or a regular
    /// expression as it is.
    pub(super) fn plain_last_part(&self) -> Option<&str> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        self.parts
            .last()
            .map(String::as_str)
            .filter(|part| part.chars().all(plain))
    }
}

impl fmt::Display for TableName {
    /// As SQL: every part in quotes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.parts.iter().enumerate() {
            let dot = if at == 0 { "" } else { "." };
            write!(f, "{dot}\"{}\"", part.replace('"', "\"\""))?;
        }
        Ok(())
    }
}

/// `at` as a literal for `AS OF SYSTEM TIME`, with its zone: without one the
/// session's time zone would decide.
pub(super) fn literal(at: Micros) -> Option<String> {
    let text = at.to_rfc3339();
    let text = text.strip_suffix('Z')?;
    let (date, time) = text.split_once('T')?;
    Some(format!("'{date} {time}+00'"))
}

/// Identifiers are digits; this keeps it so in what is copied.
pub(super) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The names of tables. The empty quotes look into all databases, not the
/// current one only.
pub(super) fn tables_by_id(ids: &[u32]) -> String {
    format!(
        "SELECT table_id, database_name, schema_name, name FROM \"\".crdb_internal.tables\n  WHERE \
         table_id IN ({});",
        ids_or_placeholder(ids)
    )
}

pub(super) fn ids_or_placeholder(ids: &[u32]) -> String {
    if ids.is_empty() {
        "<table id>".to_owned()
    } else {
        joined(ids)
    }
}

pub(super) fn joined(ids: &[u32]) -> String {
    let ids: Vec<String> = ids.iter().map(u32::to_string).collect();
    ids.join(", ")
}

/// What follows the words that lead to the name.
fn after_statement(description: &str) -> Option<&str> {
    let (first, rest) = word(description)?;
    match first.as_str() {
        "IMPORT" => keywords(rest, &[&["INTO", "TABLE"]]),
        "REFRESH" => {
            let rest = keywords(rest, &[&["MATERIALIZED"], &["VIEW"]])?;
            Some(optional(rest, &["CONCURRENTLY"]))
        }
        "CREATE" => {
            let rest = [
                "GLOBAL",
                "LOCAL",
                "TEMPORARY",
                "TEMP",
                "UNLOGGED",
                "MATERIALIZED",
            ]
            .iter()
            .fold(rest, |rest, modifier| optional(rest, &[modifier]));
            let rest = keywords(rest, &[&["TABLE", "VIEW"]])?;
            Some(optional(rest, &["IF", "NOT", "EXISTS"]))
        }
        _ => None,
    }
}

/// Takes one word of each set.
fn keywords<'a>(text: &'a str, sets: &[&[&str]]) -> Option<&'a str> {
    sets.iter().try_fold(text, |rest, set| {
        let (word, rest) = word(rest)?;
        set.contains(&word.as_str()).then_some(rest)
    })
}

/// Takes all of `words` if they stand there.
fn optional<'a>(text: &'a str, words: &[&str]) -> &'a str {
    let mut rest = text;
    for want in words {
        match word(rest) {
            Some((got, after)) if got == *want => rest = after,
            _ => return text,
        }
    }
    rest
}

/// Takes a word of ASCII letters, in upper case, and the space behind it.
fn word(text: &str) -> Option<(String, &str)> {
    let end = text.find(|c: char| !c.is_ascii_alphabetic())?;
    let (word, rest) = text.split_at(end);
    let after = rest.trim_start();
    let separate = after.len() < rest.len();
    separate.then(|| (word.to_ascii_uppercase(), after))
}

/// Takes one to three parts with dots between them.
fn qualified(text: &str) -> Option<(TableName, &str)> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let (name, after) = part(rest)?;
        parts.push(name);
        match after.strip_prefix('.') {
            Some(next) if parts.len() < MAX_PARTS => rest = next,
            Some(_) => return None,
            None => return Some((TableName { parts }, after)),
        }
    }
}

fn part(text: &str) -> Option<(String, &str)> {
    let (name, rest) = if let Some(quoted) = text.strip_prefix('"') {
        quoted_part(quoted)?
    } else {
        let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        (name.to_lowercase(), rest)
    };
    let usable = !name.is_empty()
        && name.len() <= MAX_PART_BYTES
        && !name.contains(|c: char| c.is_control() || is_direction(c) || "‹›×…".contains(c));
    usable.then_some((name, rest))
}

/// Takes up to the closing quote; a doubled quote is one of the name's own.
fn quoted_part(text: &str) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c != '"' {
            name.push(c);
        } else if chars.next_if(|(_, next)| *next == '"').is_some() {
            name.push('"');
        } else {
            return Some((name, text.get(at + 1..)?));
        }
    }
    None
}

/// Whether an unquoted name may hold `c`.
fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// Whether `c` only turns the direction of the text around it.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names() {
        #[rustfmt::skip]
        let cases: &[(&str, Option<&str>)] = &[
            ("IMPORT INTO db.sc.tab(a, b) CSV DATA ('x')",       Some(r#""db"."sc"."tab""#)),
            ("IMPORT INTO defaultdb.public.t CSV DATA ('x')",    Some(r#""defaultdb"."public"."t""#)),
            ("import into T(a)",                                 Some(r#""t""#)),
            (r#"IMPORT INTO "T"(a)"#,                            Some(r#""T""#)),
            (r#"IMPORT INTO "a ""b"".c".d (e)"#,                 Some(r#""a ""b"".c"."d""#)),
            ("CREATE TABLE x AS SELECT 1",                       Some(r#""x""#)),
            ("CREATE TABLE IF NOT EXISTS a.b (c, d) AS SELECT",  Some(r#""a"."b""#)),
            ("CREATE UNLOGGED TABLE x AS TABLE y",               Some(r#""x""#)),
            ("CREATE MATERIALIZED VIEW v AS SELECT 1",           Some(r#""v""#)),
            ("REFRESH MATERIALIZED VIEW defaultdb.public.v",     Some(r#""defaultdb"."public"."v""#)),
            ("REFRESH MATERIALIZED VIEW CONCURRENTLY v WITH DATA", Some(r#""v""#)),
            ("  REFRESH  MATERIALIZED\nVIEW v",                  Some(r#""v""#)),
            ("REFRESH MATERIALIZED VIEW a.b.c.d",                None),
            ("IMPORT INTO tab…",                                 None),
            ("IMPORT INTO ‹×›(a)",                               None),
            ("IMPORT INTO t; DROP TABLE x",                      Some(r#""t""#)),
            ("IMPORT INTO t'--",                                 None),
            (r#"IMPORT INTO "t"#,                                None),
            (r#"IMPORT INTO "" (a)"#,                            None),
            ("IMPORT INTO a..b",                                 None),
            ("IMPORT INTO .b",                                   None),
            ("IMPORT INTO a.",                                   None),
            ("IMPORT INTO",                                      None),
            ("IMPORTINTO t",                                     None),
            ("IMPORT INTO \"a\nb\"(c)",                          None),
            ("IMPORT INTO \"a\u{202e}b\"(c)",                    None),
            ("CREATE INDEX ON t (a)",                            None),
            ("restoring data",                                   None),
            ("",                                                 None),
        ];
        for (description, want) in cases {
            let got = TableName::of_description(description).map(|name| name.to_string());
            assert_eq!(got.as_deref(), *want, "{description}");
        }
    }

    #[test]
    fn restored_names() {
        for (name, want) in [
            ("t", r#""r"."public"."t""#),
            ("s.t", r#""r"."public"."t""#),
            ("d.s.t", r#""r"."s"."t""#),
        ] {
            let (name, _) = qualified(name).unwrap();
            assert_eq!(name.in_database("r").to_string(), want);
        }
    }

    #[test]
    fn literals() {
        let at = Micros::clamped(1_745_303_400_000_001);
        assert_eq!(literal(at).unwrap(), "'2025-04-22 06:30:00.000001+00'");
        assert_eq!(
            literal(Micros::MAX).unwrap(),
            "'2199-12-31 23:59:59.999999+00'"
        );
    }

    proptest! {
        /// Any name comes out as it went in, and never leaves its quotes.
        #[test]
        fn quoting_round_trips(part in "[^\\p{C}‹›×…]{1,20}") {
            let quoted = format!("\"{}\"", part.replace('"', "\"\""));
            let description = format!("IMPORT INTO {quoted}(a)");
            let got = TableName::of_description(&description).map(|name| name.to_string());
            prop_assert_eq!(got, Some(quoted));
        }

        #[test]
        fn no_text_panics(text in "(IMPORT INTO |CREATE TABLE )?.{0,40}") {
            if let Some(name) = TableName::of_description(&text) {
                let sql = name.to_string();
                prop_assert!(sql.starts_with('"') && sql.ends_with('"'));
                prop_assert_eq!(sql.matches('"').count() % 2, 0);
                prop_assert!(!sql.contains('\n'));
            }
        }
    }
}
