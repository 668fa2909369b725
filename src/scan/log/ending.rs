//! What a file turned out to be, and what is said of it at its end.

use std::collections::BTreeSet;

use debug_zip_records::limits::MAX_ENTRY_BYTES;

use super::Scan;
use crate::input::foreign::is_text;
use crate::input::member;
use crate::order;
use crate::plan::{Notes, Why};
use crate::scan::check::{Check, Whole};
use crate::scan::found::{Findings, MemberFindings};
use crate::version::Affected;

impl<C: Check> Scan<'_, C> {
    /// Says what the file turned out to be.
    pub(super) fn ended(mut self, joins_sources: bool) -> Findings<C::Found> {
        // A log may stand behind a report. Where there are entries it is read;
        // and where there are words, nobody can tell those that a report quotes
        // from those that somebody put behind it.
        let has_entries = self.spans.has_time();
        let is_read = self.log.claimed && has_entries;
        if !is_read && self.start.is_own() {
            let quotes = has_entries || !self.check.is_empty();
            let why = match (self.log.claimed, quotes) {
                (true, _) => Why::OwnReportForLog,
                (false, true) => Why::OwnReportWithWords,
                (false, false) => Why::OwnReportBesideLogs,
            };
            self.notes.add(why, self.log.claimed || quotes);
            return self.nothing();
        }
        // Other programs call their logs so, too. One that is text was
        // searched, and holds nothing.
        let holds_nothing = self.entries == 0 && self.bytes > 0 && self.check.is_empty();
        let is_anonymous = || is_text(&self.head) && !self.is_named_ours();
        if holds_nothing && self.log.claimed && is_anonymous() {
            self.notes.add(Why::OtherLog, false);
            return self.nothing();
        }
        if !self.log.claimed && self.starts_as_log != Some(true) {
            return self.no_log();
        }
        self.whole(joins_sources)
    }

    /// A log, whether or not anything was found in it.
    fn whole(mut self, joins_sources: bool) -> Findings<C::Found> {
        self.say_cut_entries();
        let nodes: BTreeSet<&u32> = order::set(self.spans.nodes().chain(&self.nodes));
        let headers_tell = nodes.len() <= 1 && !joins_sources || self.headers_agree();
        let mut found = MemberFindings {
            path: self.path.clone(),
            group: self.log.group.clone(),
            program: self.log.program.clone(),
            is_log: true,
            bytes: self.bytes,
            entries: self.entries,
            ..MemberFindings::default()
        };
        if !headers_tell {
            self.origin.headers().for_each(|seen| seen.at = None);
        }
        let checked = self.check.finish(
            &Whole {
                is_log: true,
                headers_tell,
            },
            &mut self.notes,
        );
        let (mut runs_together, mut jumped_back, mut impossible) = (false, false, 0);
        for spans in std::mem::take(&mut self.spans).into_all() {
            runs_together |= spans.overflowed();
            jumped_back |= spans.jumped_back();
            let (spans, no_time) = spans.finish();
            found.spans.extend(spans);
            impossible += no_time;
        }
        // A tenant's own log is empty where it wrote nothing.
        if self.entries == 0 && self.bytes == 0 && self.log.tenant.is_none() {
            self.notes.add(Why::EmptyLog, self.log.group.is_none());
        } else if self.entries == 0 && self.bytes > 0 {
            self.notes.add(Why::NoEntries, self.log.group.is_none());
        }
        if self.unparsed > 0 {
            let entries = self.unparsed;
            self.notes.add(Why::EntriesUnreadable { entries }, true);
        }
        if impossible > 0 {
            let entries = impossible;
            self.notes.add(Why::ImpossibleTime { entries }, false);
        }
        if jumped_back {
            self.notes.add(Why::ClockJumpsBack, false);
        }
        if runs_together {
            self.notes.add(Why::TimesJump, false);
        }
        self.origin.finish(&mut found);
        found.jobs = self.jobs.into_vec();
        found.skipped = self.notes.into_vec();
        Findings {
            member: found,
            found: checked,
        }
    }

    /// A text file that is no log and did not claim to be one: it was searched.
    fn no_log(mut self) -> Findings<C::Found> {
        self.say_cut_entries();
        let whole = Whole {
            is_log: false,
            headers_tell: true,
        };
        let found = self.check.finish(&whole, &mut self.notes);
        no_entries(self.path, self.bytes, self.notes, found)
    }

    /// A file in which nothing is looked for.
    fn nothing(self) -> Findings<C::Found> {
        no_entries(self.path, self.bytes, self.notes, C::Found::default())
    }

    fn say_cut_entries(&mut self) {
        let entries = self.chunker.cut_entries();
        if entries > 0 {
            let most_bytes = MAX_ENTRY_BYTES as u64;
            let why = Why::EntriesTooLong {
                entries,
                most_bytes,
            };
            self.notes.add(why, false);
        }
    }

    /// Whether no header names a version without the bug. In a file that joins
    /// the logs of several nodes, the last header may be another node's: one
    /// version without the bug does not speak for nodes whose headers are not
    /// here, and one with it discounts nothing.
    fn headers_agree(&mut self) -> bool {
        let mut headers = self.origin.headers();
        headers.all(|seen| C::affected(&seen.version) != Affected::No)
    }

    /// Whether the file's name or folder says that CockroachDB wrote it.
    fn is_named_ours(&self) -> bool {
        let path = self.path.to_ascii_lowercase();
        let in_logs = path.rsplit('/').nth(1) == Some("logs");
        in_logs
            || self.log.node.is_some()
            || self.file_name().starts_with("cockroach")
            || member::host(&self.path).is_some()
    }

    /// The last part of its path, in lower case.
    fn file_name(&self) -> String {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.to_ascii_lowercase()
    }
}

/// What is said of a file that is no log.
fn no_entries<F>(path: String, bytes: u64, notes: Notes, found: F) -> Findings<F> {
    Findings {
        member: MemberFindings {
            path,
            bytes,
            skipped: notes.into_vec(),
            ..MemberFindings::default()
        },
        found,
    }
}
