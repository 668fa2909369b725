//! `www/report.d.ts` says what a report is, and whoever reads one in TypeScript
//! goes by it: here it is held against the types of Rust, both ways.
//!
//! * Each interface has the fields of the object that it stands for, and no
//!   other.
//! * A field is `null` at times if it is `None` at times.
//! * A union of words has the variants of an enum; a `string` stands for any
//!   text, and `Time` for none but a time.
//! * Every number is a safe integer.
//!
//! What Rust allows in a place is asked of its reader: the sample report is
//! changed there and read again.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use serde_json::{Map, Value};

use super::Report;
use super::forms::sample;

const DECLARATIONS: &str = include_str!("../../www/report.d.ts");

/// The largest number up to which JavaScript has every whole one.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// What no word of an enum and no time is.
const ANY_TEXT: &str = "?";

#[test]
fn declarations_and_report_agree() {
    let wrong = disagreements(DECLARATIONS);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The check sees what it is for.
#[test]
fn disagreements_are_found() {
    #[rustfmt::skip]
    let cases: &[(&str, &str, &str)] = &[
        ("  copies: string[]\n",           "",                                    "copies: in Rust alone"),
        ("  copies: string[]\n",           "  copies: string[]\n  x: number\n",   "x: in TypeScript alone"),
        ("  description: string | null\n", "  description: string\n",             "description: null in Rust alone"),
        ("  job_id: string\n",             "  job_id: string | null\n",           "job_id: null in TypeScript alone"),
        ("  started: Time | null\n",       "  started: string | null\n",          "started: not any text in Rust"),
        ("  source: string | null\n",      "  source: Time | null\n",             "source: any text in Rust"),
        ("  verdict: JobVerdict\n",        "  verdict: string\n",                 "verdict: not any text in Rust"),
        ("  | 'suspect'\n",                "",                                    "verdict: suspect in Rust alone"),
        ("  | 'suspect'\n",                "  | 'suspect'\n  | 'safe'\n",         "verdict: safe in TypeScript alone"),
        ("  line: number\n",               "  line: string\n",                    "line: not any text in Rust"),
        ("  line: number\n",               "  line: boolean\n",                   "line: no boolean"),
        ("  steps: Step[]\n",              "  steps: Step\n",                     "steps: no Step"),
        ("export interface Gap {",         "export interface Unused {\n  x: string\n}\n\nexport interface Gap {", "Unused: nothing has it"),
    ];
    for (from, to, want) in cases {
        assert!(DECLARATIONS.contains(from), "{from}");
        let wrong = disagreements(&DECLARATIONS.replace(from, to));
        let found = wrong.iter().any(|wrong| wrong.ends_with(want));
        assert!(found, "{from} → {to}: {wrong:?}");
    }
}

/// Where the declarations and the sample report differ.
fn disagreements(declarations: &str) -> Vec<String> {
    let report = serde_json::to_value(sample::report()).unwrap();
    let types = Types::of(declarations);
    let mut check = Check {
        types: &types,
        report: &report,
        asked: BTreeSet::new(),
        wrong: BTreeSet::new(),
    };
    check.value(&report, &Type::Named("Report".to_owned()), "");
    let unused = types.0.keys().filter(|name| !check.asked.contains(*name));
    let unused = unused.map(|name| format!("{name}: nothing has it"));
    unused.chain(check.wrong.iter().cloned()).collect()
}

/// A type, as far as the report needs TypeScript's.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Type {
    /// `string`, `number`, `boolean`, `unknown`, `Time`, or what is declared.
    Named(String),
    /// `'a' | 'b'`.
    Words(BTreeSet<String>),
    /// `T | null`.
    OrNull(Box<Type>),
    /// `T[]`.
    List(Box<Type>),
    /// What an interface declares.
    Object(Fields),
}

#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Fields {
    named: BTreeMap<String, Type>,
    /// Whether there may be others.
    open: bool,
}

impl Type {
    fn of(text: &str) -> Type {
        let text = text.trim().trim_start_matches('|').trim_start();
        if let Some(item) = text.strip_suffix("[]") {
            return Type::List(Box::new(Type::of(item)));
        }
        if let Some(rest) = text.strip_suffix("| null") {
            return Type::OrNull(Box::new(Type::of(rest)));
        }
        let word = |part: &str| {
            let word = part.trim().strip_prefix('\'')?.strip_suffix('\'')?;
            Some(word.to_owned())
        };
        match text.split('|').map(word).collect() {
            Some(words) => Type::Words(words),
            None => Type::Named(text.to_owned()),
        }
    }
}

impl Fields {
    fn of<'a>(lines: impl Iterator<Item = &'a str>) -> Fields {
        let mut fields = Fields::default();
        for line in lines.map(str::trim) {
            if line.starts_with(['/', '*']) {
                continue;
            }
            fields.open |= line.starts_with('[');
            if let Some((name, kind)) = line.split_once(':').filter(|_| !line.starts_with('[')) {
                fields.named.insert(name.to_owned(), Type::of(kind));
            }
        }
        fields
    }
}

/// What is declared, by name.
struct Types(BTreeMap<String, Type>);

impl Types {
    fn of(declarations: &str) -> Types {
        let interface = r"(?sm)^export interface (\w+)(?: extends (\w+))? \{\n(.*?)^\}";
        let interface = Regex::new(interface).unwrap();
        let alias = Regex::new(r"export type (\w+) =((?:[^\n]|\n  \|)*)").unwrap();
        let mut types = BTreeMap::new();
        for found in interface.captures_iter(declarations) {
            let mut fields = Fields::of(found[3].lines());
            let base = found.get(2).map(|base| &types[base.as_str()]);
            if let Some(Type::Object(base)) = base {
                fields.named.extend(base.named.clone());
            }
            types.insert(found[1].to_owned(), Type::Object(fields));
        }
        for found in alias.captures_iter(declarations) {
            types.insert(found[1].to_owned(), Type::of(&found[2]));
        }
        Types(types)
    }
}

struct Check<'a> {
    types: &'a Types,
    report: &'a Value,
    /// What was asked already: declarations, and fields of them.
    asked: BTreeSet<String>,
    wrong: BTreeSet<String>,
}

impl Check<'_> {
    /// Holds what stands `at` a place of the report, as a JSON pointer, against
    /// what should stand there.
    fn value(&mut self, value: &Value, kind: &Type, at: &str) {
        match kind {
            Type::OrNull(kind) if value.is_null() => self.words(kind, at),
            Type::OrNull(kind) => self.value(value, kind, at),
            Type::Words(_) => self.words(kind, at),
            Type::List(kind) => match value.as_array() {
                None => self.say(at, "no list"),
                Some(list) => {
                    for (index, item) in list.iter().enumerate() {
                        self.value(item, kind, &format!("{at}/{index}"));
                    }
                }
            },
            Type::Object(fields) => match value.as_object() {
                None => self.say(at, "no object"),
                Some(object) => self.object(object, fields, at),
            },
            Type::Named(name) => self.named(value, name, at),
        }
    }

    fn named(&mut self, value: &Value, name: &str, at: &str) {
        match (name, self.types.0.get(name)) {
            ("unknown", _) => {}
            ("boolean", _) if value.is_boolean() => {}
            ("number", _) if value.as_u64().is_some_and(|n| n <= MAX_SAFE_INTEGER) => {}
            ("string" | "Time", _) => {
                self.asked.insert(name.to_owned());
                self.words(&Type::Named(name.to_owned()), at);
            }
            (_, Some(Type::Object(fields))) if value.is_object() => {
                self.asked.insert(name.to_owned());
                self.value(value, &Type::Object(fields.clone()), at);
            }
            (_, Some(kind @ Type::Words(_))) => {
                self.asked.insert(name.to_owned());
                self.words(&kind.clone(), at);
            }
            _ => self.say(at, &format!("no {name}")),
        }
    }

    fn object(&mut self, object: &Map<String, Value>, fields: &Fields, at: &str) {
        for (name, kind) in &fields.named {
            let at = format!("{at}/{name}");
            let Some(value) = object.get(name) else {
                self.say(&at, "in TypeScript alone");
                continue;
            };
            let here = self.read_with(&at, Value::Null).is_ok();
            match (here, matches!(kind, Type::OrNull(_))) {
                (true, false) => self.say(&at, "null in Rust alone"),
                (false, true) => self.say(&at, "null in TypeScript alone"),
                _ => {}
            }
            self.value(value, kind, &at);
        }
        for name in object
            .keys()
            .filter(|name| !fields.open && !fields.named.contains_key(*name))
        {
            self.say(&format!("{at}/{name}"), "in Rust alone");
        }
    }

    /// Holds a text against what Rust allows in its place, whatever stands there.
    fn words(&mut self, kind: &Type, at: &str) {
        let read = self.read_with(at, ANY_TEXT.into());
        let kind = match kind {
            Type::Named(name) => self
                .types
                .0
                .get(name)
                .filter(|_| name != "Time")
                .unwrap_or(kind),
            kind => kind,
        };
        match (kind, read) {
            (Type::Named(name), Err(_)) if name == "string" => self.say(at, "not any text in Rust"),
            (Type::Named(name), Ok(())) if name == "Time" => self.say(at, "any text in Rust"),
            (Type::Words(_), Ok(())) => self.say(at, "any text in Rust"),
            (Type::Words(words), Err(error)) => {
                let variants = variants(&error);
                let (words, variants) = (words.clone(), variants);
                for word in words.difference(&variants) {
                    self.say(at, &format!("{word} in TypeScript alone"));
                }
                for word in variants.difference(&words) {
                    self.say(at, &format!("{word} in Rust alone"));
                }
            }
            _ => {}
        }
    }

    /// Reads the report with another value in one place.
    fn read_with(&self, at: &str, value: Value) -> Result<(), String> {
        let mut report = self.report.clone();
        *report.pointer_mut(at).unwrap() = value;
        let read = serde_json::from_value::<Report>(report);
        read.map(|_| ()).map_err(|error| error.to_string())
    }

    /// Says it once for all items of a list.
    fn say(&mut self, at: &str, what: &str) {
        let is_name = |part: &&str| part.parse::<usize>().is_err();
        let at: Vec<&str> = at.split('/').filter(is_name).collect();
        self.wrong.insert(format!("{}: {what}", at.join("/")));
    }
}

/// The variants that serde lists where it knows none of a name: "unknown
/// variant `?`, expected one of `a`, `b`".
fn variants(error: &str) -> BTreeSet<String> {
    let (_, expected) = error.split_once("expected").unwrap_or_default();
    let names = expected.split('`').skip(1).step_by(2);
    names.map(str::to_owned).collect()
}
