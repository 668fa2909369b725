//! Who wrote a log: node, cluster, tenants, and which versions.

use std::collections::{BTreeMap, BTreeSet};

use debug_zip_records::entry::Entry;
use debug_zip_records::time::Micros;

use super::found::{MemberFindings, VersionSeen};
use crate::input::member::LogFile;
use crate::limits::{MAX_NODES_PER_MEMBER, MAX_VERSIONS_PER_MEMBER};

/// What the entries of a log tell so far.
#[derive(Debug)]
pub(super) struct Origin {
    /// Tenant of the path.
    tenant: Option<String>,
    /// Node of the path, else the first that an entry names.
    pub(super) node: Option<u32>,
    cluster_id: Option<String>,
    tenants: BTreeSet<(String, u64)>,
    pub(super) versions: Vec<VersionSeen>,
    /// Version of the last header: what wrote the entries after it.
    pub(super) header: Option<String>,
    /// Version that the last JSON entry of each node names.
    version_of: BTreeMap<Option<u32>, String>,
}

impl Origin {
    pub(super) fn of(log: &LogFile) -> Origin {
        Origin {
            tenant: log.tenant.clone(),
            node: log.node,
            cluster_id: None,
            tenants: BTreeSet::new(),
            versions: Vec::new(),
            header: None,
            version_of: BTreeMap::new(),
        }
    }

    /// Takes what an entry says of who wrote it.
    pub(super) fn learn(&mut self, entry: &Entry<'_>) {
        self.node = self.node.or(entry.tags.node);
        self.learn_tenant(entry);
        if self.cluster_id.is_none() {
            self.cluster_id = entry.cluster_id.as_deref().map(str::to_owned).or_else(|| {
                let text = std::str::from_utf8(&entry.message).ok()?;
                let id = text.strip_prefix("clusterID: ")?;
                Some(id.trim().to_owned())
            });
        }
        if let Some(version) = entry.version.as_deref() {
            let node = entry.tags.node;
            let known = self.version_of.get(&node).map(String::as_str) == Some(version);
            if !known && self.version_of.len() < MAX_NODES_PER_MEMBER {
                self.version_of.insert(node, version.to_owned());
                self.add_version(entry.time, version, node);
            }
        }
    }

    /// Takes the tenant names that an entry carries with its id, or that its
    /// path does.
    pub(super) fn learn_tenant(&mut self, entry: &Entry<'_>) {
        let Some(id) = entry.tags.tenant else {
            return;
        };
        let of_path = self.tenant.as_deref().filter(|_| id != 1);
        // A tenant without a name here still logs.
        let names = entry.tags.tenant_name.as_deref().into_iter().chain(of_path);
        for name in names.chain([""]) {
            let known = self
                .tenants
                .iter()
                .any(|(known, of)| *of == id && (known == name || name.is_empty()));
            if !known && self.tenants.len() < MAX_VERSIONS_PER_MEMBER {
                self.tenants.insert((name.to_owned(), id));
            }
        }
    }

    /// A file header: what wrote the entries after it.
    pub(super) fn header(&mut self, at: Option<Micros>, version: String) {
        self.add_version(at, &version, None);
        self.header = Some(version);
    }

    fn add_version(&mut self, at: Option<Micros>, version: &str, node: Option<u32>) {
        if self.versions.len() < MAX_VERSIONS_PER_MEMBER {
            self.versions.push(VersionSeen {
                at,
                version: version.to_owned(),
                node,
            });
        }
    }

    /// Versions that headers name: they do not say of which node.
    pub(super) fn headers(&mut self) -> impl Iterator<Item = &mut VersionSeen> {
        self.versions.iter_mut().filter(|seen| seen.node.is_none())
    }

    /// Hands over what was learned.
    pub(super) fn finish(self, found: &mut MemberFindings) {
        let node = self.node;
        found.node = node;
        found.cluster_id = self.cluster_id;
        found.tenants = self.tenants.into_iter().collect();
        found.versions = self.versions;
        // What stands before the first entry that names a node is the node's too.
        for version in &mut found.versions {
            version.node = version.node.or(node);
        }
        for span in &mut found.spans {
            span.node = span.node.or(node);
        }
    }
}
