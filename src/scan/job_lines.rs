//! Lines about jobs and the headers of files, which every check needs: states,
//! attempts, events, versions.
//!
//! Needles find candidates in the raw bytes; [`read`] decides on the parsed
//! entry. Only whole files and message starts count: the same words inside
//! another message are no signal.

use std::borrow::Cow;

use debug_zip_records::entry::Entry;
use debug_zip_records::entry::tags::number;
use serde_json::Value;

use super::jobs::{AttemptKind, JobSignal, StateSource};
use super::operation::Operation;

/// Substrings of which each line about a job, and each header, holds at least
/// one.
pub(crate) const JOB_NEEDLES: [&str; 9] = [
    "retryable error",
    "encountered retriable error",
    "resuming ",
    "stepping through state",
    "recovery_event",
    "starting backfill for ",
    "binary: CockroachDB",
    "\"import",
    "status_change",
];

/// Places in [`JOB_NEEDLES`].
pub(crate) mod job_needle {
    /// "retryable error".
    pub(crate) const RETRYABLE: usize = 0;
    /// "resuming ".
    pub(crate) const RESUMING: usize = 2;
    /// "stepping through state".
    pub(crate) const STATE: usize = 3;
    /// `recovery_event`.
    pub(crate) const RECOVERY: usize = 4;
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Signal {
    /// Something about a job.
    Job(JobSignal),
    /// A file header with a version.
    Version(String),
}

/// Tells what `entry` says, if it is a signal.
pub(super) fn read(entry: &Entry<'_>) -> Option<Signal> {
    if entry.structured {
        // The event log's own file; SQL that is logged elsewhere may hold the
        // same JSON; its line number differs by version.
        let is_event = memchr::memmem::find(&entry.file, b"event_log").is_some();
        return is_event
            .then(|| event(&entry.message))
            .flatten()
            .map(Signal::Job);
    }
    version(entry)
        .map(Signal::Version)
        .or_else(|| job_line(entry).map(Signal::Job))
}

/// The first line of a message. A value in it may hold bytes that are no UTF-8.
fn first_line_of<'a>(entry: &'a Entry<'_>) -> Cow<'a, str> {
    let line = first_line(&entry.message);
    // Sooner told than repaired.
    std::str::from_utf8(line).map_or_else(|_| String::from_utf8_lossy(line), Cow::Borrowed)
}

fn first_line(message: &[u8]) -> &[u8] {
    let end = memchr::memchr(b'\n', message).unwrap_or(message.len());
    message.get(..end).unwrap_or_default()
}

/// `binary: CockroachDB CCL v24.1.5 (x86_64-…)` of a file header.
fn version(entry: &Entry<'_>) -> Option<String> {
    // Only the logging code itself writes headers.
    let bare = || HEADER_FILES.iter().any(|file| entry.is_from(file));
    let is_logging = memchr::memmem::find(&entry.file, b"util/log/").is_some() || bare();
    if !is_logging {
        return None;
    }
    let message = first_line_of(entry);
    let rest = message.strip_prefix("binary: CockroachDB ")?;
    let is_version = |word: &&str| {
        let mut chars = word.chars();
        chars.next() == Some('v') && chars.next().is_some_and(|c| c.is_ascii_digit())
    };
    // Without a word that looks like a version, it is unknown, not absent.
    let word = rest.split_ascii_whitespace().find(is_version);
    Some(word.unwrap_or("unknown").to_owned())
}

/// The files that write headers, for logs that keep only the last part of a
/// path.
const HEADER_FILES: [&str; 4] = [
    "util/log/file_sync_buffer.go",
    "util/log/sync_buffer.go",
    "util/log/file.go",
    "util/log/clog.go",
];

/// Lines about jobs, by source file and start of the message.
fn job_line(entry: &Entry<'_>) -> Option<JobSignal> {
    let file = std::str::from_utf8(&entry.file).ok()?;
    if file
        .strip_prefix("pkg/")
        .unwrap_or(file)
        .starts_with("jobs/")
        || ["jobs/adopt.go", "jobs/registry.go"]
            .iter()
            .any(|path| entry.is_from(path))
    {
        return registry_line(&first_line_of(entry));
    }
    let id = entry.tags.job_id()?;
    let message = || first_line_of(entry);
    let (job_type, operation, kind) = if entry.is_from("sql/importer/import_job.go") {
        let message = message();
        let rest = message.strip_prefix("encountered retryable error")?;
        // That one says that it will not be tried again.
        if rest.starts_with(" but exceeded retry duration") {
            return None;
        }
        (Some("IMPORT"), Operation::Import, AttemptKind::Retry)
    } else if file.ends_with("stream_ingestion_job.go") {
        let message = message();
        let kind = if message.starts_with("hit retryable error") {
            AttemptKind::Retry
        } else if message.starts_with("resuming stream ") {
            AttemptKind::Resume
        } else {
            return None;
        };
        let job_type = Some("REPLICATION STREAM INGESTION");
        (job_type, Operation::PhysicalReplication, kind)
    } else if entry.is_from("sql/schema_changer.go") {
        let message = message();
        let what = message.strip_prefix("starting backfill for ")?;
        let operation = if what.starts_with("CREATE TABLE AS") {
            Operation::CreateTableAs
        } else if what.starts_with("CREATE MATERIALIZED VIEW") {
            Operation::MaterializedView
        } else {
            return None;
        };
        (Some("SCHEMA CHANGE"), operation, AttemptKind::Rerun)
    } else {
        return None;
    };
    Some(JobSignal {
        id,
        job_type: job_type.map(str::to_owned),
        operation: Some(operation),
        attempt: Some(kind),
        ..JobSignal::default()
    })
}

/// Lines of `jobs/registry.go` and `jobs/adopt.go`.
fn registry_line(message: &str) -> Option<JobSignal> {
    let (before, after) = split_once(message, "job ")?;
    let (id, rest) = split_once(after, ": ")?;
    let id = number(id.as_bytes())?;
    let before = before.trim_end();
    if before.is_empty() {
        return adopt_line(id, rest);
    }
    let state = rest.strip_prefix("stepping through state ")?;
    if !is_job_type(before) {
        return None;
    }
    let state = state.split(" with ").next().unwrap_or(state).trim();
    Some(JobSignal {
        id,
        job_type: Some(before.to_owned()),
        state: is_state(state).then(|| (StateSource::StateLine, state.to_owned())),
        ..JobSignal::default()
    })
}

/// `str::split_once`, by the first byte: what it makes to look for words takes
/// longer than a line of them.
fn split_once<'a>(text: &'a str, words: &str) -> Option<(&'a str, &'a str)> {
    let first = words.bytes().next()?;
    let mut places = memchr::memchr_iter(first, text.as_bytes());
    places.find_map(|at| {
        let (before, behind) = text.split_at_checked(at)?;
        Some((before, behind.strip_prefix(words)?))
    })
}

/// Lines that start with `job N: `.
fn adopt_line(id: u64, rest: &str) -> Option<JobSignal> {
    if rest.starts_with("resuming execution") {
        return Some(JobSignal {
            id,
            attempt: Some(AttemptKind::Resume),
            ..JobSignal::default()
        });
    }
    let (job_type, _) = rest.split_once(" execution encountered retriable error")?;
    Some(JobSignal {
        id,
        job_type: is_job_type(job_type).then(|| job_type.to_owned()),
        attempt: Some(AttemptKind::Retry),
        ..JobSignal::default()
    })
}

/// A jobspb type as `jobspb/wrap.go` prints it.
fn is_job_type(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_uppercase() || c == ' ')
}

/// A job state: a redacted one (`‹×›`) is none.
fn is_state(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

/// The `import`, `status_change` and `recovery_event` events
/// (`pkg/util/log/eventpb`).
fn event(json: &[u8]) -> Option<JobSignal> {
    let text = String::from_utf8_lossy(json);
    let Ok(Value::Object(map)) = serde_json::from_str(&text) else {
        return None;
    };
    let word = |key: &str| map.get(key).and_then(Value::as_str).map(str::to_owned);
    let source = match word("EventType")?.as_str() {
        "import" => StateSource::ImportEvent,
        "recovery_event" => StateSource::RecoveryEvent,
        "status_change" => StateSource::StatusChange,
        _ => return None,
    };
    let id = integer(map.get("JobID")?)?;
    let recovery = word("RecoveryType");
    let is_import = source == StateSource::ImportEvent
        || recovery
            .as_deref()
            .is_some_and(|kind| kind.starts_with("import"));
    let state = ["NewStatus", "Status", "ResultStatus"]
        .iter()
        .find_map(|key| word(key));
    let descriptor_ids = map.get("DescriptorIDs").and_then(Value::as_array);
    Some(JobSignal {
        id,
        maybe_rounded: true,
        job_type: word("JobType").or_else(|| {
            let kind = match recovery.as_deref()? {
                kind if kind.starts_with("import") => "IMPORT",
                kind if kind.contains("backup") => "BACKUP",
                kind if kind.contains("restore") => "RESTORE",
                _ => return None,
            };
            Some(kind.to_owned())
        }),
        operation: is_import.then_some(Operation::Import),
        description: word("Description"),
        descriptor_ids: descriptor_ids
            .into_iter()
            .flatten()
            .filter_map(|id| u32::try_from(integer(id)?).ok())
            .take(crate::limits::MAX_TABLES_PER_JOB)
            .collect(),
        state: state
            .filter(|state| is_state(state))
            .map(|state| (source, state)),
        // The counter is left out when it is 0.
        num_rows: (source == StateSource::RecoveryEvent)
            .then(|| map.get("NumRows").and_then(integer))
            .flatten()
            .map(|rows| rows.to_string()),
        ..JobSignal::default()
    })
}

/// A whole number, also one that a collector wrote as text or as a float.
fn integer(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => number(text.as_bytes()),
        Value::Number(number) => number.as_u64().or_else(|| whole(number.as_f64()?)),
        _ => None,
    }
}

/// A float that is a whole number below 2^64, as that number.
fn whole(float: f64) -> Option<u64> {
    // Printing is exact and needs no cast that could lose anything.
    (float.fract() == 0.0)
        .then(|| format!("{float:.0}"))?
        .parse()
        .ok()
}

/// Whether the bytes hold a needle; for tests of the needles themselves.
#[cfg(test)]
fn has_needle(bytes: &[u8]) -> bool {
    JOB_NEEDLES
        .iter()
        .any(|needle| memchr::memmem::find(bytes, needle.as_bytes()).is_some())
}

#[cfg(test)]
mod tests;
