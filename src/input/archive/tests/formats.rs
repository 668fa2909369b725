//! What is told from a file's first bytes, and what a member costs.

use crate::input::archive::{ArchiveError, Member, OtherFormat, looks_like_zip, open};

#[test]
fn formats() {
    let tar = [vec![b'a'; 257], b"ustar\x0000".to_vec()].concat();
    #[rustfmt::skip]
    let cases: &[(&str, &[u8], ArchiveError)] = &[
        ("empty", b"",                                   ArchiveError::Empty),
        ("text",  b"I210116 21:49:17.073282 14 a log\n", ArchiveError::NotZip),
        ("gzip",  b"\x1f\x8b\x08\0\0\0\0\0",             ArchiveError::OtherFormat { format: OtherFormat::Gzip }),
        ("tar",   &tar,                                  ArchiveError::OtherFormat { format: OtherFormat::Tar }),
        ("7z",    b"7z\xbc\xaf\x27\x1c\0\x04",           ArchiveError::OtherFormat { format: OtherFormat::SevenZip }),
        ("zeros", &[0; 10_000],                          ArchiveError::NotZip),
        ("cut",   b"PK\x03\x04\x14\0\x08\0",             ArchiveError::NothingFound),
    ];
    for (name, bytes, want) in cases {
        let got = open(bytes, &mut |_| true).expect_err(name);
        assert_eq!(got, *want, "{name}");
    }
}

#[test]
fn heads() {
    assert!(looks_like_zip(b"PK\x03\x04 and more"));
    assert!(looks_like_zip(b"PK\x05\x06"));
    assert!(!looks_like_zip(b"PK"));
    assert!(!looks_like_zip(b"\x1f\x8b"));
    assert!(!looks_like_zip(b""));
}

/// A million members add up.
#[test]
fn a_member_is_small() {
    assert!(size_of::<Member>() <= 96, "{}", size_of::<Member>());
}
