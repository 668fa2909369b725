//! Everything that is particular to advisory A-144650: what logs are searched
//! for, what it means, affected versions, judging, the published script's rule,
//! what to do next.
//!
//! Nothing else in the crate names it, but for the report and those who drive
//! the analysis. It tells the scan what to look for ([`A144650`]), gets its own
//! findings back ([`Found`]) with everything that is known of the clusters, and
//! gives an [`Answer`].

mod affected;
mod answer;
mod assemble;
mod collect_more;
mod elsewhere;
mod flush_error;
mod flushes;
mod found;
mod gather;
mod judge;
mod limits;
mod needles;
mod reasons;
mod running;
mod script;
mod script_why;
mod sentences;
mod steps;
mod stopped;
mod torn;
mod uncovered;
mod verdict;

pub(crate) use answer::Answer;
pub use answer::{
    Attempt, Attribution, Cause, Evidence, Job, JobVerdict, NextSteps, Script, ScriptAnswer,
    ScriptJob, State, Step, Unattributed, UncoveredJob, Verdict, Words, WordsWhy,
};
pub(crate) use assemble::answer;
pub(crate) use found::Found;
pub(crate) use gather::A144650;
pub(crate) use steps::ADVISORY;
#[cfg(test)]
pub(crate) use steps::advise;
