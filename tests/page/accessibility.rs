//! Narrow windows, both themes, and the rules of axe-core.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::archives::{Folder, demo, native_report};
use crate::in_browser;
use crate::page::{HEIGHT_PX, Page};

/// A small phone, a phone, a tablet, a small laptop, a large screen.
const WIDTHS_PX: [u32; 5] = [320, 390, 768, 1280, 1920];

#[tokio::test]
async fn every_state_fits_and_follows_the_rules() {
    let folder = Folder::new();
    let no_archive = folder.file("text.zip", b"this is no archive\n");
    in_browser(async move |page| {
        let _keep = &folder;
        for theme in Page::themes() {
            page.prefer(theme).await;
            page.open_file().await;
            looks_right(&page).await;
            for (open, close) in [
                ("[data-opens=help-heading]", "#help-close"),
                ("#paste-open", "#paste-close"),
            ] {
                page.click(open).await;
                looks_right(&page).await;
                page.click(close).await;
            }
            page.choose(&[&no_archive]).await;
            assert_eq!(page.ended().await, "failed");
            looks_right(&page).await;
            page.click("#try-example").await;
            let done = "return String(document.documentElement.dataset.state === 'done')";
            page.wait_until(done).await;
            looks_right(&page).await;
            page.analyze(demo()).await;
            looks_right(&page).await;
            page.show_all_jobs().await;
            let open = "for (const job of [...document.querySelectorAll('#jobs .toggle')].slice(0, 3).concat([...document.querySelectorAll('[data-verdict=uncovered] .toggle')].slice(0, 1))) job.click()
                for (const fold of document.querySelectorAll('#result details')) fold.open = true";
            page.script(open, Vec::new()).await;
            looks_right(&page).await;
        }
    })
    .await;
}

#[tokio::test]
async fn the_answer_fits_on_the_first_screen() {
    in_browser(async |page| {
        page.set_width(1280).await;
        page.open_file().await;
        page.analyze(demo()).await;
        let sizes = "return [document.querySelector('#jobs tbody tr').getBoundingClientRect().bottom,
            Math.max(...[...document.querySelectorAll('body *')].filter((one) => !one.matches('.answer, .answer *')).map((one) => parseFloat(getComputedStyle(one).fontSize)))
            < parseFloat(getComputedStyle(document.querySelector('.answer')).fontSize)]";
        let sizes = page.script(sizes, Vec::new()).await;
        assert!(sizes[0].as_f64().unwrap() <= f64::from(HEIGHT_PX), "{sizes}");
        assert_eq!(sizes[1], true, "the verdict is the largest: {sizes}");
    })
    .await;
}

/// With all rows closed the demo is a few screens, however narrow; and two rows
/// of jobs that differ do not look alike.
#[tokio::test]
async fn the_list_is_short_and_tells_jobs_apart() {
    let report = native_report(demo());
    in_browser(async move |page| {
        page.open_file().await;
        page.analyze(demo()).await;
        for width in WIDTHS_PX {
            page.set_width(width).await;
            let height = page
                .script("return document.documentElement.scrollHeight", Vec::new())
                .await;
            assert!(height.as_u64().unwrap() < 5_000, "{height} at {width}");
        }
        page.show_all_jobs().await;
        let jobs = report["jobs"].as_array().unwrap().iter();
        let uncovered = report["coverage"]["uncovered_jobs"].as_array().unwrap();
        let descriptions: BTreeSet<&str> = jobs
            .chain(uncovered)
            .filter_map(|job| job["description"].as_str())
            .collect();
        let told = "return new Set([...document.querySelectorAll('#jobs td.job-what')]
            .map((cell) => cell.firstChild.textContent).filter((what) => !what.endsWith('no description here'))).size";
        let told = page.script(told, Vec::new()).await;
        assert_eq!(told, json!(descriptions.len()), "{descriptions:?}");
    })
    .await;
}

/// The saved report with all of its folds open.
#[tokio::test]
async fn nothing_of_the_saved_report_is_cut() {
    in_browser(async |page| {
        let folder = Folder::new();
        page.open_file().await;
        page.analyze(demo()).await;
        let saved = folder.file("report.html", &page.save("#save-html").await);
        page.show(&saved).await;
        let open = "for (const fold of document.querySelectorAll('details')) fold.open = true";
        page.script(open, Vec::new()).await;
        for width in WIDTHS_PX {
            page.set_width(width).await;
            nothing_is_cut(&page, width).await;
            let broken = "const lines = (cell) => {
                  const range = document.createRange()
                  range.selectNodeContents(cell.lastChild)
                  return range.getClientRects().length
                }
                return [...document.querySelectorAll('.cell.id')].filter((cell) => lines(cell) > 1).length";
            assert_eq!(page.script(broken, Vec::new()).await, json!(0), "an id on two lines at {width}");
        }
    })
    .await;
}

/// While it is analyzed, and when that was stopped.
#[tokio::test]
async fn progress_fits_and_follows_the_rules() {
    in_browser(async |page| {
        page.append_to_workers(crate::lifecycle::ONE_BATCH).await;
        page.open_file().await;
        page.choose(&[demo()]).await;
        page.wait_until(crate::lifecycle::READ_SOME).await;
        looks_right(&page).await;
        page.click("#cancel").await;
        page.wait_for("done").await;
        looks_right(&page).await;
    })
    .await;
}

async fn looks_right(page: &Page) {
    for width in WIDTHS_PX {
        page.set_width(width).await;
        let content = page
            .script("return document.documentElement.scrollWidth", Vec::new())
            .await;
        assert!(
            content.as_u64().unwrap() <= u64::from(width),
            "{}: content is {content} px wide in a window of {width}",
            page.state().await
        );
        nothing_is_cut(page, width).await;
    }
    follows_axe_rules(page).await;
}

async fn nothing_is_cut(page: &Page, width: u32) {
    let cut = page.script(WHAT_IS_CUT, Vec::new()).await;
    assert_eq!(cut, json!([]), "cut in a window of {width}");
}

/// Elements whose content is wider than they are, or that hide what is lower
/// than they are: only log text and code have boxes that scroll. What is there
/// for screen readers alone is clipped.
const WHAT_IS_CUT: &str = "const clipped = (one) => one !== null && (getComputedStyle(one).clipPath !== 'none' || clipped(one.parentElement))
    return [...document.querySelectorAll('main *')]
    .filter((one) => one.clientWidth > 0 && getComputedStyle(one).display !== 'inline'
        && (one.scrollWidth > one.clientWidth + 1
            || (one.scrollHeight > one.clientHeight + 1 && getComputedStyle(one).overflowY !== 'visible'))
        && !one.closest('pre, .skip, svg, select, label.button') && !clipped(one))
    .map((one) => `${one.tagName} ${one.className} ${one.scrollWidth} in ${one.clientWidth}`)";

/// Runs axe-core, when `cargo xtask test` has installed it and says where.
pub(crate) async fn follows_axe_rules(page: &Page) {
    let Some(path) = std::env::var_os("DETECT_AXE") else {
        return;
    };
    if page.string("return typeof axe").await != "object" {
        let axe = std::fs::read_to_string(path).unwrap();
        page.script(&axe, Vec::new()).await;
    }
    let run = "const done = arguments[0]
        axe.run(document, {iframes: false, resultTypes: ['violations']}).then(
            ({violations}) => done(violations.map(({id, nodes}) => [id, nodes.map((node) => node.html)])),
            (error) => done([String(error)]))";
    let violations = page.script_async(run, Vec::new()).await;
    assert_eq!(
        violations,
        Value::Array(Vec::new()),
        "{}",
        page.state().await
    );
}
