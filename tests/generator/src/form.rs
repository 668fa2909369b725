//! The forms in which a log reaches us: how a sink wrote it, and what was done
//! to it on the way.
//!
//! # Promises
//!
//! * [`all()`] holds every form that people are known to have, by a name that
//!   a failing test can print.
//! * A form says whether anything is lost in it.
//!
//! # Not here
//!
//! What must be answered in spite of a loss: that is for the tests.

use crate::entry::Entry;
use crate::format::{Format, Layout};
use crate::log_file::{LogFile, LogName};
use crate::redaction::{Marking, redacted};
use crate::way::{
    self, Carrier, ClockAs, Encoding, Export, Marks, Origin, Prefix, Reshape, SeverityWord, Step,
};

/// What is left in a form.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Keeps {
    /// All that an answer needs.
    All,
    /// Not the names of source files.
    NoFiles,
    /// Not what stands between redaction marks.
    Redacted,
}

/// A form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Form {
    /// Such as `v2, unmarked, journal`.
    pub name: String,
    /// How the sink wrote it, or debug zip printed it.
    pub format: Format,
    /// How text is marked.
    pub marking: Marking,
    /// Whether it was collected with `--redact`.
    pub redacted: bool,
    /// What was done to it since.
    pub steps: Vec<Step>,
    /// What is left.
    pub keeps: Keeps,
}

impl Form {
    /// As debug zip prints an ordinary log.
    #[must_use]
    pub fn zip() -> Form {
        Form {
            name: "zip".to_owned(),
            format: Format::V1Count,
            marking: Marking::Sink,
            redacted: false,
            steps: Vec::new(),
            keeps: Keeps::All,
        }
    }

    /// A log of a node in this form, with its head.
    #[must_use]
    pub fn log(&self, name: LogName, version: &str, node: u32, entries: &[Entry]) -> LogFile {
        let mut log = LogFile::new(name, Layout::new(self.format, version));
        for entry in log.head().iter().chain(entries) {
            let entry = self.marking.of(entry);
            log.push(&if self.redacted {
                redacted(&entry)
            } else {
                entry
            });
        }
        let host = log.name.host.clone();
        log.bytes = way::after(&log.bytes, &self.steps, Origin { node, host: &host });
        log
    }

    fn of(name: &str, format: Format, marking: Marking) -> Form {
        Form {
            name: name.to_owned(),
            format,
            marking,
            ..Form::zip()
        }
    }

    fn then(&self, name: &str, steps: &[Step]) -> Form {
        Form {
            name: format!("{}, {name}", self.name),
            steps: [&self.steps, steps].concat(),
            ..self.clone()
        }
    }

    fn keeping(self, keeps: Keeps) -> Form {
        Form { keeps, ..self }
    }

    fn redacted(self) -> Form {
        Form {
            name: format!("{}, redacted", self.name),
            redacted: true,
            keeps: Keeps::Redacted,
            ..self
        }
    }
}

/// Every form, zip's own first.
#[must_use]
pub fn all() -> Vec<Form> {
    let sinks = sinks();
    let mut forms = sinks.clone();
    let named = |name: &str| sinks.iter().find(|form| form.name == name).cloned();
    let sink = |name: &str| named(name).unwrap_or_else(Form::zip);
    for name in ["zip", "v2, unmarked", "json"] {
        for prefix in Prefix::ALL {
            forms.push(sink(name).then(&format!("{prefix:?}"), &[Step::Prefix(prefix)]));
        }
    }
    for name in ["zip", "v2", "zip of an unmarked file"] {
        for marks in Marks::ALL {
            forms.push(sink(name).then(&format!("{marks:?}"), &[Step::Marks(marks)]));
        }
    }
    for name in ["zip", "v2", "json"] {
        for encoding in Encoding::ALL {
            forms.push(sink(name).then(&format!("{encoding:?}"), &[Step::Encode(encoding)]));
        }
    }
    forms.extend(carried(&sink("zip")));
    forms.extend(carried(&sink("v2")));
    forms.extend(carried(&sink("json")));
    forms.extend(carried(&sink("json, compact")));
    forms.extend(reshaped(&sink("json")));
    for array in [
        Export::ArrayOfLines,
        Export::ArrayOnOneLine,
        Export::PrettyArray,
    ] {
        forms.push(sink("json").then(&format!("{array:?}"), &[Step::Export(array)]));
    }
    forms.extend(several(&sink("zip"), &sink("v2, unmarked"), &sink("json")));
    for name in [
        "zip",
        "zip of an unmarked file",
        "zip of an unmarked file, tag by tag",
    ] {
        let form = sink(name).redacted();
        forms.push(form.then("CRLF", &[Step::Encode(Encoding::Crlf)]));
        forms.push(form.then("UTF-16", &[Step::Encode(Encoding::Utf16Le)]));
        forms.push(form.then("Docker", &[Step::Carry(Carrier::Docker)]));
        forms.push(form.then("journal", &[Step::Prefix(Prefix::Journal)]));
        for marks in Marks::ALL {
            forms.push(form.then(&format!("{marks:?}"), &[Step::Marks(marks)]));
        }
        forms.push(form);
    }
    forms.push(sink("json").redacted());
    forms
}

/// What CockroachDB and debug zip write.
fn sinks() -> Vec<Form> {
    vec![
        Form::zip(),
        Form::of("zip of an unmarked file", Format::V1Count, Marking::Whole),
        Form::of(
            "zip of an unmarked file, tag by tag",
            Format::V1Count,
            Marking::TagByTag,
        ),
        Form::of("v1", Format::V1, Marking::Sink),
        Form::of("v1, unmarked", Format::V1, Marking::Off),
        Form::of("v2", Format::V2, Marking::Sink),
        Form::of("v2, unmarked", Format::V2, Marking::Off),
        Form::of("json", Format::Json, Marking::Sink),
        Form::of("json, unmarked", Format::Json, Marking::Off),
        Form::of("json, fluent", Format::JsonFluent, Marking::Sink),
        Form::of("json, compact", Format::JsonCompact, Marking::Sink),
        Form::of(
            "json, fluent, compact",
            Format::JsonFluentCompact,
            Marking::Sink,
        ),
    ]
}

/// In records and cells.
fn carried(form: &Form) -> Vec<Form> {
    let carriers = [
        Carrier::Docker,
        Carrier::Line,
        Carrier::Entry,
        Carrier::Console,
    ];
    let exports = [Export::Csv, Export::CsvOfLines];
    let carriers = carriers.map(|by| form.then(&format!("{by:?}"), &[Step::Carry(by)]));
    let exports = exports.map(|by| form.then(&format!("{by:?}"), &[Step::Export(by)]));
    carriers.into_iter().chain(exports).collect()
}

/// As collectors reshape JSON entries.
fn reshaped(json: &Form) -> Vec<Form> {
    let below: [&[&str]; 8] = [
        &["log"],
        &["message"],
        &["msg"],
        &["jsonPayload"],
        &["_source"],
        &["body"],
        &["record"],
        &["_source", "log"],
    ];
    let below = below.into_iter().map(Reshape::Below);
    let severities = [
        SeverityWord::Lower,
        SeverityWord::Short,
        SeverityWord::Capital,
        SeverityWord::Level,
    ];
    let clocks = [
        ClockAs::Iso,
        ClockAs::Seconds,
        ClockAs::Millis,
        ClockAs::Nanos,
        ClockAs::MillisInString,
    ];
    let single = [
        Reshape::Basename,
        Reshape::FileAndLine,
        Reshape::TagsBefore,
        Reshape::Datadog,
        Reshape::Ascii,
        Reshape::EscapedSpaces,
    ];
    let all = below
        .chain(severities.into_iter().map(Reshape::Severity))
        .chain(clocks.into_iter().map(Reshape::Clock))
        .chain(single);
    let mut forms: Vec<Form> = all
        .map(|by| json.then(&format!("{by:?}"), &[Step::Reshape(by)]))
        .collect();
    let no_file = json.then("NoFile", &[Step::Reshape(Reshape::NoFile)]);
    forms.push(no_file.keeping(Keeps::NoFiles));
    forms
}

/// Several steps, as they really follow each other.
fn several(zip: &Form, v2: &Form, json: &Form) -> Vec<Form> {
    vec![
        v2.then(
            "journal in UTF-16 with CRLF",
            &[
                Step::Prefix(Prefix::Journal),
                Step::Encode(Encoding::Crlf),
                Step::Encode(Encoding::Utf16Le),
            ],
        ),
        v2.then(
            "colors by compose",
            &[
                Step::Encode(Encoding::Colors),
                Step::Prefix(Prefix::Compose),
            ],
        ),
        zip.then(
            "transcoded with CRLF",
            &[Step::Marks(Marks::Cp1252), Step::Encode(Encoding::Crlf)],
        ),
        json.then(
            "basename, words and seconds below log",
            &[
                Step::Reshape(Reshape::Basename),
                Step::Reshape(Reshape::Severity(SeverityWord::Short)),
                Step::Reshape(Reshape::Clock(ClockAs::Seconds)),
                Step::Reshape(Reshape::Below(&["log"])),
            ],
        ),
        json.then(
            "below message in an array",
            &[
                Step::Reshape(Reshape::Below(&["message"])),
                Step::Export(Export::PrettyArray),
            ],
        ),
        json.then(
            "string in Docker's record",
            &[
                Step::Reshape(Reshape::Basename),
                Step::Carry(Carrier::Docker),
            ],
        ),
        json.then(
            "of Datadog as CRLF",
            &[
                Step::Reshape(Reshape::Datadog),
                Step::Encode(Encoding::Crlf),
            ],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_tell_forms_apart() {
        let forms = all();
        let names: BTreeSet<&str> = forms.iter().map(|form| form.name.as_str()).collect();
        assert_eq!(names.len(), forms.len());
        assert_eq!(forms.first(), Some(&Form::zip()));
        assert!(forms.len() > 150, "{}", forms.len());
    }
}
