//! What is wrong with an archive that can be read.
//!
//! # Promises
//!
//! * Holds counts, never text of the archive; plain data, which crosses
//!   workers.
//! * `code()` is stable; the sentence of `Display` says what to do.
//!
//! # Not here
//!
//! Whether something that is wanted may be missing because of it: who finds a
//! flaw knows.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text::plural;

/// Something that is wrong with an archive, or with one file of it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Flaw {
    /// There is no directory that can be read; files were searched for.
    DirectoryMissing(Found),
    /// The directory ends before its last record.
    DirectoryBroken {
        /// Files that the end record promises.
        promised: u64,
        /// Files that the directory lists.
        listed: u64,
        /// What lies where the directory says nothing.
        found: Found,
    },
    /// The directory lists another number of files than its end promises.
    CountMismatch {
        /// Files that the end record promises.
        promised: u64,
        /// Files that the directory lists.
        listed: u64,
    },
    /// The same, because the writer counts up to 65,535 and then from 0.
    CountWrapped {
        /// Files that the end record promises.
        promised: u64,
        /// Files that the directory lists.
        listed: u64,
    },
    /// Files of which the directory has no checksum.
    NoChecksum {
        /// How many.
        files: u64,
    },
    /// The file starts with others than the directory lists.
    UnlistedStart(Found),
    /// Files further on that the directory does not list.
    UnlistedFiles(Found),
    /// Bytes that belong to no file.
    UnlistedBytes {
        /// How many.
        bytes: u64,
        /// In how many stretches.
        places: u64,
    },
    /// Files that claim bytes of the next one too.
    Overlap {
        /// How many.
        files: u64,
    },
    /// All bytes of this file are another one's too.
    SameBytes,
    /// Files that are not where the directory says, but elsewhere.
    MembersElsewhere {
        /// How many.
        files: u64,
    },
    /// This file is not where the directory says, nor elsewhere.
    MemberMissing,
    /// Several files have this path.
    DuplicateName {
        /// How many.
        files: u64,
    },
    /// Paths with backslashes between their folders.
    BackslashPaths {
        /// How many.
        paths: u64,
    },
    /// The directory goes on behind as many files as are looked at.
    TooManyFiles {
        /// Files that are looked at.
        most: u64,
    },
    /// Files past what can be kept, or with a path that is too long.
    TooManyToKeep {
        /// How many.
        files: u64,
    },
    /// Flaws past what is listed.
    MoreProblems {
        /// How many.
        problems: u64,
    },
}

/// What scans have found.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Found {
    /// Files, kept or not.
    pub(super) members: u64,
    /// Those of them that are not complete.
    pub(super) partial: u64,
    /// Whether a directory starts right behind the last file, so that no
    /// file is missing at the end.
    pub(super) reached_directory: bool,
}

impl Found {
    /// Whether these are all files of an archive without a directory.
    pub(super) fn is_all(&self) -> bool {
        self.reached_directory && self.partial == 0
    }
}

impl Flaw {
    /// A stable name for this kind of flaw; the page and tests key on it.
    #[must_use]
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Flaw::DirectoryMissing(_) => "directory-missing",
            Flaw::DirectoryBroken { .. } => "directory-broken",
            Flaw::CountMismatch { .. } | Flaw::CountWrapped { .. } => "count-mismatch",
            Flaw::NoChecksum { .. } => "no-checksum",
            Flaw::UnlistedStart(_) => "unlisted-start",
            Flaw::UnlistedFiles(_) => "unlisted-files",
            Flaw::UnlistedBytes { .. } => "unlisted-bytes",
            Flaw::Overlap { .. } => "overlap",
            Flaw::SameBytes => "same-bytes",
            Flaw::MembersElsewhere { .. } | Flaw::MemberMissing => "member-missing",
            Flaw::DuplicateName { .. } => "duplicate-name",
            Flaw::BackslashPaths { .. } => "backslash-paths",
            Flaw::TooManyFiles { .. } | Flaw::TooManyToKeep { .. } => "too-many-files",
            Flaw::MoreProblems { .. } => "more-problems",
        }
    }
}

impl fmt::Display for Flaw {
    #[expect(
        clippy::too_many_lines,
        reason = "a sentence for each variant, to be read from top to bottom"
    )]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::DirectoryMissing(found) => {
                let advice = if found.is_all() {
                    "no file is missing at the end"
                } else {
                    "what stood behind the break is missing; copy the archive again, or collect \
                     it again"
                };
                write!(
                    f,
                    "the archive's directory, at its end, is missing or damaged, as when a copy or \
                     a collection is interrupted; {found}; {advice}"
                )
            }
            Flaw::DirectoryBroken {
                promised,
                listed,
                found,
            } => write!(
                f,
                "the archive's directory breaks off: of {} it lists {listed}; {found}",
                plural(*promised, "file")
            ),
            Flaw::CountMismatch { promised, listed } => write!(
                f,
                "the archive promises {}, and its directory lists {listed}",
                plural(*promised, "file")
            ),
            Flaw::CountWrapped { promised, listed } => write!(
                f,
                "the archive's end record counts {} where there are {listed}, because its writer \
                 counts no further than 65,535; all of them are listed",
                plural(*promised, "file")
            ),
            Flaw::NoChecksum { files } => write!(
                f,
                "the archive's directory has no checksum of {}; all bytes of such files are read, \
                 but damage in them would not be noticed",
                plural(*files, "file")
            ),
            Flaw::UnlistedStart(found) => write!(
                f,
                "the archive starts with files that its directory does not list: it breaks off in \
                 an archive stored inside of it, or is two archives in one file; {found}; \
                 if it is one archive, copy it again, or collect it again"
            ),
            Flaw::UnlistedFiles(found) => write!(
                f,
                "files lie in the archive that its directory does not list; {found}"
            ),
            Flaw::UnlistedBytes { bytes, places } => write!(
                f,
                "the archive holds {} that belong to no file of it, in {}; a search found no file \
                 there",
                plural(*bytes, "byte"),
                plural(*places, "place")
            ),
            Flaw::Overlap { files } => write!(
                f,
                "the archive gives bytes of the next file to {} too, as a zip bomb does; \
                 each byte is read as part of one file only",
                plural(*files, "file")
            ),
            Flaw::SameBytes => f.write_str(
                "the archive gives these bytes to another file too, as in a zip bomb; \
                 they are read under the other name only",
            ),
            Flaw::MembersElsewhere { files } => write!(
                f,
                "the archive's directory gives a wrong place for {}, found by searching",
                plural(*files, "file")
            ),
            Flaw::MemberMissing => f.write_str(
                "the archive's directory lists this file, but it is not where it should be; \
                 copy the archive again, or collect it again",
            ),
            Flaw::DuplicateName { files } => write!(
                f,
                "the archive holds {files} files of this name; all of them are read"
            ),
            Flaw::BackslashPaths { paths } => write!(
                f,
                "backslashes separate the folders in {}, as some Windows tools write it; \
                 they are read as slashes",
                plural(*paths, "path")
            ),
            Flaw::TooManyFiles { most } => write!(
                f,
                "the archive holds more than {most} files; those behind are not looked at; \
                 unpack it and choose the folders with logs"
            ),
            Flaw::TooManyToKeep { files } => write!(
                f,
                "the archive holds more files, or longer paths, than this program reads, so it \
                 leaves out {}; unpack it and choose the folders with logs",
                plural(*files, "file")
            ),
            Flaw::MoreProblems { problems } => write!(
                f,
                "this list leaves out {} of this archive",
                plural(*problems, "problem")
            ),
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Found {
            members, partial, ..
        } = self;
        let found = plural(*members, "file");
        match (members, partial) {
            (0, _) => write!(f, "a search found no file"),
            (_, 0) => write!(f, "a search found {found}"),
            (all, partial) if all == partial => write!(f, "a search found {found}, but none whole"),
            (_, partial) => write!(
                f,
                "a search found {found}, {partial} of which cut or damaged"
            ),
        }
    }
}
