//! Operations: one method on one path each, in the document's order, grouped by their first tag.
//!
//! Enters: paths, with the facts of the schemas in them. Leaves: parameters, bodies, responses, security schemes,
//! servers and received requests as the IR has them. What a client does not support is reported.

mod body;
mod choice;
mod final_state;
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

use super::context::{Context, Words, text, weight_of, weight_of_text};
use crate::diag::{Code, Diagnostic};
use crate::ir::{
    Body, Constraints, Content, Docs, Group, GroupId, Operation, Pages, Received, Requirement, Response, Scheme,
    SchemeKind,
};
use crate::json::{Pointer, shown};
use crate::lower::pages;
use crate::spec::{self, Document, PathItem, Server, Tag};
pub use choice::{Lists, lists as server_lists};
pub use security::schemes;
pub use server::servers;
use template::Template;

/// The methods of a path item that have keywords, in the order of the specification; others come after them.
const METHODS: &[&str] = &["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY"];

/// The longest path that is read, in bytes: every operation of it has a copy, and its placeholders are compared with each other.
const LONGEST_PATH: usize = 2048;

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
    let mut room = Room::new(cx, document, schemes, server_lists);
    let mut operations = Vec::new();
    let mut received = received::Found::default();
    let paths = Pointer::base("/paths");
    if cx.facts.may_lack_uploads() {
        cx.report.warn(
            Code::UnsupportedMediaType,
            &paths,
            "the bodies in parts have or share more properties than are looked at",
            "in some of them files are strings; give bodies fewer properties",
        );
    }
    'paths: for (path, item) in &document.paths {
        let at = paths.key(path);
        if path.len() > LONGEST_PATH {
            cx.report.report(
                Diagnostic::new(
                    Code::UnsupportedParameter,
                    format!("the path {} has {} bytes", shown(path), path.len()),
                )
                .at_key(&at)
                .help(format!("its operations are left out; a path has at most {LONGEST_PATH} bytes")),
            );
            continue;
        }
        room.of_path = room.servers(cx, &item.servers, &at);
        for (index, (method, source)) in in_order(item).into_iter().enumerate() {
            let first = operations.len();
            let is_whole = room.add(cx, &mut operations, (path, item), (method, source), &at, index == 0);
            let at = of_method(method, &at);
            let at = Pointer::base(&at);
            if !is_whole {
                cx.report.warn(
                    Code::UnsupportedParameter,
                    &at,
                    "references multiply this document beyond what a client can have",
                    "this operation and those after it are left out; give operations fewer parameters in common",
                );
                break 'paths;
            }
            if let Some(operation) = operations.get(first) {
                received.callbacks(cx, document, (first, operation), source, &at);
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

/// What an operation refers to, whether it is used or not: what references can multiply.
fn extent(document: &Document, item: &PathItem, source: &spec::Operation) -> usize {
    let components = &document.components;
    let of_content = |content: &spec::Content| {
        let encodings = content.iter().flat_map(|(_, entry)| {
            let named = entry.encoding.iter().map(|(_, encoding)| encoding);
            named.chain(&entry.prefix_encoding).chain(entry.item_encoding.as_deref())
        });
        content.len() + encodings.map(spec::Encoding::width).sum::<usize>()
    };
    let body = source.request_body.as_ref().and_then(|body| body.follow(&components.request_bodies));
    let responses = source.responses.by_status.iter().map(|(_, response)| response).chain(&source.responses.default);
    let responses = responses.filter_map(|response| response.follow(&components.responses)).map(|found| found.item);
    let responses = responses.map(|of| 1 + of.headers.len() + of.links.len() + of_content(&of.content));
    let body = body.map_or(0, |found| of_content(&found.item.content));
    item.parameters.len() + source.parameters.len() + body + responses.sum::<usize>()
}

/// The weight of documentation.
fn weight_of_docs(docs: &Docs) -> usize {
    weight_of(docs, &Constraints::default())
}

/// The weight of an operation that is to be copied. The parts of the first one are weighed when they are read.
fn weight(operation: &Operation) -> usize {
    let parameters = operation.parameters.iter().map(parameter::weight);
    let responses = operation.successes.iter().chain(&operation.failures).map(response::weight);
    let more = operation.body.as_ref().map_or(0, body::weight) + security::weight(&operation.security);
    let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let called = length(&operation.id) + length(&operation.client_name) + length(&operation.server);
    let texts = weight_of_text(called + operation.path.len() + operation.pointer.len()) - 1;
    weight_of_docs(&operation.docs) + texts + parameters.sum::<usize>() + responses.sum::<usize>() + more
}

/// The state of lowering operations.
struct Room<'a, 's> {
    document: &'a Document,
    schemes: HashMap<&'s str, &'s SchemeKind>,
    server_lists: &'s Lists,
    /// The requirements of operations that have none of their own.
    security: Vec<Vec<Requirement>>,
    /// The servers of the path.
    of_path: Servers,
    /// The operation of each id.
    ids: HashMap<&'a str, String>,
    groups: Vec<Group>,
    /// The index of each group.
    known: HashMap<&'a str, usize>,
    tags: HashMap<&'a str, &'a Tag>,
}

/// The servers of a path or of an operation.
#[derive(Clone, Default)]
struct Servers {
    /// The index of the list, where there is a choice.
    list: Option<usize>,
    /// The URL of the first.
    url: Option<String>,
}

/// An operation, with what others differ in from it.
struct Lowered {
    operation: Operation,
    /// Its bodies of other media types, each with a word for it.
    bodies: Vec<(String, Body)>,
    /// Its successes as a stream, if it has others, too.
    streams: Option<Vec<Response>>,
}

impl<'a, 's> Room<'a, 's> {
    fn new(cx: &mut Context<'a, '_>, document: &'a Document, schemes: &'s [Scheme], server_lists: &'s Lists) -> Self {
        let schemes: HashMap<&'s str, &'s SchemeKind> =
            schemes.iter().map(|scheme| (scheme.name.as_str(), &scheme.kind)).collect();
        let mut all = document.paths.iter().flat_map(|(_, item)| &item.operations);
        let is_used = all.any(|(_, operation)| operation.security.is_none());
        let of_all = document.security.as_deref().filter(|_| is_used).unwrap_or_default();
        let mut tags = HashMap::new();
        for tag in &document.tags {
            tags.entry(tag.name.as_str()).or_insert(tag);
        }
        Self {
            document,
            security: security::requirements(cx, document, &schemes, of_all, &Pointer::ROOT),
            schemes,
            server_lists,
            of_path: Servers::default(),
            ids: HashMap::new(),
            groups: Vec::new(),
            known: HashMap::new(),
            tags,
        }
    }

    fn servers(&self, cx: &mut Context<'a, '_>, servers: &[Server], at: &Pointer<'_>) -> Servers {
        let list = choice::list(self.document, servers, false);
        let first = servers.first().map(|first| server::url(cx, self.document, first, &at.key("servers").index(0)));
        Servers { list: list.and_then(|list| self.server_lists.index(&list)), url: first }
    }

    /// Adds an operation, and those that differ from it in a body or a response. `false` if there is no room for all of them.
    fn add(
        &mut self,
        cx: &mut Context<'a, '_>,
        operations: &mut Vec<Operation>,
        (path, item): (&'a str, &'a PathItem),
        (method, source): (&str, &'a spec::Operation),
        path_at: &Pointer<'_>,
        is_first: bool,
    ) -> bool {
        if !cx.limits.follow(extent(self.document, item, source)) {
            return false;
        }
        let lowered = self.operation(cx, (path, item), (method, source), path_at, is_first);
        let Some(Lowered { operation, bodies, streams }) = lowered else { return false };
        let (first, weight) = (operations.len(), weight(&operation));
        let of_body = |(word, body): (String, Body)| (word, Operation { body: Some(body), ..operation.clone() });
        let of_stream = |successes| ("stream".to_owned(), Operation { successes, ..operation.clone() });
        let count = bodies.len() + usize::from(streams.is_some());
        // What has no room is not copied.
        let fitting = (0..count).take_while(|_| cx.limits.add_operation(weight)).count();
        let others = bodies.into_iter().map(of_body).chain(streams.into_iter().map(of_stream)).take(fitting);
        let mut all = vec![operation.clone()];
        all.extend(others.map(|(word, other)| Operation { variant_of: Some((first, word)), ..other }));
        stream::ask(&mut all);
        operations.extend(all);
        fitting == count
    }

    /// An operation. `None` if there is no room for it.
    fn operation(
        &mut self,
        cx: &mut Context<'a, '_>,
        (path, item): (&'a str, &'a PathItem),
        (method, source): (&str, &'a spec::Operation),
        path_at: &Pointer<'_>,
        is_first: bool,
    ) -> Option<Lowered> {
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
        let mut parameters = parameter::parameters(cx, self.document, lists, &mut template, &words)?;
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
        let own = source.security.as_deref();
        let own = own.map(|own| security::requirements(cx, self.document, &self.schemes, own, &at));
        let docs = Docs {
            title: text(&source.summary).or_else(|| text(&item.summary)),
            description: text(&source.description).or_else(|| text(&item.description)),
            deprecated: source.deprecated,
            note: None,
            rules: Vec::new(),
        };
        let of_operation = self.servers(cx, &source.servers, &at);
        let servers = if source.servers.is_empty() { &self.of_path } else { &of_operation };
        let texts = path.len() + servers.url.as_ref().map_or(0, String::len);
        let security = own.as_ref().unwrap_or(&self.security);
        let weight = weight_of_docs(&docs) + security::weight(security) + weight_of_text(texts) - 1;
        if cx.limits.is_full() || !cx.limits.add_operation(weight) {
            return None;
        }
        let security = security.clone();
        parameter::take_keys(&mut parameters, &self.schemes, &security);
        let Servers { list, url } = servers.clone();
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
            docs,
            parameters,
            body,
            successes,
            failures,
            security,
            server: url,
            servers: list,
            variant_of: None,
            pages: said_pages(cx, source, &at),
            polling: final_state::polling(cx, source, &at),
        };
        Some(Lowered { operation, bodies: bodies.collect(), streams })
    }

    /// Records an operation's id, and reports one that another operation has.
    fn claim(&mut self, cx: &mut Context<'a, '_>, id: &'a str, operation: String, at: &Pointer<'_>) {
        match self.ids.get(id) {
            Some(first) => cx.report.report(
                Diagnostic::new(Code::DuplicateOperationId, format!("`operationId` `{id}` is taken by `{first}`"))
                    .at(&at.key("operationId"))
                    .help("methods and types that would have one name get a number as a suffix; give each operation an id of its own"),
            ),
            None => {
                self.ids.insert(id, operation);
            }
        }
    }

    /// The group of a tag, or of a name that an extension gives.
    fn group(&mut self, name: &'a str, is_tag: bool) -> GroupId {
        let index = self.known.get(name).copied().unwrap_or_else(|| {
            let described = self.tags.get(name);
            let description = described.and_then(|tag| tag.description.clone().or_else(|| tag.summary.clone()));
            self.groups.push(Group { name: name.to_owned(), description, is_tag });
            self.known.insert(name, self.groups.len() - 1);
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
