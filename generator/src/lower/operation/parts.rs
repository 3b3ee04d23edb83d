//! `multipart` bodies: the type of the whole, and how each part is written (OpenAPI 3.0.4, sections 4.7.14.4 and 4.7.15; 3.2, "Encoding
//! `multipart` Media Types").

use super::media;
use super::parameter::style;
use crate::diag::Code;
use crate::ir::{Encoding, Explode, Part, PartEncoding, Style, Type, TypeKind};
use crate::json::{JsonType, Pointer};
use crate::lower::context::{Context, Words};
use crate::spec::{self, MediaType, Node};

/// The type of a body in parts: an object or a list. `None`: its schema describes neither, and the user writes its bytes.
pub fn ty<'a>(cx: &mut Context<'a, '_>, entry: &'a MediaType, at: &Pointer<'_>, words: &Words<'_>) -> Option<Type> {
    let any = || Type::Map(Box::new(Type::Upload));
    let Some(schema) = entry.schema.as_ref().map(Node::from) else {
        return Some(match &entry.item_schema {
            Some(item) => {
                let item = cx.ty(item.into(), &at.key("itemSchema"), &words.then("part"));
                Type::Array(Box::new(if item == Type::Any { Type::Upload } else { item }))
            }
            None => any(),
        });
    };
    let types = cx.facts.shape(schema).types;
    if !types.is_empty() && !types.has(JsonType::Object) && !types.has(JsonType::Array) {
        return None;
    }
    let ty = cx.ty(schema, &at.key("schema"), words);
    Some(if holds_anything(cx, &ty) { any() } else { ty })
}

/// Whether a type says nothing of its parts.
fn holds_anything(cx: &Context<'_, '_>, ty: &Type) -> bool {
    match ty {
        Type::Any => true,
        Type::Map(value) => **value == Type::Any,
        Type::Named(id) => match cx.types.get(*id).map(|def| &def.kind) {
            Some(TypeKind::Alias(Type::Any)) => true,
            Some(TypeKind::Alias(Type::Map(value))) => **value == Type::Any,
            _ => false,
        },
        _ => false,
    }
}

/// The parts that are not written as their types would be.
pub fn parts<'a>(cx: &mut Context<'a, '_>, media: &str, entry: &'a MediaType, at: &Pointer<'_>) -> Vec<Part> {
    let mut found = Vec::new();
    let may_be_styled = media::essence(media) == "multipart/form-data";
    for (name, encoding) in &entry.encoding {
        let types = entry.schema.as_ref().map(|schema| cx.facts.shape(schema.into()));
        let types = types.and_then(|shape| shape.property(name).map(|property| property.types));
        let is_object = types.is_some_and(|types| types.has(JsonType::Object));
        let encodings = at.key("encoding");
        found.extend(part(cx, name, encoding, &encodings.key(name), may_be_styled, is_object));
    }
    for (index, encoding) in entry.prefix_encoding.iter().enumerate() {
        let encodings = at.key("prefixEncoding");
        found.extend(part(cx, &index.to_string(), encoding, &encodings.index(index), false, false));
    }
    if let Some(encoding) = &entry.item_encoding {
        found.extend(part(cx, "*", encoding, &at.key("itemEncoding"), false, false));
    }
    found
}

fn part(
    cx: &mut Context<'_, '_>,
    name: &str,
    encoding: &spec::Encoding,
    at: &Pointer<'_>,
    may_be_styled: bool,
    is_object: bool,
) -> Option<Part> {
    let of = |encoding| Some(Part { name: name.to_owned(), encoding });
    // What is written beside `contentType` wins (OpenAPI 3.1.1, section 4.8.15.1.2).
    if may_be_styled && (encoding.style.is_some() || encoding.explode.is_some()) {
        let style = encoding.style.map_or(Style::Form, style);
        let is_exploded = encoding.explode.unwrap_or(style == Style::Form) || style == Style::DeepObject;
        return of(PartEncoding::Style(style, if is_exploded { Explode::Yes } else { Explode::No }));
    }
    // A list of media types or of ranges leaves the choice to the caller.
    let media = encoding.content_type.as_deref()?.split(',').map(str::trim).find(|media| !media.contains('*'))?;
    let is_media_type = media.contains('/') && media.bytes().all(|byte| (b' '..0x7F).contains(&byte));
    if !is_media_type || media::encoding(media) == Encoding::Multipart {
        cx.report.warn(
            Code::UnsupportedMediaType,
            &at.key("contentType"),
            format!("a part is not written as `{}`", media.escape_debug()),
            "it is written as text, and objects as JSON",
        );
        return None;
    }
    if is_object && !media::is_json(media) && media::encoding(media) != Encoding::Text {
        cx.report.warn(
            Code::UnsupportedMediaType,
            &at.key("contentType"),
            format!("an object is not written as `{media}`"),
            "it is sent as JSON; describe it as a file, and encode it yourself",
        );
        return None;
    }
    of(PartEncoding::Media(media.to_owned()))
}
