//! `multipart` bodies: the type of the whole, and how each part is written (OpenAPI 3.0.4, sections 4.7.14.4 and 4.7.15; 3.2, "Encoding
//! `multipart` Media Types" and "Nested Encoding"). A part may be such a body itself, to any depth of the document.

use std::collections::HashSet;

use super::media;
use super::parameter::style;
use crate::diag::{Code, Diagnostic};
use crate::facts::{Encodings, Nested};
use crate::ir::{Encoding, Explode, Part, PartEncoding, Style, Type, TypeKind};
use crate::json::{JsonType, Pointer, shown};
use crate::lower::context::{Context, Words, weight_of_text};
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

/// The weight of a part that is not written as its type would be.
pub fn weight(part: &Part) -> usize {
    let (media, within) = match &part.encoding {
        PartEncoding::Media(media) => (media.len(), 0),
        PartEncoding::Style(..) => (0, 0),
        PartEncoding::Multipart { media, parts, .. } => (media.len(), parts.iter().map(weight).sum()),
    };
    weight_of_text(part.name.len() + media) + within
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
    let whole = entry.schema.as_ref().map(Node::from);
    let item = entry.item_schema.as_ref().map(Node::from);
    encoded(cx, media, Encodings::from(entry), (whole, item), at)
}

/// The same of a body of this media type, with the schemas of the whole and of its items, as far as there are any.
fn encoded<'a>(
    cx: &mut Context<'a, '_>,
    media: &str,
    encodings: Encodings<'a>,
    (whole, item): (Option<Node<'a>>, Option<Node<'a>>),
    at: &Pointer<'_>,
) -> Vec<Part> {
    let mut found = Vec::new();
    let may_be_styled = media::essence(media) == "multipart/form-data";
    let of_properties = at.key("encoding");
    declared(cx, whole, encodings.named, &of_properties);
    // Looking for the properties themselves takes longer.
    let is_looked_for = |encoding: &spec::Encoding| is_multipart(encoding) || !encoding.headers.is_empty();
    let names = encodings.named.iter().filter(|(_, encoding)| is_looked_for(encoding)).map(|(name, _)| name.as_str());
    let names: HashSet<&str> = names.collect();
    let properties = whole.map(|whole| cx.facts.properties(whole, &names)).unwrap_or_default();
    for (name, encoding) in encodings.named {
        let types = whole.and_then(|whole| cx.facts.shape(whole).property(name).map(|property| property.types));
        let is_object = types.is_some_and(|types| types.has(JsonType::Object));
        let property = properties.get(name.as_str()).copied();
        let nested = property.and_then(|property| cx.facts.nested(property, encoding, true));
        report_headers(cx, encoding, property, &of_properties.key(name));
        found.extend(part(cx, name, encoding, nested, &of_properties.key(name), (may_be_styled, is_object)));
    }
    let of_first = at.key("prefixEncoding");
    let first = whole.and_then(|whole| cx.facts.schema(whole)).map(|schema| schema.prefix_items.as_slice());
    for (index, encoding) in encodings.prefix.iter().enumerate() {
        let item = first.unwrap_or_default().get(index).map(Node::from).or(item);
        let nested = item.and_then(|item| cx.facts.nested(item, encoding, false));
        let (at, is_object) = (of_first.index(index), may_be_object(cx, item));
        report_headers(cx, encoding, item, &at);
        found.extend(part(cx, &index.to_string(), encoding, nested, &at, (false, is_object)));
    }
    if let Some(encoding) = encodings.item {
        let item = item.or_else(|| cx.facts.shape(whole?).items);
        let nested = item.and_then(|item| cx.facts.nested(item, encoding, false));
        let (at, is_object) = (at.key("itemEncoding"), may_be_object(cx, item));
        report_headers(cx, encoding, item, &at);
        found.extend(part(cx, "*", encoding, nested, &at, (false, is_object)));
    }
    found
}

/// Reports the encodings of properties that the schema of a body does not have (OpenAPI 3.0.4, section 4.7.14.1).
pub fn declared<'a>(
    cx: &mut Context<'a, '_>,
    body: Option<Node<'a>>,
    encodings: &[(String, spec::Encoding)],
    at: &Pointer<'_>,
) {
    let Some(body) = body.filter(|_| !encodings.is_empty()) else { return };
    let shape = cx.facts.shape(body);
    let unknown: Vec<&str> = encodings.iter().map(|(name, _)| name.as_str()).filter(|name| !shape.has(name)).collect();
    for name in cx.facts.undeclared(body, unknown) {
        let message = format!("the encoding of {} is of a property that is not declared", shown(name));
        let help = "declare the property, or correct the name; until then the encoding applies to nothing";
        cx.report.report(Diagnostic::new(Code::UndeclaredProperty, message).at_key(&at.key(name)).help(help));
    }
}

/// Whether an item of a body may be an object.
fn may_be_object<'a>(cx: &Context<'a, '_>, item: Option<Node<'a>>) -> bool {
    item.is_some_and(|item| cx.facts.shape(item).types.has(JsonType::Object))
}

/// Reports header fields of a part that is not a file: an `Upload` has any, and other parts have none.
fn report_headers<'a>(cx: &mut Context<'a, '_>, encoding: &spec::Encoding, part: Option<Node<'a>>, at: &Pointer<'_>) {
    // That of the content is ignored there (OpenAPI 3.0.4, section 4.7.15.1.1).
    let field = encoding.headers.iter().map(|(name, _)| name).find(|name| !name.eq_ignore_ascii_case("content-type"));
    let (Some(field), Some(part)) = (field, part) else { return };
    if may_be_file(cx, part) || cx.facts.shape(part).items.is_some_and(|item| may_be_file(cx, item)) {
        return;
    }
    cx.report.warn(
        Code::UnsupportedMediaType,
        &at.key("headers").key(field),
        format!("a part that is not a file has no header field {}", shown(field)),
        "the part is sent without it; describe a file (`type: string, format: binary`), and set it by `Upload::header`",
    );
}

/// Whether a part is a file, or consists of one: a union of a file and a text or `null`, or an `allOf` with a description.
fn may_be_file<'a>(cx: &Context<'a, '_>, part: Node<'a>) -> bool {
    let is_file = |node: Node<'a>| cx.facts.schema(node).is_some_and(|schema| cx.facts.is_upload(schema));
    is_file(part) || cx.facts.schema(part).is_some_and(|schema| schema.parts().any(is_file))
}

fn is_multipart(encoding: &spec::Encoding) -> bool {
    encoding.media().is_some_and(|media| media::encoding(media) == Encoding::Multipart)
}

/// How a part is written: `nested` is the body that it is itself, if it is one.
fn part<'a>(
    cx: &mut Context<'a, '_>,
    name: &str,
    encoding: &'a spec::Encoding,
    nested: Option<Nested<'a>>,
    at: &Pointer<'_>,
    (may_be_styled, is_object): (bool, bool),
) -> Option<Part> {
    let of = |encoding| Some(Part { name: name.to_owned(), encoding });
    // What is written beside `contentType` wins (OpenAPI 3.1.1, section 4.8.15.1.2).
    if may_be_styled && (encoding.style.is_some() || encoding.explode.is_some()) {
        let style = encoding.style.map_or(Style::Form, style);
        let is_exploded = encoding.explode.unwrap_or(style == Style::Form) || style == Style::DeepObject;
        return of(PartEncoding::Style(style, if is_exploded { Explode::Yes } else { Explode::No }));
    }
    if encoding.has_inner() && !is_multipart(encoding) {
        cx.report.warn(
            Code::UnsupportedMediaType,
            at,
            "encodings within an encoding are those of a body in parts, which this part is not",
            "they are ignored; give it a `contentType` such as `multipart/mixed`",
        );
    }
    let media = encoding.media()?;
    let is_media_type = media.contains('/') && media.bytes().all(|byte| (b' '..0x7F).contains(&byte));
    if let Some(Nested { body, of_items }) = nested.filter(|_| is_media_type) {
        let parts = encoded(cx, media, Encodings::from(encoding), (Some(body), None), at);
        return of(PartEncoding::Multipart { media: media.to_owned(), parts, of_items });
    }
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
