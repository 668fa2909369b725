//! Finds jobs that may have lost rows to CockroachDB's bug A-144650.
//!
//! The crate reads debug.zips, unpacked folders and loose log files through
//! [`ReadAt`], and gives a [`Report`]. It knows neither a
//! browser nor a file system; `wasm.rs` and `main.rs` do.

mod a144650;
mod analysis;
mod cluster;
mod entry;
mod input;
#[doc(hidden)]
pub mod internals;
mod limits;
mod node_files;
mod plan;
mod reason;
pub mod report;
mod scan;
mod table;
mod text;
mod time;
mod version;
#[cfg(any(target_arch = "wasm32", test))]
mod warm;
#[cfg(target_arch = "wasm32")]
pub mod wasm;

pub use analysis::{Findings, Worker, analyze_bytes, report};
pub use input::Source;
pub use input::read_at::{Owned, ReadAt, ReadError};
pub use plan::{Batch, NothingToAnalyze, Plan};
pub use report::Report;
pub use report::forms::{Format, redact, render};
