//! What the entries of one log say of jobs, within bounds.

use std::collections::BTreeMap;

use debug_zip_records::entry::Entry;
use debug_zip_records::text::cut;
use debug_zip_records::time::Micros;
use serde::{Deserialize, Serialize};

use super::operation::Operation;
use crate::input::member::LogFile;
use crate::limits::{MAX_ATTEMPTS_PER_JOB, MAX_JOBS_PER_MEMBER, MAX_TABLES_PER_JOB};
use crate::plan::{Notes, Why};

/// A tenant as an entry names it; ids are looked up when all is read.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub(crate) enum TenantRef {
    /// By id.
    Id(u64),
    /// By name, from a tag or from the path `cluster/<name>/`.
    Name(String),
}

/// The system tenant; entries of old versions carry no tenant at all.
pub(crate) const SYSTEM_TENANT: TenantRef = TenantRef::Id(1);

/// What one member says of one job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct JobSeen {
    /// Tenant.
    pub tenant: TenantRef,
    /// Id.
    pub id: u64,
    /// The id stood in JSON that debug zip prints anew, where a float may have
    /// rounded it.
    pub maybe_rounded: bool,
    /// Types that lines give it.
    pub types: Vec<String>,
    /// Operation that a line shows.
    pub operation: Option<Operation>,
    /// Its own description.
    pub description: Option<String>,
    /// Tables that an event names.
    pub descriptor_ids: Vec<u32>,
    /// States, each source's first and last of each.
    pub states: Vec<StateSeen>,
    /// Starts of attempts.
    pub attempts: Vec<AttemptSeen>,
    /// Rows that a recovery event counts, and when.
    pub num_rows: Vec<(Option<Micros>, String)>,
    /// Times of the first and last line about it.
    pub seen: Option<(Micros, Micros)>,
}

/// A line that shows an attempt.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub(crate) struct AttemptSeen {
    /// When the line was written.
    pub at: Option<Micros>,
    /// Which line.
    pub kind: AttemptKind,
    /// On which node.
    pub node: Option<u32>,
}

/// A state of a job, as one line has it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub(crate) struct StateSeen {
    /// Which kind of line.
    pub source: StateSource,
    /// CockroachDB's word.
    pub state: String,
    /// When.
    pub at: Option<Micros>,
}

/// Kinds of lines that tell a job's state, surest first.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub(crate) enum StateSource {
    /// "stepping through state".
    StateLine,
    /// The `status_change` event of the OPS channel, from v25.1 on.
    StatusChange,
    /// The `import` event.
    ImportEvent,
    /// The recovery event.
    RecoveryEvent,
}

impl StateSource {
    /// Name in the report.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            StateSource::StateLine => "state line",
            StateSource::StatusChange => "status_change event",
            StateSource::ImportEvent => "import event",
            StateSource::RecoveryEvent => "recovery event",
        }
    }
}

/// The line, or the row of a table, that shows an attempt.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptKind {
    /// "resuming execution": a node takes the job up.
    Resume,
    /// A retryable error: the work goes on from the last checkpoint.
    Retry,
    /// "starting backfill for …": the whole query runs again.
    Rerun,
}

/// Something about a job.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct JobSignal {
    pub(crate) id: u64,
    /// The id comes from the JSON of an event, which may hold a rounded one.
    pub(crate) maybe_rounded: bool,
    pub(crate) job_type: Option<String>,
    pub(crate) operation: Option<Operation>,
    pub(crate) description: Option<String>,
    pub(crate) descriptor_ids: Vec<u32>,
    pub(crate) state: Option<(StateSource, String)>,
    pub(crate) attempt: Option<AttemptKind>,
    pub(crate) num_rows: Option<String>,
}

/// The jobs of one log.
#[derive(Debug, Default)]
pub(crate) struct JobsSeen {
    jobs: BTreeMap<(TenantRef, u64, bool), JobSeen>,
}

impl JobsSeen {
    /// Adds what a line of `node` says of a job of `tenant`.
    pub(crate) fn add(
        &mut self,
        tenant: TenantRef,
        node: Option<u32>,
        at: Option<Micros>,
        signal: JobSignal,
        notes: &mut Notes,
    ) {
        let key = (tenant, signal.id, signal.maybe_rounded);
        if let Some(job) = self.jobs.get_mut(&key) {
            add(job, node, at, signal);
            return;
        }
        if self.jobs.len() >= MAX_JOBS_PER_MEMBER {
            let most = MAX_JOBS_PER_MEMBER as u64;
            notes.add(Why::TooManyJobs { most }, true);
            return;
        }
        let mut job = JobSeen {
            maybe_rounded: signal.maybe_rounded,
            ..JobSeen::new(key.0.clone(), signal.id)
        };
        add(&mut job, node, at, signal);
        self.jobs.insert(key, job);
    }

    /// By tenant and id.
    pub(crate) fn into_vec(self) -> Vec<JobSeen> {
        self.jobs.into_values().collect()
    }
}

impl JobSeen {
    /// A job of which nothing is known but that it is.
    pub(crate) fn new(tenant: TenantRef, id: u64) -> JobSeen {
        JobSeen {
            tenant,
            id,
            maybe_rounded: false,
            types: Vec::new(),
            operation: None,
            description: None,
            descriptor_ids: Vec::new(),
            states: Vec::new(),
            attempts: Vec::new(),
            num_rows: Vec::new(),
            seen: None,
        }
    }
}

impl TenantRef {
    /// The tenant that an entry speaks for: its tag; else the path's tenant,
    /// else the system tenant, as old files have no tag for it.
    pub(crate) fn of(entry: &Entry<'_>, log: &LogFile) -> TenantRef {
        match (entry.tags.tenant, &log.tenant) {
            (Some(id), _) => TenantRef::Id(id),
            (None, Some(name)) => TenantRef::Name(name.clone()),
            (None, None) => SYSTEM_TENANT,
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
    let mut same = states
        .iter_mut()
        .filter(|other| other.source == seen.source && other.state == seen.state);
    match (same.next(), same.next()) {
        (Some(first), Some(last)) => {
            first.at = first.at.min(seen.at);
            last.at = last.at.max(seen.at);
        }
        (Some(only), None) if only.at == seen.at => {}
        (Some(only), None) => {
            let later = only.at.max(seen.at);
            only.at = only.at.min(seen.at);
            states.push(StateSeen { at: later, ..seen });
        }
        (None, _) => states.push(seen),
    }
}

/// Keeps the first and the last attempts: the last ones decide, the first
/// ones tell the story.
fn add_attempt(attempts: &mut Vec<AttemptSeen>, seen: AttemptSeen) {
    if let Err(place) = attempts.binary_search(&seen) {
        attempts.insert(place, seen);
        if attempts.len() > MAX_ATTEMPTS_PER_JOB {
            attempts.remove(MAX_ATTEMPTS_PER_JOB / 2);
        }
    }
}
