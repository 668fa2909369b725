//! Why the published script's answer on a job is not the verdict's: by the
//! script's own rule, from what it sees.
//!
//! # Promises
//!
//! * There is a reason exactly where one lists a job and the other does not.

use super::answer::{Attribution, Evidence, Job, JobVerdict, ScriptAnswer};
use super::reasons::ScriptWhy;
use super::script::ScriptFindings;
use super::sentences;
use crate::reason::Reason;

/// What the script wants behind the words of an error,
const WANTED: &str = "encountered an error: addsstable";
/// and what it leaves out.
const LEFT_OUT: &str = "indexBackfillerProcessor";

/// Why they differ; `None` where both list the job, or neither.
pub(super) fn script_why(job: &Job, script: &ScriptFindings) -> Option<Reason> {
    let why = differ(job, script)?;
    let source = job.outcome.source.as_deref();
    let text = sentences::script_why(why, job.attribution, source);
    Some(Reason::with_text(&why, text))
}

fn differ(job: &Job, script: &ScriptFindings) -> Option<ScriptWhy> {
    match (job.verdict, job.script) {
        (verdict, ScriptAnswer::Reported) => match verdict {
            JobVerdict::Cleared => Some(ScriptWhy::RanAgainWhole),
            JobVerdict::NotKept => Some(ScriptWhy::RolledBack),
            JobVerdict::Benign => Some(ScriptWhy::NothingCounts),
            _ => None,
        },
        (verdict, _) if !verdict.is_finding() => None,
        (_, ScriptAnswer::Cleared) => Some(dropped(job, script)),
        (_, ScriptAnswer::NotSeen) => Some(not_seen(job)),
    }
}

/// It sees an error, and either no success or an attempt after the error.
fn dropped(job: &Job, script: &ScriptFindings) -> ScriptWhy {
    if script.saw_success(&job.job_id) {
        return match job.verdict {
            JobVerdict::PotentiallyCorrupt => ScriptWhy::NoSuchAttempt,
            _ => ScriptWhy::LaterAttempt,
        };
    }
    match job.outcome.state.as_str() {
        "succeeded" => ScriptWhy::SuccessElsewhere,
        "unknown" => ScriptWhy::EndUnknown,
        _ => ScriptWhy::NotEnded,
    }
}

/// It sees no error of this job.
fn not_seen(job: &Job) -> ScriptWhy {
    let counted = job.flush_errors.iter().filter(|error| error.counted);
    let tagged = |error: &&Evidence| error.attribution == Some(Attribution::JobTag);
    let tagged: Vec<&str> = counted
        .filter(tagged)
        .map(|error| error.text.as_str())
        .collect();
    if tagged.is_empty() && job.attribution != Attribution::JobTag {
        return ScriptWhy::TaggedOtherwise;
    }
    if !tagged.is_empty() && tagged.iter().all(|text| text.contains(LEFT_OUT)) {
        ScriptWhy::IndexBackfill
    } else if tagged.iter().any(|text| text.contains(WANTED)) {
        ScriptWhy::AnotherForm
    } else {
        ScriptWhy::NoRequestNamed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::a144650::answer::Cause;
    use crate::cluster::Outcome;
    use crate::scan::{NeedlesHit, Operation};

    const SEEN: &str = "W250422 06:22:39.852238 1 x.go:1 [n1,job=7] 1  closing with flushes \
                        in-progress encountered an error: addsstable [x]";

    fn job(verdict: JobVerdict, script: ScriptAnswer, state: &str) -> Job {
        Job {
            job_id: "7".to_owned(),
            tenant: "1".to_owned(),
            r#type: None,
            operation: Operation::Import,
            description: None,
            table_ids: Vec::new(),
            verdict,
            reason: Reason::default(),
            num_rows: None,
            attribution: Attribution::JobTag,
            outcome: Outcome {
                state: state.to_owned(),
                at: None,
                source: Some("debug/jobs.txt".to_owned()),
            },
            conflicts: Vec::new(),
            script,
            script_why: None,
            flush_errors: vec![error(SEEN, Attribution::JobTag)],
            flush_errors_omitted: 0,
            attempts: Vec::new(),
            started: None,
            steps: Vec::new(),
            done: false,
        }
    }

    fn error(text: &str, attribution: Attribution) -> Evidence {
        Evidence {
            input: 0,
            path: "x.log".to_owned(),
            line: 1,
            node: None,
            tenant: "1".to_owned(),
            time: None,
            text: text.to_owned(),
            cause: Cause::LostSst,
            counted: true,
            note: None,
            version: None,
            table_id: None,
            index_id: None,
            attribution: Some(attribution),
            copies: Vec::new(),
        }
    }

    /// Where both list a job, or neither, there is nothing to explain; else
    /// there is.
    #[test]
    fn there_is_a_reason_where_they_differ() {
        let script = ScriptFindings::default();
        for verdict in JobVerdict::ALL {
            for answer in [
                ScriptAnswer::Reported,
                ScriptAnswer::Cleared,
                ScriptAnswer::NotSeen,
            ] {
                let other = verdict.is_finding() != (answer == ScriptAnswer::Reported);
                let why = differ(&job(verdict, answer, "succeeded"), &script);
                assert_eq!(why.is_some(), other, "{verdict:?}, {answer:?}: {why:?}");
            }
        }
    }

    #[test]
    fn its_rule_tells_why_a_job_is_dropped() {
        let said =
            b"I250422 06:30:00.000000 1 x.go:1 [n1] 1  job 7: stepping through state succeeded";
        let mut succeeded = ScriptFindings::default();
        succeeded.line(said, NeedlesHit::all());
        let nothing = ScriptFindings::default();
        #[rustfmt::skip]
        let cases = [
            (&nothing,   JobVerdict::PotentiallyCorrupt, "succeeded", ScriptWhy::SuccessElsewhere),
            (&nothing,   JobVerdict::Suspect,            "succeeded", ScriptWhy::SuccessElsewhere),
            (&nothing,   JobVerdict::AtRisk,             "running",   ScriptWhy::NotEnded),
            (&nothing,   JobVerdict::OutcomeUnknown,     "unknown",   ScriptWhy::EndUnknown),
            (&succeeded, JobVerdict::PotentiallyCorrupt, "succeeded", ScriptWhy::NoSuchAttempt),
            (&succeeded, JobVerdict::Suspect,            "succeeded", ScriptWhy::LaterAttempt),
        ];
        for (script, verdict, state, want) in cases {
            let why = differ(&job(verdict, ScriptAnswer::Cleared, state), script);
            assert_eq!(why, Some(want), "{verdict:?}, {state}");
        }
    }

    #[test]
    fn its_rule_tells_why_a_job_is_not_seen() {
        use Attribution::{AppName, JobTag, TableGuess};
        let backfill = format!("{SEEN} {LEFT_OUT}");
        let computing = SEEN.replace("addsstable", "computing stats");
        #[rustfmt::skip]
        let cases: [(&[(&str, Attribution)], ScriptWhy); 7] = [
            (&[(SEEN, JobTag)],                       ScriptWhy::AnotherForm),
            (&[(SEEN, AppName)],                      ScriptWhy::TaggedOtherwise),
            (&[(SEEN, AppName), (SEEN, TableGuess)],  ScriptWhy::TaggedOtherwise),
            (&[(&backfill, JobTag)],                  ScriptWhy::IndexBackfill),
            (&[(&backfill, JobTag), (SEEN, JobTag)],  ScriptWhy::AnotherForm),
            (&[(&computing, JobTag)],                 ScriptWhy::NoRequestNamed),
            (&[(&computing, JobTag), (SEEN, AppName)], ScriptWhy::NoRequestNamed),
        ];
        for (errors, want) in cases {
            let mut job = job(JobVerdict::Suspect, ScriptAnswer::NotSeen, "succeeded");
            job.attribution = errors.iter().map(|(_, by)| *by).max().unwrap();
            let errors = errors.iter().map(|(text, by)| error(text, *by));
            job.flush_errors = errors.collect();
            assert_eq!(differ(&job, &ScriptFindings::default()), Some(want));
        }
    }
}
