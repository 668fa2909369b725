//! Virtual clusters, which the log calls tenants: `system.tenants`.

use super::Format;
use super::columns::{Columns, Layout};
use super::records::{Records, Taken};
use super::values::Values;

/// A reader of the names and ids of tenants that can run jobs.
///
/// A tenant whose data is being added or dropped runs none, nor does one
/// without a service, such as the standby of a physical replication
/// (`pkg/multitenant/mtinfopb`: the columns hold the numbers of the states).
/// Where the collector redacted the table, names are gone; an id alone cannot
/// be told from the tenant of a folder, and is not given.
#[must_use]
pub fn reader(promised: Option<Format>) -> Records<(String, u64)> {
    const COLUMNS: Columns = Columns {
        wanted: &["id", "name", "data_state", "service_mode"],
        required: &["id"],
        layout: Layout::Rows,
    };
    Records::new(COLUMNS, promised, take)
}

fn take(values: &mut Values<'_, '_>) -> Taken<(String, u64)> {
    let Some(id) = values.small("id") else {
        return Taken::Bad;
    };
    let state = |name: &str| values.text(name).map(|text| text.to_ascii_lowercase());
    let is_ready = matches!(state("data_state").as_deref(), None | Some("1" | "ready"));
    let is_served = !matches!(state("service_mode").as_deref(), Some("0" | "none"));
    match values.text("name") {
        Some(name) if is_ready && is_served => Taken::Record((name, u64::from(id))),
        _ => Taken::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Ending;

    #[test]
    fn those_that_can_run_jobs() {
        const HEADER: &str = "id\tactive\tinfo\tname\tdata_state\tservice_mode";
        #[rustfmt::skip]
        let cases: &[(&str, &str, Option<(&str, u64)>)] = &[
            (HEADER,            "1\ttrue\tx\tsystem\t1\t2",     Some(("system", 1))),
            (HEADER,            "3\ttrue\tx\tapp\t1\t2",        Some(("app", 3))),
            (HEADER,            "3\ttrue\tx\tapp\tready\texternal", Some(("app", 3))),
            (HEADER,            "3\ttrue\tx\tapp\t1\t1",        Some(("app", 3))),
            (HEADER,            "3\ttrue\tx\tapp\t1\t3",        Some(("app", 3))),
            (HEADER,            "3\ttrue\tx\tapp\tNULL\tNULL",  Some(("app", 3))),
            (HEADER,            "3\ttrue\tx\tapp\t1\t0",        None),
            (HEADER,            "3\ttrue\tx\tapp\t1\tNone",     None),
            (HEADER,            "3\ttrue\tx\tapp\t0\t1",        None),
            (HEADER,            "3\tfalse\tx\tapp\t2\t1",       None),
            (HEADER,            "3\ttrue\tx\tNULL\t1\t1",       None),
            ("id\tactive\tinfo", "3\ttrue\tx",                  None),
            ("name\tid",        "app\t3",                       Some(("app", 3))),
        ];
        for (header, row, want) in cases {
            let mut found = Vec::new();
            let mut reader = reader(Some(Format::Tsv));
            reader.feed(format!("{header}\n{row}\n").as_bytes(), &mut |tenant| {
                found.push(tenant);
            });
            let summary = reader.finish(Ending::Whole, &mut |tenant| found.push(tenant));
            assert_eq!(summary.problems, [], "{row}");
            let got = found.first().map(|(name, id)| (name.as_str(), *id));
            assert_eq!(got, *want, "{row}");
        }
    }
}
