//! What the name of a log file tells: program, group, host.
//!
//! CockroachDB calls a log file
//! `<program>[-<group>].<host>.<user>.<time>.<pid>.log` (`file_names.go`),
//! with periods removed from program, host and user. The program is the name
//! of the binary: `cockroach` mostly, but `crdb` or `cockroach-v2415` too, so
//! a name alone does not tell whether `a-b` is group `b` of `a`, or the main
//! log of `a-b`. All names together mostly do.
//!
//! # Promises
//!
//! * Where nothing tells, a log is taken for one of a secondary group, which
//!   is no coverage: that may ask for more logs, but never hides that the main
//!   ones are missing.

use std::collections::BTreeSet;

/// Groups that a default configuration has (`predefinedLogFiles` in
/// `log_flags.go`), and the capture of stray errors. Where one of these stands
/// behind a name, that name is a program's.
pub(crate) const DEFAULT_GROUPS: [&str; 12] = [
    "health",
    "kv-distribution",
    "pebble",
    "security",
    "sql-audit",
    "sql-auth",
    "sql-exec",
    "sql-schema",
    "sql-slow",
    "sql-slow-internal-only",
    "stderr",
    "telemetry",
];

/// Groups that people make of one channel, called as the channel is.
const CHANNEL_GROUPS: [&str; 12] = [
    "auth",
    "changefeed",
    "dev",
    "kv-exec",
    "ops",
    "privileges",
    "sensitive-access",
    "sessions",
    "sql-internal-perf",
    "sql-perf",
    "storage",
    "user-admin",
];

/// Names of the program that need no other file to be known.
const PROGRAMS: [&str; 3] = ["cockroach", "crdb", "roach"];

/// The part of a log file's name before the first period, in lower case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Stem {
    text: String,
    /// Whether CockroachDB gave the name: it has a time, or starts so.
    given: bool,
}

impl Stem {
    /// The stem of the file name `name`.
    pub(super) fn of(name: &str) -> Stem {
        let text = name.split('.').next().unwrap_or_default();
        let text = text.to_ascii_lowercase();
        Stem {
            given: time_part(name).is_some() || text.starts_with("cockroach"),
            text,
        }
    }

    /// The group that the name tells among the stems `others`; `None` is the
    /// main one.
    pub(super) fn group(&self, others: &Stems) -> Option<String> {
        let stem = self.text.as_str();
        if let Some(group) = known_group(stem).filter(|group| self.given || is_telling(group)) {
            return Some(group.to_owned());
        }
        if !self.given || others.has_default_group_of(stem) {
            return None;
        }
        let dashes = stem.rmatch_indices('-').map(|(at, _)| at);
        let mut splits = dashes.filter_map(|at| Some((stem.get(..at)?, stem.get(at + 1..)?)));
        let (_, group) = splits.find(|(program, rest)| {
            (PROGRAMS.contains(program) || others.0.contains(*program)) && !is_of_program(rest)
        })?;
        Some(group.to_owned())
    }

    /// The program of a main log; `None` where people gave the name.
    pub(super) fn program(&self) -> Option<String> {
        self.given.then(|| self.text.clone())
    }
}

/// The stems of all logs together.
#[derive(Clone, Debug, Default)]
pub(super) struct Stems(BTreeSet<String>);

impl Stems {
    pub(super) fn add(&mut self, stem: &Stem) {
        if stem.given {
            self.0.insert(stem.text.clone());
        }
    }

    fn has_default_group_of(&self, stem: &str) -> bool {
        let mut groups = DEFAULT_GROUPS.iter();
        groups.any(|group| self.0.contains(&format!("{stem}-{group}")))
    }
}

/// The longest known group that `stem` ends in.
fn known_group(stem: &str) -> Option<&'static str> {
    let ends = |group: &&&str| {
        let before = stem.strip_suffix(**group);
        before.is_some_and(|before| before.len() > 1 && before.ends_with('-'))
    };
    let all = DEFAULT_GROUPS.iter().chain(&CHANNEL_GROUPS);
    all.filter(ends).max_by_key(|group| group.len()).copied()
}

/// Whether no other kind of name ends in this group.
fn is_telling(group: &str) -> bool {
    group.contains('-') || ["pebble", "telemetry"].contains(&group)
}

/// Whether what stands behind a program's name belongs to it: a version, a
/// platform, a number of the node.
fn is_of_program(rest: &str) -> bool {
    const WORDS: [&str; 14] = [
        "aarch64", "amd64", "arm64", "ccl", "darwin", "freebsd", "gnu", "linux", "musl", "node",
        "oss", "s390x", "short", "windows",
    ];
    let numbered = |part: &str| {
        let before = part.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let prefix = part.len() - before.len();
        let prefix = part.get(..prefix).unwrap_or_default();
        before.starts_with(|c: char| c.is_ascii_digit())
            && ["", "n", "node", "v", "x"].contains(&prefix)
    };
    rest.split('-')
        .all(|part| part.is_empty() || WORDS.contains(&part) || numbered(part))
}

/// Host and user of the log file at `path`, as they stand in its name: a host
/// may hold dots where people renamed the file, so where it ends is not known.
pub(super) fn host(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next()?;
    let first = name.find('.')? + 1;
    if let Some(time) = time_part(name) {
        return name.get(first..time.checked_sub(1)?);
    }
    // A time that was cut or replaced still is a part of its own.
    let lower = name.to_ascii_lowercase();
    let stem = lower
        .strip_suffix(".log")
        .filter(|_| lower.starts_with("cockroach"))?;
    let (before_pid, _) = stem.rsplit_once('.')?;
    let (before_time, _) = before_pid.rsplit_once('.')?;
    name.get(first..before_time.len())
}

/// Where in a name the time stands: `2025-04-22T05_00_00Z`, followed by the id
/// of the process.
fn time_part(name: &str) -> Option<usize> {
    let mut periods = name.rmatch_indices('.').map(|(at, _)| at + 1);
    periods.find(|at| {
        let rest = name.get(*at..).unwrap_or_default();
        let mut parts = rest.split('.');
        let pid = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        parts.next().is_some_and(is_time) && parts.next().is_some_and(pid)
    })
}

fn is_time(part: &str) -> bool {
    const SHAPE: &[u8] = b"0000-00-00t00_00_00z";
    part.len() == SHAPE.len()
        && part.bytes().zip(SHAPE).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            shape => byte.to_ascii_lowercase() == *shape,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: &str = ".ip-10-0-0-3.crdb.2025-04-22T05_00_00Z.1700550.log";

    fn group_among(stem: &str, others: &[&str]) -> Option<String> {
        let mut stems = Stems::default();
        for other in others.iter().chain(&[stem]) {
            stems.add(&Stem::of(&format!("{other}{REST}")));
        }
        Stem::of(&format!("{stem}{REST}")).group(&stems)
    }

    #[test]
    fn groups() {
        #[rustfmt::skip]
        let cases: &[(&str, &[&str], Option<&str>)] = &[
            ("cockroach",                        &[],                             None),
            ("crdb",                             &[],                             None),
            ("roach",                            &[],                             None),
            ("my-db",                            &[],                             None),
            ("my-db",                            &["my-db-health"],               None),
            ("my-db-health",                     &["my-db"],                      Some("health")),
            ("my-db-health",                     &[],                             Some("health")),
            ("my-db-custom",                     &["my-db"],                      Some("custom")),
            ("my-db",                            &["my"],                         Some("db")),
            ("my-db",                            &["my", "my-db-pebble"],         None),
            ("my-db",                            &["my", "my-db-ops"],            Some("db")),
            ("cockroach-v2415",                  &[],                             None),
            ("cockroach-v2415",                  &["cockroach"],                  None),
            ("cockroach-241",                    &[],                             None),
            ("cockroach-linux-amd64",            &[],                             None),
            ("cockroach-v2415linux-amd64",       &[],                             None),
            ("cockroach-node1",                  &[],                             None),
            ("cockroach-v2415-sql-exec",         &[],                             Some("sql-exec")),
            ("cockroach-v2415-mine",             &["cockroach-v2415"],            Some("mine")),
            ("cockroach-custom",                 &[],                             Some("custom")),
            ("cockroach-custom",                 &["cockroach-custom-stderr"],    None),
            ("cockroach-sql-slow-internal-only", &[],                             Some("sql-slow-internal-only")),
            ("cockroach-sql-slow",               &[],                             Some("sql-slow")),
            ("cockroach-",                       &[],                             None),
            ("roach-sql-audit",                  &[],                             Some("sql-audit")),
            ("roach-kv-distribution",            &[],                             Some("kv-distribution")),
            ("roach-dev",                        &[],                             Some("dev")),
            ("roach-custom",                     &[],                             Some("custom")),
            ("CRDB-SQL-AUTH",                    &[],                             Some("sql-auth")),
            ("-health",                          &[],                             None),
        ];
        for (stem, others, want) in cases {
            assert_eq!(
                group_among(stem, others).as_deref(),
                *want,
                "{stem} {others:?}"
            );
        }
    }

    /// Names that people give: `east-dev.log` is the main log of a host.
    #[test]
    fn groups_of_given_names() {
        #[rustfmt::skip]
        let cases: &[(&str, Option<&str>)] = &[
            ("east-dev.log",             None),
            ("prod-health.log",          None),
            ("node-7.log",               None),
            ("roach-sql-audit.log",      Some("sql-audit")),
            ("cockroach-health.log",     Some("health")),
            ("cockroach-sql-exec.log.1", Some("sql-exec")),
            ("cockroach-node-7.log",     None),
            ("cockroach.log.old",        None),
        ];
        for (name, want) in cases {
            let got = Stem::of(name).group(&Stems::default());
            assert_eq!(got.as_deref(), *want, "{name}");
        }
    }

    #[test]
    fn hosts() {
        #[rustfmt::skip]
        let cases: &[(&str, Option<&str>)] = &[
            ("nodes/3/logs/roach.ip-10-0-0-3.crdb.2025-04-22T05_00_00Z.1700550.log",   Some("ip-10-0-0-3.crdb")),
            ("roach-sql-audit.h.u.2025-04-22T05_00_00Z.1.log",                         Some("h.u")),
            ("COCKROACH.H.U.2025-04-22T05_00_00Z.1.LOG",                               Some("H.U")),
            ("cockroach.h.u.2025-04-22T05_00_00Z.1.log.1",                             Some("h.u")),
            ("cockroach.h.example.org.u.2025-04-22T05_00_00Z.1.log",                   Some("h.example.org.u")),
            ("cockroach.h.u.t.1.log",                                                  Some("h.u")),
            ("roach.h.u.t.1.log",                                                      None),
            ("roach.2025-04-22T05_00_00Z.1.log",                                       None),
            ("cockroach.log",                                                          None),
            ("node7.log",                                                              None),
            ("",                                                                       None),
        ];
        for (path, want) in cases {
            assert_eq!(host(path), *want, "{path}");
        }
    }
}
