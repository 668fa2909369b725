//! Archives of every odd kind, against the `zip` crate and against what is
//! known to be in them.

mod build;
mod cases;
mod damaged;
mod formats;
mod limits;
mod read;
mod sound;
