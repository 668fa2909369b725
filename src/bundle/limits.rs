//! Bounds on what a bundle holds, each with its reason. What they cut off is
//! counted and named in the bundle.

/// Entries before and after an evidence that are shown with it: on a busy node
/// some seconds, and enough to see what else went wrong then.
pub(super) const NEIGHBORS: usize = 20;

/// Findings that are shown with what stands around them. Each takes up to 41
/// entries of some 200 bytes, so all of them 40 MB of text, which pack to less
/// than a tenth: what a ticket still takes.
const MAX_EXCERPTED: usize = 5_000;

/// Bytes of all excerpts together, as they are written, where entries are much
/// longer than usual, or have many lines.
const MAX_EXCERPT_BYTES: usize = 64 << 20;

/// The bounds of one bundle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// [`MAX_EXCERPTED`], smaller in tests.
    pub(super) findings: usize,
    /// [`MAX_EXCERPT_BYTES`], smaller in tests.
    pub(super) bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            findings: MAX_EXCERPTED,
            bytes: MAX_EXCERPT_BYTES,
        }
    }
}

/// Bytes that are shown of one entry. CockroachDB cuts its own near 16,000
/// bytes (crdb-v2); what is longer is a stack trace or a dump.
pub(super) const MAX_ENTRY_BYTES: usize = 16 << 10;
