//! Writes debug.zip archives as CockroachDB's `debug zip` does: for the demo,
//! for the tests, and for measuring.
//!
//! By hand, piece by piece:
//!
//! ```
//! use debug_zip_generator::archive::{self, Shape};
//! use debug_zip_generator::entry::Entry;
//! use debug_zip_generator::format::{Format, Layout};
//! use debug_zip_generator::log_file::{LogFile, LogName};
//! use debug_zip_generator::signals::{self, FlushCause, JobTag};
//! use debug_zip_generator::tags::Tags;
//! use debug_zip_generator::time::Time;
//!
//! let time = Time::utc((2025, 4, 22), (6, 22, 39), 852_238);
//! let name = LogName::main("crdb-1", time);
//! let mut log = LogFile::with_head(name, Layout::new(Format::V1Count, "v24.1.5"));
//! let tags = JobTag::Id(42).add_to(Tags::tenant(3, "demoapp").node(1));
//! log.push(&signals::flush_error(time, tags, FlushCause::Canceled));
//! let path = format!("nodes/1/logs/{}", log.name.file_name());
//! let zip = archive::of_members(Shape::default(), &[(&path, &log.bytes)])?;
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # The demo archive
//!
//! [`demo()`] writes a cluster of five nodes, collected at noon of 22 April
//! 2025 with the default window. Nodes 1, 3 and 4 run v24.1.5; node 2 was
//! restarted with v24.1.17, which is fixed, at nine that morning. Node 4 is
//! silent for three hours of the 21st, logs JSON (its tags are sorted and its
//! job ids rounded), and spent twenty minutes writing without redaction
//! markers. Node 5 was down and has no logs. Tenants are `system` (1),
//! `demoapp` (3) and `analytics` (4), whose jobs tables could not be read.
//!
//! The jobs with flush errors, and what is to be said of them, are in
//! [`DEMO_CASES`]; the errors of no known job in [`DEMO_UNATTRIBUTED`]; the
//! jobs before the logs in [`DEMO_UNCOVERED`]; the published script's answer
//! in [`DEMO_SCRIPT_REPORTED`] and [`DEMO_SCRIPT_JOBLESS`].
//!
//! # Promises
//!
//! * Everything is made up from a fixed seed: the same call gives the same
//!   bytes.
//!
//! # Not here
//!
//! Damage (tests break what comes out of here), and any judging.

pub mod archive;
pub mod bulk;
pub mod demo;
pub mod entry;
pub mod event_log;
pub mod form;
pub mod format;
pub mod job;
pub mod log_file;
pub mod node;
pub mod noise;
pub mod redaction;
pub mod rng;
pub mod signals;
pub mod table;
pub mod tags;
pub mod time;
pub mod way;

pub use bulk::{Options as BulkOptions, bulk};
pub use demo::{
    DEMO_CASES, DEMO_SCRIPT_JOBLESS, DEMO_SCRIPT_REPORTED, DEMO_UNATTRIBUTED, DEMO_UNCOVERED, demo,
};
