//! The failed runs of a job, which `crdb_internal.jobs` keeps when it is not
//! redacted: `execution_errors` as text, `execution_events` as JSON.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::values::Values;
use crate::limits::MAX_FAILED_RUNS;
use crate::text::capped;
use crate::time::{Micros, parse_any};

/// One run of a job that ended in an error and was tried again.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct FailedRun {
    /// `running` or `reverting`.
    pub status: Option<String>,
    /// When it failed.
    pub ended: Option<Micros>,
    /// On which node, or SQL instance.
    pub node: Option<u32>,
}

/// The failed runs of a row: from the JSON, which is complete, else the text.
pub(super) fn failed_runs(values: &Values<'_, '_>) -> Vec<FailedRun> {
    // What jobs have that were never tried again.
    let is_none = |text: &[u8]| matches!(text, b"" | b"{}" | b"[]");
    let column = |name| values.row().get(name).filter(|text| !is_none(text));
    let runs = column("execution_events").map(from_events);
    let runs = runs.filter(|runs| !runs.is_empty());
    let from_text = || from_errors(&String::from_utf8_lossy(column("execution_errors")?)).into();
    runs.or_else(from_text).unwrap_or_default()
}

/// `[{"status": "running", "executionStartMicros": "1618…", …}]`
fn from_events(json: &[u8]) -> Vec<FailedRun> {
    let Ok(Value::Array(events)) = serde_json::from_slice(json) else {
        return Vec::new();
    };
    let micros = |value: &Value| as_i64(value).and_then(Micros::new);
    events
        .iter()
        .take(MAX_FAILED_RUNS)
        .map(|event| FailedRun {
            status: event["status"].as_str().map(capped),
            ended: micros(&event["executionEndMicros"]),
            node: as_i64(&event["instanceId"]).and_then(|id| id.try_into().ok()),
        })
        .collect()
}

/// Protobuf's JSON has 64-bit numbers as strings.
fn as_i64(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// `{"running execution from '…' to '…' on 1 failed: …"}`: an array whose items
/// hold any text, so only what surrounds the times is looked for.
fn from_errors(text: &str) -> Vec<FailedRun> {
    text.match_indices(" execution from '")
        .take(MAX_FAILED_RUNS)
        .filter_map(|(at, found)| {
            let before = text.get(..at)?;
            let rest = text.get(at + found.len()..)?;
            let (started, rest) = rest.split_once("' to '")?;
            let (ended, rest) = rest.split_once("' on ")?;
            let (node, _) = rest.split_once(" failed")?;
            let status = before.rsplit(|c: char| !c.is_ascii_lowercase() && c != '-');
            // Other words may stand in quotation marks too.
            parse_any(started)?;
            Some(FailedRun {
                status: status.into_iter().next().map(capped),
                ended: Some(parse_any(ended)?),
                node: node.parse().ok(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(ended: i64, node: u32) -> FailedRun {
        FailedRun {
            status: Some("running".to_owned()),
            ended: Some(Micros::clamped(ended)),
            node: Some(node),
        }
    }

    #[test]
    fn events() {
        let json = br#"[{"executionEndMicros": "1618288953000002", "instanceId": 1,
            "executionStartMicros": "1618288952000001", "status": "running",
            "truncatedError": "boom"}, {"executionEndMicros": 5}]"#;
        let runs = from_events(json);
        assert_eq!(runs[0], run(1_618_288_953_000_002, 1));
        assert_eq!(runs[1].ended, Some(Micros::clamped(5)));
        for junk in ["", "NULL", "{}", "[", "[7]x"] {
            assert_eq!(from_events(junk.as_bytes()), [], "{junk}");
        }
    }

    #[test]
    fn errors() {
        let text = r#"{"running execution from '2021-04-13 04:42:32.000001' to '2021-04-13 04:42:33.000002' on 1 failed: it's 'x' to 'y' on z","running execution from '2021-04-13 04:42:34 +0000 UTC' to '2021-04-13 04:42:35 +0000 UTC' on 22 failed: (truncated) boom","cut execution from '2021"}"#;
        let want = [
            run(1_618_288_953_000_002, 1),
            run(1_618_288_955_000_000, 22),
        ];
        assert_eq!(from_errors(text), want);
        for junk in [
            "{}",
            "x execution from 'a' to 'b' on 1 failed",
            "cut execution from '2021",
        ] {
            assert_eq!(from_errors(junk), [], "{junk}");
        }
    }
}
