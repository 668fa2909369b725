//! The published script's rule, in the plainest way that works.
//!
//! It was written from the rule alone, without a look at the analyzer, so that
//! the two can be wrong only each in its own way. Each rule goes over all lines
//! again, and nothing is fast.
//!
//! Where ripgrep's behavior is not the rule's meaning, the rule wins: `.` is
//! any byte but a line feed, invalid UTF-8 and NUL too, and `\d` is an ASCII
//! digit, as it is for the script's own `sed`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem;
use regex::bytes::Regex;

/// What the script would say.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Answer {
    /// 1 with a reported job or a jobless error, else 0.
    pub(crate) exit_code: u8,
    /// Job and rows, each pair once, in the order of the numbers.
    pub(crate) reported: Vec<(String, Option<String>)>,
    /// Errors with `job=0` or without `job=`.
    pub(crate) jobless: u64,
}

/// Applies the rule to those of `files` (path, bytes) that are logs.
pub(crate) fn answer(files: &[(String, Vec<u8>)]) -> Answer {
    let logs: Vec<Cow<'_, [u8]>> = files
        .iter()
        .filter(|(path, _)| is_log(path))
        .map(|(_, bytes)| text_of(bytes))
        .collect();
    let lines: Vec<&[u8]> = logs
        .iter()
        .flat_map(|bytes| bytes.split(|byte| *byte == b'\n'))
        .collect();
    let errors: Vec<&[u8]> = lines
        .iter()
        .copied()
        .filter(|line| is_error(line))
        .collect();

    let flushes = latest_times(&errors, FLUSH_OR_RETRY);
    let mut retries = latest_times(
        &lines_with(&lines, &["encountered retryable error", "import"]),
        FLUSH_OR_RETRY,
    );
    let resumes = latest_times(
        &lines_with(&lines, &["resuming execution", "adopt.go"]),
        RESUME,
    );
    for (job, time) in resumes {
        let latest = retries.entry(job).or_default();
        *latest = time.max(latest.clone());
    }
    let succeeded = succeeded(&lines);
    let rows = rows(&lines);

    let mut reported = BTreeSet::new();
    for (job, flush) in flushes {
        let is_last = retries.get(&job).is_none_or(|retry| flush > *retry);
        if !is_last || !succeeded.contains(&job) {
            continue;
        }
        match rows.get(&job) {
            Some(counts) => reported.extend(
                counts
                    .iter()
                    .map(|count| (job.clone(), Some(count.clone()))),
            ),
            None => drop(reported.insert((job, None))),
        }
    }
    let jobless = errors.iter().filter(|line| is_jobless(line)).count() as u64;
    Answer {
        exit_code: u8::from(!reported.is_empty() || jobless > 0),
        reported: in_order(reported),
        jobless,
    }
}

/// Severity W, a time, and the first job after them; then the time in that.
/// Where there are several times, it is the last: the script's `sed` is greedy.
const FLUSH_OR_RETRY: (&str, &str) = (
    r"(?-u)W\d{6} \d{2}:\d{2}:\d{2}\.\d+.*?job=(\d+)",
    r"(?-u)W(\d{6} [0-9:.]+)",
);
/// The same for severity I.
const RESUME: (&str, &str) = (
    r"(?-u)I\d{6} \d{2}:\d{2}:\d{2}\.\d+.*?job (\d+)",
    r"(?-u)I(\d{6} [0-9:.]+)",
);
/// Job and rows of an event; where a line holds several, the last pair.
const ROWS: &str = r#"(?-u).*"JobID":(\d+).*"NumRows":(\d+)"#;

/// Logs by name, and whatever lies in a folder of logs; the script searches
/// these alone.
fn is_log(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let in_logs = parts.len() > 1 && parts[parts.len() - 2] == "logs";
    let named = path.rsplit('.').next() == Some("log");
    (named || in_logs) && !path.ends_with(".err.txt")
}

/// A file as ripgrep searches it: UTF-16 with a byte-order mark is transcoded.
fn text_of(bytes: &[u8]) -> Cow<'_, [u8]> {
    let units = |from: fn([u8; 2]) -> u16| -> Vec<u16> {
        let pairs = bytes[2..].chunks_exact(2);
        pairs.map(|pair| from([pair[0], pair[1]])).collect()
    };
    let units = match bytes {
        [0xff, 0xfe, ..] => units(u16::from_le_bytes),
        [0xfe, 0xff, ..] => units(u16::from_be_bytes),
        _ => return Cow::Borrowed(bytes),
    };
    Cow::Owned(String::from_utf16_lossy(&units).into_bytes())
}

fn is_error(line: &[u8]) -> bool {
    has(
        line,
        "closing with flushes in-progress encountered an error: addsstable",
    ) && !has(line, "indexBackfillerProcessor")
}

fn is_jobless(line: &[u8]) -> bool {
    has(line, "job=0") || !has(line, "job=")
}

/// The latest time, as text, of each job in the matches of a pattern. A line
/// may hold several matches.
fn latest_times(lines: &[&[u8]], pattern: (&str, &str)) -> BTreeMap<String, String> {
    let (pattern, time) = (regex(pattern.0), regex(pattern.1));
    let mut latest: BTreeMap<String, String> = BTreeMap::new();
    for found in lines.iter().flat_map(|line| pattern.captures_iter(line)) {
        let last = time
            .captures_iter(&found[0])
            .last()
            .expect("a match has a time");
        let entry = latest.entry(text(&found[1])).or_default();
        *entry = text(&last[1]).max(entry.clone());
    }
    latest
}

fn succeeded(lines: &[&[u8]]) -> BTreeSet<String> {
    let pattern = regex(r"(?-u)job (\d+): stepping through state succeeded");
    let found = lines.iter().flat_map(|line| pattern.captures_iter(line));
    found.map(|found| text(&found[1])).collect()
}

/// Every row count of every job.
fn rows(lines: &[&[u8]]) -> BTreeMap<String, BTreeSet<String>> {
    let pattern = regex(ROWS);
    let mut rows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in lines_with(lines, &["NumRows", "JobID", "succeeded", "recovery_event"]) {
        if let Some(found) = pattern.captures(line) {
            rows.entry(text(&found[1]))
                .or_default()
                .insert(text(&found[2]));
        }
    }
    rows
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern")
}

fn lines_with<'a>(lines: &[&'a [u8]], needles: &[&str]) -> Vec<&'a [u8]> {
    let has_all = |line: &&&[u8]| needles.iter().all(|needle| has(line, needle));
    lines.iter().filter(has_all).copied().collect()
}

fn has(line: &[u8], needle: &str) -> bool {
    memmem::find(line, needle.as_bytes()).is_some()
}

/// Matched bytes, which are ASCII by their patterns.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Numbers in the order of numbers, not of their digits.
fn in_order(pairs: BTreeSet<(String, Option<String>)>) -> Vec<(String, Option<String>)> {
    let number = |digits: &String| digits.parse::<u128>().expect("digits");
    let mut pairs: Vec<(String, Option<String>)> = pairs.into_iter().collect();
    pairs.sort_by_key(|(job, rows)| (number(job), rows.as_ref().map(number)));
    pairs
}
