//! Points in time: what log entries and tables write, and what the report says.
//!
//! # Promises
//!
//! * Input is untrusted: no byte string makes this module panic, and nothing
//!   but writing a time down allocates.
//! * Times are [`Micros`]: microseconds since the Unix epoch, in UTC, between
//!   the years 1970 and 2200. Digits that name a time outside of that name
//!   none: no node has written a log then, and no point in time that a parser
//!   gives is one that the report cannot print.
//!
//! # Not here
//!
//! Finding where an entry starts (`entry`).

use std::fmt;

use jiff::fmt::temporal::DateTimePrinter;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Microseconds since 1970-01-01 00:00:00 UTC, from [`Micros::MIN`] to
/// [`Micros::MAX`].
///
/// Serialized as a whole number, which is how findings cross workers. The
/// report has RFC 3339 instead, as [`Micros::to_rfc3339`] gives it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Micros(i64);

/// One second.
pub const SECOND: i64 = 1_000_000;
/// One minute.
pub const MINUTE: i64 = 60 * SECOND;
/// One hour.
pub const HOUR: i64 = 60 * MINUTE;

/// How far the clocks of two nodes may be apart: CockroachDB's default
/// `--max-offset`, past which a node stops itself.
pub const CLOCK_TOLERANCE: i64 = SECOND / 2;

impl Micros {
    /// The first point in time that there is: 1970-01-01.
    pub const MIN: Micros = Micros(0);
    /// The last one: the end of 2199.
    pub const MAX: Micros = Micros(7_258_118_400 * SECOND - 1);

    /// The point `micros` after 1970 began; `None` outside of the calendar
    /// that this program knows.
    #[must_use]
    pub const fn new(micros: i64) -> Option<Micros> {
        if Micros::MIN.0 <= micros && micros <= Micros::MAX.0 {
            Some(Micros(micros))
        } else {
            None
        }
    }

    /// The same, moved to the nearer end where it lies outside. For constants
    /// and for arithmetic on points that exist; what input says goes through
    /// [`Micros::new`].
    #[must_use]
    pub const fn clamped(micros: i64) -> Micros {
        if micros < Micros::MIN.0 {
            Micros::MIN
        } else if Micros::MAX.0 < micros {
            Micros::MAX
        } else {
            Micros(micros)
        }
    }

    /// Microseconds since 1970 began.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Microseconds from `earlier` to `self`; negative if it is later.
    #[must_use]
    pub fn since(self, earlier: Micros) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// This point moved by `micros`, never past what can be told.
    #[must_use]
    pub fn plus(self, micros: i64) -> Micros {
        Micros::clamped(self.0.saturating_add(micros))
    }

    /// RFC 3339 in UTC: `2025-04-22T06:22:39.852238Z`.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        const MICROS: DateTimePrinter = DateTimePrinter::new().precision(Some(6));
        MICROS.timestamp_to_string(&self.timestamp())
    }

    fn timestamp(self) -> jiff::Timestamp {
        // The calendar of jiff has 19,998 years, ours is inside.
        jiff::Timestamp::from_microsecond(self.0).unwrap_or_default()
    }
}

impl fmt::Display for Micros {
    /// For people: `2025-04-22 06:22:39 UTC`, without the fraction.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SECONDS: DateTimePrinter = DateTimePrinter::new().separator(b' ').precision(Some(0));
        let text = SECONDS.timestamp_to_string(&self.timestamp());
        write!(f, "{} UTC", text.trim_end_matches('Z'))
    }
}

impl Serialize for Micros {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

impl<'de> Deserialize<'de> for Micros {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let micros = i64::deserialize(deserializer)?;
        Micros::new(micros).ok_or_else(|| serde::de::Error::custom("no such point in time"))
    }
}

/// Points in time as the report has them: RFC 3339 in UTC with six digits of
/// fraction. For `#[serde(with = "…")]`.
pub mod rfc3339 {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Micros;

    /// Writes one.
    ///
    /// # Errors
    ///
    /// The serializer's own.
    #[allow(
        clippy::trivially_copy_pass_by_ref,
        reason = "how serde passes it; where pointers are small it is none"
    )]
    pub fn serialize<S: Serializer>(at: &Micros, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&at.to_rfc3339())
    }

    /// Reads one.
    ///
    /// # Errors
    ///
    /// Text that is no time, or one outside of [`Micros`].
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Micros, D::Error> {
        parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }

    fn parse(text: &str) -> Result<Micros, String> {
        let timestamp: jiff::Timestamp = text.parse().map_err(|error| format!("{error}"))?;
        Micros::new(timestamp.as_microsecond()).ok_or_else(|| format!("{text} is out of range"))
    }

    /// The same where there may be none.
    pub mod option {
        use serde::de::Error as _;
        use serde::{Deserialize, Deserializer, Serializer};

        use super::super::Micros;

        /// Writes one, or null.
        ///
        /// # Errors
        ///
        /// The serializer's own.
        pub fn serialize<S: Serializer>(
            at: &Option<Micros>,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            match at {
                Some(at) => serializer.serialize_str(&at.to_rfc3339()),
                None => serializer.serialize_none(),
            }
        }

        /// Reads one, or null.
        ///
        /// # Errors
        ///
        /// Text that is no time, or one outside of [`Micros`].
        pub fn deserialize<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<Micros>, D::Error> {
            let text = Option::<String>::deserialize(deserializer)?;
            text.map(|text| super::parse(&text))
                .transpose()
                .map_err(D::Error::custom)
        }
    }
}

/// Parses the time of a crdb-v1 or crdb-v2 entry; returns it and what follows.
///
/// `yymmdd hh:mm:ss.uuuuuu`, in UTC unless `±hhmmss` follows, in which case the
/// digits are local and the suffix is taken off (CockroachDB's format option
/// `timezone`). The century is not written; it is always 20. A second of 60 is
/// rejected: Go's clock, which wrote the line, has none.
///
/// # Errors
///
/// The first field, left to right, that is cut off, malformed or out of range.
pub fn parse_log(line: &[u8]) -> Result<(Micros, &[u8]), TimeError> {
    let (year, rest) = digits::<2>(line, "year")?;
    let (month, rest) = digits::<2>(rest, "month")?;
    let (day, rest) = digits::<2>(rest, "day")?;
    let rest = literal(rest, b' ', "day")?;
    let (hour, rest) = digits::<2>(rest, "hour")?;
    let rest = literal(rest, b':', "hour")?;
    let (minute, rest) = digits::<2>(rest, "minute")?;
    let rest = literal(rest, b':', "minute")?;
    let (second, rest) = digits::<2>(rest, "second")?;
    let rest = literal(rest, b'.', "second")?;
    let (micros, rest) = digits::<6>(rest, "fraction")?;
    let (zone, rest) = zone(rest)?;

    in_range(month, 1, 12, "month")?;
    in_range(day, 1, days_in_month(year, month), "day")?;
    in_range(hour, 0, 23, "hour")?;
    in_range(minute, 0, 59, "minute")?;
    in_range(second, 0, 59, "second")?;

    let days = days_since_epoch(2000 + year, month, day);
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second - zone;
    // Within the calendar: the year is 2000 to 2099.
    Ok((Micros::clamped(seconds * SECOND + micros), rest))
}

/// Parses a count since the epoch, as JSON has it: `1699305954.983614000`,
/// seconds and nanoseconds, is what CockroachDB writes (`format_json.go`);
/// what collectors make of it is a number of seconds, milliseconds,
/// microseconds or nanoseconds, with a fraction or not.
///
/// The unit is told by the magnitude: the one that puts the time between 2014,
/// when CockroachDB began, and [`Micros::MAX`]. No number fits two, as each
/// unit is a thousand of the next and these years span less than six times
/// their first. Digits past microseconds are cut. `None` for anything else.
#[must_use]
pub fn parse_epoch(text: &str) -> Option<Micros> {
    const NANOS_PER_SECOND: u128 = 1_000_000_000;
    /// Seconds, milliseconds, microseconds, nanoseconds: how many of the last.
    const UNITS: [u128; 4] = [NANOS_PER_SECOND, 1_000_000, 1_000, 1];
    const FIRST_YEAR: i64 = 1_388_534_400 * SECOND;

    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let whole = u128::from(whole.parse::<u64>().ok()?);
    // In billionths of the unit, whatever that is.
    let padded = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
    let fraction = padded.fold(0, |value, digit| value * 10 + u128::from(digit - b'0'));
    UNITS.iter().find_map(|unit| {
        let nanos = whole * unit + fraction * unit / NANOS_PER_SECOND;
        let micros = i64::try_from(nanos / 1_000).ok()?;
        Micros::new(micros).filter(|_| FIRST_YEAR <= micros)
    })
}

/// Parses a point in time as a JSON entry, a table or a status file has it: as
/// [`parse_epoch`] or [`parse_sql`] do.
#[must_use]
pub fn parse_any(text: &str) -> Option<Micros> {
    let text = text.trim();
    // No text is both.
    let plain = parse_plain(text.as_bytes()).or_else(|| parse_epoch(text));
    plain.or_else(|| parse_unusual(text))
}

/// Parses a timestamp of a table or status file: RFC 3339, or SQL's
/// `2024-12-11 07:39:23.366318` with or without `+00`, `+00:00`, `Z`, ` UTC`.
/// Without a zone it is UTC, as debug zip writes it. `None` for anything else.
#[must_use]
pub fn parse_sql(text: &str) -> Option<Micros> {
    let text = text.trim();
    match parse_plain(text.as_bytes()) {
        Some(micros) => Some(micros),
        None => parse_unusual(text),
    }
}

/// The same of what debug zip itself writes into millions of rows:
/// `2024-12-11 07:39:23.366318`, with or without a fraction, a `T` and a `Z`,
/// in this century. `None` says nothing of another text.
fn parse_plain(text: &[u8]) -> Option<Micros> {
    let (century, rest) = digits::<2>(text, "year").ok()?;
    let (year, rest) = digits::<2>(rest, "year").ok()?;
    let rest = literal(rest, b'-', "year").ok()?;
    let (month, rest) = digits::<2>(rest, "month").ok()?;
    let rest = literal(rest, b'-', "month").ok()?;
    let (day, rest) = digits::<2>(rest, "day").ok()?;
    let rest = rest.strip_prefix(b" ").or(rest.strip_prefix(b"T"))?;
    let (hour, rest) = digits::<2>(rest, "hour").ok()?;
    let rest = literal(rest, b':', "hour").ok()?;
    let (minute, rest) = digits::<2>(rest, "minute").ok()?;
    let rest = literal(rest, b':', "minute").ok()?;
    let (second, rest) = digits::<2>(rest, "second").ok()?;
    let rest = rest.strip_suffix(b"Z").unwrap_or(rest);
    let micros = match rest.split_first() {
        None => 0,
        Some((b'.', fraction @ [_, ..])) if fraction.len() <= 9 => {
            let all_digits = fraction.iter().all(u8::is_ascii_digit);
            let padded = fraction.iter().chain(std::iter::repeat(&b'0')).take(6);
            let value = |sum, digit: &u8| sum * 10 + i64::from(digit - b'0');
            all_digits.then(|| padded.fold(0, value))?
        }
        Some(_) => return None,
    };
    let fits = century == 20
        && (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..60).contains(&second);
    let days = fits.then(|| days_since_epoch(2000 + year, month, day))?;
    Micros::new((((days * 24 + hour) * 60 + minute) * 60 + second) * SECOND + micros)
}

/// The same of any other text, by the library.
fn parse_unusual(text: &str) -> Option<Micros> {
    let text = text
        .strip_suffix(" +0000 UTC")
        // Go prints this for a time in a zone without a name.
        .or(text.strip_suffix(" +0000 +0000"))
        .or(text.strip_suffix(" UTC"))
        .unwrap_or(text);
    if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
        return Micros::new(timestamp.as_microsecond());
    }
    // A zone that was not read as part of a timestamp must not be ignored.
    let time = text.get(10..)?;
    if time.contains(['+', '-', 'Z', 'z', '[']) {
        return None;
    }
    let civil: jiff::civil::DateTime = text.parse().ok()?;
    let timestamp = jiff::tz::Offset::UTC.to_timestamp(civil).ok()?;
    Micros::new(timestamp.as_microsecond())
}

/// Why a line does not start with a timestamp.
///
/// Names the field at fault, never its text: log lines may hold secrets, and
/// error messages travel into bug reports.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum TimeError {
    /// A byte that cannot stand there.
    Malformed(&'static str),
    /// Digits that name no date or time, such as month 13.
    OutOfRange(&'static str),
    /// The line ends inside the field.
    Truncated(&'static str),
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TimeError::Malformed(field) => write!(f, "unexpected byte in the {field}"),
            TimeError::OutOfRange(field) => write!(f, "no such {field}"),
            TimeError::Truncated(field) => write!(f, "line ends inside the {field}"),
        }
    }
}

impl std::error::Error for TimeError {}

/// Reads `±hhmmss`, if it is there, as seconds east of UTC.
fn zone(bytes: &[u8]) -> Result<(i64, &[u8]), TimeError> {
    let (sign, rest) = match bytes.split_first() {
        Some((b'+', rest)) => (1, rest),
        Some((b'-', rest)) => (-1, rest),
        _ => return Ok((0, bytes)),
    };
    let (hours, rest) = digits::<2>(rest, "zone")?;
    let (minutes, rest) = digits::<2>(rest, "zone")?;
    let (seconds, rest) = digits::<2>(rest, "zone")?;
    in_range(hours, 0, 23, "zone")?;
    in_range(minutes, 0, 59, "zone")?;
    in_range(seconds, 0, 59, "zone")?;
    Ok((sign * ((hours * 60 + minutes) * 60 + seconds), rest))
}

/// Reads exactly `N` ASCII digits. `N` is at most 18, so the value fits.
fn digits<'a, const N: usize>(
    bytes: &'a [u8],
    field: &'static str,
) -> Result<(i64, &'a [u8]), TimeError> {
    let (head, rest) = bytes
        .split_first_chunk::<N>()
        .ok_or(TimeError::Truncated(field))?;
    let mut value = 0;
    for byte in head {
        if !byte.is_ascii_digit() {
            return Err(TimeError::Malformed(field));
        }
        value = value * 10 + i64::from(byte - b'0');
    }
    Ok((value, rest))
}

/// Skips one expected byte.
fn literal<'a>(bytes: &'a [u8], want: u8, field: &'static str) -> Result<&'a [u8], TimeError> {
    match bytes.split_first() {
        Some((&got, rest)) if got == want => Ok(rest),
        Some(_) => Err(TimeError::Malformed(field)),
        None => Err(TimeError::Truncated(field)),
    }
}

fn in_range(value: i64, min: i64, max: i64, field: &'static str) -> Result<(), TimeError> {
    if !(min <= value && value <= max) {
        return Err(TimeError::OutOfRange(field));
    }
    Ok(())
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970-01-01 to the date given, which must be in 2000..=2099:
/// there every fourth year is a leap year, so no century rule is needed.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    const DAYS_TO_2000: i64 = 10_957;
    let years = year - 2000;
    let before: i64 = (1..month).map(|m| days_in_month(years, m)).sum();
    DAYS_TO_2000 + years * 365 + (years + 3) / 4 + before + day - 1
}

#[cfg(test)]
mod tests;
