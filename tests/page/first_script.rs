//! A copy of the page in which a script of the test runs first.
//!
//! The one way to break the page's inside that every engine has: developer
//! tools differ, and no script that comes later reaches the engine frame.

/// What the policy of the copy allows beside the page's own scripts.
const NONCE: &str = "of-the-test";

/// `page` with `code` before its own scripts, and before those of the frame.
///
/// # Panics
///
/// When the page is not built as expected.
pub(crate) fn put(page: &str, code: &str) -> String {
    let script = format!("<script nonce=\"{NONCE}\">{code}</script>");
    let in_frame = script.replace('&', "&amp;").replace('"', "&quot;");
    let changes = [
        ("script-src ", format!("script-src 'nonce-{NONCE}' ")),
        (
            "<meta name=\"viewport\"",
            format!("{script}<meta name=\"viewport\""),
        ),
        (
            "<title>engine</title>",
            format!("<title>engine</title>{in_frame}"),
        ),
    ];
    changes
        .into_iter()
        .fold(page.to_owned(), |page, (place, new)| {
            assert!(page.contains(place), "the page has no {place}");
            page.replacen(place, &new, 1)
        })
}
