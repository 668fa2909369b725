//! Any cutting of a member gives the same findings: entries, stretches of
//! time, versions, tenants, jobs, and what a check found.

use proptest::prelude::*;

use super::made_up::{Counted, MadeUp};
use super::{Findings, Needles, Scan};
use crate::input::member::LogFile;

/// The findings of a log that comes in pieces of these sizes, over and over.
fn scanned(log: &LogFile, bytes: &[u8], sizes: &[usize]) -> Findings<Counted> {
    let needles = Needles::<MadeUp>::default();
    let mut scan = Scan::new(&needles, "a.log", log.clone());
    let mut rest = bytes;
    let mut sizes = sizes.iter().cycle();
    while !rest.is_empty() {
        let size = sizes.next().map_or(rest.len(), |size| *size);
        let (piece, after) = rest.split_at(size.clamp(1, rest.len()));
        scan.feed(piece);
        rest = after;
    }
    scan.finish()
}

/// Whole entries of every kind that the scan or the check looks at, and what
/// stands around and between them.
const PARTS: &[&str] = &[
    "E250422 06:22:39.852238 6885 made_up.go:4 ⋮ [T1,Vsystem,n3,job=7] 9 it broke\n",
    "E250422 07:52:39.852238 6885 x/made_up.go:4 ⋮ [T3,Vapp,n1,job=8] 9 it broke\nand more\n",
    "E250422 06:22:40.000000 6885 made_up.go:4 ⋮ [n2] 10 =it broke\n",
    "E250422 06:22:40.000000 6885 made_up.go:4 ⋮ [n2] 10 +as made_up.go says\n",
    "I250422 06:00:00.000000 1 util/log/a.go:1 ⋮ [config] binary: CockroachDB CCL v23.1.0 (x, built x)\n",
    "I250422 06:00:01.000000 1 util/log/a.go:1 ⋮ [config] clusterID: 1-2-3\n",
    "I250422 06:22:38.000000 5 sql/exec_log.go:1 ⋮ [n3] 8 all is well\n",
    "I250422 06:30:00.000001 1 jobs/registry.go:1 ⋮ [n3] 9 IMPORT job 7: stepping through state succeeded\n",
    r#"{"t":"1745302959.5","sev":"E","f":"made_up.go","tags":{"n":"4","job":"7"},"version":"v23.1.0","message":"it broke"}"#,
    r#"{"timestamp":"1745302960.5","severity":"ERROR","file":"made_up.go","line":4,"message":"it \"broke\""}"#,
    "\n",
    "\r\n",
    "\r",
    "\0",
    "\0\0\0\0",
    "h: ",
    "2025-04-22T06:22:39Z stderr F ",
    "12> ",
    "{\"log\":\"",
    "\\n\"}\n",
    "{\"a\":[1,",
    "made_up.go",
    "‹made_up.go›",
    "more\n",
    "E250422 06:22:39.85",
];

/// A file: parts with one prefix before each line or none, in one encoding.
fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let parts = prop::collection::vec(prop::sample::select(PARTS), 0..24);
    let prefix = prop::sample::select(vec!["", "", "h: ", "3> ", "2025-04-22T06:22:39Z stderr F "]);
    let encoding = prop::sample::select(vec!["UTF-8", "UTF-8", "marked", "UTF-16 LE", "UTF-16 BE"]);
    (parts, prefix, encoding, any::<bool>()).prop_map(|(parts, prefix, encoding, crlf)| {
        let mut text = parts.concat();
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        if !prefix.is_empty() {
            let lines = text.split_inclusive('\n');
            text = lines.flat_map(|line| [prefix, line]).collect();
        }
        match encoding {
            "marked" => format!("\u{feff}{text}").into_bytes(),
            "UTF-16 LE" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "UTF-16 BE" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            _ => text.into_bytes(),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_cutting(
        file in any_file(),
        sizes in prop::collection::vec(1_usize..300, 1..6),
        node in prop::option::of(1_u32..4),
        tenant in prop::option::of(Just("app".to_owned())),
        claimed: bool,
    ) {
        let log = LogFile { node, tenant, claimed, ..LogFile::default() };
        let whole = scanned(&log, &file, &[]);
        prop_assert_eq!(scanned(&log, &file, &sizes), whole.clone());
        prop_assert_eq!(scanned(&log, &file, &[1]), whole);
    }
}

/// What the property draws from does reach the check, in every way there is.
#[test]
fn something_is_found() {
    let log = LogFile {
        claimed: true,
        ..LogFile::default()
    };
    let text: String = PARTS[..8].concat();
    let lines = text.split_inclusive('\n');
    let prefixed: String = lines.flat_map(|line| ["h: ", line]).collect();
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for file in [text.as_bytes(), prefixed.as_bytes(), &utf16] {
        let Findings { member, found } = scanned(&log, file, &[]);
        assert_eq!(member.entries, 7);
        assert_eq!(member.jobs.len(), 2);
        assert_eq!((member.versions.len(), member.spans.len()), (1, 3));
        assert_eq!(member.tenants.len(), 2);
        assert_eq!(member.cluster_id.as_deref(), Some("1-2-3"));
        assert_eq!(found.errors.len(), 3);
        assert_eq!(found.names, [1, 2, 4, 5, 5]);
        assert!(!found.lines.is_empty() && found.lost.is_empty());
    }
}
