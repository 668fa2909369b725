//! One member → what it contributes.
//!
//! Logs are walked for entries and their times, and searched for needles;
//! tables and status files are read row by row. What is looked for beside that
//! a [`Check`] tells; a made-up one in the tests proves that nothing here knows
//! a particular one.

mod check;
mod found;
mod job_lines;
mod jobs;
mod log;
mod member;
mod needles;
mod operation;
mod origin;
mod packed;
mod rare;
mod spans;
mod tables;
mod worker;

#[cfg(test)]
mod cutting;
#[cfg(test)]
pub(crate) mod made_up;

pub(crate) use check::{About, Check, NeedlesHit, Seen, Stretch, Whole};
pub(crate) use found::{Findings, MemberFindings, Span};
pub(crate) use job_lines::job_needle;
pub use jobs::AttemptKind;
pub(crate) use jobs::{AttemptSeen, JobSeen, SYSTEM_TENANT, StateSeen, StateSource, TenantRef};
pub(crate) use log::Scan;
pub(crate) use member::scan as member;
pub(crate) use needles::{Needles, PlainNeedles};
pub use operation::Operation;
pub(crate) use operation::{is_refresh, operation};
pub(crate) use rare::{Empty, Rare, empty};
pub(crate) use spans::{GAP, LATEST};
pub(crate) use worker::Worker;
