//! Leaves comments and room in the sources: they are a third of them, and every
//! page would carry them.
//!
//! # Promises
//!
//! * Only lines that are comments from end to end go, types in front of what they
//!   are of, and room where no text can be. What could be something else, such as
//!   a line of a text, is an error, or stays.

use anyhow::{Result, bail};

/// `code`, a script or a style sheet, without what stands before and between its
/// lines. None of them is part of a text: `without_comments` refuses such.
pub(crate) fn without_margins(code: &str) -> String {
    let lines = code.lines().map(str::trim_start);
    let lines = lines.filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// `style` without its comments, of which it has no other sign than `/*`.
pub(crate) fn without_style_comments(style: &str) -> Result<String> {
    let mut parts = style.split("/*");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once("*/") {
            Some((_, behind)) => kept.push_str(behind),
            None => bail!("a comment has no end"),
        }
    }
    Ok(kept)
}

/// `style` without comments, and without the room that only people read. Texts in
/// it are short, and hold no line, brace or colon.
pub(crate) fn dense_style(style: &str) -> Result<String> {
    let style = without_margins(&without_style_comments(style)?);
    let dense = [
        (" {\n", "{"),
        (";\n", ";"),
        ("}\n", "}"),
        (",\n", ","),
        (": ", ":"),
        (";}", "}"),
    ];
    Ok(dense
        .into_iter()
        .fold(style, |style, (from, to)| style.replace(from, to)))
}

/// `script` without the lines that are comments.
pub(crate) fn without_comments(script: &str) -> Result<String> {
    let mut kept = String::with_capacity(script.len());
    let mut in_comment = false;
    for (line, number) in script.lines().zip(1..) {
        let text = line.trim();
        let begins = text.starts_with("/*");
        if in_comment || begins {
            in_comment = match text.find("*/") {
                // A type in front of what it is of stays as it is.
                Some(end) if end + 2 < text.len() => {
                    if in_comment {
                        bail!("line {number}: code begins in the line in which a comment ends");
                    }
                    kept.push_str(line);
                    kept.push('\n');
                    false
                }
                Some(_) => false,
                None => true,
            };
            continue;
        }
        if text.starts_with("//") {
            continue;
        }
        // A text of several lines could hold one that looks like a comment.
        if text.matches('`').count() % 2 == 1 {
            bail!("line {number}: a text between ` and ` ends in the line in which it begins");
        }
        kept.push_str(line);
        kept.push('\n');
    }
    if in_comment {
        bail!("a comment has no end");
    }
    Ok(kept)
}

/// `script`, without the comments that are lines of their own, without margins,
/// types and the room that only people read.
pub(crate) fn dense_script(script: &str) -> String {
    let script = without_margins(script);
    let lines = script.lines().filter(|line| !line.starts_with("//"));
    lines
        .flat_map(|line| [dense_line(line), "\n".to_owned()])
        .collect()
}

/// A line without types, and without the room beside what parts words: not where a
/// text, an expression that is searched for, or a division could be.
fn dense_line(line: &str) -> String {
    /// What parts words. No two of these mean something else without room between
    /// them, where they may follow each other at all.
    const PARTS: &str = "=,(){}[];:<>?!&|*";
    const OF_TEXTS: [char; 4] = ['\'', '"', '`', '/'];

    let line = without_types(line);
    if line.contains(OF_TEXTS) {
        return line;
    }
    let parts = |side: Option<char>| side.is_none_or(|it| PARTS.contains(it));
    let mut dense = String::with_capacity(line.len());
    let mut rest = line.chars();
    while let Some(character) = rest.next() {
        let is_room =
            character == ' ' && (parts(dense.chars().last()) || parts(rest.clone().next()));
        if !is_room {
            dense.push(character);
        }
    }
    dense
}

/// A line without the types in front of what they are of, where no text stands
/// before them.
fn without_types(line: &str) -> String {
    let mut kept = line.to_owned();
    while let Some((before, rest)) = kept.split_once("/** @") {
        let Some((_, behind)) = rest
            .split_once("*/")
            .filter(|_| !before.contains(['\'', '"', '`']))
        else {
            break;
        };
        kept = format!("{before}{}", behind.strip_prefix(' ').unwrap_or(behind));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_nothing_else() {
        #[rustfmt::skip]
        let cases: &[(&str, &str)] = &[
            ("a()\n",                              "a()\n"),
            ("// why\na()\n",                      "a()\n"),
            ("/**\n * why\n */\nfunction a() {}\n", "function a() {}\n"),
            ("  /** why */\n  a()\n",              "  a()\n"),
            ("a() // here\n",                      "a() // here\n"),
            ("a(/** @type {x} */ (b))\n",          "a(/** @type {x} */ (b))\n"),
            ("  /** @type {x} */ (b)\n",           "  /** @type {x} */ (b)\n"),
            ("'//'\n\"/*\"\n",                     "'//'\n\"/*\"\n"),
            ("/*\n`\n*/\n\na\n",                   "\na\n"),
            ("a = 1\n  * 2\n",                     "a = 1\n  * 2\n"),
        ];
        for (script, want) in cases {
            assert_eq!(without_comments(script).unwrap(), *want, "{script}");
        }
    }

    #[test]
    fn margins_go_and_nothing_else() {
        assert_eq!(
            without_margins("a {\n  b: c;\n\n\t d\n}"),
            "a {\nb: c;\nd\n}\n"
        );
        assert_eq!(without_style_comments("a/* b\n * c */d/**/").unwrap(), "ad");
        assert!(without_style_comments("a /* b").is_err());
        let style = "a,\nb :hover {\n  c: d 1px,\n    e;\n\n  & + & {\n    f: g;\n  }\n}\n";
        let dense = "a,b :hover{c:d 1px,e;& + &{f:g}}";
        assert_eq!(dense_style(style).unwrap(), dense);
    }

    #[test]
    fn room_goes_where_no_text_can_be() {
        #[rustfmt::skip]
        let cases: &[(&str, &str)] = &[
            ("// app/a.js\n  a()\n",                          "a()\n"),
            ("const a = {b: [c, d], ...e}",                    "const a={b:[c,d],...e}\n"),
            ("if (a && !b) return (c ? d : e) || f",           "if(a&&!b)return(c?d:e)||f\n"),
            ("for (const a of b) c.d(async (e) => {",          "for(const a of b)c.d(async(e)=>{\n"),
            ("a + +b - -c + -d",                               "a + +b - -c + -d\n"),
            ("a = +b",                                         "a=+b\n"),
            ("typeof a in b",                                  "typeof a in b\n"),
            ("a = 'b, c'",                                     "a = 'b, c'\n"),
            ("a = /b, c/",                                     "a = /b, c/\n"),
            ("a = b / c",                                      "a = b / c\n"),
            ("a = `b, ${c, d}`",                               "a = `b, ${c, d}`\n"),
            ("const a = /** @type {B} */ (c)",                 "const a=(c)\n"),
            ("(/** @param {a} b */ b, /** @type {c} */ d) => e", "(b,d)=>e\n"),
            ("a('/** @type {b} */ (c)')",                      "a('/** @type {b} */ (c)')\n"),
        ];
        for (script, want) in cases {
            assert_eq!(dense_script(script), *want, "{script}");
        }
    }

    #[test]
    fn what_may_be_something_else_is_refused() {
        for script in ["a = `\n// text\n`\n", "/*\nx */ a()\n", "/* x\n"] {
            assert!(without_comments(script).is_err(), "{script}");
        }
    }
}
