use debug_zip_records::time::{HOUR, MINUTE};

use super::*;

/// A log of one node with entries in these stretches, in minutes.
pub(crate) fn log(node: u32, spans: &[(i64, i64)]) -> MemberFindings {
    MemberFindings {
        is_log: true,
        node: Some(node),
        spans: spans
            .iter()
            .map(|&(from, to)| Span {
                from: Micros::clamped(from * MINUTE),
                to: Micros::clamped(to * MINUTE),
                node: Some(node),
            })
            .collect(),
        ..MemberFindings::default()
    }
}

#[test]
fn stretches_and_gaps() {
    let members = [
        log(1, &[(200, 300)]),
        log(1, &[(0, 100), (400, 500)]),
        log(2, &[(0, 5)]),
    ];
    let nodes = node_logs(&members);
    let one = &nodes[&Some(1)];
    let minutes = |at: Micros| at.get() / MINUTE;
    let gaps: Vec<(i64, i64)> = one
        .gaps()
        .iter()
        .map(|g| (minutes(g.from), minutes(g.to)))
        .collect();
    assert_eq!(gaps, [(100, 200), (300, 400)]);
    assert_eq!(
        (one.first().map(minutes), one.last().map(minutes)),
        (Some(0), Some(500))
    );
    assert_eq!(nodes[&Some(2)].files, 1);
}

#[test]
fn gaps_up_to_the_bound_are_none() {
    let bound = HOUR / MINUTE;
    let near = node_logs(&[log(1, &[(0, 10), (10 + bound, 100)])]);
    assert!(near[&Some(1)].gaps().is_empty());
    let far = node_logs(&[log(1, &[(0, 10), (11 + bound, 100)])]);
    assert_eq!(far[&Some(1)].gaps().len(), 1);
}

#[test]
fn one_file_of_two_nodes_is_one_file() {
    let both = MemberFindings {
        spans: [log(1, &[(0, 5)]), log(2, &[(0, 5)])]
            .iter()
            .flat_map(|m| m.spans.clone())
            .collect(),
        ..log(1, &[])
    };
    let logs = node_logs(&[both]);
    assert_eq!(logs.len(), 2);
    assert_eq!((logs[&Some(1)].files, logs[&Some(1)].main_files), (1, 1));
}

#[test]
fn what_is_covered() {
    let nodes = node_logs(&[log(1, &[(10, 20), (100, 200)])]);
    let covers =
        |from: i64, to: i64| nodes[&Some(1)].covers(Micros::clamped(from), Micros::clamped(to));
    let second = debug_zip_records::time::SECOND;
    assert!(covers(10 * MINUTE, 20 * MINUTE));
    assert!(covers(10 * MINUTE - 10 * second, 20 * MINUTE + 10 * second));
    assert!(!covers(10 * MINUTE - 10 * second - 1, 20 * MINUTE));
    assert!(!covers(10 * MINUTE, 20 * MINUTE + 10 * second + 1));
    assert!(!covers(15 * MINUTE, 150 * MINUTE), "a gap lies between");
}
