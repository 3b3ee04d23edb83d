//! What only Swagger 2.0 has: base URLs in parts, components at the top, media types of whole operations, bodies and
//! forms among the parameters, responses with a schema (Swagger 2.0, "Swagger Object" to "Response Object").
//!
//! Each is read into the same model as in later versions. What moves keeps its location: a body is read from the
//! parameter that describes it.

use super::keywords::{Handling, keyword};
mod servers;
mod shared;

use super::parameter::FormField;
use super::{Reader, Version};
use crate::diag::{Code, Diagnostic};
use crate::json::{Pointer, escape, shown};
use crate::spec::grammar::Kind;
use crate::spec::{
    Content, Document, Encoding, MediaType, Operation, Parameter, PathItem, RefOr, RequestBody, Response, Schema,
    Style, Subschema, component_name,
};
use serde_json::{Map, Value};
pub(super) use shared::Shared;
use std::collections::HashSet;

use shared::{Copied, MOST_COPIED, size};

/// The media type of a body and of a response where the document names none.
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// How many media types of one body or response are read.
const MOST_MEDIA: usize = 16;

/// The longest media type, in bytes (RFC 6838, section 4.2, allows 127 for each of its two names): every operation has a copy.
const LONGEST_MEDIA: usize = 512;

/// A parameter that describes a body or a field of a form, and where it is written.
#[derive(Clone, Debug)]
pub(super) struct Part {
    map: Map<String, Value>,
    pointer: String,
}

impl Part {
    fn is_body(&self) -> bool {
        self.map.get("in").and_then(Value::as_str).is_some_and(|location| location.eq_ignore_ascii_case("body"))
    }

    fn name(&self) -> Option<&str> {
        self.map.get("name").and_then(Value::as_str)
    }
}

impl Reader<'_> {
    /// Reads the members of the document that only 2.0 has.
    pub(super) fn document_2_0(&mut self, document: &mut Document, map: &mut Map<String, Value>) {
        let root = Pointer::ROOT;
        self.only_own(Kind::Document, map, &root);
        let mut take = |key: &str| map.shift_remove(key).unwrap_or_default();
        document.version = "2.0".to_owned();
        take("swagger");
        let (host, base, schemes) = (take("host"), take("basePath"), take("schemes"));
        document.servers = self.base_urls(host, base, schemes);
        self.shared.servers.clone_from(&document.servers);
        self.shared.consumes = self.media_types(take("consumes"), &root.key("consumes"));
        self.shared.produces = self.media_types(take("produces"), &root.key("produces"));

        for (section, home) in [
            ("schemas", "definitions"),
            ("parameters", "parameters"),
            ("responses", "responses"),
            ("securitySchemes", "securityDefinitions"),
        ] {
            self.origins.section_moved(&format!("/components/{section}"), &format!("/{home}"));
        }
        document.components.schemas = self.map(take("definitions"), &root.key("definitions"), Self::subschema);
        let at = root.key("parameters");
        if let Value::Object(parameters) = take("parameters") {
            self.shared.follow("parameters", &parameters);
            let ends: HashSet<String> =
                parameters.iter().filter(|(_, value)| is_part(value)).map(|(name, _)| name.clone()).collect();
            let is_part = |name: &String| ends.contains(self.shared.end("parameters", name));
            let (parts, others) = parameters.into_iter().partition::<Map<_, _>, _>(|(name, _)| is_part(name));
            self.shared.parts = Copied::of_each(parts);
            document.components.parameters = self.map(Value::Object(others), &at, Self::parameter);
        }
        let responses = take("responses");
        if let Value::Object(responses) = &responses {
            self.shared.follow("responses", responses);
            self.shared.responses = Copied::of_each(responses.clone());
        }
        self.shared.own_produces.clone_from(&self.shared.produces);
        document.components.responses = self.map(responses, &root.key("responses"), Self::response_2_0);
        let schemes = take("securityDefinitions");
        document.components.security_schemes =
            self.map(schemes, &root.key("securityDefinitions"), Self::security_scheme);
    }

    /// Leaves the members that 2.0 has, and reports the others.
    pub(super) fn only_own(&mut self, object: Kind, map: &mut Map<String, Value>, at: &Pointer<'_>) {
        map.retain(|key, _| {
            let is_foreign = keyword(object, key)
                .is_some_and(|known| matches!(known.handling(Version::V2_0), Handling::Reported(_)));
            if is_foreign {
                self.other(object, key, &at.key(key));
            }
            !is_foreign
        });
    }

    /// `consumes` and `produces`: no more media types than are read, each once.
    fn media_types(&mut self, value: Value, at: &Pointer<'_>) -> Vec<String> {
        let mut media = Vec::new();
        for name in self.texts(value, at) {
            if media.len() == MOST_MEDIA {
                let message = format!("more than {MOST_MEDIA} media types for one body or response");
                self.repeat(Code::UnsupportedMediaType, message, "the others are ignored", at);
                break;
            }
            if name.len() > LONGEST_MEDIA {
                let message = format!("a media type has more than {LONGEST_MEDIA} bytes");
                self.repeat(Code::UnsupportedMediaType, message, "it is ignored", at);
            } else if !media.contains(&name) {
                media.push(name);
            }
        }
        media
    }

    /// The parameters of a path item or an operation: those that later versions have, too, and parts of its body.
    pub(super) fn parameters_2_0(&mut self, value: Value, at: &Pointer<'_>) -> (Vec<RefOr<Parameter>>, Vec<Part>) {
        let mut parts = Vec::new();
        let parameters = self.list(value, at, |reader, value, at| match reader.part(value, at) {
            Ok(part) => {
                parts.extend(part);
                None
            }
            Err(value) => reader.parameter(value, at),
        });
        (parameters, parts)
    }

    /// A parameter as a part of the body; it is given back if it is none.
    fn part(&mut self, value: Value, at: &Pointer<'_>) -> Result<Option<Part>, Value> {
        if let Some(Value::String(reference)) = value.get("$ref") {
            let name = self.shared.end("parameters", &component_name(reference)).to_owned();
            let Some(of) = self.shared.parts.get(&name) else { return Err(value) };
            let (size, found) = (of.size, self.shared.has_room(of.size).then(|| of.map.clone()));
            self.copy(size, at);
            let Some(map) = found else { return Ok(None) };
            return Ok(Some(Part { map, pointer: format!("/parameters/{}", escape(&name)) }));
        }
        match value {
            value if !is_part(&value) => Err(value),
            Value::Object(map) => Ok(Some(Part { map, pointer: at.to_string() })),
            value => Err(value),
        }
    }

    /// Counts values that are read once more. `false`, with a warning, if they are too many.
    fn copy(&mut self, size: usize, at: &Pointer<'_>) -> bool {
        let fits = self.shared.has_room(size);
        if fits {
            self.shared.copied += size;
        }
        if !fits {
            let message = format!("references make this document larger than {MOST_COPIED} values");
            let help = "the targets of some are left out; refer to schemas in `definitions` instead";
            self.repeat(Code::UnresolvedReference, message, help, at);
        }
        fits
    }

    /// The body that parameters of the path item and of the operation describe; those of the operation come first.
    pub(super) fn request_body_2_0(
        &mut self,
        of_item: &[Part],
        own: Vec<Part>,
        consumes: Option<&[String]>,
        at: &Pointer<'_>,
    ) -> Option<RefOr<RequestBody>> {
        let has_body = own.iter().any(Part::is_body);
        // An operation that describes its body replaces one of the other kind.
        let has_other = |part: &Part| !own.is_empty() && has_body != part.is_body();
        let names: HashSet<Option<String>> = own.iter().map(|part| part.name().map(str::to_owned)).collect();
        let replaced: Vec<bool> = of_item
            .iter()
            .map(|part| {
                has_other(part) || has_body && part.is_body() || names.contains(&part.name().map(str::to_owned))
            })
            .collect();
        let mut parts = own;
        for (part, is_replaced) in of_item.iter().zip(replaced) {
            if !is_replaced && self.copy(part.map.values().map(size).sum(), at) {
                parts.push(part.clone());
            }
        }
        let shared = self.shared.consumes.clone();
        let consumes = consumes.unwrap_or(&shared);
        let Some(body) = parts.iter().position(Part::is_body) else {
            return if parts.is_empty() { None } else { Some(RefOr::Item(self.form(parts, consumes, at))) };
        };
        for (_, part) in parts.iter().enumerate().filter(|(index, _)| *index != body) {
            let message =
                "an operation has one body: a parameter `in: body` beside others `in: body` or `in: formData`";
            let help = "this parameter is left out; remove it, or describe the body by a schema alone";
            let place = Pointer::base(&part.pointer);
            self.diagnostics.report(Diagnostic::new(Code::InvalidValue, message).at_key(&place).help(help));
        }
        let part = parts.swap_remove(body);
        Some(RefOr::Item(self.body_of(part, consumes, at)))
    }

    /// A parameter `in: body`.
    fn body_of(&mut self, part: Part, consumes: &[String], at: &Pointer<'_>) -> RequestBody {
        let mut body = RequestBody::default();
        let mut schema = None;
        let mut bare = Map::new();
        let from = Pointer::base(&part.pointer);
        for (key, value) in part.map {
            let at = from.key(&key);
            match key.as_str() {
                "description" => body.description = self.text(value, &at),
                "required" => body.required = self.flag(&value, &at).unwrap_or_default(),
                "schema" => schema = self.subschema(value, &at),
                "name" | "in" => {}
                _ if self.is_of_schema(Kind::Parameter, &key) => drop(bare.insert(key, value)),
                _ => self.other(Kind::Parameter, &key, &at),
            }
        }
        if schema.is_none() {
            let help = match bare.is_empty() {
                true => "it can be any JSON value; add a `schema`",
                false => "its own keywords are read as one; move `type` and the like into `schema`",
            };
            self.missing("the body has no `schema`", help, &from);
            schema = (!bare.is_empty()).then(|| Subschema::Inline(self.schema_object(bare, &from)));
        } else if let Some(key) = bare.keys().next() {
            self.beside_schema(Kind::Parameter, key, &from.key(key));
        }
        body.content =
            self.content(schema, consumes, JSON, at, &at.key("requestBody"), &from.key("schema").to_string());
        body
    }

    /// Parameters `in: formData`: the properties of an object.
    fn form(&mut self, parts: Vec<Part>, consumes: &[String], at: &Pointer<'_>) -> RequestBody {
        let mut schema = Schema { types: crate::json::JsonType::Object.into(), ..Schema::default() };
        let mut encoding: Vec<(String, Encoding)> = Vec::new();
        let mut has_file = false;
        let mut places = Vec::new();
        let mut known = HashSet::new();
        self.schemas += 1;
        for part in parts {
            let place = Pointer::base(&part.pointer);
            has_file |= part.map.get("type").and_then(Value::as_str) == Some("file");
            let Some(FormField { name, schema: property, required, style }) = self.form_field(part.map, &place) else {
                continue;
            };
            if !known.insert(name.clone()) {
                let message = format!("the form has the field {} twice", shown(&name));
                self.diagnostics.report(
                    Diagnostic::new(Code::InvalidValue, message).at_key(&place).help("this one is left out; remove it"),
                );
                continue;
            }
            if required {
                schema.required.push(name.clone());
            }
            if let Some((style, explode)) = style {
                encoding.push((
                    name.clone(),
                    Encoding { style: Some(style), explode: Some(explode), ..Encoding::default() },
                ));
            }
            places.push((format!("schema/properties/{}", escape(&name)), part.pointer));
            schema.properties.push((name, Subschema::Inline(property)));
        }
        let is_required = !schema.required.is_empty();
        let mut media: Vec<&str> = [FORM, MULTIPART]
            .into_iter()
            .filter(|media| consumes.iter().any(|listed| essence(listed).eq_ignore_ascii_case(media)))
            .filter(|media| !has_file || *media == MULTIPART)
            .collect();
        if media.is_empty() {
            media.push(if has_file { MULTIPART } else { FORM });
            if !consumes.is_empty() {
                let message = format!("a form is sent as `{FORM}` or `{MULTIPART}`, which `consumes` does not have");
                self.invalid(message, &format!("`{}` is used; correct `consumes`", media[0]), &at.key("parameters"));
            }
        }
        let place = at.key("requestBody").to_string();
        self.origins.moved(&place, &at.key("parameters").to_string());
        for media in &media {
            for (to, from) in &places {
                self.origins.moved(&format!("{place}/content/{}/{to}", escape(media)), from);
            }
        }
        let entry = MediaType { schema: Some(Subschema::Inline(Box::new(schema))), encoding, ..MediaType::default() };
        let content = media.into_iter().map(|media| (media.to_owned(), entry.clone())).collect();
        RequestBody { description: None, content, required: is_required }
    }

    /// The same schema in each of several media types. `owner` has it at `place`; it is written at `from`.
    fn content(
        &mut self,
        schema: Option<Subschema>,
        media: &[String],
        default: &str,
        owner: &Pointer<'_>,
        place: &Pointer<'_>,
        from: &str,
    ) -> Content {
        let fallback = [default.to_owned()];
        let media = if media.is_empty() { &fallback } else { media };
        // A client uses one of the media types: JSON, if it is among them. A schema in each would be many copies.
        let is_json = |name: &&String| name.to_ascii_lowercase().contains("json");
        let exact = media.iter().find(|name| name.eq_ignore_ascii_case(JSON));
        let used =
            exact.or_else(|| media.iter().find(is_json)).or_else(|| media.iter().find(|name| name.contains('*')));
        let used = used.or(media.first()).cloned();
        let mut schema = schema;
        let mut content = Content::new();
        for name in media {
            if content.iter().any(|(known, _)| known == name) {
                continue;
            }
            if content.len() == MOST_MEDIA {
                let message = format!("more than {MOST_MEDIA} media types for one body or response");
                self.repeat(Code::UnsupportedMediaType, message, "the others are ignored", owner);
                break;
            }
            let at = place.key("content").key(name).to_string();
            self.origins.moved(&at, from);
            self.origins.moved(&format!("{at}/schema"), from);
            let (own, shares_schema) = match &schema {
                Some(Subschema::Inline(_)) if used.as_ref() != Some(name) => (None, true),
                Some(Subschema::Inline(_)) => (schema.take(), false),
                None => (None, used.as_ref() != Some(name)),
                other => (other.clone(), false),
            };
            content.push((name.clone(), MediaType { schema: own, shares_schema, ..MediaType::default() }));
        }
        content
    }

    /// A response of 2.0: its `schema` in each media type of `produces`.
    pub(super) fn response_2_0(&mut self, value: Value, at: &Pointer<'_>) -> Option<RefOr<Response>> {
        if let Some(Value::String(reference)) = value.get("$ref") {
            let name = self.shared.end("responses", &component_name(reference)).to_owned();
            // With media types of its own the operation needs the response once more.
            if self.shared.own_produces != self.shared.produces
                && let Some(of) = self.shared.responses.get(&name)
                && of.map.contains_key("schema")
            {
                let (size, found) = (of.size, self.shared.has_room(of.size).then(|| of.map.clone()));
                self.copy(size, at);
                if let Some(map) = found {
                    let from = format!("/responses/{}", escape(&name));
                    self.origins.moved(&at.to_string(), &from);
                    return self.response_2_0(Value::Object(map), at);
                }
            }
        }
        if value.is_null() {
            return Some(RefOr::Item(Response::default()));
        }
        self.or_reference(value, at, |reader, mut map, at| {
            reader.only_own(Kind::Response, &mut map, at);
            let is_file = map.get("schema").and_then(|schema| schema.get("type")) == Some(&Value::from("file"));
            let mut schema = None;
            let read = |reader: &mut Self, response: &mut Response, key: &str, value: Value, at: &Pointer<'_>| match key
            {
                "description" => response.description = reader.text(value, at).unwrap_or_default(),
                "headers" => response.headers = reader.map(value, at, Self::header),
                "schema" => schema = reader.subschema(value, at),
                "summary" => {
                    response.summary = reader.text(value, at);
                    reader.since_3_0(Kind::Response, key, at);
                }
                _ => reader.other(Kind::Response, key, at),
            };
            let mut response = reader.members(Value::Object(map), at, read)?;
            if schema.is_some() {
                let from = at.key("schema").to_string();
                let default = if is_file { "application/octet-stream" } else { JSON };
                let produces = reader.shared.own_produces.clone();
                response.content = reader.content(schema, &produces, default, at, at, &from);
            }
            Some(response)
        })
    }

    /// Reads a path item of 2.0.
    pub(super) fn path_item_2_0(&mut self, value: Value, at: &Pointer<'_>) -> Option<PathItem> {
        let mut map = self.object(value, at)?;
        self.only_own(Kind::PathItem, &mut map, at);
        let mut item = PathItem::default();
        let parameters = map.shift_remove("parameters").unwrap_or_default();
        let (parameters, parts) = self.parameters_2_0(parameters, &at.key("parameters"));
        item.parameters = parameters;
        for (key, value) in self.methods_in_capitals(map, at) {
            let at = at.key(&key);
            if is_method_of_2_0(&key) {
                let operation = self.operation_2_0(value, &parts, &at);
                item.operations.extend(operation.map(|operation| (key.to_ascii_uppercase(), operation)));
            } else {
                self.path_item_member(&mut item, &key, value, &at);
            }
        }
        Some(item)
    }

    /// Reads an operation of 2.0. `parts` are those of its path item.
    fn operation_2_0(&mut self, value: Value, parts: &[Part], at: &Pointer<'_>) -> Option<Operation> {
        let mut map = self.object(value, at)?;
        self.only_own(Kind::Operation, &mut map, at);
        let mut take = |key: &str| map.shift_remove(key).filter(|value| !value.is_null());
        let consumes = take("consumes").map(|value| self.media_types(value, &at.key("consumes")));
        let produces = take("produces").map(|value| self.media_types(value, &at.key("produces")));
        let schemes = take("schemes").map(|value| self.texts(value, &at.key("schemes"))).unwrap_or_default();
        self.shared.own_produces = produces.unwrap_or_else(|| self.shared.produces.clone());
        let parameters = map.shift_remove("parameters").unwrap_or_default();
        let (parameters, own) = self.parameters_2_0(parameters, &at.key("parameters"));
        let mut operation = self.operation(Value::Object(map), at)?;
        operation.parameters = parameters;
        operation.request_body = self.request_body_2_0(parts, own, consumes.as_deref(), at);
        operation.servers = self.server_2_0(&schemes).into_iter().collect();
        Some(operation)
    }
}

fn is_method_of_2_0(key: &str) -> bool {
    matches!(key, "get" | "put" | "post" | "delete" | "options" | "head" | "patch")
}

/// Whether a parameter describes a body or a field of a form.
fn is_part(parameter: &Value) -> bool {
    let location = parameter.get("in").and_then(Value::as_str);
    location.is_some_and(|location| ["body", "formData"].iter().any(|of| of.eq_ignore_ascii_case(location)))
}

/// A media type without its parameters.
fn essence(media: &str) -> &str {
    media.split(';').next().unwrap_or(media).trim()
}

/// How a list is written (Swagger 2.0, "Parameter Object", `collectionFormat`), and whether each item by itself.
pub(super) fn collection(format: &str) -> Option<(Style, bool)> {
    Some(match format {
        "csv" => (Style::Form, false),
        "multi" => (Style::Form, true),
        "ssv" => (Style::SpaceDelimited, false),
        "tsv" => (Style::TabDelimited, false),
        "pipes" => (Style::PipeDelimited, false),
        _ => return None,
    })
}

impl Version {
    /// Whether it is Swagger 2.0.
    pub(super) fn is_2_0(self) -> bool {
        self == Self::V2_0
    }
}
