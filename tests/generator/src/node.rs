//! Nodes, and the files that describe them.
//!
//! # Promises
//!
//! * Names of keys and columns are CockroachDB's; of the values, those that
//!   tell nothing here are few and made up.
//!
//! # Not here
//!
//! What a node logged (`log_file`).

use serde_json::{Value, json};

use crate::table::Table;
use crate::time::Time;

/// A node, as it is when the archive is made.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Node {
    /// Its id.
    pub id: u32,
    /// Its host name.
    pub host: String,
    /// Its version, such as `v24.1.5`.
    pub version: String,
    /// When its process started.
    pub started: Time,
    /// When it last reported.
    pub updated: Time,
    /// Whether it is up.
    pub live: bool,
}

impl Node {
    /// `v24.1.5` is 24.1: the cluster's logical version has no patch.
    fn major_minor(&self) -> (u32, u32) {
        let digits = self.version.trim_start_matches('v');
        let mut parts = digits.split('.').map(|part| part.parse().unwrap_or(0));
        (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
    }

    fn server_version(&self) -> String {
        let (major, minor) = self.major_minor();
        format!("{major}.{minor}")
    }

    fn build_info(&self) -> Value {
        json!({
            "go_version": "go1.22.5 X:nocoverageredesign",
            "tag": self.version,
            "time": "2024/09/23 15:41:58",
            "revision": "31ae9b1dc7e0b3b3d5ba4dc0d6e1d9e2f3bd0ea6",
            "cgo_compiler": "gcc 6.5.0",
            "cgo_target_triple": "x86_64-unknown-linux-gnu",
            "platform": "linux amd64",
            "distribution": "CCL",
            "type": "release",
            "channel": "official-binary",
        })
    }

    fn address(&self, port: u16) -> Value {
        json!({"network_field": "tcp", "address_field": format!("{}:{port}", self.host)})
    }

    /// `nodes/N/status.json`
    #[must_use]
    pub fn status(&self) -> Value {
        let (major, minor) = self.major_minor();
        json!({
            "desc": {
                "node_id": self.id,
                "address": self.address(26_257),
                "attrs": {"attrs": []},
                "locality": {"tiers": [{"key": "zone", "value": format!("z{}", self.id % 3)}]},
                "ServerVersion": {
                    "major_val": major, "minor_val": minor, "patch": 0, "internal": 0
                },
                "build_tag": self.version,
                "started_at": self.started.0 * 1_000,
                "sql_address": self.address(26_257),
                "http_address": self.address(8_080),
            },
            "build_info": self.build_info(),
            "started_at": (self.started.0 * 1_000).to_string(),
            "updated_at": (self.updated.0 * 1_000).to_string(),
            "metrics": {"exec.error": 2, "sys.uptime": 312_000},
            "num_cpus": 8,
        })
    }

    /// `nodes/N/details.json`
    #[must_use]
    pub fn details(&self) -> Value {
        json!({
            "node_id": self.id,
            "address": self.address(26_257),
            "sql_address": self.address(26_257),
            "build_info": self.build_info(),
            "system_info": {"system_info": "Linux", "kernel_info": "5.15.0-1064-gcp"},
        })
    }

    /// `nodes/N/crdb_internal.node_build_info.txt`
    #[must_use]
    pub fn node_build_info(&self) -> Table {
        let mut table = Table::new(&["node_id", "field", "value"]);
        let fields = [
            ("Name", "CockroachDB"),
            ("ClusterID", ""),
            ("Organization", ""),
            ("Build", self.version.as_str()),
            ("Version", self.version.as_str()),
            ("Channel", "official-binary"),
        ];
        let row =
            |(field, value): (&str, &str)| vec![self.id.to_string(), field.into(), value.into()];
        table.rows.extend(fields.into_iter().map(row));
        table
    }
}

/// `nodes.json`
#[must_use]
pub fn nodes_json(nodes: &[Node]) -> Value {
    let nodes: Vec<Value> = nodes.iter().map(Node::status).collect();
    json!({ "nodes": nodes })
}

/// `liveness.json`
#[must_use]
pub fn liveness_json(nodes: &[Node]) -> Value {
    let liveness = |node: &Node| {
        json!({
            "node_id": node.id,
            "epoch": "4",
            "expiration": {"wall_time": (node.updated.0 * 1_000).to_string(), "logical": 0},
            "draining": false,
            "membership": 0,
        })
    };
    // 2 is dead, 3 is live.
    let status = |node: &Node| (node.id.to_string(), json!(if node.live { 3 } else { 2 }));
    json!({
        "livenesses": nodes.iter().map(liveness).collect::<Vec<Value>>(),
        "statuses": nodes.iter().map(status).collect::<serde_json::Map<String, Value>>(),
    })
}

/// `crdb_internal.gossip_nodes.txt`
#[must_use]
pub fn gossip_nodes(nodes: &[Node]) -> Table {
    let mut table = Table::new(&[
        "node_id",
        "network",
        "address",
        "advertise_address",
        "attrs",
        "locality",
        "cluster_name",
        "server_version",
        "build_tag",
        "started_at",
        "is_live",
        "ranges",
        "leases",
    ]);
    table.rows.extend(nodes.iter().map(|node| {
        vec![
            node.id.to_string(),
            "tcp".to_owned(),
            format!("{}:26257", node.host),
            format!("{}:26257", node.host),
            "[]".to_owned(),
            format!("zone=z{}", node.id % 3),
            String::new(),
            node.server_version(),
            node.version.clone(),
            node.started.sql(),
            node.live.to_string(),
            (240 + node.id * 7).to_string(),
            (80 + node.id * 3).to_string(),
        ]
    }));
    table
}

/// `crdb_internal.gossip_liveness.txt`
#[must_use]
pub fn gossip_liveness(nodes: &[Node]) -> Table {
    let mut table = Table::new(&[
        "node_id",
        "epoch",
        "expiration",
        "draining",
        "decommissioning",
        "membership",
        "updated_at",
    ]);
    table.rows.extend(nodes.iter().map(|node| {
        vec![
            node.id.to_string(),
            "4".to_owned(),
            format!("{}000.0000000000", node.updated.0),
            "false".to_owned(),
            "false".to_owned(),
            "active".to_owned(),
            node.updated.sql(),
        ]
    }));
    table
}

/// `crdb_internal.kv_node_status.txt`
#[must_use]
pub fn kv_node_status(nodes: &[Node]) -> Table {
    let mut table = Table::new(&[
        "node_id",
        "network",
        "address",
        "attrs",
        "locality",
        "server_version",
        "go_version",
        "tag",
        "time",
        "revision",
        "cgo_compiler",
        "platform",
        "distribution",
        "type",
        "dependencies",
        "started_at",
        "updated_at",
    ]);
    table.rows.extend(nodes.iter().map(|node| {
        vec![
            node.id.to_string(),
            "tcp".to_owned(),
            format!("{}:26257", node.host),
            "[]".to_owned(),
            format!("zone=z{}", node.id % 3),
            node.server_version(),
            "go1.22.5 X:nocoverageredesign".to_owned(),
            node.version.clone(),
            "2024/09/23 15:41:58".to_owned(),
            "31ae9b1dc7e0b3b3d5ba4dc0d6e1d9e2f3bd0ea6".to_owned(),
            "gcc 6.5.0".to_owned(),
            "linux amd64".to_owned(),
            "CCL".to_owned(),
            "release".to_owned(),
            String::new(),
            node.started.sql(),
            node.updated.sql(),
        ]
    }));
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_where_they_are_looked_for() {
        let time = Time::utc((2025, 4, 22), (12, 0, 0), 0);
        let node = Node {
            id: 2,
            host: "crdb-2".to_owned(),
            version: "v24.1.17".to_owned(),
            started: time,
            updated: time,
            live: true,
        };
        assert_eq!(node.status()["build_info"]["tag"], "v24.1.17");
        assert_eq!(node.details()["build_info"]["tag"], "v24.1.17");
        let nodes = [node];
        assert_eq!(nodes_json(&nodes)["nodes"][0]["desc"]["node_id"], 2);
        for table in [
            gossip_nodes(&nodes),
            gossip_liveness(&nodes),
            kv_node_status(&nodes),
        ] {
            assert_eq!(table.rows[0].len(), table.columns.len());
        }
        assert!(gossip_nodes(&nodes).tsv().contains("\t24.1\tv24.1.17\t"));
        assert!(kv_node_status(&nodes).tsv().contains("\tv24.1.17\t"));
    }
}
