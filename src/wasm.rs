//! The browser's face: the only file that knows JavaScript.
//!
//! Meant for Web Workers, because a file is read synchronously there. Each
//! worker has an instance of its own and makes an [`Analysis`] of the same
//! inputs; one of them plans, all of them analyze batches, one reports.
//!
//! Inputs and the plan's summary are JavaScript objects, by
//! `serde-wasm-bindgen`, of the types in `www/protocol.d.ts`. The report is
//! JSON text. Plans and findings are bytes, by `postcard`: nothing but another
//! instance reads them, bytes are transferred or copied whole, and so they are
//! many times as fast as objects.
//!
//! # Promises
//!
//! * A file is read by slices; neither it nor a large member is ever held.
//!   What `hold` was given is let go when the batch is done.
//! * Nothing that an input holds makes a call throw, except that nothing in
//!   any input can be analyzed: then [`Analysis::plan`] throws an `Error` with
//!   a `code`.

mod share;

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::rc::Rc;

use js_sys::{Array, Error, Function, Object, Reflect, Uint8Array};
use serde::{Deserialize, Serialize};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, FileReaderSync};

use crate::analysis::{self, Findings as Found, Worker};
use crate::input::Source;
use crate::input::read_at::{ReadAt, ReadError};
use crate::plan::{Batch, BrokenBy, BrokenOff, Plan, Stretch};
use crate::report::forms::{self, Format};
use crate::report::{Report, saved};

/// One analysis of some files, in one worker.
#[wasm_bindgen]
pub struct Analysis {
    sources: Vec<Source>,
    plan: Plan,
    worker: Worker,
    held: Rc<RefCell<Vec<Slice>>>,
}

#[wasm_bindgen]
impl Analysis {
    /// Takes the files; nothing is read yet.
    ///
    /// # Errors
    ///
    /// When `inputs` is no array of `InputFile`.
    #[wasm_bindgen(constructor)]
    pub fn new(inputs: JsValue) -> Result<Analysis, JsValue> {
        let inputs: Vec<InputFile> = serde_wasm_bindgen::from_value(inputs)?;
        let reader = Rc::new(FileReaderSync::new()?);
        let held = Rc::default();
        let inputs = inputs.into_iter().enumerate();
        let sources = inputs.map(|(index, input)| input.source(index, &reader, &held));
        Ok(Analysis {
            sources: sources.collect(),
            plan: Plan::default(),
            worker: Worker::default(),
            held,
        })
    }

    /// Reads the directories and plans what to read, in batches for that many
    /// `workers`, if it is known how many there are; returns a `Plan`.
    ///
    /// # Errors
    ///
    /// An `Error` with a `code` when nothing in any input can be analyzed.
    pub fn plan(&mut self, workers: Option<usize>) -> Result<JsValue, JsValue> {
        self.plan = Plan::make(&self.sources).map_err(|e| coded(e.code(), &e.to_string()))?;
        if let Some(workers) = workers {
            self.plan.split(workers);
        }
        let summary = Summary {
            bytes: Uint8Array::from(to_bytes(&self.plan)?.as_slice()),
            batches: self
                .plan
                .batches
                .iter()
                .map(|batch| self.batch_summary(batch))
                .collect(),
            total_bytes: self.plan.total_bytes(),
            members: self.plan.members,
        };
        object(&summary)
    }

    /// Takes the plan that another worker made of the same inputs.
    ///
    /// # Errors
    ///
    /// When `plan` is none.
    #[wasm_bindgen(js_name = "loadPlan")]
    pub fn load_plan(&mut self, plan: &[u8]) -> Result<(), JsValue> {
        self.plan = from_bytes(plan)?;
        Ok(())
    }

    /// Takes `bytes` of an input, from `start` on, that the next `analyze` will
    /// need: it need not wait for these. All else is read synchronously.
    pub fn hold(&self, input: usize, start: f64, bytes: Uint8Array) {
        self.held.borrow_mut().push(Slice {
            input,
            start: whole(start),
            bytes,
        });
    }

    /// Reads the members of one batch; returns the findings, for `reportJson`,
    /// those that were not given to `onFindings` before. That is called whenever
    /// `onProgress` returns true and there are some. `onProgress` is called with bytes of the source since the last call, and
    /// the path of the file that is being read: before its first byte is, and at
    /// the end with an empty one.
    ///
    /// # Errors
    ///
    /// When there is no such batch, or a function throws.
    pub fn analyze(
        &mut self,
        batch: usize,
        on_progress: &Function,
        on_findings: &Function,
    ) -> Result<Uint8Array, JsValue> {
        let batch = self
            .plan
            .batches
            .get(batch)
            .ok_or_else(|| coded("no-batch", "there is no such batch"))?;
        let mut unreported = 0;
        let mut thrown = None;
        let found = RefCell::new(Vec::new());
        let hand_over = |told: JsValue| {
            if told.is_truthy() && !found.borrow().is_empty() {
                let some = to_bytes(&found.take())?;
                let some = Uint8Array::from(some.as_slice());
                on_findings.call1(&JsValue::NULL, &some)?;
            }
            Ok(())
        };
        let mut progress = |path: &str, bytes| {
            unreported += bytes;
            // A call for each piece would cost more than it tells.
            if unreported < PROGRESS_BYTES && bytes > 0 {
                return ControlFlow::Continue(());
            }
            let told = on_progress.call2(&JsValue::NULL, &number(unreported), &path.into());
            unreported = 0;
            match told.and_then(hand_over) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    thrown = Some(error);
                    ControlFlow::Break(())
                }
            }
        };
        let take = &mut |one| found.borrow_mut().push(one);
        self.worker
            .analyze_each(&self.plan, batch, &self.sources, &mut progress, take);
        self.held.borrow_mut().clear();
        if let Some(error) = thrown {
            return Err(error);
        }
        // No file is being read any more.
        on_progress.call2(&JsValue::NULL, &number(unreported), &"".into())?;
        Ok(Uint8Array::from(to_bytes(&found.take())?.as_slice()))
    }

    /// Joins the findings of all batches, and judges: the report as JSON in
    /// UTF-8, byte for byte what the command prints.
    ///
    /// # Errors
    ///
    /// When `findings` holds something that `analyze` did not give.
    #[wasm_bindgen(js_name = "reportJson")]
    pub fn report_json(&self, findings: &Array) -> Result<Uint8Array, JsValue> {
        json(&analysis::report(&self.plan, found(findings)?))
    }

    fn batch_summary(&self, batch: &Batch) -> BatchSummary {
        let first = self.plan.tasks.get(batch.from);
        BatchSummary {
            bytes: batch.bytes,
            path: first.map(|task| task.path.clone()).unwrap_or_default(),
            stretches: self.plan.stretches(batch, &self.sources),
        }
    }
}

/// The report of an analysis that was stopped or broke off, as JSON in UTF-8: of
/// a plan, as `plan` gave it, and the findings of the batches that were read. It
/// is never `clear`. `broken_by` is the page's code of what ended it, if that
/// was no person, `path` the file that was being read then.
///
/// # Errors
///
/// When `plan` or `findings` hold something else.
#[wasm_bindgen(js_name = "reportStopped")]
pub fn report_stopped(
    plan: &[u8],
    findings: &Array,
    broken_by: Option<String>,
    path: String,
) -> Result<Uint8Array, JsValue> {
    let (plan, findings) = (from_bytes(plan)?, found(findings)?);
    let report = match broken_by {
        None => analysis::report_stopped(&plan, findings),
        Some(code) => {
            let by = broken_by_code(&code);
            analysis::report_broken_off(&plan, findings, BrokenOff { by, path })
        }
    };
    json(&report)
}

/// A report, which JavaScript gets as bytes: as text of its own it would take
/// twice as much memory again.
fn json(report: &Report) -> Result<Uint8Array, JsValue> {
    let json = rendered(report, Format::Json)?;
    Ok(Uint8Array::from(json.as_bytes()))
}

/// The page's codes of how its engine ends.
fn broken_by_code(code: &str) -> BrokenBy {
    match code {
        "engine_memory" => BrokenBy::Memory,
        "engine_silent" => BrokenBy::Silence,
        "engine_died" => BrokenBy::Death,
        _ => BrokenBy::Trap,
    }
}

fn found(findings: &Array) -> Result<Vec<Found>, JsValue> {
    let mut all: Vec<Found> = Vec::new();
    for bytes in findings.iter() {
        let bytes: Uint8Array = bytes.dyn_into()?;
        all.append(&mut from_bytes(&bytes.to_vec())?);
    }
    Ok(all)
}

/// Opens a report that was saved as JSON or HTML, given as the text of the file.
///
/// # Errors
///
/// An `Error` with a `code` when it is none of this schema, or not whole.
#[wasm_bindgen(js_name = "openReport")]
pub fn open_report(text: &str) -> Result<JsValue, JsValue> {
    let opened = saved::open(text).map_err(|e| coded(e.code(), &e.to_string()))?;
    let opened = Opened {
        report: rendered(&opened.report, Format::Json)?,
        saved: opened.saved,
    };
    object(&opened)
}

/// An `OpenedReport`.
#[derive(Serialize)]
struct Opened {
    report: String,
    saved: Option<String>,
}

/// The archive of made-up logs that is built in, to be analyzed as an example.
#[wasm_bindgen]
#[must_use]
pub fn example() -> Uint8Array {
    Uint8Array::from(crate::warm::ARCHIVE)
}

/// Renders a report, given as JSON text, in another format. `saved` is the time
/// of saving in RFC 3339, which HTML holds.
///
/// # Errors
///
/// An `Error` with a `code` when `report` is no report or there is no such
/// format.
#[wasm_bindgen(js_name = "render")]
pub fn render_report(
    report: &str,
    format: &str,
    redact: bool,
    saved: Option<String>,
) -> Result<String, JsValue> {
    let report = parsed(report)?;
    let format = Format::from_name(format)
        .ok_or_else(|| coded("no-format", &format!("there is no format '{format}'")))?;
    let shown = if redact {
        forms::redact(&report)
    } else {
        report
    };
    match saved {
        Some(at) if format == Format::Html => forms::render_saved(&shown, &at).map_err(internal),
        _ => rendered(&shown, format),
    }
}

fn parsed(report: &str) -> Result<Report, JsValue> {
    serde_json::from_str(report).map_err(|e| coded("no-report", &e.to_string()))
}

fn rendered(report: &Report, format: Format) -> Result<String, JsValue> {
    forms::render(report, format).map_err(internal)
}

#[expect(clippy::needless_pass_by_value, reason = "a function for map_err")]
fn internal(error: serde_json::Error) -> JsValue {
    coded("internal", &error.to_string())
}

/// Runs the hot code for some milliseconds, all of what a worker does with an
/// archive: called again and again, the browser optimizes it.
///
/// # Errors
///
/// None: the archive is its own.
#[wasm_bindgen]
pub fn warm() -> Result<(), JsValue> {
    let sources = crate::warm::sources();
    let mut worker = Worker::default();
    for _ in 0..WARM_ROUNDS {
        let plan = Plan::make(&sources).map_err(|e| coded(e.code(), &e.to_string()))?;
        let plan: Plan = from_bytes(&to_bytes(&plan)?)?;
        for batch in &plan.batches {
            let go_on = &mut |_: &str, _| ControlFlow::Continue(());
            let found = worker.analyze(&plan, batch, &sources, go_on);
            let _: Vec<Found> = from_bytes(&to_bytes(&found)?)?;
        }
    }
    Ok(())
}

/// Analyses in one call of `warm`: less than a person notices, even before
/// anything is optimized.
const WARM_ROUNDS: usize = 2;

/// Bytes of the source between two calls of `onProgress`.
const PROGRESS_BYTES: u64 = 1 << 20;

/// An `InputFile`.
#[derive(Deserialize)]
struct InputFile {
    name: String,
    path: String,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    file: Blob,
    folder: bool,
}

impl InputFile {
    fn source(
        self,
        index: usize,
        reader: &Rc<FileReaderSync>,
        held: &Rc<RefCell<Vec<Slice>>>,
    ) -> Source {
        Source {
            name: self.name,
            path: self.path,
            folder: self.folder,
            bytes: Box::new(BlobFile {
                blob: self.file,
                reader: Rc::clone(reader),
                index,
                held: Rc::clone(held),
            }),
        }
    }
}

/// A `PlanSummary`.
#[derive(Serialize)]
struct Summary {
    batches: Vec<BatchSummary>,
    total_bytes: u64,
    members: u64,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    bytes: Uint8Array,
}

#[derive(Serialize)]
struct BatchSummary {
    bytes: u64,
    path: String,
    stretches: Vec<Stretch>,
}

/// A file of the browser: what is held of it, and the rest synchronously, by
/// slices.
struct BlobFile {
    blob: Blob,
    /// One for all files of a worker: folders hold thousands.
    reader: Rc<FileReaderSync>,
    /// Its place among the inputs.
    index: usize,
    /// Of all files of a worker.
    held: Rc<RefCell<Vec<Slice>>>,
}

/// Bytes of an input that were read ahead.
struct Slice {
    input: usize,
    start: u64,
    bytes: Uint8Array,
}

impl Slice {
    /// The place of `offset` in it, if it lies there, and the bytes from there.
    fn place(&self, input: usize, offset: u64) -> Option<(u32, u32)> {
        let place = u32::try_from(offset.checked_sub(self.start)?).ok()?;
        let left = self.bytes.length().checked_sub(place)?;
        (self.input == input && left > 0).then_some((place, left))
    }
}

impl BlobFile {
    /// Copies bytes that are held; false if not all of them are.
    fn copy_held(&self, offset: u64, buffer: &mut [u8]) -> bool {
        let Ok(length) = u32::try_from(buffer.len()) else {
            return false;
        };
        let held = self.held.borrow();
        let found = held.iter().find_map(|slice| {
            let (place, left) = slice.place(self.index, offset)?;
            (length <= left).then_some((slice, place))
        });
        let Some((slice, place)) = found else {
            return false;
        };
        slice.bytes.subarray(place, place + length).copy_to(buffer);
        true
    }
}

impl ReadAt for BlobFile {
    fn size(&self) -> u64 {
        whole(self.blob.size())
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        let length = buffer.len() as u64;
        let end = offset.saturating_add(length);
        if end > self.size() {
            return Err(ReadError::OutOfRange { offset, length });
        }
        if self.copy_held(offset, buffer) {
            return Ok(());
        }
        let slice = || self.blob.slice_with_f64_and_f64(float(offset), float(end));
        let read = slice().and_then(|part| self.reader.read_as_array_buffer(&part));
        let bytes = read.map_err(|error| refused(&error))?;
        let bytes = Uint8Array::new(&bytes);
        if u64::from(bytes.length()) != length {
            let detail = format!("{} of {length} bytes came", bytes.length());
            return Err(ReadError::Lost { detail });
        }
        bytes.copy_to(buffer);
        Ok(())
    }

    fn at_hand(&self, offset: u64) -> u64 {
        let held = self.held.borrow();
        let places = held.iter().filter_map(|it| it.place(self.index, offset));
        places.map(|(_, left)| u64::from(left)).max().unwrap_or(0)
    }
}

/// Why there are no bytes. The npm package in Node.js knows it, and says so by
/// the `code` of a [`ReadError`].
fn refused(error: &JsValue) -> ReadError {
    let text = |key: &str| Reflect::get(error, &key.into()).ok()?.as_string();
    match text("code").as_deref() {
        Some("no-permission") => ReadError::Forbidden,
        Some("file-unreadable") => ReadError::Unreadable {
            detail: text("message").unwrap_or_default(),
        },
        // A browser's name for it is short and in English, and says little: of
        // a file that was cut short Chromium says NotReadableError, Firefox
        // NS_ERROR_FAILURE, WebKit NotFoundError.
        _ => ReadError::Lost {
            detail: text("name").unwrap_or_else(|| "unknown error".to_owned()),
        },
    }
}

/// An `Error` with a stable `code`.
fn coded(code: &str, message: &str) -> JsValue {
    let error = Error::new(message);
    // Setting a property of a fresh object cannot fail.
    let _ = Reflect::set(&error, &"code".into(), &code.into());
    let object: &Object = error.as_ref();
    object.clone().into()
}

/// A JavaScript object as `JSON.parse` would make it: absent is null, maps are
/// objects, numbers are numbers. Whoever serializes holds that whole numbers
/// are safe integers; one that is not would be an error.
fn object(value: &impl Serialize) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&Serializer::json_compatible())?)
}

fn to_bytes(value: &impl Serialize) -> Result<Vec<u8>, JsValue> {
    postcard::to_allocvec(value).map_err(|error| coded("internal", &error.to_string()))
}

fn from_bytes<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, JsValue> {
    postcard::from_bytes(bytes).map_err(|error| coded("internal", &error.to_string()))
}

/// Sizes and offsets of files are below 2^53, where floats are exact.
#[expect(clippy::cast_precision_loss, reason = "file sizes are below 2^53")]
fn float(bytes: u64) -> f64 {
    bytes as f64
}

fn number(bytes: u64) -> JsValue {
    JsValue::from_f64(float(bytes))
}

/// A size that the browser gives; never negative and never a fraction.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a file size is a whole number below 2^53"
)]
fn whole(size: f64) -> u64 {
    size as u64
}
