//! Requests that are received: webhooks, and callbacks of operations (OpenAPI 3.1.1, sections 4.8.1 and 4.8.18).
//!
//! The body is read as that of a response: in one media type, and as the properties that a server sends. Parameters and credentials
//! are left to whoever has the request. What a received request has callbacks for is reported.

use super::xml::{self, Form};
use super::{in_order, media, of_method, response, stream};
use std::collections::HashSet;

use crate::diag::{Code, Tally};
use crate::facts::Shape;
use crate::ir::{Constraints, Content, Docs, Encoding, Location, Operation, Received, ReceivedKind, Type};
use crate::json::{JsonType, Pointer};
use crate::lower::context::{Context, Words, text, weight_of, weight_of_text};
use crate::spec::{self, Document, MediaType, PathItem, RefOr, RequestBody};

/// The weight of a request besides its documentation: operations that share a callback multiply it, and each is a method.
const WEIGHT: usize = 8;

/// The requests that were found.
#[derive(Default)]
pub struct Found {
    requests: Vec<Received>,
    /// Callbacks of received requests.
    nested: Tally<()>,
    /// Whether there is no room for more.
    is_full: bool,
}

/// A request as the document has it.
struct Source<'a, 'p> {
    kind: ReceivedKind,
    /// The words of its name.
    words: Vec<String>,
    /// The words of the types in it.
    of_types: &'p [String],
    item: &'a PathItem,
    method: &'a str,
    operation: &'a spec::Operation,
    /// Where the path item is.
    at: &'p Pointer<'p>,
}

/// A body, and how it is read.
struct Body {
    media: Option<String>,
    content: Content,
    form: Option<Vec<String>>,
    xml: Option<usize>,
}

impl Found {
    /// Adds the document's webhooks.
    pub fn webhooks<'a>(&mut self, cx: &mut Context<'a, '_>, document: &'a Document) {
        let webhooks = Pointer::base("/webhooks");
        for (name, item) in &document.webhooks {
            let at = webhooks.key(name);
            for (method, operation) in in_order(item) {
                let mut words = vec![name.clone()];
                if item.operations.len() > 1 {
                    words.push(method.to_ascii_lowercase());
                }
                let of_types = words.clone();
                let kind = ReceivedKind::Webhook;
                self.add(cx, document, Source { kind, words, of_types: &of_types, item, method, operation, at: &at });
            }
        }
    }

    /// Adds the callbacks of an operation.
    pub fn callbacks<'a>(
        &mut self,
        cx: &mut Context<'a, '_>,
        document: &'a Document,
        (index, operation): (usize, &Operation),
        source: &'a spec::Operation,
        at: &Pointer<'_>,
    ) {
        if self.is_full {
            return;
        }
        let (callbacks, components) = (at.key("callbacks"), Pointer::base("/components/callbacks"));
        let name = match &operation.id {
            Some(id) => id.clone(),
            None => super::path_words(&operation.method, &operation.path),
        };
        for (callback, target) in &source.callbacks {
            let Some(target) = target.follow(&document.components.callbacks) else { continue };
            let (own, place) = match target.name {
                None => (vec![name.clone(), callback.clone()], callbacks.key(callback)),
                Some(component) => (vec![component.to_owned()], components.key(component)),
            };
            for (expression, item) in target.item {
                let at = place.key(expression);
                if !self.fits(cx, 1, &at) {
                    return;
                }
                for (method, operation) in in_order(item) {
                    let mut more = Vec::new();
                    if target.item.len() > 1 {
                        more.push(words_of(expression));
                    }
                    if item.operations.len() > 1 {
                        more.push(method.to_ascii_lowercase());
                    }
                    let kind = ReceivedKind::Callback { operation: index, expression: expression.clone() };
                    let words = [&[name.clone(), callback.clone()], more.as_slice()].concat();
                    let of_types = [own.as_slice(), more.as_slice()].concat();
                    let source = Source { kind, words, of_types: &of_types, item, method, operation, at: &at };
                    self.add(cx, document, source);
                }
            }
        }
    }

    /// All requests. What was counted is reported.
    pub fn finish(mut self, cx: &mut Context<'_, '_>) -> Vec<Received> {
        for ((), met) in self.nested.take() {
            cx.report.warn(
                Code::UnsupportedCallback,
                &Pointer::base(&met.first),
                format!("a received request has `callbacks` of its own, for which no code is generated{}", met.times()),
                "the component schemas that they use are generated",
            );
        }
        self.requests
    }

    /// Whether there is room for a request, or a part of one. The first that has none is reported.
    fn fits(&mut self, cx: &mut Context<'_, '_>, weight: usize, at: &Pointer<'_>) -> bool {
        let fits = !self.is_full && cx.limits.add_operation(weight);
        if !fits && !self.is_full {
            self.is_full = true;
            cx.report.warn(
                Code::UnsupportedCallback,
                at,
                "references multiply this document beyond what a client can have",
                "this request and those after it are left out; give operations fewer callbacks in common",
            );
        }
        fits
    }

    fn add<'a>(&mut self, cx: &mut Context<'a, '_>, document: &'a Document, source: Source<'a, '_>) {
        let Source { kind, words, of_types, item, method, operation, at } = source;
        if self.is_full {
            return;
        }
        let at = of_method(method, at);
        let at = Pointer::base(&at);
        let docs = Docs {
            title: text(&operation.summary).or_else(|| text(&item.summary)),
            description: text(&operation.description).or_else(|| text(&item.description)),
            deprecated: operation.deprecated,
            ..Docs::default()
        };
        let expression = match &kind {
            ReceivedKind::Callback { expression, .. } => expression.len(),
            ReceivedKind::Webhook => 0,
        };
        let texts = weight_of_text(words.iter().map(String::len).sum::<usize>() + expression) - 1;
        if !self.fits(cx, WEIGHT + texts + weight_of(&docs, &Constraints::default()), &at) {
            return;
        }
        if !operation.callbacks.is_empty() {
            self.nested.count((), at.key("callbacks"));
        }
        let declared = item.parameters.iter().chain(&operation.parameters);
        let declared = declared.filter_map(|source| source.follow(&document.components.parameters));
        let mut parameters: Vec<(Location, String)> = Vec::new();
        let mut known = HashSet::new();
        for parameter in declared.map(|found| found.item) {
            let location = location(parameter.location);
            if known.insert((location, &parameter.name)) {
                parameters.push((location, parameter.name.clone()));
            }
        }
        let Body { media, content, form, xml } =
            body(cx, document, operation.request_body.as_ref(), &at, &Words::Base(of_types));
        // Operations that share a callback multiply these, too.
        let names = parameters.iter().map(|(_, name)| name).chain(form.iter().flatten());
        if !self.fits(cx, names.map(|name| weight_of_text(name.len())).sum(), &at) {
            return;
        }
        let (method, pointer) = (method.to_owned(), at.to_string());
        self.requests.push(Received { kind, pointer, words, method, docs, parameters, media, content, form, xml });
    }
}

/// The words of a runtime expression or a URL: its letters and digits.
fn words_of(expression: &str) -> String {
    let words: Vec<&str> =
        expression.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "url".to_owned() } else { words.join(" ") }
}

fn location(location: spec::Location) -> Location {
    match location {
        spec::Location::Path => Location::Path,
        spec::Location::Query | spec::Location::Querystring => Location::Query,
        spec::Location::Header => Location::Header,
        spec::Location::Cookie => Location::Cookie,
    }
}

fn body<'a>(
    cx: &mut Context<'a, '_>,
    document: &'a Document,
    source: Option<&'a RefOr<RequestBody>>,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Body {
    let found = source.and_then(|source| source.follow(&document.components.request_bodies));
    let body = found.and_then(|found| match found.name {
        None => of_content(cx, found.item, &at.key("requestBody"), &words.then("request")),
        Some(name) => {
            let components = Pointer::base("/components/requestBodies");
            of_content(cx, found.item, &components.key(name), &Words::First(name))
        }
    });
    body.unwrap_or(Body { media: None, content: Content::Empty, form: None, xml: None })
}

/// The media type that is read, and as what. `None` if there is none.
fn of_content<'a>(
    cx: &mut Context<'a, '_>,
    body: &'a RequestBody,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Option<Body> {
    let at = at.key("content");
    let used = media::distinct(cx, &body.content, &at);
    let (media, entry) = used.first().copied()?;
    for (other, _) in used.iter().skip(1) {
        cx.report.warn(
            Code::UnsupportedCallback,
            &at.key(other),
            format!("a received request is `{media}` or `{other}`, whose schemas differ"),
            format!("it is read as `{media}`; read any other body as the type of its schema yourself"),
        );
    }
    let at = at.key(media);
    let (mut form, mut xml) = (None, None);
    let content = if stream::framing(media).is_some() {
        unread(cx, media, &at, "items one after another")
    } else if media::encoding(media) == Encoding::Multipart {
        unread(cx, media, &at, "parts")
    } else if media::encoding(media) == Encoding::Form {
        form = properties(cx, entry);
        match &form {
            None => unread(cx, media, &at, "lists or objects as values"),
            Some(_) => Content::Json(match &entry.schema {
                Some(schema) => cx.ty(schema.into(), &at.key("schema"), words),
                None => Type::Any,
            }),
        }
    } else {
        let of_xml = xml::form(cx, &body.content, (media, entry), &at);
        let content = response::content(cx, (media, entry), of_xml, &at, words);
        let table = entry.schema.as_ref().filter(|_| of_xml == Some(Form::Table));
        xml = table.map(|schema| xml::root(cx, schema.into(), &at.key("schema"), words, false));
        content
    };
    Some(Body { media: Some(media.to_owned()), content, form, xml })
}

/// A body that is left to the user as bytes.
fn unread(cx: &mut Context<'_, '_>, media: &str, at: &Pointer<'_>, what: &str) -> Content {
    cx.report.warn(
        Code::UnsupportedMediaType,
        at,
        format!("a received `{media}` body has {what}, which are not read as a type"),
        "the method returns its bytes",
    );
    Content::Bytes
}

/// The properties of a form whose values are numbers, `true` or `false`. `None` if one is a list or an object.
fn properties<'a>(cx: &Context<'a, '_>, entry: &'a MediaType) -> Option<Vec<String>> {
    let Some(schema) = &entry.schema else { return Some(Vec::new()) };
    let shape = cx.facts.shape(schema.into());
    let may_be_object = shape.types.is_empty() || shape.types.has(JsonType::Object);
    if may_be_object { scalars(&shape) } else { None }
}

fn scalars(shape: &Shape<'_>) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for (name, property) in &shape.properties {
        let types = property.types;
        if types.is_empty() || types.has(JsonType::String) {
            continue;
        }
        if types.has(JsonType::Array) || types.has(JsonType::Object) {
            return None;
        }
        found.push((*name).to_owned());
    }
    Some(found)
}
