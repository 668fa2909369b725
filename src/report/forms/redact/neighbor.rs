//! Log entries that the report does not quote: those around an evidence.
//!
//! # Promises
//!
//! * No word of a message stays that is not one of the constants here, a
//!   number behind one of them, a type or state of a job, or a version. All
//!   else becomes `‹×›`, as CockroachDB's own redaction has it.
//! * Of an entry that cannot be taken apart nothing stays.

use debug_zip_records::entry::{self, Severity};
use debug_zip_records::text;

use super::entry::{CANARY, Entry, is_number, is_source, known_causes};
use super::stand_ins::{STATES, StandIns, is_job_type};
use crate::version::Version;

/// What stands for a text that was taken out.
const GONE: &str = "‹×›";

/// Starts of messages that tell of a job, behind which anything may follow.
const KNOWN_STARTS: [&str; 6] = [
    "encountered retryable error",
    "hit retryable error",
    "resuming stream",
    "starting backfill for CREATE MATERIALIZED VIEW",
    "starting backfill for CREATE TABLE AS",
    "log format (utf8=✓): crdb-v2",
];

impl StandIns {
    /// The text of an entry, see the module.
    pub(super) fn neighbor(&mut self, bytes: &[u8]) -> String {
        let text = text::cut(bytes);
        let text = text.trim_end();
        if let Some(entry) = Entry::parse(text) {
            let message = self.known_message(entry.message);
            return format!("{}{message}", self.head(&entry));
        }
        let Some(entry) = entry::parse(bytes) else {
            return GONE.to_owned();
        };
        let message = String::from_utf8_lossy(entry.message.trim_ascii());
        format!("{}{}", head(&entry), self.known_message(&message))
    }

    /// The text of an entry that the report quotes: as it has it there, and
    /// more of one that it takes for no entry of a text format.
    pub(super) fn quoted_entry(&mut self, bytes: &[u8]) -> String {
        let text = text::cut(bytes);
        if Entry::parse(&text).is_some() {
            self.entry(&text)
        } else {
            self.neighbor(bytes)
        }
    }

    /// What of a message may stay.
    fn known_message(&mut self, message: &str) -> String {
        if message.starts_with(CANARY) {
            return self.message(message);
        }
        if message.is_empty() {
            return String::new();
        }
        let starts = || {
            let start = KNOWN_STARTS
                .iter()
                .find(|start| message.starts_with(**start));
            start.map(|start| format!("{start} {GONE}"))
        };
        let kept = of_job(message).or_else(|| version(message)).or_else(starts);
        let kept = kept.unwrap_or_else(|| GONE.to_owned());
        format!("{kept}{}", known_causes(message))
    }
}

/// `IMPORT job 42: stepping through state succeeded`, `job 42: resuming
/// execution`: what jobs' own files say of one.
fn of_job(message: &str) -> Option<String> {
    let (before, after) = message.split_once("job ")?;
    let (id, rest) = after.split_once(": ")?;
    let job_type = before.trim_end();
    if !is_number(id) || !(before.is_empty() || is_job_type(job_type)) {
        return None;
    }
    if let Some(state) = rest.strip_prefix("stepping through state ") {
        let (state, more) = state.split_once(' ').unwrap_or((state, ""));
        let known = STATES.contains(&state);
        let more = if more.is_empty() { "" } else { " ‹×›" };
        return known.then(|| format!("{before}job {id}: stepping through state {state}{more}"));
    }
    let more = rest.strip_prefix("resuming execution")?;
    let more = if more.is_empty() { "" } else { " ‹×›" };
    Some(format!("{before}job {id}: resuming execution{more}"))
}

/// The header of a file: `binary: CockroachDB CCL v24.1.5 (…)`.
fn version(message: &str) -> Option<String> {
    let rest = message.strip_prefix("binary: CockroachDB ")?;
    let version = rest
        .split(' ')
        .find(|word| Version::parse(word).is_some())?;
    Some(format!("binary: CockroachDB {version} {GONE}"))
}

/// Of an entry in another form than the two of text: the parts that have a
/// type.
fn head(entry: &entry::Entry<'_>) -> String {
    let severity = match entry.severity {
        Severity::Info => "I ",
        Severity::Warning => "W ",
        Severity::Error => "E ",
        Severity::Fatal => "F ",
        Severity::Unknown => "",
    };
    let time = entry.time.map(|at| format!("{} ", at.to_rfc3339()));
    let file = String::from_utf8_lossy(&entry.file);
    let file = is_source(&format!("{file}:0")).then(|| format!("{file} "));
    let tenant = entry.tags.tenant.map(|id| format!("T{id}"));
    let node = entry.tags.node.map(|id| format!("n{id}"));
    let job = entry.tags.job_id().map(|id| format!("job={id}"));
    let tags: Vec<String> = [tenant, node, job].into_iter().flatten().collect();
    format!(
        "{severity}{}{}[{}] ",
        time.unwrap_or_default(),
        file.unwrap_or_default(),
        tags.join(",")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbors() {
        const HEAD: &str = "I250422 06:00:00.000000 7 jobs/registry.go:1599 ⋮ [T1,n1] 8 ";
        #[rustfmt::skip]
        let messages: &[(&str, &str)] = &[
            ("IMPORT job 42: stepping through state succeeded", "IMPORT job 42: stepping through state succeeded"),
            ("IMPORT job 42: stepping through state succeeded with error: ‹hidden›", "IMPORT job 42: stepping through state succeeded ‹×›"),
            ("IMPORT job 42: stepping through state hidden", "‹×›"),
            ("HIDDEN job 42: stepping through state succeeded", "‹×›"),
            ("hidden job 42: resuming execution", "‹×›"),
            ("job 42: resuming execution", "job 42: resuming execution"),
            ("job 42: resuming executionhidden", "job 42: resuming execution ‹×›"),
            ("job hidden: resuming execution", "‹×›"),
            ("binary: CockroachDB CCL v24.1.5 (hidden)", "binary: CockroachDB v24.1.5 ‹×›"),
            ("binary: CockroachDB hidden", "‹×›"),
            ("encountered retryable error: hidden", "encountered retryable error ‹×›"),
            ("hidden: context canceled", "‹×› (context canceled)"),
            ("closing with flushes in-progress encountered an error: addsstable [/Table/106/1/‹hidden›,x): hidden",
             "closing with flushes in-progress encountered an error: addsstable [/Table/106/1/…,…): error1"),
            ("hidden\n  hidden", "‹×›"),
        ];
        for (message, want) in messages {
            let got = StandIns::default().neighbor(format!("{HEAD}{message}\n").as_bytes());
            assert_eq!(
                got.trim_end(),
                format!("{HEAD}{want}").trim_end(),
                "{message}"
            );
        }
        #[rustfmt::skip]
        let entries: &[(&str, &str)] = &[
            ("hidden", "‹×›"),
            ("I250422 06:00:00.000000 7 sql/x.go:1 ⋮ [n1] 4111111111111111 hidden", "I250422 06:00:00.000000 7 sql/x.go:1 ⋮ [n1] ‹×›"),
            ("{\"hidden\":\"hidden\"}", "‹×›"),
            (r#"{"channel":"DEV","severity":"WARNING","timestamp":"1745302959.852238000","file":"kv/bulk/sst_batcher.go","line":432,"entry_counter":7,"tags":{"n":"1","user":"hidden","job":"42"},"message":"hidden"}"#,
             "W 2025-04-22T06:22:39.852238Z kv/bulk/sst_batcher.go [n1,job=42] ‹×›"),
            (r#"{"severity":"WARNING","timestamp":"1745302959.852238000","file":"hidden/HIDDEN name.go","line":432,"tags":{"n":"1"},"message":"hidden"}"#,
             "W 2025-04-22T06:22:39.852238Z [n1] ‹×›"),
        ];
        for (entry, want) in entries {
            assert_eq!(
                StandIns::default().neighbor(entry.as_bytes()),
                *want,
                "{entry}"
            );
        }
    }
}
