//! When a node was last heard of, as its liveness has it.

use debug_zip_records::time::{Micros, parse_any, parse_epoch};

/// Reads an `expiration` or `updated_at`; `None` if it is no point in time.
///
/// A liveness record has a timestamp of the hybrid logical clock, whose wall
/// time counts nanoseconds. JSON has it as an object, tables as a decimal of
/// nanoseconds and logical ticks (`1745303400000002000.0000000000`) or as
/// seconds (`1745303400.000002000,0`), and `updated_at` as SQL's text.
pub(super) fn heard(value: &[u8]) -> Option<Micros> {
    let text = std::str::from_utf8(value).ok()?.trim();
    if text.starts_with('{') {
        return wall_time(text);
    }
    let clock = text.split(',').next().unwrap_or(text);
    // Small numbers are not the first days of 1970, but no time.
    if clock
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return parse_epoch(clock);
    }
    parse_any(text)
}

/// Reads `{"wall_time": 1745303400000002000}`, in Go's spelling or protobuf's.
fn wall_time(json: &str) -> Option<Micros> {
    let object: serde_json::Value = serde_json::from_str(json).ok()?;
    let value = object.get("wall_time").or_else(|| object.get("wallTime"))?;
    match value {
        serde_json::Value::String(text) => parse_epoch(text.trim()),
        serde_json::Value::Number(number) => match number.as_u64() {
            Some(nanos) => parse_epoch(&nanos.to_string()),
            // `1.745303400000002e+18`, from a program that knows no integers.
            None => parse_epoch(&number.as_f64()?.to_string()),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        let at = Some(Micros::clamped(1_745_303_400_000_002));
        #[rustfmt::skip]
        let cases: &[(&str, Option<Micros>)] = &[
            ("1745303400000002000.0000000000",                     at),
            ("1745303400000002000.0000000007",                     at),
            ("1745303400000002000",                                at),
            ("1745303400.000002000,0",                             at),
            ("1745303400.000002000,17",                            at),
            ("1745303400.000002000,0?",                            at),
            ("1745303400.000002000",                               at),
            ("2025-04-22 06:30:00.000002",                         at),
            ("2025-04-22 06:30:00.000002+00",                      at),
            ("2025-04-22 06:30:00.000002 +0000 UTC",               at),
            ("2025-04-22T06:30:00.000002Z",                        at),
            (r#"{"wall_time": 1745303400000002000}"#,              at),
            (r#"{"logical": 3, "wallTime": "1745303400000002000"}"#, at),
            (r#"{"wall_time": 1.745303400000002e+18}"#,            at),
            (r#"{"wall_time": 0}"#,                                None),
            (r#"{"wall_time": -1745303400000002000}"#,             None),
            (r#"{"wall_time": 18446744073709551615}"#,             None),
            (r#"{"wall_time": 1e300}"#,                            None),
            (r#"{"wall_time": null}"#,                             None),
            (r#"{"wall_time": "#,                                  None),
            ("{}",                                                 None),
            ("1",                                                  None),
            ("0",                                                  None),
            ("0,0",                                                None),
            ("1.0000000000",                                       None),
            ("9223372036.854775807,0",                             None),
            ("9223372036854775807.0000000000",                     None),
            ("99999999999999999999999.0",                          None),
            ("2000000000000000",                                   Micros::new(2_000_000_000_000_000)),
            ("1745.1745.1745",                                     None),
            ("NULL",                                               None),
            (".",                                                  None),
            (",",                                                  None),
            ("",                                                   None),
        ];
        for (text, want) in cases {
            assert_eq!(heard(text.as_bytes()), *want, "{text}");
        }
        assert_eq!(heard(b"\xff"), None);
    }
}
