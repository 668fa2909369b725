//! Points in time, in every spelling that an archive uses.
//!
//! # Promises
//!
//! * A [`Time`] is microseconds since the Unix epoch, in UTC.
//!
//! # Not here
//!
//! Reading a time: what is written here is never read back.

use jiff::SignedDuration;
use jiff::civil::{DateTime, date};

/// Microseconds since 1970-01-01 00:00:00 UTC.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Time(pub i64);

impl Time {
    /// The moment `micros` microseconds after a date and a time of the day.
    #[must_use]
    pub fn utc(ymd: (i16, i8, i8), hms: (i8, i8, i8), micros: i64) -> Time {
        let civil = date(ymd.0, ymd.1, ymd.2).at(hms.0, hms.1, hms.2, 0);
        Time(civil.duration_since(epoch()).as_secs() * 1_000_000 + micros)
    }

    /// This moment and `millis` milliseconds, which may be negative.
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Time {
        Time(self.0 + millis * 1_000)
    }

    /// This moment and `seconds` seconds, which may be negative.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Time {
        Time(self.0 + seconds * 1_000_000)
    }

    /// As logs in text write it: `250422 06:22:39.852238`.
    #[must_use]
    pub fn log(self) -> String {
        self.civil().strftime("%y%m%d %H:%M:%S%.6f").to_string()
    }

    /// As tables write it: `2025-04-22 06:22:39.852238`.
    #[must_use]
    pub fn sql(self) -> String {
        self.civil().strftime("%Y-%m-%d %H:%M:%S%.6f").to_string()
    }

    /// As JSON files write it: `2025-04-22T06:22:39.852238Z`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.civil().strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
    }

    /// As names of log files hold it: `2025-04-22T06_22_39Z`.
    #[must_use]
    pub fn file_name(self) -> String {
        self.civil().strftime("%Y-%m-%dT%H_%M_%SZ").to_string()
    }

    /// As syslog has it: `Apr 22 06:22:39`.
    #[must_use]
    pub fn syslog(self) -> String {
        self.civil().strftime("%b %e %H:%M:%S").to_string()
    }

    /// As a command's flags have it: `2025-04-22 06:22:39`.
    #[must_use]
    pub fn flag(self) -> String {
        self.civil().strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// Year, month, day, hour, minute and second, for the zip directory.
    pub(crate) fn fields(self) -> [i16; 6] {
        let civil = self.civil();
        [
            civil.year(),
            civil.month().into(),
            civil.day().into(),
            civil.hour().into(),
            civil.minute().into(),
            civil.second().into(),
        ]
    }

    fn civil(self) -> DateTime {
        epoch().saturating_add(SignedDuration::from_micros(self.0))
    }
}

fn epoch() -> DateTime {
    date(1970, 1, 1).at(0, 0, 0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        let time = Time::utc((2025, 4, 22), (6, 22, 39), 852_238);
        assert_eq!(time, Time(1_745_302_959_852_238));
        assert_eq!(time.log(), "250422 06:22:39.852238");
        assert_eq!(time.sql(), "2025-04-22 06:22:39.852238");
        assert_eq!(time.rfc3339(), "2025-04-22T06:22:39.852238Z");
        assert_eq!(time.file_name(), "2025-04-22T06_22_39Z");
        assert_eq!(time.plus_millis(-853).log(), "250422 06:22:38.999238");
    }

    #[test]
    fn whole_seconds_keep_six_digits() {
        let time = Time::utc((2025, 4, 22), (6, 0, 0), 0);
        assert_eq!(time.log(), "250422 06:00:00.000000");
    }
}
