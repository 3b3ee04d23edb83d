//! The API as tables of Rust types: the arguments and results of each operation, and the type of each component schema.

use std::path::PathBuf;

use proc_macro2::TokenStream;
use quote::quote;

use super::pages::is_paged;
use super::polling::has_poller;
use super::runtime::location_name;
use super::{Context, Emitter};
use crate::analyze::Direction;
use crate::ir::{Operation, Parameter, Response, StatusKey, Type};
use crate::name::Scope;

/// One operation of a generated client.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperationSummary {
    /// Its JSON Pointer (RFC 6901) in the document, in which the references of path items are followed: `/paths/~1pets/get`. Operations
    /// that differ in the media type of a body or of a response alone have the same.
    pub pointer: String,
    /// `operationId`, if the document gives one.
    pub id: Option<String>,
    /// The client's function: `repos().get`.
    pub function: String,
    /// The HTTP method.
    pub method: String,
    /// The path template.
    pub path: String,
    /// Its arguments, `name: type` each; optional ones, which are setters, with `?` after the name.
    pub arguments: Vec<String>,
    /// The parameters that it sends, each after its location: `query.limit`.
    pub parameters: Vec<String>,
    /// Where these are written: the file, and the JSON Pointer in it. Of one that only the path names, the operation.
    pub parameter_places: Vec<(PathBuf, String)>,
    /// The media type of its body.
    pub body: Option<String>,
    /// The statuses that the document describes: `200`, `4XX`, `default`.
    pub statuses: Vec<String>,
    /// Its responses. One of several contents is there several times.
    pub responses: Vec<ResponseSummary>,
    /// The type of a successful response.
    pub result: String,
    /// The type of an error response that the document describes.
    pub errors: String,
    /// Whether its call has the method `pages`.
    pub is_paged: bool,
    /// Whether its call has the method `poller`.
    pub is_long_running: bool,
}

/// A response that the document describes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResponseSummary {
    /// Its status: `200`, `4XX`, `default`.
    pub status: String,
    /// The media types that its body may have, in lower case and without parameters; none where it has no body.
    pub media: Vec<String>,
    /// The names of its header fields, in lower case.
    pub headers: Vec<String>,
    /// The names of its links.
    pub links: Vec<String>,
}

/// The Rust types of a component schema.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypeSummary {
    /// The name of the schema among the components. A schema of another file has the name that it was given there.
    pub schema: String,
    /// The file that it is in.
    pub file: PathBuf,
    /// Its JSON Pointer in that file (RFC 6901).
    pub pointer: String,
    /// The type of its values in requests: `PetRequest`, or `Option<PetRequest>` where `null` is one of them. `None` where
    /// they occur in responses only.
    pub request: Option<String>,
    /// The type of its values in responses, mostly the same one. `None` where they occur in requests only.
    pub response: Option<String>,
}

/// All component schemas, in the order of the document. `written` gives file and pointer of the schema of a name.
#[must_use]
pub fn summarize_types(context: &Context<'_>, written: impl Fn(&str) -> (PathBuf, String)) -> Vec<TypeSummary> {
    let mut emitter = Emitter::new(*context, Scope::Top, Direction::Request);
    let mut summaries = Vec::new();
    for id in context.api.ids() {
        let def = context.api.get(id);
        let Some(schema) = def.words.first().filter(|_| def.component) else { continue };
        let mut ty = |direction: Direction| {
            let named = emitter.ty(&Type::Named(id), direction);
            let option = emitter.prelude("Option");
            text(if def.nullable { quote!(#option<#named>) } else { named })
        };
        let usage = context.analysis.usage(id);
        let (file, pointer) = written(schema);
        summaries.push(TypeSummary {
            schema: schema.clone(),
            file,
            pointer,
            request: (usage.request || !usage.response).then(|| ty(Direction::Request)),
            response: (usage.response || !usage.request).then(|| ty(Direction::Response)),
        });
    }
    summaries
}

fn parameter_text(parameter: &Parameter) -> String {
    format!("{}.{}", location_name(parameter.location), parameter.name)
}

fn status_text(status: StatusKey) -> String {
    match status {
        StatusKey::Code(code) => code.to_string(),
        StatusKey::Range(hundred) => format!("{hundred}XX"),
        StatusKey::Default => "default".to_owned(),
    }
}

fn response(response: &Response) -> ResponseSummary {
    ResponseSummary {
        status: status_text(response.status),
        media: response.media.clone(),
        headers: response.headers.iter().map(|header| header.name.clone()).collect(),
        links: response.links.iter().map(|link| link.name.clone()).collect(),
    }
}

fn statuses(operation: &Operation) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for response in operation.successes.iter().chain(&operation.failures) {
        let status = status_text(response.status);
        if !found.contains(&status) {
            found.push(status);
        }
    }
    found
}

/// All operations, in the order of the document. `written` gives file and pointer of what is at a pointer of the loaded document.
#[must_use]
pub fn summarize(context: &Context<'_>, written: impl Fn(&str) -> (PathBuf, String)) -> Vec<OperationSummary> {
    let mut emitter = Emitter::new(*context, Scope::Top, Direction::Request);
    let operations = context.api.operations.iter().zip(&context.names.operations);
    operations
        .map(|(operation, names)| {
            let function = context.names.function(operation, names);
            let mut arguments = Vec::new();
            for (parameter, name) in operation.parameters.iter().zip(&names.parameters) {
                let argument = emitter.parameter(parameter, name).tokens;
                arguments.push(argument_text(quote!(#(#argument),*), parameter.required));
            }
            if let Some(body) = &operation.body {
                let passed = emitter.body(body, &names.body).tokens;
                arguments.push(argument_text(quote!(#(#passed),*), body.required));
            }
            let result = emitter.success(&operation.successes, &names.success, &names.method).ty;
            let failure = emitter.failure(&operation.failures, &names.failure, &names.method).ty;
            let responses = operation.successes.iter().chain(&operation.failures);
            OperationSummary {
                pointer: operation.pointer.clone(),
                id: operation.id.clone(),
                function,
                method: operation.method.clone(),
                path: operation.path.clone(),
                parameters: operation.parameters.iter().map(parameter_text).collect(),
                parameter_places: operation.parameters.iter().map(|parameter| written(&parameter.pointer)).collect(),
                body: operation.body.as_ref().map(|body| body.media.clone()),
                statuses: statuses(operation),
                responses: responses.map(response).collect(),
                arguments,
                result: text(result),
                errors: failure.map_or_else(|| "NoError".to_owned(), text),
                is_paged: is_paged(operation, names),
                is_long_running: has_poller(operation, names),
            }
        })
        .collect()
}

/// Where the requests are written that the client reads: webhooks and callbacks.
#[must_use]
pub fn summarize_received(
    context: &Context<'_>,
    written: impl Fn(&str) -> (PathBuf, String),
) -> Vec<(PathBuf, String)> {
    context.api.received.iter().map(|received| written(&received.pointer)).collect()
}

fn argument_text(argument: TokenStream, required: bool) -> String {
    let text = text(argument);
    if required { text } else { text.replacen(':', "?:", 1) }
}

/// Tokens as rustfmt would space them: types and arguments.
fn text(tokens: TokenStream) -> String {
    let mut text = tokens.to_string();
    for (spaced, tight) in [
        (" < ", "<"),
        (" >", ">"),
        ("< ", "<"),
        (" <", "<"),
        (" ,", ","),
        (" :: ", "::"),
        (" : ", ": "),
        ("& ", "&"),
        ("[ ", "["),
        (" ]", "]"),
        ("() ", "()"),
    ] {
        text = text.replace(spaced, tight);
    }
    text
}
