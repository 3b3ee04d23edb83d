//! Values that schemas accept, and others that they refuse.

use std::path::Path;

use crate::Form;
use serde_json::{Value, json};

use super::{Strictness, Validator};
use crate::flat::Heirs;
use crate::library::{Files, Library};

/// Asserts that a component schema accepts the first values, and refuses the others.
fn check(schemas: &Value, name: &str, form: Form, right: &[Value], wrong: &[Value]) {
    let files = Files::of(json!({ "components": { "schemas": schemas } }));
    let library = Library::new(&files);
    let schema = library.schema(Path::new(""), &format!("/components/schemas/{name}"), name).unwrap();
    let heirs = Heirs::new(&library, &[]);
    let validator = Validator::new(&library, &heirs, form);
    let how = Strictness { patterns: true, constraints: true, letter: false, closed: true };
    for (values, expected) in [(right, true), (wrong, false)] {
        for value in values {
            assert_eq!(validator.accepts(&[schema], value, how), expected, "{name}: {value}");
        }
    }
}

/// Like [`check`], of one schema and values in responses.
fn check_one(schema: Value, right: &[Value], wrong: &[Value]) {
    check(&json!({ "It": schema }), "It", Form::Response, right, wrong);
}

#[test]
fn a_value_is_valid_where_every_schema_says_so() {
    let schemas = json!({
        "Pet": {
            "type": "object",
            "required": ["kind", "id"],
            "properties": {
                "id": { "type": "integer", "readOnly": true },
                "kind": { "type": "string", "enum": ["cat", "dog"] },
                "name": { "type": "string", "maxLength": 3, "nullable": true },
                "born": { "type": "string", "format": "date" }
            },
            "additionalProperties": { "type": "number", "minimum": 0, "exclusiveMinimum": true }
        },
        "Cat": { "allOf": [{ "$ref": "#/components/schemas/Pet" }, { "not": { "required": ["bark"] } }] },
        "Either": {
            "oneOf": [{ "type": "integer" }, { "type": "array", "items": { "$ref": "#/components/schemas/Cat" } }]
        }
    });
    let wrong = [
        json!({ "kind": "cat" }),
        json!({ "id": 1.5, "kind": "cat" }),
        json!({ "id": 1, "kind": "eel" }),
        json!({ "id": 1, "kind": null }),
        json!({ "id": 1, "kind": "cat", "name": "Pond" }),
        json!({ "id": 1, "kind": "cat", "born": "2023-02-29" }),
        json!({ "id": 1, "kind": "cat", "x": 0 }),
        json!({ "id": 1, "kind": "cat", "x": "text" }),
        json!([]),
        json!(null),
    ];
    check(&schemas, "Pet", Form::Response, &[json!({ "id": 1, "kind": "cat", "name": null, "x": 0.5 })], &wrong);
    // What is `readOnly` is not asked of requests.
    check(&schemas, "Pet", Form::Request, &[json!({ "kind": "cat" })], &[]);
    check(&schemas, "Cat", Form::Response, &[], &[json!({ "id": 1, "kind": "cat", "bark": 1 })]);
    let list = json!([{ "id": 1, "kind": "dog", "born": "2024-02-29" }]);
    check(&schemas, "Either", Form::Response, &[list], &[json!("text")]);
}

#[test]
fn types_are_lists_and_constants_are_values() {
    check_one(json!({ "type": ["string", "null"] }), &[json!(null), json!("a")], &[json!(1)]);
    check_one(json!({ "const": 2 }), &[json!(2), json!(2.0)], &[json!("2"), json!(null)]);
    check_one(json!({ "exclusiveMinimum": 0, "exclusiveMaximum": 2 }), &[json!(1)], &[json!(0), json!(2)]);
    check_one(json!({ "type": "number", "format": "int64" }), &[json!(1)], &[json!(0.5)]);
    check_one(json!(false), &[], &[json!(1), json!({})]);
    let union = json!({ "anyOf": [{ "type": "object" }, { "type": "null" }], "additionalProperties": true });
    check_one(union, &[json!(null), json!({ "a": 1 })], &[json!("a")]);
}

#[test]
fn items_that_are_described_one_by_one_are_a_tuple() {
    let pair = json!([{ "type": "string" }, { "type": "integer" }]);
    let wrong = [json!(["a"]), json!(["a", 1, 2]), json!([1, "a"]), json!([])];
    for tuple in [
        json!({ "prefixItems": pair }),
        json!({ "prefixItems": pair, "items": false }),
        json!({ "prefixItems": pair, "minItems": 2, "maxItems": 2 }),
        json!({ "items": pair, "additionalItems": false }),
    ] {
        check_one(tuple, &[json!(["a", 1])], &wrong);
    }
    let open = json!({ "prefixItems": pair, "items": { "type": "boolean" } });
    check_one(open, &[json!([]), json!(["a"]), json!(["a", 1, true])], &[json!(["a", true]), json!(["a", 1, 2])]);
    check_one(json!({ "items": pair }), &[json!([]), json!(["a", 1, true])], &[json!([1])]);
    check_one(json!({ "contains": { "const": 1 }, "maxContains": 1 }), &[json!([0, 1])], &[json!([]), json!([1, 1])]);
}

#[test]
fn properties_are_declared_or_match_a_pattern_or_are_others() {
    let schema = json!({
        "properties": { "x-known": { "type": "boolean" } },
        "patternProperties": { "^x-": {}, "^n-": { "type": "integer" } },
        "additionalProperties": { "type": "string" },
        "propertyNames": { "maxLength": 7 }
    });
    let right = [json!({ "x-known": true, "x-a": [1], "n-a": 1, "a": "b" }), json!({})];
    let wrong = [json!({ "x-known": 1 }), json!({ "n-a": "b" }), json!({ "a": 1 }), json!({ "x-longer": 1 })];
    check_one(schema, &right, &wrong);
    let closed = json!({ "oneOf": [{ "properties": { "a": {} } }], "unevaluatedProperties": false });
    check_one(closed, &[json!({ "a": 1 })], &[json!({ "b": 1 })]);
}

#[test]
fn conditions_ask_for_more_where_they_hold() {
    let schema = json!({
        "properties": { "kind": { "type": "string" }, "size": {}, "unit": {}, "tip": {} },
        "if": { "properties": { "kind": { "const": "box" } }, "required": ["kind"] },
        "then": { "required": ["size"] },
        "else": { "required": ["tip"] },
        "dependentRequired": { "size": ["unit"] },
        "dependentSchemas": { "unit": { "properties": { "unit": { "enum": ["cm", "in"] } } } }
    });
    let right = [json!({ "kind": "box", "size": 1, "unit": "cm" }), json!({ "kind": "cone", "tip": 1 })];
    let wrong = [
        json!({ "kind": "box", "tip": 1 }),
        json!({ "kind": "cone" }),
        json!({ "kind": "box", "size": 1 }),
        json!({ "kind": "box", "size": 1, "unit": "ft" }),
    ];
    check_one(schema, &right, &wrong);
}

#[test]
fn a_value_is_of_the_branch_that_its_tag_means() {
    let branch = |needed: &str| json!({ "required": ["kind", needed], "properties": { "kind": {}, needed: {} } });
    let schemas = json!({
        "A": branch("a"),
        "B": branch("b"),
        "Either": {
            "oneOf": [{ "$ref": "#/components/schemas/A" }, { "$ref": "#/components/schemas/B", "description": "b" }],
            "discriminator": {
                "propertyName": "kind",
                "mapping": { "a": "#/components/schemas/A", "b": "#/components/schemas/B" }
            }
        }
    });
    let right = [json!({ "kind": "a", "a": 1 }), json!({ "kind": "b", "b": 1 })];
    check(&schemas, "Either", Form::Response, &right, &[json!({ "kind": "b", "a": 1 })]);
}
