//! Narrow windows, both themes, and the rules of axe-core.

use serde_json::{Value, json};

use crate::archives::{Folder, demo};
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
        for theme in ["light", "dark"] {
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
        let bottom = "return [document.querySelector('#jobs tbody tr').getBoundingClientRect().bottom,
            document.documentElement.scrollHeight,
            Math.max(...[...document.querySelectorAll('body *')].filter((one) => !one.matches('.answer, .answer *')).map((one) => parseFloat(getComputedStyle(one).fontSize)))
            < parseFloat(getComputedStyle(document.querySelector('.answer')).fontSize)]";
        let sizes = page.script(bottom, Vec::new()).await;
        assert!(sizes[0].as_f64().unwrap() <= f64::from(HEIGHT_PX), "{sizes}");
        assert!(sizes[1].as_f64().unwrap() < 5000.0, "{sizes}");
        assert_eq!(sizes[2], true, "the verdict is the largest: {sizes}");
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
        let cut = page.script(WHAT_IS_CUT, Vec::new()).await;
        assert_eq!(cut, json!([]), "cut in a window of {width}");
    }
    follows_axe_rules(page).await;
}

/// Elements whose content is wider than they are; log text, code and small
/// tables have boxes that scroll, and a statement in a row is cut on purpose.
const WHAT_IS_CUT: &str = "return [...document.querySelectorAll('main *')]
    .filter((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1
        && getComputedStyle(one).display !== 'inline'
        && !one.closest('pre, .table-box, .clamp, .visually-hidden, .skip, svg, select, label.button'))
    .map((one) => `${one.tagName} ${one.className} ${one.scrollWidth} in ${one.clientWidth}`)";

/// Runs axe-core, when `cargo xtask test` has installed it and says where.
pub(crate) async fn follows_axe_rules(page: &Page) {
    let Some(path) = std::env::var_os("DETECT_AXE") else {
        return;
    };
    let axe = std::fs::read_to_string(path).unwrap();
    page.script(&axe, Vec::new()).await;
    let run = "const done = arguments[0]
        axe.run(document, {iframes: false}).then(
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
