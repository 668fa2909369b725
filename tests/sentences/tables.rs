//! Tables of jobs that are damaged, cut, or not what their name says.

use crate::Input;
use crate::clusters::JOB;

const LOG: &str = "debug/nodes/3/logs/cockroach.h3.u.2025-04-22T05_00_00Z.000100.log";
const HEAD: &str = "job_id\tjob_type\tdescription\tstatus\tcreated\tfinished\n";

fn row(id: &str) -> String {
    format!("{id}\tIMPORT\tIMPORT INTO t\tsucceeded\t2025-04-22 06:00:00\t2025-04-22 06:30:00\n")
}

fn with(path: &str, text: String) -> Input {
    let log = "I250422 05:00:00.000000 1 a.go:1 ⋮ [n3] 1  x\nI250422 08:00:00.000000 1 a.go:1 ⋮ [n3] 1  x\n";
    Input::folder(&[(LOG, log.to_owned()), (path, text)])
}

pub(crate) fn inputs() -> Vec<Input> {
    let other = JOB.replace("715", "999");
    let good = row(JOB);
    let texts = [
        String::new(),
        HEAD.to_owned(),
        format!("{HEAD}{good}"),
        format!("{HEAD}{good}").trim_end().to_owned(),
        format!("{HEAD}{good}{}", &row(&other)[..30]),
        format!(
            "{HEAD}{good}{}\n",
            row(&other)
                .trim_end()
                .rsplit_once('\t')
                .map_or("", |(rest, _)| rest)
        ),
        format!("{HEAD}{good}{}", "x\ty\n".repeat(3)),
        format!("{HEAD}{}", row("not a number")),
        format!("{HEAD}{}", row("not a number").repeat(2)),
        format!("{HEAD}{}", good.replace("2025-04-22", "9999-99-99")),
        format!("{HEAD}{}", good.replace("2025-04-22 06:00:00", "x")),
        format!(
            "{HEAD}{}",
            good.replace("IMPORT INTO t", &"x".repeat(2 << 20))
        ),
        "a\tb\tc\n1\t2\t3\n".to_owned(),
        "job_id\n1\n".to_owned(),
        "<table><tr><td>1</td></tr></table>\n".to_owned(),
        "-[ RECORD 1 ]\njob_id | 1\n".to_owned(),
        "  job_id | status\n---------+--------\n  1 | succeeded\n(1 row)\n".to_owned(),
        "ERROR: query execution canceled due to statement timeout\n".to_owned(),
        "\0".repeat(4000),
        format!("[{{\"job_id\":{JOB},\"job_type\":\"IMPORT\",\"status\":\"succeeded\"}}]"),
        format!("[{{\"job_id\":\"{JOB}\",\"status\":\"succeeded\"}},nonsense"),
        "{\"job_id\":1.0657175958727557e+18,\"status\":\"succeeded\"}".to_owned(),
        "nonsense {".to_owned(),
    ];
    let paths = [
        "debug/crdb_internal.jobs.txt",
        "debug/crdb_internal.jobs.json",
        "debug/crdb_internal.jobs.csv",
        "debug/crdb_internal.jobs.sql",
        "debug/crdb_internal.system_jobs.txt",
        "debug/system.jobs.txt",
        "debug/system.job_message.txt",
        "debug/system.eventlog.txt",
        "debug/nodes/3/crdb_internal.gossip_nodes.txt",
    ];
    let mut all = Vec::new();
    for path in paths {
        for text in &texts {
            all.push(with(path, text.clone()));
        }
    }
    // A log that is none beside the table, and a table alone.
    all.push(Input::folder(&[(paths[0], texts[2].clone())]));
    all.push(Input::file("crdb_internal.jobs.txt", texts[2].clone()));
    all
}
