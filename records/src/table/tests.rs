//! Tests of the readers of all formats: tables of cases, each cut at every
//! byte, and properties against the `csv` and `serde_json` crates.

use proptest::prelude::*;

use super::reader::TableReader;
use super::*;
use crate::limits::{MAX_FIELD_BYTES, MAX_SNIFFED_BYTES};

const COLUMNS: Columns = Columns {
    wanted: &["id", "a", "b"],
    required: &["id"],
    layout: Layout::Rows,
};
const WRAPPED: Columns = Columns {
    layout: Layout::Wrapped,
    ..COLUMNS
};

/// The values of `id`, `a`, `b`; `-` stands for an absent one.
type Rows = Vec<String>;

fn show(row: Row<'_>) -> String {
    let value = |name| match row.get(name) {
        Some(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        None => "-".to_owned(),
    };
    ["id", "a", "b"].map(value).join("|")
}

/// Reads `chunks` in turn.
fn read<'a>(
    columns: Columns,
    promised: Option<Format>,
    chunks: impl IntoIterator<Item = &'a [u8]>,
    ending: Ending,
) -> (Rows, Summary) {
    let mut rows = Rows::new();
    let mut reader = TableReader::new(columns, promised);
    for chunk in chunks {
        reader.feed(chunk, &mut |row| rows.push(show(row)));
    }
    let summary = reader.finish(ending, &mut |row| rows.push(show(row)));
    assert_eq!(summary.rows, rows.len() as u64);
    (rows, summary)
}

fn codes(summary: &Summary) -> String {
    let codes: Vec<_> = summary.problems.iter().map(Problem::code).collect();
    codes.join(" ")
}

/// Reads `text` whole, in single bytes and cut once at every byte: always the
/// same.
fn read_any_way(columns: Columns, promised: Option<Format>, text: &[u8]) -> (Rows, String) {
    let (rows, summary) = read(columns, promised, [text], Ending::Whole);
    let bytes = read(columns, promised, text.chunks(1), Ending::Whole);
    assert_eq!(bytes, (rows.clone(), summary.clone()), "byte by byte");
    for at in 0..=text.len() {
        let (head, tail) = text.split_at(at);
        let halves = read(columns, promised, [head, tail], Ending::Whole);
        assert_eq!(halves, (rows.clone(), summary.clone()), "cut at {at}");
    }
    (rows, codes(&summary))
}

#[test]
fn delimited() {
    #[rustfmt::skip]
    let cases: &[(&str, &str, &[&str], &str)] = &[
        ("plain",            "id\ta\tb\n1\tx\ty\n2\tz\t\n",            &["1|x|y", "2|z|"], ""),
        ("reordered",        "b\tid\ta\ny\t1\tx\n",                    &["1|x|y"], ""),
        ("more columns",     "z\tid\tq\ta\n9\t1\t8\tx\n",              &["1|x|-"], ""),
        ("upper case",       "ID\tA\n1\tx\n",                          &["1|x|-"], ""),
        ("spaces in header", "id \t a\n1\tx\n",                        &["1|x|-"], ""),
        ("twice a column",   "id\tid\ta\n1\t2\tx\n",                   &["1|x|-"], ""),
        ("null",             "id\ta\tb\n1\tNULL\t\"NULL\"\n",          &["1|-|-"], ""),
        ("quoted",           "id\ta\n1\t\"x\ty\"\"\nz\"\n",            &["1|x\ty\"\nz|-"], ""),
        ("quote within",     "id\ta\n1\tx\"y\n",                       &["1|x\"y|-"], ""),
        ("crlf",             "id\ta\r\n1\tx\r\n",                      &["1|x|-"], ""),
        ("mark first",       "\u{feff}id\ta\n1\tx\n",                  &["1|x|-"], ""),
        ("blank lines",      "id\ta\n\n1\tx\n\n",                      &["1|x|-"], ""),
        ("commas",           "id,a\n1,x\n",                            &["1|x|-"], ""),
        ("one column",       "id\n1\n2\n",                             &["1|-|-", "2|-|-"], ""),
        ("header only",      "id\ta\n",                                &[], ""),
        ("header, no end",   "id\ta",                                  &[], "table-cut"),
        ("empty",            "",                                       &[], "table-empty"),
        ("blank",            "\n\n",                                   &[], "table-empty"),
        ("no columns",       "# no columns\n",                         &[], ""),
        ("no columns, rows", "# no columns\n# empty\n",                &[], ""),
        ("marked empty",     "id\ta\n# empty\n",                       &[], ""),
        ("wrong header",     "x\ty\n1\t2\n",                           &[], "table-wrong-header"),
        ("prose",            "connection refused\n",                   &[], "table-wrong-header"),
        ("too few",          "id\ta\n1\n2\tx\n3\n",                    &["1|-|-", "2|x|-", "3|-|-"], "table-wrong-width"),
        ("too few, in order", "id\ta\tb\n1\tx\ty\n2\tx\n3\tx\ty\n", &["1|x|y", "2|x|-", "3|x|y"], "table-wrong-width"),
        ("literals",         "id\ta\tb\n1\t'x''y'\te'a\\tb'\n", &["1|x'y|a\tb"], ""),
        ("casts",            "id\ta\tb\n7:::INT8\tNULL:::STRING\t'NULL':::STRING\n", &["7|-|NULL"], ""),
        ("not literals",     "id\ta\tb\n1\tit's\t'a' to 'b'\n", &["1|it's|'a' to 'b'"], ""),
        ("too many",         "id\ta\n1\tx\ty\n2\tx\n",                 &["2|x|-"], "table-wrong-width"),
        ("cut in a field",   "id\ta\tb\n1\tx\ty\n2\tsucc",             &["1|x|y"], "table-cut"),
        ("cut in quotes",    "id\ta\tb\n1\tx\ty\n2\tx\t\"y",           &["1|x|y"], "table-cut"),
        ("cut at a quote",   "id\ta\n1\tx\n\"",                        &["1|x|-"], "table-cut"),
        ("no last line end", "id\ta\tb\n1\tx\ty\n2\tx\ty",             &["1|x|y", "2|x|-"], "table-no-line-end"),
        ("cut before last",  "id\ta\tb\n1\tx\ty\n2\tx\t",              &["1|x|y", "2|x|-"], "table-no-line-end"),
        ("id is last",       "a\tid\nx\t1\nx\t2",                      &["1|x|-", "-|x|-"], "table-no-line-end"),
        ("not utf-8",        "id\ta\n1\tx\u{fffd}\n",                  &["1|x\u{fffd}|-"], ""),
    ];
    for (name, text, want, problems) in cases {
        let (rows, got) = read_any_way(COLUMNS, Some(Format::Tsv), text.as_bytes());
        assert_eq!((rows, got.as_str()), (owned(want), *problems), "{name}");
    }
}

fn owned(rows: &[&str]) -> Rows {
    rows.iter().map(|&row| row.to_owned()).collect()
}

#[test]
fn json() {
    #[rustfmt::skip]
    let cases: &[(&str, &str, &[&str], &str)] = &[
        ("array",           r#"[{"id": 1, "a": "x"}, {"id": 2, "b": true}]"#, &["1|x|-", "2|-|true"], ""),
        ("lines",           "{\"id\":1}\n{\"id\":2}\n",                       &["1|-|-", "2|-|-"], ""),
        ("array, lines",    "[\n  {\"id\":1},\n  {\"id\":2}\n]\n",            &["1|-|-", "2|-|-"], ""),
        ("nothing",         " \n",                                            &[], "table-empty"),
        ("empty array",     "[]",                                             &[], ""),
        ("empty object",    "{}",                                             &[], "table-bad-rows"),
        ("escapes",         r#"{"id":1,"a":"\"\\\n\u00e9\ud83d\ude00}]"}"#,   &["1|\"\\\né\u{1f600}}]|-"], ""),
        ("nested",          r#"{"id":1,"a":[1,{"b":"]}\""}],"b":{"id":2}}"#,  &["1|[1,{\"b\":\"]}\\\"\"}]|{\"id\":2}"], ""),
        ("null",            r#"{"id":1,"a":null}"#,                           &["1|-|-"], ""),
        ("twice a key",     r#"{"id":1,"id":2,"a":null,"a":3}"#,              &["1|-|-"], ""),
        ("key within",      r#"{"x":{"id":9},"id":1,"y":"{\"id\":8}"}"#,      &["1|-|-"], ""),
        ("upper case",      r#"{"ID":1}"#,                                    &["1|-|-"], ""),
        ("no id",           r#"[{"a":1},{"id":null},{"id":3}]"#,              &["3|-|-"], "table-bad-rows"),
        ("spaces",          " [ { \"id\" : 1 , \"a\" : \"x\" } ] ",           &["1|x|-"], ""),
        ("numbers",         r#"{"id":1065722008981340161,"a":-1.5e3}"#,       &["1065722008981340161|-1.5e3|-"], ""),
        ("cut in a string", r#"[{"id":1},{"id":2,"a":"succ"#,                 &["1|-|-"], "table-cut"),
        ("cut in a number", r#"[{"id":1},{"id":2"#,                           &["1|-|-"], "table-cut"),
        ("cut between",     r#"[{"id":1},"#,                                  &["1|-|-"], "table-cut"),
        ("bad word",        r#"[{"id":1,"a":nonsense},{"id":2}]"#,            &["1|-|-", "2|-|-"], "table-bad-values"),
        ("bad escape",      r#"[{"id":1,"a":"\x"},{"id":2}]"#,                &["1|-|-", "2|-|-"], "table-bad-values"),
        ("prose",           "[oops]",                                         &[], "table-not-json"),
        ("bare words",      "{id:1}",                                         &[], "table-not-json table-bad-rows"),
    ];
    for (name, text, want, problems) in cases {
        let (rows, got) = read_any_way(COLUMNS, Some(Format::Json), text.as_bytes());
        assert_eq!((rows, got.as_str()), (owned(want), *problems), "{name}");
    }
}

#[test]
fn wrapped_json() {
    #[rustfmt::skip]
    let cases: &[(&str, &str, &[&str], &str)] = &[
        ("events",     r#"{"events":[{"id":1},{"id":2}]}"#,                          &["1|-|-", "2|-|-"], ""),
        ("more keys",  r#"{"n":1,"x":{"y":[{"id":9}]},"events":[{"id":1}],"z":"s"}"#, &["1|-|-"], ""),
        ("two arrays", r#"{"a":[{"id":1}],"b":[{"id":2}]}"#,                         &["1|-|-", "2|-|-"], ""),
        ("empty",      r#"{"events":[]}"#,                                           &[], ""),
        ("null",       r#"{"events":null}"#,                                         &[], ""),
        ("bare array", r#"[{"id":1}]"#,                                              &["1|-|-"], ""),
        ("cut",        r#"{"events":[{"id":1},{"id":2,"a""#,                         &["1|-|-"], "table-cut"),
        ("not closed", r#"{"events":[{"id":1}]"#,                                    &["1|-|-"], "table-cut"),
    ];
    for (name, text, want, problems) in cases {
        let (rows, got) = read_any_way(WRAPPED, Some(Format::Json), text.as_bytes());
        assert_eq!((rows, got.as_str()), (owned(want), *problems), "{name}");
    }
}

#[test]
fn a_cut_source_is_said() {
    for text in [
        "id\ta\n1\tx\n",
        "id\ta\n1\tx\n2\ty",
        "id\ta",
        "[{\"id\":1}]",
    ] {
        let (_, summary) = read(COLUMNS, None, [text.as_bytes()], Ending::Cut);
        assert_eq!(codes(&summary), "table-cut", "{text}");
    }
}

#[test]
fn sql_is_not_read() {
    let text = b"INSERT INTO jobs VALUES (1);\n";
    let (rows, summary) = read(COLUMNS, Some(Format::Sql), [&text[..]], Ending::Whole);
    assert!(rows.is_empty());
    assert_eq!(codes(&summary), "table-unsupported-format");
}

/// Long values are bounded in every format, and the rest of the row is read.
#[test]
fn long_values() {
    let long = "é".repeat(MAX_FIELD_BYTES);
    let tsv = format!("id\ta\tskipped\tb\n1\t{long}\t{long}\ty\n");
    let json = format!(r#"[{{"id":1,"a":"{long}","skipped":"{long}","b":"y"}}]"#);
    for text in [tsv, json] {
        let mut lengths = Vec::new();
        let mut look = |row: Row<'_>| {
            assert!(row.is_truncated("a"));
            assert_eq!(row.whole("a"), None);
            assert_eq!(row.get("b"), Some(&b"y"[..]));
            lengths.push(row.get("a").map_or(0, <[u8]>::len));
        };
        let mut reader = TableReader::new(COLUMNS, None);
        for chunk in text.as_bytes().chunks(1000) {
            reader.feed(chunk, &mut look);
        }
        let summary = reader.finish(Ending::Whole, &mut look);
        assert_eq!(codes(&summary), "table-long-values");
        assert_eq!(lengths.len(), 1);
        // Half a character at the cut becomes a mark of three bytes.
        assert!((MAX_FIELD_BYTES - 4..=MAX_FIELD_BYTES + 2).contains(&lengths[0]));
    }
}

/// What Go's `encoding/csv` writes for a field (`fieldNeedsQuotes`).
fn go_field(field: &str, comma: char) -> String {
    let quoted = field == r"\."
        || field.contains(['"', '\r', '\n', comma])
        || field.starts_with(char::is_whitespace);
    if quoted {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// Cuts `text` into chunks of the sizes given, over and over.
fn chunks<'a>(text: &'a [u8], sizes: &'a [usize]) -> impl Iterator<Item = &'a [u8]> {
    let mut rest = text;
    let mut sizes = sizes.iter().cycle();
    std::iter::from_fn(move || {
        let size = (*sizes.next()?).min(rest.len());
        let (head, tail) = rest.split_at(size);
        rest = tail;
        (!head.is_empty()).then_some(head)
    })
}

/// The rows of a delimited text by the `csv` crate, for text that is in order.
fn oracle(text: &[u8], comma: u8) -> Rows {
    let mut reader = csv::ReaderBuilder::new().delimiter(comma).from_reader(text);
    let headers = reader.byte_headers().unwrap().clone();
    let place = |name: &str| headers.iter().position(|header| header == name.as_bytes());
    let places = ["id", "a", "b"].map(place);
    let records = reader.byte_records().map(Result::unwrap);
    let row = |record: csv::ByteRecord| {
        let value = |place: Option<usize>| match place.and_then(|place| record.get(place)) {
            None | Some(b"NULL") => "-".to_owned(),
            Some(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        };
        places.map(value).join("|")
    };
    records.map(row).collect()
}

/// What stands behind the bytes that tell the format tells nothing, also where they
/// come together: lines that end in a carriage return alone are one line to it.
#[test]
fn the_format_is_told_by_the_same_bytes() {
    let rows = "1,x\r".repeat(MAX_SNIFFED_BYTES / 2);
    for behind in ["a\tb\tc\td\te\r".repeat(20_000), "2,y\r".to_owned()] {
        let text = format!("id,a\r{rows}{behind}");
        let whole = read(COLUMNS, Some(Format::Tsv), [text.as_bytes()], Ending::Whole);
        let pieces = read(
            COLUMNS,
            Some(Format::Tsv),
            text.as_bytes().chunks(1000),
            Ending::Whole,
        );
        assert_eq!(whole, pieces);
    }
}

/// Both sides of the bound on a value, in rows that stand whole in their piece.
#[test]
fn long_values_where_they_stand() {
    for length in MAX_FIELD_BYTES - 1..=MAX_FIELD_BYTES + 1 {
        let text = format!("id\ta\tc\n1\t{0}\t\n2\t\t{0}\n3\t\t\n", "x".repeat(length));
        let (rows, summary) = read(COLUMNS, Some(Format::Tsv), [text.as_bytes()], Ending::Whole);
        let kept = "x".repeat(length.min(MAX_FIELD_BYTES));
        assert_eq!(rows, [&*format!("1|{kept}|-"), "2||-", "3||-"]);
        let cut = MAX_FIELD_BYTES < length;
        assert_eq!(codes(&summary), if cut { "table-long-values" } else { "" });
    }
}

fn any_field() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z\"\t\n\r,\\\\ é]{0,8}",
        Just("NULL".to_owned()),
        Just(String::new()),
        "[0-9]{1,19}",
    ]
}

proptest! {
    /// What Go would write is read back, in any cutting, as `csv` reads it.
    #[test]
    fn delimited_tables_are_read_back(
        rows in prop::collection::vec([any_field(), any_field(), any_field()], 0..12),
        order in Just(["x", "b", "id", "a"]).prop_shuffle(),
        tabs in any::<bool>(),
        sizes in prop::collection::vec(1usize..40, 1..8),
    ) {
        let comma = if tabs { '\t' } else { ',' };
        let line = |fields: Vec<String>| fields.join(&comma.to_string()) + "\n";
        let mut text = line(order.iter().map(|&name| name.to_owned()).collect());
        for [id, a, b] in &rows {
            let field = |name: &&str| match *name {
                "id" => go_field(id, comma),
                "a" => go_field(a, comma),
                "b" => go_field(b, comma),
                _ => "ignored".to_owned(),
            };
            text += &line(order.iter().map(field).collect());
        }
        let written: Rows = rows
            .iter()
            .map(|row| row.each_ref().map(|f| if f == "NULL" { "-" } else { f }).join("|"))
            .collect();
        prop_assert_eq!(&oracle(text.as_bytes(), comma as u8), &written);

        let promised = if tabs { Format::Tsv } else { Format::Csv };
        let (got, summary) =
            read(COLUMNS, Some(promised), chunks(text.as_bytes(), &sizes), Ending::Whole);
        prop_assert_eq!(got, written);
        prop_assert_eq!(codes(&summary), "");
    }

    /// Rows that are taken where they stand, between those that are not: the same
    /// as byte by byte, where the parser reads all of them.
    #[test]
    fn rows_are_the_same_where_they_stand(
        rows in prop::collection::vec(
            (
                prop::collection::vec("[a7]{0,3}|'a'|'a''b'|e'\\\\n'|'7':::INT8|NULL|\"a\"|\"a\n\tb\"|a\"|# empty", 0..6),
                prop::sample::select(vec!["\n", "\n", "\r\n", "\r", "\n\n", ""]),
            ),
            0..12,
        ),
        header in prop::sample::select(vec!["x\tid\tb\ta\n", "id\n", "a\tb\n", "# no columns\n"]),
    ) {
        let line = |(fields, end): &(Vec<String>, &str)| fields.join("\t") + end;
        let text: String = rows.iter().map(line).collect();
        let text = format!("{header}{text}");
        let whole = read(COLUMNS, Some(Format::Tsv), [text.as_bytes()], Ending::Whole);
        let bytes = read(COLUMNS, Some(Format::Tsv), text.as_bytes().chunks(1), Ending::Whole);
        prop_assert_eq!(whole, bytes);
    }

    /// What `serde_json` writes is read back, in any cutting.
    #[test]
    fn json_tables_are_read_back(
        rows in prop::collection::vec((any::<u64>(), "\\PC{0,8}|[\"\\\\{}\\[\\],:\n]{0,8}", any::<bool>()), 0..8),
        pretty in any::<bool>(),
        sizes in prop::collection::vec(1usize..40, 1..8),
    ) {
        let value: Vec<_> = rows
            .iter()
            .map(|(id, a, b)| serde_json::json!({"id": id, "z": {"id": [a]}, "a": a, "b": b}))
            .collect();
        let text = if pretty {
            serde_json::to_string_pretty(&value)
        } else {
            serde_json::to_string(&value)
        }.unwrap();
        let want: Rows = rows.iter().map(|(id, a, b)| format!("{id}|{a}|{b}")).collect();
        let (got, summary) =
            read(COLUMNS, Some(Format::Json), chunks(text.as_bytes(), &sizes), Ending::Whole);
        prop_assert_eq!(got, want);
        prop_assert_eq!(codes(&summary), "");
    }

    /// Any bytes: no panic, and the same whole and in pieces.
    #[test]
    fn any_bytes(
        text in prop::collection::vec(
            prop_oneof![
                prop::sample::select(b"\"\t\n\r,{}[]:\\ #id1a".to_vec()),
                any::<u8>(),
            ],
            0..200,
        ),
        header in prop_oneof![Just(""), Just("id\ta\n"), Just("id,a\n"), Just("[{"), Just("{\"id\":")],
        wrapped in any::<bool>(),
        sizes in prop::collection::vec(1usize..20, 1..6),
        cut in any::<bool>(),
    ) {
        let columns = if wrapped { WRAPPED } else { COLUMNS };
        let ending = if cut { Ending::Cut } else { Ending::Whole };
        let text = [header.as_bytes(), &text].concat();
        let whole = read(columns, None, [text.as_slice()], ending);
        let pieces = read(columns, None, chunks(&text, &sizes), ending);
        prop_assert_eq!(&whole, &pieces);
        if cut {
            prop_assert!(!whole.1.problems.is_empty());
        }
    }
}
