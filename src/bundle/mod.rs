//! The evidence bundle: one zip for a support ticket, and the lines around one
//! evidence.
//!
//! # Promises
//!
//! * The same report, archive and options give the same bytes, natively and in
//!   a browser, whatever the order in which inputs were given: no clock, no
//!   order of chance.
//! * Memory is bounded, whatever the number of findings: each member is
//!   streamed once, and what comes of it is packed at once.
//! * Nothing is cut silently: what a bound cuts off, and what could not be read
//!   again, is named in the bundle, with what the report holds of it.
//! * With `redact`, nothing that the report's redaction takes away stands in
//!   any file of the bundle; of log lines around an evidence no message stays.
//!
//! # Not here
//!
//! Where it goes: the faces.

mod context;
mod evidence;
mod excerpt;
mod findings;
mod inputs;
mod limits;
mod pack;
mod readme;
mod tables;
mod zip;

use std::fmt;
use std::ops::ControlFlow;

pub use self::context::{Context, context};
use self::findings::Findings;
use self::limits::Limits;
use self::pack::Pack;
use crate::input::Source;
use crate::order;
use crate::plan::{Plan, Task};
use crate::report::Report;
use crate::report::forms::{self, Format, Redactor};

/// What was analyzed, to be read again.
#[derive(Clone, Copy)]
pub struct Archive<'a> {
    /// The plan that was made of the sources.
    pub plan: &'a Plan,
    /// The sources, in the order in which the plan was made of them.
    pub sources: &'a [Source],
}

/// What a bundle is to be like.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Options {
    /// Whether stand-ins stand for what identifies the archive's owner, and
    /// the messages around the evidence are taken out.
    pub redact: bool,
    /// Whether the inputs are read once more, whole, for their SHA-256.
    pub hash_inputs: bool,
}

/// Told what is being read, and how many bytes of how many were read of all;
/// it breaks to stop.
pub type OnProgress<'a> = dyn FnMut(&str, u64, u64) -> ControlFlow<()> + 'a;

/// Why there is no bundle.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum BundleError {
    /// Whoever was told of the progress wanted no more.
    Stopped,
    /// It could not be written; for people, never compared.
    NotWritten(String),
}

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BundleError::Stopped => f.write_str("making the bundle was stopped"),
            BundleError::NotWritten(why) => write!(f, "the bundle could not be written: {why}"),
        }
    }
}

impl std::error::Error for BundleError {}

/// Makes the evidence bundle of a report: the bytes of a zip archive.
///
/// Without an `archive`, as of a report that was opened again, it holds the
/// evidence that the report holds, and says so.
///
/// # Errors
///
/// [`BundleError::Stopped`] if `progress` broke.
pub fn bundle(
    report: &Report,
    archive: Option<Archive<'_>>,
    options: Options,
    progress: &mut OnProgress<'_>,
) -> Result<Vec<u8>, BundleError> {
    bounded(report, archive, options, Limits::default(), progress)
}

/// As [`bundle`], with other bounds; tests use tiny ones.
fn bounded(
    report: &Report,
    archive: Option<Archive<'_>>,
    options: Options,
    limits: Limits,
    progress: &mut OnProgress<'_>,
) -> Result<Vec<u8>, BundleError> {
    let (mut redactor, shown) = if options.redact {
        let (redactor, shown) = Redactor::of(report);
        (Some(redactor), shown)
    } else {
        (None, report.clone())
    };
    let mut pack = Pack::new()?;
    for (name, format) in FORMS {
        let text = forms::render(&shown, format).map_err(not_written)?;
        pack.file(name, &text)?;
    }
    let findings = Findings::of(report, &shown, limits.findings);
    let mut work = Work::new(archive, options, progress);
    work.expect(&findings);
    let collected = evidence::write(&mut pack, &findings, limits, &mut redactor, &mut work)?;
    pack.file("script.txt", &tables::script(&shown))?;
    pack.file("read.csv", &tables::read(&shown))?;
    pack.file("skipped.csv", &tables::skipped(&shown))?;
    let inputs = inputs::rows(&shown, &mut redactor, &mut work)?;
    let about = readme::About {
        report: &shown,
        options,
        has_archive: archive.is_some(),
        limits,
        collected: &collected,
        inputs: &inputs,
    };
    pack.file("manifest.json", &readme::manifest(&about, &pack)?)?;
    pack.file("README.txt", &readme::text(&about))?;
    let sums = pack.sums();
    pack.file("SHA256SUMS", &sums)?;
    pack.finish()
}

/// The forms of the report, each with its name in the bundle.
const FORMS: [(&str, Format); 3] = [
    ("report.html", Format::Html),
    ("report.json", Format::Json),
    ("report.csv", Format::Csv),
];

/// What is read on the way, and how far that is.
struct Work<'a, 'p> {
    archive: Option<Archive<'a>>,
    /// All of its members by input and path.
    tasks: Vec<&'a Task>,
    hash_inputs: bool,
    progress: &'a mut OnProgress<'p>,
    done: u64,
    total: u64,
}

impl<'a, 'p> Work<'a, 'p> {
    fn new(
        archive: Option<Archive<'a>>,
        options: Options,
        progress: &'a mut OnProgress<'p>,
    ) -> Work<'a, 'p> {
        let mut tasks: Vec<&Task> = Vec::new();
        tasks.extend(archive.iter().flat_map(|archive| &archive.plan.tasks));
        order::sort_by(&mut tasks, |a, b| {
            (a.input, &a.path, a.ordinal).cmp(&(b.input, &b.path, b.ordinal))
        });
        Work {
            archive,
            tasks,
            hash_inputs: options.hash_inputs && archive.is_some(),
            progress,
            done: 0,
            total: 0,
        }
    }

    /// Says what is going to be read, before anything is.
    fn expect(&mut self, findings: &Findings<'_>) {
        let Some(archive) = self.archive else {
            return;
        };
        let members = findings.groups.iter().flat_map(|group| {
            let wanted = group.findings.iter().any(|finding| finding.wanted);
            let tasks = wanted.then(|| self.tasks(group.input, group.path));
            tasks.unwrap_or_default()
        });
        self.total = members.map(|task| task.bytes).sum();
        if self.hash_inputs {
            let sizes = archive.sources.iter().map(|source| source.bytes.size());
            self.total = self.total.saturating_add(sizes.sum());
        }
    }

    /// The members of that path, which may be several, or else those in which
    /// it may be packed.
    fn tasks(&self, input: usize, path: &str) -> Vec<&'a Task> {
        let place = |task: &&Task| (task.input, task.path.as_str()) < (input, path);
        let from = self.tasks.partition_point(place);
        let rest = self.tasks.iter().skip(from).copied();
        let named: Vec<&Task> = rest
            .take_while(|task| task.input == input && task.path == path)
            .collect();
        if !named.is_empty() {
            return named;
        }
        let all = self.tasks.iter().copied();
        all.filter(|task| task.input == input && task.may_hold(path))
            .collect()
    }

    /// Goes on by so many bytes.
    fn go_on(&mut self, path: &str, bytes: u64) -> ControlFlow<()> {
        self.done = self.done.saturating_add(bytes).min(self.total);
        (self.progress)(path, self.done, self.total)
    }
}

fn not_written(error: impl fmt::Display) -> BundleError {
    BundleError::NotWritten(error.to_string())
}

#[cfg(test)]
mod tests;
