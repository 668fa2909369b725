//! Gathers members and problems while an archive is opened.
//!
//! # Promises
//!
//! * Memory is what is kept, and that is bounded: by number, by length of
//!   each path, by length of all paths. What exceeds a bound is said.

use std::collections::{BTreeMap, BTreeSet};

use super::flaw::Flaw;
use super::{Directory, Member, Origin, Problem};
use crate::limits::{ARCHIVE_PROBLEMS, KEPT_MEMBERS, KEPT_PATH_BYTES, PATH_BYTES};

/// What has been gathered.
pub(super) struct Collector<'a> {
    keep: &'a mut dyn FnMut(&str) -> bool,
    /// `None` where a member was kept and then refused.
    members: Vec<Option<Member>>,
    member_count: u64,
    /// Members of which a record is offered, and what stands at its place anew.
    counted_twice: u64,
    path_bytes: usize,
    problems: Vec<Problem>,
    problems_omitted: u64,
    omitted_matters: bool,
    backslashes: u64,
    not_kept: u64,
}

/// Index of a kept member.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Kept(u32);

impl<'a> Collector<'a> {
    pub(super) fn new(keep: &'a mut dyn FnMut(&str) -> bool) -> Self {
        Collector {
            keep,
            members: Vec::new(),
            member_count: 0,
            counted_twice: 0,
            path_bytes: 0,
            problems: Vec::new(),
            problems_omitted: 0,
            omitted_matters: false,
            backslashes: 0,
            not_kept: 0,
        }
    }

    /// Places of members that were offered.
    pub(super) fn count(&self) -> u64 {
        self.member_count.saturating_sub(self.counted_twice)
    }

    /// What stands at the place of a member is offered once more.
    pub(super) fn count_anew(&mut self) {
        self.counted_twice += 1;
    }

    /// Counts a member, and keeps it if it is wanted. `build` is given its
    /// ordinal and path.
    pub(super) fn offer(
        &mut self,
        raw_path: &[u8],
        build: impl FnOnce(u32, String) -> Member,
    ) -> Option<Kept> {
        let ordinal = u32::try_from(self.member_count).unwrap_or(u32::MAX);
        self.member_count += 1;
        let path = clean_path(raw_path);
        if !(self.keep)(&path) {
            return None;
        }
        let room = self.members.len() < KEPT_MEMBERS
            && path.len() <= PATH_BYTES
            && self.path_bytes + path.len() <= KEPT_PATH_BYTES;
        if !room {
            self.not_kept += 1;
            return None;
        }
        self.backslashes += u64::from(raw_path.contains(&b'\\'));
        self.path_bytes += path.len();
        let kept = Kept(u32::try_from(self.members.len()).ok()?);
        self.members.push(Some(build(ordinal, path)));
        Some(kept)
    }

    /// A kept member, unless it was refused.
    pub(super) fn member(&mut self, kept: Kept) -> Option<&mut Member> {
        self.members.get_mut(kept.0 as usize)?.as_mut()
    }

    /// Takes a kept member out again.
    pub(super) fn refuse(&mut self, kept: Kept) -> Option<Member> {
        self.members.get_mut(kept.0 as usize)?.take()
    }

    /// Paths of which a scan found a whole member.
    pub(super) fn found_by_scan(&self) -> BTreeSet<String> {
        let members = self.members.iter().flatten();
        members
            .filter(|member| member.origin == Origin::Scan && member.complete)
            .map(|member| member.path.clone())
            .collect()
    }

    /// Notes a problem.
    pub(super) fn say(&mut self, path: Option<String>, flaw: Flaw, matters: bool) {
        if self.problems.len() < ARCHIVE_PROBLEMS {
            self.problems.push(Problem {
                path,
                flaw,
                matters,
            });
        } else {
            self.problems_omitted += 1;
            self.omitted_matters |= matters;
        }
    }

    /// Hands everything over.
    pub(super) fn finish(mut self) -> Directory {
        self.say_duplicates();
        self.say_counts();
        Directory {
            members: self.members.into_iter().flatten().collect(),
            member_count: self.member_count,
            problems: self.problems,
            ..Directory::default()
        }
    }

    fn say_duplicates(&mut self) {
        let mut copies: BTreeMap<&str, u64> = BTreeMap::new();
        for member in self.members.iter().flatten() {
            *copies.entry(&member.path).or_default() += 1;
        }
        let duplicates: Vec<(String, u64)> = copies
            .into_iter()
            .filter(|(_, count)| *count > 1)
            .map(|(path, count)| (path.to_owned(), count))
            .collect();
        for (path, files) in duplicates {
            self.say(Some(path), Flaw::DuplicateName { files }, false);
        }
    }

    fn say_counts(&mut self) {
        if self.backslashes > 0 {
            let paths = self.backslashes;
            self.say(None, Flaw::BackslashPaths { paths }, false);
        }
        if self.not_kept > 0 {
            let files = self.not_kept;
            self.say(None, Flaw::TooManyToKeep { files }, true);
        }
        if self.problems_omitted > 0 {
            self.problems.push(Problem {
                path: None,
                flaw: Flaw::MoreProblems {
                    problems: self.problems_omitted,
                },
                matters: self.omitted_matters,
            });
        }
    }
}

/// A path as text, with slashes. Bytes that are not UTF-8 are replaced.
pub(in crate::input) fn clean_path(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).replace('\\', "/")
}
