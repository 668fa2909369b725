//! What only the command line needs: options, files in and out, threads.

pub(crate) mod bundle;
pub(crate) mod input;
pub(crate) mod options;
pub(crate) mod output;
pub(crate) mod pool;
