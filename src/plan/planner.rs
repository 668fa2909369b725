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

use super::heads::{foreign, head, looks_like_log};
use super::nested::{Archives, may_be_bundle};
use super::order::{in_order, number};
use super::own::{is_bundle, is_of_bundle, starts_own};
use super::{NothingToAnalyze, Plan, Source, Task};
use crate::input::archive::{self, ArchiveError, Directory};
use crate::input::foreign::Foreign;
use crate::input::member::{self, Kind, LogFile};
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
}

impl<'a> Planner<'a> {
    pub(super) fn make(sources: &'a [Source]) -> Result<Plan, NothingToAnalyze> {
        let mut planner = Planner::default();
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
        } else if let Some(format) = archive::other_format(&head) {
            let why = Why::Archive {
                error: ArchiveError::OtherFormat { format },
                size_bytes: None,
            };
            self.unusable(source, why);
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
        if kind == Kind::Packed {
            match head(source, PACKED_HEAD_BYTES) {
                Ok(head) if is_bundle(&head) && holds_only_bundle(source) => {
                    self.note_own(&source.path, Why::OwnBundleBesideLogs, false);
                }
                Ok(head) if archive::looks_like_zip(&head) => {
                    return self.add_archive(index, source, &source.path);
                }
                Ok(head) => self.say_packed(source, &head),
                Err(error) => self.skip(&source.path, Why::Read(error)),
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
        if kind != Kind::Packed {
            self.note(input, &source.path, &kind);
        }
        self.plan
            .folders
            .extend(member::node(&source.path).map(|node| (input, node)));
        let tenant = member::tenant(&source.path).map(|tenant| (input, tenant.to_owned()));
        self.plan.tenants.extend(tenant);
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

    /// A file of a folder that is called like an archive, and is none.
    fn say_packed(&mut self, source: &Source, head: &[u8]) {
        let foreign = Foreign::of(head);
        let is_packed = archive::other_format(head).is_some()
            || matches!(foreign, Foreign::Unknown | Foreign::Text | Foreign::Json);
        if is_packed {
            self.skip(&source.path, Why::Packed);
        } else {
            self.skip(&source.path, is_foreign(foreign));
        }
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
                member: None,
                bytes: source.bytes.size(),
            });
        }
    }

    fn add_archive(&mut self, index: usize, source: &Source, name: &str) {
        let mut seen: Vec<(String, Kind)> = Vec::new();
        let mut folders = BTreeSet::new();
        let mut tenants: BTreeSet<String> = BTreeSet::new();
        let opened = archive::open(&*source.bytes, &mut |path| {
            let kind = member::kind(path);
            folders.extend(member::node(path));
            if let Some(tenant) = member::tenant(path).filter(|name| !tenants.contains(*name)) {
                tenants.insert(tenant.to_owned());
            }
            if kind == Kind::CollectorError || (kind == Kind::Packed && !may_be_bundle(path)) {
                seen.push((path.to_owned(), kind));
                return false;
            }
            matches!(kind, Kind::Log(_) | Kind::Data(_) | Kind::Packed)
        });
        let directory = match opened {
            Ok(directory) => directory,
            Err(error) => return self.no_archive(source, error),
        };
        self.something = true;
        let kind = if directory.damaged {
            InputKind::DamagedZip
        } else {
            InputKind::Zip
        };
        let input = self.input(name, kind, source.bytes.size());
        self.plan.members += directory.member_count;
        let folders = folders.into_iter().map(|node| (input, node));
        self.plan.folders.extend(folders);
        let tenants = tenants.into_iter().map(|tenant| (input, tenant));
        self.plan.tenants.extend(tenants);
        for (path, kind) in seen {
            self.note(input, &path, &kind);
        }
        self.add_members(input, index, source, name, directory);
    }

    fn add_members(
        &mut self,
        input: usize,
        index: usize,
        source: &Source,
        name: &str,
        directory: Directory,
    ) {
        if directory.member_count == 0 {
            self.skip(name, Why::EmptyArchive);
        }
        for problem in directory.problems {
            self.plan.skipped.push(Skipped {
                path: problem.path.unwrap_or_else(|| name.to_owned()),
                why: Why::Flaw(problem.flaw),
                matters: problem.matters,
            });
        }
        let mut archives = Archives::default();
        for member in directory.members {
            let kind = member::kind(&member.path);
            if kind == Kind::Packed {
                if archives.is_bundle(&*source.bytes, &member) {
                    self.note_own(&member.path, Why::OwnBundleInArchive, true);
                } else {
                    self.skip(&member.path, Why::Packed);
                }
                continue;
            }
            self.plan.tasks.push(Task {
                input,
                source: index,
                ordinal: 0,
                path: member.path.clone(),
                kind,
                bytes: member.compressed_bytes,
                member: Some(member),
            });
        }
    }

    /// What could not be opened as an archive; a file of a folder is no input.
    fn no_archive(&mut self, source: &Source, error: ArchiveError) {
        let size_bytes = Some(source.bytes.size());
        let why = match error {
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

    /// Notes a member that is not read but says something by being there.
    fn note(&mut self, input: usize, path: &str, kind: &Kind) {
        match kind {
            Kind::CollectorError => self.plan.collector_errors.push((input, path.to_owned())),
            Kind::Packed => self.skip(path, Why::Packed),
            Kind::Log(_) | Kind::Data(_) | Kind::Other => {}
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

/// Whether an archive holds the files of an evidence bundle and nothing else.
fn holds_only_bundle(source: &Source) -> bool {
    let mut only = true;
    let opened = archive::open(&*source.bytes, &mut |path| {
        only &= is_of_bundle(path);
        false
    });
    opened.is_ok_and(|directory| !directory.damaged && directory.problems.is_empty()) && only
}
