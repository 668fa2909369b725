//! The answer on paper: what one would hand to an auditor.

use lopdf::Document;

use crate::archives::{demo, native_report};
use crate::in_browser;
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
            "What the logs cover",
            "Limits",
        ] {
            assert!(printed.has(part), "{part}");
        }
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
