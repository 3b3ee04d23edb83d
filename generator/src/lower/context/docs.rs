//! The documentation of a schema.

use serde_json::Value;

use crate::ir::{Docs, Note};
use crate::json::{JsonType, Number};
use crate::spec::Schema;

/// The most values that documentation lists.
const MOST_SHOWN: usize = 12;

/// The documentation of a schema.
pub fn docs(schema: &Schema) -> Docs {
    Docs {
        title: text(&schema.title),
        description: text(&schema.description),
        deprecated: schema.deprecated,
        note: note(schema),
    }
}

/// A text, if it is not blank.
pub fn text(text: &Option<String>) -> Option<String> {
    text.clone().filter(|text| !text.trim().is_empty())
}

/// The values of an `enum` that does not become an enumeration.
fn note(schema: &Schema) -> Option<Note> {
    if schema.values().is_empty() {
        return None;
    }
    let values: Vec<&Value> = schema.values().iter().filter(|value| !value.is_null()).collect();
    let booleans = values.iter().all(|value| value.is_boolean());
    let numbers = values.iter().all(|value| value.is_number());
    let ty = schema.only_type();
    let is_noted = if booleans {
        matches!(ty, None | Some(JsonType::Boolean))
            && values.windows(2).all(|pair| matches!(pair, [one, two] if one == two))
    } else {
        numbers
            && matches!(ty, None | Some(JsonType::Number | JsonType::Integer))
            && (ty == Some(JsonType::Number) || !values.iter().all(|value| is_integer(value)))
    };
    if !is_noted || values.is_empty() || values.len() > MOST_SHOWN {
        return None;
    }
    Some(Note::Values(values.iter().map(|value| value_text(value)).collect()))
}

fn is_integer(value: &Value) -> bool {
    value.as_number().is_some_and(|number| Number::from(number).as_i64().is_some())
}

/// A value as a document writes it: `1.0` is `1`.
fn value_text(value: &Value) -> String {
    let text = value.to_string();
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}
