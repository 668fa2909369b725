//! Sorting, by one sort for all types.
//!
//! The sort of the standard library is made anew for each type and comparison:
//! 6 KB of code each time, which a page carries. Where what is sorted is not
//! large, its places are sorted instead, by the one sort here. Collecting into a
//! set or a map sorts, too.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Sorts a list; what is equal stays in its order.
pub(crate) fn sort_by<T>(list: &mut [T], compare: impl FnMut(&T, &T) -> Ordering) {
    let mut places = places(list, compare);
    // Round after round: what belongs here comes from there, until it is from
    // where the round began. Nothing is copied aside.
    for start in 0..list.len() {
        let mut here = start;
        while let Some(place) = places.get_mut(here) {
            let from = std::mem::replace(place, here);
            if from == start {
                break;
            }
            list.swap(here, from);
            here = from;
        }
    }
}

/// The places of a list in the order of what stands there; what is equal stays
/// in its order.
pub(crate) fn places<T>(list: &[T], mut compare: impl FnMut(&T, &T) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..list.len()).collect();
    sort_places(&mut places, &mut |a, b| match (list.get(a), list.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    places
}

/// What collecting into a set gives, without the sort that is made for it.
pub(crate) fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(items);
    set
}

/// The same for a map; of two values of one key the later one stays.
pub(crate) fn map<K: Ord, V>(items: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(items);
    map
}

#[inline(never)]
fn sort_places(places: &mut [usize], compare: &mut dyn FnMut(usize, usize) -> Ordering) {
    places.sort_by(|a, b| compare(*a, *b));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_the_standard_library(list in prop::collection::vec((0..9_u8, any::<u16>()), 0..99)) {
            let (mut ours, mut theirs) = (list.clone(), list);
            sort_by(&mut ours, |a, b| a.0.cmp(&b.0));
            theirs.sort_by_key(|pair| pair.0);
            prop_assert_eq!(ours, theirs);
        }
    }
}
