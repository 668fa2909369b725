//! Tells from the first bytes of a stream how it is packed.

use crate::input::archive::looks_like_zip;

/// How a stream is packed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Format {
    Gzip,
    Bzip2,
    Xz,
    Zstd,
    Tar,
    Zip,
}

impl Format {
    /// Bytes that are looked at; fewer only where there are no more.
    pub(crate) const HEAD_BYTES: usize = 512;

    /// The format of what starts with `head`.
    #[must_use]
    pub(crate) fn of(head: &[u8]) -> Option<Format> {
        // RFC 1952; bzip2 with the size of its blocks; the file format of xz,
        // 2.1.1.1; RFC 8878, 3.1, with a frame to be skipped; POSIX's ustar,
        // which GNU tar follows here.
        const MARKS: [(usize, &[u8], Format); 6] = [
            (0, b"\x1f\x8b\x08", Format::Gzip),
            (0, b"BZh", Format::Bzip2),
            (0, b"\xfd7zXZ\0", Format::Xz),
            (0, b"\x28\xb5\x2f\xfd", Format::Zstd),
            (1, b"\x2a\x4d\x18", Format::Zstd),
            (257, b"ustar", Format::Tar),
        ];
        let is = |at: usize, mark| head.get(at..).is_some_and(|rest| rest.starts_with(mark));
        if is_tar(head) {
            return Some(Format::Tar);
        }
        let marked = MARKS.iter().find(|(at, mark, _)| is(*at, mark));
        let marked = marked.map(|(_, _, format)| *format);
        // Letters alone may start a text.
        let marked = marked.filter(|format| {
            *format != Format::Bzip2 || head.get(3).is_some_and(|size| (b'1'..=b'9').contains(size))
        });
        marked.or_else(|| looks_like_zip(head).then_some(Format::Zip))
    }

    /// Whether it holds files, and not one stream.
    #[must_use]
    pub(crate) fn is_archive(self) -> bool {
        matches!(self, Format::Tar | Format::Zip)
    }

    /// The path of what a file at `path` unpacks to: without the ending that
    /// says how it is packed.
    #[must_use]
    pub(crate) fn unpacked_path(self, path: &str) -> String {
        let endings: &[(&str, &str)] = match self {
            Format::Gzip => &[(".gz", ""), (".tgz", ".tar"), (".taz", ".tar")],
            Format::Bzip2 => &[(".bz2", ""), (".tbz2", ".tar"), (".tbz", ".tar")],
            Format::Xz => &[(".xz", ""), (".txz", ".tar")],
            Format::Zstd => &[(".zst", ""), (".zstd", ""), (".tzst", ".tar")],
            Format::Tar | Format::Zip => &[],
        };
        let ends = |ending: &str| {
            let at = path.len().checked_sub(ending.len())?;
            let (stem, end) = path.split_at_checked(at)?;
            (end.eq_ignore_ascii_case(ending) && !stem.is_empty()).then_some(stem)
        };
        let found = endings.iter().find_map(|(ending, instead)| {
            let stem = ends(ending)?;
            Some(format!("{stem}{instead}"))
        });
        found.unwrap_or_else(|| path.to_owned())
    }
}

/// Whether a header of a tar archive stands here: the oldest ones have no mark,
/// but all have the sum of their bytes (POSIX `pax`, "ustar Interchange
/// Format").
fn is_tar(head: &[u8]) -> bool {
    const SUM: std::ops::Range<usize> = 148..156;
    let (Some(header), Some(digits)) = (head.get(..512), head.get(SUM)) else {
        return false;
    };
    let digits = digits.iter().copied();
    let digits: Vec<u8> = digits.filter(|byte| !matches!(byte, b' ' | 0)).collect();
    let want = std::str::from_utf8(&digits)
        .ok()
        .and_then(|digits| u32::from_str_radix(digits, 8).ok());
    let outside = header.iter().enumerate();
    let outside = outside.filter(|(at, _)| !SUM.contains(at));
    let sum: u32 = outside.map(|(_, byte)| u32::from(*byte)).sum();
    header.first() != Some(&0) && want == Some(sum + 8 * u32::from(b' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The header of a file `a` without a mark, whose sum is off by this.
    fn old_tar(off: u32) -> [u8; 512] {
        let mut header = [0; 512];
        header[0] = b'a';
        let sum = u32::from(b'a') + 8 * 32 + off;
        header[148..155].copy_from_slice(format!("{sum:06o} ").as_bytes());
        header
    }

    #[test]
    fn marks() {
        let mut tar = [0; 512];
        tar[257..262].copy_from_slice(b"ustar");
        #[rustfmt::skip]
        let cases: &[(&[u8], Option<Format>)] = &[
            (b"\x1f\x8b\x08\0",          Some(Format::Gzip)),
            (b"\x1f\x8b\x07\0",          None),
            (b"BZh9",                    Some(Format::Bzip2)),
            (b"BZh0",                    None),
            (b"BZh",                     None),
            (b"\xfd7zXZ\0\0",            Some(Format::Xz)),
            (b"\xfd7zXZ",                None),
            (b"\x28\xb5\x2f\xfd",        Some(Format::Zstd)),
            (b"\x50\x2a\x4d\x18",        Some(Format::Zstd)),
            (&tar,                       Some(Format::Tar)),
            (&tar[..261],                None),
            (&old_tar(0),                Some(Format::Tar)),
            (&old_tar(1),                None),
            (&[0; 512],                  None),
            (b"PK\x03\x04",              Some(Format::Zip)),
            (b"",                        None),
            (b"I250422 06:22:39",        None),
        ];
        for (head, want) in cases {
            assert_eq!(Format::of(head), *want, "{head:?}");
        }
    }

    #[test]
    fn endings() {
        #[rustfmt::skip]
        let cases: &[(Format, &str, &str)] = &[
            (Format::Gzip,  "a/cockroach.log.gz",  "a/cockroach.log"),
            (Format::Gzip,  "a/LOGS.TGZ",          "a/LOGS.tar"),
            (Format::Gzip,  "a/cockroach.log",     "a/cockroach.log"),
            (Format::Gzip,  ".gz",                 ".gz"),
            (Format::Bzip2, "a.log.bz2",           "a.log"),
            (Format::Xz,    "a.txz",               "a.tar"),
            (Format::Zstd,  "a.zst",               "a"),
            (Format::Zstd,  "ä.gz",                "ä.gz"),
            (Format::Tar,   "a.tar",               "a.tar"),
            (Format::Zip,   "debug.zip",           "debug.zip"),
        ];
        for (format, path, want) in cases {
            assert_eq!(format.unpacked_path(path), *want, "{path}");
        }
    }
}
