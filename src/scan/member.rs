//! Reads one member that is no packed one, wherever its bytes come from.

use debug_zip_records::table::Ending;

use super::check::Check;
use super::found::{Findings, MemberFindings};
use super::log::Scan;
use super::needles::Needles;
use super::tables::DataReader;
use crate::input::foreign::Foreign;
use crate::input::member::{self, DataKind, Kind};
use crate::input::packed::Format;
use crate::plan::{Skipped, Why};

/// Takes the next bytes of a member.
pub(super) type Feed<'f> = dyn FnMut(&[u8]) + 'f;

/// Gives all bytes of a member, or what there are and why there are no more.
pub(super) type Read<'r> = dyn FnMut(&mut Feed<'_>) -> Result<(), Why> + 'r;

/// Reads one member, which is no packed one.
pub(crate) fn scan<C: Check>(
    needles: &Needles<C>,
    path: &str,
    kind: &Kind,
    read: &mut Read<'_>,
) -> Findings<C::Found> {
    // What is packed, and not called so, was searched as it lies there.
    let mut is_packed = None;
    let (mut found, ended) = match kind {
        Kind::Log(log) => {
            let mut scan = Scan::new(needles, path, log.clone());
            // A program holds the words too: every one of CockroachDB does.
            let mut binary = None;
            let mut take = |piece: &[u8]| {
                is_packed.get_or_insert_with(|| Format::of(piece).is_some());
                if !*binary.get_or_insert_with(|| !log.claimed && is_binary(piece)) {
                    scan.feed(piece);
                }
            };
            let mut start = Start::default();
            let ended = read(&mut |piece| start.feed(piece, &mut take));
            start.finish(&mut take);
            (scan.finish(), ended)
        }
        Kind::Data(kind) => {
            let mut reader = DataReader::new(*kind, path, C::concerns);
            let ended = read(&mut |piece| reader.feed(piece));
            let ending = if ended.is_ok() {
                Ending::Whole
            } else {
                Ending::Cut
            };
            let member = reader.finish(ending);
            let found = C::Found::default();
            (Findings { member, found }, ended)
        }
        // No task is made of these, or they are unpacked first.
        Kind::Packed | Kind::CollectorError | Kind::Other => {
            let member = MemberFindings {
                path: path.to_owned(),
                ..MemberFindings::default()
            };
            let found = C::Found::default();
            (Findings { member, found }, Ok(()))
        }
    };
    if is_packed == Some(true) {
        found.member.skipped.push(Skipped {
            path: path.to_owned(),
            why: Why::Packed,
            matters: true,
        });
    }
    if let Err(why) = ended {
        // Of what could not be read, nobody knows whether it is empty.
        let skipped = &mut found.member.skipped;
        skipped.retain(|skipped| skipped.why != Why::EmptyLog);
        skipped.push(Skipped {
            path: path.to_owned(),
            why,
            matters: matters(kind, path),
        });
    }
    found.member.settle();
    found
}

/// Makes the first piece long enough to tell what a file is, however it is cut.
#[derive(Default)]
struct Start {
    held: Vec<u8>,
    is_over: bool,
}

impl Start {
    fn feed(&mut self, piece: &[u8], sink: &mut Feed<'_>) {
        if self.is_over || (self.held.is_empty() && Format::HEAD_BYTES <= piece.len()) {
            self.is_over = true;
            sink(piece);
            return;
        }
        self.held.extend_from_slice(piece);
        if Format::HEAD_BYTES <= self.held.len() {
            self.is_over = true;
            sink(&std::mem::take(&mut self.held));
        }
    }

    /// Ends the file.
    fn finish(self, sink: &mut Feed<'_>) {
        if !self.held.is_empty() {
            sink(&self.held);
        }
    }
}

/// Whether a file that is not called a log starts as no text does.
fn is_binary(start: &[u8]) -> bool {
    let start = start.get(..Format::HEAD_BYTES).unwrap_or(start);
    matches!(Foreign::of(start), Foreign::Program | Foreign::Document)
}

/// Whether a member that was not read whole stands against `clear`: a main
/// log may hold a flush error, a jobs table a job that cannot be cleared.
pub(super) fn matters(kind: &Kind, path: &str) -> bool {
    match kind {
        Kind::Log(log) => member::is_missed(log, path),
        _ => matches!(kind, Kind::Data(DataKind::Jobs(_))),
    }
}
