//! The demo archive: a bad week of a cluster of five nodes.
//!
//! # Promises
//!
//! * The same bytes each time, on every machine.
//! * It holds what [`DEMO_CASES`] and its companions say, and nothing else
//!   that a detector should find.
//!
//! # Not here
//!
//! Anything that a real cluster wrote: all of it is made up.

mod cases;
mod cluster;
mod imports;
mod logs;
mod others;
mod queries;
mod story;

use std::io::{self, Seek, Write};

use self::story::{Placed, Story, at};
use crate::archive::{Archive, Shape};
use crate::noise::Tenant;
use crate::time::Time;

pub use self::cases::{
    DEMO_CASES, DEMO_SCRIPT_JOBLESS, DEMO_SCRIPT_REPORTED, DEMO_UNATTRIBUTED, DEMO_UNCOVERED,
};

const DEMOAPP: Tenant = Tenant {
    id: 3,
    name: "demoapp",
};
const ANALYTICS: Tenant = Tenant {
    id: 4,
    name: "analytics",
};
const CLUSTER_ID: &str = "6c1f6a4e-0f0a-4d57-9c43-3f0c1f1e1650";

/// When the archive was collected.
fn collected() -> Time {
    at(22, (12, 0, 0), 0)
}

fn host(node: u32) -> String {
    format!("crdb-{node}")
}

fn stories() -> Vec<Story> {
    let mut stories = imports::stories();
    stories.extend(queries::stories());
    stories.extend(others::before_the_logs());
    stories
}

/// Writes the demo archive: about 110 MB of logs, inflated.
///
/// # Errors
///
/// Those of `out`.
pub fn demo<W: Write + Seek>(out: W) -> io::Result<()> {
    let mut stories = stories();
    let taken = stories.iter_mut().flat_map(|story| story.placed.drain(..));
    let mut placed: Vec<Placed> = taken.chain(others::errors_without_job()).collect();
    placed.sort_by_key(|placed| placed.entry.time);

    let mut archive = Archive::new(
        out,
        Shape {
            modified: collected(),
            ..Shape::default()
        },
    );
    cluster::write(&mut archive, &stories)?;
    logs::write(&mut archive, &placed)?;
    archive.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests;
