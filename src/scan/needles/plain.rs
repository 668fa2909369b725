//! A search for each needle: slow, and so simple that it is right. What the
//! fast searches are tested against, and what they fall back to where a
//! processor has no wide instructions.

use memchr::memmem::Finder;

/// Prepared searches.
pub(super) struct Plain {
    finders: Vec<Finder<'static>>,
}

impl Plain {
    pub(super) fn new(needles: &[&'static str]) -> Plain {
        Plain {
            finders: needles.iter().copied().map(Finder::new).collect(),
        }
    }

    pub(super) fn find(&self, bytes: &[u8], hit: &mut dyn FnMut(usize, usize)) {
        let finders = self.finders.iter().enumerate();
        let mut all: Vec<(usize, usize)> = finders
            .flat_map(|(needle, finder)| finder.find_iter(bytes).map(move |at| (at, needle)))
            .collect();
        all.sort_unstable();
        all.into_iter().for_each(|(at, needle)| hit(needle, at));
    }
}
