//! What these files do not tell of a job: said once, with how to look it up.

use super::sql::{digits, tables_by_id};
use super::step::step;
use super::subject::Subject;
use crate::a144650::answer::Step;

/// A fact that the statements of a kind of operation need.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fact {
    Table,
    Start,
    Finish,
}

impl Fact {
    pub(super) const ALL: &[Fact] = &[Fact::Table, Fact::Start, Fact::Finish];

    fn is_known(self, subject: &Subject<'_>) -> bool {
        match self {
            Fact::Table => subject.name().is_some(),
            Fact::Start => subject.started.is_some(),
            Fact::Finish => subject.finished.is_some(),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Fact::Table => "the name of its table",
            Fact::Start => "when it started",
            Fact::Finish => "when it finished",
        }
    }
}

/// How to find those of `needed` that are not known; `None` if all are.
pub(super) fn look_up(subject: &Subject<'_>, needed: &[Fact]) -> Option<Step> {
    let unknown = needed.iter().filter(|fact| !fact.is_known(subject));
    let unknown: Vec<Fact> = unknown.copied().collect();
    let words: Vec<&str> = unknown.iter().map(|fact| fact.words()).collect();
    let (last, others) = words.split_last()?;
    let listed = match others {
        [] => (*last).to_owned(),
        _ => format!("{} and {last}", others.join(", ")),
    };
    let names_missing = unknown.contains(&Fact::Table);
    let times_missing = unknown.len() > usize::from(names_missing);
    let in_row = times_missing || subject.table_ids.is_empty();
    let row = format!(
        "SELECT description, descriptor_ids, created, finished FROM crdb_internal.jobs\n  WHERE \
         job_id = {};",
        digits(subject.job_id)
    );
    let text =
        format!("Not in these files: {listed}. Look it up, and fill it in where < and > stand.");
    Some(
        step(text).with_sql(
            subject.sql([
                Some(row).filter(|_| in_row).unwrap_or_default(),
                Some(tables_by_id(&subject.table_ids))
                    .filter(|_| names_missing)
                    .unwrap_or_default(),
            ]),
        ),
    )
}
