//! Needles by their rarest bytes: what the fast searches look for in the first
//! place, and what they make of a place where it stands.
//!
//! A needle starts with what many words of a log start with; the bytes in the
//! middle of it that logs hardly ever have stop a search a thousand times less
//! often.

/// Bytes of a needle that are looked for in the first place: each costs two
/// look-ups a step, and stops the search less often.
pub(super) const FINGER: usize = if cfg!(target_arch = "wasm32") { 3 } else { 4 };

/// Needles, each with the place of its fingerprint.
pub(super) struct Fingers(Vec<Needle>);

struct Needle {
    bytes: &'static [u8],
    /// Where its fingerprint stands in it.
    finger: usize,
}

impl Needle {
    fn finger(&self) -> Option<&'static [u8; FINGER]> {
        self.bytes.get(self.finger..).and_then(<[u8]>::first_chunk)
    }
}

impl Fingers {
    /// All needles have at least [`FINGER`] bytes; a shorter one is never found.
    pub(super) fn of(needles: &[&'static str]) -> Fingers {
        let needles = needles.iter().map(|needle| {
            let bytes = needle.as_bytes();
            let places = 0..=bytes.len().saturating_sub(FINGER);
            let rare = |at: &usize| {
                let finger = bytes.iter().skip(*at).take(FINGER);
                finger.map(|byte| u32::from(frequency(*byte))).sum::<u32>()
            };
            let finger = places.min_by_key(rare).unwrap_or(0);
            Needle { bytes, finger }
        });
        Fingers(needles.collect())
    }

    /// The fingerprint of each needle; two may have the same one.
    pub(super) fn each(&self) -> impl Iterator<Item = &'static [u8; FINGER]> {
        self.0.iter().filter_map(Needle::finger)
    }

    /// Adds the places and the needles whose fingerprint stands at `at`.
    pub(super) fn verify(&self, bytes: &[u8], at: usize, found: &mut Vec<(usize, usize)>) {
        let here = bytes.get(at..).and_then(<[u8]>::first_chunk::<FINGER>);
        if here.is_none() {
            return;
        }
        for (index, needle) in self.0.iter().enumerate() {
            if needle.finger() != here {
                continue;
            }
            let start = at.checked_sub(needle.finger);
            let stands = start.filter(|start| {
                let rest = bytes.get(*start..).unwrap_or_default();
                rest.starts_with(needle.bytes)
            });
            found.extend(stands.map(|start| (start, index)));
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
