//! Why a plan or a part is not used.

use std::fmt;

use super::VERSION;

/// Why a plan or a part is not used, or an input is not the planned one.
///
/// Shown, it is what stands behind the name of the file.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Refused {
    /// It is something else.
    Foreign {
        /// What was wanted: `plan` or `part`.
        wanted: &'static str,
    },
    /// It was made by another version of the program.
    OtherVersion {
        /// Which one.
        version: String,
    },
    /// Its sum is not the one that it says, or it contradicts itself.
    Damaged,
    /// It is a part of another plan.
    OtherPlan,
    /// The plan has no such part.
    NoSuchPart {
        /// The part asked for, from 0.
        part: usize,
        /// How many there are.
        parts: usize,
    },
    /// The part was joined before.
    Twice {
        /// Which one, from 0.
        part: usize,
    },
    /// A file that the part reads is not there.
    SourceMissing {
        /// Its input and its path.
        path: String,
    },
    /// A file that the part reads is another one than when the plan was made.
    SourceChanged {
        /// Its input and its path.
        path: String,
    },
}

impl Refused {
    /// A stable name of the reason.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refused::Foreign { .. } => "foreign",
            Refused::OtherVersion { .. } => "other-version",
            Refused::Damaged => "damaged",
            Refused::OtherPlan => "other-plan",
            Refused::NoSuchPart { .. } => "no-such-part",
            Refused::Twice { .. } => "twice",
            Refused::SourceMissing { .. } => "source-missing",
            Refused::SourceChanged { .. } => "source-changed",
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Foreign { wanted } => write!(f, "it is no {wanted} of this program"),
            Refused::OtherVersion { version } => write!(
                f,
                "version {version} made it, and this is {VERSION}: plan, scan and join with the same one"
            ),
            Refused::Damaged => write!(
                f,
                "it is not as it was written, damaged or changed by hand: make it again"
            ),
            Refused::OtherPlan => write!(f, "it is a part of another plan: scan this one's"),
            Refused::NoSuchPart { part, parts } => write!(
                f,
                "there is no part {part}: there are {parts}, counted from 0"
            ),
            Refused::Twice { part } => {
                write!(f, "it is part {part} once more: name each part once")
            }
            Refused::SourceMissing { path } => write!(
                f,
                "{path} is not there: say where the inputs are, or plan anew"
            ),
            Refused::SourceChanged { path } => write!(
                f,
                "{path} is not what it was when the plan was made: plan anew"
            ),
        }
    }
}

impl std::error::Error for Refused {}
