//! The documentation of operations, of their arguments and of their setters (OpenAPI 3.1.1, Operation Object).

use std::collections::BTreeSet;

use super::syntax::list_marker;
use super::{Lines, code, limits, lines, link_to, markdown, paragraph, says_name};
use crate::emit::Context;
use crate::emit::pages::is_paged;
use crate::emit::polling::has_poller;
use crate::emit::response::key;
use crate::emit::runtime::location_name;
use crate::ir::{Api, Body, Content, Docs, Operation, Parameter, Requirement, Response, ResponseHeader, StatusKey};
use crate::name::OperationNames;

/// The longest default that is shown; a longer one is left to the document.
const LONGEST_DEFAULT: usize = 80;

/// The documentation of an operation's method.
pub fn operation(context: &Context<'_>, operation: &Operation, names: &OperationNames, links_to_client: bool) -> Lines {
    let request = format!("{} {}", operation.method, operation.path);
    // What is deprecated has the attribute. A summary that is an identifier adds nothing to a description (`CreateGiftCard`), and one that
    // is the request is said below.
    let is_described = operation.docs.description.as_deref().is_some_and(|text| !markdown::lines(text).is_empty());
    let is_request = |title: &str| title.contains('/') && says_name(title, &request);
    let is_identifier = |title: &str| !title.trim().contains(char::is_whitespace) && says_name(title, &names.method);
    let adds = |title: &String| !(is_request(title) || is_described && is_identifier(title));
    let title = operation.docs.title.clone().filter(adds);
    let mut docs = lines(&Docs { deprecated: false, title, ..operation.docs.clone() });
    paragraph(&mut docs, vec![code(&request)]);
    let streamed = operation.successes.iter().find(|response| matches!(response.content, Content::Stream(..)));
    if let Some(response) = streamed {
        let media: Vec<String> = response.media.iter().map(|media| code(media)).collect();
        paragraph(&mut docs, vec![format!("The response is read item by item as it comes, {}.", media.join(" or "))]);
    } else if let Some(body) = operation.body.as_ref().filter(|_| operation.variant_of.is_some()) {
        paragraph(&mut docs, vec![format!("The body is sent as {}.", code(&body.media))]);
    }
    if let Some(stream) = operation.body.as_ref().and_then(|body| body.stream) {
        paragraph(&mut docs, vec![format!("The property `stream` of the body is `{stream}`, if it is absent.")]);
    }
    if is_paged(operation, names) {
        let text = "It lists in pages: `items()` and `pages()` on the call go on from one to the next.";
        paragraph(&mut docs, vec![text.to_owned()]);
    }
    if has_poller(operation, names) {
        let text = "It is a long-running operation: `poller()` on the call waits for its end, and gives its value.";
        paragraph(&mut docs, vec![text.to_owned()]);
    }
    if let Some(name) = operation.idempotency_key() {
        let is_given = operation.parameters.iter().any(|of| of.required && of.name == name);
        let text = match is_given {
            true => "The request may be sent again: its idempotency key is the same for each attempt.",
            false => {
                "The request may be sent again: a random idempotency key is sent, the same for each attempt, unless you give one."
            }
        };
        paragraph(&mut docs, vec![text.to_owned()]);
    }
    let mut arguments = Vec::new();
    for (parameter, name) in operation.parameters.iter().zip(&names.parameters).filter(|(of, _)| of.required) {
        let differs = name.strip_prefix("r#").unwrap_or(name) != parameter.name;
        let head = format!("{} ({})", code(name), place(context.api, parameter, differs));
        item(&mut arguments, &head, &lines(&parameter.docs));
    }
    if let Some(body) = operation.body.as_ref().filter(|body| body.required) {
        let text = body.docs.description.as_deref().filter(|text| operation.docs.description.as_deref() != Some(text));
        let of_body = Docs { description: text.map(str::to_owned), ..Docs::default() };
        item(&mut arguments, &format!("{} ({})", code(&names.body), of(context.api, body)), &lines(&of_body));
    }
    list(&mut docs, "Arguments:", arguments);
    let mut failures = Vec::new();
    for response in &operation.failures {
        // A default response without a description adds nothing.
        if response.status != StatusKey::Default || !response.description.trim().is_empty() {
            item(&mut failures, &failure(response), &markdown::lines(&response.description));
        }
    }
    list(&mut docs, "Failures:", failures);
    if let Some(list) = operation.servers.and_then(|index| context.names.server_lists.get(index)) {
        let has_type = operation.parameters.iter().any(|of| !of.required);
        let has_type = has_type || operation.body.as_ref().is_some_and(|body| !body.required);
        let has_type = has_type || is_paged(operation, names) || has_poller(operation, names);
        let method = if has_type { "`into_call().base_url(…)`" } else { "`base_url` on the call" };
        paragraph(
            &mut docs,
            vec![format!("It has servers of its own: {method} takes {}.", link(&list.name, links_to_client))],
        );
    }
    paragraph(&mut docs, fields(context, operation, links_to_client));
    list(&mut docs, "Links:", links(context, operation));
    paragraph(&mut docs, credentials(&operation.security));
    Lines(docs)
}

/// The status of a failure, and its media type where that tells it from another of this status.
fn failure(response: &Response) -> String {
    let status = code(&key(response.status));
    if response.word.is_none() || response.media.is_empty() {
        return status;
    }
    let media: Vec<String> = response.media.iter().map(|media| code(media)).collect();
    format!("{status} ({})", media.join(" or "))
}

/// A link to what is declared beside the client, or its name where it is not in scope: an import for the documentation alone is unused.
fn link(path: &str, is_in_scope: bool) -> String {
    if is_in_scope { link_to(path) } else { code(path) }
}

/// The constants for the header fields of responses.
fn fields(context: &Context<'_>, operation: &Operation, links_to_client: bool) -> Vec<String> {
    let constant = |header: &ResponseHeader| {
        let name = context.names.header(header)?;
        Some(link(&format!("Client::{name}"), links_to_client))
    };
    let found: BTreeSet<String> = operation.headers().filter_map(constant).collect();
    if found.is_empty() {
        return Vec::new();
    }
    vec![format!("Header fields of responses: {}.", found.into_iter().collect::<Vec<_>>().join(", "))]
}

/// The links of responses: the operation that each leads to, and what it is given.
fn links(context: &Context<'_>, operation: &Operation) -> Vec<String> {
    let mut items = Vec::new();
    for link in operation.successes.iter().chain(&operation.failures).flat_map(|response| &response.links) {
        let index = Some(link.target.as_str()).filter(|_| link.is_id).and_then(|id| context.names.with_id(id));
        let target = index
            .and_then(|index| Some((context.api.operations.get(index)?, context.names.operations.get(index)?)))
            .map_or_else(|| link.target.clone(), |(of, names)| context.names.function(of, names));
        let given: Vec<String> =
            link.given.iter().map(|(name, value)| format!("{} is {}", code(name), code(value))).collect();
        let given = if given.is_empty() { String::new() } else { format!(", where {}", given.join(", ")) };
        let description = link.description.as_deref().map(markdown::lines).unwrap_or_default();
        item(&mut items, &format!("{} leads to {}{given}", code(&link.name), code(&target)), &description);
    }
    items
}

/// The documentation of the setter of an optional parameter.
pub fn setter(api: &Api, parameter: &Parameter) -> Lines {
    let mut docs = lines(&Docs { deprecated: false, ..parameter.docs.clone() });
    paragraph(&mut docs, vec![sentence(&place(api, parameter, true))]);
    Lines(docs)
}

/// The documentation of the setter of an optional body.
pub fn body_setter(api: &Api, body: &Body) -> Lines {
    let mut docs = lines(&body.docs);
    paragraph(&mut docs, vec![sentence(&of(api, body))]);
    Lines(docs)
}

/// A phrase with a capital letter and a full stop.
fn sentence(phrase: &str) -> String {
    let mut letters = phrase.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
}

/// What a parameter is in a request: ``query parameter `limit`, 1 to 100``.
fn place(api: &Api, parameter: &Parameter, with_name: bool) -> String {
    let location = location_name(parameter.location);
    let what = if location == "header" { "header field" } else { location };
    let kind = if matches!(location, "path" | "query") { format!("{what} parameter") } else { what.to_owned() };
    let mut said = if with_name { format!("{kind} {}", code(&parameter.name)) } else { kind };
    for phrase in limits::phrases(api, &parameter.ty, &parameter.constraints) {
        said.push_str(", ");
        said.push_str(&phrase);
    }
    let default = parameter.default.as_ref().map(ToString::to_string);
    if let Some(default) = default.filter(|default| default.len() <= LONGEST_DEFAULT && !default.contains('`')) {
        said.push_str(&format!("; by default {}", code(&default)));
    }
    said
}

fn of(api: &Api, body: &Body) -> String {
    let mut said = format!("the body, {}", code(&body.media));
    for phrase in limits::phrases(api, &body.ty, &body.constraints) {
        said.push_str(", ");
        said.push_str(&phrase);
    }
    said
}

/// The scopes and roles that a request needs. Which credentials it needs the client knows.
fn credentials(security: &[Vec<Requirement>]) -> Vec<String> {
    let alternatives: BTreeSet<String> = security
        .iter()
        .filter_map(|schemes| {
            let scopes: Vec<String> =
                schemes.iter().flat_map(|scheme| &scheme.scopes).map(|scope| code(scope)).collect();
            (!scopes.is_empty()).then(|| scopes.join(", "))
        })
        .collect();
    if alternatives.is_empty() {
        return Vec::new();
    }
    vec![format!("Scopes: {}.", alternatives.into_iter().collect::<Vec<_>>().join("; or "))]
}

fn list(docs: &mut Vec<String>, heading: &str, items: Vec<String>) {
    if !items.is_empty() {
        paragraph(docs, vec![heading.to_owned()]);
        paragraph(docs, items);
    }
}

/// Appends an item of a list: its head, and a text of one line or many.
fn item(items: &mut Vec<String>, head: &str, text: &[String]) {
    let Some((first, more)) = text.split_first() else {
        return items.push(format!("- {head}"));
    };
    let is_block = ["- ", "#", ">", "```", "~~~", "|", "---"].iter().any(|start| first.starts_with(start));
    if is_block || list_marker(first).is_some() {
        items.extend([format!("- {head}:"), String::new(), format!("  {first}")]);
    } else {
        items.push(format!("- {head}: {first}"));
    }
    items.extend(more.iter().map(|line| if line.is_empty() { String::new() } else { format!("  {line}") }));
}

#[cfg(test)]
mod tests {
    use super::item;

    fn check(text: &[&str], expected: &[&str]) {
        let text: Vec<String> = text.iter().map(|line| (*line).to_owned()).collect();
        let mut items = Vec::new();
        item(&mut items, "`406`", &text);
        assert_eq!(items, expected, "{text:?}");
    }

    #[test]
    fn a_text_goes_on_after_its_head_unless_it_begins_a_block() {
        check(&[], &["- `406`"]);
        check(&["Not Acceptable"], &["- `406`: Not Acceptable"]);
        check(&["406 Not Acceptable", "", "more"], &["- `406`: 406 Not Acceptable", "", "  more"]);
        check(&["1. one", "2. two"], &["- `406`:", "", "  1. one", "  2. two"]);
        check(&["- one"], &["- `406`:", "", "  - one"]);
    }
}
