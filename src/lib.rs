//! Finds jobs that may have lost rows to CockroachDB's bug A-144650.
//!
//! The crate reads debug.zips, unpacked folders and loose log files through
//! [`read_at::ReadAt`], and gives a [`report::Report`]. It knows neither a
//! browser nor a file system; `wasm.rs` and `main.rs` do.

pub mod a144650;
pub mod analysis;
pub mod archive;
pub mod coverage;
pub mod data;
pub mod entry;
pub mod findings;
pub mod foreign;
pub mod intervals;
pub mod jobs;
pub mod limits;
pub mod member;
pub mod node_files;
pub mod read_at;
pub mod render;
pub mod report;
pub mod spans;
pub mod table;
pub mod time;
pub mod version;
pub mod versions;
#[cfg(any(target_arch = "wasm32", test))]
mod warm;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
