//! A part that was read, as a file, and all of them joined.
//!
//! # Promises
//!
//! * A part has findings of each of its files, and of no other, or is refused.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::plan_file::{CutPlan, json, parsed};
use super::sealed::Sealed;
use super::{Refused, SCHEMA, VERSION};
use crate::analysis::{self, Findings};
use crate::report::Report;

/// What `format` says.
const FORMAT: &str = concat!(env!("CARGO_PKG_NAME"), " part");

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartFile {
    format: String,
    schema: u32,
    version: String,
    /// Which plan it is of.
    plan: String,
    /// Which part, from 0.
    part: usize,
    /// How many there are.
    parts: usize,
    /// Files and members that were read.
    files: u64,
    /// What was found in them.
    findings: Sealed,
}

/// The text of the file of a part: `findings` are all that were made of it.
///
/// # Errors
///
/// [`Refused`] if there is no such part.
pub fn part_json(
    cut: &CutPlan,
    part: usize,
    mut findings: Vec<Findings>,
) -> Result<String, Refused> {
    let files = cut.ordinals(part)?.len() as u64;
    // Threads end in any order.
    findings.sort_by_key(Findings::place);
    Ok(json(&PartFile {
        format: FORMAT.to_owned(),
        schema: SCHEMA,
        version: VERSION.to_owned(),
        plan: cut.id().to_owned(),
        part,
        parts: cut.parts().len(),
        files,
        findings: Sealed::of(&findings),
    }))
}

/// The parts of a plan that are here so far.
#[derive(Debug)]
pub struct Joined<'a> {
    cut: &'a CutPlan,
    here: BTreeSet<usize>,
    findings: Vec<Findings>,
}

impl<'a> Joined<'a> {
    /// None yet.
    #[must_use]
    pub fn new(cut: &'a CutPlan) -> Joined<'a> {
        Joined {
            cut,
            here: BTreeSet::new(),
            findings: Vec::new(),
        }
    }

    /// Adds the part in the text of its file, and says which it is.
    ///
    /// # Errors
    ///
    /// [`Refused`] if it is something else, of another version or plan, damaged,
    /// or here already.
    pub fn add(&mut self, text: &str) -> Result<usize, Refused> {
        let file: PartFile = parsed(text, FORMAT, "part")?;
        if file.plan != self.cut.id() {
            return Err(Refused::OtherPlan);
        }
        let wanted = self.cut.ordinals(file.part)?;
        if self.here.contains(&file.part) {
            return Err(Refused::Twice { part: file.part });
        }
        let mut findings: Vec<Findings> = file.findings.open()?;
        let of_files = findings.iter().map(Findings::place);
        let of_files = of_files.filter(|(_, inner)| inner.is_none());
        let mut here: Vec<usize> = of_files.map(|(ordinal, _)| ordinal).collect();
        here.sort_unstable();
        let strange = |one: &Findings| !wanted.contains(&one.place().0);
        let counted = (file.parts, file.files) == (self.cut.parts().len(), wanted.len() as u64);
        if !counted || !here.iter().eq(&wanted) || findings.iter().any(strange) {
            return Err(Refused::Damaged);
        }
        self.findings.append(&mut findings);
        self.here.insert(file.part);
        Ok(file.part)
    }

    /// The parts that are not here.
    #[must_use]
    pub fn missing(&self) -> Vec<usize> {
        let all = 0..self.cut.parts().len();
        all.filter(|part| !self.here.contains(part)).collect()
    }

    /// The report. If a part is missing it is one of an analysis that was
    /// stopped, which is never `clear`.
    #[must_use]
    pub fn report(self) -> Report {
        let plan = self.cut.whole();
        if self.missing().is_empty() {
            analysis::report(plan, self.findings)
        } else {
            analysis::report_stopped(plan, self.findings)
        }
    }
}
