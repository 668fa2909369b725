//! Tells what a member is from its path alone.
//!
//! People unpack archives without their root folder, nest them, or collect
//! log files by hand, so everything is found by how the path ends
//! (facts 2e).
//!
//! # Not here
//!
//! What tables and status files hold (`table`, `node_files`).

use serde::{Deserialize, Serialize};

use crate::data::DataKind;

/// What a member is.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Kind {
    /// A log file.
    Log(LogFile),
    /// Something that holds logs but must be unpacked first.
    Packed,
    /// What the collector could not get: `<file>.err.txt`.
    CollectorError,
    /// A table or status file that the analysis reads.
    Data,
    /// Nothing that the analysis needs.
    Other,
}

/// What the path of a log file tells.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct LogFile {
    /// Node, from `nodes/<N>/`.
    pub node: Option<u32>,
    /// Tenant name, from `cluster/<tenant>/`.
    pub tenant: Option<String>,
    /// Whether its name or folder says that it is a log. One that does not is
    /// a text file elsewhere: read as a log only if it holds one, and else
    /// searched for the words of a flush error.
    pub claimed: bool,
    /// Log group: `None` is the main one, `cockroach.*.log`, which holds all
    /// signals but the recovery events (facts 2j).
    pub group: Option<String>,
}

/// Tells what the member at `path` (parts split by `/`) is.
#[must_use]
pub fn kind(path: &str) -> Kind {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or_default();
    // Packers of macOS add such members; they hold no text.
    if name.starts_with("._") || lower.contains("__macosx/") {
        return Kind::Other;
    }
    if name.ends_with(".err.txt") {
        return Kind::CollectorError;
    }
    if is_packed_log(&lower, name) {
        return Kind::Packed;
    }
    // A folder of logs holds nothing else, whatever a copy is called.
    if name.strip_suffix(".log").is_some() || (in_logs(&lower) && !name.is_empty()) {
        return Kind::Log(LogFile {
            node: node(path),
            tenant: tenant(path).map(str::to_owned),
            claimed: true,
            group: group(name),
        });
    }
    if DataKind::from_path(path).is_some() {
        return Kind::Data;
    }
    Kind::Other
}

/// The node of `…/nodes/<N>/…`.
#[must_use]
pub fn node(path: &str) -> Option<u32> {
    let folder = after(path, "nodes").and_then(|node| node.parse().ok());
    folder.or_else(|| {
        // What the collector leaves of a node that it did not reach.
        let (before, name) = path.rsplit_once('/')?;
        let left = name
            .strip_suffix(".err.txt")
            .or(name.strip_suffix(".skipped"))?;
        let in_nodes = before.rsplit('/').next() == Some("nodes");
        left.parse().ok().filter(|_| in_nodes)
    })
}

/// The tenant name of `…/cluster/<tenant>/…`.
#[must_use]
pub fn tenant(path: &str) -> Option<&str> {
    after(path, "cluster")
}

/// The part that follows the folder `name`, if that part is a folder too.
fn after<'a>(path: &'a str, name: &str) -> Option<&'a str> {
    let mut parts = path.split('/');
    parts.find(|part| *part == name)?;
    let found = parts.next()?;
    parts.next().map(|_| found)
}

/// The group of `cockroach-<group>.<host>.<user>.<time>.<pid>.log`.
fn group(name: &str) -> Option<String> {
    let program = name.split('.').next().unwrap_or_default();
    let group = program.strip_prefix("cockroach-")?;
    (!group.is_empty()).then(|| group.to_owned())
}

/// Whether the last folder of a path is one of logs.
fn in_logs(path: &str) -> bool {
    path.rsplit('/').nth(1) == Some("logs")
}

/// Logs that were packed once more, and archives inside the archive.
fn is_packed_log(path: &str, name: &str) -> bool {
    const COMPRESSED: [&str; 4] = [".gz", ".bz2", ".xz", ".zst"];
    const ARCHIVES: [&str; 5] = [".zip", ".tgz", ".tar", ".7z", ".rar"];
    // An ordinary part of a debug zip: `jobs/<id>/<time>/trace.zip`.
    if name == "trace.zip" {
        return false;
    }
    let archive = |name: &str| ARCHIVES.iter().any(|end| name.ends_with(end));
    if archive(name) {
        return true;
    }
    let inner = COMPRESSED.iter().find_map(|end| name.strip_suffix(end));
    inner.is_some_and(|inner| in_logs(path) || archive(inner) || inner.contains(".log"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(node: Option<u32>, tenant: Option<&str>, group: Option<&str>) -> Kind {
        Kind::Log(LogFile {
            node,
            tenant: tenant.map(str::to_owned),
            claimed: true,
            group: group.map(str::to_owned),
        })
    }

    #[test]
    fn nodes() {
        #[rustfmt::skip]
        let cases: &[(&str, Option<u32>)] = &[
            ("debug/nodes/3/status.json", Some(3)),
            ("debug/nodes/9.err.txt",     Some(9)),
            ("debug/nodes/9.skipped",     Some(9)),
            ("nodes/9.log",               None),
            ("debug/9.err.txt",           None),
            ("debug/nodes/x/status.json", None),
        ];
        for (path, want) in cases {
            assert_eq!(node(path), *want, "{path}");
        }
    }

    #[test]
    fn kinds() {
        #[rustfmt::skip]
        let cases: &[(&str, Kind)] = &[
            ("debug/nodes/1/logs/cockroach.h.u.2025-04-22T05_00_00Z.000100.log", log(Some(1), None, None)),
            ("nodes/12/logs/cockroach.log",                                       log(Some(12), None, None)),
            ("x/debug/cluster/demo/nodes/3/logs/cockroach.h.u.t.1.log",           log(Some(3), Some("demo"), None)),
            ("debug/nodes/1/logs/cockroach-telemetry.h.u.t.1.log",                log(Some(1), None, Some("telemetry"))),
            ("debug/nodes/1/logs/cockroach-sql-exec.h.u.t.1.log",                 log(Some(1), None, Some("sql-exec"))),
            ("logs/COCKROACH.LOG",                                                log(None, None, None)),
            ("node7.log",                                                         log(None, None, None)),
            ("nodes/1.log",                                                       log(None, None, None)),
            ("debug/nodes/1/logs/cockroach.h.log.err.txt",                        Kind::CollectorError),
            ("debug/nodes/1/logs.err.txt",                                        Kind::CollectorError),
            ("debug/nodes/2/logs/cockroach.h.u.t.1.log.1",                        log(Some(2), None, None)),
            ("debug/nodes/2/logs/cockroach.txt",                                  log(Some(2), None, None)),
            ("debug/nodes/2/logs/",                                               Kind::Other),
            ("debug/nodes/2/logs.tgz",                                            Kind::Packed),
            ("prod.zip",                                                          Kind::Packed),
            ("debug/nodes/1/logs/cockroach.h.log.gz",                             Kind::Packed),
            ("debug.zip",                                                         Kind::Packed),
            ("backup/debug-2.zip",                                                Kind::Packed),
            ("debug/jobs/1/2/trace.zip",                                          Kind::Other),
            ("debug/nodes/1/cpu.pprof",                                           Kind::Other),
            ("debug/nodes/1/heap.pprof.gz",                                       Kind::Other),
            ("__MACOSX/debug/nodes/1/logs/._cockroach.log",                       Kind::Other),
            ("",                                                                  Kind::Other),
        ];
        for (path, want) in cases {
            assert_eq!(kind(path), *want, "{path}");
        }
    }
}
