//! What a column's text means: ids, times, lists.
//!
//! # Promises
//!
//! * A value that is there and is not what it should be is counted, and counts
//!   as absent; NULL, an empty text and Go's zero time are absent without
//!   being counted.

use serde::{Deserialize, Serialize};

use super::Row;
use super::words::Word;
use crate::entry::tags::number;
use crate::limits::MAX_IDS;
use crate::text::lossy;
use crate::time::{Micros, parse_any};

/// A 64-bit id, and whether a floating-point number may have rounded it.
///
/// JSON that went through Go's `map[string]interface{}` has its numbers
/// rounded: `1065722008981340161` becomes `1065722008981340200`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct ExactId {
    /// The number as written.
    pub value: u64,
    /// True where only the first 15 digits or so can be trusted: compare it
    /// with other ids as floating-point numbers.
    pub rounded: bool,
}

impl ExactId {
    /// Reads decimal digits, exactly.
    #[must_use]
    pub fn from_text(text: &[u8]) -> Option<ExactId> {
        // Nearly always there is nothing to trim.
        let trimmed = || number(std::str::from_utf8(text).ok()?.trim().as_bytes());
        let value = number(text).or_else(trimmed)?;
        Some(ExactId {
            value,
            rounded: false,
        })
    }

    /// Reads a bare JSON number, which may have been rounded: then it is a
    /// large number whose digits are those that Go prints for a `float64`.
    #[must_use]
    pub fn from_json_number(text: &[u8]) -> Option<ExactId> {
        /// Up to here every whole number is a `float64`.
        const MAX_EXACT: u64 = 1 << 53;

        if let Some(ExactId { value, .. }) = ExactId::from_text(text) {
            // The shortest digits of a float, or all of them.
            let float = as_float(value) == value.to_string() || is_float(value);
            let rounded = MAX_EXACT < value && float;
            return Some(ExactId { value, rounded });
        }
        // `1.0657220089813402e+18`
        let float: f64 = serde_json::from_slice(text).ok()?;
        let value = format!("{float}").parse().ok()?;
        Some(ExactId {
            value,
            rounded: MAX_EXACT < value,
        })
    }
}

/// The shortest decimal digits of the nearest `float64`, padded with zeros.
#[expect(clippy::cast_precision_loss, reason = "the loss is what is looked for")]
fn as_float(value: u64) -> String {
    format!("{}", value as f64)
}

/// Whether this number is a `float64` exactly.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the loss is what is looked for"
)]
fn is_float(value: u64) -> bool {
    (value as f64) as u64 == value
}

/// Reads the values of one row, and counts those that are unreadable.
#[derive(Debug)]
pub struct Values<'r, 'c> {
    row: Row<'r>,
    unreadable: &'c mut u64,
}

impl<'r, 'c> Values<'r, 'c> {
    pub(super) fn new(row: Row<'r>, unreadable: &'c mut u64) -> Values<'r, 'c> {
        Values { row, unreadable }
    }

    /// The row itself.
    #[must_use]
    pub fn row(&self) -> Row<'r> {
        self.row
    }

    /// Text, with what is not UTF-8 replaced, cut at a bound.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        let bytes = self.row.get(name)?;
        if bytes.is_empty() {
            return None;
        }
        Some(lossy(bytes))
    }

    /// A type or a state of a job.
    #[must_use]
    pub fn word(&self, name: &str) -> Option<Word> {
        let bytes = self.row.get(name).filter(|bytes| !bytes.is_empty())?;
        Some(Word::of_bytes(bytes))
    }

    /// A 64-bit id.
    pub fn id(&mut self, name: &str) -> Option<ExactId> {
        let bare = self.row.is_bare_json(name);
        self.parse(name, |text| {
            if bare {
                ExactId::from_json_number(text)
            } else {
                ExactId::from_text(text)
            }
        })
    }

    /// A 32-bit number, such as a node's id.
    pub fn small(&mut self, name: &str) -> Option<u32> {
        self.parse(name, |text| {
            std::str::from_utf8(text).ok()?.trim().parse().ok()
        })
    }

    /// A point in time.
    pub fn time(&mut self, name: &str) -> Option<Micros> {
        let value = self.row.value(name)?;
        if is_zero_time(value.0) {
            return None;
        }
        self.read(value, |text| parse_any(std::str::from_utf8(text).ok()?))
    }

    /// A list of ids: `{104,105}`, `ARRAY[104, 105]`, `[104,105]`.
    pub fn ids(&mut self, name: &str) -> Vec<u32> {
        self.parse(name, parse_ids).unwrap_or_default()
    }

    /// A JSON document in a column, or in the text of one.
    pub fn json(&mut self, name: &str) -> Option<serde_json::Value> {
        self.parse(name, |text| {
            let parsed = serde_json::from_slice(text).ok();
            // A text with characters that do not print has its own backslashes
            // and quotes escaped (`format_value.go`).
            parsed.or_else(|| serde_json::from_slice(&unescape(text)).ok())
        })
    }

    /// Reads a value that must be whole.
    fn parse<T>(&mut self, name: &str, read: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        let value = self.row.value(name)?;
        self.read(value, read)
    }

    /// The same of what a cell holds, whose end may be missing.
    fn read<T>(
        &mut self,
        (text, is_truncated): (&[u8], bool),
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Option<T> {
        if text.is_empty() {
            return None;
        }
        let value = if is_truncated { None } else { read(text) };
        if value.is_none() {
            *self.unreadable = self.unreadable.saturating_add(1);
        }
        value
    }
}

/// Whether this is how Go writes a time that was never set.
fn is_zero_time(text: &[u8]) -> bool {
    /// Seconds and nanoseconds of the year 1, the latter as they overflow.
    const NUMBERS: [&[u8]; 3] = [b"0", b"-62135596800", b"-6795364578871345152"];

    // So start all times since the year 1000.
    if text
        .first()
        .is_some_and(|first| (b'1'..=b'9').contains(first))
    {
        return false;
    }
    let text = text.trim_ascii();
    match text.strip_prefix(b"0001-01-01") {
        // Whatever the zone: no digit but zero.
        Some(time) => !time.iter().any(|byte| (b'1'..=b'9').contains(byte)),
        None => NUMBERS.contains(&text),
    }
}

/// Takes one level of SQL's backslash escapes off.
fn unescape(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => plain.extend(bytes.next()),
            _ => plain.push(byte),
        }
    }
    plain
}

fn parse_ids(text: &[u8]) -> Option<Vec<u32>> {
    // As nearly every job has them.
    if let [b'{', digits @ .., b'}'] = text
        && let Some(id) = number(digits)
    {
        return Some(vec![id]);
    }
    let text = std::str::from_utf8(text).ok()?.trim();
    let text = text.strip_prefix("ARRAY").unwrap_or(text);
    let braces = text.strip_prefix('{').and_then(|t| t.strip_suffix('}'));
    let brackets = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
    let items = braces.or(brackets)?;
    if items.trim().is_empty() {
        return Some(Vec::new());
    }
    let number = |item: &str| item.trim().trim_matches(['"', '\'']).parse().ok();
    items.split(',').take(MAX_IDS).map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_from_text_are_exact() {
        let exact = |value| {
            Some(ExactId {
                value,
                rounded: false,
            })
        };
        #[rustfmt::skip]
        let cases: &[(&str, Option<ExactId>)] = &[
            ("7",                    exact(7)),
            (" 7 ",                  exact(7)),
            ("9007199254740993",     exact(9_007_199_254_740_993)),
            ("1065722008981340161",  exact(1_065_722_008_981_340_161)),
            ("1065722008981340200",  exact(1_065_722_008_981_340_200)),
            ("18446744073709551615", exact(u64::MAX)),
            ("18446744073709551616", None),
            ("-7",                   None),
            ("+7",                   None),
            ("7.0",                  None),
            ("",                     None),
        ];
        for (text, want) in cases {
            assert_eq!(ExactId::from_text(text.as_bytes()), *want, "{text}");
        }
    }

    #[test]
    fn ids_from_numbers_may_be_rounded() {
        #[rustfmt::skip]
        let cases: &[(&str, Option<(u64, bool)>)] = &[
            ("7",                      Some((7, false))),
            ("9007199254740992",       Some((9_007_199_254_740_992, false))),
            ("9007199254740993",       Some((9_007_199_254_740_993, false))),
            ("1065722008981340160",    Some((1_065_722_008_981_340_160, true))),
            ("9007199254740994",       Some((9_007_199_254_740_994, true))),
            ("1065722008981340161",    Some((1_065_722_008_981_340_161, false))),
            ("1065722008981340200",    Some((1_065_722_008_981_340_200, true))),
            ("1.0657220089813402e+18", Some((1_065_722_008_981_340_200, true))),
            ("7.0",                    Some((7, false))),
            ("7.5",                    None),
            ("-7",                     None),
            ("1e300",                  None),
            ("x",                      None),
        ];
        for (text, want) in cases {
            let got = ExactId::from_json_number(text.as_bytes());
            assert_eq!(got.map(|id| (id.value, id.rounded)), *want, "{text}");
        }
    }

    #[test]
    fn lists() {
        #[rustfmt::skip]
        let cases: &[(&str, Option<&[u32]>)] = &[
            ("{104,105}",         Some(&[104, 105])),
            ("{104, 105 }",       Some(&[104, 105])),
            ("ARRAY[104,105]",    Some(&[104, 105])),
            ("[104,\"105\"]",     Some(&[104, 105])),
            ("{}",                Some(&[])),
            ("ARRAY[]",           Some(&[])),
            ("{104",              None),
            ("104",               None),
            ("{a}",               None),
            ("{104,}",            None),
            ("{4294967296}",      None),
        ];
        for (text, want) in cases {
            assert_eq!(parse_ids(text.as_bytes()).as_deref(), *want, "{text}");
        }
        let many = format!("{{{}1}}", "1,".repeat(MAX_IDS));
        assert_eq!(parse_ids(many.as_bytes()).unwrap().len(), MAX_IDS);
    }

    #[test]
    fn times_never_set() {
        #[rustfmt::skip]
        let cases: &[(&str, bool)] = &[
            ("0001-01-01 00:00:00",              true),
            ("0001-01-01 00:00:00.000000+00:00", true),
            ("0001-01-01T00:00:00Z",             true),
            ("0001-01-01 00:00:00 +0000 UTC",    true),
            ("0001-01-01",                       true),
            (" 0 ",                              true),
            ("-62135596800",                     true),
            ("0001-01-01 00:00:01",              false),
            ("0001-01-02 00:00:00",              false),
            ("2001-01-01 00:00:00",              false),
            ("1",                                false),
            ("",                                 false),
        ];
        for (text, want) in cases {
            assert_eq!(is_zero_time(text.as_bytes()), *want, "{text}");
        }
    }
}
