use super::*;

/// Names, what they are joined to, and what stays.
#[test]
fn joined_by_name() {
    #[rustfmt::skip]
    let cases: &[(&str, &str, &str)] = &[
        ("plain cuts",       "x.zip.001 x.zip.002 x.zip.003",      "x.001-003.zip=123"),
        ("in any order",     "x.zip.003 x.zip.001 x.zip.002",      "x.001-003.zip=231"),
        ("by split",         "x.zip.aa x.zip.ab",                  "x.aa-ab.zip=12"),
        ("by split -d",      "x.zip.00 x.zip.01",                  "x.00-01.zip=12"),
        ("by Info-ZIP",      "x.z01 x.z02 x.zip",                  "x.z01-z02.zip=123"),
        ("in its own order", "x.zip x.z01",                        "x.z01-z01.zip=21"),
        ("in capitals",      "X.ZIP X.z01",                        "X.z01-z01.zip=21"),
        ("a hole",           "x.zip.001 x.zip.002 x.zip.004",      "x.001-002.zip=12 x.zip.004=3"),
        ("no first",         "x.zip.002 x.zip.003",                "x.zip.002=1 x.zip.003=2"),
        ("a tar archive",    "x.tar.gz.aa x.tar.gz.ab",            "x.aa-ab.tar.gz=12"),
        ("in other ways",    "x.TGZ.00 x.tgz.01 y.tar.001 y.tar.002", "x.00-01.tgz=12 y.001-002.tar=34"),
        ("letters in capitals", "X.TAR.GZ.AA X.TAR.GZ.AB",         "X.aa-ab.tar.gz=12"),
        ("a log",            "a.log.zst.000 a.log.zst.001 a.log.zst.002", "a.log.zst.000=1 a.log.001-002.zst=23"),
        ("one",              "x.zip.001",                          "x.zip.001=1"),
        ("no directory",     "x.z01 x.z02",                        "x.z01=1 x.z02=2"),
        ("the last alone",   "x.zip",                              "x.zip=1"),
        ("two archives",     "x.zip.001 y.zip.001 y.zip.002 x.zip.002", "x.001-002.zip=14 y.001-002.zip=23"),
        ("twice",            "x.zip.001 x.zip.002 x.zip.001 x.zip.002", "x.001-002.zip=12 x.001-002.zip=34"),
        ("others",           "a.log.001 a.log.002 x.zip.gz x.zip.bak 01 z01 xtar.001 xtar.002", "a.log.001=1 a.log.002=2 x.zip.gz=3 x.zip.bak=4 01=5 z01=6 xtar.001=7 xtar.002=8"),
    ];
    for (name, given, want) in cases {
        for folder in [false, true] {
            let sources = given.split(' ').zip(b'1'..).map(|(path, byte)| Source {
                name: if folder { "f" } else { path }.to_owned(),
                path: path.to_owned(),
                folder,
                bytes: Box::new(vec![byte]),
            });
            let joined = join_parts(sources.collect());
            let got = joined.iter().map(|source| {
                let mut bytes = vec![0; usize::try_from(source.bytes.size()).unwrap()];
                source.bytes.read_exact_at(0, &mut bytes).unwrap();
                let name = if folder { "f" } else { &source.path };
                assert_eq!(source.name, name);
                format!("{}={}", source.path, String::from_utf8(bytes).unwrap())
            });
            assert_eq!(got.collect::<Vec<_>>().join(" "), *want, "{name}");
        }
    }
}

/// All names that `split` has for parts with two letters.
#[test]
fn as_many_as_there_are_letters() {
    let letters = || (b'a'..=b'z').map(char::from);
    let names =
        letters().flat_map(|first| letters().map(move |second| format!("x.zip.{first}{second}")));
    let sources: Vec<Source> = names
        .map(|path| Source {
            name: path.clone(),
            path,
            folder: false,
            bytes: Box::new(vec![1]),
        })
        .collect();
    let joined = join_parts(sources);
    let [all] = &joined[..] else {
        unreachable!("{} files", joined.len());
    };
    assert_eq!((all.path.as_str(), all.bytes.size()), ("x.aa-zz.zip", 676));
    assert_eq!(
        missing("x.aa-az.zip", &|_| false, 1).as_deref(),
        Some("x.zip.ba")
    );
    for packed in ["x.zip.gz", "x.zip.xz"] {
        assert!(!is_part(packed));
        assert_eq!(missing(packed, &|_| false, 1), None);
    }
}

/// Every stretch of joined parts, empty ones too.
#[test]
fn every_stretch() {
    let parts: [&[u8]; 5] = [b"abc", b"", b"d", b"efgh", b""];
    let whole = parts.concat();
    let joined = Joined::of(parts.map(|part| Box::new(part.to_vec()) as Owned).into());
    assert_eq!(joined.size(), whole.len() as u64);
    for from in 0..=whole.len() {
        for to in from..=whole.len() {
            let mut bytes = vec![0; to - from];
            joined.read_exact_at(from as u64, &mut bytes).unwrap();
            assert_eq!(bytes, whole[from..to]);
        }
    }
    for (offset, length) in [(0, 9), (8, 1), (9, 0), (u64::MAX, 2)] {
        let mut bytes = vec![0; length];
        let error = joined.read_exact_at(offset, &mut bytes).unwrap_err();
        assert_eq!(error.code(), "out-of-range", "{offset}");
    }
}

/// Which part is missing, of what is here and is not whole.
#[test]
fn missing_parts() {
    #[rustfmt::skip]
    let cases: &[(&str, &str, u32, Option<&str>)] = &[
        ("x.001-003.zip",      "",              1, Some("x.zip.004")),
        ("x.aa-ab.zip",        "",              1, Some("x.zip.ac")),
        ("x.aa-ab.tar.gz",     "",              1, Some("x.tar.gz.ac")),
        ("x.001-002.tgz",      "",              1, Some("x.tgz.003")),
        ("x.tar.gz.002",       "",              1, Some("x.tar.gz.001")),
        ("x.tar.gz",           "",              1, None),
        ("a/x.z01-z02.zip",    "",              3, None),
        ("a/x.z01-z02.zip",    "",              5, Some("a/x.z03")),
        ("x.zip.004",          "",              1, Some("x.zip.003")),
        ("x.zip.004",          "x.zip.003 x.zip.002", 1, Some("x.zip.001")),
        ("x.zip.001",          "",              1, Some("x.zip.002")),
        ("x.zip.ab",           "",              1, Some("x.zip.aa")),
        ("x.zip.00",           "",              1, Some("x.zip.01")),
        ("x.z01",              "x.z02",         1, Some("x.zip")),
        ("x.z02",              "x.zip",         1, Some("x.z01")),
        ("x.z01",              "x.zip x.z03",   1, Some("x.z02")),
        ("x.zip",              "",              1, None),
        ("x.zip",              "",              3, Some("x.z01")),
        ("x.zip",              "x.z01",         3, Some("x.z02")),
        ("x.zip",              "x.z01 x.z02",   3, None),
        ("z",                  "",              9, None),
        ("x.2025-03.zip",      "",              1, None),
        ("é.zip",              "",              2, Some("é.z01")),
    ];
    for (path, here, parts, want) in cases {
        let here: Vec<&str> = here.split(' ').chain([*path]).collect();
        let got = missing(path, &|name| here.contains(&name), *parts);
        assert_eq!(got.as_deref(), *want, "{path} beside {here:?}");
    }
}
