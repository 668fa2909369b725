//! Which member tells of nodes, by its name.

use serde::{Deserialize, Serialize};

use super::table_name::table_name;

/// The files that tell of nodes.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
pub(crate) enum NodeFile {
    /// `nodes/N/status.json` or `nodes/N/details.json`: one document.
    Document,
    /// `nodes.json`.
    Nodes,
    /// `liveness.json`, which some versions write beside the root folder, as
    /// `debugliveness.json`.
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
    pub(crate) fn from_path(path: &str) -> Option<NodeFile> {
        let name = path.rsplit(['/', '\\']).next()?.to_ascii_lowercase();
        if name.ends_with(".err.txt") {
            return None;
        }
        NodeFile::from_name(&name)
    }

    /// The kind of the file called `name`, in lower case and without folders.
    /// What an error note is about may have lost its extension.
    pub(crate) fn from_name(name: &str) -> Option<NodeFile> {
        if let Some(stem) = document_stem(name) {
            return match stem {
                "status" | "details" => Some(NodeFile::Document),
                "nodes" | "debugnodes" => Some(NodeFile::Nodes),
                "liveness" | "debugliveness" => Some(NodeFile::Liveness),
                _ => None,
            };
        }
        match table_name(name)?.as_str() {
            "crdb_internal.gossip_nodes" => Some(NodeFile::GossipNodes),
            "crdb_internal.gossip_liveness" | "crdb_internal.kv_node_liveness" => {
                Some(NodeFile::LivenessTable)
            }
            "crdb_internal.kv_node_status" => Some(NodeFile::KvNodeStatus),
            "crdb_internal.node_build_info" => Some(NodeFile::BuildInfo),
            _ => None,
        }
    }
}

/// `X` of `X.json`, and of `X.1.json` of a retry.
pub(crate) fn document_stem(name: &str) -> Option<&str> {
    let stem = name.strip_suffix(".json")?;
    match stem.split_once('.') {
        None => Some(stem),
        Some((stem, copy)) => {
            let is_number = !copy.is_empty() && copy.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then_some(stem)
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
            ("debug/crdb_internal.gossip_nodes",                   Some(NodeFile::GossipNodes)),
            ("DEBUG/CRDB_INTERNAL.GOSSIP_NODES.TXT",               Some(NodeFile::GossipNodes)),
            ("cluster/crdb_internal_gossip_liveness.txt",          Some(NodeFile::LivenessTable)),
            ("DEBUG/NODES/3/STATUS.JSON",                          Some(NodeFile::Document)),
            ("debug/nodes.1.json",                                 Some(NodeFile::Nodes)),
            ("debug/nodes.x.json",                                 None),
            ("debugliveness.json",                                 Some(NodeFile::Liveness)),
            ("debug/debugliveness.json",                           Some(NodeFile::Liveness)),
            ("debug/mydebugliveness.json",                         None),
            ("debug/crdb_internal.gossip_nodes.ERR.TXT",           None),
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
