//! The tag block of a log entry: `[T3,Vdemoapp,n1,job=1065722008981340161]`.
//!
//! # Promises
//!
//! * Printed as CockroachDB prints it: tenant first, then the rest in the
//!   order of adding; a key of one letter stands before its value without `=`.
//!
//! # Not here
//!
//! What a job's tag looks like (`signals`).

use std::fmt;

/// Tags of one entry.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Tags {
    /// Tenant id; old logs have none.
    pub tenant: Option<u32>,
    /// Tenant name; absent until the server knows it.
    pub tenant_name: Option<String>,
    /// Key and value; an empty value prints the key alone.
    pub others: Vec<(String, String)>,
}

impl Tags {
    /// Tags of a tenant, such as `T3,Vdemoapp`.
    #[must_use]
    pub fn tenant(id: u32, name: &str) -> Tags {
        Tags {
            tenant: Some(id),
            tenant_name: Some(name.to_owned()),
            others: Vec::new(),
        }
    }

    /// Tags of the lines at the head of a file: `config` and nothing else.
    #[must_use]
    pub fn config() -> Tags {
        Tags::default().with("config", "")
    }

    /// Adds the node.
    #[must_use]
    pub fn node(self, id: u32) -> Tags {
        self.with("n", &id.to_string())
    }

    /// Adds a tag at the end.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Tags {
        self.others.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Sorts the tags by key, as debug zip does to logs that were JSON on disk.
    #[must_use]
    pub fn sorted(mut self) -> Tags {
        self.others.sort();
        self
    }
}

impl fmt::Display for Tags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut comma = "";
        if let Some(id) = self.tenant {
            write!(f, "T{id}")?;
            comma = ",";
        }
        if let Some(name) = &self.tenant_name {
            write!(f, "{comma}V{name}")?;
            comma = ",";
        }
        for (key, value) in &self.others {
            let equals = if key.len() > 1 && !value.is_empty() {
                "="
            } else {
                ""
            };
            write!(f, "{comma}{key}{equals}{value}")?;
            comma = ",";
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_as_cockroachdb_prints() {
        let tags = Tags::tenant(3, "demoapp").node(1).with("job", "42");
        assert_eq!(tags.to_string(), "T3,Vdemoapp,n1,job=42");
        assert_eq!(tags.sorted().to_string(), "T3,Vdemoapp,job=42,n1");
        assert_eq!(Tags::config().to_string(), "config");
        assert_eq!(Tags::default().node(9).to_string(), "n9");
        assert_eq!(Tags::default().to_string(), "");
    }
}
