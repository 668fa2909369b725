//! What is made of any data is what zlib-rs makes of it.

use std::io::{BufRead, Read};

use flate2::write::DeflateEncoder;
use flate2::{Compression, Decompress, FlushCompress, FlushDecompress, Status};
use proptest::prelude::*;

use super::{InflateReader, Inflater, State};

/// What became of data: what was made, how much was used for it, and the end.
#[derive(Debug, PartialEq)]
struct Outcome {
    made: Vec<u8>,
    /// Only where the data ended: elsewhere it tells nothing.
    used: Option<usize>,
    state: State,
}

/// By this crate, in pieces of these lengths, over and over.
fn ours(inflater: &mut Inflater, data: &[u8], pieces: &[usize]) -> Outcome {
    inflater.reset();
    let (mut made, mut at, mut piece_end) = (Vec::new(), 0, 0);
    let mut pieces = pieces.iter().copied().chain([usize::MAX]).cycle();
    loop {
        let step = inflater.step(&data[at..piece_end]);
        at += step.used;
        match step.state {
            State::Hungry => {
                assert_eq!(at, piece_end, "all input was used");
                if at == data.len() {
                    break;
                }
                let piece = pieces.next().unwrap_or(1).max(1);
                piece_end = at.saturating_add(piece).min(data.len());
            }
            State::Full => {
                assert!(!inflater.made().is_empty());
                made.extend_from_slice(inflater.made());
                inflater.take();
            }
            State::End | State::Corrupt => {
                let again = inflater.step(&data[at..]);
                assert_eq!((again.used, again.state), (0, step.state));
                break;
            }
        }
    }
    made.extend_from_slice(inflater.made());
    let state = inflater.step(&[]).state;
    Outcome {
        made,
        used: (state == State::End).then_some(at),
        state,
    }
}

/// By zlib-rs.
fn theirs(data: &[u8]) -> Outcome {
    let mut decoder = Decompress::new(false);
    let (mut made, mut room) = (Vec::new(), vec![0; 64 << 10]);
    let state = loop {
        let at = usize::try_from(decoder.total_in()).expect("it is in memory");
        let before = (decoder.total_in(), decoder.total_out());
        let status = decoder.decompress(&data[at..], &mut room, FlushDecompress::None);
        let count = usize::try_from(decoder.total_out() - before.1).expect("it is in memory");
        made.extend_from_slice(&room[..count]);
        let moved = before != (decoder.total_in(), decoder.total_out());
        match status {
            Ok(Status::StreamEnd) => break State::End,
            Ok(_) if moved => {}
            Ok(_) => break State::Hungry,
            Err(_) => break State::Corrupt,
        }
    };
    let used = usize::try_from(decoder.total_in()).expect("it is in memory");
    Outcome {
        made,
        used: (state == State::End).then_some(used),
        state,
    }
}

#[track_caller]
fn same(data: &[u8], pieces: &[usize]) -> Outcome {
    let mut inflater = Inflater::new();
    let expected = theirs(data);
    let got = ours(&mut inflater, data, pieces);
    assert!(
        got == expected,
        "made {} and {}, used {:?} and {:?}, {:?} and {:?}, alike {}",
        got.made.len(),
        expected.made.len(),
        got.used,
        expected.used,
        got.state,
        expected.state,
        got.made
            .iter()
            .zip(&expected.made)
            .take_while(|(a, b)| a == b)
            .count(),
    );
    got
}

fn packed(data: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(level));
    std::io::Write::write_all(&mut encoder, data).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

/// The same with blocks that end at each of these places, in some way.
fn packed_in_blocks(data: &[u8], level: u32, ends: &[(usize, u8)]) -> Vec<u8> {
    let mut encoder = flate2::Compress::new(Compression::new(level), false);
    let mut out = Vec::with_capacity(2 * data.len() + 100 * (ends.len() + 2));
    let mut rest = data;
    for (bytes, how) in ends {
        let (now, later) = rest.split_at((*bytes).min(rest.len()));
        rest = later;
        let flush = match how % 3 {
            0 => FlushCompress::Partial,
            1 => FlushCompress::Sync,
            _ => FlushCompress::Full,
        };
        encoder
            .compress_vec(now, &mut out, flush)
            .expect("there is room");
    }
    encoder
        .compress_vec(rest, &mut out, FlushCompress::Finish)
        .expect("there is room");
    out
}

/// Numbers that look like chance, the same each time.
fn chance(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    }
}

/// Text of few words, which packs well and far back.
fn text(seed: u64, bytes: usize) -> Vec<u8> {
    let mut next = chance(seed);
    let mut text = Vec::new();
    while text.len() < bytes {
        let line = format!(
            "I250420 06:{:02}:{:02}.{:06} {} kv/kvserver/store_{}.go:{} ⋮ [n{},s1] {:x}\n",
            next() % 60,
            next() % 60,
            next() % 1_000_000,
            next() % 500,
            ["raft", "send", "rebalancer"][usize::try_from(next() % 3).expect("it is small")],
            next() % 2000,
            next() % 9,
            next(),
        );
        text.extend_from_slice(line.as_bytes());
    }
    text
}

/// Bytes of a few values, in runs: short distances, long matches, deep codes.
fn runs(seed: u64, bytes: usize, values: u64) -> Vec<u8> {
    let mut next = chance(seed);
    let mut out = Vec::new();
    while out.len() < bytes {
        // Fewer of those that are higher, so that codes get long.
        let value = next() % (1 + next() % (1 + next() % values));
        let count = if next().is_multiple_of(8) {
            next() % 600
        } else {
            1
        };
        let byte = value.to_le_bytes()[0];
        out.extend(std::iter::repeat_n(
            byte,
            usize::try_from(count).expect("it is small"),
        ));
    }
    out
}

#[test]
fn whatever_was_packed_comes_back() {
    let inputs = [
        Vec::new(),
        b"a".to_vec(),
        vec![b'a'; 1 << 20],
        text(1, 1 << 20),
        runs(2, 1 << 20, 256),
        runs(3, 600 << 10, 4),
        runs(4, 100, 200),
    ];
    for (number, input) in inputs.iter().enumerate() {
        for level in 0..=9 {
            let data = packed(input, level);
            for pieces in [&[][..], &[1], &[7, 1, 100], &[5000, 33]] {
                let got = same(&data, pieces);
                assert!(got.made == *input, "input {number}, level {level}");
                assert_eq!(got.used, Some(data.len()));
            }
        }
    }
}

/// A match of each length and distance about where the copy changes its way.
#[test]
fn matches_of_every_kind() {
    for distance in (1..70).chain([255, 256, 257, 4096, 32_767, 32_768]) {
        let mut input = runs(u64::try_from(distance).expect("it is small"), distance, 256);
        input.truncate(distance);
        for length in (3..70).chain([256, 257, 258, 259, 600]) {
            let mut all = input.clone();
            for at in 0..length {
                all.push(all[at]);
            }
            all.push(0);
            let data = packed(&all, 9);
            assert!(
                same(&data, &[]).made == all,
                "{distance} back, {length} bytes"
            );
        }
    }
}

/// Otherwise the test of any codes would be one of none.
#[test]
fn codes_that_are_made_up_are_mostly_right() {
    let ends = (0..400).map(|seed| theirs(&made_up(seed, u8::MAX)));
    let past_head = ends.filter(|end| end.made.len() > 0x7FFF + 20).count();
    assert!(200 < past_head, "{past_head} of 400");
}

#[test]
fn nothing_of_other_data_is_made_again() {
    let mut inflater = Inflater::new();
    ours(&mut inflater, &packed(&text(1, 1 << 20), 6), &[]);
    // A fixed block with a match as its first symbol: length 3, 1 back.
    let data = [0b0000_0011, 0b0000_0010, 0];
    let got = ours(&mut inflater, &data, &[]);
    assert_eq!((got.made.len(), got.state), (0, State::Corrupt));
    assert_eq!(got, theirs(&data));
}

#[test]
fn a_full_window_waits_until_it_is_taken() {
    let input = text(1, 1 << 20);
    let data = packed(&input, 6);
    let mut inflater = Inflater::new();
    let first = inflater.step(&data);
    assert_eq!(first.state, State::Full);
    let made = inflater.made().to_vec();
    let again = inflater.step(&data[first.used..]);
    assert_eq!((again.used, again.state), (0, State::Full));
    assert!(inflater.made() == made);
    assert!(input.starts_with(&made));
}

#[test]
fn a_reader_stops_at_the_end() {
    let inputs = [text(1, 300 << 10), b"more".to_vec()];
    let data = inputs.each_ref().map(|input| packed(input, 6));
    let all = [&data[0][..], b"between", &data[1]].concat();
    let mut reader = InflateReader::new(&all[..]);
    for (input, data) in inputs.iter().zip(&data) {
        let mut got = Vec::new();
        reader.read_to_end(&mut got).expect("it is whole");
        assert!(got == *input);
        assert_eq!(reader.total_in(), data.len() as u64);
        assert_eq!(reader.total_out(), input.len() as u64);
        if reader.get_mut().starts_with(b"between") {
            reader.get_mut().consume("between".len());
            reader.renew();
        }
    }
    assert!(reader.get_mut().is_empty());
}

/// What gives a few bytes at a time, and is interrupted before each.
struct Halting<'a> {
    rest: &'a [u8],
    waits: bool,
}

impl Read for Halting<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Halting<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.waits = !self.waits;
        if self.waits {
            return Err(std::io::ErrorKind::Interrupted.into());
        }
        Ok(&self.rest[..self.rest.len().min(37)])
    }

    fn consume(&mut self, count: usize) {
        self.rest = &self.rest[count..];
    }
}

#[test]
fn a_reader_goes_on_after_an_interruption() {
    let input = text(1, 600 << 10);
    let data = packed(&input, 6);
    for (data, is_whole) in [(&data[..], true), (&data[..data.len() / 2], false)] {
        let mut reader = InflateReader::new(Halting {
            rest: data,
            waits: false,
        });
        let (mut got, mut room) = (Vec::new(), [0; 1001]);
        assert_eq!(reader.read(&mut []).expect("nothing was asked for"), 0);
        let end = loop {
            match reader.read(&mut room) {
                Ok(0) => break None,
                Ok(count) => got.extend_from_slice(&room[..count]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => break Some(error.kind()),
            }
        };
        assert!(got == theirs(data).made);
        assert_eq!(end.is_none(), is_whole);
        assert_eq!(reader.total_in(), data.len() as u64);
    }
}

#[test]
fn a_reader_gives_what_there_is_before_it_fails() {
    let input = text(1, 300 << 10);
    let data = packed(&input, 6);
    let cut = &data[..data.len() / 2];
    let mut got = Vec::new();
    let error = InflateReader::new(cut)
        .read_to_end(&mut got)
        .expect_err("it is cut off");
    assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof);
    assert!(got == theirs(cut).made);
}

/// Bits of data, the lowest of each byte first.
#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    bits: u32,
}

impl Writer {
    fn put(&mut self, value: u64, bits: u32) {
        for bit in 0..bits {
            if self.bits.is_multiple_of(8) {
                self.bytes.push(0);
            }
            let last = self.bytes.last_mut().expect("it was pushed");
            *last |= u8::from(value >> bit & 1 != 0) << (self.bits % 8);
            self.bits += 1;
        }
    }
}

/// Lengths of codes that use up all bits, of so many symbols; most are alike, or
/// few are short and many long.
fn lengths(next: &mut impl FnMut() -> u64, codes: usize, deep: bool) -> Vec<u8> {
    let mut lengths = vec![0_u8];
    while lengths.len() < codes {
        let among = lengths.len() as u64;
        let place = usize::try_from(next() % among).expect("it is small");
        let place = if deep && !next().is_multiple_of(4) {
            lengths.len() - 1
        } else {
            place
        };
        // Where the longest are is no room for another.
        let Some(place) = (place..lengths.len())
            .chain(0..place)
            .find(|at| lengths[*at] < 15)
        else {
            break;
        };
        lengths[place] += 1;
        lengths.push(lengths[place]);
    }
    lengths
}

/// A block whose codes nobody would choose, behind one that fills the window, and
/// any bits in it. `wrong` says what is wrong with its codes, if anything.
fn made_up(seed: u64, wrong: u8) -> Vec<u8> {
    let mut next = chance(seed);
    let mut writer = Writer::default();
    if !next().is_multiple_of(8) {
        writer.put(0, 3);
        writer.bits += 5;
        writer.put(0x7FFF, 16);
        writer.put(0x8000, 16);
        for _ in 0..0x7FFF {
            writer.put(next() % 256, 8);
        }
    }
    let mut literals = vec![0_u8; 286];
    let mut distances = vec![0_u8; 30];
    for (all, kept) in [(&mut literals, 256), (&mut distances, usize::MAX)] {
        let most = all.len() as u64;
        let codes = usize::try_from(1 + next() % most).expect("it is small");
        let deep = next().is_multiple_of(2);
        let mut some = lengths(&mut next, codes, deep);
        if some == [0] {
            // One alone, of one bit, or none.
            some = vec![u8::from(next().is_multiple_of(2) || kept == 256)];
        }
        let spread = some.len() < all.len() / 2;
        for (number, length) in some.iter().enumerate() {
            let place = if spread {
                all.len() - 1 - 2 * number
            } else {
                number
            };
            all[place] = *length;
        }
        // The end of the block has a code, some other's.
        if kept < all.len() && all[kept] == 0 {
            let other = all
                .iter()
                .position(|length| *length != 0)
                .expect("one has a code");
            all.swap(kept, other);
        }
    }
    match wrong {
        0 => literals[usize::try_from(next() % 286).expect("it is small")] ^= 3,
        1 => distances[usize::try_from(next() % 30).expect("it is small")] ^= 1,
        2 => literals[256] = 0,
        _ => {}
    }
    writer.put(u64::from(next().is_multiple_of(4)), 1);
    writer.put(2, 2);
    writer.put(286 - 257, 5);
    writer.put(30 - 1, 5);
    writer.put(19 - 4, 4);
    // Lengths have codes of four bits, the last six of five: those in the order of
    // the symbols, of which 16 to 18 are not used.
    let of_lengths = |symbol: u64| if symbol < 13 { 4 } else { 5 };
    for symbol in [
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    ] {
        writer.put(of_lengths(symbol), 3);
    }
    for length in literals.iter().chain(&distances) {
        let symbol = u64::from(*length);
        let bits = if symbol < 13 { 4 } else { 5 };
        let code = if symbol < 13 {
            symbol
        } else {
            26 + symbol - 13
        };
        for bit in (0..bits).rev() {
            writer.put(code >> bit, 1);
        }
    }
    for _ in 0..next() % 400 {
        writer.put(next(), 64);
    }
    writer.bytes
}

/// Blocks of both kinds of codes in turn, and of none.
#[test]
fn blocks_of_every_kind_in_turn() {
    let mut next = chance(5);
    let mut writer = Writer::default();
    for _ in 0..2000 {
        match next() % 4 {
            // A literal or none, by the fixed codes.
            0 => {
                writer.put(2, 3);
                if next().is_multiple_of(2) {
                    writer.put(0b1010_1100, 8);
                }
                writer.put(0, 7);
            }
            1 => {
                writer.put(0, 3);
                writer.bits = writer.bits.next_multiple_of(8);
                writer.put(1, 16);
                writer.put(0xFFFE, 16);
                writer.put(next() % 256, 8);
            }
            _ => small_block(&mut writer, next() % 9),
        }
    }
    writer.put(3, 3);
    writer.put(0, 7);
    let got = same(&writer.bytes, &[1, 50]);
    assert_eq!(got.state, State::End);
    assert!(1000 < got.made.len());
}

/// A block of few bits with codes of its own: so many times the byte 97, and the
/// end.
fn small_block(writer: &mut Writer, literals: u64) {
    // Lengths of lengths: of 1 and 18, one bit each.
    writer.put(0b100, 3);
    writer.put(0, 5);
    writer.put(0, 5);
    writer.put(18 - 4, 4);
    for symbol in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1] {
        writer.put(u64::from(matches!(symbol, 1 | 18)), 3);
    }
    // 97 zeros, one, 158 zeros, and the end; one distance.
    let zeros = |writer: &mut Writer, count: u64| {
        writer.put(1, 1);
        writer.put(count - 11, 7);
    };
    zeros(writer, 97);
    writer.put(0, 1);
    zeros(writer, 138);
    zeros(writer, 20);
    writer.put(0, 1);
    writer.put(0, 1);
    for _ in 0..literals {
        writer.put(0, 1);
    }
    writer.put(1, 1);
}

/// What is refused is refused where zlib refuses it, and not before.
#[test]
fn codes_without_any_are_read_to_their_end() {
    let mut data = b"\xed\x40\x01".to_vec();
    assert_eq!(same(&data, &[]).state, State::Hungry);
    data.extend_from_slice(&[0; 100]);
    assert_eq!(same(&data, &[]).state, State::Corrupt);
}

/// Any data of these kinds.
fn input() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        (any::<u64>(), 0_usize..400_000).prop_map(|(seed, bytes)| text(seed, bytes)),
        (any::<u64>(), 0_usize..400_000, 1_u64..256)
            .prop_map(|(seed, bytes, values)| runs(seed, bytes, values)),
        proptest::collection::vec(any::<u8>(), 0..2000),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// In any blocks and any pieces.
    #[test]
    fn any_data(
        input in input(),
        level in 0_u32..=9,
        ends in proptest::collection::vec((0_usize..20_000, any::<u8>()), 0..12),
        pieces in proptest::collection::vec(1_usize..3000, 0..6),
    ) {
        let data = packed_in_blocks(&input, level, &ends);
        prop_assert!(same(&data, &pieces).made == input);
    }

    /// Cut off, with bytes changed, and with others in front of the rest.
    #[test]
    fn any_damage(
        input in input(),
        level in 0_u32..=9,
        keep in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        pieces in proptest::collection::vec(1_usize..3000, 0..6),
    ) {
        let mut data = packed(&input, level);
        for (place, byte) in changes {
            let place = place.index(data.len());
            data[place] ^= byte;
        }
        let keep = keep.index(2 * data.len());
        data.truncate(keep.max(1));
        same(&data, &pieces);
    }

    /// Any codes, right and wrong, and any bits.
    #[test]
    fn any_codes(
        seed in any::<u64>(),
        wrong in 0_u8..24,
        pieces in proptest::collection::vec(1_usize..3000, 0..6),
    ) {
        same(&made_up(seed, wrong), &pieces);
    }

    /// Any bytes, behind a head that makes codes likely.
    #[test]
    fn any_bytes(
        kind in 0_u8..8,
        bytes in proptest::collection::vec(any::<u8>(), 1..400),
        pieces in proptest::collection::vec(1_usize..40, 0..6),
    ) {
        let mut data = bytes;
        data[0] = data[0] & !7 | kind;
        same(&data, &pieces);
    }
}
