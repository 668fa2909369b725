//! What is kept of one log: flush errors, the words elsewhere, the script's
//! view, each within bounds.
//!
//! # Promises
//!
//! * No line with the words of a flush error is passed over: it is one, or the
//!   findings say what else it is.
//! * An error is never dropped: past the bounds it is summed up.

use std::collections::BTreeMap;

use debug_zip_records::limits::MAX_TEXT_BYTES;
use debug_zip_records::text::{cut, truncate};
use debug_zip_records::time::Micros;

use super::affected::{affected, may_be_affected};
use super::answer::{Cause, WordsWhy};
use super::elsewhere;
use super::flush_error::{self, FlushSignal, Reading};
use super::found::{FlushError, Found, Here, JobNamed, MoreFlushErrors, WordsSeen};
use super::limits::{
    MAX_FLUSH_ERRORS_PER_JOB, MAX_FLUSH_ERRORS_PER_MEMBER, MAX_MORE_FLUSH_ERRORS,
    MAX_WORDS_PER_MEMBER,
};
use super::needles;
use super::reasons::LogNote;
use crate::input::member::LogFile;
use crate::order;
use crate::plan::{Notes, Why};
use crate::reason::Reason;
use crate::scan::{About, Check, NeedlesHit, Operation, Seen, Stretch, TenantRef, Whole};
use crate::version::{Affected, Version};

/// What flush errors are summed up by.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Kind {
    job: Option<JobNamed>,
    tenant: TenantRef,
    node: Option<u32>,
    cause: Cause,
    index_backfiller: bool,
    version: Option<String>,
}

/// How many, and the latest of them; `None` if one of them has no time.
type Sum = (u64, Option<Micros>);

/// The state of one member: see the module.
#[derive(Debug, Default)]
pub(crate) struct A144650 {
    /// Node of the path.
    node: Option<u32>,
    found: Found,
    /// Flush errors that are kept one by one, by job and cause.
    kept: BTreeMap<(Option<u64>, Cause), usize>,
    /// The others, summed up.
    sums: BTreeMap<Kind, Sum>,
    /// Where flush errors start in the stretch that is looked at, in order.
    told: Vec<usize>,
    /// Indices of flush errors whose version is that of the last header.
    by_header: Vec<usize>,
}

impl Check for A144650 {
    type Found = Found;

    const NEEDLES: &'static [&'static str] = &needles::ALL;

    const WATCHED: &'static str = flush_error::WATCHED;

    fn start(log: &LogFile) -> A144650 {
        A144650 {
            node: log.node,
            ..A144650::default()
        }
    }

    fn wants(needle: usize, bytes: &[u8], at: usize) -> bool {
        // Go escapes `<`, `>` and `&`, which hide nothing.
        needle != needles::ESCAPE || elsewhere::hides_letter(bytes, at)
    }

    fn entry(&mut self, seen: &Seen<'_>, about: &mut About<'_>) {
        if let Some(Reading::Flush(flush)) = flush_error::read(seen.entry) {
            self.flush(seen, &flush, about);
            self.told.push(seen.at);
        }
    }

    fn stretch(&mut self, stretch: &Stretch<'_>) {
        let told = std::mem::take(&mut self.told);
        for (from, to, why) in elsewhere::words(stretch, &told) {
            let place = stretch.place(stretch.chunk.line_number(from));
            let text = stretch.chunk.bytes.get(from..to).unwrap_or_default();
            self.words(WordsSeen {
                line: place.line,
                node: self.node.or(place.node),
                why,
                text: cut(text),
            });
        }
    }

    fn line(&mut self, line: &[u8], hit: NeedlesHit) {
        self.found.script.line(line, hit);
    }

    fn lost(&mut self, line: u64) {
        self.words(WordsSeen {
            line,
            node: self.node,
            why: WordsWhy::NoEntry,
            text: String::new(),
        });
    }

    fn may_be_part(unit: &[u8]) -> bool {
        memchr::memmem::find(unit, b"sst_batch").is_some()
    }

    fn is_empty(&self) -> bool {
        self.found.words.is_empty() && self.found.flush_errors.is_empty()
    }

    fn finish(mut self, whole: &Whole, notes: &mut Notes) -> Found {
        if !whole.is_log {
            return self.no_log();
        }
        if !whole.headers_tell {
            self.forget_headers();
        }
        if self.found.script.incomplete() {
            notes.add(
                Why::OfCheck(Reason::of(&LogNote::TooManyJobsForScript)),
                false,
            );
        }
        let sums = self.sums.into_iter();
        let more: Vec<MoreFlushErrors> = sums
            .map(|(kind, (count, last))| MoreFlushErrors {
                job: kind.job,
                tenant: kind.tenant,
                node: kind.node,
                cause: kind.cause,
                index_backfiller: kind.index_backfiller,
                version: kind.version,
                count,
                last,
            })
            .collect();
        if !more.is_empty() {
            self.found.more_flush_errors = more;
        }
        self.found.settled()
    }

    fn affected(version: &str) -> Affected {
        Version::parse(version).map_or(Affected::Unknown, |version| affected(&version))
    }

    fn concerns(operation: Operation) -> bool {
        may_be_affected(operation)
    }
}

impl A144650 {
    fn flush(&mut self, seen: &Seen<'_>, flush: &FlushSignal, about: &mut About<'_>) {
        let entry = seen.entry;
        // An unreadable message may be a harmless retry of that file, so it
        // is not held against the job of its tags.
        let readable = flush.cause != Cause::Unreadable;
        let job = readable.then(|| JobNamed::of(&entry.tags)).flatten();
        let own = entry.version.as_deref();
        let kind = Kind {
            job,
            tenant: seen.tenant.clone(),
            node: seen.node,
            cause: flush.cause,
            index_backfiller: entry.tags.index_backfiller,
            version: own.or(seen.header).map(str::to_owned),
        };
        if let Some(job) = &kind.job {
            about.job(seen, job.id, job.job_type.clone());
        }
        let of_job = (kind.job.as_ref().map(|job| job.id), flush.cause);
        let kept = self.kept.entry(of_job).or_default();
        let room = self.found.flush_errors.len() < MAX_FLUSH_ERRORS_PER_MEMBER;
        if !room || *kept >= MAX_FLUSH_ERRORS_PER_JOB {
            self.sum(kind, entry.time, about.notes);
            return;
        }
        *kept += 1;
        if entry.version.is_none() {
            self.by_header.push(self.found.flush_errors.len());
        }
        self.found.flush_errors.push(FlushError {
            line: seen.line,
            node: kind.node,
            tenant: kind.tenant,
            time: entry.time,
            goroutine: entry.goroutine,
            counter: entry.counter,
            tags: sorted_tags(&entry.tags.raw),
            message: cut(&entry.message),
            text: cut(seen.bytes),
            cause: kind.cause,
            job: kind.job,
            index_backfiller: kind.index_backfiller,
            version: kind.version,
            table_id: flush.table_id,
            index_id: flush.index_id,
            schema_change_table: entry.tags.schema_change_table,
        });
    }

    /// Sums up a flush error past the bound on single ones.
    fn sum(&mut self, kind: Kind, at: Option<Micros>, notes: &mut Notes) {
        if self.sums.len() < MAX_MORE_FLUSH_ERRORS || self.sums.contains_key(&kind) {
            add(&mut self.sums, kind, (1, at));
        } else {
            notes.add(Why::OfCheck(Reason::of(&LogNote::TooManyFlushErrors)), true);
        }
    }

    /// The words of a flush error where they are none. Those that nothing
    /// explains have room of their own.
    fn words(&mut self, seen: WordsSeen) {
        let explained = seen.why.is_explained();
        let same = |other: &&WordsSeen| other.why.is_explained() == explained;
        if self.found.words.iter().filter(same).count() < MAX_WORDS_PER_MEMBER {
            self.found.words.push(seen);
        } else if explained {
            self.found.more_explained += 1;
        } else {
            self.found.more_mentions += 1;
        }
    }

    /// A text file that is no log and did not claim to be one: it was searched
    /// for the words of a flush error, wherever in it they stand.
    fn no_log(self) -> Found {
        let found = self.found;
        let errors = found.flush_errors.iter().map(|error| WordsSeen {
            line: error.line,
            node: error.node,
            why: WordsWhy::NoLog,
            text: error.text.clone(),
        });
        let words = found.words.iter().map(|seen| WordsSeen {
            why: WordsWhy::NoLog,
            ..seen.clone()
        });
        let mut words: Vec<WordsSeen> = errors.chain(words).collect();
        order::sort_by(&mut words, |a, b| a.line.cmp(&b.line));
        let more = words.len().saturating_sub(MAX_WORDS_PER_MEMBER) as u64;
        words.truncate(MAX_WORDS_PER_MEMBER);
        let sums = self.sums.values().map(|(count, _)| count).sum::<u64>();
        Found::from(Here {
            words,
            more_mentions: more + sums + found.more_mentions + found.more_explained,
            ..Here::default()
        })
    }

    /// What wrote an error is not known where headers do not tell.
    fn forget_headers(&mut self) {
        for index in &self.by_header {
            if let Some(error) = self.found.flush_errors.get_mut(*index) {
                error.version = None;
            }
        }
        for (kind, sum) in std::mem::take(&mut self.sums) {
            let kind = Kind {
                version: None,
                ..kind
            };
            add(&mut self.sums, kind, sum);
        }
    }
}

fn add(sums: &mut BTreeMap<Kind, Sum>, kind: Kind, (count, last): Sum) {
    match sums.get_mut(&kind) {
        Some((sum, latest)) => {
            *sum += count;
            *latest = latest.zip(last).map(|(a, b)| a.max(b));
        }
        None => {
            sums.insert(kind, (count, last));
        }
    }
}

/// Tags in an order that all formats share.
fn sorted_tags(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    let mut parts: Vec<&str> = text.split(',').collect();
    parts.sort_unstable();
    let mut joined = parts.join(",");
    truncate(&mut joined, MAX_TEXT_BYTES);
    joined
}

#[cfg(test)]
mod tests;
