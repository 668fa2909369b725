//! Bounds what is kept of one table, in bytes as they lie in memory.

use debug_zip_records::table::eventlog::Event;
use debug_zip_records::table::job_messages::JobMessage;
use debug_zip_records::table::jobs::JobRow;
use debug_zip_records::table::{FailedRun, Word};

use crate::limits::MAX_TABLE_BYTES;
use crate::node_files::NodeFact;
use crate::plan::Why;
use crate::scan::operation::{Operation, operation};

/// Bounds the memory of what is kept of one member. Rows of kinds that do
/// not matter have a bound of their own, below that of all, so that a
/// million changefeeds do not push out an import.
#[derive(Debug)]
pub(super) struct Held {
    /// Bytes of the rows that may matter, and how many there may be.
    bytes: usize,
    most: usize,
    /// The same of the others.
    other_bytes: usize,
    most_other: usize,
    /// Kinds of jobs that may matter.
    concerns: fn(Operation) -> bool,
    /// Rows that were left out: those that may matter, and others.
    left_out: u64,
    others_left_out: u64,
}

impl Held {
    /// `most` bytes, of which `most_other` are for rows that do not matter.
    pub(super) fn new(most: usize, most_other: usize, concerns: fn(Operation) -> bool) -> Held {
        Held {
            bytes: 0,
            most: most.saturating_sub(most_other),
            other_bytes: 0,
            most_other,
            concerns,
            left_out: 0,
            others_left_out: 0,
        }
    }

    pub(super) fn job(&mut self, list: &mut Vec<JobRow>, row: JobRow) {
        let other = self.is_other(row.job_type.as_deref(), row.description.as_deref());
        let bytes = job_bytes(&row);
        self.keep(list, row, bytes, other);
    }

    pub(super) fn message(&mut self, list: &mut Vec<JobMessage>, message: JobMessage) {
        let text = heap(message.kind.as_ref());
        self.keep(list, message, text, false);
    }

    pub(super) fn event(&mut self, list: &mut Vec<Event>, event: Event) {
        // What became of jobs that do not matter comes by the million.
        let other = event.kind == "status_change"
            && self.is_other(event.job_type.as_deref(), event.description.as_deref());
        let bytes = event_bytes(&event);
        self.keep(list, event, bytes, other);
    }

    pub(super) fn node(&mut self, list: &mut Vec<NodeFact>, fact: NodeFact) {
        let texts = heap(fact.build_tag.as_ref()) + heap(fact.cluster_id.as_ref());
        self.keep(list, fact, texts, false);
    }

    pub(super) fn tenant(&mut self, list: &mut Vec<(String, u64)>, tenant: (String, u64)) {
        let text = tenant.0.capacity();
        self.keep(list, tenant, text, false);
    }

    /// Whether a job is of a kind that does not matter.
    fn is_other(&self, job_type: Option<&str>, description: Option<&str>) -> bool {
        !(self.concerns)(operation(job_type, description))
    }

    /// Keeps an item which holds so many bytes besides its own, if they fit.
    fn keep<T>(&mut self, list: &mut Vec<T>, item: T, bytes: usize, other: bool) {
        let bytes = bytes.saturating_add(size_of::<T>());
        let (held, most, left_out) = if other {
            (
                &mut self.other_bytes,
                self.most_other,
                &mut self.others_left_out,
            )
        } else {
            (&mut self.bytes, self.most, &mut self.left_out)
        };
        if most.saturating_sub(*held) < bytes {
            *left_out = left_out.saturating_add(1);
        } else {
            *held += bytes;
            list.push(item);
        }
    }

    /// What was left out, if anything was, and whether some of it may matter.
    pub(super) fn problem(&self) -> Option<(Why, bool)> {
        let rows = self.left_out.saturating_add(self.others_left_out);
        let why = Why::TableTooLarge {
            rows,
            unaffected: self.left_out == 0,
            most_bytes: MAX_TABLE_BYTES as u64,
        };
        (0 < rows).then_some((why, 0 < self.left_out))
    }
}

/// Bytes of a text outside of its own record.
fn heap(text: Option<&String>) -> usize {
    text.map_or(0, String::capacity)
}

/// Bytes that a row of a table of jobs holds outside of its own record.
fn job_bytes(row: &JobRow) -> usize {
    let texts = [&row.description, &row.statement];
    let words = [&row.job_type, &row.status];
    let runs = row.failed_runs.iter().map(|run| heap(run.status.as_ref()));
    texts
        .into_iter()
        .map(|text| heap(text.as_ref()))
        .chain(words.into_iter().flatten().map(Word::heap))
        .sum::<usize>()
        + size_of::<u32>() * row.descriptor_ids.capacity()
        + size_of::<FailedRun>() * row.failed_runs.capacity()
        + runs.sum::<usize>()
}

/// The same of an event.
fn event_bytes(event: &Event) -> usize {
    let texts = [&event.job_type, &event.description, &event.status];
    texts
        .into_iter()
        .map(|text| heap(text.as_ref()))
        .sum::<usize>()
        + event.kind.capacity()
        + size_of::<u32>() * event.descriptor_ids.capacity()
}

#[cfg(test)]
mod tests;
