//! The event log of a cluster: a table, and a JSON file of its newest rows.
//!
//! # Promises
//!
//! * `info` is JSON inside a field, escaped as each form asks.
//!
//! # Not here
//!
//! The same events in log files (`signals`).

use serde_json::{Value, json};

use crate::table::Table;
use crate::time::Time;

/// One event.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Event {
    /// When it happened.
    pub time: Time,
    /// Such as `import` or `node_restart`.
    pub kind: String,
    /// Node that reported it.
    pub node: u32,
    /// The event itself, a JSON object.
    pub info: String,
}

/// `system.eventlog.txt`
#[must_use]
pub fn table(events: &[Event]) -> Table {
    let mut table = Table::new(&[
        "timestamp",
        "eventType",
        "targetID",
        "reportingID",
        "info",
        "uniqueID",
    ]);
    table
        .rows
        .extend(events.iter().enumerate().map(|(at, event)| {
            vec![
                event.time.sql(),
                event.kind.clone(),
                "0".to_owned(),
                event.node.to_string(),
                event.info.clone(),
                format!("\\x{at:032x}"),
            ]
        }));
    table
}

/// `system.eventlog.txt` as a redacted debug zip has it: no `info`.
#[must_use]
pub fn redacted_table(events: &[Event]) -> Table {
    table(events).only(&[
        "timestamp",
        "eventType",
        "targetID",
        "reportingID",
        "uniqueID",
    ])
}

/// `events.json`
#[must_use]
pub fn events_json(events: &[Event]) -> Value {
    let newest_first = events.iter().rev().map(|event| {
        json!({
            "timestamp": event.time.rfc3339(),
            "event_type": event.kind,
            "reporting_id": event.node,
            "info": event.info,
            "unique_id": "Y29ja3JvYWNoZGItMTQ0NjUw",
        })
    });
    json!({ "events": newest_first.collect::<Vec<Value>>() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn info_is_json_in_a_field() {
        let event = Event {
            time: Time(1_745_303_400_000_002),
            kind: "import".to_owned(),
            node: 1,
            info: "{\"JobID\":7}".to_owned(),
        };
        let text = table(std::slice::from_ref(&event)).tsv();
        assert!(text.contains("\t\"{\"\"JobID\"\":7}\"\t"), "{text}");
        assert!(
            !redacted_table(std::slice::from_ref(&event))
                .tsv()
                .contains("JobID")
        );
        assert_eq!(events_json(&[event])["events"][0]["info"], "{\"JobID\":7}");
    }
}
