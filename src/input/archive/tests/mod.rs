//! Archives of every odd kind, against the `zip` crate and against what is
//! known to be in them.

mod big;
mod build;
mod cases;
mod damaged;
mod deflate64;
mod formats;
mod hostile;
mod limits;
mod read;
mod sound;
