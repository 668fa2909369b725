//! The one pass that finds all needles finds what a plain search for each of
//! them finds: at every place, across every edge, over each other.
//!
//! The same test runs in WebAssembly (`tests/wasm`), which has a search of its
//! own.

use std::sync::LazyLock;

use detect_144650::internals::Searches;
use proptest::prelude::*;

static SEARCHES: LazyLock<Searches> = LazyLock::new(Searches::default);

/// Pieces of which texts are made: needles, their parts, and what lies between.
fn pieces() -> Vec<String> {
    let mut pieces: Vec<String> = vec![" ".into(), "\n".into(), "⋮".into(), "x".repeat(15)];
    for needle in Searches::needles() {
        pieces.push(needle.to_owned());
        let middle = needle.len() / 2;
        pieces.push(needle[..middle].to_owned());
        pieces.push(needle[middle..].to_owned());
        pieces.push(needle[1..].to_owned());
        // The needle again, from the last letter of the one before.
        pieces.push(format!("{needle}{}", &needle[1..]));
    }
    pieces
}

proptest! {
    #[test]
    fn one_pass_finds_all(
        parts in prop::collection::vec(prop::sample::select(pieces()), 0..40),
        before in 0usize..40,
    ) {
        let text = format!("{}{}", ".".repeat(before), parts.concat());
        let (found, plain) = SEARCHES.both(text.as_bytes());
        prop_assert_eq!(found, plain);
    }
}

/// Each needle at every distance from the start and the end of a block.
#[test]
fn at_every_edge() {
    for needle in Searches::needles() {
        for before in 0..70 {
            for after in [0, 1, 2, 15, 16, 17, 40] {
                let text = format!("{}{needle}{}", "-".repeat(before), "-".repeat(after));
                let (found, plain) = SEARCHES.both(text.as_bytes());
                assert_eq!(found, plain, "{needle} at {before}");
                assert!(plain.iter().any(|(_, at)| *at == before), "{needle}");
            }
        }
    }
}
