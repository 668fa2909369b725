use super::*;

const FLUSH: &str = "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T3,n1,job=7] 9 closing with flushes in-progress encountered an error: addsstable [/Table/1/1,/Table/1/2): x";
const SUCCESS: &str = "I250422 06:30:00.000001 1 jobs/registry.go:1 ⋮ [n1] 9 IMPORT job 7: stepping through state succeeded";
const RESUME: &str = "I250422 06:25:34.137319 2 jobs/adopt.go:1 ⋮ [n1] 9 job 7: resuming execution";
const RETRY: &str = "W250422 06:25:34.137319 2 sql/importer/import_job.go:1 ⋮ [n1,job=7] 9 encountered retryable error: x";
const ROWS: &str = r#"I250422 06:29:00.000001 1 12@util/log/event_log.go:1 ⋮ [n1] 9 {"EventType":"recovery_event","JobID":7,"ResultStatus":"succeeded","NumRows":42}"#;

fn answer(lines: &[&str]) -> (u8, Vec<(String, Option<String>)>, u64) {
    let mut findings = ScriptFindings::default();
    for line in lines {
        findings.line(line.as_bytes(), NeedlesHit::all());
    }
    let script = findings.answer();
    let reported = script.reported.into_iter().map(|j| (j.job_id, j.num_rows));
    (script.exit_code, reported.collect(), script.jobless)
}

#[test]
fn patterns_compile() {
    let p = Patterns::new();
    let all = [
        p.flush.line,
        p.flush.time,
        p.resume.line,
        p.resume.time,
        p.succeeded,
        p.rows,
    ];
    assert!(all.iter().all(Option::is_some));
}

#[test]
fn the_rule() {
    let job = |rows: Option<&str>| vec![("7".to_owned(), rows.map(str::to_owned))];
    let earlier = RESUME.replace("06:25", "06:21");
    let same_time = RESUME.replace("06:25:34.137319", "06:22:39.852238");
    let zero = FLUSH.replace("job=7", "job=0");
    let none = FLUSH.replace(",job=7", "");
    let typed = FLUSH.replace("job=7", "job=‹IMPORT id=7›");
    let backfill = FLUSH.replace("job=7", "job=7,indexBackfillerProcessor=1");
    let stats = FLUSH.replace("addsstable", "computing stats for SST");
    let zone = FLUSH.replace("852238", "852238+030000");
    #[rustfmt::skip]
    let cases: &[(&str, Vec<&str>, u8, Vec<(String, Option<String>)>, u64)] = &[
        ("nothing",            vec![],                              0, vec![],         0),
        ("flush and success",  vec![FLUSH, SUCCESS],                1, job(None),      0),
        ("with rows",          vec![FLUSH, SUCCESS, ROWS],          1, job(Some("42")), 0),
        ("no success",         vec![FLUSH],                         0, vec![],         0),
        ("resumed before",     vec![&earlier, FLUSH, SUCCESS],      1, job(None),      0),
        ("resumed after",      vec![FLUSH, RESUME, SUCCESS],        0, vec![],         0),
        ("resumed at once",    vec![FLUSH, &same_time, SUCCESS],    0, vec![],         0),
        ("retried after",      vec![FLUSH, RETRY, SUCCESS],         0, vec![],         0),
        ("job 0",              vec![&zero],                         1, vec![],         1),
        ("no job",             vec![&none],                         1, vec![],         1),
        ("typed",              vec![&typed, SUCCESS],               0, vec![],         0),
        ("backfill",           vec![&backfill, SUCCESS],            0, vec![],         0),
        ("stats",              vec![&stats, SUCCESS],               0, vec![],         0),
        ("zone",               vec![&zone, SUCCESS],                1, job(None),      0),
    ];
    for (name, lines, exit, reported, jobless) in cases {
        assert_eq!(answer(lines), (*exit, reported.clone(), *jobless), "{name}");
    }
}

#[test]
fn merging_is_the_same_as_reading_on() {
    let lines = [FLUSH, RESUME, SUCCESS, ROWS, RETRY];
    let mut whole = ScriptFindings::default();
    let mut merged = ScriptFindings::default();
    for line in lines {
        whole.line(line.as_bytes(), NeedlesHit::all());
    }
    for line in lines.iter().rev() {
        let mut part = ScriptFindings::default();
        part.line(line.as_bytes(), NeedlesHit::all());
        merged.merge(part);
    }
    assert_eq!(whole, merged);
}
