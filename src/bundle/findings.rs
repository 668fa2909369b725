//! What is to be shown with what stands around it: every flush error and every
//! unexplained mention of a report, by the file in which it stands.
//!
//! # Promises
//!
//! * Where a bound leaves some out, each job has its first ones before any has
//!   more, so that a flood of one job does not hide the evidence against
//!   another.
//! * Order is by input, path and line, whatever the order of the report.

use std::cmp::Ordering;

use crate::order;
use crate::report::Report;
use crate::report::forms::{evidence_in_words, one_line};

/// All of them, by file.
pub(super) struct Findings<'r> {
    pub(super) groups: Vec<Group<'r>>,
}

/// Those of one file.
pub(super) struct Group<'r> {
    /// Index into the inputs of the report.
    pub(super) input: usize,
    pub(super) path: &'r str,
    /// The same as it is shown.
    pub(super) shown_input: &'r str,
    pub(super) shown_path: &'r str,
    /// In the order of their lines.
    pub(super) findings: Vec<Finding<'r>>,
}

/// One of them.
#[derive(Clone)]
pub(super) struct Finding<'r> {
    pub(super) line: u64,
    /// The text as the report has it, which the file must hold there.
    pub(super) text: &'r str,
    pub(super) shown_text: &'r str,
    pub(super) kind: Kind,
    /// Empty for one without a job.
    pub(super) job_id: &'r str,
    pub(super) tenant: &'r str,
    /// What is known of it, as it is shown.
    pub(super) about: String,
    /// Whether it is shown with what stands around it, see the module.
    pub(super) wanted: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    FlushError,
    /// An entry that quotes or holds the words, and is not explained.
    Mention,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::FlushError => "flush_error",
            Kind::Mention => "mention",
        }
    }
}

/// A finding and where it stands, before it is sorted.
struct Placed<'r> {
    place: (usize, &'r str, u64),
    shown: (&'r str, &'r str),
    /// How many of its job stand before it in the report.
    round: usize,
    finding: Finding<'r>,
}

impl<'r> Findings<'r> {
    /// Those of `report`, as `shown` shows them: the same, or redacted. Of
    /// these, `most` are wanted with what stands around them.
    pub(super) fn of(report: &'r Report, shown: &'r Report, most: usize) -> Findings<'r> {
        let mut all: Vec<Placed<'r>> = Vec::new();
        for (job, shown_job) in report.jobs.iter().zip(&shown.jobs) {
            let errors = job.flush_errors.iter().zip(&shown_job.flush_errors);
            for (round, (error, shown_error)) in errors.enumerate() {
                let about = format!(
                    "Flush error of job {}, tenant {}: {}",
                    shown_job.job_id,
                    shown_job.tenant,
                    evidence_in_words(shown_error)
                );
                all.push(Placed {
                    place: (error.input, &error.path, error.line),
                    shown: (input_name(shown, error.input), &shown_error.path),
                    round,
                    finding: Finding {
                        line: error.line,
                        text: &error.text,
                        shown_text: &shown_error.text,
                        kind: Kind::FlushError,
                        job_id: &shown_job.job_id,
                        tenant: &shown_job.tenant,
                        about: one_line(&about),
                        wanted: true,
                    },
                });
            }
        }
        for (loose, shown_loose) in report.unattributed.iter().zip(&shown.unattributed) {
            let (error, shown_error) = (&loose.evidence, &shown_loose.evidence);
            let about = evidence_in_words(shown_error);
            all.push(Placed {
                place: (error.input, &error.path, error.line),
                shown: (input_name(shown, error.input), &shown_error.path),
                round: 0,
                finding: Finding {
                    line: error.line,
                    text: &error.text,
                    shown_text: &shown_error.text,
                    kind: Kind::FlushError,
                    job_id: "",
                    tenant: &shown_error.tenant,
                    about: one_line(&format!("Flush error without a job: {about}")),
                    wanted: true,
                },
            });
        }
        for (words, shown_words) in report.mentions.iter().zip(&shown.mentions) {
            let why = &shown_words.why;
            all.push(Placed {
                place: (words.input, &words.path, words.line),
                shown: (input_name(shown, words.input), &shown_words.path),
                round: 0,
                finding: Finding {
                    line: words.line,
                    text: &words.text,
                    shown_text: &shown_words.text,
                    kind: Kind::Mention,
                    job_id: "",
                    tenant: "",
                    about: one_line(&format!("The words of a flush error, unexplained: {why}")),
                    wanted: true,
                },
            });
        }
        Findings::sorted(all, most)
    }

    /// By file, with the first `most` of them marked as wanted.
    fn sorted(mut all: Vec<Placed<'r>>, most: usize) -> Findings<'r> {
        fn key<'p>(of: &'p Placed<'_>) -> (usize, &'p str, u64, &'p str, &'p str, &'p str) {
            let ((input, path, line), finding) = (of.place, &of.finding);
            let Finding {
                job_id,
                tenant,
                text,
                ..
            } = finding;
            (input, path, line, job_id, tenant, text)
        }
        let order = |all: &mut Vec<Placed<'r>>, by_round: bool| {
            order::sort_by(all, |a, b| {
                let rounds = if by_round {
                    a.round.cmp(&b.round)
                } else {
                    Ordering::Equal
                };
                rounds.then_with(|| key(a).cmp(&key(b)))
            });
        };
        order(&mut all, true);
        for late in all.iter_mut().skip(most) {
            late.finding.wanted = false;
        }
        order(&mut all, false);
        let mut groups: Vec<Group<'r>> = Vec::new();
        for Placed {
            place: (input, path, _),
            shown: (shown_input, shown_path),
            finding,
            ..
        } in all
        {
            match groups.last_mut() {
                Some(last) if (last.input, last.path) == (input, path) => {
                    last.findings.push(finding);
                }
                _ => groups.push(Group {
                    input,
                    path,
                    shown_input,
                    shown_path,
                    findings: vec![finding],
                }),
            }
        }
        Findings { groups }
    }
}

/// The name of an input; a report that was saved may name one that is not
/// there.
fn input_name(report: &Report, index: usize) -> &str {
    let input = report.inputs.get(index);
    input.map_or("", |input| input.name.as_str())
}
