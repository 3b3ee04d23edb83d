//! Request bodies: which media type is sent, and as what (OpenAPI 3.0.3, "Request Body Object", "Media Type Object").

use openapiv3::{MediaType, ReferenceOr, RequestBody};

use super::parameter::query_style;
use super::view::component_name;
use super::{Lowering, Words};
use crate::diag::{Code, Pointer};
use crate::ir::{Body, Constraints, Docs, Encoding, Explode, Style, Type};

impl<'a> Lowering<'a, '_> {
    /// What an operation's request carries.
    pub(super) fn body(
        &mut self,
        source: &'a ReferenceOr<RequestBody>,
        at: &Pointer<'_>,
        words: &Words<'_>,
    ) -> Option<Body> {
        match source {
            ReferenceOr::Item(body) => self.body_item(body, at, &words.then("request")),
            ReferenceOr::Reference { reference } => {
                let mut name = component_name(reference);
                let bodies = &self.document.components.as_ref()?.request_bodies;
                for _ in 0..=bodies.len() {
                    match bodies.get(name)? {
                        ReferenceOr::Item(body) => {
                            let components = Pointer::base("/components/requestBodies");
                            return self.body_item(body, &components.key(name), &Words::First(name));
                        }
                        ReferenceOr::Reference { reference } => name = component_name(reference),
                    }
                }
                None
            }
        }
    }

    fn body_item(&mut self, body: &'a RequestBody, at: &Pointer<'_>, words: &Words<'_>) -> Option<Body> {
        let content = at.key("content");
        let chosen = body.content.iter().min_by_key(|(media, _)| preference(media));
        let (media, entry) = chosen?;
        for other in body.content.keys().filter(|other| *other != media) {
            self.skip_media(other, media, &content.key(other));
        }
        let at = content.key(media);
        let anything = media.contains('*') && entry.schema.is_none();
        let binary = entry.schema.as_ref().is_some_and(|schema| super::response::is_binary(schema.into()));
        let encoding = match encoding(media) {
            Encoding::Json if anything || binary => Encoding::Bytes,
            encoding => encoding,
        };
        if encoding == Encoding::Bytes && is_multipart(media) {
            self.warn(
                Code::UnsupportedMediaType,
                &at,
                format!("a body of type {media} is not written from its parts"),
                "pass the encoded body, and its content type with the boundary",
            );
        }
        let ty = match (encoding, &entry.schema) {
            (Encoding::Json | Encoding::Form, Some(schema)) => self.schema(schema.into(), &at.key("schema"), words),
            (Encoding::Json | Encoding::Form, None) => Type::Any,
            (Encoding::Text, _) => Type::String(None),
            (Encoding::Bytes, _) => Type::Binary,
        };
        let constraints = match (encoding, &entry.schema) {
            (Encoding::Json | Encoding::Form, Some(schema)) => self.constraints(schema.into()),
            (Encoding::Text, Some(schema)) => {
                self.unchecked(schema.into(), "bodies of text", &at.key("schema"));
                Constraints::default()
            }
            _ => Constraints::default(),
        };
        let styles = if encoding == Encoding::Form { styles(entry) } else { Vec::new() };
        Some(Body {
            media: media.clone(),
            encoding,
            ty,
            constraints,
            required: body.required,
            docs: Docs {
                title: None,
                description: body.description.clone().filter(|text| !text.trim().is_empty()),
                deprecated: false,
            },
            styles,
        })
    }

    /// Notes that a media type is offered beside the one that is used.
    pub(super) fn skip_media(&mut self, skipped: &str, used: &str, at: &Pointer<'_>) {
        let entry = self.skipped_media.entry((skipped.to_owned(), used.to_owned()));
        let (count, _) = entry.or_insert_with(|| (0, at.to_string()));
        *count += 1;
    }

    /// Reports the media types that are offered beside one that is used: each once, where it comes first.
    pub(super) fn report_media(&mut self) {
        for ((skipped, used), (count, first)) in std::mem::take(&mut self.skipped_media) {
            let places = if count == 1 { "here".to_owned() } else { format!("in {count} places, first here") };
            self.warn(
                Code::UnsupportedMediaType,
                &Pointer::base(&first),
                format!("{skipped} is offered beside {used} {places}; the client uses {used}"),
                "nothing to do, unless the two differ in what they can say",
            );
        }
    }
}

/// Properties of a form that are written in a style of their own.
fn styles(entry: &MediaType) -> Vec<(String, Style, Explode)> {
    let own = entry.encoding.iter().filter_map(|(name, encoding)| {
        let style = query_style(encoding.style.as_ref()?);
        let explode = if encoding.explode || style == Style::DeepObject { Explode::Yes } else { Explode::No };
        Some((name.clone(), style, explode)).filter(|_| !(style == Style::Form && explode == Explode::Yes))
    });
    own.collect()
}

/// The media type without its parameters, in lower case.
fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or(media).trim().to_ascii_lowercase()
}

/// Whether a media type's content is JSON text (RFC 6839, section 3.1).
pub fn is_json(media: &str) -> bool {
    let essence = essence(media);
    essence == "application/json"
        || essence == "text/json"
        || essence.ends_with("+json")
        || essence == "*/*"
        || essence == "application/*"
}

fn is_multipart(media: &str) -> bool {
    essence(media).starts_with("multipart/")
}

/// How content of a media type is written and read.
pub fn encoding(media: &str) -> Encoding {
    let essence = essence(media);
    if is_json(media) {
        Encoding::Json
    } else if essence == "application/x-www-form-urlencoded" {
        Encoding::Form
    } else if essence.starts_with("text/") && essence != "text/event-stream" {
        Encoding::Text
    } else {
        Encoding::Bytes
    }
}

/// Of several media types the smallest is used: plain JSON, other JSON, forms, text, bytes.
pub fn preference(media: &str) -> u8 {
    match (encoding(media), essence(media).as_str()) {
        (Encoding::Json, "application/json") => 0,
        (Encoding::Json, essence) if !essence.contains('*') => 1,
        (Encoding::Json, _) => 2,
        (Encoding::Form, _) => 3,
        (Encoding::Bytes, essence) if essence.starts_with("multipart/") => 4,
        (Encoding::Text, _) => 5,
        (Encoding::Bytes, _) => 6,
    }
}
