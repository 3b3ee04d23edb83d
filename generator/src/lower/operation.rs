//! Operations: one method on one path each, in the document's order, grouped by their first tag.

use std::collections::HashMap;

use openapiv3::{Operation as Source, PathItem, ReferenceOr};

use super::{Lowering, Words, server};
use crate::diag::{Code, Diagnostic, Pointer};
use crate::ir::{Content, Docs, Group, GroupId, Operation};

impl<'a> Lowering<'a, '_> {
    /// Lowers everything that is not a component schema.
    pub(super) fn operations(&mut self) {
        self.servers();
        self.schemes();
        let document = self.document;
        self.api.groups = Vec::new();
        let mut ids = HashMap::new();
        let paths = Pointer::base("/paths");
        for (path, item) in &document.paths.paths {
            let ReferenceOr::Item(item) = item else { continue };
            let at = paths.key(path);
            for (method, source) in methods(item) {
                self.operation(path, item, method, source, &at, &mut ids);
            }
        }
    }

    fn operation(
        &mut self,
        path: &'a str,
        item: &'a PathItem,
        method: &'static str,
        source: &'a Source,
        path_at: &Pointer<'_>,
        ids: &mut HashMap<&'a str, String>,
    ) {
        let lower = method.to_ascii_lowercase();
        let at = path_at.key(&lower);
        let id = source.operation_id.as_deref().filter(|id| !id.trim().is_empty());
        if let Some(id) = id {
            let here = format!("{method} {path}");
            if let Some(first) = ids.get(id) {
                let message = format!("the operation id `{id}` is taken by {first}");
                self.diagnostics.report(
                    Diagnostic::new(Code::DuplicateOperationId, message)
                        .at(&at.key("operationId"))
                        .help("give each operation an id of its own; this one's function gets a number after its name"),
                );
            } else {
                ids.insert(id, here);
            }
        }
        let name = id.map_or_else(|| path_words(method, path), str::to_owned);
        let words = Words::First(&name);
        let parameters = self.parameters((&item.parameters, path_at), (&source.parameters, &at), path, &words);
        let body = source.request_body.as_ref().and_then(|body| self.body(body, &at.key("requestBody"), &words));
        let (mut successes, mut failures) = self.responses(&source.responses, &at, &words);
        if method == "HEAD" {
            // An answer to HEAD has no body, whatever is documented (RFC 9110, section 9.3.2).
            successes.iter_mut().chain(&mut failures).for_each(|answer| answer.content = Content::Empty);
        }
        let security = self.security(source.security.as_ref(), &at);
        if !source.callbacks.is_empty() {
            self.warn(
                Code::UnsupportedCallback,
                &at.key("callbacks"),
                "callbacks are requests that the server makes; nothing is generated for them",
                "the schemas among the components that they use are generated",
            );
        }
        let group = source.tags.first().map(|tag| self.group(tag));
        let text = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let server = source.servers.first().or(item.servers.first()).map(server::url);
        self.api.operations.push(Operation {
            id: id.map(str::to_owned),
            method,
            path: path.to_owned(),
            group,
            docs: Docs {
                title: text(&source.summary).or_else(|| text(&item.summary)),
                description: text(&source.description).or_else(|| text(&item.description)),
                deprecated: source.deprecated,
            },
            parameters,
            body,
            successes,
            failures,
            security,
            server,
        });
    }

    fn group(&mut self, tag: &str) -> GroupId {
        let known = self.api.groups.iter().position(|group| group.name == tag);
        let index = known.unwrap_or_else(|| {
            let described = self.document.tags.iter().find(|known| known.name == tag);
            let description = described.and_then(|tag| tag.description.clone());
            self.api.groups.push(Group { name: tag.to_owned(), description });
            self.api.groups.len() - 1
        });
        GroupId(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

/// The operations of a path, with their methods.
fn methods(item: &PathItem) -> impl Iterator<Item = (&'static str, &Source)> {
    [
        ("GET", &item.get),
        ("PUT", &item.put),
        ("POST", &item.post),
        ("DELETE", &item.delete),
        ("OPTIONS", &item.options),
        ("HEAD", &item.head),
        ("PATCH", &item.patch),
        ("TRACE", &item.trace),
    ]
    .into_iter()
    .filter_map(|(method, source)| Some((method, source.as_ref()?)))
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
