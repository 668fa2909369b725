//! Cuts what is to be read into batches.
//!
//! # Promises
//!
//! * How a plan is cut changes who reads what and when, never the report.

use super::{Batch, Plan, Task};
use crate::input::archive::LOCAL_BYTES;
use crate::input::member::{DataKind, Kind};
use crate::limits::{MAX_BATCH_BYTES, MIN_BATCH_BYTES};
use crate::order;

/// Workers for which a plan is cut when nobody says how many there are.
pub(super) const MOST_WORKERS: usize = 16;

/// A batch is at most this part of what each worker has still to do. They get
/// smaller towards the end, so that all workers end together, and are large
/// before, so that reads are few.
const BATCHES_PER_WORKER: u64 = 4;

impl Plan {
    /// Cuts the plan into other batches, for this many workers.
    ///
    /// Neighbors are grouped, so that one slice of a source serves several,
    /// and large batches come first.
    pub fn split(&mut self, workers: usize) {
        let shares = BATCHES_PER_WORKER.saturating_mul(workers.max(1) as u64);
        let mut left: u64 = self.tasks.iter().map(Task::span).sum();
        let (mut room, mut span) = (0, 0_u64);
        self.batches.clear();
        for (index, task) in self.tasks.iter().enumerate() {
            span = span.saturating_add(task.span());
            match self.batches.last_mut() {
                Some(last) if span <= room => {
                    last.bytes += task.bytes;
                    last.to = index + 1;
                }
                _ => {
                    room = (left / shares).clamp(MIN_BATCH_BYTES, MAX_BATCH_BYTES);
                    span = task.span();
                    self.batches.push(Batch {
                        from: index,
                        to: index + 1,
                        bytes: task.bytes,
                    });
                }
            }
            left = left.saturating_sub(task.span());
        }
        let tasks = &self.tasks;
        let tells =
            |batch: &Batch| tells_of_jobs(tasks.get(batch.from..batch.to).unwrap_or_default());
        order::sort_by(&mut self.batches, |a, b| {
            (tells(b), b.bytes, a.from).cmp(&(tells(a), a.bytes, b.from))
        });
    }
}

/// Whether a table of jobs is among them. They are few, and come first: who
/// stops before the end then knows how jobs ended.
fn tells_of_jobs(tasks: &[Task]) -> bool {
    tasks
        .iter()
        .any(|task| matches!(task.kind, Kind::Data(DataKind::Jobs(_))))
}

impl Task {
    /// Bytes of the source from its header to the end of its data.
    pub(super) fn span(&self) -> u64 {
        let header = match &self.member {
            Some(member) => LOCAL_BYTES + member.path.len(),
            None => 0,
        };
        self.bytes.saturating_add(header as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::member::LogFile;
    use debug_zip_records::table::JobTable;

    /// The batches of files of these sizes.
    fn split(sizes: &[u64], workers: usize) -> Vec<Batch> {
        let task = |(source, bytes): (usize, &u64)| Task {
            input: 0,
            source,
            ordinal: 0,
            path: String::new(),
            kind: Kind::Log(LogFile::default()),
            alone: false,
            member: None,
            bytes: *bytes,
        };
        let mut plan = Plan {
            tasks: sizes.iter().enumerate().map(task).collect(),
            ..Plan::default()
        };
        plan.split(1);
        plan.split(workers);
        plan.batches
    }

    #[test]
    fn each_task_is_in_one_batch() {
        let sizes: Vec<u64> = (0..500)
            .map(|index| index * index * 37 % 3_000_000)
            .collect();
        for workers in [0, 1, 2, 8, usize::MAX] {
            let mut batches = split(&sizes, workers);
            batches.sort_by_key(|batch| batch.from);
            let mut next = 0;
            for batch in batches {
                assert_eq!(batch.from, next, "{workers} workers");
                let sum: u64 = sizes[batch.from..batch.to].iter().sum();
                assert_eq!(batch.bytes, sum, "{workers} workers");
                assert!(sum <= MAX_BATCH_BYTES, "{workers} workers");
                next = batch.to;
            }
            assert_eq!(next, sizes.len(), "{workers} workers");
        }
    }

    #[test]
    fn large_batches_come_first_and_small_ones_last() {
        let sizes = vec![100 << 10; 10_000];
        for workers in [1, 2, 8] {
            let batches = split(&sizes, workers);
            assert!(batches.is_sorted_by_key(|batch| std::cmp::Reverse(batch.bytes)));
            let (first, last) = (batches.first().unwrap(), batches.last().unwrap());
            assert!(
                MAX_BATCH_BYTES - (100 << 10) < first.bytes,
                "{workers} workers"
            );
            assert!(last.bytes <= MIN_BATCH_BYTES, "{workers} workers");
            // The last batch of every worker is small beside what it did.
            let total: u64 = batches.iter().map(|batch| batch.bytes).sum();
            let ends: u64 = batches.iter().rev().take(workers).map(|it| it.bytes).sum();
            assert!(ends * 100 < total, "{workers} workers");
        }
    }

    #[test]
    fn tables_of_jobs_come_first() {
        let mut plan = Plan::default();
        for (source, bytes) in [100 << 20, 5 << 20, 50 << 20].into_iter().enumerate() {
            plan.tasks.push(Task {
                input: 0,
                source,
                ordinal: source,
                path: String::new(),
                kind: match source {
                    1 => Kind::Data(DataKind::Jobs(JobTable::Jobs)),
                    _ => Kind::Log(LogFile::default()),
                },
                alone: false,
                member: None,
                bytes,
            });
        }
        plan.split(2);
        let order: Vec<usize> = plan.batches.iter().map(|batch| batch.from).collect();
        assert_eq!(order, [1, 0, 2]);
    }

    #[test]
    fn a_long_file_is_a_batch() {
        let batches = split(&[10, 100 << 20, 10], 2);
        let bytes: Vec<u64> = batches.iter().map(|batch| batch.bytes).collect();
        assert_eq!(bytes, [100 << 20, 10, 10]);
    }
}
