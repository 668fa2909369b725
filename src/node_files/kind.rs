//! Which member tells of nodes, by its name.

/// The files that tell of nodes.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum NodeFile {
    /// `nodes/N/status.json` or `nodes/N/details.json`: one document.
    Document,
    /// `nodes.json`.
    Nodes,
    /// `liveness.json`.
    Liveness,
    /// `crdb_internal.gossip_nodes`.
    GossipNodes,
    /// `crdb_internal.gossip_liveness` or `crdb_internal.kv_node_liveness`.
    LivenessTable,
    /// `crdb_internal.kv_node_status`.
    KvNodeStatus,
    /// `nodes/N/crdb_internal.node_build_info`.
    BuildInfo,
}

impl NodeFile {
    /// The kind of the member at `path`. Second copies that a retry left
    /// (`X.1.txt`) are of the same kind; notes of errors are of none.
    #[must_use]
    pub fn from_path(path: &str) -> Option<NodeFile> {
        let name = path.rsplit(['/', '\\']).next()?;
        if name.ends_with(".err.txt") {
            return None;
        }
        match name {
            "status.json" | "details.json" => return Some(NodeFile::Document),
            "nodes.json" => return Some(NodeFile::Nodes),
            "liveness.json" => return Some(NodeFile::Liveness),
            _ => {}
        }
        let mut parts = name.strip_prefix("crdb_internal.")?.split('.');
        let table = parts.next()?;
        // Without an extension it is no table's file.
        parts.next()?;
        match table {
            "gossip_nodes" => Some(NodeFile::GossipNodes),
            "gossip_liveness" | "kv_node_liveness" => Some(NodeFile::LivenessTable),
            "kv_node_status" => Some(NodeFile::KvNodeStatus),
            "node_build_info" => Some(NodeFile::BuildInfo),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        #[rustfmt::skip]
        let cases: &[(&str, Option<NodeFile>)] = &[
            ("debug/nodes/3/status.json",                          Some(NodeFile::Document)),
            ("debug/nodes/3/details.json",                         Some(NodeFile::Document)),
            ("debug/nodes.json",                                   Some(NodeFile::Nodes)),
            ("liveness.json",                                      Some(NodeFile::Liveness)),
            ("debug/liveness.json.err.txt",                        None),
            ("debug/crdb_internal.gossip_nodes.txt",               Some(NodeFile::GossipNodes)),
            ("debug/crdb_internal.gossip_nodes.1.txt",             Some(NodeFile::GossipNodes)),
            ("debug/crdb_internal.gossip_nodes.txt.err.txt",       None),
            ("debug/crdb_internal.gossip_nodes",                   None),
            ("debug/crdb_internal.gossip_liveness.csv",            Some(NodeFile::LivenessTable)),
            ("debug\\crdb_internal.kv_node_liveness.txt",          Some(NodeFile::LivenessTable)),
            ("debug/crdb_internal.kv_node_status.txt",             Some(NodeFile::KvNodeStatus)),
            ("debug/nodes/1/crdb_internal.node_build_info.txt",    Some(NodeFile::BuildInfo)),
            ("debug/crdb_internal.jobs.txt",                       None),
            ("debug/settings.json",                                None),
            ("",                                                   None),
        ];
        for (path, want) in cases {
            assert_eq!(NodeFile::from_path(path), *want, "{path}");
        }
    }
}
