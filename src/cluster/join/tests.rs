use debug_zip_records::table::Word;
use debug_zip_records::table::eventlog::Event;
use debug_zip_records::table::jobs::JobRow;
use debug_zip_records::time::{MINUTE, Micros};
use proptest::prelude::*;

use super::*;
use crate::input::InputKind;
use crate::node_files::NodeFact;
use crate::scan::made_up::{Counted, MadeUp};
use crate::scan::{JobSeen, Span};

/// A plan of inputs that nothing but their members tells of.
fn plan(inputs: usize) -> Plan {
    let input = |index: usize| Input {
        name: format!("{index}.zip"),
        kind: InputKind::Zip,
        size_bytes: 1,
        cluster_id: None,
    };
    Plan {
        inputs: (0..inputs).map(input).collect(),
        ..Plan::default()
    }
}

/// A main log of a node that tells its cluster, and speaks of job 7.
fn log(input: usize, node: u32, cluster_id: Option<&str>) -> MemberFindings {
    MemberFindings {
        input,
        path: format!("debug/nodes/{node}/logs/cockroach.log"),
        is_log: true,
        entries: 10,
        bytes: 100,
        node: Some(node),
        cluster_id: cluster_id.map(str::to_owned),
        spans: vec![Span {
            from: Micros::clamped(i64::from(node) * MINUTE),
            to: Micros::clamped(500 * MINUTE),
            node: Some(node),
        }],
        jobs: vec![JobSeen {
            types: vec![format!("type of {input}")],
            ..JobSeen::new(TenantRef::Name("app".to_owned()), 7)
        }],
        tenants: vec![("app".to_owned(), 3 + input as u64)],
        ..MemberFindings::default()
    }
}

/// A table of jobs, of the system tenant or of another one.
fn table(input: usize, tenant: &str, coordinator: u32) -> MemberFindings {
    let mut member = MemberFindings {
        input,
        path: format!("debug{tenant}/crdb_internal.jobs.txt"),
        ..MemberFindings::default()
    };
    member.data.table = Some(JobTable::Jobs);
    member.data.rows = 1;
    member.data.hash = Some(coordinator);
    member.data.jobs = vec![JobRow {
        job_id: 7,
        job_type: Some("BACKUP".into()),
        status: Some("succeeded".into()),
        coordinator_id: Some(coordinator),
        ..JobRow::default()
    }];
    member
}

/// A list of nodes, which tells the cluster or does not.
fn list(input: usize, node: u32, cluster_id: Option<&str>) -> MemberFindings {
    let mut member = MemberFindings {
        input,
        path: "debug/liveness.json".to_owned(),
        ..MemberFindings::default()
    };
    member.data.nodes = vec![NodeFact {
        node_id: Some(node),
        build_tag: Some(format!("v24.1.{node}")),
        cluster_id: cluster_id.map(str::to_owned),
        ..NodeFact::default()
    }];
    member
}

/// The cluster's own event log: a node left.
fn events(input: usize, node: u32) -> MemberFindings {
    let mut member = MemberFindings {
        input,
        path: "debug/system.eventlog.txt".to_owned(),
        ..MemberFindings::default()
    };
    member.data.events = vec![Event {
        kind: "node_decommissioned".to_owned(),
        node: Some(node),
        at: Some(Micros::clamped(9 * MINUTE)),
        ..Event::default()
    }];
    member
}

/// Each member with its place, and with something found that tells it.
fn findings(members: Vec<MemberFindings>) -> Vec<Findings<Counted>> {
    let numbered = members.into_iter().enumerate();
    let findings = numbered.map(|(ordinal, member)| Findings {
        found: Counted {
            names: vec![ordinal as u64],
            ..Counted::default()
        },
        member: MemberFindings { ordinal, ..member },
    });
    findings.collect()
}

fn joined(plan: &Plan, members: Vec<MemberFindings>) -> Everything<Counted> {
    join::<MadeUp>(plan, findings(members))
}

/// Inputs of each cluster, by their members.
fn inputs<F>(all: &Everything<F>) -> Vec<BTreeSet<usize>> {
    let clusters = all.clusters.iter();
    clusters
        .map(|cluster| cluster.members.iter().map(|member| member.input).collect())
        .collect()
}

/// What an input that names no cluster belongs to.
#[test]
fn whose_an_input_is() {
    type Case<'a> = (&'a str, [Option<&'a str>; 3], &'a [&'a [usize]]);
    #[rustfmt::skip]
    let cases: &[Case<'_>] = &[
        ("none is named",  [None, None, None],                &[&[0, 1, 2]]),
        ("the only one",   [None, Some("a"), None],           &[&[0, 1, 2]]),
        ("one, twice",     [Some("a"), None, Some("a")],      &[&[0, 1, 2]]),
        ("two and none",   [Some("b"), None, Some("a")],      &[&[1], &[2], &[0]]),
        ("three",          [Some("c"), Some("b"), Some("a")], &[&[2], &[1], &[0]]),
    ];
    for (name, ids, want) in cases {
        let logs = (0..).zip(ids).map(|(input, id)| log(input, 1, *id));
        let all = joined(&plan(3), logs.collect());
        let want: Vec<BTreeSet<usize>> =
            want.iter().map(|of| of.iter().copied().collect()).collect();
        assert_eq!(inputs(&all), want, "{name}");
        // A list of nodes tells as well as a log does.
        let lists = (0..).zip(ids).map(|(input, id)| list(input, 1, *id));
        assert_eq!(inputs(&joined(&plan(3), lists.collect())), want, "{name}");
    }
}

/// Nodes, tenants and jobs of one cluster say nothing of the same numbers and
/// names in another.
#[test]
fn two_clusters_are_apart() {
    let members = vec![
        log(0, 1, Some("a")),
        table(0, "", 2),
        list(0, 1, None),
        log(1, 2, Some("b")),
        table(1, "", 1),
        list(1, 3, None),
    ];
    let all = joined(&plan(2), members);
    let clusters: Vec<_> = all.clusters.iter().collect();
    assert_eq!(clusters.len(), 2);
    for (index, cluster) in clusters.iter().enumerate() {
        let tenant = (3 + index).to_string();
        assert_eq!(cluster.tenants.of_path("debug/cluster/app/x"), tenant);
        let of_log = cluster.jobs.get(&tenant, 7).expect("the log names it");
        let types = [Word::from(format!("type of {index}").as_str())];
        assert_eq!(of_log.types, types);
        assert!(cluster.jobs.get("1", 7).is_some_and(|job| job.in_table));
        assert_eq!(cluster.jobs.iter().count(), 2);
        assert_eq!(cluster.logs.len(), 1);
    }
    let missing = |index: usize| -> Vec<u32> {
        let missing = clusters[index].nodes.missing.iter();
        missing.map(|missing| missing.node).collect()
    };
    assert_eq!((missing(0), missing(1)), (vec![2], vec![1, 3]));
    assert_eq!(clusters[0].versions.of(Some(1))[0].version, "v24.1.1");
    assert!(clusters[1].versions.of(Some(1)).is_empty());
    // In the sum, each node is of its cluster.
    let nodes = all.coverage.nodes.iter();
    let nodes: Vec<_> = nodes
        .map(|node| (node.cluster_id.as_deref(), node.node))
        .collect();
    assert_eq!(nodes, [(Some("a"), Some(1)), (Some("b"), Some(2))]);
    assert_eq!(all.coverage.covered.nodes_known, Some(2 + 3));
}

fn any_member() -> impl Strategy<Value = MemberFindings> {
    let id = prop::sample::select(vec![None, Some("a"), Some("b")]);
    let tenant = prop::sample::select(vec!["", "/cluster/app"]);
    (0_usize..5, 0_usize..3, 1_u32..4, id, tenant).prop_map(|(kind, input, node, id, tenant)| {
        match kind {
            0 | 1 => log(input, node, id),
            2 => table(input, tenant, node),
            3 => list(input, node, id),
            _ => events(input, node),
        }
    })
}

proptest! {
    /// Any order of findings gives the same, and what the check found stays
    /// with its member.
    #[test]
    fn any_order(
        (members, others) in prop::collection::vec(any_member(), 0..12)
            .prop_map(findings)
            .prop_flat_map(|findings| (Just(findings.clone()), Just(findings).prop_shuffle())),
    ) {
        let one = join::<MadeUp>(&plan(3), members);
        let other = join::<MadeUp>(&plan(3), others);
        prop_assert_eq!(format!("{one:?}"), format!("{other:?}"));
        for cluster in &one.clusters {
            for (member, found) in cluster.each() {
                prop_assert_eq!(&found.names, &[member.ordinal as u64]);
            }
        }
    }
}
