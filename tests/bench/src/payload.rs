//! Payloads from a document: the example of a successful response, repeated to a size.

use serde_json::Value;

/// The example that a document gives for the JSON of an operation's successful response.
pub fn example(document: &Value, method: &str, path: &str) -> Option<Value> {
    let operation = document.get("paths")?.get(path)?.get(method.to_ascii_lowercase())?;
    let responses = operation.get("responses")?.as_object()?;
    let (_, response) = responses.iter().find(|(status, _)| status.starts_with('2'))?;
    let media = resolve(document, response)?.get("content")?.get("application/json")?;
    if let Some(example) = media.get("example") {
        return Some(example.clone());
    }
    let (_, example) = media.get("examples")?.as_object()?.iter().next()?;
    resolve(document, example)?.get("value").cloned()
}

/// What a reference leads to, in this document.
fn resolve<'a>(document: &'a Value, node: &'a Value) -> Option<&'a Value> {
    let mut node = node;
    // A chain of references is short, or leads to itself.
    for _ in 0..8 {
        match node.get("$ref") {
            Some(reference) => node = document.pointer(reference.as_str()?.strip_prefix('#')?)?,
            None => return Some(node),
        }
    }
    None
}

/// A value of at least this many bytes: an array's items again and again, or any other value as the item of an array
/// (then `true` is given too).
pub fn repeated(value: Value, size: usize) -> (Value, bool) {
    let length = value.to_string().len();
    if length >= size {
        return (value, false);
    }
    let times = size.div_ceil(length);
    match value {
        Value::Array(items) if !items.is_empty() => {
            (Value::Array(items.iter().cycle().take(items.len() * times).cloned().collect()), false)
        }
        Value::Array(_) => (value, false),
        other => (Value::Array(vec![other; times]), true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_example_is_found_behind_references() {
        let document = json!({
            "paths": {
                "/a": { "get": { "responses": {
                    "404": { "content": { "application/json": { "example": "gone" } } },
                    "200": { "$ref": "#/components/responses/A" }
                } } },
                "/b": { "get": { "responses": { "200": { "$ref": "#/components/responses/B" } } } }
            },
            "components": {
                "responses": {
                    "A": { "content": { "application/json": { "examples": { "default": { "$ref": "#/components/examples/A" } } } } },
                    "B": { "$ref": "#/components/responses/B" }
                },
                "examples": { "A": { "value": [1] } }
            }
        });
        assert_eq!(example(&document, "GET", "/a"), Some(json!([1])));
        assert_eq!(example(&document, "GET", "/b"), None);
        assert_eq!(example(&document, "POST", "/a"), None);
    }

    #[test]
    fn a_payload_grows_to_its_size() {
        assert_eq!(repeated(json!([1, 2]), 0), (json!([1, 2]), false));
        assert_eq!(repeated(json!([1, 2]), 10), (json!([1, 2, 1, 2]), false));
        assert_eq!(repeated(json!({"a": 1}), 20), (json!([{"a": 1}, {"a": 1}, {"a": 1}]), true));
        assert_eq!(repeated(json!([]), 10), (json!([]), false));
    }
}
