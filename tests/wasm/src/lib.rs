//! The browser's face, in a Web Worker of headless Chromium.
//!
//! `cargo xtask test wasm` runs it through wasm-pack, which compiles all tests
//! of a package for wasm32. So these are a package of their own: the other
//! tests need files, threads and other programs.
//!
//! # Not here
//!
//! The page around it (`tests/page`), judging (tests of the core).

#![cfg(all(test, target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::Cursor;
use std::ops::ControlFlow;
use std::ops::Range;
use std::sync::LazyLock;

use debug_zip_generator::bulk::{Options, bulk};
use detect_144650::analyze_bytes;
use detect_144650::bundle::{self, Archive};
use detect_144650::internals::{Searches, line_ends};
use detect_144650::wasm::{Analysis, example, open_report, render_report, report_stopped};
use detect_144650::{Format, Plan, Source, render};
use js_sys::{Array, Error, Function, JSON, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Blob;

// `FileReaderSync` is there only in workers.
wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// Enough for several batches (`MIN_BATCH_BYTES`), so that there is something
/// to share.
const ARCHIVE: Options = Options {
    members: 8,
    bytes_per_member: 1 << 20,
    seed: 7,
};

/// The archive, written once: unoptimized code takes a second to compress it.
static WRITTEN: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let file = bulk(Cursor::new(Vec::new()), ARCHIVE).unwrap();
    file.into_inner()
});

/// One that takes little time to analyze again and again.
static SMALL: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let small = Options {
        members: 3,
        bytes_per_member: 64 << 10,
        seed: 7,
    };
    let file = bulk(Cursor::new(Vec::new()), small).unwrap();
    file.into_inner()
});

#[wasm_bindgen_test]
fn a_file_gives_the_report_of_its_bytes() {
    assert_eq!(analyze_in_order(&WRITTEN, |_| ()), in_memory(&WRITTEN));
}

#[wasm_bindgen_test]
fn any_number_of_workers_in_any_order_gives_the_same_report() {
    let reversed = analyze_in_order(&WRITTEN, |batches| batches.reverse());
    assert_eq!(reversed, in_memory(&WRITTEN));
}

#[wasm_bindgen_test]
fn progress_adds_up_to_the_plan() {
    let mut analysis = Analysis::new(inputs(&WRITTEN)).unwrap();
    let plan = analysis.plan(None).unwrap();
    let told = Function::new_with_args("bytes", "globalThis.told = (globalThis.told ?? 0) + bytes");
    for batch in 0..batches(&plan) {
        analysis.analyze(batch, &told, &quiet()).unwrap();
    }
    let told = Reflect::get(&js_sys::global(), &"told".into()).unwrap();
    assert_eq!(told.as_f64(), get(&plan, "total_bytes").as_f64());
}

#[wasm_bindgen_test]
fn a_progress_that_throws_stops_the_batch() {
    let mut analysis = Analysis::new(inputs(&WRITTEN)).unwrap();
    analysis.plan(None).unwrap();
    let throw = Function::new_no_args("throw new Error('enough')");
    let error = analysis.analyze(0, &throw, &quiet()).unwrap_err();
    assert_eq!(error.unchecked_into::<Error>().message(), "enough");
}

#[wasm_bindgen_test]
fn what_is_no_archive_is_an_error_with_a_code() {
    let mut analysis = Analysis::new(inputs(b"no archive")).unwrap();
    let error = analysis.plan(None).err().unwrap();
    assert!(get(&error, "code").is_string());
    assert_ne!(error.unchecked_into::<Error>().message().length(), 0);
}

#[wasm_bindgen_test]
fn what_is_not_ours_is_an_error() {
    let mut analysis = Analysis::new(inputs(&WRITTEN)).unwrap();
    assert!(
        analysis.analyze(0, &quiet(), &quiet()).is_err(),
        "before the plan"
    );
    assert!(analysis.load_plan(b"no plan").is_err());
    let findings = Array::of1(&Uint8Array::from(&b"none"[..]));
    assert!(analysis.report_json(&findings).is_err());
    assert!(Analysis::new("no array".into()).is_err());
}

/// Which bytes of the archive are held, and whether the file still has them.
type Held = (&'static str, &'static [(usize, usize)], bool);

/// Held bytes serve the reads that lie in them, and only these: for all others
/// the file is asked. Pieces do not fit members or slices.
#[wasm_bindgen_test]
fn bytes_that_are_held_are_not_read_again() {
    const END: usize = usize::MAX;
    #[rustfmt::skip]
    let cases: [Held; 6] = [
        ("all, and the file has none", &[(0, END)],                                 false),
        ("all",                        &[(0, END)],                                 true),
        ("none",                       &[],                                         true),
        ("the start",                  &[(0, 20_000)],                              true),
        ("pieces",                     &[(1, 70), (7_000, 9_001), (9_001, 30_000)], true),
        ("nothing, behind the end",    &[(END, END)],                               true),
    ];
    let (plan, bytes) = planned(&SMALL, None);
    let want = in_memory(&SMALL);
    for (name, held, has) in cases {
        let zeros = vec![0; SMALL.len()];
        let file = if has { &*SMALL } else { &zeros };
        let mut worker = Analysis::new(inputs(file)).unwrap();
        worker.load_plan(&bytes).unwrap();
        let findings = Array::new();
        for batch in 0..batches(&plan) {
            for &(start, end) in held {
                let range = start.min(SMALL.len())..end.min(SMALL.len());
                hold(&worker, &SMALL, range);
            }
            findings.push(&worker.analyze(batch, &quiet(), &quiet()).unwrap());
        }
        let report = text(&worker.report_json(&findings).unwrap());
        assert_eq!(report, want, "{name}");
    }
}

#[wasm_bindgen_test]
fn bytes_are_held_for_one_batch() {
    let (_, bytes) = planned(&WRITTEN, None);
    let mut worker = Analysis::new(inputs(&vec![0; WRITTEN.len()])).unwrap();
    worker.load_plan(&bytes).unwrap();
    hold(&worker, &WRITTEN, 0..WRITTEN.len());
    let mut found = |batch| worker.analyze(batch, &quiet(), &quiet()).unwrap().to_vec();
    let first = found(0);
    // The reader has bytes of its own, which another batch takes the place of.
    found(1);
    assert!(found(0) != first, "the file has none");
}

#[wasm_bindgen_test]
fn bytes_of_another_input_are_not_taken() {
    let (_, bytes) = planned(&SMALL, None);
    let mut worker = Analysis::new(inputs(&SMALL)).unwrap();
    worker.load_plan(&bytes).unwrap();
    let found = worker.analyze(0, &quiet(), &quiet()).unwrap().to_vec();
    let wrong = Uint8Array::new_with_length(u32::try_from(SMALL.len()).unwrap());
    worker.hold(1, 0.0, wrong);
    assert!(worker.analyze(0, &quiet(), &quiet()).unwrap().to_vec() == found);
}

/// What is to be read ahead is all that is read: the file may have none of it.
#[wasm_bindgen_test]
fn stretches_have_all_bytes_of_their_batch() {
    let (plan, bytes) = planned(&WRITTEN, Some(2));
    let mut worker = Analysis::new(inputs(&vec![0; WRITTEN.len()])).unwrap();
    worker.load_plan(&bytes).unwrap();
    let listed: Array = get(&plan, "batches").unchecked_into();
    let findings = Array::new();
    for (index, batch) in (0..).zip(listed.iter()) {
        let stretches = JSON::stringify(&get(&batch, "stretches")).unwrap();
        let stretches: Vec<Stretch> =
            serde_json::from_str(&stretches.as_string().unwrap()).unwrap();
        for Stretch { input, start, end } in stretches {
            assert_eq!(input, 0);
            hold(&worker, &WRITTEN, start..end);
        }
        findings.push(&worker.analyze(index, &quiet(), &quiet()).unwrap());
    }
    let report = text(&worker.report_json(&findings).unwrap());
    assert_eq!(report, in_memory(&WRITTEN));
}

/// What a batch says of its bytes.
#[derive(serde::Deserialize)]
struct Stretch {
    input: usize,
    start: usize,
    end: usize,
}

/// Gives these bytes of the archive.
fn hold(worker: &Analysis, archive: &[u8], range: Range<usize>) {
    let start = u32::try_from(range.start).unwrap();
    worker.hold(0, start.into(), Uint8Array::from(&archive[range]));
}

/// Takes progress and says nothing.
fn quiet() -> Function {
    Function::new_no_args("")
}

/// The plan of an archive for so many workers: its summary and its bytes.
fn planned(archive: &[u8], workers: Option<usize>) -> (JsValue, Vec<u8>) {
    let mut planner = Analysis::new(inputs(archive)).unwrap();
    let plan = planner.plan(workers).unwrap();
    let bytes = get(&plan, "bytes").unchecked_into::<Uint8Array>();
    (plan, bytes.to_vec())
}

/// A job with an error, of which much is not known.
const LOG: &str = "\
W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T1,n1,job=1065722008981340161] 7 closing with flushes in-progress encountered an error: addsstable [/Table/106/1/0,/Table/106/1/9): boom
I250422 06:30:00.000000 2539 server/node.go:9 ⋮ [T1,n1] 8 all is well
";

#[wasm_bindgen_test]
fn an_input_that_lacks_something_is_an_error_that_says_what() {
    let whole: Array = inputs(LOG.as_bytes());
    let whole: Object = whole.get(0).unchecked_into();
    for (key, instead) in [
        ("name", JsValue::UNDEFINED),
        ("path", JsValue::from(7)),
        ("file", JsValue::from("text")),
        ("folder", JsValue::NULL),
    ] {
        let input = Object::assign(&Object::new(), &whole);
        Reflect::set(&input, &key.into(), &instead).unwrap();
        let error = Analysis::new(Array::of1(&input).into()).err();
        let error: Error = error.unwrap().unchecked_into();
        assert_ne!(error.message().length(), 0, "{key}");
    }
}

/// What was found is handed over in the midst of a batch, when it is asked for.
#[wasm_bindgen_test]
fn findings_come_in_parts() {
    let (plan, bytes) = planned(&WRITTEN, Some(1));
    let mut worker = Analysis::new(inputs(&WRITTEN)).unwrap();
    worker.load_plan(&bytes).unwrap();
    let findings = Array::new();
    // Pushes what it is given.
    let push = "return (some) => { list.push(some) }";
    let take = Function::new_with_args("list", push);
    let take: Function = take
        .call1(&JsValue::NULL, &findings)
        .unwrap()
        .unchecked_into();
    let asks = Function::new_no_args("return true");
    let count = batches(&plan);
    for batch in 0..count {
        findings.push(&worker.analyze(batch, &asks, &take).unwrap());
    }
    let some = usize::try_from(findings.length()).unwrap();
    assert!(some > count, "a batch has several files");
    let report = text(&worker.report_json(&findings).unwrap());
    assert_eq!(report, in_memory(&WRITTEN));
    let throws = Function::new_no_args("throw new Error('no')");
    assert!(worker.analyze(0, &asks, &throws).is_err());
}

/// Of any part of the batches, in an instance that has seen none of them.
#[wasm_bindgen_test]
fn a_stopped_analysis_has_a_report() {
    let (plan, bytes) = planned(&WRITTEN, Some(2));
    let mut worker = Analysis::new(inputs(&WRITTEN)).unwrap();
    worker.load_plan(&bytes).unwrap();
    let count = batches(&plan);
    assert!(count > 1);
    let findings: Array = (1..count)
        .map(|batch| worker.analyze(batch, &quiet(), &quiet()).unwrap())
        .collect();
    drop(worker);
    let ends = [
        (None, serde_json::Value::Null),
        (Some("engine_memory"), "memory".into()),
        (Some("engine_trapped"), "trap".into()),
        (Some("engine_garbled"), "trap".into()),
        (Some("engine_silent"), "silence".into()),
        (Some("engine_died"), "death".into()),
    ];
    for (code, broken_by) in ends {
        let code = code.map(str::to_owned);
        let json = report_stopped(&bytes, &findings, code, "a.log".to_owned());
        let json = text(&json.unwrap());
        let report: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(report["stopped"], true);
        assert_ne!(report["verdict"]["state"], "clear");
        let first = &report["verdict"]["reasons"][0];
        assert_eq!(first["code"], "stopped");
        assert_eq!(first["broken_by"], broken_by);
    }
    assert!(report_stopped(&[255; 9], &Array::new(), None, String::new()).is_err());
}

#[wasm_bindgen_test]
fn a_saved_report_is_opened_or_refused() {
    let json = in_memory(LOG.as_bytes());
    let opened = open_report(&json).unwrap();
    assert_eq!(get(&opened, "report").as_string().unwrap(), json);
    assert!(get(&opened, "saved").is_null());
    let refused: Error = open_report("{}").err().unwrap().unchecked_into();
    let code = get(&refused, "code").as_string();
    assert_eq!(code.as_deref(), Some("saved-no-report"));
}

#[wasm_bindgen_test]
fn the_example_can_be_analyzed() {
    let report: serde_json::Value = serde_json::from_str(&in_memory(&example().to_vec())).unwrap();
    assert_eq!(report["verdict"]["state"], "findings");
    assert!(report["jobs"].as_array().unwrap().len() > 3);
}

#[wasm_bindgen_test]
fn reports_are_rendered_as_by_the_command() {
    let json = in_memory(&WRITTEN);
    let report = serde_json::from_str(&json).unwrap();
    for name in ["text", "json", "csv", "markdown", "html"] {
        let format = Format::from_name(name).unwrap();
        let rendered = render_report(&json, name, false, None);
        let wanted = render(&report, format).unwrap();
        assert_eq!(rendered.unwrap(), wanted, "{name}");
    }
    assert!(render_report(&json, "pdf", false, None).is_err());
    assert!(render_report("{}", "text", false, None).is_err());
}

/// The bundle of a file of the browser is that of its bytes; HTML may say when it
/// was saved.
#[wasm_bindgen_test]
fn bundles_are_those_of_the_bytes() {
    let report = analyze_bytes("debug.zip", LOG.as_bytes().to_vec()).unwrap();
    let json = render(&report, Format::Json).unwrap();
    let sources = [Source {
        name: "debug.zip".to_owned(),
        path: "debug.zip".to_owned(),
        folder: false,
        bytes: Box::new(LOG.as_bytes().to_vec()),
    }];
    let plan = Plan::make(&sources).unwrap();
    let archive = Archive {
        plan: &plan,
        sources: &sources,
    };
    for (redact, hash_inputs) in [(true, false), (false, true)] {
        let mut analysis = Analysis::new(inputs(LOG.as_bytes())).unwrap();
        analysis.plan(None).unwrap();
        let made = analysis.bundle(&json, redact, hash_inputs, &quiet());
        let options = bundle::Options {
            redact,
            hash_inputs,
        };
        let go_on = &mut |_: &str, _, _| ControlFlow::Continue(());
        let want = bundle::bundle(&report, Some(archive), options, go_on).unwrap();
        assert!(made.unwrap().to_vec() == want, "{redact}, {hash_inputs}");
        let without = Analysis::new(Array::new().into()).unwrap();
        let without = without.bundle(&json, redact, hash_inputs, &quiet());
        let want = bundle::bundle(&report, None, options, go_on).unwrap();
        assert!(without.unwrap().to_vec() == want, "{redact}, without");
        let error = &report.jobs[0].flush_errors[0];
        let around = analysis.context(0, &error.path, 1.0, &error.text);
        assert!(get(&around.unwrap(), "text").is_string());
        let gone = analysis.context(0, "gone", 1.0, &error.text);
        assert!(get(&gone.unwrap(), "missing").is_string());
        assert!(analysis.bundle("{}", true, false, &quiet()).is_err());
    }
    let saved = Some("2026-11-26T07:20:00Z".to_owned());
    let page = render_report(&json, "html", true, saved);
    assert!(page.unwrap().contains("content=\"2026-11-26T07:20:00Z\""));
}

fn in_memory(archive: &[u8]) -> String {
    let report = analyze_bytes("debug.zip", archive.to_vec()).unwrap();
    render(&report, Format::Json).unwrap()
}

/// Analyzes `archive` as a file of the browser: one instance plans, each batch
/// has an instance of its own, in the order that `arrange` makes.
fn analyze_in_order(archive: &[u8], arrange: impl FnOnce(&mut Vec<usize>)) -> String {
    let mut planner = Analysis::new(inputs(archive)).unwrap();
    let plan = planner.plan(None).unwrap();
    let bytes = get(&plan, "bytes").unchecked_into::<Uint8Array>().to_vec();
    let mut order: Vec<_> = (0..batches(&plan)).collect();
    assert!(order.len() > 1, "there is something to share");
    arrange(&mut order);
    let findings = Array::new();
    for batch in order {
        let mut worker = Analysis::new(inputs(archive)).unwrap();
        worker.load_plan(&bytes).unwrap();
        findings.push(&worker.analyze(batch, &quiet(), &quiet()).unwrap());
    }
    text(&planner.report_json(&findings).unwrap())
}

fn text(bytes: &Uint8Array) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn batches(plan: &JsValue) -> usize {
    let batches: Array = get(plan, "batches").unchecked_into();
    usize::try_from(batches.length()).unwrap()
}

/// `archive` as the page gives it to a worker.
fn inputs<T: JsCast>(archive: &[u8]) -> T {
    let parts = Array::of1(&Uint8Array::from(archive));
    let file = Blob::new_with_u8_array_sequence(&parts).unwrap();
    let input = Object::new();
    for (key, value) in [
        ("name", JsValue::from("debug.zip")),
        ("path", JsValue::from("debug.zip")),
        ("file", file.into()),
        ("folder", JsValue::FALSE),
    ] {
        Reflect::set(&input, &key.into(), &value).unwrap();
    }
    Array::of1(&input).unchecked_into()
}

fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap()
}

/// The search of WebAssembly finds what a plain one finds (`tests/needles.rs`
/// has the same of the native one): each needle at every distance from the
/// edges of a block, and texts made of needles and their parts.
#[wasm_bindgen_test]
fn one_pass_finds_all_needles() {
    let (all, searches) = (Searches::needles(), Searches::default());
    // The same lower halves, and other upper ones: what looks like every needle.
    for upper in [0x00, 0x20, 0x80, 0xF0] {
        let alike: Vec<u8> = all
            .iter()
            .flat_map(|needle| needle.bytes().map(|byte| upper | (byte & 15)))
            .collect();
        let (found, plain) = searches.both(&alike);
        assert_eq!(found, plain, "{upper:x}");
    }
    for needle in &all {
        for before in 0..40 {
            for after in [0, 2, 16] {
                let text = format!("{}{needle}{}", "-".repeat(before), "-".repeat(after));
                let (found, plain) = searches.both(text.as_bytes());
                assert_eq!(found, plain, "{needle} at {before}");
            }
        }
    }
    let mut state: u64 = 7;
    for _ in 0..500 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let needle = all[usize::try_from(state >> 40).unwrap() % all.len()];
            let cut = usize::try_from(state >> 20 & 0xff).unwrap() % needle.len();
            text.push_str(if state >> 60 & 1 == 0 {
                needle
            } else {
                &needle[cut..]
            });
        }
        let (found, plain) = searches.both(text.as_bytes());
        assert_eq!(found, plain, "{text}");
    }
}

/// Line feeds and NUL bytes are found at every place of a block, and behind the
/// last one.
#[wasm_bindgen_test]
fn all_line_ends_are_found() {
    let mut state: u64 = 7;
    for length in 0..200 {
        let mut step = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            b"\n\0\x01\x0b\x8a\xffab"[usize::try_from(state >> 61).unwrap()]
        };
        let bytes: Vec<u8> = (0..length).map(|_| step()).collect();
        let got = line_ends(&bytes);
        let is_end = |at: &usize| matches!(bytes[*at], b'\n' | 0);
        // Of NULs in a row the last one in each block.
        let is_last = |at: &usize| at % 64 == 63 || !bytes[*at..].starts_with(b"\0\0");
        let want: Vec<usize> = (0..length).filter(is_end).filter(is_last).collect();
        assert_eq!(got, want, "{bytes:?}");
    }
}

/// Of a hole the last byte is enough, wherever it begins and ends.
#[wasm_bindgen_test]
fn the_end_of_a_hole_is_found() {
    for before in 0..40 {
        for zeros in 0..200 {
            for behind in [&b"a\nb"[..], b"\n", b""] {
                let mut bytes = vec![b'x'; before];
                bytes.resize(before + zeros, 0);
                bytes.extend_from_slice(behind);
                let got = line_ends(&bytes);
                let is_end = |at: &usize| matches!(bytes[*at], b'\n' | 0);
                assert!(got.iter().all(is_end) && got.is_sorted(), "{bytes:?}");
                let hole = before..before + zeros;
                let outside = got.iter().filter(|at| !hole.contains(*at));
                assert_eq!(outside.count(), usize::from(behind.contains(&b'\n')));
                let last = zeros.checked_sub(1).map(|last| before + last);
                assert!(last.is_none_or(|last| got.contains(&last)), "{bytes:?}");
                // Nothing is called for each byte of a long one.
                assert!(got.len() <= 3 + 1, "{} of {zeros}", got.len());
            }
        }
    }
}
