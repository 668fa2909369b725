//! What a source is known by again, on another machine and another day.
//!
//! # Promises
//!
//! * Of a source a few kilobytes are read, whatever its size. A file that grew,
//!   shrank or was put in the place of another is told apart; so is an archive
//!   of other members, since its directory ends where the file does, and what
//!   the directory says of each member is verified when that is read.
//! * Times are not asked for: a copy is as good.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Refused;
use crate::input::Source;
use crate::plan::Plan;
use crate::text::hex;

/// Bytes at each end of a source that go into its sum.
const END_BYTES: u64 = 4096;

/// A source that a plan reads.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mark {
    /// Name of its input.
    name: String,
    /// Path below the folder, or its name.
    path: String,
    /// Whether it comes from a folder.
    folder: bool,
    /// Sources of this name and path before it: several files of one name may
    /// be given.
    nth: usize,
    size_bytes: u64,
    /// Of its size and its ends; null if these cannot be read.
    sha256: Option<String>,
}

/// What tells sources apart that were opened together.
type Key<'a> = (&'a str, &'a str, bool, usize);

/// The sources by what they are called.
fn by_key(sources: &[Source]) -> BTreeMap<Key<'_>, usize> {
    let mut counts: BTreeMap<(&str, &str, bool), usize> = BTreeMap::new();
    let mut keys = BTreeMap::new();
    for (index, source) in sources.iter().enumerate() {
        let (name, path, folder) = (source.name.as_str(), source.path.as_str(), source.folder);
        let count = counts.entry((name, path, folder)).or_default();
        keys.insert((name, path, folder, *count), index);
        *count += 1;
    }
    keys
}

/// The marks of all sources that the plan reads. From now on it knows no others:
/// its tasks count the sources anew.
pub(super) fn marks(plan: &mut Plan, sources: &[Source]) -> Vec<Mark> {
    let needed: BTreeSet<usize> = plan.tasks.iter().map(|task| task.source).collect();
    let places: BTreeMap<usize, usize> = needed.into_iter().zip(0..).collect();
    for task in &mut plan.tasks {
        task.source = places.get(&task.source).copied().unwrap_or(task.source);
    }
    let keys: BTreeMap<usize, Key<'_>> = by_key(sources)
        .into_iter()
        .map(|(key, index)| (index, key))
        .collect();
    let marks = places.into_keys().filter_map(|index| {
        let (source, (name, path, folder, nth)) = sources.get(index).zip(keys.get(&index))?;
        Some(Mark {
            name: (*name).to_owned(),
            path: (*path).to_owned(),
            folder: *folder,
            nth: *nth,
            size_bytes: source.bytes.size(),
            sha256: sum(source),
        })
    });
    marks.collect()
}

/// Puts what was opened in the places that the plan knows. Those that `needed`
/// names must be what they were; others may be missing.
pub(super) fn arrange(
    marks: &[Mark],
    opened: Vec<Source>,
    needed: &dyn Fn(usize) -> bool,
) -> Result<Vec<Source>, Refused> {
    let places: Vec<Option<usize>> = {
        let keys = by_key(&opened);
        let found = marks.iter().map(|mark| keys.get(&mark.key()).copied());
        found.collect()
    };
    let mut opened: Vec<Option<Source>> = opened.into_iter().map(Some).collect();
    let mut sources = Vec::with_capacity(marks.len());
    for (index, (mark, place)) in marks.iter().zip(places).enumerate() {
        let source = place.and_then(|place| opened.get_mut(place)?.take());
        if needed(index) {
            let missing = || Refused::SourceMissing { path: mark.shown() };
            let source = source.as_ref().ok_or_else(missing)?;
            if source.bytes.size() != mark.size_bytes || sum(source) != mark.sha256 {
                return Err(Refused::SourceChanged { path: mark.shown() });
            }
        }
        sources.push(source.unwrap_or_else(nothing));
    }
    Ok(sources)
}

impl Mark {
    fn key(&self) -> Key<'_> {
        (&self.name, &self.path, self.folder, self.nth)
    }

    /// What it is called.
    fn shown(&self) -> String {
        if self.folder {
            format!("{}/{}", self.name, self.path)
        } else {
            self.name.clone()
        }
    }
}

/// Stands where a source is that no task reads.
fn nothing() -> Source {
    Source {
        name: String::new(),
        path: String::new(),
        folder: false,
        bytes: Box::new(Vec::new()),
    }
}

/// The sum of a source's size and ends; `None` if they cannot be read.
fn sum(source: &Source) -> Option<String> {
    let size = source.bytes.size();
    let mut hash = Sha256::new();
    hash.update(size.to_le_bytes());
    let tail = size.saturating_sub(END_BYTES).max(END_BYTES.min(size));
    for range in [0..END_BYTES.min(size), tail..size] {
        let mut bytes = vec![0; usize::try_from(range.end - range.start).ok()?];
        source.bytes.read_exact_at(range.start, &mut bytes).ok()?;
        hash.update(&bytes);
    }
    Some(hex(&hash.finalize()))
}
