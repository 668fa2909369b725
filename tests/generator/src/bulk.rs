//! Archives of any size, and logs and tables of one kind, for measuring.
//!
//! # Promises
//!
//! * One member at a time is in memory.
//! * The same options give the same bytes.
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
use crate::rng::Rng;
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
    add_logs(&mut archive, options)?;
    archive.finish()
}

/// The same, with so many GiB of members between them that nobody needs, and
/// that are stored as they are.
///
/// # Errors
///
/// Those of `out`.
pub fn with_unneeded<W: Write + Seek>(out: W, options: Options, gib: u32) -> io::Result<W> {
    /// Members of a GiB.
    const PARTS: u32 = 4;
    const PART_BYTES: usize = (1 << 30) / PARTS as usize;
    static PIECE: [u8; 1 << 16] = [b'z'; 1 << 16];

    let mut archive = Archive::new(out, Shape::default());
    let half = Options {
        members: options.members / 2,
        ..options
    };
    add_logs(&mut archive, half)?;
    for number in 0..gib * PARTS {
        archive.add_stored_with(&format!("nodes/1/ranges/{number}.json"), |out| {
            (0..PART_BYTES / PIECE.len()).try_for_each(|_| out.write_all(&PIECE))
        })?;
    }
    for number in half.members..options.members {
        add_log(&mut archive, number, options)?;
    }
    archive.finish()
}

/// The same, with a member that nobody needs behind each log, as large as it:
/// what whole archives are full of.
///
/// # Errors
///
/// Those of `out`.
pub fn with_ranges<W: Write + Seek>(out: W, options: Options) -> io::Result<W> {
    let mut archive = Archive::new(out, Shape::default());
    for number in 0..options.members {
        add_log(&mut archive, number, options)?;
        let node = number % NODES + 1;
        let path = format!("nodes/{node}/ranges/{number}.json");
        archive.add(&path, &ranges(number, options))?;
    }
    archive.finish()
}

/// What a node tells of its ranges.
fn ranges(number: u32, options: Options) -> Vec<u8> {
    let mut rng = Rng::new(options.seed ^ u64::from(number) << 32);
    let mut text = Vec::with_capacity(options.bytes_per_member + 500);
    while text.len() < options.bytes_per_member {
        let mut number = || rng.below(1 << 40);
        let range = format!(
            "{{\"span\": {{\"start_key\": \"/Table/{}/1/{}\", \"end_key\": \"/Max\"}}, \
             \"stats\": {{\"live_bytes\": {}, \"key_bytes\": {}, \"intent_count\": 0}}}}\n",
            number() % 1000,
            number(),
            number(),
            number(),
        );
        text.extend_from_slice(range.as_bytes());
    }
    text
}

fn add_logs<W: Write + Seek>(archive: &mut Archive<W>, options: Options) -> io::Result<()> {
    (0..options.members).try_for_each(|number| add_log(archive, number, options))
}

fn add_log<W: Write + Seek>(
    archive: &mut Archive<W>,
    number: u32,
    options: Options,
) -> io::Result<()> {
    let node = number % NODES + 1;
    archive.add_log(node, &log(node, number, options))
}

/// Jobs that a large table is full of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Rows {
    /// Of an affected kind: each is kept and judged.
    Imports,
    /// Of another kind, with long descriptions.
    Changefeeds,
}

/// Writes an archive with one log and a table of `count` jobs.
///
/// # Errors
///
/// Those of `out`.
pub fn with_jobs<W: Write + Seek>(out: W, rows: Rows, count: u32) -> io::Result<W> {
    let mut archive = Archive::new(out, Shape::default());
    let small = Options {
        members: 1,
        bytes_per_member: 10_000,
        seed: 1,
    };
    add_logs(&mut archive, small)?;
    archive.add_with("crdb_internal.jobs.txt", |out| {
        out.write_all(JOBS_HEADER)?;
        (0..count).try_for_each(|number| out.write_all(job(rows, number).as_bytes()))
    })?;
    archive.finish()
}

/// As `crdb_internal.jobs` of v24.1 has its columns.
const JOBS_HEADER: &[u8] = b"job_id\tjob_type\tdescription\tstatement\tuser_name\t\
    descriptor_ids\tstatus\trunning_status\tcreated\tstarted\tfinished\tmodified\t\
    fraction_completed\thigh_water_timestamp\terror\tcoordinator_id\n";

fn job(rows: Rows, number: u32) -> String {
    let id = 1_065_717_595_872_755_715 + u64::from(number) * 32_768;
    let (hour, minute, second) = (number / 3_600 % 24, number / 60 % 60, number % 60);
    let at = format!("2025-04-20 {hour:02}:{minute:02}:{second:02}.{number:06}");
    let (node, table) = (number % NODES + 1, 104 + number % 997);
    match rows {
        Rows::Imports => format!(
            "{id}\tIMPORT\tIMPORT INTO defaultdb.public.t{table}(a, b, c) CSV DATA \
             ('s3://bucket/path/file{number}.csv')\t\troot\t{{{table}}}\tsucceeded\tNULL\t\
             {at}\t{at}\t{at}\t{at}\t1\tNULL\t\t{node}\n"
        ),
        Rows::Changefeeds => {
            let targets: Vec<_> = (0..12)
                .map(|target| format!("TABLE defaultdb.public.t{}", table + target))
                .collect();
            format!(
                "{id}\tCHANGEFEED\tCREATE CHANGEFEED FOR {} INTO 'kafka://broker:9092' WITH \
                 OPTIONS (format = 'json', resolved = '10s', updated)\t\troot\t{{{table}}}\t\
                 running\trunning: resolved\t{at}\t{at}\tNULL\t{at}\tNULL\t{number}\t\t{node}\n",
                targets.join(", ")
            )
        }
    }
}

/// What every line of a log says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Dense {
    /// Nothing that matters, as most of what nodes write.
    Nothing,
    /// The same, as JSON.
    Json,
    /// The words of a flush error of a job.
    FlushErrors,
    /// The same, as JSON.
    JsonFlushErrors,
    /// "resuming execution".
    Resumptions,
    /// "stepping through state".
    States,
    /// A retryable error of a changefeed.
    Retries,
    /// The event of an import.
    Events,
    /// The same, as JSON.
    JsonEvents,
}

impl Dense {
    /// All of them.
    pub const ALL: [Dense; 9] = [
        Dense::Nothing,
        Dense::Json,
        Dense::FlushErrors,
        Dense::JsonFlushErrors,
        Dense::Resumptions,
        Dense::States,
        Dense::Retries,
        Dense::Events,
        Dense::JsonEvents,
    ];

    /// A log with its head, of so many bytes, within a line.
    #[must_use]
    pub fn log(self, bytes: usize) -> Vec<u8> {
        let format = match self {
            Dense::Json | Dense::JsonFlushErrors | Dense::JsonEvents => Format::Json,
            _ => Format::V1Count,
        };
        let mut time = Time::utc((2025, 4, 20), (6, 0, 0), 0);
        let name = LogName::main("crdb-1", time);
        let mut log = LogFile::with_head(name, Layout::new(format, "v24.1.5"));
        let mut noise = Noise::new(1, 1, &[]);
        let mut counter = 0;
        while log.bytes.len() < bytes {
            counter += 1;
            // A few hundred jobs, each of which has many lines.
            let job = 1_065_717_595_872_755_715 + counter % 300 * 32_768;
            let tags = || JobTag::Id(job).add_to(SYSTEM.tags(1));
            let entry = match self {
                Dense::Nothing | Dense::Json => noise.main(time),
                Dense::FlushErrors | Dense::JsonFlushErrors => {
                    let cause = FlushCause::AddSst("/Table/106/1/1", "/Table/106/1/2", "boom");
                    signals::flush_error(time, tags(), cause)
                }
                Dense::Resumptions => signals::resume(time, SYSTEM.tags(1), job),
                Dense::States => {
                    signals::state(time, SYSTEM.tags(1), ("IMPORT", job), "succeeded", None)
                }
                Dense::Retries => signals::import_retry(time, tags(), "boom"),
                Dense::Events | Dense::JsonEvents => {
                    signals::import_event(time, SYSTEM.tags(1), job, "succeeded", &[106])
                }
            };
            log.push(&Entry {
                counter: Some(counter),
                ..entry
            });
            time = noise.next_time(time, 50);
        }
        log.bytes
    }
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
    fn half_is_not_needed() {
        let options = Options {
            members: 3,
            bytes_per_member: 50_000,
            seed: 1,
        };
        let bytes = with_ranges(Cursor::new(Vec::new()), options).expect("written");
        let mut zip = zip::ZipArchive::new(bytes).expect("a zip");
        assert_eq!(zip.len(), 6);
        for at in 0..6 {
            let member = zip.by_index(at).expect("a member");
            assert!((50_000..51_000).contains(&member.size()), "{at}");
            let ratio = member.size() / member.compressed_size();
            assert!((2..=12).contains(&ratio), "compressed {ratio} to 1");
            let name = member.name().expect("UTF-8");
            assert_eq!(name.contains("/ranges/"), at % 2 == 1, "{name}");
        }
    }

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
