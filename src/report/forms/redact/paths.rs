//! Paths: what debug zip names stays, what people name goes.

use super::stand_ins::{Kind, StandIns};
use crate::input::member::DEFAULT_GROUPS;
use crate::report::EXAMPLE_NAME;

/// Whether a log group is of a default configuration, whose names tell nothing.
pub(super) fn is_default_group(group: &str) -> bool {
    group == "default" || DEFAULT_GROUPS.contains(&group)
}

/// Folders that debug zip makes.
const FOLDERS: [&str; 9] = [
    ".", "..", "debug", "nodes", "cluster", "logs", "jobs", "ranges", "reports",
];

/// Files that debug zip makes, beside logs and tables, and its usual own name.
const FILES: [&str; 16] = [
    EXAMPLE_NAME,
    "debug.zip",
    "debug_zip_command_flags.txt",
    "details.json",
    "detect_144650.sh",
    "enginestats.json",
    "events.json",
    "gossip.json",
    "hotranges.json",
    "liveness.json",
    "nodes.json",
    "problemranges.json",
    "rangelog.json",
    "ranges.json",
    "settings.json",
    "status.json",
];

/// Endings that stay behind a stand-in.
const ENDINGS: [&str; 11] = [
    "csv", "gz", "html", "json", "log", "sql", "tar", "tgz", "tsv", "txt", "zip",
];

const ERROR_FILE: &str = ".err.txt";

impl StandIns {
    /// `path`, part by part.
    pub(super) fn path(&mut self, path: &str) -> String {
        let mut parts = Vec::new();
        let mut folder = "";
        for part in path.split('/') {
            parts.push(self.part(part, folder));
            folder = part;
        }
        let redacted = parts.join("/");
        self.remember_phrase(path, &redacted);
        redacted
    }

    fn part(&mut self, part: &str, folder: &str) -> String {
        let digits = part.chars().all(|c| c.is_ascii_digit());
        if digits || FOLDERS.contains(&part) || is_known_file(part) {
            return part.to_owned();
        }
        if folder == "cluster" {
            return self.virtual_cluster(part);
        }
        if let Some(name) = part.strip_suffix(ERROR_FILE) {
            return format!("{}{ERROR_FILE}", self.part(name, folder));
        }
        if let Some(log) = LogName::parse(part) {
            return self.log_name(&log);
        }
        match part.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() && ENDINGS.contains(&ending) => {
                format!("{}.{ending}", self.get(Kind::Name, stem))
            }
            _ => self.get(Kind::Name, part),
        }
    }

    /// The system's own name is everybody's.
    pub(super) fn virtual_cluster(&mut self, name: &str) -> String {
        if name == "system" {
            name.to_owned()
        } else {
            self.get(Kind::VirtualCluster, name)
        }
    }

    fn log_name(&mut self, log: &LogName<'_>) -> String {
        let host = self.get(Kind::Host, log.host);
        let user = self.get(Kind::User, log.user);
        format!("{}.{host}.{user}.{}.{}.log", log.program, log.time, log.pid)
    }
}

/// Whether only CockroachDB gives this name: a table, or one of [`FILES`], or
/// a log file without host and user.
pub(super) fn is_known_file(name: &str) -> bool {
    let name = name.strip_suffix(ERROR_FILE).unwrap_or(name);
    let of_table = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.".contains(c);
    let table = name
        .strip_prefix("crdb_internal.")
        .or(name.strip_prefix("system."));
    let log = name.strip_suffix(".log").is_some_and(is_program);
    FILES.contains(&name)
        || log
        || table.is_some_and(|table| !table.is_empty() && table.chars().all(of_table))
}

/// `cockroach.<host>.<user>.<time>.<pid>.log`.
struct LogName<'a> {
    program: &'a str,
    host: &'a str,
    user: &'a str,
    time: &'a str,
    pid: &'a str,
}

impl<'a> LogName<'a> {
    fn parse(name: &'a str) -> Option<LogName<'a>> {
        let rest = name.strip_suffix(".log")?;
        let (rest, pid) = rest.rsplit_once('.')?;
        let (rest, time) = rest.rsplit_once('.')?;
        let (rest, user) = rest.rsplit_once('.')?;
        let (program, host) = rest.split_once('.')?;
        let is_time = |c: char| c.is_ascii_digit() || "-_TZ".contains(c);
        let named = is_program(program)
            && !host.is_empty()
            && !user.is_empty()
            && time.chars().all(is_time)
            && pid.chars().all(|c| c.is_ascii_digit());
        named.then_some(LogName {
            program,
            host,
            user,
            time,
            pid,
        })
    }
}

/// `cockroach`, or with one of the default log groups.
fn is_program(program: &str) -> bool {
    match program.strip_prefix("cockroach") {
        Some("") => true,
        Some(group) => group.strip_prefix('-').is_some_and(is_default_group),
        None => false,
    }
}
