//! Cells that are written as SQL literals, as archives that a server uploaded
//! itself have them: `'IMPORT'`, `e'a\nb'`, `'…':::STRING`, `7:::INT8`.
//!
//! # Promises
//!
//! * Only a cell that is one literal from its first byte to its last is taken
//!   for one: text that merely holds or starts with quotes stays as it is.

use std::borrow::Cow;

/// What a cell says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Cell<'a> {
    /// It is NULL.
    Null,
    /// It says this.
    Text(Cow<'a, [u8]>),
}

/// Reads a cell through its quotes and its cast, if it has any.
pub(super) fn read(cell: &[u8]) -> Cell<'_> {
    if let Some(plain) = quoted(cell) {
        return Cell::Text(Cow::Owned(plain));
    }
    match without_cast(cell) {
        b"NULL" => Cell::Null,
        plain => Cell::Text(Cow::Borrowed(plain)),
    }
}

/// The text of a quoted literal, which may have a cast behind it.
fn quoted(cell: &[u8]) -> Option<Vec<u8>> {
    let (escapes, body) = match cell {
        [b'\'', body @ ..] => (false, body),
        [b'e' | b'E' | b'b' | b'B', b'\'', body @ ..] => (true, body),
        _ => return None,
    };
    let mut plain = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        rest = match rest {
            [b'\'', b'\'', after @ ..] => {
                plain.push(b'\'');
                after
            }
            [b'\'', cast @ ..] => return is_cast(cast).then_some(plain),
            [b'\\', after @ ..] if escapes => unescape(after, &mut plain)?,
            [byte, after @ ..] => {
                plain.push(*byte);
                after
            }
            [] => return None,
        };
    }
}

/// Reads what follows a backslash; returns what stands behind it.
fn unescape<'a>(text: &'a [u8], plain: &mut Vec<u8>) -> Option<&'a [u8]> {
    let (&first, rest) = text.split_first()?;
    let digits = match first {
        b'x' => 2,
        b'u' => 4,
        b'U' => 8,
        b'0'..=b'7' => {
            let (octal, rest) = text.split_at_checked(3)?;
            let value = u8::from_str_radix(std::str::from_utf8(octal).ok()?, 8).ok()?;
            plain.push(value);
            return Some(rest);
        }
        _ => {
            plain.push(match first {
                b'n' => b'\n',
                b't' => b'\t',
                b'r' => b'\r',
                b'b' => 8,
                b'f' => 12,
                b'a' => 7,
                b'v' => 11,
                other => other,
            });
            return Some(rest);
        }
    };
    let (hex, rest) = rest.split_at_checked(digits)?;
    let hex = std::str::from_utf8(hex).ok()?;
    let value = u32::from_str_radix(hex, 16).ok()?;
    if first == b'x' {
        plain.push(u8::try_from(value).ok()?);
    } else {
        let mut utf8 = [0; 4];
        let character = char::from_u32(value)?.encode_utf8(&mut utf8);
        plain.extend_from_slice(character.as_bytes());
    }
    Some(rest)
}

/// A NULL, a number or a list without the cast behind it; other text whole.
fn without_cast(cell: &[u8]) -> &[u8] {
    let of_number = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'.' | b'-');
    let value = match cell.first() {
        Some(b'N') => cell.starts_with(b"NULL").then_some(4),
        Some(b'A') if cell.starts_with(b"ARRAY[") => {
            let list = memchr::memmem::find(cell, b"::");
            list.filter(|end| cell.get(..*end).is_some_and(|list| list.ends_with(b"]")))
        }
        Some(_) => Some(cell.iter().take_while(of_number).count()).filter(|digits| 0 < *digits),
        None => None,
    };
    match value.and_then(|end| cell.split_at_checked(end)) {
        Some((plain, cast)) if is_cast(cast) => plain,
        _ => cell,
    }
}

/// Whether this is nothing, or `::` or `:::` and the name of a type.
fn is_cast(text: &[u8]) -> bool {
    let Some(name) = text
        .strip_prefix(b":::")
        .or_else(|| text.strip_prefix(b"::"))
    else {
        return text.is_empty();
    };
    let of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_[]()., \"".contains(byte);
    name.first().is_some_and(u8::is_ascii_alphabetic) && name.iter().all(of_name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// By the first `::`, whatever stands before it.
    fn plain_without_cast(cell: &[u8]) -> &[u8] {
        let Some(at) = cell.windows(2).position(|two| two == b"::") else {
            return cell;
        };
        let (value, cast) = cell.split_at(at);
        let of_number = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b'-');
        let number = !value.is_empty() && value.iter().all(of_number);
        let list = value.starts_with(b"ARRAY[") && value.ends_with(b"]");
        if (value == b"NULL" || number || list) && is_cast(cast) {
            value
        } else {
            cell
        }
    }

    proptest! {
        #[test]
        fn casts_as_by_the_first_colons(
            cell in "(NULL|ARRAY\\[|[0-9.-]{0,3}|x)[\\]1x:]{0,3}(::|:::)?[A-Z:\\[\\]1]{0,4}",
        ) {
            let cell = cell.as_bytes();
            prop_assert_eq!(without_cast(cell), plain_without_cast(cell));
        }
    }

    #[test]
    fn cells() {
        #[rustfmt::skip]
        let cases: &[(&str, Option<&str>)] = &[
            ("'IMPORT'",                          Some("IMPORT")),
            ("''",                                Some("")),
            ("'it''s'",                           Some("it's")),
            ("''''",                              Some("'")),
            ("'a\\nb'",                           Some("a\\nb")),
            (r"e'a\nb\tc\\d\'e\x41\u00e9\101'",   Some("a\nb\tc\\d'e\u{41}é\u{41}")),
            (r"E'it''s'",                         Some("it's")),
            (r"b'\x41'",                          Some("A")),
            ("'7':::STRING",                      Some("7")),
            ("'2025-04-22 01:00:00'::TIMESTAMP",  Some("2025-04-22 01:00:00")),
            ("'x':::VARCHAR(10)",                 Some("x")),
            ("'{104,105}':::INT8[]",              Some("{104,105}")),
            ("7:::INT8",                          Some("7")),
            ("-7.5:::DECIMAL",                    Some("-7.5")),
            ("ARRAY[104,105]:::INT8[]",           Some("ARRAY[104,105]")),
            ("NULL",                              None),
            ("NULL:::STRING",                     None),
            ("'NULL'",                            Some("NULL")),
            // No literals, or not one.
            ("",                                  Some("")),
            ("it's",                              Some("it's")),
            ("'",                                 Some("'")),
            ("'open",                             Some("'open")),
            ("'a' to 'b'",                        Some("'a' to 'b'")),
            ("'a'b",                              Some("'a'b")),
            (" 'a'",                              Some(" 'a'")),
            ("'a':::",                            Some("'a':::")),
            ("'a':STRING",                        Some("'a':STRING")),
            ("'a'::'b'",                          Some("'a'::'b'")),
            (r"e'cut\",                           Some(r"e'cut\")),
            (r"e'\xzz'",                          Some(r"e'\xzz'")),
            (r"e'\ud800'",                        Some(r"e'\ud800'")),
            (r"e'\477'",                          Some(r"e'\477'")),
            ("else 'x'",                          Some("else 'x'")),
            ("SELECT 1::INT8",                    Some("SELECT 1::INT8")),
            ("7::",                               Some("7::")),
            ("CREATE TABLE t AS SELECT 'a'::STRING", Some("CREATE TABLE t AS SELECT 'a'::STRING")),
        ];
        for (cell, want) in cases {
            let got = match read(cell.as_bytes()) {
                Cell::Null => None,
                Cell::Text(text) => Some(String::from_utf8(text.into_owned()).unwrap()),
            };
            assert_eq!(got.as_deref(), *want, "{cell}");
        }
    }

    proptest! {
        /// What is quoted comes back, with a cast or without.
        #[test]
        fn quoted_text_is_read_back(text in "[a-z'\\\\\n\té:]{0,12}", cast in prop_oneof![Just(""), Just(":::STRING")]) {
            let plain = format!("'{}'{cast}", text.replace('\'', "''"));
            let escaped = text.replace('\\', r"\\").replace('\'', r"\'").replace('\n', r"\n");
            let escaped = format!("e'{escaped}'{cast}");
            for cell in [plain, escaped] {
                let want = Cell::Text(Cow::Borrowed(text.as_bytes()));
                prop_assert_eq!(read(cell.as_bytes()), want, "{}", cell);
            }
        }

        /// Any bytes: no panic, and what holds no quote and no cast stays.
        #[test]
        fn any_bytes(cell in prop::collection::vec(prop_oneof![
            prop::sample::select(b"eE'\\:x7uNUL".to_vec()), any::<u8>()], 0..24)) {
            let got = read(&cell);
            if !cell.contains(&b'\'') && !cell.contains(&b':') && cell != b"NULL" {
                prop_assert_eq!(got, Cell::Text(Cow::Borrowed(&cell[..])));
            }
        }
    }
}
