//! What was made last: matches repeat it, and it is handed out where it lies.

/// Bytes of the window: a power of two, so that an index can be cut to it.
pub(crate) const BYTES: usize = 256 << 10;

/// Bytes that a match may reach back (RFC 1951, 3.2.5).
const HISTORY: usize = 32 << 10;

/// Bytes that are written from an index on, at most, rounded up.
const SLACK: usize = 64;

/// Bytes that are kept free, so that a round of the fast loop needs no check: six
/// literals, or four and the longest match, of 258 bytes, with what its copy writes
/// beyond its end, rounded up.
const ROUND: usize = 512;

/// The window.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    pub(crate) bytes: Box<Bytes>,
    /// Bytes that are valid. It is at most `BYTES`, and from [`FULL`] on the
    /// window takes no more.
    pub(crate) end: usize,
    /// What stands before it was taken.
    taken: usize,
}

/// An array, so that an index that was cut to `BYTES` needs no check.
pub(crate) type Bytes = [u8; BYTES + SLACK];

/// Where the window is full.
pub(crate) const FULL: usize = BYTES - ROUND;

impl Window {
    pub(crate) fn new() -> Window {
        // Not `Box::new`, which may make it on the stack first.
        let Ok(bytes) = vec![0; BYTES + SLACK].try_into() else {
            unreachable!("it has this length");
        };
        Window {
            bytes,
            end: 0,
            taken: 0,
        }
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        (self.end, self.taken) = (0, 0);
    }

    pub(crate) fn is_full(&self) -> bool {
        FULL <= self.end
    }

    pub(crate) fn made(&self) -> &[u8] {
        self.bytes.get(self.taken..self.end).unwrap_or_default()
    }

    /// Takes what was made, and makes room where matches do not reach.
    pub(crate) fn take(&mut self) {
        if self.is_full() {
            self.bytes.copy_within(self.end - HISTORY..self.end, 0);
            self.end = HISTORY;
        }
        self.taken = self.end;
    }

    /// Appends a byte. The window must not be full.
    pub(crate) fn push(&mut self, byte: u8) {
        self.bytes[self.end] = byte;
        self.end += 1;
    }

    /// Appends bytes until the window is full, and tells how many.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> usize {
        let count = bytes.len().min(FULL - self.end);
        self.bytes[self.end..][..count].copy_from_slice(&bytes[..count]);
        self.end += count;
        count
    }

    /// Appends what stands `distance` bytes back, byte by byte. The window must
    /// not be full, and the distance be one that it [reaches](Self::reaches).
    pub(crate) fn repeat(&mut self, distance: usize, length: usize) {
        for _ in 0..length {
            self.push(self.bytes[self.end - distance]);
        }
    }

    /// Whether there is something so far back.
    pub(crate) fn reaches(&self, distance: usize) -> bool {
        distance <= self.end
    }
}

/// Writes two bytes at `at`, of which one may be meant.
#[inline]
pub(crate) fn put(bytes: &mut Bytes, at: usize, two: [u8; 2]) {
    let at = at & (BYTES - 1);
    bytes[at..at + 2].copy_from_slice(&two);
}

/// Writes at `at` what stands `distance` bytes before it, over and over, `length`
/// bytes and some more.
#[inline]
pub(crate) fn copy(bytes: &mut Bytes, at: usize, distance: usize, length: usize) {
    if CHUNK <= distance {
        let from = at - distance;
        // Most matches are no longer than this, which saves a guess.
        let (first, to) = (from & (BYTES - 1), at & (BYTES - 1));
        for done in (0..AT_ONCE).step_by(CHUNK) {
            bytes.copy_within(first + done..first + done + CHUNK, to + done);
        }
        let mut done = AT_ONCE;
        while done < length {
            chunk(bytes, from + done, at + done);
            done += CHUNK;
        }
    } else {
        // Each time so much is right as repeats before it, and the rest is
        // overwritten; what repeats gets twice as long.
        let (mut done, mut repeated) = (0, distance);
        while done < length {
            chunk(bytes, at + done - repeated, at + done);
            done += repeated.min(CHUNK);
            if repeated < CHUNK {
                repeated *= 2;
            }
        }
    }
}

/// Bytes that are copied of any match.
const AT_ONCE: usize = 4 * CHUNK;

/// Bytes that are copied at once: a vector of every processor, and of WebAssembly.
const CHUNK: usize = 16;

#[inline]
fn chunk(bytes: &mut Bytes, from: usize, to: usize) {
    let (from, to) = (from & (BYTES - 1), to & (BYTES - 1));
    bytes.copy_within(from..from + CHUNK, to);
}
