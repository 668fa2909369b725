use super::*;
use proptest::prelude::*;

/// Line, whether it is an entry, and the bytes, of every unit.
fn units(input: &[u8], sizes: &[usize], limit: usize) -> Vec<(u64, bool, Vec<u8>)> {
    let mut chunker = Chunker::with_limit(limit);
    let mut out: Vec<(u64, bool, Vec<u8>)> = Vec::new();
    let mut all = Vec::new();
    let mut sink = |chunk: Chunk<'_>| {
        all.extend_from_slice(chunk.bytes);
        let first = chunk.starts.first().map_or(chunk.bytes.len(), |s| s.at);
        if first > 0 {
            let bytes = chunk.bytes[..first].to_vec();
            match out.last_mut() {
                // Bytes of no entry may come in several chunks.
                Some((_, false, before)) => before.extend(bytes),
                _ => out.push((chunk.line, false, bytes)),
            }
        }
        for (index, start) in chunk.starts.iter().enumerate() {
            out.push((start.line, start.is_entry, chunk.unit(index).to_vec()));
        }
    };
    let mut rest = input;
    for &size in sizes.iter().cycle() {
        let (piece, after) = rest.split_at(size.clamp(1, 1 << 20).min(rest.len()));
        if piece.is_empty() {
            break;
        }
        chunker.feed(piece, &mut sink);
        rest = after;
    }
    chunker.finish(&mut sink);
    assert_eq!(all, input, "every byte once, in order");
    out
}

const A: &str = "I250422 06:22:39.000001 1 a.go:1 ⋮ [n1] 1 one\n";
const B: &str = "W250422 06:22:39.000002 1 a.go:1 ⋮ [n1] 2 two\n";

/// Line, whether it is an entry, and the text.
type Unit = (u64, bool, String);

#[test]
fn table() {
    let v2 = "W250422 06:22:39.000002 1 a.go:1 ⋮ [n1] 2 ";
    let json = "{\"timestamp\":\"1.0\",\"message\":\"x\"}\n";
    let entry = |line, text: &str| (line, true, text.to_owned());
    let none = |line, text: &str| (line, false, text.to_owned());
    #[rustfmt::skip]
    let cases: Vec<(&str, String, Vec<Unit>)> = vec![
        ("two",          format!("{A}{B}"),              vec![entry(1, A), entry(2, B)]),
        ("continued",    format!("{A}more\n\n{B}"),      vec![entry(1, &format!("{A}more\n\n")), entry(4, B)]),
        ("no end",       A.trim_end().to_owned(),        vec![entry(1, A.trim_end())]),
        ("before",       format!("x\ny\n{A}"),           vec![none(1, "x\ny\n"), entry(3, A)]),
        ("v2",           format!("{v2} a\n{v2}+b\n{A}"), vec![entry(1, &format!("{v2} a\n{v2}+b\n")), entry(3, A)]),
        ("nul run",      format!("{A}\0\0\0{B}"),        vec![entry(1, &format!("{A}\0\0")), entry(2, &format!("\0{B}"))]),
        ("nul mid line", format!("{}\0{B}", A.trim_end()), vec![entry(1, &format!("{}\0", A.trim_end())), entry(1, B)]),
        ("json",         format!("{json}{json}"),        vec![entry(1, json), entry(2, json)]),
        ("json, text",   format!("{json}{A}{json}{{\n}}\n"), vec![entry(1, json), entry(2, A), entry(3, json), none(4, "{\n}\n")]),
        ("json, others", format!("{json}banner\nmore\n{json}"), vec![entry(1, json), none(2, "banner\nmore\n"), entry(4, json)]),
        ("json message", format!("{A}{{\"a\":1}}\n"),     vec![entry(1, &format!("{A}{{\"a\":1}}\n"))]),
        ("empty",        String::new(),                  vec![]),
    ];
    for (name, input, want) in cases {
        for sizes in [&[1][..], &[3], &[7, 50], &[1 << 20]] {
            let got = units(input.as_bytes(), sizes, 4096);
            let got: Vec<Unit> = got
                .into_iter()
                .map(|(line, is, bytes)| (line, is, String::from_utf8_lossy(&bytes).into()))
                .collect();
            assert_eq!(normal(got), normal(want.clone()), "{name} by {sizes:?}");
        }
    }
}

/// NUL bytes between two entries may count with either.
fn normal(units: Vec<(u64, bool, String)>) -> Vec<(u64, bool, String)> {
    let trimmed = units.into_iter();
    trimmed
        .map(|(l, e, t)| (l, e, t.trim_matches('\0').to_owned()))
        .collect()
}

#[test]
fn what_is_too_long_is_cut_where_it_is_too_long() {
    let long = format!("{}{}\n{B}", A.trim_end(), "x".repeat(300));
    for sizes in [&[1][..], &[64], &[1 << 20]] {
        let got = units(long.as_bytes(), sizes, 100);
        let lengths: Vec<(u64, bool, usize)> = got
            .iter()
            .map(|(line, is, bytes)| (*line, *is, bytes.len()))
            .collect();
        let total = long.len() - B.len();
        assert_eq!(lengths[0], (1, true, 100), "by {sizes:?}");
        assert_eq!(lengths.last(), Some(&(2, true, B.len())), "by {sizes:?}");
        let middle: usize = lengths[1..lengths.len() - 1].iter().map(|l| l.2).sum();
        assert_eq!(middle, total - 100, "by {sizes:?}");
    }
}

#[test]
fn memory_is_bounded_by_the_longest_entry() {
    let mut chunker = Chunker::with_limit(1000);
    for _ in 0..1000 {
        chunker.feed(&[b'x'; 500], &mut |_| {});
        assert!(chunker.buffer.len() <= 1000 + HEAD_BYTES + 500);
    }
}

proptest! {
    /// The line of a place, whichever one was asked for before.
    #[test]
    fn lines_around_any_places(
        text in "[a\n]{1,120}",
        starts in prop::collection::btree_set(0_usize..120, 0..30),
        hits in prop::collection::vec(any::<prop::sample::Index>(), 1..20),
    ) {
        let bytes = text.as_bytes();
        let places = starts.into_iter().filter(|at| *at < bytes.len());
        let starts: Vec<Start> = places
            .map(|at| Start { at, line: 1, is_entry: true })
            .collect();
        let chunk = Chunk { bytes, starts: &starts, line: 1 };
        let mut lines = chunk.lines();
        let starts_at = |at: usize| starts.iter().any(|start| start.at == at);
        for hit in hits {
            let hit = hit.index(bytes.len());
            let begins = |at: &usize| *at == 0 || bytes[at - 1] == b'\n' || starts_at(*at);
            let from = (0..=hit).rev().find(begins).unwrap_or(0);
            let ends = |at: &usize| bytes[*at] == b'\n' || starts_at(at + 1);
            let to = (hit..bytes.len()).find(ends);
            let to = to.map_or(bytes.len(), |at| if bytes[at] == b'\n' { at } else { at + 1 });
            prop_assert_eq!(lines.around(hit), (from, to));
        }
    }

    /// Any cutting gives the same units, whatever the limit.
    #[test]
    fn any_cutting(
        parts in prop::collection::vec(prop::sample::select(vec![
            A, B, "more\n", "\0", "\0\0W25", "\n", "{\"t\":\"1\"}\n", "x", "\r\n",
            "W250422 06:22:39.000002 1 a.go:1 ⋮ [n1] 2 +on\n",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ]), 0..40),
        sizes in prop::collection::vec(1usize..200, 1..10),
        limit in 64usize..400,
    ) {
        let input = parts.concat();
        let whole = units(input.as_bytes(), &[1 << 20], limit);
        let cut = units(input.as_bytes(), &sizes, limit);
        prop_assert_eq!(whole, cut);
    }
}
