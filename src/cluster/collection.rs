//! How the inputs were collected: the window, what was left out, what could
//! not be got.

use std::collections::{BTreeMap, BTreeSet};

use debug_zip_records::table::JobTable;
use debug_zip_records::time::HOUR;

use super::coverage::Coverage;
use super::window::{Window, WindowSource};
use crate::input::member::{self, DataKind, Kind};
use crate::input::{Input, InputKind};
use crate::order;
use crate::plan::{Plan, Skipped, Why};
use crate::scan::MemberFindings;

/// The window that the collector was told, and whether it redacted.
pub(super) fn window(members: &[MemberFindings], inputs: &[Input]) -> Window {
    let flags = members.iter().find_map(|member| member.data.flags.as_ref());
    let redacted = flags.and_then(|flags| flags.redact);
    match flags {
        Some(flags) if flags.files_from.is_some() || flags.files_until.is_some() => Window {
            source: WindowSource::Flags,
            from: flags.files_from,
            until: flags.files_until,
            redacted,
        },
        // It was not told, so it took what it takes by default.
        Some(_) if zipped(inputs) => Window {
            source: WindowSource::Default48h,
            redacted,
            ..Window::default()
        },
        _ => Window {
            redacted,
            ..Window::default()
        },
    }
}

fn zipped(inputs: &[Input]) -> bool {
    let is_zip = |input: &Input| {
        matches!(
            input.kind,
            InputKind::Zip | InputKind::DamagedZip | InputKind::Tar
        )
    };
    inputs.iter().any(is_zip)
}

/// Fills in the times of a default window, and recognizes one by how far the
/// logs reach.
pub(super) fn guess(coverage: &mut Coverage, inputs: &[Input]) {
    let Some((first, last)) = coverage.covered.from.zip(coverage.covered.to) else {
        return;
    };
    let looks_default = (DEFAULT - HOUR..DEFAULT + SLACK).contains(&last.since(first));
    let window = &mut coverage.window;
    if window.source == WindowSource::Unknown && zipped(inputs) && looks_default {
        window.source = WindowSource::Default48h;
    }
    if window.source == WindowSource::Default48h {
        window.from = Some(last.plus(-DEFAULT));
        window.until = Some(last);
    }
}

/// What debug zip takes when it is not told: files changed in the last 48
/// hours. The oldest of them may begin well before.
const DEFAULT: i64 = 48 * HOUR;
const SLACK: i64 = 24 * HOUR;

/// Log groups of a default configuration that no node has. A
/// cluster may be configured otherwise, so this is a hint, not a gap.
pub(super) fn missing_groups(members: &[MemberFindings]) -> Vec<String> {
    let logs: Vec<&MemberFindings> = members.iter().filter(|member| member.is_log).collect();
    let groups: BTreeSet<Option<&str>> = order::set(logs.iter().map(|log| log.group.as_deref()));
    // Loose files have no groups to miss.
    if logs.is_empty() || groups.len() == 1 {
        return Vec::new();
    }
    let wanted = [(None, "main"), (Some("telemetry"), "telemetry")];
    let absent = wanted.iter().filter(|(group, _)| !groups.contains(group));
    absent.map(|(_, name)| (*name).to_owned()).collect()
}

/// The jobs tables that were read, by the folder of their tenant.
#[derive(Debug, Default)]
pub(super) struct Tables<'a>(
    BTreeMap<Option<&'a str>, Vec<(&'a str, bool)>>,
    /// Tables of which one file is whole and has rows, by folder and name.
    BTreeSet<(String, JobTable)>,
);

impl<'a> Tables<'a> {
    pub(super) fn of(members: &'a [MemberFindings]) -> Tables<'a> {
        let mut tables: BTreeMap<Option<&str>, Vec<(&str, bool)>> = BTreeMap::new();
        for member in members {
            // The table of states has neither types nor times.
            let tells = member
                .data
                .table
                .is_some_and(|table| table != JobTable::Status);
            if tells {
                let whole = member.skipped.iter().all(|skipped| !skipped.matters);
                let tenant = member::tenant(&member.path);
                tables
                    .entry(tenant)
                    .or_default()
                    .push((&member.path, whole));
            }
        }
        let whole = members.iter().filter(|member| is_whole(member));
        let whole = whole.filter_map(|m| Some((folder(&m.path), m.data.table?)));
        Tables(tables, whole.collect())
    }

    /// Whether a table of this tenant was read whole, besides the one at `path`.
    fn others(&self, tenant: Option<&str>, path: &str) -> bool {
        let tables = self.0.get(&tenant);
        tables.is_some_and(|tables| tables.iter().any(|(other, whole)| *whole && *other != path))
    }

    /// Whether a member is a table of which another file beside it is whole.
    pub(super) fn has_whole_copy(&self, member: &MemberFindings) -> bool {
        let table = member.data.table.filter(|_| !is_whole(member));
        table.is_some_and(|table| self.1.contains(&(folder(&member.path), table)))
    }

    /// Whether there is none at all.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether a jobs table was read whole, and holds rows.
fn is_whole(member: &MemberFindings) -> bool {
    let harmed = member.skipped.iter().any(|skipped| skipped.matters);
    member.data.table.is_some() && member.data.rows > 0 && !harmed
}

/// The folder of a path.
fn folder(path: &str) -> String {
    path.rsplit_once('/').unwrap_or_default().0.to_owned()
}

/// Archives and folders in which nothing was found that the analysis needs:
/// somebody will have meant another one.
pub(super) fn without_logs(plan: &Plan, members: &[MemberFindings]) -> Vec<Skipped> {
    let logs = members.iter().filter(|member| member.is_log);
    let tables = plan.tasks.iter();
    let tables = tables.filter(|task| matches!(task.kind, Kind::Data(_)));
    // What was packed once more is in no plan.
    let unpacked = members.iter().filter(|member| {
        member.inner.is_some() && matches!(member::kind(&member.path), Kind::Data(_))
    });
    let useful: BTreeSet<usize> = order::set(
        logs.chain(unpacked)
            .map(|member| member.input)
            .chain(tables.map(|task| task.input))
            .chain(plan.around.iter().copied()),
    );
    let said = |input: &Input| {
        let mut skipped = plan.skipped.iter();
        skipped.any(|skipped| skipped.why == Why::EmptyArchive && skipped.path == input.name)
    };
    let inputs = plan.inputs.iter().enumerate();
    let empty = inputs.filter(|(index, input)| !useful.contains(index) && !said(input));
    let told = empty.filter_map(|(index, input)| {
        let why = match input.kind {
            InputKind::Zip | InputKind::DamagedZip | InputKind::Tar => Why::NothingInArchive,
            InputKind::Folder => Why::NothingInFolder,
            InputKind::Log | InputKind::Unusable => return None,
        };
        Some(Skipped {
            path: input.name.clone(),
            why,
            // What lies in another one was read whole, and is something else.
            matters: !plan.within.contains(&index),
        })
    });
    told.collect()
}

/// The note of a file that the collector could not get.
pub(super) fn collector_error(path: &str, tables: &Tables<'_>) -> Skipped {
    let of = member::noted(path).unwrap_or(path);
    let is_main_log = matches!(member::kind(of), member::Kind::Log(log) if log.claimed && log.group.is_none())
        || member::is_log_folder(of);
    let is_jobs = matches!(DataKind::of_error_note(path), Some(DataKind::Jobs(_)));
    // Another table of the same tenant knows the same jobs. Not the one that
    // the note is about, which may be there in part.
    let no_jobs = is_jobs && !tables.others(member::tenant(path), of);
    Skipped {
        path: path.to_owned(),
        why: match (is_main_log, no_jobs) {
            (true, _) => Why::LogNotCollected,
            (false, true) => Why::JobsTableNotCollected,
            (false, false) => Why::FileNotCollected,
        },
        matters: is_main_log || no_jobs,
    }
}

/// What the collector was told to leave out, where that is what is looked for.
pub(super) fn left_out(members: &[MemberFindings]) -> Vec<Skipped> {
    let programs = members.iter().filter_map(|member| member.program.clone());
    let programs: BTreeSet<String> = order::set(programs);
    let mut list = Vec::new();
    for member in members {
        let Some(flags) = &member.data.flags else {
            continue;
        };
        let warnings = flags.leaves_out_warnings().then_some(Why::WarningsLeftOut);
        let logs = flags.leaves_out_main_logs(&programs);
        let logs = logs.map(|flag| Why::LogsLeftOut { flag });
        list.extend(warnings.into_iter().chain(logs).map(|why| Skipped {
            path: member.path.clone(),
            why,
            matters: true,
        }));
    }
    list
}

/// A tenant whose jobs table is not here.
pub(super) fn tenant_without_table(tenant: &str, copied: bool) -> Skipped {
    let path = format!("tenant {tenant}");
    let tenant = tenant.to_owned();
    Skipped {
        path,
        why: if copied {
            Why::JobsTableCopied { tenant }
        } else {
            Why::TenantWithoutJobsTable { tenant }
        },
        matters: true,
    }
}

/// What the collector was told to leave out of nodes that nothing here lists.
pub(super) fn only_some_nodes(members: &[MemberFindings]) -> Vec<Skipped> {
    let told = members.iter().filter(|member| {
        let flags = member.data.flags.as_ref();
        flags.is_some_and(|flags| flags.only_nodes().is_some())
    });
    let list = told.map(|member| Skipped {
        path: member.path.clone(),
        why: Why::NodesLeftOut,
        matters: true,
    });
    list.collect()
}

/// A node that was decommissioned, nobody tells when.
pub(super) fn left_unknown(node: u32) -> Skipped {
    Skipped {
        path: format!("n{node}"),
        why: Why::NodeDecommissioned { node },
        matters: false,
    }
}

/// The note of a node id that two machines use.
pub(super) fn id_used_twice(node: u32) -> Skipped {
    Skipped {
        path: format!("n{node}"),
        why: Why::NodeIdTwice { node },
        matters: true,
    }
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
            ("debug/crdb_internal.jobs.err.txt",                           true),
            ("DEBUG/CRDB_INTERNAL.JOBS.ERR.TXT",                           true),
            ("DEBUG/NODES/3/LOGS.ERR.TXT",                                 true),
            ("debug/crdb_internal.gossip_nodes.txt.err.txt",               false),
            ("debug/nodes/3/heap.err.txt",                                 false),
        ];
        for (path, matters) in cases {
            let skipped = collector_error(path, &Tables::default());
            assert_eq!(skipped.matters, *matters, "{path}");
            assert_eq!(skipped.path, *path);
        }
    }
}
