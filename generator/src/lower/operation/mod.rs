//! Operations: one method on one path each, in the document's order, grouped by their first tag.
//!
//! Enters: paths, with the facts of the schemas in them. Leaves: parameters, bodies, responses, security schemes,
//! servers and received requests as the IR has them. What a client does not support is reported.

mod body;
mod choice;
mod header;
mod matching;
mod media;
mod parameter;
mod parts;
mod received;
mod response;
mod security;
mod server;
mod stream;
mod template;
mod xml;

use std::collections::HashMap;

use super::context::{Context, Words, text, weight_of};
use crate::diag::{Code, Diagnostic};
use crate::ir::{Body, Constraints, Content, Docs, Group, GroupId, Operation, Pages, Received, Response, Scheme};
use crate::json::Pointer;
use crate::lower::pages;
use crate::spec::{self, Document, PathItem};
pub use choice::{Lists, lists as server_lists};
pub use security::schemes;
pub use server::servers;
use template::Template;

/// The methods of a path item that have keywords, in the order of the specification; others come after them.
const METHODS: &[&str] = &["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY"];

/// All operations, the groups that they are in, and the requests that are received.
pub struct Operations {
    /// The operations, in the document's order.
    pub operations: Vec<Operation>,
    /// Their groups.
    pub groups: Vec<Group>,
    /// The callbacks of operations, and webhooks.
    pub received: Vec<Received>,
}

/// All operations.
pub fn operations<'a>(
    cx: &mut Context<'a, '_>,
    document: &'a Document,
    schemes: &[Scheme],
    server_lists: &Lists,
) -> Operations {
    let mut room = Room { document, schemes, server_lists, ids: HashMap::new(), groups: Vec::new() };
    let mut operations = Vec::new();
    let mut received = received::Found::default();
    let paths = Pointer::base("/paths");
    for (path, item) in &document.paths {
        for (index, (method, source)) in in_order(item).into_iter().enumerate() {
            let at = paths.key(path);
            let (operation, bodies, streams) = room.operation(cx, (path, item), (method, source), &at, index == 0);
            let first = operations.len();
            let others = bodies.into_iter().map(|(word, body)| Operation {
                body: Some(body),
                variant_of: Some((first, word)),
                ..operation.clone()
            });
            let mut all = vec![operation.clone()];
            all.extend(others);
            if let Some(successes) = streams {
                let variant_of = Some((first, "stream".to_owned()));
                all.push(Operation { successes, variant_of, ..operation.clone() });
            }
            stream::ask(&mut all);
            for operation in all {
                if !cx.limits.add_operation(weight(&operation)) {
                    cx.report.warn(
                        Code::UnsupportedParameter,
                        &Pointer::base(&of_method(method, &at)),
                        "references multiply this document beyond what a client can have",
                        "the operation is left out; give operations fewer parameters in common",
                    );
                    break;
                }
                operations.push(operation);
            }
            if let Some(operation) = operations.get(first) {
                let at = of_method(method, &at);
                received.callbacks(cx, document, (first, operation), source, &Pointer::base(&at));
            }
        }
    }
    received.webhooks(cx, document);
    Operations { operations, groups: room.groups, received: received.finish(cx) }
}

/// The operations of a path item, in the order of their methods.
fn in_order(item: &PathItem) -> Vec<&(String, spec::Operation)> {
    let mut sources: Vec<&(String, spec::Operation)> = item.operations.iter().collect();
    sources.sort_by_key(|(method, _)| METHODS.iter().position(|known| known == method).unwrap_or(METHODS.len()));
    sources
}

/// The place of the operation of a method in its path item.
fn of_method(method: &str, item: &Pointer<'_>) -> String {
    match METHODS.contains(&method) {
        true => item.key(&method.to_ascii_lowercase()).to_string(),
        false => item.key("additionalOperations").key(method).to_string(),
    }
}

/// The weight of an operation: what references can multiply.
fn weight(operation: &Operation) -> usize {
    let plain = |docs: &Docs| weight_of(docs, &Constraints::default());
    let parameters = operation.parameters.iter().map(|parameter| weight_of(&parameter.docs, &parameter.constraints));
    let body = operation.body.as_ref().map_or(0, |body| plain(&body.docs) + body.fields.len() + body.parts.len());
    let responses = || operation.successes.iter().chain(&operation.failures);
    let described = |text: &String| plain(&Docs { description: Some(text.clone()), ..Docs::default() });
    let headers = responses().flat_map(|response| &response.headers).map(|header| plain(&header.docs));
    let links = responses().flat_map(|response| &response.links);
    let links = links.map(|link| 1 + link.given.len() + link.description.as_ref().map_or(0, described));
    // Of security there is little in real documents.
    let security = operation.security.iter().map(|schemes| 1 + schemes.len()).sum::<usize>() / 8;
    let more = headers.sum::<usize>() + links.sum::<usize>() + security;
    let responses = responses().map(|response| described(&response.description));
    plain(&operation.docs) + body + parameters.sum::<usize>() + responses.sum::<usize>() + more
}

/// The state of lowering operations.
struct Room<'a, 's> {
    document: &'a Document,
    schemes: &'s [Scheme],
    server_lists: &'s Lists,
    /// The operation of each id.
    ids: HashMap<&'a str, String>,
    groups: Vec<Group>,
}

impl<'a> Room<'a, '_> {
    fn operation(
        &mut self,
        cx: &mut Context<'a, '_>,
        (path, item): (&'a str, &'a PathItem),
        (method, source): (&str, &'a spec::Operation),
        path_at: &Pointer<'_>,
        is_first: bool,
    ) -> (Operation, Vec<(String, Body)>, Option<Vec<Response>>) {
        let at = of_method(method, path_at);
        let at = Pointer::base(&at);
        let id = source.operation_id.as_deref().filter(|id| !id.trim().is_empty());
        if let Some(id) = id {
            self.claim(cx, id, format!("{method} {path}"), &at);
        }
        let name = id.map_or_else(|| path_words(method, path), str::to_owned);
        let words = Words::First(&name);
        let declared = parameter::declared(self.document, [&item.parameters, &source.parameters]);
        let mut template = Template::new(path, &declared);
        if is_first {
            template.report(cx, path, path_at);
        }
        let lists = [(item.parameters.as_slice(), path_at), (source.parameters.as_slice(), &at)];
        let mut parameters = parameter::parameters(cx, self.document, lists, &mut template, &words);
        let body = source.request_body.as_ref();
        let bodies = body.map(|body| body::bodies(cx, self.document, body, &at.key("requestBody"), &words));
        let mut bodies = bodies.unwrap_or_default().into_iter();
        let body = bodies.next().map(|(_, body)| body);
        let (mut successes, mut failures) =
            response::responses(cx, self.document, &source.responses, &at.key("responses"), &words);
        if method == "HEAD" {
            // A response to HEAD has no body, whatever is documented (RFC 9110, section 9.3.2).
            successes.iter_mut().chain(&mut failures).for_each(|response| response.content = Content::Empty);
        }
        let (successes, streams) = stream::divide(cx, successes, &at.key("responses"));
        let security = security::requirements(cx, self.document, self.schemes, source.security.as_deref(), &at);
        parameter::take_keys(&mut parameters, self.schemes, &security);
        let of_operation = if source.servers.is_empty() { &item.servers } else { &source.servers };
        let servers = choice::list(self.document, of_operation, false).and_then(|list| self.server_lists.index(&list));
        let own = source.servers.first().map(|own| (own, at.key("servers").to_string()));
        let server = own.or_else(|| Some((item.servers.first()?, path_at.key("servers").to_string())));
        let server = server.map(|(server, at)| server::url(cx, self.document, server, &Pointer::base(&at).index(0)));
        let operation = Operation {
            pointer: at.to_string(),
            id: id.map(str::to_owned),
            client_name: source.client_name.clone(),
            method: method.to_owned(),
            path: template.text,
            group: match (&source.client_group, source.tags.first()) {
                (Some(name), _) => Some(self.group(name, false)),
                (None, tag) => tag.map(|tag| self.group(tag, true)),
            },
            docs: Docs {
                title: text(&source.summary).or_else(|| text(&item.summary)),
                description: text(&source.description).or_else(|| text(&item.description)),
                deprecated: source.deprecated,
                note: None,
                rules: Vec::new(),
            },
            parameters,
            body,
            successes,
            failures,
            security,
            server,
            servers,
            variant_of: None,
            pages: said_pages(cx, source, &at),
        };
        (operation, bodies.collect(), streams)
    }

    /// Records an operation's id, and reports one that another operation has.
    fn claim(&mut self, cx: &mut Context<'a, '_>, id: &'a str, operation: String, at: &Pointer<'_>) {
        match self.ids.get(id) {
            Some(first) => cx.report.report(
                Diagnostic::new(Code::DuplicateOperationId, format!("`operationId` `{id}` is taken by `{first}`"))
                    .at(&at.key("operationId"))
                    .help("the name of this method gets a number as a suffix; give each operation an id of its own"),
            ),
            None => {
                self.ids.insert(id, operation);
            }
        }
    }

    /// The group of a tag, or of a name that an extension gives.
    fn group(&mut self, name: &str, is_tag: bool) -> GroupId {
        let known = self.groups.iter().position(|group| group.name == name);
        let index = known.unwrap_or_else(|| {
            let described = self.document.tags.iter().find(|known| known.name == name);
            let description = described.and_then(|tag| tag.description.clone().or_else(|| tag.summary.clone()));
            self.groups.push(Group { name: name.to_owned(), description, is_tag });
            self.groups.len() - 1
        });
        if let Some(group) = self.groups.get_mut(index) {
            group.is_tag |= is_tag;
        }
        GroupId(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

/// What an extension says about the pages of an operation.
fn said_pages(cx: &mut Context<'_, '_>, source: &spec::Operation, at: &Pointer<'_>) -> Pages {
    let Some((extension, rule)) = &source.pages else { return Pages::Unsaid };
    match pages::parse(rule) {
        Ok(paging) => paging.map_or(Pages::None, Pages::By),
        Err(reason) => {
            let help = "the operation has no method for its pages; correct the extension";
            let message = format!("`{extension}` does not say how there are pages: {reason}");
            cx.report.warn(Code::InvalidValue, &at.key(extension), message, help);
            Pages::None
        }
    }
}

/// Words for an operation without an id: `get partners by partner_id`.
fn path_words(method: &str, path: &str) -> String {
    let mut words = vec![method.to_ascii_lowercase()];
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => words.push(format!("by {name}")),
            None => words.push(segment.replace(['{', '}'], " ")),
        }
    }
    words.join(" ")
}
