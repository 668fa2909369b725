//! What the published `detect_144650.sh` would say of the same lines.
//!
//! Its rule, line by line over all log files (`detect_144650.sh` of the
//! advisory, in the repository cockroachdb/docs): a job is reported that has a
//! flush error of an SST behind its last retry or resumption, and a line that
//! says it succeeded.
//!
//! The script depends on what is around it: it reads a pipe instead of the
//! logs, lets ignore files, hidden folders, NUL bytes and invalid UTF-8 hide
//! lines, ends without a word where no job succeeded, and with DuckDB 1.5 takes
//! an empty table for a finding. There this gives the answer that its rule
//! means.
//!
//! # Promises
//!
//! * Lines, not entries, and no tenants: it is the script's view, not ours.
//! * Mergeable in any order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use memchr::memmem::Finder;
use regex_lite::Regex;
use serde::{Deserialize, Serialize};

use super::needles;
use crate::a144650::answer::{Script, ScriptAnswer, ScriptJob};
use crate::limits::MAX_JOBS_PER_MEMBER;
use crate::order;
use crate::scan::{NeedlesHit, job_needle};

/// The script's patterns, compiled once.
struct Patterns {
    flush: Timed,
    resume: Timed,
    succeeded: Option<Regex>,
    /// Of several pairs in a line the last one, as the script's `sed` has it.
    rows: Option<Regex>,
}

/// A pattern that the script finds every match of, and what it takes from
/// each: the job, and the last time in it.
struct Timed {
    line: Option<Regex>,
    time: Option<Regex>,
}

/// The words of the script's rule, each with a searcher of its own.
struct Words {
    closing: Finder<'static>,
    backfill: Finder<'static>,
    no_job: Finder<'static>,
    job: Finder<'static>,
    job_before_id: Finder<'static>,
    retry: Finder<'static>,
    import: Finder<'static>,
    resume: Finder<'static>,
    adopt: Finder<'static>,
    success: Finder<'static>,
    rows: Finder<'static>,
    id: Finder<'static>,
    succeeded: Finder<'static>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| Words {
    closing: Finder::new("closing with flushes in-progress"),
    backfill: Finder::new("indexBackfillerProcessor"),
    no_job: Finder::new("job=0"),
    job: Finder::new("job="),
    job_before_id: Finder::new("job "),
    retry: Finder::new("encountered retryable error"),
    import: Finder::new("import"),
    resume: Finder::new("resuming execution"),
    adopt: Finder::new("adopt.go"),
    success: Finder::new("stepping through state succeeded"),
    rows: Finder::new("NumRows"),
    id: Finder::new("JobID"),
    succeeded: Finder::new("succeeded"),
});

/// Compiled when the first line needs them: one whose shape does not tell at
/// once what they find.
static PATTERNS: LazyLock<Patterns> = LazyLock::new(Patterns::new);

impl Patterns {
    fn new() -> Patterns {
        // These are constants that tests compile; `ok` is never `None`.
        let regex = |pattern| Regex::new(pattern).ok();
        Patterns {
            flush: Timed {
                line: regex(r"W\d{6} \d{2}:\d{2}:\d{2}\.\d+.*?job=(\d+)"),
                time: regex(r".*W(\d{6} [0-9:.]+)"),
            },
            resume: Timed {
                line: regex(r"I\d{6} \d{2}:\d{2}:\d{2}\.\d+.*?job (\d+)"),
                time: regex(r".*I(\d{6} [0-9:.]+)"),
            },
            succeeded: regex(r"job (\d+): stepping through state succeeded"),
            rows: regex(r#".*"JobID":(\d+).*"NumRows":(\d+)"#),
        }
    }
}

/// What the script collects.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct ScriptFindings {
    /// Lines that it cannot tie to a job.
    jobless: u64,
    /// Job → latest time of a flush error, as text.
    flushed: BTreeMap<String, String>,
    /// Job → latest time of a retry, as text.
    retried: BTreeMap<String, String>,
    /// Jobs that succeeded.
    succeeded: BTreeSet<String>,
    /// Job and rows of its recovery events.
    rows: BTreeSet<(String, String)>,
    /// Something was left out at a bound.
    incomplete: bool,
}

impl ScriptFindings {
    /// Looks at one line, without its end. Only what is among the needles that
    /// stand in it is looked for.
    pub(super) fn line(&mut self, line: &[u8], hit: NeedlesHit) {
        let has = |words: &Finder<'_>| words.find(line).is_some();
        let words = &*WORDS;
        let mut changed = false;
        if hit.has(needles::WORDS) && has_error(line) && !has(&words.backfill) {
            changed = true;
            self.jobless += u64::from(has(&words.no_job)) + u64::from(!has(&words.job));
            latest(&mut self.flushed, Severity::Warning, line);
        }
        if hit.has_of_jobs(job_needle::RETRYABLE) && has(&words.retry) && has(&words.import) {
            changed = true;
            latest(&mut self.retried, Severity::Warning, line);
        }
        if hit.has_of_jobs(job_needle::RESUMING) && has(&words.resume) && has(&words.adopt) {
            changed = true;
            latest(&mut self.retried, Severity::Info, line);
        }
        if hit.has_of_jobs(job_needle::STATE) && has(&words.success) {
            changed = true;
            self.success(line);
        }
        let counts = || has(&words.rows) && has(&words.id) && has(&words.succeeded);
        if hit.has_of_jobs(job_needle::RECOVERY) && counts() {
            changed = true;
            let text = String::from_utf8_lossy(line);
            let pattern = PATTERNS.rows.as_ref();
            let found = pattern.and_then(|pattern| pattern.captures(&text));
            let found = found.map(|found| (found[1].to_owned(), found[2].to_owned()));
            self.rows.extend(found);
        }
        if changed {
            self.bound();
        }
    }

    /// The jobs that a line says succeeded.
    fn success(&mut self, line: &[u8]) {
        // Nearly every line says it once, of one job.
        let mut places = WORDS.success.find_iter(line);
        if let (Some(at), None) = (places.next(), places.next()) {
            let before = line.get(..at).and_then(|before| before.strip_suffix(b": "));
            let before = before.unwrap_or_default();
            let digits = digits_before(before);
            let (start, id) = before.split_at(before.len() - digits);
            if digits > 0 && start.ends_with(b"job ") {
                self.insert_success(&String::from_utf8_lossy(id));
            }
            return;
        }
        let text = String::from_utf8_lossy(line);
        let pattern = PATTERNS.succeeded.iter();
        for found in pattern.flat_map(|pattern| pattern.captures_iter(&text)) {
            self.insert_success(&found[1]);
        }
    }

    fn insert_success(&mut self, id: &str) {
        if !self.succeeded.contains(id) {
            self.succeeded.insert(id.to_owned());
        }
    }

    /// Adds what another part of the input gave.
    pub(crate) fn merge(&mut self, other: ScriptFindings) {
        self.jobless += other.jobless;
        self.succeeded.extend(other.succeeded);
        self.rows.extend(other.rows);
        self.incomplete |= other.incomplete;
        for (job, time) in other.flushed {
            keep_latest(&mut self.flushed, &job, &time);
        }
        for (job, time) in other.retried {
            keep_latest(&mut self.retried, &job, &time);
        }
    }

    /// Whether something was left out at a bound.
    #[must_use]
    pub(crate) fn incomplete(&self) -> bool {
        self.incomplete
    }

    /// The script's answer.
    #[must_use]
    pub(crate) fn answer(&self) -> Script {
        let mut reported: Vec<ScriptJob> = Vec::new();
        for job in self.flushed.keys().filter(|job| self.reports(job)) {
            let mut rows = self.rows.iter().filter(|(id, _)| id == job).peekable();
            if rows.peek().is_none() {
                reported.push(ScriptJob {
                    job_id: job.clone(),
                    num_rows: None,
                });
            }
            reported.extend(rows.map(|(job, rows)| ScriptJob {
                job_id: job.clone(),
                num_rows: Some(rows.clone()),
            }));
        }
        let by_number = |digits: &String| (digits.len(), digits.clone());
        let key = |job: &ScriptJob| (by_number(&job.job_id), job.num_rows.as_ref().map(by_number));
        order::sort_by(&mut reported, |a, b| key(a).cmp(&key(b)));
        Script {
            exit_code: u8::from(!reported.is_empty() || self.jobless > 0),
            reported,
            jobless: self.jobless,
        }
    }

    /// What the script would do with one job.
    #[must_use]
    pub(crate) fn answer_for(&self, job_id: &str) -> ScriptAnswer {
        match (self.flushed.contains_key(job_id), self.reports(job_id)) {
            (false, _) => ScriptAnswer::NotSeen,
            (true, false) => ScriptAnswer::Cleared,
            (true, true) => ScriptAnswer::Reported,
        }
    }

    /// Whether a line says, as the script reads it, that a job succeeded.
    #[must_use]
    pub(crate) fn saw_success(&self, job_id: &str) -> bool {
        self.succeeded.contains(job_id)
    }

    fn reports(&self, job: &str) -> bool {
        let Some(flushed) = self.flushed.get(job) else {
            return false;
        };
        let after_retry = self
            .retried
            .get(job)
            .is_none_or(|retried| flushed > retried);
        after_retry && self.succeeded.contains(job)
    }

    /// Ids come from the input, so their number is bounded.
    fn bound(&mut self) {
        for map in [&mut self.flushed, &mut self.retried] {
            while map.len() > MAX_JOBS_PER_MEMBER {
                self.incomplete = map.pop_last().is_some();
            }
        }
        while self.succeeded.len() > MAX_JOBS_PER_MEMBER {
            self.incomplete = self.succeeded.pop_last().is_some();
        }
        while self.rows.len() > MAX_JOBS_PER_MEMBER {
            self.incomplete = self.rows.pop_last().is_some();
        }
    }
}

/// Whether a line holds what the script looks for first. Its first words are found
/// sooner than all of it.
fn has_error(line: &[u8]) -> bool {
    let first = &WORDS.closing;
    first.find_iter(line).any(|at| {
        let behind = line.get(at + first.needle().len()..);
        behind.is_some_and(|behind| behind.starts_with(b" encountered an error: addsstable"))
    })
}

/// Keeps the latest time of each job that the script finds in a line, in
/// entries of one severity.
fn latest(times: &mut BTreeMap<String, String>, severity: Severity, line: &[u8]) {
    if let Some(told) = told_at_once(severity, line) {
        if let Some((job, time)) = told {
            keep_latest(times, job, time);
        }
        return;
    }
    let pattern = match severity {
        Severity::Warning => &PATTERNS.flush,
        Severity::Info => &PATTERNS.resume,
    };
    let Some((of_line, of_time)) = pattern.line.as_ref().zip(pattern.time.as_ref()) else {
        return;
    };
    // What is no UTF-8 stands for some character, as the rule means it.
    let text = String::from_utf8_lossy(line);
    for found in of_line.captures_iter(&text) {
        // A line may hold two entries; `sed` takes the last time of a match.
        if let Some(at) = of_time.captures(&found[0]) {
            keep_latest(times, &found[1], &at[1]);
        }
    }
}

/// The severities of the entries that the script looks at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Severity {
    Warning,
    Info,
}

/// Job and time of a line that holds the head of one entry: what the patterns
/// find then is decided by where things stand. Of a line without any they find
/// nothing. `None` where the patterns must decide.
#[expect(clippy::option_option, reason = "nothing told, and nothing found")]
fn told_at_once(severity: Severity, line: &[u8]) -> Option<Option<(&str, &str)>> {
    const DATE: usize = b"W250422 ".len();
    const TIME: usize = b"W250422 06:22:39.".len();
    let (letter, key) = match severity {
        Severity::Warning => (b'W', &WORDS.job),
        Severity::Info => (b'I', &WORDS.job_before_id),
    };
    let is_head = |at: &usize| {
        let date = line.get(at + 1..at + DATE);
        date.is_some_and(|date| is_shaped(date, b"000000 "))
    };
    let mut heads = memchr::memchr_iter(letter, line).filter(is_head);
    let entry = match (heads.next(), heads.next()) {
        (Some(only), None) => line.get(only..)?,
        (None, _) => return Some(None),
        (Some(_), Some(_)) => return None,
    };
    let Some(clock) = entry.get(DATE..=TIME) else {
        return Some(None);
    };
    if !is_shaped(clock, b"00:00:00.0") {
        return Some(None);
    }
    let of_time = |byte: &&u8| byte.is_ascii_digit() || matches!(byte, b':' | b'.');
    let clock = entry.get(DATE..)?.iter().take_while(of_time).count();
    let time = std::str::from_utf8(entry.get(1..DATE + clock)?).ok()?;
    // The first key with a number behind it.
    let after = entry.get(TIME + 1..)?;
    let job = key.find_iter(after).find_map(|at| {
        let id = after.get(at + key.needle().len()..)?;
        let digits = id.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (digits > 0).then(|| std::str::from_utf8(id.get(..digits)?).ok())?
    });
    Some(job.map(|job| (job, time)))
}

/// Whether bytes have digits where `shape` has `0`, and else are the same.
fn is_shaped(bytes: &[u8], shape: &[u8]) -> bool {
    bytes.len() == shape.len()
        && bytes.iter().zip(shape).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            shape => byte == shape,
        })
}

/// How many digits a text ends with.
fn digits_before(text: &[u8]) -> usize {
    let digits = text.iter().rev();
    digits.take_while(|byte| byte.is_ascii_digit()).count()
}

fn keep_latest(times: &mut BTreeMap<String, String>, job: &str, time: &str) {
    match times.get_mut(job) {
        Some(known) if known.as_str() >= time => {}
        Some(known) => time.clone_into(known),
        None => {
            times.insert(job.to_owned(), time.to_owned());
        }
    }
}

#[cfg(test)]
mod tests;
