//! From the choice of the demo archive to the verdict, and the same answer as
//! the command line.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::archives::{Folder, demo, native_json, native_report};
use crate::in_browser;
use crate::packer::{Codec, tar};
use crate::page::{Page, Row, hosted_folder};
use crate::server::Host;

#[tokio::test]
async fn demo_from_disk() {
    in_browser(async |page| {
        page.open_file().await;
        page.analyze(demo()).await;
        shows_what_the_command_says(&page, demo()).await;
        saves_what_the_command_prints(&page, demo()).await;
        opens_evidence(&page, demo()).await;
    })
    .await;
}

#[tokio::test]
async fn demo_over_http_below_any_path() {
    demo_from(&Host::start(hosted_folder())).await;
}

/// As the README recommends it to be hosted: below a path, with all headers.
#[tokio::test]
async fn demo_over_http_with_the_recommended_headers() {
    demo_from(&Host::with_headers(hosted_folder())).await;
}

async fn demo_from(host: &Host) {
    let url = host.url();
    in_browser(async move |page| {
        page.open(&url).await;
        page.analyze(demo()).await;
        shows_what_the_command_says(&page, demo()).await;
        saves_what_the_command_prints(&page, demo()).await;
    })
    .await;
}

/// The saved report counts and words as the page does: each job is in one list.
#[tokio::test]
async fn the_saved_report_says_what_the_page_says() {
    in_browser(async |page| {
        let folder = Folder::new();
        page.open_file().await;
        page.analyze(demo()).await;
        let chips = "return Object.fromEntries([...document.querySelectorAll('.chip')]
            .map((chip) => [chip.dataset.group, Number(chip.querySelector('b').textContent)]))";
        let chips = page.script(chips, Vec::new()).await;
        let many = |groups: &[&str]| -> u64 {
            let many = groups.iter().filter_map(|group| chips[*group].as_u64());
            many.sum()
        };
        let counts = page.script(
            "return [...document.querySelectorAll('#result .count')].map(({textContent}) => textContent)",
            Vec::new(),
        );
        let counts = counts.await;
        let verdict = page.words("#verdict").await;
        let saved = folder.file("report.html", &page.save("#save-html").await);
        page.show(&saved).await;
        let shown = page.string("return document.body.textContent").await;
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        for heading in [
            format!("Jobs that may have lost rows ({})", many(&FINDINGS)),
            format!("Cannot be cleared by these logs ({})", many(&["uncovered"])),
            format!("Looked at, not listed ({})", many(&["others"])),
        ] {
            assert!(shown.contains(&heading), "{heading}");
        }
        for count in counts.as_array().unwrap() {
            let count = count.as_str().unwrap().trim_end_matches(" errors");
            assert!(shown.contains(&format!("({count})")), "{count}");
        }
        let (answer, _) = verdict.split_once(" Checked: ").unwrap();
        let (_, versions) = verdict.split_once("Versions ").unwrap();
        let (versions, _) = versions.split_once('.').unwrap();
        for said in [answer, versions] {
            assert!(shown.contains(said), "{said}");
        }
    })
    .await;
}

#[tokio::test]
async fn several_files_are_one_analysis() {
    let folder = Folder::new();
    let log = folder.file(
        "cockroach.log",
        b"I240420 06:22:39.000000 1 a.go:1 [n1] 1  hello\n",
    );
    in_browser(async move |page| {
        let _keep = &folder;
        page.open_file().await;
        page.choose(&[demo(), &log]).await;
        page.wait_for("done").await;
        let report: Value = serde_json::from_slice(&saved_json(&page).await).unwrap();
        let names: Vec<_> = report["inputs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|input| &input["name"])
            .collect();
        assert_eq!(names, ["cockroach.log", "demo-debug.zip"]);
    })
    .await;
}

#[tokio::test]
async fn a_folder_is_analyzed() {
    let folder = Folder::new();
    folder.file(
        "debug/nodes/1/logs/cockroach.log",
        b"I240420 06:22:39.000000 1 a.go:1 [n1] 1  hello\n",
    );
    in_browser(async move |page| {
        page.open_file().await;
        page.choose_folder(&folder.path().join("debug")).await;
        page.wait_for("done").await;
        let report: Value = serde_json::from_slice(&saved_json(&page).await).unwrap();
        assert_eq!(report["inputs"][0]["kind"], "folder");
        assert_eq!(report["stats"]["members_scanned"], 1);
    })
    .await;
}

/// However it was packed, the page says of it what the command says.
#[tokio::test]
async fn packed_archives_are_analyzed() {
    let folder = Folder::new();
    let log = b"W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 [n1,job=42] 7  closing with flushes in-progress encountered an error: addsstable [/Table/106/1/0,/Max): boom\n".repeat(3_000);
    let files = vec![("debug/nodes/1/logs/cockroach.log".to_owned(), log.clone())];
    let inner = fs::read(folder.zip(
        "inner.zip",
        &[("debug/nodes/1/logs/cockroach.log", log.as_slice())],
    ))
    .unwrap();
    let mut inputs = vec![
        folder.file("debug.tar", &tar(&files, "./")),
        folder.zip("outer.zip", &[("ticket/debug.zip", inner.as_slice())]),
    ];
    for codec in Codec::ALL {
        let ending = codec.ending();
        let packed = codec.pack(&tar(&files, ""));
        inputs.push(folder.file(&format!("debug.tar{ending}"), &packed));
        inputs.push(folder.file(&format!("cockroach.log{ending}"), &codec.pack(&log)));
    }
    in_browser(async move |page| {
        page.open_file().await;
        page.analyze(&inputs[0]).await;
        for input in &inputs {
            page.analyze_again(input).await;
            assert_eq!(page.verdict().await, "findings", "{}", input.display());
            saves_what_the_command_prints(&page, input).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_dropped_file_is_analyzed() {
    in_browser(async |page| {
        page.open_file().await;
        drop_file(&page, demo()).await;
        page.wait_for("done").await;
        shows_what_the_command_says(&page, demo()).await;
    })
    .await;
}

#[tokio::test]
async fn words_elsewhere_are_shown() {
    let folder = Folder::new();
    let log = folder.file(
        "cockroach.log",
        b"I240420 06:22:39.000000 1 a.go:1 [n1] 1  hello\n\
          W240420 06:22:40.000000 1 kv/bulk/sst_batcher.go:2 [n1] 2  so closing with flushes in-progress encountered an error: boom\n\
          I240420 06:22:41.000000 1 sql/exec_log.go:3 [n1] 3  SELECT 'closing with flushes in-progress encountered an error'\n",
    );
    let report = native_report(&log);
    assert_eq!(report["mentions"].as_array().unwrap().len(), 1);
    assert_eq!(report["explained"].as_array().unwrap().len(), 1);
    in_browser(async move |page| {
        let _keep = &folder;
        page.open_file().await;
        page.analyze(&log).await;
        assert_eq!(page.text("#mentions-count").await, "1 place to read");
        page.unfold("mentions").await;
        let shown = page.text("#mentions-box").await;
        let why = report["mentions"][0]["why"].as_str().unwrap();
        for part in [
            why,
            "so closing with flushes",
            "line 2",
            "1 explained place",
        ] {
            assert!(shown.contains(part), "{part} is not in {shown}");
        }
        let open = "return String(document.querySelector('#explained').open)";
        assert_eq!(page.string(open).await, "false");
        let hidden = page.string_of("#explained").await;
        assert!(hidden.contains("SELECT"), "{hidden}");
    })
    .await;
}

/// Drops `file` on the middle of the page.
///
/// The file comes through the page's input, from which a listener takes it
/// before the page sees it: no other way gives a script a real file.
async fn drop_file(page: &Page, file: &Path) {
    let take = "addEventListener('change', (event) => {
        event.stopImmediatePropagation()
        const transfer = new DataTransfer()
        for (const file of event.target.files) transfer.items.add(file)
        for (const type of ['dragenter', 'dragover', 'drop']) {
            const options = {dataTransfer: transfer, bubbles: true, cancelable: true}
            document.body.dispatchEvent(new DragEvent(type, options))
        }
    }, {capture: true, once: true})";
    page.script(take, Vec::new()).await;
    page.choose(&[file]).await;
}

async fn shows_what_the_command_says(page: &Page, input: &Path) {
    let report = native_report(input);
    assert_eq!(page.verdict().await, report["verdict"]["state"]);
    let headline = report["verdict"]["headline"].as_str().unwrap();
    let shown = page.words("#verdict").await;
    assert!(shown.contains(headline), "{headline} is not in {shown}");
    says_every_reason(page, &report).await;

    // Findings first; the others when they are asked for.
    let all = rows_of(&report);
    let is_finding = |(_, verdict): &&Row| FINDINGS.contains(&verdict.as_str());
    let findings: BTreeSet<Row> = all.iter().filter(is_finding).cloned().collect();
    assert_eq!(page.rows("jobs").await, findings);
    page.show_all_jobs().await;
    assert_eq!(page.rows("jobs").await, all);
    ids_are_text(page, &all).await;
}

/// Verdicts that say that a job may have lost rows.
const FINDINGS: [&str; 4] = [
    "potentially_corrupt",
    "suspect",
    "at_risk",
    "outcome_unknown",
];

/// Each reason stands in the verdict, or the counts say its figures.
async fn says_every_reason(page: &Page, report: &Value) {
    let verdict = page.string_of("#verdict").await;
    let counts = page.words(".chips").await;
    for reason in report["verdict"]["reasons"].as_array().unwrap() {
        let text = reason["text"].as_str().unwrap();
        let counted =
            ["jobs_found", "jobs_not_covered"].contains(&reason["code"].as_str().unwrap());
        let figure = format!(" {}", reason["jobs"]);
        assert!(
            verdict.contains(text) || (counted && counts.contains(&figure)),
            "{text} is neither in {verdict} nor in {counts}"
        );
    }
}

/// Ids are larger than JavaScript's numbers hold: a rounded one ends in zeros.
async fn ids_are_text(page: &Page, rows: &BTreeSet<Row>) {
    let table = page.text("#jobs").await;
    for (id, _) in rows {
        assert!(table.contains(id.as_str()), "{id} is not in {table}");
    }
    assert!(
        rows.iter().any(|(id, _)| id.len() >= 18),
        "the demo has ids of real size"
    );
}

fn rows_of(report: &Value) -> BTreeSet<Row> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let jobs = report["jobs"].as_array().unwrap().iter();
    let uncovered = report["coverage"]["uncovered_jobs"].as_array().unwrap();
    let uncovered = uncovered
        .iter()
        .map(|job| (text(&job["job_id"]), "uncovered".to_owned()));
    let jobs = jobs.map(|job| (text(&job["job_id"]), text(&job["verdict"])));
    // A job in both lists is one row: that it cannot be cleared says more.
    let ids: BTreeSet<String> = uncovered.clone().map(|(id, _)| id).collect();
    jobs.filter(|(id, _)| !ids.contains(id))
        .chain(uncovered)
        .collect()
}

async fn saves_what_the_command_prints(page: &Page, input: &Path) {
    let (saved, printed) = (saved_json(page).await, native_json(input));
    // Compared as text: the message of a failure should be readable.
    let first_difference = saved.iter().zip(&printed).position(|(a, b)| a != b);
    let around = |bytes: &[u8]| {
        let at = first_difference.unwrap_or_default();
        String::from_utf8_lossy(&bytes[at.saturating_sub(80)..bytes.len().min(at + 80)])
            .into_owned()
    };
    assert!(
        saved == printed,
        "saved ({} bytes): …{}…\nprinted ({} bytes): …{}…",
        saved.len(),
        around(&saved),
        printed.len(),
        around(&printed)
    );
}

/// The report as the page saves it, with nothing redacted.
async fn saved_json(page: &Page) -> Vec<u8> {
    if page
        .string("return String(document.querySelector('#redact').checked)")
        .await
        == "true"
    {
        page.click("#redact").await;
    }
    page.save("#save-json").await
}

async fn opens_evidence(page: &Page, input: &Path) {
    let report = native_report(input);
    for job in report["jobs"].as_array().unwrap() {
        let id = job["job_id"].as_str().unwrap();
        let row = format!("tr[data-job-id='{id}']");
        // All rows are there, and not all in sight; what the reader sees first is
        // tried by a click below.
        let click = "document.querySelector(arguments[0]).click()";
        page.script(click, vec![Value::from(format!("{row} button"))])
            .await;
        let shown = page.string_of(&format!("{row} + tr")).await;
        for error in job["flush_errors"].as_array().unwrap() {
            let path = error["path"].as_str().unwrap();
            let line = error["line"].to_string();
            let text = error["text"].as_str().unwrap().trim();
            let first_line = text.lines().next().unwrap_or_default();
            for part in [path, &line, first_line] {
                assert!(shown.contains(part), "{id}: {part} is not in {shown}");
            }
        }
    }
    closes_by_a_click(page).await;
}

async fn closes_by_a_click(page: &Page) {
    let details = "return String(document.querySelectorAll('#jobs tr.detail').length)";
    let before: usize = page.string(details).await.parse().unwrap();
    page.click("#jobs tbody tr[data-job-id] button[aria-expanded]")
        .await;
    let after: usize = page.string(details).await.parse().unwrap();
    assert_eq!(after, before - 1);
}
