//! What the collector was asked for: `debug_zip_command_flags.txt`.
//!
//! One line, as Go's flag library prints it, without quotes around values:
//! ` --concurrency=15 --files-from=2025-06-15 08:45:34 --redact=true`.

use serde::{Deserialize, Serialize};

use crate::limits::MAX_FLAGS_BYTES;
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
        // Values may hold spaces, but not this.
        for flag in format!(" {}", text.trim()).split(" --").skip(1) {
            let (name, value) = flag.split_once(['=', ' ']).unwrap_or((flag, ""));
            flags.set(name.trim(), value.trim().trim_matches(['"', '\'']));
        }
        flags
    }

    /// STUB
    #[must_use]
    pub fn leaves_out_warnings(&self) -> bool {
        false
    }

    /// STUB
    #[must_use]
    pub fn leaves_out_main_logs(&self, _: &std::collections::BTreeSet<String>) -> Option<String> {
        None
    }

    /// STUB
    #[must_use]
    pub fn left_out_nodes(&self) -> Vec<u32> {
        Vec::new()
    }

    fn set(&mut self, name: &str, value: &str) {
        let readable = match name {
            "files-from" => set(&mut self.files_from, time::parse_sql(value)),
            "files-until" => set(&mut self.files_until, time::parse_sql(value)),
            "redact" => set(&mut self.redact, parse_bool(value)),
            "nodes" => set(&mut self.nodes, Some(cap_text(value))),
            "exclude-nodes" => set(&mut self.exclude_nodes, Some(cap_text(value))),
            "include-files" => set(&mut self.include_files, Some(cap_text(value))),
            "exclude-files" => set(&mut self.exclude_files, Some(cap_text(value))),
            _ => true,
        };
        if !readable {
            self.unreadable.push(name.to_owned());
        }
    }
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
}
