//! Every place where the words of a flush error stand: it is one, or it is
//! said what it is.

use debug_zip_records::entry;
use debug_zip_records::entry::Chunk;
use memchr::memmem;

use super::answer::{Cause, WordsWhy};
use super::flush_error::{self, FIRST_WORDS, Reading};
use super::needles::{self, HIDES};
use super::torn::{
    head_in, in_quotation, is_bare, is_bare_unquoted, looks_like_an_entry, names_the_file,
    runs_together,
};
use crate::scan::Stretch;

/// The lines of a stretch that hold the words and are no flush error, by where
/// they start and end, each once.
///
/// `told` is where entries start that are known to be flush errors, in order.
pub(super) fn words(stretch: &Stretch<'_>, told: &[usize]) -> Vec<(usize, usize, WordsWhy)> {
    let chunk = stretch.chunk;
    let mut seen: Vec<(usize, usize, WordsWhy)> = Vec::new();
    let mut lines = chunk.lines();
    // A line may hold them several times; one that nothing explains counts.
    for &hit in stretch.hits(needles::WORDS) {
        let (from, to) = lines.around(hit);
        // That line is an error; nothing else stands in it.
        if told.binary_search(&from).is_ok() {
            continue;
        }
        let Some(why) = why(chunk, hit, (from, to)) else {
            continue;
        };
        match seen.last_mut() {
            Some((known, _, worst)) if *known == from => {
                if worst.is_explained() {
                    *worst = why;
                }
            }
            _ => seen.push((from, to, why)),
        }
    }
    // Words whose letters JSON hides stand in no line as such.
    let mut end = 0;
    for &hit in stretch.hits(needles::ESCAPE) {
        if hit < end {
            continue;
        }
        let (from, to) = lines.around(hit);
        end = to;
        if let Some(why) = hidden(chunk, (from, to)) {
            seen.push((from, to, why));
        }
    }
    for &hit in stretch.hits(needles::FILE) {
        let (from, to) = lines.around(hit);
        let known = seen.iter().any(|(known, _, _)| *known == from);
        if !known && lost_head(chunk, hit, (from, to)) {
            seen.push((from, to, WordsWhy::NoEntry));
        }
    }
    for &hit in stretch.hits(needles::WIDE) {
        let (from, to) = lines.around(hit);
        if seen.iter().all(|(known, _, _)| *known != from) {
            seen.push((from, to, WordsWhy::NoEntry));
        }
    }
    seen
}

/// What the words at `hit`, in the line `from..to`, are; `None` for a flush
/// error.
fn why(chunk: &Chunk<'_>, hit: usize, (from, to): (usize, usize)) -> Option<WordsWhy> {
    let index = chunk.index_of(hit);
    let start = index.and_then(|index| chunk.starts.get(index));
    let (Some(index), Some(start)) = (index, start.filter(|start| start.is_entry)) else {
        return Some(WordsWhy::NoEntry);
    };
    let unit = chunk.unit(index);
    let Some(entry) = entry::parse(unit) else {
        return Some(WordsWhy::Unparsed);
    };
    let line = chunk.bytes.get(from..to).unwrap_or_default();
    let before = chunk.bytes.get(from..hit).unwrap_or_default();
    let is_further = from > start.at && !entry::continues(unit, line);
    if is_further && looks_like_an_entry(before) {
        return Some(WordsWhy::NoEntry);
    }
    let why = match flush_error::read(&entry) {
        Some(Reading::Flush(_)) => return None,
        Some(Reading::Words(why)) => why,
        // In a tag's value, or in a member of a record that is not its message.
        None if !entry.names_file() => WordsWhy::NoFile,
        None if entry.is_from("kv/bulk/sst_batcher.go") => WordsWhy::NotAtStart,
        // Nobody knows what that member holds.
        None if entry::is_record(unit) && !in_tags(before) => WordsWhy::Unparsed,
        None => WordsWhy::Quoted,
    };
    // A quotation of more than the words is one where it is opened as one; the
    // words alone on a further line may go on with an entry that was torn.
    let above = chunk.bytes.get(start.at..hit).unwrap_or_default();
    // A record in JSON is whole, or no record.
    let is_record = entry::is_record(unit);
    let message = entry.message.split(|byte| *byte == b'\n').next();
    let message = message.unwrap_or_default();
    let is_torn = || {
        if is_further {
            names_the_file(above) || is_bare(before)
        } else {
            let after = chunk.bytes.get(hit..to).unwrap_or_default();
            let said = before.get(line.len().saturating_sub(message.len())..);
            !is_record
                && (runs_together(before, after) || is_bare_unquoted(said.unwrap_or_default()))
        }
    };
    if why == WordsWhy::Quoted && is_torn() {
        return Some(WordsWhy::NoEntry);
    }
    Some(why)
}

/// Whether the part of a JSON entry before the words ends in its tags, where a
/// statement may stand.
fn in_tags(before: &[u8]) -> bool {
    const KEY: &[u8] = b"\"tags\"";
    let behind = memmem::rfind(before, KEY).and_then(|at| before.get(at..));
    behind.is_some_and(|behind| !behind.contains(&b'}'))
}

/// Whether a line holds a warning of the file that writes flush errors which
/// nothing recognized, and whose text is gone: without the words, nothing else
/// would notice it.
fn lost_head(chunk: &Chunk<'_>, hit: usize, (from, to): (usize, usize)) -> bool {
    let before = chunk.bytes.get(from..hit).unwrap_or_default();
    let head = head_in(before).filter(|at| before.get(*at) == Some(&b'W'));
    let Some(head) = head.filter(|at| !in_quotation(before.get(..*at).unwrap_or_default())) else {
        return false;
    };
    // Behind NUL bytes, it is the line's own, and was read.
    let index = chunk.index_of(from);
    let start = index.and_then(|index| chunk.starts.get(index));
    let line = chunk.bytes.get(from..to).unwrap_or_default();
    let is_own = line.iter().take(head).all(|byte| matches!(byte, 0 | b'\r'))
        && start.is_some_and(|start| start.is_entry)
        && (start.is_some_and(|start| start.at >= from)
            || index.is_some_and(|index| entry::continues(chunk.unit(index), line)));
    if is_own {
        return false;
    }
    let entry = chunk.bytes.get(from + head..to).unwrap_or_default();
    let read = entry::parse(entry).and_then(|entry| flush_error::read(&entry));
    matches!(read, Some(Reading::Flush(flush)) if flush.cause == Cause::Unreadable)
}

/// What the words are that escapes hide in a line: `None` where there are none,
/// or where they are a flush error.
fn hidden(chunk: &Chunk<'_>, (from, to): (usize, usize)) -> Option<WordsWhy> {
    let line = chunk.bytes.get(from..to).unwrap_or_default();
    let has_words = |bytes: &[u8]| memmem::find(bytes, FIRST_WORDS.as_bytes()).is_some();
    if has_words(line) || !has_words(&unescaped(line)) {
        return None;
    }
    let index = chunk.index_of(from);
    let start = index.and_then(|index| chunk.starts.get(index));
    let Some(index) = index.filter(|_| start.is_some_and(|start| start.is_entry)) else {
        return Some(WordsWhy::NoEntry);
    };
    let Some(entry) = entry::parse(chunk.unit(index)) else {
        return Some(WordsWhy::Unparsed);
    };
    let is_further = from > start.map_or(0, |start| start.at);
    if is_further && looks_like_an_entry(line) {
        return Some(WordsWhy::NoEntry);
    }
    match flush_error::read(&entry) {
        Some(Reading::Flush(_)) => None,
        Some(Reading::Words(why)) => Some(why),
        // In a member of a record that is not its message, or in a text entry's
        // message, which hides nothing by itself.
        None if !entry.names_file() => Some(WordsWhy::NoFile),
        None if entry::is_record(chunk.unit(index)) => Some(WordsWhy::Unparsed),
        None => Some(WordsWhy::Quoted),
    }
}

/// Whether the escape at `at` stands for a character that the words hold.
pub(super) fn hides_letter(bytes: &[u8], at: usize) -> bool {
    let digits = bytes.get(at + HIDES.len()..at + HIDES.len() + 2);
    digits.is_some_and(|digits| {
        matches!(
            digits,
            [b'4'..=b'7', _] | b"20" | [b'2', b'd' | b'D' | b'e' | b'E' | b'f' | b'F']
        )
    })
}

/// A line without JSON's escapes of plain characters.
fn unescaped(line: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = memmem::find(rest, HIDES.as_bytes()) {
        let (before, after) = rest.split_at(at);
        plain.extend_from_slice(before);
        let digits = after.get(HIDES.len()..HIDES.len() + 2);
        let byte = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let used = if byte.is_some() {
            HIDES.len() + 2
        } else {
            HIDES.len()
        };
        plain.extend(byte);
        rest = after.get(used..).unwrap_or_default();
    }
    plain.extend_from_slice(rest);
    plain
}
