//! A search for each needle: slow, and so simple that it is right. What the
//! fast searches are tested against, and what they fall back to where a
//! processor has no wide instructions.

use memchr::memmem::Finder;

/// Prepared searches.
pub(crate) struct Plain {
    finders: Vec<Finder<'static>>,
}

impl Plain {
    pub(crate) fn new(needles: &[&'static str]) -> Plain {
        Plain {
            finders: needles.iter().copied().map(Finder::new).collect(),
        }
    }

    pub(crate) fn find(&self, bytes: &[u8], hit: &mut dyn FnMut(usize, usize)) {
        let mut all: Vec<(usize, usize)> = Vec::new();
        for (needle, finder) in self.finders.iter().enumerate() {
            let mut from = 0;
            while let Some(at) = bytes.get(from..).and_then(|rest| finder.find(rest)) {
                all.push((from + at, needle));
                // The same needle may start again inside of this one.
                from += at + 1;
            }
        }
        all.sort_unstable();
        for (at, needle) in all {
            hit(needle, at);
        }
    }
}
