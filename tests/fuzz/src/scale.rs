//! Documents of about a megabyte in which everything of one kind is repeated: what a reader or a walk could take the square
//! or the power of.

use serde_json::{Map, Value, json};

/// A kind of document: its name, and what makes it.
pub type Kind = (&'static str, fn() -> Value);

/// All kinds.
pub const KINDS: [Kind; 52] = [
    ("a chain of references", || schemas(chain(12_000, |next| next))),
    ("a chain of extensions", || {
        schemas(chain(6_000, |next| json!({"allOf": [next, {"properties": {"p": {"type": "string"}}}]})))
    }),
    ("a chain of unions", || {
        schemas(chain(6_000, |next| json!({"oneOf": [next, {"type": "object", "properties": {"p": {}}}]})))
    }),
    ("extensions of each other", || schemas(web("allOf"))),
    ("unions of each other", || schemas(web("anyOf"))),
    ("each extension twice", || schemas(chain(26, |next| json!({"allOf": [next, next]})))),
    ("the same reference a hundred times", || schemas(chain(100, |next| json!({"oneOf": vec![next; 100]})))),
    ("many extend one with many properties", || {
        let mut all =
            many(6_000, |index| json!({"allOf": [reference("A"), {"properties": {format!("q{index}"): {}}}]}));
        all.insert("A".to_owned(), json!({"type": "object", "properties": many(9_000, |_| json!({"type": "string"}))}));
        schemas(all)
    }),
    ("many extend one with a long description", || {
        let mut all =
            many(6_000, |index| json!({"allOf": [reference("A"), {"properties": {format!("q{index}"): {}}}]}));
        all.insert(
            "A".to_owned(),
            json!({"properties": {"p": {"type": "string", "description": "x y ".repeat(100_000)}}}),
        );
        schemas(all)
    }),
    ("many properties share a constant", || {
        let mut all = Map::from_iter([(
            "A".to_owned(),
            json!({"type": "object", "properties": many(9_000, |_| reference("P"))}),
        )]);
        all.insert("P".to_owned(), json!({"type": "string", "enum": ["x".repeat(300_000)]}));
        schemas(all)
    }),
    ("many parts have one property", || {
        let part = json!({"properties": {"p": {"type": "object", "properties": many(8, |_| json!({"maxLength": 5, "type": "string"}))}}});
        schemas(Map::from_iter([("A".to_owned(), json!({"allOf": vec![part; 2_500]}))]))
    }),
    ("unions in one allOf", || {
        let union = |index| json!({"oneOf": [{"properties": {format!("a{index}"): {}}}, {"properties": {format!("b{index}"): {}}}]});
        schemas(Map::from_iter([("A".to_owned(), json!({"allOf": (0..8_000).map(union).collect::<Vec<_>>()}))]))
    }),
    ("a union beside many properties", || {
        let branches: Vec<Value> = (0..5_000).map(|index| json!({"properties": {format!("x{index}"): {}}})).collect();
        let properties = many(5_000, |_| json!({"type": "string"}));
        schemas(Map::from_iter([("A".to_owned(), json!({"properties": properties, "oneOf": branches}))]))
    }),
    ("variants that a tag tells apart", || {
        let variant = json!({"type": "object", "required": ["k"], "properties": {"k": {"type": "string"}}});
        let mut all = many(5_000, |_| variant.clone());
        let branches: Vec<Value> = (0..5_000).map(|index| reference(format!("S{index}"))).collect();
        all.insert("U".to_owned(), json!({"oneOf": branches, "discriminator": {"propertyName": "k"}}));
        schemas(all)
    }),
    ("an enumeration that many places refer to", || {
        let values: Vec<String> = (0..30_000).map(|index| format!("value{index}")).collect();
        let mut all = many(6_000, |_| json!({"allOf": [reference("E"), {"description": "x"}]}));
        all.insert("E".to_owned(), json!({"type": "string", "enum": values}));
        schemas(all)
    }),
    ("names that differ in punctuation", || {
        let names = (0..8_000).map(|index| {
            (
                format!("a{}{}", "_".repeat(index % 100), "-".repeat(index / 100)),
                json!({"type": "object", "properties": {format!("p{index}"): {}}}),
            )
        });
        schemas(names.collect())
    }),
    ("path items that refer to one another in callbacks", || {
        let callbacks = |index: usize| many(4, |_| json!({"$url": {"$ref": format!("#/paths/~1p{}", index + 1)}}));
        let item = |index| json!({"get": {"responses": {}, "callbacks": callbacks(index)}});
        json!({"openapi": "3.0.4", "info": {"title": "a", "version": "1"}, "paths": Map::from_iter((0..2_000).map(|index| (format!("/p{index}"), item(index))))})
    }),
    ("maps that are copied by references", || {
        let map = json!({"properties": {"$ref": "#/components/schemas/A/properties"}});
        let mut all = many(6_000, |_| map.clone());
        all.insert("A".to_owned(), json!({"properties": many(12_000, |_| json!({"type": "string"}))}));
        schemas(all)
    }),
    ("operations that share a long description", || {
        let parameter =
            json!({"name": "p", "in": "query", "description": "x y ".repeat(90_000), "schema": {"type": "string"}});
        let operation = json!({"get": {"parameters": [{"$ref": "#/components/parameters/P"}], "responses": {}}});
        let paths = Map::from_iter((0..6_000).map(|index| (format!("/a{index}"), operation.clone())));
        json!({"openapi": "3.0.4", "info": {"title": "a", "version": "1"}, "paths": paths, "components": {"parameters": {"P": parameter}}})
    }),
    ("brackets in a description", || {
        schemas(Map::from_iter([("A".to_owned(), json!({"type": "object", "description": "[".repeat(900_000)}))]))
    }),
    ("a fault at every property", || {
        schemas(Map::from_iter([("A".to_owned(), json!({"properties": many(60_000, |_| json!(3))}))]))
    }),
    ("broken references", || {
        schemas(Map::from_iter([(
            "A".to_owned(),
            json!({"properties": many(16_000, |index| reference(format!("X{index}")))}),
        )]))
    }),
    ("operations of 2.0 that share a body", || {
        let body =
            json!({"name": "b", "in": "body", "schema": {"properties": many(9_000, |_| json!({"type": "string"}))}});
        swagger(
            json!({"parameters": [{"$ref": "#/parameters/P"}], "consumes": ["text/a"]}),
            json!({"P": body}),
            json!({}),
        )
    }),
    ("operations of 2.0 with a response of the document", || {
        let response =
            json!({"description": "d", "schema": {"properties": many(9_000, |_| json!({"type": "string"}))}});
        swagger(
            json!({"produces": ["text/a"], "responses": {"200": {"$ref": "#/responses/R"}}}),
            json!({}),
            json!({"R": response}),
        )
    }),
    ("media types of 2.0", || {
        let media: Vec<String> = (0..20_000).map(|index| format!("application/x{index}+json")).collect();
        let schema = json!({"properties": many(8_000, |_| json!({"type": "string"}))});
        let responses = json!({"200": {"description": "d", "schema": schema}});
        let mut document = swagger(json!({}), json!({}), json!({}));
        document["paths"] = json!({"/a": {"get": {"produces": media, "responses": responses}}});
        document
    }),
    ("patterns of properties", || {
        let patterns = many(12_000, |index| json!({"type": "object", "properties": {format!("p{index}"): {}}}));
        newer(Map::from_iter([("A".to_owned(), json!({"patternProperties": patterns}))]))
    }),
    ("patterns within patterns", || {
        newer(Map::from_iter([(
            "A".to_owned(),
            (0..90).fold(json!({}), |inner, _| json!({"patternProperties": {"a": inner, "b": {"type": "string"}}})),
        )]))
    }),
    ("conditions within conditions", || {
        let nest =
            |inner, _| json!({"if": {}, "then": {"properties": {"a": inner}}, "else": {"properties": {"b": {}}}});
        newer(Map::from_iter([("A".to_owned(), (0..40).fold(json!({}), nest))]))
    }),
    ("elements by place", || {
        let items: Vec<Value> = (0..12_000).map(|index| json!({"properties": {format!("p{index}"): {}}})).collect();
        newer(Map::from_iter([("A".to_owned(), json!({"prefixItems": items}))]))
    }),
    ("identifiers and anchors", || {
        newer(many(6_000, |index| {
            json!({"$id": format!("s{index}"), "$defs": {"a": {"$anchor": "a"}, "b": {"$dynamicAnchor": "b"}},
                "properties": {"x": {"$ref": "#a"}, "y": {"$ref": format!("s{}#a", (index + 1) % 6_000)}, "z": {"$dynamicRef": "#b"}}})
        }))
    }),
    ("numbers where strings are listed", || {
        newer(many(6_000, |index| json!({"type": "string", "enum": [index, 1.5, true, index + 1, index + 2]})))
    }),
    ("unions that join the same strings", || {
        let listed = |prefix: &str| json!({"type": "string", "enum": (0..20_000).map(|index| format!("{prefix}{index}")).collect::<Vec<_>>()});
        let mut all = many(4_000, |_| json!({"anyOf": [reference("E"), reference("F")]}));
        all.extend([("E".to_owned(), listed("e")), ("F".to_owned(), listed("f"))]);
        schemas(all)
    }),
    ("two enumerations that many narrow", || {
        let listed = |first: usize| json!({"type": "string", "enum": (first..first + 20_000).map(|index| format!("e{index}")).collect::<Vec<_>>()});
        let mut all = many(4_000, |_| json!({"allOf": [reference("E"), reference("F")]}));
        all.extend([("E".to_owned(), listed(0)), ("F".to_owned(), listed(10_000))]);
        schemas(all)
    }),
    ("objects of one anyOf with a constant in common", || {
        let object = |index| json!({"type": "object", "properties": {"kind": {"enum": ["all", format!("k{index}")]}}});
        let mut all = many(8_000, object);
        all.insert("U".to_owned(), json!({"anyOf": references(8_000)}));
        schemas(all)
    }),
    ("dates that are listed, in one union", || {
        let branch = |index| json!({"type": "string", "format": "date", "enum": [format!("{index:05}")]});
        schemas(Map::from_iter([("U".to_owned(), json!({"oneOf": (0..15_000).map(branch).collect::<Vec<_>>()}))]))
    }),
    ("a mapping that many inherit", || {
        let mut all = many(6_000, |_| json!({"allOf": [reference("Base"), {"properties": {"p": {}}}]}));
        let mapping: Map<String, Value> =
            (0..6_000).map(|index| (format!("t{index}"), json!(format!("#/components/schemas/S{index}")))).collect();
        let discriminator = json!({"propertyName": "k", "mapping": mapping});
        let base = json!({"required": ["k"], "properties": {"k": {"type": "string"}}, "discriminator": discriminator});
        all.insert("Base".to_owned(), base);
        schemas(all)
    }),
    ("a base that lists what extends it", || {
        let mut all = many(7_000, |_| json!({"allOf": [reference("Base"), {"properties": {"p": {}}}]}));
        all.insert("Base".to_owned(), json!({"oneOf": references(7_000)}));
        schemas(all)
    }),
    ("a mapping to branches that have no name", || {
        let branch =
            |index| json!({"required": ["k"], "properties": {"k": {"type": "string"}, format!("p{index}"): {}}});
        let mapping: Map<String, Value> = (0..6_000)
            .map(|index| (format!("t{index}"), json!(format!("#/components/schemas/U/oneOf/{index}"))))
            .collect();
        let branches: Vec<Value> = (0..6_000).map(branch).collect();
        let discriminator = json!({"propertyName": "k", "mapping": mapping});
        schemas(Map::from_iter([("U".to_owned(), json!({"oneOf": branches, "discriminator": discriminator}))]))
    }),
    ("required names that are not declared", || {
        let mut all = many(6_000, |_| json!({"allOf": [reference("A"), {"properties": {"p": {}}}]}));
        let names: Vec<String> = (0..20_000).map(|index| format!("r{index}")).collect();
        all.insert("A".to_owned(), json!({"properties": {"a": {}}, "required": names}));
        schemas(all)
    }),
    ("tuples of tuples that many extend", || {
        let of = |item: Value| json!({"type": "array", "prefixItems": vec![item; 12]});
        let tuple = (0..4).fold(json!({"type": "string"}), |inner, _| of(inner));
        let mut all = many(3_000, |_| json!({"allOf": [reference("A"), {"properties": {"p": {}}}]}));
        all.insert("A".to_owned(), json!({"properties": {"t": tuple}}));
        newer(all)
    }),
    ("names for one long pattern", || {
        let mut all = many(8_000, |_| json!({"allOf": [reference("P")]}));
        all.insert("P".to_owned(), json!({"type": "string", "pattern": "a".repeat(400_000)}));
        schemas(all)
    }),
    ("fields of the first of many names", || {
        let mut all = chain(8_000, |next| json!({"oneOf": [next]}));
        all.insert("Holder".to_owned(), json!({"properties": many(8_000, |_| reference("S0"))}));
        schemas(all)
    }),
    ("a union of lists of each other", || {
        let mut all = chain(8_000, |next| json!({"type": "array", "items": next}));
        all.insert("U".to_owned(), json!({"oneOf": references(8_000)}));
        schemas(all)
    }),
    ("JSON in strings in strings", || {
        let link = |next| json!({"type": "string", "contentMediaType": "application/json", "contentSchema": next});
        let mut all = chain(4_000, link);
        all.insert("Holder".to_owned(), json!({"properties": many(8_000, |_| reference("S0"))}));
        newer(all)
    }),
    ("a union of objects with numbers", || {
        let object =
            |index| json!({"required": [format!("p{index}")], "properties": {format!("p{index}"): {"type": "number"}}});
        let mut all = many(6_000, object);
        all.insert("U".to_owned(), json!({"oneOf": references(6_000)}));
        schemas(all)
    }),
    ("objects inside the properties of one", || {
        let inner = |index| json!({"properties": {"a": {"properties": {format!("x{index}"): {}}}, "b": {"properties": {"y": {}}}}});
        schemas(Map::from_iter([("A".to_owned(), json!({"type": "object", "properties": many(8_000, inner)}))]))
    }),
    ("objects inside each other", || {
        let nest =
            |_| (0..80).fold(reference("End"), |inner, _| json!({"properties": {"a": inner, "b": reference("End")}}));
        let mut all = many(120, nest);
        all.insert("End".to_owned(), json!({"properties": {"x": {"type": "string"}}}));
        schemas(all)
    }),
    ("schemas that require each other", || {
        let names: Vec<String> = (0..800).map(|index| format!("p{index}")).collect();
        let level = |next: Value| {
            let properties: Map<String, Value> = names.iter().map(|name| (name.clone(), next.clone())).collect();
            json!({"type": "object", "required": names, "properties": properties})
        };
        let body = json!({"required": true, "content": {"application/json": {"schema": reference("S0")}}});
        let mut document = schemas(chain(12, level));
        document["paths"] = Map::from_iter(
            (0..2_000).map(|index| (format!("/a{index}"), json!({"post": {"requestBody": body, "responses": {}}}))),
        )
        .into();
        document
    }),
    ("parameters in the queries of paths", || {
        let names: Vec<String> = (0..140).map(|index| format!("q{index}")).collect();
        let query: Vec<String> = names.iter().map(|name| format!("{name}={{{name}}}")).collect();
        let declared: Vec<Value> =
            names.iter().map(|name| json!({"name": name, "in": "query", "schema": {"type": "string"}})).collect();
        let item = json!({"parameters": declared, "get": {"responses": {}}});
        let paths = Map::from_iter((0..60).map(|index| (format!("/a{index}?{}", query.join("&")), item.clone())));
        json!({"openapi": "3.0.4", "info": {"title": "a", "version": "1"}, "paths": paths})
    }),
    ("a parameter with a long name", || {
        let parameter =
            json!({"name": format!("p{}", "-".repeat(300_000)), "in": "query", "schema": {"type": "string"}});
        let operation = json!({"get": {"parameters": [{"$ref": "#/components/parameters/P"}], "responses": {}}});
        let paths = Map::from_iter((0..6_000).map(|index| (format!("/a{index}"), operation.clone())));
        json!({"openapi": "3.0.4", "info": {"title": "a", "version": "1"}, "paths": paths, "components": {"parameters": {"P": parameter}}})
    }),
    ("header fields of one name", || {
        let response = |index| json!({"description": "", "headers": {"x-a": {"schema": {"type": "string", "enum": [format!("v{index}")]}}}});
        let operation = |index| json!({"get": {"responses": {"204": response(index)}}});
        let paths = Map::from_iter((0..5_000).map(|index| (format!("/a{index}"), operation(index))));
        json!({"openapi": "3.0.4", "info": {"title": "a", "version": "1"}, "paths": paths})
    }),
    ("targets of references in each other", || {
        let data: Vec<usize> = (0..60_000).collect();
        let innermost = json!({"properties": {"z": {"type": "string", "x-data": data}}});
        let deep = (0..40).fold(innermost, |inner, _| json!({"type": "object", "properties": {"on": inner}}));
        let mut all = many(39, |index| reference(format!("A{}", "/properties/on".repeat(index + 1))));
        all.insert("A".to_owned(), deep);
        schemas(all)
    }),
];

fn references(count: usize) -> Vec<Value> {
    (0..count).map(|index| reference(format!("S{index}"))).collect()
}

fn newer(schemas: Map<String, Value>) -> Value {
    json!({"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "components": {"schemas": schemas}})
}

/// A document of 2.0 with thousands of operations of one kind.
fn swagger(operation: Value, parameters: Value, responses: Value) -> Value {
    let mut operation = operation;
    if operation.get("responses").is_none() {
        operation["responses"] = json!({});
    }
    let paths = Map::from_iter((0..6_000).map(|index| (format!("/a{index}"), json!({"post": operation}))));
    json!({"swagger": "2.0", "info": {"title": "a", "version": "1"}, "paths": paths, "parameters": parameters, "responses": responses})
}

fn schemas(schemas: Map<String, Value>) -> Value {
    json!({"openapi": "3.0.4", "info": {"title": "a", "version": "1"}, "paths": {}, "components": {"schemas": schemas}})
}

fn reference(name: impl std::fmt::Display) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn many(count: usize, make: impl Fn(usize) -> Value) -> Map<String, Value> {
    (0..count).map(|index| (format!("S{index}"), make(index))).collect()
}

fn chain(length: usize, link: impl Fn(Value) -> Value) -> Map<String, Value> {
    let mut all = many(length, |index| link(reference(format!("S{}", index + 1))));
    all.insert(format!("S{length}"), json!({"type": "object", "properties": {"z": {"type": "string"}}}));
    all
}

fn web(keyword: &str) -> Map<String, Value> {
    many(
        400,
        |index| json!({keyword: (1..40).map(|step| reference(format!("S{}", (index * 7 + step) % 400))).collect::<Vec<_>>()}),
    )
}
