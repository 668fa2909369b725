//! What only the command line needs: options, files, threads.

pub(crate) mod input;
pub(crate) mod options;
pub(crate) mod pool;
