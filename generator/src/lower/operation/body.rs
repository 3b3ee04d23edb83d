//! Request bodies: which media type is sent, and as which type (OpenAPI 3.0.4, sections 4.7.13 and 4.7.14).

use super::media;
use super::parameter::style;
use crate::diag::Code;
use crate::ir::{Body, Constraints, Docs, Encoding, Explode, FormField, Style, Type};
use crate::json::{JsonType, Pointer};
use crate::lower::context::constraints::{self, Limited};
use crate::lower::context::{Context, Words, text};
use crate::spec::{Document, MediaType, RefOr, RequestBody};

/// The request body of an operation.
pub fn body<'a>(
    cx: &mut Context<'a, '_>,
    document: &'a Document,
    source: &'a RefOr<RequestBody>,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Option<Body> {
    let found = source.follow(&document.components.request_bodies)?;
    let mut body = match found.name {
        None => item(cx, found.item, at, &words.then("request")),
        Some(name) => item(cx, found.item, &Pointer::base("/components/requestBodies").key(name), &Words::First(name)),
    }?;
    if let Some(description) = source.description() {
        body.docs.description = Some(description.to_owned());
    }
    Some(body)
}

fn item<'a>(cx: &mut Context<'a, '_>, body: &'a RequestBody, at: &Pointer<'_>, words: &Words<'_>) -> Option<Body> {
    let content = at.key("content");
    let (media, entry) = media::choose(cx, &body.content, &content)?;
    let at = content.key(media);
    let anything = media.contains('*') && entry.schema.is_none();
    let encoding = match media::encoding(media) {
        Encoding::Json if anything || media::is_binary(cx, entry) => Encoding::Bytes,
        Encoding::Form if !may_be_object(cx, entry) => {
            cx.report.warn(
                Code::UnsupportedMediaType,
                &at.key("schema"),
                format!("`{media}` has names and values, which only an object gives"),
                "pass the encoded body as text; describe an object",
            );
            Encoding::Text
        }
        encoding => encoding,
    };
    if encoding == Encoding::Bytes && media::is_multipart(media) {
        cx.report.warn(
            Code::UnsupportedMediaType,
            &at,
            format!("a `{media}` body is not written from its parts"),
            "pass the encoded body, and its content type with the boundary",
        );
    }
    let schema = entry.schema.as_ref().map(crate::spec::Node::from);
    let ty = match (encoding, schema) {
        (Encoding::Json | Encoding::Form, Some(schema)) => cx.ty(schema, &at.key("schema"), words),
        (Encoding::Json | Encoding::Form, None) => Type::Any,
        (Encoding::Text, _) => Type::String(None),
        (Encoding::Bytes, _) => Type::Binary,
    };
    let constraints = match (encoding, schema) {
        (Encoding::Json | Encoding::Form, Some(schema)) => constraints::of(cx, schema),
        (Encoding::Text, Some(schema)) => {
            cx.unchecked(schema, Limited::TextBody, &at.key("schema"));
            Constraints::default()
        }
        _ => Constraints::default(),
    };
    Some(Body {
        media: media.to_owned(),
        encoding,
        ty,
        constraints,
        required: body.required,
        docs: Docs { description: text(&body.description), ..Docs::default() },
        fields: if encoding == Encoding::Form { form_fields(entry) } else { Vec::new() },
    })
}

/// Whether values of a body may be objects, as far as its schema tells.
fn may_be_object<'a>(cx: &Context<'a, '_>, entry: &'a MediaType) -> bool {
    let types = entry.schema.as_ref().map(|schema| cx.facts.shape(schema.into()).types);
    types.is_none_or(|types| types.is_empty() || types.has(JsonType::Object))
}

/// The properties of a form that have a style of their own.
fn form_fields(entry: &MediaType) -> Vec<FormField> {
    let own = entry.encoding.iter().filter_map(|(name, encoding)| {
        let style = match (encoding.style, encoding.explode) {
            (None, None) => return None,
            (own, _) => own.map_or(Style::Form, style),
        };
        // OpenAPI 3.0.4, section 4.7.15.2.
        let is_exploded = encoding.explode.unwrap_or(style == Style::Form) || style == Style::DeepObject;
        let explode = if is_exploded { Explode::Yes } else { Explode::No };
        let is_default = style == Style::Form && explode == Explode::Yes;
        (!is_default).then(|| FormField { name: name.clone(), style, explode })
    });
    own.collect()
}
