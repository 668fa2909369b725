//! A plan that is cut into parts, and the parts joined: the report of the whole
//! in one go, or a reason by name.

// The verbs exist natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod analyzed;
mod files;
mod packer;

use std::collections::BTreeSet;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::{Arc, LazyLock, Mutex};

use analyzed::analyzed;
use detect_144650::fleet::{CutPlan, Joined, Place, Refused, part_json};
use detect_144650::report::State;
use detect_144650::{Format, Plan, ReadAt, ReadError, Source, Worker, render};
use files::{Files, as_file, as_folder, cases, half, in_folder, zip};
use packer::{Codec, tar};
use proptest::prelude::*;
use serde_json::Value;

/// Makes the same sources again and again, as other machines do.
type Given = Box<dyn Fn() -> Vec<Source>>;

/// Everything that is planned here, by name.
fn given() -> Vec<(String, Given)> {
    let mut all: Vec<(String, Given)> = Vec::new();
    let mut add = |name: &str, given: Given| all.push((name.to_owned(), given));
    let demo = demo();
    let bytes = demo.clone();
    add(
        "demo",
        Box::new(move || vec![as_file("demo.zip", bytes.clone())]),
    );
    // Of the same files some, which is quicker.
    let unzipped: Files = files::unzipped(&demo).into_iter().step_by(5).collect();
    let (one, other) = (half(&unzipped, 0), half(&unzipped, 1));
    add(
        "two archives, a folder and a log",
        Box::new(move || {
            let mut sources = vec![as_file("a.zip", zip(&one)), as_file("a.zip", zip(&other))];
            sources.extend(as_folder("b", &other));
            sources.push(as_file("x.log", b"no log".to_vec()));
            sources.push(as_file("x.log", LOSS.as_bytes()));
            sources
        }),
    );
    let packed = Codec::Gzip.pack(&tar(&unzipped, "debug/"));
    let inner = zip(&unzipped);
    add(
        "packed in a folder, and an archive in an archive",
        Box::new(move || {
            let around: Files = vec![("n/debug.zip".to_owned(), inner.clone())];
            vec![
                in_folder("f", "all.tar.gz", packed.clone()),
                in_folder("f", "nodes/9/logs/cockroach.log", LOSS.as_bytes()),
                as_file("around.zip", zip(&around)),
            ]
        }),
    );
    for (name, files) in cases() {
        let sources = as_folder("debug", &files);
        // Some cases are about inputs of which nothing can be analyzed.
        if Plan::make(&sources).is_ok() {
            let folder = files.clone();
            all.push((
                format!("{name}, a folder"),
                Box::new(move || as_folder("debug", &folder)),
            ));
            let zip = zip(&files);
            all.push((
                name,
                Box::new(move || vec![as_file("debug.zip", zip.clone())]),
            ));
        }
    }
    all
}

/// A job that may have lost rows.
const LOSS: &str = "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T1,n9,job=42] 7 closing with flushes in-progress encountered an error: addsstable [/Table/106/1/0,/Table/106/1/9): boom\n";

fn demo() -> Vec<u8> {
    let mut zip = Cursor::new(Vec::new());
    debug_zip_generator::demo(&mut zip).expect("written");
    zip.into_inner()
}

fn planned(sources: &[Source], parts: usize) -> CutPlan {
    let place = Place {
        at: "x".to_owned(),
        name: "x".to_owned(),
    };
    let cut = CutPlan::make(vec![place], sources, parts).expect("something to analyze");
    // On its way to another machine.
    CutPlan::open(&cut.to_json()).expect("opened")
}

fn scanned(cut: &CutPlan, part: usize, sources: Vec<Source>) -> Result<String, Refused> {
    scanned_by(&mut Worker::default(), cut, part, sources)
}

fn scanned_by(
    worker: &mut Worker,
    cut: &CutPlan,
    part: usize,
    sources: Vec<Source>,
) -> Result<String, Refused> {
    let (plan, sources) = cut.part(part, sources, 2)?;
    let mut findings = Vec::new();
    // Threads take batches in any order.
    for batch in plan.batches.iter().rev() {
        let go_on = &mut |_: &str, _| ControlFlow::Continue(());
        findings.extend(worker.analyze(&plan, batch, &sources, go_on));
    }
    part_json(cut, part, findings)
}

fn all_scanned(cut: &CutPlan, given: &Given) -> Vec<String> {
    let mut worker = Worker::default();
    let parts = 0..cut.parts().len();
    parts
        .map(|part| scanned_by(&mut worker, cut, part, given()).expect("scanned"))
        .collect()
}

fn joined<'a>(cut: &CutPlan, parts: impl IntoIterator<Item = &'a String>) -> String {
    let mut joined = Joined::new(cut);
    for part in parts {
        joined.add(part).expect("a part");
    }
    assert!(joined.missing().is_empty());
    render(&joined.report(), Format::Json).expect("rendered")
}

/// Whatever was planned, and into how many parts.
#[test]
fn the_parts_make_the_report_of_the_whole() {
    for (name, given) in given() {
        let whole = render(&analyzed(&given()), Format::Json).expect("rendered");
        // Of the cases, which are small, each file is a part once.
        let most = if name.contains("demo") || name.contains("archive") {
            7
        } else {
            1000
        };
        for parts in [3, most] {
            let cut = planned(&given(), parts);
            assert!((1..=parts).contains(&cut.parts().len()), "{name}");
            let texts = all_scanned(&cut, &given);
            // In no order: a prime takes steps through all of them.
            let count = texts.len();
            let shuffled = (1..=count).map(|step| &texts[step * 7919 % count]);
            let steps: BTreeSet<usize> = (1..=count).map(|step| step * 7919 % count).collect();
            assert_eq!(steps.len(), count, "{name}: each once");
            assert!(joined(&cut, shuffled) == whole, "{name}, {parts} parts");
        }
    }
}

proptest! {
    #[test]
    fn parts_come_in_any_order(which in 0..3_usize, keys in prop::collection::vec(any::<u32>(), 40)) {
        static CUT: LazyLock<Vec<(CutPlan, Vec<String>, String)>> = LazyLock::new(|| {
            let given: Given = Box::new(|| {
                vec![as_file("a.zip", small(100)), as_file("b.log", LOSS.as_bytes())]
            });
            let whole = render(&analyzed(&given()), Format::Json).expect("rendered");
            let cut = [2, 5, 40].map(|parts| {
                let cut = planned(&given(), parts);
                let texts = all_scanned(&cut, &given);
                (cut, texts, whole.clone())
            });
            cut.into()
        });
        let (cut, texts, whole) = &CUT[which];
        let mut shuffled: Vec<_> = texts.iter().zip(keys).collect();
        shuffled.sort_by_key(|(_, key)| *key);
        let shuffled = shuffled.into_iter().map(|(text, _)| text);
        prop_assert_eq!(&joined(cut, shuffled), whole);
    }
}

/// An archive of nine logs of so many lines, not compressed.
fn small(lines: usize) -> Vec<u8> {
    let line = "I250422 06:22:39.000000 7 server/node.go:9 ⋮ [T1,n1] 5 all is well\n";
    let log = |node: u32| {
        let path = format!("debug/nodes/{node}/logs/cockroach.h.u.2025-04-22T05_00_00Z.{node}.log");
        (path, line.repeat(lines).into_bytes())
    };
    let shape = debug_zip_generator::archive::Shape {
        root: String::new(),
        compressed: false,
        ..Default::default()
    };
    files::zipped(shape, &(1..=9).map(log).collect::<Files>())
}

#[test]
fn the_same_part_is_the_same_bytes() {
    let bytes = demo();
    let given: Given = Box::new(move || vec![as_file("demo.zip", bytes.clone())]);
    let (cut, again) = (planned(&given(), 4), planned(&given(), 4));
    assert_eq!(cut.to_json(), again.to_json());
    assert_eq!(all_scanned(&cut, &given), all_scanned(&again, &given));
}

/// What was read of a source.
#[derive(Clone, Default)]
struct Reads(Arc<Mutex<Vec<(u64, u64)>>>);

struct Counted(Vec<u8>, Reads);

impl ReadAt for Counted {
    fn size(&self) -> u64 {
        self.0.size()
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        let end = offset + buffer.len() as u64;
        let mut reads = (self.1).0.lock().expect("no panic");
        reads.push((offset, end));
        self.0.read_exact_at(offset, buffer)
    }
}

/// All parts together read each byte once, but for a little around each.
#[test]
fn a_part_reads_its_bytes_only() {
    const ENDS: u64 = 2 * 4096;
    const AROUND: u64 = 256;
    let bytes = small(5000);
    let cut = planned(&[as_file("a.zip", bytes.clone())], 4);
    assert_eq!(cut.parts().len(), 4);
    let total: u64 = cut.parts().iter().map(|part| part.bytes).sum();
    for (index, part) in cut.parts().iter().enumerate() {
        let reads = Reads::default();
        let counted = Source {
            bytes: Box::new(Counted(bytes.clone(), reads.clone())),
            ..as_file("a.zip", Vec::new())
        };
        scanned(&cut, index, vec![counted]).expect("scanned");
        let reads = reads.0.lock().expect("no panic").clone();
        let read: u64 = reads.iter().map(|(from, to)| to - from).sum();
        let most = part.bytes + ENDS + part.files * AROUND;
        assert!(read <= most, "{read} of {most} bytes of part {index}");
        assert!(part.bytes < total / 2, "the parts are about equal");
    }
}

/// A folder may hold other files than before, and need not be whole: each part
/// is held against what it reads.
#[test]
fn other_bytes_are_refused() {
    let log = |node: u32, text: &str| {
        let path = format!("nodes/{node}/logs/cockroach.log");
        in_folder("debug", &path, text.repeat(200_000))
    };
    let sources = |other: &str| vec![log(1, "a\n"), log(2, other)];
    let cut = planned(&sources("b\n"), 2);
    let [of_first, of_second] = [0, 1].map(|part| {
        let reads_second = scanned(&cut, part, vec![log(2, "b\n")]).is_ok();
        (part, reads_second)
    });
    let (first, second) = if of_first.1 {
        (of_second.0, of_first.0)
    } else {
        (of_first.0, of_second.0)
    };
    let path = "debug/nodes/2/logs/cockroach.log".to_owned();
    let changed = Err(Refused::SourceChanged { path: path.clone() });
    assert_eq!(
        scanned(&cut, second, sources("c\n")),
        changed,
        "another text"
    );
    assert_eq!(scanned(&cut, second, sources("bb\n")), changed, "longer");
    assert_eq!(
        scanned(&cut, second, vec![log(1, "a\n")]),
        Err(Refused::SourceMissing { path })
    );
    let mut more = sources("c\n");
    more.insert(0, log(0, "x\n"));
    let want = scanned(&cut, first, sources("b\n"));
    assert!(want.is_ok());
    assert_eq!(
        scanned(&cut, first, more),
        want,
        "what it does not read is no matter"
    );
    let none = Refused::NoSuchPart { part: 2, parts: 2 };
    assert_eq!(scanned(&cut, 2, sources("b\n")), Err(none));
}

#[test]
fn what_does_not_belong_together_is_not_joined() {
    let given: Given = Box::new(|| {
        let node = |node: u32| format!("nodes/{node}/logs/cockroach.log");
        vec![
            in_folder("d", &node(1), LOSS.repeat(5000)),
            in_folder("d", &node(2), LOSS.repeat(5000)),
        ]
    });
    let cut = planned(&given(), 2);
    let parts = all_scanned(&cut, &given);
    let [zero, one] = &parts[..] else {
        unreachable!("{} parts", parts.len());
    };
    let other = planned(&given(), 1);
    let [of_other] = &all_scanned(&other, &given)[..] else {
        unreachable!("one part");
    };
    let version = env!("DETECT_144650_VERSION");
    let newer = zero.replace(&format!("\"{version}\""), "\"99.0.0\"");
    let number = zero.replace("\"part\": 0", "\"part\": 1");
    let too_high = zero.replace("\"part\": 0", "\"part\": 7");
    let foreign = Refused::Foreign { wanted: "part" };
    let report = render(&analyzed(&given()), Format::Json).expect("rendered");
    let cases: [(&str, &str, Refused); 8] = [
        ("of another plan", of_other, Refused::OtherPlan),
        (
            "of another version",
            &newer,
            Refused::OtherVersion {
                version: "99.0.0".to_owned(),
            },
        ),
        ("called another part", &number, Refused::Damaged),
        (
            "no such part",
            &too_high,
            Refused::NoSuchPart { part: 7, parts: 2 },
        ),
        ("cut off", &zero[..zero.len() - 9], Refused::Damaged),
        ("a plan", &cut.to_json(), foreign.clone()),
        ("a report", &report, foreign.clone()),
        ("nothing", "", foreign),
    ];
    let mut joined = Joined::new(&cut);
    for (name, text, want) in cases {
        assert_eq!(joined.add(text), Err(want), "{name}");
    }
    assert_eq!(joined.add(zero), Ok(0));
    assert_eq!(joined.add(zero), Err(Refused::Twice { part: 0 }));
    assert_eq!(joined.missing(), [1]);
    assert_eq!(joined.add(one), Ok(1));
    assert!(joined.missing().is_empty());
}

/// Each byte of a document counts: none is changed, lost or added unnoticed.
#[test]
fn damage_is_noticed() {
    let given: Given = Box::new(|| vec![as_file("x.log", LOSS.as_bytes())]);
    let cut = planned(&given(), 1);
    let plan = cut.to_json();
    let [part] = &all_scanned(&cut, &given)[..] else {
        unreachable!("one part");
    };
    let same = |a: &str, b: &str| {
        let of = |text: &str| serde_json::from_str::<Value>(text).ok();
        of(a).is_some() && of(a) == of(b)
    };
    for (text, is_plan) in [(&plan, true), (part, false)] {
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).expect("ASCII");
            let refused = if is_plan {
                CutPlan::open(&changed).is_err()
            } else {
                Joined::new(&cut).add(&changed).is_err()
            };
            assert!(refused || same(text, &changed), "{at}: {changed}");
        }
    }
}

#[test]
fn a_missing_part_is_never_clear() {
    for (name, given) in given() {
        let cut = planned(&given(), 3);
        let texts = all_scanned(&cut, &given);
        for left_out in 0..texts.len() {
            if cut.parts()[left_out].files == 0 {
                continue;
            }
            let mut joined = Joined::new(&cut);
            for (index, text) in texts.iter().enumerate() {
                if index != left_out {
                    joined.add(text).expect("a part");
                }
            }
            assert_eq!(joined.missing(), [left_out]);
            let report = joined.report();
            assert!(report.stopped, "{name}");
            assert_ne!(report.verdict.state, State::Clear, "{name}");
        }
    }
}

/// The schemas say what the documents have, no more and no less.
#[test]
fn the_documents_are_as_the_schemas_say() {
    let bytes = demo();
    let given: Given = Box::new(move || vec![as_file("demo.zip", bytes.clone())]);
    let cut = planned(&given(), 2);
    let texts = all_scanned(&cut, &given);
    let documents = [
        (
            include_str!("../docs/plan.schema.json"),
            vec![cut.to_json()],
        ),
        (include_str!("../docs/part.schema.json"), texts),
    ];
    for (schema, texts) in documents {
        let schema: Value = serde_json::from_str(schema).expect("JSON");
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        for text in texts {
            let document: Value = serde_json::from_str(&text).expect("JSON");
            let errors: Vec<String> = validator
                .iter_errors(&document)
                .map(|it| it.to_string())
                .collect();
            assert!(errors.is_empty(), "{errors:?}");
            for key in document.as_object().expect("an object").keys() {
                let mut less = document.clone();
                less.as_object_mut().expect("an object").remove(key);
                assert!(!validator.is_valid(&less), "without {key}");
            }
            let mut more = document;
            more["more"] = Value::Null;
            assert!(!validator.is_valid(&more), "with more");
        }
    }
}

/// At the same size and with the same ends an archive is taken for the planned
/// one; what the plan's directory says of its members tells that it is not.
#[test]
fn an_archive_that_changed_in_its_midst_is_never_clear() {
    let bytes = small(5000);
    let mut changed = bytes.clone();
    changed[bytes.len() / 2] ^= 1;
    let cut = planned(&[as_file("a.zip", bytes.clone())], 3);
    let state = |bytes: Vec<u8>| {
        let given: Given = Box::new(move || vec![as_file("a.zip", bytes.clone())]);
        let mut joined = Joined::new(&cut);
        for text in all_scanned(&cut, &given) {
            joined.add(&text).expect("a part");
        }
        joined.report().verdict.state
    };
    assert_eq!(state(bytes), State::Clear);
    assert_eq!(state(changed), State::Incomplete);
}
