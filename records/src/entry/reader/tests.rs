use proptest::prelude::*;

use super::*;

/// Line on which it starts, line on which it ends, whether it is an entry, and
/// its text.
type Row = (u64, u64, bool, String);

fn units_of(file: &[u8], pieces: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut sink = |unit: Unit<'_>| {
        let text = String::from_utf8_lossy(unit.bytes).into_owned();
        rows.push((unit.first, unit.last, unit.is_entry, text));
    };
    let mut reader = Reader::default();
    for piece in file.chunks(pieces) {
        reader.feed(piece, &mut sink);
    }
    reader.finish(&mut sink);
    rows
}

const FIRST: &str = "I250422 06:00:00.000001 1 a/b.go:1 ⋮ [n1] 1  one\n";
const SECOND: &str = "W250422 06:00:01.000000 1 a/b.go:2 ⋮ [n1] 2  two\n  goes on\n";

#[test]
fn entries_and_lines_of_none() {
    let file = format!("what\nis this\n{FIRST}{SECOND}{FIRST}");
    let want: Vec<Row> = vec![
        (1, 1, false, "what\n".to_owned()),
        (2, 2, false, "is this\n".to_owned()),
        (3, 3, true, FIRST.to_owned()),
        (4, 5, true, SECOND.to_owned()),
        (6, 6, true, FIRST.to_owned()),
    ];
    for pieces in [1, 3, 7, 1 << 20] {
        assert_eq!(units_of(file.as_bytes(), pieces), want, "{pieces}");
    }
}

/// Behind a prefix, and in JSON: lines are those of the file.
#[test]
fn what_stands_around_the_lines() {
    let prefixed = |text: &str| format!("2025-04-22T06:00:01Z stderr F {text}");
    let lines = format!("{FIRST}{FIRST}{FIRST}").replace("000001 1", "000001 7");
    let file: String = lines.split_inclusive('\n').map(prefixed).collect();
    let rows = units_of(file.as_bytes(), 1 << 20);
    let places: Vec<_> = rows.iter().map(|row| (row.0, row.1, row.2)).collect();
    assert_eq!(places, [(1, 1, true), (2, 2, true), (3, 3, true)]);
    assert!(
        rows.iter().all(|row| row.3.starts_with("I250422")),
        "{rows:?}"
    );
}

/// The last line, whether it has an end or not.
#[test]
fn the_last_line_is_in_its_place() {
    for end in ["\n", ""] {
        let file = format!("1> {FIRST}2> {FIRST}3> {}{end}", FIRST.trim_end());
        let rows = units_of(file.as_bytes(), 1 << 20);
        let places: Vec<_> = rows.iter().map(|row| (row.0, row.1, row.2)).collect();
        assert_eq!(
            places,
            [(1, 1, true), (2, 2, true), (3, 3, true)],
            "{end:?}"
        );
    }
}

proptest! {
    #[test]
    fn any_cutting(
        parts in prop::collection::vec(
            prop::sample::select(vec![FIRST, SECOND, "no entry\n", "\n", "\0\0", "{\"t\":\"x\"}\n"]), 0..12),
        pieces in 1..200_usize,
    ) {
        let file = parts.concat();
        let whole = units_of(file.as_bytes(), usize::MAX);
        prop_assert_eq!(&units_of(file.as_bytes(), pieces), &whole);
        let text: String = whole.iter().map(|row| row.3.as_str()).collect();
        prop_assert_eq!(text, file);
    }
}
