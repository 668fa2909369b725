//! Inputs near which others are tried: made by the generator, and the files of
//! `cases/`.
//!
//! # Promises
//!
//! * The same seeds each time, in the same order.
//! * Small: a property is tried thousands of times.

use std::io::Write as _;
use std::path::Path;

use debug_zip_generator::archive::{Shape, of_members};
use debug_zip_generator::entry::{Channel, Entry, Severity};
use debug_zip_generator::event_log;
use debug_zip_generator::form::{self, Form};
use debug_zip_generator::job::{self, Job};
use debug_zip_generator::log_file::LogName;
use debug_zip_generator::node::{self, Node};
use debug_zip_generator::signals::{self, FlushCause, JobTag};
use debug_zip_generator::tags::Tags;
use debug_zip_generator::time::Time;
use detect_144650::{Format, analyze_bytes, render};
use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::TABLES;
use crate::packer::{Codec, tar};

/// Longest seed: libFuzzer is slow on long ones, and tells little more.
const MAX_BYTES: usize = 8 << 10;

/// The seeds of a property.
///
/// # Panics
///
/// If there is no property of that name.
#[must_use]
pub fn of(property: &str) -> Vec<Vec<u8>> {
    let mut seeds = match property {
        "deflate" => deflated(),
        "directory" | "member" | "salvage" => zips(),
        "packed" => packed(),
        "text" | "json" => lines(),
        "unwrap" | "log" => logs(),
        "table" => tables(),
        "saved" => reports(),
        "whole" => wholes(),
        "beside" => besides(),
        "order" => orders(),
        other => panic!("no property is called {other}"),
    };
    seeds.retain(|seed| seed.len() <= MAX_BYTES || property == "saved");
    seeds.sort();
    seeds.dedup();
    assert!(!seeds.is_empty(), "{property} has seeds");
    seeds
}

/// Logs and noise, deflated in every way.
fn deflated() -> Vec<Vec<u8>> {
    let logs = form::all().into_iter().step_by(20).map(|form| log(&form));
    let noise = (0..3000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24).to_le_bytes()[0]);
    let all = logs.chain([noise.collect(), Vec::new(), vec![b'a'; 600_000]]);
    all.flat_map(|bytes| (0..=9).map(move |level| (bytes.clone(), level)))
        .map(|(bytes, level)| {
            let mut packer = DeflateEncoder::new(Vec::new(), Compression::new(level));
            packer.write_all(&bytes).expect("memory takes it");
            packer.finish().expect("memory takes it")
        })
        .collect()
}

fn at(minute: i8) -> Time {
    Time::utc((2025, 4, 22), (6, minute, 39), 852_238)
}

const JOB: u64 = 1_065_722_008_981_340_161;

/// What a node logs of one import that went wrong.
fn entries() -> Vec<Entry> {
    let tags = Tags::tenant(3, "demoapp").node(1);
    let cause = FlushCause::AddSst("/Table/106/1/0", "/Table/106/1/9", "boom ‹x›\nmore");
    let health = Entry {
        channel: Channel::Health,
        ..Entry::new(
            Severity::Info,
            at(19),
            ("server/status/runtime_log.go", 47),
            tags.clone(),
            "runtime stats: ‹1.0› GiB RSS".to_owned(),
        )
    };
    vec![
        health,
        signals::resume(at(20), tags.clone(), JOB),
        signals::flush_error(at(22), JobTag::Id(JOB).add_to(tags.clone()), cause),
        signals::import_retry(at(23), JobTag::Id(JOB).add_to(tags.clone()), "‹boom›"),
        signals::state(at(30), tags.clone(), ("IMPORT", JOB), "succeeded", None),
        signals::recovery_event(at(31), tags, JOB, "succeeded", 4_711),
    ]
}

fn log(form: &Form) -> Vec<u8> {
    let name = LogName::main("h1", at(0));
    form.log(name, "v24.1.5", 1, &entries()).bytes
}

/// A log in every form.
fn logs() -> Vec<Vec<u8>> {
    let mut logs: Vec<Vec<u8>> = form::all().iter().map(log).collect();
    logs.extend(case_files().into_iter().map(|(_, bytes)| bytes));
    logs
}

/// Each line of these.
fn lines() -> Vec<Vec<u8>> {
    let logs = logs();
    let lines = logs.iter().flat_map(|log| log.split(|byte| *byte == b'\n'));
    lines.map(<[u8]>::to_vec).collect()
}

fn jobs() -> Vec<Job> {
    let import = Job::running(
        JOB,
        "IMPORT",
        "IMPORT INTO t(a) CSV DATA ('gs://b/f')",
        at(20),
    );
    let other = Job::running(JOB + 1, "AUTO CREATE STATS", "ANALYZE \"t\"\tx", at(21));
    vec![import.on(&[106]).ended("succeeded", at(30)).by(1), other]
}

fn nodes() -> Vec<Node> {
    let node = |id: u32, live: bool| Node {
        id,
        host: format!("h{id}"),
        version: "v24.1.5".to_owned(),
        started: at(0),
        updated: at(40),
        live,
    };
    vec![node(1, true), node(2, false)]
}

/// A table or a status file by each path.
fn table_files() -> Vec<(&'static str, Vec<u8>)> {
    let (jobs, nodes) = (jobs(), nodes());
    let text = |path: &'static str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let table = match stem {
            "crdb_internal.jobs" => job::crdb_internal_jobs(&jobs),
            "crdb_internal.system_jobs" => job::crdb_internal_system_jobs(&jobs),
            "system.jobs" => job::system_jobs(&jobs),
            "system.eventlog" => event_log::table(&[]),
            "crdb_internal.gossip_nodes" => node::gossip_nodes(&nodes),
            "crdb_internal.gossip_liveness" => node::gossip_liveness(&nodes),
            "crdb_internal.kv_node_status" => node::kv_node_status(&nodes),
            "crdb_internal.node_build_info" => nodes[0].node_build_info(),
            "status" => return nodes[0].status().to_string(),
            "details" => return nodes[0].details().to_string(),
            "nodes" => return node::nodes_json(&nodes).to_string(),
            "liveness" => return node::liveness_json(&nodes).to_string(),
            "events" => return event_log::events_json(&[]).to_string(),
            "system.job_status" => {
                return format!(
                    "job_id\twritten\tstatus\n{JOB}\t2025-04-22 06:30:00.1\tsucceeded\n"
                );
            }
            "system.job_message" => {
                return format!(
                    "job_id\twritten\tkind\tmessage\n{JOB}\t2025-04-22 06:30:00.1\tx\ty\n"
                );
            }
            "system.tenants" => return "id\tactive\tinfo\tname\n3\tt\t\\x0a\tdemoapp\n".to_owned(),
            _ => {
                return "include-files=* files-from=2025-04-20 files-until=x nodes=1-3 redact=true"
                    .to_owned();
            }
        };
        match name.rsplit('.').next() {
            Some("json") => table.json(),
            Some("csv") => table.csv(),
            _ => table.tsv(),
        }
    };
    TABLES
        .iter()
        .map(|path| (*path, text(path).into_bytes()))
        .collect()
}

fn numbered(which: usize, bytes: &[u8]) -> Vec<u8> {
    let which = u8::try_from(which).expect("few of them");
    [&[which], bytes].concat()
}

fn tables() -> Vec<Vec<u8>> {
    let files = table_files();
    let mut tables: Vec<Vec<u8>> = files
        .iter()
        .enumerate()
        .map(|(which, (_, bytes))| numbered(which, bytes))
        .collect();
    for (path, bytes) in case_files() {
        let name = path.rsplit('/').next().unwrap_or(&path);
        let same = |table: &&str| table.rsplit('/').next() == Some(name);
        if let Some(which) = TABLES.iter().position(same) {
            tables.push(numbered(which, &bytes));
        }
    }
    tables
}

/// Files of a small cluster.
fn files() -> Vec<(String, Vec<u8>)> {
    let (_, jobs) = table_files().swap_remove(0);
    vec![
        (super::LOG.to_owned(), log(&Form::zip())),
        ("crdb_internal.jobs.txt".to_owned(), jobs),
        (
            "nodes/1/status.json".to_owned(),
            nodes()[0].status().to_string().into_bytes(),
        ),
        ("nodes/2.err.txt".to_owned(), b"down".to_vec()),
    ]
}

fn zip(shape: Shape, files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let members: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
        .collect();
    of_members(shape, &members).expect("written")
}

/// Archives of each shape, and each without its directory.
fn zips() -> Vec<Vec<u8>> {
    let mut zips = Vec::new();
    for number in 0..8 {
        let shape = Shape {
            compressed: number & 1 == 0,
            streaming: number & 2 == 0,
            zip64: number & 4 != 0,
            ..Shape::default()
        };
        let small = vec![
            (
                "a.log".to_owned(),
                b"I250422 06:22:38.000000 5 a.go:1 x\n".to_vec(),
            ),
            ("b/c.txt".to_owned(), b"x".repeat(99)),
            ("d".to_owned(), Vec::new()),
        ];
        for files in [small, files()] {
            let zip = zip(shape.clone(), &files);
            let directory = zip.windows(4).position(|it| it == b"PK\x01\x02");
            zips.push(zip[..directory.unwrap_or(zip.len())].to_vec());
            zips.push([zip.as_slice(), &zip].concat());
            zips.push(zip);
        }
    }
    zips
}

fn packed() -> Vec<Vec<u8>> {
    let files = files();
    let tar = tar(&files, "debug/");
    let zip = zip(Shape::default(), &files);
    let inner = vec![("logs.tgz".to_owned(), Codec::Gzip.pack(&tar))];
    let mut packed = zips();
    packed.extend([self::zip(Shape::default(), &inner), self::tar_of(&inner)]);
    for codec in Codec::ALL {
        packed.push(codec.pack(&tar));
        packed.push(codec.pack(&zip));
        packed.push(codec.pack(&files[0].1));
    }
    packed.push(tar);
    packed
}

fn tar_of(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    tar(files, "")
}

fn reports() -> Vec<Vec<u8>> {
    let zip = zip(Shape::default(), &files());
    let found = analyze_bytes("debug.zip", zip).expect("a report");
    let clear = b"I250422 06:22:38.000000 5 a.go:1 [n1] x\n".to_vec();
    let clear = analyze_bytes("cockroach.log", clear).expect("a report");
    let mut reports = Vec::new();
    for report in [found, clear] {
        reports.push(
            render(&report, Format::Json)
                .expect("rendered")
                .into_bytes(),
        );
        let value = serde_json::to_string(&report).expect("JSON");
        reports.push(value.into_bytes());
    }
    reports
}

fn wholes() -> Vec<Vec<u8>> {
    let mut wholes: Vec<Vec<u8>> = packed().iter().map(|bytes| numbered(0, bytes)).collect();
    wholes.extend(packed().iter().map(|bytes| numbered(3, bytes)));
    wholes.extend(logs().iter().map(|bytes| numbered(1, bytes)));
    wholes.extend(logs().iter().step_by(7).map(|bytes| numbered(4, bytes)));
    let (_, jobs) = table_files().swap_remove(0);
    wholes.push(numbered(2, &jobs));
    wholes.extend(reports().iter().map(|bytes| numbered(5, bytes)));
    for (_, files) in cases() {
        wholes.push(numbered(0, &zip(Shape::default(), &files)));
    }
    wholes
}

fn besides() -> Vec<Vec<u8>> {
    let mut besides: Vec<Vec<u8>> = Vec::new();
    for (number, log) in logs().iter().enumerate() {
        besides.push(numbered(number % 3, log));
    }
    for (which, (_, bytes)) in table_files().iter().enumerate() {
        besides.push(numbered(which + 3, bytes));
    }
    besides
}

fn orders() -> Vec<Vec<u8>> {
    let both = |which: usize, first: &[u8], second: &[u8]| {
        let end = u16::try_from(first.len()).expect("a short log");
        numbered(which, &[&end.to_le_bytes(), first, second].concat())
    };
    let log = log(&Form::zip());
    let tables = table_files();
    let mut orders: Vec<Vec<u8>> = tables
        .iter()
        .enumerate()
        .map(|(which, (_, table))| both(which, &log, table))
        .collect();
    orders.extend(zips().iter().map(|zip| both(TABLES.len(), &log, zip)));
    orders
}

/// The cases, each with its files.
fn cases() -> Vec<(String, Vec<(String, Vec<u8>)>)> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folder = all.join("tests/cases");
    if !folder.is_dir() {
        folder = all.join("../tests/cases");
    }
    let mut cases = Vec::new();
    for case in std::fs::read_dir(folder).expect("the folder of cases") {
        let path = case.expect("readable").path();
        if path.is_dir() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let mut files = Vec::new();
            below(&path.join("input"), "", &mut files);
            files.sort();
            cases.push((name.into_owned(), files));
        }
    }
    cases.sort();
    cases
}

fn case_files() -> Vec<(String, Vec<u8>)> {
    cases().into_iter().flat_map(|(_, files)| files).collect()
}

fn below(folder: &Path, before: &str, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("{before}{name}");
        if path.is_dir() {
            below(&path, &format!("{name}/"), files);
        } else {
            files.push((name, std::fs::read(path).expect("readable")));
        }
    }
}
