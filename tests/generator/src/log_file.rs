//! A log file: its name, its head, its entries.
//!
//! # Promises
//!
//! * The name is what a file sink gives it, and what debug zip keeps.
//! * Bytes that are no entry can be put in too: real files hold them.
//!
//! # Not here
//!
//! The path in the archive (`archive`).

use std::borrow::Cow;

use crate::entry::{Entry, Payload, Severity};
use crate::format::{self, Format, Layout};
use crate::tags::Tags;
use crate::time::Time;

/// Who writes a file, and since when.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LogName {
    /// Group of channels, such as `telemetry`; none for the main log.
    pub group: Option<&'static str>,
    /// Host name.
    pub host: String,
    /// User that runs the process.
    pub user: String,
    /// When the file was created.
    pub created: Time,
    /// Process id.
    pub pid: u32,
}

impl LogName {
    /// A file of the main log, of process 100 of user `roach`.
    #[must_use]
    pub fn main(host: &str, created: Time) -> LogName {
        LogName {
            group: None,
            host: host.to_owned(),
            user: "roach".to_owned(),
            created,
            pid: 100,
        }
    }

    /// `cockroach[-group].host.user.time.pid.log`
    #[must_use]
    pub fn file_name(&self) -> String {
        let group = self.group.map(|group| format!("-{group}"));
        format!(
            "cockroach{}.{}.{}.{}.{:06}.log",
            group.unwrap_or_default(),
            self.host,
            self.user,
            self.created.file_name(),
            self.pid
        )
    }
}

/// A log file in the making.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LogFile {
    /// Its name.
    pub name: LogName,
    /// How it is written.
    pub layout: Layout,
    /// What is in it so far.
    pub bytes: Vec<u8>,
}

impl LogFile {
    /// An empty file, without a head.
    #[must_use]
    pub fn new(name: LogName, layout: Layout) -> LogFile {
        LogFile {
            name,
            layout,
            bytes: Vec::new(),
        }
    }

    /// A file with the head that every file has, for the version of its layout.
    #[must_use]
    pub fn with_head(name: LogName, layout: Layout) -> LogFile {
        let mut file = LogFile::new(name, layout);
        for entry in file.head() {
            file.push(&entry);
        }
        file
    }

    /// Adds an entry.
    pub fn push(&mut self, entry: &Entry) {
        let text = format::write(entry, &self.layout);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Adds bytes as they are.
    pub fn push_raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The lines at the head.
    #[must_use]
    pub fn head(&self) -> Vec<Entry> {
        let time = self.name.created;
        let (host, version) = (&self.name.host, &self.layout.version);
        // debug zip prints v1, but the head still names what was on disk.
        let on_disk = match self.layout.format {
            Format::V1Count => Format::V2.name(),
            other => other.name(),
        };
        let mut lines = vec![
            format!("file created at: {}", time.flag().replace('-', "/")),
            format!("running on machine: {host}"),
            format!(
                "binary: CockroachDB CCL {version} (x86_64-pc-linux-gnu, \
                 built 2024/09/23 15:41:58, go1.22.5 X:nocoverageredesign)"
            ),
            "arguments: [/cockroach/cockroach start --join=crdb-1,crdb-2,crdb-3]".to_owned(),
        ];
        if let Some(id) = &self.layout.cluster_id {
            lines.push(format!("clusterID: {id}"));
        }
        lines.push(format!("log format (utf8=✓): {on_disk}"));
        lines.push(
            "line format: [IWEF]yymmdd hh:mm:ss.uuuuuu goid [chan@]file:line redactionmark \
             \\[tags\\] [counter] msg"
                .to_owned(),
        );
        let entries = lines.into_iter().map(|line| Entry {
            payload: Payload::Header(line),
            file: Cow::Borrowed("util/log/file_sync_buffer.go"),
            ..Entry::new(
                Severity::Info,
                time,
                ("", 237),
                Tags::config(),
                String::new(),
            )
        });
        entries.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let created = Time::utc((2025, 4, 22), (5, 0, 0), 0);
        let mut name = LogName::main("crdb-1", created);
        assert_eq!(
            name.file_name(),
            "cockroach.crdb-1.roach.2025-04-22T05_00_00Z.000100.log"
        );
        name.group = Some("telemetry");
        let want = "cockroach-telemetry.crdb-1.roach.2025-04-22T05_00_00Z.000100.log";
        assert_eq!(name.file_name(), want);
    }

    #[test]
    fn heads() {
        let name = LogName::main("crdb-1", Time::utc((2021, 8, 16), (21, 25, 47), 680_238));
        let start = "I210816 21:25:47.680238 1 util/log/file_sync_buffer.go:237 ⋮ [config] ";
        for (format, spaces) in [(Format::V1Count, ""), (Format::V2, "  ")] {
            let file = LogFile::with_head(name.clone(), Layout::new(format, "v21.2.0-alpha"));
            let text = String::from_utf8(file.bytes).expect("UTF-8");
            let binary = format!("{start}{spaces}binary: CockroachDB CCL v21.2.0-alpha (");
            assert!(text.lines().any(|line| line.starts_with(&binary)), "{text}");
            assert!(text.contains("log format (utf8=✓): crdb-v2"), "{text}");
        }
    }
}
