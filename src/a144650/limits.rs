//! Bounds on what is kept and listed of flush errors, each with its reason.
//!
//! What they cut off is counted, and the report says so.

/// Flush errors of one log member that are kept one by one. A node writes one
/// per lost SST; a member of 10 MiB can hold 30,000. Later ones are summed up
/// per job, so that the verdict still sees them.
pub(super) const MAX_FLUSH_ERRORS_PER_MEMBER: usize = 10_000;

/// Of these, those of one job and cause, so that a flood of one job does not
/// hide the evidence against another.
pub(super) const MAX_FLUSH_ERRORS_PER_JOB: usize = 500;

/// Sums of flush errors past that bound, per job, tenant, node, cause and
/// version; a cluster runs far fewer bulk jobs at a time.
pub(super) const MAX_MORE_FLUSH_ERRORS: usize = 1_000;

/// Places of one file where the words of a flush error stand and are none, of
/// those that something explains and of the others; later ones are counted.
pub(super) const MAX_WORDS_PER_MEMBER: usize = 100;

/// The same of all files together, in the report.
pub(super) const MAX_WORDS: usize = 500;

/// Candidates that are listed for an error without a job.
pub(super) const MAX_CANDIDATES: usize = 50;

/// Flush errors that the report lists of one job; it counts the others.
pub(super) const MAX_EVIDENCE_PER_JOB: usize = 200;

/// Errors without a job that the report lists; it counts the others.
pub(super) const MAX_UNATTRIBUTED: usize = 500;

/// Jobs that cannot be cleared that the report lists; it counts the others.
pub(super) const MAX_UNCOVERED: usize = 500;
