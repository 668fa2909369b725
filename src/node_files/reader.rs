//! Reads any file that tells of nodes, chunk by chunk.

use std::fmt;

use debug_zip_records::table::{Ending, Format, Problem, Records};
use serde::{Deserialize, Serialize};

use super::document::read_document;
use super::fact::NodeFact;
use super::tables;
use crate::input::member::NodeFile;
use crate::limits::MAX_DOCUMENT_BYTES;

/// Reads one file, and gives what it tells of each node to a callback.
#[derive(Debug)]
pub(crate) struct NodeFileReader {
    body: Body,
}

#[derive(Debug)]
enum Body {
    /// The document so far; at most one byte more than may be.
    Document(Vec<u8>),
    Table(Box<Records<NodeFact>>),
}

/// What a reader says at the end of a file.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct NodeFileSummary {
    /// What was not read.
    pub problems: Vec<NodeFileProblem>,
}

/// Something in a file that was not read as it should be.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub(crate) enum NodeFileProblem {
    /// The document is not JSON, or breaks off.
    NotJson {
        /// Where, counted from 1.
        line: u64,
    },
    /// A table has a problem.
    #[serde(rename = "@table")]
    Table(Problem),
    /// The document is longer than [`MAX_DOCUMENT_BYTES`].
    TooLarge,
}

impl NodeFileReader {
    /// A reader of a file of this kind; `path` promises its format.
    #[must_use]
    pub(crate) fn new(kind: NodeFile, path: &str) -> NodeFileReader {
        let promised = Format::from_path(path);
        let table = match kind {
            NodeFile::Document => {
                return NodeFileReader {
                    body: Body::Document(Vec::new()),
                };
            }
            NodeFile::Nodes => tables::nodes(promised),
            NodeFile::Liveness => tables::liveness(promised),
            NodeFile::GossipNodes => tables::gossip_nodes(promised),
            NodeFile::LivenessTable => tables::liveness_table(promised),
            NodeFile::KvNodeStatus => tables::kv_node_status(promised),
            NodeFile::BuildInfo => tables::build_info(promised),
        };
        NodeFileReader {
            body: Body::Table(Box::new(table)),
        }
    }

    /// Reads the next bytes.
    pub(crate) fn feed(&mut self, bytes: &[u8], sink: &mut dyn FnMut(NodeFact)) {
        match &mut self.body {
            Body::Document(document) => {
                let room = (MAX_DOCUMENT_BYTES + 1).saturating_sub(document.len());
                document.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
            }
            Body::Table(table) => table.feed(bytes, sink),
        }
    }

    /// Ends the file.
    #[must_use]
    pub(crate) fn finish(self, ending: Ending, sink: &mut dyn FnMut(NodeFact)) -> NodeFileSummary {
        let problems = match self.body {
            Body::Document(document) => finish_document(&document, sink),
            Body::Table(table) => {
                let problems = table.finish(ending, sink).problems;
                problems.into_iter().map(NodeFileProblem::Table).collect()
            }
        };
        NodeFileSummary { problems }
    }
}

fn finish_document(document: &[u8], sink: &mut dyn FnMut(NodeFact)) -> Vec<NodeFileProblem> {
    let mut fact = NodeFact::default();
    let result = read_document(document, &mut fact);
    if !fact.is_empty() {
        sink(fact);
    }
    match result {
        _ if MAX_DOCUMENT_BYTES < document.len() => vec![NodeFileProblem::TooLarge],
        Ok(()) => Vec::new(),
        Err(error) => vec![NodeFileProblem::NotJson {
            line: error.line() as u64,
        }],
    }
}

impl NodeFileProblem {
    /// A stable name for this kind of problem.
    #[must_use]
    pub(crate) fn code(&self) -> &'static str {
        match self {
            NodeFileProblem::NotJson { .. } => "node-file-not-json",
            NodeFileProblem::Table(problem) => problem.code(),
            NodeFileProblem::TooLarge => "node-file-too-large",
        }
    }
}

impl NodeFileProblem {
    /// Whether nodes may be missing because of it.
    #[must_use]
    pub(crate) fn loses_rows(&self) -> bool {
        match self {
            NodeFileProblem::Table(problem) => problem.loses_rows(),
            NodeFileProblem::NotJson { .. } | NodeFileProblem::TooLarge => true,
        }
    }
}

impl fmt::Display for NodeFileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NodeFileProblem::NotJson { line } => write!(
                f,
                "the file is not valid JSON from line {line} on; what comes before it was used"
            ),
            NodeFileProblem::Table(problem) => problem.fmt(f),
            NodeFileProblem::TooLarge => write!(
                f,
                "the file is larger than {} MiB, of which the start was used",
                MAX_DOCUMENT_BYTES >> 20
            ),
        }
    }
}

impl std::error::Error for NodeFileProblem {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node_files::Membership;
    use debug_zip_records::time::Micros;

    fn read(path: &str, text: &str) -> (Vec<NodeFact>, Vec<&'static str>) {
        let kind = NodeFile::from_path(path).unwrap();
        let mut facts = Vec::new();
        let mut reader = NodeFileReader::new(kind, path);
        for byte in text.as_bytes() {
            reader.feed(&[*byte], &mut |fact| facts.push(fact));
        }
        let summary = reader.finish(Ending::Whole, &mut |fact| facts.push(fact));
        let codes = summary.problems.iter().map(NodeFileProblem::code);
        (facts, codes.collect())
    }

    fn node(node_id: u32, build_tag: &str) -> NodeFact {
        NodeFact {
            node_id: Some(node_id),
            build_tag: (!build_tag.is_empty()).then(|| build_tag.to_owned()),
            ..NodeFact::default()
        }
    }

    fn member(node_id: u32, membership: Option<Membership>) -> NodeFact {
        NodeFact {
            membership,
            ..node(node_id, "")
        }
    }

    #[test]
    fn documents() {
        let (facts, problems) = read(
            "nodes/3/status.json",
            r#"{"desc":{"node_id":3},"build_info":{"tag":"v24.1.5"}}"#,
        );
        assert_eq!(facts, [node(3, "v24.1.5")]);
        assert_eq!(problems, [""; 0]);
        let (facts, problems) = read("details.json", "{\"node_id\": 3,\n nonsense");
        assert_eq!(facts, [node(3, "")]);
        assert_eq!(problems, ["node-file-not-json"]);
        let (facts, problems) = read("details.json", "");
        assert_eq!(facts, []);
        assert_eq!(problems, ["node-file-not-json"]);
    }

    #[test]
    fn lists_of_nodes() {
        let (facts, problems) = read(
            "debug/nodes.json",
            r#"{"nodes": [{"desc": {"node_id": 1, "build_tag": "v24.1.4"}, "metrics": {"a": [1]}},
                {"desc": {"node_id": 2}, "build_info": {"tag": "v24.1.5"}, "started_at": 1745303400000002000},
                {"node_id": 3, "address": {"a": "{[\"]}"}}, {}], "liveness_by_node_id": {"1": 3}}"#,
        );
        let started = NodeFact {
            started_at: Some(Micros::clamped(1_745_303_400_000_002)),
            ..node(2, "v24.1.5")
        };
        assert_eq!(facts, [node(1, "v24.1.4"), started, node(3, "")]);
        assert_eq!(problems, ["table-bad-rows"]);
    }

    #[test]
    fn liveness() {
        use Membership::{Active, Decommissioned, Decommissioning};

        let (facts, problems) = read(
            "liveness.json",
            r#"{"livenesses": [{"node_id": 1, "epoch": 9}, {"node_id": 2, "membership": 2},
                {"node_id": 3, "membership": "DECOMMISSIONING"}], "statuses": {"1": 3}}"#,
        );
        let want = [
            member(1, None),
            member(2, Some(Decommissioned)),
            member(3, Some(Decommissioning)),
        ];
        assert_eq!(facts, want);
        assert_eq!(problems, [""; 0]);

        let (facts, _) = read(
            "crdb_internal.gossip_liveness.txt",
            "node_id\tdraining\tdecommissioning\tmembership\n\
             1\tf\tf\tactive\n2\tf\tt\tNULL\n3\tf\tt\tdecommissioned\n",
        );
        let want = [
            member(1, Some(Active)),
            member(2, Some(Decommissioning)),
            member(3, Some(Decommissioned)),
        ];
        assert_eq!(facts, want);
    }

    fn heard(node_id: u32, micros: i64) -> NodeFact {
        NodeFact {
            updated_at: Some(Micros::clamped(micros)),
            ..node(node_id, "")
        }
    }

    #[test]
    fn debugliveness() {
        let livenesses =
            r#"[{"node_id":3,"epoch":1},{"nodeId":4,"membership":2},{"node_id": 0, "nodeId": 5}]"#;
        let want = [
            member(3, None),
            member(4, Some(Membership::Decommissioned)),
            member(5, None),
        ];
        for text in [
            livenesses.to_owned(),
            format!(" {livenesses}\n"),
            format!(r#"{{"livenesses": {livenesses}}}"#),
            format!(r#"{{"a": 1, "b": {{"c": [7]}}, "d": {livenesses}, "e": null}}"#),
        ] {
            let (facts, problems) = read("debugliveness.json", &text);
            assert_eq!(facts, want, "{text}");
            assert_eq!(problems, [""; 0], "{text}");
        }
        for (text, problem) in [
            (r#"[{"epoch":1},{"node_id":3}]"#, "table-bad-rows"),
            (r#"[{"node_id":3},{"node"#, "table-cut"),
        ] {
            let (facts, problems) = read("debugliveness.json", text);
            assert_eq!((facts, problems), (vec![member(3, None)], vec![problem]));
        }
    }

    /// No `expiration` or `updated_at` is a problem: they are a hint.
    #[test]
    fn last_heard_of() {
        const AT: i64 = 1_745_303_400_000_002;
        let (facts, problems) = read(
            "liveness.json",
            r#"{"livenesses": [
                {"node_id": 1, "expiration": {"wall_time": 1745303400000002000, "logical": 0}},
                {"nodeId": 2, "expiration": {"wallTime": "1745303400000002000"}},
                {"node_id": 3, "expiration": {}}, {"node_id": 4, "expiration": null},
                {"node_id": 5, "expiration": {"wall_time": 1}}, {"node_id": 6, "expiration": "x"}]}"#,
        );
        let none = [3, 4, 5, 6].map(|id| member(id, None));
        assert_eq!(facts, [&[heard(1, AT), heard(2, AT)], &none[..]].concat());
        assert_eq!(problems, [""; 0]);

        let (facts, problems) = read(
            "crdb_internal_gossip_liveness.txt",
            "node_id\texpiration\tupdated_at\n\
             1\t1745303400000002000.0000000000\tNULL\n\
             2\t1745303400.000002000,0\t2025-04-22 06:29:00 +0000 UTC\n\
             3\t1745303400.000002000,0\t2025-04-22 06:30:01\n\
             4\t1\t2025-04-22 06:30:01\n\
             5\t1\tNULL\n\
             6\t0,0\tsoon\n",
        );
        let later = 1_745_303_401_000_000;
        let want = [heard(1, AT), heard(2, AT), heard(3, later), heard(4, later)];
        let none = [5, 6].map(|id| member(id, None));
        assert_eq!(facts, [&want[..], &none[..]].concat());
        assert_eq!(problems, [""; 0]);
    }

    #[test]
    fn tables() {
        let (facts, _) = read(
            "crdb_internal.gossip_nodes.csv",
            "build_tag,node_id,address\nv24.1.5,1,\"a,b\"\nv24.1.6,2,c\n",
        );
        assert_eq!(facts, [node(1, "v24.1.5"), node(2, "v24.1.6")]);

        let (facts, problems) = read(
            "crdb_internal.kv_node_status.txt",
            "node_id\ttag\tstarted_at\n1\tv24.1.5\tNULL\nx\tv24.1.6\tNULL\n",
        );
        assert_eq!(facts, [node(1, "v24.1.5")]);
        assert_eq!(problems, ["table-bad-rows", "table-bad-values"]);

        let (facts, _) = read(
            "nodes/2/crdb_internal.node_build_info.txt",
            "node_id\tfield\tvalue\n2\tName\tCockroachDB\n2\tClusterID\tc-1\n2\tVersion\tv24.1.5\n",
        );
        let cluster = NodeFact {
            cluster_id: Some("c-1".to_owned()),
            ..node(2, "")
        };
        assert_eq!(facts, [cluster, node(2, "v24.1.5")]);
    }

    #[test]
    fn documents_are_bounded() {
        let start = r#"{"node_id": 3, "x": ""#;
        for (extra, code) in [(0, "node-file-not-json"), (1, "node-file-too-large")] {
            let kind = NodeFile::Document;
            let mut reader = NodeFileReader::new(kind, "status.json");
            let mut facts = Vec::new();
            reader.feed(start.as_bytes(), &mut |fact| facts.push(fact));
            let filler = vec![b'x'; MAX_DOCUMENT_BYTES - start.len() + extra];
            reader.feed(&filler, &mut |fact| facts.push(fact));
            let summary = reader.finish(Ending::Whole, &mut |fact| facts.push(fact));
            assert_eq!(facts, [node(3, "")]);
            assert_eq!(summary.problems[0].code(), code);
        }
    }
}
