//! Removes what openapiv3 has no field for, or a different one, before two readings are compared.
//!
//! [`neutral`] removes it from both readings, after they were read with it. [`plain`] removes it from the document,
//! before our reader reads it, for the few keywords that our reader rewrites as others. Each removal has its reason
//! beside it.

use serde_json::{Map, Value};

use crate::json::{JsonType, Number};
use crate::read::listed::is_of;
use crate::spec::grammar::{Kind, Shape as Place, member};
use crate::spec::{
    Callback, Content, Document, Encoding, Example, Header, Location, Operation, Parameter, PathItem, RefOr,
    RequestBody, Response, Schema, Scheme, SecurityScheme, Shape, Subschema,
};

/// Removes from a document the keywords that our reader rewrites as others and that openapiv3 ignores.
pub(super) fn plain(value: &mut Value, place: Place) {
    match (place, value) {
        (Place::One(kind), Value::Object(map)) => {
            if kind == Kind::Schema {
                plain_schema(map);
            }
            for (key, value) in map.iter_mut() {
                plain(value, member(kind, key));
            }
        }
        (Place::List(kind), Value::Array(items)) => items.iter_mut().for_each(|item| plain(item, Place::One(kind))),
        (Place::Map(kind), Value::Object(map)) => map.values_mut().for_each(|item| plain(item, Place::One(kind))),
        _ => {}
    }
}

fn plain_schema(map: &mut Map<String, Value>) {
    // To us values win over a type that they do not have, which openapiv3 keeps.
    let ty = map.get("type").and_then(Value::as_str).and_then(JsonType::named);
    let listed = map.get("enum").and_then(Value::as_array);
    if ty.zip(listed).is_some_and(|(ty, listed)| !all_of(ty, listed)) {
        map.shift_remove("enum");
    }
    let reference = map.get("$ref").is_some_and(Value::is_string);
    map.retain(|key, value| match key.as_str() {
        // To us keywords beside a reference apply, as if both were in an `allOf`; openapiv3 keeps the reference alone.
        "$ref" => true,
        _ if reference => false,
        // Keywords of 3.1 that we read into `format` and beside `example`, and into `items`, `properties` and
        // `additionalProperties`.
        "contentEncoding" | "contentMediaType" | "examples" => false,
        "prefixItems" | "unevaluatedItems" | "patternProperties" | "unevaluatedProperties" => false,
        "then" | "else" | "dependentSchemas" => false,
        // `int`, `null`, …: we read what is meant; openapiv3 keeps the name.
        "type" => value.as_str().and_then(JsonType::named).is_some_and(|ty| ty != JsonType::Null),
        _ => true,
    });
}

fn all_of(ty: JsonType, values: &[Value]) -> bool {
    values.iter().all(|value| value.is_null() || is_of(ty, value))
}

/// Removes from a reading what only one of the two can express.
pub(super) fn neutral(document: &mut Document) {
    // Counted while a document is read.
    document.schemas = 0;
    document.paths.iter_mut().for_each(|(_, item)| path_item(item));
    let components = &mut document.components;
    components.schemas.values_mut().for_each(subschema);
    // See `has_content`.
    components.request_bodies.retain(|_, body| has_content(body));
    each(components.responses.values_mut(), response);
    each(components.parameters.values_mut(), parameter);
    each(components.examples.values_mut(), |_| {});
    each(components.request_bodies.values_mut(), request_body);
    each(components.headers.values_mut(), header);
    each(components.security_schemes.values_mut(), security_scheme);
    each(components.links.values_mut(), |_| {});
    each(components.callbacks.values_mut(), callback);
}

fn each<'a, T: 'a>(items: impl IntoIterator<Item = &'a mut RefOr<T>>, mut neutral: impl FnMut(&mut T)) {
    for item in items {
        match item {
            RefOr::Item(item) => neutral(item),
            // Of 3.1; openapiv3 keeps nothing beside a reference.
            RefOr::Reference(reference) => (reference.summary, reference.description) = (None, None),
        }
    }
}

/// The second of each pair.
fn items<T>(pairs: &mut [(String, T)]) -> impl Iterator<Item = &mut T> {
    pairs.iter_mut().map(|(_, item)| item)
}

fn path_item(item: &mut PathItem) {
    // openapiv3 has a field for each method, and so an order of its own.
    item.operations.sort_by(|(one, _), (other, _)| one.cmp(other));
    each(&mut item.parameters, parameter);
    items(&mut item.operations).for_each(operation);
}

fn operation(operation: &mut Operation) {
    each(&mut operation.parameters, parameter);
    operation.request_body.take_if(|body| !has_content(body));
    each(&mut operation.request_body, request_body);
    each(&mut operation.responses.default, response);
    each(operation.responses.by_status.iter_mut().map(|(_, item)| item), response);
    each(items(&mut operation.callbacks), callback);
}

fn callback(callback: &mut Callback) {
    items(callback).for_each(path_item);
}

/// To openapiv3 a body without `content` is the same as one with an empty `content`; we leave out the former.
fn has_content(body: &RefOr<RequestBody>) -> bool {
    !matches!(body, RefOr::Item(body) if body.content.is_empty())
}

fn request_body(body: &mut RequestBody) {
    content(&mut body.content);
}

fn response(response: &mut Response) {
    each(items(&mut response.headers), header);
    each(items(&mut response.links), |_| {});
    content(&mut response.content);
}

fn parameter(parameter: &mut Parameter) {
    // openapiv3 has them for `query` alone, as the specification does.
    if parameter.location != Location::Query {
        (parameter.allow_reserved, parameter.allow_empty_value) = (false, false);
    }
    examples(&mut parameter.examples);
    shape(&mut parameter.shape);
}

fn header(header: &mut Header) {
    // openapiv3 has no field for it.
    header.explode = None;
    examples(&mut header.examples);
    shape(&mut header.shape);
}

fn shape(shape: &mut Shape) {
    match shape {
        Shape::Schema(schema) => subschema(schema),
        Shape::Content(media_types) => content(media_types),
    }
}

fn content(content: &mut Content) {
    for media in items(content) {
        media.schema.iter_mut().for_each(subschema);
        examples(&mut media.examples);
        items(&mut media.encoding).for_each(encoding);
    }
}

fn encoding(encoding: &mut Encoding) {
    // To openapiv3 an absent `explode` is `false`.
    encoding.explode = encoding.explode.filter(|explode| *explode);
    each(items(&mut encoding.headers), header);
}

/// openapiv3 has a field of its own for `example`: it comes before `examples`, wherever it is written.
fn examples(examples: &mut [(String, RefOr<Example>)]) {
    examples.sort_by_key(|(name, _)| !name.is_empty());
    each(items(examples), |_| {});
}

fn security_scheme(scheme: &mut SecurityScheme) {
    let Scheme::OAuth2 { flows, .. } = &mut scheme.kind else { return };
    // A URL that the flow does not use: openapiv3 has no field for it.
    flows.implicit.iter_mut().for_each(|flow| flow.token_url = None);
    flows.password.iter_mut().for_each(|flow| flow.authorization_url = None);
    flows.client_credentials.iter_mut().for_each(|flow| flow.authorization_url = None);
}

fn subschema(schema: &mut Subschema) {
    if let Subschema::Inline(inline) = schema {
        self::schema(inline);
    }
}

fn schema(schema: &mut Schema) {
    // See `plain_schema`.
    if schema.types.only().is_some_and(|ty| !all_of(ty, &schema.enumeration)) {
        schema.enumeration.clear();
    }
    // openapiv3 ignores `xml`.
    schema.xml = None;
    // Keywords of 3.1, which openapiv3 ignores and we read into fields of their own.
    (schema.constant, schema.contains, schema.conditions) = (None, None, None);
    (schema.unevaluated, schema.content, schema.identity) = (None, None, None);
    schema.property_names = None;
    // Extensions, which openapiv3 keeps as they are.
    schema.given = None;
    schema.prefix_items.clear();
    schema.pattern_properties.clear();
    // What is between slashes counts, which openapiv3 keeps.
    if let Some(pattern) = &mut schema.pattern
        && let Some(inner) = pattern.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'))
    {
        *pattern = inner.to_owned();
    }
    // openapiv3 holds bounds of numbers, and of some integers, as `f64`.
    for number in [
        &mut schema.multiple_of,
        &mut schema.minimum,
        &mut schema.exclusive_minimum,
        &mut schema.maximum,
        &mut schema.exclusive_maximum,
    ] {
        *number = number.map(|number| Number::Float(number.as_f64()));
    }
    // The same for the values of a number.
    if schema.types.only() == Some(JsonType::Number) {
        for value in &mut schema.enumeration {
            *value = value.as_f64().map_or_else(|| value.take(), Value::from);
        }
    }
    let listed = schema.all_of.iter_mut().chain(&mut schema.one_of).chain(&mut schema.any_of);
    let alone = schema.items.iter_mut().chain(&mut schema.additional_properties).chain(&mut schema.not);
    listed.chain(alone).chain(items(&mut schema.properties)).for_each(subschema);
}
