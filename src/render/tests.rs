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
    let text = render(&report, Format::Json);
    assert!(text.ends_with("}\n"));
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
}

#[test]
fn every_form_is_repeatable_and_ends_its_last_line() {
    for format in Format::ALL {
        let text = render(&sample::report(), format);
        assert_eq!(text, render(&sample::report(), format));
        assert!(text.ends_with('\n'), "{format:?}");
    }
}

/// A report without anything in it has no empty tables and no empty lists.
#[test]
fn nothing_to_say() {
    let mut report = sample::report();
    report.jobs.clear();
    report.unattributed.clear();
    report.next_steps.clear();
    report.skipped.clear();
    report.coverage = crate::report::Coverage::default();
    for format in Format::ALL {
        let text = render(&report, format);
        assert!(!text.contains("<ul>\n</ul>"), "{format:?}");
        assert!(!text.contains("<tbody>\n</tbody>"), "{format:?}");
    }
}
