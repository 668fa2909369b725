//! What stands in front of lines.

use super::{Origin, lines, moment, starts_entry};
use crate::time::Time;

/// Who puts what in front of lines.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Prefix {
    /// A container runtime's file: `2025-04-22T06:22:39.8522+00:00 stderr F `.
    /// Lines longer than 16 KiB are cut into parts.
    Cri,
    /// The same with nanoseconds in UTC.
    CriUtc,
    /// `docker logs -t`: `2025-04-22T06:22:39.852238000Z `.
    DockerTimes,
    /// `docker compose logs`: `db-1     | `.
    Compose,
    /// `kubectl logs --prefix`: `[pod/cockroachdb-0/db] `.
    Kubectl,
    /// `kubectl logs --prefix --timestamps`.
    KubectlTimes,
    /// `journalctl`: `Apr 22 06:22:39 host cockroach[1754374]: `.
    Journal,
    /// `journalctl -o short-iso`.
    JournalIso,
    /// Syslog, RFC 3164.
    Rfc3164,
    /// Syslog, RFC 5424.
    Rfc5424,
    /// `debug merge-logs`: `1> `, before each entry and not each line.
    MergeLogsNode,
    /// The same with the host.
    MergeLogsHost,
    /// `grep -n` over several files: `cockroach.log:12:`.
    Grep,
    /// Somebody's own: `host-a: `.
    Host,
}

/// Bytes after which a container runtime cuts a line.
pub(super) const PART_BYTES: usize = 16 << 10;

impl Prefix {
    /// All of them.
    pub const ALL: [Prefix; 14] = [
        Prefix::Cri,
        Prefix::CriUtc,
        Prefix::DockerTimes,
        Prefix::Compose,
        Prefix::Kubectl,
        Prefix::KubectlTimes,
        Prefix::Journal,
        Prefix::JournalIso,
        Prefix::Rfc3164,
        Prefix::Rfc5424,
        Prefix::MergeLogsNode,
        Prefix::MergeLogsHost,
        Prefix::Grep,
        Prefix::Host,
    ];

    /// The prefix of line `number` (from 1), written at `time`.
    fn text(self, time: Time, number: usize, origin: Origin<'_>) -> String {
        let Origin { node, host } = origin;
        let nanos = time.rfc3339().replace('Z', "000Z");
        let seconds = &nanos[..19];
        match self {
            Prefix::Cri => format!("{}+00:00 stderr F ", &nanos[..24]),
            Prefix::CriUtc => format!("{nanos} stderr F "),
            Prefix::DockerTimes => format!("{nanos} "),
            Prefix::Compose => format!("db-{node}     | "),
            Prefix::Kubectl => format!("[pod/cockroachdb-{}/db] ", node - 1),
            Prefix::KubectlTimes => format!("[pod/cockroachdb-{}/db] {nanos} ", node - 1),
            Prefix::Journal => format!("{} {host} cockroach[1754374]: ", time.syslog()),
            Prefix::JournalIso => format!("{seconds}+0000 {host} cockroach[1754374]: "),
            Prefix::Rfc3164 => format!("<134>{} {host} cockroach[1754374]: ", time.syslog()),
            Prefix::Rfc5424 => {
                format!("<134>1 {} {host} cockroach 1754374 - - ", time.rfc3339())
            }
            Prefix::MergeLogsNode => format!("{node}> "),
            Prefix::MergeLogsHost => format!("{host}> "),
            Prefix::Grep => format!("logs/cockroach.log:{number}:"),
            Prefix::Host => format!("{host}: "),
        }
    }
}

/// The log with something in front of its lines.
pub(super) fn before_lines(log: &[u8], prefix: Prefix, origin: Origin<'_>) -> Vec<u8> {
    let entries_only = matches!(prefix, Prefix::MergeLogsNode | Prefix::MergeLogsHost);
    let cuts = matches!(prefix, Prefix::Cri | Prefix::CriUtc);
    let mut time = Time::utc((2025, 4, 22), (5, 0, 0), 0);
    let mut out = Vec::new();
    for (number, line) in lines(log).into_iter().enumerate() {
        time = moment(line).unwrap_or(time);
        let text = prefix.text(time, number + 1, origin);
        let mut rest = line;
        while cuts && rest.len() > PART_BYTES {
            let (part, others) = rest.split_at(PART_BYTES);
            let start = text.replace(" F ", " P ");
            out.extend_from_slice(&[start.as_bytes(), part, b"\n"].concat());
            rest = others;
        }
        let start = if entries_only && !starts_entry(line) {
            ""
        } else {
            &text
        };
        out.extend_from_slice(&[start.as_bytes(), rest, b"\n"].concat());
    }
    out
}
