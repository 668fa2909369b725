//! What to do next: the advisory's *Manual validation*, filled in.
//!
//! # Promises
//!
//! * Each line of the advisory's section is there for the kind of operation
//!   that it is for, in words close to the advisory's.
//! * Names from the input stand in code only, in quotes, and in text only
//!   between `"`: `render::redact` finds them there. No other text of a
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

use crate::a144650::affected::{FixedRelease, fixed_release_for};
use crate::report::{Evidence, NextSteps, Operation, Report, State, Step};
use crate::time::Micros;
use crate::version::{Number, Version};

/// Where the advisory stands.
pub const ADVISORY: &str = "https://www.cockroachlabs.com/docs/advisories/a144650";

/// Where to contact support.
pub const SUPPORT: &str = "https://support.cockroachlabs.com/";

/// Jobs whose statements are written out in one step. More would hide the
/// step; the others need the same statements.
const MAX_JOBS_WRITTEN_OUT: usize = 10;

/// What to do next, most urgent first, with `versions` seen on the nodes.
///
/// Empty only if nothing was found, nothing is uncovered and no node ran an
/// affected version.
#[must_use]
pub fn next_steps(report: &Report, versions: &[String]) -> Vec<NextSteps> {
    let subjects = subjects(report);
    let seen: Vec<Version> = versions.iter().filter_map(Version::parse).collect();
    let newest = seen.iter().max_by_key(|version| version.number());
    let of = |operations: &[Operation]| -> Vec<&Subject<'_>> {
        let wanted = |subject: &&Subject<'_>| operations.contains(&subject.operation);
        subjects.iter().filter(wanted).collect()
    };
    // A schema change of which nothing more is known may be either.
    let imports = of(&[Operation::Import]);
    let tables = of(&[Operation::CreateTableAs, Operation::SchemaChange]);
    let views = of(&[Operation::MaterializedView, Operation::SchemaChange]);
    let replications = of(&[Operation::PhysicalReplication]);
    let others = of(&[
        Operation::IndexBackfill,
        Operation::Other,
        Operation::Unknown,
    ]);

    let mut all = Vec::new();
    if report.verdict.state == State::Findings {
        all.push(support(report, &subjects));
    }
    let per_kind = [
        ("import", "IMPORT", &imports, steps::import as MakeSteps),
        ("molt_fetch", "MOLT Fetch", &imports, steps::molt_fetch),
        (
            "physical_replication",
            "Physical Cluster Replication",
            &replications,
            steps::physical_replication,
        ),
        (
            "create_table_as",
            "CREATE TABLE … AS (CTAS)",
            &tables,
            steps::create_table_as,
        ),
        (
            "materialized_view",
            "Materialized view refreshes",
            &views,
            steps::materialized_view,
        ),
    ];
    for (topic, title, subjects, make) in per_kind {
        if !subjects.is_empty() {
            all.push(next(topic, title, ids(subjects), make(subjects, newest)));
        }
    }
    if !report.unattributed.is_empty() || !others.is_empty() {
        let steps = steps::unattributed(report, &others);
        let title = match (report.unattributed.is_empty(), others.is_empty()) {
            (false, true) => "Errors without a job",
            (true, _) => "Jobs of another or an unknown kind",
            (false, false) => "Errors without a job, and jobs of another or an unknown kind",
        };
        all.push(next("unattributed", title, ids(&others), steps));
    }
    all.extend(collect_more(report));
    all.extend(upgrade(report, versions));
    all
}

/// Makes the steps for the jobs of one kind, with the newest version that was
/// seen: what a cluster can do today.
type MakeSteps = fn(&[&Subject<'_>], Option<&Version>) -> Vec<Step>;

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

fn subjects(report: &Report) -> Vec<Subject<'_>> {
    let found = report.jobs.iter().filter(|job| job.verdict.is_finding());
    let found = found.map(|job| Subject {
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
    });
    let uncovered = report.coverage.uncovered_jobs.iter();
    let uncovered = uncovered.map(|job| Subject {
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
    });
    found.chain(uncovered).collect()
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

fn support(report: &Report, subjects: &[Subject<'_>]) -> NextSteps {
    let found: Vec<&Subject<'_>> = subjects.iter().filter(|subject| subject.found).collect();
    let mut steps = vec![step(format!(
        "Contact support ({SUPPORT}) and attach this report. Its redacted form keeps job ids, node \
         ids, times and versions, and replaces names, addresses and SQL."
    ))];
    if !found.is_empty() {
        steps.push(step(format!(
            "Validate each job that is listed by the method for its kind below, which follows the \
             section Manual validation of Technical Advisory 144650 ({ADVISORY})."
        )));
    }
    if !report.unattributed.is_empty() {
        steps.push(step(
            "An error that cannot be linked to a job was detected: contact support to determine \
             next steps.",
        ));
    }
    steps.push(step(
        "Keep what was analyzed here, the log files of all nodes, and the backups that cover the \
         time of these jobs: logs are deleted as they rotate, and the checks below need those backups.",
    ));
    next("support", "Contact support", ids(&found), steps)
}

fn collect_more(report: &Report) -> Option<NextSteps> {
    let coverage = &report.coverage;
    let uncovered = !coverage.uncovered_jobs.is_empty();
    let needed = coverage.collect_more.is_some() || uncovered;
    if !needed && report.verdict.state != State::Incomplete {
        return None;
    }
    let mut steps = vec![
        step(
            "Only jobs for which you have logs can be identified. Collect the logs that are \
             missing, while they still exist, and analyze them together with these files.",
        )
        .with_code(coverage.collect_more.clone()),
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
    if coverage.collect_more.is_none() {
        steps.push(step(
            "Other sources are central log stores and backups of the log directories.",
        ));
    }
    let jobs = coverage.uncovered_jobs.iter();
    let ids = jobs.map(|job| job.job_id.clone()).collect();
    let title = "Collect what these logs do not cover";
    Some(next("collect_more", title, ids, steps))
}

fn upgrade(report: &Report, versions: &[String]) -> Option<NextSteps> {
    let seen: BTreeSet<&str> = versions.iter().map(String::as_str).collect();
    let mut steps: Vec<Step> = seen
        .iter()
        .filter_map(|text| Some((*text, fixed_release_for(&Version::parse(text)?)?)))
        .map(|(text, fixed)| step(upgrade_text(text, fixed)))
        .collect();
    if steps.is_empty() {
        let needs_advice =
            report.verdict.state == State::Findings || !report.coverage.uncovered_jobs.is_empty();
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
    Some(next("upgrade", title, Vec::new(), steps))
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

fn next(topic: &str, title: &str, job_ids: Vec<String>, steps: Vec<Step>) -> NextSteps {
    NextSteps {
        topic: topic.to_owned(),
        title: title.to_owned(),
        job_ids,
        steps,
    }
}

fn ids(subjects: &[&Subject<'_>]) -> Vec<String> {
    let ids = subjects.iter().map(|subject| subject.job_id.to_owned());
    ids.collect()
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
