//! Tenants by id: logs and paths name them by id or by name.

use std::collections::BTreeMap;

use crate::input::member;
use crate::order;
use crate::scan::{MemberFindings, SYSTEM_TENANT, TenantRef};

/// A tenant's id in digits, or its name where no entry has both.
pub(crate) type Tenant = String;

/// Names of tenants, and their ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct TenantNames(BTreeMap<String, u64>);

impl TenantNames {
    /// Collects the pairs of names and ids that entries and lists carry.
    #[must_use]
    pub(crate) fn collect(members: &[MemberFindings]) -> TenantNames {
        let pairs = members
            .iter()
            .flat_map(|member| member.tenants.iter().cloned())
            .filter(|(name, _)| !name.is_empty());
        let mut names: BTreeMap<String, u64> = order::map(pairs);
        names.insert("system".to_owned(), 1);
        TenantNames(names)
    }

    /// The id in digits; the name where nothing has both.
    #[must_use]
    pub(crate) fn id(&self, tenant: &TenantRef) -> Tenant {
        match tenant {
            TenantRef::Id(id) => id.to_string(),
            TenantRef::Name(name) => self
                .0
                .get(name)
                .map_or_else(|| name.clone(), ToString::to_string),
        }
    }

    /// The tenant of the member at `path`.
    #[must_use]
    pub(crate) fn of_path(&self, path: &str) -> Tenant {
        match member::tenant(path) {
            Some(name) => self.id(&TenantRef::Name(name.to_owned())),
            None => self.id(&SYSTEM_TENANT),
        }
    }
}
