//! Opens a report that was saved: as JSON, or as an HTML page that holds it.
//!
//! # Promises
//!
//! * What is opened is a whole report of this schema, or it is said why not.
//! * A report that contradicts itself is refused: somebody changed it.
//!
//! # Not here
//!
//! What contradicts itself (`consistent`); whether what it says is true, which
//! only the files that it was made from tell.

mod consistent;

use std::fmt;

use serde::Deserialize;

use super::{Report, SCHEMA};

/// A report that was saved, and when, if that stands in it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Saved {
    /// The report.
    pub report: Report,
    /// The time of saving, in RFC 3339: an HTML page has it, JSON has none.
    pub saved: Option<String>,
}

/// Why a text is not opened as a report.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum NotOpened {
    /// It is JSON or a web page of something else.
    NoReport,
    /// It is one of another schema: how an older or newer version wrote them.
    OtherSchema { schema: u64, version: String },
    /// It is one, but cut off or damaged.
    Broken { detail: String },
    /// It says two things that cannot both be true.
    Contradicts,
}

impl NotOpened {
    /// A stable name of the reason.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            NotOpened::NoReport => "saved-no-report",
            NotOpened::OtherSchema { schema, .. } if *schema < u64::from(SCHEMA) => "saved-older",
            NotOpened::OtherSchema { .. } => "saved-newer",
            NotOpened::Broken { .. } => "saved-broken",
            NotOpened::Contradicts => "saved-contradicts",
        }
    }
}

impl fmt::Display for NotOpened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotOpened::NoReport => f.write_str(
                "this file holds no report of this program. Choose a report that was saved as \
                 JSON or HTML, or the debug.zip itself",
            ),
            NotOpened::OtherSchema { schema, version } => {
                let (an_other, way_out) = if *schema < u64::from(SCHEMA) {
                    (
                        "an older",
                        "Analyze the debug.zip again, or open it with that version",
                    )
                } else {
                    ("a newer", "Open it with that version or a later one")
                };
                let this = env!("CARGO_PKG_VERSION");
                write!(
                    f,
                    "this report was saved by {an_other} version ({version}, schema {schema}) than \
                     this one reads ({this}, schema {SCHEMA}). {way_out}"
                )
            }
            NotOpened::Broken { detail } => write!(
                f,
                "this saved report is cut off or damaged ({detail}). Copy it again from where it \
                 was saved, or analyze the debug.zip again"
            ),
            NotOpened::Contradicts => f.write_str(
                "this saved report contradicts itself, so it was changed after it was saved. \
                 Analyze the debug.zip again",
            ),
        }
    }
}

/// Opens `text`, the whole of a file.
pub(crate) fn open(text: &str) -> Result<Saved, NotOpened> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let is_page = text.starts_with('<');
    let (json, saved) = if is_page {
        (embedded(text)?, saved_at(text))
    } else {
        (text, None)
    };
    let broken = |error: serde_json::Error| NotOpened::Broken {
        detail: error.to_string(),
    };
    let head: Head = match serde_json::from_str(json) {
        Ok(head) => head,
        // JSON of another kind is read to its end; what is cut off is not.
        Err(error) if error.is_data() => return Err(NotOpened::NoReport),
        Err(error) => return Err(broken(error)),
    };
    if head.tool.name != env!("CARGO_PKG_NAME") {
        return Err(NotOpened::NoReport);
    }
    if head.schema != u64::from(SCHEMA) {
        return Err(NotOpened::OtherSchema {
            schema: head.schema,
            version: head.tool.version,
        });
    }
    let report: Report = serde_json::from_str(json).map_err(broken)?;
    if !consistent::is(&report) {
        return Err(NotOpened::Contradicts);
    }
    Ok(Saved { report, saved })
}

/// What every report has, of whatever schema.
#[derive(Deserialize)]
struct Head {
    schema: u64,
    tool: HeadTool,
}

#[derive(Deserialize)]
struct HeadTool {
    name: String,
    version: String,
}

/// The JSON that stands in a saved page.
fn embedded(page: &str) -> Result<&str, NotOpened> {
    const START: &str = "<script type=\"application/json\" id=\"report\">";
    let rest = match page.split_once(START) {
        Some((_, rest)) => rest,
        // The page says near its start that it is one, and goes no further.
        None if saved_at(page).is_some() => {
            let detail = "its data is not there".to_owned();
            return Err(NotOpened::Broken { detail });
        }
        None => return Err(NotOpened::NoReport),
    };
    rest.split_once("</script>")
        .map(|(json, _)| json)
        .ok_or_else(|| NotOpened::Broken {
            detail: "its data has no end".to_owned(),
        })
}

/// When a page was saved, as its head says.
fn saved_at(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("<meta name=\"saved\" content=\"")?;
    let (at, _) = rest.split_once('"')?;
    let time: jiff::Timestamp = at.parse().ok()?;
    Some(time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::forms::{Format, redact, render, sample};

    fn json(report: &Report) -> String {
        render(report, Format::Json).unwrap()
    }

    fn page(report: &Report, saved: &str) -> String {
        let data = json(report).replace('<', "\\u003c");
        format!(
            "<!doctype html>\n<html><head><meta name=\"saved\" content=\"{saved}\"></head>\n<body><p>x</p>\n\
             <script type=\"application/json\" id=\"report\">{data}</script>\n</body></html>\n"
        )
    }

    #[test]
    fn what_was_saved_is_opened() {
        let report = sample::report();
        for report in [redact(&report), report] {
            let opened = open(&json(&report)).unwrap();
            assert_eq!((&opened.report, &opened.saved), (&report, &None));
            assert_eq!(json(&opened.report), json(&report));
            let marked = open(&format!("\u{feff}{}\n", json(&report))).unwrap();
            assert_eq!(marked.report, report);
            let opened = open(&page(&report, "2026-11-26T07:20:00Z")).unwrap();
            assert_eq!(opened.report, report);
            assert_eq!(opened.saved.as_deref(), Some("2026-11-26T07:20:00Z"));
            let odd = open(&page(&report, "yesterday")).unwrap();
            assert_eq!(odd.saved, None, "no time is made up");
        }
    }

    /// The page that is saved today is one that opens.
    #[test]
    fn our_own_page_opens() {
        let report = sample::report();
        let page = render(&report, Format::Html).unwrap();
        assert_eq!(open(&page).unwrap().report, report);
    }

    /// One saved before `stopped` was there.
    #[test]
    fn a_field_that_came_later_may_lack() {
        let before = json(&sample::report()).replace("\"stopped\":false,", "");
        let before = before.replace("\"stopped\": false,", "");
        assert!(!before.contains("\"stopped\""));
        assert_eq!(open(&before).unwrap().report, sample::report());
    }

    #[test]
    fn what_is_no_whole_report_is_refused() {
        let report = sample::report();
        let text = json(&report);
        let html = page(&report, "2026-11-26T07:20:00Z");
        let schema = |schema: &str| {
            let head = r#"{"tool": {"version": "9.9.9", "name": "detect-144650"}, "#;
            format!("{head}\"schema\": {schema}}}")
        };
        let end = html.find("</script>").unwrap();
        let data = html.find("<script").unwrap();
        #[rustfmt::skip]
        let cases: &[(&str, &str, &str)] = &[
            ("nothing",            "",                              "saved-broken"),
            ("other JSON",         "{\"schema\": 2}",               "saved-no-report"),
            ("a list",             "[1, 2]",                        "saved-no-report"),
            ("another program's",  r#"{"schema": 2, "tool": {"name": "x", "version": "1"}}"#, "saved-no-report"),
            ("another page",       "<!doctype html><p>detect-144650", "saved-no-report"),
            ("an older one",       &schema("1"),                    "saved-older"),
            ("a newer one",        &schema("3"),                    "saved-newer"),
            ("fields missing",     &schema("2"),                    "saved-broken"),
            ("cut off",            &text[..text.len() / 2],         "saved-broken"),
            ("a page cut in its data", &html[..end - 9],            "saved-broken"),
            ("a page cut before",  &html[..data],                   "saved-broken"),
        ];
        for (name, text, code) in cases {
            let refused = open(text).unwrap_err();
            assert_eq!(refused.code(), *code, "{name}: {refused}");
        }
        let newer = open(&schema("3")).unwrap_err().to_string();
        assert!(newer.contains("9.9.9, schema 3"), "{newer}");
    }
}
