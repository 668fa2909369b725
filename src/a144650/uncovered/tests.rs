use super::*;

#[test]
fn ids_tell_when_a_job_was_made() {
    let at = |text: &str| debug_zip_records::time::parse_sql(text);
    let advisory = 1_065_722_008_981_340_161;
    let made = made_at(advisory, at("2025-04-22 12:00:00")).map(|at| at.to_string());
    assert!(made.is_some_and(|made| made.starts_with("2025-04-22 06:")));
    assert_eq!(
        made_at(advisory, at("2025-04-22 00:00:00")),
        None,
        "after its end"
    );
    assert_eq!(made_at(7, at("2025-04-22 12:00:00")), None, "no such id");
    assert_eq!(made_at(u64::MAX, at("2025-04-22 12:00:00")), None);
    assert!(made_at(advisory, None).is_some());
    assert_eq!((maker(advisory), maker(1 << 20)), (Some(1), None));
}

/// 2025-04-22 05:00.
const START: i64 = 1_745_298_000_000_000;

fn hour(hour: i64) -> Micros {
    Micros::clamped(START + hour * HOUR)
}

fn history(state: &str, started: Option<i64>, ended: Option<i64>) -> History {
    let claim = crate::cluster::Claim {
        rank: 0,
        at: ended.map(hour),
        state: state.into(),
        source: "crdb_internal.jobs",
    };
    History {
        operation: Operation::Import,
        claims: [claim].into(),
        started: started.map(hour),
        in_table: true,
        coordinators: [1].into(),
        ..History::default()
    }
}

fn log(node: u32, from: i64, to: i64) -> MemberFindings {
    MemberFindings {
        is_log: true,
        node: Some(node),
        path: format!(
            "debug/nodes/{node}/logs/cockroach.h{node}.u.2025-04-22T05_00_00Z.000100.log"
        ),
        spans: vec![crate::scan::Span {
            from: hour(from),
            to: hour(to),
            node: Some(node),
        }],
        ..MemberFindings::default()
    }
}

/// What is said of one job by logs of two nodes, from 0 to 10 h.
fn said(id: u64, history: History) -> Option<UncoveredJob> {
    let members = [log(1, 0, 10), log(2, 0, 10)];
    let logs = crate::cluster::node_logs(&members);
    let gone = BTreeMap::new();
    let reach = Reach::new(&logs, &[], &gone, &members, &Versions::default());
    let jobs = Jobs::made_up("1", [(id, history)]);
    let (list, more) = uncovered(&jobs, &reach, &BTreeSet::new());
    assert_eq!(more, 0);
    list.into_iter().next()
}

#[test]
fn which_jobs_and_in_which_words() {
    let backup = History {
        operation: Operation::Other,
        ..history("succeeded", Some(-5), Some(-4))
    };
    let unstarted = |state: &str, ended| history(state, None, ended);
    let id_at = |hours: i64| {
        let ticks = (hour(hours).get() - 1_420_070_400_000_000) / 10;
        (u64::try_from(ticks).unwrap() << 15) | 1
    };
    #[rustfmt::skip]
    let cases: Vec<(&str, u64, History, Option<&str>)> = vec![
        ("inside",            7, history("succeeded", Some(1), Some(2)),   None),
        ("before",            7, history("succeeded", Some(-3), Some(-2)), Some("It began at 2025-04-22 02:00:00 UTC and ended at 2025-04-22 03:00:00 UTC; the logs of n1, n2 do not cover that.")),
        ("began before",      7, history("succeeded", Some(-1), Some(2)),  Some("It began at 2025-04-22 04:00:00 UTC and ended at 2025-04-22 07:00:00 UTC; the logs of n1, n2 do not cover that.")),
        ("no end, inside",    7, history("succeeded", Some(1), None),      None),
        ("no end, before",    7, history("succeeded", Some(-1), None),     Some("It began at 2025-04-22 04:00:00 UTC; nothing tells when it ended; the logs of n1, n2 do not cover that.")),
        ("no start",          7, unstarted("succeeded", Some(2)),          Some("Nothing tells when it began; it ended at 2025-04-22 07:00:00 UTC; so the logs cannot be said to cover it.")),
        ("neither",           7, unstarted("succeeded", None),             Some("Nothing tells when it began; nothing tells when it ended; so the logs cannot be said to cover it.")),
        ("id tells, inside",  id_at(1), unstarted("succeeded", Some(2)),   None),
        ("id tells, before",  id_at(-1), unstarted("succeeded", Some(2)),  Some("It was made at 2025-04-22 04:00:00 UTC, as its id tells, and ended at 2025-04-22 07:00:00 UTC; the logs of n1, n2 do not cover that.")),
        ("running inside",    7, history("running", Some(1), None),        None),
        ("running before",    7, history("running", Some(-1), None),       Some("It began at 2025-04-22 04:00:00 UTC and is still running; the logs of n1, n2 do not cover that. It may have lost rows already.")),
        ("paused before",     7, history("paused", Some(-1), None),        Some("It began at 2025-04-22 04:00:00 UTC and is paused; the logs of n1, n2 do not cover that. It may have lost rows already; when it is resumed, it goes on from its checkpoint.")),
        ("failed before",     7, history("failed", Some(-3), Some(-2)),    None),
        ("state unreadable",  7, history("\u{d7}", Some(-3), None),         Some("It began at 2025-04-22 02:00:00 UTC; nothing tells how it ended; the logs of n1, n2 do not cover that.")),
        ("backup before",     7, backup,                                   None),
        ("maker without logs", id_at(1) + 3, History { coordinators: Vec::new(), ..unstarted("succeeded", Some(2)) }, Some("It was made at 2025-04-22 06:00:00 UTC, as its id tells, and ended at 2025-04-22 07:00:00 UTC; n4 made it, as its id tells, and has no logs here.")),
    ];
    for (name, id, history, want) in cases {
        let got = said(id, history).map(|job| job.reason.text);
        assert_eq!(got.as_deref(), want, "{name}");
    }
}

#[test]
fn nodes_that_are_missing_or_gone() {
    let members = [log(1, 0, 10)];
    let logs = crate::cluster::node_logs(&members);
    let jobs = Jobs::made_up("1", [(7, history("succeeded", Some(1), Some(2)))]);
    let told = BTreeSet::new();
    let why = |missing: &[MissingNode], left: Option<Option<i64>>| {
        let gone = left.map(|left| (5, left.map(hour))).into_iter().collect();
        let reach = Reach::new(&logs, missing, &gone, &members, &Versions::default());
        uncovered(&jobs, &reach, &told)
            .0
            .into_iter()
            .next()
            .map(|job| job.reason.text)
    };
    let missing = [MissingNode {
        node: 4,
        source: "liveness.json".to_owned(),
        note: None,
    }];
    assert!(why(&missing, None).is_some_and(|why| why.contains("the logs of n4")));
    assert_eq!(why(&[], None), None);
    assert_eq!(why(&[], Some(None)), None, "nothing tells when it left");
    assert_eq!(why(&[], Some(Some(0))), None, "it left before");
    assert_eq!(why(&[], Some(Some(1))), None, "it left as the job began");
    assert!(why(&[], Some(Some(2))).is_some_and(|why| why.contains("the logs of n5")));
}

/// A version without the bug, known from the job's start on, clears it;
/// one that is known only later does not.
#[test]
fn versions_without_the_bug() {
    let members = [log(1, 0, 10)];
    let logs = crate::cluster::node_logs(&members);
    let gone = BTreeMap::new();
    let listed = |known: &[(i64, &str)], history: History| {
        let mut versions = Versions::default();
        for (at, version) in known {
            let scope = scopes(&members[0]).remove(0);
            versions.add(Some(1), scope, Some(hour(*at)), version, "log_header");
        }
        let reach = Reach::new(&logs, &[], &gone, &members, &versions);
        let jobs = Jobs::made_up("1", [(7, history)]);
        uncovered(&jobs, &reach, &BTreeSet::new()).0.len()
    };
    let before = || history("succeeded", Some(-3), Some(-2));
    assert_eq!(listed(&[], before()), 1);
    assert_eq!(listed(&[(-3, "v24.1.17")], before()), 0);
    assert_eq!(listed(&[(-2, "v24.1.17")], before()), 1);
    assert_eq!(listed(&[(-3, "v24.1.5")], before()), 1);
    assert_eq!(listed(&[(-4, "v24.1.17"), (-3, "v24.3.11")], before()), 0);
    assert_eq!(listed(&[(-4, "v24.1.17"), (-2, "v24.1.5")], before()), 1);
    assert_eq!(listed(&[(-4, "v24.1.17"), (-1, "v24.1.5")], before()), 0);
    let running = || history("running", Some(-3), None);
    assert_eq!(listed(&[(-3, "v24.1.17")], running()), 0);
    assert_eq!(listed(&[(-3, "v24.1.17"), (5, "v24.1.5")], running()), 1);
}

/// Many jobs, nodes and files: each is looked at once, and the lists are
/// cut before anything is worded.
#[test]
fn lists_are_bounded() {
    let members: Vec<MemberFindings> = (1..=60).map(|node| log(node, 0, 10)).collect();
    let logs = crate::cluster::node_logs(&members);
    let gone = BTreeMap::new();
    let reach = Reach::new(&logs, &[], &gone, &members, &Versions::default());
    let jobs = (0..20_000).map(|id| (id, history("succeeded", Some(-3), Some(-2))));
    let jobs = Jobs::made_up("1", jobs);
    let (list, more) = uncovered(&jobs, &reach, &BTreeSet::new());
    assert_eq!(
        (list.len(), more),
        (MAX_UNCOVERED, 20_000 - MAX_UNCOVERED as u64)
    );
}

/// How far past its entries a log counts, and which states count.
#[test]
fn edges_and_states() {
    let ran = |from: Micros, to: Micros| {
        let mut ran = history("succeeded", Some(0), None);
        ran.started = Some(from);
        ran.claims = ran
            .claims
            .into_iter()
            .map(|claim| crate::cluster::Claim {
                at: Some(to),
                ..claim
            })
            .collect();
        said(7, ran).is_some()
    };
    let slack = 10 * debug_zip_records::time::SECOND;
    assert!(!ran(hour(0).plus(-slack), hour(10).plus(slack)));
    assert!(ran(hour(0).plus(-slack - 1), hour(10)));
    assert!(ran(hour(0), hour(10).plus(slack + 1)));
    #[rustfmt::skip]
    let states: &[(&str, bool)] = &[
        ("pending", true), ("running", true), ("retry-running", true), ("pause-requested", true),
        ("paused", true), ("cancel-requested", true), ("succeeded", true), ("weird", true),
        ("failed", false), ("canceled", false), ("reverting", false), ("revert-failed", false),
    ];
    for (state, want) in states {
        assert_eq!(
            said(7, history(state, Some(-1), None)).is_some(),
            *want,
            "{state}"
        );
        assert!(
            said(7, history(state, Some(1), None)).is_none(),
            "{state} inside"
        );
    }
}

/// Where no table tells who ran a job, its id tells who made it; but not
/// of a tenant's jobs, whose instances are no nodes.
#[test]
fn who_made_a_job() {
    let ticks = (hour(1).get() - 1_420_070_400_000_000) / 10;
    let by = |node: u64| (u64::try_from(ticks).unwrap() << 15) | node;
    let members = [log(1, 0, 10), log(2, 0, 10)];
    let logs = crate::cluster::node_logs(&members);
    let fixed = |version: &str| {
        let mut versions = Versions::default();
        for member in &members {
            let scope = scopes(member).remove(0);
            versions.add(member.node, scope, Some(hour(-3)), version, "log_header");
        }
        versions
    };
    let said =
        |versions: &Versions, tenant: &str, id: u64, coordinator: Option<u32>, gone: &[u32]| {
            let gone = gone.iter().map(|node| (*node, None)).collect();
            let reach = Reach::new(&logs, &[], &gone, &members, versions);
            let of_job = History {
                coordinators: coordinator.into_iter().collect(),
                ..history("succeeded", Some(1), Some(2))
            };
            let jobs = Jobs::made_up(tenant, [(id, of_job)]);
            uncovered(&jobs, &reach, &BTreeSet::new()).0.len()
        };
    let none = Versions::default();
    let listed =
        |tenant: &str, id, coordinator, gone: &[u32]| said(&none, tenant, id, coordinator, gone);
    assert_eq!(listed("1", by(9), None, &[]), 1);
    assert_eq!(listed("1", by(2), None, &[]), 0, "it has logs");
    assert_eq!(listed("1", by(9), Some(1), &[]), 0, "a table tells");
    assert_eq!(listed("1", by(9), None, &[9]), 0, "it was taken out");
    assert_eq!(listed("3", by(9), None, &[]), 0, "an instance");
    assert_eq!(listed("1", 9, None, &[]), 0, "no such id");
    // What the others ran says nothing of a node without logs.
    let fixed = fixed("v24.1.17");
    assert_eq!(said(&fixed, "1", by(9), None, &[]), 1);
    assert_eq!(said(&fixed, "1", by(2), None, &[]), 0);
    assert_eq!(said(&fixed, "1", by(9), None, &[9]), 0);
}

/// Twenty thousand jobs and the files of a large cluster: each job costs a
/// few looks, whatever the number of nodes and files.
#[test]
fn looks_grow_with_the_input() {
    const NODES: u32 = 60;
    const FILES: i64 = 1_200;
    const JOBS: u32 = 20_000;
    let every = |n: i64| hour(2 * n);
    let mut members = Vec::new();
    let mut versions = Versions::default();
    for node in 1..=NODES {
        for file in 0..FILES {
            let span = crate::scan::Span {
                from: every(file),
                to: every(file).plus(HOUR / 2),
                node: Some(node),
            };
            let member = MemberFindings {
                spans: vec![span],
                ..log(node, 0, 0)
            };
            let scope = scopes(&member).swap_remove(0);
            versions.add(Some(node), scope, Some(span.from), "v24.1.5", "log_header");
            members.push(member);
        }
    }
    let jobs = (0..JOBS).map(|n| {
        let from = every(i64::from(n) % FILES);
        let of_job = History {
            started: Some(from),
            claims: [crate::cluster::Claim {
                rank: 0,
                at: Some(from.plus(if n % 2 == 0 { 1 } else { HOUR })),
                state: "succeeded".into(),
                source: "crdb_internal.jobs",
            }]
            .into(),
            ..history("succeeded", None, None)
        };
        (u64::from(n), of_job)
    });
    let jobs = Jobs::made_up("1", jobs);
    let logs = crate::cluster::node_logs(&members);
    let gone = BTreeMap::new();
    crate::cluster::looks::take();
    let reach = Reach::new(&logs, &[], &gone, &members, &versions);
    let (listed, more) = uncovered(&jobs, &reach, &BTreeSet::new());
    let looks = crate::cluster::looks::take();
    assert_eq!(listed.len() as u64 + more, u64::from(JOBS / 2));
    let files = u64::from(NODES) * FILES.unsigned_abs();
    let each = u64::from(FILES.unsigned_abs().ilog2()) + 2;
    let named = MAX_UNCOVERED as u64 * u64::from(NODES);
    let bound = 4 * files + 2 * u64::from(JOBS) * each + named;
    assert!(looks <= bound, "{looks} of {bound}");
    assert!(looks >= u64::from(JOBS), "{looks} are counted");
}
