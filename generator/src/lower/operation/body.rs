//! Request bodies: which media type is sent, and as which type (OpenAPI 3.0.4, sections 4.7.13 and 4.7.14).

use super::media;
use super::parameter::style;
use super::parts;
use super::stream;
use super::xml::{self, Form};
use crate::diag::Code;
use crate::ir::{Body, Constraints, Docs, Encoding, Explode, FormField, Framing, Style, Type};
use crate::json::{JsonType, Pointer};
use crate::lower::context::constraints::{self, Limited};
use crate::lower::context::{Context, Words, text, text_of, weight_of, weight_of_text};
use crate::spec::{Document, MediaType, RefOr, RequestBody};

/// The request bodies of an operation: that which is preferred, and those of other media types with other schemas, each with a word
/// for its media type.
pub fn bodies<'a>(
    cx: &mut Context<'a, '_>,
    document: &'a Document,
    source: &'a RefOr<RequestBody>,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Vec<(String, Body)> {
    let Some(found) = source.follow(&document.components.request_bodies) else { return Vec::new() };
    let mut bodies = match found.name {
        None => items(cx, found.item, at, &words.then("request")),
        Some(name) => items(cx, found.item, &Pointer::base("/components/requestBodies").key(name), &Words::First(name)),
    };
    if let Some(description) = source.description() {
        bodies.iter_mut().for_each(|(_, body)| body.docs.description = Some(description.to_owned()));
    }
    bodies
}

/// The weight of a body: of its documentation and its constraints, and of what is written in a way of its own.
pub fn weight(body: &Body) -> usize {
    let fields = body.fields.iter().map(|field| weight_of_text(field.name.len())).sum::<usize>();
    let parts = body.parts.iter().map(parts::weight).sum::<usize>();
    let texts = weight_of_text(body.media.len() + text_of(&body.ty)) - 1;
    weight_of(&body.docs, &body.constraints) + texts + fields + parts
}

fn items<'a>(
    cx: &mut Context<'a, '_>,
    body: &'a RequestBody,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Vec<(String, Body)> {
    let content = at.key("content");
    let mut bodies = Vec::new();
    for (index, (media, entry)) in media::distinct(cx, &body.content, &content).into_iter().enumerate() {
        let word = media::word(media);
        // Any media type beside others is any of these.
        if index > 0 && media.contains('*') {
            cx.report.warn(
                Code::UnsupportedMediaType,
                &content.key(media),
                format!("`{media}` is any media type, and others are beside it"),
                "the client has methods for the others",
            );
            continue;
        }
        let then = words.then(&word);
        let words = if index == 0 { words } else { &then };
        let body = item(cx, body, (media, entry), &content.key(media), words);
        if !cx.limits.add_operation(weight(&body)) {
            break;
        }
        bodies.push((word, body));
    }
    bodies
}

fn item<'a>(
    cx: &mut Context<'a, '_>,
    body: &'a RequestBody,
    (media, entry): (&'a str, &'a MediaType),
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Body {
    let anything = media.contains('*') && entry.schema.is_none();
    let in_parts = match media::encoding(media) {
        Encoding::Multipart => parts::ty(cx, entry, at, words),
        _ => None,
    };
    let items = sent_items(cx, (media, entry), at, words);
    let form = xml::form(cx, &body.content, (media, entry), at);
    let encoding = match media::encoding(media) {
        _ if items.is_some() => Encoding::Items(stream::framing(media).unwrap_or(Framing::Lines)),
        _ if form == Some(Form::Table) => Encoding::Xml,
        _ if form == Some(Form::Text) => Encoding::Text,
        _ if media::is_misnamed_json(cx, (media, entry)) => Encoding::Json,
        Encoding::Multipart if in_parts.is_none() => Encoding::Bytes,
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
    if encoding == Encoding::Bytes && media::encoding(media) == Encoding::Multipart {
        cx.report.warn(
            Code::UnsupportedMediaType,
            at,
            format!("a `{media}` body has parts, which only an object or a list gives"),
            "pass the encoded body, and its content type with the boundary; describe an object",
        );
    }
    if encoding == Encoding::Multipart && media::essence(media) == "multipart/form-data" && is_list(cx, entry) {
        cx.report.warn(
            Code::UnsupportedMediaType,
            at,
            "the parts of a form have names, which a list does not give",
            "they are sent without names; describe an object, or use `multipart/mixed`",
        );
    }
    let is_opaque = matches!(encoding, Encoding::Text | Encoding::Bytes) && form.is_none();
    let is_own = matches!(media::encoding(media), Encoding::Text | Encoding::Bytes);
    if is_opaque && is_own && stream::framing(media).is_none() && media::is_structured(cx, entry) {
        cx.report.opaque(media, true, encoding == Encoding::Text, &at.key("schema"));
    }
    let schema = entry.schema.as_ref().map(crate::spec::Node::from);
    let is_patch = media::is_json_patch(media) && schema.is_some_and(|schema| cx.facts.shape(schema).is_object());
    let ty = match (encoding, schema) {
        // A server takes a list of changes, whatever the schema says (RFC 6902, section 3).
        (Encoding::Json, Some(_)) if is_patch => {
            cx.report.warn(
                Code::ContradictorySchema,
                &at.key("schema"),
                format!("`{media}` is a list of changes, and the schema describes an object"),
                "the body is a list of any JSON values; describe the list, or use `application/merge-patch+json`",
            );
            Type::Array(Box::new(Type::Any))
        }
        (Encoding::Json, Some(schema)) => cx.nullable_type(schema, &at.key("schema"), words),
        (Encoding::Form | Encoding::Xml, Some(schema)) => cx.ty(schema, &at.key("schema"), words),
        (Encoding::Json | Encoding::Form | Encoding::Xml, None) => Type::Any,
        (Encoding::Items(_), _) => Type::Array(Box::new(items.unwrap_or(Type::Any))),
        (Encoding::Text, _) => Type::String(None),
        (Encoding::Multipart, _) => in_parts.unwrap_or(Type::Any),
        (Encoding::Bytes, _) => Type::Binary,
    };
    let constraints = match (encoding, schema) {
        (Encoding::Json, Some(_)) if is_patch => Constraints::default(),
        (Encoding::Json | Encoding::Form | Encoding::Multipart | Encoding::Xml, Some(schema)) => {
            constraints::of(cx, schema)
        }
        (Encoding::Items(_), Some(schema)) if entry.item_schema.is_none() => {
            let is_list = cx.facts.shape(schema).is_only(JsonType::Array);
            if is_list { constraints::of(cx, schema) } else { Constraints::default() }
        }
        (Encoding::Text, Some(schema)) if form.is_none() => {
            cx.unchecked(schema, Limited::TextBody, &at.key("schema"));
            Constraints::default()
        }
        _ => Constraints::default(),
    };
    // A range is not the type of what is sent, nor is a key that is not a media type; the caller gives that of any bytes.
    let sent = match encoding {
        Encoding::Multipart if media.contains('*') || !media::is_media_type(media) => "multipart/form-data",
        Encoding::Json if !media::is_media_type(media) => "application/json",
        Encoding::Bytes | Encoding::Text if !media::is_media_type(media) => "*/*",
        _ => media,
    };
    let table = schema.filter(|_| encoding == Encoding::Xml);
    let xml = table.map(|schema| xml::root(cx, schema, &at.key("schema"), words, true));
    Body {
        media: sent.to_owned(),
        encoding,
        ty,
        constraints,
        required: body.required,
        docs: Docs { description: text(&body.description), ..Docs::default() },
        fields: if encoding == Encoding::Form { form_fields(cx, entry, at) } else { Vec::new() },
        parts: if encoding == Encoding::Multipart { parts::parts(cx, sent, entry, at) } else { Vec::new() },
        stream: may_ask_for_a_stream(cx, entry).then_some(false),
        xml,
    }
}

/// The type of the items of a body that is lines or records; `None` if it is no such body, or one that the caller writes: of strings, and
/// without a schema.
fn sent_items<'a>(
    cx: &mut Context<'a, '_>,
    (media, entry): (&'a str, &'a MediaType),
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Option<Type> {
    let framing = stream::framing(media).filter(|framing| matches!(framing, Framing::Lines | Framing::Sequence))?;
    let whole = entry.schema.as_ref().map(crate::spec::Node::from);
    let is_text = whole.is_none_or(|schema| cx.facts.shape(schema).is_only(JsonType::String));
    if entry.item_schema.is_none() && is_text {
        return None;
    }
    Some(stream::items(cx, framing, entry, at, words).1)
}

/// Whether a body has a property that says whether the response is to be a stream, as OpenAI's have.
fn may_ask_for_a_stream<'a>(cx: &Context<'a, '_>, entry: &'a MediaType) -> bool {
    entry.schema.as_ref().is_some_and(|schema| {
        let shape = cx.facts.shape(schema.into());
        let property = shape.property("stream").filter(|property| !property.read_only && property.constants.is_empty());
        shape.is_object() && property.is_some_and(|property| property.types == JsonType::Boolean.into())
    })
}

/// Whether values of a body may be objects, as far as its schema tells.
fn may_be_object<'a>(cx: &Context<'a, '_>, entry: &'a MediaType) -> bool {
    let types = entry.schema.as_ref().map(|schema| cx.facts.shape(schema.into()).types);
    types.is_none_or(|types| types.is_empty() || types.has(JsonType::Object))
}

/// Whether a body is a list, and nothing else.
fn is_list<'a>(cx: &Context<'a, '_>, entry: &'a MediaType) -> bool {
    match &entry.schema {
        Some(schema) => cx.facts.shape(schema.into()).is_only(JsonType::Array),
        None => entry.item_schema.is_some(),
    }
}

/// Whether values of a property of a body may be objects, as far as the schemas tell.
fn may_be_object_of<'a>(cx: &Context<'a, '_>, entry: &'a MediaType, name: &str) -> bool {
    let schema = entry.schema.as_ref();
    let property = schema.and_then(|schema| cx.facts.shape(schema.into()).property(name).map(|found| found.types));
    property.is_none_or(|types| types.is_empty() || types.has(JsonType::Object))
}

/// The properties of a form that have a style of their own (OpenAPI 3.0.4, section 4.7.15.2).
fn form_fields<'a>(cx: &mut Context<'a, '_>, entry: &'a MediaType, at: &Pointer<'_>) -> Vec<FormField> {
    let mut fields = Vec::new();
    parts::declared(cx, entry.schema.as_ref().map(crate::spec::Node::from), &entry.encoding, &at.key("encoding"));
    for (name, encoding) in &entry.encoding {
        let content_type = encoding.content_type.as_deref();
        let has_style = encoding.style.is_some() || encoding.explode.is_some() || encoding.allow_reserved;
        let style = match content_type {
            // What is written beside `style`, `explode` or `allowReserved` is ignored.
            _ if has_style => encoding.style.map_or(Style::Form, style),
            Some(media) if media::is_json(media) && !media.contains('*') => Style::Json,
            Some(media) if media::encoding(media) != Encoding::Text => {
                cx.report.warn(
                    Code::UnsupportedMediaType,
                    &at.key("encoding").key(name).key("contentType"),
                    format!("a property of a form is not written as `{media}`"),
                    "it is written as text, objects and lists as JSON",
                );
                continue;
            }
            _ => continue,
        };
        let is_exploded = encoding.explode.unwrap_or(style == Style::Form) || style == Style::DeepObject;
        let explode = if is_exploded { Explode::Yes } else { Explode::No };
        let allow_reserved = encoding.allow_reserved;
        // Without a style an object is JSON.
        let is_plain = style == Style::Form && explode == Explode::Yes && !allow_reserved;
        if !is_plain || may_be_object_of(cx, entry, name) {
            fields.push(FormField { name: name.clone(), style, explode, allow_reserved });
        }
    }
    fields
}
