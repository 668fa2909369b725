//! A second check, without a change to the core: [`MadeUp`] goes the whole way
//! that the real one goes, from the plan over workers to the join.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::ops::ControlFlow;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::cluster::{self, Everything, Tenant};
use crate::input::Source;
use crate::input::member::Kind;
use crate::plan::{Batch, Plan};
use crate::scan::made_up::{Counted, MadeUp};
use crate::scan::{Findings, Needles, Scan, Worker};
use crate::version::Affected;

const NODE_1: &str = "\
I250422 06:00:00.000000 1 util/log/a.go:1 ⋮ [config] binary: CockroachDB CCL v23.1.0 (x, built x)
I250422 06:00:00.000001 1 util/log/a.go:1 ⋮ [T1,n1] 1 clusterID: 1-2-3
E250422 06:22:39.852238 6885 made_up.go:4 ⋮ [T1,n1,job=7] 2 it broke
E250422 06:22:40.852238 6885 made_up.go:4 ⋮ [T3,Vapp,n1,job=7] 3 it broke
W250422 06:22:41.852238 6885 made_up.go:4 ⋮ [T1,n1,job=7] 4 it did not break
E250422 06:22:42.852238 6885 another.go:4 ⋮ [T1,n1,job=7] 5 as made_up.go says
";
const NODE_2: &str = "\
E250422 06:23:39.852238 6885 made_up.go:4 ⋮ [T1,n2,job=7] 1 it broke
E250422 06:23:40.852238 6885 made_up.go:4 ⋮ [T1,n2,job=8] 2 it broke
E250422 06:23:41.852238 6885 made_up.go:4 ⋮ [T1,n2] 3 it broke
";
/// Of a tenant's own log, whose folder has its name.
const TENANT: &str =
    "E250422 06:24:39.852238 6885 made_up.go:4 ⋮ [n1,job=7] 1 it broke, said made_up.go\n";
const JSON: &str = r#"{"t":"1745303159.5","sev":"E","f":"made_up.go","tags":{"n":"3","job":"7"},"message":"it broke"}
"#;
const JOBS: &str = "\
job_id\tjob_type\tstatus\tcoordinator_id
7\tBACKUP\tsucceeded\t9
8\tIMPORT\tsucceeded\t8
";

const JOBS_OF_TENANT: &str = "\
job_id\tjob_type\tstatus
7\tBACKUP\tsucceeded
";

/// An archive with the logs of two nodes, a tenant's and tables, and a file in
/// JSON beside it, which names no cluster.
fn sources() -> Vec<Source> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in [
        ("debug/nodes/1/logs/cockroach.log", NODE_1),
        ("debug/nodes/2/logs/cockroach.log", NODE_2),
        ("debug/cluster/app/nodes/1/logs/cockroach.log", TENANT),
        ("debug/crdb_internal.jobs.txt", JOBS),
        ("debug/cluster/app/crdb_internal.jobs.txt", JOBS_OF_TENANT),
    ] {
        zip.start_file(path, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let archive = zip.finish().unwrap().into_inner();
    let files = [
        ("debug.zip", archive),
        ("cockroach.log", JSON.as_bytes().to_vec()),
    ];
    let sources = files.map(|(name, bytes)| Source {
        name: name.to_owned(),
        path: name.to_owned(),
        folder: false,
        bytes: Box::new(bytes),
    });
    sources.into()
}

/// A plan with a batch for each member.
fn plan(sources: &[Source]) -> Plan {
    let mut plan = Plan::make(sources).unwrap();
    assert_eq!((plan.tasks.len(), plan.skipped.len()), (6, 0));
    let batches = plan.tasks.iter().enumerate();
    plan.batches = batches
        .map(|(index, task)| Batch {
            from: index,
            to: index + 1,
            bytes: task.bytes,
        })
        .collect();
    plan
}

/// To another worker and back: everything that crosses does so as JSON.
fn sent<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

/// What two workers find, which take the batches in this order in turns.
fn found(plan: &Plan, sources: &[Source], order: &[usize]) -> Vec<Findings<Counted>> {
    let mut workers: [(Worker<MadeUp>, Plan); 2] =
        std::array::from_fn(|_| (Worker::default(), sent(plan)));
    let mut all = Vec::new();
    for (turn, batch) in order.iter().enumerate() {
        let (worker, plan) = &mut workers[turn % 2];
        let batch = &plan.batches[*batch];
        let go_on = &mut |_: &str, _| ControlFlow::Continue(());
        let mut found = Vec::new();
        worker.analyze(plan, batch, sources, go_on, &mut |one| found.push(one));
        all.extend(sent(&found));
    }
    all
}

/// Errors by tenant and job, of all members.
fn counts(all: &Everything<Counted>) -> BTreeMap<(Tenant, Option<u64>), u64> {
    let mut counts = BTreeMap::new();
    for cluster in &all.clusters {
        for (_, found) in cluster.each() {
            for (tenant, job, count) in &found.errors {
                let key = (cluster.tenants.id(tenant), *job);
                *counts.entry(key).or_default() += count;
            }
        }
    }
    counts
}

#[test]
fn a_second_check() {
    let sources = sources();
    let plan = plan(&sources);
    for order in [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [2, 0, 4, 1, 5, 3]] {
        let all = cluster::join::<MadeUp>(&plan, found(&plan, &sources, &order));
        let key = |tenant: &str, job: Option<u64>| (tenant.to_owned(), job);
        let want = BTreeMap::from([
            (key("1", Some(7)), 3),
            (key("1", Some(8)), 1),
            (key("1", None), 1),
            (key("3", Some(7)), 2),
        ]);
        assert_eq!(counts(&all), want, "{order:?}");
        assert_eq!((all.entries, all.skipped.len()), (11, 0), "{order:?}");

        // What the core asks of the check: jobs, versions, and whose nodes count.
        let [cluster] = &all.clusters[..] else {
            panic!("a file that names no cluster is of the only one");
        };
        let jobs: Vec<(&str, u64)> = cluster
            .jobs
            .iter()
            .map(|(tenant, id, _)| (tenant, id))
            .collect();
        assert_eq!(jobs, [("1", 7), ("1", 8), ("3", 7)], "{order:?}");
        let nodes = all.coverage.nodes.iter().map(|node| {
            let versions = node.versions.iter().map(|version| version.affected);
            (node.node, versions.collect::<Vec<_>>())
        });
        let nodes: Vec<_> = nodes.collect();
        let want = [
            (Some(1), vec![Affected::Yes]),
            (Some(2), vec![]),
            (Some(3), vec![]),
        ];
        assert_eq!(nodes, want, "{order:?}");
        let missing = all.coverage.missing_nodes.iter();
        let missing: Vec<u32> = missing.map(|missing| missing.node).collect();
        assert_eq!(missing, [9], "of a job that concerns it, {order:?}");
    }
}

/// Cut into odd pieces, each log gives what the worker found in it.
#[test]
fn in_odd_pieces() {
    let sources = sources();
    let plan = plan(&sources);
    let needles = Needles::<MadeUp>::default();
    let mut logs = 0;
    for of_worker in found(&plan, &sources, &[0, 1, 2, 3, 4, 5]) {
        let mut tasks = plan.tasks.iter();
        let task = tasks.find(|task| task.ordinal == of_worker.member.ordinal);
        let task = task.unwrap();
        let Kind::Log(log) = &task.kind else {
            continue;
        };
        let text = match task.path.as_str() {
            "debug/nodes/1/logs/cockroach.log" => NODE_1,
            "debug/nodes/2/logs/cockroach.log" => NODE_2,
            "cockroach.log" => JSON,
            _ => TENANT,
        };
        for size in [1, 2, 3, 7, 64, 101] {
            let mut scan = Scan::new(&needles, &task.path, log.clone());
            text.as_bytes()
                .chunks(size)
                .for_each(|piece| scan.feed(piece));
            let mut pieces = scan.finish();
            pieces.member.input = task.input;
            pieces.member.ordinal = task.ordinal;
            assert_eq!(pieces, of_worker, "{} by {size}", task.path);
        }
        logs += 1;
    }
    assert_eq!(logs, 4);
}
