//! All flush errors of all members: copies joined, each with its job and with
//! whether it counts.
//!
//! # Promises
//!
//! * The entry of a tenant that debug zip prints twice, or that two
//!   inputs hold, counts once; the report names the other places.
//! * In doubt an error counts.

use std::collections::{BTreeMap, BTreeSet};

use debug_zip_records::time::Micros;

use super::affected::{affected, prints_same_text_harmlessly};
use super::answer::{Attribution, Cause, Evidence};
use super::found::{FlushError, Found, JobNamed, MoreFlushErrors};
use super::reasons::ErrorNote;
use super::running::Running;
use crate::cluster::{Cluster, Tenant, TenantNames, Versions, scopes};
use crate::input::member;
use crate::order;
use crate::reason::Reason;
use crate::scan::MemberFindings;
use crate::version::{Affected, Version};

/// A flush error, or several summed up, with its job.
#[derive(Clone, Debug)]
pub(super) struct Flush {
    /// Job that it is tied to.
    pub(super) job: Option<u64>,
    /// Tenant.
    pub(super) tenant: Tenant,
    /// When; for several the last.
    pub(super) at: Option<Micros>,
    /// Kind of error.
    pub(super) cause: Cause,
    /// Whether it counts.
    pub(super) counted: bool,
    /// How it was tied to its job.
    pub(super) attribution: Option<Attribution>,
    /// Why it does not count, or with which doubt; of single errors only.
    pub(super) note: Option<ErrorNote>,
    /// Single errors have evidence; sums have a count.
    pub(super) shown: Shown,
}

/// How an error is shown.
#[derive(Clone, Debug)]
pub(super) enum Shown {
    /// One by one.
    Single(Box<Evidence>),
    /// As a number, past the bound.
    Count(u64),
}

/// Joins, ties and weighs the flush errors of all members.
pub(super) fn collect(cluster: &Cluster<Found>, running: &Running<'_>) -> Vec<Flush> {
    let context = Context {
        running,
        tenants: &cluster.tenants,
        versions: &cluster.versions,
    };
    let sums_of_system = sums_of_system(cluster);
    let mut flushes: Vec<Flush> = distinct(cluster)
        .into_iter()
        .map(|(member, error, copies)| context.single(member, error, copies))
        .collect();
    for (member, found) in cluster
        .each()
        .filter(|(member, _)| !is_copy(member, &sums_of_system))
    {
        let sums = found.more_flush_errors.iter();
        flushes.extend(sums.map(|more| context.sum(member, more)));
    }
    order::sort_by(&mut flushes, |a, b| a.order().cmp(&b.order()));
    flushes
}

impl Flush {
    /// Whether it is tied to its job by nothing but a guess.
    pub(super) fn is_guess(&self) -> bool {
        self.attribution == Some(Attribution::TableGuess)
    }

    /// Oldest first; ties by place, so that the order is always the same.
    fn order(&self) -> (Option<Micros>, Option<(usize, &str, u64)>) {
        let place = match &self.shown {
            Shown::Single(evidence) => {
                Some((evidence.input, evidence.path.as_str(), evidence.line))
            }
            Shown::Count(_) => None,
        };
        (self.at, place)
    }
}

/// Input, node and file name of a log.
type LogOf<'a> = (usize, Option<u32>, &'a str);

fn log_of(member: &MemberFindings) -> LogOf<'_> {
    let name = member.path.rsplit('/').next().unwrap_or_default();
    (member.input, member.node, name)
}

/// The system tenant's logs that have errors past the bound.
fn sums_of_system(cluster: &Cluster<Found>) -> BTreeSet<LogOf<'_>> {
    let of_system = cluster.each().filter(|(member, found)| {
        !found.more_flush_errors.is_empty() && member::tenant(&member.path).is_none()
    });
    of_system.map(|(member, _)| log_of(member)).collect()
}

/// Whether a tenant's log stands again in the system tenant's log of the same
/// node and file name, which then has the same sums: `debug zip` writes the
/// entries of a tenant into both.
fn is_copy(member: &MemberFindings, sums_of_system: &BTreeSet<LogOf<'_>>) -> bool {
    member::tenant(&member.path).is_some() && sums_of_system.contains(&log_of(member))
}

/// What makes two entries the same one.
#[derive(Eq, Ord, PartialEq, PartialOrd)]
struct Identity<'a> {
    node: Option<u32>,
    time: Option<Micros>,
    goroutine: u64,
    counter: u64,
    tags: String,
    message: &'a str,
    /// Without a time, only its place tells an entry from another.
    place: Option<&'a str>,
}

/// Each distinct entry with the member that it is shown from, and the paths
/// of its copies. A tenant's own copy yields to the one of the system tenant.
fn distinct(cluster: &Cluster<Found>) -> Vec<(&MemberFindings, &FlushError, Vec<String>)> {
    let mut same: BTreeMap<Identity<'_>, Vec<(&MemberFindings, &FlushError)>> = BTreeMap::new();
    for (member, found) in cluster.each() {
        for error in &found.flush_errors {
            same.entry(identity(member, error, &cluster.tenants))
                .or_default()
                .push((member, error));
        }
    }
    let mut list = Vec::new();
    for (_, mut places) in same {
        order::sort_by(&mut places, |a, b| place(a).cmp(&place(b)));
        let mut places = places.into_iter();
        if let Some((member, error)) = places.next() {
            let mut copies: Vec<String> = places
                .map(|(m, e)| format!("{}:{}", m.path, e.line))
                .collect();
            copies.dedup();
            list.push((member, error, copies));
        }
    }
    list
}

/// What decides from which of its places an entry is shown.
fn place<'a>(
    (member, error): &(&'a MemberFindings, &FlushError),
) -> (bool, usize, &'a str, usize, u64) {
    let copy = member::tenant(&member.path).is_some();
    (copy, member.input, &member.path, member.ordinal, error.line)
}

/// The entry without what differs between its copies: the file's format, and
/// the tenant tag that debug zip adds.
fn identity<'a>(
    member: &'a MemberFindings,
    error: &'a FlushError,
    tenants: &TenantNames,
) -> Identity<'a> {
    let tags = error
        .tags
        .split(',')
        .filter(|tag| !tag.starts_with(['T', 'V']));
    let tags: Vec<&str> = tags.collect();
    let tags = format!("{}|{}", tenants.id(&error.tenant), tags.join(","));
    Identity {
        node: error.node.or(member.node),
        time: error.time,
        goroutine: error.goroutine,
        counter: error.counter,
        tags,
        message: &error.message,
        place: error.time.is_none().then_some(member.path.as_str()),
    }
}

struct Context<'a, 'j> {
    running: &'a Running<'j>,
    tenants: &'a TenantNames,
    versions: &'a Versions,
}

impl Context<'_, '_> {
    fn single(&self, member: &MemberFindings, error: &FlushError, copies: Vec<String>) -> Flush {
        let tenant = self.tenants.id(&error.tenant);
        let node = error.node.or(member.node);
        let version = self.version(member, node, error.version.as_deref(), error.time);
        let (counted, remark) = weigh(error.cause, error.index_backfiller, version.as_deref());
        let (job, attribution) = self.job(&tenant, error);
        Flush {
            job,
            tenant: tenant.clone(),
            at: error.time,
            cause: error.cause,
            counted,
            attribution,
            note: remark.clone(),
            shown: Shown::Single(Box::new(Evidence {
                input: member.input,
                path: member.path.clone(),
                line: error.line,
                node,
                tenant,
                time: error.time,
                text: error.text.clone(),
                cause: error.cause,
                counted,
                note: remark.as_ref().map(Reason::of),
                version,
                table_id: error.table_id,
                index_id: error.index_id,
                attribution,
                copies,
            })),
        }
    }

    fn sum(&self, member: &MemberFindings, more: &MoreFlushErrors) -> Flush {
        let node = more.node.or(member.node);
        let version = self.version(member, node, more.version.as_deref(), more.last);
        let (counted, _) = weigh(more.cause, more.index_backfiller, version.as_deref());
        Flush {
            job: more.job.as_ref().map(|job| job.id),
            tenant: self.tenants.id(&more.tenant),
            at: more.last,
            cause: more.cause,
            counted,
            attribution: more.job.as_ref().map(|job| job.by),
            note: None,
            shown: Shown::Count(more.count),
        }
    }

    /// The version that wrote an entry: its own, its file's header, or that
    /// of its node at that time.
    fn version(
        &self,
        member: &MemberFindings,
        node: Option<u32>,
        own: Option<&str>,
        at: Option<Micros>,
    ) -> Option<String> {
        let of_node = || {
            let at = at?;
            let scopes = scopes(member);
            // Not of the file's node, which may be another one: a collector
            // may have joined the logs of several.
            self.versions.at(node, &scopes, at).map(str::to_owned)
        };
        own.map(str::to_owned).or_else(of_node)
    }

    /// The job of an error: its tags', else the only one that fits.
    fn job(&self, tenant: &str, error: &FlushError) -> (Option<u64>, Option<Attribution>) {
        if let Some(JobNamed { id, by, .. }) = &error.job {
            return (Some(*id), Some(*by));
        }
        if error.cause == Cause::Unreadable {
            return (None, None);
        }
        let writers = |table: u32| {
            let at = error.time?;
            Some(self.running.writers(tenant, table, at))
        };
        // A schema change whose plan ran on one node has no job tag, but the
        // table that it writes.
        let by_tag = error.schema_change_table.and_then(writers);
        match by_tag.as_deref() {
            Some([only]) => return (Some(*only), Some(Attribution::SchemaChangeTag)),
            // Then the key range, which is in the same table, tells no more.
            Some([_, ..]) => return (None, None),
            Some([]) | None => {}
        }
        match error.table_id.and_then(writers).as_deref() {
            Some([only]) => (Some(*only), Some(Attribution::TableGuess)),
            _ => (None, None),
        }
    }
}

/// Whether an error counts, and why not, or with which doubt.
fn weigh(cause: Cause, index_backfiller: bool, version: Option<&str>) -> (bool, Option<ErrorNote>) {
    if cause == Cause::Shutdown {
        return (false, Some(ErrorNote::OnlyContext));
    }
    if index_backfiller {
        return (false, Some(ErrorNote::IndexBackfill));
    }
    let parsed = version.and_then(Version::parse);
    if let Some(known) = parsed.filter(|known| affected(known) == Affected::No) {
        let version = version.unwrap_or_default().to_owned();
        let note = if prints_same_text_harmlessly(&known) {
            ErrorNote::PrintedOnShutdown { version }
        } else {
            ErrorNote::NotAffected { version }
        };
        return (false, Some(note));
    }
    let doubt = match cause {
        Cause::CancelledSend => Some(ErrorNote::SendCanceled),
        Cause::Unreadable => Some(ErrorNote::MessageGone),
        Cause::LostSst | Cause::Shutdown => None,
    };
    (true, doubt)
}
