//! Which format a table has: told by its path, then by how it starts.

use memchr::memchr;
use serde::{Deserialize, Serialize};

/// The formats that `debug zip --format=…` writes.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Format {
    /// Fields between tabs, quoted as Go's `encoding/csv` does it; the default,
    /// with the extension `txt`.
    Tsv,
    /// The same with commas.
    Csv,
    /// An array of objects, or an object per line.
    Json,
    /// `INSERT` statements. Not read.
    Sql,
}

impl Format {
    /// The format that a member's path promises.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Format> {
        let (_, extension) = path.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "txt" | "tsv" => Some(Format::Tsv),
            "csv" => Some(Format::Csv),
            "json" | "ndjson" | "jsonl" => Some(Format::Json),
            "sql" => Some(Format::Sql),
            _ => None,
        }
    }

    /// The format of a table that starts with `line`. Where `promised` fits,
    /// it stays.
    pub(super) fn sniff(promised: Option<Format>, line: &[u8]) -> Format {
        let line = line.trim_ascii_start();
        // No column is called like that.
        if line.starts_with(b"{") || line.starts_with(b"[") {
            return Format::Json;
        }
        let has = |byte| memchr(byte, line).is_some();
        match promised {
            Some(Format::Csv) if !has(b',') && has(b'\t') => Format::Tsv,
            Some(Format::Tsv) | None if !has(b'\t') && has(b',') => Format::Csv,
            Some(promised) => promised,
            None => Format::Tsv,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for (path, want) in [
            ("debug/crdb_internal.jobs.txt", Some(Format::Tsv)),
            ("debug/system.jobs.1.txt", Some(Format::Tsv)),
            ("a.TSV", Some(Format::Tsv)),
            ("a.csv", Some(Format::Csv)),
            ("debug/events.json", Some(Format::Json)),
            ("a.sql", Some(Format::Sql)),
            ("a.html", None),
            ("a", None),
            ("", None),
        ] {
            assert_eq!(Format::from_path(path), want, "{path}");
        }
    }

    #[test]
    fn first_lines() {
        use Format::{Csv, Json, Sql, Tsv};

        #[rustfmt::skip]
        let cases: &[(Option<Format>, &str, Format)] = &[
            (None,       "a\tb",        Tsv),
            (None,       "a,b",         Csv),
            (None,       "a",           Tsv),
            (None,       "",            Tsv),
            (None,       " [{\"a\":1}", Json),
            (Some(Tsv),  "{\"a\":1}",   Json),
            (Some(Tsv),  "a,b",         Csv),
            (Some(Tsv),  "a,b\tc",      Tsv),
            (Some(Csv),  "a\tb",        Tsv),
            (Some(Csv),  "a\tb,c",      Csv),
            (Some(Json), "a,b",         Json),
            (Some(Sql),  "CREATE TABLE t (a, b)", Sql),
        ];
        for (promised, line, want) in cases {
            let got = Format::sniff(*promised, line.as_bytes());
            assert_eq!(got, *want, "{promised:?} {line}");
        }
    }
}
