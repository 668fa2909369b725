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
    let page = render(&sample::report()).unwrap();
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("<style").count(), 1);
    for word in [" src=", " href=", "style=\"", "onerror", "url(", "@import"] {
        assert!(!page.contains(word), "{word}");
    }
    let policy = page.find("Content-Security-Policy").unwrap();
    assert!(policy < page.find("<style").unwrap());
}

#[test]
fn order_is_that_of_the_page() {
    let page = render(&sample::report()).unwrap();
    let mut last = 0;
    for part in [
        "<h1 class=\"findings\">",
        "<h2>What the logs cover",
        "<h2>Jobs that may have lost rows",
        "<h2>Errors without a job (1)",
        "<h2>The words elsewhere (1)",
        "<p>n1: The entry names no source file.</p>",
        "<pre><code>secrethost: closing with flushes",
        "<p>1 explained place, only quoted",
        "<h2>Looked at, not listed (1)",
        "<h2>Cannot be cleared by these logs",
        "<h2>What to do next",
        "<h2>Limits",
        "<h2>Read and skipped",
        "<h2>What detect_144650.sh would say",
    ] {
        let at = page.find(part).unwrap_or_else(|| panic!("{part}"));
        assert!(last < at, "{part}");
        last = at;
    }
}

#[test]
fn data_is_the_report() {
    let mut report = sample::report();
    report.jobs[0].description = Some("</script><!--<script>&\u{2028}".to_owned());
    assert_eq!(embedded(&render(&report).unwrap()), report);
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
        let plain = render(&sample::report()).unwrap();
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
        let page = render(&report).unwrap();
        prop_assert_eq!(tags(&page), tags(&plain));
        prop_assert_eq!(embedded(&page), report);
    }
}
