//! What to do about the whole, beside the steps of each job: short.

use std::collections::BTreeSet;

use super::sql::{literal, tables_by_id};
use super::step::{ADVISORY, SUPPORT, step};
use crate::a144650::affected::{FixedRelease, fixed_release_for, fixed_releases};
use crate::a144650::answer::{Answer, NextSteps, State, Step, Unattributed};
use crate::order;
use crate::version::Version;

/// Most urgent first, with the versions seen on the nodes.
///
/// Empty only if nothing was found, nothing is uncovered and no node ran an
/// affected version.
pub(super) fn next_steps(answer: &Answer, versions: &BTreeSet<&str>) -> Vec<NextSteps> {
    [
        support(answer),
        again(answer),
        unattributed(answer),
        collect_more(answer),
        upgrade(answer, versions),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn support(answer: &Answer) -> Option<NextSteps> {
    if answer.verdict.state != State::Findings {
        return None;
    }
    let mut steps = vec![step(format!(
        "Contact support ({SUPPORT}) and attach this report. Its redacted form keeps job ids, node \
         ids, times and versions, and replaces names, addresses and SQL."
    ))];
    if answer.jobs.iter().any(|job| job.verdict.is_finding()) {
        steps.push(step(format!(
            "Validate each job that is listed by the steps beside it, which follow the section \
             Manual validation of Technical Advisory 144650 ({ADVISORY})."
        )));
    }
    steps.push(step(
        "Keep what was analyzed here, the log files of all nodes, and the backups that cover the \
         time of the errors: logs are deleted as they rotate, and validating needs those backups.",
    ));
    Some(topic("support", "Contact support", steps))
}

/// What only a whole analysis can tell.
fn again(answer: &Answer) -> Option<NextSteps> {
    if answer.is_all_read() {
        return None;
    }
    let steps = vec![step(
        "This analysis ended early. Analyze the same files again, to the end: only then can \
         jobs be cleared, and only then is known how each job ended and how far the logs reach.",
    )];
    Some(topic("again", "Analyze again to the end", steps))
}

fn unattributed(answer: &Answer) -> Option<NextSteps> {
    let listed = answer.unattributed.iter();
    let counted: Vec<&Unattributed> = listed.filter(|error| error.evidence.counted).collect();
    if counted.is_empty() && answer.unattributed_omitted == 0 {
        return None;
    }
    let mut steps = vec![step(format!(
        "A problematic error is detected, but cannot be linked to a job ID: contact support \
         ({SUPPORT}) to determine next steps."
    ))];
    let with = |error: &&&Unattributed| !error.candidates.is_empty();
    if counted.iter().any(|error| with(&error)) {
        steps.push(step(format!(
            "Jobs of an affected kind that ran at the moment of an error are listed beside it: \
             validate each of them as if the error were its own ({ADVISORY})."
        )));
    }
    if counted.iter().any(|error| !with(&error)) || counted.is_empty() {
        steps.push(
            step(
                "Where no job is listed beside an error, these files tell of none that may have \
                 caused it. Look for jobs that ran then, in the tenant that the error names.",
            )
            .with_sql(jobs_at(&counted)),
        );
    }
    let tables = counted.iter().filter_map(|error| error.evidence.table_id);
    let tables: BTreeSet<u32> = order::set(tables);
    if !tables.is_empty() {
        let tables: Vec<u32> = tables.into_iter().collect();
        let text = "The key ranges of these errors name the tables that lost entries.";
        steps.push(step(text).with_sql(tables_by_id(&tables)));
    }
    Some(topic("unattributed", "Errors without a job", steps))
}

/// The jobs that ran while the errors without a candidate were written.
fn jobs_at(errors: &[&Unattributed]) -> Option<String> {
    let alone = errors.iter().filter(|error| error.candidates.is_empty());
    let times = alone.filter_map(|error| error.evidence.time);
    let first = times.clone().min().and_then(literal)?;
    let last = times.max().and_then(literal)?;
    Some(format!(
        "SELECT job_id, job_type, description, status, created, finished\n  FROM \
         crdb_internal.jobs\n  WHERE created <= {last} AND (finished IS NULL OR {first} <= finished);"
    ))
}

fn collect_more(answer: &Answer) -> Option<NextSteps> {
    // What seems to be missing may stand in what was not read.
    if !answer.is_all_read() {
        return None;
    }
    let needed = answer.collect_more.is_some() || has_uncovered(answer);
    if !needed && answer.verdict.state != State::Incomplete {
        return None;
    }
    let steps = vec![
        step(
            "Only jobs for which you have logs can be identified. Collect the logs that are \
             missing, while they still exist, and analyze them together with these files.",
        )
        .with_code(answer.collect_more.clone()),
        step(
            "debug zip takes the last 48 hours by default: --files-from goes back further. Do not \
             use --include-files: from v25.1 on it leaves out the jobs tables, too. Goroutine \
             stacks, CPU profiles and ranges take long and are not needed: \
             --include-goroutine-stacks=false, --cpu-profile-duration=0 and \
             --include-range-info=false leave them out.",
        ),
        step(
            "debug zip cannot reach a node that is down: copy its log directory by hand. Other \
             sources are central log stores and backups of the log directories.",
        ),
        step(format!(
            "If a job ran during a timespan for which you have no logs, manually validate the job \
             by the method for its kind ({ADVISORY})."
        )),
    ];
    let title = "Collect what these logs do not cover";
    Some(topic("collect_more", title, steps))
}

fn upgrade(answer: &Answer, versions: &BTreeSet<&str>) -> Option<NextSteps> {
    let affected = versions
        .iter()
        .filter_map(|text| Some((*text, fixed_release_for(&Version::parse(text)?)?)));
    let mut steps: Vec<Step> = affected
        .map(|(text, fixed)| step(upgrade_text(text, fixed)))
        .collect();
    let to_validate =
        has_uncovered(answer) || answer.jobs.iter().any(|job| job.verdict.is_finding());
    if steps.is_empty() {
        if !to_validate && answer.verdict.state != State::Findings {
            return None;
        }
        let (releases, lines) = fixed_releases();
        steps.push(step(format!(
            "If the cluster still runs an affected version, upgrade to {}, or a later version. \
             {} has no fixed release.",
            releases.join(", "),
            lines.join(", ")
        )));
    }
    let fix =
        "The fix keeps this from happening again; it does not bring back rows that are missing.";
    let and_jobs = " Validate the jobs as well, and upgrade before a job is run a second time.";
    let and_jobs = if to_validate { and_jobs } else { "" };
    steps.push(step(format!("{fix}{and_jobs}")));
    let title = "Upgrade to a version with the fix";
    Some(topic("upgrade", title, steps))
}

fn has_uncovered(answer: &Answer) -> bool {
    !answer.uncovered_jobs.is_empty() || 0 < answer.uncovered_jobs_omitted
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

fn topic(topic: &str, title: &str, steps: Vec<Step>) -> NextSteps {
    NextSteps {
        topic: topic.to_owned(),
        title: title.to_owned(),
        steps,
    }
}
