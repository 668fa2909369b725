//! What the collector was asked for: `debug_zip_command_flags.txt`.
//!
//! One line, as Go's flag library prints it, without quotes around values,
//! lists between brackets or not:
//! ` --concurrency=15 --files-from=2025-06-15 08:45:34 --redact=true`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::glob;
use crate::limits::{MAX_FLAGS_BYTES, MAX_NODES_PER_MEMBER};
use crate::table::cap_text;
use crate::time::{self, Micros};

/// The flags that tell what a collection holds.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct CommandFlags {
    /// `--files-from`, in UTC.
    pub files_from: Option<Micros>,
    /// `--files-until`, in UTC.
    pub files_until: Option<Micros>,
    /// `--redact`.
    pub redact: Option<bool>,
    /// `--nodes`, as written.
    pub nodes: Option<String>,
    /// `--exclude-nodes`, as written.
    pub exclude_nodes: Option<String>,
    /// `--include-files`, as written.
    pub include_files: Option<String>,
    /// `--exclude-files`, as written.
    pub exclude_files: Option<String>,
    /// `--exclude-log-severities`, as written.
    pub exclude_log_severities: Option<String>,
    /// Flags of these whose value could not be read.
    pub unreadable: Vec<String>,
}

impl CommandFlags {
    /// Reads the file's text, of which at most [`MAX_FLAGS_BYTES`].
    #[must_use]
    pub fn parse(text: &[u8]) -> CommandFlags {
        let head = text.get(..MAX_FLAGS_BYTES).unwrap_or(text);
        let text = String::from_utf8_lossy(head);
        let mut flags = CommandFlags::default();
        let text = text.trim_start_matches('\u{feff}').trim();
        // Values may hold spaces, but not this. By hand, a flag has a line.
        let text = format!(" {text}").replace(['\n', '\r', '\t'], " ");
        for flag in text.split(" --").skip(1) {
            let (name, value) = flag.split_once(['=', ' ']).unwrap_or((flag, ""));
            let name = name.trim().to_ascii_lowercase();
            flags.set(&name, value.trim().trim_matches(['"', '\'']));
        }
        flags
    }

    fn set(&mut self, name: &str, value: &str) {
        let readable = match name {
            "files-from" => set(&mut self.files_from, time::parse_sql(value)),
            "files-until" => set(&mut self.files_until, time::parse_sql(value)),
            "redact" => set(&mut self.redact, parse_bool(value)),
            "nodes" => add(&mut self.nodes, value),
            "exclude-nodes" => add(&mut self.exclude_nodes, value),
            "include-files" => add(&mut self.include_files, value),
            "exclude-files" => add(&mut self.exclude_files, value),
            "exclude-log-severities" => {
                let readable = list(value).all(|word| severity(word).is_some());
                add(&mut self.exclude_log_severities, value) && readable
            }
            _ => true,
        };
        if !readable {
            self.unreadable.push(name.to_owned());
        }
    }

    /// Whether warnings were not collected: then no flush error can be seen.
    #[must_use]
    pub fn leaves_out_warnings(&self) -> bool {
        let severities = self.exclude_log_severities.as_deref().unwrap_or_default();
        list(severities).any(|word| severity(word) == Some('W'))
    }

    /// The flag, as written, by which main log files were not collected, or
    /// not all of them. `programs` are the names that log files start with,
    /// mostly `cockroach`, which is assumed where none is known.
    ///
    /// The collector matches patterns with the names of files, so this tries
    /// them on names that a main log may have. An exclusion that names the
    /// program, or a year, is made for certain log files and counts.
    #[must_use]
    pub fn leaves_out_main_logs(&self, programs: &BTreeSet<String>) -> Option<String> {
        let cockroach = BTreeSet::from(["cockroach".to_owned()]);
        let programs = if programs.is_empty() {
            &cockroach
        } else {
            programs
        };
        let files = programs.iter().flat_map(|program| main_logs(program));
        if let Some(included) = &self.include_files {
            let found = |name: &String| list(included).any(|pattern| glob::matches(pattern, name));
            if !files.clone().all(|name| found(&name)) {
                return Some(format!("--include-files={included}"));
            }
        }
        let excluded = self.exclude_files.as_ref()?;
        let leaves_out = |pattern: &str| {
            let dated = has_year(pattern)
                && !programs
                    .iter()
                    .any(|program| pattern.starts_with(&format!("{program}-")));
            let named = programs
                .iter()
                .any(|program| pattern.starts_with(&format!("{program}.")));
            named || dated || files.clone().any(|name| glob::matches(pattern, &name))
        };
        list(excluded)
            .any(leaves_out)
            .then(|| format!("--exclude-files={excluded}"))
    }

    /// The nodes of `--exclude-nodes`.
    #[must_use]
    pub fn left_out_nodes(&self) -> Vec<u32> {
        node_ids(self.exclude_nodes.as_deref().unwrap_or_default())
    }

    /// The nodes of `--nodes`; empty where all were asked for.
    #[must_use]
    pub fn nodes(&self) -> Vec<u32> {
        node_ids(self.nodes.as_deref().unwrap_or_default())
    }
}

/// Names that main log files of `program` may have: of two machines, on two
/// days, so that a pattern made for one of them does not pass for all.
fn main_logs(program: &str) -> [String; 2] {
    [
        "some-host.some-user.2025-04-22T05_00_00Z.000100",
        "other-machine.another.2026-11-13T16_48_39Z.987654",
    ]
    .map(|rest| format!("{program}.{rest}.log"))
}

/// Whether a pattern names a year of this century's first half.
fn has_year(pattern: &str) -> bool {
    let digits = pattern.as_bytes().windows(4);
    digits
        .into_iter()
        .any(|four| matches!(four, [b'2', b'0', b'1'..=b'4', last] if last.is_ascii_digit()))
}

/// The items of a list: between commas, with or without brackets around them
/// and quotes around each.
fn list(value: &str) -> impl Iterator<Item = &str> {
    let inner = value.strip_prefix('[').and_then(|v| v.strip_suffix(']'));
    inner
        .unwrap_or(value)
        .split(',')
        .map(|item| item.trim().trim_matches(['"', '\'']))
        .filter(|item| !item.is_empty())
}

/// The letter of a severity, which is a word, its letter or its number.
fn severity(word: &str) -> Option<char> {
    match word.to_ascii_uppercase().as_str() {
        "INFO" | "I" | "1" => Some('I'),
        "WARNING" | "WARN" | "W" | "2" => Some('W'),
        "ERROR" | "E" | "3" => Some('E'),
        "FATAL" | "F" | "4" => Some('F'),
        _ => None,
    }
}

/// Ids, and ranges of them, up to a bound.
fn node_ids(value: &str) -> Vec<u32> {
    let ids = list(value).flat_map(|item| {
        let (low, high) = item.split_once('-').unwrap_or((item, item));
        match (low.trim().parse::<u32>(), high.trim().parse::<u32>()) {
            (Ok(low), Ok(high)) => low..high.saturating_add(1),
            _ => 0..0,
        }
    });
    ids.take(MAX_NODES_PER_MEMBER).collect()
}

/// Adds to a list, which may be given in several flags.
fn add(flag: &mut Option<String>, value: &str) -> bool {
    let bare = |text: &str| list(text).collect::<Vec<_>>().join(",");
    *flag = Some(match flag.take() {
        None => cap_text(value),
        Some(before) => cap_text(&format!("{},{}", bare(&before), bare(value))),
    });
    true
}

/// Sets a flag, the last of its kind as flags do; false if there is no value.
fn set<T>(flag: &mut Option<T>, value: Option<T>) -> bool {
    let readable = value.is_some();
    *flag = value;
    readable
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
mod tests {
    use super::*;

    #[test]
    fn real_flags() {
        let text = b" --concurrency=15 --cpu-profile-duration=5s --files-from=2025-06-15 08:45:34 \
            --files-until=2025-06-18 08:45:34 --include-goroutine-stacks=true \
            --include-range-info=true --include-running-job-traces=true --redact=true";
        let want = CommandFlags {
            files_from: Some(Micros::clamped(1_749_977_134_000_000)),
            files_until: Some(Micros::clamped(1_750_236_334_000_000)),
            redact: Some(true),
            ..CommandFlags::default()
        };
        assert_eq!(CommandFlags::parse(text), want);
    }

    #[test]
    fn other_flags() {
        #[rustfmt::skip]
        let cases: &[(&str, CommandFlags)] = &[
            ("", CommandFlags::default()),
            ("what is this", CommandFlags::default()),
            ("--redact", CommandFlags { redact: Some(true), ..CommandFlags::default() }),
            ("--redact=false\n", CommandFlags { redact: Some(false), ..CommandFlags::default() }),
            ("\u{feff}--redact\r\n--nodes=1\r\n", CommandFlags { redact: Some(true), nodes: Some("1".to_owned()), ..CommandFlags::default() }),
            ("--redact=maybe", CommandFlags { unreadable: vec!["redact".to_owned()], ..CommandFlags::default() }),
            ("--files-from=", CommandFlags { unreadable: vec!["files-from".to_owned()], ..CommandFlags::default() }),
            ("--files-from 2025-06-15 08:45", CommandFlags { files_from: Some(Micros::clamped(1_749_977_100_000_000)), ..CommandFlags::default() }),
            ("--files-from=\"2025-06-15\"", CommandFlags { files_from: Some(Micros::clamped(1_749_945_600_000_000)), ..CommandFlags::default() }),
            ("--nodes=1,3-5 --exclude-files=*.pprof --include-files=[*.log]", CommandFlags {
                nodes: Some("1,3-5".to_owned()),
                exclude_files: Some("*.pprof".to_owned()),
                include_files: Some("[*.log]".to_owned()),
                ..CommandFlags::default()
            }),
        ];
        for (text, want) in cases {
            assert_eq!(CommandFlags::parse(text.as_bytes()), *want, "{text}");
        }
    }

    #[test]
    fn warnings() {
        #[rustfmt::skip]
        let cases: &[(&str, bool)] = &[
            ("",                                              false),
            ("--exclude-log-severities=INFO",                 false),
            ("--exclude-log-severities=WARNING",              true),
            ("--exclude-log-severities=INFO,WARNING",         true),
            ("--exclude-log-severities=[INFO,WARNING]",       true),
            ("--exclude-log-severities=[INFO, warning]",      true),
            ("--exclude-log-severities WARNING",              true),
            ("--exclude-log-severities=\"INFO\",\"WARN\"",    true),
            ("--exclude-log-severities=W",                    true),
            ("--exclude-log-severities=I",                    false),
            ("--exclude-log-severities=1,2",                  true),
            ("--exclude-log-severities=1,3,4",                false),
            ("--exclude-log-severities=ERROR,FATAL",          false),
            ("--exclude-log-severities=INFO --exclude-log-severities=WARNING", true),
            ("--exclude-log-severities=WARNING --exclude-log-severities=INFO", true),
            ("--exclude-log-severities=INFO --exclude-log-severities=ERROR",   false),
            ("--EXCLUDE-LOG-SEVERITIES=WARNING",              true),
            ("--exclude-files=WARNING",                       false),
        ];
        for (text, want) in cases {
            let flags = CommandFlags::parse(text.as_bytes());
            assert_eq!(flags.leaves_out_warnings(), *want, "{text}");
            assert_eq!(flags.unreadable, [""; 0], "{text}");
        }
        let flags = CommandFlags::parse(b"--exclude-log-severities=MINOR,WARNING");
        assert!(flags.leaves_out_warnings());
        assert_eq!(flags.unreadable, ["exclude-log-severities"]);
    }

    #[test]
    fn main_log_files() {
        let cockroach: &[&str] = &["cockroach"];
        let both: &[&str] = &["cockroach", "crdb"];
        #[rustfmt::skip]
        let cases: &[(&str, &[&str], Option<&str>)] = &[
            ("",                                        &[], None),
            ("--redact",                                &[], None),
            ("--include-files=*.log",                   &[], None),
            ("--include-files=*",                       &[], None),
            ("--include-files=[*]",                     &[], None),
            ("--include-files=cockroach*",              &[], None),
            ("--include-files=cockroach.*.log",         &[], None),
            ("--include-files=*.txt,*.log",             &[], None),
            ("--include-files=*.txt --include-files=*.log", &[], None),
            ("--include-files=cockroach-telemetry*",    &[], Some("--include-files=cockroach-telemetry*")),
            ("--include-files=*.txt",                   &[], Some("--include-files=*.txt")),
            ("--include-files=",                        &[], Some("--include-files=")),
            ("--include-files=*some-host*",             &[], Some("--include-files=*some-host*")),
            ("--include-files=*2025-04-22*",            &[], Some("--include-files=*2025-04-22*")),
            ("--include-files=[*.log",                  &[], Some("--include-files=[*.log")),
            ("--include-files=logs/*.log",              &[], Some("--include-files=logs/*.log")),
            ("--exclude-files=*.pprof",                 &[], None),
            ("--exclude-files=*.pprof --cpu-profile-duration=0", &[], None),
            ("--exclude-files=*telemetry*",             &[], None),
            ("--exclude-files=cockroach-*",             &[], None),
            ("--exclude-files=cockroach-health*2025*",  &[], None),
            ("--exclude-files=*1234*",                  &[], None),
            ("--exclude-files=*.log",                   &[], Some("--exclude-files=*.log")),
            ("--exclude-files=[*.pprof,*.log]",         &[], Some("--exclude-files=[*.pprof,*.log]")),
            ("--exclude-files=*",                       &[], Some("--exclude-files=*")),
            ("--exclude-files=cockroach*",              &[], Some("--exclude-files=cockroach*")),
            ("--exclude-files=cockroach.host-7.*",      &[], Some("--exclude-files=cockroach.host-7.*")),
            ("--exclude-files=*.2024-12-3*",            &[], Some("--exclude-files=*.2024-12-3*")),
            ("--include-files=*.log --exclude-files=cockroach.*", &[], Some("--exclude-files=cockroach.*")),
            // Of a program with another name.
            ("--include-files=cockroach.*",             cockroach, None),
            ("--include-files=cockroach.*",             &["crdb"], Some("--include-files=cockroach.*")),
            ("--include-files=cockroach.*",             both,      Some("--include-files=cockroach.*")),
            ("--include-files=c*.*",                    both,      None),
            ("--exclude-files=crdb.*",                  cockroach, None),
            ("--exclude-files=crdb.*",                  both,      Some("--exclude-files=crdb.*")),
        ];
        for (text, programs, want) in cases {
            let flags = CommandFlags::parse(text.as_bytes());
            let programs = programs.iter().map(|&name| name.to_owned()).collect();
            let got = flags.leaves_out_main_logs(&programs);
            assert_eq!(got.as_deref(), *want, "{text}");
        }
    }

    #[test]
    fn nodes() {
        let many: Vec<u32> = (1..=1_000).collect();
        #[rustfmt::skip]
        let cases: &[(&str, &[u32])] = &[
            ("",               &[]),
            ("3",              &[3]),
            ("1,3-5",          &[1, 3, 4, 5]),
            ("[1, 3 - 5]",     &[1, 3, 4, 5]),
            ("5-3",            &[]),
            ("3-3",            &[3]),
            ("x,7,-,2-y",      &[7]),
            ("1-1000",         &many),
            ("1-1001",         &many),
            ("1-4294967295",   &many),
            ("4294967295",     &[]),
            ("4294967296",     &[]),
        ];
        for (value, want) in cases {
            let flags = CommandFlags::parse(format!("--exclude-nodes={value}").as_bytes());
            assert_eq!(flags.left_out_nodes(), *want, "{value}");
            assert_eq!(flags.nodes(), [0; 0]);
            let flags = CommandFlags::parse(format!("--nodes={value}").as_bytes());
            assert_eq!(flags.nodes(), *want, "{value}");
            assert_eq!(flags.left_out_nodes(), [0; 0]);
        }
        let flags = CommandFlags::parse(b"--exclude-nodes=1 --exclude-nodes=3-4");
        assert_eq!(flags.left_out_nodes(), [1, 3, 4]);
    }
}
