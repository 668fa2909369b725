//! What was read and skipped, as tables, and the published script's answer.

use crate::report::Report;
use crate::report::forms::{csv_row, printable, script_in_words};

/// What was read: a row for each input, and one for all files of them.
pub(super) fn read(report: &Report) -> String {
    let mut csv = String::new();
    let mut row = |cells: [&str; 5]| csv_row(&mut csv, cells.iter().map(|&it| it.to_owned()));
    row(["record", "name", "kind", "size_bytes", "cluster_id"]);
    for input in &report.inputs {
        let kind = serde_json::to_value(input.kind).unwrap_or_default();
        row([
            "input",
            &input.name,
            kind.as_str().unwrap_or_default(),
            &input.size_bytes.to_string(),
            input.cluster_id.as_deref().unwrap_or_default(),
        ]);
    }
    let stats = &report.stats;
    for (name, count) in [
        ("files", stats.members),
        ("files_read", stats.members_scanned),
        ("bytes_read", stats.bytes_scanned),
        ("log_entries", stats.entries),
        ("log_entries_of_main_logs", stats.main_entries),
    ] {
        row(["count", name, "", &count.to_string(), ""]);
    }
    csv
}

/// What was not read, and why.
pub(super) fn skipped(report: &Report) -> String {
    let mut csv = String::new();
    let mut row = |cells: [&str; 4]| csv_row(&mut csv, cells.iter().map(|&it| it.to_owned()));
    row(["path", "code", "matters", "why"]);
    for skipped in &report.skipped {
        let matters = if skipped.matters { "yes" } else { "no" };
        row([&skipped.path, &skipped.code, matters, &skipped.message]);
    }
    csv
}

/// What the published script would say, and why that is not what the report
/// says.
pub(super) fn script(report: &Report) -> String {
    printable(&script_in_words(report)).into_owned()
}
