//! A made-up check, for tests: errors of one source file, counted by job.
//!
//! It has nothing in common with a real one, and uses every way in which the
//! scan shows something to a check.

use std::collections::BTreeMap;

use debug_zip_records::entry::Severity;
use debug_zip_records::entry::tags::JobTag;
use serde::{Deserialize, Serialize};

use super::{About, Check, NeedlesHit, Operation, Seen, Stretch, TenantRef, Whole};
use crate::input::member::LogFile;
use crate::plan::Notes;
use crate::version::Affected;

/// The source file whose errors are counted.
pub(crate) const FILE: &str = "made_up.go";

/// Counts the errors of one log.
#[derive(Default)]
pub(crate) struct MadeUp {
    errors: BTreeMap<(TenantRef, Option<u64>), u64>,
    found: Counted,
}

/// What was counted in one log.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Counted {
    /// Errors by tenant and job.
    pub(crate) errors: Vec<(TenantRef, Option<u64>, u64)>,
    /// Places of entries: line, node, and version of the header before.
    pub(crate) entries: Vec<(u64, Option<u32>, Option<String>)>,
    /// Lines where the file's name stands, in entries or not.
    pub(crate) names: Vec<u64>,
    /// Lines as they stand in the file, and whether the name stands in them;
    /// else one of those of jobs does.
    pub(crate) lines: Vec<(String, bool)>,
    /// Lines of which the name did not come out.
    pub(crate) lost: Vec<u64>,
    /// What was known of the log at its end.
    pub(crate) is_log: bool,
    pub(crate) headers_tell: bool,
}

impl Check for MadeUp {
    type Found = Counted;

    const NEEDLES: &'static [&'static str] = &[FILE];

    const WATCHED: &'static str = FILE;

    fn start(_: &LogFile) -> MadeUp {
        MadeUp::default()
    }

    fn entry(&mut self, seen: &Seen<'_>, about: &mut About<'_>) {
        let header = seen.header.map(str::to_owned);
        self.found.entries.push((seen.line, seen.node, header));
        if seen.entry.severity != Severity::Error || !seen.entry.is_from(FILE) {
            return;
        }
        let job = match seen.entry.tags.job {
            JobTag::Id(id) => Some(id),
            _ => None,
        };
        if let Some(id) = job {
            about.job(seen, id, None);
        }
        *self.errors.entry((seen.tenant.clone(), job)).or_default() += 1;
    }

    fn stretch(&mut self, stretch: &Stretch<'_>) {
        let places = stretch.hits(0).iter();
        let places = places.map(|at| stretch.place(stretch.chunk.line_number(*at)));
        self.found.names.extend(places.map(|place| place.line));
    }

    fn line(&mut self, line: &[u8], hit: NeedlesHit) {
        let line = String::from_utf8_lossy(line).into_owned();
        self.found.lines.push((line, hit.has(0)));
    }

    fn lost(&mut self, line: u64) {
        self.found.lost.push(line);
    }

    fn is_empty(&self) -> bool {
        self.found.names.is_empty()
    }

    fn finish(self, whole: &Whole, _: &mut Notes) -> Counted {
        let errors = self.errors.into_iter();
        Counted {
            errors: errors.map(|((of, job), count)| (of, job, count)).collect(),
            is_log: whole.is_log,
            headers_tell: whole.headers_tell,
            ..self.found
        }
    }

    fn affected(version: &str) -> Affected {
        match version {
            "v23.1.0" => Affected::Yes,
            _ => Affected::No,
        }
    }

    fn concerns(operation: Operation) -> bool {
        operation == Operation::Other
    }
}
