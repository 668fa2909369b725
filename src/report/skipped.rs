//! What was not read, as a report carries it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::input::read_at::ReadError;
use crate::plan;

/// Something that was not read, and why.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Skipped {
    /// Member path or input name.
    pub path: String,
    /// Stable name of the reason.
    pub code: String,
    /// A sentence: what happened, and what to do.
    pub message: String,
    /// Whether the verdict cannot be `clear` because of it.
    pub matters: bool,
    /// What belongs to a reason of this kind, by name.
    #[serde(flatten)]
    pub facts: Map<String, Value>,
}

impl Skipped {
    /// Whether its bytes could not be had, which may be otherwise next time.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        ReadError::CODES.contains(&self.code.as_str())
    }

    pub(super) fn of(skipped: plan::Skipped) -> Skipped {
        let plan::Skipped { path, why, matters } = skipped;
        Skipped {
            path,
            code: why.code().to_owned(),
            message: why.to_string(),
            matters,
            facts: why.facts(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Why;

    #[test]
    fn what_could_not_be_read() {
        let detail = || String::new();
        let (offset, length) = (0, 1);
        let of = |why| {
            let path = String::new();
            let skipped = plan::Skipped {
                path,
                why,
                matters: true,
            };
            Skipped::of(skipped).is_unread()
        };
        for error in [
            ReadError::OutOfRange { offset, length },
            ReadError::Forbidden,
            ReadError::Unreadable { detail: detail() },
            ReadError::Lost { detail: detail() },
        ] {
            assert!(of(Why::Read(error.clone())), "{error:?}");
            assert!(of(Why::Folder(error.clone())), "{error:?}");
        }
        assert!(!of(Why::EmptyLog));
    }
}
