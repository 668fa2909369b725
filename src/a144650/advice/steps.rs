//! The steps for each kind of operation, in the advisory's order and wording.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::indexes::lost_indexes;
use super::sql::{TableName, literal};
use super::{ADVISORY, MAX_JOBS_WRITTEN_OUT, SUPPORT, Subject, since, step};
use crate::a144650::answer::{Answer, Step};
use crate::time::{Micros, SECOND};
use crate::version::Version;

/// What stands for a table whose name is not known.
const UNNAMED: &str = "<database>.<schema>.<table>";

/// How long before a job's start the table is looked at: IMPORT takes it
/// offline as it starts, and clocks differ by up to half a second.
const BEFORE_START: i64 = SECOND;

/// What to do about secondary indexes, as the advisory has it.
const RECREATE: &str = "then the import of the primary index was unaffected, but secondary \
     indexes may be corrupted. Cockroach Labs suggests dropping and recreating secondary indexes.";

/// Why the direct count often fails.
const GC_WINDOW: &str = "AS OF SYSTEM TIME on the live table only works inside of the garbage \
     collection window (gc.ttlseconds, 4 hours by default); after that, use the RESTORE.";

pub(super) fn import(subjects: &[&Subject<'_>], newest: Option<&Version>) -> Vec<Step> {
    let mut steps = vec![step(
        "IMPORT jobs affected by this issue could be missing rows that were present in the source \
         data. To check whether a suspected IMPORT job was affected, compare the number of rows \
         imported with the number of rows in the source data.",
    )];
    steps.extend(lost_indexes(subjects));
    steps.extend(find_tables(subjects));
    steps.push(step(format!(
        "If the output of the IMPORT statement showed the expected number of rows, {RECREATE}"
    )));
    steps.push(recovery_event(subjects));
    steps.extend(count_in_place(subjects));
    steps.push(restore_after(
        subjects,
        "If the preceding steps do not show the expected number of rows, or cannot be performed \
         due to the time elapsed since the IMPORT job, then use RESTORE … AS OF SYSTEM TIME to \
         reconstruct the table as it was immediately after the import finished, and run a SELECT \
         count(*) query to count the number of rows in the restored table.",
    ));
    steps.push(restore_before(subjects));
    steps.push(step(format!(
        "If this count shows the expected number of rows, {RECREATE}"
    )));
    steps.push(inspect(subjects, newest));
    steps.push(recreate_indexes(subjects));
    steps.push(join_imports(subjects));
    steps.extend(row_count_validation(newest));
    steps
}

pub(super) fn molt_fetch(subjects: &[&Subject<'_>], _: Option<&Version>) -> Vec<Step> {
    let filter = match subjects {
        [subject] => subject.name().and_then(|name| {
            let part = name.plain_last_part()?.to_owned();
            Some(format!(" \\\n  --table-filter '{part}'"))
        }),
        _ => None,
    };
    let verify = format!(
        "molt verify \\\n  --source '<source connection string>' \\\n  --target '<CockroachDB \
         connection string>'{}",
        filter.unwrap_or_default()
    );
    vec![
        step(
            "By default, MOLT Fetch uses IMPORT INTO to load data into CockroachDB, and can \
             therefore be affected by this issue. If MOLT Fetch made these jobs: a run of MOLT \
             Fetch should be followed by a run of MOLT Verify to ensure that all data on the \
             target side matches the data on the source side.",
        )
        .with_code(Some(verify)),
        step(
            "If you ran MOLT Verify after completing your MOLT Fetch run, and Verify did not find \
             mismatches, then MOLT Fetch was unaffected by this issue.",
        ),
        step(
            "If you did not run Verify after Fetch, analyze the exported files that exist in your \
             configured Fetch data path to determine the expected number of rows. Then follow the \
             steps for IMPORT. A table may be loaded by several IMPORT INTO jobs: its expected \
             number of rows is that of all of them together.",
        ),
    ]
}

pub(super) fn physical_replication(_: &[&Subject<'_>], _: Option<&Version>) -> Vec<Step> {
    let fingerprints = "\
-- 1. In the standby cluster's system virtual cluster:
SELECT replicated_time FROM [SHOW VIRTUAL CLUSTER <standby> WITH REPLICATION STATUS];
-- 2. In the primary cluster's system virtual cluster, at that time or earlier:
SELECT * FROM [SHOW EXPERIMENTAL_FINGERPRINTS FROM VIRTUAL CLUSTER <primary>]
  AS OF SYSTEM TIME '<replicated time>';
-- 3. In the standby cluster's system virtual cluster, at the same time:
SELECT * FROM [SHOW EXPERIMENTAL_FINGERPRINTS FROM VIRTUAL CLUSTER <standby>]
  AS OF SYSTEM TIME '<replicated time>';";
    let restart = "\
DROP VIRTUAL CLUSTER <standby>;
CREATE VIRTUAL CLUSTER <standby> FROM REPLICATION OF <primary>
  ON '<primary connection string>';";
    vec![
        step(
            "After upgrading both the primary and standby clusters to a version with the fix, run \
             a point-in-time fingerprint on both clusters to verify that the data on the primary \
             and standby clusters are the same at a certain replicated time. CockroachDB's \
             documentation has this under Physical Cluster Replication Monitoring, Data verification.",
        )
        .with_code(Some(fingerprints.to_owned())),
        step(
            "The time must lie inside of the garbage collection window of both clusters, and after \
             a failover not past the time that was failed over to.",
        ),
        step(format!(
            "If the fingerprints do not have the same value, then upgrade to a version with the \
             fix, cancel your PCR stream by dropping the replicating virtual cluster, and restart \
             the PCR stream. This deletes the standby's copy. Cockroach Labs encourages users to \
             contact support ({SUPPORT}) to assist with these steps if a fingerprint mismatch is \
             found."
        ))
        .with_code(Some(restart.to_owned())),
    ]
}

pub(super) fn create_table_as(subjects: &[&Subject<'_>], _: Option<&Version>) -> Vec<Step> {
    let mut steps = vec![step(
        "CREATE TABLE … AS (CTAS) operations can be validated similarly to IMPORT jobs. The number \
         of rows in the created table indicates whether the CTAS operation was successful.",
    )];
    steps.extend(lost_indexes(subjects));
    steps.extend(find_tables(subjects));
    steps.push(
        step(
            "To check whether a CTAS operation was affected, compare the number of rows in the \
             created table with the output of the CTAS query. If the table was changed since, count \
             it as it was then.",
        )
        .with_code(Some(written_out(subjects, |subject| {
            let now = count(&subject.table(), "");
            let then = subject.finished.and_then(literal);
            let then = then.map(|at| count(&subject.table(), &format!(" AS OF SYSTEM TIME {at}")));
            [Some(now), then].into_iter().flatten().collect()
        }))),
    );
    steps.push(
        step(format!(
            "If you cannot perform this comparison due to the time elapsed since the CTAS \
             operation, then re-run the CTAS query with AS OF SYSTEM TIME. {GC_WINDOW}"
        ))
        .with_code(Some(written_out(subjects, |subject| {
            let at = subject.started.and_then(literal);
            let at = at.unwrap_or_else(|| "'<start of the job>'".to_owned());
            vec![format!(
                "SELECT count(*) FROM (<query of the CREATE TABLE AS>) AS OF SYSTEM TIME {at};"
            )]
        }))),
    );
    steps.push(restore_after(
        subjects,
        "Or use RESTORE … AS OF SYSTEM TIME to reconstruct the table as it was immediately after \
         the CTAS operation finished.",
    ));
    steps.push(
        step(
            "If you find a discrepancy, then upgrade to a version with the fix, drop the affected \
             table, and re-run the CTAS operation. First save the rows that were written to the \
             table since; the DROP stands in a comment until you have.",
        )
        .with_code(Some(written_out(subjects, |subject| {
            let table = subject.table();
            vec![
                format!("-- DROP TABLE {table};"),
                format!("CREATE TABLE {table} AS <query of the CREATE TABLE AS>;"),
            ]
        }))),
    );
    steps
}

pub(super) fn materialized_view(subjects: &[&Subject<'_>], newest: Option<&Version>) -> Vec<Step> {
    let mut steps = vec![step(
        "Materialized view refreshes can be validated similarly to CTAS operations.",
    )];
    steps.extend(lost_indexes(subjects));
    steps.extend(find_tables(subjects));
    steps.push(
        step(
            "To check whether a REFRESH was affected, compare the number of rows in the \
             materialized view with the source data, which its query reads. A view that was \
             refreshed since, on a version with the fix, has been written anew.",
        )
        .with_code(Some(written_out(subjects, |subject| {
            vec![
                count(&subject.table(), ""),
                "SELECT count(*) FROM (<query of the view>);".to_owned(),
            ]
        }))),
    );
    steps.push(inspect(subjects, newest));
    steps.push(
        step(
            "If you find a discrepancy, then upgrade to a version with the fix and refresh the \
             materialized view to ensure it has the most up-to-date data. After the upgrade this is \
             harmless without a discrepancy, too.",
        )
        .with_code(Some(written_out(subjects, |subject| {
            vec![format!("REFRESH MATERIALIZED VIEW {};", subject.table())]
        }))),
    );
    steps
}

/// For errors without a job.
pub(super) fn unattributed(answer: &Answer) -> Vec<Step> {
    let mut steps = vec![step(format!(
        "A problematic error is detected, but cannot be linked to a job ID: contact support \
         ({SUPPORT}) to determine next steps. Jobs that ran at that moment are listed beside \
         each error; validate those of an affected kind as if the error were theirs ({ADVISORY})."
    ))];
    let errors = answer.unattributed.iter().map(|error| &error.evidence);
    let tables: BTreeSet<u32> = errors.filter_map(|error| error.table_id).collect();
    if !tables.is_empty() {
        let text = "The key ranges of these errors name the tables that lost entries.";
        let tables: Vec<u32> = tables.into_iter().collect();
        steps.push(step(text).with_code(Some(find_table(&tables))));
    }
    steps
}

/// For a job of which the kind is not known, or none that the advisory names.
pub(super) fn of_unknown_kind(subjects: &[&Subject<'_>]) -> Vec<Step> {
    let mut steps = vec![
        step(format!(
            "This job is of no kind that the advisory names, or nothing in these files tells its \
             kind. Look it up, then follow the steps for its kind ({ADVISORY}): IMPORT, MOLT Fetch, \
             Physical Cluster Replication, CREATE TABLE … AS, or materialized view. Index backfills \
             are validated by CockroachDB itself; for any other kind, ask support."
        ))
        .with_code(Some(written_out(subjects, |subject| {
            vec![format!(
                "SELECT job_type, description, status FROM crdb_internal.jobs WHERE job_id = {};",
                digits(subject.job_id)
            )]
        }))),
    ];
    steps.extend(lost_indexes(subjects));
    steps
}

/// How to find the tables of the jobs whose description names none.
fn find_tables(subjects: &[&Subject<'_>]) -> Option<Step> {
    let unnamed = subjects.iter().filter(|subject| subject.name().is_none());
    let unnamed: Vec<&Subject<'_>> = unnamed.copied().collect();
    if unnamed.is_empty() {
        return None;
    }
    let text = "Find the table of the job, and put its name where <database>.<schema>.<table> \
         stands.";
    let code = written_out(&unnamed, |subject| {
        if subject.table_ids.is_empty() {
            let id = digits(subject.job_id);
            vec![format!(
                "SELECT description, descriptor_ids FROM crdb_internal.jobs WHERE job_id = {id};"
            )]
        } else {
            vec![find_table(&subject.table_ids)]
        }
    });
    Some(step(text).with_code(Some(code)))
}

/// The empty quotes look into all databases, not the current one only.
fn find_table(ids: &[u32]) -> String {
    format!(
        "SELECT table_id, database_name, schema_name, name FROM \"\".crdb_internal.tables\n  WHERE \
         table_id IN ({});",
        ids_or_placeholder(ids)
    )
}

fn recovery_event(subjects: &[&Subject<'_>]) -> Step {
    let mut text = format!(
        "After a successful IMPORT job, there should be a RecoveryEvent logged to the TELEMETRY \
         logging channel with the RecoveryType import_job. If NumRows from this event shows the \
         expected number of rows, {RECREATE} NumRows counts the primary index only, never secondary \
         indexes; and until a change of March 2026, after a retry it counts only the last attempt, \
         so that a number that is too small after a retry proves nothing."
    );
    for subject in subjects.iter().take(MAX_JOBS_WRITTEN_OUT) {
        if let Some(rows) = subject.num_rows {
            let id = subject.job_id;
            let _ = write!(text, " In these files, job {id} counted {rows} rows.");
        }
    }
    let code = written_out(subjects, |subject| {
        let id = digits(subject.job_id);
        vec![format!(
            "grep -h 'recovery_event' cockroach-telemetry*.log | grep 'import_job' | grep {id}"
        )]
    });
    // The comments of a shell start with another sign.
    let code = code.replace("\n-- ", "\n# ");
    let code = code.strip_prefix("-- ").map(|rest| format!("# {rest}"));
    step(text).with_code(code)
}

/// The count on the live table, where the garbage collector allows it.
fn count_in_place(subjects: &[&Subject<'_>]) -> Option<Step> {
    let text = format!(
        "Shortly after the job, count the rows in the table as it was when the job finished. A \
         count(*) may be answered by a secondary index, which may have lost entries itself: \
         @primary makes it read the primary index. {GC_WINDOW}"
    );
    let any = subjects.iter().any(|subject| subject.finished.is_some());
    let code = written_out(subjects, |subject| {
        let Some(at) = subject.finished.and_then(literal) else {
            return Vec::new();
        };
        vec![count(&subject.table(), &format!(" AS OF SYSTEM TIME {at}"))]
    });
    any.then(|| step(text).with_code(Some(code)))
}

fn restore_after(subjects: &[&Subject<'_>], text: &str) -> Step {
    let text = format!(
        "{text} The backup must reach up to that time and hold its revision history; SHOW BACKUPS \
         lists what can stand in place of LATEST. A table with foreign keys also needs the option \
         skip_missing_foreign_keys. @primary keeps a damaged secondary index from answering."
    );
    step(text).with_code(Some(written_out(subjects, |subject| {
        let at = subject.finished.and_then(literal);
        let at = at.unwrap_or_else(|| "'<when the job finished>'".to_owned());
        restore(subject, "after", &at)
    })))
}

fn restore_before(subjects: &[&Subject<'_>]) -> Step {
    step(
        "If the table contained any rows before the IMPORT statement was run, then use a second \
         RESTORE … AS OF SYSTEM TIME to reconstruct the table as it was immediately before the \
         IMPORT started, and subtract the SELECT count(*) on this table from the first count.",
    )
    .with_code(Some(written_out(subjects, |subject| {
        let before = |at: Micros| at.plus(-BEFORE_START);
        let at = subject.started.map(before).and_then(literal);
        let at = at.unwrap_or_else(|| "'<just before the job started>'".to_owned());
        restore(subject, "before", &at)
    })))
}

fn restore(subject: &Subject<'_>, when: &str, at: &str) -> Vec<String> {
    let database = format!("{when}_{}", digits(subject.job_id));
    let restored = match subject.name() {
        Some(name) => name.in_database(&database).to_string(),
        None => format!("{database}.<schema>.<table>"),
    };
    vec![
        format!("CREATE DATABASE {database};"),
        format!(
            "RESTORE TABLE {} FROM LATEST IN '<backup location>'\n  AS OF SYSTEM TIME {at} WITH \
             into_db = '{database}';",
            subject.table()
        ),
        count(&restored, ""),
    ]
}

/// How CockroachDB itself checks secondary indexes, where it can: v25.4 has
/// `INSPECT` behind a session variable, v26.1 without.
fn inspect(subjects: &[&Subject<'_>], newest: Option<&Version>) -> Step {
    let number = newest.map(Version::number);
    let checks = "INSPECT TABLE checks the secondary indexes of a table against its primary index. \
         It finds entries that an index lacks, and entries whose row the primary index lacks; a row \
         that all of them lack it cannot find. It repairs nothing.";
    if let Some(newest) = newest.filter(|newest| !since(newest.number(), 25, 4)) {
        return step(format!(
            "{checks} CockroachDB has it from v25.4 on; the newest version in these files is \
             {newest}, so it can be used after an upgrade."
        ));
    }
    let enable = number.is_none_or(|number| !since(number, 26, 1));
    let mut text = format!(
        "{checks} It needs v25.4 or later and the system privilege INSPECT, and reads the whole \
         table: use it at a quiet time."
    );
    if enable {
        text.push_str(" Before v26.1 it must be enabled in the session first.");
    }
    step(text).with_code(Some(written_out(subjects, |subject| {
        let table = subject.table();
        let enable = enable.then(|| "SET enable_inspect_command = true;".to_owned());
        let rest = [
            format!("INSPECT TABLE {table};"),
            format!("SHOW INSPECT ERRORS FOR TABLE {table} WITH DETAILS;"),
        ];
        enable.into_iter().chain(rest).collect()
    })))
}

/// How a second import checks itself, from v26.2 on. Its count was wrong in
/// some releases (cockroach#168396), so it proves nothing by itself.
fn row_count_validation(newest: Option<&Version>) -> Option<Step> {
    newest.filter(|newest| since(newest.number(), 26, 2))?;
    let text = "From v26.2 on, IMPORT can check its own row count: switch that on before the second \
         import. A mismatch is a reason to count by hand, not yet a proof: some releases counted \
         wrongly after a retry.";
    let code = "SET CLUSTER SETTING bulkio.import.row_count_validation.mode = 'sync';";
    Some(step(text).with_code(Some(code.to_owned())))
}

fn recreate_indexes(subjects: &[&Subject<'_>]) -> Step {
    step(
        "To drop and recreate a secondary index: note its definition, drop it, create it again. The \
         new index is validated against the table. Queries are slower, and uniqueness is not \
         enforced, while the index is missing.",
    )
    .with_code(Some(written_out(subjects, |subject| {
        let table = subject.table();
        vec![
            format!("SHOW CREATE TABLE {table};"),
            format!("DROP INDEX {table}@<index>;"),
            format!("CREATE INDEX <index> ON {table} (<columns, as SHOW CREATE TABLE had them>);"),
        ]
    })))
}

fn join_imports(subjects: &[&Subject<'_>]) -> Step {
    step(
        "If this count does not show the expected number of rows, this indicates a discrepancy \
         affecting the primary index. After upgrading to a version with the fix, run the IMPORT a \
         second time, into a new table. Compare the two imported datasets with a JOIN, and manually \
         add any missing rows.",
    )
    .with_code(Some(written_out(subjects, |subject| {
        vec![format!(
            "SELECT again.*\n  FROM <table of the second import> AS again\n  LEFT JOIN {}@primary \
             AS first ON first.<primary key> = again.<primary key>\n  WHERE first.<primary key> IS \
             NULL;",
            subject.table()
        )]
    })))
}

/// The statements of each job under a comment that names it.
fn written_out(
    subjects: &[&Subject<'_>],
    statements: impl Fn(&Subject<'_>) -> Vec<String>,
) -> String {
    let mut blocks = Vec::new();
    for subject in subjects.iter().take(MAX_JOBS_WRITTEN_OUT) {
        let statements = statements(subject);
        if !statements.is_empty() {
            blocks.push(format!("{}\n{}", comment(subject), statements.join("\n")));
        }
    }
    let more = subjects.len().saturating_sub(MAX_JOBS_WRITTEN_OUT);
    if 0 < more {
        blocks.push(format!("-- and the same for {}", jobs(more)));
    }
    blocks.join("\n")
}

fn jobs(more: usize) -> String {
    match more {
        1 => "1 more job".to_owned(),
        _ => format!("{more} more jobs"),
    }
}

/// Ids and times only: a name could hold the end of the line.
pub(super) fn comment(subject: &Subject<'_>) -> String {
    let mut comment = format!("-- job {}", digits(subject.job_id));
    if subject.tenant != "1" {
        let _ = write!(comment, ", in tenant {}", digits(subject.tenant));
    }
    if let Some(at) = subject.finished {
        let _ = write!(comment, ", succeeded {at}");
    }
    comment
}

fn count(table: &str, suffix: &str) -> String {
    format!("SELECT count(*) FROM {table}@primary{suffix};")
}

/// Identifiers are digits; this keeps it so in what is copied.
fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

pub(super) fn ids_or_placeholder(ids: &[u32]) -> String {
    if ids.is_empty() {
        "<table id>".to_owned()
    } else {
        joined(ids)
    }
}

pub(super) fn joined(ids: &[u32]) -> String {
    let ids: Vec<String> = ids.iter().map(u32::to_string).collect();
    ids.join(", ")
}

impl Subject<'_> {
    fn name(&self) -> Option<TableName> {
        self.description.and_then(TableName::of_description)
    }

    /// The table as SQL, or what stands for it.
    fn table(&self) -> String {
        match self.name() {
            Some(name) => name.to_string(),
            None => UNNAMED.to_owned(),
        }
    }
}
