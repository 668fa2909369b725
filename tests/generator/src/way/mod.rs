//! The way of a log to us: what container runtimes, log collectors, viewers
//! and exports make of a file that CockroachDB wrote.
//!
//! # Promises
//!
//! * Nothing is lost but where a step's name says so.
//! * The same bytes and steps give the same bytes.
//!
//! # Not here
//!
//! How CockroachDB itself writes entries (`format`, `redaction`).

mod encoding;
mod prefix;
mod record;

use std::borrow::Cow;

use crate::time::Time;

pub use self::encoding::{Encoding, Marks};
pub use self::prefix::Prefix;
pub use self::record::{Carrier, ClockAs, Export, Reshape, SeverityWord};

/// One step of the way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// A collector changes each JSON entry.
    Reshape(Reshape),
    /// Each line, or entry, becomes a JSON record of its own.
    Carry(Carrier),
    /// The entries become one document.
    Export(Export),
    /// Something stands in front of the lines.
    Prefix(Prefix),
    /// `⋮`, `‹` and `›` become something else.
    Marks(Marks),
    /// The bytes are encoded otherwise.
    Encode(Encoding),
}

/// Where a log comes from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Origin<'a> {
    /// Node that wrote it.
    pub node: u32,
    /// Its host.
    pub host: &'a str,
}

/// The log after these steps, in their order.
#[must_use]
pub fn after(log: &[u8], steps: &[Step], origin: Origin<'_>) -> Vec<u8> {
    let mut bytes = log.to_vec();
    for step in steps {
        bytes = match step {
            Step::Reshape(reshape) => record::reshape(&bytes, *reshape),
            Step::Carry(carrier) => record::carry(&bytes, *carrier, origin),
            Step::Export(export) => record::export(&bytes, *export, origin),
            Step::Prefix(prefix) => prefix::before_lines(&bytes, *prefix, origin),
            Step::Marks(marks) => encoding::transcode(&bytes, *marks),
            Step::Encode(encoding) => encoding::encode(&bytes, *encoding),
        };
    }
    bytes
}

/// The lines of a log, without their ends.
fn lines(log: &[u8]) -> Vec<&[u8]> {
    let log = log.strip_suffix(b"\n").unwrap_or(log);
    if log.is_empty() {
        return Vec::new();
    }
    log.split(|byte| *byte == b'\n').collect()
}

/// The entries of a log, of one line or several, without their last line end.
/// What stands before the first one is an entry here.
fn entries(log: &[u8]) -> Vec<Vec<u8>> {
    let mut entries: Vec<Vec<u8>> = Vec::new();
    for line in lines(log) {
        match entries.last_mut() {
            Some(entry) if !starts_entry(line) => {
                entry.push(b'\n');
                entry.extend_from_slice(line);
            }
            _ => entries.push(line.to_vec()),
        }
    }
    entries
}

/// Whether a line starts an entry, in text or in JSON.
fn starts_entry(line: &[u8]) -> bool {
    line.starts_with(b"{\"") || moment_in_text(line).is_some()
}

/// When the entry that starts in this line was written.
fn moment(line: &[u8]) -> Option<Time> {
    moment_in_text(line).or_else(|| {
        let object: serde_json::Value = serde_json::from_slice(line).ok()?;
        let seconds = object.get("timestamp").or_else(|| object.get("t"))?;
        let (whole, fraction) = seconds.as_str()?.split_once('.')?;
        let micros: i64 = fraction.get(..6)?.parse().ok()?;
        Some(Time(whole.parse::<i64>().ok()? * 1_000_000 + micros))
    })
}

/// `W250422 06:22:39.852238`
fn moment_in_text(line: &[u8]) -> Option<Time> {
    let start = std::str::from_utf8(line.get(..23)?).ok()?;
    let digits = start.strip_prefix(['I', 'W', 'E', 'F'])?;
    let number = |at: usize| digits.get(at..at + 2)?.parse::<i8>().ok();
    let ymd = (2000 + i16::from(number(0)?), number(2)?, number(4)?);
    let hms = (number(7)?, number(10)?, number(13)?);
    let micros = digits.get(16..22)?.parse().ok()?;
    // Tests write dates that cannot be; these have no moment.
    let in_range = (1..=12).contains(&ymd.1)
        && (1..=28).contains(&ymd.2)
        && (0..24).contains(&hms.0)
        && (0..60).contains(&hms.1)
        && (0..60).contains(&hms.2);
    let is_there =
        in_range && digits.as_bytes().get(6) == Some(&b' ') && digits.get(15..16) == Some(".");
    is_there.then(|| Time::utc(ymd, hms, micros))
}

/// Bytes as text; this module is given text only, cut between characters.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

#[cfg(test)]
mod tests;
