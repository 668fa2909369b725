//! CSV for spreadsheets: RFC 4180, every cell in quotes, lines end in CRLF.
//!
//! # Promises
//!
//! * The columns are fixed; `record` tells what a row is: `job`,
//!   `unattributed` (an error without a job), `mention` (the words of an error
//!   that nothing explains), `explained` (words that something explains) or
//!   `uncovered_job`. Of words, `cause` names what they are.
//! * No cell starts a formula: a `'` goes before what could.
//! * Identifiers are whole, in quotes: import that column as text, since
//!   spreadsheets round numbers of 19 digits.

use debug_zip_records::time::Micros;
use serde_json::Value;

use super::words;
use crate::report::{Evidence, Job, Report, Unattributed, UncoveredJob, Words};

const COLUMNS: [&str; 29] = [
    "record",
    "job_id",
    "tenant",
    "type",
    "operation",
    "verdict",
    "reason",
    "description",
    "outcome",
    "outcome_at",
    "outcome_source",
    "started",
    "lost_at",
    "last_attempt",
    "rows_counted_primary_index",
    "script",
    "attribution",
    "flush_errors",
    "flush_errors_counted",
    "candidate_job_ids",
    "node",
    "path",
    "line",
    "cause",
    "version",
    "table_ids",
    "index_id",
    "note",
    "text",
];

/// A row: what a column does not get stays empty.
type Row = Vec<(&'static str, String)>;

pub(super) fn render(report: &Report) -> String {
    let mut csv = String::new();
    write_row(&mut csv, COLUMNS.iter().map(|&name| name.to_owned()));
    let jobs = report.jobs.iter().map(job);
    let unattributed = report.unattributed.iter().map(unattributed);
    let uncovered = report.coverage.uncovered_jobs.iter().map(uncovered_job);
    let mentions = report.mentions.iter().map(|words| place("mention", words));
    let explained = report
        .explained
        .iter()
        .map(|words| place("explained", words));
    let rows = jobs.chain(unattributed).chain(mentions).chain(explained);
    for row in rows.chain(uncovered) {
        write_row(&mut csv, cells(row));
    }
    csv
}

fn job(job: &Job) -> Row {
    let counted = job.flush_errors.iter().filter(|error| error.counted);
    let listed = u64::try_from(job.flush_errors.len()).unwrap_or(u64::MAX);
    let all = listed.saturating_add(job.flush_errors_omitted);
    vec![
        ("record", "job".to_owned()),
        ("job_id", job.job_id.clone()),
        ("tenant", job.tenant.clone()),
        ("type", job.r#type.clone().unwrap_or_default()),
        ("operation", name(job.operation)),
        ("verdict", name(job.verdict)),
        ("reason", job.reason.text.clone()),
        ("description", job.description.clone().unwrap_or_default()),
        ("outcome", job.outcome.state.clone()),
        ("outcome_at", time(job.outcome.at)),
        (
            "outcome_source",
            job.outcome.source.clone().unwrap_or_default(),
        ),
        ("started", time(job.started)),
        ("lost_at", time(words::last_loss(job))),
        ("last_attempt", time(words::last_attempt(job))),
        (
            "rows_counted_primary_index",
            job.num_rows.clone().unwrap_or_default(),
        ),
        ("script", name(job.script)),
        ("attribution", name(job.attribution)),
        ("flush_errors", all.to_string()),
        ("flush_errors_counted", counted.count().to_string()),
        ("table_ids", ids(&job.table_ids)),
    ]
}

fn unattributed(loose: &Unattributed) -> Row {
    let Unattributed {
        evidence,
        candidates,
    } = loose;
    let mut row = vec![
        ("record", "unattributed".to_owned()),
        ("tenant", evidence.tenant.clone()),
        ("lost_at", time(evidence.time)),
        ("candidate_job_ids", candidates.join(" ")),
    ];
    row.extend(error(evidence));
    row
}

fn error(evidence: &Evidence) -> Row {
    let table: Vec<u32> = evidence.table_id.into_iter().collect();
    let index: Vec<u32> = evidence.index_id.into_iter().collect();
    let node: Vec<u32> = evidence.node.into_iter().collect();
    vec![
        ("flush_errors", "1".to_owned()),
        (
            "flush_errors_counted",
            u8::from(evidence.counted).to_string(),
        ),
        ("node", ids(&node)),
        ("path", evidence.path.clone()),
        ("line", evidence.line.to_string()),
        ("cause", name(evidence.cause)),
        ("version", evidence.version.clone().unwrap_or_default()),
        ("table_ids", ids(&table)),
        ("index_id", ids(&index)),
        (
            "note",
            evidence
                .note
                .as_ref()
                .map(|note| note.text.clone())
                .unwrap_or_default(),
        ),
        ("text", evidence.text.clone()),
    ]
}

fn place(record: &str, words: &Words) -> Row {
    let node: Vec<u32> = words.node.into_iter().collect();
    vec![
        ("record", record.to_owned()),
        ("reason", words.why.clone()),
        ("node", ids(&node)),
        ("path", words.path.clone()),
        ("line", words.line.to_string()),
        ("cause", name(words.code)),
        ("text", words.text.clone()),
    ]
}

fn uncovered_job(job: &UncoveredJob) -> Row {
    vec![
        ("record", "uncovered_job".to_owned()),
        ("job_id", job.job_id.clone()),
        ("tenant", job.tenant.clone()),
        ("type", job.r#type.clone().unwrap_or_default()),
        ("operation", name(job.operation)),
        ("reason", job.reason.text.clone()),
        ("description", job.description.clone().unwrap_or_default()),
        // Others may be open still.
        (
            "outcome",
            job.finished
                .map(|_| "succeeded".to_owned())
                .unwrap_or_default(),
        ),
        ("outcome_at", time(job.finished)),
        ("started", time(job.started)),
    ]
}

/// The name that the JSON form has for a value.
fn name(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}

fn time(at: Option<Micros>) -> String {
    at.map(Micros::to_rfc3339).unwrap_or_default()
}

fn ids(ids: &[u32]) -> String {
    let ids: Vec<String> = ids.iter().map(u32::to_string).collect();
    ids.join(" ")
}

fn cells(row: Row) -> impl Iterator<Item = String> {
    let cell = move |column: &&str| {
        let found = row.iter().find(|(name, _)| name == column);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    COLUMNS.iter().map(cell)
}

/// Adds a row; see the module for its promises.
pub(crate) fn write_row(csv: &mut String, cells: impl Iterator<Item = String>) {
    for (at, cell) in cells.enumerate() {
        if 0 < at {
            csv.push(',');
        }
        csv.push('"');
        csv.push_str(&harmless(&cell).replace('"', "\"\""));
        csv.push('"');
    }
    csv.push_str("\r\n");
}

/// `cell` such that no spreadsheet takes it for a formula, also not one that
/// skips space or control characters first, or reads full-width forms.
fn harmless(cell: &str) -> String {
    const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let skipped = |c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}';
    let starts_formula = cell.trim_start_matches(skipped).starts_with(FORMULA);
    let starts_oddly = cell.starts_with(|c: char| c.is_control());
    let mark = if starts_formula || starts_oddly {
        "'"
    } else {
        ""
    };
    format!("{mark}{}", cell.replace('\0', "\u{fffd}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::forms::sample;

    /// A reader of RFC 4180, so simple that it is unlikely to be wrong.
    fn parse(csv: &str) -> Vec<Vec<String>> {
        let mut rows = vec![vec![String::new()]];
        let mut quoted = false;
        let mut chars = csv.chars().peekable();
        while let Some(c) = chars.next() {
            let row = rows.last_mut().unwrap();
            match c {
                '"' if quoted && chars.next_if_eq(&'"').is_some() => {
                    row.last_mut().unwrap().push('"');
                }
                '"' => quoted = !quoted,
                ',' if !quoted => row.push(String::new()),
                '\r' if !quoted => {
                    assert_eq!(chars.next(), Some('\n'));
                    rows.push(vec![String::new()]);
                }
                _ => row.last_mut().unwrap().push(c),
            }
        }
        assert_eq!(rows.pop().unwrap(), [""], "ends in a line end");
        rows
    }

    #[test]
    fn rows_and_columns() {
        let report = sample::report();
        let rows = parse(&render(&report));
        let records: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
        let want = [
            "record",
            "job",
            "job",
            "job",
            "unattributed",
            "mention",
            "explained",
            "uncovered_job",
        ];
        assert_eq!(records, want);
        assert!(rows.iter().all(|row| row.len() == COLUMNS.len()));
        assert_eq!(rows[1][1], report.jobs[0].job_id);
        assert_eq!(rows[1][5], "potentially_corrupt");
        let at = |name| COLUMNS.iter().position(|column| *column == name).unwrap();
        assert_eq!(rows[5][at("cause")], "no_file");
        assert_eq!(rows[5][at("reason")], "The entry names no source file.");
        assert_eq!(rows[5][at("line")], "77");
        assert_eq!(rows[6][at("cause")], "quoted");
    }

    #[test]
    fn formulas() {
        #[rustfmt::skip]
        let cases: &[(&str, &str)] = &[
            ("=1+1",         "'=1+1"),
            ("+1",           "'+1"),
            ("-1",           "'-1"),
            ("@SUM(A1)",     "'@SUM(A1)"),
            ("\t=1",         "'\t=1"),
            ("\rx",          "'\rx"),
            (" \u{a0}=1",    "' \u{a0}=1"),
            ("＝1",          "'＝1"),
            ("a=1",          "a=1"),
            ("1065722008981340161", "1065722008981340161"),
            ("'x",           "'x"),
            ("",             ""),
        ];
        for (cell, want) in cases {
            assert_eq!(harmless(cell), *want, "{cell:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_stays_in_its_cell(text in any::<String>()) {
            let mut report = sample::report();
            report.jobs[0].description = Some(text.clone());
            let rows = parse(&render(&report));
            let cell = &rows[1][7];
            prop_assert_eq!(rows.len(), 8);
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
            let text = text.replace('\0', "\u{fffd}");
            prop_assert_eq!(cell.trim_start_matches('\''), text.trim_start_matches('\''));
        }
    }
}
