use super::*;
use crate::limits::MAX_OTHER_TABLE_BYTES;

/// What a check may be concerned with.
fn concerns(operation: Operation) -> bool {
    !matches!(operation, Operation::Other | Operation::IndexBackfill)
}

fn job(job_type: &str, length: usize) -> JobRow {
    JobRow {
        job_type: Some(job_type.into()),
        description: Some("x".repeat(length)),
        ..JobRow::default()
    }
}

/// Bytes are what is bounded; those of kinds that do not matter apart.
#[test]
fn held_bytes() {
    let (import, backup) = (size_of::<JobRow>(), size_of::<JobRow>());
    assert_eq!(job_bytes(&job("IMPORT", 50)), 50, "a word of CockroachDB's");
    assert_eq!(job_bytes(&job("IMPORTS", 50)), 57, "a text of its own");
    for (room, fits) in [(0, 3), (1, 2)] {
        let most_other = 2 * (backup + 50);
        let most = 3 * (import + 100) + most_other;
        let mut held = Held::new(most - room, most_other, concerns);
        let mut list = Vec::new();
        for _ in 0..10 {
            held.job(&mut list, job("BACKUP", 50));
            held.job(&mut list, job("IMPORT", 100));
        }
        let imports = list
            .iter()
            .filter(|row| row.job_type.as_deref() == Some("IMPORT"))
            .count();
        assert_eq!((imports, list.len()), (fits, fits + 2));
        let bytes: usize = list
            .iter()
            .map(|row| size_of::<JobRow>() + job_bytes(row))
            .sum();
        assert_eq!(bytes, held.bytes + held.other_bytes);
        assert!(bytes <= most - room);
        assert_eq!((held.left_out, held.others_left_out), (10 - fits as u64, 8));
        // One that is small enough still fits.
        held.job(&mut list, job("IMPORT", 0));
        assert_eq!(list.len() == fits + 3, room == 1);
    }
}

/// Whatever the table: what is kept of it fits the bound, to the byte.
#[test]
fn a_large_table_is_bounded() {
    let mut held = Held::new(MAX_TABLE_BYTES, MAX_OTHER_TABLE_BYTES, concerns);
    let mut list = Vec::new();
    let large = JobRow {
        descriptor_ids: vec![1; debug_zip_records::limits::MAX_IDS],
        ..job("IMPORT", debug_zip_records::limits::MAX_TEXT_BYTES)
    };
    for _ in 0..20_000 {
        held.job(&mut list, large.clone());
        held.job(&mut list, job("BACKUP", 2_000));
    }
    let bytes: usize = list
        .iter()
        .map(|row| size_of::<JobRow>() + job_bytes(row))
        .sum();
    assert!(bytes <= MAX_TABLE_BYTES);
    assert!(MAX_TABLE_BYTES - 10_000 <= bytes);
    let (why, matters) = held.problem().expect("much was left out");
    assert!(matches!(why, Why::TableTooLarge { .. }), "{why:?}");
    assert!(matters);
}

#[test]
fn what_was_left_out_is_said() {
    #[rustfmt::skip]
    let cases: &[((u64, u64), u64, bool)] = &[
        ((0, 1), 1, false),
        ((0, 2), 2, false),
        ((1, 0), 1, true),
        ((1, 1), 2, true),
    ];
    for ((left_out, others_left_out), rows, matters) in cases {
        let held = Held {
            left_out: *left_out,
            others_left_out: *others_left_out,
            ..Held::new(1, 1, concerns)
        };
        let why = Why::TableTooLarge {
            rows: *rows,
            unaffected: !matters,
            most_bytes: MAX_TABLE_BYTES as u64,
        };
        assert_eq!(held.problem(), Some((why, *matters)));
    }
    assert_eq!(Held::new(1, 1, concerns).problem(), None);
}

/// Events of jobs that do not matter do not push out those that do.
#[test]
fn events_of_other_jobs() {
    let event = |event_type: &str, job_type: &str| Event {
        kind: event_type.to_owned(),
        job_type: Some(job_type.into()),
        ..Event::default()
    };
    let mut held = Held::new(10_000, 1_000, concerns);
    let mut list = Vec::new();
    for _ in 0..1_000 {
        held.event(&mut list, event("status_change", "AUTO CREATE STATS"));
    }
    assert!(list.len() < 10);
    let before = list.len();
    held.event(&mut list, event("status_change", "IMPORT"));
    held.event(&mut list, event("import", "IMPORT"));
    assert_eq!(list.len(), before + 2);
}
