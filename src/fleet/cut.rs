//! Deals the batches of a plan to parts of about equal work.

use crate::input::member::Kind;
use crate::plan::{Batch, Plan, Task};

/// Batches of which one part consists, and what they come to.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Pile {
    pub(super) batches: Vec<usize>,
    pub(super) files: u64,
    pub(super) bytes: u64,
    pub(super) work_bytes: u64,
}

/// Cuts `plan` anew and deals its batches, each to the part that has least to
/// do. There are fewer than `parts` if there are fewer files, and one at least.
pub(super) fn cut(plan: &mut Plan, parts: usize) -> Vec<Pile> {
    // A plan for few is cut as always: each part may have threads of its own.
    plan.split(parts.max(16));
    if plan.batches.len() < parts {
        split_into_files(plan);
    }
    let count = parts.clamp(1, plan.batches.len().max(1));
    let mut piles = vec![Pile::default(); count];
    let mut works: Vec<(usize, u64)> = plan
        .batches
        .iter()
        .map(|batch| tasks(plan, batch.from, batch.to).iter().map(work).sum())
        .enumerate()
        .collect();
    works.sort_by_key(|(index, work)| (std::cmp::Reverse(*work), *index));
    for (index, work) in works {
        let least = piles.iter_mut().min_by_key(|pile| pile.work_bytes);
        let Some((pile, batch)) = least.zip(plan.batches.get(index)) else {
            continue;
        };
        pile.batches.push(index);
        pile.files += (batch.to - batch.from) as u64;
        pile.bytes += batch.bytes;
        pile.work_bytes += work;
    }
    for pile in &mut piles {
        // As the plan has them: tables first, then the largest.
        pile.batches.sort_unstable();
    }
    piles
}

/// Makes each file a batch of its own.
fn split_into_files(plan: &mut Plan) {
    let batches = plan.tasks.iter().enumerate().map(|(index, task)| Batch {
        from: index,
        to: index + 1,
        bytes: task.bytes,
    });
    plan.batches = batches.collect();
}

/// The tasks of a batch.
pub(super) fn tasks(plan: &Plan, from: usize, to: usize) -> &[Task] {
    plan.tasks.get(from..to).unwrap_or_default()
}

/// How much there is to read when it is unpacked, which is what takes time. A
/// directory's claim counts as far as Deflate can reach.
fn work(task: &Task) -> u64 {
    const MOST_OF_DEFLATE: u64 = 1032;
    /// What compressed logs usually come to.
    const USUAL: u64 = 8;
    let most = match &task.member {
        Some(member) => member
            .inflated_bytes
            .min(task.bytes.saturating_mul(MOST_OF_DEFLATE)),
        None => 0,
    };
    let packed = match task.kind {
        Kind::Packed => USUAL,
        _ => 1,
    };
    task.bytes.saturating_mul(packed).max(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::member::LogFile;

    fn plan(sizes: &[u64]) -> Plan {
        let task = |(source, bytes): (usize, &u64)| Task {
            input: 0,
            source,
            ordinal: source,
            path: String::new(),
            kind: Kind::Log(LogFile::default()),
            alone: false,
            member: None,
            bytes: *bytes,
        };
        Plan {
            tasks: sizes.iter().enumerate().map(task).collect(),
            ..Plan::default()
        }
    }

    #[test]
    fn parts_have_about_the_same_work_and_all_of_it() {
        let sizes: Vec<u64> = (0..800).map(|at| at * at * 37 % 900_000).collect();
        let all: u64 = sizes.iter().sum();
        for parts in [1, 2, 3, 16, 40] {
            let mut plan = plan(&sizes);
            let piles = cut(&mut plan, parts);
            assert_eq!(piles.len(), parts);
            let mut batches: Vec<usize> = piles.iter().flat_map(|it| it.batches.clone()).collect();
            batches.sort_unstable();
            assert!(batches.into_iter().eq(0..plan.batches.len()), "{parts}");
            let works = piles.iter().map(|pile| pile.work_bytes);
            let (least, most) = (works.clone().min().unwrap(), works.clone().max().unwrap());
            assert_eq!(works.sum::<u64>(), all, "{parts}");
            // No more than one of the small batches at the end apart.
            assert!(most - least <= 1 << 20, "{parts}: {least} to {most}");
        }
    }

    #[test]
    fn no_part_is_empty_but_of_an_empty_plan() {
        for (sizes, parts, want) in [(&[5, 6][..], 9, 2), (&[5, 6, 7], 2, 2), (&[], 9, 1)] {
            assert_eq!(cut(&mut plan(sizes), parts).len(), want, "{sizes:?}");
        }
        assert_eq!(cut(&mut plan(&[5]), 0).len(), 1);
    }
}
