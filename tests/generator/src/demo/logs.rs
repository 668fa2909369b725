//! The demo's log files: stories strewn into noise, cut into files.
//!
//! # Promises
//!
//! * One file at a time is in memory.
//! * A tenant's entries stand twice, as the system tenant and the tenant each
//!   fetch them.
//!
//! # Not here
//!
//! What the stories say (`imports`, `queries`, `others`).

use std::io::{self, Seek, Write};

use super::story::{Group, Placed, at};
use super::{ANALYTICS, CLUSTER_ID, DEMOAPP, collected, host};
use crate::archive::Archive;
use crate::entry::{Entry, Severity};
use crate::format::{Format, Layout};
use crate::log_file::{LogFile, LogName};
use crate::noise::{Noise, SYSTEM, Tenant};
use crate::time::Time;

/// Where a main log goes on in another file; CockroachDB's default.
const MAX_FILE_BYTES: usize = 10 << 20;
/// The same for telemetry, which rotates far faster.
const MAX_TELEMETRY_BYTES: usize = 100 << 10;

/// A run of a node's process.
struct Process {
    node: u32,
    version: &'static str,
    pid: u32,
    from: Time,
    until: Time,
    /// A time in which nothing was written, or what was written was lost.
    silence: Option<(Time, Time)>,
    /// False where the sink wrote without redaction markers: a redacting
    /// collector then leaves not a word.
    marked: bool,
}

/// When node 4 ran, for twenty minutes, with `redactable: false`.
pub(super) fn unmarked_from() -> Time {
    at(22, (7, 30, 0), 0)
}

fn processes() -> Vec<Process> {
    let run = |node, pid, from, until| Process {
        node,
        version: "v24.1.5",
        pid,
        from,
        until,
        silence: None,
        marked: true,
    };
    let begin = |node: i8| at(20, (8, 40 + node, 7), 114_650);
    let upgrade = at(22, (9, 0, 0), 0);
    let unmarked_until = unmarked_from().plus_seconds(20 * 60);
    let silence = Some((at(21, (2, 0, 11), 0), at(21, (5, 12, 40), 0)));
    vec![
        run(1, 100, begin(1), collected()),
        run(2, 100, begin(2), upgrade),
        // The rolling upgrade to the fixed release began here, and stopped.
        Process {
            version: "v24.1.17",
            ..run(2, 311, upgrade.plus_seconds(75), collected())
        },
        run(3, 100, begin(3), collected()),
        Process {
            silence,
            ..run(4, 100, begin(4), unmarked_from())
        },
        Process {
            marked: false,
            ..run(4, 317, unmarked_from().plus_seconds(40), unmarked_until)
        },
        run(4, 322, unmarked_until.plus_seconds(40), collected()),
    ]
}

/// Writes every log of every node; `placed` is in order of time.
pub(super) fn write<W: Write + Seek>(
    archive: &mut Archive<W>,
    placed: &[Placed],
) -> io::Result<()> {
    for process in processes() {
        for stream in streams() {
            write_stream(archive, placed, &process, &stream)?;
        }
    }
    Ok(())
}

/// A log group: how fast it grows, and where its entries come from.
struct Stream {
    name: Option<&'static str>,
    max_file_bytes: usize,
    mean_millis: u64,
    noise: fn(&mut Noise, Time) -> Entry,
    /// The group of those stories' entries that go here, if any do.
    group: Option<Group>,
}

fn streams() -> [Stream; 4] {
    let stream = |name, mean_millis, noise| Stream {
        name,
        max_file_bytes: MAX_FILE_BYTES,
        mean_millis,
        noise,
        group: None,
    };
    [
        Stream {
            group: Some(Group::Main),
            ..stream(None, 2_200, Noise::main)
        },
        stream(Some("health"), 20_000, Noise::health),
        stream(Some("pebble"), 15_000, Noise::pebble),
        Stream {
            max_file_bytes: MAX_TELEMETRY_BYTES,
            group: Some(Group::Telemetry),
            ..stream(Some("telemetry"), 90_000, Noise::telemetry)
        },
    ]
}

fn write_stream<W: Write + Seek>(
    archive: &mut Archive<W>,
    placed: &[Placed],
    process: &Process,
    stream: &Stream,
) -> io::Result<()> {
    let ours = |placed: &&Placed| placed.node == process.node && Some(placed.group) == stream.group;
    let in_time = |entry: &&Entry| process.from <= entry.time && entry.time < process.until;
    let story = placed
        .iter()
        .filter(ours)
        .map(|placed| &placed.entry)
        .filter(in_time);
    let mut story = story.peekable();

    let length = stream.name.map_or(0, str::len) as u64;
    let seed = u64::from(process.node * 1_000 + process.pid) * 100 + length;
    let mut noise = Noise::new(seed, process.node, &[DEMOAPP, ANALYTICS]);
    let mut files = Files::new(process, stream);
    let mut time = process.from;
    while time < process.until {
        while let Some(entry) = story.next_if(|entry| entry.time <= time) {
            files.push(archive, entry.clone())?;
        }
        let entry = (stream.noise)(&mut noise, time);
        files.push(archive, entry)?;
        time = noise.next_time(time, stream.mean_millis);
    }
    for entry in story {
        files.push(archive, entry.clone())?;
    }
    files.finish(archive)
}

/// The file being written, and its copies for the tenants.
struct Files<'a> {
    process: &'a Process,
    stream: &'a Stream,
    whole: LogFile,
    copies: Vec<(Tenant, LogFile)>,
    counter: u64,
}

impl<'a> Files<'a> {
    fn new(process: &'a Process, stream: &'a Stream) -> Files<'a> {
        let whole = open(process, stream, process.from);
        let copy = |tenant| {
            (
                tenant,
                LogFile::new(whole.name.clone(), whole.layout.clone()),
            )
        };
        Files {
            process,
            stream,
            copies: [DEMOAPP, ANALYTICS].map(copy).into(),
            whole,
            counter: 0,
        }
    }

    fn push<W: Write + Seek>(&mut self, archive: &mut Archive<W>, entry: Entry) -> io::Result<()> {
        if let Some((from, until)) = self.process.silence
            && from <= entry.time
            && entry.time < until
        {
            return Ok(());
        }
        if self.whole.bytes.len() >= self.stream.max_file_bytes {
            self.rotate(archive, entry.time)?;
        }
        self.counter += 1;
        let entry = self.as_collected(entry);
        self.whole.push(&entry);
        for (tenant, copy) in &mut self.copies {
            if entry.tags.tenant == Some(tenant.id) {
                copy.push(&entry);
            }
        }
        Ok(())
    }

    /// What debug zip makes of an entry of this process.
    fn as_collected(&self, mut entry: Entry) -> Entry {
        entry.counter = Some(self.counter);
        if entry.tags.tenant.is_none() {
            entry.tags.tenant = Some(SYSTEM.id);
        }
        // Node 4 logs JSON, which comes out with its tags sorted.
        if self.process.node == 4 {
            entry.tags = entry.tags.sorted();
        }
        if self.process.marked {
            entry
        } else {
            entry.unreadable()
        }
    }

    /// Ends these files and begins the next.
    fn rotate<W: Write + Seek>(&mut self, archive: &mut Archive<W>, time: Time) -> io::Result<()> {
        self.store(archive)?;
        self.whole = open(self.process, self.stream, time);
        for (_, copy) in &mut self.copies {
            *copy = LogFile::new(self.whole.name.clone(), self.whole.layout.clone());
        }
        Ok(())
    }

    fn finish<W: Write + Seek>(mut self, archive: &mut Archive<W>) -> io::Result<()> {
        let goodbye = Entry {
            counter: Some(self.counter + 1),
            ..Entry::new(
                Severity::Info,
                self.process.until,
                ("cli/start.go", 1_116),
                SYSTEM.tags(self.process.node),
                "initiating graceful shutdown of server".to_owned(),
            )
        };
        let stopped = self.process.until < collected();
        if stopped && self.process.marked && self.stream.name.is_none() {
            self.whole.push(&goodbye);
        }
        self.store(archive)
    }

    fn store<W: Write + Seek>(&self, archive: &mut Archive<W>) -> io::Result<()> {
        archive.add_log(self.process.node, &self.whole)?;
        for (tenant, copy) in &self.copies {
            if !copy.bytes.is_empty() {
                archive.add_tenant_log(tenant.name, self.process.node, copy)?;
            }
        }
        Ok(())
    }
}

/// A new file, with its head, unless nothing of that would be readable.
fn open(process: &Process, stream: &Stream, created: Time) -> LogFile {
    let name = LogName {
        group: stream.name,
        pid: process.pid,
        ..LogName::main(&host(process.node), created)
    };
    let mut layout = Layout::new(Format::V1Count, process.version);
    layout.cluster_id = Some(CLUSTER_ID.to_owned());
    if process.marked {
        LogFile::with_head(name, layout)
    } else {
        LogFile::new(name, layout)
    }
}
