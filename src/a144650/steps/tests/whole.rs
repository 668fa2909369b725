//! What there is to do about the whole.

use super::*;

#[test]
fn topics_and_their_order() {
    let topics = |answer: &Answer, versions: &[&str]| -> Vec<String> {
        let all = advised(answer.clone(), versions).next_steps;
        all.into_iter().map(|steps| steps.topic).collect()
    };
    let mut answer = with_job(Operation::Import, None);
    answer.unattributed = crate::report::forms::sample::report().unattributed;
    answer.uncovered_jobs = vec![uncovered(Operation::CreateTableAs)];
    let want = ["support", "unattributed", "collect_more", "upgrade"];
    assert_eq!(topics(&answer, &["v24.1.5"]), want);

    let mut clear = with_job(Operation::Import, None);
    clear.jobs[0].verdict = JobVerdict::Benign;
    clear.verdict.state = State::Clear;
    assert_eq!(topics(&clear, &["v24.1.5"]), ["upgrade"]);
    assert!(topics(&clear, &["v24.1.17", "junk"]).is_empty());

    clear.uncovered_jobs = vec![uncovered(Operation::MaterializedView)];
    clear.verdict.state = State::Incomplete;
    assert_eq!(topics(&clear, &["v24.1.5"]), ["collect_more", "upgrade"]);
}

/// Counted errors without a job have steps, also past those that are listed.
/// Candidates are spoken of where there are some.
#[test]
fn errors_without_a_job() {
    const LISTED: &str = "are listed beside it: validate each of them";
    const ALONE: &str = "Where no job is listed beside an error";
    const WINDOW: &str = "created <= '1970-01-01 00:00:00.000000+00'";
    let [one, other, harmless] = <[_; 3]>::try_from(unattributed(Some(Micros::MIN))).unwrap();
    let timeless = unattributed(None).remove(1);
    #[rustfmt::skip]
    let cases: [(Vec<Unattributed>, u64, &[&str], &[&str]); 6] = [
        (vec![one.clone()],                0, &[LISTED],                        &[ALONE, "created"]),
        (vec![other.clone()],              0, &[ALONE, WINDOW, "IN (106)"],     &[LISTED]),
        (vec![one, other],                 0, &[LISTED, ALONE, WINDOW],         &[]),
        (vec![timeless],                   0, &[ALONE],                         &[LISTED, "created"]),
        (vec![],                           3, &[ALONE, "contact support"],      &[LISTED, "created"]),
        (vec![harmless],                   0, &[],                              &["contact support"]),
    ];
    for (errors, omitted, present, absent) in cases {
        let mut answer = Answer {
            unattributed: errors,
            unattributed_omitted: omitted,
            ..Answer::default()
        };
        answer.verdict.state = State::Findings;
        let text = topic(&advised(answer, &["v24.1.5"]), "unattributed");
        assert!(
            present.iter().all(|phrase| text.contains(phrase)),
            "{present:?}\n{text}"
        );
        assert!(
            absent.iter().all(|phrase| !text.contains(phrase)),
            "{absent:?}\n{text}"
        );
    }
}

/// No step speaks of jobs where there is none to validate.
#[test]
fn jobs_are_spoken_of_where_there_are_some() {
    let answer = |state, jobs: bool, open: bool, omitted| {
        let mut answer = with_job(Operation::Import, None);
        if !jobs {
            answer.jobs[0].verdict = JobVerdict::Benign;
        }
        if open {
            answer.uncovered_jobs = vec![uncovered(Operation::Import)];
        }
        answer.uncovered_jobs_omitted = omitted;
        answer.verdict.state = state;
        advised(answer, &["v24.1.5"])
    };
    #[rustfmt::skip]
    let cases: [(State, bool, bool, u64, bool); 6] = [
        (State::Findings,   true,  false, 0, true),
        (State::Findings,   false, false, 0, false),
        (State::Findings,   false, true,  0, true),
        (State::Incomplete, false, true,  0, true),
        (State::Incomplete, false, false, 1, true),
        (State::Clear,      false, false, 0, false),
    ];
    for (state, jobs, open, omitted, want) in cases {
        let answer = answer(state, jobs, open, omitted);
        let upgrade = topic(&answer, "upgrade");
        assert!(upgrade.contains("does not bring back rows"), "{upgrade}");
        assert_eq!(
            upgrade.contains("Validate the jobs as well"),
            want,
            "{state:?}"
        );
        let support = topic(&answer, "support");
        assert_eq!(support.contains("Validate each job"), jobs, "{support}");
    }
}

#[test]
fn upgrades_are_of_the_own_line() {
    #[rustfmt::skip]
    let cases: &[(&[&str], &str)] = &[
        (&["v23.2.5"],            "v23.2.5 is affected: upgrade to v23.2.24"),
        (&["v24.2.3"],            "its line has no fixed release: upgrade to v24.3.11"),
        (&["v25.1.0", "v25.1.5"], "v25.1.0 is affected: upgrade to v25.1.5"),
        (&[],                     "v24.2 has no fixed release"),
    ];
    for (list, want) in cases {
        let answer = advised(with_job(Operation::Import, None), list);
        assert!(topic(&answer, "upgrade").contains(want), "{list:?}");
    }
}

#[test]
fn collecting_is_quick_and_takes_tables() {
    let mut answer = with_job(Operation::Import, None);
    answer.verdict.state = State::Incomplete;
    let text = topic(&advised(answer, &["v24.1.5"]), "collect_more");
    assert!(text.contains("Do not use --include-files"), "{text}");
    assert!(!text.contains("--include-files="), "{text}");
}
