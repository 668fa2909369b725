//! What the collector was asked for: `debug_zip_command_flags.txt`.
//!
//! One line, as Go's flag library prints it, without quotes around values:
//! ` --concurrency=15 --files-from=2025-06-15 08:45:34 --redact=true`.

use std::collections::{BTreeSet, HashSet};

use debug_zip_records::text::capped;
use debug_zip_records::time::{self, Micros};
use serde::{Deserialize, Serialize};

use super::glob::Glob;
use crate::limits::{MAX_FLAGS_BYTES, MAX_NODES_IN_FLAG, MAX_PROGRAMS};
use crate::order;

/// The flags that tell what a collection holds.
///
/// A flag without a value is not given, but for `--redact`. The lists are as
/// written, `1,3-5` or `[*.log,*.txt]`; of a flag that is given several times
/// all values count, as for the collector.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct CommandFlags {
    /// `--files-from`, in UTC.
    pub files_from: Option<Micros>,
    /// `--files-until`, in UTC.
    pub files_until: Option<Micros>,
    /// `--redact`.
    pub redact: Option<bool>,
    /// `--nodes`; see [`CommandFlags::only_nodes`].
    pub nodes: Option<String>,
    /// `--exclude-nodes`; see [`CommandFlags::left_out_nodes`].
    pub exclude_nodes: Option<String>,
    /// `--include-files`; see [`CommandFlags::leaves_out_main_logs`].
    pub include_files: Option<String>,
    /// `--exclude-files`; see [`CommandFlags::leaves_out_main_logs`].
    pub exclude_files: Option<String>,
    /// `--exclude-log-severities`; see [`CommandFlags::leaves_out_warnings`].
    pub exclude_log_severities: Option<String>,
    /// Flags of these whose value, or a part of it, could not be read.
    pub unreadable: Vec<String>,
}

impl CommandFlags {
    /// Reads the file's text, of which at most [`MAX_FLAGS_BYTES`].
    #[must_use]
    pub(crate) fn parse(text: &[u8]) -> CommandFlags {
        let head = text.get(..MAX_FLAGS_BYTES).unwrap_or(text);
        let text = String::from_utf8_lossy(head).replace(['\n', '\r', '\t'], " ");
        let mut flags = CommandFlags::default();
        // Values may hold spaces, but not this.
        for flag in format!(" {}", text.trim()).split(" --").skip(1) {
            let (name, value) = flag.split_once(['=', ' ']).unwrap_or((flag, ""));
            flags.set(name.trim(), value.trim().trim_matches(['"', '\'']));
        }
        flags
    }

    fn set(&mut self, name: &str, value: &str) {
        if name != "redact" && items(value).is_empty() {
            return;
        }
        let readable = match name {
            "files-from" => set(&mut self.files_from, time::parse_sql(value)),
            "files-until" => set(&mut self.files_until, time::parse_sql(value)),
            "redact" => set(&mut self.redact, parse_bool(value)),
            "nodes" => add(&mut self.nodes, value) && node_ids(value).1,
            "exclude-nodes" => add(&mut self.exclude_nodes, value) && node_ids(value).1,
            "include-files" => add(&mut self.include_files, value),
            "exclude-files" => add(&mut self.exclude_files, value),
            "exclude-log-severities" => add(&mut self.exclude_log_severities, value),
            _ => true,
        };
        if !readable {
            self.unreadable.push(name.to_owned());
        }
    }

    /// Whether the logs are without their warnings, of which flush errors are.
    #[must_use]
    pub(crate) fn leaves_out_warnings(&self) -> bool {
        // Words, letters and numbers of CockroachDB's severities.
        const WARNING: [&str; 4] = ["warning", "warn", "w", "2"];

        let severities = self.exclude_log_severities.as_deref().unwrap_or_default();
        items(severities).iter().any(|severity| {
            WARNING
                .iter()
                .any(|word| severity.eq_ignore_ascii_case(word))
        })
    }

    /// The flag that keeps main log files out of the collection, as written:
    /// `--include-files=cockroach-telemetry*`. `None` if there is none.
    ///
    /// `programs` are the programs that write logs, in lower case; without one
    /// it is `cockroach`. A main log is named
    /// `<program>.<host>.<user>.<time>.<pid>.log`, and flags must let all of
    /// them through: patterns that pick hosts, users or days leave some out.
    #[must_use]
    pub(crate) fn leaves_out_main_logs(&self, programs: &BTreeSet<String>) -> Option<String> {
        /// Two that have nothing in common but their form, so that a pattern
        /// which takes both takes any.
        const MAIN_LOGS: [&str; 2] = [
            ".some-host.some-user.2025-04-22t05_00_00z.000100.log",
            ".n1.root.2031-11-09t18_37_46z.764321.log",
        ];
        /// Longest name of a file.
        const MAX_NAME: usize = 255;

        let default = order::set(["cockroach".to_owned()]);
        let programs = if programs.is_empty() {
            &default
        } else {
            programs
        };
        let programs = programs.iter().filter(|name| name.len() <= MAX_NAME);
        let programs: Vec<&String> = programs.take(MAX_PROGRAMS).collect();
        let names: Vec<String> = programs
            .iter()
            .flat_map(|program| MAIN_LOGS.map(|rest| format!("{program}{rest}")))
            .collect();
        if let Some(written) = &self.include_files {
            let globs = globs(written);
            let included = |name: &String| globs.iter().any(|glob| glob.matches(name));
            if !names.iter().all(included) {
                return Some(capped(&format!("--include-files={written}")));
            }
        }
        if let Some(written) = &self.exclude_files {
            let globs = globs(written);
            let excluded = |name: &String| globs.iter().any(|glob| glob.matches(name));
            // `cockroach.h3*`: the main logs of one host.
            let some_of = |item: &String| {
                let mut programs = programs.iter();
                programs.any(|program| {
                    let rest = item.to_lowercase();
                    let rest = rest.strip_prefix(program.as_str());
                    rest.is_some_and(|rest| rest.starts_with('.'))
                })
            };
            if names.iter().any(excluded) || items(written).iter().any(some_of) {
                return Some(capped(&format!("--exclude-files={written}")));
            }
        }
        None
    }

    /// The nodes that were left out on purpose, in order; at most
    /// [`MAX_NODES_IN_FLAG`].
    #[must_use]
    pub(crate) fn left_out_nodes(&self) -> Vec<u32> {
        node_ids(self.exclude_nodes.as_deref().unwrap_or_default()).0
    }

    /// The only nodes that were asked for, in order; at most
    /// [`MAX_NODES_IN_FLAG`]. `None` if all were, or if the flag cannot be
    /// read.
    #[must_use]
    pub(crate) fn only_nodes(&self) -> Option<Vec<u32>> {
        let (nodes, _) = node_ids(self.nodes.as_deref()?);
        (!nodes.is_empty()).then_some(nodes)
    }
}

/// Sets a flag, the last of its kind as flags do; false if there is no value.
fn set<T>(flag: &mut Option<T>, value: Option<T>) -> bool {
    let readable = value.is_some();
    *flag = value;
    readable
}

/// Adds to a list.
fn add(flag: &mut Option<String>, value: &str) -> bool {
    match flag {
        None => *flag = Some(value.to_owned()),
        Some(list) => {
            *list = format!("{},{}", without_brackets(list), without_brackets(value));
        }
    }
    true
}

/// The library prints lists of texts in brackets.
fn without_brackets(list: &str) -> &str {
    let inside = list.strip_prefix('[').and_then(|l| l.strip_suffix(']'));
    inside.unwrap_or(list)
}

/// The items of a list. One that holds a comma is quoted, as in CSV.
fn items(list: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut quoted = false;
    for char in without_brackets(list.trim()).chars() {
        match (char, items.last_mut()) {
            ('"', _) => quoted = !quoted,
            (char, Some(item)) if quoted || char != ',' => item.push(char),
            _ => items.push(String::new()),
        }
    }
    let trimmed = items.iter().map(|item| item.trim().to_owned());
    trimmed.filter(|item| !item.is_empty()).collect()
}

/// The patterns of a list, in lower case like the names that they are tried
/// on. What is malformed matches nothing.
fn globs(list: &str) -> Vec<Glob> {
    // Of many that are the same one is enough.
    let distinct: HashSet<String> = items(list).iter().map(|item| item.to_lowercase()).collect();
    distinct.iter().filter_map(|item| Glob::new(item)).collect()
}

/// Reads `1,3-5`, in order; and whether all of it could be read.
fn node_ids(list: &str) -> (Vec<u32>, bool) {
    let ranges: Vec<_> = items(list).iter().map(|item| node_range(item)).collect();
    let readable = ranges.iter().all(Option::is_some);
    let ids = ranges.into_iter().flatten().flatten();
    let ids: BTreeSet<u32> = order::set(ids.take(MAX_NODES_IN_FLAG));
    (ids.into_iter().collect(), readable)
}

/// Reads `3` or `3-5`.
fn node_range(item: &str) -> Option<std::ops::RangeInclusive<u32>> {
    let (first, last) = item.split_once('-').unwrap_or((item, item));
    let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    // Ids begin at 1.
    (0 < first && first <= last).then_some(first..=last)
}

/// A flag without a value is set.
fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "" | "true" | "1" | "t" => Some(true),
        "false" | "0" | "f" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
