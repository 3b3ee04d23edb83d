//! The API as a table: what each operation takes and gives, in Rust's words.

use proc_macro2::TokenStream;

use super::{Context, Emitter};
use std::collections::BTreeSet;

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
                let (argument, _) = emitter.body(body, &names.body);
                arguments.push(argument_text(argument, body.required));
            }
            let result = emitter.success(&operation.successes, &names.success, &names.method).ty;
            let (failure, ..) = emitter.failure(&operation.failures, &names.failure, &names.method);
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
