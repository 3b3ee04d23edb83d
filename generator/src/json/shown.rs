//! Values of a document in messages: texts are quoted and cut, since a document decides how long they are.

use serde_json::Value;

/// The most characters that a message quotes of one text.
const MOST: usize = 120;

/// A text as a message quotes it, in backticks; what is beyond 120 characters is cut off.
#[must_use]
pub fn shown(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        None => format!("`{text}`"),
        Some((end, _)) => format!("`{}…`", text.get(..end).unwrap_or_default()),
    }
}

/// The name of a value's type in messages.
#[must_use]
pub fn noun(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(shown(&"é".repeat(MOST)), format!("`{}`", "é".repeat(MOST)));
        assert_eq!(shown(&"é".repeat(MOST + 1)), format!("`{}…`", "é".repeat(MOST)));
    }
}
