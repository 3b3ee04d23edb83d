//! A document of 3.0 form as a value → the types of `openapiv3`.
//!
//! Reads member by member instead of by `openapiv3`'s own `Deserialize`: that one buffers every subtree once a
//! level, says "data did not match any variant" where something is wrong, and doubles its work at every level
//! above a fault. What does not fit is reported where it stands and left out, so twenty faults are twenty
//! diagnostics of one run. On documents without faults the result equals `openapiv3`'s (a test keeps it so).

mod meta;
mod operation;
mod parameter;
mod schema;
#[cfg(test)]
mod tests;
mod values;

use crate::diag::{Code, Diagnostic, Diagnostics, Place, Pointer};
use crate::load::{Loaded, Origins};
use indexmap::IndexMap;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A document, typed.
#[derive(Clone, Debug)]
pub struct Document {
    /// The document.
    pub api: openapiv3::OpenAPI,
    /// Where its nodes were written.
    pub origins: Origins,
}

/// Types a document. `None` only when it is no map at all.
pub fn parse(loaded: Loaded, diagnostics: &mut Diagnostics) -> Option<Document> {
    let Loaded { root, origins } = loaded;
    let mut reader = Reader { diagnostics, unknown: BTreeMap::new() };
    let api = reader.document(root.as_object()?);
    reader.report_unknown();
    Some(Document { api, origins })
}

struct Reader<'d> {
    diagnostics: &'d mut Diagnostics,
    /// Keywords that no object of a kind has: how often, and where first.
    unknown: BTreeMap<(&'static str, String), (usize, String)>,
}

impl Reader<'_> {
    fn document(&mut self, map: &Map<String, Value>) -> openapiv3::OpenAPI {
        let mut api = openapiv3::OpenAPI::default();
        let root = Pointer::ROOT;
        for (key, value) in map {
            let at = root.key(key);
            match key.as_str() {
                "openapi" => api.openapi = self.text(value, &at).unwrap_or_default(),
                "info" => api.info = self.object(value, &at).map(|map| self.info(map, &at)).unwrap_or_default(),
                "servers" => api.servers = self.list(value, &at, Self::server),
                "paths" => api.paths = self.paths(value, &at),
                "components" => api.components = self.object(value, &at).map(|map| self.components(map, &at)),
                "security" => api.security = self.security(value, &at),
                "tags" => api.tags = self.list(value, &at, Self::tag),
                "externalDocs" => api.external_docs = self.external_docs(value, &at),
                _ => self.other("the document", key, value, &at, &mut api.extensions),
            }
        }
        if !map.contains_key("info") {
            self.missing("the document has no `info`", "add `info` with a `title` and a `version`", &root);
        }
        if !map.contains_key("paths") && !map.contains_key("components") {
            self.missing(
                "the document has neither `paths` nor `components`: there is nothing to generate",
                "add `paths`",
                &root,
            );
        }
        api
    }

    /// A member that the object has no field for: an extension, or a keyword nobody knows.
    fn other(&mut self, noun: &'static str, key: &str, value: &Value, at: &Pointer<'_>, extensions: &mut Extensions) {
        if key.starts_with("x-") {
            extensions.insert(key.to_owned(), value.clone());
        } else {
            let entry = self.unknown.entry((noun, key.to_owned()));
            entry.and_modify(|(count, _)| *count += 1).or_insert_with(|| (1, at.to_string()));
        }
    }

    /// One warning for each keyword, however often it is written: a generator of documents that adds a
    /// keyword of its own adds it everywhere.
    fn report_unknown(&mut self) {
        for ((noun, key), (count, first)) in std::mem::take(&mut self.unknown) {
            let shown: String = key.chars().take(60).collect();
            let times = if count == 1 { String::new() } else { format!(" ({count} times; this is the first)") };
            let help =
                format!("it is ignored; if it is a misspelling, correct it, if it is your own, call it `x-{shown}`");
            self.diagnostics.report(
                Diagnostic::new(Code::UnknownKeyword, format!("OpenAPI has no keyword `{shown}` in {noun}{times}"))
                    .place(Place::Key(first))
                    .help(help),
            );
        }
    }

    fn missing(&mut self, message: impl Into<String>, help: &str, at: &Pointer<'_>) {
        self.diagnostics.report(Diagnostic::new(Code::MissingField, message).at_key(at).help(help));
    }
}

/// Members whose keys start with `x-`.
type Extensions = IndexMap<String, Value>;
