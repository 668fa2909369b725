use debug_zip_records::table::eventlog::Event;
use debug_zip_records::time::MINUTE;

use super::*;
use crate::cluster::logs::node_logs;
use crate::cluster::logs::tests::log;
use crate::node_files::NodeFact;

#[test]
fn one_id_on_two_machines() {
    let named = |host: &str, from: i64, to: i64| MemberFindings {
        path: format!("nodes/1/logs/cockroach.{host}.roach.2025-04-22T05_00_00Z.000100.log"),
        ..log(1, &[(from, to)])
    };
    let twice = |members: &[MemberFindings]| ids_used_twice(members).contains(&1);
    assert!(
        !twice(&[named("a", 0, 10), named("a", 5, 20)]),
        "one machine"
    );
    assert!(
        !twice(&[named("a", 0, 10), named("b", 10, 20)]),
        "moved to another machine"
    );
    assert!(
        twice(&[named("a", 0, 10), named("b", 9, 20)]),
        "at the same time"
    );
}

/// A host that comes back is one that moved; the order of files is none.
#[test]
fn machines_that_take_turns() {
    let named = |host: &str, from: i64, to: i64| MemberFindings {
        path: format!("nodes/1/logs/cockroach.{host}.roach.2025-04-22T05_00_00Z.000100.log"),
        ..log(1, &[(from, to)])
    };
    #[rustfmt::skip]
    let cases: &[(&str, Vec<MemberFindings>, bool)] = &[
        ("in turns",          vec![named("a", 0, 10), named("a", 20, 30), named("b", 12, 15)], false),
        ("touching",          vec![named("a", 0, 10), named("b", 10, 20), named("a", 20, 30)], false),
        ("inside",            vec![named("a", 0, 30), named("b", 12, 15)],                     true),
        ("behind its own",    vec![named("a", 0, 30), named("a", 1, 2), named("b", 29, 40)],   true),
        ("with the first",    vec![named("a", 0, 30), named("b", 40, 90), named("a", 50, 60)], true),
        ("of three",          vec![named("a", 0, 30), named("b", 30, 90), named("c", 90, 95)], false),
        ("the longer one",    vec![named("a", 0, 50), named("a", 10, 20), named("b", 60, 70), named("a", 65, 66)], true),
    ];
    for (name, members, want) in cases {
        let mut turned = members.clone();
        turned.reverse();
        for members in [members, &turned] {
            assert_eq!(ids_used_twice(members).contains(&1), *want, "{name}");
        }
    }
}

/// Name, members, how many nodes, who is missing, who left and when.
type NodesCase<'a> = (
    &'a str,
    Vec<MemberFindings>,
    Option<u64>,
    &'a [u32],
    &'a [(u32, Option<i64>)],
);

/// What each kind of witness tells of nodes, where node 1 has a main log,
/// node 2 another group of logs only.
#[test]
fn which_nodes_there_are() {
    let fact = |node: u32, membership: Option<Membership>, heard: Option<i64>| NodeFact {
        node_id: Some(node),
        membership,
        updated_at: heard.map(|minute| Micros::clamped(minute * MINUTE)),
        ..NodeFact::default()
    };
    let file = |path: &str, facts: Vec<NodeFact>| {
        let mut member = MemberFindings {
            path: path.to_owned(),
            ..MemberFindings::default()
        };
        member.data.nodes = facts;
        member
    };
    let left_at = |node: u32, minute: i64| {
        let mut member = file("debug/system.eventlog.txt", Vec::new());
        member.data.events = vec![Event {
            kind: "node_decommissioned".to_owned(),
            node: Some(node),
            at: Some(Micros::clamped(minute * MINUTE)),
            ..Event::default()
        }];
        member
    };
    let active = Some(Membership::Active);
    let gone = Some(Membership::Decommissioned);
    let liveness = "debug/liveness.json";
    #[rustfmt::skip]
    let cases: &[NodesCase<'_>] = &[
        ("no list",                 vec![],                                                            None,    &[],  &[]),
        ("a status file",           vec![file("debug/nodes/1/status.json", vec![fact(1, None, Some(5))])], None, &[],  &[]),
        ("another's status file",   vec![file("debug/nodes/3/status.json", vec![fact(3, None, Some(5))])], None, &[3], &[]),
        ("all are there",           vec![file(liveness, vec![fact(1, active, None), fact(2, active, None)])], Some(2), &[], &[]),
        ("one more",                vec![file(liveness, vec![fact(1, active, None), fact(3, active, None)])], Some(3), &[3], &[]),
        ("being taken out",         vec![file(liveness, vec![fact(3, Some(Membership::Decommissioning), None)])], Some(3), &[3], &[]),
        ("taken out",               vec![file(liveness, vec![fact(3, gone, None)])],                   Some(2), &[],  &[(3, None)]),
        ("taken out, last heard",   vec![file(liveness, vec![fact(3, gone, Some(7))])],                Some(2), &[],  &[(3, Some(7))]),
        ("taken out, heard later",  vec![file(liveness, vec![fact(3, gone, Some(7)), fact(3, None, Some(9))])], Some(2), &[], &[(3, Some(9))]),
        ("an event tells",          vec![file(liveness, vec![fact(3, active, None)]), left_at(3, 8)],  Some(2), &[],  &[(3, Some(8))]),
        ("taken out, but has logs", vec![file(liveness, vec![fact(1, gone, Some(7))])],                Some(2), &[],  &[]),
        ("gossip",                  vec![file("debug/nodes/1/crdb_internal.gossip_nodes.txt", vec![fact(4, None, None)])], Some(3), &[4], &[]),
        ("no node at all",          vec![file(liveness, vec![fact(0, active, None)])],                 Some(2), &[],  &[]),
    ];
    let logs = [
        log(1, &[(0, 10)]),
        MemberFindings {
            group: Some("health".to_owned()),
            ..log(2, &[(0, 10)])
        },
    ];
    let of_logs = node_logs(&logs);
    for (name, members, known, missing, left) in cases {
        let none = BTreeSet::new();
        let witnesses = Witnesses {
            folders: &none,
            left_out: &none,
            jobs: Vec::new(),
        };
        let nodes = nodes(members, &witnesses, &of_logs);
        assert_eq!(nodes.known, *known, "{name}");
        let ids: Vec<u32> = nodes.missing.iter().map(|node| node.node).collect();
        assert_eq!(ids, *missing, "{name}");
        let gone = nodes
            .gone
            .iter()
            .map(|(node, at)| (*node, at.map(|at| at.get() / MINUTE)));
        assert_eq!(gone.collect::<Vec<_>>(), *left, "{name}");
    }
    let (folders, left_out) = ([1, 2, 3].into(), [1, 4].into());
    let job = History {
        coordinators: [1, 5].into(),
        ..History::default()
    };
    let witnesses = Witnesses {
        folders: &folders,
        left_out: &left_out,
        jobs: vec![&job],
    };
    let ids = nodes(&[], &witnesses, &of_logs).missing;
    let ids: Vec<u32> = ids.iter().map(|node| node.node).collect();
    assert_eq!(ids, [3, 4, 5], "never one that has logs");
}

/// A list of nodes with what it says of each: whether it was taken out, and
/// when it was last heard of.
fn list(path: &str, nodes: &[(u32, bool, Option<i64>)]) -> MemberFindings {
    let facts = nodes.iter().map(|&(node, gone, heard)| NodeFact {
        node_id: Some(node),
        membership: gone.then_some(Membership::Decommissioned),
        updated_at: heard.map(|at| Micros::clamped(at * MINUTE)),
        ..NodeFact::default()
    });
    let mut member = MemberFindings {
        path: path.to_owned(),
        ..MemberFindings::default()
    };
    member.data.nodes = facts.collect();
    member
}

/// Missing nodes, nodes that are gone and since when, and how many there are.
type Told = (Vec<u32>, Vec<(u32, Option<i64>)>, Option<u64>);

#[test]
fn who_is_missing() {
    let other_group = MemberFindings {
        group: Some("health".to_owned()),
        ..log(7, &[(0, 10)])
    };
    let job = History {
        coordinators: [9].into(),
        ..History::default()
    };
    let (folders, left_out) = (BTreeSet::from([8]), BTreeSet::from([6]));
    let told = |members: &[MemberFindings], job: Option<&History>| {
        let witnesses = Witnesses {
            folders: &folders,
            left_out: &left_out,
            jobs: job.into_iter().collect(),
        };
        let found = nodes(members, &witnesses, &node_logs(members));
        let missing: Vec<u32> = found.missing.iter().map(|missing| missing.node).collect();
        let gone = found.gone.into_iter();
        let gone: Vec<(u32, Option<i64>)> = gone
            .map(|(node, at)| (node, at.map(|at| at.get() / MINUTE)))
            .collect();
        (missing, gone, found.known)
    };
    let live = list(
        "debug/liveness.json",
        &[
            (1, false, None),
            (4, false, None),
            (5, true, None),
            (7, false, None),
        ],
    );
    let dated = list(
        "debug/crdb_internal.gossip_liveness.txt",
        &[(5, false, Some(90))],
    );
    let status = list("debug/nodes/1/status.json", &[(1, false, None)]);
    let logs = log(1, &[(0, 10)]);
    #[rustfmt::skip]
    let cases: Vec<(&str, Vec<MemberFindings>, Option<&History>, Told)> = vec![
        ("no list",          vec![logs.clone()],                               None,       (vec![6, 8],       vec![],              None)),
        ("a node's status",  vec![logs.clone(), status],                       None,       (vec![6, 8],       vec![],              None)),
        ("a list",           vec![logs.clone(), live.clone()],                 None,       (vec![4, 7, 8], vec![(5, None)],     Some(4))),
        ("when it left",     vec![logs.clone(), live.clone(), dated],          None,       (vec![4, 7, 8], vec![(5, Some(90))], Some(4))),
        ("other groups only", vec![logs.clone(), live.clone(), other_group],   None,       (vec![4, 8],    vec![(5, None)],     Some(4))),
        ("gone with logs",   vec![logs.clone(), live, log(5, &[(0, 10)])],     None,       (vec![4, 7, 8], vec![],              Some(5))),
        ("a coordinator",    vec![logs],                                       Some(&job), (vec![6, 8, 9],    vec![],              None)),
    ];
    for (name, members, job, want) in cases {
        assert_eq!(told(&members, job), want, "{name}");
    }
}
