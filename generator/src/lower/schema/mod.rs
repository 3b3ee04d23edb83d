//! Schemas: which kind of type a schema is.
//!
//! Enters: a schema, its pointer, and the words for its name. Leaves: a [`TypeKind`]. `compose` handles `allOf`,
//! `union` handles `oneOf` and `anyOf`; the rest is a list of values, an object, an array or a scalar. This room is
//! above those two, and gives them its functions to call ([`ROOMS`]).

mod enumeration;

use super::compose::{self, Composed, Conjunction, object_kind};
use super::context::constraints::Limited;
use super::context::{
    Context, Part, Rooms, Types, Words, constraints, docs, integer, json_content, number, untyped,
    weight_of_constraints,
};
use super::union;
use crate::diag::Code;
use crate::facts::Rest;
use crate::ir::{Additional, Constraints, Docs, Object, Type, TypeKind};
use crate::json::{JsonType, Pointer};
use crate::spec::{Node, Schema};

/// The functions that any room may call.
pub const ROOMS: Rooms = Rooms { kind, rest: rest_kind, parts: parts_kind };

/// Lowers every component schema into the id that it was given.
pub fn components(cx: &mut Context<'_, '_>) {
    let schemas = Pointer::base("/components/schemas");
    for (index, (name, node)) in cx.facts.targets().components().enumerate() {
        let at = schemas.key(name);
        let (family, docs) = match node {
            Node::Inline(schema) => (union::family(cx, name, schema, &at), docs(schema)),
            Node::Reference(_) => (None, Docs::default()),
        };
        let mut kind = family.unwrap_or_else(|| cx.kind(node, &at, &Words::First(name)));
        // A value may be of an extension: what the extension adds is kept.
        if let TypeKind::Object(object @ Object { additional: Additional::Ignored, .. }) = &mut kind
            && cx.facts.families().has_untold_extensions(name)
        {
            object.additional = Additional::Typed(Type::Any);
        }
        let nullable = cx.facts.is_nullable(node);
        let mut constraints = match &kind {
            TypeKind::Alias(_) => constraints::of(cx, node),
            _ => Constraints::default(),
        };
        // Many names may stand for one string with a long pattern.
        if !cx.limits.add(weight_of_constraints(&constraints)) {
            kind = cx.too_large(&at);
            constraints = Constraints::default();
        }
        if let Some(def) = cx.types.get_mut(Types::component(index)) {
            def.constraints = constraints;
            def.docs = docs;
            def.nullable = nullable;
            def.kind = kind;
        }
    }
}

/// The kind of a schema; of a component, what its name stands for.
fn kind<'a>(cx: &mut Context<'a, '_>, node: Node<'a>, at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
    let schema = match node {
        Node::Reference(name) => return TypeKind::Alias(cx.reference(name)),
        Node::Inline(schema) => schema,
    };
    let rest = Rest::new(schema);
    constraints::report_contradictions(cx, &rest, at);
    compose::report_not(cx, schema, at);
    if schema.all_of.is_empty() {
        return rest_kind(cx, &rest, at, words);
    }
    if cx.limits.is_spent() {
        return cx.too_large(at);
    }
    match compose::all_of(cx, schema, at, words) {
        Composed::Alone { node, index } => kind(cx, node, &at.key("allOf").index(index), words),
        Composed::Parts(parts) => parts_kind(cx, parts, at, words),
    }
}

/// The kind of a conjunction of schemas.
fn parts_kind<'a>(cx: &mut Context<'a, '_>, parts: Vec<Part<'a>>, at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
    match compose::conjunction(cx, parts, at, words) {
        Conjunction::Kind(kind) => *kind,
        Conjunction::Union(mut parts, index) => {
            if let Some(kind) = union::distribute(cx, &parts, index, at, words) {
                return kind;
            }
            // It only restricts: another union may say more.
            let Some(part) = parts.get_mut(index) else { return compose::objects(cx, &parts, at, words) };
            part.rest.settle_union();
            parts_kind(cx, parts, at, words)
        }
    }
}

/// The kind of a schema whose `allOf` has been handled.
fn rest_kind<'a>(cx: &mut Context<'a, '_>, rest: &Rest<'a>, at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
    let schema = rest.schema;
    if cx.facts.is_upload(schema) {
        if cx.facts.is_mixed_upload(schema) {
            cx.report.warn(
                Code::UnsupportedMediaType,
                at,
                "this is a file as a part of a body, and any JSON value elsewhere",
                "it is an `Upload` in both places, which is a string in JSON; describe the file by a schema of its own",
            );
        }
        cx.unchecked(Node::Inline(schema), Limited::Uploads, at);
        return TypeKind::Alias(Type::Upload);
    }
    if !rest.values().is_empty()
        && let Some(kind) = enumeration::enumeration(cx, rest, at, words)
    {
        return kind;
    }
    if rest.is_union()
        && let Some(kind) = union::union(cx, rest, at, words)
    {
        return kind;
    }
    if let Some(content) = json_content(schema) {
        return json_text(cx, schema, content, at, words);
    }
    match schema.only_type() {
        Some(JsonType::String) => TypeKind::Alias(Type::String(schema.format.clone())),
        Some(JsonType::Boolean) => TypeKind::Alias(Type::Boolean),
        Some(JsonType::Integer) => TypeKind::Alias(Type::Number(integer(schema))),
        Some(JsonType::Number) => TypeKind::Alias(Type::Number(number(schema))),
        Some(JsonType::Array) => array(cx, rest, at, words),
        Some(JsonType::Object) => object_kind(cx, rest, at, words),
        Some(JsonType::Null) => TypeKind::Alias(Type::Any),
        None if schema.is_object() => object_kind(cx, rest, at, words),
        None if schema.is_array() => array(cx, rest, at, words),
        None => TypeKind::Alias(untyped(schema)),
    }
}

/// A string whose text is JSON (JSON Schema Validation, section 8.5). Objects in it are checked, by their own types.
fn json_text<'a>(
    cx: &mut Context<'a, '_>,
    schema: &'a Schema,
    content: Node<'a>,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> TypeKind {
    cx.unchecked(Node::Inline(schema), Limited::JsonText, at);
    let at = at.key("contentSchema");
    if !cx.facts.shape(content).is_object() {
        cx.unchecked(content, Limited::JsonText, &at);
    }
    TypeKind::Alias(Type::Json(Box::new(cx.nullable_type(content, &at, &words.then("content")))))
}

fn array<'a>(cx: &mut Context<'a, '_>, rest: &Rest<'a>, at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
    let schema = rest.schema;
    if schema.is_tuple() {
        return tuple(cx, schema, at, words);
    }
    let items = match &schema.items {
        Some(items) => cx.nullable_type(items.into(), &at.key("items"), &words.then("item")),
        None => Type::Any,
    };
    TypeKind::Alias(Type::Array(Box::new(items)))
}

/// An array whose elements have a schema each (JSON Schema Core, section 10.3.1.1).
fn tuple<'a>(cx: &mut Context<'a, '_>, schema: &'a Schema, at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
    if schema.unique_items {
        cx.report.unchecked(Limited::Tuples, &at.key("uniqueItems"));
    }
    let at = at.key("prefixItems");
    let mut items = Vec::with_capacity(schema.prefix_items.len());
    for (index, item) in schema.prefix_items.iter().enumerate() {
        let (at, word) = (at.index(index), format!("item {}", index + 1));
        cx.unchecked(item.into(), Limited::Tuples, &at);
        if cx.facts.shape(item.into()).is_object() {
            cx.report.unchecked(Limited::Tuples, &at);
        }
        items.push(cx.nullable_type(item.into(), &at, &words.then(&word)));
    }
    TypeKind::Alias(Type::Tuple(items.into()))
}
