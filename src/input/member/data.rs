//! The tables and status files that the analysis reads, by their names alone.
//!
//! # Not here
//!
//! What stands in them (`table`, `node_files`).

use debug_zip_records::table::{EventSource, JobTable};
use serde::{Deserialize, Serialize};

use super::node_file::{NodeFile, document_stem};
use super::table_name::table_name;

/// The members that are read, besides logs.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) enum DataKind {
    /// A table of jobs.
    Jobs(JobTable),
    /// `system.job_message`.
    Messages,
    /// `system.eventlog` or `events.json`.
    Events(EventSource),
    /// A file that tells of nodes.
    Node(NodeFile),
    /// `system.tenants`.
    Tenants,
    /// `debug_zip_command_flags.txt`.
    Flags,
}

impl DataKind {
    /// The kind of the member at `path`, by its name alone.
    #[must_use]
    pub(crate) fn from_path(path: &str) -> Option<DataKind> {
        let name = file_name(path)?;
        if name.ends_with(ERROR_NOTE) {
            return None;
        }
        DataKind::from_name(&name)
    }

    /// What the note of an error at `path` is about, if that would be read:
    /// `crdb_internal.jobs.err.txt` and `crdb_internal.jobs.txt.err.txt` tell
    /// that the table of jobs was not collected, or not whole.
    #[must_use]
    pub(crate) fn of_error_note(path: &str) -> Option<DataKind> {
        let name = file_name(path)?;
        let name = name.strip_suffix(ERROR_NOTE)?;
        // Only tables are noted without the extension of their file.
        DataKind::from_name(name).or_else(|| DataKind::from_name(&format!("{name}.json")))
    }

    /// The kind of the file called `name`, in lower case.
    fn from_name(name: &str) -> Option<DataKind> {
        if name == "debug_zip_command_flags.txt" {
            return Some(DataKind::Flags);
        }
        if let Some("events" | "debugevents") = document_stem(name) {
            return Some(DataKind::Events(EventSource::EventsJson));
        }
        if let Some(file) = NodeFile::from_name(name) {
            return Some(DataKind::Node(file));
        }
        match table_name(name)?.as_str() {
            "system.job_message" => Some(DataKind::Messages),
            "system.eventlog" => Some(DataKind::Events(EventSource::Table)),
            "system.tenants" => Some(DataKind::Tenants),
            name => JobTable::from_name(name).map(DataKind::Jobs),
        }
    }
}

/// How the collector ends the name of a note on a file that it did not get.
const ERROR_NOTE: &str = ".err.txt";

/// The last part of a path, in lower case: systems differ in what they make of
/// capitals, and no two files that are read differ in them alone.
fn file_name(path: &str) -> Option<String> {
    let name = path.rsplit(['/', '\\']).next()?;
    Some(name.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        use DataKind::{Events, Flags, Jobs, Messages, Node, Tenants};

        #[rustfmt::skip]
        let cases: &[(&str, Option<DataKind>)] = &[
            ("debug/crdb_internal.jobs.txt",            Some(Jobs(JobTable::Jobs))),
            ("DEBUG/CRDB_INTERNAL.JOBS.TXT",            Some(Jobs(JobTable::Jobs))),
            ("debug\\crdb_internal.jobs.csv",           Some(Jobs(JobTable::Jobs))),
            ("debug/crdb_internal.jobs.1.txt",          Some(Jobs(JobTable::Jobs))),
            ("debug/crdb_internal.jobs",                Some(Jobs(JobTable::Jobs))),
            ("cluster/crdb_internal_jobs.txt",          Some(Jobs(JobTable::Jobs))),
            ("cluster/crdb_internal_system_jobs.txt",   Some(Jobs(JobTable::SystemJobs))),
            ("cluster/system_jobs.txt",                 Some(Jobs(JobTable::Table))),
            ("cluster/system_job_status.txt",           Some(Jobs(JobTable::Status))),
            ("cluster/system_job_message.txt",          Some(Messages)),
            ("debug/system.job_message.txt",            Some(Messages)),
            ("debug/system.eventlog.txt",               Some(Events(EventSource::Table))),
            ("debug/system.tenants.txt",                Some(Tenants)),
            ("debug/system.tenant_settings.txt",        None),
            ("cluster/SYSTEM_EVENTLOG.TXT",             Some(Events(EventSource::Table))),
            ("debug/events.json",                       Some(Events(EventSource::EventsJson))),
            ("debug/Events.1.JSON",                     Some(Events(EventSource::EventsJson))),
            ("debug/nodes/1/status.json",               Some(Node(NodeFile::Document))),
            ("debugliveness.json",                      Some(Node(NodeFile::Liveness))),
            ("debug/Debug_Zip_Command_Flags.txt",       Some(Flags)),
            ("debug/crdb_internal.jobs.err.txt",        None),
            ("debug/CRDB_INTERNAL.JOBS.TXT.ERR.TXT",    None),
            ("debug/system.job_info.txt",               None),
            ("debug/settings.json",                     None),
            ("debug/events.json/x",                     None),
            ("",                                        None),
        ];
        for (path, want) in cases {
            assert_eq!(DataKind::from_path(path), *want, "{path}");
        }
    }

    #[test]
    fn error_notes() {
        use DataKind::{Events, Jobs, Node};

        #[rustfmt::skip]
        let cases: &[(&str, Option<DataKind>)] = &[
            ("debug/crdb_internal.jobs.err.txt",          Some(Jobs(JobTable::Jobs))),
            ("debug/crdb_internal.jobs.txt.err.txt",      Some(Jobs(JobTable::Jobs))),
            ("debug/crdb_internal.jobs.1.err.txt",        Some(Jobs(JobTable::Jobs))),
            ("debug/crdb_internal.jobs.1.txt.err.txt",    Some(Jobs(JobTable::Jobs))),
            ("debug/CRDB_INTERNAL.JOBS.ERR.TXT",          Some(Jobs(JobTable::Jobs))),
            ("cluster/crdb_internal_jobs.txt.err.txt",    Some(Jobs(JobTable::Jobs))),
            ("debug/system.jobs.err.txt",                 Some(Jobs(JobTable::Table))),
            ("debug/system.eventlog.txt.err.txt",         Some(Events(EventSource::Table))),
            ("debug/events.json.err.txt",                 Some(Events(EventSource::EventsJson))),
            ("debug/events.err.txt",                      Some(Events(EventSource::EventsJson))),
            ("debug/liveness.err.txt",                    Some(Node(NodeFile::Liveness))),
            ("debug/nodes.json.err.txt",                  Some(Node(NodeFile::Nodes))),
            ("debug/nodes/1/status.json.err.txt",         Some(Node(NodeFile::Document))),
            ("debug/nodes/1.err.txt",                     None),
            ("debug/nodes/1/logs.err.txt",                None),
            ("debug/nodes/1/logs/cockroach.h.u.t.1.log.err.txt", None),
            ("debug/system.job_info.txt.err.txt",         None),
            ("debug/crdb_internal.jobs.txt",              None),
            (".err.txt",                                  None),
            ("",                                          None),
        ];
        for (path, want) in cases {
            assert_eq!(DataKind::of_error_note(path), *want, "{path}");
        }
    }
}
