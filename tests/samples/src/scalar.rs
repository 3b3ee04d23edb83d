//! Numbers and strings: whether they are within the bounds of a schema, and of its format.

use chrono::{DateTime, NaiveDate};
use serde_json::{Map, Value};

/// Whether a number is within the bounds of a schema, and of its format.
pub fn is_in_range(schema: &Map<String, Value>, number: f64) -> bool {
    let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
    let excluded = |keyword: &str| schema.get(keyword) == Some(&Value::Bool(true));
    let format = schema.get("format").and_then(Value::as_str);
    let fits = match format {
        Some("int8") => (-128.0..=127.0).contains(&number),
        Some("uint8") => (0.0..=255.0).contains(&number),
        Some("int16") => (-32_768.0..=32_767.0).contains(&number),
        Some("uint16") => (0.0..=65_535.0).contains(&number),
        Some("int32") => number >= f64::from(i32::MIN) && number <= f64::from(i32::MAX),
        Some("uint32") => number >= 0.0 && number <= f64::from(u32::MAX),
        Some("uint64") => number >= 0.0,
        _ => true,
    };
    fits && bound("minimum").is_none_or(|least| number > least || number == least && !excluded("exclusiveMinimum"))
        && bound("maximum").is_none_or(|most| number < most || number == most && !excluded("exclusiveMaximum"))
        && bound("exclusiveMinimum").is_none_or(|least| number > least)
        && bound("exclusiveMaximum").is_none_or(|most| number < most)
        && bound("multipleOf").is_none_or(|step| {
            let times = number / step;
            // Whether a number that a float cannot hold exactly is a multiple is not known here.
            step <= 0.0 || number.abs() < 9e15 && (times - times.round()).abs() < 1e-9
        })
}

/// Whether a text is of a format that has a type, or of one that servers check; others are annotations.
pub fn is_of_format(format: &str, text: &str) -> bool {
    match format {
        "date-time" => DateTime::parse_from_rfc3339(text).is_ok(),
        "date" => text.len() == 10 && NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok(),
        "uuid" => {
            let is_hyphen = |index| matches!(index, 8 | 13 | 18 | 23);
            text.len() == 36
                && text.bytes().enumerate().all(
                    |(index, byte)| {
                        if is_hyphen(index) { byte == b'-' } else { byte.is_ascii_hexdigit() }
                    },
                )
        }
        "byte" => {
            let data = text.trim_end_matches('=');
            text.len().is_multiple_of(4)
                && text.len() - data.len() <= 2
                && data.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
        }
        "email" | "idn-email" => text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()),
        "uri" | "url" => text.contains("://"),
        _ => true,
    }
}
