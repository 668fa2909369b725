//! The header that stands before each file, and the descriptor behind it.
//!
//! Section numbers are those of PKWARE's APPNOTE.TXT.
//!
//! # Promises
//!
//! * Input is untrusted: no byte string makes this module panic or allocate.
//!
//! # Not here
//!
//! Records of the directory: `rawzip` reads them.

use crate::limits::PATH_BYTES;

/// Starts a local file header (4.3.7).
pub(in crate::input) const LOCAL_SIGNATURE: &[u8; 4] = b"PK\x03\x04";

/// Starts a data descriptor (4.3.9.3), though writers may leave it out.
pub(in crate::input) const DESCRIPTOR_SIGNATURE: &[u8; 4] = b"PK\x07\x08";

/// Bytes of a local file header before the path.
pub(crate) const LOCAL_BYTES: usize = 30;

/// Bytes of the longest data descriptor: signature, CRC-32, two 64-bit sizes.
pub(in crate::input) const DESCRIPTOR_BYTES: usize = 24;

/// Newest version of the format that APPNOTE.TXT names (4.4.3.2).
const NEWEST_VERSION: u16 = 63;

/// The fields of a local file header that matter here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::input) struct LocalHeader {
    version: u16,
    flags: u16,
    pub(in crate::input) method: u16,
    pub(in crate::input) crc32: u32,
    pub(in crate::input) compressed_bytes: u64,
    pub(in crate::input) inflated_bytes: u64,
    pub(in crate::input) path_bytes: u16,
    pub(in crate::input) extra_bytes: u16,
}

impl LocalHeader {
    /// Parses the fixed part; `None` if it is cut or is something else.
    pub(in crate::input) fn parse(bytes: &[u8]) -> Option<LocalHeader> {
        let bytes = bytes.strip_prefix(LOCAL_SIGNATURE)?;
        Some(LocalHeader {
            version: u16_at(bytes, 0)?,
            flags: u16_at(bytes, 2)?,
            method: u16_at(bytes, 4)?,
            crc32: u32_at(bytes, 10)?,
            compressed_bytes: u64::from(u32_at(bytes, 14)?),
            inflated_bytes: u64::from(u32_at(bytes, 18)?),
            path_bytes: u16_at(bytes, 22)?,
            extra_bytes: u16_at(bytes, 24)?,
        })
    }

    /// Bytes from the signature to the data; at most 131,100.
    pub(in crate::input) fn length(&self) -> usize {
        LOCAL_BYTES + usize::from(self.path_bytes) + usize::from(self.extra_bytes)
    }

    /// Whether the data is encrypted (4.4.4, bit 0).
    pub(in crate::input) fn encrypted(&self) -> bool {
        self.flags & 1 != 0
    }

    /// Whether checksum and sizes stand behind the data (4.4.4, bit 3).
    pub(in crate::input) fn has_descriptor(&self) -> bool {
        self.flags & 8 != 0
    }

    /// Takes sizes of 4 GiB and more from the zip64 extra field (4.5.3).
    pub(in crate::input) fn with_zip64_sizes(mut self, mut extra: &[u8]) -> LocalHeader {
        while let (Some(id), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
            let Some((field, rest)) = extra
                .get(4..)
                .and_then(|rest| rest.split_at_checked(usize::from(length)))
            else {
                return self;
            };
            if id == 1 {
                let (inflated, compressed) = (u64_at(field, 0), u64_at(field, 8));
                if self.inflated_bytes == u64::from(u32::MAX) {
                    self.inflated_bytes = inflated.unwrap_or(self.inflated_bytes);
                }
                if self.compressed_bytes == u64::from(u32::MAX) {
                    self.compressed_bytes = compressed.unwrap_or(self.compressed_bytes);
                }
                return self;
            }
            extra = rest;
        }
        self
    }

    /// Whether a header found by chance would be this sound.
    pub(in crate::input) fn is_plausible(&self) -> bool {
        let version = self.version & 0xff;
        let known_method = matches!(self.method, 0..=20 | 93..=99);
        let path_fits = (1..=PATH_BYTES).contains(&usize::from(self.path_bytes));
        version <= NEWEST_VERSION && known_method && path_fits
    }
}

/// Whether `path` could be one: no control bytes.
pub(in crate::input) fn is_plausible_path(path: &[u8]) -> bool {
    !path.iter().any(u8::is_ascii_control)
}

/// What a data descriptor must say of the data before it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::input) struct Facts {
    pub(in crate::input) crc32: u32,
    pub(in crate::input) compressed_bytes: u64,
    pub(in crate::input) inflated_bytes: u64,
}

impl Facts {
    /// Length of the descriptor at the start of `bytes` that says the same.
    ///
    /// There are four shapes: with signature or without, sizes in 32 bits or
    /// in 64. Nothing but the data itself tells which was written.
    pub(in crate::input) fn descriptor_length(&self, bytes: &[u8]) -> Option<usize> {
        match bytes.strip_prefix(DESCRIPTOR_SIGNATURE) {
            Some(body) => self.body_length(body).map(|length| length + 4),
            None => None,
        }
        .or_else(|| self.body_length(bytes))
    }

    fn body_length(&self, body: &[u8]) -> Option<usize> {
        if u32_at(body, 0)? != self.crc32 {
            return None;
        }
        let wide = (u64_at(body, 4), u64_at(body, 12));
        if wide == (Some(self.compressed_bytes), Some(self.inflated_bytes)) {
            return Some(20);
        }
        let narrow = (u64::from(u32_at(body, 4)?), u64::from(u32_at(body, 8)?));
        (narrow == (self.compressed_bytes, self.inflated_bytes)).then_some(12)
    }
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(version: u8, flags: u16, method: u16, path: u16) -> Vec<u8> {
        let mut bytes = LOCAL_SIGNATURE.to_vec();
        bytes.extend([version, 0]);
        for field in [flags, method, 0, 0] {
            bytes.extend(field.to_le_bytes());
        }
        for field in [0xabcd_u32, u32::MAX, 7] {
            bytes.extend(field.to_le_bytes());
        }
        bytes.extend(path.to_le_bytes());
        bytes.extend(9_u16.to_le_bytes());
        bytes
    }

    #[test]
    fn headers() {
        #[rustfmt::skip]
        let cases = [
            ("as Go writes it",  header(20, 8, 8, 5),    true),
            ("newest version",   header(63, 0, 0, 5),    true),
            ("no such version",  header(64, 0, 0, 5),    false),
            ("zstd",             header(20, 0, 93, 5),   true),
            ("no such method",   header(20, 0, 21, 5),   false),
            ("no path",          header(20, 0, 8, 0),    false),
            ("longest path",     header(20, 0, 8, 4096), true),
            ("path too long",    header(20, 0, 8, 4097), false),
        ];
        for (name, bytes, want) in cases {
            let parsed = LocalHeader::parse(&bytes).expect(name);
            assert_eq!(parsed.is_plausible(), want, "{name}");
            assert_eq!(parsed.crc32, 0xabcd, "{name}");
            assert_eq!(parsed.inflated_bytes, 7, "{name}");
            for end in 0..bytes.len() {
                assert_eq!(LocalHeader::parse(&bytes[..end]), None, "{name} to {end}");
            }
        }
    }

    #[test]
    fn zip64_sizes() {
        let other = [9, 0, 2, 0, 1, 1];
        let mut field = vec![1, 0, 16, 0];
        field.extend(11_u64.to_le_bytes());
        field.extend((5_u64 << 32).to_le_bytes());
        let parsed = LocalHeader::parse(&header(45, 0, 8, 1)).unwrap();
        let extra = [other.as_slice(), &field].concat();
        let sizes = parsed.with_zip64_sizes(&extra);
        assert_eq!((sizes.compressed_bytes, sizes.inflated_bytes), (5 << 32, 7));
        for end in 0..extra.len() {
            let sizes = parsed.with_zip64_sizes(&extra[..end]);
            assert_eq!(sizes.compressed_bytes, u64::from(u32::MAX), "to {end}");
        }
    }

    #[test]
    fn descriptors() {
        let facts = Facts {
            crc32: 0x0102_0304,
            compressed_bytes: 5,
            inflated_bytes: 6,
        };
        let narrow = [4, 3, 2, 1, 5, 0, 0, 0, 6, 0, 0, 0];
        let wide = [4, 3, 2, 1, 5, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
        #[rustfmt::skip]
        let cases = [
            ("narrow",            narrow.to_vec(),                                       Some(12)),
            ("wide",              wide.to_vec(),                                         Some(20)),
            ("narrow and signed", [DESCRIPTOR_SIGNATURE.as_slice(), &narrow].concat(),   Some(16)),
            ("wide and signed",   [DESCRIPTOR_SIGNATURE.as_slice(), &wide].concat(),     Some(24)),
            ("other checksum",    [&[5], &narrow[1..]].concat(),                         None),
            ("other size",        [&narrow[..8], &[7, 0, 0, 0]].concat(),                None),
            ("empty",             Vec::new(),                                            None),
        ];
        for (name, bytes, want) in cases {
            assert_eq!(facts.descriptor_length(&bytes), want, "{name}");
            for end in 0..want.unwrap_or(0) {
                assert_eq!(
                    facts.descriptor_length(&bytes[..end]),
                    None,
                    "{name} to {end}"
                );
            }
        }
    }
}
