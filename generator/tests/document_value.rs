//! A document that is made in Rust: it gives the client that a file gives, and its findings have places.

use std::fs;
use std::path::{Path, PathBuf};

use specwright::openapiv3::OpenAPI;
use specwright::serde_json::{Value, from_value, json, to_string_pretty};
use specwright::{Code, Error, Generated, configure, configure_document};

fn document() -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Tea", "version": "1"},
        "paths": {"/teas/{id}": {"get": {
            "operationId": "get_tea",
            "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
            "responses": {"200": {
                "description": "A tea",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tea"}}},
            }},
        }}},
        "components": {"schemas": {"Tea": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": {"type": "string"}},
        }}},
    })
}

fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("document_value").join(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    directory
}

fn code(generated: &Generated) -> String {
    generated.files().map(|(_, text)| text).collect()
}

fn codes(error: &Error) -> Vec<Code> {
    error.findings().iter().map(|finding| finding.code).collect()
}

#[test]
fn a_value_gives_the_client_that_its_file_gives() {
    let path = directory("same").join("tea.json");
    fs::write(&path, to_string_pretty(&document()).unwrap()).unwrap();
    let of_file = configure(&path).file().unwrap();
    assert_eq!(of_file.read(), [path]);

    let of_value = configure_document("tea.json", document()).file().unwrap();
    assert_eq!(code(&of_value), code(&of_file));
    assert!(of_value.read().is_empty(), "a value is no file: {:?}", of_value.read());

    let typed: OpenAPI = from_value(document()).unwrap();
    assert_eq!(code(&configure_document("tea.json", &typed).file().unwrap()), code(&of_file));
    assert_eq!(code(&configure_document("tea.json", typed).file().unwrap()), code(&of_file));
}

#[test]
fn a_finding_has_a_place_in_the_value_as_json() {
    let mut document = document();
    document["components"]["schemas"]["Tea"]["properties"]["name"]["minLength"] = json!("one");
    let generated = configure_document("made/tea.json", document.clone()).file().unwrap();
    let [finding] = generated.warnings() else { panic!("{:#?}", generated.warnings()) };
    assert_eq!(finding.file.as_deref(), Some(Path::new("made/tea.json")));
    let text = to_string_pretty(&document).unwrap();
    let line = text.lines().position(|line| line.contains("minLength")).map(|index| index + 1);
    assert_eq!(finding.line, line);
    let drawn = finding.draw(false);
    assert!(drawn.contains("--> made/tea.json:") && drawn.contains("\"minLength\": \"one\""), "{drawn}");
}

#[test]
fn references_to_files_are_relative_to_the_name() {
    let directory = directory("relative");
    let mut document = document();
    document["components"]["schemas"]["Tea"]["properties"]["leaf"] = json!({"$ref": "parts/leaf.yaml#/Leaf"});
    document["components"]["schemas"]["Origin"] = json!({"type": "string"});
    fs::create_dir_all(directory.join("parts")).unwrap();
    let leaf = "Leaf: {type: object, properties: {origin: {$ref: '../tea.json#/components/schemas/Origin'}}}\n";
    fs::write(directory.join("parts/leaf.yaml"), leaf).unwrap();

    let generated = configure_document(directory.join("tea.json"), document).file().unwrap();
    let warnings: Vec<_> = generated.warnings().iter().map(specwright::Finding::one_line).collect();
    assert_eq!(warnings, [""; 0]);
    assert_eq!(generated.read(), [directory.join("parts/leaf.yaml")]);
    let code = code(&generated);
    assert!(code.contains("pub leaf: Option<Leaf>,") && code.contains("pub origin: Option<Origin>,"), "{code}");
}

#[test]
fn a_value_that_is_no_document_is_an_error() {
    let error = configure_document("tea.json", Value::Null).file().unwrap_err();
    assert_eq!(codes(&error), [Code::NotOpenapi]);
    let mut document = document();
    document["x-deep"] = (0..250).fold(json!([]), |value, _| Value::Array(vec![value]));
    let error = configure_document("tea.json", document).file().unwrap_err();
    assert_eq!(codes(&error), [Code::TooDeep]);
}
