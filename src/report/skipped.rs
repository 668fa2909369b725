//! What was not read, as a report carries it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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
