//! A plan as a file: where the inputs are, what they are known by, and who
//! reads what.
//!
//! # Promises
//!
//! * What stands there is whole and agrees with itself, or is refused: `id` is
//!   the sum of everything else.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::ahead::read_ahead;
use super::cut::{self, Pile};
use super::mark::{self, Mark};
use super::sealed::Sealed;
use super::{Refused, SCHEMA, VERSION};
use crate::input::Source;
use crate::plan::{NothingToAnalyze, Plan};
use crate::text::sha256;

/// What `format` says.
const FORMAT: &str = concat!(env!("CARGO_PKG_NAME"), " plan");

/// Where one input is.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Path or address, as it was given.
    pub at: String,
    /// What it is called there: the last of the path, links followed.
    pub name: String,
}

/// What one part comes to.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// Files and members to read.
    pub files: u64,
    /// Bytes of the inputs to read.
    pub bytes: u64,
    /// What they come to when they are unpacked, as far as is known: by it the
    /// parts are about equal.
    pub work_bytes: u64,
    /// Its batches, by their places in the plan.
    batches: Vec<usize>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanFile {
    format: String,
    schema: u32,
    version: String,
    /// SHA-256 of this document with an empty `id`.
    id: String,
    inputs: Vec<Place>,
    parts: Vec<Share>,
    sources: Vec<Mark>,
    plan: Sealed,
}

/// A plan that is cut into parts.
#[derive(Clone, Debug)]
pub struct CutPlan {
    file: PlanFile,
    plan: Plan,
}

impl CutPlan {
    /// Plans what to read of `sources`, which lie at `inputs`, in so many parts;
    /// in fewer if there is too little.
    ///
    /// # Errors
    ///
    /// [`NothingToAnalyze`], as [`Plan::make`].
    pub fn make(
        inputs: Vec<Place>,
        sources: &[Source],
        parts: usize,
    ) -> Result<CutPlan, NothingToAnalyze> {
        let mut plan = Plan::make(sources)?;
        let parts = cut::cut(&mut plan, parts).into_iter().map(Share::of);
        let parts = parts.collect();
        let sources = mark::marks(&mut plan, sources);
        let mut file = PlanFile {
            format: FORMAT.to_owned(),
            schema: SCHEMA,
            version: VERSION.to_owned(),
            id: String::new(),
            inputs,
            parts,
            sources,
            plan: Sealed::of(&plan),
        };
        file.id = file.sum();
        Ok(CutPlan { file, plan })
    }

    /// The text of a plan's file.
    #[must_use]
    pub fn to_json(&self) -> String {
        json(&self.file)
    }

    /// Reads the text of a plan's file.
    ///
    /// # Errors
    ///
    /// [`Refused`] if it is something else, of another version, or damaged.
    pub fn open(text: &str) -> Result<CutPlan, Refused> {
        let mut file: PlanFile = parsed(text, FORMAT, "plan")?;
        let id = std::mem::take(&mut file.id);
        if id != file.sum() {
            return Err(Refused::Damaged);
        }
        file.id = id;
        let plan: Plan = file.plan.open()?;
        let cut = CutPlan { file, plan };
        let dealt = cut.file.parts.iter().flat_map(|part| &part.batches);
        let each: BTreeSet<usize> = dealt.clone().copied().collect();
        let all = 0..cut.plan.batches.len();
        if dealt.count() != each.len() || !each.into_iter().eq(all) {
            return Err(Refused::Damaged);
        }
        Ok(cut)
    }

    /// What tells this plan from all others.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.file.id
    }

    /// Where the inputs are, in order.
    #[must_use]
    pub fn inputs(&self) -> &[Place] {
        &self.file.inputs
    }

    /// The parts, in order.
    #[must_use]
    pub fn parts(&self) -> &[Share] {
        &self.file.parts
    }

    /// The plan of the whole.
    pub(super) fn whole(&self) -> &Plan {
        &self.plan
    }

    /// The plan of one part, and the sources that it reads in their places:
    /// those that are opened now, which may be others beside them. So many
    /// threads are going to read them.
    ///
    /// # Errors
    ///
    /// [`Refused`] if there is no such part, or a file that it reads is not
    /// there or not what it was.
    pub fn part(
        &self,
        part: usize,
        opened: Vec<Source>,
        threads: usize,
    ) -> Result<(Plan, Vec<Source>), Refused> {
        let share = self.share(part)?;
        let mut plan = self.plan.clone();
        let batches = share.batches.iter();
        plan.batches = batches
            .filter_map(|index| self.plan.batches.get(*index).cloned())
            .collect();
        let needed: BTreeSet<usize> = plan
            .batches
            .iter()
            .flat_map(|batch| cut::tasks(&plan, batch.from, batch.to))
            .map(|task| task.source)
            .collect();
        let needed = |source| needed.contains(&source);
        let sources = mark::arrange(&self.file.sources, opened, &needed)?;
        let sources = read_ahead(&plan, sources, threads);
        Ok((plan, sources))
    }

    /// The places in the report's order of what a part reads.
    pub(super) fn ordinals(&self, part: usize) -> Result<BTreeSet<usize>, Refused> {
        let batches = self.share(part)?.batches.iter();
        let batches = batches.filter_map(|index| self.plan.batches.get(*index));
        let tasks = batches.flat_map(|batch| cut::tasks(&self.plan, batch.from, batch.to));
        Ok(tasks.map(|task| task.ordinal).collect())
    }

    fn share(&self, part: usize) -> Result<&Share, Refused> {
        let parts = self.file.parts.len();
        let share = self.file.parts.get(part);
        share.ok_or(Refused::NoSuchPart { part, parts })
    }
}

impl Share {
    fn of(pile: Pile) -> Share {
        Share {
            files: pile.files,
            bytes: pile.bytes,
            work_bytes: pile.work_bytes,
            batches: pile.batches,
        }
    }
}

impl PlanFile {
    fn sum(&self) -> String {
        sha256(json(self).as_bytes())
    }
}

/// A document as text that people can read.
pub(super) fn json(document: &impl Serialize) -> String {
    // Plain data without maps cannot fail to be written.
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}

/// Reads a document that says that it is of this format and version.
pub(super) fn parsed<T: for<'a> Deserialize<'a>>(
    text: &str,
    format: &str,
    wanted: &'static str,
) -> Result<T, Refused> {
    const HEAD_CHARS: usize = 200;
    #[derive(Deserialize)]
    struct Head {
        format: String,
        schema: u32,
        version: String,
    }
    let foreign = Refused::Foreign { wanted };
    // What was cut off was one of ours if it begins so.
    let head: String = text.chars().take(HEAD_CHARS).collect();
    let begins = head.contains(format);
    let broken = if begins {
        Refused::Damaged
    } else {
        foreign.clone()
    };
    let head: Head = serde_json::from_str(text).map_err(|_| broken)?;
    if head.format != format {
        return Err(foreign);
    }
    if head.schema != SCHEMA || head.version != VERSION {
        return Err(Refused::OtherVersion {
            version: head.version,
        });
    }
    serde_json::from_str(text).map_err(|_| Refused::Damaged)
}
