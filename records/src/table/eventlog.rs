//! The cluster's own event log: `system.eventlog` and `events.json`, its
//! newest thousand events.
//!
//! Only events that tell of imports and other jobs, and of nodes that leave,
//! are given; the others are rows that were read.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Format;
use super::columns::{Columns, Layout};
use super::records::{Records, Taken};
use super::values::{ExactId, Values};
use crate::limits::MAX_IDS;
use crate::table::EventSource;
use crate::text::capped;
use crate::time::{Micros, parse_any};

/// One event.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When it happened.
    pub at: Option<Micros>,
    /// `import`, `recovery_event`, `status_change`, `node_decommissioned` …
    pub kind: String,
    /// The job that it is about.
    pub job_id: Option<ExactId>,
    /// Its type, such as `IMPORT`.
    pub job_type: Option<String>,
    /// What it does.
    pub description: Option<String>,
    /// Its new state, such as `succeeded`.
    pub status: Option<String>,
    /// Tables that it works on.
    pub descriptor_ids: Vec<u32>,
    /// Rows that it wrote, by its own count.
    pub num_rows: Option<u64>,
    /// The node that it is about.
    pub node: Option<u32>,
}

/// A reader of events; `promised` is the format that the path tells.
#[must_use]
pub fn reader(source: EventSource, promised: Option<Format>) -> Records<Event> {
    // `events.json` has the names of Go's fields, the table those of SQL.
    const WANTED: &[&str] = &["timestamp", "eventType", "event_type", "targetID", "info"];
    let (required, layout): (&'static [&'static str], Layout) = match source {
        EventSource::Table => (&["eventType"], Layout::Rows),
        EventSource::EventsJson => (&["event_type"], Layout::Wrapped),
    };
    let columns = Columns {
        wanted: WANTED,
        required,
        layout,
    };
    Records::new(columns, promised, take)
}

fn take(values: &mut Values<'_, '_>) -> Taken<Event> {
    let event_type = values.text("eventType").or(values.text("event_type"));
    let Some(event_type) = event_type else {
        return Taken::Bad;
    };
    if !matters(&event_type) {
        return Taken::Other;
    }
    let event = Event {
        at: values.time("timestamp"),
        kind: event_type,
        ..Event::default()
    };
    // A redacted table has no `info`; of these events the target is the node.
    let event = match values.json("info") {
        Some(info) => with_info(event, &info),
        None if of_nodes(&event.kind) => Event {
            node: values.small("targetID").filter(|node| 0 < *node),
            ..event
        },
        None => event,
    };
    // From v25.1 on every job has several of these.
    if event.kind == "status_change" && event.job_id.is_none() {
        return Taken::Other;
    }
    Taken::Record(event)
}

fn matters(event_type: &str) -> bool {
    matches!(event_type, "import" | "recovery_event" | "status_change") || of_nodes(event_type)
}

/// Whether it tells that a node is there, leaves or stays: `node_join`,
/// `node_restart`, `node_decommissioning`, `node_decommissioned`,
/// `node_recommissioned`.
fn of_nodes(event_type: &str) -> bool {
    matches!(event_type, "node_join" | "node_restart")
        || event_type.starts_with("node_") && event_type.contains("commission")
}

/// Adds what the event's own JSON says.
fn with_info(event: Event, info: &Value) -> Event {
    let text = |key: &str| info[key].as_str().map(capped);
    let time = |key: &str| scalar(&info[key]).and_then(|text| parse_any(&text));
    let number = |key: &str| scalar(&info[key]).and_then(|text| text.parse().ok());
    Event {
        at: event.at.or(time("Timestamp")),
        job_id: id(&info["JobID"]),
        job_type: text("JobType"),
        description: text("Description"),
        status: text("Status")
            .or(text("ResultStatus"))
            .or(text("NewStatus")),
        descriptor_ids: ids(&info["DescriptorIDs"]),
        num_rows: id(&info["NumRows"]).map(|rows| rows.value),
        // Those of a node's decommissioning are about another node.
        node: number("TargetNodeID").or(number("NodeID")),
        ..event
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

fn id(value: &Value) -> Option<ExactId> {
    match value {
        Value::Number(number) => ExactId::from_json_number(number.to_string().as_bytes()),
        Value::String(text) => ExactId::from_text(text.as_bytes()),
        _ => None,
    }
}

fn ids(value: &Value) -> Vec<u32> {
    let items = value.as_array().into_iter().flatten().take(MAX_IDS);
    items
        .filter_map(|item| item.as_u64().and_then(|id| id.try_into().ok()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Ending, Problem};

    fn read(source: EventSource, text: &str) -> (Vec<Event>, Vec<&'static str>) {
        let mut events = Vec::new();
        let mut reader = reader(source, None);
        for byte in text.as_bytes() {
            reader.feed(&[*byte], &mut |event| events.push(event));
        }
        let summary = reader.finish(Ending::Whole, &mut |event| events.push(event));
        (events, summary.problems.iter().map(Problem::code).collect())
    }

    fn import() -> Event {
        Event {
            at: Some(Micros::clamped(1_745_303_400_000_002)),
            kind: "import".to_owned(),
            job_id: Some(ExactId {
                value: 1_065_722_008_981_340_161,
                rounded: false,
            }),
            job_type: Some("IMPORT".to_owned()),
            description: Some("IMPORT INTO \"t\"".to_owned()),
            status: Some("succeeded".to_owned()),
            descriptor_ids: vec![104],
            ..Event::default()
        }
    }

    const IMPORT_INFO: &str = r#"{"Timestamp":1745303400000002000,"EventType":"import","JobID":1065722008981340161,"JobType":"IMPORT","Description":"IMPORT INTO \"t\"","User":"root","DescriptorIDs":[104],"Status":"succeeded"}"#;

    #[test]
    fn table() {
        let info = IMPORT_INFO.replace('"', "\"\"");
        let text = format!(
            "timestamp\teventType\ttargetID\treportingID\tinfo\tuniqueID\n\
             2025-04-22 06:30:00.000002\timport\t0\t1\t\"{info}\"\t\\x00\n\
             2025-04-22 06:30:01\tset_cluster_setting\t0\t1\tnot even JSON\t\\x01\n"
        );
        assert_eq!(read(EventSource::Table, &text), (vec![import()], vec![]));
    }

    /// As `FormatVal` writes a text that holds something unprintable.
    #[test]
    fn escaped_info() {
        let info = IMPORT_INFO.replace('\\', r"\\").replace('"', "\"\"");
        let text =
            format!("timestamp\teventType\treportingID\tinfo\nNULL\timport\t1\t\"{info}\"\n");
        assert_eq!(read(EventSource::Table, &text), (vec![import()], vec![]));
    }

    #[test]
    fn redacted_table() {
        let text = "timestamp\teventType\ttargetID\treportingID\tuniqueID\n\
            2025-04-22 06:30:00.000002\tnode_decommissioned\t2\t1\t\\x00\n\
            2025-04-22 06:30:00.000002\tnode_decommissioned\t0\t1\t\\x00\n\
            2025-04-22 06:30:00.000002\tstatus_change\t0\t1\t\\x00\n\
            2025-04-22 06:30:00.000002\tnode_restart\t3\t3\t\\x00\n\
            2025-04-22 06:30:00.000002\tset_zone_config\t4\t3\t\\x00\n";
        let (events, problems) = read(EventSource::Table, text);
        let nodes: Vec<_> = events.iter().map(|event| event.node).collect();
        assert_eq!(nodes, [Some(2), None, Some(3)]);
        assert_eq!(events[0].kind, "node_decommissioned");
        assert_eq!(events[0].job_id, None);
        assert_eq!(problems, [""; 0]);
    }

    #[test]
    fn events_json() {
        let gone = r#"{"Timestamp":1745303400000002000,"EventType":"node_decommissioned","RequestingNodeID":1,"TargetNodeID":2}"#;
        let text = serde_json::json!({"events": [
            {"timestamp": "2025-04-22T06:30:00.000002Z", "event_type": "import",
             "reporting_id": 1, "info": IMPORT_INFO, "unique_id": "AA=="},
            {"timestamp": "2025-04-22T06:30:00.000002Z", "event_type": "node_decommissioned",
             "reporting_id": 1, "info": gone},
            {"timestamp": "2025-04-22T06:30:00Z", "event_type": "import", "info": "{cut"},
            {"timestamp": "2025-04-22T06:30:00Z"},
        ]});
        let (events, problems) = read(EventSource::EventsJson, &text.to_string());
        assert_eq!(events.len(), 3);
        assert_eq!(events[0], import());
        assert_eq!(events[1].node, Some(2));
        assert_eq!(events[2].job_id, None);
        assert_eq!(problems, ["table-bad-rows", "table-bad-values"]);
    }

    /// From v25.1 on.
    #[test]
    fn changes_of_status() {
        let text = serde_json::json!({"events": [
            {"timestamp": "2025-04-22T06:30:00.000002Z", "event_type": "status_change",
             "info": r#"{"Timestamp":1745303400000002000,"EventType":"status_change","JobID":1065722008981340161,"JobType":"IMPORT","Description":"IMPORT INTO t","PreviousStatus":"running","NewStatus":"succeeded","RunNum":2}"#},
            {"timestamp": "2025-04-22T06:30:00Z", "event_type": "status_change", "info": "{}"},
            {"timestamp": "2025-04-22T06:30:00Z", "event_type": "set_cluster_setting", "info": "{}"},
        ]});
        let (events, problems) = read(EventSource::EventsJson, &text.to_string());
        let want = Event {
            kind: "status_change".to_owned(),
            description: Some("IMPORT INTO t".to_owned()),
            descriptor_ids: vec![],
            ..import()
        };
        assert_eq!(events, [want]);
        assert_eq!(problems, [""; 0]);
    }

    #[test]
    fn recovery_events() {
        let text = r#"{"events":[{"event_type":"recovery_event","info":"{\"Timestamp\":1745303400000002000,\"JobID\":1065722008981340200,\"ResultStatus\":\"succeeded\",\"NumRows\":2964940}"}]}"#;
        let (events, _) = read(EventSource::EventsJson, text);
        let rounded = ExactId {
            value: 1_065_722_008_981_340_200,
            rounded: true,
        };
        assert_eq!(events[0].at, Some(Micros::clamped(1_745_303_400_000_002)));
        assert_eq!(events[0].job_id, Some(rounded));
        assert_eq!(events[0].num_rows, Some(2_964_940));
        assert_eq!(events[0].status.as_deref(), Some("succeeded"));
    }
}
