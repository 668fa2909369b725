//! Lines about jobs and the headers of files, which every check needs: states,
//! attempts, events, versions.
//!
//! Needles find candidates in the raw bytes; [`read`] decides on the parsed
//! entry. Only whole files and message starts count: the same words inside
//! another message are no signal.

use serde_json::Value;

use super::jobs::{AttemptKind, JobSignal, StateSource};
use super::operation::Operation;
use crate::entry::Entry;
use crate::entry::tags::number;

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
    // A value in the message may hold bytes that are no UTF-8.
    let message = String::from_utf8_lossy(first_line(&entry.message));
    version(entry, &message)
        .map(Signal::Version)
        .or_else(|| job_line(entry, &message).map(Signal::Job))
}

fn first_line(message: &[u8]) -> &[u8] {
    let end = memchr::memchr(b'\n', message).unwrap_or(message.len());
    message.get(..end).unwrap_or_default()
}

/// `binary: CockroachDB CCL v24.1.5 (x86_64-…)` of a file header.
fn version(entry: &Entry<'_>, message: &str) -> Option<String> {
    // Only the logging code itself writes headers.
    let bare = || HEADER_FILES.iter().any(|file| entry.is_from(file));
    let is_logging = memchr::memmem::find(&entry.file, b"util/log/").is_some() || bare();
    if !is_logging {
        return None;
    }
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
fn job_line(entry: &Entry<'_>, message: &str) -> Option<JobSignal> {
    let file = std::str::from_utf8(&entry.file).ok()?;
    if file
        .strip_prefix("pkg/")
        .unwrap_or(file)
        .starts_with("jobs/")
        || ["jobs/adopt.go", "jobs/registry.go"]
            .iter()
            .any(|path| entry.is_from(path))
    {
        return registry_line(message);
    }
    let id = entry.tags.job_id()?;
    let (job_type, operation, kind) = if entry.is_from("sql/importer/import_job.go") {
        let rest = message.strip_prefix("encountered retryable error")?;
        // That one says that it will not be tried again.
        if rest.starts_with(" but exceeded retry duration") {
            return None;
        }
        (Some("IMPORT"), Operation::Import, AttemptKind::Retry)
    } else if file.ends_with("stream_ingestion_job.go") {
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
    let (before, after) = message.split_once("job ")?;
    let (id, rest) = after.split_once(": ")?;
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
mod tests {
    use super::*;
    use crate::entry;

    fn job(line: &str) -> Option<JobSignal> {
        let read = read(&entry::parse(line.as_bytes()).expect(line));
        if read.is_some() {
            assert!(has_needle(line.as_bytes()), "no needle finds {line}");
        }
        match read {
            Some(Signal::Job(job)) => Some(job),
            _ => None,
        }
    }

    fn line(file: &str, tags: &str, message: &str) -> String {
        format!("I250422 06:25:34.137319 25390 {file}:1 ⋮ [{tags}] 7 {message}")
    }

    #[test]
    fn attempts() {
        use AttemptKind::{Rerun, Resume, Retry};
        let import = "sql/importer/import_job.go";
        let pcr = "crosscluster/physical/stream_ingestion_job.go";
        #[rustfmt::skip]
        let cases: &[(&str, &str, &str, Option<AttemptKind>)] = &[
            ("jobs/adopt.go",        "T3,n1",                "job 5: resuming execution", Some(Resume)),
            ("jobs/adopt.go",        "T3,n1",                "job 5: SCHEMA CHANGE execution encountered retriable error: x", Some(Retry)),
            (import,                 "n1,job=5",             "encountered retryable error: x", Some(Retry)),
            (import,                 "n1,job=‹IMPORT id=5›", "encountered retryable error: x", Some(Retry)),
            (import,                 "n1,job=5",             "encountered retryable error but exceeded retry duration, stopping: x", None),
            (import,                 "n1",                   "encountered retryable error: x", None),
            ("backup/restore_job.go","n1,job=5",             "encountered retryable error: x", None),
            (pcr,                    "n1,job=5",             "hit retryable error x", Some(Retry)),
            ("sql/exec_log.go",      "n1,job=5",             "starting backfill for CREATE TABLE AS with query \"x\"", None),
            ("ccl/jobs/x.go",        "n1,job=5",             "job 5: resuming execution", None),
            (pcr,                    "n1,job=5",             "resuming stream (producer job 9) from x", Some(Resume)),
            ("sql/schema_changer.go","n1,job=‹SCHEMA CHANGE id=5›", "starting backfill for CREATE TABLE AS with query \"x\"", Some(Rerun)),
            ("sql/schema_changer.go","n1,job=5",             "starting backfill for CREATE MATERIALIZED VIEW with query \"x\"", Some(Rerun)),
            ("sql/schema_changer.go","n1,job=5",             "starting backfill for index", None),
            ("sql/exec_log.go",      "n1,job=5",             "x job 5: resuming execution", None),
        ];
        for (file, tags, message, want) in cases {
            let got = job(&line(file, tags, message));
            assert_eq!(
                got.as_ref().and_then(|j| j.attempt),
                *want,
                "{file} {message}"
            );
            if want.is_some() {
                assert_eq!(got.map(|j| j.id), Some(5), "{message}");
            }
        }
    }

    #[test]
    fn a_byte_that_is_no_text_hides_nothing() {
        let mut bytes = line("jobs/registry.go", "n1", "").into_bytes();
        bytes.extend(b"IMPORT job 5: stepping through state failed with error: \x8bx\x9b");
        let entry = entry::parse(&bytes).expect("an entry");
        let Some(Signal::Job(job)) = read(&entry) else {
            panic!("no signal");
        };
        assert_eq!(
            job.state,
            Some((StateSource::StateLine, "failed".to_owned()))
        );
    }

    #[test]
    fn states() {
        #[rustfmt::skip]
        let cases: &[(&str, Option<(&str, Option<&str>)>)] = &[
            ("IMPORT job 5: stepping through state succeeded",                         Some(("IMPORT", Some("succeeded")))),
            ("SCHEMA CHANGE job 5: stepping through state running",                    Some(("SCHEMA CHANGE", Some("running")))),
            ("IMPORT job 5: stepping through state reverting with error: boom",        Some(("IMPORT", Some("reverting")))),
            ("IMPORT job 5: stepping through state succeeded with error: <nil>",       Some(("IMPORT", Some("succeeded")))),
            ("IMPORT job 5: stepping through state failed with unexpected error: x",   Some(("IMPORT", Some("failed")))),
            ("IMPORT job 5: stepping through state ‹×›",                               Some(("IMPORT", None))),
            ("x IMPORT job 5: stepping through state succeeded",                       None),
            ("IMPORT job five: stepping through state succeeded",                      None),
        ];
        for (message, want) in cases {
            let got = job(&line("jobs/registry.go", "T3,n1", message));
            let got = got.map(|j| (j.job_type.unwrap_or_default(), j.state.map(|s| s.1)));
            let want = want.map(|(kind, state)| (kind.to_owned(), state.map(str::to_owned)));
            assert_eq!(got, want, "{message}");
        }
    }

    #[test]
    fn events() {
        let at = "util/log/event_log.go";
        let rows = job(&line(at, "T3,n1", r#"{"EventType":"recovery_event","RecoveryType":"import_job","JobID":1065722008981340161,"ResultStatus":"succeeded","NumRows":2964940}"#)).unwrap();
        assert_eq!(rows.id, 1_065_722_008_981_340_161);
        assert_eq!(rows.num_rows.as_deref(), Some("2964940"));
        assert_eq!(rows.job_type.as_deref(), Some("IMPORT"));
        assert_eq!(
            rows.state,
            Some((StateSource::RecoveryEvent, "succeeded".to_owned()))
        );
        let import = job(&line(at, "T3,n1", r#"{"EventType":"import","JobID":5,"JobType":"IMPORT","Status":"succeeded","DescriptorIDs":[104,105],"Description":"IMPORT INTO t"}"#)).unwrap();
        assert_eq!(import.descriptor_ids, [104, 105]);
        assert_eq!(
            import.state,
            Some((StateSource::ImportEvent, "succeeded".to_owned()))
        );
        let backup = job(&line(at, "T3,n1", r#"{"EventType":"recovery_event","RecoveryType":"backup_job","JobID":6,"ResultStatus":"succeeded","NumRows":1}"#)).unwrap();
        assert_eq!(backup.operation, None);
        let elsewhere = r#"{"EventType":"import","JobID":7,"Status":"failed"}"#;
        assert_eq!(job(&line("sql/exec_log.go", "n1", elsewhere)), None);
        for other in [
            r#"{"EventType":"slow_query","JobID":5,"NumRows":2964940,"x":"recovery_event"}"#,
            r#"{"EventType":"recovery_event"}"#,
            r#"{"EventType":"recovery_event","JobID":-5}"#,
            r#"{"EventType":"import","#,
        ] {
            assert_eq!(job(&line(at, "n1", other)), None, "{other}");
        }
    }

    #[test]
    fn versions() {
        for (message, want) in [
            (
                "binary: CockroachDB CCL v24.1.5 (x86_64-pc-linux-gnu, built x, go1)",
                Some("v24.1.5"),
            ),
            (
                "binary: CockroachDB OSS v23.2.0-alpha.1 (x",
                Some("v23.2.0-alpha.1"),
            ),
            ("binary: CockroachDB CCL unknown", Some("unknown")),
            ("a binary: CockroachDB CCL v24.1.5", None),
        ] {
            let header = line("util/log/file_sync_buffer.go", "config", message);
            let entry = entry::parse(header.as_bytes()).expect(message);
            assert_eq!(version(&entry, message).as_deref(), want, "{message}");
            let elsewhere = line("sql/exec_log.go", "n1", message);
            let entry = entry::parse(elsewhere.as_bytes()).expect(message);
            assert_eq!(version(&entry, message), None, "{message}");
        }
    }

    #[test]
    fn whole_numbers() {
        for (json, want) in [
            ("7", Some(7)),
            ("\"7\"", Some(7)),
            ("1065722008981340200", Some(1_065_722_008_981_340_200)),
            ("1.06572200898134e+18", Some(1_065_722_008_981_340_032)),
            ("7.5", None),
            ("-7", None),
            ("1e300", None),
            ("null", None),
        ] {
            assert_eq!(
                integer(&serde_json::from_str(json).unwrap()),
                want,
                "{json}"
            );
        }
    }
}
