//! Why something is as it is said to be: a stable code for programs, the facts,
//! and the sentence for people.
//!
//! Rules give an enum with fields; [`Reason::of`] makes the data that a report
//! carries of it. So a rule is tested without its wording, and its wording can
//! be mended without touching a rule.

use std::fmt::Display;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A reason, as a report carries it.
///
/// In JSON the facts stand beside `code` and `text`: `{"code": "jobs_found",
/// "jobs": 2, "verdict": "suspect", "text": "2 jobs: …"}`.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// Stable name of the kind of reason, in `snake_case`.
    pub code: String,
    /// What belongs to a reason of this kind, by name: numbers, words of other
    /// enums, times in RFC 3339, or null.
    #[serde(flatten)]
    pub facts: Map<String, Value>,
    /// The same in one or more sentences for people, which may change with any
    /// release.
    pub text: String,
}

impl Reason {
    /// What `reason` is, and says. It serializes to an object with a `code`.
    #[must_use]
    pub(crate) fn of(reason: &(impl Display + Serialize)) -> Reason {
        Reason::with_text(reason, reason.to_string())
    }

    /// The same with another sentence, which more belongs to than the reason.
    #[must_use]
    pub(crate) fn with_text(reason: &impl Serialize, text: String) -> Reason {
        let mut facts = match serde_json::to_value(reason) {
            Ok(Value::Object(facts)) => facts,
            // An enum with a tag is an object; said rather than assumed.
            _ => Map::new(),
        };
        facts.values_mut().for_each(keep_exact);
        let code = facts.remove("code");
        Reason {
            code: code
                .as_ref()
                .and_then(Value::as_str)
                .unwrap_or("unknown")
                .to_owned(),
            facts,
            text,
        }
    }
}

/// A number that JavaScript cannot hold exactly becomes its digits: what a
/// lying archive claims may be any.
pub(crate) fn keep_exact(fact: &mut Value) {
    const MAX_EXACT: u64 = 1 << 53;
    match fact {
        Value::Number(number) if number.as_u64().is_some_and(|n| MAX_EXACT <= n) => {
            *fact = Value::String(number.to_string());
        }
        Value::Array(list) => list.iter_mut().for_each(keep_exact),
        Value::Object(map) => map.values_mut().for_each(keep_exact),
        _ => {}
    }
}

impl Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    #[serde(tag = "code")]
    enum Claim {
        Size { expected: u64, parts: Vec<u64> },
    }

    /// Both sides of what a float holds exactly.
    #[test]
    fn large_numbers_are_digits() {
        let exact = (1 << 53) - 1;
        let claim = Claim::Size {
            expected: exact + 1,
            parts: vec![exact, u64::MAX],
        };
        let reason = Reason::with_text(&claim, String::new());
        assert_eq!(reason.code, "Size");
        assert_eq!(reason.facts["expected"], "9007199254740992");
        let parts = serde_json::json!([exact, "18446744073709551615"]);
        assert_eq!(reason.facts["parts"], parts);
    }
}
