//! What all sources together say of each job.
//!
//! # Promises
//!
//! * Any order of sources gives the same histories.
//! * An id that a float rounded is joined with the one job that it
//!   can be, and with none if there are two.
//!
//! # Not here
//!
//! What that means for the rows of a job: a check knows.

use std::collections::{BTreeMap, BTreeSet};

use debug_zip_records::table::JobTable;
use debug_zip_records::table::Word;
use debug_zip_records::table::eventlog::Event;
use debug_zip_records::table::jobs::JobRow;
use debug_zip_records::time::Micros;

use super::history::{Claim, History};
use super::tenants::{Tenant, TenantNames};
use crate::input::member;
use crate::scan::{
    AttemptKind, AttemptSeen, JobSeen, MemberFindings, Operation, SYSTEM_TENANT, StateSeen,
    StateSource,
};

/// All jobs, by tenant and id.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct Jobs(BTreeMap<Tenant, BTreeMap<u64, History>>);

impl Jobs {
    /// What is known of one job.
    #[must_use]
    pub(crate) fn get(&self, tenant: &str, id: u64) -> Option<&History> {
        self.0.get(tenant)?.get(&id)
    }

    /// Each job, in order of tenants and ids.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, u64, &History)> {
        self.0.iter().flat_map(|(tenant, jobs)| {
            let each = jobs.iter();
            each.map(|(id, history)| (tenant.as_str(), *id, history))
        })
    }

    /// The job of this id, to which something is to be added.
    fn of(&mut self, tenant: &str, id: u64) -> &mut History {
        self.of_tenant(tenant).entry(id).or_default()
    }

    /// The same of all jobs of one tenant.
    fn of_tenant(&mut self, tenant: &str) -> &mut BTreeMap<u64, History> {
        self.0.entry(tenant.to_owned()).or_default()
    }
}

#[cfg(test)]
impl Jobs {
    /// Jobs of one tenant, without any joining.
    pub(crate) fn made_up(tenant: &str, jobs: impl IntoIterator<Item = (u64, History)>) -> Jobs {
        Jobs([(tenant.to_owned(), jobs.into_iter().collect())].into())
    }
}

/// Joins what all members say, and takes the rows of jobs out of them. The
/// tables of members in `ignored` are left out: they are copies of another
/// tenant's.
#[must_use]
pub(super) fn join(
    members: &mut [MemberFindings],
    tenants: &TenantNames,
    ignored: &BTreeSet<usize>,
) -> Jobs {
    let mut jobs = Jobs::default();
    let mut rounded: Vec<(Tenant, JobSeen)> = Vec::new();
    let mut rounded_rows: Vec<(Tenant, Table, JobRow)> = Vec::new();
    for member in members {
        // Nobody else asks for them, and there may be very many.
        for job in std::mem::take(&mut member.jobs) {
            let tenant = tenants.id(&job.tenant);
            if job.maybe_rounded {
                rounded.push((tenant, job));
            } else {
                add_seen(jobs.of(&tenant, job.id), &job);
            }
        }
        let tenant = tenants.of_path(&member.path);
        let table = Table::of(member);
        if !member.data.jobs.is_empty() && !ignored.contains(&member.ordinal) {
            let of_tenant = jobs.of_tenant(&tenant);
            for row in std::mem::take(&mut member.data.jobs) {
                if row.job_id_rounded {
                    rounded_rows.push((tenant.clone(), table, row));
                } else {
                    add_row(of_tenant.entry(row.job_id).or_default(), table, row);
                }
            }
        }
        for message in &member.data.messages {
            if message.kind.as_deref() == Some("retry") {
                let attempt = failed_run(message.written, None);
                if message.job_id_rounded {
                    let job = JobSeen {
                        tenant: SYSTEM_TENANT,
                        id: message.job_id,
                        maybe_rounded: true,
                        types: Vec::new(),
                        operation: None,
                        description: None,
                        descriptor_ids: Vec::new(),
                        states: Vec::new(),
                        attempts: vec![attempt],
                        num_rows: Vec::new(),
                        seen: None,
                    };
                    rounded.push((tenant.clone(), job));
                } else {
                    let history = jobs.of(&tenant, message.job_id);
                    history.attempts.push(attempt);
                }
            }
        }
        for event in &member.data.events {
            rounded.extend(event_seen(event).map(|job| (tenants.of_path(&member.path), job)));
        }
    }
    // All are looked up before the first is added, so that the order in which
    // they come does not matter. Those left with one float are one number.
    let (sure, rounded): (Vec<_>, Vec<_>) = rounded
        .into_iter()
        .partition(|(_, job)| !is_a_float(job.id));
    for (tenant, job) in sure {
        add_seen(jobs.of(&tenant, job.id), &job);
    }
    let rows: Vec<(Tenant, u64, Table, JobRow)> = rounded_rows
        .into_iter()
        .map(|(tenant, table, row)| {
            let id = unrounded(&jobs, &tenant, row.job_id);
            (tenant, id, table, row)
        })
        .collect();
    let seen: Vec<(Tenant, u64, JobSeen)> = rounded
        .into_iter()
        .map(|(tenant, job)| {
            let id = unrounded(&jobs, &tenant, job.id);
            (tenant, id, job)
        })
        .collect();
    for (tenant, id, table, row) in rows {
        add_row(jobs.of(&tenant, id), table, row);
    }
    for (tenant, id, job) in seen {
        add_seen(jobs.of(&tenant, id), &job);
    }
    for history in jobs.0.values_mut().flat_map(BTreeMap::values_mut) {
        history.settle();
    }
    jobs
}

/// How far a float may move an id: floats lie 2,048 apart below 2^64.
const REACH: u64 = 1 << 11;

/// The job that a perhaps rounded id means.
fn unrounded(jobs: &Jobs, tenant: &str, id: u64) -> u64 {
    let Some(jobs) = jobs.0.get(tenant).filter(|jobs| !jobs.contains_key(&id)) else {
        return id;
    };
    let mut same = jobs
        .range(id.saturating_sub(REACH)..=id.saturating_add(REACH))
        .filter(|(other, _)| as_float(**other) == as_float(id));
    match (same.next(), same.next()) {
        (Some((only, _)), None) => *only,
        _ => id,
    }
}

/// Whether a number is what is printed of the float nearest to it: else no
/// float ever rounded it.
#[expect(clippy::cast_precision_loss, reason = "the loss is what is looked for")]
fn is_a_float(id: u64) -> bool {
    format!("{}", id as f64) == id.to_string()
}

/// The float nearest to an id, as its bits.
#[expect(clippy::cast_precision_loss, reason = "the loss is what is looked for")]
fn as_float(id: u64) -> u64 {
    (id as f64).to_bits()
}

fn add_seen(history: &mut History, job: &JobSeen) {
    history
        .types
        .extend(job.types.iter().map(|kind| Word::from(kind.as_str())));
    history.operation_seen = history.operation_seen.max(job.operation);
    history.description = longest(history.description.take(), job.description.clone());
    history.table_ids.extend(&job.descriptor_ids);
    history.claims.extend(job.states.iter().map(claim));
    history.attempts.extend(job.attempts.iter().cloned());
    history.num_rows.extend(job.num_rows.iter().cloned());
    if let Some((from, to)) = job.seen {
        let (first, last) = history.seen.unwrap_or((from, to));
        history.seen = Some((first.min(from), last.max(to)));
    }
}

fn claim(seen: &StateSeen) -> Claim {
    Claim {
        rank: 10 + seen.source as u8,
        at: seen.at,
        state: Word::from(seen.state.as_str()),
        source: seen.source.name(),
    }
}

/// Which table a row stands in, and whether it is the system tenant's.
#[derive(Clone, Copy)]
struct Table {
    table: JobTable,
    of_system: bool,
}

impl Table {
    fn of(member: &MemberFindings) -> Table {
        Table {
            table: member.data.table.unwrap_or(JobTable::Table),
            of_system: member::tenant(&member.path).is_none(),
        }
    }
}

fn add_row(history: &mut History, Table { table, of_system }: Table, row: JobRow) {
    history.in_table = true;
    history.types.extend(row.job_type);
    let described = row.description.or(row.statement);
    history.description = longest(history.description.take(), described);
    history.table_ids.extend(row.descriptor_ids);
    let started = row.started.or(row.created);
    history.started = [history.started, started].into_iter().flatten().min();
    if let Some(state) = row.status {
        let modified = || row.modified.filter(|_| &*state == "succeeded");
        let claim = Claim {
            rank: table as u8,
            at: row.finished.or_else(modified),
            state: Word::from(state.trim().to_ascii_lowercase().as_str()),
            source: table_name(table),
        };
        add_once(&mut history.claims, claim);
    }
    for run in &row.failed_runs {
        // A run that failed while reverting is no attempt at the work.
        if run
            .status
            .as_deref()
            .is_none_or(|status| status == "running")
        {
            history.attempts.push(failed_run(run.ended, run.node));
        }
    }
    // Another tenant has SQL instances there, which are no nodes.
    if let Some(node) = row.coordinator_id.filter(|_| of_system) {
        add_once(&mut history.coordinators, node);
    }
}

/// Adds to a list of which most jobs have one item: no more room is made for
/// that than it needs, and a table that repeats a row does not fill it.
fn add_once<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if list.is_empty() {
        list.reserve_exact(1);
    }
    if list.last() != Some(&item) {
        list.push(item);
    }
}

/// A failed run, which ends an attempt as a whole.
fn failed_run(at: Option<Micros>, node: Option<u32>) -> AttemptSeen {
    AttemptSeen {
        at,
        kind: AttemptKind::Retry,
        node,
    }
}

fn table_name(table: JobTable) -> &'static str {
    match table {
        JobTable::Jobs => "crdb_internal.jobs",
        JobTable::SystemJobs => "crdb_internal.system_jobs",
        JobTable::Table => "system.jobs",
        JobTable::Status => "system.job_status",
    }
}

/// An event of the event log, as a log line of the same event would say it.
fn event_seen(event: &Event) -> Option<JobSeen> {
    let id = event.job_id?;
    let source = match event.kind.as_str() {
        "import" => StateSource::ImportEvent,
        "recovery_event" => StateSource::RecoveryEvent,
        "status_change" => StateSource::StatusChange,
        _ => return None,
    };
    let state = event.status.clone().map(|state| StateSeen {
        source,
        state,
        at: event.at,
    });
    Some(JobSeen {
        tenant: SYSTEM_TENANT,
        id: id.value,
        maybe_rounded: true,
        types: event.job_type.clone().into_iter().collect(),
        operation: (event.kind == "import").then_some(Operation::Import),
        description: event.description.clone(),
        descriptor_ids: event.descriptor_ids.clone(),
        states: state.into_iter().collect(),
        attempts: Vec::new(),
        num_rows: event
            .num_rows
            .map(|rows| (event.at, rows.to_string()))
            .into_iter()
            .collect(),
        seen: event.at.map(|at| (at, at)),
    })
}

/// The longer of two texts: the other one is cut or redacted.
fn longest(known: Option<String>, other: Option<String>) -> Option<String> {
    let texts = [known, other].into_iter().flatten();
    texts.max_by(|a, b| (a.len(), a).cmp(&(b.len(), b)))
}

#[cfg(test)]
mod tests;
