//! Leaves the comments of a script in its sources: they are a third of it, and
//! every page would carry them.
//!
//! # Promises
//!
//! * Only lines that are comments from end to end go; no other byte changes.
//!   What could be something else, such as a line of a text, is an error.

use anyhow::{Result, bail};

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
    fn what_may_be_something_else_is_refused() {
        for script in ["a = `\n// text\n`\n", "/*\nx */ a()\n", "/* x\n"] {
            assert!(without_comments(script).is_err(), "{script}");
        }
    }
}
