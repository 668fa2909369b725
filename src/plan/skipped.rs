//! What was not read, and why.

use serde::{Deserialize, Serialize};

/// Something that was not read, and why.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Skipped {
    /// Member path or input name.
    pub path: String,
    /// Stable name of the reason.
    pub code: String,
    /// A sentence: what happened, and what to do.
    pub message: String,
    /// Whether the verdict cannot be `clear` because of it.
    pub matters: bool,
}

/// What is said of one file, each kind of thing once.
#[derive(Debug)]
pub(crate) struct Notes {
    path: String,
    list: Vec<Skipped>,
}

impl Notes {
    pub(crate) fn of(path: &str) -> Notes {
        Notes {
            path: path.to_owned(),
            list: Vec::new(),
        }
    }

    /// Adds a note; the first of its kind stays.
    pub(crate) fn add(&mut self, code: &str, message: impl Into<String>, matters: bool) {
        let known = self.list.iter().any(|skipped| skipped.code == code);
        if !known {
            self.list.push(Skipped {
                path: self.path.clone(),
                code: code.to_owned(),
                message: message.into(),
                matters,
            });
        }
    }

    pub(crate) fn into_vec(self) -> Vec<Skipped> {
        self.list
    }
}
