use super::*;
use Operation::{
    CreateTableAs, Import, IndexBackfill, MaterializedView, Other, PhysicalReplication,
    SchemaChange, Unknown,
};
use proptest::prelude::*;

#[test]
fn job_types() {
    #[rustfmt::skip]
    let cases: &[(Option<&str>, Option<&str>, Operation)] = &[
        (Some("IMPORT"),                       None,                                Import),
        (Some("import"),                       Some("CREATE TABLE t AS SELECT 1"),  Import),
        (Some("REPLICATION STREAM INGESTION"), None,                                PhysicalReplication),
        (Some("REPLICATION_STREAM_INGESTION"), None,                                PhysicalReplication),
        (Some("STREAM INGESTION"),             None,                                PhysicalReplication),
        (Some("REPLICATION STREAM PRODUCER"),  None,                                Other),
        (Some("LOGICAL REPLICATION"),          None,                                Other),
        (Some("RESTORE"),                      None,                                Other),
        (Some("SCHEMA CHANGE GC"),             Some("CREATE TABLE t AS SELECT 1"),  Other),
        (Some("SCHEMA CHANGE"),                None,                                SchemaChange),
        (Some("SCHEMA CHANGE"),                Some(""),                            SchemaChange),
        (Some("SCHEMA CHANGE"),                Some("‹×›"),                         SchemaChange),
        (Some("NEW SCHEMA CHANGE"),            Some("CREATE INDEX i ON t (a)"),     IndexBackfill),
        (Some("‹SCHEMA CHANGE›"),              Some("CREATE TABLE t AS SELECT 1"),  CreateTableAs),
        (Some("‹×›"),                          None,                                Unknown),
        (Some(""),                             None,                                Unknown),
        (None,                                 None,                                Unknown),
        (None,                                 Some("‹×›"),                         Unknown),
        (None,                                 Some("what is this"),                Unknown),
        (None,                                 Some("IMPORT INTO t CSV DATA ('x')"), Import),
        (None,                                 Some("CREATE TABLE t AS SELECT 1"),  CreateTableAs),
        (None,                                 Some("CREATE VIRTUAL CLUSTER a FROM REPLICATION OF b ON '…'"), PhysicalReplication),
        (None,                                 Some("RESTORE FROM 'x'"),            Other),
    ];
    for (job_type, description, want) in cases {
        let got = operation(*job_type, *description);
        assert_eq!(got, *want, "{job_type:?} {description:?}");
    }
}

#[test]
fn schema_changes() {
    #[rustfmt::skip]
    let cases: &[(&str, Operation)] = &[
        ("CREATE TABLE t AS SELECT 1",                                       CreateTableAs),
        ("create table t as table u",                                        CreateTableAs),
        ("CREATE TABLE IF NOT EXISTS db.sc.\"t as x\" (a, b) AS SELECT",     CreateTableAs),
        ("CREATE TABLE db.sc.t (a, b) WITH (x = 'as') AS SELECT 1",          CreateTableAs),
        ("CREATE TEMP TABLE t AS VALUES (1)",                                CreateTableAs),
        ("CREATE UNLOGGED TABLE t AS SELECT 1",                              CreateTableAs),
        ("CREATE TABLE t (a, b)\n\tAS\n SELECT 1",                           CreateTableAs),
        (r"CREATE TABLE t\nAS\tSELECT 1",                                    CreateTableAs),
        ("/* as */ CREATE -- as\n TABLE t AS SELECT 1",                      CreateTableAs),
        ("CREATE TABLE ‹×› AS SELECT ‹×›",                                   CreateTableAs),
        ("CREATE TABLE ‹×›.‹×›.‹×› (‹×›) AS ‹×›",                            CreateTableAs),
        ("‹CREATE TABLE t AS SELECT 1›",                                     CreateTableAs),
        ("DROP TABLE u; CREATE TABLE t AS SELECT 1",                         CreateTableAs),
        ("CREATE TABLE t (a INT8 AS (b + 1) STORED, b INT8)",                Other),
        ("CREATE TABLE t (a INT8 GENERATED ALWAYS AS IDENTITY)",             Other),
        ("CREATE TABLE \"as\" (a INT8)",                                     Other),
        ("CREATE TABLE \"x\"\" as \" (a INT8)",                              Other),
        ("CREATE TABLE db.as (a INT8)",                                      Other),
        ("CREATE TABLE t (a INT8) LOCALITY REGIONAL BY ROW AS r",            Other),
        ("CREATE TABLE t (a INT8) -- as",                                    Other),
        ("CREATE TABLE t (a STRING DEFAULT ') as (')",                       Other),
        (r"CREATE TABLE t (a STRING DEFAULT e'\') as (')",                   Other),
        ("CREATE TABLE t (a INT8, …",                                        SchemaChange),
        ("CREATE MATERIALIZED VIEW v AS SELECT 1",                           MaterializedView),
        ("CREATE MATERIALIZED VIEW IF NOT EXISTS db.v AS SELECT 1",          MaterializedView),
        ("REFRESH MATERIALIZED VIEW CONCURRENTLY v",                         MaterializedView),
        ("refresh materialized view v",                                      MaterializedView),
        ("CREATE VIEW v AS SELECT 1",                                        Other),
        ("CREATE INDEX ON t (a)",                                            IndexBackfill),
        ("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)",                      IndexBackfill),
        ("CREATE INVERTED INDEX i ON t (a)",                                 IndexBackfill),
        ("ALTER TABLE t ADD COLUMN c INT8",                                  IndexBackfill),
        ("ALTER TABLE t ADD COLUMN a INT8; CREATE INDEX i ON t (a)",         IndexBackfill),
        ("ALTER DATABASE d OWNER TO u",                                      Other),
        ("DROP TABLE t",                                                     Other),
        ("TRUNCATE t",                                                       Other),
        ("updating privileges for database 104",                             Other),
        ("ROLL BACK JOB 12: CREATE TABLE t AS SELECT 1",                     SchemaChange),
        ("CREATE ‹×›",                                                       SchemaChange),
        ("CREATE",                                                           SchemaChange),
        (";;",                                                               SchemaChange),
        ("something new; DROP TABLE t",                                      SchemaChange),
    ];
    for (description, want) in cases {
        let got = operation(Some("SCHEMA CHANGE"), Some(description));
        assert_eq!(got, *want, "{description}");
    }
}

#[test]
fn refreshes() {
    #[rustfmt::skip]
    let cases: &[(&str, bool)] = &[
        ("REFRESH MATERIALIZED VIEW v",                  true),
        ("refresh materialized view concurrently v",     true),
        ("‹REFRESH MATERIALIZED VIEW v›",                true),
        ("/* nightly */ REFRESH MATERIALIZED VIEW ‹×›",  true),
        ("DROP TABLE t; REFRESH MATERIALIZED VIEW v",    true),
        ("CREATE MATERIALIZED VIEW refresh AS SELECT 1", false),
        ("CREATE TABLE t AS SELECT 'REFRESH'",           false),
        ("‹×›",                                          false),
        ("",                                             false),
    ];
    for (description, want) in cases {
        assert_eq!(is_refresh(description), *want, "{description}");
    }
}

proptest! {
    /// No text panics, and space around it changes nothing.
    #[test]
    fn any_text(text in "(CREATE|TABLE|AS|[()'\"\\\\;./*e-]|‹×›|\\PC| ){0,40}") {
        let got = operation(Some("SCHEMA CHANGE"), Some(&text));
        let padded = format!(" \n{text}");
        prop_assert_eq!(got, operation(Some("SCHEMA CHANGE"), Some(&padded)));
    }
}
