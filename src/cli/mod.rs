//! What only the command line needs: options, files in and out, threads, and
//! what stands at the other end.

mod address;
pub(crate) mod browser;
pub(crate) mod bundle;
mod disk_file;
pub(crate) mod each;
pub(crate) mod exit;
pub(crate) mod fleet;
pub(crate) mod input;
pub(crate) mod offered;
pub(crate) mod options;
pub(crate) mod output;
pub(crate) mod pool;
pub(crate) mod progress;
#[cfg(feature = "remote")]
mod remote;
pub(crate) mod report;
pub(crate) mod spool;
pub(crate) mod terminal;
