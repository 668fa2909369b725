//! Working through the list of jobs: counts, search, order, what is open, the
//! address, and what is marked as done; by mouse and by keyboard.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::archives::{Folder, demo, native_report};
use crate::in_browser;
use crate::page::Page;

const FOCUS: &str = "return document.activeElement.id || document.activeElement.textContent";
const SHOWN: &str = "return document.querySelector('.shown').textContent";

#[tokio::test]
async fn a_search_and_counts_keep_what_is_open() {
    let report = native_report(demo());
    let first = id_of(&report["jobs"][0]);
    in_browser(async move |page| {
        page.open_file().await;
        page.analyze(demo()).await;
        page.click("#jobs .toggle").await;
        assert_eq!(open_jobs(&page).await, [first.as_str()]);
        for hidden in ["no such job", ""] {
            search(&page, hidden).await;
        }
        assert_eq!(open_jobs(&page).await, [first.as_str()]);
        page.click(".job-lost .sort").await;
        let sorted = "return document.querySelector('.job-lost').getAttribute('aria-sort')";
        assert_eq!(page.string(sorted).await, "ascending");
        assert_eq!(open_jobs(&page).await, [first.as_str()]);
        page.click(".chip[data-group=potentially_corrupt]").await;
        assert_eq!(open_jobs(&page).await, [] as [String; 0]);
        let focus = "return document.activeElement.dataset.group";
        assert_eq!(page.string(focus).await, "potentially_corrupt");
        page.click(".chip[data-group=potentially_corrupt]").await;
        assert_eq!(open_jobs(&page).await, [first]);
    })
    .await;
}

#[tokio::test]
async fn a_search_says_what_the_counts_hide() {
    let report = native_report(demo());
    let hidden = id_of(&report["coverage"]["uncovered_jobs"][1]);
    in_browser(async move |page| {
        page.open_file().await;
        page.analyze(demo()).await;
        search(&page, &hidden).await;
        assert!(page.string(SHOWN).await.starts_with("0 of "));
        page.click(".rest button").await;
        assert!(page.string(SHOWN).await.starts_with("1 of "));
        assert_eq!(page.string(FOCUS).await, "filter", "the button is gone");
        let shown = page.rows("jobs").await;
        assert_eq!(shown, [(hidden, "uncovered".to_owned())].into());
    })
    .await;
}

#[tokio::test]
async fn the_address_opens_a_job_and_follows() {
    let report = native_report(demo());
    let jobs = report["jobs"].as_array().unwrap();
    let (first, last) = (id_of(&jobs[0]), id_of(&jobs[jobs.len() - 1]));
    in_browser(async move |page| {
        page.open_file().await;
        let go = "location.hash = arguments[0]";
        page.script(go, vec![json!(format!("#job={last}"))]).await;
        page.analyze(demo()).await;
        assert_eq!(
            open_jobs(&page).await,
            [last.as_str()],
            "though the counts hide it"
        );
        assert_eq!(page.string(FOCUS).await, last);
        let inside = "const {top, bottom} = document.activeElement.getBoundingClientRect()
            return String(top >= 0 && bottom <= innerHeight)";
        assert_eq!(page.string(inside).await, "true");
        page.script(go, vec![json!(format!("#job={first}"))]).await;
        page.wait_until("return String(document.querySelectorAll('#jobs .detail').length === 2)")
            .await;
        assert_eq!(page.string(FOCUS).await, first);
        // It follows, and holds nothing but the number.
        let toggle = format!("tr[data-job-id='{first}'] .toggle");
        page.click(&toggle).await;
        assert_eq!(page.string("return location.hash").await, "");
        assert_eq!(
            page.string(FOCUS).await,
            first,
            "the focus stays where it was"
        );
        page.click(&toggle).await;
        assert_eq!(
            page.string("return location.hash").await,
            format!("#job={first}")
        );
    })
    .await;
}

/// A link to a job, of which the script says otherwise.
const LINK: &str = "#script-differs a[href^=\"#job=\"]";

/// A link to a job opens it each time, also where the address names it already
/// and the counts or a search hide it.
#[tokio::test]
async fn a_link_to_a_job_works_again() {
    in_browser(async |page| {
        page.open_file().await;
        page.analyze(demo()).await;
        page.unfold("script").await;
        let href = format!("return document.querySelector('{LINK}').getAttribute('href')");
        let address = page.string(&href).await;
        let job = address.strip_prefix("#job=").unwrap();
        page.click(LINK).await;
        let opens = format!("return String(document.querySelector(\"tr[data-job-id='{job}'] + .detail\") !== null)");
        page.wait_until(&opens).await;
        assert_eq!(page.string(FOCUS).await, job);
        let verdict = format!("return document.querySelector(\"tr[data-job-id='{job}']\").dataset.verdict");
        let verdict = page.string(&verdict).await;
        let close = format!("if (document.querySelector(\"tr[data-job-id='{job}'] + .detail\")) document.querySelector(\"tr[data-job-id='{job}'] .toggle\").click()");
        let hide = format!("document.querySelector('.chip[aria-pressed=true]:is([data-group={verdict}], [data-group=others])').click()");
        let gone = format!("return String(document.querySelector(\"tr[data-job-id='{job}']\") === null)");
        for hidden in ["nothing", "its count", "a search"] {
            page.script(&close, Vec::new()).await;
            match hidden {
                "its count" => {
                    page.script(&hide, Vec::new()).await;
                    page.wait_until(&gone).await;
                }
                "a search" => {
                    search(&page, "no such job").await;
                    page.wait_until(&gone).await;
                }
                _ => {}
            }
            // The job that was closed has taken the address with it.
            let name = format!("history.replaceState(null, '', '{address}')");
            page.script(&name, Vec::new()).await;
            page.click(LINK).await;
            page.wait_until(&opens).await;
            assert_eq!(page.string(FOCUS).await, job, "hidden by {hidden}");
            assert_eq!(page.string("return location.hash").await, address);
        }
        // One that is not there is said.
        page.script("location.hash = '#job=77'", Vec::new()).await;
        page.wait_until("return String(document.activeElement.id === 'notice')")
            .await;
        let said = page.text("#notice").await;
        assert!(said.contains("names job 77, which is not in this report"), "{said}");
        page.analyze_again(demo()).await;
        let said = page.text("#notice").await;
        assert!(said.contains("job 77"), "{said}");
        assert_eq!(page.string(FOCUS).await, "verdict-headline");
    })
    .await;
}

#[tokio::test]
async fn what_is_done_is_saved_and_undone() {
    let report = native_report(demo());
    let first = id_of(&report["jobs"][0]);
    in_browser(async move |page| {
        page.open_file().await;
        page.analyze(demo()).await;
        page.click("#redact").await;
        let before = page.save("#save-json").await;
        page.show_all_jobs().await;
        page.click("#jobs .job-done input").await;
        page.click("#jobs [data-verdict=uncovered] .job-done input")
            .await;
        assert!(page.string(SHOWN).await.ends_with("· 2 done"));
        let bytes = page.save("#save-json").await;
        let saved: Value = serde_json::from_slice(&bytes).unwrap();
        let mut want: Value = serde_json::from_slice(&before).unwrap();
        assert_eq!(want["jobs"][0]["job_id"], first);
        let uncovered = want["coverage"]["uncovered_jobs"][0]["job_id"].clone();
        // A job that is in both lists is marked in both.
        for job in want["jobs"].as_array_mut().unwrap() {
            if job["job_id"] == first || job["job_id"] == uncovered {
                job["done"] = json!(true);
            }
        }
        want["coverage"]["uncovered_jobs"][0]["done"] = json!(true);
        let done = |of: &Value| -> Vec<String> {
            of["jobs"]
                .as_array()
                .unwrap()
                .iter()
                .chain(of["coverage"]["uncovered_jobs"].as_array().unwrap())
                .filter(|job| job["done"] == true)
                .map(id_of)
                .collect()
        };
        assert_eq!(done(&saved), done(&want));
        assert!(saved == want, "nothing else is changed");
        page.click("#jobs .job-done input").await;
        page.click("#jobs [data-verdict=uncovered] .job-done input")
            .await;
        let undone = page.save("#save-json").await;
        assert!(undone == before, "byte for byte as it was");
        // A saved report has the marks when it is opened again.
        let folder = Folder::new();
        let file = folder.file("report.json", &bytes);
        page.analyze_again(&file).await;
        page.show_all_jobs().await;
        assert!(page.string(SHOWN).await.ends_with("· 2 done"));
        let marks = "return String([...document.querySelectorAll('#jobs .job-done :checked')]
            .map((box) => box.closest('tr').dataset.jobId))";
        let marked = format!("{first},{}", uncovered.as_str().unwrap());
        assert_eq!(page.string(marks).await, marked);
    })
    .await;
}

#[tokio::test]
async fn a_keyboard_is_enough() {
    let report = native_report(demo());
    let first = id_of(&report["jobs"][0]);
    in_browser(async move |page| {
        page.open_file().await;
        page.analyze(demo()).await;
        assert_eq!(page.string(FOCUS).await, "verdict-headline");
        // Two keys to the first job, a third opens it.
        page.press(Key::Tab).await;
        assert_eq!(page.string(FOCUS).await, "Skip to the first job");
        page.press(Key::Enter).await;
        assert_eq!(page.string(FOCUS).await, first);
        page.press(Key::Enter).await;
        assert_eq!(open_jobs(&page).await, [first.as_str()]);
        page.press(Key::Enter).await;
        assert_eq!(open_jobs(&page).await, [] as [String; 0]);
        assert_eq!(page.string(FOCUS).await, first);
        // The counts are one stop: arrows go from one to the next.
        let stops = "return String(document.querySelectorAll('.chip[tabindex=\"0\"]').length)";
        assert_eq!(page.string(stops).await, "1");
        page.script(
            "document.querySelector('.chip[tabindex=\"0\"]').focus()",
            Vec::new(),
        )
        .await;
        page.press(Key::Right).await;
        let focus = "return document.activeElement.dataset.group";
        assert_eq!(page.string(focus).await, "suspect");
        let pressed = "return document.activeElement.getAttribute('aria-pressed')";
        assert_eq!(page.string(pressed).await, "true");
        page.press(Key::Enter).await;
        assert_eq!(page.string(pressed).await, "false");
        assert_eq!(page.string(stops).await, "1");
        page.press(Key::Home).await;
        assert_eq!(page.string(focus).await, "potentially_corrupt");
        page.press(Key::Tab).await;
        assert_eq!(page.string(FOCUS).await, "filter");
    })
    .await;
}

#[tokio::test]
async fn targets_are_large_enough() {
    in_browser(async |page| {
        page.open_file().await;
        page.analyze(demo()).await;
        page.click("#jobs .toggle").await;
        let small =
            "for (const fold of document.querySelectorAll('#result > details')) fold.open = true
            return [...document.querySelectorAll('main :is(a, button, input, summary)')]
                .filter((one) => one.checkVisibility() && !one.matches('.skip'))
                .map((one) => [one.textContent || one.id, one.getBoundingClientRect()])
                .filter(([, {width, height}]) => width < 24 || height < 24)
                .map(([name, {width, height}]) => `${name}: ${width} by ${height}`)";
        assert_eq!(page.script(small, Vec::new()).await, json!([]));
    })
    .await;
}

async fn search(page: &Page, words: &str) {
    let type_in = "const field = document.querySelector('#filter')
        field.value = arguments[0]
        field.dispatchEvent(new Event('input', {bubbles: true}))";
    let before = page.string(SHOWN).await;
    page.script(type_in, vec![json!(words)]).await;
    let other = format!(
        "return String(document.querySelector('.shown').textContent !== {})",
        json!(before)
    );
    page.wait_until(&other).await;
}

/// The jobs that are open, from top to bottom.
async fn open_jobs(page: &Page) -> Vec<String> {
    let open = "return [...document.querySelectorAll('#jobs tr:has(+ .detail)')].map((row) => row.dataset.jobId)";
    serde_json::from_value(page.script(open, Vec::new()).await).unwrap()
}

fn id_of(job: &Value) -> String {
    job["job_id"].as_str().unwrap().to_owned()
}
