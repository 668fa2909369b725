//! The order of sources and tasks: that of what they are, not the given one.
//!
//! # Promises
//!
//! * Two sources that are not the same have one order, however they are given.
//!   Only files of one name and size are looked into for it.

use std::cmp::Ordering;

use super::heads::head;
use super::{Source, Task};
use crate::limits::LOOSE_HEAD_BYTES;
use crate::order;

/// The indices of sources, in an order that does not depend on the given one.
pub(super) fn in_order(sources: &[Source]) -> Vec<usize> {
    order::places(sources, compare)
}

/// Orders sources by what they are called, then by what they are. Only files
/// of one name and size are looked into.
fn compare(a: &Source, b: &Source) -> Ordering {
    let key = |source: &Source| (source.folder, source.bytes.size());
    let names = a.name.cmp(&b.name).then_with(|| a.path.cmp(&b.path));
    let keys = names.then_with(|| key(a).cmp(&key(b)));
    keys.then_with(|| ends(a).cmp(&ends(b)))
}

/// The first and the last bytes: of an archive, its directory's.
fn ends(source: &Source) -> (Vec<u8>, Vec<u8>) {
    let first = head(source, LOOSE_HEAD_BYTES).unwrap_or_default();
    let mut last = vec![0; first.len()];
    let from = source.bytes.size().saturating_sub(last.len() as u64);
    if source.bytes.read_exact_at(from, &mut last).is_err() {
        last.clear();
    }
    (first, last)
}

/// Numbers tasks by input and path; members of one path by what is in them.
pub(super) fn number(tasks: &mut [Task]) {
    let mut sorted: Vec<&mut Task> = tasks.iter_mut().collect();
    order::sort_by(&mut sorted, |a, b| {
        fn key(task: &Task) -> (usize, &str, Option<u32>, u64, usize, u64) {
            let member = task.member.as_ref();
            (
                task.input,
                &task.path,
                member.and_then(|member| member.crc32),
                member.map_or(task.bytes, |member| member.inflated_bytes),
                task.source,
                member.map_or(0, |member| member.header_offset),
            )
        }
        key(a).cmp(&key(b))
    });
    for (ordinal, task) in sorted.into_iter().enumerate() {
        task.ordinal = ordinal;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(name: &str, path: &str, folder: bool, bytes: &str) -> Source {
        Source {
            name: name.to_owned(),
            path: path.to_owned(),
            folder,
            bytes: Box::new(bytes.as_bytes().to_vec()),
        }
    }

    /// Each comes after the one above it, whichever is given first.
    #[test]
    fn what_a_source_is_decides() {
        #[rustfmt::skip]
        let in_this_order = [
            ("a", "a",   false, "zz"),
            ("a", "a",   false, "xxx"),
            ("a", "a",   false, "xxy"),
            ("a", "a",   true,  ""),
            ("a", "b",   false, ""),
            ("b", "a",   false, ""),
        ];
        let make = |at: usize| {
            let (name, path, folder, bytes) = in_this_order[at];
            source(name, path, folder, bytes)
        };
        for first in 0..in_this_order.len() {
            for second in 0..in_this_order.len() {
                let got = compare(&make(first), &make(second));
                assert_eq!(got, first.cmp(&second), "{first} and {second}");
            }
        }
        let backwards: Vec<Source> = (0..in_this_order.len()).rev().map(make).collect();
        assert_eq!(in_order(&backwards), [5, 4, 3, 2, 1, 0]);
    }
}
