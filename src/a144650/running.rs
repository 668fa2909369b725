//! Which jobs of an affected kind ran at a moment.
//!
//! # Promises
//!
//! * Asking costs the logarithm of the number of jobs for each job that is
//!   given, whatever the input: an error without a job must not be compared
//!   with every job there is.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;

use debug_zip_records::time::{CLOCK_TOLERANCE, Micros};

use super::affected::may_be_affected;
use crate::cluster::{History, Jobs};
use crate::order;

/// The jobs that may have written an error without a job. Nothing is sorted
/// before somebody asks: most archives have no such error.
#[derive(Debug)]
pub(super) struct Running<'a> {
    jobs: &'a Jobs,
    lines: OnceCell<Lines<'a>>,
}

#[derive(Debug)]
struct Lines<'a> {
    of_tenant: BTreeMap<&'a str, Timeline>,
    of_table: BTreeMap<(&'a str, u32), Timeline>,
}

impl<'a> Running<'a> {
    pub(super) fn new(jobs: &'a Jobs) -> Running<'a> {
        Running {
            jobs,
            lines: OnceCell::new(),
        }
    }

    fn lines(&self) -> &Lines<'a> {
        self.lines.get_or_init(|| Lines::of(self.jobs))
    }

    /// At most `limit` jobs of a tenant that ran at `at`, by id.
    pub(super) fn at(&self, tenant: &str, at: Micros, limit: usize) -> Vec<u64> {
        let line = self.lines().of_tenant.get(tenant);
        line.map(|line| line.at(at, limit)).unwrap_or_default()
    }

    /// The jobs that wrote a table at `at`, two at most: is there only one?
    pub(super) fn writers(&self, tenant: &str, table: u32, at: Micros) -> Vec<u64> {
        let line = self.lines().of_table.get(&(tenant, table));
        line.map(|line| line.at(at, 2)).unwrap_or_default()
    }

    /// Jobs that were looked at so far.
    #[cfg(test)]
    pub(super) fn looks(&self) -> u64 {
        let lines = self.lines();
        let lines = lines.of_tenant.values().chain(lines.of_table.values());
        lines.map(|line| line.looks.get()).sum()
    }
}

impl<'a> Lines<'a> {
    fn of(jobs: &'a Jobs) -> Lines<'a> {
        let mut of_tenant: BTreeMap<&str, Vec<Run>> = BTreeMap::new();
        let mut of_table: BTreeMap<(&str, u32), Vec<Run>> = BTreeMap::new();
        for (tenant, id, history) in jobs.iter() {
            let Some(run) = Run::of(id, history) else {
                continue;
            };
            of_tenant.entry(tenant).or_default().push(run);
            for table in &history.table_ids {
                of_table.entry((tenant, *table)).or_default().push(run);
            }
        }
        let tenants = of_tenant.into_iter();
        let tables = of_table.into_iter();
        Lines {
            of_tenant: tenants
                .map(|(key, runs)| (key, Timeline::new(runs)))
                .collect(),
            of_table: tables
                .map(|(key, runs)| (key, Timeline::new(runs)))
                .collect(),
        }
    }
}

/// When a job ran, as far as clocks can tell.
#[derive(Clone, Copy, Debug)]
struct Run {
    from: Micros,
    to: Micros,
    id: u64,
}

impl Run {
    fn of(id: u64, history: &History) -> Option<Run> {
        if !may_be_affected(history.operation) {
            return None;
        }
        let (from, to) = history.ran()?;
        Some(Run {
            from: from.plus(-CLOCK_TOLERANCE),
            to: to.plus(CLOCK_TOLERANCE),
            id,
        })
    }
}

/// Runs by their start, with the latest end of each half of them, of each
/// quarter, and so on: a tree in an array.
#[derive(Debug, Default)]
struct Timeline {
    runs: Vec<Run>,
    /// `ends[1]` is the latest end of all; the two halves of node `n` are
    /// `2n` and `2n + 1`.
    ends: Vec<Micros>,
    leaves: usize,
    looks: Cell<u64>,
}

impl Timeline {
    fn new(mut runs: Vec<Run>) -> Timeline {
        order::sort_by(&mut runs, |a, b| (a.from, a.id).cmp(&(b.from, b.id)));
        let leaves = runs.len().next_power_of_two();
        let mut ends = vec![Micros::MIN; 2 * leaves];
        for (index, run) in runs.iter().enumerate() {
            if let Some(end) = ends.get_mut(leaves + index) {
                *end = run.to;
            }
        }
        for node in (1..leaves).rev() {
            let half = |index: usize| ends.get(index).copied().unwrap_or(Micros::MIN);
            let latest = half(2 * node).max(half(2 * node + 1));
            if let Some(end) = ends.get_mut(node) {
                *end = latest;
            }
        }
        Timeline {
            runs,
            ends,
            leaves,
            looks: Cell::new(0),
        }
    }

    /// At most `limit` runs that hold `at`: those that began first, by id.
    fn at(&self, at: Micros, limit: usize) -> Vec<u64> {
        let begun = self.runs.partition_point(|run| run.from <= at);
        let mut found = Vec::new();
        let mut open = vec![(1, 0, self.leaves)];
        while let Some((node, first, width)) = open.pop() {
            self.looks.set(self.looks.get() + 1);
            let ends_late = self.ends.get(node).is_some_and(|end| at <= *end);
            if first >= begun || !ends_late || found.len() >= limit {
                continue;
            }
            if width == 1 {
                found.extend(self.runs.get(first).map(|run| run.id));
            } else {
                let half = width / 2;
                // The left half is looked at first.
                open.push((2 * node + 1, first + half, half));
                open.push((2 * node, first, half));
            }
        }
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::Operation;
    use proptest::prelude::*;

    fn run(from: i64, to: i64, id: u64) -> Run {
        Run {
            from: Micros::clamped(from),
            to: Micros::clamped(to),
            id,
        }
    }

    proptest! {
        /// Against looking at each.
        #[test]
        fn each_that_ran(
            runs in prop::collection::vec((0i64..40, 0i64..40), 0..30),
            at in 0i64..40,
        ) {
            let runs: Vec<Run> = runs.iter().enumerate().map(|(id, (from, length))| run(*from, from + length, id as u64)).collect();
            let at = Micros::clamped(at);
            let mut want: Vec<u64> = runs.iter().filter(|r| r.from <= at && at <= r.to).map(|r| r.id).collect();
            want.sort_unstable();
            let line = Timeline::new(runs);
            prop_assert_eq!(line.at(at, usize::MAX), want.clone());
            prop_assert_eq!(line.at(at, 2).len(), want.len().min(2));
        }
    }

    /// As many errors as jobs: not every error is compared with every job.
    #[test]
    fn looks_grow_with_the_input() {
        const JOBS: u32 = 20_000;
        let jobs = (0..JOBS).map(|id| {
            let history = History {
                operation: Operation::Import,
                started: Some(Micros::clamped(i64::from(id) * 10_000_000)),
                seen: Some((
                    Micros::clamped(i64::from(id) * 10_000_000),
                    Micros::clamped(i64::from(id) * 10_000_000 + 1),
                )),
                table_ids: [104].into(),
                ..History::default()
            };
            (u64::from(id), history)
        });
        let jobs = Jobs::made_up("1", jobs);
        let running = Running::new(&jobs);
        for error in 0..JOBS {
            let at = Micros::clamped(i64::from(error) * 10_000_000);
            assert_eq!(running.at("1", at, 50), [u64::from(error)]);
            assert_eq!(running.writers("1", 104, at).len(), 1);
        }
        let depth = u64::from(JOBS.ilog2()) + 2;
        assert!(
            running.looks() <= 2 * u64::from(JOBS) * 4 * depth,
            "{}",
            running.looks()
        );
    }
}
