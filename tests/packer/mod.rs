//! Packs files as other programs do.

// Each test is a program of its own.
#![allow(dead_code, reason = "no test uses all of it")]

use std::io::{Read as _, Write as _};

use bzip2::read::MultiBzDecoder;
use bzip2::write::BzEncoder;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use lzma_rust2::{XzOptions, XzReader, XzWriter};
use ruzstd::decoding::FrameDecoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

/// A compression.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Codec {
    Gzip,
    Bzip2,
    Xz,
    Zstd,
}

impl Codec {
    pub(crate) const ALL: [Codec; 4] = [Codec::Gzip, Codec::Bzip2, Codec::Xz, Codec::Zstd];

    /// What names of such files end in.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Codec::Gzip => ".gz",
            Codec::Bzip2 => ".bz2",
            Codec::Xz => ".xz",
            Codec::Zstd => ".zst",
        }
    }

    pub(crate) fn pack(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Codec::Gzip => {
                let mut to = GzEncoder::new(Vec::new(), flate2::Compression::default());
                to.write_all(bytes).expect("packed");
                to.finish().expect("packed")
            }
            Codec::Bzip2 => {
                let mut to = BzEncoder::new(Vec::new(), bzip2::Compression::fast());
                to.write_all(bytes).expect("packed");
                to.finish().expect("packed")
            }
            Codec::Xz => {
                let mut to = XzWriter::new(Vec::new(), XzOptions::with_preset(1)).expect("made");
                to.write_all(bytes).expect("packed");
                to.finish().expect("packed")
            }
            Codec::Zstd => compress_to_vec(bytes, CompressionLevel::Fastest),
        }
    }

    /// What it unpacks to; `None` if it is damaged.
    pub(crate) fn unpack(self, packed: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = match self {
            Codec::Gzip => MultiGzDecoder::new(packed).read_to_end(&mut bytes).is_ok(),
            Codec::Bzip2 => MultiBzDecoder::new(packed).read_to_end(&mut bytes).is_ok(),
            Codec::Xz => XzReader::new(packed, true).read_to_end(&mut bytes).is_ok(),
            Codec::Zstd => {
                bytes = Vec::with_capacity(4 << 20);
                FrameDecoder::new()
                    .decode_all_to_vec(packed, &mut bytes)
                    .is_ok()
            }
        };
        read.then_some(bytes)
    }
}

/// A tar archive of these, each path behind `before`.
pub(crate) fn tar(files: &[(String, Vec<u8>)], before: &str) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut folder = tar::Header::new_gnu();
    folder.set_entry_type(tar::EntryType::Directory);
    folder.set_size(0);
    folder.set_mode(0o755);
    archive
        .append_data(&mut folder, "debug/", std::io::empty())
        .expect("packed");
    for (path, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        let path = format!("{before}{path}");
        archive
            .append_data(&mut header, path, bytes.as_slice())
            .expect("packed");
    }
    archive.into_inner().expect("packed")
}
