//! The API as a table: what each operation takes and gives, and what each component schema became, in Rust's words.

use std::collections::BTreeSet;
use std::path::PathBuf;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, Emitter};
use crate::analyze::Direction;
use crate::ir::Type;

/// One operation of a generated client.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperationSummary {
    /// `operationId`, if the document gives one.
    pub id: Option<String>,
    /// The client's function: `repos().get`.
    pub function: String,
    /// The HTTP method.
    pub method: &'static str,
    /// The path template.
    pub path: String,
    /// Its arguments, `name: type` each; optional ones, which are setters, with `?` behind the name.
    pub arguments: Vec<String>,
    /// What a call gives when it succeeds.
    pub result: String,
    /// What a call gives when the server answers with a failure that the document describes.
    pub errors: String,
}

/// What a component schema became.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypeSummary {
    /// The schema's name among the components. A schema that stands in another file has the name that it got there.
    pub schema: String,
    /// The file that it is written in.
    pub file: PathBuf,
    /// Where it stands in that file (RFC 6901).
    pub pointer: String,
    /// The type of its values where they are sent: `PetRequest`, or `Option<PetRequest>` where `null` is one of them. `None`
    /// where they are only ever answered.
    pub request: Option<String>,
    /// The type of its values where they are answered, mostly the same one. `None` where they are only ever sent.
    pub response: Option<String>,
}

/// All component schemas, in the order of the document. `written` gives file and pointer of the schema of a name.
#[must_use]
pub fn summarize_types(context: &Context<'_>, written: impl Fn(&str) -> (PathBuf, String)) -> Vec<TypeSummary> {
    let mut emitter = Emitter { context: *context, imports: BTreeSet::new() };
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

/// All operations, in the order of the document.
#[must_use]
pub fn summarize(context: &Context<'_>) -> Vec<OperationSummary> {
    let mut emitter = Emitter { context: *context, imports: BTreeSet::new() };
    let operations = context.api.operations.iter().zip(&context.names.operations);
    operations
        .map(|(operation, names)| {
            let group = operation.group.and_then(|group| context.names.groups.get(group.0 as usize));
            let function = match group {
                Some(group) => format!("{}().{}", group.accessor, names.method),
                None => names.method.clone(),
            };
            let mut arguments = Vec::new();
            for (parameter, name) in operation.parameters.iter().zip(&names.parameters) {
                let (argument, _) = emitter.parameter(parameter, name);
                arguments.push(argument_text(argument, parameter.required));
            }
            if let Some(body) = &operation.body {
                let (passed, _) = emitter.body(body, &names.body);
                arguments.push(argument_text(quote!(#(#passed),*), body.required));
            }
            let result = emitter.success(&operation.successes, &names.success, &names.method).ty;
            let failure = emitter.failure(&operation.failures, &names.failure, &names.method).ty;
            OperationSummary {
                id: operation.id.clone(),
                function,
                method: operation.method,
                path: operation.path.clone(),
                arguments,
                result: text(result),
                errors: failure.map_or_else(|| "NoError".to_owned(), text),
            }
        })
        .collect()
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
