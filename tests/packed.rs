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
use detect_144650::report::{Report, State};
use detect_144650::{Source, join_parts};
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

#[expect(
    clippy::too_many_lines,
    reason = "a list, to be read from top to bottom"
)]
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
    // As a tape has it: each fills its last record.
    let record = |files: &[(String, Vec<u8>)]| {
        let mut archive = tar(files, "");
        archive.resize(archive.len().div_ceil(10_240) * 10_240, 0);
        archive
    };
    let two = [record(halves.0), record(halves.1)];
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
        let mut padded = codec.pack(&text);
        padded.resize(padded.len().div_ceil(10_240) * 10_240, 0);
        way(
            &format!("{codec:?}, as a tape has it"),
            "",
            one("debug.tar.x", padded),
        );
        let ending = codec.ending();
        let packed = codec.pack(&text);
        let (first, second) = packed.split_at(packed.len() / 3);
        let parts = [("aa", first), ("ab", second)].map(|(part, bytes)| Source {
            name: format!("debug.tar{ending}.{part}"),
            path: format!("debug.tar{ending}.{part}"),
            folder: false,
            bytes: Box::new(bytes.to_vec()),
        });
        way(
            &format!("split, {codec:?}"),
            "",
            join_parts(Vec::from(parts)),
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

/// The header of a tar archive's file, without the mark of newer ones if it is
/// `old`.
fn entry(name: &str, kind: u8, size: u64, old: bool) -> Vec<u8> {
    let mut header = if old {
        tar::Header::new_old()
    } else {
        tar::Header::new_gnu()
    };
    header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(tar::EntryType::new(kind));
    header.set_size(size);
    header.set_mode(0o644);
    header.set_cksum();
    header.as_bytes().to_vec()
}

/// A file with its header, filled up to a block.
fn file(name: &str, kind: u8, bytes: &[u8], old: bool) -> Vec<u8> {
    let mut all = entry(name, kind, bytes.len() as u64, old);
    all.extend_from_slice(bytes);
    all.resize(all.len().div_ceil(512) * 512, 0);
    all
}

const END: [u8; 1024] = [0; 1024];

/// Places in which a loss was once passed over: none is `clear`, and where the
/// file can be read, it is found.
#[test]
fn where_a_loss_hid_once() {
    use State::{Findings, Incomplete};

    let (good, bad) = (log(1, &[]), log(2, &[FLUSH]));
    let gzip = |bytes: &[u8]| Codec::Gzip.pack(bytes);
    let name = |node: u8| format!("debug/nodes/{node}/logs/cockroach.log");
    let healthy = file(&name(1), b'0', &good, false);
    let packed = gzip(&bad);
    let beside = |path: &str, bytes: &[u8]| {
        let files = vec![(name(1), good.clone()), (path.to_owned(), bytes.to_vec())];
        tar(&files, "")
    };
    let old = [
        file(&format!("{}.gz", name(2)), b'0', &packed, true),
        file(&name(1), b'0', &good, true),
        END.to_vec(),
    ];
    let of = |files: &[(&str, &[u8])]| {
        let files = files.iter();
        zip(
            &files
                .map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()))
                .collect(),
            false,
            false,
        )
    };
    let (first, second) = (of(&[(&name(1), &good)]), of(&[(&name(2), &bad)]));
    let mut overwritten = of(&[(&name(1), &good), (&name(2), &bad)]);
    let at = memchr::memmem::find(&overwritten, FLUSH.as_bytes()).expect("the loss");
    overwritten[at..at + 200].fill(b'x');
    let zeroed = [
        healthy.clone(),
        vec![0; packed.len().div_ceil(512) * 512 + 512],
        healthy.clone(),
        END.to_vec(),
    ];
    let ends_in_zeros = file(&name(1), b'0', &[good.as_slice(), &END].concat(), false);
    let unknown = [
        healthy.clone(),
        file(&name(2), b'M', &bad, false),
        END.to_vec(),
    ];
    let linked = [
        healthy.clone(),
        entry(&name(2), b'1', 0, false),
        END.to_vec(),
    ];
    let folder = [
        healthy.clone(),
        entry("debug/nodes/3/logs/", b'5', 0, false),
        END.to_vec(),
    ];
    let preallocated = [healthy.clone(), vec![0; 2 << 20]];
    #[rustfmt::skip]
    let cases: Vec<(&str, Vec<u8>, State)> = vec![
        ("an old tar",                 old.concat(),                                     Findings),
        ("an old tar, packed",         gzip(&old.concat()),                              Findings),
        ("packed by itself",           beside("ticket/logs.2025.gz", &packed),           Findings),
        ("packed, cut",                beside("ticket/node2-log.gz", &packed[..packed.len() / 3]), Incomplete),
        ("an ending of tar",           beside("ticket/n2.txz", &Codec::Xz.pack(&second)), Findings),
        ("another ending",             beside("ticket/n2.log.zstd", &Codec::Zstd.pack(&bad)), Findings),
        ("rotated",                    beside("ticket/x.log.gz.1", &packed),             Findings),
        ("a text, packed",             beside("ticket/n2.txt.gz", &packed),              Findings),
        ("two archives in one",        gzip(&[first.clone(), second.clone()].concat()),  Findings),
        ("two streams",                [gzip(&first), gzip(&second)].concat(),           Findings),
        ("stored, overwritten",        gzip(&overwritten),                               Incomplete),
        ("zeros for a file",           zeroed.concat(),                                  Incomplete),
        ("zeros at the end of a file", ends_in_zeros,                                    Incomplete),
        ("zeros for all the rest",     preallocated.concat(),                            Incomplete),
        ("a type that nobody knows",   unknown.concat(),                                 Findings),
        ("a hard link",                linked.concat(),                                  Incomplete),
        ("a folder of a node",         folder.concat(),                                  Incomplete),
    ];
    for (name, bytes, want) in cases {
        for given in ["debug.tar", "download"] {
            let report = analyzed(&one(given, bytes.clone()));
            assert_eq!(
                report.verdict.state, want,
                "{name}, {given}: {:?}",
                report.skipped
            );
        }
    }
}

/// What is packed and not called so is named, wherever it lies.
#[test]
fn what_is_packed_by_another_name_is_named() {
    let packed = Codec::Gzip.pack(&log(2, &[FLUSH]));
    let healthy = "debug/nodes/1/logs/cockroach.log".to_owned();
    for name in [
        "ticket/node2.txt",
        "ticket/node2",
        "debug/nodes/2/logs/cockroach.log",
    ] {
        let files = vec![
            (healthy.clone(), log(1, &[])),
            (name.to_owned(), packed.clone()),
        ];
        for sources in [
            one("debug.zip", debug_zip(&files)),
            one("debug.tar", tar(&files, "")),
            folder(&files),
        ] {
            let report = analyzed(&sources);
            assert_ne!(report.verdict.state, State::Clear, "{name}");
            let told = |it: &detect_144650::report::Skipped| it.path == name && it.matters;
            assert!(
                report.skipped.iter().any(told),
                "{name}: {:?}",
                report.skipped
            );
        }
    }
}

/// What asks for more than there is, in a few bytes.
#[test]
fn what_asks_for_too_much_is_refused() {
    let healthy = file(
        "debug/nodes/1/logs/cockroach.log",
        b'0',
        &log(1, &[]),
        false,
    );
    let mut long = entry("././@LongLink", b'L', 64 << 20, false);
    long.resize(long.len() + (64 << 20), b'a');
    // A window of 2 GiB: `zstd --long=31`.
    let window = [b"\x28\xb5\x2f\xfd".as_slice(), &[0, 21 << 3], &[1, 0, 0]].concat();
    let mut sparse = tar::Header::new_gnu();
    sparse.set_entry_type(tar::EntryType::GNUSparse);
    sparse.as_mut_bytes()[..10].copy_from_slice(b"debug/heap");
    sparse.set_size(0);
    // The real size, in the form for large numbers.
    sparse.as_mut_bytes()[483..495].copy_from_slice(&[0x80, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0]);
    sparse.set_cksum();
    let sparse = [healthy.clone(), sparse.as_bytes().to_vec(), END.to_vec()];
    let marks = b"PK\x07\x08".repeat(1 << 18);
    for (name, bytes) in [
        (
            "a long name",
            Codec::Gzip.pack(&[healthy.clone(), long].concat()),
        ),
        ("a window", window),
        ("a hole", sparse.concat()),
        ("marks", Codec::Gzip.pack(&marks)),
    ] {
        let report = analyze(&one("debug.tar.gz", bytes));
        let state = report.map(|report| report.verdict.state);
        assert_ne!(state, Ok(State::Clear), "{name}");
    }
}

/// A setting that takes more memory than is given is no damage, and is said.
#[test]
fn what_takes_too_much_memory_is_told_from_damage() {
    let text = log(1, &[]);
    let mut xz = Codec::Xz.pack(&text);
    // The header of the first block: its length, flags, the filter, and the size
    // of its dictionary, here 2 GiB (The .xz File Format, 3.1 and 5.3.1).
    let block = 12..12 + (usize::from(xz[12]) + 1) * 4;
    assert_eq!(xz[14..16], [0x21, 1], "one filter, LZMA2");
    xz[16] = 38;
    let mut sum = flate2::Crc::new();
    sum.update(&xz[block.start..block.end - 4]);
    xz[block.end - 4..block.end].copy_from_slice(&sum.sum().to_le_bytes());
    let zstd = [b"\x28\xb5\x2f\xfd".as_slice(), &[0, 21 << 3], &[1, 0, 0]].concat();
    for (name, packed) in [("cockroach.log.xz", xz), ("cockroach.log.zst", zstd)] {
        let files = vec![
            ("debug/nodes/1/logs/cockroach.log".to_owned(), text.clone()),
            (format!("debug/nodes/2/logs/{name}"), packed),
        ];
        let report = analyzed(&one("debug.zip", debug_zip(&files)));
        let mut skipped = report.skipped.iter();
        assert!(skipped.any(|it| it.code == "member-memory"), "{name}");
        assert_eq!(report.verdict.state, State::Incomplete);
    }
}

/// Two clusters in one archive cannot be told apart there.
#[test]
fn two_clusters_in_one_archive_are_named() {
    let of = |node: u8, cluster: &str| {
        let line = format!(
            "I250422 06:00:00.000000 1 util/log/file_sync_buffer.go:1 ⋮ [config] clusterID: {cluster}\n"
        );
        let text = [line.into_bytes(), log(u32::from(node), &[])].concat();
        debug_zip(&vec![(
            format!("debug/nodes/{node}/logs/cockroach.log"),
            text,
        )])
    };
    let (one_id, other_id) = (
        "11111111-1111-4111-8111-111111111111",
        "22222222-2222-4222-8222-222222222222",
    );
    for (second, code) in [(other_id, true), (one_id, false)] {
        let files = vec![
            ("a.zip".to_owned(), of(1, one_id)),
            ("b.zip".to_owned(), of(2, second)),
        ];
        let report = analyzed(&one("both.tar", tar(&files, "")));
        let told = report
            .skipped
            .iter()
            .any(|it| it.code == "clusters-mixed" && it.matters);
        assert_eq!(told, code, "{:?}", report.skipped);
    }
}
