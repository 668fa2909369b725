//! Which version a node ran at which time.
//!
//! Known from the headers of its log files, from JSON entries, and, for the
//! time since its process started, from status files. A status file alone
//! tells nothing of the time before: the node may have been upgraded since.
//!
//! # Not here
//!
//! Whether a version has the bug: a check knows.

use std::collections::{BTreeMap, BTreeSet};

use debug_zip_records::time::Micros;

use crate::input::member::{self, host};
use crate::order;
use crate::scan::MemberFindings;

/// The versions of all nodes over time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Versions {
    nodes: BTreeMap<(Option<u32>, Scope), BTreeSet<Since>>,
}

/// What a version is known of besides the node's id. Two machines may carry
/// one id, and what one of them runs says nothing of the other.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Scope {
    /// Log files of one host.
    Host(String),
    /// The nodes of one input: its status files.
    Input(usize),
    /// One file of no known host.
    File(usize, String),
}

/// Since when a node is known to run a version.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Since {
    /// Since when; `None` when nothing tells.
    pub at: Option<Micros>,
    /// The version, as written.
    pub version: String,
    /// What told.
    pub source: String,
}

impl Versions {
    /// The versions that headers, entries and status files name.
    #[must_use]
    pub(super) fn of_members(members: &[MemberFindings]) -> Versions {
        let mut versions = Versions::default();
        for member in members {
            // What a file says of itself holds for all files of its host.
            let Some(scope) = scopes(member).into_iter().next() else {
                continue;
            };
            for seen in &member.versions {
                versions.add(
                    seen.node.or(member.node),
                    scope.clone(),
                    seen.at,
                    &seen.version,
                    "log_header",
                );
            }
            for fact in &member.data.nodes {
                if let Some(version) = &fact.build_tag {
                    let name = member.path.rsplit('/').next().unwrap_or_default();
                    versions.add(
                        fact.node_id.or(member.node),
                        Scope::Input(member.input),
                        fact.started_at,
                        version,
                        name,
                    );
                }
            }
        }
        versions
    }

    /// Adds that `node` ran `version` at `at`.
    pub(crate) fn add(
        &mut self,
        node: Option<u32>,
        scope: Scope,
        at: Option<Micros>,
        version: &str,
        source: &str,
    ) {
        self.nodes.entry((node, scope)).or_default().insert(Since {
            at,
            version: version.to_owned(),
            source: source.to_owned(),
        });
    }

    /// The version of `node` at `at`: the last one known to run by then in any
    /// of `scopes`. Costs the logarithm of what is known.
    #[must_use]
    pub(crate) fn at(&self, node: Option<u32>, scopes: &[Scope], at: Micros) -> Option<&str> {
        // What has no time sorts first, and what begins later is not asked.
        let after = Since {
            at: Some(at.plus(1)),
            version: String::new(),
            source: String::new(),
        };
        let known = scopes
            .iter()
            .filter_map(|scope| self.nodes.get(&(node, scope.clone())));
        let last = known.filter_map(|known| known.range(..&after).next_back());
        last.filter(|since| since.at.is_some())
            .max()
            .map(|since| since.version.as_str())
    }

    /// When `node` is known to have run what, oldest first, by the scopes that
    /// `counts`.
    #[must_use]
    pub(crate) fn known(
        &self,
        node: Option<u32>,
        counts: impl Fn(&Scope) -> bool,
    ) -> Vec<(Micros, &str)> {
        let from = (node, Scope::Host(String::new()));
        let of_node = self
            .nodes
            .range(from..)
            .take_while(|((of, _), _)| *of == node);
        let scoped = of_node.filter(|((_, scope), _)| counts(scope));
        let all: BTreeSet<&Since> = order::set(scoped.flat_map(|(_, known)| known));
        let dated = all
            .into_iter()
            .filter_map(|since| Some((since.at?, since.version.as_str())));
        dated.collect()
    }

    /// The versions of `node`, oldest first, without repetitions. One of which
    /// nothing tells the time stands last, and only if no other names it.
    #[must_use]
    pub(crate) fn of(&self, node: Option<u32>) -> Vec<Since> {
        let of_node = self.nodes.iter().filter(|((of, _), _)| *of == node);
        let all: BTreeSet<&Since> = order::set(of_node.flat_map(|(_, known)| known));
        let (dated, undated): (Vec<&Since>, Vec<&Since>) =
            all.into_iter().partition(|since| since.at.is_some());
        let mut list: Vec<Since> = Vec::new();
        for since in dated {
            if list.last().is_none_or(|last| last.version != since.version) {
                list.push(since.clone());
            }
        }
        for since in undated {
            if list.iter().all(|known| known.version != since.version) {
                list.push(since.clone());
            }
        }
        list
    }
}

/// What a member's version may be known of: its host's logs, or the nodes of
/// its input; a loose file of no known host only of itself.
#[must_use]
pub(crate) fn scopes(member: &MemberFindings) -> Vec<Scope> {
    let of_input = Scope::Input(member.input);
    let in_folder = member::node(&member.path).is_some();
    match host(&member.path).filter(|_| member.is_log) {
        Some(host) if in_folder => vec![Scope::Host(host.to_owned()), of_input],
        Some(host) => vec![Scope::Host(host.to_owned())],
        None if in_folder || !member.is_log => vec![of_input],
        None => vec![Scope::File(member.input, member.path.clone())],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_time() {
        let host = || Scope::Host("h1".to_owned());
        let mut versions = Versions::default();
        versions.add(
            Some(1),
            host(),
            Some(Micros::clamped(100)),
            "v24.1.5",
            "log_header",
        );
        versions.add(
            Some(1),
            host(),
            Some(Micros::clamped(200)),
            "v24.1.5",
            "log_header",
        );
        versions.add(
            Some(1),
            host(),
            Some(Micros::clamped(300)),
            "v24.1.17",
            "log_header",
        );
        versions.add(Some(1), Scope::Input(0), None, "v24.1.17", "details.json");
        versions.add(
            Some(1),
            Scope::Input(0),
            Some(Micros::clamped(400)),
            "v24.3.11",
            "status.json",
        );
        versions.add(Some(2), Scope::Input(0), None, "v24.1.17", "gossip");
        #[rustfmt::skip]
        let cases: &[(Option<u32>, &[Scope], i64, Option<&str>)] = &[
            (Some(1), &[host()],                  99,  None),
            (Some(1), &[host()],                  100, Some("v24.1.5")),
            (Some(1), &[host()],                  299, Some("v24.1.5")),
            (Some(1), &[host()],                  300, Some("v24.1.17")),
            (Some(1), &[host()],                  400, Some("v24.1.17")),
            (Some(1), &[host(), Scope::Input(0)], 400, Some("v24.3.11")),
            (Some(1), &[Scope::Input(1)],         400, None),
            (Some(2), &[Scope::Input(0)],         900, None),
            (None,    &[host()],                  900, None),
        ];
        for (node, scopes, at, want) in cases {
            assert_eq!(
                versions.at(*node, scopes, Micros::clamped(*at)),
                *want,
                "{node:?} at {at}"
            );
        }
        let list = versions.of(Some(1));
        let names: Vec<&str> = list.iter().map(|s| s.version.as_str()).collect();
        assert_eq!(names, ["v24.1.5", "v24.1.17", "v24.3.11"]);
        assert_eq!(versions.of(Some(2)).len(), 1);
    }
}
