//! The border between reading logs, which is the same for every advisory, and
//! one advisory: what it looks for, and what it keeps of one member.
//!
//! An advisory is one type that implements [`Check`]. The scan finds needles,
//! takes entries apart, follows nodes, tenants, versions, jobs and time; the
//! check sees what its needles hit, and hands back plain data of its own type.
//! What that means, for all members together, is the check's own matter: the
//! core never asks.

use std::fmt::Debug;

use debug_zip_records::entry::{Chunk, Entry, Place, Places};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::jobs::{JobSignal, JobsSeen, TenantRef};
use super::operation::Operation;
use crate::input::member::LogFile;
use crate::plan::Notes;
use crate::version::Affected;

/// What one advisory looks for in one log. A value lives as long as the member
/// is read, so that counters and bounds have a place.
pub(crate) trait Check: Sized {
    /// What it found in one member: plain, bounded, and the same however the
    /// member was cut into pieces.
    type Found: Clone + Debug + Default + PartialEq + Serialize + DeserializeOwned + Send;

    /// Every entry that it wants holds one of these, and every line one of these
    /// or of [`JOB_NEEDLES`](super::job_lines::JOB_NEEDLES). Found in raw bytes,
    /// so they hold no quotes or characters that JSON escapes.
    const NEEDLES: &'static [&'static str];

    /// What must come out again where a log is taken out of what stands around
    /// it; an occurrence that does not is told to [`Check::lost`].
    const WATCHED: &'static str;

    /// Begins a log.
    fn start(log: &LogFile) -> Self;

    /// Whether a needle that stands at `at` may mean something; asked before
    /// anything is taken apart.
    #[must_use]
    fn wants(_needle: usize, _bytes: &[u8], _at: usize) -> bool {
        true
    }

    /// An entry that one of the check's own needles hit.
    fn entry(&mut self, seen: &Seen<'_>, about: &mut About<'_>);

    /// A stretch of the log, with where the check's own needles stand in it.
    fn stretch(&mut self, _stretch: &Stretch<'_>) {}

    /// A line of the file that a needle hit, as it stands, without its end, and
    /// which did.
    fn line(&mut self, _line: &[u8], _hit: NeedlesHit) {}

    /// A line of the file whose watched words did not come out of it.
    fn lost(&mut self, _line: u64) {}

    /// Whether a record that breaks off at the end of its file may be what is
    /// looked for.
    #[must_use]
    fn may_be_part(_unit: &[u8]) -> bool {
        false
    }

    /// Whether nothing was found so far.
    fn is_empty(&self) -> bool;

    /// Ends the log.
    fn finish(self, whole: &Whole, notes: &mut Notes) -> Self::Found;

    /// Whether a version, as written, has the bug.
    #[must_use]
    fn affected(version: &str) -> Affected;

    /// Whether jobs of this kind may matter: a bound on rows spares them, and
    /// the nodes that ran them are known to exist.
    #[must_use]
    fn concerns(operation: Operation) -> bool;
}

/// Which needles stand in a line or an entry.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct NeedlesHit {
    own: u32,
    of_jobs: u32,
}

impl NeedlesHit {
    /// Adds the needle of this index, of `own` ones that stand before those of
    /// lines about jobs.
    pub(super) fn add(&mut self, needle: usize, own: usize) {
        match needle.checked_sub(own) {
            None => self.own |= 1 << needle,
            Some(of_jobs) => self.of_jobs |= 1 << of_jobs,
        }
    }

    /// Whether a needle of the check stands there.
    #[must_use]
    pub(crate) fn has(self, needle: usize) -> bool {
        self.own & 1 << needle != 0
    }

    /// Whether one of [`JOB_NEEDLES`](super::job_lines::JOB_NEEDLES) does.
    #[must_use]
    pub(crate) fn has_of_jobs(self, needle: usize) -> bool {
        self.of_jobs & 1 << needle != 0
    }

    /// As if every needle stood there.
    #[cfg(test)]
    pub(crate) fn all() -> NeedlesHit {
        NeedlesHit {
            own: u32::MAX,
            of_jobs: u32::MAX,
        }
    }

    pub(super) fn has_own(self) -> bool {
        self.own != 0
    }
}

/// An entry, and where it stands.
#[derive(Debug)]
pub(crate) struct Seen<'a> {
    /// Taken apart.
    pub entry: &'a Entry<'a>,
    /// As it stands.
    pub bytes: &'a [u8],
    /// Where it starts in the stretch that it is shown with.
    pub at: usize,
    /// Line in the member, from 1.
    pub line: u64,
    /// Node that wrote it.
    pub node: Option<u32>,
    /// Tenant that it speaks for.
    pub tenant: TenantRef,
    /// Version that the file's last header names; of a file that joins the
    /// logs of several nodes perhaps another node's, see
    /// [`Whole::headers_tell`].
    pub header: Option<&'a str>,
}

/// What an entry may add to beside what the check itself keeps.
#[derive(Debug)]
pub(crate) struct About<'a> {
    pub(super) jobs: &'a mut JobsSeen,
    /// What is to be said of the file.
    pub(crate) notes: &'a mut Notes,
}

impl About<'_> {
    /// The entry is about a job, whose type it may tell.
    pub(crate) fn job(&mut self, seen: &Seen<'_>, id: u64, job_type: Option<String>) {
        let signal = JobSignal {
            id,
            job_type,
            ..JobSignal::default()
        };
        let tenant = seen.tenant.clone();
        self.jobs
            .add(tenant, seen.node, seen.entry.time, signal, self.notes);
    }
}

/// A stretch of the log: whole entries, and lines before the first one.
pub(crate) struct Stretch<'a> {
    /// Its bytes, and where entries start.
    pub chunk: &'a Chunk<'a>,
    pub(super) places: Option<&'a Places>,
    pub(super) hits: &'a [Vec<usize>],
}

impl Stretch<'_> {
    /// Where the check's needle of this index stands, in order.
    #[must_use]
    pub(crate) fn hits(&self, needle: usize) -> &[usize] {
        self.hits.get(needle).map_or(&[], Vec::as_slice)
    }

    /// Where a line of the log stands in the file.
    #[must_use]
    pub(crate) fn place(&self, line: u64) -> Place {
        place(line, self.places)
    }
}

/// Where a line of the log stands in the file.
pub(super) fn place(line: u64, places: Option<&Places>) -> Place {
    places.map_or(Place { line, node: None }, |places| places.of(line))
}

/// What is known of a log at its end.
#[derive(Debug)]
pub(crate) struct Whole {
    /// It is a log. A text that does not claim to be one and holds no entry is
    /// none, but was searched.
    pub is_log: bool,
    /// The version of [`Seen::header`] is that of the entry's node. Where it is
    /// not, and one of them does not have the bug, they tell nothing.
    pub headers_tell: bool,
}
