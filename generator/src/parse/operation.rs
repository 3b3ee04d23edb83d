//! Paths, operations, bodies and responses (OpenAPI 3.0.4, sections 4.7.8 to 4.7.20).

use super::{Extensions, Reader};
use crate::diag::{Code, Diagnostic, Pointer};
use openapiv3::{
    Callback, Link, LinkOperation, Operation, PathItem, Paths, ReferenceOr, RequestBody, Response, Responses,
    SecurityRequirement, StatusCode,
};
use serde_json::{Map, Value};

impl Reader<'_> {
    pub(super) fn paths(&mut self, value: &Value, at: &Pointer<'_>) -> Paths {
        let mut paths = Paths::default();
        let Some(map) = (if value.is_null() { None } else { self.object(value, at) }) else {
            return paths;
        };
        for (path, value) in map {
            let at = at.key(path);
            if path.starts_with("x-") {
                paths.extensions.insert(path.clone(), value.clone());
            } else if path.starts_with('/') {
                if let Some(item) = self.path_item(value, &at) {
                    paths.paths.insert(path.clone(), ReferenceOr::Item(item));
                }
            } else {
                let shown: String = path.chars().take(80).collect();
                let message = format!("the path `{shown}` does not start with `/`");
                self.diagnostics.report(
                    Diagnostic::new(Code::InvalidKey, message)
                        .at_key(&at)
                        .help(format!("it is left out; write `/{shown}`")),
                );
            }
        }
        paths
    }

    fn path_item(&mut self, value: &Value, at: &Pointer<'_>) -> Option<PathItem> {
        let mut item = PathItem::default();
        for (key, value) in self.object(value, at)? {
            let at = at.key(key);
            match key.as_str() {
                "get" => item.get = self.operation(value, &at),
                "put" => item.put = self.operation(value, &at),
                "post" => item.post = self.operation(value, &at),
                "delete" => item.delete = self.operation(value, &at),
                "options" => item.options = self.operation(value, &at),
                "head" => item.head = self.operation(value, &at),
                "patch" => item.patch = self.operation(value, &at),
                "trace" => item.trace = self.operation(value, &at),
                "summary" => item.summary = self.text(value, &at),
                "description" => item.description = self.text(value, &at),
                "servers" => item.servers = self.list(value, &at, Self::server),
                "parameters" => item.parameters = self.list(value, &at, Self::parameter),
                _ => self.other("a path item", key, value, &at, &mut item.extensions),
            }
        }
        Some(item)
    }

    fn operation(&mut self, value: &Value, at: &Pointer<'_>) -> Option<Operation> {
        let mut operation = Operation::default();
        let map = self.object(value, at)?;
        for (key, value) in map {
            let at = at.key(key);
            match key.as_str() {
                "tags" => operation.tags = self.texts(value, &at),
                "summary" => operation.summary = self.text(value, &at),
                "description" => operation.description = self.text(value, &at),
                "externalDocs" => operation.external_docs = self.external_docs(value, &at),
                "operationId" => operation.operation_id = self.text(value, &at),
                "parameters" => operation.parameters = self.list(value, &at, Self::parameter),
                "requestBody" => operation.request_body = self.request_body(value, &at),
                "responses" => operation.responses = self.responses(value, &at),
                "callbacks" => operation.callbacks = self.map(value, &at, Self::callback),
                "deprecated" => operation.deprecated = self.flag(value, &at).unwrap_or_default(),
                "security" => operation.security = self.security(value, &at),
                "servers" => operation.servers = self.list(value, &at, Self::server),
                _ => self.other("an operation", key, value, &at, &mut operation.extensions),
            }
        }
        if !map.contains_key("responses") {
            self.missing(
                "the operation has no `responses`",
                "any answer is taken; say at least what success looks like",
                at,
            );
        }
        Some(operation)
    }

    /// `openapiv3` has no place for references to callbacks in operations; `normalize` has put the target there.
    fn callback(&mut self, value: &Value, at: &Pointer<'_>) -> Option<Callback> {
        let map = self.object(value, at)?;
        Some(self.callback_object(map, at))
    }

    pub(super) fn callback_object(&mut self, map: &Map<String, Value>, at: &Pointer<'_>) -> Callback {
        let members = map.iter().filter(|(key, _)| !key.starts_with("x-"));
        members
            .filter_map(|(expression, value)| Some((expression.clone(), self.path_item(value, &at.key(expression))?)))
            .collect()
    }

    pub(super) fn request_body(&mut self, value: &Value, at: &Pointer<'_>) -> Option<ReferenceOr<RequestBody>> {
        self.or_reference(value, at, |reader, map, at| {
            let mut body = RequestBody::default();
            for (key, value) in map {
                let at = at.key(key);
                match key.as_str() {
                    "description" => body.description = reader.text(value, &at),
                    "content" => body.content = reader.map(value, &at, Self::media_type),
                    "required" => body.required = reader.flag(value, &at).unwrap_or_default(),
                    _ => reader.other("a request body", key, value, &at, &mut body.extensions),
                }
            }
            if !map.contains_key("content") {
                reader.missing("the request body has no `content`", "it is left out; say which media type is sent", at);
                return None;
            }
            Some(body)
        })
    }

    fn responses(&mut self, value: &Value, at: &Pointer<'_>) -> Responses {
        let mut responses = Responses::default();
        let Some(map) = self.object(value, at) else {
            return responses;
        };
        for (key, value) in map {
            let at = at.key(key);
            if key.starts_with("x-") {
                responses.extensions.insert(key.clone(), value.clone());
            } else if key == "default" {
                responses.default = self.response(value, &at);
            } else if let Some(status) = status(key) {
                if let Some(response) = self.response(value, &at) {
                    responses.responses.insert(status, response);
                }
            } else {
                let shown: String = key.chars().take(60).collect();
                let help = "it is left out; write a status such as `200`, a class such as `4XX`, or `default`";
                self.diagnostics.report(
                    Diagnostic::new(Code::InvalidKey, format!("`{shown}` is no HTTP status")).at_key(&at).help(help),
                );
            }
        }
        responses
    }

    pub(super) fn response(&mut self, value: &Value, at: &Pointer<'_>) -> Option<ReferenceOr<Response>> {
        // A status without anything to say of it is a response without a body.
        if value.is_null() {
            return Some(ReferenceOr::Item(Response::default()));
        }
        self.or_reference(value, at, |reader, map, at| {
            let mut response = Response::default();
            for (key, value) in map {
                let at = at.key(key);
                match key.as_str() {
                    "description" => response.description = reader.text(value, &at).unwrap_or_default(),
                    "headers" => response.headers = reader.map(value, &at, Self::header),
                    "content" => response.content = reader.map(value, &at, Self::media_type),
                    "links" => response.links = reader.map(value, &at, Self::link),
                    _ => reader.other("a response", key, value, &at, &mut response.extensions),
                }
            }
            Some(response)
        })
    }

    pub(super) fn link(&mut self, value: &Value, at: &Pointer<'_>) -> Option<ReferenceOr<Link>> {
        self.or_reference(value, at, |reader, map, at| {
            let mut link = Link {
                description: None,
                operation: LinkOperation::OperationId(String::new()),
                request_body: None,
                parameters: Default::default(),
                server: None,
                extensions: Extensions::new(),
            };
            let mut leads = false;
            for (key, value) in map {
                let at = at.key(key);
                match key.as_str() {
                    "operationRef" | "operationId" => {
                        let text = reader.text(value, &at)?;
                        link.operation = if key == "operationId" {
                            LinkOperation::OperationId(text)
                        } else {
                            LinkOperation::OperationRef(text)
                        };
                        leads = true;
                    }
                    "description" => link.description = reader.text(value, &at),
                    "requestBody" => link.request_body = Some(value.clone()),
                    "parameters" => link.parameters = reader.map(value, &at, |_, value, _| Some(value.clone())),
                    "server" => link.server = reader.server(value, &at),
                    _ => reader.other("a link", key, value, &at, &mut link.extensions),
                }
            }
            if !leads {
                reader.missing("the link leads nowhere", "it is left out; add `operationId` or `operationRef`", at);
                return None;
            }
            Some(link)
        })
    }

    pub(super) fn security(&mut self, value: &Value, at: &Pointer<'_>) -> Option<Vec<SecurityRequirement>> {
        if value.is_null() {
            return None;
        }
        Some(self.list(value, at, |reader, value, at| {
            reader.object(value, at)?;
            Some(reader.map(value, at, |reader, value, at| Some(reader.texts(value, at))))
        }))
    }
}

/// `200`, `4XX` (OpenAPI 3.0.4, Responses Object).
fn status(key: &str) -> Option<StatusCode> {
    if let [class @ b'1'..=b'9', b'X' | b'x', b'X' | b'x'] = key.as_bytes() {
        return Some(StatusCode::Range(u16::from(class - b'0')));
    }
    if key.len() != 3 || !key.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    key.parse().ok().filter(|code| *code >= 100).map(StatusCode::Code)
}
