//! What the benchmarks and the tests of whole answers need of the inside. No
//! part of the crate's interface: it may change with any commit.

use crate::a144650::A144650;
use crate::entry;
use crate::input::member::{self, Kind};
use crate::scan::{Needles, Scan};

/// Whether `line` is an entry.
#[must_use]
pub fn is_entry(line: &[u8]) -> bool {
    entry::parse(line).is_some()
}

/// Whether the member at `path` is a log.
#[must_use]
pub fn is_log(path: &str) -> bool {
    matches!(member::kind(path), Kind::Log(_))
}

/// Whether the member at `path` is read at all.
#[must_use]
pub fn is_read(path: &str) -> bool {
    matches!(member::kind(path), Kind::Log(_) | Kind::Data(_))
}

/// Places of needles, each with the index of its needle.
pub type Places = Vec<(usize, usize)>;

/// Where needles stand in `bytes`: by the search that this build uses, and by
/// a plain one.
#[must_use]
pub fn needles(bytes: &[u8]) -> (Places, Places) {
    let mut found = Vec::new();
    let needles = Needles::<A144650>::default();
    needles.find(bytes, &mut |needle, at| found.push((needle, at)));
    (found, Needles::<A144650>::find_plainly(bytes))
}

/// The needles themselves.
#[must_use]
pub fn all_needles() -> Vec<&'static str> {
    Needles::<A144650>::all()
}

/// Scans logs, one after the other.
#[derive(Default)]
pub struct Scanner {
    needles: Needles<A144650>,
}

impl Scanner {
    /// The entries of the log at `path`, which comes in `pieces`.
    #[must_use]
    pub fn entries<'a>(&self, path: &str, pieces: impl Iterator<Item = &'a [u8]>) -> u64 {
        let Kind::Log(log) = member::kind(path) else {
            return 0;
        };
        let mut scan = Scan::new(&self.needles, path, log);
        pieces.for_each(|piece| scan.feed(piece));
        scan.finish().member.entries
    }
}
