//! What holds of any bytes whatsoever, a function for each reader.
//!
//! `fuzz.rs` tries them with inputs near those of `seeds.rs`; the targets of
//! `fuzz/` let libFuzzer look for others. Each of them panics where something
//! does not hold.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a property that does not hold fails by panicking"
)]
#![allow(unreachable_pub, reason = "the targets of `fuzz/` are outside")]

pub mod seeds;

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};
use std::ops::ControlFlow;

use debug_zip_generator::archive::{Shape, of_members};
use detect_144650::internals::{
    Members, Opened, Searches, Unit, Unpacked, is_entry, json_ways_agree, line_ends, open, opened,
    units, unpacked,
};
use detect_144650::report::{Report, State};
use detect_144650::{Format, Plan, Source, Worker, analyze_bytes, redact, render, report};

/// A property, and a target of `fuzz/`.
pub struct Property {
    /// Its name.
    pub name: &'static str,
    /// Panics where it does not hold of these bytes.
    pub check: fn(&[u8]),
}

/// All of them.
pub const ALL: [Property; 14] = [
    Property {
        name: "deflate",
        check: deflate,
    },
    Property {
        name: "directory",
        check: directory,
    },
    Property {
        name: "member",
        check: member,
    },
    Property {
        name: "salvage",
        check: salvage,
    },
    Property {
        name: "packed",
        check: packed,
    },
    Property {
        name: "text",
        check: text,
    },
    Property {
        name: "json",
        check: json,
    },
    Property {
        name: "unwrap",
        check: unwrap,
    },
    Property {
        name: "log",
        check: log,
    },
    Property {
        name: "table",
        check: table,
    },
    Property {
        name: "saved",
        check: saved,
    },
    Property {
        name: "whole",
        check: whole,
    },
    Property {
        name: "beside",
        check: beside,
    },
    Property {
        name: "order",
        check: order,
    },
];

/// What a flush error says.
pub const WORDS: &[u8] = b"closing with flushes in-progress encountered an error";

/// Bytes up to which what is slow is tried, too.
const SHORT: usize = 256;

/// A window as the program uses it.
const WINDOW: usize = 8 << 20;

/// Cuts bytes into pieces whose sizes the bytes themselves tell.
fn pieces(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    let mut sum = bytes.len();
    std::iter::from_fn(move || {
        let first = rest.first()?;
        sum = sum.wrapping_mul(31).wrapping_add(usize::from(*first));
        let (piece, after) = rest.split_at((1 + sum % 23).min(rest.len()));
        rest = after;
        Some(piece)
    })
}

/// The bytes as one piece, and short ones also one by one.
fn other_pieces(bytes: &[u8]) -> impl Iterator<Item = Vec<&[u8]>> {
    let single = (bytes.len() <= SHORT).then(|| bytes.chunks(1).collect());
    std::iter::once(vec![bytes]).chain(single)
}

// --- archives ---------------------------------------------------------------

/// Deflated data, or what looks like it, is undone as zlib-rs does it, however it
/// comes in pieces.
pub fn deflate(bytes: &[u8]) {
    let theirs = inflated_by_zlib(bytes);
    assert_eq!(inflated([bytes]), theirs);
    assert_eq!(inflated(pieces(bytes)), theirs);
}

/// What is made of data, whether it ended, and what was used of it then.
type Inflated = (Vec<u8>, Option<usize>, bool);

fn inflated<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Inflated {
    use paired_inflate::State;

    let mut inflater = paired_inflate::Inflater::new();
    let (mut made, mut used, mut state) = (Vec::new(), 0, State::Hungry);
    for piece in pieces {
        let mut rest = piece;
        while matches!(state, State::Full) || !rest.is_empty() && state == State::Hungry {
            let step = inflater.step(rest);
            made.extend_from_slice(inflater.made());
            inflater.take();
            used += step.used;
            rest = &rest[step.used..];
            state = step.state;
        }
    }
    let ended = state == State::End;
    (made, ended.then_some(used), state == State::Corrupt)
}

fn inflated_by_zlib(bytes: &[u8]) -> Inflated {
    use flate2::{Decompress, FlushDecompress, Status};

    let mut decoder = Decompress::new(false);
    let (mut made, mut room) = (Vec::new(), vec![0; 1 << 16]);
    loop {
        let before = (decoder.total_in(), decoder.total_out());
        let used = usize::try_from(before.0).expect("it is in memory");
        let status = decoder.decompress(&bytes[used..], &mut room, FlushDecompress::None);
        let after = (decoder.total_in(), decoder.total_out());
        let count = usize::try_from(after.1 - before.1).expect("it is in memory");
        made.extend_from_slice(&room[..count]);
        match status {
            Ok(Status::StreamEnd) => {
                return (made, usize::try_from(after.0).ok(), false);
            }
            Ok(_) if before == after => return (made, None, false),
            Ok(_) => {}
            Err(_) => return (made, None, true),
        }
    }
}

/// What comes out of a zip archive does not depend on how much is read at once.
pub fn directory(bytes: &[u8]) {
    let got = settled(bytes, WINDOW);
    let windows: &[usize] = if bytes.len() <= SHORT {
        &[61, 1]
    } else {
        &[61]
    };
    same_in_windows(bytes, windows, &got);
}

/// Where a file is damaged, how far it decodes depends on the pieces that the
/// decoder of Deflate64 gets: it finds some errors only in long ones. A search goes
/// on behind what decoded, and no longer than its budget lasts. So what stands
/// before such a file is the same, and all where there is none.
fn same_in_windows(zip: &[u8], windows: &[usize], got: &Result<Opened, &'static str>) {
    let has_deflate64 = |it: &[u8]| it.starts_with(b"PK\x03\x04") && it.ends_with(&[9, 0]);
    let has_deflate64 = zip.windows(10).any(has_deflate64);
    let wrong = |opened: &Opened| opened.files.iter().position(|file| file.error.is_some());
    for window in windows {
        let other = settled(zip, *window);
        if let (true, Ok(got), Ok(other)) = (has_deflate64, got, &other)
            && let Some(wrong) = wrong(got).into_iter().chain(wrong(other)).min()
        {
            let before = |opened: &Opened| opened.files.get(..wrong).map(<[Unpacked]>::to_vec);
            assert_eq!(before(other), before(got), "a window of {window}");
        } else {
            assert_eq!(other, *got, "a window of {window}");
        }
    }
}

/// What comes out of it for sure: of damaged data, nothing but that it is.
fn settled(zip: &[u8], window_bytes: usize) -> Result<Opened, &'static str> {
    let mut opened = opened(zip, window_bytes)?;
    for file in opened.files.iter_mut().filter(|it| it.error.is_some()) {
        file.error = Some("wrong".to_owned());
        file.bytes.clear();
    }
    Ok(opened)
}

/// Whether a record claims bytes of another file, too.
fn overlaps(opened: &Opened) -> bool {
    opened.problems.iter().any(|(code, _)| code == "overlap")
}

/// Whether it is said that not all of an archive was read.
fn is_told(opened: &Opened) -> bool {
    let failed = opened.files.iter().any(|file| file.error.is_some());
    failed || opened.damaged || opened.problems.iter().any(|(_, matters)| *matters)
}

/// What the `zip` crate reads whole, this reader reads whole, or says that
/// something may be missing.
pub fn member(bytes: &[u8]) {
    let Ok(mut theirs) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return;
    };
    let ours = opened(bytes, WINDOW);
    let mut whole = BTreeSet::new();
    for index in 0..theirs.len() {
        let Ok(file) = theirs.by_index(index) else {
            continue;
        };
        if file.is_dir() || file.is_symlink() {
            continue;
        }
        let mut contents = Vec::new();
        // As much as a test archive holds: theirs knows no bombs.
        if file.take(1 << 20).read_to_end(&mut contents).is_ok() && contents.len() < 1 << 20 {
            whole.insert(contents);
        }
    }
    // Where nothing of it is read, that is said.
    let Ok(ours) = ours else {
        return;
    };
    let known: BTreeSet<&[u8]> = ours
        .files
        .iter()
        .map(|file| file.bytes.as_slice())
        .collect();
    let all = whole
        .iter()
        .all(|bytes| bytes.is_empty() || known.contains(bytes.as_slice()));
    assert!(all || is_told(&ours), "{ours:?}");
}

/// A file that is whole is found, whatever follows it in place of a directory.
pub fn salvage(bytes: &[u8]) {
    const NAME: &str = "debug/nodes/7/logs/cockroach.log";
    const CONTENTS: &[u8] =
        b"I250422 06:22:38.000000 5 sql/exec_log.go:1 \xe2\x8b\xae [n3] 8 all is well\n";
    thread_local! {
        static FIRST: Vec<u8> = {
            let written = of_members(Shape { root: String::new(), ..Shape::default() }, &[(NAME, CONTENTS)]);
            let mut written = written.expect("written");
            let directory = written.windows(4).position(|it| it == b"PK\x01\x02");
            written.truncate(directory.expect("a directory"));
            written
        };
    }
    let bytes = FIRST.with(|first| [first.as_slice(), bytes].concat());
    let ours = settled(&bytes, WINDOW);
    same_in_windows(&bytes, &[61], &ours);
    let ours = ours.expect("one file at least");
    // What follows may hold a directory that lies about it, and is caught; or
    // one that gives it another name, which no one would look for elsewhere.
    let failed = ours.files.iter().any(|file| file.error.is_some());
    let lies = failed || is_told(&ours) && !ours.damaged;
    let has_bytes = |file: &Unpacked| !file.bytes.is_empty() || overlaps(&ours);
    let listed = |file: &Unpacked| file.listed_at == Some(0) && has_bytes(file);
    let is_listed = ours.files.iter().any(listed);
    let is_found = |file: &Unpacked| file.bytes == CONTENTS && file.error.is_none();
    let is_there = ours.files.iter().any(is_found);
    assert!(lies || is_listed || is_there, "{ours:?}");
}

/// An archive without a fault gives the same files when it is read from front
/// to back, or what is missing is named; and the same bytes the same files.
pub fn packed(bytes: &[u8]) {
    let name = "debug.zip";
    let stream = unpacked(name, bytes);
    assert_eq!(unpacked(name, bytes), stream);
    let Ok(opened) = opened(bytes, WINDOW) else {
        return;
    };
    if opened.damaged || !opened.problems.is_empty() || !bytes.starts_with(b"PK\x03\x04") {
        return;
    }
    let is_whole = |file: &&Unpacked| file.error.is_none() && !file.bytes.is_empty();
    let failed = stream.iter().any(|file| file.error.is_some());
    for file in opened.files.iter().filter(is_whole) {
        let same = stream
            .iter()
            .filter(is_whole)
            .any(|it| it.bytes == file.bytes);
        // What is packed is unpacked further on this way.
        let deeper = ![".log", ".txt"].iter().any(|it| file.path.ends_with(it));
        assert!(same || failed || deeper, "{} of {stream:?}", file.path);
    }
}

// --- entries ----------------------------------------------------------------

/// An entry of text, with or without the end of its line.
pub fn text(bytes: &[u8]) {
    let mut lines = bytes.split(|byte| matches!(byte, b'\n' | 0));
    let line = lines.next().unwrap_or_default();
    let ended = [line, b"\n"].concat();
    assert_eq!(is_entry(line), is_entry(&ended));
    let _ = is_entry(bytes);
}

/// What the fast way reads, the careful way reads alike.
pub fn json(bytes: &[u8]) {
    assert!(json_ways_agree(bytes));
    let _ = is_entry(bytes);
}

/// Any cutting of a file gives the same entries and lines, in order; of a file
/// around whose lines nothing stands they are its bytes.
pub fn unwrap(bytes: &[u8]) {
    let got = units(pieces(bytes));
    for cut in other_pieces(bytes) {
        assert_eq!(units(cut.into_iter()), got);
    }
    let starts = got.iter().map(|unit| unit.lines.0);
    assert!(starts.is_sorted(), "lines in order");
    assert!(
        got.iter()
            .all(|unit: &Unit| unit.lines.0 <= unit.lines.1 && unit.lines.0 > 0)
    );
}

// --- members ----------------------------------------------------------------

thread_local! {
    static MEMBERS: Members = Members::default();
    static SEARCHES: Searches = Searches::default();
}

fn cut_alike(path: &str, bytes: &[u8]) {
    MEMBERS.with(|members| {
        let got = members.read(path, pieces(bytes));
        for cut in other_pieces(bytes) {
            assert_eq!(members.read(path, cut.into_iter()), got, "{path}");
        }
    });
}

/// The path of a log of a node, without its folder.
const LOG: &str = "nodes/1/logs/cockroach.h1.roach.2025-04-22T05_00_00Z.000100.log";

/// Any cutting of a log gives the same findings; the one search finds what a
/// plain one finds, and every line its end.
pub fn log(bytes: &[u8]) {
    cut_alike(LOG, bytes);
    SEARCHES.with(|searches| {
        let (fast, plain) = searches.both(bytes);
        assert_eq!(fast, plain);
    });
    let ends = line_ends(bytes);
    assert!(ends.is_sorted_by(|a, b| a < b));
    let is_end = |(at, byte): (usize, &u8)| (*byte == b'\n').then_some(at);
    let feeds: Vec<usize> = bytes.iter().enumerate().filter_map(is_end).collect();
    let found = ends.iter().copied().filter(|at| bytes[*at] == b'\n');
    assert_eq!(found.collect::<Vec<_>>(), feeds);
}

/// The tables and status files that are read, each by a path of it.
pub const TABLES: [&str; 20] = [
    "crdb_internal.jobs.txt",
    "crdb_internal.system_jobs.txt",
    "system.jobs.txt",
    "system.job_status.txt",
    "system.job_message.txt",
    "system.eventlog.txt",
    "system.tenants.txt",
    "crdb_internal.jobs.json",
    "crdb_internal.jobs.csv",
    "events.json",
    "debug_zip_command_flags.txt",
    "nodes/1/status.json",
    "nodes/1/details.json",
    "nodes.json",
    "liveness.json",
    "crdb_internal.gossip_nodes.txt",
    "crdb_internal.gossip_liveness.txt",
    "crdb_internal.kv_node_status.txt",
    "nodes/1/crdb_internal.node_build_info.txt",
    "crdb_internal.gossip_nodes.json",
];

/// Any cutting of a table or a status file gives the same rows. The first byte
/// tells which.
pub fn table(bytes: &[u8]) {
    if let Some((which, bytes)) = bytes.split_first() {
        cut_alike(TABLES[usize::from(*which) % TABLES.len()], bytes);
    }
}

// --- reports ----------------------------------------------------------------

/// A saved report that opens is written in every form, and opens again as it
/// was; redacted, it opens, too.
pub fn saved(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok((report, _)) = open(text) else {
        return;
    };
    in_every_form(&report);
}

fn in_every_form(report: &Report) {
    for report in [redact(report), report.clone()] {
        for format in [Format::Text, Format::Csv, Format::Markdown] {
            render(&report, format).expect("rendered");
        }
        for format in [Format::Json, Format::Html] {
            let written = render(&report, format).expect("rendered");
            let opened = open(&written).map(|(report, _)| report);
            assert_eq!(opened.as_ref(), Ok(&report), "{format:?}");
        }
    }
}

/// How a whole input is called, by its first byte.
const NAMES: [&str; 6] = [
    "debug.zip",
    "cockroach.log",
    "crdb_internal.jobs.txt",
    "debug.tar.gz",
    "notes.txt",
    "report.json",
];

/// A whole analysis ends in a report that opens again, and that does not say
/// `clear` over anything that forbids it.
pub fn whole(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else {
        return;
    };
    let name = NAMES[usize::from(*which) % NAMES.len()];
    let Ok(report) = analyze_bytes(name, bytes.to_vec()) else {
        return;
    };
    let json = render(&report, Format::Json).expect("rendered");
    let opened = open(&json).map(|(report, _)| report);
    assert_eq!(opened.as_ref(), Ok(&report));
    let is_log = name == "cockroach.log";
    if is_log && bytes.windows(WORDS.len()).any(|it| it == WORDS) {
        assert!(tells_of_words(&report), "{report:#?}");
    }
}

/// Whether a report says anything of words that stand in its input.
fn tells_of_words(report: &Report) -> bool {
    !report.jobs.is_empty()
        || !report.unattributed.is_empty()
        || report.stats.mentions + report.stats.explained + report.unattributed_omitted > 0
        || report.skipped.iter().any(|skipped| skipped.matters)
}

/// A log of an affected version with a flush error of no job.
const LOSS: &str = "\
I250422 05:00:00.000000 1 util/log/file_sync_buffer.go:238 ⋮ [T1,config] binary: CockroachDB CCL v24.1.5 (x86_64-pc-linux-gnu, built 2024/09/23, go1.22.5)
W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T1,Vsystem,n1] 7 closing with flushes in-progress encountered an error: addsstable [/Table/106/1/0,/Table/106/1/9): boom
I250422 06:30:00.000001 2539 server/node.go:9 ⋮ [T1,n1] 8 all is well
";

/// A flush error of an affected version is never `clear`, whatever stands
/// before or behind it in its log, or lies beside it. The first byte tells
/// which.
pub fn beside(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else {
        return;
    };
    let other_log = "nodes/2/logs/cockroach.h2.roach.2025-04-22T05_00_00Z.000100.log";
    let places = 3 + TABLES.len();
    let loss = LOSS.as_bytes();
    let (log, other) = match usize::from(*which) % places {
        0 => ([loss, bytes].concat(), None),
        1 => ([bytes, b"\n", loss].concat(), None),
        2 => (loss.to_vec(), Some(other_log)),
        table => (loss.to_vec(), TABLES.get(table - 3).copied()),
    };
    let mut members = vec![(LOG, log.as_slice())];
    members.extend(other.map(|path| (path, bytes)));
    let shape = Shape {
        compressed: false,
        ..Shape::default()
    };
    let zip = of_members(shape, &members).expect("written");
    let report = analyze_bytes("debug.zip", zip).expect("an archive with a log");
    assert_ne!(report.verdict.state, State::Clear, "{report:#?}");
}

/// Two files of a folder, or a file and an archive, give the same report in
/// either order. The first byte tells which two, the next two where one ends.
pub fn order(bytes: &[u8]) {
    let [which, low, high, bytes @ ..] = bytes else {
        return;
    };
    let end = usize::from(u16::from_le_bytes([*low, *high]));
    let (first, second) = bytes.split_at(end.min(bytes.len()));
    let which = usize::from(*which);
    let path = TABLES.get(which % (2 * TABLES.len())).copied();
    let source = |folder: bool, path: &str, bytes: &[u8]| Source {
        name: if folder { "folder" } else { path }.to_owned(),
        path: path.to_owned(),
        folder,
        bytes: Box::new(bytes.to_vec()),
    };
    let log = || source(true, LOG, first);
    let other = || match path {
        Some(path) => source(true, path, second),
        None => source(false, "debug.zip", second),
    };
    let answered = |sources: &[Source]| {
        let plan = Plan::make(sources).ok()?;
        let mut worker = Worker::default();
        let go_on = &mut |_: &str, _| ControlFlow::Continue(());
        let batches = plan.batches.iter();
        let findings = batches.flat_map(|batch| worker.analyze(&plan, batch, sources, go_on));
        let report = report(&plan, findings.collect());
        Some(render(&report, Format::Json).expect("rendered"))
    };
    assert_eq!(answered(&[log(), other()]), answered(&[other(), log()]));
}
