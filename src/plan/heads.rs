//! What a file is that was given by itself, as far as its first bytes tell.
//!
//! # Promises
//!
//! * Of a file no more is read than its head, but for one of zero bytes, of
//!   which a bound is.
//!
//! # Not here
//!
//! What the bytes of known kinds look like (`input/foreign.rs`, `entry`).

use debug_zip_records::entry;

use super::Source;
use crate::input::foreign::Foreign;
use crate::input::read_at::{ReadAt, ReadError};

/// The first bytes of a source.
pub(super) fn head(source: &Source, most: usize) -> Result<Vec<u8>, ReadError> {
    let length = usize::try_from(source.bytes.size()).map_or(most, |size| size.min(most));
    let mut head = vec![0; length];
    source.bytes.read_exact_at(0, &mut head)?;
    Ok(head)
}

/// Bytes of a file of zeros that are looked through: a preallocated file of a
/// disk's size need not be read to say what it is.
const MOST_ZEROS: u64 = 256 << 20;

/// What a file is that starts with `head`. One of zero bytes may be a log that
/// lost its start when a machine went down.
pub(super) fn foreign(source: &Source, head: &[u8]) -> Foreign {
    let foreign = Foreign::of(head);
    if foreign == Foreign::Zeros && !is_zero(&*source.bytes, MOST_ZEROS) {
        return Foreign::Text;
    }
    foreign
}

/// Whether all bytes are zero, or at least the first `most`.
fn is_zero(bytes: &dyn ReadAt, most: u64) -> bool {
    const SLICE: u64 = 1 << 20;
    let end = bytes.size().min(most);
    let mut offset = 0;
    let mut slice = Vec::new();
    while offset < end {
        let length = SLICE.min(end - offset);
        slice.resize(usize::try_from(length).unwrap_or(0), 0);
        if bytes.read_exact_at(offset, &mut slice).is_err() {
            return true;
        }
        if slice.iter().any(|byte| *byte != 0) {
            return false;
        }
        offset += length;
    }
    true
}

/// Whether the first bytes of a file hold the start of a log entry.
pub(super) fn looks_like_log(head: &[u8]) -> bool {
    // One that has a date, possible or not, and is not another program's.
    entry::any(head, &mut |entry| entry.time.is_some() && !entry.foreign)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many zero bytes, and one that is another at the end, if `ends`.
    struct Zeros {
        size: u64,
        ends: bool,
    }

    impl ReadAt for Zeros {
        fn size(&self) -> u64 {
            self.size
        }

        fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
            buffer.fill(0);
            let end = offset + buffer.len() as u64;
            assert!(end <= self.size, "read past the end");
            if let Some(last) = buffer.last_mut().filter(|_| self.ends && end == self.size) {
                *last = 1;
            }
            Ok(())
        }
    }

    /// A log may have lost its start; a disk full of zeros is not read whole.
    #[test]
    fn zeros_are_looked_through_up_to_a_bound() {
        const MIB: u64 = 1 << 20;
        const MOST: u64 = 2 * MIB + 9;
        #[rustfmt::skip]
        let cases = [
            (0,        false, true),
            (1,        false, true),
            (1,        true,  false),
            (MIB,      true,  false),
            (MIB + 1,  true,  false),
            (MOST,     true,  false),
            (MOST + 1, true,  true),
            (1 << 60,  false, true),
        ];
        for (size, ends, want) in cases {
            let got = is_zero(&Zeros { size, ends }, MOST);
            assert_eq!(got, want, "{size} {ends}");
        }
    }

    #[test]
    fn a_head_is_no_longer_than_the_file() {
        let of = |size| Source {
            name: "a".to_owned(),
            path: "a".to_owned(),
            folder: false,
            bytes: Box::new(Zeros { size, ends: false }),
        };
        for (size, most, want) in [(0, 8, 0), (7, 8, 7), (8, 8, 8), (9, 8, 8)] {
            assert_eq!(head(&of(size), most).map(|head| head.len()), Ok(want));
        }
    }
}
