//! A body of `application/x-www-form-urlencoded` as JSON text (URL Standard, section 5.1).
//!
//! The pairs of a form enter, the members of one object leave. A value is a string, unless its name is among those whose values are
//! numbers, `true` or `false`. Of several pairs of one name the last counts.

use serde_json::{Map, Value};

/// The object that a form describes. `scalars` are the names whose values are numbers, `true` or `false`. `None` if a name or a value is
/// not UTF-8.
pub(crate) fn to_json(text: &str, scalars: &[&str]) -> Option<String> {
    let mut object = Map::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decoded(name)?, decoded(value)?);
        let value = if scalars.contains(&name.as_str()) { scalar(value) } else { Value::String(value) };
        object.insert(name, value);
    }
    Some(Value::Object(object).to_string())
}

/// A number, `true` or `false`; any other text stays a string, which the type of the property refuses.
fn scalar(text: String) -> Value {
    match serde_json::from_str(&text) {
        Ok(value @ (Value::Number(_) | Value::Bool(_))) => value,
        _ => Value::String(text),
    }
}

/// A text without its percent-encoding; `+` is a space.
pub(crate) fn decoded(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escape = if byte == b'%' { bytes.get(at + 1..at + 3).and_then(hex) } else { None };
        decoded.push(match escape {
            Some(byte) => byte,
            None if byte == b'+' => b' ',
            None => byte,
        });
        at += if escape.is_some() { 3 } else { 1 };
    }
    String::from_utf8(decoded).ok()
}

fn hex(digits: &[u8]) -> Option<u8> {
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::to_json;

    #[track_caller]
    fn check(form: &str, expected: Option<&str>) {
        // Another crate of the build may have the keys in order.
        let value = |json: &str| serde_json::from_str::<serde_json::Value>(json).unwrap();
        assert_eq!(to_json(form, &["n", "on"]).as_deref().map(value), expected.map(value), "{form}");
    }

    #[test]
    fn pairs_are_the_members_of_an_object() {
        check("", Some("{}"));
        check("a=1&n=1&on=true", Some(r#"{"a":"1","n":1,"on":true}"#));
        check("a=b+c%20d%2Be&f=%C3%A9&g&=h", Some(r#"{"":"h","a":"b c d+e","f":"é","g":""}"#));
        check("a=1&&a=2&", Some(r#"{"a":"2"}"#));
    }

    #[test]
    fn what_does_not_fit_stays_a_text() {
        check("n=&on=yes", Some(r#"{"n":"","on":"yes"}"#));
        check("n=[1]&on=%22x%22", Some(r#"{"n":"[1]","on":"\"x\""}"#));
        check("a=%&b=%4&c=%zz&d=%+1", Some(r#"{"a":"%","b":"%4","c":"%zz","d":"% 1"}"#));
        check("a=%ff", None);
    }
}
