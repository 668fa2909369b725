//! Where answers differ first, to be read in a message.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Archives whose difference is shown.
const SHOWN: usize = 12;
/// Lines before the first that differs.
const BEFORE: usize = 3;
/// Lines from the first that differs on, of each side.
const AFTER: usize = 3;

/// Each archive that is answered otherwise, with the first line that differs.
pub(crate) fn differences(want: &str, got: &str) -> String {
    let (all_want, all_got) = (sections(want), sections(got));
    let mut found = Vec::new();
    for (name, got) in &all_got {
        match all_want.get(name) {
            None => found.push(format!("== {name}\n   is new\n")),
            Some(want) => found.extend(difference(name, want, got)),
        }
    }
    let gone = all_want.keys().filter(|name| !all_got.contains_key(*name));
    found.extend(gone.map(|name| format!("== {name}\n   is gone\n")));
    let all = all_got.len();
    let mut text = format!("{} of {all} archives\n", found.len());
    text.extend(found.iter().take(SHOWN).map(String::as_str));
    if found.len() > SHOWN {
        let _ = writeln!(text, "and {} more", found.len() - SHOWN);
    }
    text
}

/// The lines of each archive, by its name.
fn sections(text: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut sections = BTreeMap::new();
    let mut name = "";
    for line in text.lines() {
        if let Some(next) = line.strip_prefix("== ") {
            name = next;
        }
        let lines: &mut Vec<&str> = sections.entry(name).or_default();
        lines.push(line);
    }
    sections
}

fn difference(name: &str, want: &[&str], got: &[&str]) -> Option<String> {
    let same = want.iter().zip(got).take_while(|(want, got)| want == got);
    let at = same.count();
    if at == want.len().max(got.len()) {
        return None;
    }
    let mut text = format!("== {name}\n   line {at} of its answer\n");
    // The first line is its name.
    for line in &got[1.max(at.saturating_sub(BEFORE))..at] {
        let _ = writeln!(text, "   {line}");
    }
    for (sign, lines) in [("-", want), ("+", got)] {
        let lines = lines.get(at..).unwrap_or_default();
        for line in lines.iter().take(AFTER) {
            let _ = writeln!(text, " {sign} {line}");
        }
    }
    Some(text)
}

#[test]
fn the_first_difference_is_shown() {
    let lines = |of: &[&str]| of.join("\n") + "\n";
    let want = lines(&["== a", "1", "== b", "1", "2", "3", "4", "5", "== c", "1"]);
    let got = lines(&["== a", "1", "== b", "1", "2", "3", "x", "5", "== d", "1"]);
    let told = "3 of 3 archives\n== b\n   line 4 of its answer\n   1\n   2\n   3\n - 4\n - 5\n + x\n \
                + 5\n== d\n   is new\n== c\n   is gone\n";
    assert_eq!(differences(&want, &got), told);
    let longer = differences(&want, &(want.clone() + "2\n"));
    assert!(longer.ends_with("   1\n + 2\n"), "{longer}");
    assert_eq!(differences(&want, &want), "0 of 3 archives\n");
}
