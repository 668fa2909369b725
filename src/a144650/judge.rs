//! The verdict on one job: the first rule that fits.
//!
//! # Promises
//!
//! * `cleared` needs proof: a "starting backfill" line of a kind that starts
//!   from scratch, after the last error, before the success, further away than
//!   clocks err. A retriable error, a retry of the job or a mere "resuming
//!   execution" shows that an attempt ended, not that the next one wrote
//!   everything. A REFRESH logs no such line.
//! * In doubt a job is a finding.

use std::collections::BTreeSet;

use debug_zip_records::time::{CLOCK_TOLERANCE, Micros};

use super::answer::{Cause, JobVerdict};
use super::flushes::Flush;
use super::reasons::{ErrorNote, JobReason, JobWhy};
use crate::cluster::{Ending, History};
use crate::order;
use crate::scan::{AttemptKind, Operation, is_refresh};

/// Judges a job by its history and its flush errors.
pub(super) fn judge(history: &History, flushes: &[&Flush]) -> (JobVerdict, JobReason) {
    let counted: Vec<&Flush> = flushes
        .iter()
        .copied()
        .filter(|flush| flush.counted)
        .collect();
    let (verdict, why) = by_rule(history, flushes, &counted);
    let finding = verdict.is_finding() && why != JobWhy::EndUnknown;
    let reason = JobReason {
        why,
        sends_canceled: finding
            && counted
                .iter()
                .all(|flush| flush.cause == Cause::CancelledSend),
        is_guess: finding && counted.iter().all(|flush| flush.is_guess()),
    };
    (verdict, reason)
}

fn by_rule(history: &History, flushes: &[&Flush], counted: &[&Flush]) -> (JobVerdict, JobWhy) {
    if counted.is_empty() {
        let notes = flushes.iter().filter_map(|flush| flush.note.clone());
        let notes: BTreeSet<ErrorNote> = order::set(notes);
        let notes = notes.into_iter().take(MAX_NOTES).collect();
        return (JobVerdict::Benign, JobWhy::NothingCounts { notes });
    }
    let Some(outcome) = history.outcome() else {
        return (JobVerdict::OutcomeUnknown, JobWhy::EndUnknown);
    };
    let state = outcome.state.to_string();
    match Ending::of(&state) {
        Some(Ending::NotKept) => (JobVerdict::NotKept, JobWhy::RolledBack { state }),
        Some(Ending::Succeeded) => succeeded(history, counted),
        Some(Ending::Open) | None => match history.operation {
            Operation::PhysicalReplication => (JobVerdict::Suspect, JobWhy::NotCutOver { state }),
            _ => (JobVerdict::AtRisk, JobWhy::NotEnded { state }),
        },
    }
}

/// Notes that the reason of a benign job repeats.
const MAX_NOTES: usize = 3;

/// Verdict on a job that succeeded.
fn succeeded(history: &History, counted: &[&Flush]) -> (JobVerdict, JobWhy) {
    // One error without a time may be the last one.
    let last = counted
        .iter()
        .map(|flush| flush.at)
        .min_by_key(Option::is_some)
        .flatten();
    let last = last.and(counted.iter().filter_map(|flush| flush.at).max());
    let order = Order {
        last,
        success: history.succeeded_at(),
    };

    // A REFRESH runs outside of what logs the proving line.
    let refreshes = history.description.as_deref().is_some_and(is_refresh);
    let starts_over = !refreshes
        && matches!(
            history.operation,
            Operation::CreateTableAs | Operation::MaterializedView
        );
    let rerun = history
        .attempts
        .iter()
        .filter(|a| a.kind == AttemptKind::Rerun)
        .filter_map(|a| a.at);
    if let Some(at) = rerun
        .filter(|&at| order.surely_between(at))
        .max()
        .filter(|_| starts_over)
    {
        return (JobVerdict::Cleared, JobWhy::RanAgainWhole { at });
    }
    let later = history
        .attempts
        .iter()
        .map(|a| a.at)
        .filter(|&at| order.may_be_between(at));
    match later.max() {
        None => {
            let last_error = order.last;
            let why = JobWhy::NothingRanAgain { last_error };
            (JobVerdict::PotentiallyCorrupt, why)
        }
        Some(at) => (JobVerdict::Suspect, suspect(&order, at, history.operation)),
    }
}

fn suspect(order: &Order, at: Option<Micros>, operation: Operation) -> JobWhy {
    match order.last.zip(at) {
        None => JobWhy::OrderHidden,
        Some((last, at)) if at.since(last) <= CLOCK_TOLERANCE => JobWhy::OrderUnclear { at },
        Some((_, at)) => JobWhy::RanAgain { at, operation },
    }
}

/// The last counted error and the success, as far as their times are known.
struct Order {
    last: Option<Micros>,
    success: Option<Micros>,
}

impl Order {
    /// Surely after the last error and before the success.
    fn surely_between(&self, at: Micros) -> bool {
        let after = self
            .last
            .is_some_and(|last| at.since(last) > CLOCK_TOLERANCE);
        let before = |success: Micros| success.since(at) > CLOCK_TOLERANCE;
        after && self.success.is_some_and(before)
    }

    /// Not surely before the last error, and not surely after the success:
    /// what starts after that did not write what succeeded.
    fn may_be_between(&self, at: Option<Micros>) -> bool {
        let Some(at) = at else {
            return true;
        };
        let before_error = self
            .last
            .is_some_and(|last| last.since(at) > CLOCK_TOLERANCE);
        let after_success = self
            .success
            .is_some_and(|end| at.since(end) > CLOCK_TOLERANCE);
        !before_error && !after_success
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::a144650::answer::Attribution;
    use crate::cluster::Claim;
    use crate::scan::{AttemptSeen, operation};
    use debug_zip_records::time::SECOND;

    /// Seconds and fractions as a point in time.
    fn at(seconds: f64) -> Micros {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "small constants of the table"
        )]
        Micros::clamped(1_745_300_000 * SECOND + (seconds * 1e6).round() as i64)
    }

    fn flush(seconds: f64) -> Flush {
        Flush {
            job: Some(7),
            tenant: "1".to_owned(),
            at: Some(at(seconds)),
            cause: Cause::LostSst,
            counted: true,
            attribution: Some(Attribution::JobTag),
            note: None,
            shown: super::super::flushes::Shown::Count(1),
        }
    }

    fn history(
        kind: &str,
        description: &str,
        states: &[(&str, f64)],
        attempts: &[(AttemptKind, f64)],
    ) -> History {
        History {
            operation: operation(
                (!kind.is_empty()).then_some(kind),
                (!description.is_empty()).then_some(description),
            ),
            types: (!kind.is_empty())
                .then(|| kind.into())
                .into_iter()
                .collect(),
            description: (!description.is_empty()).then(|| description.to_owned()),
            claims: states
                .iter()
                .map(|(state, seconds)| Claim {
                    rank: 10,
                    at: Some(at(*seconds)),
                    state: (*state).into(),
                    source: "state line",
                })
                .collect(),
            attempts: attempts
                .iter()
                .map(|(kind, seconds)| AttemptSeen {
                    at: Some(at(*seconds)),
                    kind: *kind,
                    node: Some(1),
                })
                .collect(),
            ..History::default()
        }
    }

    const CTAS: &str = "CREATE TABLE t AS SELECT 1";

    #[test]
    fn table_of_verdicts() {
        use AttemptKind::{Rerun, Resume, Retry};
        use JobVerdict::{AtRisk, Cleared, NotKept, OutcomeUnknown, PotentiallyCorrupt, Suspect};
        type Case<'a> = (
            &'a str,
            &'a str,
            &'a str,
            &'a [(&'a str, f64)],
            &'a [(AttemptKind, f64)],
            JobVerdict,
        );
        // The flush error is at 100 seconds.
        #[rustfmt::skip]
        let cases: &[Case<'_>] = &[
            ("nothing ran again",         "IMPORT", "", &[("succeeded", 200.0)], &[],                  PotentiallyCorrupt),
            ("resumed before",            "IMPORT", "", &[("succeeded", 200.0)], &[(Resume, 99.4)],    PotentiallyCorrupt),
            ("order unclear, before",     "IMPORT", "", &[("succeeded", 200.0)], &[(Resume, 99.5)],    Suspect),
            ("order unclear, after",      "IMPORT", "", &[("succeeded", 200.0)], &[(Resume, 100.5)],   Suspect),
            ("import resumed after",      "IMPORT", "", &[("succeeded", 200.0)], &[(Resume, 150.0)],   Suspect),
            ("import retried after",      "IMPORT", "", &[("succeeded", 200.0)], &[(Retry, 150.0)],    Suspect),
            ("resumed after success",     "IMPORT", "", &[("succeeded", 200.0)], &[(Resume, 201.0)],   PotentiallyCorrupt),
            ("near success",              "IMPORT", "", &[("succeeded", 200.0)], &[(Resume, 200.5)],   Suspect),
            ("unknown kind resumed",      "",       "", &[("succeeded", 200.0)], &[(Resume, 150.0)],   Suspect),
            ("ctas re-run",               "SCHEMA CHANGE", CTAS, &[("succeeded", 200.0)], &[(Rerun, 50.0), (Rerun, 150.0)], Cleared),
            ("ctas, retry line only",     "SCHEMA CHANGE", CTAS, &[("succeeded", 200.0)], &[(Rerun, 50.0), (Retry, 150.0), (Resume, 151.0)], Suspect),
            ("view re-run",               "SCHEMA CHANGE", "CREATE MATERIALIZED VIEW v AS SELECT 1", &[("succeeded", 200.0)], &[(Rerun, 150.0)], Cleared),
            ("refresh is never cleared",  "SCHEMA CHANGE", "REFRESH MATERIALIZED VIEW v", &[("succeeded", 200.0)], &[(Rerun, 150.0)], Suspect),
            ("refresh between marks",     "SCHEMA CHANGE", "‹REFRESH MATERIALIZED VIEW v›", &[("succeeded", 200.0)], &[(Rerun, 150.0)], Suspect),
            ("refresh, nothing again",    "SCHEMA CHANGE", "REFRESH MATERIALIZED VIEW v", &[("succeeded", 200.0)], &[(Rerun, 50.0)], PotentiallyCorrupt),
            ("ctas, first run only",      "SCHEMA CHANGE", CTAS, &[("succeeded", 200.0)], &[(Rerun, 50.0)],   PotentiallyCorrupt),
            ("ctas re-run, too near",     "SCHEMA CHANGE", CTAS, &[("succeeded", 200.0)], &[(Rerun, 100.5)],  Suspect),
            ("ctas re-run, just clear",   "SCHEMA CHANGE", CTAS, &[("succeeded", 200.0)], &[(Rerun, 100.500_001)], Cleared),
            ("ctas re-run after success", "SCHEMA CHANGE", CTAS, &[("succeeded", 200.0)], &[(Rerun, 250.0)],  PotentiallyCorrupt),
            ("ctas only resumed",         "SCHEMA CHANGE", CTAS, &[("succeeded", 200.0)], &[(Resume, 150.0)], Suspect),
            ("import never clears",       "IMPORT", "", &[("succeeded", 200.0)], &[(Rerun, 150.0)],    Suspect),
            ("failed",                    "IMPORT", "", &[("failed", 200.0)],    &[],                  NotKept),
            ("canceled",                  "IMPORT", "", &[("canceled", 200.0)],  &[],                  NotKept),
            ("reverting",                 "IMPORT", "", &[("running", 1.0), ("reverting", 200.0)], &[], NotKept),
            ("running",                   "IMPORT", "", &[("running", 1.0)],     &[],                  AtRisk),
            ("paused",                    "IMPORT", "", &[("paused", 150.0)],    &[],                  AtRisk),
            ("running after success",     "IMPORT", "", &[("succeeded", 200.0), ("running", 201.0)], &[], PotentiallyCorrupt),
            ("success not written",       "IMPORT", "", &[("succeeded", 200.0), ("failed", 201.0)], &[], NotKept),
            ("success or failure",        "IMPORT", "", &[("succeeded", 200.0), ("failed", 200.5)], &[], PotentiallyCorrupt),
            ("replication running",       "REPLICATION STREAM INGESTION", "", &[("running", 1.0)], &[], Suspect),
            ("unknown end",               "IMPORT", "", &[],                     &[],                  OutcomeUnknown),
        ];
        for (name, kind, description, states, attempts, want) in cases {
            let history = history(kind, description, states, attempts);
            let error = flush(100.0);
            let (got, reason) = judge(&history, &[&error]);
            assert_eq!(got, *want, "{name}: {reason:?}");
        }
    }

    #[test]
    fn errors_that_do_not_count() {
        let job = history("IMPORT", "", &[("succeeded", 200.0)], &[]);
        let benign = Flush {
            counted: false,
            ..flush(100.0)
        };
        assert_eq!(judge(&job, &[&benign]).0, JobVerdict::Benign);
        assert_eq!(judge(&job, &[]).0, JobVerdict::Benign);
        assert_eq!(
            judge(&job, &[&benign, &flush(90.0)]).0,
            JobVerdict::PotentiallyCorrupt
        );
    }

    #[test]
    fn the_last_error_decides() {
        let job = history(
            "SCHEMA CHANGE",
            CTAS,
            &[("succeeded", 200.0)],
            &[(AttemptKind::Rerun, 150.0)],
        );
        assert_eq!(judge(&job, &[&flush(100.0)]).0, JobVerdict::Cleared);
        assert_eq!(
            judge(&job, &[&flush(100.0), &flush(180.0)]).0,
            JobVerdict::PotentiallyCorrupt
        );
        let timeless = Flush {
            at: None,
            ..flush(0.0)
        };
        assert_eq!(
            judge(&job, &[&flush(100.0), &timeless]).0,
            JobVerdict::Suspect
        );
    }
}
