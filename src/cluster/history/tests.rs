use debug_zip_records::time::SECOND;

use super::*;

fn at(seconds: i64) -> Micros {
    Micros::clamped(1_745_300_000_000_000 + seconds * SECOND)
}

/// What one source says, as (rank, state, second).
fn history(claims: &[(u8, &str, Option<i64>)]) -> History {
    let claims = claims.iter().map(|(rank, state, second)| Claim {
        rank: *rank,
        at: second.map(at),
        state: Word::from(*state),
        source: "a source",
    });
    History {
        claims: claims.collect(),
        ..History::default()
    }
}

#[test]
fn outcomes_and_conflicts() {
    type Case<'a> = (
        &'a str,
        &'a [(u8, &'a str, Option<i64>)],
        Option<(&'a str, u8)>,
        &'a [&'a str],
    );
    #[rustfmt::skip]
    let cases: &[Case<'_>] = &[
        ("nothing",                 &[],                                                        None,                   &[]),
        ("a table",                 &[(0, "succeeded", Some(9))],                               Some(("succeeded", 0)), &[]),
        ("a table before a line",   &[(0, "failed", Some(9)), (10, "succeeded", Some(8))],      Some(("failed", 0)),    &["succeeded"]),
        ("an end before an open",   &[(0, "running", None), (10, "succeeded", Some(8))],        Some(("succeeded", 10)), &["running"]),
        ("open only",               &[(0, "paused", None), (10, "running", Some(1))],           Some(("paused", 0)),    &[]),
        ("running after success",   &[(10, "succeeded", Some(8)), (10, "running", Some(9))],    Some(("succeeded", 10)), &[]),
        ("undone after success",    &[(10, "succeeded", Some(8)), (10, "reverting", Some(9))],  Some(("reverting", 10)), &[]),
        ("a status change",         &[(11, "succeeded", Some(8)), (10, "running", Some(1))],    Some(("succeeded", 11)), &["running"]),
        ("an event against lines",  &[(10, "succeeded", Some(8)), (11, "failed", Some(8))],     Some(("succeeded", 10)), &["failed"]),
    ];
    for (name, claims, outcome, conflicts) in cases {
        let history = history(claims);
        let got = history.outcome().map(|claim| (&*claim.state, claim.rank));
        assert_eq!(got, *outcome, "{name}");
        let got: Vec<String> = history.conflicts().into_iter().map(|c| c.state).collect();
        assert_eq!(got, *conflicts, "{name}");
    }
}

/// From when to when a job is known to have run, and when it succeeded.
#[test]
fn times() {
    type Case<'a> = (
        &'a str,
        &'a [(u8, &'a str, Option<i64>)],
        Option<i64>,
        Option<(i64, i64)>,
        Option<(i64, Option<i64>)>,
        Option<i64>,
    );
    const ON: Option<i64> = None;
    // Claims, start, lines; first and last moment, and that of success.
    #[rustfmt::skip]
    let cases: &[Case<'_>] = &[
        ("nothing",                  &[],                                                    None,    None,          None,                None),
        ("an end",                   &[(0, "succeeded", Some(9))],                           None,    None,          Some((9, Some(9))),  Some(9)),
        ("a start and an end",       &[(0, "succeeded", Some(9))],                           Some(2), None,          Some((2, Some(9))),  Some(9)),
        ("lines around them",        &[(0, "succeeded", Some(9))],                           Some(2), Some((1, 10)), Some((1, Some(10))), Some(9)),
        ("lines alone",              &[],                                                    None,    Some((3, 4)),  Some((3, Some(4))),  None),
        ("still running",            &[(0, "running", Some(5))],                             Some(2), Some((3, 4)),  Some((2, ON)),       Some(5)),
        ("another source's time",    &[(0, "succeeded", None), (10, "succeeded", Some(8))],  Some(2), None,          Some((2, Some(8))),  Some(8)),
        ("another state's is not",   &[(0, "succeeded", None), (10, "failed", Some(8))],     Some(2), None,          Some((2, Some(8))),  None),
        ("no time at all",           &[(0, "succeeded", None)],                              None,    None,          None,                None),
    ];
    for (name, claims, started, seen, ran, succeeded) in cases {
        let history = History {
            started: started.map(at),
            seen: seen.map(|(from, to)| (at(from), at(to))),
            ..history(claims)
        };
        let want = ran.map(|(from, to)| (at(from), to.map_or(Micros::MAX, at)));
        assert_eq!(history.ran(), want, "{name}");
        assert_eq!(history.succeeded_at(), succeeded.map(at), "{name}");
    }
}

/// A line that shows what a job does counts where its type does not tell.
#[test]
fn operations() {
    type Case<'a> = (&'a str, Option<Operation>, Operation);
    #[rustfmt::skip]
    let cases: &[Case<'_>] = &[
        ("IMPORT",            None,                              Operation::Import),
        ("IMPORT",            Some(Operation::MaterializedView), Operation::Import),
        ("NEW SCHEMA CHANGE", Some(Operation::MaterializedView), Operation::MaterializedView),
        ("",                  Some(Operation::CreateTableAs),    Operation::CreateTableAs),
        ("",                  None,                              Operation::Unknown),
    ];
    for (job_type, seen, want) in cases {
        let history = History {
            types: [Word::from(*job_type)].into(),
            operation_seen: *seen,
            ..History::default()
        };
        assert_eq!(history.told_operation(), *want, "{job_type} {seen:?}");
    }
}
