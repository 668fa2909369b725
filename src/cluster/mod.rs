//! All members together: which clusters they come from, which nodes and
//! versions there were, how far the logs reach, and what became of each job.
//!
//! Clusters are looked at apart: a node, a tenant or a job of one says nothing
//! of the same number in another.
//!
//! # Promises
//!
//! * The order in which findings come does not matter.
//!
//! # Not here
//!
//! What that means for a check: it gets everything that is known here.

mod collection;
mod coverage;
mod history;
mod intervals;
mod jobs;
mod join;
mod logs;
mod nodes;
mod stop;
mod tenants;
mod unpacked;
mod versions;
mod window;

pub(crate) use coverage::Coverage;
pub use coverage::{Covered, Gap, MissingNode, NodeCoverage, NodeVersion};
#[cfg(test)]
pub(crate) use history::Claim;
pub use history::Outcome;
pub(crate) use history::{Ending, History};
pub(crate) use intervals::Intervals;
#[cfg(test)]
pub(crate) use intervals::looks;
pub(crate) use jobs::Jobs;
pub(crate) use join::{Cluster, Everything, join};
pub(crate) use logs::NodeLogs;
#[cfg(test)]
pub(crate) use logs::node_logs;
pub(crate) use nodes::Nodes;
pub(crate) use tenants::{Tenant, TenantNames};
pub(crate) use unpacked::unfold;
pub(crate) use versions::{Scope, Versions, scopes};
pub use window::{Window, WindowSource};
