//! Long-running operations: what the extensions say of one, with the type of its value (autorest, "x-ms-long-running-operation-options").

use crate::diag::Code;
use crate::ir::{Polling, Type, Via};
use crate::json::{Pointer, shown, unescape};
use crate::lower::context::{Context, Words};
use crate::spec::{FinalStateVia, Node, Operation};

/// What is said of a long-running operation; `None` for any other.
pub fn polling(cx: &mut Context<'_, '_>, source: &Operation, at: &Pointer<'_>) -> Option<Polling> {
    if !source.long_running {
        return None;
    }
    let state = source.final_state.as_ref();
    let via = match state.and_then(|state| state.via) {
        None => Via::Method,
        Some(FinalStateVia::AzureAsyncOperation) => Via::AzureAsyncOperation,
        Some(FinalStateVia::OperationLocation) => Via::OperationLocation,
        Some(FinalStateVia::Location) => Via::Location,
        Some(FinalStateVia::OriginalUri) => Via::OriginalUri,
    };
    let options = at.key("x-ms-long-running-operation-options");
    let schema = state.and_then(|state| state.schema.as_deref());
    let value = schema.and_then(|reference| value(cx, reference, &options.key("final-state-schema")));
    Some(Polling { via, value, result: None })
}

/// The type of the value: a component of the document.
fn value(cx: &mut Context<'_, '_>, reference: &str, at: &Pointer<'_>) -> Option<Type> {
    let starts = ["#/definitions/", "#/components/schemas/"];
    let name = starts.iter().find_map(|start| reference.strip_prefix(start)).map(unescape);
    let Some((name, _)) = name.and_then(|name| cx.facts.targets().written(&name)) else {
        let message = format!("{} is no component schema of this document", shown(reference));
        let help =
            "the poller of the operation gives what its responses are; refer to a schema such as `#/definitions/Tea`";
        cx.report.warn(Code::UnsupportedExtension, at, message, help);
        return None;
    };
    Some(cx.nullable_type(Node::Reference(name), at, &Words::First(name)))
}
