//! Tells what a member is from its path.
//!
//! People unpack archives without their root folder, nest them, or collect
//! log files by hand, and tools change the case of names, so everything is
//! found by how the path ends, and case never matters. What debug zip itself
//! writes, and where, stands in CockroachDB's `pkg/cli/zip_per_node.go`,
//! `zip_cluster_wide.go` and `zip_table_registry.go`.
//!
//! # Promises
//!
//! * One rule for all names: a path in capitals is the same member.
//! * Nothing is read here.
//!
//! # Not here
//!
//! What tables and status files hold (`table`, `node_files`).

mod data;
mod known;
mod log_name;
mod node_file;
mod table_name;

use serde::{Deserialize, Serialize};

pub(crate) use data::DataKind;
pub(crate) use log_name::DEFAULT_GROUPS;
use log_name::{Stem, Stems};
pub(crate) use node_file::NodeFile;

use super::split;

/// What a member is.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// A log file, or a text that may hold one.
    Log(LogFile),
    /// Something that holds logs but must be unpacked first.
    Packed,
    /// What the collector could not get: `<file>.err.txt`.
    CollectorError,
    /// A table or status file that the analysis reads.
    Data(DataKind),
    /// Nothing that the analysis needs.
    Other,
}

/// What the path of a log file tells.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct LogFile {
    /// Node, from `nodes/<N>/`.
    pub node: Option<u32>,
    /// Tenant name, from `cluster/<tenant>/`.
    pub tenant: Option<String>,
    /// Whether its name or folder says that it is a log. One that does not is
    /// a text file elsewhere: read as a log only if it holds one, and else
    /// searched for the words of a flush error.
    pub claimed: bool,
    /// Log group: `None` is the main one, `cockroach.*.log`, which holds all
    /// signals but the recovery events: by default the channels DEV and OPS go
    /// there from INFO on, all others from WARNING on, and TELEMETRY has a
    /// group of its own (CockroachDB's documentation, "Configure logs",
    /// default logging configuration).
    pub group: Option<String>,
    /// Name of the program that wrote a main log, in lower case, where the
    /// name of the file tells it.
    pub program: Option<String>,
}

/// Tells what the member at `path` (parts split by `/`) is.
///
/// The group of a log is a first answer: other names may tell more, see
/// [`settle_groups`].
#[must_use]
pub(crate) fn kind(path: &str) -> Kind {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or_default();
    if name.is_empty() || is_of_desktop(&lower, name) {
        return Kind::Other;
    }
    if noted(name).is_some() {
        return Kind::CollectorError;
    }
    if is_packed_log(&lower, name) {
        return Kind::Packed;
    }
    // A folder of logs holds nothing else, whatever a copy is called.
    // The storage engine's write-ahead logs lie in its own folder: `000004.log`.
    let digits = name.strip_suffix(".log").unwrap_or_default();
    if digits.len() == 6 && is_number(digits) && !in_logs(&lower) {
        return Kind::Other;
    }
    if is_log_name(name) || (in_logs(&lower) && !is_binary_name(name)) {
        return Kind::Log(log_file(path, name, true));
    }
    if let Some(data) = DataKind::from_path(path) {
        return Kind::Data(data);
    }
    if is_text_name(name) && !known::is_known(&lower) {
        return Kind::Log(log_file(path, name, false));
    }
    Kind::Other
}

/// A log by the name `name`, in lower case.
fn log_file(path: &str, name: &str, claimed: bool) -> LogFile {
    let mut log = LogFile {
        node: node(path),
        tenant: tenant(path).map(str::to_owned),
        claimed,
        group: None,
        program: None,
    };
    if claimed {
        settle(&mut log, &Stem::of(name), &Stems::default());
    }
    log
}

/// Whether the member at `path` is packed once more, by its name.
#[must_use]
pub(crate) fn is_packed(path: &str) -> bool {
    kind(path) == Kind::Packed
}

/// Settles the groups of `logs`, given with their paths, by all their names
/// together: `crdb-mine` is group `mine` where there is `crdb`, and a program
/// where there is `crdb-mine-health`. Their order does not matter.
pub(crate) fn settle_groups<'a>(logs: impl IntoIterator<Item = (&'a str, &'a mut LogFile)>) {
    let mut stems = Stems::default();
    let mut all = Vec::new();
    for (path, log) in logs {
        if log.claimed {
            let stem = Stem::of(path.rsplit('/').next().unwrap_or_default());
            stems.add(&stem);
            all.push((stem, log));
        }
    }
    for (stem, log) in all {
        settle(log, &stem, &stems);
    }
}

fn settle(log: &mut LogFile, stem: &Stem, stems: &Stems) {
    log.group = stem.group(stems);
    log.program = stem.program().filter(|_| log.group.is_none());
}

/// Whether a log that cannot be read stands against `clear`: a main log may
/// hold a flush error, and so may the output of a process, which is where
/// CockroachDB writes if it is told to log to its standard error. Other texts
/// are looked into because it costs little, not because anything is expected.
#[must_use]
pub(crate) fn is_missed(log: &LogFile, path: &str) -> bool {
    if log.claimed {
        return log.group.is_none();
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    is_output_name(&name.to_ascii_lowercase())
}

/// What the collector's note at `path` is about: `<file>.err.txt`.
#[must_use]
pub(crate) fn noted(path: &str) -> Option<&str> {
    let (of, end) = path.split_at_checked(path.len().checked_sub(".err.txt".len())?)?;
    end.eq_ignore_ascii_case(".err.txt").then_some(of)
}

/// Whether `path` is a folder of logs itself, `…/logs`.
#[must_use]
pub(crate) fn is_log_folder(path: &str) -> bool {
    let (before, name) = path.rsplit_once('/').unwrap_or_default();
    !before.is_empty() && name.eq_ignore_ascii_case("logs")
}

/// Whether debug zip writes the file at `path`, and nothing in it is needed.
#[must_use]
pub(crate) fn is_of_debug_zip(path: &str) -> bool {
    known::is_known(&path.to_ascii_lowercase())
}

/// The host and the user that the name of the log file at `path` holds, as
/// one text; any program may have written it.
#[must_use]
pub(crate) fn host(path: &str) -> Option<&str> {
    log_name::host(path)
}

/// The node of `…/nodes/<N>/…`; of several, the last.
#[must_use]
pub(crate) fn node(path: &str) -> Option<u32> {
    let parts: Vec<&str> = path.split('/').collect();
    let folder = parts.windows(3).rev().find_map(|parts| match parts {
        [nodes, node, _] if nodes.eq_ignore_ascii_case("nodes") => node.parse().ok(),
        _ => None,
    });
    folder.or_else(|| match parts.as_slice() {
        // What the collector leaves of a node that it did not reach.
        [.., nodes, name] if nodes.eq_ignore_ascii_case("nodes") => {
            let lower = name.to_ascii_lowercase();
            let left = noted(&lower).or(lower.strip_suffix(".skipped"));
            left?.parse().ok()
        }
        _ => None,
    })
}

/// The tenant name of `…/cluster/<tenant>/…`, in its own case. Other
/// collectors call the folder `tenants` or `virtual`.
#[must_use]
pub(crate) fn tenant(path: &str) -> Option<&str> {
    const FOLDERS: [&str; 3] = ["cluster", "tenants", "virtual"];
    let parts: Vec<&str> = path.split('/').collect();
    let is = |part: &str, name: &str| part.eq_ignore_ascii_case(name);
    (0..parts.len().saturating_sub(2)).rev().find_map(|at| {
        let (folder, tenant) = (*parts.get(at)?, *parts.get(at + 1)?);
        let rest = parts.get(at + 2..)?;
        let in_root = at > 0 && is(parts.get(at - 1)?, "debug");
        // A person's own folder may be called `cluster` too; then what the
        // collector made follows it.
        let of_person = !in_root
            && (["debug", "logs", "nodes"]
                .iter()
                .any(|name| is(tenant, name))
                || rest.iter().any(|part| is(part, "debug")));
        let named = FOLDERS.iter().any(|name| is(folder, name));
        (named && !of_person && !tenant.is_empty()).then_some(tenant)
    })
}

/// Whether the last folder of a path is one of logs.
fn in_logs(path: &str) -> bool {
    path.rsplit('/').nth(1) == Some("logs")
}

/// `x.log`, and what rotation and copying make of it: `x.log.1`, `x.log.old`,
/// `x.log.txt`, `x.log-20250422`.
fn is_log_name(name: &str) -> bool {
    const COPIES: [&str; 7] = ["bak", "copy", "old", "orig", "prev", "save", "txt"];
    let Some(at) = name.rfind(".log") else {
        return false;
    };
    let rest = name.get(at + 4..).unwrap_or_default();
    let Some(copy) = rest.strip_prefix(['.', '-', '_']) else {
        return rest.is_empty();
    };
    COPIES.contains(&copy) || copy.starts_with(|c: char| c.is_ascii_digit())
}

/// What packers and file managers add; it holds no text.
fn is_of_desktop(path: &str, name: &str) -> bool {
    const FILES: [&str; 3] = [".ds_store", "desktop.ini", "thumbs.db"];
    name.starts_with("._") || path.contains("__macosx/") || FILES.contains(&name)
}

/// Files that lie among logs and are none.
fn is_binary_name(name: &str) -> bool {
    const BINARY: [&str; 7] = [".pprof", ".pb", ".pb.gz", ".png", ".jpg", ".exe", ".sst"];
    BINARY.iter().any(|end| name.ends_with(end))
}

/// Whether a name is one of a text: by its extension, or without any.
fn is_text_name(name: &str) -> bool {
    const TEXTS: [&str; 29] = [
        "asc", "conf", "dump", "eml", "export", "info", "lst", "part", "rtf", "tmp", "warning",
        "xml", "yaml", "yml", "bak", "csv", "html", "json", "jsonl", "md", "ndjson", "old", "out",
        "err", "stderr", "stdout", "text", "tsv", "txt",
    ];
    match name.rsplit_once('.') {
        Some(("", _)) => false,
        Some((_, extension)) => {
            let ours = name.starts_with("cockroach") && !is_binary_name(name);
            TEXTS.contains(&extension)
                || extension.starts_with("log")
                || (is_output_name(name) && is_number(extension))
                || ours
        }
        None => !name.is_empty(),
    }
}

/// Whether a name is one that the output of a process gets.
fn is_output_name(name: &str) -> bool {
    const ENDS: [&str; 4] = [".err", ".out", ".stderr", ".stdout"];
    const STARTS: [&str; 6] = ["journal", "messages", "nohup", "stderr", "stdout", "syslog"];
    ENDS.iter().any(|end| name.ends_with(end)) || STARTS.iter().any(|start| name.starts_with(start))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Logs that were packed once more, and archives inside the archive.
fn is_packed_log(path: &str, name: &str) -> bool {
    const COMPRESSED: [&str; 8] = [".gz", ".bz2", ".xz", ".zst", ".zstd", ".z", ".lz4", ".lzma"];
    const ARCHIVES: [&str; 11] = [
        ".zip", ".tgz", ".taz", ".tbz", ".tbz2", ".txz", ".tzst", ".tar", ".7z", ".rar", ".7z.001",
    ];
    // What rotation and copying append.
    let name = match name.rsplit_once('.') {
        Some((stem, end)) if is_number(end) || ["bak", "copy", "old"].contains(&end) => {
            let is_packed = |end: &&str| stem.ends_with(*end);
            let packed = COMPRESSED.iter().chain(&ARCHIVES).any(is_packed);
            if packed { stem } else { name }
        }
        _ => name,
    };
    // An ordinary part of a debug zip: `jobs/<id>/<time>/trace.zip`.
    if name == "trace.zip" {
        return false;
    }
    let archive = |name: &str| ARCHIVES.iter().any(|end| name.ends_with(end));
    if archive(name) || split::is_part(name) {
        return true;
    }
    let inner = COMPRESSED.iter().find_map(|end| name.strip_suffix(end));
    inner.is_some_and(|inner| {
        let log = in_logs(path) && !is_binary_name(name);
        // As it would be called unpacked.
        let known = path
            .rfind(inner)
            .and_then(|at| path.get(..at + inner.len()));
        let known = known.is_some_and(known::is_known);
        let text = is_text_name(inner) && !known && !is_binary_name(name);
        log || archive(inner) || inner.contains("log") || is_output_name(inner) || text
    })
}

#[cfg(test)]
mod tests;
