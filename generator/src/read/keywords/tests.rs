//! The table of keywords against the specifications: every fixed field of every object has a row, and every row is a
//! field.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use super::{Effect, Handling, OBJECTS, Versions, keyword};
use crate::diag::{Code, Diagnostics};
use crate::load::load;
use crate::read::{Version, read};
use crate::source::{Entry, Sources};
use crate::spec::grammar::{Kind, Shape, member};

/// The fixed fields of each object: those of 3.0.4, those that only 2.0 has, and those added in 3.1 and in 3.2.
const FIELDS: &[(Kind, [&str; 4])] = &[
    (
        Kind::Document,
        [
            "openapi info servers paths components security tags externalDocs",
            "swagger host basePath schemes consumes produces definitions parameters responses securityDefinitions",
            "jsonSchemaDialect webhooks",
            "$self",
        ],
    ),
    (Kind::Info, ["title description termsOfService contact license version", "", "summary", ""]),
    (Kind::Contact, ["name url email", "", "", ""]),
    (Kind::License, ["name url", "", "identifier", ""]),
    (Kind::Server, ["url description variables", "", "", "name"]),
    (Kind::ServerVariable, ["enum default description", "", "", ""]),
    (
        Kind::Components,
        [
            "schemas responses parameters examples requestBodies headers securitySchemes links callbacks",
            "",
            "pathItems",
            "mediaTypes",
        ],
    ),
    (
        Kind::PathItem,
        [
            "$ref summary description get put post delete options head patch trace servers parameters",
            "",
            "",
            "query additionalOperations",
        ],
    ),
    (
        Kind::Operation,
        [
            "tags summary description externalDocs operationId parameters requestBody responses callbacks deprecated security servers",
            "consumes produces schemes",
            "",
            "",
        ],
    ),
    (Kind::ExternalDocs, ["description url", "", "", ""]),
    (
        Kind::Parameter,
        [
            "name in description required deprecated allowEmptyValue style explode allowReserved schema example examples content",
            "type format items collectionFormat default maximum exclusiveMaximum minimum exclusiveMinimum maxLength \
             minLength pattern maxItems minItems uniqueItems enum multipleOf",
            "",
            "",
        ],
    ),
    (Kind::RequestBody, ["description content required", "", "", ""]),
    (Kind::MediaType, ["schema example examples encoding", "", "", "itemSchema prefixEncoding itemEncoding"]),
    (
        Kind::Encoding,
        ["contentType headers style explode allowReserved", "", "", "encoding prefixEncoding itemEncoding"],
    ),
    (Kind::Response, ["description headers content links", "schema examples", "", "summary"]),
    (Kind::Example, ["summary description value externalValue", "", "", "dataValue serializedValue"]),
    (Kind::Link, ["operationRef operationId parameters requestBody description server", "", "", ""]),
    (
        Kind::Header,
        [
            "description required deprecated allowEmptyValue style explode allowReserved schema example examples content",
            "type format items collectionFormat default maximum exclusiveMaximum minimum exclusiveMinimum maxLength \
             minLength pattern maxItems minItems uniqueItems enum multipleOf",
            "",
            "",
        ],
    ),
    (Kind::Tag, ["name description externalDocs", "", "", "summary parent kind"]),
    (Kind::Reference, ["$ref", "", "summary description", ""]),
    (
        Kind::Schema,
        [
            "title multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems \
             minItems uniqueItems maxProperties minProperties required enum type allOf oneOf anyOf not items \
             properties additionalProperties description format default nullable discriminator readOnly writeOnly \
             xml externalDocs example deprecated $ref",
            // Of the Items Object.
            "collectionFormat",
            "const examples contentEncoding contentMediaType contentSchema prefixItems contains minContains \
             maxContains patternProperties propertyNames dependentRequired dependentSchemas if then else \
             unevaluatedItems unevaluatedProperties $defs $id $schema $anchor $dynamicAnchor $dynamicRef $comment \
             $vocabulary",
            "",
        ],
    ),
    (Kind::Discriminator, ["propertyName mapping", "", "", "defaultMapping"]),
    (Kind::Xml, ["name namespace prefix attribute wrapped", "", "", "nodeType"]),
    (
        Kind::SecurityScheme,
        [
            "type description name in scheme bearerFormat flows openIdConnectUrl",
            "flow authorizationUrl tokenUrl scopes",
            "",
            "oauth2MetadataUrl deprecated",
        ],
    ),
    (Kind::Flows, ["implicit password clientCredentials authorizationCode", "", "", "deviceAuthorization"]),
    (Kind::Flow, ["authorizationUrl tokenUrl refreshUrl scopes", "", "", "deviceAuthorizationUrl"]),
];

fn words(text: &str) -> BTreeSet<&str> {
    text.split_whitespace().collect()
}

#[test]
fn every_object_has_a_table_and_every_table_an_object() {
    let tables: BTreeSet<Kind> = OBJECTS.iter().map(|object| object.kind).collect();
    let objects: BTreeSet<Kind> = FIELDS.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(tables, objects);
    assert_eq!(tables.len(), OBJECTS.len(), "an object has one table");
}

#[test]
fn every_field_of_every_version_has_a_row_and_every_row_is_a_field() {
    for (kind, [v3_0, v2_0, v3_1, v3_2]) in FIELDS {
        let object = OBJECTS.iter().find(|object| object.kind == *kind).unwrap();
        let of = |version: Version| -> BTreeSet<&str> {
            let rows = object.keywords.iter().filter(|row| !matches!(row.of, Versions::Extension));
            rows.filter(|row| row.is_of(version)).map(|row| row.name).collect()
        };
        let since = |first: Version| -> BTreeSet<&str> {
            let rows = object.keywords.iter().filter(|row| row.of == Versions::Since(first));
            rows.map(|row| row.name).collect()
        };
        let name = object.name;
        assert_eq!(of(Version::V3_0), words(v3_0), "{name}: the fields of 3.0");
        assert_eq!(since(Version::V3_1), words(v3_1), "{name}: the fields that came with 3.1");
        assert_eq!(since(Version::V3_2), words(v3_2), "{name}: the fields that came with 3.2");
        let only: BTreeSet<&str> = of(Version::V2_0).difference(&of(Version::V3_0)).copied().collect();
        assert_eq!(only, words(v2_0), "{name}: the fields of 2.0 that 3.0 has not");
    }
}

#[test]
fn no_keyword_has_two_rows() {
    for object in OBJECTS {
        let mut seen = BTreeSet::new();
        for row in object.keywords {
            assert!(seen.insert(row.name), "{}: `{}` has two rows", object.name, row.name);
        }
    }
}

#[test]
fn the_grammar_knows_every_keyword() {
    for object in OBJECTS.iter().filter(|object| object.kind != Kind::Reference) {
        for row in object.keywords.iter().filter(|row| row.of != Versions::Extension) {
            let shape = member(object.kind, row.name);
            assert!(shape != Shape::Unknown, "the grammar has no `{}` in a {}", row.name, object.name);
        }
    }
}

#[test]
fn what_a_version_does_not_have_is_said_or_says_nothing_about_values() {
    for object in OBJECTS {
        for row in object.keywords {
            let is_silent = matches!(row.elsewhere(), Handling::Read(_));
            let says_nothing = matches!(row.own, Handling::Read(Effect::Nothing));
            assert!(!is_silent || says_nothing, "{}: `{}` is dropped in silence", object.name, row.name);
        }
    }
}

/// A document with an object of each kind, and where it is.
fn objects() -> (Value, Vec<(Kind, &'static str)>) {
    let media = json!({"schema": {"type": "object"}, "encoding": {"a": {}}, "examples": {"a": {"value": 1}}});
    let responses = json!({"200": {
        "description": "d", "links": {"l": {"operationId": "o"}}, "headers": {"h": {"schema": {}}},
    }});
    let parameters = json!([{"name": "q", "in": "query", "schema": {"type": "string"}}]);
    let post = json!({
        "parameters": parameters, "requestBody": {"content": {"application/json": media}}, "responses": responses,
    });
    let flow = json!({"authorizationUrl": "https://a", "tokenUrl": "https://a", "scopes": {}});
    let document = json!({
        "openapi": "3.0.4",
        "info": {"title": "t", "version": "1", "contact": {}, "license": {"name": "n"}},
        "externalDocs": {"url": "https://a"},
        "tags": [{"name": "t"}],
        "servers": [{"url": "https://{v}", "variables": {"v": {"default": "a"}}}],
        "paths": {"/a": {"post": post}},
        "components": {
            "schemas": {"A": {"type": "object", "discriminator": {"propertyName": "p"}, "xml": {}}},
            "securitySchemes": {"o": {"type": "oauth2", "flows": {"authorizationCode": flow}}},
        },
    });
    let places = vec![
        (Kind::Document, ""),
        (Kind::Info, "/info"),
        (Kind::Contact, "/info/contact"),
        (Kind::License, "/info/license"),
        (Kind::Server, "/servers/0"),
        (Kind::ServerVariable, "/servers/0/variables/v"),
        (Kind::Components, "/components"),
        (Kind::PathItem, "/paths/~1a"),
        (Kind::Operation, "/paths/~1a/post"),
        (Kind::ExternalDocs, "/externalDocs"),
        (Kind::Parameter, "/paths/~1a/post/parameters/0"),
        (Kind::RequestBody, "/paths/~1a/post/requestBody"),
        (Kind::MediaType, "/paths/~1a/post/requestBody/content/application~1json"),
        (Kind::Encoding, "/paths/~1a/post/requestBody/content/application~1json/encoding/a"),
        (Kind::Example, "/paths/~1a/post/requestBody/content/application~1json/examples/a"),
        (Kind::Response, "/paths/~1a/post/responses/200"),
        (Kind::Link, "/paths/~1a/post/responses/200/links/l"),
        (Kind::Header, "/paths/~1a/post/responses/200/headers/h"),
        (Kind::Tag, "/tags/0"),
        (Kind::Schema, "/components/schemas/A"),
        (Kind::Discriminator, "/components/schemas/A/discriminator"),
        (Kind::Xml, "/components/schemas/A/xml"),
        (Kind::SecurityScheme, "/components/securitySchemes/o"),
        (Kind::Flows, "/components/securitySchemes/o/flows"),
        (Kind::Flow, "/components/securitySchemes/o/flows/authorizationCode"),
    ];
    (document, places)
}

/// The codes of the diagnostics that name a keyword, when it is in an object of the document.
fn codes(document: &Value, place: &str, keyword: &str, value: Value) -> BTreeSet<Code> {
    let mut document = document.clone();
    document.pointer_mut(place).unwrap()[keyword] = value;
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::new());
    let entry = Entry::Value { name: Path::new("document.json"), value: Arc::new(document) };
    let loaded = load(entry, &mut sources, &mut diagnostics).unwrap();
    let mut origins = loaded.origins.clone();
    read(loaded, &mut origins, &mut diagnostics).unwrap();
    let named = format!("`{keyword}`");
    let found = diagnostics.iter().filter(|diagnostic| diagnostic.message.contains(&named));
    // The value need not be one that the keyword may have.
    found.map(|diagnostic| diagnostic.code).filter(|code| *code != Code::WrongType).collect()
}

/// Puts every keyword that a version does not have into its object, and compares what is reported with its row.
fn check_foreign(version: Version, document: &Value, places: &[(Kind, &'static str)]) {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for object in OBJECTS.iter().filter(|object| object.kind != Kind::Reference) {
        let Some((_, place)) = places.iter().find(|(kind, _)| *kind == object.kind) else { continue };
        // What decides the version is not foreign to the document.
        let rows = object.keywords.iter().filter(|row| !matches!(row.name, "openapi" | "swagger"));
        for row in rows.filter(|row| !row.is_of(version)) {
            let value = match member(object.kind, row.name) {
                Shape::Map(_) => json!({"a": {}}),
                Shape::List(_) => json!([{}]),
                Shape::One(_) => json!({}),
                Shape::Scalar if row.name == "nullable" || row.name == "deprecated" || row.name == "writeOnly" => {
                    json!(true)
                }
                Shape::Scalar if row.name.ends_with("Ref") => json!(format!("#{place}")),
                // `text` is a value that each scalar may have.
                _ => json!("text"),
            };
            let expected = match row.handling(version) {
                Handling::Reported(code) => Some(code),
                Handling::Rewritten(_) => Some(Code::KeywordOfOtherVersion),
                Handling::Read(_) => None,
            };
            tried += 1;
            let found = codes(document, place, row.name, value);
            if !found.iter().copied().eq(expected) {
                wrong.push(format!("{}: `{}`: {found:?}, its row says {expected:?}", object.name, row.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{version}:\n{}", wrong.join("\n"));
    assert!(tried > 20, "{version}: {tried} keywords");
}

#[test]
fn a_keyword_that_a_later_version_or_2_0_has_is_reported_as_its_row_says() {
    let (mut document, places) = objects();
    for (version, number) in [(Version::V3_0, "3.0.4"), (Version::V3_1, "3.1.1"), (Version::V3_2, "3.2.0")] {
        document["openapi"] = json!(number);
        check_foreign(version, &document, &places);
    }
}

#[test]
fn a_keyword_that_2_0_does_not_have_is_reported_as_its_row_says() {
    let document = json!({
        "swagger": "2.0",
        "info": {"title": "t", "version": "1", "contact": {}, "license": {"name": "n"}},
        "externalDocs": {"url": "https://a"},
        "tags": [{"name": "t"}],
        "paths": {"/a": {"post": {
            "parameters": [{"name": "q", "in": "query", "type": "string"}],
            "responses": {"200": {"description": "d", "headers": {"h": {"type": "string"}}}},
        }}},
        "definitions": {"A": {"type": "object", "xml": {}}},
        "securityDefinitions": {"b": {"type": "basic"}},
    });
    let places = [
        (Kind::Document, ""),
        (Kind::Info, "/info"),
        (Kind::License, "/info/license"),
        (Kind::Tag, "/tags/0"),
        (Kind::PathItem, "/paths/~1a"),
        (Kind::Operation, "/paths/~1a/post"),
        (Kind::Parameter, "/paths/~1a/post/parameters/0"),
        (Kind::Response, "/paths/~1a/post/responses/200"),
        (Kind::Header, "/paths/~1a/post/responses/200/headers/h"),
        (Kind::Schema, "/definitions/A"),
        (Kind::Xml, "/definitions/A/xml"),
        (Kind::SecurityScheme, "/securityDefinitions/b"),
    ];
    check_foreign(Version::V2_0, &document, &places);
}

/// The JSON Schema of OpenAPI 3.0, written by the authors of the specification, if it is beside the repository.
#[test]
fn the_schema_of_3_0_names_the_same_fields() {
    let path = std::env::var_os("SPECWRIGHT_VECTORS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors"), PathBuf::from)
        .join("oas30-schema/schema.yaml");
    if !path.is_file() {
        println!("the JSON Schema of OpenAPI 3.0 is not here: the table is compared with the lists of this file alone");
        return;
    }
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::new());
    let id = sources.open(&path, &mut diagnostics);
    let schema = sources.value(id).unwrap();
    let mut compared = 0;
    for (definition, kind) in [
        ("Info", Kind::Info),
        ("Contact", Kind::Contact),
        ("License", Kind::License),
        ("Server", Kind::Server),
        ("ServerVariable", Kind::ServerVariable),
        ("Components", Kind::Components),
        ("Schema", Kind::Schema),
        ("Discriminator", Kind::Discriminator),
        ("XML", Kind::Xml),
        ("Response", Kind::Response),
        ("MediaType", Kind::MediaType),
        ("Example", Kind::Example),
        ("Header", Kind::Header),
        ("Operation", Kind::Operation),
        ("ExternalDocumentation", Kind::ExternalDocs),
        ("Parameter", Kind::Parameter),
        ("RequestBody", Kind::RequestBody),
        ("Link", Kind::Link),
        ("Encoding", Kind::Encoding),
        ("Tag", Kind::Tag),
        ("OAuthFlows", Kind::Flows),
    ] {
        let properties = schema.pointer(&format!("/definitions/{definition}/properties")).unwrap();
        for name in properties.as_object().unwrap().keys() {
            let row = keyword(kind, name).unwrap_or_else(|| panic!("{definition} has no row for `{name}`"));
            assert!(row.is_of(Version::V3_0), "{definition}: 3.0 has `{name}`");
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared} fields of {}", path.display());
}
