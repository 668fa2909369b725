//! How far the logs reach: which nodes, which times, and what is missing.
//!
//! # Not here
//!
//! Which jobs cannot be cleared because of it: a check knows.

use std::collections::BTreeMap;

use debug_zip_records::time::{Micros, rfc3339};
use serde::{Deserialize, Serialize};

use super::window::Window;
use crate::version::Affected;

/// How far the logs reach.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Coverage {
    /// What was looked at, counted.
    pub covered: Covered,
    /// Nodes with logs, by id; a file that names no node stands last.
    pub nodes: Vec<NodeCoverage>,
    /// Nodes that the cluster knows but that have no logs here.
    pub missing_nodes: Vec<MissingNode>,
    /// What the collector was asked for.
    pub window: Window,
    /// Whether a table of jobs was read.
    pub has_jobs_table: bool,
    /// Log groups that a default configuration writes and that are absent.
    pub missing_groups: Vec<String>,
}

impl Coverage {
    /// Counts what was looked at, once for every face.
    pub(super) fn count(&mut self) {
        let mut named = 0;
        // Logs that name no node are of some node, of each cluster one at least.
        let mut unnamed: BTreeMap<Option<&str>, u64> = BTreeMap::new();
        for node in self.nodes.iter().filter(|node| node.first.is_some()) {
            let lone = unnamed.entry(node.cluster_id.as_deref()).or_insert(1);
            if node.node.is_some() {
                named += 1;
                *lone = 0;
            }
        }
        self.covered.nodes = match self.covered.nodes_known {
            Some(_) => named,
            None => named + unnamed.values().sum::<u64>(),
        };
        self.covered.from = self.nodes.iter().filter_map(|node| node.first).min();
        self.covered.to = self.nodes.iter().filter_map(|node| node.last).max();
    }
}

/// What was looked at, counted once for every face.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Covered {
    /// Nodes of which a main log with a possible time is here, over all
    /// clusters; of logs that name no node, one for each cluster.
    pub nodes: u64,
    /// Nodes that the clusters have; null where nothing lists those of one.
    pub nodes_known: Option<u64>,
    /// Log files, of every group.
    pub files: u64,
    /// First entry of the main logs; null if none has a possible time.
    #[serde(with = "rfc3339::option")]
    pub from: Option<Micros>,
    /// Last entry of the main logs; null if none has a possible time.
    #[serde(with = "rfc3339::option")]
    pub to: Option<Micros>,
}

/// What is known of one node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodeCoverage {
    /// Node id, from 1; null for logs that name none.
    pub node: Option<u32>,
    /// Id of the cluster; null unless the inputs come from more than one.
    pub cluster_id: Option<String>,
    /// First entry of its main logs; null if there are none with a time.
    #[serde(with = "rfc3339::option")]
    pub first: Option<Micros>,
    /// Last entry of its main logs; null if there are none with a time.
    #[serde(with = "rfc3339::option")]
    pub last: Option<Micros>,
    /// Versions that it says it ran, oldest first.
    pub versions: Vec<NodeVersion>,
    /// Log files of every group.
    pub files: u64,
    /// Silences of more than an hour in its main logs, oldest first.
    pub gaps: Vec<Gap>,
    /// What the collector could not get from this node: paths of its notes.
    pub collector_errors: Vec<String>,
}

/// A version that a node ran.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct NodeVersion {
    /// As the node writes it, such as `v24.1.5`.
    pub version: String,
    /// Since when; null where nothing tells, and then it gates nothing.
    #[serde(with = "rfc3339::option")]
    pub from: Option<Micros>,
    /// Whether it has the bug.
    pub affected: Affected,
    /// What told: `log_header` (headers and JSON entries), or the name of a
    /// file, such as `status.json`.
    pub source: String,
}

/// A silence in a node's main log.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// Last entry before.
    #[serde(with = "rfc3339")]
    pub from: Micros,
    /// First entry after.
    #[serde(with = "rfc3339")]
    pub to: Micros,
    /// `restart` when the node started again at its end, else `silence`.
    pub kind: String,
}

/// A node without logs.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct MissingNode {
    /// Node id, from 1.
    pub node: u32,
    /// What knows of it, in words or as a path.
    pub source: String,
    /// Why it has none, such as the collector's own note; null where nothing
    /// tells.
    pub note: Option<String>,
}
