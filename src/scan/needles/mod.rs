//! Finds every place of every needle in one pass over the bytes.
//!
//! # Promises
//!
//! * All places of all needles, in order, whatever stands between or over them:
//!   the same as a plain search for each of them (`plain`), which the tests of
//!   every search are held against.
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
