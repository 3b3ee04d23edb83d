//! Schemas of JSON Schema 2020-12 → schemas of OpenAPI 3.0.
//!
//! `type: [T, "null"]` → `nullable`, `const` → an `enum` of one, numeric `exclusiveMinimum` → the boolean one,
//! `examples` → `example`, boolean schemas → `{}` and `{not: {}}`, `contentEncoding` → `format`. What has no
//! 3.0 form and is of use is carried ([`super::carried`]), the rest is taken out. Every change is told to the
//! caller, who knows whether the document's version allowed the keyword.

use super::carried::carried;
use serde_json::{Map, Number, Value, json};

/// What became of a keyword of a newer version.
pub(super) enum Outcome {
    /// It has a 3.0 form now, or rides in an `x-specwright-*` key.
    Kept,
    /// Nothing generated depends on it.
    Dropped,
}

/// Rewrites one schema, not those below it. `tell` hears of each keyword that 3.0 does not have.
pub(super) fn rewrite(schema: &mut Value, tell: &mut dyn FnMut(&'static str, Outcome)) {
    match schema {
        Value::Bool(true) => {
            *schema = json!({});
            tell("true", Outcome::Kept);
        }
        Value::Bool(false) => {
            *schema = json!({"not": {}});
            tell("false", Outcome::Kept);
        }
        Value::Object(map) => {
            if map.keys().any(|key| is_newer(key))
                || map.get("type").is_some_and(|value| value.is_array() || value == "null")
            {
                rewrite_map(map, tell);
            }
            null_variant(map, tell);
        }
        _ => {}
    }
}

/// Keywords that a 3.0 schema has not, or has with another type.
fn is_newer(key: &str) -> bool {
    DROPPED.contains(&key)
        || carried(key).is_some()
        || matches!(
            key,
            "const" | "exclusiveMinimum" | "exclusiveMaximum" | "examples" | "contentEncoding" | "contentMediaType"
        )
}

/// Keywords without a use for a client: they say where schemas are, or constrain values further.
const DROPPED: &[&str] = &[
    "$id",
    "$schema",
    "$anchor",
    "$comment",
    "$vocabulary",
    "$dynamicAnchor",
    "$defs",
    "definitions",
    "if",
    "then",
    "else",
    "contains",
    "maxContains",
    "minContains",
    "unevaluatedItems",
    "unevaluatedProperties",
    "dependentSchemas",
    "dependentRequired",
    "dependencies",
    "additionalItems",
    "contentSchema",
];

fn rewrite_map(map: &mut Map<String, Value>, tell: &mut dyn FnMut(&'static str, Outcome)) {
    types(map, tell);
    bound(map, "exclusiveMinimum", "minimum", |exclusive, inclusive| exclusive >= inclusive, tell);
    bound(map, "exclusiveMaximum", "maximum", |exclusive, inclusive| exclusive <= inclusive, tell);
    if let Some(value) = map.shift_remove("const") {
        map.entry("enum").or_insert_with(|| Value::Array(vec![value]));
        tell("const", Outcome::Kept);
    }
    if map.get("examples").is_some_and(|examples| !examples.is_object() || !map.contains_key("properties"))
        && let Some(examples) = map.shift_remove("examples")
    {
        let first = match examples {
            Value::Array(examples) => examples.into_iter().next(),
            Value::Object(examples) => examples.into_iter().next().map(|(_, example)| example),
            _ => None,
        };
        if let Some(first) = first {
            map.entry("example").or_insert(first);
        }
        tell("examples", Outcome::Kept);
    }
    if let Some(encoding) = map.shift_remove("contentEncoding") {
        let kept = encoding == "base64" && !map.contains_key("format");
        if kept {
            map.insert("format".to_owned(), json!("byte"));
        }
        tell("contentEncoding", if kept { Outcome::Kept } else { Outcome::Dropped });
    }
    if let Some(media) = map.shift_remove("contentMediaType") {
        let kept = media == "application/octet-stream" && !map.contains_key("format");
        if kept {
            map.insert("format".to_owned(), json!("binary"));
        }
        tell("contentMediaType", if kept { Outcome::Kept } else { Outcome::Dropped });
    }
    for keyword in ["patternProperties", "propertyNames", "prefixItems"] {
        if let (Some(name), Some(value)) = (carried(keyword), map.shift_remove(keyword)) {
            map.insert(name.to_owned(), value);
            tell(keyword, Outcome::Kept);
        }
    }
    for keyword in DROPPED {
        if map.shift_remove(*keyword).is_some() && !keyword.starts_with('$') {
            tell(keyword, Outcome::Dropped);
        }
    }
}

/// `type: [string, "null"]`, `type: [string, integer]`, `type: "null"`.
fn types(map: &mut Map<String, Value>, tell: &mut dyn FnMut(&'static str, Outcome)) {
    let names = match map.get("type") {
        Some(Value::Array(names)) => names.clone(),
        Some(Value::String(name)) if name == "null" => vec![json!("null")],
        _ => return,
    };
    tell("type", Outcome::Kept);
    let mut others: Vec<Value> = names.iter().filter(|name| *name != "null").cloned().collect();
    if others.len() < names.len() {
        map.insert("nullable".to_owned(), Value::Bool(true));
    }
    match (others.len(), others.pop()) {
        (1, Some(only)) => {
            map.insert("type".to_owned(), only);
        }
        (0, _) => {
            map.shift_remove("type");
            map.entry("enum").or_insert_with(|| json!([null]));
        }
        (_, last) => {
            others.extend(last);
            map.shift_remove("type");
            let variants = others.into_iter().map(|name| typed(map, name)).collect();
            if !map.contains_key("anyOf") && !map.contains_key("oneOf") {
                for keyword in [
                    "items",
                    "properties",
                    "required",
                    "additionalProperties",
                    "format",
                    "pattern",
                    "minLength",
                    "maxLength",
                ] {
                    map.shift_remove(keyword);
                }
                map.insert("anyOf".to_owned(), Value::Array(variants));
            }
        }
    }
}

/// A schema of one of several types, with the keywords that apply to this type alone.
fn typed(map: &Map<String, Value>, name: Value) -> Value {
    let mut schema = Map::new();
    let keywords: &[&str] = match name.as_str() {
        Some("array") => &["items"],
        Some("object") => &["properties", "required", "additionalProperties"],
        Some("string") => &["format", "pattern", "minLength", "maxLength"],
        _ => &[],
    };
    schema.insert("type".to_owned(), name);
    for keyword in keywords {
        if let Some(value) = map.get(*keyword) {
            schema.insert((*keyword).to_owned(), value.clone());
        }
    }
    Value::Object(schema)
}

/// `exclusiveMinimum: 3` → `minimum: 3, exclusiveMinimum: true`, unless `minimum` is stricter.
fn bound(
    map: &mut Map<String, Value>,
    exclusive: &'static str,
    inclusive: &'static str,
    stricter: fn(f64, f64) -> bool,
    tell: &mut dyn FnMut(&'static str, Outcome),
) {
    let Some(Value::Number(number)) = map.get(exclusive).cloned() else {
        return;
    };
    tell(exclusive, Outcome::Kept);
    let other = map.get(inclusive).and_then(Value::as_number).and_then(Number::as_f64);
    let wins = match (number.as_f64(), other) {
        (Some(number), Some(other)) => stricter(number, other),
        _ => true,
    };
    if wins {
        map.insert(inclusive.to_owned(), Value::Number(number));
        map.insert(exclusive.to_owned(), Value::Bool(true));
    } else {
        map.shift_remove(exclusive);
    }
}

/// `anyOf: [T, {type: "null"}]` → `T` or the rest of the list, nullable.
fn null_variant(map: &mut Map<String, Value>, tell: &mut dyn FnMut(&'static str, Outcome)) {
    for keyword in ["anyOf", "oneOf"] {
        let Some(Value::Array(variants)) = map.get_mut(keyword) else {
            continue;
        };
        let is_null = |variant: &Value| {
            variant.as_object().is_some_and(|map| map.len() == 1 && map.get("type").is_some_and(|name| name == "null"))
        };
        let before = variants.len();
        if before > 1 && variants.iter().any(is_null) {
            variants.retain(|variant| !is_null(variant));
            map.insert("nullable".to_owned(), Value::Bool(true));
            tell("type", Outcome::Kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(mut schema: Value) -> (Value, Vec<&'static str>) {
        let mut told = Vec::new();
        rewrite(&mut schema, &mut |keyword, _| told.push(keyword));
        (schema, told)
    }

    #[test]
    fn newer_keywords_take_their_old_form() {
        for (new, old, told) in [
            (json!({"type": ["string", "null"]}), json!({"type": "string", "nullable": true}), vec!["type"]),
            (json!({"type": "null"}), json!({"nullable": true, "enum": [null]}), vec!["type"]),
            (
                json!({"type": ["array", "integer"], "items": {}}),
                json!({"anyOf": [{"type": "array", "items": {}}, {"type": "integer"}]}),
                vec!["type"],
            ),
            (json!({"const": 1}), json!({"enum": [1]}), vec!["const"]),
            (
                json!({"exclusiveMinimum": 3, "minimum": 1}),
                json!({"minimum": 3, "exclusiveMinimum": true}),
                vec!["exclusiveMinimum"],
            ),
            (json!({"exclusiveMaximum": 9, "maximum": 5}), json!({"maximum": 5}), vec!["exclusiveMaximum"]),
            (json!({"exclusiveMinimum": true, "minimum": 1}), json!({"exclusiveMinimum": true, "minimum": 1}), vec![]),
            (json!({"examples": [1, 2]}), json!({"example": 1}), vec!["examples"]),
            (json!({"contentEncoding": "base64"}), json!({"format": "byte"}), vec!["contentEncoding"]),
            (
                json!({"patternProperties": {"^a": {}}}),
                json!({"x-specwright-patternProperties": {"^a": {}}}),
                vec!["patternProperties"],
            ),
            (
                json!({"anyOf": [{"$ref": "#/a"}, {"type": "null"}]}),
                json!({"anyOf": [{"$ref": "#/a"}], "nullable": true}),
                vec!["type"],
            ),
            (json!(false), json!({"not": {}}), vec!["false"]),
            (json!({"$id": "x", "if": {}, "type": "string"}), json!({"type": "string"}), vec!["if"]),
        ] {
            assert_eq!(rewritten(new.clone()), (old, told), "{new}");
        }
    }
}
