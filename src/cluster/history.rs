//! What is known of one job, and how it ended.
//!
//! # Not here
//!
//! What that means for the rows of a job.

use debug_zip_records::table::Word;
use debug_zip_records::time::{CLOCK_TOLERANCE, Micros, rfc3339};
use serde::{Deserialize, Serialize};

use crate::scan::{AttemptSeen, Operation, operation};

/// What is known of one job. A table may have hundreds of thousands of them, so
/// what is mostly one thing is a list, and not a tree: sorted and without
/// doubles once all sources are joined ([`History::settle`]).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct History {
    /// CockroachDB's names of its type; normally one.
    pub types: Vec<Word>,
    /// Operation that a log line shows.
    pub operation_seen: Option<Operation>,
    /// Its own description.
    pub description: Option<String>,
    /// Tables that it writes.
    pub table_ids: Vec<u32>,
    /// What each source says of its state.
    pub claims: Vec<Claim>,
    /// Attempts.
    pub attempts: Vec<AttemptSeen>,
    /// Rows by time of the event that counts them.
    pub num_rows: Vec<(Option<Micros>, String)>,
    /// When it was started, or else made, as a table has it.
    pub started: Option<Micros>,
    /// First and last log line about it.
    pub seen: Option<(Micros, Micros)>,
    /// A table has a row of it.
    pub in_table: bool,
    /// Nodes that ran it, as a table of the system tenant has it.
    pub coordinators: Vec<u32>,
    /// What it does, by everything that is known of it. Filled when all sources are joined.
    pub operation: Operation,
}

/// What one source says of a job's state.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Claim {
    /// Rank of the source, surest first: tables, then lines.
    pub rank: u8,
    /// When.
    pub at: Option<Micros>,
    /// CockroachDB's word.
    pub state: Word,
    /// Name of the source.
    pub source: &'static str,
}

/// What a state means for the job's data.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ending {
    /// It succeeded: its data is there.
    Succeeded,
    /// Failed, canceled or reverting: its data is not kept.
    NotKept,
    /// It has not ended.
    Open,
}

impl Ending {
    /// The meaning of CockroachDB's word for a state (`pkg/jobs`).
    #[must_use]
    pub(crate) fn of(state: &str) -> Option<Ending> {
        match state {
            "succeeded" => Some(Ending::Succeeded),
            "failed" | "canceled" | "reverting" | "retry-reverting" | "revert-failed" => {
                Some(Ending::NotKept)
            }
            "running" | "pending" | "paused" | "pause-requested" | "cancel-requested"
            | "retry-running" => Some(Ending::Open),
            _ => None,
        }
    }
}

impl History {
    /// How the job ended: the word of the surest source that knows an end,
    /// else of the surest source that knows anything.
    #[must_use]
    pub(crate) fn outcome(&self) -> Option<&Claim> {
        let known = || self.ranks().filter_map(|rank| self.word_of(rank));
        known()
            .find(|claim| Ending::of(&claim.state) != Some(Ending::Open))
            .or_else(|| known().next())
    }

    /// What other sources say that does not fit with the outcome.
    #[must_use]
    pub(crate) fn conflicts(&self) -> Vec<Outcome> {
        let Some(decided) = self.outcome() else {
            return Vec::new();
        };
        let ending = Ending::of(&decided.state);
        let others = self.ranks().filter(|&rank| rank != decided.rank);
        others
            .filter_map(|rank| self.word_of(rank))
            .filter(|claim| {
                let other = Ending::of(&claim.state);
                // A line of an earlier moment does not contradict a table.
                other != ending && (other != Some(Ending::Open) || claim.rank < decided.rank)
            })
            .map(Claim::outcome)
            .collect()
    }

    /// When it succeeded: as the deciding source has it, else any.
    #[must_use]
    pub(crate) fn succeeded_at(&self) -> Option<Micros> {
        let decided = self.outcome()?;
        decided.at.or_else(|| {
            let same = self
                .claims
                .iter()
                .filter(|claim| claim.state == decided.state);
            same.filter_map(|claim| claim.at).max()
        })
    }

    /// First and last moment at which the job is known to have run.
    #[must_use]
    pub(crate) fn ran(&self) -> Option<(Micros, Micros)> {
        let ended = self
            .claims
            .iter()
            .filter(|claim| Ending::of(&claim.state) != Some(Ending::Open))
            .filter_map(|claim| claim.at)
            .max();
        let from = [self.started, self.seen.map(|seen| seen.0), ended];
        let from = from.into_iter().flatten().min()?;
        let open = self
            .outcome()
            .is_some_and(|c| Ending::of(&c.state) == Some(Ending::Open));
        let to = [ended, self.seen.map(|seen| seen.1)]
            .into_iter()
            .flatten()
            .max();
        // A job that has not ended runs on past everything that is known.
        Some((
            from,
            if open {
                Micros::MAX
            } else {
                to.unwrap_or(from)
            },
        ))
    }

    /// Rows of the last event that counts them.
    #[must_use]
    pub(crate) fn rows(&self) -> Option<&str> {
        self.num_rows.last().map(|(_, rows)| rows.as_str())
    }

    fn ranks(&self) -> impl Iterator<Item = u8> + '_ {
        let same = |a: &Claim, b: &Claim| a.rank == b.rank;
        let of_rank = self.claims.chunk_by(same);
        of_rank.filter_map(|claims| Some(claims.first()?.rank))
    }

    /// The last word of the source of this rank. "running" after "succeeded"
    /// is not one: a node may take up a job that has just ended.
    fn word_of(&self, rank: u8) -> Option<&Claim> {
        let last = |ending: Ending| {
            let claims = self.claims.iter().filter(|claim| claim.rank == rank);
            let of_ending = claims.filter(|claim| Ending::of(&claim.state) == Some(ending));
            of_ending.max_by_key(|claim| claim.at)
        };
        match (last(Ending::Succeeded), last(Ending::NotKept)) {
            // A success that could not be written down is rolled back after
            // all; in doubt about the order it counts.
            (Some(succeeded), Some(not_kept)) => {
                let later = succeeded
                    .at
                    .zip(not_kept.at)
                    .is_some_and(|(kept, undone)| undone.since(kept) > CLOCK_TOLERANCE);
                Some(if later { not_kept } else { succeeded })
            }
            (succeeded, not_kept) => succeeded.or(not_kept).or_else(|| last(Ending::Open)),
        }
    }
}

impl Claim {
    /// As the report has it.
    #[must_use]
    pub(crate) fn outcome(&self) -> Outcome {
        Outcome {
            state: self.state.to_string(),
            at: self.at,
            source: Some(self.source.to_owned()),
        }
    }
}

impl History {
    /// Puts all lists in order. To be called once, when all sources are joined.
    pub(super) fn settle(&mut self) {
        settle(&mut self.types);
        settle(&mut self.table_ids);
        settle(&mut self.claims);
        settle(&mut self.attempts);
        settle(&mut self.num_rows);
        settle(&mut self.coordinators);
        self.operation = self.told_operation();
    }

    /// What it does, by its type and its description; a line that shows it
    /// tells a view's backfill from a table's.
    fn told_operation(&self) -> Operation {
        let job_type = self.types.first().map(|kind| &**kind);
        let told = operation(job_type, self.description.as_deref());
        match (told, self.operation_seen) {
            (Operation::SchemaChange | Operation::Unknown, Some(seen)) => seen,
            _ => told,
        }
    }
}

/// Sorts, and takes out what is there twice.
fn settle<T: Ord>(list: &mut Vec<T>) {
    if list.len() > 1 {
        list.sort_unstable();
        list.dedup();
    }
}

/// How a job ended, as one source has it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// CockroachDB's word in lower case: `succeeded`, `failed`, `canceled`,
    /// `running`, `paused` …; `unknown` where nothing tells.
    pub state: String,
    /// When it ended or was in this state, as the source has it; null where it
    /// has no time.
    #[serde(with = "rfc3339::option")]
    pub at: Option<Micros>,
    /// What told: a table, such as `crdb_internal.jobs`, or a kind of line:
    /// `state line`, `import event` …; null for `unknown`.
    pub source: Option<String>,
}

#[cfg(test)]
mod tests;
