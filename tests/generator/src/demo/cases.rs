//! What the demo archive holds, and what a detector must say of it.
//!
//! # Promises
//!
//! * Every verdict occurs, and every kind of evidence that leads to it.
//!
//! # Not here
//!
//! The log lines and table rows behind the cases (`imports`, `queries`).

/// Jobs with flush errors in the demo archive: id, verdict, and why.
///
/// No id occurs in two tenants, so the id alone tells the case.
pub const DEMO_CASES: &[(&str, &str, &str)] = &[
    (
        "1065722008981340161",
        "potentially_corrupt",
        "IMPORT of tenant 3, the advisory's own sample: succeeded, nothing ran after the errors",
    ),
    (
        "1065672386538438659",
        "potentially_corrupt",
        "CREATE TABLE AS of the system tenant: the job stands in a tag of the form TYPE id=N",
    ),
    (
        "1065696952988827649",
        "potentially_corrupt",
        "REFRESH MATERIALIZED VIEW: the tag has the form TYPE id=N, without marks",
    ),
    (
        "1065546586817527810",
        "potentially_corrupt",
        "MOLT Fetch's IMPORT INTO: the error is `computing stats for SST`, which the script misses",
    ),
    (
        "1065576568491868163",
        "potentially_corrupt",
        "IMPORT without a job tag: guessed by the table of the key range, and the time",
    ),
    (
        "1065608509194633220",
        "potentially_corrupt",
        "IMPORT whose success only the table knows; its recovery event has a rounded job id",
    ),
    (
        "1065472329023651841",
        "suspect",
        "IMPORT that was retried and resumed after the error, from a checkpoint",
    ),
    (
        "1065186757836931073",
        "suspect",
        "physical replication that still runs: not cut over yet",
    ),
    (
        "1065707733319712769",
        "suspect",
        "CREATE TABLE AS run again 280 ms after the error by another node's clock",
    ),
    (
        "1065629138550784003",
        "suspect",
        "type unknown, resumed after the error: the table is redacted and has no job_type",
    ),
    ("1065772708841095169", "at_risk", "IMPORT that still runs"),
    (
        "1065745231446016003",
        "at_risk",
        "IMPORT paused for lack of disk space",
    ),
    (
        "1065518042569113602",
        "outcome_unknown",
        "no table and no line tells how it ended",
    ),
    (
        "1065454159465676803",
        "cleared",
        "CREATE TABLE AS: the whole query ran again after the error",
    ),
    (
        "1065440378935705601",
        "cleared",
        "CREATE MATERIALIZED VIEW: ran again; the job stands in the application's name only",
    ),
    (
        "1065331223199744003",
        "not_kept",
        "IMPORT that failed and was rolled back",
    ),
    (
        "1065405612720128001",
        "not_kept",
        "CREATE TABLE AS that was canceled",
    ),
    (
        "1065509201313792002",
        "not_kept",
        "IMPORT canceled: the error is a send that was canceled with it",
    ),
    (
        "1065644872866201601",
        "not_kept",
        "IMPORT whose log says succeeded and whose row says failed: the row is right",
    ),
    (
        "1065686142576230401",
        "benign",
        "index backfill, validated afterwards",
    ),
    (
        "1065765813387264002",
        "benign",
        "IMPORT whose error was written by a node that had been upgraded to a fixed version",
    ),
    (
        "1065293127385088001",
        "benign",
        "IMPORT paused and resumed: the error is nothing but `context canceled`",
    ),
];

/// Flush errors of no known job in the demo archive: cause, and why.
pub const DEMO_UNATTRIBUTED: &[(&str, &str)] = &[
    ("lost_sst", "no job tag, and no job on that table (node 1)"),
    ("lost_sst", "job=0 (node 3)"),
    (
        "unreadable",
        "message redacted whole: a file without redaction markers (node 4)",
    ),
];

/// Jobs of affected kinds that succeeded before the logs begin; of MOLT
/// Fetch's 24, the first. There are more that these logs cannot clear: node 5
/// has no logs at all, so they cover no job whole.
pub const DEMO_UNCOVERED: &[(&str, &str)] = &[
    ("1062626950840320005", "physical replication, cut over"),
    ("1062933637365760001", "IMPORT"),
    ("1063562797383680002", "CREATE TABLE AS"),
    ("1063676805221580801", "REFRESH MATERIALIZED VIEW"),
    (
        "1064184055398400002",
        "IMPORT INTO, the first of 24 by MOLT Fetch",
    ),
];

/// What the published script lists: job and rows.
pub const DEMO_SCRIPT_REPORTED: &[(&str, Option<&str>)] = &[
    ("1065644872866201601", None),
    ("1065722008981340161", Some("2964940")),
    ("1065765813387264002", Some("80211")),
];

/// Lines with a flush error that the script cannot tie to a job. A tenant's
/// stand in two files, and are counted twice.
pub const DEMO_SCRIPT_JOBLESS: u64 = 6;
