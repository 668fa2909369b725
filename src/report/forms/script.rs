//! What the published script would say of the same lines, and why that is not
//! what the report says.

use std::fmt::Write as _;

use super::words;
use crate::order;
use crate::report::{Job, Report, ScriptAnswer, ScriptJob};

/// All of it as a text for people.
pub(crate) fn script_in_words(report: &Report) -> String {
    let script = &report.script;
    let mut text = String::from(
        "What the published detect_144650.sh would say of the same lines. It was not run: this is \
         what its rule means.\n\n",
    );
    let seen = |job: &Job| job.script != ScriptAnswer::NotSeen;
    if 0 < script.jobless {
        let errors = words::plural(script.jobless, "error");
        let _ = writeln!(text, "WARNING: {errors} without a job\n");
    }
    if !script.reported.is_empty() {
        text.push_str("Potentially Corrupt Jobs found\n\n");
        let _ = writeln!(text, "{:>20}  {:>20}", "job_id", "num_rows");
        for job in &script.reported {
            let rows = job.num_rows.as_deref().unwrap_or("NULL");
            let _ = writeln!(text, "{:>20}  {rows:>20}", job.job_id);
        }
    } else if script.jobless == 0 && !report.jobs.iter().any(seen) {
        text.push_str("No async flush errors identified\n");
    } else {
        text.push_str("Symptoms not detected on tagged jobs\n");
    }
    let _ = writeln!(text, "\nexit code {}\n", script.exit_code);
    text.push_str("Where the report says something else:\n\n");
    let differing = report.jobs.iter();
    let differing = differing.filter_map(|job| Some((job, job.script_why.as_ref()?)));
    let mut none = true;
    for (job, why) in differing {
        none = false;
        let _ = writeln!(
            text,
            "Job {}, tenant {}. The report: {}. The script: {}. {why}",
            job.job_id,
            job.tenant,
            words::verdict(job.verdict),
            words::script(job.script),
        );
    }
    for job in unlisted(report) {
        none = false;
        let _ = writeln!(
            text,
            "Job {}. The script lists it; the report has no job with this id and a flush error.",
            job.job_id
        );
    }
    if none {
        text.push_str("Nowhere: neither lists a job that the other does not.\n");
    }
    text
}

/// Jobs that the script reports, and of which the report has no error.
pub(super) fn unlisted(report: &Report) -> impl Iterator<Item = &ScriptJob> {
    let listed = order::set(report.jobs.iter().map(|job| job.job_id.as_str()));
    let reported = report.script.reported.iter();
    reported.filter(move |job| !listed.contains(job.job_id.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::forms::sample;

    #[test]
    fn what_it_would_print() {
        let mut report = sample::report();
        let text = script_in_words(&report);
        assert!(text.contains("Potentially Corrupt Jobs found"), "{text}");
        report.script.reported.clear();
        let text = script_in_words(&report);
        assert!(text.contains("Symptoms not detected"), "{text}");
        report.script.jobless = 0;
        for job in &mut report.jobs {
            job.script = ScriptAnswer::NotSeen;
        }
        let text = script_in_words(&report);
        assert!(text.contains("No async flush errors identified"), "{text}");
        let why = report.jobs.iter().find_map(|job| job.script_why.as_ref());
        assert!(text.contains(&why.unwrap().text), "{text}");
    }
}
