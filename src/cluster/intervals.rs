//! Sets of time: stretches that do not touch, in order.
//!
//! # Promises
//!
//! * Asking costs the logarithm of the number of stretches.

use debug_zip_records::time::Micros;

use crate::order;

/// A set of points in time.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Intervals(Vec<(Micros, Micros)>);

impl Intervals {
    /// All time that there is.
    #[must_use]
    pub(crate) fn all() -> Intervals {
        Intervals(vec![(Micros::MIN, Micros::MAX)])
    }

    /// The points in any of these stretches, both ends included.
    #[must_use]
    pub(crate) fn of(stretches: impl IntoIterator<Item = (Micros, Micros)>) -> Intervals {
        let mut sorted: Vec<(Micros, Micros)> = stretches.into_iter().collect();
        sorted.retain(|(from, to)| from <= to);
        order::sort_by(&mut sorted, Ord::cmp);
        let mut list: Vec<(Micros, Micros)> = Vec::with_capacity(sorted.len());
        for (from, to) in sorted {
            match list.last_mut() {
                Some(open) if from <= open.1 => open.1 = open.1.max(to),
                _ => list.push((from, to)),
            }
        }
        Intervals(list)
    }

    /// The points that are in both.
    #[must_use]
    pub(crate) fn and(&self, other: &Intervals) -> Intervals {
        let mut list = Vec::new();
        let (mut mine, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some(&&a), Some(&&b)) = (mine.peek(), theirs.peek()) {
            look();
            let (from, to) = (a.0.max(b.0), a.1.min(b.1));
            if from <= to {
                list.push((from, to));
            }
            if a.1 <= b.1 {
                mine.next();
            } else {
                theirs.next();
            }
        }
        Intervals(list)
    }

    /// Whether one stretch holds all of the time from `from` to `to`.
    #[must_use]
    pub(crate) fn holds(&self, from: Micros, to: Micros) -> bool {
        let after = self.0.partition_point(|(start, _)| {
            look();
            *start <= from
        });
        let stretch = after.checked_sub(1).and_then(|index| self.0.get(index));
        stretch.is_some_and(|(_, end)| to <= *end)
    }
}

/// Counts that a stretch was looked at, so that tests can tell the cost.
fn look() {
    #[cfg(test)]
    looks::add();
}

/// Stretches that this thread looked at.
#[cfg(test)]
pub(crate) mod looks {
    use std::cell::Cell;

    thread_local! {
        static LOOKS: Cell<u64> = const { Cell::new(0) };
    }

    pub(crate) fn add() {
        LOOKS.set(LOOKS.get() + 1);
    }

    pub(crate) fn take() -> u64 {
        LOOKS.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> Micros {
        Micros::clamped(second)
    }

    fn of(stretches: &[(i64, i64)]) -> Intervals {
        Intervals::of(stretches.iter().map(|&(from, to)| (at(from), at(to))))
    }

    #[test]
    fn bounds() {
        let set = of(&[(30, 40), (10, 20), (15, 25), (50, 45)]);
        assert_eq!(set, of(&[(10, 25), (30, 40)]));
        assert!(set.holds(at(10), at(25)) && set.holds(at(40), at(40)));
        assert!(!set.holds(at(9), at(25)) && !set.holds(at(10), at(26)));
        assert!(!set.holds(at(20), at(35)), "a hole lies between");
        assert!(!of(&[]).holds(at(1), at(1)));
        assert!(Intervals::all().holds(Micros::MIN, Micros::MAX));
    }

    proptest! {
        /// Against asking each point.
        #[test]
        fn sets_of_points(
            one in prop::collection::vec((0i64..30, 0i64..30), 0..6),
            other in prop::collection::vec((0i64..30, 0i64..30), 0..6),
        ) {
            let (a, b) = (of(&one), of(&other));
            let both = a.and(&b);
            for second in 0..30 {
                let point = |set: &Intervals| set.holds(at(second), at(second));
                let listed = |list: &[(i64, i64)]| list.iter().any(|(f, t)| (*f..=*t).contains(&second));
                prop_assert_eq!(point(&a), listed(&one));
                prop_assert_eq!(point(&both), listed(&one) && listed(&other));
            }
        }
    }
}
