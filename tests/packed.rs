//! However an archive or a log was packed, the answer is that of its files.

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod analyzed;
mod files;
mod packer;

use std::fmt::Write as _;

use analyzed::{analyze, analyzed};
use debug_zip_generator::archive::Shape;
use detect_144650::Source;
use detect_144650::report::{Report, State};
use files::{Files, as_file, as_folder, zipped};
use packer::{Codec, tar};
use serde_json::Value;

const FLUSH: &str = "W250422 11:59:59.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T1,Vsystem,n1,job=1065722008981340161] 1249 closing with flushes in-progress encountered an error: addsstable [/Table/106/1/1,/Table/106/1/2): boom";

fn log(node: u32, lines: &[&str]) -> Vec<u8> {
    let mut text = "I250422 06:00:00.000000 1 util/log/file_sync_buffer.go:1 ⋮ [T1,config] binary: CockroachDB CCL v24.1.5 (x86_64-linux-gnu, built x, go1)\n".to_owned();
    let mut entry = |time: &str, message: &str| {
        let _ = writeln!(
            text,
            "I250422 {time}.000000 7 server/node.go:9 ⋮ [T1,Vsystem,n{node}] 5 {message}"
        );
    };
    for minute in 0..36 {
        let (hour, minute) = (6 + minute / 6, minute % 6 * 10);
        entry(&format!("{hour:02}:{minute:02}:01"), "all is well");
    }
    // Something that does not pack to nothing.
    for number in 0_u64..60 {
        let noise = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        entry(&format!("11:58:{number:02}"), &format!("noise {noise:x}"));
    }
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    text.into_bytes()
}

/// A debug.zip's files: two nodes, a table, and a note of what could not be
/// got, with a flush error on node 1 if there is a `loss`.
fn members(loss: bool) -> Files {
    let lines: &[&str] = if loss { &[FLUSH] } else { &[] };
    let name = |node| {
        format!("debug/nodes/{node}/logs/cockroach.h{node}.roach.2025-04-22T06_00_00Z.000100.log")
    };
    let table = "job_id\tjob_type\tdescription\tstatus\tcreated\tstarted\tfinished\tcoordinator_id\n\
                 8\tIMPORT\tIMPORT INTO t\tfailed\t2025-04-22 07:00:00\t2025-04-22 07:00:00\t2025-04-22 08:00:00\t1\n";
    let note = "debug/nodes/1/ranges.err.txt";
    vec![
        ("debug/crdb_internal.jobs.txt".to_owned(), table.into()),
        ("debug/settings.json".to_owned(), b"{}".to_vec()),
        (note.to_owned(), b"rpc error".to_vec()),
        (name(1), log(1, lines)),
        (name(2), log(2, &[])),
    ]
}

fn zip(files: &Files, streaming: bool, compressed: bool) -> Vec<u8> {
    let shape = Shape {
        root: String::new(),
        streaming,
        compressed,
        ..Shape::default()
    };
    zipped(shape, files)
}

fn debug_zip(files: &Files) -> Vec<u8> {
    zip(files, true, true)
}

/// Each log of them packed by itself.
fn with_packed_logs(files: &Files, codec: Codec) -> Files {
    let pack = |(path, bytes): &(String, Vec<u8>)| {
        if path.contains("/logs/") {
            (format!("{path}{}", codec.ending()), codec.pack(bytes))
        } else {
            (path.clone(), bytes.clone())
        }
    };
    files.iter().map(pack).collect()
}

fn one(name: &str, bytes: Vec<u8>) -> Vec<Source> {
    vec![as_file(name, bytes)]
}

fn folder(files: &Files) -> Vec<Source> {
    as_folder("given", files)
}

/// A way in which files may come: what it is called, and where paths begin.
struct Way {
    name: String,
    /// What stands before each path.
    root: &'static str,
    sources: Vec<Source>,
}

fn ways(files: &Files) -> Vec<Way> {
    let mut all = Vec::new();
    let mut way = |name: &str, root: &'static str, sources: Vec<Source>| {
        let name = name.to_owned();
        all.push(Way {
            name,
            root,
            sources,
        });
    };
    let archive = debug_zip(files);
    let outer = |name: &str, bytes: &[u8]| vec![(name.to_owned(), bytes.to_vec())];
    way("tar", "", one("debug.tar", tar(files, "")));
    way("tar with dots", "", one("debug.tar", tar(files, "./")));
    for codec in Codec::ALL {
        let (name, ending) = (format!("{codec:?}"), codec.ending());
        let packed = codec.pack(&tar(files, ""));
        way(
            &format!("tar, {name}"),
            "",
            one(&format!("debug.tar{ending}"), packed.clone()),
        );
        way(
            &format!("tar, {name}, any name"),
            "",
            one("download", packed),
        );
        let logs = with_packed_logs(files, codec);
        way(
            &format!("logs, {name}, in zip"),
            "",
            one("debug.zip", debug_zip(&logs)),
        );
        way(
            &format!("logs, {name}, in stored zip"),
            "",
            one("debug.zip", zip(&logs, false, false)),
        );
        way(
            &format!("logs, {name}, in tar"),
            "",
            one("debug.tar", tar(&logs, "")),
        );
        way(&format!("logs, {name}, in a folder"), "", folder(&logs));
        for (streaming, compressed) in [(true, true), (true, false), (false, true), (false, false)]
        {
            let inner = zip(files, streaming, compressed);
            way(
                &format!("zip, {name}, streaming {streaming}, compressed {compressed}"),
                "",
                one(&format!("debug.zip{ending}"), codec.pack(&inner)),
            );
        }
    }
    let inside = outer("ticket/debug.zip", &archive);
    way("zip in zip", "", one("a.zip", debug_zip(&inside)));
    way(
        "zip in stored zip",
        "",
        one("a.zip", zip(&inside, false, false)),
    );
    way(
        "zip in tar",
        "ticket/debug.zip/",
        one("a.tar", tar(&inside, "")),
    );
    let packed = Codec::Gzip.pack(&tar(files, ""));
    let inside = outer("debug.tar.gz", &packed);
    way(
        "tar in zip",
        "debug.tar.gz/",
        one("a.zip", debug_zip(&inside)),
    );
    way("tar in a folder", "debug.tar.gz/", folder(&inside));
    let halves = files.split_at(2);
    let two = [tar(halves.0, ""), tar(halves.1, "")];
    way("two tars, one file", "", one("debug.tar", two.concat()));
    let text = tar(files, "");
    let (first, second) = text.split_at(text.len() / 2);
    for codec in Codec::ALL {
        let both = [codec.pack(first), codec.pack(second)].concat();
        way(
            &format!("two streams of {codec:?}"),
            "",
            one("debug.tar.x", both),
        );
    }
    let skipped = [
        b"\x5f\x2a\x4d\x18\x03\0\0\0abc".to_vec(),
        Codec::Zstd.pack(&text),
        b"\x50\x2a\x4d\x18\0\0\0\0".to_vec(),
    ];
    way(
        "zstd with frames to be skipped",
        "",
        one("debug.tar.zst", skipped.concat()),
    );
    all
}

/// What a report says, with paths that begin where those of a debug.zip do.
fn said(report: &Report, root: &str) -> Value {
    let text = serde_json::to_string(report).expect("JSON");
    let text = text.replace(root, "");
    let mut value: Value = serde_json::from_str(&text).expect("JSON");
    // How it was packed, and which of several inputs it was in.
    value["inputs"] = Value::Null;
    value["stats"]["members"] = Value::Null;
    without_inputs(&mut value);
    value
}

fn without_inputs(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("input");
            fields.values_mut().for_each(without_inputs);
        }
        Value::Array(items) => items.iter_mut().for_each(without_inputs),
        _ => {}
    }
}

#[test]
fn however_it_was_packed_the_answer_is_the_same() {
    for loss in [false, true] {
        let files = members(loss);
        let plain = analyzed(&one("debug.zip", debug_zip(&files)));
        let state = if loss { State::Findings } else { State::Clear };
        assert_eq!(plain.verdict.state, state, "{:?}", plain.verdict);
        let want = said(&plain, "no such root");
        for way in ways(&files) {
            let report = analyzed(&way.sources);
            assert_eq!(said(&report, way.root), want, "{}", way.name);
            // An archive in another one, or in a folder, is a file of that.
            let within = [
                "zip in zip",
                "zip in stored zip",
                "tar in zip",
                "tar in a folder",
            ];
            let more = u64::from(within.contains(&way.name.as_str()));
            let want = files.len() as u64 + more;
            assert_eq!(report.stats.members, want, "{}", way.name);
        }
    }
}

/// A log that was packed and given by itself.
#[test]
fn a_packed_log_alone() {
    let text = log(1, &[FLUSH]);
    let plain = analyzed(&one("cockroach.log", text.clone()));
    for codec in Codec::ALL {
        for name in [
            format!("cockroach.log{}", codec.ending()),
            "download".to_owned(),
        ] {
            let report = analyzed(&one(&name, codec.pack(&text)));
            let errors = |report: &Report| {
                let jobs = report.jobs.iter();
                jobs.map(|job| (job.job_id.clone(), job.flush_errors.len()))
                    .collect::<Vec<_>>()
            };
            assert_eq!(errors(&report), errors(&plain), "{name}");
            assert_eq!(report.skipped, [], "{name}");
        }
    }
    // What a browser unpacked without renaming it.
    let report = analyzed(&one("cockroach.log.gz", text.clone()));
    assert_eq!(report.jobs.len(), 1);
    let inside = vec![("debug/nodes/1/logs/cockroach.log.gz".to_owned(), text)];
    for sources in [
        one("debug.zip", debug_zip(&inside)),
        one("debug.tar", tar(&inside, "")),
        folder(&inside),
    ] {
        let report = analyzed(&sources);
        assert_eq!(report.jobs.len(), 1);
        assert_eq!(
            report.jobs[0].flush_errors[0].path,
            "debug/nodes/1/logs/cockroach.log"
        );
    }
}

/// Cut or damaged anywhere, it is never `clear`, and what stands before is read.
#[test]
fn what_breaks_off_is_never_clear() {
    let files = members(false);
    let mut losses = members(true);
    // So that the loss is the first thing to be read.
    losses.reverse();
    losses.rotate_left(1);
    for codec in Codec::ALL {
        let forms: [fn(&Files) -> Vec<u8>; 2] = [|files| tar(files, ""), debug_zip];
        for form in forms {
            let packed = codec.pack(&form(&files));
            let step = (packed.len() / 60).max(1);
            for end in (0..packed.len()).step_by(step) {
                let cut = packed.get(..end).unwrap_or_default().to_vec();
                let Ok(report) = analyze(&one("debug.tar.gz", cut)) else {
                    continue;
                };
                assert_ne!(report.verdict.state, State::Clear, "{codec:?} cut at {end}");
                let told = report.skipped.iter().any(|it| it.matters);
                assert!(told, "{codec:?} cut at {end}");
            }
            for at in (20..packed.len()).step_by(step) {
                let mut damaged = packed.clone();
                damaged[at] ^= 0x10;
                let report = analyze(&one("debug.tar.gz", damaged));
                let state = report.map(|report| report.verdict.state);
                // A bit of a header may say nothing: the name in it, a time.
                let says_nothing = state == Ok(State::Clear) && unpacks_alike(codec, &packed, at);
                assert!(
                    state != Ok(State::Clear) || says_nothing,
                    "{codec:?} damaged at {at}"
                );
            }
        }
        let packed = codec.pack(&tar(&losses, ""));
        let most = packed.get(..packed.len() * 4 / 5).unwrap_or_default();
        let report = analyzed(&one("debug.tar.gz", most.to_vec()));
        // The others give whole blocks only, and this is less than one.
        if codec == Codec::Gzip {
            assert_eq!(report.verdict.state, State::Findings, "{codec:?}");
        }
    }
    let text = log(1, &[]);
    for (codec, name) in Codec::ALL
        .iter()
        .zip(["download", "syslog.2.gz", "x", "a.log"])
    {
        let packed = codec.pack(&text);
        for end in (0..packed.len()).step_by(97) {
            let cut = packed.get(..end).unwrap_or_default().to_vec();
            let state = analyze(&one(name, cut)).map(|it| it.verdict.state);
            assert_ne!(state, Ok(State::Clear), "{name} cut at {end}");
        }
        let state = analyzed(&one(name, packed)).verdict.state;
        assert_eq!(state, State::Clear, "{name}");
    }
    let archive = tar(&files, "");
    // Behind the two empty blocks at the end nothing is missing.
    let end = archive.iter().rposition(|byte| *byte != 0).unwrap_or(0) / 512 * 512 + 512;
    for cut in (0..end).step_by(256) {
        let cut_off = archive.get(..cut).unwrap_or_default().to_vec();
        let state = analyze(&one("debug.tar", cut_off)).map(|it| it.verdict.state);
        assert_ne!(state, Ok(State::Clear), "cut at {cut}");
    }
}

/// Whether a changed byte changes nothing of what is unpacked.
fn unpacks_alike(codec: Codec, packed: &[u8], at: usize) -> bool {
    let mut damaged = packed.to_vec();
    damaged[at] ^= 0x10;
    codec.unpack(&damaged) == codec.unpack(packed)
}

/// Bombs, and more layers than anybody packs.
#[test]
fn what_is_packed_without_measure_is_named() {
    let zeros = ("debug/heap.pprof".to_owned(), vec![0; 300 << 20]);
    let code = |sources: &[Source]| {
        let report = analyzed(sources);
        assert_ne!(report.verdict.state, State::Clear);
        let matters = report.skipped.iter().filter(|it| it.matters);
        matters.map(|it| it.code.clone()).collect::<Vec<_>>()
    };
    let bomb = Codec::Zstd.pack(&Codec::Gzip.pack(&tar(&[zeros], "")));
    let bombed = code(&one("debug.tar.gz.zst", bomb));
    assert!(bombed.contains(&"member-bomb".to_owned()), "{bombed:?}");
    let mut deep = log(1, &[]);
    for _ in 0..4 {
        deep = Codec::Gzip.pack(&deep);
    }
    assert_eq!(code(&one("cockroach.log.gz", deep))[..1], ["packed"]);
    let mut deep = members(false);
    for _ in 0..4 {
        deep = vec![("debug/x.tar".to_owned(), tar(&deep, ""))];
    }
    assert!(code(&folder(&deep)).contains(&"packed".to_owned()));
}
