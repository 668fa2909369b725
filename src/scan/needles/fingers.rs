//! Needles by their rarest bytes: what the fast searches look for in the first
//! place, and what they make of a place where it stands.
//!
//! A needle starts with what many words of a log start with; the bytes in the
//! middle of it that logs hardly ever have stop a search a thousand times less
//! often.

use std::ops::Range;

/// Bytes of a needle that are looked for in the first place: each costs
/// look-ups a step, and stops the search less often.
pub(super) const FINGER: usize = 4;

/// Needles, each with its fingerprint.
pub(super) struct Fingers(Vec<Needle>);

struct Needle {
    finger: [u8; FINGER],
    /// Where that stands in it.
    at: usize,
    bytes: &'static [u8],
}

impl Fingers {
    /// All needles have at least [`FINGER`] bytes, or the numbers of those that
    /// follow a shorter one would be wrong: `is_sound` does not let one compile.
    pub(super) fn of(needles: &[&'static str]) -> Fingers {
        let rare = |finger: &[u8; FINGER]| {
            let each = finger.iter().map(|byte| u32::from(frequency(*byte)));
            each.sum::<u32>()
        };
        let needles = needles.iter().filter_map(|needle| {
            let bytes = needle.as_bytes();
            let fingers = bytes.windows(FINGER).filter_map(<[u8]>::first_chunk);
            let (at, finger) = fingers.enumerate().min_by_key(|(_, finger)| rare(finger))?;
            let finger = *finger;
            Some(Needle { finger, at, bytes })
        });
        Fingers(needles.collect())
    }

    /// The fingerprint of each needle; two may have the same one.
    pub(super) fn each(&self) -> impl Iterator<Item = &[u8; FINGER]> {
        self.0.iter().map(|needle| &needle.finger)
    }

    /// The indices of all.
    pub(super) fn indices(&self) -> Range<usize> {
        0..self.0.len()
    }

    /// Adds the places and the needles whose fingerprint stands at `at`, of those
    /// with the indices `might`.
    pub(super) fn verify(
        &self,
        bytes: &[u8],
        at: usize,
        might: impl Iterator<Item = usize>,
        found: &mut Vec<(usize, usize)>,
    ) {
        let Some(here) = bytes.get(at..).and_then(<[u8]>::first_chunk::<FINGER>) else {
            return;
        };
        for index in might {
            let needle = self.0.get(index).filter(|needle| needle.finger == *here);
            let place = needle.and_then(|needle| {
                let start = at.checked_sub(needle.at)?;
                bytes
                    .get(start..)?
                    .starts_with(needle.bytes)
                    .then_some(start)
            });
            found.extend(place.map(|start| (start, index)));
        }
    }
}

/// How often a byte stands in logs, roughly: what is rare makes a better
/// fingerprint.
fn frequency(byte: u8) -> u8 {
    match byte {
        b' ' | b'0'..=b'9' | b'e' | b't' | b'a' | b'r' | b's' | b'n' | b'o' | b'i' => 10,
        b'c' | b'd' | b'l' | b'm' | b'p' | b'u' | b'.' | b',' | b':' | b'/' => 6,
        b'a'..=b'z' => 4,
        b'[' | b']' | b'"' | b'-' | b'_' | b'=' => 3,
        b'A'..=b'Z' => 2,
        _ => 1,
    }
}
