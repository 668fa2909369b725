//! Reads the files of a member that is packed once more.
//!
//! # Promises
//!
//! * Each file is scanned as if it lay there unpacked; nothing of it is held.
//! * What a plan says of the files that it lists, is told of these
//!   ([`Unpacked`]): folders of nodes, notes of the collector.

use std::ops::ControlFlow;

use super::check::Check;
use super::found::{Findings, MemberFindings, Unpacked};
use super::member::{Feed, matters, scan};
use super::needles::Needles;
use crate::input::Source;
use crate::input::archive::MemberError;
use crate::input::foreign::Foreign;
use crate::input::member::{self, Kind, LogFile};
use crate::input::packed::{Content, Item};
use crate::plan::{Skipped, Task, Why, starts_own, without_ending};

/// Reads the files in `task`: `take` is given the findings of each, and at the
/// end those of the task itself.
///
/// `progress` is told the bytes of the source that were read, and breaks to
/// stop: then nothing of the file that was being read is given, nor the task's.
pub(super) fn unpack<C: Check>(
    needles: &Needles<C>,
    task: &Task,
    source: &Source,
    progress: &mut dyn FnMut(&str, u64) -> ControlFlow<()>,
    take: &mut dyn FnMut(Findings<C::Found>),
) -> ControlFlow<()> {
    let mut told = 0;
    let mut stopped = false;
    let mut on_read = |bytes: u64| {
        let bytes = bytes.min(task.bytes - told);
        told += bytes;
        let flow = progress(&task.path, bytes);
        stopped |= flow.is_break();
        flow
    };
    let mut all = All::<C> {
        needles,
        task,
        give: take,
        files: 0,
        unpacked: Unpacked::default(),
        skipped: Vec::new(),
    };
    if let Err(error) = task.unpack(source, &mut on_read, &mut |item| all.take(item)) {
        all.failed(&task.path, error);
    }
    let All {
        unpacked, skipped, ..
    } = all;
    if stopped {
        return ControlFlow::Break(());
    }
    // What lies behind the end of the stream is none of it.
    progress(&task.path, task.bytes - told)?;
    take(Findings {
        member: MemberFindings {
            input: task.input,
            ordinal: task.ordinal,
            path: task.path.clone(),
            skipped,
            unpacked: Some(Box::new(unpacked)),
            ..MemberFindings::default()
        },
        found: C::Found::default(),
    });
    ControlFlow::Continue(())
}

/// The files of one task.
struct All<'a, C: Check> {
    needles: &'a Needles<C>,
    task: &'a Task,
    give: &'a mut dyn FnMut(Findings<C::Found>),
    /// Of how many findings were given.
    files: usize,
    unpacked: Unpacked,
    skipped: Vec<Skipped>,
}

impl<C: Check> All<'_, C> {
    fn take(&mut self, item: Item<'_, '_>) {
        match item {
            Item::File {
                path,
                in_archive,
                compressed,
                content,
            } => {
                // A compressed file stands for what is in it.
                if in_archive {
                    self.unpacked.add(path);
                }
                let by_itself = compressed || !in_archive;
                self.file(path, by_itself, content);
            }
            Item::Folder { path } => self.unpacked.tell_of(path),
            Item::Link { path } => {
                // What it leads to may be read under a name that says nothing.
                let matters = match member::kind(path) {
                    Kind::Packed => true,
                    kind => matters(&kind, path) || member::is_log_folder(path),
                };
                self.unpacked.tell_of(path);
                if matters {
                    self.skip(path, Why::LinkInArchive, true);
                }
            }
            Item::Failed { path, error } => {
                self.unpacked.tell_of(path);
                self.failed(path, error);
            }
            Item::TooDeep { path } => self.skip(path, Why::Packed, true),
        }
    }

    fn file(&mut self, given: &str, by_itself: bool, content: &mut Content<'_>) {
        let head = content.head();
        let foreign = Foreign::of(head);
        if self.task.alone && by_itself && starts_own(head) {
            self.skip(given, Why::OwnReport, true);
            return;
        }
        let Some((path, kind)) = self.kind(given, by_itself, foreign) else {
            return;
        };
        let mut stopped = false;
        let mut read = |feed: &mut Feed<'_>| {
            let ended = content.read(&mut |piece| {
                feed(piece);
                ControlFlow::Continue(())
            });
            stopped = ended == Err(MemberError::Stopped);
            ended.map_err(Why::Member)
        };
        let mut found = scan(self.needles, &path, &kind, &mut read);
        // What is packed by its name holds something: an error page does not.
        let skipped = &mut found.member.skipped;
        if skipped.iter().any(|it| it.why == Why::OtherLog) && member::is_packed(given) {
            skipped.retain(|it| it.why != Why::OtherLog);
            skipped.push(Skipped {
                path: given.to_owned(),
                why: Why::Foreign {
                    foreign,
                    size_bytes: None,
                },
                matters: true,
            });
        }
        if !stopped {
            let member = &mut found.member;
            (member.input, member.ordinal) = (self.task.input, self.task.ordinal);
            member.inner = Some(self.files);
            self.files += 1;
            (self.give)(found);
        }
    }

    /// Which file it is to be read as, and what it is; `None` if it is not.
    ///
    /// What was compressed by itself holds a log by that, whatever its name.
    fn kind(&mut self, path: &str, by_itself: bool, foreign: Foreign) -> Option<(String, Kind)> {
        let kind = member::kind(path);
        match kind {
            Kind::Log(_) | Kind::Other if by_itself => Some((path.to_owned(), claimed(kind))),
            Kind::Log(_) | Kind::Data(_) => Some((path.to_owned(), kind)),
            Kind::CollectorError => {
                self.unpacked.collector_errors.push(path.to_owned());
                None
            }
            // Somebody unpacked it and did not rename it.
            Kind::Packed if is_text(foreign) => {
                let stem = without_ending(path);
                Some((stem.to_owned(), claimed(member::kind(stem))))
            }
            Kind::Packed => {
                self.skip(path, Why::Packed, true);
                None
            }
            Kind::Other => None,
        }
    }

    fn failed(&mut self, path: &str, error: MemberError) {
        let files = self.unpacked.members;
        let is_archive = path == self.task.path || member::is_packed(path);
        let why = match error {
            MemberError::Stopped => return,
            MemberError::Truncated { inflated_bytes: 0 } if is_archive => Why::PackedCut { files },
            MemberError::Corrupt { inflated_bytes: 0 } if is_archive => {
                Why::PackedDamaged { files }
            }
            error => Why::Member(error),
        };
        let is_task = self.task.path.starts_with(path);
        let matters = is_archive || is_task || matters(&member::kind(path), path);
        self.skip(path, why, matters);
    }

    fn skip(&mut self, path: &str, why: Why, matters: bool) {
        let path = path.to_owned();
        self.skipped.push(Skipped { path, why, matters });
    }
}

/// The same, as a log if it is not a table.
fn claimed(kind: Kind) -> Kind {
    let log = match kind {
        Kind::Data(_) => return kind,
        Kind::Log(log) => log,
        _ => LogFile::default(),
    };
    Kind::Log(LogFile {
        claimed: true,
        ..log
    })
}

/// Whether nothing speaks against a text, an empty one included.
fn is_text(foreign: Foreign) -> bool {
    matches!(
        foreign,
        Foreign::Empty | Foreign::WebPage | Foreign::Xml | Foreign::Json | Foreign::Text
    )
}
