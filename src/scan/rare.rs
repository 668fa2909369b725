//! What most members have nothing of: a million quiet logs take no room for it.

use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};

/// A value that is a pointer wide while it is empty. It reads as the empty one
/// then, and has a place of its own from the first change on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Rare<T>(Option<Box<T>>);

/// What there is when nothing is there.
pub(crate) trait Empty: Default + PartialEq + 'static {
    /// The default of this type, one for all.
    fn empty() -> &'static Self;
}

/// Implements [`Empty`] by a static of that type.
macro_rules! empty {
    ($type:ty) => {
        impl $crate::scan::Empty for $type {
            fn empty() -> &'static Self {
                static EMPTY: std::sync::LazyLock<$type> =
                    std::sync::LazyLock::new(<$type>::default);
                &EMPTY
            }
        }
    };
}
pub(crate) use empty;

impl<T: Empty> Rare<T> {
    /// The same, without a place if it is empty after all.
    pub(crate) fn settled(self) -> Rare<T> {
        Rare(self.0.filter(|value| **value != *T::empty()))
    }
}

impl<T> Default for Rare<T> {
    fn default() -> Self {
        Rare(None)
    }
}

impl<T: Empty> From<T> for Rare<T> {
    fn from(value: T) -> Self {
        Rare(Some(Box::new(value))).settled()
    }
}

impl<T: Empty> Deref for Rare<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_deref().unwrap_or_else(|| T::empty())
    }
}

impl<T: Empty> DerefMut for Rare<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.get_or_insert_default()
    }
}

impl<T: Empty> PartialEq for Rare<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, Default, PartialEq)]
    struct Words {
        all: Vec<&'static str>,
    }
    empty!(Words);

    #[test]
    fn it_has_a_place_only_if_something_is_in_it() {
        let mut words = Rare::<Words>::default();
        assert!(words.all.is_empty());
        assert!(words.0.is_none(), "reading makes no place");
        words.all.push("one");
        assert_eq!(words.all, ["one"]);
        let other = Rare::from(Words { all: vec!["one"] });
        assert_eq!(words, other);
        words.all.clear();
        assert_eq!(words, Rare::default(), "with a place or without");
        assert!(words.settled().0.is_none());
        assert!(other.settled().0.is_some());
        assert!(Rare::from(Words::default()).0.is_none());
    }
}
