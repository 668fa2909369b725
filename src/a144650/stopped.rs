//! What is not said of a job while files are unread that may say otherwise.
//!
//! # Promises
//!
//! * No job is cleared: the last error may stand in a file that was not read.
//! * A job that is no finding says that this may change.

use serde_json::Value;

use super::answer::{Job, JobVerdict};
use super::sentences::NOT_ALL_READ;

/// `job`, judged by a part of the files.
pub(super) fn hold_back(mut job: Job) -> Job {
    if job.verdict.is_finding() {
        return job;
    }
    if job.verdict == JobVerdict::Cleared {
        job.verdict = JobVerdict::Suspect;
    }
    let reason = &mut job.reason;
    reason
        .facts
        .insert("not_all_read".to_owned(), Value::Bool(true));
    reason.text.push_str(NOT_ALL_READ);
    job
}
