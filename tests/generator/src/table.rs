//! Tables as debug zip writes them.
//!
//! # Promises
//!
//! * Text as Go's encoding/csv writes it: a field is quoted only where Go
//!   would quote it.
//!
//! # Not here
//!
//! What the tables hold (`job`, `node`).

use std::collections::BTreeMap;

/// A table with a header.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Table {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Values, as many per row as there are columns; `NULL` is a word.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table.
    #[must_use]
    pub fn new(columns: &[&str]) -> Table {
        Table {
            columns: columns.iter().map(ToString::to_string).collect(),
            rows: Vec::new(),
        }
    }

    /// The same table with only these columns, in this order; one that it does
    /// not have is left out. Redaction does this.
    #[must_use]
    pub fn only(&self, columns: &[&str]) -> Table {
        let positions: Vec<usize> = columns
            .iter()
            .filter_map(|name| self.columns.iter().position(|column| column == name))
            .collect();
        let cut = |row: &Vec<String>| positions.iter().map(|&at| row[at].clone()).collect();
        Table {
            columns: cut(&self.columns),
            rows: self.rows.iter().map(cut).collect(),
        }
    }

    /// Tab-separated, as `.txt` files are.
    #[must_use]
    pub fn tsv(&self) -> String {
        self.separated('\t')
    }

    /// Comma-separated, as `debug zip --format=csv` writes.
    #[must_use]
    pub fn csv(&self) -> String {
        self.separated(',')
    }

    /// As `debug zip --format=json` writes: an object per row.
    #[must_use]
    pub fn json(&self) -> String {
        let object = |row: &Vec<String>| {
            let cells = self.columns.iter().zip(row);
            let map: BTreeMap<&String, &String> = cells.collect();
            serde_json::json!(map).to_string()
        };
        let rows: Vec<String> = self.rows.iter().map(object).collect();
        format!("[\n  {}\n]\n", rows.join(",\n  "))
    }

    fn separated(&self, comma: char) -> String {
        let mut text = String::new();
        for row in std::iter::once(&self.columns).chain(&self.rows) {
            let fields: Vec<String> = row.iter().map(|field| quoted(field, comma)).collect();
            text.push_str(&fields.join(&comma.to_string()));
            text.push('\n');
        }
        text
    }
}

/// A field as Go's encoding/csv writes it (`fieldNeedsQuotes`).
fn quoted(field: &str, comma: char) -> String {
    let starts_blank = field.starts_with([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']);
    let special = [comma, '"', '\r', '\n'];
    if field == "\\." || starts_blank || field.contains(special) {
        return format!("\"{}\"", field.replace('"', "\"\""));
    }
    field.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoting() {
        let cases = [
            ("plain", "plain"),
            ("", ""),
            ("NULL", "NULL"),
            ("a b", "a b"),
            (" a", "\" a\""),
            ("a\tb", "\"a\tb\""),
            ("a\nb", "\"a\nb\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("\\x10ae", "\\x10ae"),
            ("a,b", "a,b"),
        ];
        for (field, want) in cases {
            assert_eq!(quoted(field, '\t'), want, "{field:?}");
        }
        assert_eq!(quoted("a,b", ','), "\"a,b\"");
    }

    #[test]
    fn forms() {
        let mut table = Table::new(&["id", "status"]);
        table.rows.push(vec!["1".into(), "a b".into()]);
        assert_eq!(table.tsv(), "id\tstatus\n1\ta b\n");
        assert_eq!(table.csv(), "id,status\n1,a b\n");
        assert_eq!(table.json(), "[\n  {\"id\":\"1\",\"status\":\"a b\"}\n]\n");
        assert_eq!(table.only(&["status", "other"]).tsv(), "status\na b\n");
    }
}
