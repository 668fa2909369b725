//! The entries of a file as they stand in it, whatever stands around them.
//!
//! # Promises
//!
//! * However the file is cut into pieces, the same units come out.
//! * A unit is an entry, or one line of no entry; together they hold all that
//!   the log in the file holds, in order.
//!
//! # Not here
//!
//! Counting and searching on the way (`scan`), which need chunks.

use memchr::memchr_iter;

use super::{Chunk, Chunker, Part, Places, Transcoder, Unwrapper};

/// An entry, or a line of no entry.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Unit<'a> {
    /// Its bytes, with the end of their last line.
    pub bytes: &'a [u8],
    /// Line of the file on which it starts, from 1.
    pub first: u64,
    /// Line of the file on which it ends.
    pub last: u64,
    /// Whether it is an entry.
    pub is_entry: bool,
}

/// Where units go.
pub(super) type Sink<'a> = dyn FnMut(Unit<'_>) + 'a;

/// Reads one file.
#[derive(Debug, Default)]
pub struct Reader {
    transcoder: Transcoder,
    unwrapper: Unwrapper,
    chunker: Chunker,
}

impl Reader {
    /// Takes the next piece; `sink` gets the units that are whole.
    pub fn feed(&mut self, piece: &[u8], sink: &mut Sink<'_>) {
        let Reader {
            transcoder,
            unwrapper,
            chunker,
        } = self;
        let mut seen = 0;
        unwrapper.feed(&transcoder.feed(piece), &mut |part| {
            seen = take(chunker, part, sink);
        });
        unwrapper.forget_before(seen);
    }

    /// Ends the file.
    pub fn finish(mut self, sink: &mut Sink<'_>) {
        let rest = self.transcoder.finish();
        let Reader {
            unwrapper, chunker, ..
        } = &mut self;
        unwrapper.feed(&rest, &mut |part| {
            take(chunker, part, sink);
        });
        unwrapper.finish(&mut |part| {
            take(chunker, part, sink);
            let places = part.log.map(|_| part.places);
            chunker.finish(&mut |chunk| units(&chunk, places, sink));
        });
        chunker.finish(&mut |chunk| units(&chunk, None, sink));
    }
}

/// Takes a part of the file; gives the line of the log up to which it was
/// looked at.
fn take(chunker: &mut Chunker, part: Part<'_>, sink: &mut Sink<'_>) -> u64 {
    let places = part.log.map(|_| part.places);
    let mut seen = 0;
    chunker.feed(part.log.unwrap_or(part.raw), &mut |chunk| {
        seen = chunk.starts.last().map_or(chunk.line, |start| start.line);
        units(&chunk, places, sink);
    });
    seen
}

/// The units of a chunk. Without places, its lines are those of the file.
fn units(chunk: &Chunk<'_>, places: Option<&Places>, sink: &mut Sink<'_>) {
    let place = |line: u64| places.map_or(line, |places| places.of(line).line);
    let before = chunk
        .starts
        .first()
        .map_or(chunk.bytes.len(), |start| start.at);
    let before = chunk.bytes.get(..before).unwrap_or_default();
    lines(before, chunk.line, &place, sink);
    for (index, start) in chunk.starts.iter().enumerate() {
        let bytes = chunk.unit(index);
        if !start.is_entry {
            lines(bytes, start.line, &place, sink);
            continue;
        }
        let inside = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let more = memchr_iter(b'\n', inside).count() as u64;
        sink(Unit {
            bytes,
            first: place(start.line),
            last: place(start.line + more),
            is_entry: true,
        });
    }
}

/// What belongs to no entry, line by line.
fn lines(bytes: &[u8], first: u64, place: &impl Fn(u64) -> u64, sink: &mut Sink<'_>) {
    let lines = bytes.split_inclusive(|&byte| byte == b'\n');
    for (line, bytes) in (first..).zip(lines) {
        sink(Unit {
            bytes,
            first: place(line),
            last: place(line),
            is_entry: false,
        });
    }
}

#[cfg(test)]
mod tests;
