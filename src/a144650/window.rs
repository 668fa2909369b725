//! What the collector was asked for, what it could not get, and the command
//! that would collect more.

use std::collections::BTreeSet;

use crate::data::DataKind;
use crate::findings::MemberFindings;
use crate::member;
use crate::report::{Coverage, Input, InputKind, Skipped, Window, WindowSource};
use crate::table::jobs::JobTable;
use crate::time::{HOUR, Micros};

/// The window of the collection (facts 2f, 2g).
pub(super) fn window(members: &[MemberFindings], coverage: &Coverage, inputs: &[Input]) -> Window {
    let flags = members.iter().find_map(|member| member.data.flags.as_ref());
    let first = coverage.nodes.iter().filter_map(|node| node.first).min();
    let last = coverage.nodes.iter().filter_map(|node| node.last).max();
    let redacted = flags.and_then(|flags| flags.redact);
    if let Some(flags) = flags.filter(|f| f.files_from.is_some() || f.files_until.is_some()) {
        return Window {
            source: WindowSource::Flags,
            from: flags.files_from,
            until: flags.files_until,
            redacted,
        };
    }
    let zipped = inputs
        .iter()
        .any(|input| matches!(input.kind, InputKind::Zip | InputKind::DamagedZip));
    let looks_default = first.zip(last).is_some_and(|(first, last)| {
        (DEFAULT - HOUR..DEFAULT + SLACK).contains(&last.since(first))
    });
    if zipped && (flags.is_some() || looks_default) {
        return Window {
            source: WindowSource::Default48h,
            from: last.map(|last| last.plus(-DEFAULT)),
            until: last,
            redacted,
        };
    }
    Window {
        redacted,
        ..Window::default()
    }
}

/// What debug zip takes when it is not told: files changed in the last 48
/// hours (facts 2g). The oldest of them may begin well before.
const DEFAULT: i64 = 48 * HOUR;
const SLACK: i64 = 24 * HOUR;

/// Log groups of a default configuration that no node has (facts 2j). A
/// cluster may be configured otherwise, so this is a hint, not a gap.
pub(super) fn missing_groups(members: &[MemberFindings]) -> Vec<String> {
    let logs: Vec<&MemberFindings> = members.iter().filter(|member| member.is_log).collect();
    let groups: BTreeSet<Option<&str>> = logs.iter().map(|log| log.group.as_deref()).collect();
    // Loose files have no groups to miss.
    if logs.is_empty() || groups.len() == 1 {
        return Vec::new();
    }
    let wanted = [(None, "main"), (Some("telemetry"), "telemetry")];
    let absent = wanted.iter().filter(|(group, _)| !groups.contains(group));
    absent.map(|(_, name)| (*name).to_owned()).collect()
}

/// The note of a file that the collector could not get.
pub(super) fn collector_error(path: &str, members: &[MemberFindings]) -> Skipped {
    let of = member::noted(path).unwrap_or(path);
    let is_main_log = matches!(member::kind(of), member::Kind::Log(log) if log.claimed && log.group.is_none())
        || member::is_log_folder(of);
    let is_jobs = matches!(DataKind::from_path(of), Some(DataKind::Jobs(_)));
    // Another table of the same tenant knows the same jobs.
    let tenant = member::tenant(path);
    let read = |found: &MemberFindings| {
        // Not the one that the note is about, which may be there in part, and
        // not the table of states, which has neither types nor times.
        let whole = found.path != of && found.skipped.iter().all(|skipped| !skipped.matters);
        let tells = found
            .data
            .table
            .is_some_and(|table| table != JobTable::Status);
        whole && tells && member::tenant(&found.path) == tenant
    };
    let no_jobs = is_jobs && !members.iter().any(read);
    let what = if is_main_log {
        "the collector could not get this log, or not all of it, so an error may have been in it"
    } else if is_jobs {
        "the collector could not get this jobs table, or not all of it, so jobs may be missing"
    } else {
        "the collector could not get this file, or not all of it"
    };
    Skipped {
        path: path.to_owned(),
        code: "collector-error".to_owned(),
        message: format!("{what}; the note beside it says why, and collecting again may help"),
        matters: is_main_log || no_jobs,
    }
}

/// The note of a node id that two machines use.
pub(super) fn id_used_twice(node: u32) -> Skipped {
    Skipped {
        path: format!("n{node}"),
        code: "node-id-twice".to_owned(),
        message: format!(
            "logs of two machines carry the node id {node} at the same time; they may come from \
             two clusters, which should be analyzed apart"
        ),
        matters: true,
    }
}

/// The command that would collect what is missing, with times filled in.
pub(super) fn collect_more(coverage: &Coverage) -> Option<String> {
    let started = coverage
        .uncovered_jobs
        .iter()
        .filter_map(|job| job.started.or(job.finished));
    let finished = coverage
        .uncovered_jobs
        .iter()
        .filter_map(|job| job.finished);
    let first = coverage.nodes.iter().filter_map(|node| node.first);
    let last = coverage.nodes.iter().filter_map(|node| node.last);
    let (from, until) = if coverage.uncovered_jobs.is_empty() {
        if coverage.missing_nodes.is_empty() {
            return None;
        }
        (first.min(), last.max())
    } else {
        (started.min(), finished.max().max(last.max()))
    };
    // An hour on either side, because a file is chosen by when it ends.
    let flag = |name: &str, at: Option<Micros>, move_by: i64| {
        at.map_or(String::new(), |at| {
            let text = at.plus(move_by).to_rfc3339();
            let (date, time) = text.split_at(text.len().min(10));
            let time = time.get(1..9).unwrap_or_default();
            format!(" --files-{name}='{date} {time}'")
        })
    };
    Some(format!(
        "cockroach debug zip debug-more.zip{}{} --include-files='*.log' --host=<any node> --certs-dir=<certificates>",
        flag("from", from, -HOUR),
        flag("until", until, HOUR),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_collector() {
        #[rustfmt::skip]
        let cases: &[(&str, bool)] = &[
            ("debug/nodes/3/logs/cockroach.h.u.t.1.log.err.txt",           true),
            ("debug/nodes/3/logs.err.txt",                                 true),
            ("debug/nodes/3/logs/cockroach-health.h.u.t.1.log.err.txt",    false),
            ("debug/crdb_internal.jobs.txt.err.txt",                       true),
            ("debug/crdb_internal.gossip_nodes.txt.err.txt",               false),
            ("debug/nodes/3/heap.err.txt",                                 false),
        ];
        for (path, matters) in cases {
            let skipped = collector_error(path, &[]);
            assert_eq!(skipped.matters, *matters, "{path}");
            assert_eq!(skipped.path, *path);
        }
    }
}
