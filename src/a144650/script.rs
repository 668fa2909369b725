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

use memchr::memmem;
use regex_lite::Regex;
use serde::{Deserialize, Serialize};

use crate::a144650::answer::{Script, ScriptAnswer, ScriptJob};
use crate::limits::MAX_JOBS_PER_MEMBER;

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

/// Compiled when the first line needs them.
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
    /// Looks at one line, without its end.
    pub(super) fn line(&mut self, line: &[u8]) {
        let has = |needle: &[u8]| memmem::find(line, needle).is_some();
        let error = has(b"closing with flushes in-progress encountered an error: addsstable")
            && !has(b"indexBackfillerProcessor");
        let retry = has(b"encountered retryable error") && has(b"import");
        let resume = has(b"resuming execution") && has(b"adopt.go");
        let success = has(b"stepping through state succeeded");
        let rows = has(b"NumRows") && has(b"JobID") && has(b"succeeded") && has(b"recovery_event");
        if !(error || retry || resume || success || rows) {
            return;
        }
        let patterns = &*PATTERNS;
        // What is no UTF-8 stands for some character, as the rule means it.
        let text = String::from_utf8_lossy(line);
        if error {
            self.jobless += u64::from(has(b"job=0")) + u64::from(!has(b"job="));
            latest(&mut self.flushed, &patterns.flush, &text);
        }
        if retry {
            latest(&mut self.retried, &patterns.flush, &text);
        }
        if resume {
            latest(&mut self.retried, &patterns.resume, &text);
        }
        if success {
            let ids = patterns
                .succeeded
                .iter()
                .flat_map(|p| p.captures_iter(&text));
            self.succeeded.extend(ids.map(|found| found[1].to_owned()));
        }
        if rows {
            let found = patterns
                .rows
                .as_ref()
                .and_then(|pattern| pattern.captures(&text));
            self.rows
                .extend(found.map(|found| (found[1].to_owned(), found[2].to_owned())));
        }
        self.bound();
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
        reported.sort_by_key(|job| (by_number(&job.job_id), job.num_rows.as_ref().map(by_number)));
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

/// Keeps the latest time of each job that `pattern` finds in `text`.
fn latest(times: &mut BTreeMap<String, String>, pattern: &Timed, text: &str) {
    let Some((line, time)) = pattern.line.as_ref().zip(pattern.time.as_ref()) else {
        return;
    };
    for found in line.captures_iter(text) {
        // A line may hold two entries; `sed` takes the last time of a match.
        if let Some(at) = time.captures(&found[0]) {
            keep_latest(times, &found[1], &at[1]);
        }
    }
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
mod tests {
    use super::*;

    const FLUSH: &str = "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T3,n1,job=7] 9 closing with flushes in-progress encountered an error: addsstable [/Table/1/1,/Table/1/2): x";
    const SUCCESS: &str = "I250422 06:30:00.000001 1 jobs/registry.go:1 ⋮ [n1] 9 IMPORT job 7: stepping through state succeeded";
    const RESUME: &str =
        "I250422 06:25:34.137319 2 jobs/adopt.go:1 ⋮ [n1] 9 job 7: resuming execution";
    const RETRY: &str = "W250422 06:25:34.137319 2 sql/importer/import_job.go:1 ⋮ [n1,job=7] 9 encountered retryable error: x";
    const ROWS: &str = r#"I250422 06:29:00.000001 1 12@util/log/event_log.go:1 ⋮ [n1] 9 {"EventType":"recovery_event","JobID":7,"ResultStatus":"succeeded","NumRows":42}"#;

    fn answer(lines: &[&str]) -> (u8, Vec<(String, Option<String>)>, u64) {
        let mut findings = ScriptFindings::default();
        for line in lines {
            findings.line(line.as_bytes());
        }
        let script = findings.answer();
        let reported = script.reported.into_iter().map(|j| (j.job_id, j.num_rows));
        (script.exit_code, reported.collect(), script.jobless)
    }

    #[test]
    fn patterns_compile() {
        let p = Patterns::new();
        let all = [
            p.flush.line,
            p.flush.time,
            p.resume.line,
            p.resume.time,
            p.succeeded,
            p.rows,
        ];
        assert!(all.iter().all(Option::is_some));
    }

    #[test]
    fn the_rule() {
        let job = |rows: Option<&str>| vec![("7".to_owned(), rows.map(str::to_owned))];
        let earlier = RESUME.replace("06:25", "06:21");
        let same_time = RESUME.replace("06:25:34.137319", "06:22:39.852238");
        let zero = FLUSH.replace("job=7", "job=0");
        let none = FLUSH.replace(",job=7", "");
        let typed = FLUSH.replace("job=7", "job=‹IMPORT id=7›");
        let backfill = FLUSH.replace("job=7", "job=7,indexBackfillerProcessor=1");
        let stats = FLUSH.replace("addsstable", "computing stats for SST");
        let zone = FLUSH.replace("852238", "852238+030000");
        #[rustfmt::skip]
        let cases: &[(&str, Vec<&str>, u8, Vec<(String, Option<String>)>, u64)] = &[
            ("nothing",            vec![],                              0, vec![],         0),
            ("flush and success",  vec![FLUSH, SUCCESS],                1, job(None),      0),
            ("with rows",          vec![FLUSH, SUCCESS, ROWS],          1, job(Some("42")), 0),
            ("no success",         vec![FLUSH],                         0, vec![],         0),
            ("resumed before",     vec![&earlier, FLUSH, SUCCESS],      1, job(None),      0),
            ("resumed after",      vec![FLUSH, RESUME, SUCCESS],        0, vec![],         0),
            ("resumed at once",    vec![FLUSH, &same_time, SUCCESS],    0, vec![],         0),
            ("retried after",      vec![FLUSH, RETRY, SUCCESS],         0, vec![],         0),
            ("job 0",              vec![&zero],                         1, vec![],         1),
            ("no job",             vec![&none],                         1, vec![],         1),
            ("typed",              vec![&typed, SUCCESS],               0, vec![],         0),
            ("backfill",           vec![&backfill, SUCCESS],            0, vec![],         0),
            ("stats",              vec![&stats, SUCCESS],               0, vec![],         0),
            ("zone",               vec![&zone, SUCCESS],                1, job(None),      0),
        ];
        for (name, lines, exit, reported, jobless) in cases {
            assert_eq!(answer(lines), (*exit, reported.clone(), *jobless), "{name}");
        }
    }

    #[test]
    fn merging_is_the_same_as_reading_on() {
        let lines = [FLUSH, RESUME, SUCCESS, ROWS, RETRY];
        let mut whole = ScriptFindings::default();
        let mut merged = ScriptFindings::default();
        for line in lines {
            whole.line(line.as_bytes());
        }
        for line in lines.iter().rev() {
            let mut part = ScriptFindings::default();
            part.line(line.as_bytes());
            merged.merge(part);
        }
        assert_eq!(whole, merged);
    }
}
