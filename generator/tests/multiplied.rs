//! Documents in which many places share one large thing, or look for one of many. Each ends: what is said once is looked at once, and
//! where there is no room for all copies, that is reported.

use serde_json::{Map, Value, json};
use specwright::{Code, Error, Generated, configure_document};

/// How many there are of what is shared, and of what shares it: the product of two would take minutes.
const MANY: usize = 3_000;

fn document(version: &str, paths: Map<String, Value>, components: &Value) -> Value {
    json!({"openapi": version, "info": {"title": "a", "version": "1"}, "paths": paths, "components": components})
}

fn generate(document: Value) -> Result<Generated, Error> {
    configure_document("multiplied.json", document).file()
}

/// The code of these schemas, and what is reported.
#[track_caller]
fn schemas(schemas: impl IntoIterator<Item = (String, Value)>) -> (String, Vec<Code>) {
    of(document("3.1.0", Map::new(), &json!({"schemas": schemas.into_iter().collect::<Map<String, Value>>()})))
}

#[track_caller]
fn of(document: Value) -> (String, Vec<Code>) {
    let generated = generate(document).unwrap_or_else(|error| panic!("{error:?}"));
    let code = generated.files().map(|(_, text)| text).collect();
    (code, generated.warnings().iter().map(|found| found.code).collect())
}

fn reference(name: impl std::fmt::Display) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn many(prefix: &str, make: impl Fn(usize) -> Value) -> Vec<(String, Value)> {
    (0..MANY).map(|index| (format!("{prefix}{index}"), make(index))).collect()
}

fn and(mut all: Vec<(String, Value)>, name: &str, schema: Value) -> Vec<(String, Value)> {
    all.push((name.to_owned(), schema));
    all
}

fn object(properties: Vec<(String, Value)>) -> Value {
    json!({"type": "object", "properties": properties.into_iter().collect::<Map<String, Value>>()})
}

/// An object with one property of this type, which it requires.
fn with(name: String, ty: &str) -> Value {
    json!({"type": "object", "required": [name], "properties": {name: {"type": ty}}})
}

fn texts(prefix: &str) -> Vec<String> {
    (0..MANY).map(|index| format!("{prefix}{index}")).collect()
}

#[test]
fn values_that_unions_join_are_not_copied_without_end() {
    let all = many("U", |_| json!({"anyOf": [reference("E"), reference("F")]}));
    let all = and(all, "E", json!({"type": "string", "enum": texts("e")}));
    let (code, found) = schemas(and(all, "F", json!({"type": "string", "enum": texts("f")})));
    assert!(found.contains(&Code::UnsupportedInheritance));
    assert!(code.contains("pub enum U0 {") && code.contains("pub type U2999 = Value;"), "the last have no room");
    assert!(code.matches("= \"e2999\",").count() < MANY);
}

#[test]
fn values_that_extensions_narrow_are_not_looked_up_without_end() {
    let all = many("S", |_| json!({"allOf": [reference("E"), reference("F")]}));
    let all = and(all, "E", json!({"type": "string", "enum": texts("e")}));
    let (code, found) = schemas(and(all, "F", json!({"type": "string", "enum": ["e7", "other"]})));
    assert!(code.contains("pub enum S0 {\n    E7,\n    /// A value"), "only what both list is left");
    assert!(!code.contains("pub enum S2999 {") && found.contains(&Code::UnsupportedInheritance));
}

#[test]
fn objects_of_an_any_of_are_not_compared_with_each_other_without_end() {
    let object = |index| json!({"type": "object", "properties": {"kind": {"enum": ["all", format!("k{index}")]}}});
    let branches: Vec<Value> = texts("S").into_iter().map(reference).collect();
    let (code, found) = schemas(and(many("S", object), "U", json!({"anyOf": branches})));
    assert!(code.contains("pub enum U {") && code.contains("\n    S2999("));
    assert_eq!(found, [Code::AmbiguousUnion, Code::UnsupportedUnion], "no more were compared than there is room for");
}

#[test]
fn strings_with_a_format_are_not_compared_with_each_other() {
    let branch = |index: usize| json!({"type": "string", "format": "date", "enum": [format!("{:04}-01-01", index)]});
    let branches: Vec<Value> = (0..MANY).map(branch).collect();
    let (code, found) = schemas([("U".to_owned(), json!({"oneOf": branches}))]);
    assert!(code.contains("pub enum U {") && code.contains("\n    String3000("));
    assert_eq!(found, [Code::AmbiguousUnion], "no limit was reached");
}

#[test]
fn tags_that_many_extensions_inherit_are_looked_up() {
    let all = many("S", |index| json!({"allOf": [reference("Base"), with(format!("p{index}"), "string")]}));
    let mapping: Map<String, Value> =
        (0..MANY).map(|index| (format!("tag{index}"), json!(format!("#/components/schemas/S{index}")))).collect();
    let base = json!({
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}},
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    });
    let (code, found) = schemas(and(all, "Base", base));
    assert_eq!(code.matches("= \"tag").count(), 2 * MANY, "each is written by its type, and read by the union");
    assert!(code.contains("S2999 = \"tag2999\"") && found.is_empty(), "{found:?}");
}

#[test]
fn a_base_that_lists_its_extensions_is_not_searched_by_each() {
    let all = many("S", |index| json!({"allOf": [reference("Base"), with(format!("p{index}"), "string")]}));
    let branches: Vec<Value> = texts("S").into_iter().map(reference).collect();
    let (code, found) = schemas(and(all, "Base", json!({"oneOf": branches})));
    assert_eq!(code.matches("\npub struct S").count(), MANY);
    assert!(code.contains("\n    S2999(S2999)") && found.is_empty(), "{found:?}");
}

#[test]
fn a_large_object_that_many_unions_may_lack_is_compared_with_nothing() {
    let all = many("U", |_| json!({"anyOf": [reference("A"), {"type": "null"}]}));
    let properties = (0..600).map(|index| (format!("p{index}"), json!({"type": "string"}))).collect();
    let (code, found) = schemas(and(all, "A", object(properties)));
    assert!(found.is_empty(), "all have room: {found:?}");
    assert!(code.contains("pub type U2999 = A;"));
}

#[test]
fn a_schema_of_many_families_is_not_looked_at_by_each_union() {
    let base = |index: usize| {
        let property = format!("k{index}");
        let mut base = with(property.clone(), "string");
        base["discriminator"] = json!({"propertyName": property});
        base
    };
    let bases: Vec<(String, Value)> = (0..300).map(|index| (format!("B{index}"), base(index))).collect();
    let all_of: Vec<Value> = bases.iter().map(|(name, _)| reference(name)).collect();
    let unions = many("U", |_| json!({"oneOf": [reference("A"), with("z".to_owned(), "string")]}));
    let all = bases.into_iter().chain(unions).collect();
    let (code, found) = schemas(and(all, "A", json!({"allOf": all_of})));
    assert!(code.contains("pub enum U0 {") && code.contains("pub type U2999 = Value;"), "the last have no room");
    assert!(found.contains(&Code::UnsupportedUnion), "only some of the families were looked at");
}

#[test]
fn inline_branches_that_a_mapping_names_are_looked_up() {
    let branch = |index: usize| {
        let mut branch = with("kind".to_owned(), "string");
        branch["properties"][format!("p{index}")] = json!({});
        branch
    };
    let branches: Vec<Value> = (0..MANY).map(branch).collect();
    let mapping: Map<String, Value> = (0..MANY)
        .map(|index| (format!("tag{index}"), json!(format!("#/components/schemas/U/oneOf/{index}"))))
        .collect();
    let union = json!({"oneOf": branches, "discriminator": {"propertyName": "kind", "mapping": mapping}});
    let (code, found) = schemas([("U".to_owned(), union)]);
    assert!(
        code.contains("\n    Tag2999(UOneOf2999)"),
        "an inline branch is one with the schema that the mapping names"
    );
    assert!(code.contains("Tag2999 = \"tag2999\"") && found.is_empty(), "{found:?}");
}

#[test]
fn tuples_of_tuples_are_not_copied_to_each_extension_without_end() {
    let of = |item: Value| json!({"type": "array", "prefixItems": vec![item; 12]});
    let tuple = of(of(of(json!({"type": "string"}))));
    let all = many("S", |index| json!({"allOf": [reference("A"), {"properties": {format!("p{index}"): {}}}]}));
    let (code, found) = schemas(and(all, "A", json!({"type": "object", "properties": {"t": tuple}})));
    assert!(code.contains("pub struct S0 {") && code.contains("pub type S2999 = Value;"), "the last have no room");
    assert!(found.contains(&Code::UnsupportedInheritance));
}

#[test]
fn required_names_without_a_declaration_are_not_copied_without_end() {
    let all = many("S", |index| json!({"allOf": [reference("A"), {"properties": {format!("p{index}"): {}}}]}));
    let base = json!({"type": "object", "properties": {"a": {}}, "required": texts("r")});
    let (code, found) = schemas(and(all, "A", base));
    assert!(code.contains("pub struct S0 {") && code.contains("pub type S2999 = Value;"), "the last have no room");
    assert!(found.contains(&Code::UnsupportedInheritance) && found.contains(&Code::UndeclaredProperty));
}

#[test]
fn a_long_pattern_that_many_names_stand_for_is_not_copied_without_end() {
    let all = many("S", |_| json!({"allOf": [reference("P")]}));
    let (code, found) = schemas(and(all, "P", json!({"type": "string", "pattern": "a".repeat(300_000)})));
    assert!(found.contains(&Code::UnsupportedInheritance));
    assert!(code.contains("pub type S0 = P;") && code.contains("pub type S2999 = Value;"), "the last have no room");
}

#[test]
fn a_long_chain_of_other_names_is_not_walked_by_each_field() {
    let link = |index: usize| (format!("S{index}"), json!({"oneOf": [reference(format!("S{}", index + 1))]}));
    let mut all: Vec<(String, Value)> = (0..MANY).map(link).collect();
    all.push((format!("S{MANY}"), json!({"type": "object", "properties": {"x": {"type": "string"}}})));
    let properties = many("p", |_| reference("S0"));
    let (code, found) = schemas(and(all, "Holder", object(properties)));
    assert!(code.contains("pub type S0 = S1;") && code.contains("pub type S2999 = S3000;"));
    assert_eq!(code.matches(": Option<S0>,").count(), MANY);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_long_chain_of_lists_is_not_walked_by_each_variant() {
    let link =
        |index: usize| (format!("S{index}"), json!({"type": "array", "items": reference(format!("S{}", index + 1))}));
    let mut all: Vec<(String, Value)> = (0..MANY).map(link).collect();
    all.push((format!("S{MANY}"), json!({"type": "string"})));
    let branches: Vec<Value> = (0..MANY).map(|index| reference(format!("S{index}"))).collect();
    let (code, found) = schemas(and(all, "U", json!({"oneOf": branches})));
    assert!(code.contains("pub type S2999 = Vec<S3000>;") && code.contains("\n    S2999(S2999)"));
    assert_eq!(found, [Code::AmbiguousUnion], "no limit was reached");
}

#[test]
fn a_long_chain_of_json_in_strings_overflows_no_stack() {
    let link = |index: usize| {
        let content = reference(format!("S{}", index + 1));
        (
            format!("S{index}"),
            json!({"type": "string", "contentMediaType": "application/json", "contentSchema": content}),
        )
    };
    let mut all: Vec<(String, Value)> = (0..MANY).map(link).collect();
    all.push((format!("S{MANY}"), json!({"type": "object", "properties": {"x": {"type": "string"}}})));
    let properties = many("p", |_| reference("S0"));
    let (code, found) = schemas(and(all, "Holder", object(properties)));
    assert!(code.contains("pub type S0 = JsonText<S1>;") && code.contains("pub type S2999 = JsonText<S3000>;"));
    assert_eq!(code.matches(": Option<S0>,").count(), MANY);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn what_the_types_of_a_large_union_can_do_is_found_once() {
    let all = many("S", |index| with(format!("p{index}"), "number"));
    let branches: Vec<Value> = texts("S").into_iter().map(reference).collect();
    let (code, found) = schemas(and(all, "U", json!({"oneOf": branches})));
    assert!(code.contains("\n    S2999(S2999)") && found.is_empty(), "{found:?}");
    assert!(!code.contains("impl Eq for U "), "floating-point numbers are not `Eq`");
}

#[test]
fn inline_objects_of_a_large_object_are_ordered_once() {
    let inner = |index: usize| {
        let [deepest, other] = [format!("y{index}"), "z".to_owned()].map(|name| with(name, "string"));
        json!({"type": "object", "properties": {"a": deepest, "b": other}})
    };
    let (code, found) = schemas([("A".to_owned(), object(many("p", inner)))]);
    assert!(code.contains("pub struct A {") && found.is_empty(), "{found:?}");
    assert_eq!(code.matches("pub mod p").count(), MANY, "each has a module, in the order of the properties");
    let place = |number: usize| code.find(&format!("pub mod p{number} {{"));
    assert!(place(0) < place(1) && place(1) < place(2) && place(2_998) < place(2_999));
}

#[test]
fn objects_deep_inside_others_have_modules() {
    let nest = |index: usize| {
        let innermost = json!({"type": "object", "properties": {format!("z{index}"): {"type": "string"}}});
        (0..40)
            .fold(innermost, |inner, _| json!({"type": "object", "properties": {"in": inner, "of": reference("End")}}))
    };
    let all: Vec<(String, Value)> = (0..60).map(|index| (format!("S{index}"), nest(index))).collect();
    let (code, found) = schemas(and(all, "End", object(vec![("x".to_owned(), json!({"type": "string"}))])));
    assert!(code.contains("pub mod s59 {") && found.is_empty(), "{found:?}");
    assert_eq!(code.matches("pub mod ").count(), 60 * 40);
}

#[test]
fn an_example_of_schemas_that_require_each_other_is_not_written_to_its_end() {
    let names = || (0..20).map(|index| format!("p{index}"));
    let level = |index: usize| {
        let properties: Map<String, Value> = names().map(|name| (name, reference(format!("S{}", index + 1)))).collect();
        (
            format!("S{index}"),
            json!({"type": "object", "required": names().collect::<Vec<_>>(), "properties": properties}),
        )
    };
    let mut all: Map<String, Value> = (0..9).map(level).collect();
    all.insert("S9".to_owned(), json!({"type": "string"}));
    let body = json!({"required": true, "content": {"application/json": {"schema": reference("S2")}}});
    let post = json!({"operationId": "send", "requestBody": body, "responses": {"204": {"description": ""}}});
    let paths = Map::from_iter([("/a".to_owned(), json!({"post": post}))]);
    let (code, found) = of(document("3.1.0", paths, &json!({"schemas": all})));
    assert!(code.contains("fn send(") && found.is_empty(), "{found:?}");
    assert!(!code.contains("client.send("), "it would have 20⁷ lines");
}

#[test]
fn variants_without_an_example_are_not_tried_again_and_again() {
    let union = |index: usize| {
        let next = |number: usize| {
            let mut branch = with(format!("k{number}"), "string");
            branch["properties"][format!("k{number}")] = reference(format!("U{}", (index + 1) % 12));
            branch
        };
        let branches: Vec<Value> = (0..40).map(next).collect();
        (format!("U{index}"), json!({"oneOf": branches}))
    };
    let all: Map<String, Value> = (0..12).map(union).collect();
    let body = json!({"required": true, "content": {"application/json": {"schema": reference("U0")}}});
    let post = json!({"operationId": "send", "requestBody": body, "responses": {"204": {"description": ""}}});
    let paths = Map::from_iter([("/a".to_owned(), json!({"post": post}))]);
    let (code, _) = of(document("3.1.0", paths, &json!({"schemas": all})));
    assert!(code.contains("fn send(") && !code.contains("client.send("), "no value ends");
}

#[test]
fn queries_in_paths_are_read_once_for_all_parameters() {
    let names: Vec<String> = (0..140).map(|index| format!("q{index}")).collect();
    let declared: Map<String, Value> = names
        .iter()
        .map(|name| (name.clone(), json!({"name": name, "in": "query", "schema": {"type": "string"}})))
        .collect();
    let parameters: Vec<Value> =
        names.iter().map(|name| json!({"$ref": format!("#/components/parameters/{name}")})).collect();
    let query: Vec<String> = names.iter().map(|name| format!("{name}={{{name}}}")).collect();
    let operation = |number: usize| {
        let responses = json!({"204": {"description": ""}});
        let get = json!({"operationId": format!("op{number}"), "parameters": parameters, "responses": responses});
        (format!("/a{number}?{}", query.join("&")), json!({"get": get}))
    };
    let (code, found) = of(document("3.0.4", (0..60).map(operation).collect(), &json!({"parameters": declared})));
    assert!(code.contains("fn op59(") && found.is_empty(), "{found:?}");
    assert_eq!(
        code.matches("pub fn q139(").count(),
        60,
        "each operation writes the queries of its path by its parameters"
    );
    assert!(!code.contains("?q0="));
}

#[test]
fn braces_that_do_not_match_are_looked_at_once() {
    let operation = |number: usize| {
        let get = json!({"operationId": format!("op{number}"), "responses": {"204": {"description": ""}}});
        (format!("/a{number}{}", "{{}".repeat(600)), json!({"get": get}))
    };
    let (code, found) = of(document("3.0.4", (0..200).map(operation).collect(), &json!({})));
    assert_eq!(code.matches("pub fn op").count(), 200);
    assert_eq!(found.iter().filter(|code| **code == Code::InvalidKey).count(), 200, "each path is reported");
}

#[test]
fn names_that_operations_share_are_not_copied_without_end() {
    let parameter = json!({"name": format!("p{}", "-".repeat(20_000)), "in": "query", "schema": {"type": "string"}});
    let operation = |number: usize| {
        let parameters = [json!({"$ref": "#/components/parameters/P"})];
        let responses = json!({"204": {"description": ""}});
        let get = json!({"operationId": format!("op{number}"), "parameters": parameters, "responses": responses});
        (format!("/a{number}"), json!({"get": get}))
    };
    let paths = (0..MANY).map(operation).collect();
    let (code, found) = of(document("3.0.4", paths, &json!({"parameters": {"P": parameter}})));
    assert!(found.contains(&Code::UnsupportedParameter));
    assert!(code.contains("fn op0(") && !code.contains("fn op2999("), "the last have no room");
}

#[test]
fn parts_of_a_target_of_a_reference_are_not_copied_without_end() {
    // What is in an extension is copied as all of a target is.
    let data: Vec<usize> = (0..8_000).collect();
    let innermost = json!({"type": "object", "properties": {"z": {"type": "string", "x-data": data}}});
    let deep = (0..40).fold(innermost, |inner, _| json!({"type": "object", "properties": {"on": inner}}));
    let path = |steps: usize| format!("A{}", "/properties/on".repeat(steps));
    let mut all: Vec<(String, Value)> = (1..40).map(|steps| (format!("R{steps}"), reference(path(steps)))).collect();
    all.push(("A".to_owned(), deep));
    let (code, found) = schemas(all);
    assert!(code.contains("pub struct A {"));
    assert!(found.contains(&Code::UnresolvedReference), "{found:?}");
}
