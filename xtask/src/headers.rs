//! The headers that a web server should send with the hosted page.
//!
//! # Promises
//!
//! * They only narrow what the page's own policy allows; without any of them
//!   the page works, too. The README lists what is here, which a test holds.

/// Sent with every file.
const ALWAYS: &[(&str, &str)] = &[
    // No connection but to where the file came from: also none of those that no
    // content policy governs. Chromium knows it; others pass over it.
    ("Connection-Allowlist", "(response-origin)"),
    // No other window can reach into the page, and no other site load its files.
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "camera=(), geolocation=(), microphone=()",
    ),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
];

/// The hosted files' names carry a hash of what is in them, but for this one.
pub(crate) const INDEX: &str = "index.html";

/// The headers of a file of the hosted page, given `index.html`'s text.
pub(crate) fn headers(name: &str, index: &str) -> Vec<(&'static str, String)> {
    let mut headers: Vec<_> = ALWAYS
        .iter()
        .map(|(header, value)| (*header, (*value).to_owned()))
        .collect();
    headers.push(("Content-Type", content_type(name).to_owned()));
    let keep = if name == INDEX {
        "no-cache"
    } else {
        "public, max-age=31536000, immutable"
    };
    headers.push(("Cache-Control", keep.to_owned()));
    if let Some(policy) = policy_of(index).filter(|_| name == INDEX) {
        // What a page cannot say of itself.
        let policy = format!("{policy}; frame-ancestors 'self'");
        headers.push(("Content-Security-Policy", policy));
    }
    headers
}

/// The policy that the page carries.
fn policy_of(index: &str) -> Option<&str> {
    let (_, rest) = index.split_once(r#"http-equiv="Content-Security-Policy" content=""#)?;
    Some(rest.split_once('"')?.0)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "html")) => "text/html; charset=utf-8",
        Some((_, "js")) => "text/javascript; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str =
        r#"<meta http-equiv="Content-Security-Policy" content="default-src 'none'">"#;

    fn value(name: &str, header: &str) -> Option<String> {
        let all = headers(name, PAGE);
        all.into_iter()
            .find(|(of, _)| *of == header)
            .map(|(_, value)| value)
    }

    #[test]
    fn only_names_with_a_hash_are_kept() {
        assert_eq!(value(INDEX, "Cache-Control").as_deref(), Some("no-cache"));
        let script = value("app-0123456789abcdef.js", "Cache-Control");
        assert!(script.is_some_and(|value| value.contains("immutable")));
    }

    #[test]
    fn the_pages_policy_is_said_by_the_server_too() {
        let policy = value(INDEX, "Content-Security-Policy");
        assert_eq!(
            policy.as_deref(),
            Some("default-src 'none'; frame-ancestors 'self'")
        );
        assert_eq!(value("app-0.js", "Content-Security-Policy"), None);
    }

    /// Each header stands in the README with its value, and no other does.
    #[test]
    fn the_readme_lists_them() {
        let readme = include_str!("../../README.md");
        let (_, list) = readme.split_once("<!-- headers:begin -->").unwrap();
        let (list, _) = list.split_once("<!-- headers:end -->").unwrap();
        let lines = list.lines().map(str::trim);
        let listed: Vec<_> = lines.filter(|line| line.starts_with("| `")).collect();
        let mut wanted: Vec<String> = ALWAYS
            .iter()
            .map(|(header, value)| format!("| `{header}: {value}` |"))
            .collect();
        wanted.push(
            "| `Content-Security-Policy:` the page's own, and `frame-ancestors 'self'` |"
                .to_owned(),
        );
        wanted.push("| `Cache-Control: no-cache` |".to_owned());
        wanted.push("| `Cache-Control: public, max-age=31536000, immutable` |".to_owned());
        for line in &wanted {
            assert!(
                listed
                    .iter()
                    .any(|listed| listed.starts_with(line.as_str())),
                "{line}"
            );
        }
        assert_eq!(listed.len(), wanted.len(), "{listed:#?}");
    }
}
