//! A made-up log that exercises the hot code.
//!
//! A fresh WebAssembly instance is slow until the browser has optimized it: in
//! Chromium the first three members of each worker inflate at about 130, 275
//! and 465 MiB/s, which is 200 ms of its time. The page runs this while the
//! person looks for the file.

use std::ops::ControlFlow;

use crate::a144650::A144650;
use crate::input::archive::{Member, MemberReader, Method, Origin};
use crate::input::member::LogFile;
use crate::scan::{Needles, Scan};

/// Inflated bytes of the made-up log.
const BYTES: usize = 8 << 20;

/// Inflates and scans the made-up log; returns the number of its entries.
#[must_use]
pub(crate) fn run() -> u64 {
    let (bytes, member) = made_up();
    let needles = Needles::<A144650>::default();
    let mut reader = MemberReader::new();
    let mut entries = 0;
    for _ in 0..ROUNDS {
        let log = LogFile {
            claimed: true,
            node: Some(1),
            ..LogFile::default()
        };
        let mut scan = Scan::new(&needles, &member.path, log);
        let read = reader.read(&bytes, &member, &mut |piece| {
            scan.feed(piece);
            ControlFlow::Continue(())
        });
        // A made-up log that cannot be read would only leave the engine cold.
        entries = read.map_or(0, |_| scan.finish().member.entries);
    }
    entries
}

/// Rounds over the made-up log, so that code compiled while the first one
/// runs is used by the next.
const ROUNDS: usize = 3;

/// A zip of one member without its directory, which is not needed.
fn made_up() -> (Vec<u8>, Member) {
    let log = text();
    let mut crc = flate2::Crc::new();
    crc.update(&log);
    let mut deflated = Vec::with_capacity(log.len());
    let mut compress = flate2::Compress::new(flate2::Compression::new(1), false);
    // Room for all: the text compresses.
    let _ = compress.compress_vec(&log, &mut deflated, flate2::FlushCompress::Finish);
    let header = local_header();
    let member = Member {
        ordinal: 0,
        path: "warm.log".to_owned(),
        header_offset: 0,
        limit_offset: (header.len() + deflated.len()) as u64,
        compressed_bytes: deflated.len() as u64,
        inflated_bytes: log.len() as u64,
        crc32: Some(crc.sum()),
        method: Method::Deflate,
        encrypted: false,
        origin: Origin::Directory,
        complete: true,
    };
    ([header, deflated].concat(), member)
}

/// APPNOTE 4.3.7: a local file header with an empty name.
fn local_header() -> Vec<u8> {
    let mut header = b"PK\x03\x04\x14\x00\x00\x00\x08\x00".to_vec();
    header.resize(30, 0);
    header
}

/// Log lines that vary like real ones do.
fn text() -> Vec<u8> {
    let mut log = Vec::with_capacity(BYTES + 256);
    let mut state: u64 = 0x9E37_79B9_7F4A_7C15;
    while log.len() < BYTES {
        // A linear congruential step; any spread of bits will do.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let (a, b) = (state >> 33, state >> 45);
        let line = format!(
            "I250422 06:22:{:02}.{:06} {} kv/kvserver/replica_raft.go:{} ⋮ [T1,n1,s1,r{}/1:‹/Table/{}›] {} applied {} entries in {}.{}ms\n",
            a % 60,
            a % 1_000_000,
            b % 9999,
            b % 999,
            a % 500,
            b % 120,
            a,
            b % 64,
            b % 17,
            a % 10
        );
        log.extend_from_slice(line.as_bytes());
    }
    log
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_made_up_log_is_read_to_its_end() {
        let (bytes, member) = made_up();
        let read = MemberReader::new().read(&bytes, &member, &mut |_| ControlFlow::Continue(()));
        assert_eq!(
            read.map_err(|error| error.to_string()),
            Ok(member.inflated_bytes)
        );
        assert!(run() > 10_000);
    }
}
