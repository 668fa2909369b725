//! The answer on paper: what one would hand to an auditor.

use lopdf::Document;
use serde_json::json;

use crate::archives::{Folder, demo, native_json, native_report};
use crate::in_browser;
use crate::many::{NODES, many_jobs};
use crate::page::Page;

#[tokio::test]
async fn paper_has_every_job_with_its_evidence_and_steps() {
    let report = native_report(demo());
    in_browser(async move |page| {
        page.open_file().await;
        page.analyze(demo()).await;
        let printed = print(&page).await;
        let jobs = report["jobs"].as_array().unwrap();
        let uncovered = report["coverage"]["uncovered_jobs"].as_array().unwrap();
        for job in jobs.iter().chain(uncovered) {
            let id = job["job_id"].as_str().unwrap();
            assert!(printed.has(&format!("Job {id}")), "{id}");
            for error in job["flush_errors"].as_array().into_iter().flatten() {
                assert!(printed.has(error["path"].as_str().unwrap()));
                assert!(printed.has(error["text"].as_str().unwrap()));
            }
            for step in job["steps"].as_array().unwrap() {
                assert!(printed.has(step["text"].as_str().unwrap()));
                assert!(printed.has(step["sql"].as_str().unwrap_or_default()));
            }
        }
        for part in [
            report["verdict"]["headline"].as_str().unwrap(),
            report["coverage"]["collect_more"].as_str().unwrap(),
            "All 50 jobs.",
            "In all, potentially corrupt: 6, suspect: 4, at risk: 2, outcome unknown: 1, cannot be cleared: 32, looked at, not listed: 5. None is marked as validated.",
            "Not redacted: names, addresses and SQL stand here as they are in the files.",
            "What the logs cover",
            "Limits",
        ] {
            assert!(printed.has(part), "{part}");
        }
        // A box for what needs work, and none for what does not.
        assert_eq!(printed.text.matches('☐').count(), 6 + 4 + 2 + 1 + 32);
        for control in ["Copy", "Save", "Choose files", "Skip to", "Find:"] {
            assert!(!printed.lines.iter().any(|line| line == control), "{control}");
        }
        // A page and a half for a job that has steps, and not one for each line.
        assert!((20..=90).contains(&printed.pages), "{} pages", printed.pages);
        let left = "return String(document.querySelectorAll('#printed-jobs, #result details[open]').length)";
        assert_eq!(page.string(left).await, "0", "the page is as it was");
    })
    .await;
}

#[tokio::test]
async fn paper_has_the_jobs_that_were_chosen_and_says_so() {
    in_browser(async |page| {
        page.open_file().await;
        page.analyze(demo()).await;
        for chip in ["suspect", "at_risk", "outcome_unknown"] {
            page.click(&format!(".chip[data-group={chip}]")).await;
        }
        let printed = print(&page).await;
        assert!(printed.has("Only 6 of 50 jobs are printed: potentially corrupt."));
        let articles = printed
            .lines
            .iter()
            .filter(|line| line.starts_with("✖ Job "));
        assert_eq!(articles.count(), 6);
        assert!(!printed.lines.iter().any(|line| line.starts_with("▲ Job ")));
    })
    .await;
}

/// What a report has not is not said to be printed.
#[tokio::test]
async fn paper_says_what_the_report_leaves_out_and_that_it_is_redacted() {
    let mut changed = String::from_utf8(native_json(demo())).unwrap();
    for (is, other) in [
        (
            "\"uncovered_jobs_omitted\": 0",
            "\"uncovered_jobs_omitted\": 7",
        ),
        (
            "\"redacted\": false,\n  \"stopped\"",
            "\"redacted\": true,\n  \"stopped\"",
        ),
    ] {
        assert!(changed.contains(is), "{is}");
        changed = changed.replace(is, other);
    }
    let folder = Folder::new();
    let saved = folder.file("report.json", changed.as_bytes());
    in_browser(async move |page| {
        let _keep = &folder;
        page.open_file().await;
        page.analyze(&saved).await;
        let printed = print(&page).await;
        for said in [
            "All 50 jobs of the report. 7 more jobs that cannot be cleared are not in it: there are too many.",
            "cannot be cleared: 39,",
            "Redacted: stand-ins such as host1 stand for names, addresses and SQL.",
        ] {
            assert!(printed.has(said), "{said}");
        }
        assert!(!printed.has("All 50 jobs. "));
    })
    .await;
}

/// Of jobs beyond those that are printed whole the evidence is there, and what
/// is left out is said; drawings fit the paper and name every node. A browser
/// prints hundreds of pages for longer than its driver waits, so this looks at
/// what it is given to print.
#[tokio::test]
async fn paper_has_the_evidence_of_many_jobs_and_every_node() {
    const MANY: u64 = 500;
    let folder = Folder::new();
    let many = many_jobs(&folder, MANY);
    in_browser(async move |page| {
        let _keep = &folder;
        page.open_file().await;
        page.analyze(&many).await;
        let printed = "dispatchEvent(new Event('beforeprint'))
            const charts = [...document.querySelectorAll('#coverage .chart-svg')]
            const boxes = charts.map((chart) => chart.viewBox.baseVal)
            const all = (place, what) => [...place.querySelectorAll(what)]
            const jobs = document.querySelector('#printed-jobs')
            const told = {
              names: charts.flatMap((chart) => all(chart, '.row-name').map(({textContent}) => textContent)),
              width: Math.max(...boxes.map(({width}) => width)),
              height: Math.max(...boxes.map(({height}) => height)),
              rows: all(jobs, 'tr[data-job-id]').length,
              jobs: all(jobs, '.printed-job').length,
              entries: all(jobs, '.evidence .log').length,
              steps: all(jobs, '.steps').length,
              says: jobs.textContent,
            }
            dispatchEvent(new Event('afterprint'))
            return told";
        let printed = page.script(printed, Vec::new()).await;
        let names: Vec<String> = (1..=NODES).map(|node| format!("n{node}")).collect();
        assert_eq!(printed["names"], json!(names));
        // Letters of 11 pixels stay legible in a drawing that is not made smaller.
        assert!(printed["width"].as_f64().unwrap() <= PAPER_PX);
        assert!(printed["height"].as_f64().unwrap() <= 1.4 * PAPER_PX);
        for (what, many) in [("rows", MANY), ("jobs", 400), ("entries", 400), ("steps", 100)] {
            assert_eq!(printed[what], json!(many), "{what}");
        }
        let says = "Here follow the first 100 of these jobs with evidence and steps; then 300 jobs \
            with evidence but without steps; 100 jobs that need work stand in the list alone. To \
            print others whole, show only them, by the counts or a search. A saved report has all.";
        let said = printed["says"].as_str().unwrap();
        assert!(said.contains(says), "{said:.900}");
        let left = "return String(document.querySelectorAll('#printed-jobs, #result details[open]').length)";
        assert_eq!(page.string(left).await, "0", "the page is as it was");
    })
    .await;
}

/// Between the margins of A4, in the pixels of style sheets.
const PAPER_PX: f64 = 688.0;

/// What came out of the printer.
struct Printed {
    pages: usize,
    /// What stands there, without any room in it.
    text: String,
    lines: Vec<String>,
}

impl Printed {
    fn has(&self, text: &str) -> bool {
        self.text.contains(&dense(text))
    }
}

/// Lines on paper end elsewhere, and fonts join letters.
fn dense(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let joined = [
        ("ﬃ", "ffi"),
        ("ﬄ", "ffl"),
        ("ﬀ", "ff"),
        ("ﬁ", "fi"),
        ("ﬂ", "fl"),
    ];
    let apart = |text: String, (one, letters)| text.replace(one, letters);
    joined.into_iter().fold(text, apart)
}

/// Prints as the browser does, and reads the PDF.
async fn print(page: &Page) -> Printed {
    let pdf = Document::load_mem(&page.print().await).unwrap();
    let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
    let text = pdf.extract_text(&pages).unwrap();
    Printed {
        pages: pages.len(),
        text: dense(&text),
        lines: text.lines().map(|line| line.trim().to_owned()).collect(),
    }
}
