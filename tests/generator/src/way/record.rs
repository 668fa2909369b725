//! JSON and CSV around entries: collectors, container files, exports.

use serde_json::{Map, Value, json};

use super::prefix::PART_BYTES;
use super::{Origin, entries, lines, moment, text};
use crate::time::Time;

/// What a collector makes of a JSON entry. The keys come out sorted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reshape {
    /// `sst_batcher.go`
    Basename,
    /// `kv/bulk/sst_batcher.go:432`, and no line.
    FileAndLine,
    /// No file and no line: this loses them.
    NoFile,
    /// Another word for `WARNING`, made by a style, and no number.
    Severity(SeverityWord),
    /// The time otherwise.
    Clock(ClockAs),
    /// Tags in front of the message too.
    TagsBefore,
    /// The entry below these keys, outermost first.
    Below(&'static [&'static str]),
    /// The message beside the rest, as Datadog has it.
    Datadog,
    /// Only ASCII: `\u2039` in strings.
    Ascii,
    /// `\u0020` for each space in strings: legal, and read as spaces.
    EscapedSpaces,
}

/// How a collector spells a severity.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SeverityWord {
    /// `warning`
    Lower,
    /// `WARN`
    Short,
    /// `Warning`
    Capital,
    /// `"level": "warn"`
    Level,
}

/// How a collector writes a time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ClockAs {
    /// `2025-04-22T06:22:39.852238Z`
    Iso,
    /// A number of seconds with a fraction.
    Seconds,
    /// A number of milliseconds.
    Millis,
    /// A number of nanoseconds.
    Nanos,
    /// A string of milliseconds.
    MillisInString,
}

impl ClockAs {
    fn value(self, time: Time) -> Value {
        match self {
            ClockAs::Iso => json!(time.rfc3339()),
            ClockAs::Seconds => {
                let (whole, micros) = (time.0 / 1_000_000, time.0 % 1_000_000);
                serde_json::from_str(&format!("{whole}.{micros:06}")).unwrap_or_default()
            }
            ClockAs::Millis => json!(time.0 / 1_000),
            ClockAs::Nanos => json!(time.0 * 1_000),
            ClockAs::MillisInString => json!((time.0 / 1_000).to_string()),
        }
    }
}

/// Each JSON entry as a collector passes it on.
pub(super) fn reshape(log: &[u8], reshape: Reshape) -> Vec<u8> {
    let mut out = String::new();
    for line in lines(log) {
        let time = moment(line).unwrap_or(Time(0));
        let line = match (reshape, serde_json::from_slice(line)) {
            (Reshape::Ascii, _) => ascii(&text(line)),
            (Reshape::EscapedSpaces, _) => text(line).replace(' ', "\\u0020"),
            (_, Ok(Value::Object(entry))) => reshaped(entry, reshape, time).to_string(),
            _ => text(line).into_owned(),
        };
        out.push_str(&line);
        out.push('\n');
    }
    out.into_bytes()
}

fn ascii(line: &str) -> String {
    let mut out = String::new();
    for character in line.chars() {
        if character.is_ascii() {
            out.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            out.extend([format!("\\u{unit:04x}")]);
        }
    }
    out
}

fn reshaped(mut entry: Map<String, Value>, reshape: Reshape, time: Time) -> Value {
    let file = entry.get("file").and_then(Value::as_str).map(str::to_owned);
    match reshape {
        Reshape::Basename => {
            let name = file.as_deref().and_then(|file| file.rsplit('/').next());
            entry.extend(name.map(|name| ("file".to_owned(), json!(name))));
        }
        Reshape::FileAndLine => {
            let line = entry.remove("line").unwrap_or_default();
            entry.extend(file.map(|file| ("file".to_owned(), json!(format!("{file}:{line}")))));
        }
        Reshape::NoFile => {
            entry.remove("file");
            entry.remove("line");
        }
        Reshape::Severity(style) => severity(&mut entry, style),
        Reshape::Clock(clock) => {
            entry.insert("timestamp".to_owned(), clock.value(time));
        }
        Reshape::TagsBefore => tags_before(&mut entry),
        Reshape::Below(keys) => return below(entry, keys, time),
        Reshape::Datadog => return datadog(entry, time),
        Reshape::Ascii | Reshape::EscapedSpaces => {}
    }
    Value::Object(entry)
}

fn severity(entry: &mut Map<String, Value>, style: SeverityWord) {
    entry.remove("severity_numeric");
    let Some(Value::String(word)) = entry.remove("severity") else {
        return;
    };
    let short = if word == "WARNING" { "WARN" } else { &word };
    let (key, word) = match style {
        SeverityWord::Lower => ("severity", word.to_lowercase()),
        SeverityWord::Short => ("severity", short.to_owned()),
        SeverityWord::Capital => (
            "severity",
            format!("{}{}", &word[..1], word[1..].to_lowercase()),
        ),
        SeverityWord::Level => ("level", short.to_lowercase()),
    };
    entry.insert(key.to_owned(), json!(word));
}

/// `[n1,job=42] ` in front of the message.
fn tags_before(entry: &mut Map<String, Value>) {
    let tags = entry.get("tags").and_then(Value::as_object);
    let one = |(key, value): (&String, &Value)| {
        let equals = if key.len() > 1 { "=" } else { "" };
        format!("{key}{equals}{}", value.as_str().unwrap_or_default())
    };
    let tags: Vec<String> = tags.into_iter().flatten().map(one).collect();
    if let Some(Value::String(message)) = entry.get_mut("message") {
        *message = format!("[{}] {message}", tags.join(","));
    }
}

/// The entry below keys. What stands beside it is the collector's own.
fn below(entry: Map<String, Value>, keys: &[&str], time: Time) -> Value {
    let inwards = keys.iter().rev();
    inwards.fold(Value::Object(entry), |inner, key| match *key {
        "_source" => json!({"_index": "logs-2025.04.22", "_id": "AQ", "_source": inner}),
        "jsonPayload" => json!({
            "insertId": "1x", "jsonPayload": inner, "timestamp": time.rfc3339(),
            "resource": {"type": "k8s_container", "labels": {"pod_name": "cockroachdb-0"}},
        }),
        key => json!({"time": time.rfc3339(), "stream": "stderr", key: inner}),
    })
}

fn datadog(mut entry: Map<String, Value>, time: Time) -> Value {
    let status = entry.remove("severity").unwrap_or(json!("INFO"));
    let status = status.as_str().unwrap_or_default().to_lowercase();
    let message = entry.remove("message").unwrap_or(json!(""));
    entry.remove("timestamp");
    // To the millisecond.
    let time = format!("{}Z", &time.rfc3339()[..23]);
    json!({"id": "AQ", "type": "log", "attributes": {
        "timestamp": time, "status": status, "message": message, "attributes": entry,
    }})
}

/// How a line or an entry is put into a record, as a string.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Carrier {
    /// Docker's json-file driver: a record per line, and lines longer than
    /// 16 KiB in parts of which only the last one has a line end.
    Docker,
    /// A collector that reads files line by line; it names the log.
    Line,
    /// A collector that joins the lines of an entry.
    Entry,
    /// A log console: the line below `@message`.
    Console,
}

/// A record for each line or entry.
pub(super) fn carry(log: &[u8], carrier: Carrier, origin: Origin<'_>) -> Vec<u8> {
    let parts: Vec<Vec<u8>> = match carrier {
        Carrier::Entry => entries(log),
        _ => lines(log).into_iter().map(<[u8]>::to_vec).collect(),
    };
    let mut time = Time::utc((2025, 4, 22), (5, 0, 0), 0);
    let mut out = String::new();
    for part in parts {
        time = moment(part.split(|byte| *byte == b'\n').next().unwrap_or(&part)).unwrap_or(time);
        let part = text(&part);
        let at = time.rfc3339();
        let records = match carrier {
            Carrier::Docker => docker(&part, &at),
            Carrier::Line | Carrier::Entry => vec![json!({
                "path": "/cockroach/cockroach-data/logs/cockroach.log", "host": origin.host,
                "message": part, "source_type": "file", "timestamp": at,
            })],
            Carrier::Console => vec![json!({"@timestamp": at, "@message": part})],
        };
        for record in records {
            out.push_str(&record.to_string());
            out.push('\n');
        }
    }
    out.into_bytes()
}

fn docker(line: &str, at: &str) -> Vec<Value> {
    let record = |log: &str| json!({"log": log, "stream": "stderr", "time": at});
    let mut records = Vec::new();
    let mut rest = line;
    while rest.len() >= PART_BYTES {
        let cut = (0..=PART_BYTES).rev().find(|at| rest.is_char_boundary(*at));
        let (part, others) = rest.split_at(cut.unwrap_or(0));
        records.push(record(part));
        rest = others;
    }
    records.push(record(&format!("{rest}\n")));
    records
}

/// One document with all entries.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Export {
    /// A JSON array, an entry per line.
    ArrayOfLines,
    /// A JSON array on one line.
    ArrayOnOneLine,
    /// A JSON array with line ends and indentation everywhere.
    PrettyArray,
    /// `Date,Host,Message` with quotes doubled; a row per entry.
    Csv,
    /// The same with a row per line.
    CsvOfLines,
}

/// The log as one document; arrays hold the JSON objects of the lines.
pub(super) fn export(log: &[u8], export: Export, origin: Origin<'_>) -> Vec<u8> {
    let objects = || -> Vec<Value> {
        let lines = lines(log).into_iter();
        lines
            .filter_map(|line| serde_json::from_slice(line).ok())
            .collect()
    };
    let text = match export {
        Export::ArrayOfLines => {
            let lines: Vec<String> = objects().iter().map(Value::to_string).collect();
            format!("[{}]\n", lines.join(",\n"))
        }
        Export::ArrayOnOneLine => Value::Array(objects()).to_string(),
        Export::PrettyArray => format!("{:#}\n", Value::Array(objects())),
        Export::Csv => csv(entries(log), origin),
        Export::CsvOfLines => csv(lines(log).into_iter().map(<[u8]>::to_vec).collect(), origin),
    };
    text.into_bytes()
}

fn csv(cells: Vec<Vec<u8>>, origin: Origin<'_>) -> String {
    let mut time = Time::utc((2025, 4, 22), (5, 0, 0), 0);
    let mut out = "Date,Host,Message\n".to_owned();
    for cell in cells {
        time = moment(cell.split(|byte| *byte == b'\n').next().unwrap_or(&cell)).unwrap_or(time);
        let (date, host) = (time.rfc3339(), origin.host);
        let cell = text(&cell).replace('"', "\"\"");
        out.extend([format!("\"{date}\",\"{host}\",\"{cell}\"\n")]);
    }
    out
}
