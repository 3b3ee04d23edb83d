//! Whether a value is the same after it was decoded and encoded.
//!
//! Each difference that the types make by design has a function here; there are no others.

use chrono::DateTime;
use serde_json::Value;

/// The first difference, if there is one, with its JSON path.
pub fn difference(before: &Value, after: &Value) -> Option<String> {
    differs(before, after, &mut "$".to_owned())
}

fn differs(before: &Value, after: &Value, at: &mut String) -> Option<String> {
    match (before, after) {
        (Value::Object(one), Value::Object(two)) => {
            for (key, before) in one {
                let Some(after) = two.get(key) else {
                    return Some(format!("{at}: `{key}` is lost ({})", short(before)));
                };
                let length = at.len();
                at.push('.');
                at.push_str(key);
                if let Some(difference) = differs(before, after, at) {
                    return Some(difference);
                }
                at.truncate(length);
            }
            let added = two.iter().find(|(key, _)| !one.contains_key(*key));
            added.map(|(key, value)| format!("{at}: `{key}` is added ({})", short(value)))
        }
        (Value::Array(one), Value::Array(two)) => {
            if one.len() != two.len() {
                return Some(format!("{at}: {} items become {}", one.len(), two.len()));
            }
            for (index, (before, after)) in one.iter().zip(two).enumerate() {
                let length = at.len();
                at.push_str(&format!("[{index}]"));
                if let Some(difference) = differs(before, after, at) {
                    return Some(difference);
                }
                at.truncate(length);
            }
            None
        }
        (before, after) if is_same(before, after) => None,
        (before, after) => Some(format!("{at}: {} becomes {}", short(before), short(after))),
    }
}

fn is_same(before: &Value, after: &Value) -> bool {
    before == after
        || match (before, after) {
            (Value::Number(_), Value::Number(_)) => is_same_number(before, after),
            (Value::String(before), Value::String(after)) => {
                is_same_instant(before, after) || is_same_uuid(before, after) || is_same_json(before, after)
            }
            _ => false,
        }
}

/// `1` and `1.0` are one number (JSON Schema core, section 4.2.2), and so are a single-precision number and its
/// shortest form.
fn is_same_number(before: &Value, after: &Value) -> bool {
    if before.is_f64() || after.is_f64() {
        let (Some(before), Some(after)) = (before.as_f64(), after.as_f64()) else { return false };
        #[expect(clippy::cast_possible_truncation, reason = "the point of it")]
        let single = |number: f64| number as f32;
        let is_short = single(before).to_string().parse() == Ok(before);
        #[expect(clippy::float_cmp, reason = "nothing was computed")]
        return before == after || is_short && single(before) == single(after);
    }
    before.as_i64() == after.as_i64() && before.as_u64() == after.as_u64()
}

/// A `DateTime<Utc>` keeps the instant, not the time zone in which it was written.
fn is_same_instant(before: &str, after: &str) -> bool {
    // Without an offset it is of UTC.
    let local = |text: &str| DateTime::parse_from_rfc3339(&format!("{}Z", text.replacen(' ', "T", 1)));
    match (DateTime::parse_from_rfc3339(before).or_else(|_| local(before)), DateTime::parse_from_rfc3339(after)) {
        (Ok(before), Ok(after)) => before == after,
        _ => false,
    }
}

/// A `Uuid` is written in lower case, and read in either (RFC 9562, section 4).
fn is_same_uuid(before: &str, after: &str) -> bool {
    before.len() == 36 && before.matches('-').count() == 4 && before.to_ascii_lowercase() == after
}

/// A `JsonText` keeps the value, not the spaces and the order of properties in its text.
fn is_same_json(before: &str, after: &str) -> bool {
    match (serde_json::from_str(before), serde_json::from_str(after)) {
        (Ok(before), Ok(after)) => difference(&before, &after).is_none(),
        _ => false,
    }
}

/// A value in one line, cut if it is long.
pub fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 240 {
        return text;
    }
    let start: String = text.chars().take(240).collect();
    format!("{start}… ({} characters)", text.chars().count())
}

#[test]
fn only_what_types_keep_by_design_may_differ() {
    let differs = |before: Value, after: Value| difference(&before, &after).is_some();
    use serde_json::json;
    assert!(!differs(json!({"a": 1, "b": [1.0, "x"]}), json!({"b": [1, "x"], "a": 1.0})));
    assert!(!differs(json!("2024-02-29T12:00:00+02:00"), json!("2024-02-29T10:00:00Z")));
    assert!(!differs(json!("7D444840-9DC0-11D1-B245-5FFDCE74FAD2"), json!("7d444840-9dc0-11d1-b245-5ffdce74fad2")));
    assert!(!differs(json!(0.1), json!(f64::from(0.1_f32))));
    assert!(!differs(json!(r#"{"a": 1, "b": 2}"#), json!(r#"{"b":2.0,"a":1}"#)));

    assert!(differs(json!({"a": null}), json!({})), "null is not absent");
    assert!(differs(json!({}), json!({"a": null})));
    assert!(differs(json!([1]), json!([1, 2])));
    assert!(differs(json!("1"), json!(1)));
    assert!(differs(json!(i64::MAX), json!(i64::MAX - 1)));
    assert!(differs(json!(0.123_456_789), json!(0.123_456_79)), "no single precision where a double was sent");
    assert!(differs(json!("2024-02-29T12:00:00Z"), json!("2024-02-29T12:00:01Z")));
    assert!(differs(json!("Text"), json!("text")));
    assert!(differs(json!("[1]"), json!("[2]")));
}
