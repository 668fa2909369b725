//! Leaves comments and indentation in the sources: they are a third of them,
//! and every page would carry them.
//!
//! # Promises
//!
//! * Only lines that are comments from end to end go; no other byte changes.
//!   What could be something else, such as a line of a text, is an error.

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
    fn what_may_be_something_else_is_refused() {
        for script in ["a = `\n// text\n`\n", "/*\nx */ a()\n", "/* x\n"] {
            assert!(without_comments(script).is_err(), "{script}");
        }
    }
}
