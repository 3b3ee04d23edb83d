//! Long-running operations: where the value of each is in its status monitor, by the types of its responses.
//!
//! Enters: the API with its types. Leaves: the same, each long-running operation with the property of a monitor that is its value, if there
//! is one. An operation that can have no poller is reported.

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::ir::{Api, Content, Operation, Polling, StatusKey, Type, Via};
use crate::json::{Pointer, shown};

/// The method of a call that its poller has.
const METHOD: &str = "poller";

/// The properties of status monitors that have the value: of Azure's guidelines, and of ARM.
const RESULTS: [&str; 2] = ["result", "properties"];

/// Settles where the value of each long-running operation is.
pub fn settle(api: &mut Api, diagnostics: &mut Diagnostics) {
    let mut settled = Vec::with_capacity(api.operations.len());
    for operation in &api.operations {
        settled.push(operation.polling.as_ref().and_then(|polling| fit(api, operation, polling, diagnostics)));
    }
    for (operation, polling) in api.operations.iter_mut().zip(settled) {
        operation.polling = polling;
    }
}

/// How an operation gives its value, if it can have a poller.
fn fit(api: &Api, operation: &Operation, polling: &Polling, diagnostics: &mut Diagnostics) -> Option<Polling> {
    // What differs from another operation in its body has the same responses and parameters: nothing is said twice.
    let mut remark = |at: &Pointer<'_>, message: String, help: &str| {
        if operation.variant_of.is_none() {
            diagnostics.report(Diagnostic::new(Code::UnsupportedExtension, message).at(at).help(help));
        }
    };
    let name = operation.id.as_deref().unwrap_or(&operation.path);
    if operation.successes.iter().any(|response| matches!(response.content, Content::Stream(..))) {
        let at = Pointer::base(&operation.pointer);
        let message = format!("{} is long-running, and its response is a stream", shown(name));
        remark(
            &at.key("x-ms-long-running-operation"),
            message,
            "the call has no `poller`; the stream is read as any other",
        );
        return None;
    }
    let is_taken = |name: &str| {
        let plain = name.trim_matches(|letter: char| !letter.is_ascii_alphanumeric());
        plain.eq_ignore_ascii_case(METHOD)
    };
    let setter =
        operation.parameters.iter().find(|of| !of.required && is_taken(of.client_name.as_deref().unwrap_or(&of.name)));
    if let Some(parameter) = setter {
        let message =
            format!("a parameter of {}, which is long-running, has the name of the method `{METHOD}`", shown(name));
        let help = "the call has the setter, and no poller; `into_call().poller(…)` makes one, or give the parameter another name";
        remark(&Pointer::base(&parameter.pointer), message, help);
    }
    Some(Polling { result: result(api, operation, polling), ..polling.clone() })
}

/// The property of a status monitor that is the value. `None` where the value is not in a monitor, or is the whole of it.
fn result(api: &Api, operation: &Operation, polling: &Polling) -> Option<String> {
    // The value is the resource, or nothing.
    if matches!(operation.method.as_str(), "PUT" | "PATCH" | "DELETE") {
        return None;
    }
    let documented = documented(operation);
    if let (Some(value), Some(monitor)) = (&polling.value, documented) {
        let is_it =
            |name: &&str| api.at(monitor, &[(*name).to_owned()]).is_some_and(|ty| api.plain(ty) == api.plain(value));
        if let Some(name) = RESULTS.into_iter().find(is_it) {
            return Some(name.to_owned());
        }
    }
    let value = polling.value.as_ref().or(documented)?;
    let has = |name: &str| api.field(value, name).is_some();
    let [result, properties] = RESULTS;
    let name = if polling.via == Via::AzureAsyncOperation { properties } else { result };
    // A response that has a state is a monitor itself; one with `properties` is like one of ARM, as its other resources are.
    let is_monitor = has("status") && (polling.value.is_none() || has(name));
    let is_resource = name == properties && has(name);
    (!is_monitor && !is_resource).then(|| name.to_owned())
}

/// The type of the JSON that the operation is documented to answer: with 200, or else first.
fn documented(operation: &Operation) -> Option<&Type> {
    let json = || {
        operation.successes.iter().filter_map(|response| match &response.content {
            Content::Json(ty) => Some((response.status, ty)),
            _ => None,
        })
    };
    let of_ok = json().find(|(status, _)| *status == StatusKey::Code(200));
    of_ok.or_else(|| json().next()).map(|(_, ty)| ty)
}
