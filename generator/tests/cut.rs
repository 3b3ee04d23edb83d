//! What a document has too much of is left out, and that is reported once, at its place.

use std::fs;
use std::path::PathBuf;

use serde_json::{Map, Value, json};
use specwright::{Code, Finding, Generated, Severity, configure, configure_document};

fn document(paths: Value, schemas: Value) -> Value {
    let info = json!({"title": "a", "version": "1"});
    json!({"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": schemas}})
}

#[track_caller]
fn generate(document: Value) -> Generated {
    configure_document("cut.json", document).remarks(true).file().unwrap_or_else(|error| panic!("{error:?}"))
}

fn code(generated: &Generated) -> String {
    generated.files().map(|(_, text)| text).collect()
}

/// The only finding whose message has these words.
#[track_caller]
fn only<'g>(generated: &'g Generated, words: &str) -> &'g Finding {
    let found: Vec<&Finding> = generated.warnings().iter().filter(|found| found.message.contains(words)).collect();
    match found.as_slice() {
        [only] => only,
        _ => panic!("{words}: {:?}", generated.warnings()),
    }
}

#[test]
fn names_of_extensions_that_are_too_long_are_reported_once() {
    let long = "n".repeat(1_025);
    let value = json!({"value": "a", "name": long, "description": "d".repeat(2_000)});
    let generated = generate(document(
        json!({}),
        json!({
            "Pet": {"type": "object", "properties": {"kind": {"type": "string", "x-ms-client-name": long}}},
            "Kind": {"type": "string", "enum": ["a", "b"], "x-ms-enum": {"name": "n".repeat(1_024), "values": [value]}},
        }),
    ));
    let found = only(&generated, "1024 bytes");
    assert_eq!((found.code, found.severity), (Code::UnsupportedExtension, Severity::Remark));
    assert_eq!(found.pointer.as_deref(), Some("/components/schemas/Pet/properties/kind/x-ms-client-name"));
    assert!(found.message.contains("2 times"), "{}", found.message);
    let code = code(&generated);
    assert!(code.contains("pub kind: "), "the property has its own name");
    assert!(code.contains(&"d".repeat(2_000)), "a description is no name");
}

#[test]
fn identifiers_that_are_too_long_are_reported_with_the_references_that_need_them() {
    let id = format!("https://example.com/{}", "a".repeat(1_024));
    let schemas =
        json!({"A": {"$id": id, "type": "string"}, "B": {"type": "object", "properties": {"a": {"$ref": id}}}});
    let generated = generate(document(json!({}), schemas));
    let found = only(&generated, "this identifier is a URI of 1044 bytes");
    assert_eq!(found.code, Code::InvalidValue);
    assert_eq!(found.pointer.as_deref(), Some("/components/schemas/A/$id"));
    assert!(generated.warnings().iter().any(|found| found.code == Code::UnresolvedReference));
}

#[test]
fn texts_of_numbers_behind_too_many_aliases_are_reported() {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cut");
    fs::create_dir_all(&directory).unwrap();
    let anchors: String = (0..250).map(|index| format!("  - &a{index} {{x-{index}: 1}}\n")).collect();
    let merged: Vec<String> = (0..250).map(|index| format!("*a{index}")).collect();
    let text = format!(
        "openapi: 3.1.0\nx-all:\n{anchors}  - &version {{version: 1.10}}\ninfo: {{title: a, <<: [{}, *version]}}\npaths: {{}}\n",
        merged.join(", ")
    );
    let path = directory.join("aliases.yaml");
    fs::write(&path, text).unwrap();
    let generated = configure(&path).remarks(true).file().unwrap_or_else(|error| panic!("{error:?}"));
    let found = only(&generated, "how the file writes this value");
    assert_eq!((found.code, found.severity), (Code::WrongType, Severity::Warning));
}

#[test]
fn a_union_with_more_properties_that_may_be_its_tag_than_are_looked_at_is_reported() {
    let base = |index: usize| {
        let name = format!("k{index}");
        let base = json!({
            "type": "object",
            "required": [name],
            "properties": {name.clone(): {"type": "string"}},
            "discriminator": {"propertyName": name},
        });
        (format!("B{index}"), base)
    };
    let union = |count: usize| {
        let all_of: Vec<Value> =
            (0..count).map(|index| json!({"$ref": format!("#/components/schemas/B{index}")})).collect();
        let other = json!({"type": "object", "required": ["z"], "properties": {"z": {"type": "string"}}});
        let mut schemas: Map<String, Value> = (0..count).map(base).collect();
        schemas.insert("A".to_owned(), json!({"allOf": all_of}));
        schemas.insert("U".to_owned(), json!({"oneOf": [{"$ref": "#/components/schemas/A"}, other]}));
        generate(document(json!({}), Value::Object(schemas)))
    };
    let generated = union(17);
    let found = only(&generated, "only the first 16 of the properties");
    assert_eq!(found.code, Code::UnsupportedUnion);
    assert_eq!(found.pointer.as_deref(), Some("/components/schemas/U"));
    assert!(!union(16).warnings().iter().any(|found| found.message.contains("only the first 16")));
}

#[test]
fn a_page_with_too_many_properties_is_reported_and_not_searched() {
    let list = |count: usize, parameter: &str| {
        let mut properties: Map<String, Value> =
            (0..count).map(|index| (format!("p{index}"), json!({"type": "string"}))).collect();
        properties.insert("next_cursor".to_owned(), json!({"type": "string"}));
        properties.insert("data".to_owned(), json!({"type": "array", "items": {"type": "string"}}));
        let page = json!({"type": "object", "properties": properties});
        let parameters = json!([{"name": parameter, "in": "query", "schema": {"type": "string"}}]);
        let responses = json!({"200": {"description": "", "content": {"application/json": {"schema": page}}}});
        let get = json!({"operationId": "list", "parameters": parameters, "responses": responses});
        generate(document(json!({"/a": {"get": get}}), json!({})))
    };
    let large = list(600, "cursor");
    let found = only(&large, "more than 512 properties");
    assert_eq!((found.code, found.severity), (Code::UnsupportedExtension, Severity::Remark));
    assert_eq!(found.pointer.as_deref(), Some("/paths/~1a/get"));
    assert!(!code(&large).contains("Paging"));
    for (others, is_paged) in [(list(500, "cursor"), true), (list(600, "filter"), false)] {
        assert!(others.warnings().is_empty(), "{:?}", others.warnings());
        assert_eq!(code(&others).contains("Paging"), is_paged);
    }
}
