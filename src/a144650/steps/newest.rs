//! What a cluster can do today, told by the newest version that was seen.

use std::collections::BTreeSet;

use crate::version::Version;

/// The newest version, where one can be read.
pub(super) struct Newest(Option<Version>);

impl Newest {
    pub(super) fn of(versions: &BTreeSet<&str>) -> Newest {
        let seen = versions.iter().copied().filter_map(Version::parse);
        Newest(seen.max_by_key(Version::number))
    }

    /// Whether it is known to be of the release line `major.minor` or later.
    pub(super) fn is_since(&self, major: u32, minor: u32) -> bool {
        self.line().is_some_and(|line| (major, minor) <= line)
    }

    /// Whether it is known to be of an earlier line.
    pub(super) fn is_before(&self, major: u32, minor: u32) -> bool {
        self.line().is_some_and(|line| line < (major, minor))
    }

    fn line(&self) -> Option<(u32, u32)> {
        let number = self.0.as_ref()?.number();
        Some((number.major, number.minor))
    }
}
