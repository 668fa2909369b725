//! What one file tells of one node.

use serde::{Deserialize, Serialize};

use debug_zip_records::time::Micros;

/// What one file, or a row of it, tells of one node.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct NodeFact {
    /// The node's id. `None` where the file does not say it; then its path may
    /// (`nodes/3/status.json`).
    pub node_id: Option<u32>,
    /// The tag of its binary, such as `v24.1.5`, as written.
    pub build_tag: Option<String>,
    /// When its process started.
    pub started_at: Option<Micros>,
    /// When it last told of itself, or was last heard of; from its liveness,
    /// the end of its lease on life, some seconds later than that.
    pub updated_at: Option<Micros>,
    /// Whether it belongs to the cluster.
    pub membership: Option<Membership>,
    /// The cluster that it belongs to.
    pub cluster_id: Option<String>,
}

impl NodeFact {
    /// Whether it says anything.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        *self == NodeFact::default()
    }
}

/// Whether a node belongs to its cluster.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub(crate) enum Membership {
    /// It does.
    Active,
    /// It is being taken out.
    Decommissioning,
    /// It was taken out, and has no logs to give.
    Decommissioned,
}

impl Membership {
    /// Reads a name, or the number that Go's JSON has for it
    /// (`livenesspb.MembershipStatus`).
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Membership> {
        match text.trim().to_ascii_lowercase().as_str() {
            "0" | "active" => Some(Membership::Active),
            "1" | "decommissioning" => Some(Membership::Decommissioning),
            "2" | "decommissioned" => Some(Membership::Decommissioned),
            _ => None,
        }
    }
}
