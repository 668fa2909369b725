//! Which version a node ran at which time.
//!
//! Known from the headers of its log files, from JSON entries, and, for the
//! time since its process started, from status files. A status file alone
//! tells nothing of the time before: the node may have been upgraded since
//! (facts 4k).
//!
//! # Not here
//!
//! Whether a version has the bug (`a144650::affected`).

use std::collections::{BTreeMap, BTreeSet};

use crate::time::Micros;

/// The versions of all nodes over time.
#[derive(Clone, Debug, Default)]
pub struct Versions {
    nodes: BTreeMap<Option<u32>, BTreeSet<Since>>,
}

/// Since when a node is known to run a version.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Since {
    /// Since when; `None` when nothing tells.
    pub at: Option<Micros>,
    /// The version, as written.
    pub version: String,
    /// What told.
    pub source: String,
}

impl Versions {
    /// Adds that `node` ran `version` at `at`.
    pub fn add(&mut self, node: Option<u32>, at: Option<Micros>, version: &str, source: &str) {
        self.nodes.entry(node).or_default().insert(Since {
            at,
            version: version.to_owned(),
            source: source.to_owned(),
        });
    }

    /// The version of `node` at `at`: the last one known to run by then.
    #[must_use]
    pub fn at(&self, node: Option<u32>, at: Micros) -> Option<&str> {
        let known = self.nodes.get(&node)?.iter();
        let mut before = known.filter(|since| since.at.is_some_and(|from| from <= at));
        before.next_back().map(|since| since.version.as_str())
    }

    /// The versions of `node`, oldest first, without repetitions. One of which
    /// nothing tells the time stands last, and only if no other names it.
    #[must_use]
    pub fn of(&self, node: Option<u32>) -> Vec<Since> {
        let all = self.nodes.get(&node).into_iter().flatten();
        let (dated, undated): (Vec<&Since>, Vec<&Since>) = all.partition(|s| s.at.is_some());
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

    /// Every version that was seen.
    #[must_use]
    pub fn all(&self) -> BTreeSet<&str> {
        let all = self.nodes.values().flatten();
        all.map(|since| since.version.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_time() {
        let mut versions = Versions::default();
        versions.add(Some(1), Some(Micros(100)), "v24.1.5", "log_header");
        versions.add(Some(1), Some(Micros(200)), "v24.1.5", "log_header");
        versions.add(Some(1), Some(Micros(300)), "v24.1.17", "log_header");
        versions.add(Some(1), None, "v24.1.17", "status.json");
        versions.add(Some(2), None, "v24.1.17", "gossip");
        #[rustfmt::skip]
        let cases: &[(Option<u32>, i64, Option<&str>)] = &[
            (Some(1), 99,  None),
            (Some(1), 100, Some("v24.1.5")),
            (Some(1), 299, Some("v24.1.5")),
            (Some(1), 300, Some("v24.1.17")),
            (Some(2), 900, None),
            (None,    900, None),
        ];
        for (node, at, want) in cases {
            assert_eq!(versions.at(*node, Micros(*at)), *want, "{node:?} at {at}");
        }
        let list = versions.of(Some(1));
        let names: Vec<&str> = list.iter().map(|s| s.version.as_str()).collect();
        assert_eq!(names, ["v24.1.5", "v24.1.17"]);
        assert_eq!(versions.of(Some(2)).len(), 1);
    }
}
