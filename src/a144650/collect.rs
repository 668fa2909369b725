//! Turns the signals of one log member into its findings, within bounds.

use std::collections::{BTreeMap, BTreeSet};

use super::flush_error::FlushSignal;
use super::scan::tenant;
use super::script::Patterns;
use super::signals::{JobSignal, job_of};
use crate::entry::Entry;
use crate::findings::{
    AttemptSeen, FlushError, JobNamed, JobSeen, MemberFindings, MoreFlushErrors, StateSeen,
    TenantRef, VersionSeen, WordsSeen,
};
use crate::limits::{
    MAX_ATTEMPTS_PER_JOB, MAX_FLUSH_ERRORS_PER_JOB, MAX_FLUSH_ERRORS_PER_MEMBER,
    MAX_JOBS_PER_MEMBER, MAX_MORE_FLUSH_ERRORS, MAX_NODES_PER_MEMBER, MAX_TABLES_PER_JOB,
    MAX_TEXT_BYTES, MAX_VERSIONS_PER_MEMBER, MAX_WORDS_PER_MEMBER,
};
use crate::member::LogFile;
use crate::report::{Cause, Skipped, WordsWhy};
use crate::spans::Spans;
use crate::time::Micros;

/// What flush errors are summed up by: job, tenant, node, cause, index
/// backfill, version.
type SumKey = (
    Option<JobNamed>,
    TenantRef,
    Option<u32>,
    Cause,
    bool,
    Option<String>,
);

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum FileIs {
    /// A log: by its name, or because it starts as one.
    Log,
    /// A report of this program.
    OwnReport,
    /// Something else.
    Other,
}

/// What is known of a file at its end.
pub(super) struct Whole {
    pub(super) bytes: u64,
    pub(super) entries: u64,
    /// Entries of several nodes stand in it.
    pub(super) joins_nodes: bool,
    pub(super) is: FileIs,
    /// It starts as a text.
    pub(super) is_text: bool,
}

/// See the module.
pub(super) struct Collector {
    log: LogFile,
    found: MemberFindings,
    jobs: BTreeMap<(TenantRef, u64, bool), JobSeen>,
    /// Flush errors that are kept one by one, by job and cause.
    kept: BTreeMap<(Option<u64>, Cause), usize>,
    /// The others, summed up.
    sums: BTreeMap<SumKey, (u64, Option<Micros>)>,
    /// Indices of flush errors whose version is that of the last header.
    by_header: Vec<usize>,
    tenants: BTreeSet<(String, u64)>,
    /// Version of the last header: what wrote the entries after it.
    version: Option<String>,
    /// Version that the last JSON entry of each node names.
    version_of: BTreeMap<Option<u32>, String>,
    unparsed: u64,
    impossible_times: u64,
    runs_together: bool,
    jumped_back: bool,
}

impl Collector {
    pub(super) fn new(path: &str, log: &LogFile) -> Collector {
        Collector {
            found: MemberFindings {
                path: path.to_owned(),
                node: log.node,
                group: log.group.clone(),
                program: log.program.clone(),
                is_log: true,
                ..MemberFindings::default()
            },
            log: log.clone(),
            jobs: BTreeMap::new(),
            kept: BTreeMap::new(),
            sums: BTreeMap::new(),
            by_header: Vec::new(),
            tenants: BTreeSet::new(),
            version: None,
            version_of: BTreeMap::new(),
            unparsed: 0,
            impossible_times: 0,
            runs_together: false,
            jumped_back: false,
        }
    }

    /// Node of the path, else the first that an entry names.
    pub(super) fn node(&self) -> Option<u32> {
        self.found.node
    }

    /// Takes what an entry says of who wrote it.
    pub(super) fn head(&mut self, entry: &Entry<'_>) {
        self.found.node = self.found.node.or(entry.tags.node);
        self.learn_tenant(entry);
        if self.found.cluster_id.is_none() {
            self.found.cluster_id = entry.cluster_id.as_deref().map(str::to_owned).or_else(|| {
                let text = std::str::from_utf8(&entry.message).ok()?;
                let id = text.strip_prefix("clusterID: ")?;
                Some(id.trim().to_owned())
            });
        }
        if let Some(version) = entry.version.as_deref() {
            let node = entry.tags.node;
            let known = self.version_of.get(&node).map(String::as_str) == Some(version);
            if !known && self.version_of.len() < MAX_NODES_PER_MEMBER {
                self.version_of.insert(node, version.to_owned());
                self.add_version(entry.time, version, node);
            }
        }
    }

    /// An entry that cannot be taken apart.
    pub(super) fn unparsed(&mut self) {
        self.unparsed += 1;
    }

    pub(super) fn cut_entries(&mut self, count: u64) {
        if count > 0 {
            let message = format!(
                "This file holds entries longer than {} KiB ({count}); only their start was looked at. \
                 A flush error is told by its first bytes, so none can hide behind the cut.",
                crate::limits::MAX_ENTRY_BYTES >> 10
            );
            self.skip("entry-too-long", message, false);
        }
    }

    pub(super) fn spans(&mut self, spans: Spans) {
        self.runs_together |= spans.overflowed();
        self.jumped_back |= spans.jumped_back();
        let (spans, impossible) = spans.finish();
        self.found.spans.extend(spans);
        self.impossible_times += impossible;
    }

    /// Takes the tenant names that an entry carries with its id, or that its
    /// path does.
    pub(super) fn learn_tenant(&mut self, entry: &Entry<'_>) {
        let Some(id) = entry.tags.tenant else {
            return;
        };
        let of_path = self.log.tenant.as_deref().filter(|_| id != 1);
        // A tenant without a name here still logs.
        let names = entry.tags.tenant_name.as_deref().into_iter().chain(of_path);
        for name in names.chain([""]) {
            let known = self
                .tenants
                .iter()
                .any(|(known, of)| *of == id && (known == name || name.is_empty()));
            if !known && self.tenants.len() < MAX_VERSIONS_PER_MEMBER {
                self.tenants.insert((name.to_owned(), id));
            }
        }
    }

    /// The words of a flush error where they are none. Those that nothing
    /// explains have room of their own.
    pub(super) fn words(&mut self, seen: WordsSeen) {
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

    pub(super) fn script_line(&mut self, patterns: &Patterns, line: &[u8]) {
        self.found.script.line(patterns, line);
    }

    /// A file header: what wrote the entries after it.
    pub(super) fn version(&mut self, at: Option<Micros>, version: &str) {
        self.version = Some(version.to_owned());
        self.add_version(at, version, None);
    }

    fn add_version(&mut self, at: Option<Micros>, version: &str, node: Option<u32>) {
        if self.found.versions.len() < MAX_VERSIONS_PER_MEMBER {
            self.found.versions.push(VersionSeen {
                at,
                version: version.to_owned(),
                node,
            });
        }
    }

    pub(super) fn flush(
        &mut self,
        entry: &Entry<'_>,
        flush: &FlushSignal,
        bytes: &[u8],
        line: u64,
    ) {
        // An unreadable message may be a harmless retry of that file, so it
        // is not held against the job of its tags (design, section 3).
        let readable = flush.cause != Cause::Unreadable;
        let error = FlushError {
            line,
            node: entry.tags.node.or(self.log.node),
            tenant: tenant(entry, &self.log),
            time: entry.time,
            goroutine: entry.goroutine,
            counter: entry.counter,
            tags: sorted_tags(&entry.tags.raw),
            message: cut(&entry.message),
            text: cut(bytes),
            cause: flush.cause,
            job: readable.then(|| job_of(&entry.tags)).flatten(),
            index_backfiller: entry.tags.index_backfiller,
            version: entry
                .version
                .as_deref()
                .map(str::to_owned)
                .or_else(|| self.version.clone()),
            table_id: flush.table_id,
            index_id: flush.index_id,
            schema_change_table: entry.tags.schema_change_table,
        };
        if let Some(job) = &error.job {
            let known = JobSignal {
                id: job.id,
                job_type: job.job_type.clone(),
                ..JobSignal::default()
            };
            self.job(error.tenant.clone(), error.node, error.time, known);
        }
        let of_job = (error.job.as_ref().map(|job| job.id), error.cause);
        let kept = self.kept.entry(of_job).or_default();
        let room = self.found.flush_errors.len() < MAX_FLUSH_ERRORS_PER_MEMBER;
        if room && *kept < MAX_FLUSH_ERRORS_PER_JOB {
            *kept += 1;
            if entry.version.is_none() {
                self.by_header.push(self.found.flush_errors.len());
            }
            self.found.flush_errors.push(error);
        } else {
            self.sum(error);
        }
    }

    /// Sums up a flush error past the bound on single ones.
    fn sum(&mut self, error: FlushError) {
        let key = (
            error.job,
            error.tenant,
            error.node,
            error.cause,
            error.index_backfiller,
            error.version,
        );
        if let Some((count, last)) = self.sums.get_mut(&key) {
            *count += 1;
            *last = last.zip(error.time).map(|(a, b)| a.max(b));
        } else if self.sums.len() < MAX_MORE_FLUSH_ERRORS {
            self.sums.insert(key, (1, error.time));
        } else {
            let message = "this file holds flush errors of more jobs than can be kept; \
                           analyze it alone, in parts";
            self.skip("too-many-flush-errors", message.to_owned(), true);
        }
    }

    pub(super) fn job(
        &mut self,
        tenant: TenantRef,
        node: Option<u32>,
        at: Option<Micros>,
        signal: JobSignal,
    ) {
        let key = (tenant.clone(), signal.id, signal.maybe_rounded);
        if self.jobs.len() >= MAX_JOBS_PER_MEMBER && !self.jobs.contains_key(&key) {
            let message = format!(
                "this file speaks of more than {MAX_JOBS_PER_MEMBER} jobs; later ones were not kept"
            );
            self.skip("too-many-jobs", message, true);
            return;
        }
        let job = self.jobs.entry(key).or_insert_with(|| JobSeen {
            tenant,
            id: signal.id,
            maybe_rounded: signal.maybe_rounded,
            types: Vec::new(),
            operation: None,
            description: None,
            descriptor_ids: Vec::new(),
            states: Vec::new(),
            attempts: Vec::new(),
            num_rows: Vec::new(),
            seen: None,
        });
        add(job, node, at, signal);
    }

    pub(super) fn finish(mut self, whole: &Whole) -> MemberFindings {
        let &Whole { bytes, entries, .. } = whole;
        if whole.is == FileIs::OwnReport {
            return self.own_report(bytes);
        }
        // Other programs call their logs so, too. One that is text was
        // searched, and holds nothing.
        let anonymous = entries == 0 && self.log.claimed && whole.is_text && !self.is_named_ours();
        if anonymous && bytes > 0 && self.found.words.is_empty() {
            let message = "no CockroachDB log entry was found in this file, nor the words of a \
                           flush error; if it is another program's log, it does not matter";
            self.skip("other-log", message.to_owned(), false);
            return self.no_log(bytes);
        }
        if whole.is == FileIs::Other {
            return self.no_log(bytes);
        }
        if whole.joins_nodes {
            self.forget_headers_of_others();
        }
        // A tenant's own log is empty where it wrote nothing (facts 2d).
        if entries == 0 && bytes == 0 && self.log.tenant.is_none() {
            let message = "this log file is empty; copy it again, or collect it again";
            self.skip("no-entries", message.to_owned(), self.log.group.is_none());
        } else if entries == 0 && bytes > 0 {
            let message = "no CockroachDB log entry was found in this log file";
            self.skip("no-entries", message.to_owned(), self.log.group.is_none());
        }
        if self.unparsed > 0 {
            let message = match self.unparsed {
                1 => "1 entry of this file cannot be taken apart; what it says is not known"
                    .to_owned(),
                count => format!(
                    "{count} entries of this file cannot be taken apart; what they say is not known"
                ),
            };
            self.skip("entry-unreadable", message, true);
        }
        if self.impossible_times > 0 {
            let count = self.impossible_times;
            let message = format!(
                "This file holds entries with a date that cannot be ({count}); they are analyzed, \
                 but say nothing about the time that the logs cover"
            );
            self.skip("impossible-time", message, false);
        }
        if self.jumped_back {
            let message = "the clock was set back while this file was written; \
                           what came first is judged by the times as they stand";
            self.skip("clock-jumps-back", message.to_owned(), false);
        }
        if self.runs_together {
            let message = "the times in this file jump too often to tell what it covers";
            self.skip("times-jump", message.to_owned(), false);
        }
        if self.found.script.incomplete() {
            let message = "the script's answer leaves out jobs of this file: there are too many";
            self.skip("too-many-jobs", message.to_owned(), false);
        }
        self.found.bytes = bytes;
        self.found.entries = entries;
        let node = self.found.node;
        // What stands before the first entry that names a node is the node's too.
        for version in &mut self.found.versions {
            version.node = version.node.or(node);
        }
        for span in &mut self.found.spans {
            span.node = span.node.or(node);
        }
        self.found.tenants = self.tenants.into_iter().collect();
        self.found.jobs = self.jobs.into_values().collect();
        let sums = self.sums.into_iter();
        self.found.more_flush_errors = sums
            .map(
                |((job, tenant, node, cause, index_backfiller, version), (count, last))| {
                    MoreFlushErrors {
                        job,
                        tenant,
                        node,
                        cause,
                        index_backfiller,
                        version,
                        count,
                        last,
                    }
                },
            )
            .collect();
        self.found
    }

    /// Whether the file's name or folder says that CockroachDB wrote it.
    fn is_named_ours(&self) -> bool {
        let path = self.found.path.to_ascii_lowercase();
        let mut parts = path.rsplit('/');
        let name = parts.next().unwrap_or_default();
        let in_logs = parts.next() == Some("logs");
        in_logs
            || self.log.node.is_some()
            || name.starts_with("cockroach")
            || crate::member::host(&self.found.path).is_some()
    }

    fn own_report(mut self, bytes: u64) -> MemberFindings {
        let message =
            "this is a report of this program, and not what it was made from; it was not read";
        self.skip("own-report", message.to_owned(), false);
        MemberFindings {
            path: self.found.path,
            bytes,
            skipped: self.found.skipped,
            ..MemberFindings::default()
        }
    }

    /// A text file that is no log and did not claim to be one: it was searched
    /// for the words of a flush error, wherever in it they stand.
    fn no_log(self, bytes: u64) -> MemberFindings {
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
        words.sort_by_key(|seen| seen.line);
        let more = words.len().saturating_sub(MAX_WORDS_PER_MEMBER) as u64;
        words.truncate(MAX_WORDS_PER_MEMBER);
        let sums = self.sums.values().map(|(count, _)| count).sum::<u64>();
        MemberFindings {
            path: found.path,
            bytes,
            skipped: found.skipped,
            words,
            more_mentions: more + sums + found.more_mentions + found.more_explained,
            ..MemberFindings::default()
        }
    }

    /// In a file that joins the logs of several nodes, the last header may be
    /// another node's. Where headers disagree, they tell nothing.
    fn forget_headers_of_others(&mut self) {
        // One version without the bug does not speak for nodes whose headers
        // are not here; one with it discounts nothing.
        let mut headers = self.found.versions.iter();
        let discounts = headers
            .any(|seen| seen.node.is_none() && super::uncovered::is_unaffected(&seen.version));
        if !discounts {
            return;
        }
        for index in &self.by_header {
            if let Some(error) = self.found.flush_errors.get_mut(*index) {
                error.version = None;
            }
        }
        for seen in self
            .found
            .versions
            .iter_mut()
            .filter(|seen| seen.node.is_none())
        {
            seen.at = None;
        }
        for ((job, tenant, node, cause, backfill, _), (count, last)) in
            std::mem::take(&mut self.sums)
        {
            let key = (job, tenant, node, cause, backfill, None);
            match self.sums.get_mut(&key) {
                Some((sum, latest)) => {
                    *sum += count;
                    *latest = latest.zip(last).map(|(a, b)| a.max(b));
                }
                None => {
                    self.sums.insert(key, (count, last));
                }
            }
        }
    }

    fn skip(&mut self, code: &str, message: String, matters: bool) {
        let known = self
            .found
            .skipped
            .iter()
            .any(|skipped| skipped.code == code);
        if !known {
            self.found.skipped.push(Skipped {
                path: self.found.path.clone(),
                code: code.to_owned(),
                message,
                matters,
            });
        }
    }
}

/// Adds what one line says to what is known of its job.
fn add(job: &mut JobSeen, node: Option<u32>, at: Option<Micros>, signal: JobSignal) {
    if let Some(at) = at {
        let (first, last) = job.seen.unwrap_or((at, at));
        job.seen = Some((first.min(at), last.max(at)));
    }
    if let Some(kind) = signal.job_type.filter(|kind| !job.types.contains(kind)) {
        job.types.push(kind);
        job.types.sort();
        job.types.truncate(MAX_TABLES_PER_JOB);
    }
    job.operation = job.operation.or(signal.operation);
    job.description = job
        .description
        .take()
        .or(signal.description.map(|text| cut(text.as_bytes())));
    for id in signal.descriptor_ids {
        if job.descriptor_ids.len() < MAX_TABLES_PER_JOB && !job.descriptor_ids.contains(&id) {
            job.descriptor_ids.push(id);
        }
    }
    if let Some((source, state)) = signal.state {
        add_state(&mut job.states, StateSeen { source, state, at });
    }
    if let Some(kind) = signal.attempt {
        add_attempt(&mut job.attempts, AttemptSeen { at, kind, node });
    }
    if let Some(rows) = signal.num_rows {
        job.num_rows.push((at, rows));
        job.num_rows.sort();
        job.num_rows.dedup();
        // The last one is the one that counts.
        if job.num_rows.len() > 2 {
            job.num_rows.remove(0);
        }
    }
}

/// Keeps the first and the last of each state of each source.
fn add_state(states: &mut Vec<StateSeen>, seen: StateSeen) {
    let same = |other: &StateSeen| other.source == seen.source && other.state == seen.state;
    let mut kept: Vec<StateSeen> = states.iter().filter(|s| same(s)).cloned().collect();
    states.retain(|state| !same(state));
    kept.push(seen);
    kept.sort();
    kept.dedup();
    if kept.len() > 2 {
        kept.remove(1);
    }
    states.extend(kept);
}

/// Keeps the first and the last attempts: the last ones decide, the first
/// ones tell the story.
fn add_attempt(attempts: &mut Vec<AttemptSeen>, seen: AttemptSeen) {
    attempts.push(seen);
    if attempts.len() > MAX_ATTEMPTS_PER_JOB {
        attempts.sort();
        attempts.dedup();
        if attempts.len() > MAX_ATTEMPTS_PER_JOB {
            attempts.remove(MAX_ATTEMPTS_PER_JOB / 2);
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

/// Bytes as text, cut at the bound on evidence.
pub(super) fn cut(bytes: &[u8]) -> String {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let head = bytes.get(..MAX_TEXT_BYTES).unwrap_or(bytes);
    let mut text = String::from_utf8_lossy(head).into_owned();
    truncate(&mut text, MAX_TEXT_BYTES);
    if bytes.len() > head.len() {
        text.push('…');
    }
    text
}

fn truncate(text: &mut String, max: usize) {
    let mut end = max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
}
