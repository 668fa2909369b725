//! Which member tells of nodes, by its name.

/// The files that tell of nodes.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum NodeFile {
    /// `nodes/N/status.json` or `nodes/N/details.json`: one document.
    Document,
    /// `nodes.json`.
    Nodes,
    /// `liveness.json`, or `debugliveness.json` at the root of the archive.
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
    /// The kind of the member at `path`. Case does not matter, and a table's
    /// schema may end with a dot or an underscore: uploads to the vendor have
    /// the latter. Second copies that a retry left (`X.1.txt`) are of the same
    /// kind; notes of errors are of none.
    #[must_use]
    pub fn from_path(path: &str) -> Option<NodeFile> {
        let name = path.rsplit(['/', '\\']).next()?.to_ascii_lowercase();
        if name.ends_with(".err.txt") {
            return None;
        }
        match name.as_str() {
            "status.json" | "details.json" => return Some(NodeFile::Document),
            "nodes.json" => return Some(NodeFile::Nodes),
            "liveness.json" | "debugliveness.json" => return Some(NodeFile::Liveness),
            _ => {}
        }
        let table = name
            .strip_prefix("crdb_internal")?
            .strip_prefix(['.', '_'])?;
        // Without an extension it is no table's file.
        let (table, _extension) = table.split_once('.')?;
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
            ("DEBUG/NODES/3/Status.JSON",                          Some(NodeFile::Document)),
            ("debugliveness.json",                                 Some(NodeFile::Liveness)),
            ("debug/DebugLiveness.json",                           Some(NodeFile::Liveness)),
            ("debugliveness.json.err.txt",                         None),
            ("xdebugliveness.json",                                None),
            ("debug/CRDB_INTERNAL.GOSSIP_NODES.TXT",               Some(NodeFile::GossipNodes)),
            ("cluster/crdb_internal_gossip_nodes.txt",             Some(NodeFile::GossipNodes)),
            ("cluster/crdb_internal_gossip_nodes.1.txt",           Some(NodeFile::GossipNodes)),
            ("cluster/crdb_internal_gossip_liveness.txt",          Some(NodeFile::LivenessTable)),
            ("cluster/Crdb_Internal_Kv_Node_Liveness.csv",         Some(NodeFile::LivenessTable)),
            ("cluster/crdb_internal_kv_node_status.json",          Some(NodeFile::KvNodeStatus)),
            ("nodes/1/crdb_internal_node_build_info.txt",          Some(NodeFile::BuildInfo)),
            ("cluster/crdb_internal_gossip_nodes.Err.TXT",         None),
            ("cluster/crdb_internal_gossip_nodes",                 None),
            ("cluster/crdb_internalgossip_nodes.txt",              None),
            ("cluster/crdb_internal__gossip_nodes.txt",            None),
            ("cluster/crdb_internal_jobs.txt",                     None),
            ("debug/crdb_internal.jobs.txt",                       None),
            ("debug/settings.json",                                None),
            ("",                                                   None),
        ];
        for (path, want) in cases {
            assert_eq!(NodeFile::from_path(path), *want, "{path}");
        }
    }
}
