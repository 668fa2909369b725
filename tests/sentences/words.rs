//! What a report says, with what is particular to an input replaced.

use std::collections::BTreeSet;

use regex::{Captures, Regex};
use serde_json::Value;

use crate::text;

/// Collects sentences: place, code, words.
pub(crate) struct Words {
    pub(crate) said: BTreeSet<[String; 3]>,
    /// Patterns and what stands for them, in this order.
    replace: Vec<(Regex, &'static str)>,
    /// Names of the input at hand, longest first.
    names: Vec<(String, &'static str)>,
    /// Numbers, and names that hold one.
    number: Regex,
    /// What was said already, as it was said.
    known: BTreeSet<(String, String, String)>,
}

impl Default for Words {
    fn default() -> Words {
        let replace = [
            (
                r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?( UTC|Z|\+00)?",
                "<time>",
            ),
            (r"\bv\d+\.\d+\.\d+(-[a-z0-9.-]*[a-z0-9])?", "<version>"),
            (r"\b\d{15,19}\b(, \d{15,19}\b)*", "<job>"),
            (r"\bn\d+\b((, | and )n\d+\b)*", "<nodes>"),
            (r"(?:\S*/)+nodes/\S*", "<path>"),
            (r"\b[0-9a-f]{8}\b", "<checksum>"),
            // In steps, which name the job's own table and its rows.
            (r#"\bIMPORT into (?:"[^"]*"\.?)+"#, "IMPORT into <table>"),
            (r"\bthis job counted \d+ rows", "this job counted <n> rows"),
        ];
        let compiled = |pattern: &str| Regex::new(pattern).expect("a pattern");
        Words {
            said: BTreeSet::new(),
            replace: replace
                .map(|(pattern, with)| (compiled(pattern), with))
                .into(),
            names: Vec::new(),
            number: compiled(r"v\d+\.\d+|detect.144650|a144650|\b(\d{1,3}(?:,\d{3})+|\d+)\b"),
            known: BTreeSet::new(),
        }
    }
}

impl Words {
    /// Adds a sentence; nothing where there is none.
    pub(crate) fn say(&mut self, place: &str, code: &str, sentence: &str) {
        let raw = (place.to_owned(), code.to_owned(), sentence.to_owned());
        if sentence.is_empty() || !self.known.insert(raw) {
            return;
        }
        let mut sentence = sentence.to_owned();
        for (name, with) in &self.names {
            sentence = sentence.replace(name, with);
        }
        for (pattern, with) in &self.replace {
            sentence = pattern.replace_all(&sentence, *with).into_owned();
        }
        // Advice holds numbers that are its own; elsewhere they count something.
        if !place.contains("step") {
            sentence = self.counts(&sentence);
        }
        let sentence = sentence.replace('\n', " ⏎ ");
        self.said
            .insert([place.to_owned(), code.to_owned(), sentence]);
    }

    /// `sentence` with `<one>` or `<n>` for its numbers, other than those that
    /// are a part of a name.
    fn counts(&self, sentence: &str) -> String {
        let stand_in = |found: &Captures<'_>| match found.get(1).map(|count| count.as_str()) {
            None => found[0].to_owned(),
            Some("1") => "<one>".to_owned(),
            Some(_) => "<n>".to_owned(),
        };
        self.number.replace_all(sentence, stand_in).into_owned()
    }

    /// Adds all that a report says, and what its summary adds to it.
    pub(crate) fn report(&mut self, report: &Value, markdown: &str) {
        self.names = names(report);
        let verdict = &report["verdict"];
        self.say(
            "verdict.headline",
            text(&verdict["state"]),
            text(&verdict["headline"]),
        );
        for reason in each(&verdict["reasons"]) {
            self.reason("verdict.reason", reason);
        }
        for job in each(&report["jobs"]) {
            self.reason("job.reason", &job["reason"]);
            if !job["script_why"].is_null() {
                self.reason("job.script_why", &job["script_why"]);
            }
            self.steps("job.step", text(&job["operation"]), &job["steps"]);
            for outcome in each(&job["conflicts"]).chain([&job["outcome"]]) {
                self.say(
                    "job.outcome.source",
                    text(&outcome["state"]),
                    text(&outcome["source"]),
                );
            }
            each(&job["flush_errors"]).for_each(|error| self.evidence(error));
        }
        each(&report["unattributed"]).for_each(|error| self.evidence(error));
        for place in ["mentions", "explained"] {
            for words in each(&report[place]) {
                self.say(place, text(&words["code"]), text(&words["why"]));
            }
        }
        self.coverage(&report["coverage"]);
        for steps in each(&report["next_steps"]) {
            let topic = text(&steps["topic"]);
            self.say("next_steps.title", topic, text(&steps["title"]));
            self.steps("next_steps.step", topic, &steps["steps"]);
        }
        for skipped in each(&report["skipped"]) {
            let matters = skipped["matters"] == true;
            let place = if matters {
                "skipped, matters"
            } else {
                "skipped"
            };
            self.say(place, text(&skipped["code"]), text(&skipped["message"]));
        }
        self.markdown(markdown);
        self.forget_repetition();
    }

    fn evidence(&mut self, error: &Value) {
        self.reason("evidence.note", &error["note"]);
    }

    /// A sentence with its code.
    fn reason(&mut self, place: &str, reason: &Value) {
        self.say(place, text(&reason["code"]), text(&reason["text"]));
    }

    fn steps(&mut self, place: &str, topic: &str, steps: &Value) {
        for step in each(steps) {
            self.say(place, topic, text(&step["text"]));
        }
    }

    fn coverage(&mut self, coverage: &Value) {
        for job in each(&coverage["uncovered_jobs"]) {
            self.reason("uncovered.reason", &job["reason"]);
            self.steps("uncovered.step", text(&job["operation"]), &job["steps"]);
        }
        for node in each(&coverage["missing_nodes"]) {
            self.say("missing_node.source", "", text(&node["source"]));
            self.say("missing_node.note", "", text(&node["note"]));
        }
        for node in each(&coverage["nodes"]) {
            for version in each(&node["versions"]) {
                self.say(
                    "version.source",
                    text(&version["affected"]),
                    text(&version["source"]),
                );
            }
            for gap in each(&node["gaps"]) {
                self.say("gap", "", text(&gap["kind"]));
            }
        }
        self.say("coverage.collect_more", "", text(&coverage["collect_more"]));
    }

    /// The summary's own prose: no table, no log line, no sentence that the
    /// report itself has.
    fn markdown(&mut self, markdown: &str) {
        let mut fenced = false;
        for line in markdown.lines() {
            fenced ^= line.starts_with("```");
            let outside = !fenced && !line.starts_with(['|', '`', '#']);
            if !outside || line.is_empty() {
                continue;
            }
            let line = line
                .replace('\\', "")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
            let line = line.trim_start_matches("- ");
            self.say("summary", "", line);
        }
    }

    /// Drops from the summary's sentences those that the report has.
    fn forget_repetition(&mut self) {
        let own: BTreeSet<String> = self
            .said
            .iter()
            .filter(|[place, ..]| place != "summary")
            .map(|[.., sentence]| sentence.clone())
            .collect();
        self.said.retain(|[place, _, sentence]| {
            let behind_id = sentence.split_once(": ").map_or("", |(_, rest)| rest);
            place != "summary" || !(own.contains(sentence) || own.contains(behind_id))
        });
    }
}

/// Paths and names that the report holds, longest first.
fn names(report: &Value) -> Vec<(String, &'static str)> {
    let mut found = BTreeSet::new();
    add_names(report, &mut found);
    let mut names: Vec<String> = found.into_iter().filter(|name| !name.is_empty()).collect();
    names.sort_by_key(|name| (std::cmp::Reverse(name.len()), name.clone()));
    names.into_iter().map(|name| (name, "<path>")).collect()
}

fn add_names(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let names_one = ["path", "source", "name"].contains(&key.as_str());
                let name = text(value);
                if names_one && name.contains(['/', '.']) {
                    names.insert(name.to_owned());
                    names.extend(name.rsplit('/').next().map(str::to_owned));
                }
                add_names(value, names);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| add_names(value, names)),
        _ => {}
    }
}

fn each(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
