//! Makes the plan: reads directories, and tells by path what is needed.
//!
//! # Promises
//!
//! * A file of a folder that is not needed is not opened. Of one that is
//!   packed, and of one that was given by itself, the first bytes are read.
//! * The order in which sources are given, and members stand in an archive,
//!   changes nothing.
//!
//! # Not here
//!
//! What a file is by its first bytes (`heads`), the order (`order`), and how
//! tasks are dealt (`batches`).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::heads::{foreign, head, looks_like_log};
use super::nested::{Archives, Looked};
use super::order::{in_order, number};
use super::own::{is_bundle, is_of_bundle, starts_own};
use super::{NothingToAnalyze, Plan, Source, Task};
use crate::input::archive::{self, ArchiveError, Directory, Member, Method};
use crate::input::foreign::Foreign;
use crate::input::member::{self, Kind, LogFile};
use crate::input::packed::{Format, Stream, archive_in};
use crate::input::read_at::{Part, ReadAt};
use crate::input::split;
use crate::input::{Input, InputKind};
use crate::limits::{LOOSE_HEAD_BYTES, PACKED_HEAD_BYTES};
use crate::order;
use crate::plan::{Skipped, Why};

/// A plan in the making.
#[derive(Default)]
pub(super) struct Planner<'a> {
    plan: Plan,
    /// The input of each folder, by name.
    folders: BTreeMap<&'a str, usize>,
    /// Whether there is an archive, a folder, a log or a table.
    something: bool,
    /// Files given by themselves that are neither: path and what they are.
    texts: Vec<(String, Foreign)>,
    /// Paths of archives and their parts, in small letters.
    parts: BTreeSet<String>,
}

impl<'a> Planner<'a> {
    pub(super) fn make(sources: &'a [Source]) -> Result<Plan, NothingToAnalyze> {
        let paths = sources.iter().map(|source| &source.path);
        let parts = paths.filter(|path| member::kind(path) == Kind::Packed);
        let mut planner = Planner {
            parts: parts.map(|path| path.to_ascii_lowercase()).collect(),
            ..Planner::default()
        };
        for index in in_order(sources) {
            if let Some(source) = sources.get(index) {
                planner.add(index, source);
            }
        }
        planner.finish()
    }

    fn finish(mut self) -> Result<Plan, NothingToAnalyze> {
        if !self.something {
            for (path, foreign) in std::mem::take(&mut self.texts) {
                self.skip(&path, is_foreign(foreign));
            }
            return Err(NothingToAnalyze {
                skipped: self.plan.skipped,
            });
        }
        let plan = &mut self.plan;
        plan.tasks.shrink_to_fit();
        settle_groups(&mut plan.tasks);
        number(&mut plan.tasks);
        order::sort_by(&mut plan.tasks, |a, b| {
            (a.source, a.offset()).cmp(&(b.source, b.offset()))
        });
        plan.split(super::batches::MOST_WORKERS);
        Skipped::settle(&mut plan.skipped);
        order::sort_by(&mut plan.collector_errors, Ord::cmp);
        Ok(self.plan)
    }

    fn add(&mut self, index: usize, source: &'a Source) {
        if source.folder {
            self.add_folder_file(index, source);
        } else {
            self.add_loose(index, source);
        }
    }

    /// A file that was given by itself.
    fn add_loose(&mut self, index: usize, source: &Source) {
        let head = match head(source, LOOSE_HEAD_BYTES) {
            Ok(head) => head,
            Err(error) => return self.unusable(source, Why::Read(error)),
        };
        let kind = member::kind(&source.path);
        if is_bundle(&head) && holds_only_bundle(source) {
            self.unusable(source, Why::OwnBundle);
        } else if archive::looks_like_zip(&head) {
            self.add_archive(index, source, &source.name);
        } else if let Some(format) = Format::of(&head) {
            self.add_packed(index, source, format);
        } else if let Some(format) = archive::other_format(&head) {
            let why = Why::Archive {
                error: ArchiveError::OtherFormat { format },
                size_bytes: None,
            };
            self.unusable(source, why);
        } else if may_hold_archive(&kind, &head) && holds_archive(source) {
            self.add_archive(index, source, &source.name);
        } else if starts_own(&head) && !matches!(&kind, Kind::Log(log) if log.claimed) {
            self.unusable(source, Why::OwnReport);
        } else if !matches!(kind, Kind::Data(_)) && looks_like_log(&head) {
            // A log by any name.
            let log = match kind {
                Kind::Log(log) => LogFile {
                    claimed: true,
                    ..log
                },
                _ => LogFile {
                    claimed: true,
                    ..LogFile::default()
                },
            };
            self.something = true;
            self.add_loose_file(index, source, Kind::Log(log));
        } else {
            self.add_other_loose(index, source, kind, foreign(source, &head));
        }
    }

    /// A file that was given by itself and does not start as a log does.
    fn add_other_loose(&mut self, index: usize, source: &Source, kind: Kind, foreign: Foreign) {
        let is_log = matches!(&kind, Kind::Log(log) if log.claimed);
        match kind {
            // Whatever stands at its start, a log may follow.
            Kind::Log(_) | Kind::Data(_)
                if foreign.may_hold_log() || (is_log && foreign == Foreign::Unknown) =>
            {
                if is_log || matches!(kind, Kind::Data(_)) {
                    self.something = true;
                } else {
                    self.texts.push((source.path.clone(), foreign));
                }
                self.add_loose_file(index, source, kind);
            }
            Kind::CollectorError => {
                self.texts.push((source.path.clone(), foreign));
                let input = self.add_loose_file(index, source, kind.clone());
                self.note(input, &source.path, &kind);
            }
            // What debug zip writes beside logs and tables.
            Kind::Other if foreign.may_hold_log() && member::is_of_debug_zip(&source.path) => {
                self.texts.push((source.path.clone(), foreign));
                self.add_loose_file(index, source, kind);
            }
            // An archive may start with something else.
            Kind::Packed | Kind::Other if foreign != Foreign::Empty => {
                self.add_archive(index, source, &source.name);
            }
            _ => self.unusable(source, is_foreign(foreign)),
        }
    }

    /// A file that is read from front to back, given by itself.
    fn add_packed(&mut self, index: usize, source: &Source, format: Format) {
        let mut go_on = |_| ControlFlow::Continue(());
        let archive = if format.is_archive() {
            Some(format)
        } else {
            archive_in(Stream::of_source(&*source.bytes, &mut go_on))
        };
        let kind = match archive {
            Some(Format::Tar) => InputKind::Tar,
            Some(_) => InputKind::Zip,
            None => InputKind::Log,
        };
        self.something = true;
        // A compressed file stands for what is in it.
        self.plan.members += u64::from(archive.is_none());
        let input = self.input(&source.name, kind, source.bytes.size());
        self.packed_file(input, index, source, true);
    }

    fn add_loose_file(&mut self, index: usize, source: &Source, kind: Kind) -> usize {
        let input = self.input(&source.name, InputKind::Log, source.bytes.size());
        self.plan.members += 1;
        self.file(input, index, source, kind);
        input
    }

    /// A file of a folder; an archive in it is an input of its own.
    fn add_folder_file(&mut self, index: usize, source: &'a Source) {
        self.something = true;
        let kind = member::kind(&source.path);
        let mut packed = kind == Kind::Packed;
        if packed {
            match head(source, PACKED_HEAD_BYTES) {
                Ok(head) if is_bundle(&head) && holds_only_bundle(source) => {
                    self.note_own(&source.path, Why::OwnBundleBesideLogs, false);
                    packed = false;
                }
                Ok(head) if is_archive(source, &head) => {
                    return self.add_archive(index, source, &source.path);
                }
                Ok(_) if self.lacks_part(source) => packed = false,
                Ok(head) if is_readable(&head) => {}
                Ok(head) => {
                    self.skip(&source.path, is_foreign(Foreign::of(&head)));
                    packed = false;
                }
                Err(error) => {
                    self.skip(&source.path, Why::Read(error));
                    packed = false;
                }
            }
        } else if source.path.ends_with('/')
            && let Err(error) = source.bytes.read_exact_at(0, &mut [])
        {
            self.skip(&source.path, Why::Folder(error));
        }
        let input = self.folder_input(&source.name);
        if let Some(input) = self.plan.inputs.get_mut(input) {
            input.size_bytes += source.bytes.size();
        }
        self.plan.members += 1;
        self.note(input, &source.path, &kind);
        self.plan
            .folders
            .extend(member::node(&source.path).map(|node| (input, node)));
        let tenant = member::tenant(&source.path).map(|tenant| (input, tenant.to_owned()));
        self.plan.tenants.extend(tenant);
        if packed {
            self.packed_file(input, index, source, false);
        }
        self.file(input, index, source, kind);
    }

    fn folder_input(&mut self, name: &'a str) -> usize {
        if let Some(input) = self.folders.get(name) {
            return *input;
        }
        let input = self.input(name, InputKind::Folder, 0);
        self.folders.insert(name, input);
        input
    }

    /// Adds the task of a file that is packed.
    fn packed_file(&mut self, input: usize, index: usize, source: &Source, alone: bool) {
        self.plan.tasks.push(Task {
            input,
            source: index,
            ordinal: 0,
            path: source.path.clone(),
            kind: Kind::Packed,
            alone,
            member: None,
            bytes: source.bytes.size(),
        });
    }

    /// Adds the task of a file that is no archive.
    fn file(&mut self, input: usize, index: usize, source: &Source, kind: Kind) {
        if matches!(kind, Kind::Log(_) | Kind::Data(_)) {
            self.plan.tasks.push(Task {
                input,
                source: index,
                ordinal: 0,
                path: source.path.clone(),
                kind,
                alone: false,
                member: None,
                bytes: source.bytes.size(),
            });
        }
    }

    fn add_archive(&mut self, index: usize, source: &Source, name: &str) {
        let place = Place {
            source: index,
            name,
            bytes: &*source.bytes,
            start: 0,
        };
        match self.open(&place) {
            Ok((input, directory)) => {
                for inner in self.add_members(input, &place, directory) {
                    self.add_inner(input, &place, inner);
                }
            }
            Err(error) => self.no_archive(source, error),
        }
    }

    /// A zip archive that lies in another one, an input of its own.
    fn add_inner(&mut self, around: usize, place: &Place, member: Member) {
        let name = member.path.clone();
        self.plan.around.insert(around);
        if member.method == Method::Store && !member.encrypted {
            let range = archive::data(place.bytes, &member);
            let part = range.map(|range| Part::new(place.bytes, range));
            if let Ok(part) = part {
                let inner = Place {
                    name: &name,
                    start: place.start + part.start(),
                    bytes: &part,
                    ..*place
                };
                return match self.open(&inner) {
                    Ok((input, directory)) => {
                        self.plan.within.insert(input);
                        for packed in self.add_members(input, &inner, directory) {
                            self.packed_member(input, &inner, packed, false);
                        }
                    }
                    Err(error) => {
                        let size_bytes = Some(part.size());
                        self.skip(&name, Why::Archive { error, size_bytes });
                    }
                };
            }
        }
        if member.encrypted {
            return self.packed_member(around, place, member, false);
        }
        let input = self.input(&name, InputKind::Zip, member.inflated_bytes);
        self.plan.within.insert(input);
        self.packed_member(input, place, member, true);
    }

    /// Lists an archive, as an input.
    fn open(&mut self, place: &Place) -> Result<(usize, Directory), ArchiveError> {
        let mut seen: Vec<(String, Kind)> = Vec::new();
        let mut folders = BTreeSet::new();
        let mut tenants: BTreeSet<String> = BTreeSet::new();
        let directory = archive::open(place.bytes, &mut |path| {
            let kind = member::kind(path);
            folders.extend(member::node(path));
            if let Some(tenant) = member::tenant(path).filter(|name| !tenants.contains(*name)) {
                tenants.insert(tenant.to_owned());
            }
            if kind == Kind::CollectorError {
                seen.push((path.to_owned(), kind));
                return false;
            }
            matches!(kind, Kind::Log(_) | Kind::Data(_) | Kind::Packed)
        })?;
        self.something = true;
        let kind = if directory.damaged {
            InputKind::DamagedZip
        } else {
            InputKind::Zip
        };
        let input = self.input(place.name, kind, place.bytes.size());
        self.plan.members += directory.member_count;
        let folders = folders.into_iter().map(|node| (input, node));
        self.plan.folders.extend(folders);
        let tenants = tenants.into_iter().map(|tenant| (input, tenant));
        self.plan.tenants.extend(tenants);
        for (path, kind) in seen {
            self.note(input, &path, &kind);
        }
        Ok((input, directory))
    }

    /// Adds the tasks of an archive; returns the zip archives in it.
    fn add_members(&mut self, input: usize, place: &Place, directory: Directory) -> Vec<Member> {
        let name = place.name;
        if directory.member_count == 0 {
            self.skip(name, Why::EmptyArchive);
        }
        let lacks = directory.damaged || directory.problems.iter().any(|problem| problem.matters);
        if let Some(part) = self.missing_part(name, directory.parts).filter(|_| lacks) {
            self.skip(name, Why::PartMissing { part });
        }
        for problem in directory.problems {
            self.plan.skipped.push(Skipped {
                path: problem.path.unwrap_or_else(|| name.to_owned()),
                why: Why::Flaw(problem.flaw),
                matters: problem.matters,
            });
        }
        let mut archives = Archives::default();
        let mut inner = Vec::new();
        for member in directory.members {
            let kind = member::kind(&member.path);
            if kind != Kind::Packed {
                self.member(input, place, member, kind, false);
                continue;
            }
            match archives.look(place.bytes, &member) {
                Looked::Bundle => self.note_own(&member.path, Why::OwnBundleInArchive, true),
                Looked::Zip => inner.push(member),
                Looked::Other => self.packed_member(input, place, member, false),
            }
        }
        inner
    }

    fn packed_member(&mut self, input: usize, place: &Place, member: Member, alone: bool) {
        self.member(input, place, member, Kind::Packed, alone);
    }

    fn member(&mut self, input: usize, place: &Place, mut member: Member, kind: Kind, alone: bool) {
        // An archive in an archive lies further on in its source.
        member.header_offset = member.header_offset.saturating_add(place.start);
        member.limit_offset = member.limit_offset.saturating_add(place.start);
        self.plan.tasks.push(Task {
            input,
            source: place.source,
            ordinal: 0,
            path: member.path.clone(),
            kind,
            alone,
            bytes: member.compressed_bytes,
            member: Some(member),
        });
    }

    /// What could not be opened as an archive; a file of a folder is no input.
    fn no_archive(&mut self, source: &Source, error: ArchiveError) {
        let size_bytes = Some(source.bytes.size());
        let part = self.missing_part(&source.path, archive::parts(&*source.bytes));
        let why = match error {
            ArchiveError::NotZip | ArchiveError::NothingFound if part.is_some() => {
                let part = part.unwrap_or_default();
                Why::PartMissing { part }
            }
            ArchiveError::NotZip => {
                let head = head(source, PACKED_HEAD_BYTES).unwrap_or_default();
                let foreign = foreign(source, &head);
                Why::Foreign {
                    foreign,
                    size_bytes,
                }
            }
            ArchiveError::Read(_) | ArchiveError::Empty => Why::Archive {
                error,
                size_bytes: None,
            },
            _ => Why::Archive { error, size_bytes },
        };
        self.unusable(source, why);
    }

    /// Says of a part of a split archive, of which nothing can be read, which
    /// part it lacks; false if it is none.
    fn lacks_part(&mut self, source: &Source) -> bool {
        let part = self.missing_part(&source.path, archive::parts(&*source.bytes));
        let lacks = part.is_some();
        if let Some(part) = part {
            self.skip(&source.path, Why::PartMissing { part });
        }
        lacks
    }

    /// The part that a split archive lacks, if one is not whole.
    fn missing_part(&self, path: &str, parts: u32) -> Option<String> {
        let present = |path: &str| self.parts.contains(&path.to_ascii_lowercase());
        split::missing(path, &present, parts)
    }

    /// Notes a member that is not read but says something by being there.
    fn note(&mut self, input: usize, path: &str, kind: &Kind) {
        match kind {
            Kind::CollectorError => self.plan.collector_errors.push((input, path.to_owned())),
            Kind::Log(_) | Kind::Data(_) | Kind::Packed | Kind::Other => {}
        }
    }

    fn input(&mut self, name: &str, kind: InputKind, size_bytes: u64) -> usize {
        self.plan.inputs.push(Input {
            name: name.to_owned(),
            kind,
            size_bytes,
            cluster_id: None,
        });
        self.plan.inputs.len() - 1
    }

    fn unusable(&mut self, source: &Source, why: Why) {
        let name = if source.folder {
            &source.path
        } else {
            &source.name
        };
        self.input(name, InputKind::Unusable, source.bytes.size());
        self.skip(&source.path, why);
    }

    /// Says of a bundle among logs that it is one.
    fn note_own(&mut self, path: &str, why: Why, matters: bool) {
        let path = path.to_owned();
        self.plan.skipped.push(Skipped { path, why, matters });
    }

    /// Says what is missing.
    fn skip(&mut self, path: &str, why: Why) {
        self.plan.skipped.push(Skipped {
            path: path.to_owned(),
            why,
            matters: true,
        });
    }
}

/// Where an archive lies.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// Index into the sources.
    source: usize,
    /// Its name, as an input.
    name: &'a str,
    /// All of it, and nothing else.
    bytes: &'a dyn ReadAt,
    /// Where it starts in its source.
    start: u64,
}

/// Whether a file that is called like something packed may be it, or a text
/// that somebody unpacked and did not rename.
fn is_readable(head: &[u8]) -> bool {
    Format::of(head).is_some()
        || archive::other_format(head).is_some()
        || matches!(
            Foreign::of(head),
            Foreign::Unknown | Foreign::Text | Foreign::Json
        )
}

/// What a file is, where its size tells nothing more.
fn is_foreign(foreign: Foreign) -> Why {
    Why::Foreign {
        foreign,
        size_bytes: None,
    }
}

fn settle_groups(tasks: &mut [Task]) {
    member::settle_groups(tasks.iter_mut().filter_map(|task| match &mut task.kind {
        Kind::Log(log) => Some((task.path.as_str(), log)),
        _ => None,
    }));
}

/// Whether an archive may stand behind what a file starts with: not in a log.
fn may_hold_archive(kind: &Kind, head: &[u8]) -> bool {
    match kind {
        Kind::Packed => true,
        Kind::Log(log) if log.claimed => false,
        _ => !looks_like_log(head),
    }
}

/// Whether a file of a folder that is called like an archive is one.
fn is_archive(source: &Source, head: &[u8]) -> bool {
    archive::looks_like_zip(head)
        || (archive::other_format(head).is_none() && holds_archive(source))
}

/// Whether one does. What cannot be read is said by whoever reads it next.
fn holds_archive(source: &Source) -> bool {
    archive::holds_archive(&*source.bytes).unwrap_or(false)
}

/// Whether an archive holds the files of an evidence bundle and nothing else.
fn holds_only_bundle(source: &Source) -> bool {
    let mut only = true;
    let opened = archive::open(&*source.bytes, &mut |path| {
        only &= is_of_bundle(path);
        false
    });
    opened.is_ok_and(|directory| !directory.damaged && directory.problems.is_empty()) && only
}
