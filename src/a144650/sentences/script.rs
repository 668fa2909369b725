//! Sentences about the published script: why its answer on a job is another.

use super::jobs::source_in_words;
use crate::a144650::answer::Attribution;
use crate::a144650::reasons::ScriptWhy;

/// The source of an outcome that is a line of a log.
const STATE_LINE: &str = "state line";

/// Why they differ on a job, which is known by `attribution`, and how it ended by
/// `source`.
pub(in crate::a144650) fn script_why(
    why: ScriptWhy,
    attribution: Attribution,
    source: Option<&str>,
) -> String {
    let text = match why {
        ScriptWhy::NotEnded => "It lists only jobs that have succeeded; this one has not ended.",
        ScriptWhy::EndUnknown => {
            "It lists only jobs of which a log line says that they succeeded; nothing here tells \
             how this one ended."
        }
        ScriptWhy::SuccessElsewhere if source == Some(STATE_LINE) => {
            "It reads a success only from a line of the plain text format; here it stands in \
             another form."
        }
        ScriptWhy::SuccessElsewhere => {
            let source = source_in_words(source);
            return format!(
                "It reads a success only from the line \"stepping through state succeeded\"; here \
                 {source} tells it."
            );
        }
        ScriptWhy::LaterAttempt => {
            "It takes any later attempt for one that wrote the lost rows again; this one may have \
             gone on past them."
        }
        ScriptWhy::NoSuchAttempt => {
            "It takes an entry after an error that it sees for an attempt that wrote the lost rows \
             again; after the last error and before the job succeeded there was none."
        }
        ScriptWhy::TaggedOtherwise => {
            let tells = tells(attribution);
            return format!(
                "It reads the job from the tag job=<number> of an error; here {tells} tells it."
            );
        }
        ScriptWhy::IndexBackfill => {
            "It leaves out every line with the word indexBackfillerProcessor."
        }
        ScriptWhy::NoRequestNamed => {
            "It wants the word addsstable right behind the words of an error, and the tag \
             job=<number> in front of them; no error of this job has both."
        }
        ScriptWhy::AnotherForm => {
            "It wants the whole error in one line of the plain text format, with its time and the \
             tag job=<number> in front; here it stands in another form."
        }
        ScriptWhy::RanAgainWhole => {
            "It does not see that the whole query ran again after the last error."
        }
        ScriptWhy::RolledBack => {
            "It goes by a line that says that the job succeeded, and does not see that what it \
             wrote was not kept."
        }
        ScriptWhy::NothingCounts => {
            "It does not ask which version wrote an error, or what the error was."
        }
    };
    text.to_owned()
}

/// What tells the job of an error that has no such tag.
fn tells(attribution: Attribution) -> &'static str {
    match attribution {
        Attribution::JobTag => "that tag in another form",
        Attribution::JobTypeTag => "a tag with type and number of the job",
        Attribution::AppName => "the application name in the tags",
        Attribution::SchemaChangeTag => "the table in the tags, which one job writes,",
        Attribution::TableGuess => "a guess from table and time",
    }
}
