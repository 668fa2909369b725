//! Facts of nodes from tables, and from JSON files that hold lists of nodes.

use debug_zip_records::table::{Columns, Format, Layout, Records, Taken, Values};

use super::document::read_document;
use super::fact::{Membership, NodeFact};
use super::heard::heard;

/// A reader of `nodes.json`: `{"nodes": [{"desc": {"node_id": 1, …}, …}]}`, or
/// in newer versions `{"nodes": [{"node_id": 1, …}]}`.
pub(super) fn nodes(promised: Option<Format>) -> Records<NodeFact> {
    let columns = Columns {
        wanted: &[
            "desc",
            "node_id",
            "build_info",
            "build_tag",
            "started_at",
            "updated_at",
        ],
        required: &[],
        layout: Layout::Wrapped,
    };
    Records::new(columns, promised, |values| {
        let mut fact = described(values);
        for part in ["desc", "build_info"] {
            let json = values.row().whole(part).unwrap_or_default();
            // As the walk through a whole document sees it.
            let object = [b"{\"", part.as_bytes(), b"\":", json, b"}"].concat();
            // What breaks off keeps what came before; the row is judged below.
            let _ = read_document(&object, &mut fact);
        }
        known(fact)
    })
}

/// A reader of `liveness.json`, `{"livenesses": [{"node_id": 1, …}]}`, and of
/// `debugliveness.json`, which has the array alone or in an object of its own.
pub(super) fn liveness(promised: Option<Format>) -> Records<NodeFact> {
    let columns = Columns {
        wanted: &[
            "node_id",
            "nodeId",
            "membership",
            "decommissioning",
            "expiration",
            "updated_at",
        ],
        required: &[],
        layout: Layout::Wrapped,
    };
    Records::new(columns, promised, |values| known(alive(values)))
}

/// A reader of `crdb_internal.gossip_liveness` and `kv_node_liveness`.
pub(super) fn liveness_table(promised: Option<Format>) -> Records<NodeFact> {
    let columns = Columns {
        wanted: &[
            "node_id",
            "membership",
            "decommissioning",
            "expiration",
            "updated_at",
        ],
        required: &["node_id"],
        layout: Layout::Rows,
    };
    Records::new(columns, promised, |values| known(alive(values)))
}

/// A reader of `crdb_internal.gossip_nodes`.
pub(super) fn gossip_nodes(promised: Option<Format>) -> Records<NodeFact> {
    let columns = Columns {
        wanted: &["node_id", "build_tag", "started_at"],
        required: &["node_id"],
        layout: Layout::Rows,
    };
    Records::new(columns, promised, |values| known(described(values)))
}

/// A reader of `crdb_internal.kv_node_status`, which calls the build `tag`.
pub(super) fn kv_node_status(promised: Option<Format>) -> Records<NodeFact> {
    let columns = Columns {
        wanted: &["node_id", "tag", "started_at", "updated_at"],
        required: &["node_id"],
        layout: Layout::Rows,
    };
    Records::new(columns, promised, |values| {
        let mut fact = described(values);
        fact.build_tag = values.text("tag");
        known(fact)
    })
}

/// A reader of `crdb_internal.node_build_info`: a row per property.
pub(super) fn build_info(promised: Option<Format>) -> Records<NodeFact> {
    let columns = Columns {
        wanted: &["node_id", "field", "value"],
        required: &["field", "value"],
        layout: Layout::Rows,
    };
    Records::new(columns, promised, |values| {
        let mut fact = NodeFact {
            node_id: node_id(values, "node_id"),
            ..NodeFact::default()
        };
        match values.text("field").as_deref() {
            Some("Version") => fact.build_tag = values.text("value"),
            Some("ClusterID") => fact.cluster_id = values.text("value"),
            _ => return Taken::Other,
        }
        Taken::Record(fact)
    })
}

/// A node's id. Zero is Go's way to say that it is not known.
fn node_id(values: &mut Values<'_, '_>, column: &str) -> Option<u32> {
    values.small(column).filter(|id| 0 < *id)
}

fn described(values: &mut Values<'_, '_>) -> NodeFact {
    NodeFact {
        node_id: node_id(values, "node_id"),
        build_tag: values.text("build_tag"),
        started_at: values.time("started_at"),
        updated_at: values.time("updated_at"),
        ..NodeFact::default()
    }
}

fn alive(values: &mut Values<'_, '_>) -> NodeFact {
    let membership = values
        .text("membership")
        .and_then(|text| Membership::parse(&text));
    let decommissioning = values
        .text("decommissioning")
        .is_some_and(|text| matches!(text.as_str(), "t" | "true"));
    let row = values.row();
    let times = ["expiration", "updated_at"].map(|column| row.whole(column).and_then(heard));
    NodeFact {
        node_id: node_id(values, "node_id").or_else(|| node_id(values, "nodeId")),
        updated_at: times.into_iter().flatten().max(),
        membership: membership.or(decommissioning.then_some(Membership::Decommissioning)),
        ..NodeFact::default()
    }
}

/// A row of a list is nothing without the node's id.
fn known(fact: NodeFact) -> Taken<NodeFact> {
    match fact.node_id {
        Some(_) => Taken::Record(fact),
        None => Taken::Bad,
    }
}
