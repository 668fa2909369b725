//! The packed searcher of `aho-corasick`: all needles at once, by the wide
//! instructions of the processor at hand.

use aho_corasick::packed::{Config, MatchKind, Searcher};

use super::plain::Plain;

/// A prepared search.
pub(super) enum Packed {
    /// By wide instructions.
    Wide(Searcher),
    /// Where the processor has none of them.
    Plain(Plain),
}

impl Packed {
    pub(super) fn new(needles: &[&'static str]) -> Packed {
        let mut config = Config::new();
        let builder = &mut config.match_kind(MatchKind::LeftmostFirst).builder();
        match builder.extend(needles).build() {
            Some(searcher) => Packed::Wide(searcher),
            None => Packed::Plain(Plain::new(needles)),
        }
    }

    pub(super) fn find(&self, bytes: &[u8], hit: &mut dyn FnMut(usize, usize)) {
        match self {
            Packed::Plain(plain) => plain.find(bytes, hit),
            Packed::Wide(searcher) => {
                let mut from = 0;
                while let Some(found) = searcher.find_in(bytes, (from..bytes.len()).into()) {
                    hit(found.pattern().as_usize(), found.start());
                    // Another needle may start inside of this one.
                    from = found.start() + 1;
                }
            }
        }
    }
}
