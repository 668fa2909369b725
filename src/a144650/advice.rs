//! What to do next: the advisory's *Manual validation*, filled in.
//!
//! # Promises
//!
//! * Each line of the advisory's section is there for the kind of operation
//!   that it is for, in words close to the advisory's.
//! * Names from the input stand in code only, in quotes, and in text only
//!   between `"`: `redact` finds them there. No other text of a
//!   description is repeated.
//! * What is still to be filled in stands in `<…>`, which is no SQL: such a
//!   statement fails as it is. None that deletes runs as it is.
//!
//! # Not here
//!
//! Judging; comparing with an expected number of rows, which the page does.

mod indexes;
mod sql;
mod steps;

use std::collections::BTreeSet;

use super::affected::{FixedRelease, fixed_release_for};
use super::answer::{Answer, Evidence, Job, NextSteps, State, Step, UncoveredJob};
use crate::scan::Operation;
use crate::time::Micros;
use crate::version::{Number, Version};

/// Where the advisory stands.
pub(crate) const ADVISORY: &str = "https://www.cockroachlabs.com/docs/advisories/a144650";

/// Where to contact support.
pub(super) const SUPPORT: &str = "https://support.cockroachlabs.com/";

/// Jobs whose statements are written out in one step. More would hide the
/// step; the others need the same statements.
const MAX_JOBS_WRITTEN_OUT: usize = 10;

/// Adds what to do next: about each job by itself, and about the whole, with
/// the versions seen on the nodes.
pub(crate) fn advise(answer: &mut Answer, versions: &BTreeSet<&str>) {
    let newest = newest(versions);
    for job in &mut answer.jobs {
        job.steps = of_job(job, newest.as_ref());
    }
    for job in &mut answer.uncovered_jobs {
        job.steps = of_uncovered(job, newest.as_ref());
    }
    answer.next_steps = next_steps(answer, versions);
}

/// What to do about a job that is a finding, and nothing for another one.
fn of_job(job: &Job, newest: Option<&Version>) -> Vec<Step> {
    if !job.verdict.is_finding() {
        return Vec::new();
    }
    of_subject(
        &Subject {
            job_id: &job.job_id,
            tenant: &job.tenant,
            operation: job.operation,
            description: job.description.as_deref(),
            table_ids: tables_of(&job.table_ids, &job.flush_errors),
            started: job.started,
            finished: job.outcome.at.filter(|_| job.outcome.state == "succeeded"),
            num_rows: job.num_rows.as_deref(),
            flush_errors: &job.flush_errors,
            flush_errors_omitted: job.flush_errors_omitted,
            found: true,
        },
        newest,
    )
}

/// What to do about a job that the logs cannot clear.
fn of_uncovered(job: &UncoveredJob, newest: Option<&Version>) -> Vec<Step> {
    of_subject(
        &Subject {
            job_id: &job.job_id,
            tenant: &job.tenant,
            operation: job.operation,
            description: job.description.as_deref(),
            table_ids: Vec::new(),
            started: job.started,
            finished: job.finished,
            num_rows: None,
            flush_errors: &[],
            flush_errors_omitted: 0,
            found: false,
        },
        newest,
    )
}

/// The steps for the kind of a job; a schema change of which nothing more is
/// known may be either.
fn of_subject(subject: &Subject<'_>, newest: Option<&Version>) -> Vec<Step> {
    let one = &[subject];
    match subject.operation {
        Operation::Import => [steps::import(one, newest), steps::molt_fetch(one, newest)].concat(),
        Operation::PhysicalReplication => steps::physical_replication(one, newest),
        Operation::CreateTableAs => steps::create_table_as(one, newest),
        Operation::MaterializedView => steps::materialized_view(one, newest),
        Operation::SchemaChange => [
            steps::create_table_as(one, newest),
            steps::materialized_view(one, newest),
        ]
        .concat(),
        Operation::IndexBackfill | Operation::Other | Operation::Unknown => {
            steps::of_unknown_kind(one)
        }
    }
}

/// The newest version that was seen: what a cluster can do today.
fn newest(versions: &BTreeSet<&str>) -> Option<Version> {
    let seen = versions.iter().copied().filter_map(Version::parse);
    seen.max_by_key(Version::number)
}

/// What to do about the whole, most urgent first, with the versions seen on
/// the nodes.
///
/// Empty only if nothing was found, nothing is uncovered and no node ran an
/// affected version.
fn next_steps(answer: &Answer, versions: &BTreeSet<&str>) -> Vec<NextSteps> {
    let mut all = Vec::new();
    if answer.verdict.state == State::Findings {
        all.push(support(answer));
    }
    if !answer.unattributed.is_empty() {
        let steps = steps::unattributed(answer);
        all.push(next("unattributed", "Errors without a job", steps));
    }
    all.extend(collect_more(answer));
    all.extend(upgrade(answer, versions));
    all
}

/// Whether `number` is of the release line `major.minor` or a later one.
fn since(number: Number, major: u32, minor: u32) -> bool {
    (major, minor) <= (number.major, number.minor)
}

/// A job that needs validation: found, or not covered by the logs.
struct Subject<'a> {
    job_id: &'a str,
    tenant: &'a str,
    operation: Operation,
    description: Option<&'a str>,
    table_ids: Vec<u32>,
    started: Option<Micros>,
    finished: Option<Micros>,
    num_rows: Option<&'a str>,
    flush_errors: &'a [Evidence],
    flush_errors_omitted: u64,
    /// False where the logs simply do not tell.
    found: bool,
}

/// The tables of a job: as its row has them, else as its errors have them.
fn tables_of(known: &[u32], errors: &[Evidence]) -> Vec<u32> {
    if !known.is_empty() {
        return known.to_vec();
    }
    let of_errors = errors.iter().filter(|error| error.counted);
    let ids: BTreeSet<u32> = of_errors.filter_map(|error| error.table_id).collect();
    ids.into_iter().collect()
}

fn support(answer: &Answer) -> NextSteps {
    let found = answer.jobs.iter().any(|job| job.verdict.is_finding());
    let mut steps = vec![step(format!(
        "Contact support ({SUPPORT}) and attach this report. Its redacted form keeps job ids, node \
         ids, times and versions, and replaces names, addresses and SQL."
    ))];
    if found {
        steps.push(step(format!(
            "Validate each job that is listed by the steps beside it, which follow the section Manual validation of Technical Advisory 144650 ({ADVISORY})."
        )));
    }
    if !answer.unattributed.is_empty() {
        steps.push(step(
            "An error that cannot be linked to a job was detected: contact support to determine \
             next steps.",
        ));
    }
    steps.push(step(
        "Keep what was analyzed here, the log files of all nodes, and the backups that cover the \
         time of these jobs: logs are deleted as they rotate, and the checks below need those backups.",
    ));
    next("support", "Contact support", steps)
}

fn collect_more(answer: &Answer) -> Option<NextSteps> {
    let uncovered = !answer.uncovered_jobs.is_empty();
    let needed = answer.collect_more.is_some() || uncovered;
    if !needed && answer.verdict.state != State::Incomplete {
        return None;
    }
    let mut steps = vec![
        step(
            "Only jobs for which you have logs can be identified. Collect the logs that are \
             missing, while they still exist, and analyze them together with these files.",
        )
        .with_code(answer.collect_more.clone()),
        step(
            "debug zip takes the last 48 hours by default: --files-from goes back further. Goroutine \
             stacks, CPU profiles and ranges take long and are not needed here: \
             --include-goroutine-stacks=false, --cpu-profile-duration=0 and \
             --include-range-info=false leave them out. Do not use --include-files: from v25.1 on it \
             leaves out the jobs tables, too.",
        ),
        step(
            "debug zip cannot reach a node that is down: copy the log directory of such a node by \
             hand, and add it to the analysis.",
        ),
        step(format!(
            "If a job ran during a timespan for which you have no logs, manually validate the job \
             by the method for its kind ({ADVISORY})."
        )),
    ];
    if answer.collect_more.is_none() {
        steps.push(step(
            "Other sources are central log stores and backups of the log directories.",
        ));
    }
    let title = "Collect what these logs do not cover";
    Some(next("collect_more", title, steps))
}

fn upgrade(answer: &Answer, versions: &BTreeSet<&str>) -> Option<NextSteps> {
    let mut steps: Vec<Step> = versions
        .iter()
        .filter_map(|text| Some((*text, fixed_release_for(&Version::parse(text)?)?)))
        .map(|(text, fixed)| step(upgrade_text(text, fixed)))
        .collect();
    if steps.is_empty() {
        let needs_advice =
            answer.verdict.state == State::Findings || !answer.uncovered_jobs.is_empty();
        if !needs_advice {
            return None;
        }
        steps.push(step(
            "If the cluster still runs an affected version, upgrade to v23.2.24, v24.1.17, \
             v24.3.11, v25.1.5, v25.2.0-beta.2, or a later version. v24.2 has no fixed release.",
        ));
    }
    steps.push(step(
        "The fix keeps this from happening again; it does not bring back rows that are missing. \
         Validate the jobs as well, and upgrade before a job is run a second time.",
    ));
    let title = "Upgrade to a version with the fix";
    Some(next("upgrade", title, steps))
}

fn upgrade_text(version: &str, fixed: FixedRelease) -> String {
    let release = fixed.release;
    if fixed.own_line {
        format!("{version} is affected: upgrade to {release} or a later version.")
    } else {
        format!(
            "{version} is affected, and its line has no fixed release: upgrade to {release} or a \
             later version."
        )
    }
}

fn next(topic: &str, title: &str, steps: Vec<Step>) -> NextSteps {
    NextSteps {
        topic: topic.to_owned(),
        title: title.to_owned(),
        steps,
    }
}

fn step(text: impl Into<String>) -> Step {
    Step {
        text: text.into(),
        code: None,
    }
}

impl Step {
    fn with_code(mut self, code: Option<String>) -> Step {
        self.code = code;
        self
    }
}

#[cfg(test)]
mod dialect;
#[cfg(test)]
mod tests;
