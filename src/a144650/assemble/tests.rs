use debug_zip_records::time::{Micros, SECOND};

use super::*;
use crate::a144650::answer::{Cause, JobVerdict, WordsWhy};
use crate::a144650::found::Here;
use crate::a144650::found::{FlushError, JobNamed, MoreFlushErrors, WordsSeen};
use crate::cluster::{Claim, Coverage, Jobs, Nodes, TenantNames, Versions, node_logs};
use crate::scan::{MemberFindings, Operation, TenantRef};

/// Seconds after 2025-04-22 06:00.
fn at(seconds: i64) -> Micros {
    Micros::clamped(1_745_301_600_000_000 + seconds * SECOND)
}

/// An error that counts; its place and its counter tell it from others.
fn error(job: Option<u64>, seconds: i64, line: u64) -> FlushError {
    FlushError {
        line,
        node: Some(1),
        tenant: TenantRef::Id(1),
        time: Some(at(seconds)),
        goroutine: 5,
        counter: line,
        tags: "n1".to_owned(),
        message: "closing with flushes".to_owned(),
        text: String::new(),
        cause: Cause::LostSst,
        job: job.map(named),
        index_backfiller: false,
        version: Some("v24.1.5".to_owned()),
        table_id: None,
        index_id: None,
        schema_change_table: None,
    }
}

fn named(id: u64) -> JobNamed {
    JobNamed {
        id,
        by: Attribution::JobTag,
        job_type: None,
    }
}

/// One without a job, in the key range of a table.
fn of_table(table: u32, seconds: i64, line: u64) -> FlushError {
    FlushError {
        table_id: Some(table),
        ..error(None, seconds, line)
    }
}

/// An import that ran from 0 to 1,000 seconds and wrote table 104.
fn import(state: &str) -> History {
    History {
        operation: Operation::Import,
        table_ids: [104].into(),
        started: Some(at(0)),
        claims: [Claim {
            rank: 0,
            at: Some(at(1_000)),
            state: state.into(),
            source: "crdb_internal.jobs",
        }]
        .into(),
        ..History::default()
    }
}

fn log(path: &str, errors: Vec<FlushError>) -> (MemberFindings, Found) {
    let member = MemberFindings {
        path: path.to_owned(),
        is_log: true,
        node: Some(1),
        tenants: vec![("app".to_owned(), 3)],
        ..MemberFindings::default()
    };
    let found = Found::from(Here {
        flush_errors: errors,
        ..Here::default()
    });
    (member, found)
}

const LOG: &str = "debug/nodes/1/logs/cockroach.log";

fn everything(
    logs: Vec<(MemberFindings, Found)>,
    jobs: impl IntoIterator<Item = (u64, History)>,
) -> Everything<Found> {
    let (members, found): (Vec<MemberFindings>, Vec<Found>) = logs.into_iter().unzip();
    let cluster = Cluster {
        tenants: TenantNames::collect(&members),
        logs: node_logs(&members),
        jobs: Jobs::made_up("1", jobs),
        versions: Versions::default(),
        nodes: Nodes::default(),
        members,
        found,
    };
    Everything {
        inputs: Vec::new(),
        clusters: vec![cluster],
        coverage: Coverage::default(),
        skipped: Vec::new(),
        members_scanned: 0,
        bytes_scanned: 0,
        entries: 0,
        main_entries: 0,
        stop: None,
    }
}

fn judged(errors: Vec<FlushError>, jobs: impl IntoIterator<Item = (u64, History)>) -> Answer {
    answer(&everything(vec![log(LOG, errors)], jobs))
}

fn ids(answer: &Answer) -> Vec<&str> {
    answer.jobs.iter().map(|job| job.job_id.as_str()).collect()
}

/// An entry stands in the log of its tenant, in that of the system tenant, and
/// in every input that holds either.
#[test]
fn copies_are_joined() {
    let of_app = |line| FlushError {
        tenant: TenantRef::Name("app".to_owned()),
        tags: "T3,Vapp,n1".to_owned(),
        line,
        ..error(Some(7), 10, 42)
    };
    let by_id = FlushError {
        tenant: TenantRef::Id(3),
        tags: "n1".to_owned(),
        ..of_app(5)
    };
    let (mut again, found) = log(LOG, vec![of_app(5)]);
    again.input = 1;
    again.ordinal = 9;
    let of_tenant = "debug/cluster/app/nodes/1/logs/cockroach.log";
    let logs = vec![
        log(of_tenant, vec![of_app(2)]),
        log(LOG, vec![by_id]),
        (again, found),
    ];
    let answer = answer(&everything(logs, []));
    assert_eq!(ids(&answer), ["7"]);
    let errors = &answer.jobs[0].flush_errors;
    assert_eq!(errors.len(), 1);
    assert_eq!(
        (errors[0].path.as_str(), errors[0].tenant.as_str()),
        (LOG, "3")
    );
    assert_eq!(
        errors[0].copies,
        [format!("{LOG}:5"), format!("{of_tenant}:2")]
    );

    // Any other goroutine, time or message makes another error.
    let other = |change: fn(&mut FlushError)| {
        let mut error = error(Some(7), 10, 42);
        change(&mut error);
        error
    };
    let changes: [fn(&mut FlushError); 4] = [
        |_| {},
        |error| error.goroutine = 6,
        |error| error.time = Some(at(11)),
        |error| error.message = "another".to_owned(),
    ];
    let answer = judged(changes.map(other).into(), []);
    assert_eq!(answer.jobs[0].flush_errors.len(), changes.len());
}

/// A guess makes a job a finding; where it would not, the error stays without
/// a job, so that it is not explained away.
#[test]
fn guesses_never_point_away() {
    use JobVerdict::{AtRisk, Benign, NotKept, PotentiallyCorrupt};
    // Of each job: its verdict, its errors, and errors without a job.
    #[rustfmt::skip]
    let cases: &[(&str, &str, bool, Option<(JobVerdict, usize)>, usize)] = &[
        ("only a guess",           "succeeded", false, Some((PotentiallyCorrupt, 1)), 0),
        ("a guess beside a tag",   "succeeded", true,  Some((PotentiallyCorrupt, 2)), 0),
        ("a guess at an open job", "running",   false, Some((AtRisk, 1)),             0),
        ("only a guess, failed",   "failed",    false, None,                          1),
        ("a tag, failed",          "failed",    true,  Some((NotKept, 1)),            1),
    ];
    for (name, state, tagged, want, loose) in cases {
        let mut errors = vec![of_table(104, 500, 1)];
        errors.extend(tagged.then(|| error(Some(7), 400, 2)));
        let answer = judged(errors, [(7, import(state))]);
        let got = answer.jobs.first();
        let got = got.map(|job| (job.verdict, job.flush_errors.len()));
        assert_eq!((got, answer.unattributed.len()), (*want, *loose), "{name}");
        for error in &answer.unattributed {
            assert!(error.evidence.counted, "{name}");
            assert_eq!(error.evidence.attribution, None, "{name}");
            assert_eq!(error.candidates, ["7"], "{name}");
        }
    }
    // One that does not count takes nothing away: the job is told as benign.
    let harmless = FlushError {
        version: Some("v24.1.17".to_owned()),
        ..of_table(104, 500, 1)
    };
    let answer = judged(vec![harmless], [(7, import("succeeded"))]);
    assert_eq!(answer.jobs[0].verdict, Benign);
    // Two that wrote the table are no guess at all.
    let both = [(7, import("succeeded")), (8, import("failed"))];
    let answer = judged(vec![of_table(104, 500, 1)], both);
    assert!(answer.jobs.is_empty());
    assert_eq!(answer.unattributed[0].candidates, ["7", "8"]);
}

/// Worst first, then by the first error, then by id: whatever the order of the
/// input.
#[test]
fn order_of_jobs() {
    let jobs = || {
        [
            (1, import("failed")),
            (2, import("succeeded")),
            (3, import("succeeded")),
            (4, import("running")),
            (5, import("succeeded")),
        ]
    };
    let mut errors = vec![
        error(Some(1), 1, 1),
        error(Some(5), 30, 2),
        error(Some(2), 20, 3),
        error(Some(3), 20, 4),
        error(Some(4), 1, 5),
        error(Some(6), 1, 6),
        error(Some(2), 900, 7),
    ];
    for _ in 0..errors.len() {
        errors.rotate_left(1);
        let answer = judged(errors.clone(), jobs());
        assert_eq!(ids(&answer), ["2", "3", "5", "4", "6", "1"]);
        let times = answer.jobs[0].flush_errors.iter().map(|error| error.time);
        assert!(times.eq([Some(at(20)), Some(at(900))]), "oldest first");
    }
}

/// The first and the last error of a job stay, and the number is right.
#[test]
fn evidence_is_cut_in_the_middle() {
    for over in [0, 1, 2, 7] {
        let many = MAX_EVIDENCE_PER_JOB + over;
        let lines = (1..).take(many);
        let errors = lines.map(|line| error(Some(7), i64::try_from(line).unwrap(), line));
        let mut log = log(LOG, errors.collect());
        log.1.more_flush_errors = vec![MoreFlushErrors {
            job: Some(named(7)),
            tenant: TenantRef::Id(1),
            node: Some(1),
            cause: Cause::LostSst,
            index_backfiller: false,
            version: Some("v24.1.5".to_owned()),
            count: 40,
            last: Some(at(9_000)),
        }];
        let answer = answer(&everything(vec![log], []));
        let job = &answer.jobs[0];
        assert_eq!(job.flush_errors.len(), MAX_EVIDENCE_PER_JOB);
        assert_eq!(job.flush_errors_omitted, 40 + over as u64);
        assert_eq!(job.flush_errors[0].line, 1);
        let last = job.flush_errors.last().unwrap();
        assert_eq!(last.line, many as u64);
    }
}

/// Of errors without a job, those that count stay, and only they are counted
/// when they are cut.
#[test]
fn errors_that_count_stay() {
    let harmless = |line| FlushError {
        cause: Cause::Shutdown,
        ..error(None, 0, line)
    };
    let counted = |line| error(None, 1, line);
    for (many, over) in [
        (MAX_UNATTRIBUTED - 1, 0),
        (MAX_UNATTRIBUTED, 0),
        (MAX_UNATTRIBUTED + 3, 3),
    ] {
        // Those that do not count are older.
        let errors = (1..10).map(harmless).chain((10..).take(many).map(counted));
        let answer = judged(errors.collect(), []);
        assert_eq!(answer.unattributed.len(), MAX_UNATTRIBUTED);
        assert_eq!(answer.unattributed_omitted, over);
        let kept = answer.unattributed.iter();
        let kept = kept.filter(|error| error.evidence.counted).count();
        assert_eq!(kept, many.min(MAX_UNATTRIBUTED));
        assert!(answer.unattributed[0].evidence.counted);
    }
}

#[test]
fn words_are_cut_and_counted() {
    let seen = |line: u64| WordsSeen {
        line,
        node: None,
        why: if line.is_multiple_of(2) {
            WordsWhy::Quoted
        } else {
            WordsWhy::NoEntry
        },
        text: String::new(),
    };
    let mut log = log(LOG, Vec::new());
    let many = 2 * (MAX_WORDS as u64 + 1);
    log.1.words = (1..=many).rev().map(seen).collect();
    log.1.more_mentions = 10;
    log.1.more_explained = 20;
    let answer = answer(&everything(vec![log], []));
    assert_eq!(
        (answer.mentions.len(), answer.mentions_omitted),
        (MAX_WORDS, 11)
    );
    assert_eq!(
        (answer.explained.len(), answer.explained_omitted),
        (MAX_WORDS, 21)
    );
    assert_eq!((answer.mentions[0].line, answer.explained[0].line), (1, 2));
    assert_eq!(
        answer.count_mentions() + answer.count_explained(),
        many + 30
    );
}
