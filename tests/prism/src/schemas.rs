//! The values of arguments, made from the schemas of parameters and bodies.

use std::collections::HashMap;
use std::path::Path;

use samples::{Form, Heirs, Library, Node, Sampler};
use serde_json::Value;

use super::Operation;
use super::arguments::Arguments;

/// The most bodies that an operation is called with.
const MOST_BODIES: usize = 6;

/// The component schemas that are where the generator says.
pub fn components<'a>(
    library: &Library<'a>,
    schemas: &[(&'static str, &'static str, &'static str, Form)],
) -> Vec<Node<'a>> {
    schemas.iter().filter_map(|(name, file, pointer, _)| library.schema(Path::new(file), pointer, name)).collect()
}

/// The direction of the values of each component schema.
pub fn forms(
    library: &Library<'_>,
    schemas: &[(&'static str, &'static str, &'static str, Form)],
) -> HashMap<*const Value, Form> {
    let form = |(name, file, pointer, form): &(&'static str, &str, &str, Form)| {
        Some((std::ptr::from_ref(library.schema(Path::new(file), pointer, name)?.value), *form))
    };
    schemas.iter().filter_map(form).collect()
}

/// Makes arguments.
pub struct Schemas<'a> {
    library: &'a Library<'a>,
    sampler: Sampler<'a>,
}

impl<'a> Schemas<'a> {
    /// For the operations of a document.
    pub fn new(library: &'a Library<'a>, heirs: &'a Heirs<'a>, forms: &'a HashMap<*const Value, Form>) -> Self {
        Self { library, sampler: Sampler::new(library, heirs, forms, Form::Request) }
    }

    /// The arguments of the calls of an operation.
    pub fn arguments<C>(&mut self, operation: &Operation<C>) -> Vec<Arguments> {
        let Some(item) = self.library.entry().at("paths").and_then(|paths| paths.at(operation.path)) else {
            panic!("the document has no path {}", operation.path);
        };
        let item = self.library.followed(item).unwrap_or(item);
        let Some(described) = item.at(&operation.method.to_ascii_lowercase()) else {
            panic!("the document has no {} {}", operation.method, operation.path);
        };
        let mut parameters: Vec<Node<'a>> = described.list("parameters");
        parameters.extend(item.list("parameters"));
        let parameters: Vec<Node<'a>> =
            parameters.into_iter().filter_map(|parameter| self.library.followed(parameter)).collect();
        let mut values: Vec<Vec<Value>> = Vec::new();
        for of in operation.parameters {
            let is_it = |parameter: &&Node<'a>| {
                let text = |key: &str| parameter.value.get(key).and_then(Value::as_str).unwrap_or_default();
                format!("{}.{}", text("in"), text("name")) == **of
            };
            let schema = parameters.iter().find(is_it).and_then(|parameter| schema_of(*parameter));
            values.push(schema.map(|schema| self.parameter(schema)).unwrap_or_default());
        }
        if let Some(media) = operation.body {
            let schema = self.body(described, &parameters, media);
            values.push(schema.map(|schema| self.values(schema)).unwrap_or_default());
        }
        calls(operation, &values)
    }

    fn body(&self, described: Node<'a>, parameters: &[Node<'a>], media: &str) -> Option<Node<'a>> {
        if let Some(body) = described.at("requestBody") {
            return self.library.followed(body)?.at("content")?.at(media)?.at("schema");
        }
        let body = parameters.iter().find(|parameter| parameter.value.get("in").is_some_and(|place| place == "body"));
        body?.at("schema")
    }

    fn values(&mut self, schema: Node<'a>) -> Vec<Value> {
        let samples = self.sampler.listed(schema).into_iter();
        // A text that a pattern does not match is refused, and rightly.
        samples.filter(|sample| sample.matched).map(|sample| sample.value).collect()
    }

    /// The values of a parameter: an empty list or text is no value on the wire.
    fn parameter(&mut self, schema: Node<'a>) -> Vec<Value> {
        let mut values = self.values(schema);
        let is_empty = |value: &Value| value.as_str() == Some("") || value.as_array().is_some_and(Vec::is_empty);
        values.sort_by_key(is_empty);
        values
    }
}

/// The schema of a parameter; in 2.0 it is the parameter itself.
fn schema_of(parameter: Node<'_>) -> Option<Node<'_>> {
    let content = || parameter.map("content").first().and_then(|(_, media)| media.at("schema"));
    parameter.at("schema").or_else(content).or_else(|| parameter.at("type").map(|_| parameter))
}

/// What is required, with each status that is described; everything; and what is required, with other bodies.
fn calls<C>(operation: &Operation<C>, values: &[Vec<Value>]) -> Vec<Arguments> {
    let pick = |all: bool, body: usize| -> Vec<Option<Value>> {
        let last = values.len().saturating_sub(usize::from(operation.body.is_some()));
        let arguments = values.iter().zip(operation.required).enumerate();
        let value = |(index, (values, required)): (usize, (&Vec<Value>, &bool))| {
            let which = if index == last { body } else { 0 };
            values.get(which).or(values.first()).filter(|_| all || *required || which > 0).cloned()
        };
        arguments.map(value).collect()
    };
    let call = |values, prefer: String| Arguments { values, prefer };
    let mut calls =
        vec![call(pick(false, 0), "dynamic=false".to_owned()), call(pick(true, 1), "dynamic=false".to_owned())];
    let codes = operation.statuses.iter().filter(|status| status.parse::<u16>().is_ok());
    calls.extend(codes.map(|code| call(pick(false, 0), format!("code={code}"))));
    let bodies = operation.body.and(values.last()).map_or(0, Vec::len).min(MOST_BODIES);
    calls.extend((2..bodies).map(|body| call(pick(false, body), "dynamic=false".to_owned())));
    calls
}
