//! Finds jobs that may have lost rows to CockroachDB's bug A-144650.
//!
//! On the affected versions a bulk job (IMPORT, CREATE TABLE AS, a materialized
//! view, physical replication) could go on after a batch of rows was not
//! written, with nothing but a warning in the log. This crate reads debug.zips,
//! unpacked folders and loose log files, and says of each such job whether its
//! rows may be missing, on what evidence, and how far the logs reach.
//!
//! ```
//! use detect_144650::report::{JobVerdict, State};
//! use detect_144650::{Format, analyze_bytes, render};
//!
//! let log = "\
//! I250422 06:00:00.000000 1 util/log/file_sync_buffer.go:238 ⋮ [config] binary: CockroachDB CCL v24.1.5 (x86_64-pc-linux-gnu, built 2024/09/23, go1.22.5)
//! W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T1,n1,job=42] 7 closing with flushes in-progress encountered an error: addsstable [/Table/106/1/0,/Table/106/1/9): boom
//! I250422 06:30:00.000001 2539 jobs/registry.go:1599 ⋮ [T1,n1] 8 IMPORT job 42: stepping through state succeeded
//! ";
//! let report = analyze_bytes("cockroach.log", log.into())?;
//!
//! assert_eq!(report.verdict.state, State::Findings);
//! assert_eq!(report.jobs[0].job_id, "42");
//! assert_eq!(report.jobs[0].verdict, JobVerdict::PotentiallyCorrupt);
//! assert_eq!(report.jobs[0].table_ids, [106]);
//! println!("{}", render(&report, Format::Text)?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How the pieces fit
//!
//! [`analyze_bytes`] is the short way, for one input in memory. The long way is
//! for files of any size and for several threads:
//!
//! 1. Each file is a [`Source`]: a name, and bytes at an offset ([`ReadAt`]).
//!    Sources of one folder make one input, an archive is one by itself.
//! 2. [`Plan::make`] reads the directories, and says what is to be read, in
//!    [`batches`](Plan::batches) that any thread may take.
//! 3. A [`Worker`] on each thread reads batches, and gives [`Findings`]: plain
//!    data, which `serde` carries to another process or another Web Worker.
//! 4. [`report()`] joins the findings, whatever their order, and judges. A
//!    [`Report`] is plain data, too: see [`mod@report`]. [`report_stopped`]
//!    makes one of a part of the batches, which is never clear.
//! 5. [`render`] writes it as text, JSON, CSV, Markdown or HTML; [`redact`]
//!    comes before that where a report leaves its owner's hands.
//!
//! The same bytes give the same report, for any number of threads and in any
//! order. Memory is bounded, whatever an input holds: a source is never held,
//! and findings have bounds of which the report says when they cut something
//! off. No input makes the crate panic.
//!
//! # Deliberately not here
//!
//! * **Files and browsers.** The command opens files and the module `wasm` (on
//!   `wasm32` only) those of a browser; everything else sees [`ReadAt`].
//! * **An error for what cannot be read.** Analysis never fails half-way: what
//!   was not read is in [`skipped`](report::Report::skipped), and what matters
//!   of it forbids [`Clear`](report::State::Clear).
//! * **The word "safe".** `Clear` speaks of these logs, and of the time that
//!   they cover.
//! * **Other bugs.** What stands elsewhere in the same logs is not looked at.
//! * **The parts.** Readers of archives, entries and tables are the crate's
//!   own: they change with it.

mod a144650;
mod analysis;
pub mod bundle;
mod cluster;
#[cfg(not(target_arch = "wasm32"))]
pub mod fleet;
mod input;
#[doc(hidden)]
pub mod internals;
mod limits;
mod node_files;
mod order;
mod plan;
mod reason;
pub mod report;
mod scan;
mod text;
mod version;
#[cfg(any(target_arch = "wasm32", test))]
mod warm;
#[cfg(target_arch = "wasm32")]
pub mod wasm;

pub use analysis::{Findings, Worker, analyze_bytes, report, report_broken_off, report_stopped};
pub use input::Source;
pub use input::read_at::{Owned, ReadAt, ReadError};
pub use input::split::join_parts;
pub use plan::{Batch, BrokenBy, BrokenOff, NothingToAnalyze, Plan};
pub use report::Report;
#[cfg(not(target_arch = "wasm32"))]
pub use report::forms::overview;
pub use report::forms::{Format, TextLook, redact, render, render_saved, render_text};
