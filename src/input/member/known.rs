//! What debug zip collects that the analysis does not need, by name.
//!
//! The names stand in CockroachDB's `pkg/cli/zip.go`, `zip_cluster_wide.go`
//! and `zip_per_node.go`. A text that is not among them may be a log by
//! another name, so it is looked into; these are not, and cost nothing.

/// Whether debug zip writes the file at `path`, given in lower case, and no
/// log entry can be in it.
pub(super) fn is_known(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or_default();
    is_table(name) || FILES.contains(&name) || parts.any(is_dump_folder) || is_in_folder(path, name)
}

/// Single files, of the cluster and of each node.
const FILES: [&str; 17] = [
    "certificates.json",
    "debugliveness.json",
    "details.json",
    "enginestats.json",
    "events.json",
    "gossip.json",
    "hotranges.json",
    "liveness.json",
    "lsm.txt",
    "nodes.json",
    "problemranges.json",
    "rangelog.json",
    "ranges.json",
    "settings.json",
    "stacks.txt",
    "stacks_with_labels.txt",
    "status.json",
];

/// Dumps of the running process, in debug zip and in a node's own folder of
/// logs.
fn is_dump_folder(folder: &str) -> bool {
    const DUMPS: [&str; 8] = [
        "cpuprof",
        "goroutine_dump",
        "goroutines",
        "heap_profiler",
        "heapprof",
        "inflight_trace_dump",
        "pprof_dump",
        "tenant_ranges",
    ];
    DUMPS.contains(&folder)
}

/// Whether it is one of a folder of many: `jobs/<id>/<time>/…`, `ranges/5.json`.
fn is_in_folder(path: &str, name: &str) -> bool {
    const DOCUMENTS: [&str; 4] = ["hotranges", "ranges", "reports", "schema"];
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let folders = || path.rsplit('/').skip(1);
    let of_job = folders()
        .zip(folders().skip(1))
        .any(|(id, jobs)| jobs == "jobs" && number(id));
    of_job
        || (name.rsplit('.').next() == Some("json")
            && folders().any(|folder| DOCUMENTS.contains(&folder)))
}

/// Whether it is a table, in any format of `--format`. The server's own
/// upload writes an underscore behind the schema.
fn is_table(name: &str) -> bool {
    const SCHEMAS: [&str; 4] = ["crdb_internal.", "crdb_internal_", "system.", "system_"];
    const FORMATS: [&str; 7] = [".csv", ".html", ".json", ".ndjson", ".sql", ".tsv", ".txt"];
    SCHEMAS.iter().any(|schema| name.starts_with(schema))
        && FORMATS.iter().any(|format| name.ends_with(format))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known() {
        #[rustfmt::skip]
        let cases: &[(&str, bool)] = &[
            ("debug/crdb_internal.cluster_queries.txt",              true),
            ("debug/system.job_info.csv",                            true),
            ("cluster/crdb_internal_zones.txt",                      true),
            ("debug/nodes/1/crdb_internal.node_queries.1.txt",       true),
            ("system.out",                                           false),
            ("debug/nodes/1/stacks.txt",                             true),
            ("debug/nodes/1/stacks_with_labels.txt",                 true),
            ("debug/nodes/1/lsm.txt",                                true),
            ("debug/nodes/1/ranges/55.json",                         true),
            ("debug/nodes/1/ranges.json",                            true),
            ("debug/reports/problemranges.json",                     true),
            ("reports/monday.txt",                                   false),
            ("debug/schema/movr@details.json",                       true),
            ("debug/jobs/9876/20250422/job-traces.txt",              true),
            ("jobs/nohup.out",                                       false),
            ("debug/tenant_ranges/eu/5.json",                        true),
            ("logs/goroutine_dump/goroutine_dump.2025.txt",          true),
            ("nohup.out",                                            false),
            ("notes.txt",                                            false),
            ("",                                                     false),
        ];
        for (path, want) in cases {
            assert_eq!(is_known(path), *want, "{path}");
        }
    }
}
