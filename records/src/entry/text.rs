//! Entries of the text formats: crdb-v1, as debug zip prints it, and crdb-v2.
//!
//! ```text
//! v1   W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T3,n1] 1249 message
//! v2   W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T3,n1] 1249  message
//! v2   …the same up to the counter… 1249 +next line    1249 |rest of a long line
//! ```
//!
//! Each part after the time may be missing: the goroutine, the channel, the
//! line number, the mark `⋮`, the tags, the counter. The formats stand in
//! CockroachDB's `pkg/util/log/format_crdb_v1.go` and `format_crdb_v2.go`.

use std::borrow::Cow;

use memchr::memchr;

use super::head::{HEAD_BYTES, starts_entry};
use super::tags::{block_end, number};
use super::{Entry, Severity, Tags, marks};
use crate::time::{self, TimeError};

/// What may stand before an entry's first byte: NUL bytes of a file that lost
/// its last block, the end of a line of another system, a byte order mark, of
/// UTF-16 also in the midst of a file of bytes.
pub(super) fn without_junk(mut bytes: &[u8]) -> &[u8] {
    while let [0 | b'\r', rest @ ..]
    | [0xEF, 0xBB, 0xBF, rest @ ..]
    | [0xFF, 0xFE, rest @ ..]
    | [0xFE, 0xFF, rest @ ..] = bytes
    {
        bytes = rest;
    }
    bytes
}

/// The bytes without what may stand behind an entry's last one: the line end,
/// and NUL bytes of a file that lost its last block before the next entry.
pub(super) fn without_end(mut bytes: &[u8]) -> &[u8] {
    while let [rest @ .., 0] = bytes {
        bytes = rest;
    }
    bytes.strip_suffix(b"\n").unwrap_or(bytes)
}

/// The bytes without the colors of a terminal, `ESC [ … m`: a file has them
/// where its sink was given the format `crdb-v2-tty`.
pub(super) fn without_colors(bytes: &[u8]) -> Cow<'_, [u8]> {
    const ESCAPE: u8 = 0x1B;
    if memchr(ESCAPE, bytes).is_none() {
        return Cow::Borrowed(bytes);
    }
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr(ESCAPE, rest) {
        let (before, color) = rest.split_at(at);
        plain.extend_from_slice(before);
        let length = color_length(color);
        if length.is_none() {
            plain.push(ESCAPE);
        }
        rest = &color[length.unwrap_or(1)..];
    }
    plain.extend_from_slice(rest);
    Cow::Owned(plain)
}

/// Bytes of the control sequence at the start, if it is one: colors end with
/// `m`, others that terminals write with another letter.
fn color_length(bytes: &[u8]) -> Option<usize> {
    let body = bytes.strip_prefix(b"\x1b[")?;
    let digits = body
        .iter()
        .take_while(|b| b.is_ascii_digit() || matches!(**b, b';' | b'?'))
        .count();
    let ends = body.get(digits).is_some_and(u8::is_ascii_alphabetic);
    ends.then_some(digits + 3)
}

/// Whether `line` goes on with the entry whose first line is `first`, as
/// crdb-v2 does it: the same prefix, counter included, and a mark.
pub(super) fn continues(first: &[u8], line: &[u8]) -> bool {
    // Nearly every line differs in its time; that alone settles it.
    let same_time = first.get(..HEAD_BYTES) == line.get(..HEAD_BYTES);
    same_time
        && Head::parse(first).is_some_and(|head| {
            let prefix = &first[..head.prefix_bytes];
            line.strip_prefix(prefix)
                .is_some_and(|rest| continuation(rest).is_some())
        })
}

/// The mark and the text of a continuation, given what follows its prefix.
fn continuation(rest: &[u8]) -> Option<(u8, &[u8])> {
    match rest.split_first() {
        Some((&mark @ (b'+' | b'|' | b'!'), text)) => Some((mark, text)),
        _ => None,
    }
}

/// Parses an entry of one or more lines.
pub(super) fn parse(bytes: &[u8]) -> Option<Entry<'_>> {
    let bytes = without_end(bytes);
    let (first, more) = match memchr(b'\n', bytes) {
        Some(end) => (&bytes[..end], Some(&bytes[end + 1..])),
        None => (bytes, None),
    };
    let first = first.strip_suffix(b"\r").unwrap_or(first);
    let head = Head::parse(first)?;
    let message = match more {
        None => Cow::Borrowed(head.message),
        Some(more) => Cow::Owned(joined(head.message, &first[..head.prefix_bytes], more)),
    };
    let (message, structured) = payload(marks::unwrapped(message));
    Some(Entry {
        severity: head.severity,
        time: head.time,
        goroutine: head.goroutine,
        file: slashed(head.file),
        counter: head.counter,
        tags: Tags::parse(head.tags),
        version: None,
        cluster_id: None,
        message,
        structured,
        foreign: false,
    })
}

/// The first line of an entry, taken apart.
struct Head<'a> {
    severity: Severity,
    time: Option<time::Micros>,
    goroutine: u64,
    file: &'a [u8],
    tags: &'a [u8],
    counter: u64,
    /// Bytes up to crdb-v2's mark; a continuation line repeats them.
    prefix_bytes: usize,
    message: &'a [u8],
}

impl Head<'_> {
    fn parse(line: &[u8]) -> Option<Head<'_>> {
        if !starts_entry(line) {
            return None;
        }
        let (letter, after) = line.split_first()?;
        let (time, rest) = match time::parse_log(after) {
            Ok((time, rest)) => (Some(time), rest),
            Err(TimeError::OutOfRange(_)) => (None, without_zone(&line[HEAD_BYTES..])),
            Err(_) => (None, &line[HEAD_BYTES..]),
        };
        let (goroutine, rest) = counted(rest.trim_ascii_start());
        let rest = rest.strip_prefix(b"(gostd) ").unwrap_or(rest);
        let (token, rest) = split_at_space(rest);
        let rest = marks::without_marker(rest);
        let (tags, rest) = tag_block(rest);
        let (counter, body) = counted(rest);
        // Without a counter crdb-v2 still writes the space that follows it.
        let body = if counter == 0 {
            body.strip_prefix(b" ").unwrap_or(body)
        } else {
            body
        };
        Some(Head {
            severity: Severity::from_letter(*letter),
            time,
            goroutine,
            file: file_of(token),
            tags,
            counter,
            prefix_bytes: line.len() - body.len(),
            message: without_mark(body),
        })
    }
}

/// Skips `±hhmmss`.
fn without_zone(bytes: &[u8]) -> &[u8] {
    match bytes {
        [b'+' | b'-', rest @ ..] if rest.len() >= 6 && rest[..6].iter().all(u8::is_ascii_digit) => {
            &rest[6..]
        }
        _ => bytes,
    }
}

/// Digits that a space follows, and what comes after; else 0 and all.
fn counted(bytes: &[u8]) -> (u64, &[u8]) {
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    match (number(&bytes[..digits]), bytes.get(digits)) {
        (Some(value), Some(b' ')) => (value, &bytes[digits + 1..]),
        _ => (0, bytes),
    }
}

fn split_at_space(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr(b' ', bytes).unwrap_or(bytes.len());
    bytes.split_at(end)
}

/// The file of `12@util/log/event_log.go:32`.
fn file_of(token: &[u8]) -> &[u8] {
    let channel = token.iter().take_while(|b| b.is_ascii_digit()).count();
    let token = match token.get(channel) {
        Some(b'@') if channel > 0 => &token[channel + 1..],
        _ => token,
    };
    match memchr::memrchr(b':', token) {
        Some(colon) => &token[..colon],
        None => token,
    }
}

/// A source file's path with slashes, as it is on most systems.
pub(super) fn slashed(file: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'\\', file).is_none() {
        return Cow::Borrowed(file);
    }
    let slash = |byte: &u8| if *byte == b'\\' { b'/' } else { *byte };
    Cow::Owned(file.iter().map(slash).collect())
}

/// The inside of a tag block at the start of `bytes`, if one is there.
fn tag_block(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = if bytes.first() == Some(&b'[') {
        block_end(bytes)
    } else {
        None
    };
    match end {
        Some(end) => {
            let rest = &bytes[end + 1..];
            (&bytes[1..end], rest.strip_prefix(b" ").unwrap_or(rest))
        }
        None => (&[], bytes),
    }
}

/// The text after crdb-v2's mark, if there is one. A crdb-v1 message that
/// starts with such a character loses it, which changes no meaning here.
fn without_mark(body: &[u8]) -> &[u8] {
    match body {
        [b' ' | b'+' | b'|' | b'!', text @ ..] => text,
        [b'=', text @ ..] if text.first() == Some(&b'{') => text,
        _ => body,
    }
}

/// Joins the lines of a message: `+` and raw lines after a line end, `|` with
/// none, where markers that were closed for the cut pair up again. CockroachDB
/// cuts an entry of some 16,000 bytes so (`pkg/util/log/format_crdb_v2.go`).
fn joined(start: &[u8], prefix: &[u8], more: &[u8]) -> Vec<u8> {
    let mut message = start.to_vec();
    for line in more.split(|&b| b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match line.strip_prefix(prefix).and_then(continuation) {
            Some((b'|', text)) => append_cut(&mut message, text),
            Some((_, text)) => append_line(&mut message, text),
            None => append_line(&mut message, line),
        }
    }
    message
}

fn append_line(message: &mut Vec<u8>, text: &[u8]) {
    message.push(b'\n');
    message.extend_from_slice(text);
}

fn append_cut(message: &mut Vec<u8>, text: &[u8]) {
    let (open, close) = ("‹".as_bytes(), "›".as_bytes());
    match text.strip_prefix(open) {
        Some(inner) if message.ends_with(close) => {
            message.truncate(message.len() - close.len());
            message.extend_from_slice(inner);
        }
        _ => message.extend_from_slice(text),
    }
}

/// Tells the JSON of an event from a plain message: crdb-v2 marks it with `=`,
/// crdb-v1 on disk with words, and debug zip prints it bare.
fn payload(message: Cow<'_, [u8]>) -> (Cow<'_, [u8]>, bool) {
    const RAW_V1: &[u8] = b"Structured entry: ";
    if message.starts_with(b"{") {
        return (message, true);
    }
    if !message
        .strip_prefix(RAW_V1)
        .is_some_and(|json| json.starts_with(b"{"))
    {
        return (message, false);
    }
    let json = match message {
        Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[RAW_V1.len()..]),
        Cow::Owned(bytes) => Cow::Owned(bytes[RAW_V1.len()..].to_vec()),
    };
    (json, true)
}

#[cfg(test)]
mod tests;
