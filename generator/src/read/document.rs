//! The document, info, servers, tags and components (OpenAPI 3.0.4, sections 4.7.1 to 4.7.7, 4.7.11 and 4.7.22).

use super::Reader;
use crate::diag::Code;
use crate::json::{Pointer, shown};
use crate::spec::grammar::Kind;
use crate::spec::{
    Components, Contact, Document, Example, ExternalDocumentation, Info, License, RefOr, Server, ServerVariable, Tag,
};
use serde_json::{Map, Value};

/// The dialects that schemas are read in.
const DIALECTS: &[&str] = &["https://json-schema.org/draft/2020-12/schema"];

impl Reader<'_> {
    pub(super) fn document(&mut self, mut map: Map<String, Value>) -> Document {
        let mut document = Document::default();
        let root = Pointer::ROOT;
        self.add_paths_of_microsoft(&mut map);
        let has = |key: &str| map.contains_key(key);
        let content = ["paths", "components", "webhooks", "definitions"];
        let (info, paths) = (has("info"), content.into_iter().any(has));
        if self.version.is_2_0() {
            self.document_2_0(&mut document, &mut map);
        }
        for (key, value) in map {
            let at = root.key(&key);
            match key.as_str() {
                "openapi" => document.version = text_of_version(value),
                "$self" => {
                    document.own_uri = self.text(value, &at);
                    self.keyword_of_other_version(Kind::Document, &key, &at);
                }
                "jsonSchemaDialect" => {
                    document.dialect = self.dialect(value, &at);
                    self.keyword_of_other_version(Kind::Document, &key, &at);
                }
                "webhooks" => {
                    document.webhooks = self.webhooks(value, &at);
                    self.keyword_of_other_version(Kind::Document, &key, &at);
                }
                "info" => document.info = self.info(value, &at).unwrap_or_default(),
                "servers" => document.servers = self.list(value, &at, Self::server),
                "paths" => document.paths = self.paths(value, &at),
                "components" => document.components = self.components(value, &at).unwrap_or_default(),
                "security" => document.security = self.security(value, &at),
                "tags" => document.tags = self.list(value, &at, Self::tag),
                "externalDocs" => document.external_docs = self.external_docs(value, &at),
                _ => self.other(Kind::Document, &key, &at),
            }
        }
        if !info {
            self.missing("the document has no `info`", "add `info` with a `title` and a `version`", &root);
        }
        if !paths {
            self.missing(
                "the document has neither `paths` nor `components`: there is nothing to generate",
                "add `paths`",
                &root,
            );
        }
        document
    }

    /// Reports a dialect of JSON Schema that is not read as such (OpenAPI 3.1.1, section 4.8.24.8).
    pub(super) fn dialect(&mut self, value: Value, at: &Pointer<'_>) -> Option<String> {
        let dialect = self.text(value, at)?;
        let known = dialect.trim_end_matches('#');
        if !DIALECTS.contains(&known) && !known.starts_with("https://spec.openapis.org/oas/3.") {
            let message = format!("the dialect {} of JSON Schema is not that of {}", shown(&dialect), self.version);
            let help = "schemas are read as JSON Schema 2020-12 with the keywords of OpenAPI";
            self.repeat(Code::KeywordOfOtherVersion, message, help, at);
        }
        Some(dialect)
    }

    fn info(&mut self, value: Value, at: &Pointer<'_>) -> Option<Info> {
        let (mut title, mut version) = (false, false);
        let info = self.members(value, at, |reader, info: &mut Info, key, value, at| match key {
            "title" => (info.title, title) = (reader.text(value, at).unwrap_or_default(), true),
            "version" => (info.version, version) = (reader.text(value, at).unwrap_or_default(), true),
            "description" => info.description = reader.text(value, at),
            "termsOfService" => info.terms_of_service = reader.text(value, at),
            "contact" => info.contact = reader.contact(value, at),
            "license" => info.license = reader.license(value, at),
            "summary" => info.summary = reader.text(value, at),
            _ => reader.other(Kind::Info, key, at),
        })?;
        for (key, found, help) in [("title", title, "name the API"), ("version", version, "add the version of the API")]
        {
            if !found {
                self.missing(format!("`info` has no `{key}`"), help, at);
            }
        }
        Some(info)
    }

    fn contact(&mut self, value: Value, at: &Pointer<'_>) -> Option<Contact> {
        self.members(value, at, |reader, contact: &mut Contact, key, value, at| match key {
            "name" => contact.name = reader.text(value, at),
            "url" => contact.url = reader.text(value, at),
            "email" => contact.email = reader.text(value, at),
            _ => reader.other(Kind::Contact, key, at),
        })
    }

    fn license(&mut self, value: Value, at: &Pointer<'_>) -> Option<License> {
        self.members(value, at, |reader, license: &mut License, key, value, at| match key {
            "name" => license.name = reader.text(value, at).unwrap_or_default(),
            "url" => license.url = reader.text(value, at),
            "identifier" => license.identifier = reader.text(value, at),
            _ => reader.other(Kind::License, key, at),
        })
    }

    pub(super) fn server(&mut self, value: Value, at: &Pointer<'_>) -> Option<Server> {
        let mut url = None;
        let server = self.members(value, at, |reader, server: &mut Server, key, value, at| match key {
            "url" => url = Some(reader.text(value, at)),
            "description" => server.description = reader.text(value, at),
            "variables" => server.variables = reader.map(value, at, Self::server_variable),
            "name" => server.name = reader.text(value, at),
            _ => reader.other(Kind::Server, key, at),
        })?;
        if url.is_none() {
            self.missing("the server has no `url`", "it is left out; add its `url`", at);
        }
        Some(Server { url: url??, ..server })
    }

    fn server_variable(&mut self, value: Value, at: &Pointer<'_>) -> Option<ServerVariable> {
        let mut default = false;
        let mut variable =
            self.members(value, at, |reader, variable: &mut ServerVariable, key, value, at| match key {
                "enum" => variable.enumeration = reader.texts(value, at),
                "default" => (variable.default, default) = (reader.text(value, at).unwrap_or_default(), true),
                "description" => variable.description = reader.text(value, at),
                _ => reader.other(Kind::ServerVariable, key, at),
            })?;
        if !default {
            self.missing(
                "the server variable has no `default`",
                "the first value of its `enum` is used, or an empty string; add a `default`",
                at,
            );
            variable.default = variable.enumeration.first().cloned().unwrap_or_default();
        }
        Some(variable)
    }

    fn tag(&mut self, value: Value, at: &Pointer<'_>) -> Option<Tag> {
        let mut name = None;
        let tag = self.members(value, at, |reader, tag: &mut Tag, key, value, at| match key {
            "name" => name = Some(reader.text(value, at)),
            "description" => tag.description = reader.text(value, at),
            "externalDocs" => tag.external_docs = reader.external_docs(value, at),
            "summary" => {
                tag.summary = reader.text(value, at);
                reader.keyword_of_other_version(Kind::Tag, key, at);
            }
            "parent" => tag.parent = reader.text(value, at),
            "kind" => tag.kind = reader.text(value, at),
            _ => reader.other(Kind::Tag, key, at),
        })?;
        if name.is_none() {
            self.missing("the tag has no `name`", "it is left out; give it a `name`", at);
        }
        Some(Tag { name: name??, ..tag })
    }

    pub(super) fn external_docs(&mut self, value: Value, at: &Pointer<'_>) -> Option<ExternalDocumentation> {
        if value.is_null() {
            return None;
        }
        let mut url = None;
        let docs = self.members(value, at, |reader, docs: &mut ExternalDocumentation, key, value, at| match key {
            "url" => url = Some(reader.text(value, at)),
            "description" => docs.description = reader.text(value, at),
            _ => reader.other(Kind::ExternalDocs, key, at),
        })?;
        if url.is_none() {
            self.missing("`externalDocs` has no `url`", "it is left out; add the `url`", at);
        }
        Some(ExternalDocumentation { url: url??, ..docs })
    }

    fn components(&mut self, value: Value, at: &Pointer<'_>) -> Option<Components> {
        self.members(value, at, |reader, components: &mut Components, key, value, at| match key {
            "schemas" => components.schemas = reader.map(value, at, Self::subschema),
            "responses" => components.responses = reader.map(value, at, Self::response),
            "parameters" => components.parameters = reader.map(value, at, Self::parameter),
            "examples" => components.examples = reader.map(value, at, Self::example),
            "requestBodies" => components.request_bodies = reader.map(value, at, Self::request_body),
            "headers" => components.headers = reader.map(value, at, Self::header),
            "securitySchemes" => components.security_schemes = reader.map(value, at, Self::security_scheme),
            "links" => components.links = reader.map(value, at, Self::link),
            "callbacks" => components.callbacks = reader.map(value, at, Self::callback),
            // `load` has put them in place of the references to them.
            "pathItems" | "mediaTypes" => reader.keyword_of_other_version(Kind::Components, key, at),
            _ => reader.other(Kind::Components, key, at),
        })
    }

    /// Reads an example. Unknown keywords are ignored and a bare value is accepted, since no code depends on examples.
    pub(super) fn example(&mut self, value: Value, at: &Pointer<'_>) -> Option<RefOr<Example>> {
        let Value::Object(_) = value else {
            return Some(RefOr::Item(Example { value: Some(value), ..Example::default() }));
        };
        self.or_reference(value, at, |reader, map, at| {
            let mut example = Example::default();
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("summary", Value::String(text)) => example.summary = Some(text),
                    ("description", Value::String(text)) => example.description = Some(text),
                    ("value" | "dataValue", value) if !value.is_null() => example.value = Some(value),
                    ("serializedValue", Value::String(text)) => example.serialized = Some(text),
                    ("externalValue", value) => example.external_value = reader.text(value, &at.key(&key)),
                    _ => {}
                }
            }
            Some(example)
        })
    }
}

/// `version` has reported what is not a string.
fn text_of_version(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}
