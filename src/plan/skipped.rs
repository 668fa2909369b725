//! What was not read, and why.

use serde::{Deserialize, Serialize};

use super::why::Why;
use crate::order;

/// Something that was not read, and why.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Skipped {
    /// Member path or input name.
    pub path: String,
    /// The reason.
    pub why: Why,
    /// Whether the verdict cannot be `clear` because of it.
    pub matters: bool,
}

impl Skipped {
    /// Sorts a list by what is said, and drops what is said twice.
    pub(crate) fn settle(list: &mut Vec<Skipped>) {
        let keyed = list.drain(..).map(|skipped| (skipped.said(), skipped));
        let mut keyed: Vec<_> = keyed.collect();
        order::sort_by(&mut keyed, |a, b| a.0.cmp(&b.0));
        keyed.dedup_by(|a, b| a.0 == b.0);
        list.extend(keyed.into_iter().map(|(_, skipped)| skipped));
    }

    fn said(&self) -> (String, String, String, bool) {
        let Skipped { path, why, matters } = self;
        (
            path.clone(),
            why.code().to_owned(),
            why.to_string(),
            *matters,
        )
    }
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

    /// Adds a note; the first of its code stays.
    pub(crate) fn add(&mut self, why: Why, matters: bool) {
        let mut list = self.list.iter();
        if !list.any(|skipped| skipped.why.code() == why.code()) {
            let path = self.path.clone();
            self.list.push(Skipped { path, why, matters });
        }
    }

    pub(crate) fn into_vec(self) -> Vec<Skipped> {
        self.list
    }
}
