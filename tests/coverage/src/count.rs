//! What a document has, counted in its JSON: operations, parameters, bodies, responses, header fields, links, callbacks, webhooks and the
//! security schemes that operations ask for.
//!
//! A document enters; items leave, each with the places at which a diagnostic would be about it. The rules of counting are those of the
//! page (`page`). Nothing here calls the generator.

mod content;
#[cfg(test)]
mod tests;

use crate::source::{Files, Followed, Node, Place, escape, keys};
use content::{Content, content, form_2_0, shared};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a document has.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    Operation,
    Parameter {
        location: String,
        name: String,
        /// Whether the key of the path gives its value, as in `/act?mode=fast`.
        is_in_path: bool,
    },
    /// A media type of a request body.
    Body(Content),
    /// A status, with a media type if it has a body.
    Response {
        status: String,
        content: Option<Content>,
    },
    Header {
        status: String,
        name: String,
    },
    Link {
        status: String,
        name: String,
    },
    Scheme {
        name: String,
    },
    Callback,
    Webhook,
}

/// One thing that a document has.
#[derive(Clone, Debug)]
pub struct Item {
    pub what: What,
    /// The pointer of its operation in the entry document; empty where there is none.
    pub operation: String,
    /// A diagnostic in one of these, outside their schemas, is about it.
    pub within: Vec<Place>,
    /// A diagnostic at one of these is about it.
    pub at: Vec<Place>,
    /// A diagnostic here, that all of this is left out, is about it.
    pub above: Vec<Place>,
}

/// The methods that are keywords of a path item.
const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// Parameters that the specification says to ignore (OpenAPI 3.0.4, section 4.7.12).
const IGNORED: [&str; 3] = ["accept", "content-type", "authorization"];

/// All that a document has.
pub fn items(files: &Files, entry: &Node) -> Vec<Item> {
    let is_2_0 = entry.key("swagger").exists();
    let mut counter = Counter { files, entry, is_2_0, schemes: BTreeMap::new(), items: Vec::new() };
    for (path, item) in files.follow(&entry.key("paths")).node.members() {
        counter.path(&path, &item);
    }
    counter.webhooks();
    counter.schemes();
    counter.items
}

struct Counter<'f> {
    files: &'f Files,
    entry: &'f Node,
    is_2_0: bool,
    /// The security schemes that operations ask for, and where they do.
    schemes: BTreeMap<String, Vec<Place>>,
    items: Vec<Item>,
}

/// An operation that is counted.
struct Operation<'o> {
    path: &'o str,
    item: &'o Followed,
    own: Followed,
    /// Its pointer in the entry document.
    pointer: String,
    /// Its places, and those of a path that is none.
    above: Vec<Place>,
}

impl Operation<'_> {
    fn has(&self, what: What, within: Vec<Place>, at: Vec<Place>) -> Item {
        Item { what, operation: self.pointer.clone(), within, at, above: self.above.clone() }
    }
}

impl Counter<'_> {
    fn path(&mut self, path: &str, item: &Node) {
        let found = self.files.follow(item);
        let pointer = format!("/paths/{}", escape(path));
        for method in METHODS {
            self.operation(path, &found, format!("{pointer}/{method}"), self.files.member(&found, method));
        }
        let added = self.files.member(&found, "additionalOperations");
        for (method, _) in added.node.members() {
            let pointer = format!("{pointer}/additionalOperations/{}", escape(&method));
            self.operation(path, &found, pointer, self.files.member(&added, &method));
        }
    }

    fn operation(&mut self, path: &str, item: &Followed, pointer: String, own: Followed) {
        if !own.node.exists() {
            return;
        }
        let mut above = own.places.clone();
        if !path.starts_with('/') {
            above.extend(item.places.iter().cloned());
        }
        let operation = Operation { path, item, own, pointer, above };
        self.items.push(operation.has(What::Operation, Vec::new(), operation.own.places.clone()));
        self.parameters(&operation);
        if !self.is_2_0 {
            self.body(&operation);
        }
        let responses = self.files.member(&operation.own, "responses");
        for (key, _) in responses.node.members() {
            self.response(&operation, &responses.places, &key, &self.files.member(&responses, &key));
        }
        let callbacks = self.files.member(&operation.own, "callbacks");
        for (name, _) in callbacks.node.members() {
            let within = self.files.member(&callbacks, &name).places;
            self.items.push(operation.has(What::Callback, within, callbacks.places.clone()));
        }
        self.security(&operation);
    }

    /// The parameters of the path item, then those of the operation, which replace them. In 2.0 the body is among them.
    fn parameters(&mut self, operation: &Operation<'_>) {
        let mut found: BTreeMap<(String, String), Followed> = BTreeMap::new();
        let mut parts: Vec<Followed> = Vec::new();
        let lists = [&operation.own, operation.item].map(|owner| self.files.member(owner, "parameters").node.items());
        for (index, parameter) in lists.iter().flatten().enumerate() {
            let parameter = self.files.follow(parameter);
            let location = parameter.node.text("in").unwrap_or_default().to_ascii_lowercase();
            let name = parameter.node.text("name").unwrap_or_default().to_owned();
            if self.is_2_0 && matches!(location.as_str(), "body" | "formdata") {
                parts.push(parameter);
                continue;
            }
            if location == "header" && IGNORED.contains(&name.to_ascii_lowercase().as_str()) {
                continue;
            }
            let location = if location == "querystring" { "query".to_owned() } else { location };
            // What has no name is nothing but itself.
            let name = if name.is_empty() { format!("#{index}") } else { name };
            found.entry((location, name)).or_insert(parameter);
        }
        let (_, query) = operation.path.split_once('?').unwrap_or_default();
        for ((location, name), parameter) in found {
            let mut keys = query.split(['&', '#']).map(|pair| pair.split('=').next().unwrap_or_default());
            let is_in_path = location == "query" && keys.any(|key| key == name);
            let what = What::Parameter { location, name, is_in_path };
            self.items.push(operation.has(what, parameter.places, Vec::new()));
        }
        if self.is_2_0 {
            self.body_2_0(operation, &parts);
        }
    }

    fn body(&mut self, operation: &Operation<'_>) {
        let body = self.files.member(&operation.own, "requestBody");
        if !body.node.exists() {
            return;
        }
        let map = self.files.member(&body, "content");
        // Something is there, whatever it is.
        if !map.node.exists() {
            self.items.push(operation.has(What::Body(Content::default()), body.places, Vec::new()));
            return;
        }
        for content in content(self.files, &map.node) {
            let within = self.files.member(&map, &content.media).places;
            let at = [body.places.as_slice(), &map.places].concat();
            self.items.push(operation.has(What::Body(content), within, at));
        }
    }

    /// A body of 2.0: its schema in each media type of `consumes`; a form in those of forms.
    fn body_2_0(&mut self, operation: &Operation<'_>, parts: &[Followed]) {
        let Some(first) = parts.first() else { return };
        let consumes = self.listed(operation, "consumes");
        let body = parts.iter().find(|part| part.node.text("in").is_some_and(|text| text.eq_ignore_ascii_case("body")));
        let (media, place) = match body {
            Some(body) => (shared(&consumes, "application/json"), body),
            None => {
                let has_file = parts.iter().any(|part| part.node.text("type") == Some("file"));
                (form_2_0(&consumes, has_file), first)
            }
        };
        for content in media {
            let mut at = place.places.clone();
            at.extend(keys(&place.places, "schema"));
            at.extend(keys(&operation.own.places, "parameters"));
            at.extend(keys(&operation.own.places, "requestBody"));
            self.items.push(operation.has(What::Body(content), Vec::new(), at));
        }
    }

    /// `consumes` or `produces`, of the operation or of the document.
    fn listed(&self, operation: &Operation<'_>, key: &str) -> Vec<String> {
        let own = operation.own.node.key(key);
        if own.exists() { own.texts() } else { self.entry.key(key).texts() }
    }

    /// A response: its contents, its header fields and its links. `all` are the places of all responses.
    fn response(&mut self, operation: &Operation<'_>, all: &[Place], key: &str, found: &Followed) {
        let status = if key == "default" { key.to_owned() } else { key.to_ascii_uppercase() };
        let map = self.files.member(found, "content");
        let schema = found.node.key("schema");
        let media = match self.is_2_0 {
            false => content(self.files, &map.node),
            true if !schema.exists() => Vec::new(),
            true => {
                let is_file = schema.text("type") == Some("file");
                let default = if is_file { "application/octet-stream" } else { "application/json" };
                shared(&self.listed(operation, "produces"), default)
            }
        };
        let schema = if self.is_2_0 { keys(&found.places, "schema") } else { Vec::new() };
        let at = [all, &found.places, &map.places, &schema].concat();
        if media.is_empty() {
            let what = What::Response { status: status.clone(), content: None };
            self.items.push(operation.has(what, Vec::new(), at.clone()));
        }
        for content in media {
            let within = self.files.member(&map, &content.media).places;
            let what = What::Response { status: status.clone(), content: Some(content) };
            self.items.push(operation.has(what, within, at.clone()));
        }
        let headers = self.files.member(found, "headers");
        let at = [found.places.as_slice(), &headers.places].concat();
        for (name, _) in headers.node.named() {
            // "the media type says it" (OpenAPI 3.0.4, section 4.7.17).
            if !name.eq_ignore_ascii_case("content-type") {
                let what = What::Header { status: status.clone(), name: name.to_ascii_lowercase() };
                self.items.push(operation.has(what, self.files.member(&headers, &name).places, at.clone()));
            }
        }
        let links = self.files.member(found, "links");
        let at = [found.places.as_slice(), &links.places].concat();
        for (name, _) in links.node.named() {
            let within = self.files.member(&links, &name).places;
            let what = What::Link { status: status.clone(), name };
            self.items.push(operation.has(what, within, at.clone()));
        }
    }

    /// Notes the security schemes of an operation: its own, or those of the document.
    fn security(&mut self, operation: &Operation<'_>) {
        let own = operation.own.node.key("security");
        let security = if own.exists() { own } else { self.entry.key("security") };
        for requirement in security.items() {
            for (written, node) in requirement.named() {
                // A URI of the scheme in place of its name (OpenAPI 3.2).
                let of_uri = written.strip_prefix("#/components/securitySchemes/");
                let name =
                    of_uri.map(|name| name.replace("~1", "/").replace("~0", "~")).unwrap_or_else(|| written.clone());
                let places = self.schemes.entry(name).or_default();
                if !places.contains(node.place()) {
                    places.push(node.place().clone());
                }
            }
        }
    }

    fn schemes(&mut self) {
        let home = match self.is_2_0 {
            true => self.entry.key("securityDefinitions"),
            false => self.entry.key("components").key("securitySchemes"),
        };
        for (name, mut within) in std::mem::take(&mut self.schemes) {
            within.extend(self.files.follow(&home.key(&name)).places);
            let what = What::Scheme { name };
            self.items.push(Item { what, operation: String::new(), within, at: Vec::new(), above: Vec::new() });
        }
    }

    fn webhooks(&mut self) {
        let webhooks = self.entry.key("webhooks");
        for (_, webhook) in webhooks.named() {
            let found = self.files.follow(&webhook);
            let methods = METHODS.iter().filter(|method| matches!(found.node.key(method).value(), Value::Object(_)));
            for method in methods {
                let within = keys(&found.places, method);
                let at = vec![webhooks.place().clone()];
                let operation = String::new();
                self.items.push(Item { what: What::Webhook, operation, within, at, above: Vec::new() });
            }
        }
    }
}
