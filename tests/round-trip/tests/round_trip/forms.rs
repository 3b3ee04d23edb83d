//! Values in the forms that real servers send.

use serde_json::{Number, Value};

/// The longest text that is read in other forms.
pub const MOST_BYTES: usize = 2_000;

/// A value with its integers and date-times in other forms; `None` if it has none.
pub fn other(value: &Value) -> Option<Value> {
    let changed = change(value);
    (changed != *value).then_some(changed)
}

fn change(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(fraction(number).unwrap_or_else(|| number.clone())),
        Value::String(text) => Value::String(local(text).unwrap_or_else(|| text.clone())),
        Value::Array(items) => Value::Array(items.iter().map(change).collect()),
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), change(value))).collect(),
        other => other.clone(),
    }
}

/// `1.0` for `1`.
#[expect(clippy::cast_precision_loss, reason = "integers that not every float holds are left alone")]
fn fraction(number: &Number) -> Option<Number> {
    let number = number.as_i64().filter(|number| number.unsigned_abs() < 1 << 24)?;
    Number::from_f64(number as f64)
}

/// `2024-02-29 12:34:56` for `2024-02-29T12:34:56Z`.
fn local(text: &str) -> Option<String> {
    chrono::DateTime::parse_from_rfc3339(text).ok()?;
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    Some(format!("{date} {time}"))
}

#[test]
fn integers_and_date_times_have_other_forms() {
    use serde_json::json;
    let found = other(&json!({"a": [1, "x", "2024-02-29T12:34:56Z"], "b": 0.5})).map(|value| value.to_string());
    assert_eq!(found.as_deref(), Some(r#"{"a":[1.0,"x","2024-02-29 12:34:56"],"b":0.5}"#));
    assert_eq!(other(&json!({"a": "text", "b": [true, null]})), None);
}
