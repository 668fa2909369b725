//! Writes archives byte by byte, so that any byte of them can be wrong.

use std::io::Write;
use std::ops::Range;

use flate2::{Compression, Crc};

/// What stands behind a file's data.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Descriptor {
    /// Nothing: sizes and checksum are in the header.
    None,
    /// Checksum and sizes, with signature or not, in 64 bits or 32.
    Some { signed: bool, wide: bool },
}

/// As Go writes it, which wrote debug.zip.
pub(super) const GO: Descriptor = Descriptor::Some {
    signed: true,
    wide: false,
};

/// One file to write.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) path: Vec<u8>,
    pub(super) data: Vec<u8>,
    pub(super) method: u16,
    pub(super) descriptor: Descriptor,
    /// Extra fields of the header, and of the directory's record.
    pub(super) extra: [Vec<u8>; 2],
}

/// A file as Go writes it.
pub(super) fn entry(path: &str, data: &[u8]) -> Entry {
    Entry {
        path: path.into(),
        data: data.to_vec(),
        method: 8,
        descriptor: GO,
        extra: [Vec::new(), Vec::new()],
    }
}

/// A file that is not compressed, with nothing behind its data.
pub(super) fn stored(path: &str, data: &[u8]) -> Entry {
    Entry {
        method: 0,
        descriptor: Descriptor::None,
        ..entry(path, data)
    }
}

/// An archive and where its parts are.
#[derive(Clone, Debug, Default)]
pub(super) struct Built {
    pub(super) bytes: Vec<u8>,
    /// Of each file: header, data, end of data, end of descriptor.
    pub(super) files: Vec<[usize; 4]>,
    /// Of each file, its directory record.
    pub(super) records: Vec<usize>,
    pub(super) directory: usize,
    pub(super) end_record: usize,
}

pub(super) fn build(entries: &[Entry]) -> Built {
    let mut built = Built::default();
    let mut directory = Vec::new();
    for entry in entries {
        built.records.push(directory.len());
        let file = write_file(&mut built.bytes, &mut directory, entry);
        built.files.push(file);
    }
    let out = &mut built.bytes;
    built.directory = out.len();
    for record in &mut built.records {
        *record += built.directory;
    }
    let size = directory.len();
    out.extend(directory);
    built.end_record = out.len();
    out.extend(b"PK\x05\x06\0\0\0\0");
    let count = le16(entries.len() & 0xffff);
    out.extend([count, count].concat());
    out.extend([le32(size), le32(built.directory)].concat());
    out.extend([0, 0]);
    built
}

/// Writes one file and its directory record; returns where its parts are.
fn write_file(out: &mut Vec<u8>, directory: &mut Vec<u8>, entry: &Entry) -> [usize; 4] {
    let Entry { path, data, .. } = entry;
    let [local, central] = &entry.extra;
    let packed = match entry.method {
        8 => deflate(data),
        9 => deflate64(data),
        _ => data.clone(),
    };
    let (flags, behind) = match entry.descriptor {
        Descriptor::None => (0, None),
        Descriptor::Some { signed, wide } => (8, Some((signed, wide))),
    };
    let method = entry.method.to_le_bytes();
    let crc = crc32(data).to_le_bytes();
    let fixed = [le16(20), le16(flags), method, [0; 2], [0; 2]].concat();
    let sums = [crc, le32(packed.len()), le32(data.len())].concat();
    let start = out.len();
    out.extend(b"PK\x03\x04");
    out.extend(&fixed);
    out.extend(behind.map_or(sums.clone(), |_| vec![0; 12]));
    out.extend([le16(path.len()), le16(local.len())].concat());
    out.extend([&path[..], local].concat());
    let data_at = out.len();
    out.extend(&packed);
    let data_end = out.len();
    if let Some((signed, wide)) = behind {
        out.extend(if signed { &b"PK\x07\x08"[..] } else { &[] });
        out.extend(crc);
        for size in [packed.len(), data.len()] {
            out.extend(le32(size));
            out.extend(if wide { &[0; 4][..] } else { &[] });
        }
    }
    directory.extend(b"PK\x01\x02\x14\0");
    directory.extend(&fixed);
    directory.extend(&sums);
    let lengths = [le16(path.len()), le16(central.len())];
    directory.extend([lengths[0], lengths[1], [0; 2], [0; 2], [0; 2]].concat());
    directory.extend([[0; 4], le32(start)].concat());
    directory.extend([&path[..], central].concat());
    [start, data_at, data_end, out.len()]
}

pub(super) fn deflate(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// Deflate64 with static codes: each repetition that a table of four bytes
/// finds, as far back and as long as that format alone allows.
pub(super) fn deflate64(data: &[u8]) -> Vec<u8> {
    let mut bits = Bits::default();
    // One block, the last, with static codes.
    bits.put(0b011, 3);
    let mut seen = std::collections::HashMap::<[u8; 4], usize>::new();
    let mut at = 0;
    while at < data.len() {
        let found = data[at..].first_chunk().and_then(|four| seen.get(four));
        let found = found.copied().filter(|from| at - from <= 65_536);
        let length = found.map_or(0, |from| {
            let pairs = data[from..].iter().zip(&data[at..]).take(65_538);
            pairs.take_while(|(a, b)| a == b).count()
        });
        match found {
            Some(from) if 4 <= length => bits.repeat(length, at - from),
            _ => bits.literal(u16::from(data[at])),
        }
        let next = at + length.max(1);
        for at in at..next {
            if let Some(four) = data[at..].first_chunk() {
                seen.insert(*four, at);
            }
        }
        at = next;
    }
    bits.literal(256);
    bits.bytes
}

/// Bits of a Deflate stream, the lowest of each byte first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    count: usize,
}

impl Bits {
    fn put(&mut self, value: usize, bits: usize) {
        for bit in 0..bits {
            if self.count.is_multiple_of(8) {
                self.bytes.push(0);
            }
            *self.bytes.last_mut().unwrap() |= u8::from(value >> bit & 1 == 1) << (self.count % 8);
            self.count += 1;
        }
    }

    /// Codes of Huffman start with their highest bit.
    fn code(&mut self, code: usize, bits: usize) {
        for bit in (0..bits).rev() {
            self.put(code >> bit & 1, 1);
        }
    }

    fn literal(&mut self, symbol: u16) {
        let symbol = usize::from(symbol);
        match symbol {
            0..=143 => self.code(0x30 + symbol, 8),
            144..=255 => self.code(0x190 + symbol - 144, 9),
            256..=279 => self.code(symbol - 256, 7),
            _ => self.code(0xc0 + symbol - 280, 8),
        }
    }

    /// With length code 285, which Deflate64 gives 16 bits.
    fn repeat(&mut self, length: usize, distance: usize) {
        self.literal(285);
        self.put(length - 3, 16);
        let code = (0..32).rfind(|code| base(*code) <= distance).unwrap();
        self.code(code, 5);
        self.put(distance - base(code), extra(code));
    }
}

/// Extra bits of a distance code.
fn extra(code: usize) -> usize {
    (code / 2).saturating_sub(1)
}

/// The shortest distance of a distance code.
fn base(code: usize) -> usize {
    1 + (0..code).map(|code| 1 << extra(code)).sum::<usize>()
}

fn crc32(data: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(data);
    crc.sum()
}

pub(super) fn le16(value: usize) -> [u8; 2] {
    u16::try_from(value).unwrap().to_le_bytes()
}

pub(super) fn le32(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap().to_le_bytes()
}

/// The archive with an end record of zip64, to which the old one refers if it
/// is `saturated`, and with `before` in front, which nothing counts.
pub(super) fn with_end64(mut built: Built, saturated: bool, before: &[u8]) -> Vec<u8> {
    let count = built.records.len() as u64;
    let size = (built.end_record - built.directory) as u64;
    let at = built.end_record;
    if saturated {
        built.bytes[at + 8..at + 20].fill(0xff);
    }
    let mut end64 = b"PK\x06\x06".to_vec();
    // Its length, versions, and the parts in which things are.
    end64.extend([44_u64.to_le_bytes(), [45, 0, 45, 0, 0, 0, 0, 0]].concat());
    end64.extend([0; 4]);
    let directory = built.directory as u64;
    for field in [count, count, size, directory] {
        end64.extend(field.to_le_bytes());
    }
    end64.extend(b"PK\x06\x07\0\0\0\0");
    end64.extend((at as u64).to_le_bytes());
    end64.extend([1, 0, 0, 0]);
    built.bytes.splice(at..at, end64);
    [before, &built.bytes].concat()
}

/// An extra field.
pub(super) fn extra_field(id: u16, content: &[u8]) -> Vec<u8> {
    [&id.to_le_bytes()[..], &le16(content.len()), content].concat()
}

/// Text that compresses about as logs do.
pub(super) fn log(seed: u32, lines: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    for line in 0..lines {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        writeln!(
            out,
            "I240420 06:22:{:02}.{state:010} {line} a/b.go:{}",
            line % 60,
            state >> 20
        )
        .unwrap();
    }
    out
}

/// Four files, the third stored.
pub(super) fn sample() -> Vec<Entry> {
    vec![
        entry("debug/nodes/1/logs/cockroach.log", &log(1, 400)),
        entry("debug/nodes/1/status.json", b"{}"),
        Entry {
            method: 0,
            ..entry("debug/nodes/2/logs/cockroach.log", &log(2, 90))
        },
        entry("debug/nodes/3/logs/cockroach.log", &log(3, 200)),
    ]
}

/// The sample with some bytes written over.
pub(super) fn patched(patch: impl Fn(&Built) -> (usize, Vec<u8>)) -> Vec<u8> {
    let mut built = build(&sample());
    let (at, with) = patch(&built);
    built.bytes.splice(at..at + with.len(), with);
    built.bytes
}

/// The sample with other descriptors.
pub(super) fn with_descriptor(descriptor: Descriptor) -> Built {
    let entries: Vec<Entry> = sample()
        .into_iter()
        .map(|entry| Entry {
            descriptor,
            ..entry
        })
        .collect();
    build(&entries)
}

/// The sample with a comment at its end.
pub(super) fn with_comment(comment: &[u8]) -> Vec<u8> {
    let mut built = build(&sample());
    built.bytes.truncate(built.bytes.len() - 2);
    built.bytes.extend(le16(comment.len()));
    built.bytes.extend(comment);
    built.bytes
}

/// The sample with some bytes taken out.
pub(super) fn without(range: impl Fn(&Built) -> Range<usize>) -> Vec<u8> {
    let mut built = build(&sample());
    let range = range(&built);
    built.bytes.drain(range);
    built.bytes
}

/// A gap before the second file, with every offset moved along.
pub(super) fn with_gap(gap: &[u8]) -> Vec<u8> {
    let mut built = build(&sample());
    let at = built.files[1][0];
    for index in 1..4 {
        let (record, start) = (built.records[index] + 42, built.files[index][0] + gap.len());
        built.bytes.splice(record..record + 4, le32(start));
    }
    let (field, directory) = (built.end_record + 16, built.directory + gap.len());
    built.bytes.splice(field..field + 4, le32(directory));
    built.bytes.splice(at..at, gap.iter().copied());
    built.bytes
}
