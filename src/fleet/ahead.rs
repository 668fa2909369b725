//! Reads the bytes of batches in large pieces, and no others: what lies at an
//! address is had by few requests, and nothing is paid for twice.
//!
//! # Promises
//!
//! * What is read is what the tasks of a batch need, with holes between
//!   neighbors that cost less than another request would. Each piece is read
//!   once, if batches are read front to back.
//! * Memory is a piece for each batch that is being read, up to a bound. It is a
//!   guess where the bytes of a member end; a wrong one costs a request.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::cut;
use crate::input::Source;
use crate::input::archive::LOCAL_BYTES;
use crate::input::read_at::{Owned, ReadAt, ReadError};
use crate::limits::{ADJACENT_BYTES, SLICE_BYTES, UNLISTED_SLACK_BYTES};
use crate::plan::{Plan, Task};

/// Bytes of one piece.
const PIECE_BYTES: u64 = SLICE_BYTES as u64;

/// Pieces of a source that are held at most, beside one for each thread: one may
/// end a piece and begin another, and of a damaged file the rest is not read.
const MORE_PIECES: usize = 4;

/// The same sources, of which the bytes of the plan's batches are read ahead for
/// so many threads.
#[must_use]
pub fn read_ahead(plan: &Plan, sources: Vec<Source>, threads: usize) -> Vec<Source> {
    let mut runs = runs(plan);
    let sources = sources.into_iter().enumerate().map(|(index, source)| {
        let Some(mut runs) = runs.remove(&index) else {
            return source;
        };
        runs.sort_by_key(|run| run.start);
        Source {
            bytes: Box::new(Ahead::new(source.bytes, runs, threads)),
            ..source
        }
    });
    sources.collect()
}

/// Where the bytes of the batches lie, by source: of each batch neighbors
/// together.
fn runs(plan: &Plan) -> BTreeMap<usize, Vec<Range<u64>>> {
    let mut all: BTreeMap<usize, Vec<Range<u64>>> = BTreeMap::new();
    for batch in &plan.batches {
        let mut last: Option<usize> = None;
        for task in cut::tasks(plan, batch.from, batch.to) {
            let next = span(task);
            let runs = all.entry(task.source).or_default();
            match runs.last_mut() {
                Some(run)
                    if last == Some(task.source)
                        && (run.start..=run.end.saturating_add(ADJACENT_BYTES))
                            .contains(&next.start) =>
                {
                    run.end = run.end.max(next.end);
                }
                _ => runs.push(next),
            }
            last = Some(task.source);
        }
    }
    all
}

/// Where the bytes of a task lie.
fn span(task: &Task) -> Range<u64> {
    let Some(member) = &task.member else {
        return 0..task.bytes;
    };
    let header = LOCAL_BYTES + member.path.len();
    let length = (header as u64)
        .saturating_add(task.bytes)
        .saturating_add(UNLISTED_SLACK_BYTES);
    let end = member.header_offset.saturating_add(length);
    member.header_offset..end.min(member.limit_offset).max(member.header_offset)
}

/// A source that is read in pieces.
struct Ahead {
    of: Owned,
    /// What is worth reading, in order.
    runs: Vec<Range<u64>>,
    /// Pieces that are held at most.
    most: usize,
    pieces: Mutex<VecDeque<Piece>>,
}

/// Bytes that were read, and where they start.
type Piece = (u64, Arc<Vec<u8>>);

impl Ahead {
    fn new(of: Owned, runs: Vec<Range<u64>>, threads: usize) -> Ahead {
        Ahead {
            of,
            runs,
            most: threads.saturating_add(MORE_PIECES),
            pieces: Mutex::default(),
        }
    }

    /// The run that holds the byte at `offset`.
    fn run(&self, offset: u64) -> Option<Range<u64>> {
        let behind = self.runs.partition_point(|run| run.start <= offset);
        let run = self.runs.get(behind.checked_sub(1)?)?;
        let run = run.start..run.end.min(self.of.size());
        run.contains(&offset).then_some(run)
    }

    /// The piece of a run that holds the byte at `offset`.
    fn piece(&self, run: &Range<u64>, offset: u64) -> Result<Piece, ReadError> {
        let start = offset - (offset - run.start) % PIECE_BYTES;
        let holds = |piece: &&Piece| (piece.0..piece.0 + piece.1.len() as u64).contains(&offset);
        let held = |pieces: &VecDeque<Piece>| pieces.iter().find(holds).cloned();
        let lock = || self.pieces.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(piece) = held(&lock()) {
            return Ok(piece);
        }
        let length = PIECE_BYTES.min(run.end - start);
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
        self.of.read_exact_at(start, &mut bytes)?;
        let piece = (start, Arc::new(bytes));
        let mut pieces = lock();
        pieces.push_back(piece.clone());
        if self.most < pieces.len() {
            pieces.pop_front();
        }
        Ok(piece)
    }

    /// Lets go of what was read of a piece up to `at`, if that is nearly all.
    /// What lies behind the last member is a guess, and often not read.
    fn let_go(&self, piece: &Piece, at: u64) {
        let read = usize::try_from(at - piece.0).unwrap_or(usize::MAX);
        let left = piece.1.get(read..).unwrap_or_default();
        if UNLISTED_SLACK_BYTES < left.len() as u64 {
            return;
        }
        let mut pieces = self.pieces.lock().unwrap_or_else(PoisonError::into_inner);
        pieces.retain(|held| held.0 != piece.0);
        if !left.is_empty() {
            pieces.push_back((at, Arc::new(left.to_vec())));
        }
    }
}

impl ReadAt for Ahead {
    fn size(&self) -> u64 {
        self.of.size()
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        self.check_range(offset, buffer.len())?;
        let end = offset + buffer.len() as u64;
        let run = self.run(offset).filter(|run| end <= run.end);
        let Some(run) = run.filter(|_| !buffer.is_empty()) else {
            return self.of.read_exact_at(offset, buffer);
        };
        let (mut at, mut rest) = (offset, buffer);
        while !rest.is_empty() {
            let piece = self.piece(&run, at)?;
            let (start, bytes) = (piece.0, &piece.1);
            let skip = usize::try_from(at - start).unwrap_or(usize::MAX);
            let held = bytes.get(skip..).unwrap_or_default();
            let length = held.len().min(rest.len());
            let Some(held) = held.get(..length).filter(|held| !held.is_empty()) else {
                return self.of.read_exact_at(at, rest);
            };
            let (now, later) = rest.split_at_mut(length);
            now.copy_from_slice(held);
            at += now.len() as u64;
            self.let_go(&piece, at);
            rest = later;
        }
        Ok(())
    }

    fn at_hand(&self, offset: u64) -> u64 {
        self.run(offset).map_or(0, |run| run.end - offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that say where they stand, and which ranges were asked for.
    struct Told(u64, Arc<Mutex<Vec<(u64, usize)>>>);

    impl ReadAt for Told {
        fn size(&self) -> u64 {
            self.0
        }

        fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
            self.check_range(offset, buffer.len())?;
            self.1.lock().unwrap().push((offset, buffer.len()));
            for (byte, at) in buffer.iter_mut().zip(offset..) {
                *byte = u8::try_from(at % 251).unwrap();
            }
            Ok(())
        }
    }

    /// Each thread reads its run, and none takes a piece from another.
    #[test]
    fn there_is_a_piece_for_each_thread() {
        const THREADS: u64 = 40;
        const RUN: u64 = 300_000;
        let told = Arc::new(Mutex::new(Vec::new()));
        let source = Told(THREADS * PIECE_BYTES, Arc::clone(&told));
        let start = |thread| thread * PIECE_BYTES;
        let runs: Vec<_> = (0..THREADS).map(|it| start(it)..start(it) + RUN).collect();
        let ahead = Ahead::new(Box::new(source), runs, 40);
        for at in (0..RUN).step_by(100_000) {
            for thread in 0..THREADS {
                let mut buffer = vec![0; 100_000];
                ahead
                    .read_exact_at(start(thread) + at, &mut buffer)
                    .unwrap();
            }
        }
        let want: Vec<_> = (0..THREADS).map(|it| (start(it), 300_000)).collect();
        assert_eq!(*told.lock().unwrap(), want);
    }

    /// Readers that stop in the midst of a piece do not fill the memory.
    #[test]
    fn few_pieces_are_held() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let start = |number: u64| number * 2 * PIECE_BYTES;
        let ahead = Ahead {
            of: Box::new(Told(start(9), told)),
            runs: (0..9)
                .map(|number| start(number)..start(number) + PIECE_BYTES)
                .collect(),
            most: 3,
            pieces: Mutex::default(),
        };
        for number in 0..9 {
            ahead.read_exact_at(start(number), &mut [0]).unwrap();
            assert!(ahead.pieces.lock().unwrap().len() <= 3, "{number}");
        }
    }

    #[test]
    fn each_piece_is_read_once_and_nothing_beside() {
        const SIZE: u64 = 3 * PIECE_BYTES;
        let told = Arc::new(Mutex::new(Vec::new()));
        let ahead = Ahead {
            of: Box::new(Told(SIZE, Arc::clone(&told))),
            runs: vec![10..20, 100..PIECE_BYTES + 300, SIZE - 5..SIZE + 9],
            most: 2,
            pieces: Mutex::default(),
        };
        let mut at = 100;
        while at < PIECE_BYTES + 300 {
            let mut buffer = vec![0; 70_000.min(usize::try_from(PIECE_BYTES + 300 - at).unwrap())];
            ahead.read_exact_at(at, &mut buffer).unwrap();
            assert_eq!(u64::from(buffer[0]), at % 251, "{at}");
            at += buffer.len() as u64;
            assert_eq!(u64::from(*buffer.last().unwrap()), (at - 1) % 251, "{at}");
        }
        assert!(ahead.pieces.lock().unwrap().is_empty(), "nothing is held");
        let mut buffer = [0; 5];
        // In no run, across the end of one, and the end of the source.
        for offset in [0, 18, SIZE - 5] {
            ahead.read_exact_at(offset, &mut buffer).unwrap();
            assert_eq!(u64::from(buffer[4]), (offset + 4) % 251, "{offset}");
        }
        let whole = usize::try_from(PIECE_BYTES).unwrap();
        let want = [
            (100, whole),
            (100 + PIECE_BYTES, 200),
            (0, 5),
            (18, 5),
            (SIZE - 5, 5),
        ];
        assert_eq!(*told.lock().unwrap(), want);
        let cases = [(9, 0), (10, 10), (19, 1), (20, 0), (SIZE - 1, 1), (SIZE, 0)];
        for (offset, want) in cases {
            assert_eq!(ahead.at_hand(offset), want, "{offset}");
        }
        let past = ahead.read_exact_at(SIZE, &mut buffer);
        assert!(matches!(past, Err(ReadError::OutOfRange { .. })));
    }
}
