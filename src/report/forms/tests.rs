use super::*;

#[test]
fn names_round_trip() {
    for format in Format::ALL {
        assert_eq!(Format::from_name(format.name()), Some(format));
    }
    assert_eq!(Format::from_name("JSON"), None);
}

#[test]
fn json_is_the_report() {
    let report = sample::report();
    let text = render(&report, Format::Json).unwrap();
    assert!(text.ends_with("}\n"));
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
}

#[test]
fn every_form_is_repeatable_and_ends_its_last_line() {
    for format in Format::ALL {
        let text = render(&sample::report(), format).unwrap();
        assert_eq!(text, render(&sample::report(), format).unwrap());
        assert!(text.ends_with('\n'), "{format:?}");
    }
}

/// The forms that are written from the document have its sections in its
/// order; nothing is lost on the way.
#[test]
fn all_forms_say_the_same() {
    let report = sample::report();
    let document = document::describe(&report);
    let headings = |sections: &mut dyn Iterator<Item = &blocks::Section>| -> Vec<String> {
        sections.map(blocks::Section::heading).collect()
    };
    let whole = headings(&mut document.whole());
    let summary = headings(&mut document.summary());
    let only_whole = ["Errors without a job (1)", "Limits"];
    let left_out = whole.iter().filter(|heading| !summary.contains(heading));
    assert_eq!(left_out.collect::<Vec<_>>(), only_whole);
    for (format, headings) in [
        (Format::Text, &whole),
        (Format::Html, &whole),
        (Format::Markdown, &summary),
    ] {
        let text = render(&report, format).unwrap();
        let text = text.replace('\\', "");
        // Prose may be wrapped.
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut rest = text.as_str();
        for heading in headings {
            let found = rest.split_once(heading.as_str());
            (_, rest) = found.unwrap_or_else(|| panic!("{format:?}: {heading}\n{text}"));
        }
        for fact in [
            "Log groups that are absent: telemetry",
            "n4 has no logs here (debug/nodes.json): could not connect",
            "n3: the collector could not get debug/",
            "rows the job counted (primary index)",
            "11111111-2222-3333-4444-secretcluster",
            "It succeeded before the logs of n3 start.",
        ] {
            assert!(text.contains(fact), "{format:?}: {fact}\n{text}");
        }
    }
}

/// The page's own part on limits is no other than that of the forms.
#[test]
fn limits_are_those_of_the_page() {
    let page = include_str!("../../../www/index.html");
    let page = page.replace("<code>", "").replace("</code>", "");
    for limit in words::LIMITS {
        assert!(page.contains(&format!("<li>{limit}</li>")), "{limit}");
    }
    let (_, rest) = page.split_once("<details id=\"limits\"").unwrap();
    let (limits, _) = rest.split_once("</details>").unwrap();
    assert_eq!(limits.matches("<li>").count(), words::LIMITS.len());
}

/// A report without anything in it has no empty tables and no empty lists.
#[test]
fn nothing_to_say() {
    let mut report = sample::report();
    report.jobs.clear();
    report.unattributed.clear();
    report.mentions.clear();
    report.explained.clear();
    report.next_steps.clear();
    report.skipped.clear();
    report.coverage = crate::report::Coverage::default();
    for format in Format::ALL {
        let text = render(&report, format).unwrap();
        assert!(!text.contains("<ul>\n</ul>"), "{format:?}");
        assert!(!text.contains("<tbody>\n</tbody>"), "{format:?}");
        assert!(!text.contains("flush error elsewhere"), "{format:?}");
    }
}

/// Places beyond those listed are told, also where none is listed.
#[test]
fn words_beyond_the_list_are_counted() {
    let mut report = sample::report();
    report.mentions_omitted = 11;
    report.explained_omitted = 21;
    for format in [Format::Text, Format::Markdown, Format::Html] {
        let text = render(&report, format).unwrap();
        let more = match format {
            Format::Markdown => "1 of 12 shown",
            _ => "and 11 more",
        };
        assert!(text.contains(more), "{format:?}");
        assert!(text.contains("22 explained places,"), "{format:?}");
    }
    report.mentions.clear();
    report.explained.clear();
    for format in [Format::Text, Format::Markdown, Format::Html] {
        let text = render(&report, format).unwrap();
        assert!(text.contains("flush error elsewhere"), "{format:?}");
        assert!(text.contains("21 explained places,"), "{format:?}");
    }
    report.mentions_omitted = 0;
    for format in [Format::Text, Format::Markdown, Format::Html] {
        let text = render(&report, format).unwrap();
        assert!(text.contains("flush error elsewhere"), "{format:?}");
        assert!(!text.contains("nothing explains them"), "{format:?}");
    }
}

/// A saved report that somebody changed may have a node's times the other way
/// round; it is drawn all the same.
#[test]
fn times_the_other_way_round_are_drawn() {
    let mut report = sample::report();
    for node in &mut report.coverage.nodes {
        std::mem::swap(&mut node.first, &mut node.last);
        for gap in &mut node.gaps {
            std::mem::swap(&mut gap.from, &mut gap.to);
        }
    }
    for format in Format::ALL {
        assert!(!render(&report, format).unwrap().is_empty(), "{format:?}");
    }
}
