//! How far the logs reach, without what identifies anyone.

use super::each;
use super::stand_ins::{Kind, StandIns};
use crate::report::{Coverage, MissingNode, NodeCoverage, NodeVersion, UncoveredJob};

impl StandIns {
    pub(super) fn coverage(&mut self, coverage: &Coverage) -> Coverage {
        let Coverage {
            covered,
            nodes,
            missing_nodes,
            window,
            uncovered_jobs,
            uncovered_jobs_omitted,
            has_jobs_table,
            never_affected,
            collect_more,
            missing_groups,
        } = coverage;
        Coverage {
            covered: *covered,
            nodes: each(nodes, |node| self.node(node)),
            missing_nodes: each(missing_nodes, |node| self.missing_node(node)),
            window: window.clone(),
            uncovered_jobs: each(uncovered_jobs, |job| self.uncovered_job(job)),
            uncovered_jobs_omitted: *uncovered_jobs_omitted,
            has_jobs_table: *has_jobs_table,
            never_affected: *never_affected,
            collect_more: collect_more.as_ref().map(|command| self.code(command)),
            missing_groups: each(missing_groups, |group| self.log_group(group)),
        }
    }

    fn node(&mut self, node: &NodeCoverage) -> NodeCoverage {
        let NodeCoverage {
            node,
            cluster_id,
            first,
            last,
            versions,
            files,
            gaps,
            collector_errors,
        } = node;
        let mut gaps = gaps.clone();
        for gap in &mut gaps {
            gap.kind = self.constant(&gap.kind);
        }
        NodeCoverage {
            node: *node,
            cluster_id: self.cluster(cluster_id.as_ref()),
            first: *first,
            last: *last,
            versions: each(versions, |version| self.node_version(version)),
            files: *files,
            gaps,
            collector_errors: each(collector_errors, |error| self.collector_error(error)),
        }
    }

    fn node_version(&mut self, node_version: &NodeVersion) -> NodeVersion {
        let NodeVersion {
            version,
            from,
            affected,
            source,
        } = node_version;
        NodeVersion {
            version: self.version(version),
            from: *from,
            affected: *affected,
            source: self.source(source),
        }
    }

    fn missing_node(&mut self, missing: &MissingNode) -> MissingNode {
        let MissingNode { node, source, note } = missing;
        MissingNode {
            node: *node,
            source: self.source(source),
            note: note.as_ref().map(|note| self.foreign_error(note)),
        }
    }

    fn uncovered_job(&mut self, job: &UncoveredJob) -> UncoveredJob {
        let UncoveredJob {
            job_id,
            tenant,
            r#type,
            operation,
            description,
            started,
            finished,
            reason,
            steps,
            done,
        } = job;
        UncoveredJob {
            job_id: self.id(job_id),
            tenant: self.id(tenant),
            r#type: r#type.as_ref().map(|name| self.job_type(name)),
            operation: *operation,
            description: description.as_ref().map(|text| self.get(Kind::Sql, text)),
            started: *started,
            finished: *finished,
            reason: self.reason(reason),
            steps: self.steps(steps),
            done: *done,
        }
    }
}
