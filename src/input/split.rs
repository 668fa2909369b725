//! Archives that were split: told by the names of their parts, and joined.
//!
//! `x.zip.001`, `x.zip.002`, … (also `.00`, `.01`, … and `.aa`, `.ab`, … as
//! `split` writes them) are cut anywhere, and so is `x.tar.gz.001` and whatever
//! else is packed. `x.z01`, `x.z02`, …, `x.zip` are what
//! Info-ZIP and `WinZip` write: the directory is in the last, and its offsets
//! count from the start of a part (`archive` knows).
//!
//! # Promises
//!
//! * The joined parts are one file, called by the first and the last of them,
//!   `x.001-003.zip`, in the place of the first. The page does the same
//!   (`www/app/inputs.js`).
//! * Parts behind one that is missing stay as they are.
//! * Case does not matter, nor the order in which parts are given.
//!
//! # Not here
//!
//! What is read of a part by itself.

use std::collections::BTreeMap;

use super::Source;
use super::read_at::{Owned, ReadAt, ReadError};

/// The name of one part of a split archive, taken apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Part<'a> {
    /// What stands before the number: `x.zip.` or `x.z`.
    before: &'a str,
    /// How the whole is called at its end: `zip`.
    ending: &'static str,
    /// The number as it is written.
    written: &'a str,
    number: usize,
    /// Whether the last part is `x.zip`.
    zip_is_last: bool,
}

impl<'a> Part<'a> {
    fn of(path: &'a str) -> Option<Part<'a>> {
        let digits = path.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (before, written) = path.split_at_checked(digits)?;
        if let Ok(number) = written.parse()
            && 2 <= written.len()
        {
            let zip_is_last = ends_with(before, ".z");
            let ending = if zip_is_last {
                Some("zip")
            } else {
                ending_of(before)
            };
            return ending.map(|ending| Part {
                before,
                ending,
                written,
                number,
                zip_is_last,
            });
        }
        let (before, written) = path.split_at_checked(path.len().checked_sub(2)?)?;
        let mut number = 0;
        for letter in written.bytes() {
            let place = letter.to_ascii_lowercase().checked_sub(b'a')?;
            number =
                number * LETTERS + Some(usize::from(place)).filter(|place| *place < LETTERS)?;
        }
        ending_of(before).map(|ending| Part {
            before,
            ending,
            written,
            number,
            zip_is_last: false,
        })
    }

    /// The number of the first part.
    fn first(&self) -> usize {
        let from_zero = self.written.len() == 2 && !self.zip_is_last;
        usize::from(!from_zero)
    }

    /// The name of another part.
    fn named(&self, number: usize) -> String {
        let Part {
            before, written, ..
        } = self;
        if written.starts_with(|c: char| c.is_ascii_digit()) {
            return format!("{before}{number:0width$}", width = written.len());
        }
        let letter = |place| (b'a'..=b'z').nth(place).map(char::from);
        match (letter(number / LETTERS), letter(number % LETTERS)) {
            (Some(first), Some(second)) => format!("{before}{first}{second}"),
            // There is none behind `zz`.
            _ => (*before).to_owned(),
        }
    }

    /// `x.zip`, where that is the last part.
    fn zip(&self) -> String {
        format!("{}ip", self.before)
    }

    /// What all parts together are called.
    fn joined(&self, last: usize) -> String {
        let z = if self.zip_is_last { "z" } else { "" };
        let behind_stem = if self.zip_is_last {
            ".z".len()
        } else {
            self.ending.len() + "..".len()
        };
        let stem = self.before.len().checked_sub(behind_stem);
        let stem = stem
            .and_then(|end| self.before.get(..end))
            .unwrap_or_default();
        let number = |number| {
            let name = self.named(number);
            name.get(self.before.len()..).unwrap_or_default().to_owned()
        };
        let (from, to) = (number(self.number), number(last));
        format!("{stem}.{z}{from}-{z}{to}.{}", self.ending)
    }
}

/// How archives end that are split, the longer of two first. The page has the
/// same (`www/app/split.js`).
const ENDINGS: [&str; 15] = [
    "tar.bz2", "tar.gz", "tar.xz", "tar.zst", "tar", "tbz", "tbz2", "tgz", "txz", "tzst", "zip",
    "bz2", "gz", "xz", "zst",
];

/// Which of them `before` has, and a point behind it.
fn ending_of(before: &str) -> Option<&'static str> {
    let before = before.strip_suffix('.')?;
    ENDINGS
        .into_iter()
        .find(|ending| has_ending(before, ending))
}

/// Whether a name ends in a point and `ending`.
fn has_ending(name: &str, ending: &str) -> bool {
    let point = name.len().checked_sub(ending.len() + 1);
    let point = point.and_then(|at| name.as_bytes().get(at));
    point == Some(&b'.') && ends_with(name, ending)
}

/// Letters that a part has in the place of a digit.
const LETTERS: usize = 26;

/// Whether the file at `path` is a part of a split archive, by its name; the
/// last one of those that end in `.zip` does not tell, and what ends as a
/// packed file may be one.
#[must_use]
pub(crate) fn is_part(path: &str) -> bool {
    const PACKED: [&str; 4] = [".br", ".gz", ".lz", ".xz"];
    Part::of(path).is_some() && !PACKED.iter().any(|end| ends_with(path, end))
}

/// The part that an archive lacks which is not whole: `present` says which
/// files there are, and `parts` how many the archive itself tells of.
#[must_use]
pub(crate) fn missing(path: &str, present: &dyn Fn(&str) -> bool, parts: u32) -> Option<String> {
    let parts = usize::try_from(parts).unwrap_or(usize::MAX);
    if let Some((next, name)) = behind_joined(path) {
        let more = Part::of(&name).is_some_and(|part| !part.zip_is_last) || next < parts;
        return more.then_some(name);
    }
    let Some(part) = Part::of(path).filter(|_| is_part(path)) else {
        // The last part by itself: all that it does not hold stands before.
        let first = format!("{}01", path.get(..path.len().checked_sub(2)?)?);
        let part = Part::of(&first).filter(|part| part.zip_is_last && ends_with(path, ".zip"))?;
        let absent = (1..parts).find(|number| !present(&part.named(*number)));
        return absent.map(|number| part.named(number));
    };
    let before = (part.first()..part.number)
        .rev()
        .find(|number| !present(&part.named(*number)));
    let behind = || {
        let absent = (part.number + 1..usize::MAX).find(|number| !present(&part.named(*number)));
        absent.unwrap_or(usize::MAX)
    };
    Some(match before {
        Some(number) => part.named(number),
        None if part.zip_is_last && !present(&part.zip()) => part.zip(),
        None => part.named(behind()),
    })
}

/// The number and the name of the part behind those that were joined to one
/// called `path`.
fn behind_joined(path: &str) -> Option<(usize, String)> {
    let ending = ENDINGS
        .into_iter()
        .find(|ending| has_ending(path, ending))?;
    let stem = path.get(..path.len().checked_sub(ending.len() + 1)?)?;
    let (front, last) = stem.rsplit_once('-')?;
    let (name, first) = front.rsplit_once('.')?;
    let of = |number: &str| {
        if ending == "zip" && number.starts_with(['z', 'Z']) && !is_letters(number) {
            format!("{name}.{number}")
        } else {
            format!("{name}.{ending}.{number}")
        }
    };
    let (first, last) = (of(first), of(last));
    let (first, last) = (Part::of(&first)?, Part::of(&last)?);
    let same = first.joined(last.number).eq_ignore_ascii_case(path);
    let next = last.number + 1;
    (same && first.number == first.first()).then(|| (next, last.named(next)))
}

/// Whether a part is numbered by letters.
fn is_letters(number: &str) -> bool {
    number.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn ends_with(text: &str, end: &str) -> bool {
    let tail = text
        .len()
        .checked_sub(end.len())
        .and_then(|at| text.get(at..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

/// Joins the parts of split archives among `sources`, from the first to the
/// last or to the one before a missing one.
#[must_use]
pub fn join_parts(sources: Vec<Source>) -> Vec<Source> {
    let mut places: BTreeMap<(Option<String>, String), Vec<usize>> = BTreeMap::new();
    for (index, source) in sources.iter().enumerate() {
        if Part::of(&source.path).is_some() || ends_with(&source.path, ".zip") {
            places
                .entry(key(source, &source.path))
                .or_default()
                .push(index);
        }
    }
    let mut sources: Vec<Option<Source>> = sources.into_iter().map(Some).collect();
    for index in 0..sources.len() {
        let Some(source) = sources.get(index).and_then(Option::as_ref) else {
            continue;
        };
        let Some(part) = Part::of(&source.path).filter(|part| part.number == part.first()) else {
            continue;
        };
        // Of several of one name, as from two folders, each takes the next.
        let of = |name: &str| places.get(&key(source, name)).cloned().unwrap_or_default();
        let twin = of(&source.path).iter().position(|place| *place == index);
        let place = |name: &str| of(name).get(twin.unwrap_or(0)).copied();
        let mut parts: Vec<usize> = (part.number..)
            .map_while(|number| place(&part.named(number)))
            .collect();
        let last = part.number + parts.len().saturating_sub(1);
        if part.zip_is_last {
            let Some(zip) = place(&part.zip()) else {
                continue;
            };
            parts.push(zip);
        }
        if parts.len() < 2 {
            continue;
        }
        let path = part.joined(last);
        let taken = parts
            .iter()
            .map(|place| sources.get_mut(*place).and_then(Option::take));
        let joined = joined(path, taken.flatten().collect());
        if let Some(place) = sources.get_mut(index) {
            *place = joined;
        }
    }
    sources.into_iter().flatten().collect()
}

/// What files of one input have in common, and their path in small letters.
fn key(source: &Source, path: &str) -> (Option<String>, String) {
    let folder = source.folder.then(|| source.name.clone());
    (folder, path.to_ascii_lowercase())
}

fn joined(path: String, parts: Vec<Source>) -> Option<Source> {
    let first = parts.first()?;
    let folder = first.folder;
    let name = if folder {
        first.name.clone()
    } else {
        path.clone()
    };
    let bytes = parts.into_iter().map(|part| part.bytes);
    let bytes = Box::new(Joined::of(bytes.collect()));
    Some(Source {
        name,
        path,
        folder,
        bytes,
    })
}

/// Sources one behind the other.
struct Joined {
    /// Each with the offset behind its last byte.
    parts: Vec<(u64, Owned)>,
}

impl Joined {
    fn of(parts: Vec<Owned>) -> Joined {
        let mut end = 0_u64;
        let parts = parts.into_iter().map(|part| {
            end = end.saturating_add(part.size());
            (end, part)
        });
        Joined {
            parts: parts.collect(),
        }
    }
}

impl ReadAt for Joined {
    fn size(&self) -> u64 {
        self.parts.last().map_or(0, |(end, _)| *end)
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        self.check_range(offset, buffer.len())?;
        let first = self.parts.partition_point(|(end, _)| *end <= offset);
        let mut at = offset;
        let mut left = buffer;
        for (end, part) in self.parts.get(first..).unwrap_or_default() {
            let here = usize::try_from(end.saturating_sub(at)).unwrap_or(usize::MAX);
            let (now, later) = left.split_at_mut(here.min(left.len()));
            let start = end.saturating_sub(part.size());
            part.read_exact_at(at.saturating_sub(start), now)?;
            at = at.saturating_add(now.len() as u64);
            left = later;
            if left.is_empty() {
                break;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
