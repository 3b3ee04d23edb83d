//! Documents that were made to do harm: each ends, with code or with a diagnostic, and shows nothing of other files.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use specwright::{Code, Error, Generated, Severity, configure, configure_document};

/// A document with these members of `components`.
fn document(paths: Value, components: Value) -> Value {
    json!({"openapi": "3.0.4", "info": {"title": "a", "version": "1"}, "paths": paths, "components": components})
}

fn generate(document: Value) -> Result<Generated, Error> {
    configure_document("hostile.json", document).file()
}

fn reference(name: impl std::fmt::Display) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn code(generated: &Generated) -> String {
    generated.files().map(|(_, text)| text).collect()
}

#[track_caller]
fn has(generated: &Generated, code: Code) {
    assert!(generated.warnings().iter().any(|found| found.code == code), "{:?} has no {code}", generated.warnings());
}

#[test]
fn a_long_chain_of_references_is_no_cycle() {
    let link = |index| (format!("S{index}"), reference(format!("S{}", index + 1)));
    let mut schemas: serde_json::Map<String, Value> = (0..3_000).map(link).collect();
    schemas.insert("S3000".to_owned(), json!({"type": "object", "properties": {"x": {"type": "string"}}}));
    schemas.insert("Over".to_owned(), json!({"properties": {"a": reference("S0/properties/x")}}));
    let generated = generate(document(json!({}), json!({"schemas": schemas}))).unwrap();
    assert!(generated.warnings().is_empty(), "{:?}", generated.warnings());
    assert!(code(&generated).contains("pub type S0 = S1;"));
}

#[test]
fn chains_of_components_are_not_walked_at_each_use() {
    let reference = |section: &str, name: String| json!({"$ref": format!("#/components/{section}/{name}")});
    let chain = |section: &str, end: Value| -> Value {
        let link = |index: usize| (format!("C{index}"), reference(section, format!("C{}", index + 1)));
        let links: serde_json::Map<String, Value> = (0..1_000).map(link).chain([("C1000".to_owned(), end)]).collect();
        Value::Object(links)
    };
    let header = reference("headers", "C0".to_owned());
    let components = json!({
        "parameters": chain("parameters", json!({"name": "p", "in": "query", "schema": {"type": "string"}})),
        "responses": chain("responses", json!({"description": "", "headers": {"x-h": header}})),
        "headers": chain("headers", json!({"schema": {"type": "string"}})),
    });
    let operation = |number: usize| {
        let parameters = [reference("parameters", "C0".to_owned())];
        let responses = json!({"204": reference("responses", "C1".to_owned())});
        let get = json!({"operationId": format!("op{number}"), "parameters": parameters, "responses": responses});
        (format!("/a{number}"), json!({"get": get}))
    };
    let paths: serde_json::Map<String, Value> = (0..3_000).map(operation).collect();
    let generated = generate(document(Value::Object(paths), components)).unwrap();
    assert!(generated.warnings().is_empty(), "{:?}", generated.warnings());
    let code = code(&generated);
    assert!(code.contains("fn op2999(") && code.matches("fn p(").count() >= 3_000);
}

#[test]
fn groups_do_not_each_look_at_all_operations() {
    let operation = |number: usize| {
        let responses = json!({"204": {"description": ""}});
        let get = json!({"operationId": format!("op{number}"), "tags": [format!("t{number}")], "responses": responses});
        (format!("/a{number}"), json!({"get": get}))
    };
    let paths: serde_json::Map<String, Value> = (0..3_000).map(operation).collect();
    let paths = document(Value::Object(paths), json!({}));
    let generated = configure_document("hostile.json", paths).mock(true).file().unwrap();
    assert!(generated.warnings().is_empty(), "{:?}", generated.warnings());
    assert!(code(&generated).matches("pub fn op").count() == 3_000);
}

#[test]
fn chains_of_components_without_an_end_are_reported() {
    let responses = json!({"204": {"description": ""}});
    let parameter = |name: &str| json!({"$ref": format!("#/components/parameters/{name}")});
    let parameters = [parameter("A"), parameter("C")];
    let get = json!({"operationId": "list", "parameters": parameters, "responses": responses});
    let paths = json!({"/a": {"get": get}});
    let parameters = json!({"A": parameter("B"), "B": parameter("A"), "C": parameter("D"), "D": parameter("E")});
    let generated = generate(document(paths, json!({"parameters": parameters}))).unwrap();
    assert!(!generated.warnings().is_empty());
    assert!(code(&generated).contains("fn list("));
}

#[test]
fn a_cycle_of_references_over_others_ends() {
    let schemas = json!({"A": reference("B/properties/a"), "B": reference("A/properties/b"), "C": reference("C/x")});
    has(&generate(document(json!({}), json!({"schemas": schemas}))).unwrap(), Code::ReferenceCycle);
}

#[test]
fn maps_that_multiply_by_references_have_a_limit() {
    let level = |index: usize| {
        let next = json!({"$ref": format!("#/components/schemas/S{}/properties", index + 1)});
        let four: serde_json::Map<String, Value> =
            (0..4).map(|key| (format!("p{key}"), json!({"properties": next}))).collect();
        (format!("S{index}"), json!({"properties": four}))
    };
    let mut schemas: serde_json::Map<String, Value> = (0..15).map(level).collect();
    schemas.insert("S15".to_owned(), json!({"properties": {"x": {"type": "string"}}}));
    has(&generate(document(json!({}), json!({"schemas": schemas}))).unwrap(), Code::UnresolvedReference);
}

#[test]
fn path_items_of_callbacks_that_lead_back_are_not_followed() {
    let callbacks: serde_json::Map<String, Value> =
        (0..9).map(|number| (format!("c{number}"), json!({"{$url}": {"$ref": "#/paths/~1a"}}))).collect();
    let paths = json!({"/a": {"get": {"responses": {"204": {"description": ""}}, "callbacks": callbacks}}});
    let generated = generate(document(paths, json!({}))).unwrap();
    let codes: Vec<Code> = generated.warnings().iter().map(|found| found.code).collect();
    assert_eq!(codes, [Code::UnsupportedCallback]);
}

#[test]
fn schemas_that_multiply_by_extension_become_any_value() {
    let properties: serde_json::Map<String, Value> =
        (0..2_000).map(|number| (format!("p{number}"), json!({"type": "string"}))).collect();
    let extension = |number| {
        let own = format!("q{number}");
        (format!("B{number}"), json!({"allOf": [reference("A"), {"properties": {own: {"type": "string"}}}]}))
    };
    let mut schemas: serde_json::Map<String, Value> = (0..200).map(extension).collect();
    schemas.insert("A".to_owned(), json!({"type": "object", "properties": properties}));
    let generated = generate(document(json!({}), json!({"schemas": schemas}))).unwrap();
    has(&generated, Code::UnsupportedInheritance);
    let code = code(&generated);
    assert!(code.contains("pub struct B0 {") && code.contains("pub type B199 = Value;"), "the first ones fit");
}

#[test]
fn parts_that_all_have_a_property_do_not_take_the_cube_of_their_number() {
    let part = |number: usize| {
        let own = format!("q{number}");
        json!({"properties": {"p": {"type": "object", "properties": {"x": {"type": "object", "properties": {own: {}}}}}}})
    };
    let parts: Vec<Value> = (0..400).map(part).collect();
    let generated = generate(document(json!({}), json!({"schemas": {"A": {"allOf": parts}}}))).unwrap();
    has(&generated, Code::UnsupportedInheritance);
}

#[test]
fn copies_of_a_part_are_compared_once_each() {
    let deep = |own: usize| {
        let inner: serde_json::Map<String, Value> = (0..8)
            .map(|number| (format!("p{number}"), json!({"type": "object", "properties": {"x": {"type": "string"}}})))
            .collect();
        json!({"properties": {"a": {"properties": {"b": {"properties": inner}}}, format!("own{own}"): {"type": "string"}}})
    };
    let parts: Vec<Value> = (0..30).map(deep).collect();
    let generated = generate(document(json!({}), json!({"schemas": {"A": {"allOf": parts}}}))).unwrap();
    assert!(code(&generated).contains("pub struct A {"));
}

#[test]
fn a_description_that_operations_share_is_not_copied_without_end() {
    let text = "long ".repeat(20_000);
    let shared = json!({"P": {"name": "p", "in": "query", "description": text, "schema": {"type": "string"}}});
    let operation = |number| {
        let parameters = json!([{"$ref": "#/components/parameters/P"}]);
        (format!("/a{number}"), json!({"get": {"parameters": parameters, "responses": {"204": {"description": ""}}}}))
    };
    let paths: serde_json::Map<String, Value> = (0..1_000).map(operation).collect();
    let generated = generate(document(Value::Object(paths), json!({"parameters": shared}))).unwrap();
    assert_eq!(left_out(&generated), 1, "the first that is left out says so for all");
    assert!(code(&generated).len() < 50_000_000);
}

/// How many diagnostics say that operations are left out.
fn left_out(generated: &Generated) -> usize {
    let found = generated.warnings().iter().filter(|found| found.code == Code::UnsupportedParameter);
    found.filter(|found| found.message.contains("references multiply")).count()
}

#[test]
fn what_operations_share_is_not_read_without_end() {
    let done = json!({"204": {"description": ""}});
    // Header fields and parameters that are ignored, as the specification says: nothing of them is in the client.
    let called = |number: usize| -> String {
        let letter = |(bit, letter): (usize, char)| match number >> bit & 1 {
            1 => letter.to_ascii_uppercase(),
            _ => letter,
        };
        "content-type".chars().enumerate().map(letter).collect()
    };
    let headers: serde_json::Map<String, Value> =
        (0..4_096).map(|number| (called(number), json!({"schema": {"type": "string"}}))).collect();
    assert!(headers.len() > 2_000);
    let components = json!({"responses": {"R": {"description": "", "headers": headers}}});
    let referring = json!({"204": {"$ref": "#/components/responses/R"}});
    let operation = |number| (format!("/a{number}"), json!({"get": {"responses": referring}}));
    let paths: serde_json::Map<String, Value> = (0..1_000).map(operation).collect();
    assert_eq!(left_out(&generate(document(Value::Object(paths), components)).unwrap()), 1);

    let parameters: Vec<Value> = (0..2_000)
        .map(|number| json!({"name": "Accept", "in": "header", "description": number.to_string(), "schema": {}}))
        .collect();
    let methods: serde_json::Map<String, Value> =
        (0..1_000).map(|number| (format!("M{number}"), json!({"responses": done}))).collect();
    let item = json!({"parameters": parameters, "additionalOperations": methods});
    let document = json!({"openapi": "3.2.0", "info": {"title": "a", "version": "1"}, "paths": {"/a": item}});
    assert_eq!(left_out(&generate(document).unwrap()), 1);
}

#[test]
fn parameters_are_not_copied_for_each_media_type_of_a_body_without_end() {
    let text = "long ".repeat(10_000);
    let parameters: Vec<Value> = (0..20)
        .map(|number| json!({"name": format!("p{number}"), "in": "query", "description": text, "schema": {}}))
        .collect();
    let media = |number: usize| {
        let schema = json!({"type": "object", "properties": {format!("q{number}"): {"type": "string"}}});
        (format!("application/x{number}+json"), json!({"schema": schema}))
    };
    let content: serde_json::Map<String, Value> = (0..50).map(media).collect();
    let responses = json!({"204": {"description": ""}});
    let body = json!({"content": content});
    let post = json!({"operationId": "send", "parameters": parameters, "requestBody": body, "responses": responses});
    let generated = generate(document(json!({"/a": {"post": post}}), json!({}))).unwrap();
    assert_eq!(left_out(&generated), 1);
    assert!(code(&generated).contains("pub fn send("));
}

#[test]
fn large_examples_are_not_copied_to_each_parameter() {
    let shared = json!({"P": {"type": "string", "default": "x".repeat(100_000), "example": "y".repeat(100_000)}});
    let parameters: Vec<Value> = (0..500)
        .map(|number| json!({"name": format!("p{number}"), "in": "query", "required": true, "schema": reference("P")}))
        .collect();
    let get = json!({"operationId": "list", "parameters": parameters, "responses": {"204": {"description": ""}}});
    let generated = generate(document(json!({"/a": {"get": get}}), json!({"schemas": shared}))).unwrap();
    assert!(code(&generated).len() < 20_000_000);
}

#[test]
fn a_path_that_is_too_long_is_left_out() {
    let path: String = (0..400).map(|number| format!("/{{p{number}}}")).collect();
    let get = json!({"get": {"responses": {"204": {"description": ""}}}});
    let generated = generate(document(json!({path: get, "/b": get}), json!({}))).unwrap();
    has(&generated, Code::UnsupportedParameter);
    assert!(code(&generated).contains("pub fn get_b("));
}

#[test]
fn links_are_not_looked_for_among_all_operations() {
    let operation = |number: usize| {
        let links = json!({"next": {"operationId": format!("op{}", (number + 1) % 5_000)}});
        let responses = json!({"204": {"description": "", "links": links}});
        (format!("/a{number}"), json!({"get": {"operationId": format!("op{number}"), "responses": responses}}))
    };
    let paths: serde_json::Map<String, Value> = (0..5_000).map(operation).collect();
    let generated = generate(document(Value::Object(paths), json!({}))).unwrap();
    assert!(generated.warnings().is_empty(), "{:?}", generated.warnings());
    let code = code(&generated);
    assert!(code.contains("`next` leads to `op0`") && code.contains("`next` leads to `op4999`"));
}

#[test]
fn parameters_and_properties_that_may_be_cursors_are_not_compared_in_the_cube_of_their_number() {
    let called = |number: usize| {
        let signs: String = (0..11).map(|bit| if number >> bit & 1 == 1 { '-' } else { '_' }).collect();
        format!("cursor{signs}")
    };
    let parameters: Vec<Value> =
        (0..2_000).map(|number| json!({"name": called(number), "in": "query", "schema": {"type": "string"}})).collect();
    let mut properties: serde_json::Map<String, Value> =
        (0..500).map(|number| (called(number), json!({"type": "string"}))).collect();
    properties.insert("next_of_none".to_owned(), json!({"type": "string"}));
    let responses = json!({"200": {"description": "", "content": {"application/json": {"schema": reference("Page")}}}});
    let paths = json!({"/a": {"get": {"operationId": "list", "parameters": parameters, "responses": responses}}});
    let page = json!({"Page": {"type": "object", "properties": properties}});
    let generated = generate(document(paths, json!({"schemas": page}))).unwrap();
    let code = code(&generated);
    assert!(code.contains("pub fn list(") && !code.contains("pages!"));
}

#[test]
fn patterns_and_constants_that_properties_share_are_not_copied_without_end() {
    for shared in
        [json!({"type": "string", "pattern": "[a-z]*".repeat(20_000)}), json!({"enum": ["x".repeat(100_000)]})]
    {
        let properties: serde_json::Map<String, Value> =
            (0..2_000).map(|number| (format!("p{number}"), reference("P"))).collect();
        let schemas = json!({"P": shared, "A": {"type": "object", "properties": properties}});
        let generated = generate(document(json!({}), json!({"schemas": schemas}))).unwrap();
        has(&generated, Code::UnsupportedInheritance);
        assert!(code(&generated).len() < 20_000_000);
    }
}

#[test]
fn unions_beside_many_properties_and_unions_of_each_other_end() {
    let properties: serde_json::Map<String, Value> =
        (0..2_000).map(|number| (format!("p{number}"), json!({"type": "string"}))).collect();
    let branches: Vec<Value> =
        (0..2_000).map(|number| json!({"required": [format!("p{number}")], "properties": {"x": {}}})).collect();
    let beside = json!({"type": "object", "properties": properties, "oneOf": branches});
    has(&generate(document(json!({}), json!({"schemas": {"A": beside}}))).unwrap(), Code::UnsupportedInheritance);
    let others =
        |index: usize| (1..30).map(|step| reference(format!("S{}", (index * 7 + step) % 100))).collect::<Vec<_>>();
    for keyword in ["oneOf", "anyOf", "allOf"] {
        let schemas: serde_json::Map<String, Value> =
            (0..100).map(|index| (format!("S{index}"), json!({keyword: others(index)}))).collect();
        assert!(!generate(document(json!({}), json!({"schemas": schemas}))).unwrap().warnings().is_empty());
    }
}

#[test]
fn many_bases_beside_each_other_are_all_read() {
    let base = |index| {
        (format!("B{index}"), json!({"type": "object", "properties": {format!("p{index}"): {"type": "string"}}}))
    };
    let mut schemas: serde_json::Map<String, Value> = (0..300).map(base).collect();
    let all: Vec<Value> = (0..300).map(|index| reference(format!("B{index}"))).collect();
    schemas.insert("All".to_owned(), json!({"allOf": all}));
    let generated = generate(document(json!({}), json!({"schemas": schemas}))).unwrap();
    assert!(generated.warnings().is_empty(), "{:?}", generated.warnings());
    assert_eq!(code(&generated).matches("    pub p299: Option<String>,").count(), 2);
}

#[test]
fn broken_elements_of_a_long_list_are_removed_at_once() {
    let broken = std::iter::repeat_n(json!({"$ref": 1}), 2_000);
    let kept =
        (0..10_000).map(|number| json!({"name": format!("p{number}"), "in": "query", "schema": {"type": "string"}}));
    let last = json!({"name": "last", "in": "nowhere"});
    let parameters: Vec<Value> = broken.chain(kept).chain([last]).collect();
    let paths = json!({"/a": {"get": {"parameters": parameters, "responses": {"204": {"description": ""}}}}});
    let generated = generate(document(paths, json!({}))).unwrap();
    assert!(code(&generated).contains("fn p9999("));
    let nowhere = generated.warnings().iter().find(|found| found.code == Code::InvalidValue).unwrap();
    assert!(
        nowhere.draw(false).contains("nowhere"),
        "an element that moved up keeps its place: {}",
        nowhere.draw(false)
    );
}

#[test]
fn long_enumerations_are_narrowed_by_looking_up_the_shorter_list() {
    let values: Vec<String> = (0..20_000).map(|number| format!("v{number}")).collect();
    let narrowed = |number: usize| {
        (format!("p{number}"), json!({"allOf": [reference("E"), {"enum": [format!("v{number}"), "other"]}]}))
    };
    let properties: serde_json::Map<String, Value> = (0..1_000).map(narrowed).collect();
    let schemas = json!({"E": {"type": "string", "enum": values}, "A": {"type": "object", "properties": properties}});
    assert!(code(&generate(document(json!({}), json!({"schemas": schemas}))).unwrap()).contains("pub struct A {"));
}

#[test]
fn the_diagnostics_of_a_broken_document_have_a_limit() {
    let properties: serde_json::Map<String, Value> =
        (0..30_000).map(|number| (format!("p{number}"), json!(1))).collect();
    let generated = generate(document(json!({}), json!({"schemas": {"A": {"properties": properties}}}))).unwrap();
    let last = generated.warnings().last().map(|found| found.message.as_str());
    assert_eq!(last, Some("there are 20000 more diagnostics of this code, which are not shown"));
}

#[test]
fn brackets_and_backticks_do_not_take_the_square_of_their_number() {
    for text in ["[".repeat(300_000), "[a](".repeat(80_000), "` `` ".repeat(60_000), "<a ".repeat(100_000)] {
        let generated =
            generate(document(json!({}), json!({"schemas": {"A": {"type": "object", "description": text}}})));
        assert!(generated.unwrap().warnings().is_empty());
    }
}

/// A directory with a document, and a file beside that directory.
fn outside(name: &str, document: &str, other: &str) -> (PathBuf, PathBuf) {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile").join(name);
    let _ = fs::remove_dir_all(&root);
    fs::create_dir_all(root.join("api")).unwrap();
    fs::create_dir_all(root.join("private")).unwrap();
    fs::write(root.join("api/openapi.yaml"), document).unwrap();
    fs::write(root.join("private/notes.yaml"), other).unwrap();
    (root.join("api/openapi.yaml"), root.join("private"))
}

const OUTSIDE: &str = "openapi: 3.0.4
info: {title: a, version: '1'}
paths: {}
components:
  schemas:
    A: {$ref: '../private/notes.yaml#/leaf'}
    B: {type: object, description: {$ref: '../private/notes.yaml#/password'}}
    C: {$ref: '../private/notes.yaml#/leafs'}
";

const PRIVATE: &str = "leaf: {type: object, properties: {hunter2: {tpye: string}}}
leaf: {type: object, properties: {hunter2: {type: hunter2}}}
password: hunter2
";

fn drawn(generated: &Generated) -> String {
    let lines =
        generated.warnings().iter().flat_map(|found| [found.draw(false), found.one_line(), found.message.clone()]);
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn nothing_of_a_file_outside_the_directory_is_quoted_unless_it_is_allowed() {
    let (document, private) = outside("quoted", OUTSIDE, PRIVATE);
    let generated = configure(&document).file().unwrap();
    let shown = drawn(&generated);
    assert!(!shown.contains("hunter2") && !shown.contains("similar name"), "{shown}");
    assert!(shown.contains("notes.yaml:2:1") && shown.contains("allow_files"), "{shown}");
    assert!(!code(&generated).contains("/// hunter2"), "a text is not copied");
    assert!(code(&generated).contains("pub struct A"), "schemas are read");
    has(&generated, Code::DuplicateKey);
    has(&generated, Code::InvalidValue);

    let allowed = configure(&document).allow_files(private).file().unwrap();
    let shown = drawn(&allowed);
    assert!(shown.contains("`hunter2` is not a type") && shown.contains("a similar name exists: `leaf`"), "{shown}");
    assert!(code(&allowed).contains("/// hunter2"));
}

#[test]
fn a_text_outside_the_directory_that_is_no_yaml_is_not_quoted() {
    let (document, _) = outside("broken", OUTSIDE, "root: 'hunter2\n");
    let generated = configure(&document).file().unwrap();
    let shown = drawn(&generated);
    assert!(!shown.contains("hunter2"), "{shown}");
    let syntax = generated.warnings().iter().find(|found| found.code == Code::Syntax).unwrap();
    assert_eq!((syntax.severity, syntax.line), (Severity::Warning, Some(1)));
}

#[test]
fn what_a_document_and_a_file_outside_say_together_is_not_quoted() {
    let document = "openapi: 3.0.4
info: {title: a, version: '1'}
paths:
  /a:
    get:
      parameters:
        - {$ref: '../private/notes.yaml#/parameter'}
        - {$ref: '../private/notes.yaml#/parameter'}
      responses: {'204': {description: Done}}
components:
  schemas:
    A: {allOf: [{$ref: '../private/notes.yaml#/number'}, {type: integer, minimum: 99999}]}
    B: {$ref: '../private/notes.yaml#/chain'}
    C: {$ref: '../private/notes.yaml#/file'}
    D: {oneOf: [{$ref: '../private/notes.yaml#/x'}, {$ref: '../private/notes.yaml#/y'}]}
";
    let private = "parameter: {name: hunter2, in: query, schema: {type: string}}
number: {type: integer, maximum: 77777}
chain: {$ref: '#/hunter2/x'}
file: {$ref: hunter2.yaml}
x: {$ref: '#/hunter2a'}
y: {$ref: '#/hunter2b'}
hunter2a: {type: object, properties: {hunter2p: {type: string}}}
hunter2b: {type: object, properties: {hunter2p: {type: string}}}
";
    let (document, private) = outside("together", document, private);
    let shown = drawn(&configure(&document).file().unwrap());
    assert!(!shown.contains("hunter2") && !shown.contains("77777"), "{shown}");
    assert!(shown.contains("openapi.yaml:12") && shown.contains("duplicate-parameter"), "{shown}");
    let allowed = drawn(&configure(&document).allow_files(private).file().unwrap());
    assert!(allowed.contains("77777") && allowed.contains("`hunter2` is declared twice"), "{allowed}");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_directory_leads_outside() {
    let (document, private) = outside("link", &OUTSIDE.replace("../private", "inside"), PRIVATE);
    std::os::unix::fs::symlink(private, document.with_file_name("inside")).unwrap();
    let shown = drawn(&configure(&document).file().unwrap());
    assert!(!shown.contains("hunter2") && shown.contains("allow_files"), "{shown}");
}

#[test]
fn a_directory_that_is_not_there_cannot_be_allowed() {
    let (document, private) = outside("absent", OUTSIDE, PRIVATE);
    let error = configure(&document).allow_files(private.join("no")).file().unwrap_err();
    assert_eq!(error.findings().iter().map(|found| found.code).next(), Some(Code::InvalidOption));
}
