//! All flush errors of all members: copies joined, each with its job and with
//! whether it counts.
//!
//! # Promises
//!
//! * The entry of a tenant that debug zip prints twice (facts 2d), or that two
//!   inputs hold, counts once; the report names the other places.
//! * In doubt an error counts.

use std::collections::{BTreeMap, BTreeSet};

use super::affected::{affected, prints_same_text_harmlessly};
use super::running::Running;
use crate::findings::{FlushError, JobNamed, MemberFindings, MoreFlushErrors};
use crate::jobs::{Tenant, TenantNames};
use crate::report::{Affected, Attribution, Cause, Evidence, Operation};
use crate::time::Micros;
use crate::version::Version;
use crate::versions::Versions;

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
pub(super) fn collect(
    members: &[MemberFindings],
    running: &Running<'_>,
    tenants: &TenantNames,
    versions: &Versions,
) -> Vec<Flush> {
    let context = Context {
        running,
        tenants,
        versions,
    };
    let sums_of_system = sums_of_system(members);
    let mut flushes: Vec<Flush> = distinct(members, tenants)
        .into_iter()
        .map(|(member, error, copies)| context.single(member, error, copies))
        .collect();
    for member in members
        .iter()
        .filter(|member| !is_copy(member, &sums_of_system))
    {
        flushes.extend(
            member
                .more_flush_errors
                .iter()
                .map(|more| context.sum(member, more)),
        );
    }
    flushes.sort_by(|a, b| a.order().cmp(&b.order()));
    flushes
}

impl Flush {
    /// Whether it is tied to its job by nothing but a guess.
    pub(super) fn is_guess(&self) -> bool {
        self.attribution == Some(Attribution::TableGuess)
    }

    /// Why it does not count, or with which doubt.
    pub(super) fn note(&self) -> Option<&str> {
        match &self.shown {
            Shown::Single(evidence) => evidence.note.as_deref(),
            Shown::Count(_) => None,
        }
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
fn sums_of_system(members: &[MemberFindings]) -> BTreeSet<LogOf<'_>> {
    let of_system = members.iter().filter(|member| {
        !member.more_flush_errors.is_empty() && crate::member::tenant(&member.path).is_none()
    });
    of_system.map(log_of).collect()
}

/// Whether a tenant's log stands again in the system tenant's log of the same
/// node and file name, which then has the same sums: `debug zip` writes the
/// entries of a tenant into both.
fn is_copy(member: &MemberFindings, sums_of_system: &BTreeSet<LogOf<'_>>) -> bool {
    crate::member::tenant(&member.path).is_some() && sums_of_system.contains(&log_of(member))
}

/// What makes two entries the same one.
type Identity<'a> = (
    Option<u32>,
    Option<Micros>,
    u64,
    u64,
    String,
    &'a str,
    Option<&'a str>,
);

/// Each distinct entry with the member that it is shown from, and the paths
/// of its copies. A tenant's own copy yields to the one of the system tenant.
fn distinct<'a>(
    members: &'a [MemberFindings],
    tenants: &TenantNames,
) -> Vec<(&'a MemberFindings, &'a FlushError, Vec<String>)> {
    let mut same: BTreeMap<Identity<'a>, Vec<(&MemberFindings, &FlushError)>> = BTreeMap::new();
    for member in members {
        for error in &member.flush_errors {
            same.entry(identity(member, error, tenants))
                .or_default()
                .push((member, error));
        }
    }
    let mut list = Vec::new();
    for (_, mut places) in same {
        places.sort_by_key(|(member, error)| {
            let copy = crate::member::tenant(&member.path).is_some();
            (copy, member.input, &member.path, member.ordinal, error.line)
        });
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
    // Without a time, only its place tells an entry from another.
    let place = error.time.is_none().then_some(member.path.as_str());
    let node = error.node.or(member.node);
    (
        node,
        error.time,
        error.goroutine,
        error.counter,
        tags,
        &error.message,
        place,
    )
}

struct Context<'a> {
    running: &'a Running<'a>,
    tenants: &'a TenantNames,
    versions: &'a Versions,
}

impl Context<'_> {
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
                note: remark,
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
            let scopes = crate::coverage::scopes(member);
            let by_node = |node| self.versions.at(node, &scopes, at);
            by_node(node)
                .or_else(|| by_node(member.node))
                .map(str::to_owned)
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
        // A schema change whose plan ran on one node has no job tag, but the
        // table that it writes.
        let of = |table: Option<u32>| match self.running.writers(tenant, table?, error.time?)[..] {
            [only] => Some(only),
            _ => None,
        };
        let by_tag = of(error.schema_change_table).map(|id| (id, Attribution::SchemaChangeTag));
        let by_key = || of(error.table_id).map(|id| (id, Attribution::TableGuess));
        by_tag.or_else(by_key).unzip()
    }
}

/// Whether the advisory names this kind, or it may be one that it names.
pub(super) fn may_be_affected(operation: Operation) -> bool {
    !matches!(operation, Operation::IndexBackfill | Operation::Other)
}

/// Whether an error counts, and why not, or with which doubt.
fn weigh(cause: Cause, index_backfiller: bool, version: Option<&str>) -> (bool, Option<String>) {
    if cause == Cause::Shutdown {
        let why = "Only a context error: the flushes themselves may all have succeeded, \
                   and the job was being stopped.";
        return (false, Some(why.to_owned()));
    }
    if index_backfiller {
        let why = "From an index backfill, which CockroachDB validates afterwards.";
        return (false, Some(why.to_owned()));
    }
    let parsed = version.and_then(Version::parse);
    if let Some(known) = parsed.filter(|known| affected(known) == Affected::No) {
        let version = version.unwrap_or_default();
        let why = if prints_same_text_harmlessly(&known) {
            format!("Written by {version}, which prints this text on ordinary shutdown.")
        } else {
            format!("Written by {version}, which does not have the bug.")
        };
        return (false, Some(why));
    }
    let doubt = match cause {
        Cause::CancelledSend => {
            Some("The send was being canceled, so the job was probably being canceled too.")
        }
        Cause::Unreadable => {
            Some("The message is redacted whole; it may also be a harmless retry of that file.")
        }
        Cause::LostSst | Cause::Shutdown => None,
    };
    (true, doubt.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts() {
        #[rustfmt::skip]
        let cases: &[(&str, Cause, bool, Option<&str>, bool)] = &[
            ("affected",         Cause::LostSst,       false, Some("v24.1.16"),  true),
            ("fixed",            Cause::LostSst,       false, Some("v24.1.17"),  false),
            ("never had it",     Cause::LostSst,       false, Some("v23.1.30"),  false),
            ("same text",        Cause::LostSst,       false, Some("v25.3.0"),   false),
            ("unknown",          Cause::LostSst,       false, None,              true),
            ("unparsable",       Cause::LostSst,       false, Some("unknown"),   true),
            ("backfill",         Cause::LostSst,       true,  Some("v24.1.16"),  false),
            ("shutdown",         Cause::Shutdown,      false, None,              false),
            ("cancelled",        Cause::CancelledSend, false, None,              true),
            ("unreadable",       Cause::Unreadable,    false, None,              true),
            ("unreadable, fixed",Cause::Unreadable,    false, Some("v24.3.11"),  false),
        ];
        for (name, cause, backfill, version, want) in cases {
            let (counted, note) = weigh(*cause, *backfill, *version);
            assert_eq!(counted, *want, "{name}");
            assert!(counted || note.is_some(), "{name} says why");
        }
    }
}
