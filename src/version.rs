//! Reads the version of a CockroachDB binary.
//!
//! # Promises
//!
//! * What is not a version is `None`, which means *unknown* everywhere: no
//!   text is bent until it fits.
//! * The original text is kept, for the report.
//! * Input is untrusted: no byte string makes this module panic, and text
//!   longer than [`MAX_VERSION_BYTES`] is not a version.
//!
//! # Not here
//!
//! Which versions have a bug: a check knows (`scan::Check::affected`).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::limits::MAX_VERSION_BYTES;

/// The version of a binary: its number, and the text that it was read from.
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Version {
    number: Number,
    text: String,
}

/// Whether a version has the bug that a check looks for.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Affected {
    /// It has the bug; a prerelease or a custom build of an affected line does.
    Yes,
    /// It never had it, or it is fixed.
    No,
    /// Not a version that is known: counts like one with the bug.
    Unknown,
}

/// The part of a version that orders.
///
/// Whatever a custom build appends (`-cloudonly.1`, `-fips`, `-5-gabcdef`) does
/// not: such a build orders like the version that it names.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Number {
    /// The year's last two digits, since 19.
    pub major: u32,
    /// The release line within the year.
    pub minor: u32,
    /// The patch release.
    pub patch: u32,
    /// How far towards the release.
    pub stage: Stage,
}

/// How far a version is towards its release.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Stage {
    /// `-alpha.N`.
    Alpha(u32),
    /// `-beta.N`.
    Beta(u32),
    /// `-rc.N`.
    Rc(u32),
    /// No prerelease.
    Release,
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Number {
            major,
            minor,
            patch,
            stage,
        } = self;
        write!(f, "v{major}.{minor}.{patch}")?;
        match stage {
            Stage::Alpha(number) => write!(f, "-alpha.{number}"),
            Stage::Beta(number) => write!(f, "-beta.{number}"),
            Stage::Rc(number) => write!(f, "-rc.{number}"),
            Stage::Release => Ok(()),
        }
    }
}

impl Version {
    /// Parses `v24.1.5`, `23.2.0-alpha.1`, `v24.1.5-cloudonly.1`,
    /// `v23.2.4-1-gabcdef` and the like; spaces around it are ignored.
    #[must_use]
    pub fn parse(text: impl AsRef<[u8]>) -> Option<Version> {
        let text = std::str::from_utf8(text.as_ref()).ok()?.trim();
        if text.len() > MAX_VERSION_BYTES {
            return None;
        }
        let rest = text.strip_prefix('v').unwrap_or(text);
        let (major, rest) = number(rest)?;
        let (minor, rest) = number(rest.strip_prefix('.')?)?;
        let (patch, rest) = number(rest.strip_prefix('.')?)?;
        let stage = stage(rest)?;
        Some(Version {
            number: Number {
                major,
                minor,
                patch,
                stage,
            },
            text: text.to_owned(),
        })
    }

    /// The part that orders.
    #[must_use]
    pub fn number(&self) -> Number {
        self.number
    }

    /// The text that it was read from, such as `v24.1.5-cloudonly.1`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<Version> for String {
    fn from(version: Version) -> String {
        version.text
    }
}

impl TryFrom<String> for Version {
    type Error = NotAVersion;

    fn try_from(text: String) -> Result<Version, NotAVersion> {
        Version::parse(text).ok_or(NotAVersion)
    }
}

/// A text that is no version.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NotAVersion;

impl fmt::Display for NotAVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a CockroachDB version")
    }
}

impl std::error::Error for NotAVersion {}

/// Reads the digits that `text` starts with.
fn number(text: &str) -> Option<(u32, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    Some((digits.parse().ok()?, rest))
}

/// How a prerelease is written, and what it is with its number.
type Prerelease = (&'static str, fn(u32) -> Stage);

const PRERELEASES: [Prerelease; 3] = [
    ("alpha", Stage::Alpha),
    ("beta", Stage::Beta),
    ("rc", Stage::Rc),
];

/// Reads what follows the three numbers.
fn stage(suffix: &str) -> Option<Stage> {
    if suffix.is_empty() {
        return Some(Stage::Release);
    }
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_');
    if !suffix.starts_with(['-', '+']) || !suffix.chars().all(known) {
        return None;
    }
    let suffix = &suffix[1..];
    for (name, stage) in PRERELEASES {
        if let Some(rest) = suffix.strip_prefix(name)
            && !rest.starts_with(|c: char| c.is_ascii_alphabetic())
        {
            // `-beta-20160829` of old has no number: the earliest of its kind.
            let number = rest.strip_prefix('.').and_then(number);
            return Some(stage(number.map_or(0, |(number, _)| number)));
        }
    }
    Some(Stage::Release)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        use Stage::{Alpha, Beta, Rc, Release};

        type Case = (&'static str, Option<(u32, u32, u32, Stage)>);
        #[rustfmt::skip]
        let cases: &[Case] = &[
            ("v24.1.5",                     Some((24, 1, 5, Release))),
            ("24.1.5",                      Some((24, 1, 5, Release))),
            (" v24.1.5\n",                  Some((24, 1, 5, Release))),
            ("v23.2.0-alpha.1",             Some((23, 2, 0, Alpha(1)))),
            ("v25.2.0-alpha.00000000-dev",  Some((25, 2, 0, Alpha(0)))),
            ("v23.2.0-beta.2",              Some((23, 2, 0, Beta(2)))),
            ("v23.2.0-rc.3",                Some((23, 2, 0, Rc(3)))),
            ("v23.2.0-rc.3-cloudonly-rc2",  Some((23, 2, 0, Rc(3)))),
            ("v23.2.0-alpha.9-204-gc2ba85", Some((23, 2, 0, Alpha(9)))),
            ("v2.0-beta-20160829",          None),
            ("v1.0.0-beta-20160829",        Some((1, 0, 0, Beta(0)))),
            ("v24.1.5-cloudonly.1",         Some((24, 1, 5, Release))),
            ("v23.2.4-1-gabcdef",           Some((23, 2, 4, Release))),
            ("v23.2.4-1-gabcdef-dirty",     Some((23, 2, 4, Release))),
            ("v24.1.5-fips",                Some((24, 1, 5, Release))),
            ("v24.1.5+meta",                Some((24, 1, 5, Release))),
            ("v24.1.5-rcx",                 Some((24, 1, 5, Release))),
            ("v4294967295.0.0",             Some((u32::MAX, 0, 0, Release))),
            ("v4294967296.0.0",             None),
            ("v24.1",                       None),
            ("v24.1.",                      None),
            ("v24.1.x",                     None),
            ("v24.1.5.6",                   None),
            ("v24.1.5a",                    None),
            ("v24.1.5 (x86)",               None),
            ("V24.1.5",                     None),
            ("‹×›",                         None),
            ("unknown",                     None),
            ("-1.2.3",                      None),
            ("",                            None),
        ];
        for (text, want) in cases {
            let want = want.map(|(major, minor, patch, stage)| Number {
                major,
                minor,
                patch,
                stage,
            });
            let got = Version::parse(text);
            assert_eq!(got.as_ref().map(Version::number), want, "{text}");
            if let Some(version) = got {
                assert_eq!(version.as_str(), text.trim());
            }
        }
    }

    #[test]
    fn length_is_bounded() {
        let long = format!("v24.1.5-{}", "x".repeat(MAX_VERSION_BYTES - 8));
        assert_eq!(long.len(), MAX_VERSION_BYTES);
        assert!(Version::parse(&long).is_some());
        assert!(Version::parse(format!("{long}x")).is_none());
        assert!(Version::parse(b"v24.1.\xff").is_none());
    }

    #[test]
    fn order() {
        let ascending = [
            "v23.1.30",
            "v23.2.0-alpha.1",
            "v23.2.0-alpha.2",
            "v23.2.0-alpha.10",
            "v23.2.0-beta.1",
            "v23.2.0-beta.2",
            "v23.2.0-rc.1",
            "v23.2.0",
            "v23.2.1",
            "v23.2.9",
            "v23.2.10",
            "v24.1.0-alpha.1",
        ];
        let numbers: Vec<Number> = ascending
            .iter()
            .map(|text| Version::parse(text).unwrap().number())
            .collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    }

    #[test]
    fn travels_as_text() {
        let version = Version::parse("v24.1.5-cloudonly.1").unwrap();
        let json = serde_json::to_string(&version).unwrap();
        assert_eq!(json, r#""v24.1.5-cloudonly.1""#);
        assert_eq!(serde_json::from_str::<Version>(&json).unwrap(), version);
        assert!(serde_json::from_str::<Version>(r#""junk""#).is_err());
    }
}
