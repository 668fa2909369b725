//! Finds every place of every needle in one pass over the bytes.
//!
//! # Promises
//!
//! * All places of all needles, in order, whatever stands between or over them:
//!   the same as a plain search for each of them (`plain`), which the tests of
//!   every search are held against.
//! * What the searches cannot do does not compile: a needle of less than four
//!   bytes, and more of a check than are told apart.
//!
//! # Why not one search a needle
//!
//! Thirteen passes cost as much as inflating. One pass that looks for the rare
//! middle of all of them at once costs a quarter of that: natively by the
//! packed searcher of `aho-corasick`, in WebAssembly, which it does not know,
//! by `teddy`.

mod fingers;
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
/// the searches go by up to four bytes of each, and
/// [`NeedlesHit`](super::check::NeedlesHit) has a bit for each of 32.
const fn is_sound(own: &[&str]) -> bool {
    own.len() <= 32 && are_long(own) && JOB_NEEDLES.len() <= 32 && are_long(&JOB_NEEDLES)
}

/// As long as the longest fingerprint, on any processor.
const LEAST: usize = 4;

#[expect(clippy::indexing_slicing, reason = "at compile time")]
const fn are_long(needles: &[&str]) -> bool {
    let mut at = 0;
    while at < needles.len() {
        if needles[at].len() < LEAST {
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
            (&["abcd"][..], true),
            (&["abc"], false),
            (&["abcde", "abcd", "xabcd", "abcd"], true),
            (&["abcd", ""], false),
        ] {
            assert_eq!(is_sound(own), sound, "{own:?}");
        }
        let many: Vec<String> = (1000..1033).map(|number| number.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(is_sound(&many[..32]));
        assert!(!is_sound(&many));
    }
}
