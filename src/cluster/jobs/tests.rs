use debug_zip_records::table::ExactId;
use debug_zip_records::table::job_messages::JobMessage;
use proptest::prelude::*;

use super::*;
use crate::scan::TenantRef;

fn at(seconds: i64) -> Micros {
    Micros::clamped(1_745_300_000_000_000 + seconds * debug_zip_records::time::SECOND)
}

const EXACT: u64 = 1_065_722_008_981_340_161;
const ROUNDED: u64 = 1_065_722_008_981_340_200;
/// Another job of the same float.
const TWIN: u64 = 1_065_722_008_981_340_170;

fn row(id: u64, rounded: bool) -> JobRow {
    JobRow {
        job_id: id,
        job_id_rounded: rounded,
        job_type: Some("IMPORT".into()),
        status: Some("succeeded".into()),
        coordinator_id: Some(4),
        ..JobRow::default()
    }
}

fn table(rows: Vec<JobRow>) -> MemberFindings {
    let mut member = MemberFindings {
        path: "debug/crdb_internal.jobs.json".to_owned(),
        ..MemberFindings::default()
    };
    member.data.table = Some(JobTable::Jobs);
    member.data.jobs = rows;
    member
}

fn messages(id: u64) -> MemberFindings {
    let mut member = MemberFindings {
        path: "debug/system.job_message.json".to_owned(),
        ..MemberFindings::default()
    };
    member.data.messages = vec![JobMessage {
        job_id: id,
        job_id_rounded: true,
        written: Some(at(5)),
        kind: Some("retry".to_owned()),
    }];
    member
}

fn line(id: u64, maybe_rounded: bool, source: StateSource, state: &str, second: i64) -> JobSeen {
    JobSeen {
        tenant: SYSTEM_TENANT,
        id,
        maybe_rounded,
        types: Vec::new(),
        operation: None,
        description: None,
        descriptor_ids: Vec::new(),
        states: vec![StateSeen {
            source,
            state: state.to_owned(),
            at: Some(at(second)),
        }],
        attempts: Vec::new(),
        num_rows: Vec::new(),
        seen: Some((at(second), at(second))),
    }
}

fn in_log(jobs: Vec<JobSeen>) -> MemberFindings {
    MemberFindings {
        is_log: true,
        jobs,
        ..MemberFindings::default()
    }
}

fn joined(members: &[MemberFindings]) -> Jobs {
    let names = TenantNames::collect(members);
    join(&mut members.to_vec(), &names, &BTreeSet::new())
}

fn ids(jobs: &Jobs) -> Vec<u64> {
    jobs.iter().map(|(_, id, _)| id).collect()
}

#[test]
fn rounded_ids_find_their_job() {
    let tag = |id| in_log(vec![line(id, false, StateSource::StateLine, "running", 1)]);
    let event = |id| {
        in_log(vec![line(
            id,
            true,
            StateSource::StatusChange,
            "succeeded",
            9,
        )])
    };
    #[rustfmt::skip]
    let cases: &[(&str, Vec<MemberFindings>, &[u64])] = &[
        ("a rounded row",           vec![tag(EXACT), table(vec![row(ROUNDED, true)])],          &[EXACT]),
        ("a rounded message",       vec![tag(EXACT), messages(ROUNDED)],                        &[EXACT]),
        ("a rounded event",         vec![tag(EXACT), event(ROUNDED)],                           &[EXACT]),
        ("an event with all digits", vec![event(EXACT), event(ROUNDED)],                        &[EXACT]),
        ("two that it can be",      vec![tag(EXACT), tag(TWIN), table(vec![row(ROUNDED, true)])], &[EXACT, TWIN, ROUNDED]),
        ("none that it can be",     vec![tag(EXACT + 100_000), table(vec![row(ROUNDED, true)])], &[ROUNDED, EXACT + 100_000]),
        ("nothing but rounded",     vec![table(vec![row(ROUNDED, true)]), event(ROUNDED)],      &[ROUNDED]),
        ("small ids are exact",     vec![tag(7), event(8)],                                     &[7, 8]),
    ];
    for (name, members, want) in cases {
        assert_eq!(ids(&joined(members)), *want, "{name}");
    }
    let jobs = joined(&cases[0].1);
    let history = jobs.get("1", EXACT).expect("found above");
    assert_eq!(history.operation, Operation::Import);
    assert_eq!(history.coordinators, [4]);
    assert_eq!(history.outcome().map(|c| &*c.state), Some("succeeded"));
}

/// A copy of another tenant's table says nothing of this tenant's jobs.
#[test]
fn ignored_tables() {
    let members = [table(vec![row(EXACT, false)])];
    let names = TenantNames::collect(&members);
    let ids = |ignored: usize| ids(&join(&mut members.clone(), &names, &[ignored].into()));
    assert_eq!(ids(0), [0; 0]);
    assert_eq!(ids(1), [EXACT]);
}

/// An event of the cluster's own log, whose id may be rounded or not.
fn event(id: u64, kind: &str, state: &str, second: i64) -> MemberFindings {
    let mut member = MemberFindings {
        path: "debug/events.json".to_owned(),
        ..MemberFindings::default()
    };
    member.data.events = vec![Event {
        at: Some(at(second)),
        kind: kind.to_owned(),
        job_id: Some(ExactId {
            value: id,
            rounded: true,
        }),
        status: Some(state.to_owned()),
        descriptor_ids: vec![100],
        num_rows: u64::try_from(second).ok(),
        ..Event::default()
    }];
    member
}

/// What one source says of one job.
fn any_member() -> impl Strategy<Value = MemberFindings> {
    let id = prop::sample::select(vec![EXACT, ROUNDED, TWIN, 7]);
    let state = prop::sample::select(vec!["running", "succeeded", "failed"]);
    let told = prop::sample::select(vec![
        "",
        "IMPORT INTO a",
        "IMPORT INTO b",
        "IMPORT INTO a.b",
    ]);
    let tenant = prop::sample::select(vec![SYSTEM_TENANT, TenantRef::Id(3)]);
    (0_usize..9, id, state, 0_i64..3, told, tenant).prop_map(
        |(kind, id, state, second, told, tenant)| {
            let described = (!told.is_empty()).then(|| told.to_owned());
            let of_table = |rounded| JobRow {
                status: Some(state.into()),
                description: described.clone(),
                started: Some(at(second)),
                ..row(id, rounded)
            };
            let in_line = |maybe_rounded, source| JobSeen {
                tenant: tenant.clone(),
                description: described.clone(),
                attempts: vec![failed_run(Some(at(second)), Some(1))],
                num_rows: vec![(Some(at(second)), second.to_string())],
                ..line(id, maybe_rounded, source, state, second)
            };
            match kind {
                0 => table(vec![of_table(false)]),
                1 => table(vec![of_table(true)]),
                2 => messages(id),
                3 => in_log(vec![in_line(false, StateSource::StateLine)]),
                4 => in_log(vec![in_line(true, StateSource::StatusChange)]),
                5 => in_log(vec![in_line(true, StateSource::RecoveryEvent)]),
                6 => event(id, "status_change", state, second),
                7 => event(id, "import", state, second),
                _ => event(id, "recovery_event", state, second),
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    /// Any order of sources gives the same histories.
    #[test]
    fn any_order(
        (members, others) in prop::collection::vec(any_member(), 0..12)
            .prop_flat_map(|members| (Just(members.clone()), Just(members).prop_shuffle())),
    ) {
        prop_assert_eq!(joined(&members), joined(&others));
    }
}
