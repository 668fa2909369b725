//! Messages of jobs: `system.job_message`, from v25.1, where a message of the
//! kind `retry` tells of a run that failed and was tried again.

use serde::{Deserialize, Serialize};

use super::Format;
use super::columns::{Columns, Layout};
use super::records::{Records, Taken};
use super::values::Values;
use crate::time::Micros;

/// One message.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct JobMessage {
    /// The job's id.
    pub job_id: u64,
    /// Whether the id went through a floating-point number.
    pub job_id_rounded: bool,
    /// When it was written.
    pub written: Option<Micros>,
    /// `retry`, among others.
    pub kind: Option<String>,
}

/// A reader of `system.job_message`.
#[must_use]
pub fn reader(promised: Option<Format>) -> Records<JobMessage> {
    const COLUMNS: Columns = Columns {
        wanted: &["job_id", "written", "kind"],
        required: &["job_id"],
        layout: Layout::Rows,
    };
    Records::new(COLUMNS, promised, take)
}

fn take(values: &mut Values<'_, '_>) -> Taken<JobMessage> {
    let Some(id) = values.id("job_id") else {
        return Taken::Bad;
    };
    Taken::Record(JobMessage {
        job_id: id.value,
        job_id_rounded: id.rounded,
        written: values.time("written"),
        kind: values.text("kind"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Ending;

    #[test]
    fn messages() {
        let mut found = Vec::new();
        let mut reader = reader(Some(Format::Tsv));
        let text =
            b"job_id\twritten\tkind\tmessage\n7\t2024-12-11 07:39:23.366318\tretry\t\"a\nb\"\n";
        reader.feed(text, &mut |message| found.push(message));
        let summary = reader.finish(Ending::Whole, &mut |message| found.push(message));
        assert_eq!(summary.problems, []);
        let want = JobMessage {
            job_id: 7,
            job_id_rounded: false,
            written: Some(Micros::clamped(1_733_902_763_366_318)),
            kind: Some("retry".to_owned()),
        };
        assert_eq!(found, [want]);
    }
}
