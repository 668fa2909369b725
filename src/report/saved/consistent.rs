//! Whether a report that was saved agrees with itself.
//!
//! # Promises
//!
//! * Every report that this program writes does.
//! * An answer that was made better by hand, or a verdict on a job that what
//!   stands beside it rules out, does not.

use crate::report::{Coverage, Evidence, Job, JobVerdict, Operation, Report, State};

/// Whether nothing in it makes a better answer than the rest allows, and every
/// place names an input.
pub(super) fn is(report: &Report) -> bool {
    let state = report.verdict.state;
    let allowed = match state {
        State::Findings => has_findings(report),
        State::Incomplete => !has_findings(report),
        State::Clear => !has_findings(report) && !is_open(report),
    };
    // The sentence that is read first; of a redacted one a name may be gone that
    // is one of its words.
    let says_clear = report.verdict.headline.starts_with("Not detected");
    let says_so = report.redacted || says_clear == (state == State::Clear);
    let of_jobs = report.jobs.iter().flat_map(|job| &job.flush_errors);
    let errors = of_jobs.chain(report.unattributed.iter().map(|error| &error.evidence));
    let words = report.mentions.iter().chain(&report.explained);
    let mut places = errors
        .map(|error: &Evidence| error.input)
        .chain(words.map(|words| words.input));
    allowed
        && says_so
        && report
            .jobs
            .iter()
            .all(|job| is_possible(job, left_some(report)))
        && places.all(|input| input < report.inputs.len())
}

fn has_findings(report: &Report) -> bool {
    let mut loose = report.unattributed.iter();
    report.jobs.iter().any(|job| job.verdict.is_finding())
        || report.unattributed_omitted > 0
        || loose.any(|error| error.evidence.counted)
}

/// Whether something forbids a clear answer.
fn is_open(report: &Report) -> bool {
    let Coverage {
        covered,
        nodes,
        missing_nodes,
        uncovered_jobs,
        uncovered_jobs_omitted,
        ..
    } = &report.coverage;
    report.stopped
        || !report.mentions.is_empty()
        || report.mentions_omitted.max(report.stats.mentions) > 0
        || report.skipped.iter().any(|skipped| skipped.matters)
        || !uncovered_jobs.is_empty()
        || *uncovered_jobs_omitted > 0
        || !missing_nodes.is_empty()
        || covered.from.is_none()
        || covered.to.is_none()
        || nodes.is_empty()
        || nodes.iter().any(|node| node.first.is_none())
}

/// Whether the analysis ended before all files were read.
fn left_some(report: &Report) -> bool {
    let mut reasons = report.verdict.reasons.iter();
    let stopped = reasons.find(|reason| reason.code == "stopped");
    let count = |name: &str| stopped.and_then(|reason| reason.facts.get(name)?.as_u64());
    let all_read = count("files").is_some_and(|files| count("files_read") == Some(files));
    report.stopped && !all_read
}

/// Whether a job may have its verdict, by what the report itself says of it;
/// `left_some` is whether some files were not read.
fn is_possible(job: &Job, left_some: bool) -> bool {
    let starts_over = matches!(
        job.operation,
        Operation::CreateTableAs | Operation::MaterializedView
    );
    match job.verdict {
        JobVerdict::Benign => job.flush_errors.iter().all(|error| !error.counted),
        JobVerdict::Cleared => starts_over && !left_some,
        JobVerdict::NotKept => job.outcome.state != "succeeded",
        JobVerdict::PotentiallyCorrupt
        | JobVerdict::Suspect
        | JobVerdict::AtRisk
        | JobVerdict::OutcomeUnknown => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::forms::{Format, render, sample};
    use crate::report::saved::{NotOpened, open};

    fn json(report: &Report) -> String {
        render(report, Format::Json).unwrap()
    }

    /// One that found nothing, and of which nothing forbids saying so.
    fn clear() -> Report {
        let mut report = sample::report();
        report.jobs.clear();
        report.unattributed.clear();
        report.unattributed_omitted = 0;
        report.mentions.clear();
        report.mentions_omitted = 0;
        report.stats.mentions = 0;
        report.skipped.clear();
        report.coverage.uncovered_jobs.clear();
        report.coverage.uncovered_jobs_omitted = 0;
        report.coverage.missing_nodes.clear();
        report.verdict.state = State::Clear;
        report.verdict.headline = "Not detected in these logs: 1 node.".to_owned();
        report
    }

    fn incomplete() -> Report {
        let mut report = clear();
        report.verdict.state = State::Incomplete;
        report.verdict.headline = "Cannot tell.".to_owned();
        report
    }

    /// A job of which the report holds this, and no finding.
    fn with_job(mut report: Report, change: fn(&mut Job)) -> Report {
        report.jobs = sample::report().jobs;
        report.jobs.truncate(1);
        report.jobs.iter_mut().for_each(change);
        report
    }

    fn cleared(job: &mut Job) {
        job.verdict = JobVerdict::Cleared;
        job.operation = Operation::CreateTableAs;
    }

    #[test]
    fn what_is_consistent_opens() {
        let not_kept = |job: &mut Job| {
            job.verdict = JobVerdict::NotKept;
            job.outcome.state = "failed".to_owned();
        };
        let benign = |job: &mut Job| {
            job.verdict = JobVerdict::Benign;
            job.flush_errors
                .iter_mut()
                .for_each(|error| error.counted = false);
        };
        // A folder may be called as an answer starts.
        let mut redacted = clear();
        redacted.redacted = true;
        redacted.verdict.headline = "Not name1 in these logs: 1 node.".to_owned();
        for report in [
            redacted,
            sample::report(),
            clear(),
            incomplete(),
            with_job(clear(), cleared),
            with_job(clear(), not_kept),
            with_job(clear(), benign),
            with_job(incomplete(), cleared),
        ] {
            assert_eq!(open(&json(&report)).map(|it| it.report), Ok(report));
        }
    }

    /// Each way in which somebody may have made an answer better than it was,
    /// or just another.
    #[test]
    fn a_changed_report_is_refused() {
        type Change = fn(&mut Report);
        fn from_sample(into: fn(&mut Report, Report)) -> Report {
            let mut report = clear();
            into(&mut report, sample::report());
            report
        }
        let changed = |mut report: Report, change: Change| {
            change(&mut report);
            report
        };
        let as_clear: Change = |it| {
            it.verdict.state = State::Clear;
            it.verdict.headline = clear().verdict.headline;
        };
        let as_incomplete: Change = |it| {
            it.verdict.state = State::Incomplete;
            it.verdict.headline = incomplete().verdict.headline;
        };
        let as_findings: Change = |it| {
            it.verdict.state = State::Findings;
            it.verdict.headline = sample::report().verdict.headline;
        };
        #[rustfmt::skip]
        let cases: Vec<(&str, Report)> = vec![
            ("findings are clear",      changed(sample::report(), as_clear)),
            ("findings are incomplete", changed(sample::report(), as_incomplete)),
            ("a loose error",           from_sample(|it, with| it.unattributed = with.unattributed)),
            ("loose errors left out",   changed(clear(), |it| it.unattributed_omitted = 1)),
            ("findings without one",    changed(clear(), as_findings)),
            ("stopped",                 changed(clear(), |it| it.stopped = true)),
            ("a mention",               from_sample(|it, with| it.mentions = with.mentions)),
            ("mentions left out",       changed(clear(), |it| it.mentions_omitted = 1)),
            ("mentions counted",        changed(clear(), |it| it.stats.mentions = 1)),
            ("a file was not read",     from_sample(|it, with| it.skipped = with.skipped)),
            ("an uncovered job",        from_sample(|it, with| it.coverage.uncovered_jobs = with.coverage.uncovered_jobs)),
            ("uncovered jobs left out", changed(clear(), |it| it.coverage.uncovered_jobs_omitted = 1)),
            ("a missing node",          from_sample(|it, with| it.coverage.missing_nodes = with.coverage.missing_nodes)),
            ("no node",                 changed(clear(), |it| it.coverage.nodes.clear())),
            ("no time of one",          changed(clear(), |it| it.coverage.nodes[0].first = None)),
            ("no start",                changed(clear(), |it| it.coverage.covered.from = None)),
            ("no end",                  changed(clear(), |it| it.coverage.covered.to = None)),
            ("another sentence",        changed(clear(), |it| it.verdict.headline = incomplete().verdict.headline)),
            ("a better sentence",       changed(incomplete(), |it| it.verdict.headline = clear().verdict.headline)),
            ("cleared though stopped",  changed(with_job(incomplete(), cleared), |it| it.stopped = true)),
            ("a cleared import",        with_job(clear(), |job| job.verdict = JobVerdict::Cleared)),
            ("kept and not kept",       with_job(clear(), |job| job.verdict = JobVerdict::NotKept)),
            ("benign and counted",      with_job(clear(), |job| job.verdict = JobVerdict::Benign)),
            ("a place is nowhere",      changed(sample::report(), |it| it.inputs.clear())),
        ];
        for (name, report) in cases {
            assert_eq!(open(&json(&report)), Err(NotOpened::Contradicts), "{name}");
        }
    }
}
