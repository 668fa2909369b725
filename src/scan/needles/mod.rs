//! Finds every place of every needle in one pass over the bytes.
//!
//! # Promises
//!
//! * All places of all needles, in order, whatever stands between or over them:
//!   the same as a plain search for each of them (`plain`), which the tests of
//!   every search are held against.
//! * What the searches cannot do does not compile: a needle of less than three
//!   bytes, one that another starts with, and more of a check than are told
//!   apart.
//!
//! # Why not one search a needle
//!
//! Thirteen passes cost as much as inflating. One pass that looks for the rare
//! middle of all of them at once costs a quarter of that: natively by the
//! packed searcher of `aho-corasick`, in WebAssembly, which it does not know,
//! by `teddy`.

#[cfg(not(target_arch = "wasm32"))]
mod packed;
mod plain;
#[cfg(target_arch = "wasm32")]
mod teddy;

use std::marker::PhantomData;

pub(crate) use plain::Plain as PlainNeedles;

use super::check::Check;
use super::job_lines::JOB_NEEDLES;

#[cfg(not(target_arch = "wasm32"))]
type Search = packed::Packed;
#[cfg(target_arch = "wasm32")]
type Search = teddy::Teddy;

/// Compiled needles: what can be shared by all scans of a thread. First stand
/// those of the check, then those of lines about jobs.
pub(crate) struct Needles<C> {
    search: Search,
    check: PhantomData<C>,
}

impl<C: Check> Default for Needles<C> {
    fn default() -> Needles<C> {
        const { assert!(is_sound(C::NEEDLES), "needles that cannot be searched for") };
        Needles {
            search: Search::new(&Needles::<C>::all()),
            check: PhantomData,
        }
    }
}

impl<C> Needles<C> {
    /// Calls `hit` with the index of a needle and its place, in order of the
    /// places.
    pub(crate) fn find(&self, bytes: &[u8], hit: &mut dyn FnMut(usize, usize)) {
        self.search.find(bytes, hit);
    }
}

impl<C: Check> Needles<C> {
    /// All of them, by their index.
    pub(crate) fn all() -> Vec<&'static str> {
        C::NEEDLES.iter().chain(&JOB_NEEDLES).copied().collect()
    }
}

/// Whether every place of these, and of those of jobs, is found and told apart:
/// the searches go by three bytes and report one needle for each place, and
/// [`NeedlesHit`](super::check::NeedlesHit) has a bit for each of 32.
const fn is_sound(own: &[&str]) -> bool {
    let mut sound = own.len() <= 32;
    let all = own.len() + JOB_NEEDLES.len();
    let mut at = 0;
    while at < all {
        let needle = nth(own, at);
        sound &= 3 <= needle.len();
        let mut other = 0;
        while other < all {
            sound &= other == at || !starts_with(nth(own, other), needle);
            other += 1;
        }
        at += 1;
    }
    sound
}

#[expect(clippy::indexing_slicing, reason = "at compile time")]
const fn nth<'a>(own: &[&'a str], at: usize) -> &'a [u8] {
    if at < own.len() {
        own[at].as_bytes()
    } else {
        JOB_NEEDLES[at - own.len()].as_bytes()
    }
}

#[expect(clippy::indexing_slicing, reason = "at compile time")]
const fn starts_with(text: &[u8], start: &[u8]) -> bool {
    let mut at = 0;
    while at < start.len() {
        if text.len() <= at || text[at] != start[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::is_sound;

    #[test]
    fn sound_needles() {
        for (own, sound) in [
            (&["abc"][..], true),
            (&["ab"], false),
            (&["abc", "abd", "xabc"], true),
            (&["abc", "abcd"], false),
            (&["abc", "abc"], false),
            // Those of jobs are there, too.
            (&["resuming job"], false),
            (&["resum"], false),
        ] {
            assert_eq!(is_sound(own), sound, "{own:?}");
        }
        let many: Vec<String> = (100..133).map(|number| number.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(is_sound(&many[..32]));
        assert!(!is_sound(&many));
    }
}
