//! One form for what documents say in several ways, so that the other modules need not know of versions.
//!
//! Of Swagger 2.0: `x-nullable`, `discriminator` by name, `type: file`. Of older drafts of JSON Schema: a list in
//! `items`, `additionalItems`, `dependencies`, `$recursiveRef`. Of Kubernetes: strings that may be integers.
//! `contentEncoding` becomes the format that was there before it, and `type: null` beside a reference `nullable`, which
//! is what its authors mean.

use serde_json::{Map, Value, json};

/// Rewrites a document, in place.
pub fn plain(value: &mut Value) {
    rewrite(value, false, &mut String::new(), None);
}

/// `named`: whether the keys are names that the document gives, not keywords. `at` is the pointer of the value, and
/// `around` that of the innermost schema around it that `$recursiveRef` leads to.
fn rewrite(value: &mut Value, named: bool, at: &mut String, around: Option<&str>) {
    let length = at.len();
    match value {
        Value::Object(map) => {
            let is_anchor = !named && map.get("$recursiveAnchor") == Some(&Value::Bool(true));
            let own = is_anchor.then(|| at.clone());
            let around = own.as_deref().or(around);
            if !named {
                schema(map, around);
            }
            for (key, value) in map.iter_mut() {
                if named || !is_data(key) {
                    at.push('/');
                    at.push_str(&key.replace('~', "~0").replace('/', "~1"));
                    rewrite(value, !named && has_names(key), at, around);
                    at.truncate(length);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                at.push_str(&format!("/{index}"));
                rewrite(item, false, at, around);
                at.truncate(length);
            }
        }
        _ => {}
    }
}

/// Values of the API are as they are.
fn is_data(keyword: &str) -> bool {
    matches!(keyword, "example" | "examples" | "default" | "enum" | "const")
}

/// Whether the keys of a keyword's map are names.
fn has_names(keyword: &str) -> bool {
    matches!(
        keyword,
        "properties"
            | "patternProperties"
            | "dependentRequired"
            | "dependentSchemas"
            | "$defs"
            | "definitions"
            | "schemas"
            | "responses"
    )
}

fn schema(map: &mut Map<String, Value>, around: Option<&str>) {
    if map.get("x-nullable") == Some(&Value::Bool(true)) {
        map.insert("nullable".to_owned(), Value::Bool(true));
    }
    if let Some(Value::String(name)) = map.get("discriminator") {
        let object = json!({ "propertyName": name });
        map.insert("discriminator".to_owned(), object);
    }
    if map.get("type").is_some_and(|ty| ty == "file") {
        map.insert("type".to_owned(), json!("string"));
    }
    if map.get("contentEncoding").is_some_and(|encoding| encoding == "base64") && !map.contains_key("format") {
        map.insert("format".to_owned(), json!("byte"));
    }
    let is_either = map.get("format").is_some_and(|format| format == "int-or-string")
        || map.get("x-kubernetes-int-or-string") == Some(&Value::Bool(true));
    if is_either && !map.contains_key("oneOf") && !map.contains_key("anyOf") {
        map.remove("format");
        map.insert("type".to_owned(), json!(["string", "integer"]));
    }
    // What YAML reads where the quotes of `type: "null"` are missing.
    if map.get("type").is_some_and(Value::is_null) {
        map.insert("type".to_owned(), json!("null"));
    }
    let is_null = |ty: &Value| ty == "null" || *ty == json!(["null"]);
    if map.get("type").is_some_and(is_null) && (map.contains_key("$ref") || map.contains_key("allOf")) {
        map.remove("type");
        map.insert("nullable".to_owned(), Value::Bool(true));
    }
    older(map, around);
}

/// What drafts of JSON Schema before 2020-12 have under other names.
fn older(map: &mut Map<String, Value>, around: Option<&str>) {
    if let Some(Value::Array(items)) = map.get("items") {
        let (items, length) = (json!(items), items.len() as u64);
        map.insert("prefixItems".to_owned(), items);
        // Lists in `items` stand for tuples, and by mistake for alternatives: only the length tells.
        let is_fixed = map.get("minItems").and_then(Value::as_u64).is_some_and(|least| least >= length);
        let rest = map.remove("additionalItems").or_else(|| (!is_fixed).then_some(Value::Bool(true)));
        map.remove("items");
        map.extend(rest.map(|rest| ("items".to_owned(), rest)));
    }
    if let Some(Value::Object(dependencies)) = map.get("dependencies") {
        let (required, schemas): (Map<_, _>, Map<_, _>) =
            dependencies.clone().into_iter().partition(|(_, needed)| needed.is_array());
        map.remove("dependencies");
        map.insert("dependentRequired".to_owned(), Value::Object(required));
        map.insert("dependentSchemas".to_owned(), Value::Object(schemas));
    }
    if let Some(around) = around
        && map.get("$recursiveRef").is_some_and(|reference| reference == "#")
    {
        map.remove("$recursiveRef");
        map.insert("$ref".to_owned(), json!(format!("#{}", around.replace('%', "%25"))));
    }
}

#[test]
fn what_says_the_same_has_one_form() {
    let user = json!({ "$ref": "#/definitions/User" });
    let mut document = json!({
        "definitions": {
            "Pet": {
                "discriminator": "kind",
                "properties": {
                    "x-nullable": { "x-nullable": true },
                    "enum": { "type": "file" },
                    "port": { "format": "int-or-string", "type": "string" },
                    "pair": { "items": [{ "type": "string" }, {}], "additionalItems": false },
                    "open": { "items": [{}, {}] },
                    "fixed": { "items": [{}, {}], "minItems": 2 }
                },
                "dependencies": { "a": ["b"], "c": { "required": ["d"] } },
                "example": { "x-nullable": true, "items": [1] }
            },
            "Tree": { "$recursiveAnchor": true, "items": { "$recursiveRef": "#" } },
            "Blob": { "type": "string", "contentEncoding": "base64" },
            "Author": { "type": ["null"], "allOf": [user] },
            "Nothing": { "oneOf": [{ "type": "string" }, { "type": null }] }
        }
    });
    plain(&mut document);
    let expected = json!({
        "definitions": {
            "Pet": {
                "discriminator": { "propertyName": "kind" },
                "properties": {
                    "x-nullable": { "x-nullable": true, "nullable": true },
                    "enum": { "type": "string" },
                    "port": { "type": ["string", "integer"] },
                    "pair": { "prefixItems": [{ "type": "string" }, {}], "items": false },
                    "open": { "prefixItems": [{}, {}], "items": true },
                    "fixed": { "prefixItems": [{}, {}], "minItems": 2 }
                },
                "dependentRequired": { "a": ["b"] },
                "dependentSchemas": { "c": { "required": ["d"] } },
                "example": { "x-nullable": true, "items": [1] }
            },
            "Tree": { "$recursiveAnchor": true, "items": { "$ref": "#/definitions/Tree" } },
            "Blob": { "type": "string", "contentEncoding": "base64", "format": "byte" },
            "Author": { "nullable": true, "allOf": [user] },
            "Nothing": { "oneOf": [{ "type": "string" }, { "type": "null" }] }
        }
    });
    assert_eq!(document, expected);
}
