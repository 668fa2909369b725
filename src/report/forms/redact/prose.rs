//! Sentences and commands that the analyzer wrote: names of the input in them.

use super::entry;
use super::paths::is_known_file;
use super::stand_ins::{Kind, Phase, StandIns};
use crate::version::Version;

/// What separates words, beside space.
const SEPARATORS: &str = "()[]{}<>,;='`|\\*";

/// Addresses that the advice links to.
const OWN_ADDRESSES: [&str; 2] = [
    "https://www.cockroachlabs.com/docs/",
    "https://support.cockroachlabs.com/",
];

/// Settings and source files that the analyzer's own sentences name.
const OWN_NAMES: [&str; 3] = [
    "gc.ttlseconds",
    "bulkio.import.row_count_validation.mode",
    "sst_batcher.go",
];

/// A release line, such as `v25.4`.
fn is_release_line(word: &str) -> bool {
    let parts = word.strip_prefix('v').and_then(|rest| rest.split_once('.'));
    let digits =
        |part: &str| (1..=2).contains(&part.len()) && part.chars().all(|c| c.is_ascii_digit());
    parts.is_some_and(|(major, minor)| digits(major) && digits(minor))
}

impl StandIns {
    /// A sentence: what stands in double quotes is a name of the input.
    pub(super) fn prose(&mut self, text: &str) -> String {
        self.written(text, "\"")
    }

    /// SQL or a shell command: single quotes may hold names, too.
    pub(super) fn code(&mut self, text: &str) -> String {
        self.written(text, "\"'")
    }

    fn written(&mut self, text: &str, quotes: &str) -> String {
        if self.phase == Phase::Fields {
            return String::new();
        }
        let text = self.without_phrases(text);
        let mut redacted = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(c) = rest.chars().next() {
            let opens = c == '‹' || quotes.contains(c);
            rest = if opens {
                self.quoted(rest, c, &mut redacted)
            } else {
                self.words(rest, quotes, &mut redacted)
            };
        }
        redacted
    }

    /// Takes what `open` starts, to the end if nothing closes it.
    fn quoted<'a>(&mut self, text: &'a str, open: char, out: &mut String) -> &'a str {
        let close = if open == '‹' { '›' } else { open };
        let inside = text.get(open.len_utf8()..).unwrap_or_default();
        let (content, rest) = inside.split_once(close).unwrap_or((inside, ""));
        out.push(open);
        if is_harmless(content, open) {
            out.push_str(content);
        } else {
            let kind = match open {
                '"' => Kind::Table,
                '‹' if self.known_name(content).is_some() => Kind::Name,
                _ => Kind::Text,
            };
            out.push_str(&self.get(kind, content));
        }
        out.push(close);
        rest
    }

    /// Takes words and what separates them, up to the next quote.
    fn words<'a>(&mut self, text: &'a str, quotes: &str, out: &mut String) -> &'a str {
        let quote = |c: char| c == '‹' || quotes.contains(c);
        let end = text.find(quote).unwrap_or(text.len());
        let (mut text, rest) = text.split_at(end);
        let separates = |c: char| c.is_whitespace() || SEPARATORS.contains(c);
        while !text.is_empty() {
            let end = text.find(separates).unwrap_or(text.len());
            let (word, after) = text.split_at(end);
            self.word(word, out);
            let end = after.find(|c| !separates(c)).unwrap_or(after.len());
            let (between, after) = after.split_at(end);
            out.push_str(between);
            text = after;
        }
        rest
    }

    fn word(&mut self, word: &str, out: &mut String) {
        let dots = ['.', ':', '!', '?', '…'];
        let from_start = word.trim_start_matches(dots);
        let core = from_start.trim_end_matches(dots);
        let (before, _) = word.split_at(word.len() - from_start.len());
        let (_, after) = from_start.split_at(core.len());
        out.push_str(before);
        out.push_str(&self.core(core));
        out.push_str(after);
    }

    fn core(&mut self, word: &str) -> String {
        if let Some(known) = self.known_name(word) {
            return known.clone();
        }
        if OWN_ADDRESSES.iter().any(|own| word.starts_with(own)) || is_own_word(word) {
            return word.to_owned();
        }
        if is_address(word) {
            return self.host(word);
        }
        if word.contains("://") || word.contains('@') {
            return self.get(Kind::Name, word);
        }
        if word.contains('/') {
            return match word.rsplit_once(':') {
                Some((path, line)) if line.chars().all(|c| c.is_ascii_digit()) => {
                    format!("{}:{line}", self.path(path))
                }
                _ => self.path(word),
            };
        }
        if word.contains(['.', ':']) {
            return self.path(word);
        }
        word.to_owned()
    }
}

/// Whether a word with a dot, a colon or an at sign is CockroachDB's or ours,
/// or a number, a time or a version.
fn is_own_word(word: &str) -> bool {
    let of_time = |c: char| c.is_ascii_digit() || ".:-+TZ".contains(c);
    let time = word.chars().all(of_time) && !is_address(word);
    let dotted = word.contains('.');
    time || matches!(word, "@" | "@primary")
        || (dotted && (Version::parse(word).is_some() || is_known_file(word)))
        || OWN_NAMES.contains(&word)
        || is_release_line(word)
        || entry::is_source(word)
}

/// Whether this is an IPv4 or IPv6 address, or a host with a port.
fn is_address(word: &str) -> bool {
    let (host, port) = word.rsplit_once(':').unwrap_or((word, ""));
    let is_port = 4 <= port.len() && port.chars().all(|c| c.is_ascii_digit());
    let parts: Vec<&str> = host.split('.').collect();
    let number = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    let ipv4 = parts.len() == 4 && parts.iter().all(number);
    let hex = |c: char| c.is_ascii_hexdigit() || ":.%".contains(c);
    let colons = word.matches(':').count();
    let ipv6 = (word.contains("::") || 4 <= colons) && word.chars().all(hex);
    let named = is_port && host.contains(|c: char| c.is_ascii_alphabetic()) && !host.contains('/');
    ipv4 || ipv6 || named
}

/// Whether what stands in quotes is no name: nothing, a time, a place to fill
/// in, a pattern of log files, or a database that the advice invents.
fn is_harmless(content: &str, open: char) -> bool {
    let of_time = |c: char| c.is_ascii_digit() || " :.-+TZ".contains(c);
    let invented = content
        .strip_prefix("after_")
        .or(content.strip_prefix("before_"))
        .is_some_and(|id| id.chars().all(|c| c.is_ascii_digit()));
    let to_fill_in = content
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .is_some_and(|words| words.chars().all(|c| c.is_ascii_alphabetic() || c == ' '));
    let own = [
        "×",
        "*.log",
        "recovery_event",
        "import_job",
        "public",
        "sync",
    ]
    .contains(&content);
    let time = content.starts_with("20") && content.chars().all(of_time) && !is_address(content);
    content.is_empty() || own || invented || time || (open == '\'' && to_fill_in)
}
