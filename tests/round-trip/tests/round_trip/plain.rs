//! Keywords of other versions as those of 3.0 that say the same: `x-nullable`, `discriminator` by name, `type: file`,
//! `contentEncoding`, patterns of properties, tuples.
//!
//! A tuple has one value here, made of its elements' types: elements of different schemas are not varied by the sampler.

use serde_json::{Map, Value, json};

/// Rewrites a document, in place.
pub fn plain(value: &mut Value) {
    match value {
        Value::Object(map) => {
            schema(map);
            for (key, value) in map.iter_mut() {
                // Values of the API are as they are.
                if !matches!(key.as_str(), "example" | "examples" | "default" | "enum" | "const") {
                    plain(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        _ => {}
    }
}

fn schema(map: &mut Map<String, Value>) {
    if map.get("x-nullable") == Some(&Value::Bool(true)) {
        map.insert("nullable".to_owned(), Value::Bool(true));
    }
    if let Some(Value::String(name)) = map.get("discriminator") {
        let object = json!({ "propertyName": name });
        map.insert("discriminator".to_owned(), object);
    }
    if map.get("type") == Some(&Value::from("file")) {
        map.insert("type".to_owned(), Value::from("string"));
    }
    if map.get("contentEncoding") == Some(&Value::from("base64")) && !map.contains_key("format") {
        map.insert("format".to_owned(), Value::from("byte"));
    }
    if let Some(Value::Object(patterns)) = map.get("patternProperties")
        && !map.contains_key("properties")
        && patterns.len() == 1
        && map.get("additionalProperties").is_none_or(|more| more == &Value::Bool(false))
    {
        let values = patterns.values().next().cloned().unwrap_or_default();
        map.insert("additionalProperties".to_owned(), values);
    }
    tuple(map);
}

/// `prefixItems`, or a list in `items` before 2020-12.
fn tuple(map: &mut Map<String, Value>) {
    let key = if map.contains_key("prefixItems") { "prefixItems" } else { "items" };
    let Some(Value::Array(items)) = map.get(key) else { return };
    let values: Option<Vec<Value>> = items.iter().map(simple).collect();
    let is_open = key == "prefixItems" && map.get("items").is_some_and(|items| items != &Value::Bool(false));
    if let Some(values) = values.filter(|_| !is_open) {
        map.remove(key);
        map.remove("items");
        map.insert("enum".to_owned(), Value::Array(vec![Value::Array(values)]));
    }
}

/// A value of a schema that says no more than a type.
fn simple(schema: &Value) -> Option<Value> {
    if let Some(only) = schema.get("const") {
        return Some(only.clone());
    }
    if let Some(Value::Array(listed)) = schema.get("enum") {
        return listed.first().cloned();
    }
    let ty = schema.get("type")?;
    let ty = ty.as_str().or_else(|| ty.as_array()?.first()?.as_str())?;
    Some(match ty {
        "string" if schema.get("format").is_some() || schema.get("pattern").is_some() => return None,
        "string" => Value::from("text"),
        "integer" => Value::from(7),
        "number" => Value::from(1.5),
        "boolean" => Value::Bool(true),
        "null" => Value::Null,
        "array" => json!([]),
        "object" if schema.get("required").is_none() => json!({}),
        _ => return None,
    })
}

#[test]
fn a_tuple_has_the_value_of_its_elements() {
    let mut value = json!({"properties": {"a": {"prefixItems": [{"type": "string"}, {"const": 2}], "items": false}},
        "x-nullable": true, "discriminator": "kind", "example": {"x-nullable": true}});
    plain(&mut value);
    assert_eq!(
        value,
        json!({"properties": {"a": {"enum": [["text", 2]]}}, "x-nullable": true, "nullable": true,
            "discriminator": {"propertyName": "kind"}, "example": {"x-nullable": true}})
    );
}
