//! Which table a file holds, by its name.

/// The table that the file called `name` (without folders) holds, as SQL calls
/// it: `crdb_internal.jobs`.
///
/// Known are `crdb_internal.jobs.txt` and other extensions, none at all,
/// `crdb_internal.jobs.1.txt` of a retry, `crdb_internal_jobs.txt` of an upload,
/// and `crdb_internal.jobs (1).txt` of a browser. Case does not matter.
pub(crate) fn table_name(name: &str) -> Option<String> {
    /// `crdb_internal` first: its tables may be called `system_…`.
    const SCHEMAS: [&str; 2] = ["crdb_internal", "system"];

    let name = name.to_ascii_lowercase();
    SCHEMAS.iter().find_map(|schema| {
        let rest = name.strip_prefix(schema)?.strip_prefix(['.', '_'])?;
        let in_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = rest.find(|c| !in_name(c)).unwrap_or(rest.len());
        let (table, behind) = rest.split_at_checked(end)?;
        let ends = behind.is_empty() || behind.starts_with(['.', ' ', '(']);
        (ends && !table.is_empty()).then(|| format!("{schema}.{table}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        #[rustfmt::skip]
        let cases: &[(&str, Option<&str>)] = &[
            ("crdb_internal.jobs.txt",         Some("crdb_internal.jobs")),
            ("crdb_internal.jobs.csv",         Some("crdb_internal.jobs")),
            ("crdb_internal.jobs.1.txt",       Some("crdb_internal.jobs")),
            ("crdb_internal.jobs",             Some("crdb_internal.jobs")),
            ("crdb_internal.jobs.1",           Some("crdb_internal.jobs")),
            ("CRDB_INTERNAL.JOBS.TXT",         Some("crdb_internal.jobs")),
            ("crdb_internal_jobs.txt",         Some("crdb_internal.jobs")),
            ("crdb_internal_system_jobs.txt",  Some("crdb_internal.system_jobs")),
            ("crdb_internal.system_jobs.txt",  Some("crdb_internal.system_jobs")),
            ("system_jobs.txt",                Some("system.jobs")),
            ("system.jobs.txt",                Some("system.jobs")),
            ("system_job_status.txt",          Some("system.job_status")),
            ("crdb_internal.jobs (1).txt",     Some("crdb_internal.jobs")),
            ("crdb_internal.jobs - Copy.txt",  Some("crdb_internal.jobs")),
            ("crdb_internal.jobs-old.txt",     None),
            ("crdb_internal.",                 None),
            ("crdb_internal",                  None),
            ("crdb_internaljobs.txt",          None),
            ("systemjobs.txt",                 None),
            ("jobs.txt",                       None),
            ("my_system_jobs.txt",             None),
            ("",                               None),
        ];
        for (name, want) in cases {
            assert_eq!(table_name(name).as_deref(), *want, "{name}");
        }
    }
}
