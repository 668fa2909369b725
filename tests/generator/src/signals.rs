//! The entries that a detector of A-144650 looks for.
//!
//! # Promises
//!
//! * Words, files and severities are CockroachDB's own; line numbers differ
//!   between its releases and mean nothing.
//!
//! # Not here
//!
//! Lines that only look alike: tests write those themselves.

use crate::entry::{Channel, Entry, Severity};
use crate::tags::Tags;
use crate::time::Time;

/// Words that start every flush error.
pub const FLUSH_ERROR: &str = "closing with flushes in-progress encountered an error";

/// How the tag block names the job.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum JobTag<'a> {
    /// Not at all.
    None,
    /// `job=0`, up to 25.1.
    Zero,
    /// `job=N`, by the import and replication processors.
    Id(u64),
    /// `job=‹TYPE id=N›`, by flows up to 24.x.
    MarkedType(&'a str, u64),
    /// `job=TYPE id=N`, by flows of later patches.
    Type(&'a str, u64),
    /// No `job`, but the application's name.
    AppName(u64),
    /// `job=‹×›`, redacted by debug zip.
    Redacted,
    /// An index backfill of a table, in a job.
    IndexBackfill(u32, &'a str, u64),
}

impl JobTag<'_> {
    /// Adds what names the job to `tags`.
    #[must_use]
    pub fn add_to(self, tags: Tags) -> Tags {
        match self {
            JobTag::None => tags,
            JobTag::Zero => tags.with("job", "0"),
            JobTag::Id(id) => tags.with("job", &id.to_string()),
            JobTag::MarkedType(kind, id) => tags.with("job", &format!("‹{kind} id={id}›")),
            JobTag::Type(kind, id) => tags.with("job", &format!("{kind} id={id}")),
            JobTag::AppName(id) => {
                let name = format!("‹$ internal-resume-job-{id}›");
                tags.with("distsql.gateway", "1")
                    .with("distsql.appname", &name)
            }
            JobTag::Redacted => tags.with("job", "‹×›"),
            JobTag::IndexBackfill(table, kind, id) => tags
                .with("job", &format!("‹{kind} id={id}›"))
                .with("indexBackfillerProcessor", &table.to_string()),
        }
    }
}

/// What the flush failed with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FlushCause<'a> {
    /// An SST of a key span could not be added, for some reason.
    AddSst(&'a str, &'a str, &'a str),
    /// Statistics of an SST of a key span could not be computed.
    Stats(&'a str, &'a str, &'a str),
    /// The SST could not be opened; printed as it is.
    Raw(&'a str),
    /// An assertion of the batcher itself.
    Assertion,
    /// Only the context's error: the caller was cancelled.
    Canceled,
    /// Only the context's error: the caller ran out of time.
    DeadlineExceeded,
}

impl FlushCause<'_> {
    /// As it stands in the message.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            FlushCause::AddSst(start, end, why) => {
                format!("addsstable [‹{start}›,‹{end}›): {why}")
            }
            FlushCause::Stats(start, end, why) => {
                format!("computing stats for SST [‹{start}›, ‹{end}›): {why}")
            }
            FlushCause::Raw(text) => text.to_owned(),
            FlushCause::Assertion => "ingestionPerformanceStats should not be nil".to_owned(),
            FlushCause::Canceled => "context canceled".to_owned(),
            FlushCause::DeadlineExceeded => "context deadline exceeded".to_owned(),
        }
    }
}

/// An error of the async flush: on an affected version, an SST was lost.
#[must_use]
pub fn flush_error(time: Time, tags: Tags, cause: FlushCause<'_>) -> Entry {
    let message = format!("{FLUSH_ERROR}: {}", cause.text());
    let source = ("kv/bulk/sst_batcher.go", 432);
    Entry::new(Severity::Warning, time, source, tags, message)
}

/// An attempt to add an SST failed and is tried again: harmless.
#[must_use]
pub fn add_sst_attempt(time: Time, tags: Tags, span: (&str, &str), attempt: u32) -> Entry {
    let (start, end) = span;
    let message =
        format!("addsstable [‹{start}›,‹{end}›) attempt {attempt} failed: result is ambiguous");
    let source = ("kv/bulk/sst_batcher.go", 771);
    Entry::new(Severity::Warning, time, source, tags, message)
}

/// A node takes a job up; also printed at its first run.
#[must_use]
pub fn resume(time: Time, tags: Tags, job: u64) -> Entry {
    let message = format!("job {job}: resuming execution");
    Entry::new(Severity::Info, time, ("jobs/adopt.go", 261), tags, message)
}

/// An import's flow is planned again from its last checkpoint.
#[must_use]
pub fn import_retry(time: Time, tags: Tags, error: &str) -> Entry {
    let message = format!("encountered retryable error: {error}");
    let source = ("sql/importer/import_job.go", 379);
    Entry::new(Severity::Warning, time, source, tags, message)
}

/// An import gives up after too many retries.
#[must_use]
pub fn import_retries_exhausted(time: Time, tags: Tags, error: &str) -> Entry {
    let message =
        format!("encountered retryable error but exceeded retry duration, stopping: {error}");
    let source = ("sql/importer/import_job.go", 403);
    Entry::new(Severity::Warning, time, source, tags, message)
}

/// A physical replication stream goes on from its frontier.
#[must_use]
pub fn replication_retry(time: Time, tags: Tags, error: &str) -> Entry {
    let source = ("ccl/streamingccl/streamingest/stream_ingestion_job.go", 254);
    let message = format!("hit retryable error {error}");
    Entry::new(Severity::Info, time, source, tags, message)
}

/// An attempt of a job of any type failed and will be retried.
#[must_use]
pub fn job_retry(time: Time, tags: Tags, job: u64, state: &str, error: &str) -> Entry {
    let message = format!("job {job}: {state} execution encountered retriable error: {error}");
    Entry::new(
        Severity::Error,
        time,
        ("jobs/registry.go", 1_530),
        tags,
        message,
    )
}

/// What a re-run backfill fills.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Backfill {
    /// CREATE TABLE … AS
    CreateTableAs,
    /// CREATE or REFRESH MATERIALIZED VIEW
    MaterializedView,
}

/// The whole query runs, again or for the first time.
#[must_use]
pub fn backfill(time: Time, tags: Tags, what: Backfill, query: &str) -> Entry {
    let what = match what {
        Backfill::CreateTableAs => "CREATE TABLE AS",
        Backfill::MaterializedView => "CREATE MATERIALIZED VIEW",
    };
    let message = format!("starting backfill for {what} with query ‹\"{query}\"›");
    Entry::new(
        Severity::Info,
        time,
        ("sql/schema_changer.go", 348),
        tags,
        message,
    )
}

/// A job changes its state; `error` as CockroachDB adds it when it has one.
#[must_use]
pub fn state(time: Time, tags: Tags, job: (&str, u64), state: &str, error: Option<&str>) -> Entry {
    let error = error.map(|error| format!(" with error: {error}"));
    let message = format!(
        "{} job {}: stepping through state {state}{}",
        job.0,
        job.1,
        error.unwrap_or_default()
    );
    Entry::new(
        Severity::Info,
        time,
        ("jobs/registry.go", 1_599),
        tags,
        message,
    )
}

/// The telemetry event at the end of an import; 0 rows are left out.
#[must_use]
pub fn recovery_event(time: Time, tags: Tags, job: u64, status: &str, rows: u64) -> Entry {
    let rows = match rows {
        0 => String::new(),
        rows => format!(",\"NumRows\":{rows}"),
    };
    let json = format!(
        "{{\"Timestamp\":{}000,\"EventType\":\"recovery_event\",\"RecoveryType\":\"import_job\",\
         \"JobID\":{job},\"ResultStatus\":\"{status}\"{rows}}}",
        time.0
    );
    Entry::event(time, Channel::Telemetry, tags, json)
}

/// The same event as debug zip prints it from a log that was JSON on disk:
/// keys in alphabetical order, and the job's id rounded to a float64.
#[must_use]
pub fn rounded_recovery_event(time: Time, tags: Tags, job: u64, status: &str, rows: u64) -> Entry {
    let json = format!(
        "{{\"EventType\":\"recovery_event\",\"JobID\":{},\"NumRows\":{rows},\
         \"RecoveryType\":\"import_job\",\"ResultStatus\":\"{status}\",\"Timestamp\":{}}}",
        rounded(job),
        rounded(time.0.unsigned_abs() * 1_000),
    );
    Entry::event(time, Channel::Telemetry, tags, json)
}

/// The operations event of an import: an outcome that the event log keeps too.
#[must_use]
pub fn import_event(time: Time, tags: Tags, job: u64, status: &str, tables: &[u32]) -> Entry {
    let tables: Vec<String> = tables.iter().map(u32::to_string).collect();
    let json = format!(
        "{{\"Timestamp\":{}000,\"EventType\":\"import\",\"JobID\":{job},\"JobType\":\"IMPORT\",\
         \"User\":\"root\",\"DescriptorIDs\":[{}],\"Status\":\"{status}\"}}",
        time.0,
        tables.join(",")
    );
    Entry::event(time, Channel::Ops, tags, json)
}

/// An integer as Go prints it after a float64: the shortest digits that give
/// the same float64, filled up with zeros.
fn rounded(number: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "the loss is what is shown")]
    let float = number as f64;
    // Rust's own form of a float64 is that one, and never has an exponent.
    float.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::Payload;

    const AT: Time = Time(1_745_303_400_000_002);
    const JOB: u64 = 1_065_722_008_981_340_161;

    #[test]
    fn job_tags() {
        let cases = [
            (JobTag::None, "n1"),
            (JobTag::Zero, "n1,job=0"),
            (JobTag::Id(7), "n1,job=7"),
            (
                JobTag::MarkedType("SCHEMA CHANGE", 7),
                "n1,job=‹SCHEMA CHANGE id=7›",
            ),
            (JobTag::Type("IMPORT", 7), "n1,job=IMPORT id=7"),
            (
                JobTag::AppName(7),
                "n1,distsql.gateway=1,distsql.appname=‹$ internal-resume-job-7›",
            ),
            (JobTag::Redacted, "n1,job=‹×›"),
            (
                JobTag::IndexBackfill(104, "SCHEMA CHANGE", 7),
                "n1,job=‹SCHEMA CHANGE id=7›,indexBackfillerProcessor=104",
            ),
        ];
        for (tag, want) in cases {
            assert_eq!(tag.add_to(Tags::default().node(1)).to_string(), want);
        }
    }

    #[test]
    fn causes() {
        let cases = [
            (
                FlushCause::AddSst("/a", "/b", "x"),
                "addsstable [‹/a›,‹/b›): x",
            ),
            (
                FlushCause::Stats("/a", "/b", "x"),
                "computing stats for SST [‹/a›, ‹/b›): x",
            ),
            (FlushCause::Canceled, "context canceled"),
        ];
        for (cause, want) in cases {
            assert_eq!(cause.text(), want);
            let entry = flush_error(AT, Tags::default(), cause);
            let want = format!("{FLUSH_ERROR}: {want}");
            assert_eq!(entry.payload, Payload::Message(want));
        }
    }

    #[test]
    fn events() {
        let exact = recovery_event(AT, Tags::default(), JOB, "succeeded", 2_964_940);
        let want = concat!(
            r#"{"Timestamp":1745303400000002000,"EventType":"recovery_event","#,
            r#""RecoveryType":"import_job","JobID":1065722008981340161,"#,
            r#""ResultStatus":"succeeded","NumRows":2964940}"#,
        );
        assert_eq!(exact.payload, Payload::Event(want.to_owned()));
        // As JSON logs have it in a debug zip: through a float of 64 bits.
        assert_eq!(rounded(JOB), "1065722008981340200");
        assert_eq!(rounded(42), "42");
    }
}
