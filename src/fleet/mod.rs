//! One analysis on many machines: a plan that is cut into parts, and the parts
//! that were read, as files.
//!
//! ```text
//! sources ──> CutPlan ──> plan.json ──> Part of it, anywhere ──> part-K.json ──> Joined ──> report
//! ```
//!
//! # Promises
//!
//! * The report of all parts is that of the whole in one go, byte for byte,
//!   whatever their number, and in whichever order they come.
//! * The same part of the same plan is the same bytes: who reads it, how often
//!   and on how many threads changes nothing.
//! * Nothing is joined that does not belong together: each file says which
//!   program and which plan it is of, and is held against it. What lies at an
//!   input's place must be what was planned ([`Refused`]).
//! * Reading a part reads the bytes of its members with small holes between them
//!   (`ahead.rs`), and of each file in which these lie the first and the last
//!   few.
//!
//! # Not here
//!
//! Files on disk and what is said of them (`cli/fleet.rs`). What the JSON looks
//! like, for others: `docs/plan.schema.json` and `docs/part.schema.json`.

mod ahead;
mod cut;
mod mark;
mod part_file;
mod plan_file;
mod refused;
mod sealed;

pub use ahead::read_ahead;
pub use part_file::{Joined, part_json};
pub use plan_file::{CutPlan, Place, Share};
pub use refused::Refused;

/// What made a file: nothing of it is read by another version, since plans and
/// findings have the form that this one gives them.
const VERSION: &str = env!("DETECT_144650_VERSION");

/// Version of what stands around plans and findings.
const SCHEMA: u32 = 1;

/// SHA-256 of bytes, as 64 hexadecimal digits: by which a file is known again.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    crate::text::sha256(bytes)
}
