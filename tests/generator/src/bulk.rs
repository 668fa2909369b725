//! Archives of any size, for measuring.
//!
//! # Promises
//!
//! * One member at a time is in memory.
//!
//! # Not here
//!
//! Verdicts: a bulk archive has none worth reading (`demo`).

use std::io::{self, Seek, Write};

use crate::archive::{Archive, Shape};
use crate::entry::Entry;
use crate::format::{Format, Layout};
use crate::log_file::{LogFile, LogName};
use crate::noise::{Noise, SYSTEM};
use crate::signals::{self, FlushCause, JobTag};
use crate::time::Time;

/// How large, and which.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Options {
    /// Number of log files.
    pub members: u32,
    /// Inflated size of each, within a line.
    pub bytes_per_member: usize,
    /// Archives of different seeds differ.
    pub seed: u64,
}

/// Nodes that the log files are spread over.
const NODES: u32 = 8;

/// Writes an archive of log files, each with one flush error and otherwise
/// without a signal.
///
/// # Errors
///
/// Those of `out`.
pub fn bulk<W: Write + Seek>(out: W, options: Options) -> io::Result<W> {
    let mut archive = Archive::new(out, Shape::default());
    for number in 0..options.members {
        let node = number % NODES + 1;
        archive.add_log(node, &log(node, number, options))?;
    }
    archive.finish()
}

fn log(node: u32, number: u32, options: Options) -> LogFile {
    let created = Time::utc((2025, 4, 20), (6, 0, 0), 0).plus_seconds(i64::from(number) * 60);
    let name = LogName::main(&format!("crdb-{node}"), created);
    let layout = Layout::new(Format::V1Count, "v24.1.5");
    let mut log = LogFile::with_head(name, layout);
    let mut noise = Noise::new(options.seed ^ u64::from(number), node, &[]);
    let (mut time, mut counter) = (created, 0);
    let mut told = false;
    while log.bytes.len() < options.bytes_per_member {
        counter += 1;
        let entry = if !told && log.bytes.len() > options.bytes_per_member / 2 {
            told = true;
            error(node, number, time)
        } else {
            noise.main(time)
        };
        log.push(&Entry {
            counter: Some(counter),
            ..entry
        });
        time = noise.next_time(time, 50);
    }
    log
}

fn error(node: u32, number: u32, time: Time) -> Entry {
    let tags = JobTag::Id(u64::from(number) + 1).add_to(SYSTEM.tags(node));
    let cause = FlushCause::AddSst("/Table/106/1/1", "/Table/106/1/2", "boom");
    signals::flush_error(time, tags, cause)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn sizes_are_as_asked() {
        let options = Options {
            members: 9,
            bytes_per_member: 50_000,
            seed: 1,
        };
        let bytes = bulk(Cursor::new(Vec::new()), options).expect("written");
        let ratio = 9 * 50_000 / bytes.get_ref().len();
        assert!((3..=12).contains(&ratio), "compressed {ratio} to 1");
        let mut zip = zip::ZipArchive::new(bytes).expect("a zip");
        assert_eq!(zip.len(), 9);
        for at in 0..9 {
            let size = zip.by_index(at).expect("a member").size();
            assert!((50_000..51_000).contains(&size), "{size}");
        }
    }
}
