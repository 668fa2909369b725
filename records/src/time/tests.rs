use proptest::prelude::*;

use super::*;

#[test]
fn log_times() {
    use TimeError::{Malformed, OutOfRange, Truncated};

    type Case = (
        &'static str,
        &'static [u8],
        Result<(i64, &'static [u8]), TimeError>,
    );
    #[rustfmt::skip]
    let cases: &[Case] = &[
        ("documented",  b"210116 21:49:17.073282 14", Ok((1_610_833_757_073_282, b" 14"))),
        ("first",       b"000101 00:00:00.000000",    Ok((946_684_800_000_000, b""))),
        ("leap day",    b"240229 00:00:00.000001",    Ok((1_709_164_800_000_001, b""))),
        ("last",        b"991231 23:59:59.999999",    Ok((4_102_444_799_999_999, b""))),
        ("zone east",   b"210116 23:49:17.073282+020000 1", Ok((1_610_833_757_073_282, b" 1"))),
        ("zone west",   b"210116 14:49:17.073282-070000 1", Ok((1_610_833_757_073_282, b" 1"))),
        ("zone half",   b"210117 03:19:17.073282+053000 1", Ok((1_610_833_757_073_282, b" 1"))),
        ("zone cut",    b"210117 03:19:17.073282+05",  Err(Truncated("zone"))),
        ("zone 24",     b"210117 03:19:17.073282+240000", Err(OutOfRange("zone"))),
        ("no leap day", b"230229 00:00:00.000000",    Err(OutOfRange("day"))),
        ("month 13",    b"211301 00:00:00.000000",    Err(OutOfRange("month"))),
        ("month 0",     b"210001 00:00:00.000000",    Err(OutOfRange("month"))),
        ("day 0",       b"210100 00:00:00.000000",    Err(OutOfRange("day"))),
        ("hour 24",     b"210116 24:00:00.000000",    Err(OutOfRange("hour"))),
        ("minute 60",   b"210116 23:60:00.000000",    Err(OutOfRange("minute"))),
        ("second 60",   b"210116 23:59:60.000000",    Err(OutOfRange("second"))),
        ("letter",      b"2101x6 21:49:17.073282",    Err(Malformed("day"))),
        ("no fraction", b"210116 21:49:17",           Err(Truncated("second"))),
        ("empty",       b"",                          Err(Truncated("year"))),
    ];
    for (name, line, want) in cases {
        let got = parse_log(line).map(|(at, rest)| (at.0, rest));
        assert_eq!(got, *want, "{name}");
    }
}

/// The fast date arithmetic against the slow, obvious kind.
#[test]
fn days_agree_with_counting() {
    let mut counted = 10_957;
    for year in 0..100 {
        for month in 1..=12 {
            for day in 1..=days_in_month(year, month) {
                assert_eq!(days_since_epoch(2000 + year, month, day), counted);
                counted += 1;
            }
        }
    }
}

/// Cut anywhere, a good line is `Truncated`, never anything else.
#[test]
fn every_prefix_is_truncated() {
    let line = b"210116 21:49:17.073282";
    for end in 0..line.len() {
        let err = parse_log(&line[..end]).expect_err("a cut line has no timestamp");
        assert!(
            matches!(err, TimeError::Truncated(_)),
            "cut at {end}: {err:?}"
        );
    }
}

#[test]
fn epoch_times() {
    #[rustfmt::skip]
    let cases: &[(&str, Option<i64>)] = &[
        ("1699305954.983614000", Some(1_699_305_954_983_614)),
        ("1699305954.9",         Some(1_699_305_954_900_000)),
        ("1699305954.9836149999999999", Some(1_699_305_954_983_614)),
        ("1699305954",           Some(1_699_305_954_000_000)),
        ("1699305954.",          Some(1_699_305_954_000_000)),
        ("0001699305954",        Some(1_699_305_954_000_000)),
        // Milliseconds, microseconds, nanoseconds.
        ("1699305954983",        Some(1_699_305_954_983_000)),
        ("1699305954983.614",    Some(1_699_305_954_983_614)),
        ("1699305954983614",     Some(1_699_305_954_983_614)),
        ("1699305954983614.9",   Some(1_699_305_954_983_614)),
        ("1699305954983614999",  Some(1_699_305_954_983_614)),
        ("1699305954983614000.0000000007", Some(1_699_305_954_983_614)),
        // Both ends of each unit.
        ("1388534399.999999",    None),
        ("1388534400",           Some(1_388_534_400_000_000)),
        ("7258118399.999999",    Some(7_258_118_399_999_999)),
        ("7258118400",           None),
        ("1388534399999",        None),
        ("1388534400000",        Some(1_388_534_400_000_000)),
        ("7258118399999",        Some(7_258_118_399_999_000)),
        ("7258118400000",        None),
        ("1388534399999999",     None),
        ("1388534400000000",     Some(1_388_534_400_000_000)),
        ("7258118399999999",     Some(7_258_118_399_999_999)),
        ("7258118400000000",     None),
        ("1388534399999999999",  None),
        ("1388534400000000000",  Some(1_388_534_400_000_000)),
        ("7258118399999999999",  Some(7_258_118_399_999_999)),
        ("7258118400000000000",  None),
        // No time at all.
        (".5",                   None),
        ("",                     None),
        ("0",                    None),
        ("-1.0",                 None),
        ("-1699305954",          None),
        ("+1699305954",          None),
        (" 1699305954",          None),
        ("1e9",                  None),
        ("1699305954.98.3",      None),
        ("999999999999.0",       None),
        ("99999999999999999999", None),
        ("9223372036854775807",  None),
        ("18446744073709551615", None),
    ];
    for (text, want) in cases {
        assert_eq!(parse_epoch(text), want.map(Micros::clamped), "{text}");
    }
}

#[test]
fn sql_times() {
    let at = Some(Micros(1_733_902_763_366_318));
    #[rustfmt::skip]
    let cases: &[(&str, Option<Micros>)] = &[
        ("2024-12-11 07:39:23.366318",           at),
        ("2024-12-11 07:39:23.366318+00",        at),
        ("2024-12-11 07:39:23.366318+00:00",     at),
        ("2024-12-11 07:39:23.366318Z",          at),
        ("2024-12-11T07:39:23.366318Z",          at),
        ("2024-12-11 09:39:23.366318+02:00",     at),
        ("2024-12-11 07:39:23.366318 +0000 UTC", at),
        ("2024-12-11 07:39:23",                  Some(Micros(1_733_902_763_000_000))),
        ("NULL",                                 None),
        ("",                                     None),
        ("2024-13-11 07:39:23",                  None),
        ("2024-12-11 07:39:23+99",               None),
        ("1969-12-31 23:59:59.999999",           None),
        ("0001-01-01 00:00:00",                  None),
        ("9999-12-31 00:00:00",                  None),
    ];
    for (text, want) in cases {
        assert_eq!(parse_sql(text), *want, "{text}");
    }
}

#[test]
fn times_of_any_kind() {
    let at = Some(Micros::clamped(1_733_902_763_366_318));
    #[rustfmt::skip]
    let cases: &[(&str, Option<Micros>)] = &[
        ("2024-12-11 07:39:23.366318",             at),
        ("2024-12-11 07:39:23.366318+00",          at),
        ("2024-12-11 07:39:23.366318+00:00",       at),
        ("2024-12-11 07:39:23.366318 +0000 UTC",   at),
        ("2024-12-11 07:39:23.366318 +0000 +0000", at),
        ("2024-12-11T07:39:23.366318Z",            at),
        ("2024-12-11T08:39:23.366318+01:00",       at),
        ("1733902763366318000",                    at),
        ("99999999999999999999",                   None),
        ("1733902763366",                          Some(Micros::clamped(1_733_902_763_366_000))),
        ("1733902763",                             Some(Micros::clamped(1_733_902_763_000_000))),
        ("1",                                      None),
        ("9000000000000000000",                    None),
        ("-1733902763366318000",                   None),
        ("9999-12-31 00:00:00",                    None),
        ("soon",                                   None),
    ];
    for (text, want) in cases {
        assert_eq!(parse_any(text), *want, "{text}");
    }
}

#[test]
fn text_forms() {
    let at = Micros(1_745_302_959_852_238);
    assert_eq!(at.to_rfc3339(), "2025-04-22T06:22:39.852238Z");
    assert_eq!(at.to_string(), "2025-04-22 06:22:39 UTC");
    assert_eq!(Micros(0).to_rfc3339(), "1970-01-01T00:00:00.000000Z");
    assert_eq!(Micros::MAX.to_rfc3339(), "2199-12-31T23:59:59.999999Z");
    assert_eq!(Micros::MAX.to_string(), "2199-12-31 23:59:59 UTC");
}

/// A point is in range or it is none, and both forms give it back.
#[test]
fn only_in_range() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Report {
        #[serde(with = "rfc3339")]
        at: Micros,
        #[serde(with = "rfc3339::option")]
        perhaps: Option<Micros>,
    }

    let edges = [i64::MIN, -1, 0, 1, Micros::MAX.0 - 1, Micros::MAX.0];
    for micros in edges.into_iter().chain([Micros::MAX.0 + 1, i64::MAX]) {
        let at = Micros::new(micros);
        assert_eq!(
            at.is_some(),
            (0..=Micros::MAX.0).contains(&micros),
            "{micros}"
        );
        assert_eq!(
            Micros::new(Micros::clamped(micros).0),
            Some(Micros::clamped(micros))
        );
        let wire = postcard::to_allocvec(&micros).expect("plain data");
        assert_eq!(postcard::from_bytes::<Micros>(&wire).ok(), at, "{micros}");
        if let Some(at) = at {
            let report = Report {
                at,
                perhaps: Some(at),
            };
            let text = serde_json::to_string(&report).expect("plain data");
            assert_eq!(
                serde_json::from_str::<Report>(&text).expect("as written"),
                report
            );
            assert_eq!(parse_sql(&at.to_rfc3339()), Some(at));
        }
    }
    assert_eq!(Micros::MAX.plus(1), Micros::MAX);
    assert_eq!(Micros::MIN.plus(-1), Micros::MIN);
}

proptest! {
    /// The short cut says what the library says, of whatever it takes, and
    /// takes all that debug zip writes.
    #[test]
    fn the_short_cut_agrees(
        (year, month, day) in (0..=9999, 0..=14, 0..=33),
        (hour, minute, second) in (0..=25, 0..=61, 0..=61),
        fraction in "(\\.[0-9]{0,10})?",
        between in "[ T_]",
        zone in "(Z|\\+00|z)?",
        near in any::<bool>(),
    ) {
        let year = if near { 1999 + year % 3 * 51 } else { year };
        let text = format!(
            "{year:04}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}{fraction}{zone}"
        );
        let plain = parse_plain(text.as_bytes());
        if plain.is_some() {
            prop_assert_eq!(plain, parse_unusual(&text), "{}", text);
        }
        let ours = between != "_" && (2000..2100).contains(&year) && zone.is_empty();
        if ours && fraction.len() == 7 && second < 60 {
            prop_assert_eq!(plain, parse_unusual(&text), "{}", text);
        }
    }

    /// Whatever a parser gives is in range, and survives both the way
    /// between workers and the report.
    #[test]
    fn what_is_parsed_survives_the_way(
        number in any::<i64>(),
        digits in "[0-9]{1,20}(\\.[0-9]{0,12})?",
        (year, month, day) in ("[0-9]{4}", "(0[1-9]|1[0-2])", "[0-3][0-9]"),
        clock in "[0-2][0-9]:[0-5][0-9]:[0-6][0-9](\\.[0-9]{1,9})?",
        zone in prop_oneof![
            Just(""), Just("Z"), Just("+00"), Just(" +0000 UTC"), Just("-23:59"), Just("+235959"),
        ],
        junk in "\\PC{0,24}",
    ) {
        let sql = format!("{year}-{month}-{day} {clock}{zone}");
        let log = format!("{}{month}{day} {clock}{zone}", &year[2..]);
        let mut found = Vec::new();
        for text in [&number.to_string(), &digits, &sql, &log, &junk] {
            found.extend(parse_epoch(text));
            found.extend(parse_sql(text));
            found.extend(parse_log(text.as_bytes()).ok().map(|(at, _)| at));
            found.extend(parse_any(text));
        }
        for at in found {
            prop_assert_eq!(Micros::new(at.get()), Some(at));
            let wire = postcard::to_allocvec(&at).unwrap();
            prop_assert_eq!(postcard::from_bytes::<Micros>(&wire).unwrap(), at);
            prop_assert_eq!(parse_sql(&at.to_rfc3339()), Some(at));
        }
    }
}
