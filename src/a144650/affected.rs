//! Which versions of CockroachDB have the bug, as the advisory lists them.
//!
//! # Promises
//!
//! * The advisory's ranges stand in one table, `LINES`.
//! * In doubt, a version is affected: prereleases of an affected line, and
//!   custom builds, which may or may not hold a fix made after their number.
//!
//! # Not here
//!
//! Reading versions (`version`), and which node ran which when.

use crate::scan::Operation;
use crate::version::Affected;
use crate::version::{Number, Stage, Version};

/// A release line that the advisory names.
struct Line {
    major: u32,
    minor: u32,
    /// The first version of this line that holds the fix.
    fixed: Option<Number>,
    /// The first release to move to. Of the next line, if this has none.
    upgrade_to: &'static str,
}

/// Every line with the bug; its first version is the line's first prerelease.
const LINES: [Line; 6] = [
    line(23, 2, Some((24, Stage::Release)), "v23.2.24"),
    line(24, 1, Some((17, Stage::Release)), "v24.1.17"),
    // Out of support when the fix was made: nobody fixed it.
    line(24, 2, None, "v24.3.11"),
    line(24, 3, Some((11, Stage::Release)), "v24.3.11"),
    line(25, 1, Some((5, Stage::Release)), "v25.1.5"),
    // Fixed before its first release.
    line(25, 2, Some((0, Stage::Beta(2))), "v25.2.0"),
];

const fn line(
    major: u32,
    minor: u32,
    fixed: Option<(u32, Stage)>,
    upgrade_to: &'static str,
) -> Line {
    let fixed = match fixed {
        None => None,
        Some((patch, stage)) => Some(Number {
            major,
            minor,
            patch,
            stage,
        }),
    };
    Line {
        major,
        minor,
        fixed,
        upgrade_to,
    }
}

/// The release that a cluster should move to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct FixedRelease {
    /// Its name, such as `v24.1.17`.
    pub release: &'static str,
    /// False where the cluster's own line has no fixed release.
    pub own_line: bool,
}

/// Whether `version` has the bug.
///
/// `Unknown` only for a line that was never made.
#[must_use]
pub(super) fn affected(version: &Version) -> Affected {
    let number = version.number();
    let own = (number.major, number.minor);
    // Before v19.1, no release has a log like these; no release has a major
    // number past that of a year. Collectors have versions, too.
    if !(19..100).contains(&number.major) {
        return Affected::Unknown;
    }
    if own < first_line() {
        return Affected::No;
    }
    match line_of(number) {
        None if prints_same_text_harmlessly(version) => Affected::No,
        None => Affected::Unknown,
        Some(Line { fixed: None, .. }) => Affected::Yes,
        Some(Line {
            fixed: Some(fixed), ..
        }) if number < *fixed => Affected::Yes,
        Some(_) => Affected::No,
    }
}

/// The release to move to from `version`; `None` if it does not have the bug
/// or its line is not known.
#[must_use]
pub(super) fn fixed_release_for(version: &Version) -> Option<FixedRelease> {
    if affected(version) != Affected::Yes {
        return None;
    }
    line_of(version.number()).map(|line| FixedRelease {
        release: line.upgrade_to,
        own_line: line.fixed.is_some(),
    })
}

/// Whether `version` prints the text of the flush error on ordinary shutdown:
/// v25.3 flushes asynchronously again, without the bug, and words it alike.
#[must_use]
pub(super) fn prints_same_text_harmlessly(version: &Version) -> bool {
    let number = version.number();
    (25, 3) <= (number.major, number.minor)
}

/// The first version with the fix, of each line that has one, and the lines
/// that have none.
pub(super) fn fixed_releases() -> (Vec<String>, Vec<String>) {
    let fixed = LINES.iter().filter_map(|line| line.fixed);
    let without = LINES.iter().filter(|line| line.fixed.is_none());
    let names = without.map(|line| format!("v{}.{}", line.major, line.minor));
    (
        fixed.map(|number| number.to_string()).collect(),
        names.collect(),
    )
}

fn line_of(number: Number) -> Option<&'static Line> {
    LINES
        .iter()
        .find(|line| (line.major, line.minor) == (number.major, number.minor))
}

fn first_line() -> (u32, u32) {
    let [first, ..] = &LINES;
    (first.major, first.minor)
}

/// Whether the advisory names this kind, or it may be one that it names.
pub(super) fn may_be_affected(operation: Operation) -> bool {
    !matches!(operation, Operation::IndexBackfill | Operation::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both sides of every bound of the advisory.
    #[test]
    fn bounds() {
        use Affected::{No, Unknown, Yes};

        #[rustfmt::skip]
        let cases: &[(&str, Affected, Option<&str>)] = &[
            ("v1.0.0",                     Unknown, None),
            ("v8.11.0",                    Unknown, None),
            ("v18.9.0",                    Unknown, None),
            ("v19.1.0",                    No,      None),
            ("v99.1.0",                    No,      None),
            ("v100.1.0",                   Unknown, None),
            ("v2024.1.17",                 Unknown, None),
            ("v22.2.19",                   No,      None),
            ("v23.1.99",                   No,      None),
            ("v23.2.0-alpha.1",            Yes,     Some("v23.2.24")),
            ("v23.2.0-rc.1",               Yes,     Some("v23.2.24")),
            ("v23.2.0",                    Yes,     Some("v23.2.24")),
            ("v23.2.4-1-gabcdef",          Yes,     Some("v23.2.24")),
            ("v23.2.23",                   Yes,     Some("v23.2.24")),
            ("v23.2.24-rc.1",              Yes,     Some("v23.2.24")),
            ("v23.2.24",                   No,      None),
            ("v23.2.24-fips",              No,      None),
            ("v23.3.0",                    Unknown, None),
            ("v24.1.0-alpha.1",            Yes,     Some("v24.1.17")),
            ("v24.1.0-cloudonly.1",        Yes,     Some("v24.1.17")),
            ("v24.1.0",                    Yes,     Some("v24.1.17")),
            ("v24.1.16",                   Yes,     Some("v24.1.17")),
            ("v24.1.16-fips",              Yes,     Some("v24.1.17")),
            ("v24.1.16-5-gabc",            Yes,     Some("v24.1.17")),
            ("v24.1.17",                   No,      None),
            ("v24.1.17-5-gabc",            No,      None),
            ("v24.1.17-cloudonly.1",       No,      None),
            ("v24.2.0-alpha.1",            Yes,     Some("v24.3.11")),
            ("v24.2.0",                    Yes,     Some("v24.3.11")),
            ("v24.2.10",                   Yes,     Some("v24.3.11")),
            ("v24.2.4294967295",           Yes,     Some("v24.3.11")),
            ("v24.3.0-beta.1",             Yes,     Some("v24.3.11")),
            ("v24.3.0",                    Yes,     Some("v24.3.11")),
            ("v24.3.10",                   Yes,     Some("v24.3.11")),
            ("v24.3.11",                   No,      None),
            ("v24.4.0",                    Unknown, None),
            ("v25.0.0",                    Unknown, None),
            ("v25.1.0-rc.1",               Yes,     Some("v25.1.5")),
            ("v25.1.0",                    Yes,     Some("v25.1.5")),
            ("v25.1.4",                    Yes,     Some("v25.1.5")),
            ("v25.1.5",                    No,      None),
            ("v25.2.0-alpha.3",            Yes,     Some("v25.2.0")),
            ("v25.2.0-alpha.00000000-dev", Yes,     Some("v25.2.0")),
            ("v25.2.0-beta.1",             Yes,     Some("v25.2.0")),
            ("v25.2.0-beta.1-7-gabc",      Yes,     Some("v25.2.0")),
            ("v25.2.0-beta.2",             No,      None),
            ("v25.2.0-rc.1",               No,      None),
            ("v25.2.0",                    No,      None),
            ("v25.2.1",                    No,      None),
            ("v25.3.0-alpha.1",            No,      None),
            ("v25.3.0",                    No,      None),
            ("v26.1.0",                    No,      None),
        ];
        for (text, want, release) in cases {
            let version = Version::parse(text).unwrap();
            assert_eq!(affected(&version), *want, "{text}");
            let fixed = fixed_release_for(&version);
            assert_eq!(fixed.map(|fixed| fixed.release), *release, "{text}");
        }
    }

    /// What the table sends people to must not be affected itself.
    #[test]
    fn upgrades_are_fixed() {
        for line in &LINES {
            let target = Version::parse(line.upgrade_to).unwrap();
            assert_eq!(affected(&target), Affected::No, "{target}");
            assert!(
                (line.major, line.minor, 0) <= {
                    let number = target.number();
                    (number.major, number.minor, number.patch)
                }
            );
        }
    }

    #[test]
    fn only_one_line_has_no_fix() {
        let own_line = |text| {
            let version = Version::parse(text).unwrap();
            fixed_release_for(&version).unwrap().own_line
        };
        assert!(own_line("v24.1.0"));
        assert!(!own_line("v24.2.0"));
    }

    #[test]
    fn same_text() {
        for (text, want) in [
            ("v25.2.99", false),
            ("v25.3.0-alpha.1", true),
            ("v25.3.0", true),
            ("v26.1.0", true),
            ("v24.1.5", false),
        ] {
            let version = Version::parse(text).unwrap();
            assert_eq!(prints_same_text_harmlessly(&version), want, "{text}");
        }
    }
}
