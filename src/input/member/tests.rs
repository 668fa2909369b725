use debug_zip_records::table::JobTable;

use super::*;

fn log(node: Option<u32>, tenant: Option<&str>, group: Option<&str>) -> Kind {
    Kind::Log(LogFile {
        node,
        tenant: tenant.map(str::to_owned),
        claimed: true,
        group: group.map(str::to_owned),
        program: group.is_none().then(|| "cockroach".to_owned()),
    })
}

/// By a name that people gave.
fn named(node: Option<u32>) -> Kind {
    Kind::Log(LogFile {
        node,
        claimed: true,
        ..LogFile::default()
    })
}

fn text(node: Option<u32>) -> Kind {
    Kind::Log(LogFile {
        node,
        ..LogFile::default()
    })
}

#[test]
fn nodes() {
    #[rustfmt::skip]
    let cases: &[(&str, Option<u32>)] = &[
        ("debug/nodes/3/status.json",        Some(3)),
        ("DEBUG/NODES/3/STATUS.JSON",        Some(3)),
        ("debug/nodes/9.err.txt",            Some(9)),
        ("DEBUG/NODES/9.ERR.TXT",            Some(9)),
        ("debug/nodes/9.skipped",            Some(9)),
        ("nodes/2/",                         Some(2)),
        ("nodes/7/debug/nodes/3/logs/x.log", Some(3)),
        ("nodes/east/nodes/3/x.log",         Some(3)),
        ("nodes/9.log",                      None),
        ("debug/9.err.txt",                  None),
        ("debug/nodes/x/status.json",        None),
        ("debug/nodes/3",                    None),
    ];
    for (path, want) in cases {
        assert_eq!(node(path), *want, "{path}");
    }
}

#[test]
fn tenants() {
    #[rustfmt::skip]
    let cases: &[(&str, Option<&str>)] = &[
        ("debug/cluster/demoApp/crdb_internal.jobs.txt",  Some("demoApp")),
        ("DEBUG/CLUSTER/demoApp/NODES/1/LOGS/X.LOG",      Some("demoApp")),
        ("debug/tenants/app/crdb_internal.jobs.txt",      Some("app")),
        ("debug/virtual/app/crdb_internal.jobs.txt",      Some("app")),
        ("cluster/app/nodes/1/logs/x.log",                Some("app")),
        ("debug/cluster/debug/crdb_internal.jobs.txt",    Some("debug")),
        ("debug/cluster/cluster/nodes/1/logs/x.log",      Some("cluster")),
        ("cluster/crdb_internal_jobs.txt",                None),
        ("tenants/jobs.txt",                              None),
        ("cluster/debug/nodes/1/logs/x.log",              None),
        ("cluster/prod/debug/nodes/1/logs/x.log",         None),
        ("cluster/prod/debug/cluster/app/events.json",    Some("app")),
        ("virtual/nodes/1/logs/x.log",                    None),
        ("virtual/logs/x.log",                            None),
        ("my-cluster/app/events.json",                    None),
        ("debug/nodes/1/logs/x.log",                      None),
    ];
    for (path, want) in cases {
        assert_eq!(tenant(path), *want, "{path}");
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
        ("DEBUG/NODES/2/LOGS/COCKROACH-HEALTH.H.U.T.1.LOG",                   log(Some(2), None, Some("health"))),
        ("DEBUG/NODES/2/LOGS/X.LOG",                                          named(Some(2))),
        ("node7.log",                                                         named(None)),
        ("nodes/1.log",                                                       named(None)),
        ("debug/nodes/1/logs/cockroach.h.log.err.txt",                        Kind::CollectorError),
        ("store/000004.log",                                                  Kind::Other),
        ("debug/nodes/1/logs.err.txt",                                        Kind::CollectorError),
        ("DEBUG/NODES/2.ERR.TXT",                                             Kind::CollectorError),
        ("debug/nodes/2/logs/cockroach.h.u.t.1.log.1",                        log(Some(2), None, None)),
        ("debug/nodes/2/logs/cockroach.txt",                                  log(Some(2), None, None)),
        ("cockroach.log.1",                                                   log(None, None, None)),
        ("cockroach.log.old",                                                 log(None, None, None)),
        ("cockroach.log-20250422",                                            log(None, None, None)),
        ("cockroach.log.txt",                                                 log(None, None, None)),
        ("cockroach.log.png",                                                 Kind::Other),
        ("debug/nodes/2/logs/",                                               Kind::Other),
        ("debug/nodes/2/logs/.DS_Store",                                      Kind::Other),
        ("debug/nodes/2/logs/heap.pprof",                                     Kind::Other),
        ("debug/nodes/2/logs.tgz",                                            Kind::Packed),
        ("prod.zip",                                                          Kind::Packed),
        ("PROD.ZIP",                                                          Kind::Packed),
        ("debug/nodes/1/logs/cockroach.h.log.gz",                             Kind::Packed),
        ("nohup.out.gz",                                                      Kind::Packed),
        ("debug.zip",                                                         Kind::Packed),
        ("backup/debug-2.zip",                                                Kind::Packed),
        ("debug/jobs/1/2/trace.zip",                                          Kind::Other),
        ("debug/nodes/1/cpu.pprof",                                           Kind::Other),
        ("debug/nodes/1/heap.pprof.gz",                                       Kind::Other),
        ("debug/nodes/1/goroutines/dump.txt.gz",                              Kind::Other),
        ("debug/nodes/1/stacks.txt",                                          Kind::Other),
        ("debug/crdb_internal.zones.txt",                                     Kind::Other),
        ("debug/pprof-summary.sh",                                            Kind::Other),
        ("debug/crdb_internal.jobs.txt",                                      Kind::Data(DataKind::Jobs(JobTable::Jobs))),
        ("nohup.out",                                                         text(None)),
        ("nodes/3/nohup.out",                                                 text(Some(3))),
        ("notes.md",                                                          text(None)),
        ("messages",                                                          text(None)),
        ("syslog.1",                                                          text(None)),
        ("export.NDJSON",                                                     text(None)),
        ("picture.png",                                                       Kind::Other),
        (".bashrc",                                                           Kind::Other),
        ("__MACOSX/debug/nodes/1/logs/._cockroach.log",                       Kind::Other),
        ("",                                                                  Kind::Other),
    ];
    for (path, want) in cases {
        assert_eq!(kind(path), *want, "{path}");
    }
}

#[test]
fn groups_by_all_names() {
    let rest = "h.u.2025-04-22T05_00_00Z.000100.log";
    let settled = |stems: &[&str]| {
        let paths: Vec<String> = stems
            .iter()
            .enumerate()
            .map(|(node, stem)| format!("nodes/{node}/logs/{stem}.{rest}"))
            .collect();
        let mut logs: Vec<LogFile> = paths
            .iter()
            .map(|path| match kind(path) {
                Kind::Log(log) => log,
                other => panic!("{path}: {other:?}"),
            })
            .collect();
        settle_groups(paths.iter().map(String::as_str).zip(&mut logs));
        let told = logs.into_iter().map(|log| (log.program, log.group));
        told.collect::<Vec<_>>()
    };
    let main = |program: &str| (Some(program.to_owned()), None);
    let group = |group: &str| (None, Some(group.to_owned()));
    assert_eq!(settled(&["db-mine"]), [main("db-mine")]);
    assert_eq!(settled(&["db-mine", "db"]), [group("mine"), main("db")]);
    assert_eq!(settled(&["db", "db-mine"]), [main("db"), group("mine")]);
    assert_eq!(
        settled(&["db", "db-mine", "db-mine-health"]),
        [main("db"), main("db-mine"), group("health")]
    );
}

#[test]
fn notes() {
    #[rustfmt::skip]
    let cases: &[(&str, Option<&str>)] = &[
        ("nodes/1/logs.err.txt",  Some("nodes/1/logs")),
        ("NODES/1/LOGS.ERR.TXT",  Some("NODES/1/LOGS")),
        (".err.txt",              Some("")),
        ("err.txt",               None),
        ("é.err.tx",              None),
        ("",                      None),
    ];
    for (path, want) in cases {
        assert_eq!(noted(path), *want, "{path}");
    }
    assert!(is_log_folder("NODES/1/LOGS") && !is_log_folder("logs") && !is_log_folder("a/log"));
}

#[test]
fn what_is_missed() {
    #[rustfmt::skip]
    let cases: &[(&str, bool)] = &[
        ("logs/cockroach.log",        true),
        ("logs/cockroach-health.log", false),
        ("nohup.out",                 true),
        ("JOURNAL.TXT",               true),
        ("notes.txt",                 false),
    ];
    for (path, want) in cases {
        let Kind::Log(log) = kind(path) else {
            panic!("{path} is a text");
        };
        assert_eq!(is_missed(&log, path), *want, "{path}");
    }
}
