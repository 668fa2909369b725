//! The tag block of an entry: who wrote it, and for which job.
//!
//! Only the tag block decides which job an entry belongs to, never the
//! message: that may quote SQL, keys and other lines.
//!
//! # Promises
//!
//! * A value between redaction marks `‹ ›` is one value, commas included: SQL
//!   in `distsql.stmt` cannot pose as a tag. Marks around whole tags, as a sink
//!   with `redactable: false` gets them, are taken off.
//! * Two jobs in one block are none: nothing tells which of them is text of a
//!   statement that no mark protects any more.
//! * No byte string makes this module panic.

use std::borrow::Cow;

use super::marks::{self, CLOSE, OPEN};

/// What a tag block says. The first of equal keys counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tags<'a> {
    /// `T3`: tenant id.
    pub tenant: Option<u64>,
    /// `Vdemoapp`: tenant name.
    pub tenant_name: Option<Cow<'a, str>>,
    /// `n1`: node id.
    pub node: Option<u32>,
    /// `job=…`.
    pub job: JobTag,
    /// Job of `distsql.appname=‹$ internal-resume-job-N›`.
    pub app_job: Option<u64>,
    /// `indexBackfillerProcessor=…` is there.
    pub index_backfiller: bool,
    /// `scExec` is there: a schema change whose plan ran on one node.
    pub schema_change: bool,
    /// `id=…` beside it: the table that it writes
    /// (`pkg/sql/schema_changer.go`).
    pub schema_change_table: Option<u32>,
    /// The block as written; for JSON `key=value`, comma separated. For
    /// telling copies of one entry apart from two entries.
    pub raw: Cow<'a, [u8]>,
}

/// The `job=` tag. A processor of IMPORT or replication sets the number alone
/// (cockroach#77397); what inherits the job's context has the type as well
/// (cockroach#91630), without marks in later patches (cockroach#134347).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum JobTag {
    /// No such tag.
    #[default]
    Absent,
    /// `job=N`.
    Id(u64),
    /// `job=TYPE id=N`, with or without redaction marks.
    TypedId(String, u64),
    /// `job=0`, `job=‹×›` or anything else that names no job.
    Unreadable,
}

impl<'a> Tags<'a> {
    /// Reads the inside of a block: `T3,Vdemoapp,n1,job=1065722008981340161`.
    #[must_use]
    pub fn parse(block: &'a [u8]) -> Tags<'a> {
        let mut tags = Tags {
            raw: Cow::Borrowed(block),
            ..Tags::default()
        };
        split_outside_marks(&marks::restored(block), &mut |tag| tags.one(tag));
        tags.settle_schema_change();
        tags
    }

    /// The same tags, independent of the bytes that they were read from.
    pub(super) fn into_owned(self) -> Tags<'static> {
        Tags {
            tenant_name: self.tenant_name.map(|name| Cow::Owned(name.into_owned())),
            raw: Cow::Owned(self.raw.into_owned()),
            tenant: self.tenant,
            node: self.node,
            job: self.job,
            app_job: self.app_job,
            index_backfiller: self.index_backfiller,
            schema_change: self.schema_change,
            schema_change_table: self.schema_change_table,
        }
    }

    /// Adds a tag of a JSON entry, which has keys of its own for each.
    pub(super) fn json(&mut self, key: &str, value: &str) {
        match key {
            "T" | "V" | "n" => self.short_owned(key, value),
            "scExec" => self.schema_change = true,
            _ => self.keyed(key.as_bytes(), &marks::restored(value.as_bytes())),
        }
    }

    /// Adds the tags of a block to those that are known, and gives them one by
    /// one.
    pub(super) fn block(&mut self, block: &str) -> Vec<String> {
        let block = marks::restored(block.as_bytes()).into_owned();
        let mut parts = Vec::new();
        split_outside_marks(&block, &mut |tag| {
            self.one(tag);
            parts.push(String::from_utf8_lossy(tag).into_owned());
        });
        parts
    }

    /// Adds one tag, with or without a key.
    fn one(&mut self, tag: &[u8]) {
        let tag = marks::trimmed(tag.trim_ascii());
        match tag.iter().position(|&b| b == b'=') {
            Some(at) => self.keyed(&tag[..at], &tag[at + 1..]),
            None => self.short(tag),
        }
    }

    /// The table of a schema change is told by two tags together.
    pub(super) fn settle_schema_change(&mut self) {
        if !self.schema_change {
            self.schema_change_table = None;
        }
    }

    /// A tag of one letter and its value: `T3`, `n1`.
    fn short(&mut self, tag: &[u8]) {
        let Some((key, value)) = tag.split_first() else {
            return;
        };
        let value = marks::trimmed(value);
        match key {
            b's' if tag == b"scExec" => self.schema_change = true,
            b'V' if self.tenant_name.is_none() => {
                let name = String::from_utf8_lossy(value).into_owned();
                self.tenant_name = Some(Cow::Owned(name));
            }
            b'T' => self.tenant = self.tenant.or(number(value)),
            b'n' => self.node = self.node.or(number(value)),
            _ => {}
        }
    }

    fn short_owned(&mut self, key: &str, value: &str) {
        match key {
            "V" => self.tenant_name = Some(Cow::Owned(value.to_owned())),
            "T" => self.tenant = number(value.as_bytes()),
            _ => self.node = number(value.as_bytes()),
        }
    }

    fn keyed(&mut self, key: &[u8], value: &[u8]) {
        match marks::trimmed(key) {
            b"job" => self.add_job(job_tag(value)),
            b"id" => {
                let table = number(marks::trimmed(value));
                self.schema_change_table = self.schema_change_table.or(table);
            }
            b"scExec" => self.schema_change = true,
            b"distsql.appname" => self.app_job = self.app_job.or(app_job(value)),
            b"indexBackfillerProcessor" => self.index_backfiller = true,
            _ => {}
        }
    }
}

impl Tags<'_> {
    /// The job that the surest tag names.
    #[must_use]
    pub fn job_id(&self) -> Option<u64> {
        match &self.job {
            JobTag::Id(id) | JobTag::TypedId(_, id) => Some(*id),
            JobTag::Absent | JobTag::Unreadable => self.app_job,
        }
    }

    fn add_job(&mut self, job: JobTag) {
        self.job = match std::mem::take(&mut self.job) {
            JobTag::Absent => job,
            known if known == job => known,
            _ => JobTag::Unreadable,
        };
    }
}

/// Where the tag block that starts at `bytes[0] == b'['` ends: the index of
/// its `]`, which is followed by a space (or by the end). Between redaction
/// marks a bracket is text; if marks do not pair, the first `] ` counts.
#[must_use]
pub fn block_end(bytes: &[u8]) -> Option<usize> {
    let mut inside = false;
    let mut first = None;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte == 0xE2 {
            inside = match &bytes[at..] {
                rest if rest.starts_with(OPEN) => true,
                rest if rest.starts_with(CLOSE) => false,
                _ => inside,
            };
        }
        let ends = byte == b']' && matches!(bytes.get(at + 1), None | Some(b' '));
        if ends && !inside {
            return Some(at);
        }
        if ends && first.is_none() {
            first = Some(at);
        }
        if byte == b'\n' {
            break;
        }
    }
    first
}

/// Splits at commas that do not stand between the redaction marks of a value.
/// Marks that open where a tag begins surround tags, not a value.
fn split_outside_marks(block: &[u8], part: &mut impl FnMut(&[u8])) {
    let mut start = 0;
    let mut inside = false;
    for (at, &byte) in block.iter().enumerate() {
        match byte {
            0xE2 if block[at..].starts_with(OPEN) => inside = at > start,
            0xE2 if block[at..].starts_with(CLOSE) => inside = false,
            b',' if !inside => {
                part(&block[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    part(&block[start..]);
}

/// Reads the value of `job=`.
fn job_tag(value: &[u8]) -> JobTag {
    let value = marks::trimmed(value);
    if let Some(id) = number::<u64>(value) {
        return if id == 0 {
            JobTag::Unreadable
        } else {
            JobTag::Id(id)
        };
    }
    let typed = || {
        let text = std::str::from_utf8(value).ok()?;
        let (kind, id) = text.rsplit_once(" id=")?;
        let named = kind.starts_with(|c: char| c.is_ascii_uppercase())
            && kind.chars().all(|c| c.is_ascii_uppercase() || c == ' ');
        let id: u64 = number(id.as_bytes())?;
        (named && id != 0).then(|| JobTag::TypedId(kind.to_owned(), id))
    };
    typed().unwrap_or(JobTag::Unreadable)
}

/// Reads the job of an internal application name.
fn app_job(value: &[u8]) -> Option<u64> {
    let value = marks::trimmed(value);
    let digits = value.strip_prefix(b"$ internal-resume-job-")?;
    number(digits).filter(|&id| id != 0)
}

/// Digits only, and a number that fits.
#[must_use]
pub fn number<T: TryFrom<u64>>(digits: &[u8]) -> Option<T> {
    if digits.is_empty() {
        return None;
    }
    let value = digits.iter().try_fold(0_u64, |value, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        value.checked_mul(10)?.checked_add(digit)
    })?;
    T::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(kind: &str, id: u64) -> JobTag {
        JobTag::TypedId(kind.to_owned(), id)
    }

    #[test]
    fn marks_in_json_are_restored() {
        for value in [
            "‹IMPORT id=7›",
            "<2039>IMPORT id=7<203a>",
            "â€¹IMPORT id=7â€º",
            "\u{fffd}IMPORT id=7\u{fffd}",
            "?IMPORT id=7?",
        ] {
            let mut tags = Tags::default();
            tags.json("job", value);
            assert_eq!(tags.job, typed("IMPORT", 7), "{value}");
        }
    }

    #[test]
    fn every_form_of_job_tag() {
        #[rustfmt::skip]
        let cases: &[(&str, &str, JobTag)] = &[
            ("numeric",        "T3,Vdemoapp,n1,job=1065722008981340161", JobTag::Id(1_065_722_008_981_340_161)),
            ("marked numeric", "n1,job=‹7›",                    JobTag::Id(7)),
            ("typed",          "n1,job=IMPORT id=7",            typed("IMPORT", 7)),
            ("typed, marked",  "n1,job=‹SCHEMA CHANGE id=7›",   typed("SCHEMA CHANGE", 7)),
            ("zero",           "n1,job=0",                      JobTag::Unreadable),
            ("typed zero",     "n1,job=IMPORT id=0",            JobTag::Unreadable),
            ("redacted",       "n1,job=‹×›",                    JobTag::Unreadable),
            ("empty",          "n1,job=",                       JobTag::Unreadable),
            ("too large",      "n1,job=18446744073709551616",   JobTag::Unreadable),
            ("largest",        "n1,job=18446744073709551615",   JobTag::Id(u64::MAX)),
            ("lower case",     "n1,job=import id=7",            JobTag::Unreadable),
            ("trailing text",  "n1,job=7x",                     JobTag::Unreadable),
            ("absent",         "n1,f0a1b2c3d",                  JobTag::Absent),
            ("other key",      "n1,myjob=7",                    JobTag::Absent),
            ("the same twice", "n1,job=7,job=‹7›",              JobTag::Id(7)),
            ("two jobs",       "n1,job=7,job=8",                JobTag::Unreadable),
            ("all marked",     "T1,Vsystem,‹n1,job=7›",         JobTag::Id(7)),
            ("each marked",    "n‹1›,job=‹7›",                  JobTag::Id(7)),
            ("each whole",     "‹n1›,‹job=7›",                  JobTag::Id(7)),
            ("statement bare", "‹n1,distsql.stmt=SELECT 1, job=9,job=7›", JobTag::Unreadable),
            ("mojibake",       "n1,job=â€¹IMPORT id=7â€º",       typed("IMPORT", 7)),
            ("questions",      "n1,job=???IMPORT id=7???",      typed("IMPORT", 7)),
            ("transliterated", "n1,job=<IMPORT id=7>",          typed("IMPORT", 7)),
            ("in SQL",         "n1,distsql.stmt=‹SELECT 1, job=9›,job=7", JobTag::Id(7)),
            ("only in SQL",    "n1,distsql.stmt=‹SELECT 1,job=9›", JobTag::Absent),
        ];
        for (name, block, want) in cases {
            assert_eq!(Tags::parse(block.as_bytes()).job, *want, "{name}");
        }
    }

    #[test]
    fn the_other_tags() {
        let tags = Tags::parse(
            "T1,Vsystem,n9,fee22d333,distsql.gateway=6,distsql.appname=‹$ internal-resume-job-12›"
                .as_bytes(),
        );
        assert_eq!(tags.tenant, Some(1));
        assert_eq!(tags.tenant_name.as_deref(), Some("system"));
        assert_eq!(tags.node, Some(9));
        assert_eq!(tags.app_job, Some(12));
        assert!(!tags.index_backfiller);

        let tags = Tags::parse(b"n?,indexBackfillerProcessor=104");
        assert_eq!((tags.tenant, tags.node), (None, None));
        assert!(tags.index_backfiller);

        let marked = Tags::parse("T‹3›,V‹demoapp›,n‹1›".as_bytes());
        assert_eq!((marked.tenant, marked.node), (Some(3), Some(1)));
        assert_eq!(marked.tenant_name.as_deref(), Some("demoapp"));

        let of_table = |block: &str| Tags::parse(block.as_bytes()).schema_change_table;
        assert_eq!(of_table("n1,scExec,id=214,mutation=0"), Some(214));
        assert_eq!(of_table("n1,id=214,scExec"), Some(214));
        assert_eq!(of_table("n1,id=214"), None);

        let redacted = Tags::parse("n1,distsql.appname=‹×›".as_bytes());
        assert_eq!(redacted.app_job, None);
    }

    #[test]
    fn block_ends() {
        #[rustfmt::skip]
        let cases: &[(&str, &str, Option<usize>)] = &[
            ("plain",            "[n1] x",                Some(3)),
            ("bracket inside",   "[n1,a=[x]y] z",         Some(10)),
            ("marked bracket",   "[a=‹x] y›,job=7] z",    Some(19)),
            ("unpaired mark",    "[a=‹x] y",              Some(7)),
            ("end of line",      "[n1]",                  Some(3)),
            ("never",            "[n1",                   None),
            ("only next line",   "[n1\n] x",              None),
        ];
        for (name, text, want) in cases {
            assert_eq!(block_end(text.as_bytes()), *want, "{name}");
        }
    }
}
