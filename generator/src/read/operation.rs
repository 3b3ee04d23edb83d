//! Paths, operations, bodies and responses (OpenAPI 3.0.4, sections 4.7.8 to 4.7.10, 4.7.13, 4.7.16 to 4.7.18 and
//! 4.7.20).

use super::{Reader, Version, pages, polling};
use crate::diag::{Code, Diagnostic};
use crate::json::{Pointer, shown};
use crate::spec::grammar::{Kind, METHODS};
use crate::spec::{
    Callback, Link, LinkTarget, Operation, PathItem, RefOr, RequestBody, Response, Responses, StatusCode,
};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// The longest `operationId`, in bytes: methods and types are named after it.
const LONGEST_ID: usize = 1024;

impl Reader<'_> {
    /// Adds `x-ms-paths` to the `paths` of a document: they are the same, but that the keys of the extension may have queries.
    pub(super) fn add_paths_of_microsoft(&mut self, document: &mut Map<String, Value>) {
        let Some(added) = document.shift_remove("x-ms-paths").filter(|added| !added.is_null()) else { return };
        let root = Pointer::ROOT;
        let (from, to) = (root.key("x-ms-paths"), root.key("paths"));
        let Some(added) = self.object(added, &from) else { return };
        let mut paths = match document.get_mut("paths").map(Value::take) {
            None | Some(Value::Null) => Map::new(),
            Some(paths) => self.object(paths, &to).unwrap_or_default(),
        };
        for (path, item) in added {
            let at = from.key(&path);
            if !paths.contains_key(&path) {
                self.origins.section_moved(&to.key(&path).to_string(), &at.to_string());
                paths.insert(path, item);
            } else if !path.starts_with("x-") {
                let message = format!("the path {} is among `paths`, too", shown(&path));
                let help = "its operations here are left out; move them there, or add the query that tells them apart";
                self.diagnostics.report(Diagnostic::new(Code::DuplicateKey, message).at_key(&at).help(help));
            }
        }
        document.insert("paths".to_owned(), Value::Object(paths));
    }

    pub(super) fn paths(&mut self, value: Value, at: &Pointer<'_>) -> Vec<(String, PathItem)> {
        let mut paths = Vec::new();
        let Some(map) = (if value.is_null() { None } else { self.object(value, at) }) else { return paths };
        let without_slash = map.keys().filter(|path| !path.starts_with('/')).map(|path| format!("/{path}"));
        let taken: HashSet<String> = without_slash.filter(|path| map.contains_key(path.as_str())).collect();
        for (path, value) in map {
            let own = at.key(&path);
            if path.starts_with('/') {
                if let Some(item) = self.path_item(value, &own) {
                    paths.push((path, item));
                }
            } else if !path.starts_with("x-") {
                let meant = format!("/{path}");
                let message = format!("the path {} does not start with `/`", shown(&path));
                if taken.contains(&meant) {
                    self.invalid_key(message, format!("it is left out; write {}", shown(&meant)), &own);
                } else if path.contains("://") {
                    self.invalid_key(message, "it is left out; give its host in `servers` of the path item", &own);
                } else {
                    // Later passes know the path that is meant.
                    let read_at = at.key(if value.is_object() { &meant } else { &path });
                    self.origins.section_moved(&read_at.to_string(), &own.to_string());
                    if let Some(item) = self.path_item(value, &read_at) {
                        self.invalid_key(message, format!("it is read as {}; write that", shown(&meant)), &own);
                        paths.push((meant, item));
                    }
                }
            }
        }
        paths
    }

    /// The path items of webhooks (OpenAPI 3.1.1, section 4.8.1).
    pub(super) fn webhooks(&mut self, value: Value, at: &Pointer<'_>) -> Vec<(String, PathItem)> {
        let around = std::mem::replace(&mut self.is_received, true);
        let named = |reader: &mut Self, name: &str, value: Value, at: &Pointer<'_>| {
            if name.starts_with("x-") && !value.is_object() { None } else { reader.path_item(value, at) }
        };
        let webhooks = self.members_of(value, at, named);
        self.is_received = around;
        webhooks
    }

    fn path_item(&mut self, value: Value, at: &Pointer<'_>) -> Option<PathItem> {
        if self.version.is_2_0() {
            return self.path_item_2_0(value, at);
        }
        let value = match value {
            Value::Object(map) => Value::Object(self.methods_in_capitals(map, at)),
            other => other,
        };
        self.members(value, at, |reader, item, key, value, at| reader.path_item_member(item, key, value, at))
    }

    pub(super) fn path_item_member(&mut self, item: &mut PathItem, key: &str, value: Value, at: &Pointer<'_>) {
        let reader = self;
        match key {
            method if METHODS.contains(&method) => {
                let operation = reader.operation(value, at);
                item.operations.extend(operation.map(|operation| (key.to_ascii_uppercase(), operation)));
                reader.method_of_other_version(key, at);
            }
            "additionalOperations" => {
                let operations = reader.map(value, at, Self::operation);
                reader.additional_operations(item, operations, at);
            }
            "summary" => item.summary = reader.text(value, at),
            "description" => item.description = reader.text(value, at),
            "servers" => item.servers = reader.list(value, at, Self::server),
            "parameters" => item.parameters = reader.list(value, at, Self::parameter),
            _ => reader.other(Kind::PathItem, key, at),
        }
    }

    /// The members of a path item with the keywords that methods in capital letters stand for, each with a warning, unless the path
    /// item has that keyword, too.
    pub(super) fn methods_in_capitals(&mut self, map: Map<String, Value>, at: &Pointer<'_>) -> Map<String, Value> {
        let meant = |key: &str| METHODS.into_iter().find(|method| method.eq_ignore_ascii_case(key) && *method != key);
        if !map.keys().any(|key| meant(key).is_some()) {
            return map;
        }
        let mut taken: HashSet<String> = map.keys().cloned().collect();
        let mut members = Map::new();
        for (key, value) in map {
            match meant(&key) {
                Some(method) if taken.insert(method.to_owned()) => {
                    let own = at.key(&key);
                    let message = format!("{} is not a keyword of a path item", shown(&key));
                    self.invalid_key(message, format!("it is read as `{method}`; write that"), &own);
                    self.origins.section_moved(&at.key(method).to_string(), &own.to_string());
                    members.insert(method.to_owned(), value);
                }
                _ => {
                    members.insert(key, value);
                }
            }
        }
        members
    }

    fn method_of_other_version(&mut self, key: &str, at: &Pointer<'_>) {
        if matches!(key, "trace" | "query") {
            self.keyword_of_other_version(Kind::PathItem, key, at);
        }
    }

    /// `additionalOperations`: any method that has no keyword, as it is sent (OpenAPI 3.2, "Path Item Object").
    fn additional_operations(&mut self, item: &mut PathItem, added: Vec<(String, Operation)>, at: &Pointer<'_>) {
        self.keyword_of_other_version(Kind::PathItem, "additionalOperations", at);
        let mut known: HashSet<String> = item.operations.iter().map(|(method, _)| method.clone()).collect();
        for (method, operation) in added {
            let at = at.key(&method);
            if !is_method(&method) {
                let help = "it is left out; a method has letters, digits and hyphens, such as `PURGE`";
                self.invalid_key(format!("{} is not an HTTP method", shown(&method)), help, &at);
            } else if !known.insert(method.clone()) {
                let message = format!("the path has the method {} already", shown(&method));
                self.invalid_key(message, "it is left out; remove one of the two", &at);
            } else {
                item.operations.push((method, operation));
            }
        }
    }

    pub(super) fn operation(&mut self, value: Value, at: &Pointer<'_>) -> Option<Operation> {
        let responses = value.get("responses").is_some();
        let options_alone = value.get(polling::OPTIONS).is_some() && value.get(polling::LONG_RUNNING).is_none();
        let operation = self.members(value, at, |reader, operation: &mut Operation, key, value, at| match key {
            "tags" => operation.tags = reader.texts(value, at),
            "summary" => operation.summary = reader.text(value, at),
            "description" => operation.description = reader.text(value, at),
            "externalDocs" => operation.external_docs = reader.external_docs(value, at),
            "operationId" => operation.operation_id = reader.operation_id(value, at),
            "x-fern-sdk-method-name" => operation.client_name = name(&value),
            "x-fern-sdk-group-name" => operation.client_group = name(&value),
            "x-speakeasy-name-override" => operation.client_name = operation.client_name.take().or(name(&value)),
            "x-speakeasy-group" => operation.client_group = operation.client_group.take().or(name(&value)),
            extension if pages::EXTENSIONS.contains(&extension) => {
                if extension == "x-ms-pageable" {
                    reader.check_pageable(&value, at);
                }
                let rule = pages::rule(extension, &value).map(|rule| (extension.to_owned(), rule));
                operation.pages = operation.pages.take().or(rule);
            }
            polling::LONG_RUNNING => operation.long_running = reader.flag(&value, at).unwrap_or_default(),
            polling::OPTIONS => operation.final_state = reader.final_state(value, at),
            "parameters" => operation.parameters = reader.list(value, at, Self::parameter),
            "requestBody" => operation.request_body = reader.request_body(value, at),
            "responses" => operation.responses = reader.responses(value, at),
            "callbacks" => operation.callbacks = reader.map(value, at, Self::callback),
            "deprecated" => operation.deprecated = reader.flag(&value, at).unwrap_or_default(),
            "security" => operation.security = reader.security(value, at),
            "servers" => operation.servers = reader.list(value, at, Self::server),
            _ => reader.other(Kind::Operation, key, at),
        })?;
        // Since 3.1 it need not have any (3.1.1, section 4.8.10); who receives a request may answer as they like.
        let may_have_none = self.is_received && self.version >= Version::V3_1;
        if !responses && !may_have_none {
            let help = "any response is accepted; describe at least the successful one";
            self.missing("the operation has no `responses`", help, at);
        }
        if options_alone {
            let help = "they are ignored; add `x-ms-long-running-operation: true` if the operation is long-running";
            self.missing("these options are of a long-running operation", help, &at.key(polling::OPTIONS));
        }
        Some(operation)
    }

    fn operation_id(&mut self, value: Value, at: &Pointer<'_>) -> Option<String> {
        let id = self.text(value, at)?;
        if id.len() > LONGEST_ID {
            let message = format!("the id {} has {} bytes", shown(&id), id.len());
            self.invalid(message, "it is ignored, and the operation is named after its path; shorten it", at);
            return None;
        }
        Some(id)
    }

    pub(super) fn callback(&mut self, value: Value, at: &Pointer<'_>) -> Option<RefOr<Callback>> {
        self.or_reference(value, at, |reader, map, at| Some(reader.callback_object(map, at)))
    }

    fn callback_object(&mut self, map: Map<String, Value>, at: &Pointer<'_>) -> Callback {
        let around = std::mem::replace(&mut self.is_received, true);
        let members = map.into_iter().filter(|(key, _)| !key.starts_with("x-"));
        let read = |(expression, value): (String, Value)| {
            let item = self.path_item(value, &at.key(&expression))?;
            Some((expression, item))
        };
        let callback = members.filter_map(read).collect();
        self.is_received = around;
        callback
    }

    pub(super) fn request_body(&mut self, value: Value, at: &Pointer<'_>) -> Option<RefOr<RequestBody>> {
        self.or_reference(value, at, |reader, map, at| {
            let content = map.contains_key("content");
            let read = |reader: &mut Self, body: &mut RequestBody, key: &str, value: Value, at: &Pointer<'_>| match key
            {
                "description" => body.description = reader.text(value, at),
                "content" => body.content = reader.map(value, at, Self::media_type),
                "required" => body.required = reader.flag(&value, at).unwrap_or_default(),
                _ => reader.other(Kind::RequestBody, key, at),
            };
            let body = reader.members(Value::Object(map), at, read)?;
            if !content {
                let help = "it is left out; add the media type that is sent";
                reader.missing("the request body has no `content`", help, at);
            }
            Some(body).filter(|_| content)
        })
    }

    fn responses(&mut self, value: Value, at: &Pointer<'_>) -> Responses {
        let mut responses = Responses::default();
        let Some(map) = self.object(value, at) else { return responses };
        for (key, value) in map {
            let at = at.key(&key);
            if key == "default" {
                responses.default = self.response(value, &at);
            } else if let Some(status) = status(&key) {
                let is_new = responses.by_status.iter().all(|(known, _)| *known != status);
                if is_new {
                    responses.by_status.extend(self.response(value, &at).map(|response| (status, response)));
                } else {
                    let message = format!("{} is the same status as another key", shown(&key));
                    self.invalid_key(message, "it is left out; remove one of them", &at);
                }
            } else if !key.starts_with("x-") {
                let help = "it is left out; write a status such as `200`, a class such as `4XX`, or `default`";
                self.invalid_key(format!("{} is not an HTTP status", shown(&key)), help, &at);
            }
        }
        responses
    }

    pub(super) fn response(&mut self, value: Value, at: &Pointer<'_>) -> Option<RefOr<Response>> {
        if self.version.is_2_0() {
            return self.response_2_0(value, at);
        }
        // A status without a value is a response without a body.
        if value.is_null() {
            return Some(RefOr::Item(Response::default()));
        }
        self.or_reference(value, at, |reader, map, at| {
            let read = |reader: &mut Self, response: &mut Response, key: &str, value: Value, at: &Pointer<'_>| match key
            {
                "description" => response.description = reader.text(value, at).unwrap_or_default(),
                "summary" => {
                    response.summary = reader.text(value, at);
                    reader.keyword_of_other_version(Kind::Response, key, at);
                }
                "headers" => response.headers = reader.map(value, at, Self::header),
                "content" => response.content = reader.map(value, at, Self::media_type),
                "links" => response.links = reader.map(value, at, Self::link),
                _ => reader.other(Kind::Response, key, at),
            };
            reader.members(Value::Object(map), at, read)
        })
    }

    pub(super) fn link(&mut self, value: Value, at: &Pointer<'_>) -> Option<RefOr<Link>> {
        self.or_reference(value, at, |reader, map, at| {
            let mut target = None;
            let (mut description, mut server, mut request_body) = (None, None, None);
            let mut parameters = Vec::new();
            for (key, value) in map {
                let at = at.key(&key);
                match key.as_str() {
                    "operationId" => target = Some(LinkTarget::Id(reader.text(value, &at)?)),
                    "operationRef" => target = Some(LinkTarget::Reference(reader.text(value, &at)?)),
                    "description" => description = reader.text(value, &at),
                    "requestBody" => request_body = Some(value),
                    "parameters" => parameters = reader.map(value, &at, |_, value, _| Some(value)),
                    "server" => server = reader.server(value, &at),
                    _ => reader.other(Kind::Link, &key, &at),
                }
            }
            let Some(target) = target else {
                let help = "it is left out; add `operationId` or `operationRef`";
                reader.missing("the link has no target", help, at);
                return None;
            };
            Some(Link { target, description, parameters, request_body, server })
        })
    }

    fn invalid_key(&mut self, message: String, help: impl Into<String>, at: &Pointer<'_>) {
        self.diagnostics.report(Diagnostic::new(Code::InvalidKey, message).at_key(at).help(help));
    }
}

/// A name for code: a string, or a list of strings, the outermost first.
fn name(value: &Value) -> Option<String> {
    let name = match value {
        Value::String(name) => name.replace('.', " "),
        Value::Array(names) => names.iter().map(Value::as_str).collect::<Option<Vec<_>>>()?.join(" "),
        _ => return None,
    };
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// Whether this is a token (RFC 9110, sections 5.6.2 and 9.1), not too long.
fn is_method(method: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    (1..=64).contains(&method.len()) && method.bytes().all(is_token)
}

/// `200`, `4XX` (OpenAPI 3.0.4, section 4.7.16).
fn status(key: &str) -> Option<StatusCode> {
    if let [class @ b'1'..=b'9', b'X' | b'x', b'X' | b'x'] = key.as_bytes() {
        return Some(StatusCode::Range(u16::from(class - b'0')));
    }
    if key.len() != 3 || !key.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    key.parse().ok().filter(|code| *code >= 100).map(StatusCode::Code)
}
