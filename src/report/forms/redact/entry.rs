//! Log entries: the head and CockroachDB's own words stay.

use debug_zip_records::time;

use super::stand_ins::{Kind, StandIns, is_job_type};

/// The words of the flush error itself.
pub(super) const CANARY: &str = "closing with flushes in-progress encountered an error";

/// What a flush error goes on with before a key range.
const BEFORE_KEYS: [&str; 2] = ["addsstable [", "computing stats for SST ["];

/// Messages that hold nothing else.
const KNOWN_MESSAGES: [&str; 4] = [
    "context canceled",
    "context deadline exceeded",
    "‹×›",
    "REDACTEDBYZIP",
];

/// CockroachDB's fixed words that tell a cause; they are kept beside the
/// stand-in of the text that they stand in.
const KNOWN_CAUSES: [&str; 10] = [
    CANARY,
    "context canceled",
    "context deadline exceeded",
    "insufficient remaining store capacity",
    "result is ambiguous",
    "connection refused",
    "no space left on device",
    "key range id",
    "node unavailable",
    "verifying sstable data",
];

impl StandIns {
    /// The text of a log entry.
    pub(super) fn entry(&mut self, text: &str) -> String {
        let Some(entry) = Entry::parse(text) else {
            return self.error(text);
        };
        format!("{}{}", self.head(&entry), self.message(entry.message))
    }

    /// All that stands before the message.
    pub(super) fn head(&mut self, entry: &Entry<'_>) -> String {
        let tags = entry.tags.map(|tags| {
            let tags: Vec<String> = split_tags(tags).iter().map(|tag| self.tag(tag)).collect();
            format!("[{}] ", tags.join(","))
        });
        let counter = entry.counter.map(|counter| format!("{counter} "));
        format!(
            "{} {}{}{}",
            entry.head,
            entry.marker,
            tags.unwrap_or_default(),
            counter.unwrap_or_default()
        )
    }

    /// What CockroachDB or the collector said: a stand-in, and the causes that
    /// are known in it.
    pub(super) fn error(&mut self, text: &str) -> String {
        let text = text.trim_end();
        if text.is_empty() || KNOWN_MESSAGES.contains(&text) {
            return text.to_owned();
        }
        let stand_in = self.get(Kind::Error, text);
        format!("{stand_in}{}", known_causes(text))
    }

    pub(super) fn message(&mut self, message: &str) -> String {
        let Some(rest) = message.strip_prefix(CANARY) else {
            return self.error(message);
        };
        let Some(error) = rest.strip_prefix(": ") else {
            return format!("{CANARY}{}", self.error(rest));
        };
        let before_keys = BEFORE_KEYS.iter().find(|words| error.starts_with(**words));
        let Some(before_keys) = before_keys else {
            return format!("{CANARY}: {}", self.error(error));
        };
        let keys = error.strip_prefix(before_keys).unwrap_or_default();
        let (object, rest) = object(keys.trim_start_matches('‹'));
        let slash = if object.is_empty() { "" } else { "/" };
        let cause = self.error(rest);
        format!("{CANARY}: {before_keys}{object}{slash}…,…): {cause}")
    }

    /// A tag of the block: those of fixed form stay.
    fn tag(&mut self, tag: &str) -> String {
        if is_known_tag(tag) {
            return tag.to_owned();
        }
        if let Some((key, value)) = tag.split_once('=') {
            let value = value.trim_matches(['‹', '›']);
            return match key {
                "client" => format!("client={}", self.host(value)),
                "user" => format!("user={}", self.get(Kind::User, value)),
                "distsql.stmt" | "distsql.appname" | "distsql.txn" | "hostnossl" | "hostssl"
                | "job" => format!("{key}={}", self.get(Kind::Text, value)),
                _ => self.get(Kind::Text, tag),
            };
        }
        match tag.strip_prefix('V') {
            Some(name) => {
                let name = name.trim_matches(['‹', '›']);
                format!("V{}", self.virtual_cluster(name))
            }
            None => self.get(Kind::Text, tag),
        }
    }

    /// An address with or without port; only the host is told apart.
    pub(super) fn host(&mut self, address: &str) -> String {
        let host = match address.rsplit_once(':') {
            Some((host, port)) if port.chars().all(|c| c.is_ascii_digit()) => host,
            _ => address,
        };
        self.get(Kind::Host, host.trim_matches(['[', ']']))
    }
}

/// CockroachDB's fixed words in a text, in brackets; nothing without any.
pub(super) fn known_causes(text: &str) -> String {
    let causes = KNOWN_CAUSES.iter().filter(|cause| text.contains(**cause));
    let causes: Vec<&str> = causes.copied().collect();
    if causes.is_empty() {
        String::new()
    } else {
        format!(" ({})", causes.join(", "))
    }
}

/// An entry in the form crdb-v1 or crdb-v2.
pub(super) struct Entry<'a> {
    /// Severity, time, goroutine, file and line.
    pub(super) head: &'a str,
    pub(super) marker: &'static str,
    pub(super) tags: Option<&'a str>,
    pub(super) counter: Option<&'a str>,
    pub(super) message: &'a str,
}

impl<'a> Entry<'a> {
    pub(super) fn parse(text: &'a str) -> Option<Entry<'a>> {
        let after_severity = text.strip_prefix(['I', 'W', 'E', 'F'])?;
        let (_, after_time) = time::parse_log(after_severity.as_bytes()).ok()?;
        let after_time = std::str::from_utf8(after_time).ok()?;
        let mut rest = after_time.strip_prefix(' ')?;
        if let Some((goroutine, after)) = rest.split_once(' ')
            && is_number(goroutine)
        {
            rest = after;
        }
        rest = rest.strip_prefix("(gostd) ").unwrap_or(rest);
        let end = rest.find([' ', '\n']).unwrap_or(rest.len());
        let (source, rest) = rest.split_at(end);
        if !is_source(source) {
            return None;
        }
        let head = text.get(..text.len() - rest.len())?;
        let rest = rest.trim_start_matches(' ');
        let (marker, rest) = match rest.strip_prefix('⋮') {
            Some(rest) => ("⋮ ", rest.trim_start_matches(' ')),
            None => ("", rest),
        };
        let (tags, rest) = tags(rest);
        let (counter, message) = counter(rest);
        Some(Entry {
            head,
            marker,
            tags,
            counter,
            message,
        })
    }
}

/// Whether this is `kv/bulk/sst_batcher.go:432`, a place in CockroachDB.
pub(super) fn is_source(source: &str) -> bool {
    let source = match source.split_once('@') {
        Some((channel, source)) if is_number(channel) => source,
        _ => source,
    };
    let place = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_/.".contains(c);
    source.rsplit_once(':').is_some_and(|(file, line)| {
        is_number(line) && file.strip_suffix(".go").is_some() && file.chars().all(place)
    })
}

/// Takes the tag block, which ends at the first `] `.
fn tags(text: &str) -> (Option<&str>, &str) {
    let Some(inside) = text.strip_prefix('[') else {
        return (None, text);
    };
    if let Some((tags, rest)) = inside.split_once("] ") {
        return (Some(tags), rest.trim_start_matches(' '));
    }
    match inside.strip_suffix(']') {
        Some(tags) => (Some(tags), ""),
        None => (None, text),
    }
}

/// Takes the counter, and the mark and the spaces that the forms have there. A
/// number that no file counts up to is the start of a message, and may be a
/// secret.
fn counter(text: &str) -> (Option<&str>, &str) {
    const MOST_DIGITS: usize = 9;

    match text.split_once(' ') {
        Some((counter, message)) if is_number(counter) && counter.len() <= MOST_DIGITS => {
            (Some(counter), message.trim_start_matches(' '))
        }
        _ => (None, text),
    }
}

/// Splits at commas outside of redaction marks.
fn split_tags(tags: &str) -> Vec<&str> {
    let mut marked = false;
    tags.split(|c| {
        match c {
            '‹' => marked = true,
            '›' => marked = false,
            _ => {}
        }
        c == ',' && !marked
    })
    .collect()
}

fn is_known_tag(tag: &str) -> bool {
    if let Some((key, value)) = tag.split_once('=') {
        let value = value.trim_matches(['‹', '›']);
        return match key {
            "job" => is_job(value),
            "distsql.gateway" | "indexBackfillerProcessor" => is_number(value),
            "distsql.appname" => {
                value == "×"
                    || value
                        .strip_prefix("$ internal-resume-job-")
                        .is_some_and(is_number)
            }
            _ => false,
        };
    }
    let hex = |c: char| c.is_ascii_hexdigit();
    matches!(tag, "-" | "n?" | "config")
        || tag.strip_prefix(['T', 'n', 's']).is_some_and(is_number)
        || tag
            .strip_prefix('f')
            .is_some_and(|id| id.len() == 8 && id.chars().all(hex))
}

/// `N`, `TYPE id=N`, or redacted.
fn is_job(value: &str) -> bool {
    match value.split_once(" id=") {
        Some((job_type, id)) => is_job_type(job_type) && is_number(id),
        None => value == "×" || is_number(value),
    }
}

pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

/// Takes `/Table/106/1` or `/Tenant/5/Table/106/1` off a key.
fn object(key: &str) -> (&str, &str) {
    let rest = numbered(key, "/Tenant/").unwrap_or(key);
    let Some(rest) = numbered(rest, "/Table/") else {
        return ("", key);
    };
    let rest = numbered(rest, "/").unwrap_or(rest);
    key.split_at(key.len() - rest.len())
}

/// Takes `prefix` and the number behind it.
fn numbered<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(prefix)?;
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    (after.len() < rest.len()).then_some(after)
}
