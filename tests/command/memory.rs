//! How much memory the command takes for inputs that are large in one way.
//!
//! What it took is read from outside while it runs, so that nothing in the
//! command has a say in it.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Seek as _, SeekFrom, Write as _};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{Folder, GOOD};

const MIB: u64 = 1 << 20;

/// What no input takes more of.
const MOST_BYTES: u64 = 256 * MIB;

const LOG: &str = "debug/nodes/1/logs/cockroach.log";

/// The most memory that the command had at once, and its exit code.
fn peak(folder: &Folder, name: &str) -> (u64, Option<i32>) {
    let mut command = folder.command(&["--format", "json", name]);
    let mut child = command.stdout(Stdio::null()).spawn().expect("started");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        if let Ok(text) = fs::read_to_string(&status) {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
            peak = kib.map_or(peak, |kib| kib.trim().parse().expect("a number"));
        }
        if let Some(status) = child.try_wait().expect("waited for") {
            return (peak << 10, status.code());
        }
        thread::sleep(Duration::from_millis(5));
    }
}

fn archive(folder: &Folder, name: &str) -> ZipWriter<BufWriter<File>> {
    let file = File::create(folder.at(name)).expect("created");
    ZipWriter::new(BufWriter::new(file))
}

fn add(archive: &mut ZipWriter<BufWriter<File>>, path: &str, bytes: &[u8]) {
    let method = if bytes.len() < 100 {
        CompressionMethod::Stored
    } else {
        CompressionMethod::Deflated
    };
    let options = SimpleFileOptions::default().compression_method(method);
    archive.start_file(path, options).expect("started");
    archive.write_all(bytes).expect("written");
}

fn check(folder: &Folder, name: &str, code: i32, most_bytes: u64) {
    let (bytes, ended) = peak(folder, name);
    assert_eq!(ended, Some(code), "{name}");
    assert!(bytes > MIB, "{name}: nothing was measured");
    let mib = bytes / MIB;
    assert!(bytes < most_bytes, "{name}: {mib} MiB");
}

/// Files that nobody needs, and of which there are very many.
#[test]
fn many_members() {
    let folder = Folder::new();
    let mut all = archive(&folder, "members.zip");
    add(&mut all, LOG, GOOD.as_bytes());
    for index in 0..200_000 {
        let path = format!("debug/nodes/1/ranges/{index}.json");
        add(&mut all, &path, b"{}");
    }
    all.finish().expect("written");
    check(&folder, "members.zip", 0, 48 * MIB);
}

/// Logs, each of which is read and kept in mind.
#[test]
fn many_logs() {
    let folder = Folder::new();
    let mut all = archive(&folder, "logs.zip");
    for index in 0..20_000 {
        let path =
            format!("debug/nodes/1/logs/cockroach.h1.roach.2025-04-22T06_22_39Z.{index:06}.log");
        add(&mut all, &path, GOOD.as_bytes());
    }
    all.finish().expect("written");
    check(&folder, "logs.zip", 0, 64 * MIB);
}

/// A log that speaks of more jobs than are kept.
#[test]
fn many_signals() {
    let folder = Folder::new();
    let mut log = String::new();
    for index in 0..150_000_u64 {
        writeln!(
            log,
            "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T1,n1,job={}] {index} closing with flushes in-progress encountered an error: addsstable [/Table/106/1/{index},/Max): boom",
            1_065_000_000_000_000_000 + index * 1_000_003
        )
        .expect("written");
    }
    let mut all = archive(&folder, "signals.zip");
    add(&mut all, LOG, log.as_bytes());
    all.finish().expect("written");
    drop(log);
    check(&folder, "signals.zip", 1, MOST_BYTES);
}

/// A table of more jobs than are kept.
#[test]
fn many_rows() {
    let folder = Folder::new();
    let mut table =
        String::from("job_id\tjob_type\tdescription\tstatus\tcreated\tfinished\tmodified\n");
    for index in 0..300_000_u64 {
        writeln!(
            table,
            "{}\tIMPORT\tIMPORT INTO defaultdb.public.t{}(id, name) CSV DATA ('s3://bucket/path/to/file{index}.csv?AUTH=implicit')\tsucceeded\t2025-04-22 06:00:00\t2025-04-22 06:10:00\t2025-04-22 06:10:00",
            1_065_000_000_000_000_000 + index * 1_000_003,
            index % 50
        )
        .expect("written");
    }
    let mut all = archive(&folder, "rows.zip");
    add(&mut all, LOG, GOOD.as_bytes());
    add(&mut all, "debug/crdb_internal.jobs.txt", table.as_bytes());
    all.finish().expect("written");
    drop(table);
    check(&folder, "rows.zip", 2, MOST_BYTES);
}

/// A log of a GiB, of which next to nothing lies on the disk.
#[test]
fn a_large_log() {
    let folder = Folder::new();
    let mut log = File::create(folder.at("cockroach.log")).expect("created");
    log.write_all(GOOD.as_bytes()).expect("written");
    log.seek(SeekFrom::Start(1 << 30)).expect("moved");
    log.write_all(format!("\n{GOOD}").as_bytes())
        .expect("written");
    drop(log);
    check(&folder, "cockroach.log", 0, 48 * MIB);
}
