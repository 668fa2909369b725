//! Why something was not read, not wholly, or is to be read with care.
//!
//! Made where it is judged; what each says in words stands with all sentences
//! of the report, or with the format that it is about.
//!
//! # Promises
//!
//! * Plain data, which crosses workers. Fields are facts of the report, and so
//!   a contract, like codes.

use debug_zip_records::table::Problem;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::input::archive::{ArchiveError, Flaw, MemberError};
use crate::input::foreign::Foreign;
use crate::input::read_at::ReadError;
use crate::node_files::NodeFileProblem;
use crate::reason::{Reason, keep_exact};

/// Why something was not read, not wholly, or is to be read with care.
///
/// What wraps a reason of another kind has a name with `@` in front, as no
/// fact has.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Why {
    /// A file cannot be read.
    #[serde(rename = "@read")]
    Read(ReadError),
    /// A folder cannot be read.
    #[serde(rename = "@folder")]
    Folder(ReadError),
    /// An archive of which nothing can be read.
    Archive {
        #[serde(rename = "@error")]
        error: ArchiveError,
        /// Its size, where that may tell more.
        size_bytes: Option<u64>,
    },
    /// An archive of which something is wrong.
    #[serde(rename = "@flaw")]
    Flaw(Flaw),
    /// A file of an archive cannot be read, or not to its end.
    #[serde(rename = "@member")]
    Member(MemberError),
    /// Something that is neither an archive nor a log.
    Foreign {
        #[serde(rename = "@foreign")]
        foreign: Foreign,
        /// Its size, where that may tell more.
        size_bytes: Option<u64>,
    },
    /// A table has a problem.
    #[serde(rename = "@table")]
    Table(Problem),
    /// A file that tells of nodes has one.
    #[serde(rename = "@node_file")]
    NodeFile(NodeFileProblem),
    /// A table larger than what is kept of one.
    TableTooLarge {
        /// Rows that were left out.
        rows: u64,
        /// None of them is of a job that a check is concerned with.
        unaffected: bool,
        most_bytes: u64,
    },
    /// A file that is packed once more.
    Packed,
    /// A link in an archive that is read from front to back.
    LinkInArchive,
    /// Several clusters in archives inside of one input.
    ClustersMixed,
    /// An archive that was read from front to back ends before its end, behind
    /// so many files.
    PackedCut { files: u64 },
    /// Some of such an archive is damaged; so many files of it were found.
    PackedDamaged { files: u64 },
    /// An archive that was split, of which a part is not here.
    PartMissing {
        /// What that part is called.
        part: String,
    },
    /// An archive without any file.
    EmptyArchive,
    /// An archive in which there is nothing that is needed.
    NothingInArchive,
    /// A folder in which there is nothing that is needed.
    NothingInFolder,
    /// A report of this program, chosen by itself.
    OwnReport,
    /// One that lies among logs, and mentions no flush error.
    OwnReportBesideLogs,
    /// One that mentions some.
    OwnReportWithWords,
    /// One that is called like a log.
    OwnReportForLog,
    /// An evidence bundle of this program, chosen by itself.
    OwnBundle,
    /// One that lies among logs.
    OwnBundleBesideLogs,
    /// One that lies in an archive, where only its start was seen.
    OwnBundleInArchive,
    /// A log of which nothing tells that CockroachDB wrote it.
    OtherLog,
    /// A log without a byte.
    EmptyLog,
    /// A log without an entry.
    NoEntries,
    /// Entries that cannot be taken apart.
    EntriesUnreadable { entries: u64 },
    /// Entries of which only the start was looked at.
    EntriesTooLong { entries: u64, most_bytes: u64 },
    /// Entries with a date that cannot be.
    ImpossibleTime { entries: u64 },
    /// The clock was set back while a log was written.
    ClockJumpsBack,
    /// Times jump too often to tell what a log covers.
    TimesJump,
    /// A log speaks of more jobs than are kept.
    TooManyJobs { most: u64 },
    /// What a check has to say of a file, in its own code and words.
    #[serde(with = "as_text")]
    OfCheck(Reason),
    /// The collector could not get a main log.
    LogNotCollected,
    /// The collector could not get another file.
    FileNotCollected,
    /// The collector could not get a table of jobs, and no other has the same.
    JobsTableNotCollected,
    /// The collector was told to leave out warnings.
    WarningsLeftOut,
    /// The collector was told to leave out main logs, by this flag.
    LogsLeftOut { flag: String },
    /// The collector was told to leave out nodes, and nothing lists them.
    NodesLeftOut,
    /// The jobs table of a tenant is a copy of the system tenant's.
    JobsTableCopied { tenant: String },
    /// A tenant is named, and its jobs table is not here.
    TenantWithoutJobsTable { tenant: String },
    /// A node was decommissioned, nobody tells when.
    NodeDecommissioned { node: u32 },
    /// Two machines use the id of a node at one time.
    NodeIdTwice { node: u32 },
}

impl Why {
    /// A stable name for this kind of reason; the page and tests key on it.
    #[must_use]
    pub(crate) fn code(&self) -> &str {
        match self {
            Why::Read(error) | Why::Folder(error) => error.code(),
            Why::Archive { error, .. } => error.code(),
            Why::Flaw(flaw) => flaw.code(),
            Why::Member(error) => error.code(),
            Why::Foreign { foreign, .. } => foreign.code(),
            Why::Table(problem) => problem.code(),
            Why::NodeFile(problem) => problem.code(),
            Why::TableTooLarge { .. } => "table-too-large",
            Why::Packed => "packed",
            Why::LinkInArchive => "link-in-archive",
            Why::ClustersMixed => "clusters-mixed",
            Why::PackedCut { .. } => "packed-cut",
            Why::PackedDamaged { .. } => "packed-damaged",
            Why::PartMissing { .. } => "part-missing",
            Why::EmptyArchive => "empty-archive",
            Why::NothingInArchive | Why::NothingInFolder => "no-logs",
            Why::OwnReport
            | Why::OwnReportBesideLogs
            | Why::OwnReportWithWords
            | Why::OwnReportForLog => "own-report",
            Why::OwnBundle | Why::OwnBundleBesideLogs | Why::OwnBundleInArchive => "own-bundle",
            Why::OtherLog => "other-log",
            Why::EmptyLog | Why::NoEntries => "no-entries",
            Why::EntriesUnreadable { .. } => "entry-unreadable",
            Why::EntriesTooLong { .. } => "entry-too-long",
            Why::ImpossibleTime { .. } => "impossible-time",
            Why::ClockJumpsBack => "clock-jumps-back",
            Why::TimesJump => "times-jump",
            Why::TooManyJobs { .. } => "too-many-jobs",
            Why::OfCheck(reason) => &reason.code,
            Why::LogNotCollected | Why::FileNotCollected => "collector-error",
            Why::JobsTableNotCollected => "jobs-table-missing",
            Why::WarningsLeftOut => "left-out-warnings",
            Why::LogsLeftOut { .. } => "left-out-logs",
            Why::NodesLeftOut => "left-out-nodes",
            Why::JobsTableCopied { .. } => "jobs-table-copied",
            Why::TenantWithoutJobsTable { .. } => "tenant-without-jobs-table",
            Why::NodeDecommissioned { .. } => "node-decommissioned",
            Why::NodeIdTwice { .. } => "node-id-twice",
        }
    }

    /// What belongs to this reason, by name: its fields, and those of what it
    /// wraps.
    #[must_use]
    pub(crate) fn facts(&self) -> Map<String, Value> {
        if let Why::OfCheck(reason) = self {
            return reason.facts.clone();
        }
        let mut facts = Map::new();
        // One without a field is a word, and has no fact.
        if let Ok(Value::Object(variant)) = serde_json::to_value(self) {
            add_facts(&mut facts, variant);
        }
        facts
    }

    /// Whether what is missing is said in a sentence of its own, and not as a
    /// file that could not be read.
    #[must_use]
    pub(crate) fn said_apart(&self) -> bool {
        matches!(
            self,
            Why::JobsTableNotCollected
                | Why::WarningsLeftOut
                | Why::LogsLeftOut { .. }
                | Why::NodesLeftOut
                | Why::JobsTableCopied { .. }
                | Why::TenantWithoutJobsTable { .. }
                | Why::NodeIdTwice { .. }
        )
    }
}

/// A reason of which only its maker knows the facts' types crosses workers as
/// JSON text: `postcard` has no values of any type.
mod as_text {
    use serde::de::Error as _;
    use serde::ser::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::reason::Reason;

    pub(super) fn serialize<S: Serializer>(reason: &Reason, to: S) -> Result<S::Ok, S::Error> {
        let text = serde_json::to_string(reason).map_err(S::Error::custom)?;
        text.serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Reason, D::Error> {
        let text = String::deserialize(from)?;
        serde_json::from_str(&text).map_err(D::Error::custom)
    }
}

/// Adds what `fields` say. No fact is an object: what is one has been wrapped,
/// or is what a variant holds.
fn add_facts(facts: &mut Map<String, Value>, fields: Map<String, Value>) {
    for (name, value) in fields {
        match value {
            Value::Object(within) => add_facts(facts, within),
            // A variant without a field.
            _ if name.starts_with('@') => {}
            mut fact => {
                keep_exact(&mut fact);
                facts.insert(name, fact);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::input::archive::{Found, OtherFormat};
    use debug_zip_records::table::Format;

    /// Reasons that wrap others, their codes, and the facts of the report. Each
    /// is the same when it was sent to another worker.
    #[test]
    fn facts() {
        let lost = ReadError::Lost {
            detail: "x".to_owned(),
        };
        let found = json!({"promised": 3, "listed": 2, "members": 0, "partial": 0, "reached_directory": false});
        #[rustfmt::skip]
        let cases: &[(Why, &str, Value)] = &[
            (Why::Read(lost.clone()), "file-lost", json!({"detail": "x"})),
            (Why::Folder(ReadError::Forbidden), "no-permission", json!({})),
            (Why::Archive { error: ArchiveError::Read(lost.clone()), size_bytes: None },
                "file-lost", json!({"detail": "x", "size_bytes": null})),
            (Why::Archive { error: ArchiveError::Empty, size_bytes: Some(0) }, "empty-file", json!({"size_bytes": 0})),
            (Why::Archive { error: ArchiveError::Read(ReadError::Forbidden), size_bytes: None },
                "no-permission", json!({"size_bytes": null})),
            (Why::Archive { error: ArchiveError::OtherFormat { format: OtherFormat::SevenZip }, size_bytes: Some(7) },
                "other-format", json!({"format": "7z", "size_bytes": 7})),
            (Why::Flaw(Flaw::DirectoryBroken { promised: 3, listed: 2, found: Found::default() }),
                "directory-broken", found),
            (Why::Flaw(Flaw::SameBytes), "same-bytes", json!({})),
            (Why::Member(MemberError::Read(lost)), "file-lost", json!({"detail": "x"})),
            (Why::Member(MemberError::Method { method: 97 }), "member-method", json!({"method": 97})),
            (Why::Member(MemberError::Size { expected: u64::MAX, actual: 0 }),
                "member-size", json!({"expected": u64::MAX.to_string(), "actual": 0})),
            (Why::Foreign { foreign: Foreign::Json, size_bytes: Some(7) }, "json", json!({"size_bytes": 7})),
            (Why::Table(Problem::MissingColumns { names: vec!["job_id".to_owned()] }),
                "table-wrong-header", json!({"columns": ["job_id"]})),
            (Why::NodeFile(NodeFileProblem::Table(Problem::UnsupportedFormat { format: Format::Sql })),
                "table-unsupported-format", json!({"format": "sql"})),
            (Why::NodeFile(NodeFileProblem::TooLarge), "node-file-too-large", json!({})),
            (Why::OfCheck(Reason { code: "a_check".to_owned(), facts: Map::from_iter([("most".to_owned(), json!([7]))]), text: "A file.".to_owned() }),
                "a_check", json!({"most": [7]})),
            (Why::TooManyJobs { most: 7 }, "too-many-jobs", json!({"most": 7})),
        ];
        for (why, code, facts) in cases {
            assert_eq!(why.code(), *code, "{why:?}");
            assert_eq!(Value::Object(why.facts()), *facts, "{why:?}");
            let sent = postcard::to_allocvec(why).expect("it can be sent");
            assert_eq!(postcard::from_bytes(&sent).as_ref(), Ok(why));
        }
    }
}
