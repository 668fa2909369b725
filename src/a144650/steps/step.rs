//! What a step is made of, and the pages that steps link to.
//!
//! # Promises
//!
//! * Pages move: only those that were seen to hold the text are linked to.

use crate::a144650::answer::Step;

/// Where the advisory stands.
pub(crate) const ADVISORY: &str = "https://www.cockroachlabs.com/docs/advisories/a144650";

/// Where to contact support.
pub(super) const SUPPORT: &str = "https://support.cockroachlabs.com/";

/// A step that says what to do, with nothing to copy.
pub(super) fn step(text: impl Into<String>) -> Step {
    Step {
        text: text.into(),
        sql: None,
        code: None,
    }
}

impl Step {
    pub(super) fn with_sql(mut self, sql: impl Into<Option<String>>) -> Step {
        self.sql = sql.into();
        self
    }

    /// With a shell command.
    pub(super) fn with_code(mut self, code: impl Into<Option<String>>) -> Step {
        self.code = code.into();
        self
    }
}
