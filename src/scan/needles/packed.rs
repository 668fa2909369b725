//! The packed searcher of `aho-corasick`: the fingerprints of all needles at
//! once, by the wide instructions of the processor at hand.

use aho_corasick::packed::{Config, MatchKind, Searcher};

use super::fingers::Fingers;
use super::plain::Plain;

/// A prepared search.
pub(super) enum Packed {
    /// By wide instructions.
    Wide(Searcher, Fingers),
    /// Where the processor has none of them.
    Plain(Plain),
}

impl Packed {
    pub(super) fn new(needles: &[&'static str]) -> Packed {
        let fingers = Fingers::of(needles);
        let mut each: Vec<_> = fingers.each().collect();
        each.sort_unstable();
        each.dedup();
        let mut config = Config::new();
        let builder = &mut config.match_kind(MatchKind::LeftmostFirst).builder();
        match builder.extend(each).build() {
            Some(searcher) => Packed::Wide(searcher, fingers),
            None => Packed::Plain(Plain::new(needles)),
        }
    }

    pub(super) fn find(&self, bytes: &[u8], hit: &mut dyn FnMut(usize, usize)) {
        match self {
            Packed::Plain(plain) => plain.find(bytes, hit),
            Packed::Wide(searcher, fingers) => {
                let mut all = Vec::new();
                let mut from = 0;
                while let Some(found) = searcher.find_in(bytes, (from..bytes.len()).into()) {
                    fingers.verify(bytes, found.start(), fingers.indices(), &mut all);
                    // Another one may start inside of this one.
                    from = found.start() + 1;
                }
                all.sort_unstable();
                for (at, needle) in all {
                    hit(needle, at);
                }
            }
        }
    }
}
