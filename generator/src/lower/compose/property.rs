//! Properties: the field of each, and the one type of a property that several parts of an `allOf` describe.
//!
//! Both descriptions apply, so the narrower type counts. If neither is narrower, objects with properties become one
//! struct, lists of values the values that both list, and arrays an array whose elements both describe.

use std::collections::HashSet;

use super::{Visited, flatten};
use crate::diag::Code;
use crate::facts::{Facts, Shape};
use crate::ir::{Constraints, Docs, Field, FieldDefault, NumberType, Presence, Type};
use crate::json::{JsonType, Pointer};
use crate::lower::context::constraints::{self, reconcile};
use crate::lower::context::{Context, Key, Part, SchemaId, Words, docs, weight};
use crate::spec::{Node, Subschema};

/// The most nested arrays that are examined.
const MOST_NESTED: usize = 8;

/// A schema with its JSON Pointer.
pub struct Source<'a> {
    /// The schema.
    pub node: Node<'a>,
    /// Its JSON Pointer.
    pub pointer: String,
}

/// The field of a property, from one schema alone.
pub fn field<'a>(cx: &Context<'a, '_>, name: &str, node: Node<'a>, ty: Type) -> Field {
    let mut field = Field {
        name: name.to_owned(),
        client_name: None,
        docs: Docs::default(),
        ty,
        presence: Presence::Optional,
        read_only: false,
        write_only: false,
        default: FieldDefault::None,
        constraints: constraints::of(cx, node),
    };
    if let Node::Inline(schema) = node {
        field.docs = docs(schema);
        field.client_name = schema.given.as_ref().and_then(|given| given.client_name.clone());
        field.read_only = schema.read_only;
        field.write_only = schema.write_only;
        if let Some(value) = &schema.default {
            field.default = FieldDefault::Assumed((**value).clone());
        }
    }
    if let Some(value) = cx.facts.constant(node) {
        field.default = FieldDefault::Const(value.clone());
    } else if let [only] = &**cx.facts.tag_values(node) {
        field.default = FieldDefault::Constant(only.clone());
    }
    field
}

/// Leaves of a property that only a condition describes what is so whether the condition holds or not.
pub fn relax(field: &mut Field) {
    field.constraints = Constraints::default();
    if !matches!(field.default, FieldDefault::Assumed(_)) {
        field.default = FieldDefault::None;
    }
}

/// Narrows a property that two parts of an `allOf` have: both apply, so the narrower type counts.
pub fn narrow<'a>(
    cx: &mut Context<'a, '_>,
    known: &mut Field,
    sources: &[Source<'a>],
    node: Node<'a>,
    required: bool,
    at: &Pointer<'_>,
    words: &Words<'_>,
) {
    if !cx.limits.compare(sources.len()) {
        cx.too_large(at);
        return;
    }
    let shape = cx.facts.shape(node);
    let agree = sources.iter().all(|source| cx.facts.shape(source.node).agrees_with(&shape));
    if !agree {
        cx.report.warn(
            Code::ContradictorySchema,
            at,
            format!("the parts of `allOf` give the property `{}` incompatible types", known.name),
            "make them agree; this one counts until then",
        );
    }
    let joined = if agree { join(cx, &known.ty, sources, node, at, words, MOST_NESTED) } else { None };
    let is_joined = joined.is_some();
    let ty = joined.unwrap_or_else(|| {
        let ty = cx.ty(node, at, words);
        // Listed values say more than the JSON that a string holds.
        let is_listed = || sources.iter().any(|source| !cx.facts.listed(source.node).is_empty());
        let keeps = wider(&ty, &known.ty) || matches!(ty, Type::Json(_)) && is_listed();
        if agree && keeps { known.ty.clone() } else { ty }
    });
    let other = field(cx, &known.name, node, ty);
    cx.limits.add(weight(&other).saturating_sub(1));
    known.ty = other.ty;
    if agree {
        known.constraints.tighten(other.constraints);
        for contradiction in reconcile(&mut known.constraints) {
            constraints::report(cx, &contradiction, at);
        }
    } else {
        known.constraints = other.constraints;
    }
    if other.docs.description.is_some() || other.docs.note.is_some() {
        known.docs = other.docs;
    }
    let is_const = |default: &FieldDefault| matches!(default, FieldDefault::Const(_));
    if other.default != FieldDefault::None && (is_const(&other.default) || !is_const(&known.default)) {
        known.default = other.default;
    }
    if is_joined {
        let mut values = cx.facts.tag_values(node);
        for source in sources {
            if values.is_empty() {
                break;
            }
            values = cx.facts.common_tags(&values, &cx.facts.tag_values(source.node));
        }
        if let [only] = &**values
            && !is_const(&known.default)
        {
            known.default = FieldDefault::Constant(only.clone());
        }
    }
    // A part that requires the property decides anew whether it is in requests, in responses or in both.
    known.read_only = other.read_only || known.read_only && !required;
    known.write_only = other.write_only || known.write_only && !required;
}

/// The one type that several schemas describe together: objects with properties, lists of values, arrays of either.
/// `None` for other types, of which the narrower one is chosen.
fn join<'a>(
    cx: &mut Context<'a, '_>,
    known: &Type,
    sources: &[Source<'a>],
    node: Node<'a>,
    at: &Pointer<'_>,
    words: &Words<'_>,
    steps: usize,
) -> Option<Type> {
    let is_array = |node: Node<'a>| cx.facts.shape(node).is_only(JsonType::Array);
    let arrays = is_array(node) && sources.iter().any(|source| is_array(source.node));
    if !arrays && !sources.iter().any(|source| joins(cx.facts, source.node, node)) {
        return None;
    }
    // Each of many parts that have the property is joined with all those before it.
    if !cx.limits.add(sources.len()) {
        cx.too_large(at);
        return None;
    }
    let mut earlier = Vec::new();
    for source in sources {
        flatten(cx, source.node, &Pointer::base(&source.pointer), words, true, &mut Visited::default(), &mut earlier);
    }
    let mut parts = Vec::new();
    flatten(cx, node, at, words, false, &mut Visited::default(), &mut parts);
    let says = |part: &&Part<'a>| part.rest.is_structural() || !part.rest.schema.required.is_empty();
    let ids = |parts: &[Part<'a>]| parts.iter().map(Part::id).collect::<HashSet<SchemaId>>();
    let (of_earlier, of_parts) = (ids(&earlier), ids(&parts));
    let within = |parts: &[Part<'a>], others: &HashSet<SchemaId>| {
        parts.iter().filter(says).all(|part| others.contains(&part.id()))
    };
    if within(&earlier, &of_parts) {
        return Some(cx.ty(node, at, words));
    }
    if within(&parts, &of_earlier) {
        return Some(known.clone());
    }
    if arrays {
        return join_items(cx, &earlier, &parts, words, steps);
    }
    let fresh: Vec<Part<'a>> = parts.into_iter().filter(|part| !of_earlier.contains(&part.id())).collect();
    let mut parts = earlier;
    parts.extend(fresh);
    // The same parts are the same type, wherever they are joined.
    let mut ids: Vec<SchemaId> = parts.iter().map(Part::id).collect();
    ids.sort_unstable();
    let key = Key::Joined(ids);
    if let Some(id) = cx.types.inline(&key) {
        return Some(Type::Named(id));
    }
    // A property of a joined type may be joined from the same parts again, without end.
    if !cx.limits.join() || !cx.types.begin(key.clone()) {
        return None;
    }
    let kind = cx.parts_kind(parts, at, words);
    cx.types.end(&key);
    Some(cx.types.name(kind, Some(key), words, &Docs::default()))
}

/// Whether two schemas can be joined: both describe properties of objects, or both list values.
fn joins<'a>(facts: &Facts<'a>, one: Node<'a>, two: Node<'a>) -> bool {
    let (shape, other) = (facts.shape(one), facts.shape(two));
    let named = |shape: &Shape<'a>| !shape.properties.is_empty();
    let objects = shape.is_object() && other.is_object() && (named(&shape) || named(&other));
    objects && (named(&shape) || is_open(facts, one)) && (named(&other) || is_open(facts, two))
        || !facts.listed(one).is_empty() && !facts.listed(two).is_empty()
}

/// Whether a schema itself allows additional properties.
fn is_open<'a>(facts: &Facts<'a>, node: Node<'a>) -> bool {
    let additional = facts.schema(node).and_then(|schema| schema.additional_properties.as_ref());
    additional.is_some_and(|additional| *additional != Subschema::Boolean(false))
}

/// An array whose elements several schemas describe.
fn join_items<'a>(
    cx: &mut Context<'a, '_>,
    earlier: &[Part<'a>],
    parts: &[Part<'a>],
    words: &Words<'_>,
    steps: usize,
) -> Option<Type> {
    let items = |parts: &[Part<'a>]| -> Vec<Source<'a>> {
        let source = |part: &Part<'a>| {
            let node = Node::from(part.rest.schema.items.as_ref()?);
            Some(Source { node, pointer: format!("{}/items", part.pointer) })
        };
        parts.iter().filter_map(source).collect()
    };
    let (earlier, later) = (items(earlier), items(parts));
    let [Source { node, pointer }] = later.as_slice() else { return None };
    let words = words.then("item");
    let last = earlier.last()?;
    let known = cx.ty(last.node, &Pointer::base(&last.pointer), &words);
    let ty = join(cx, &known, &earlier, *node, &Pointer::base(pointer), &words, steps.checked_sub(1)?)?;
    let nullable = cx.facts.is_nullable(*node) && earlier.iter().all(|source| cx.facts.is_nullable(source.node));
    Some(Type::Array(Box::new(if nullable { Type::Nullable(Box::new(ty)) } else { ty })))
}

/// Whether every value of `narrow` is one of `wide`, as far as the types alone tell.
fn wider(wide: &Type, narrow: &Type) -> bool {
    match (wide, narrow) {
        (Type::Any, _) => true,
        (Type::String(None), Type::String(Some(_)) | Type::Named(_)) => true,
        (Type::String(_), Type::Json(_)) => true,
        (Type::Map(value), Type::Named(_) | Type::Map(_)) => **value == Type::Any,
        (Type::Number(one), Type::Number(two)) => {
            use NumberType::{F32, F64, I32, I64, U32, U64};
            matches!((one, two), (F64, F32 | I32 | I64 | U32 | U64) | (F32, I32 | I64 | U32 | U64) | (I64, I32))
        }
        (Type::Array(one), Type::Array(two)) => wider(one, two),
        _ => false,
    }
}
