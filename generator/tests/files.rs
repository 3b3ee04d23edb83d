//! Documents of several files: identifiers and anchors across files, and files that stand for URLs.

use std::fs;
use std::path::{Path, PathBuf};

use specwright::{Builder, Generated};

/// A directory with these files.
fn directory(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("files").join(name);
    let _ = fs::remove_dir_all(&directory);
    for (path, text) in files {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

/// A document with these component schemas, in JSON.
fn document(head: &str, schemas: &str) -> String {
    format!(
        r#"{{"openapi": "3.2.0", {head} "info": {{"title": "t", "version": "1"}}, "components": {{"schemas": {schemas}}}}}"#
    )
}

#[track_caller]
fn generated(builder: Builder) -> Generated {
    builder.file().unwrap_or_else(|error| panic!("{error:?}"))
}

fn text(generated: &Generated) -> String {
    generated.files().map(|(_, text)| text).collect()
}

/// Expects that a client has these lines, and that nothing was found.
#[track_caller]
fn check(builder: Builder, lines: &[&str]) -> Generated {
    let generated = generated(builder);
    let findings: Vec<String> = generated.warnings().iter().map(|finding| finding.one_line()).collect();
    assert!(findings.is_empty(), "{findings:#?}");
    let text = text(&generated);
    for line in lines {
        assert!(text.lines().any(|known| known.trim() == *line), "no line `{line}` in\n{text}");
    }
    generated
}

#[test]
fn an_anchor_and_an_identifier_of_another_file_are_found() {
    let common = r#"{"$id": "https://example.com/schemas/common.json", "$defs": {
        "name": {"$anchor": "name", "type": "string", "enum": ["a"]},
        "size": {"$id": "size.json", "type": "integer", "$defs": {"unit": {"$anchor": "unit", "type": "boolean"}}}
    }}"#;
    let schemas = r#"{
        "Thing": {"type": "object", "properties": {
            "name": {"$ref": "common.json#name"},
            "size": {"$ref": "https://example.com/schemas/size.json"},
            "unit": {"$ref": "https://example.com/schemas/size.json#unit"}
        }}
    }"#;
    let files = [("openapi.json", &*document("", schemas)), ("common.json", common)];
    let directory = directory("anchors", &files);
    let lines = ["pub name: Option<Name>,", "pub size: Option<Size>,", "pub unit: Option<SizeUnit>,"];
    check(specwright::configure(directory.join("openapi.json")), &lines);
}

#[test]
fn a_reference_to_the_documents_own_address_stays_in_the_document() {
    let schemas = r##"{
        "A": {"type": "object", "properties": {"b": {"$ref": "https://example.com/api/openapi.json#/components/schemas/B"}}},
        "B": {"type": "object", "properties": {"c": {"$ref": "c.json"}}}
    }"##;
    let head = r#""$self": "https://example.com/api/openapi.json","#;
    let files = [("openapi.json", &*document(head, schemas)), ("c.json", r#"{"type": "integer"}"#)];
    let directory = directory("own", &files);
    check(specwright::configure(directory.join("openapi.json")), &["pub b: Option<B>,", "pub type C = i64;"]);
}

#[test]
fn a_file_stands_for_a_url_and_a_directory_for_all_below_it() {
    let schemas = r##"{
        "A": {"$ref": "https://one.example/a.json#/$defs/A"},
        "B": {"type": "object", "properties": {"c": {"$ref": "https://two.example/x/c.json"}}}
    }"##;
    let a = r#"{"$defs": {"A": {"type": "object", "properties": {"d": {"$ref": "https://two.example/d.json"}}}}}"#;
    let files = [
        ("openapi.json", &*document("", schemas)),
        ("vendor/a.json", a),
        ("vendor/two/x/c.json", r#"{"type": "boolean"}"#),
        ("vendor/two/d.json", r#"{"type": "integer"}"#),
    ];
    let directory = directory("urls", &files);
    let builder = specwright::configure(directory.join("openapi.json"))
        .url("https://one.example/a.json", directory.join("vendor/a.json"))
        .url("https://two.example/", directory.join("vendor/two"));
    let generated = check(builder, &["pub d: Option<D>,", "pub type D = i64;", "pub c: Option<C>,"]);
    // A build reruns when one of them changes.
    let read: Vec<&Path> = generated.read().iter().map(PathBuf::as_path).collect();
    for (file, _) in files {
        assert!(read.contains(&&*directory.join(file)), "{file} is not among {read:?}");
    }
}

#[test]
fn a_url_without_a_file_is_refused_and_says_how_to_give_it_one() {
    let schemas = r#"{"A": {"$ref": "https://one.example/a.json"}}"#;
    let directory = directory("refused", &[("openapi.json", &document("", schemas))]);
    let generated = generated(specwright::configure(directory.join("openapi.json")));
    let [finding] = generated.warnings() else { panic!("{:?}", generated.warnings()) };
    let line = finding.one_line();
    assert!(line.contains("`https://one.example/a.json` is an absolute URI, which is not fetched"), "{line}");
    assert!(line.contains(".url(") && line.contains("--url"), "{line}");
}

#[test]
fn a_dynamic_reference_with_several_targets_is_any_value_and_said() {
    let schemas = r##"{
        "Tree": {"$id": "tree", "$dynamicAnchor": "node", "type": "object", "properties": {
            "children": {"type": "array", "items": {"$dynamicRef": "#node"}}
        }},
        "Strict": {"$id": "strict", "$dynamicAnchor": "node", "$ref": "tree"}
    }"##;
    let directory = directory("dynamic", &[("openapi.json", &document("", schemas))]);
    let generated = generated(specwright::configure(directory.join("openapi.json")));
    let found: Vec<String> = generated.warnings().iter().map(|finding| finding.one_line()).collect();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("several schemas have the `$dynamicAnchor` of `#node`"), "{found:#?}");
    assert!(text(&generated).contains("pub children: Option<Vec<Value>>,"));
}

#[test]
fn a_copy_that_is_missing_is_said_at_its_reference() {
    let schemas = r#"{"A": {"$ref": "https://one.example/a.json"}}"#;
    let directory = directory("missing", &[("openapi.json", &document("", schemas))]);
    let builder = specwright::configure(directory.join("openapi.json"));
    let generated = generated(builder.url("https://one.example/a.json", directory.join("none.json")));
    let found: Vec<String> = generated.warnings().iter().map(|finding| finding.one_line()).collect();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("none.json` not found"), "{found:#?}");
    assert!(found[0].contains("correct the path in `.url(…)`"), "{found:#?}");
}

#[test]
fn a_finding_in_a_definition_of_another_file_is_at_its_place_there() {
    let entry = r##"{"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": {"/pets": {"get": {"responses": {
        "200": {"description": "Pets.", "schema": {"$ref": "shared/pets.json#/definitions/Pet"}}
    }}}}}"##;
    let pets = r#"{"definitions": {
        "Pet": {"type": "object", "required": ["id"], "properties": {"tag": {"type": "string"}}}
    }}"#;
    let home = directory("definition", &[("api.json", entry), ("shared/pets.json", pets)]);
    let generated = generated(specwright::configure(home.join("api.json")));
    let [finding] = generated.warnings() else { panic!("{:?}", generated.warnings()) };
    let line = finding.one_line();
    assert!(line.contains("shared/pets.json:2:"), "{line}");
}

#[test]
fn a_reference_in_a_file_that_stands_for_a_url_is_relative_to_the_url() {
    let schemas = r#"{"Pet": {"$ref": "https://example.com/v1/pets.json"}}"#;
    let pets = r#"{"type": "object", "properties": {"tag": {"$ref": "common/tag.json"}}}"#;
    let home = directory(
        "url-base",
        &[
            ("api.json", &document("", schemas)),
            ("vendor/pets.json", pets),
            ("elsewhere/tag.json", r#"{"type": "integer"}"#),
        ],
    );
    let builder = specwright::configure(home.join("api.json"))
        .url("https://example.com/v1/pets.json", home.join("vendor/pets.json"))
        .url("https://example.com/v1/common/", home.join("elsewhere"));
    check(builder, &["pub type Tag = i64;", "pub tag: Option<Tag>,"]);
}

#[test]
fn the_identifier_of_a_file_that_was_found_by_its_path_is_known() {
    let schemas = r#"{
        "Size": {"$ref": "sizes.json"},
        "Thing": {"type": "object", "properties": {"size": {"$ref": "https://example.com/schemas/sizes"}}}
    }"#;
    let sizes = r#"{"$id": "https://example.com/schemas/sizes", "type": "integer", "format": "int32"}"#;
    let home = directory("identifier-by-path", &[("api.json", &document("", schemas)), ("sizes.json", sizes)]);
    check(specwright::configure(home.join("api.json")), &["pub type Size = i32;", "pub size: Option<Size>,"]);
}

#[test]
fn schemas_of_another_file_keep_the_tags_that_their_names_are_there() {
    let schemas = r#"{
        "Cat": {"type": "object", "properties": {"lives": {"type": "integer"}}},
        "Owner": {"type": "object", "properties": {
            "animal": {"$ref": "all.json#/components/schemas/Animal"},
            "event": {"$ref": "all.json#/components/schemas/Event"}
        }}
    }"#;
    let all = r##"{
        "Animal": {
            "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
            "discriminator": {"propertyName": "kind"}
        },
        "Cat": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "claws": {"type": "integer"}}},
        "Dog": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "barks": {"type": "boolean"}}},
        "Event": {
            "type": "object", "required": ["type"], "properties": {"type": {"type": "string"}},
            "discriminator": {"propertyName": "type", "mapping": {"born": "Birth"}}
        },
        "Birth": {"allOf": [{"$ref": "#/components/schemas/Event"}, {"type": "object", "properties": {"place": {"type": "string"}}}]}
    }"##;
    let files = [("openapi.json", &*document("", schemas)), ("all.json", &*document("", all))];
    let directory = directory("tags", &files);
    let lines = ["AllCat = \"Cat\",", "Dog = \"Dog\",", "Birth = \"born\","];
    check(specwright::configure(directory.join("openapi.json")), &lines);
}

#[test]
fn parts_of_a_document_of_2_0_refer_to_its_definitions() {
    let document = r#"{
        "swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": {},
        "definitions": {"Pet": {"type": "object", "properties": {"owner": {"$ref": "owner.json"}}}, "Name": {"type": "string"}}
    }"#;
    let owner = r##"{"type": "object", "properties": {"name": {"$ref": "#/definitions/Name"}}}"##;
    let directory = directory("parts_of_2_0", &[("openapi.json", document), ("owner.json", owner)]);
    check(specwright::configure(directory.join("openapi.json")), &["pub name: Option<Name>,"]);
}
