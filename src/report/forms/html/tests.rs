use proptest::prelude::*;

use super::elements::escape;
use super::*;
use crate::report::forms::printable::printable;
use crate::report::forms::sample;

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#96;", "`")
        .replace("&amp;", "&")
}

fn embedded(page: &str) -> Report {
    let start = "<script type=\"application/json\" id=\"report\">";
    let (_, rest) = page.split_once(start).unwrap();
    let (json, _) = rest.split_once("</script>").unwrap();
    serde_json::from_str(json).unwrap()
}

/// Tags in the page, without what stands between them.
fn tags(page: &str) -> Vec<&str> {
    let tags = page.split('<').skip(1);
    tags.map(|tag| tag.split('>').next().unwrap()).collect()
}

#[test]
fn nothing_runs_and_nothing_is_loaded() {
    let page = render(&sample::report(), None).unwrap();
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("<style").count(), 1);
    for word in [
        " src=", " href=", "style=\"", "onerror", "url(h", "@import", "http",
    ] {
        let (shown, _) = page.split_once("<script").unwrap();
        let shown = shown.replace("http-equiv", "");
        let shown = shown.replace("https://www.cockroachlabs.com/docs/advisories/a144650", "");
        assert!(!shown.contains(word), "{word}");
    }
    assert!(STYLE.contains(".job-detail{") && STYLE.ends_with("}\n"));
    assert!(!STYLE.contains("/*"), "comments stay in the sources");
    let policy = page.find("Content-Security-Policy").unwrap();
    assert!(policy < page.find("<style").unwrap());
}

#[test]
fn order_is_that_of_the_page() {
    let page = render(&sample::report(), None).unwrap();
    let mut last = 0;
    for part in [
        "<section id=\"verdict\" data-state=\"findings\"",
        "<h2>Jobs that may have lost rows",
        "<details class=\"row\" data-meaning=\"corrupt\">",
        "<div class=\"job-story\">",
        "<div class=\"job-steps\">",
        "<h2>Cannot be cleared by these logs",
        "<h2>Looked at, not listed (1)",
        "<h2>What to do next",
        "<h2>What the logs cover",
        "<h2>Errors without a job (1)",
        "<h2>The words of a flush error elsewhere (1)",
        "<p>n1: The entry names no source file.</p>",
        "<code>secrethost: closing with flushes",
        "<p>1 explained place, only quoted",
        "<h2>The published script’s answer",
        "<h2>Read and skipped",
        "<h2>Limits",
    ] {
        let at = page.find(part).unwrap_or_else(|| panic!("{part}"));
        assert!(last < at, "{part}");
        last = at;
    }
}

/// All folds are closed, but for the jobs, each of which is one.
#[test]
fn what_is_worked_with_stands_open() {
    let mut report = sample::report();
    let page = render(&report, None).unwrap();
    assert!(!page.contains("<details open"));
    assert_eq!(page.matches("<section class=\"jobs\">").count(), 1);
    report.jobs.clear();
    let page = render(&report, None).unwrap();
    let (_, jobs) = page.split_once("<section class=\"jobs\">").unwrap();
    assert!(
        jobs.trim_start().starts_with("<h2>Cannot be cleared"),
        "{jobs}"
    );
}

#[test]
fn marks_of_a_person_are_shown() {
    let mut report = sample::report();
    for job in &mut report.coverage.uncovered_jobs {
        job.done = false;
    }
    assert_eq!(render(&report, None).unwrap().matches("✔ done").count(), 0);
    report.jobs[0].done = true;
    assert_eq!(render(&report, None).unwrap().matches("✔ done").count(), 1);
    report.coverage.uncovered_jobs[0].done = true;
    assert_eq!(render(&report, None).unwrap().matches("✔ done").count(), 2);
}

#[test]
fn it_says_when_it_was_saved() {
    let report = sample::report();
    let page = render(&report, Some("2026-11-26T07:20:00Z")).unwrap();
    assert!(page.contains("<meta name=\"saved\" content=\"2026-11-26T07:20:00Z\">"));
    assert!(page.contains("0, 2026-11-26T07:20:00Z"), "also for people");
    assert!(!render(&report, None).unwrap().contains("name=\"saved\""));
}

/// The drawing has a lane for each node, with and without logs.
#[test]
fn nodes_are_drawn() {
    let mut report = sample::report();
    let page = render(&report, None).unwrap();
    assert_eq!(page.matches("<p class=\"lane\">").count(), 2);
    for mark in [
        "class=\"bar\" data-affected=\"yes\"",
        "class=\"gap\"",
        ">✖</text>",
    ] {
        assert!(page.contains(mark), "{mark}");
    }
    report.coverage.nodes.clear();
    assert!(!render(&report, None).unwrap().contains("class=\"strip\""));
}

#[test]
fn data_is_the_report() {
    let mut report = sample::report();
    report.jobs[0].description = Some("</script><!--<script>&\u{2028}".to_owned());
    assert_eq!(embedded(&render(&report, None).unwrap()), report);
}

proptest! {
    #[test]
    fn escaping_keeps_the_text_and_forms_nothing(text in any::<String>()) {
        let escaped = escape(&text);
        prop_assert!(!escaped.contains(['<', '>', '"', '\'', '`']));
        prop_assert_eq!(unescape(&escaped), printable(&text));
    }

    #[test]
    fn no_text_adds_a_tag(text in ".*(<[a-z/!]+>|&|\"|')?.*") {
        let plain = render(&sample::report(), None).unwrap();
        let mut report = sample::report();
        report.verdict.headline.clone_from(&text);
        report.jobs[0].description = Some(text.clone());
        report.jobs[0].flush_errors[0].text.clone_from(&text);
        report.skipped[0].path.clone_from(&text);
        report.mentions[0].text.clone_from(&text);
        report.explained[0].path.clone_from(&text);
        report.jobs[0].steps[0].sql = Some(text.clone());
        report.jobs[0].steps[0].code = Some(text.clone());
        report.verdict.reasons[0].text.clone_from(&text);
        let page = render(&report, None).unwrap();
        prop_assert_eq!(tags(&page), tags(&plain));
        prop_assert_eq!(embedded(&page), report);
    }
}

/// A row says which table and what statement; a job is in one list only, and
/// what was seen of one that cannot be cleared stands with it.
#[test]
fn rows_tell_jobs_apart() {
    let mut report = sample::report();
    let statement = "IMPORT INTO a.b.c CSV DATA (&#39;x/1.csv&#39;)";
    report.jobs[0].description = Some(statement.replace("&#39;", "'"));
    let page = render(&report, None).unwrap();
    let (_, rest) = page.split_once("<details class=\"row\"").unwrap();
    let (row, detail) = rest.split_once("</summary>").unwrap();
    assert!(row.contains(statement), "{row}");
    assert!(row.contains("table</span> 106</span>"), "{row}");
    assert_eq!(page.matches(statement).count(), 1, "{detail}");

    assert!(page.contains("<h2>Looked at, not listed (1)"));
    let benign = report.jobs[2].clone();
    report.coverage.uncovered_jobs[0].job_id = benign.job_id;
    report.coverage.uncovered_jobs[0].tenant = benign.tenant;
    let page = render(&report, None).unwrap();
    assert!(!page.contains("<h2>Looked at, not listed"));
    let (_, uncovered) = page.split_once("<h2>Cannot be cleared").unwrap();
    let (uncovered, _) = uncovered.split_once("<h2>").unwrap();
    assert!(uncovered.contains("What was seen of it: It succeeded"));
    assert!(uncovered.contains("does not count: v25.3.1 prints this"));
}

/// The legend names what is drawn, and nothing else.
#[test]
fn the_legend_is_of_what_is_drawn() {
    let mut report = sample::report();
    let legend = |report: &Report| {
        let page = render(report, None).unwrap();
        let (_, rest) = page.split_once("<ul class=\"legend\"").unwrap();
        let (legend, _) = rest.split_once("</ul>").unwrap();
        let kinds = legend.split("data-kind=\"").skip(1);
        let kinds = kinds.filter_map(|kind| Some(kind.split_once('"')?.0.to_owned()));
        kinds.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(legend(&report), "yes gap error");
    report.jobs.clear();
    report.unattributed.clear();
    report.coverage.missing_nodes.clear();
    report.coverage.nodes[0].gaps.clear();
    report.coverage.nodes[0].versions.clear();
    assert_eq!(legend(&report), "unknown");
}
